"""WordPress's shortcodes: “[gallery ids="1,2"]”, “[caption]…[/caption]” (pure).

Found in one pass and paired by a list of places, so that a thousand openings without an end cost nothing. See
https://developer.wordpress.org/apis/shortcode/
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

DEEPEST = 6
SIGN = re.compile(
    r"(?P<escape>\[)?\[(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9_-]{0,40})"
    r"(?P<attributes>(?:[\s=/][^\[\]<>]{0,1500}(?:<[^<>]{0,500}>[^\[\]<>]{0,500}){0,20})?)\](?P<escaped>(?(escape)\]))?"
)
ATTRIBUTE = re.compile(
    r"([\w-]{1,60})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|“([^”]*)”|″([^″]*)″|([^\s\"'“]+))|\"([^\"]*)\"|(\S+)"
)


@dataclass
class Shortcode:
    """One shortcode with what stands between it and its end; `inner` is None where it has no end."""

    name: str
    typed: str  # its own opening
    attributes: dict[str, str] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)  # attributes without a name
    inner: str | None = None
    before: str = ""  # the end of what stands in front of it


def attributes_of(typed: str) -> tuple[dict[str, str], list[str]]:
    """
    >>> attributes_of(' ids="1,2" columns=3 https://example.org/')
    ({'ids': '1,2', 'columns': '3'}, ['https://example.org/'])
    """
    named, values = {}, []
    for found in ATTRIBUTE.finditer(typed):
        if found[1]:
            named.setdefault(found[1].lower(), unescape(next((v for v in found.groups()[1:6] if v is not None), "")))
        else:
            values.append(unescape(found[7] or found[8] or "").lstrip("="))
    return named, values


def replace(text: str, known: Iterable[str], put: Callable[[Shortcode], str | None], depth: int = 0) -> str:
    """A text with what `put` makes of each shortcode it knows; None leaves one as typed.

    What stands inside a shortcode is not looked at here: `put` may call this again.

    >>> replace("a [b]c[/b] [[b]]", {"b"}, lambda code: f"<{code.inner}>")
    'a <c> [b]'
    """
    if "[" not in text or depth > DEEPEST:
        return text
    names = set(known)
    signs = [sign for sign in SIGN.finditer(text) if sign["name"].lower() in names]
    if not signs:
        return text
    closing: dict[str, list[int]] = {}
    at_place: dict[int, re.Match] = {}
    for sign in signs:
        if sign["slash"]:
            closing.setdefault(sign["name"].lower(), []).append(sign.start())
            at_place[sign.start()] = sign
    pieces, end = [], 0
    for sign in signs:
        if sign.start() < end or sign["slash"]:
            continue
        if sign["escape"] and sign["escaped"]:
            pieces += [text[end : sign.start()], sign[0][1:-1]]
            end = sign.end()
            continue
        start = sign.start() + bool(sign["escape"])
        name = sign["name"].lower()
        places = closing.get(name, [])
        index = bisect_left(places, sign.end())
        is_empty = sign["attributes"].rstrip().endswith("/")
        close = at_place[places[index]] if index < len(places) and not is_empty else None
        attributes, values = attributes_of(sign["attributes"].rstrip().removesuffix("/"))
        inner = text[sign.end() : close.start()] if close else None
        made = put(
            Shortcode(name, text[start : sign.end()], attributes, values, inner, text[max(end, start - 80) : start])
        )
        if made is not None:
            pieces += [text[end:start], made]
            end = close.end() if close else sign.end()
    return "".join(pieces) + text[end:]


def unknown(text: str) -> Iterator[tuple[str, str]]:
    """What looks like shortcodes, by attributes, an end, or an underscore, and not “[sic]”: name, and as typed."""
    closed = {sign["name"].lower() for sign in SIGN.finditer(text) if sign["slash"]}
    for sign in SIGN.finditer(text):
        name = sign["name"].lower()
        if name in closed or re.search(r"[\w-]\s*=\s*[\"'“″\w]", sign["attributes"]) or re.search(r"\w[_-]\w", name):
            yield name, sign[0]
