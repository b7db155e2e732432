"""A picture as a page shows it (pure)."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join

SIDES = "92vw"  # as wide as what stands between the margins of a narrow screen: --pad in site.css
COLUMN = f"(min-width: 41rem) 37rem, {SIDES}"  # how wide the column of a text is: --text in site.css
PLENTY = 1600  # pixels across; a picture that has no more is offered as it is, too
TYPES = {"avif": "image/avif", "file": "image/webp"}
FIRST, SOON, LATER = "first", "soon", "later"
WHEN = {
    FIRST: {"fetchpriority": "high"},  # it is what the reader sees as soon as the page is there
    SOON: {"decoding": "async"},
    LATER: {"loading": "lazy", "decoding": "async"},  # when the reader comes near
}


def picture_html(
    picture: Mapping[str, Any], *, alt: str, sizes: str = COLUMN, when: str = LATER, name: str = "", crop: str = ""
) -> str:
    """A picture in the formats and widths there are, the smallest format first; one that is no wider is offered once.

    `picture`: {"url", "width", "height", "files" and "crops": {"avif", "file" (WebP), "plain": narrower files},
    "in_sight": classes}. `when`: FIRST, SOON or LATER; `name`: its class; `crop`: the screens that see the crop of it.

    >>> print(picture_html({"url": "/m/a.png", "width": 2, "height": 1}, alt="A map"))
    <img src="/m/a.png" width="2" height="1" alt="A map" loading="lazy" decoding="async">
    """
    files = picture.get("files", {})
    offered = [("", key, files.get(key)) for key in ("avif", "file")]
    if crop:
        offered = [(crop, key, found) for key, found in picture.get("crops", {}).items()] + offered
    sources = [
        _tag("source", {"media": screens, "type": TYPES.get(key), "srcset": found, "sizes": sizes})
        for screens, key, found in offered
        if found
    ]
    plain = files.get("plain", "")
    if plain and picture["width"] <= PLENTY:
        plain = f"{plain}, {picture['url']} {picture['width']}w"
    in_sight = picture.get("in_sight") if name or crop else ""
    image = _tag(
        "img",
        {"class": " ".join(filter(None, (name, in_sight)))}
        | {"src": picture["url"], "srcset": plain, "sizes": plain and sizes},
        {"width": picture["width"], "height": picture["height"], "alt": alt} | WHEN[when],
    )
    if not sources:
        return image
    return format_html("<picture>{}{}</picture>", format_html_join("", "{}", ((source,) for source in sources)), image)


def _tag(name: str, said: Mapping[str, Any], always: Mapping[str, Any] | None = None) -> str:
    """What says nothing is left out, but for what is always there."""
    attributes = {key: value for key, value in said.items() if value} | (always or {})
    return format_html("<{}{}>", name, format_html_join("", ' {}="{}"', attributes.items()))
