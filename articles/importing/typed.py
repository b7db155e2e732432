"""The text of one reference while it is read, and what is understood of it so far (pure).

Every part that is understood is taken out of the text; what is left over at the end goes before or after the citation.
So nothing typed is lost, whatever a manuscript invents.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from ..works import fold, normal_url
from .dates import TypedDate

ITALIC, UPRIGHT = "\ue001", "\ue002"  # where italics begin and end, while tags are away
GONE = "\0"
BLANKS = re.compile(f"{GONE}+")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»\ue001\ue002\0]{3,2000}", re.IGNORECASE)


@dataclass
class Reference:
    """What one typed reference says. `is_short`: it names no place of publication, so it may repeat an earlier work.

    `remark` is a sentence after the citation.
    """

    csl: dict = field(default_factory=dict)
    locator: tuple[str, str] | None = None
    accessed: str = ""
    prefix: str = ""
    suffix: str = ""
    remark: str = ""
    is_short: bool = False
    reworded: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)

    @property
    def families(self) -> list[str]:
        """Folded family names, bodies and single names."""
        names = self.csl.get("author") or self.csl.get("editor") or []
        return [fold(name.get("family") or name.get("literal", "").split(" et al")[0].split()[-1]) for name in names]


class Typed:
    """The text of one reference, getting emptier as its parts are understood."""

    def __init__(self, text: str):
        self.text = text

    def take(self, start: int, end: int) -> None:
        self.text = self.text[:start] + GONE * (end - start) + self.text[end:]

    def close_ranks(self) -> None:
        """Shorten the blanks; positions from before no longer hold."""
        self.text = BLANKS.sub(GONE, self.text)

    def find(self, pattern: re.Pattern) -> re.Match | None:
        return pattern.search(self.text)


def typed_text(html: str) -> tuple[str, list[str]]:
    """Inline HTML as typed text with marks for italics; and the addresses of links whose words are another address."""
    strays: list[str] = []
    if "<" not in html and "&" not in html:
        return " ".join(html.split()), strays

    def link(found: re.Match) -> str:
        href, words = unescape(found[1]), re.sub(r"<[^<>]*>", "", found[2])
        shown = unescape(words).strip()
        if not re.match(r"(?:https?://|www\.)", shown, re.IGNORECASE):
            return f"{words} {escape(href, quote=False)} "
        if not same_address(shown, href):
            strays.append(href)
        return words

    html = re.sub(r'<a href="([^"<>]{0,2000})">(.{0,2000}?)</a>', link, html, flags=re.DOTALL)
    html = html.replace("<em>", ITALIC).replace("</em>", UPRIGHT)
    html = re.sub(r"<br>", " ", html)
    text = unescape(re.sub(r"<[^<>]*>", "", html))
    text = re.sub(f"([,.;:]*)({UPRIGHT})", r"\2\1", re.sub(f"{ITALIC}([\\s,.]*){UPRIGHT}", r"\1", text))
    return " ".join(text.split()), strays


def same_address(one: str, other: str) -> bool:
    one, other = (normal_url(unquote(re.sub(r"^www\.", "https://", cut_address(url)))) for url in (one, other))
    return one == other


def cut_address(address: str) -> str:
    """An address without the punctuation of the sentence around it.

    >>> cut_address("https://example.org/a_(b)).,")
    'https://example.org/a_(b)'
    """
    while address:
        last = address[-1]
        if last in ".,;:!?'’‘*_>…" or (
            last in ")]}" and address.count(last) > address.count({")": "(", "]": "[", "}": "{"}[last])
        ):
            address = address[:-1]
        else:
            break
    return address


def inline_html(text: str) -> str:
    """Typed text as inline HTML again."""
    html = escape(" ".join(text.split()), quote=False)
    html = re.sub(f"{ITALIC}([^{ITALIC}{UPRIGHT}]*){UPRIGHT}", r"<em>\1</em>", html)
    return re.sub(f"[{ITALIC}{UPRIGHT}{GONE}]", "", html)


def plain_words(text: str) -> str:
    return " ".join(re.sub(f"[{ITALIC}{UPRIGHT}]", "", text).split())


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def note_date(reference: Reference, date: TypedDate, typed: str) -> None:
    reference.reworded += date.words
    if date.is_ambiguous:
        reference.ambiguous.append(typed)


def all_words(csl: dict) -> Iterable[str]:
    """Every word of a work's data, wherever it stands."""
    for value in csl.values():
        if isinstance(value, str):
            yield from words_of(value)
        elif isinstance(value, int):
            yield str(value)
        elif isinstance(value, dict):
            yield from all_words(value)
        elif isinstance(value, list):
            for item in value:
                yield from all_words(item if isinstance(item, dict) else {"": item})
