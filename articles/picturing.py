"""A picture as a page shows it (pure)."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join

COLUMN = "(min-width: 40rem) 37rem, 100vw"  # how wide the column of a text is: --text in site.css


def picture_html(picture: Mapping[str, Any], *, alt: str, sizes: str = COLUMN, is_first: bool = False) -> str:
    """A picture in the formats and widths there are, the smallest format first; one that is no wider is offered once.

    `picture`: {"url", "width", "height", "avif" and "srcset": the narrower files, in AVIF and WebP; "focus": classes}.
    `is_first`: on the screen as soon as the page is; all others are fetched when the reader comes near.

    >>> print(picture_html({"url": "/m/a.png", "width": 2, "height": 1}, alt="A map"))
    <img src="/m/a.png" width="2" height="1" alt="A map" loading="lazy" decoding="async">
    """
    when = {"fetchpriority": "high"} if is_first else {"loading": "lazy", "decoding": "async"}
    focus = {"class": picture["focus"]} if is_first and picture.get("focus") else {}
    attributes = focus | {"width": picture["width"], "height": picture["height"], "alt": alt} | when
    image = format_html('<img src="{}"{}>', picture["url"], format_html_join("", ' {}="{}"', [*attributes.items()]))
    kinds = [("avif", picture.get("avif")), ("webp", picture.get("srcset"))]
    sources = [(kind, files, sizes) for kind, files in kinds if files]
    if not sources:
        return image
    offered = format_html_join("", '<source type="image/{}" srcset="{}" sizes="{}">', sources)
    return format_html("<picture>{}{}</picture>", offered, image)
