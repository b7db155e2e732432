"""What the styles of a Word file mean: which paragraphs are headings, who signs, which words are emphasised (pure)."""

import re
from dataclasses import dataclass, field

from lxml import etree

from .names import W, on

# Word names its own styles in English whatever language it speaks; others are what people call them.
ROLES = {
    "title": r"title|(?:belge|makale|ana) başlığı|название|заголовок статьи",
    "subtitle": r"subtitle|alt ?başlık|подзаголовок",
    "author": r"authors?|author names?|byline|yazar(?:lar)?|автор(?:ы)?",
    "date": r"date|tarih|дата",
    "abstract-title": r"abstract ?title",
    "abstract": r"abstract|summary|executive summary|özet|öz|аннотация|резюме",
    "quote": r"quote|intense quote|block ?text|block quote|quotations?|alıntı|цитата",
    "caption": r"caption|(?:image|table|figure|captioned) ?(?:caption|figure)|resim yazısı|название объекта",
    "code": r"source code|html preformatted|preformatted text|plain text code",
    "contents": r"toc \d|toc heading|contents \d|contents heading|table of figures",
}
ROLE = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in ROLES.items()}
HEADING = re.compile(r"(?:heading|başlık|заголовок|überschrift|titre)[ _]?([1-9])", re.IGNORECASE)
DEEPEST = 12  # of styles based on styles
EMPHASES = ("b", "i", "strike", "dstrike", "vanish")


@dataclass
class Style:
    name: str
    based_on: str = ""
    level: int | None = None  # of its outline, from 0
    number: tuple[str, str] | None = None  # the list it belongs to, and the level in it
    emphases: dict[str, bool] = field(default_factory=dict)
    raised: str = ""


class Styles:
    """The styles of a file by their ids."""

    def __init__(self, root: etree._Element | None):
        self.known: dict[str, Style] = {}
        self.default = ""
        for one in root.iterfind(f"{W}style") if root is not None else ():
            identifier = one.get(f"{W}styleId") or ""
            self.known[identifier] = read_style(one)
            if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") in ("1", "true", "on"):
                self.default = identifier
        self._roles: dict[str, str] = {}

    def chain(self, identifier: str) -> list[Style]:
        """A style and those it is based on, the nearest first."""
        found: list[Style] = []
        while identifier in self.known and len(found) < DEEPEST:
            found.append(self.known[identifier])
            identifier = found[-1].based_on
        return found

    def role(self, identifier: str) -> str:
        """What a paragraph of this style is: "p", "h1" to "h6", or one of ROLES."""
        if identifier not in self._roles:
            self._roles[identifier] = next(filter(None, map(role_of, self.chain(identifier))), "") or role_of(
                Style(identifier)
            )
        return self._roles[identifier] or "p"

    def number(self, identifier: str) -> tuple[str, str] | None:
        return next((style.number for style in self.chain(identifier) if style.number), None)

    def emphases(self, identifier: str) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for style in reversed(self.chain(identifier)):
            found |= style.emphases
        return found

    def raised(self, identifier: str) -> str:
        return next((style.raised for style in self.chain(identifier) if style.raised), "")


def read_style(one: etree._Element) -> Style:
    based_on, name, outline = (one.find(f"{W}{tag}") for tag in ("basedOn", "name", f"pPr/{W}outlineLvl"))
    level = (outline.get(f"{W}val") or "") if outline is not None else ""
    emphases, raised = emphases_of(one.find(f"{W}rPr"))
    return Style(
        name=name.get(f"{W}val") or "" if name is not None else "",
        based_on=based_on.get(f"{W}val") or "" if based_on is not None else "",
        level=int(level) if level.isdecimal() and int(level) < 9 else None,
        number=number_of(one.find(f"{W}pPr")),
        emphases=emphases,
        raised=raised,
    )


def role_of(style: Style) -> str:
    name = style.name.strip()
    if found := HEADING.fullmatch(name.replace("  ", " ")):
        return f"h{min(int(found[1]), 6)}"
    for role, pattern in ROLE.items():
        if pattern.fullmatch(name):
            return role
    return f"h{min(style.level + 1, 6)}" if style.level is not None else ""


def number_of(properties: etree._Element | None) -> tuple[str, str] | None:
    """(id of the list, level) as a paragraph or a style says; id "0" takes it out of any list."""
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return None
    values = [found.find(f"{W}{tag}") for tag in ("numId", "ilvl")]
    number, level = (value.get(f"{W}val") or "" if value is not None else "" for value in values)
    return (number, level or "0") if number else None


def emphases_of(properties: etree._Element | None) -> tuple[dict[str, bool], str]:
    if properties is None:
        return {}, ""
    found = {tag: on(one) for tag in EMPHASES if (one := properties.find(f"{W}{tag}")) is not None}
    raised = properties.find(f"{W}vertAlign")
    return found, (raised.get(f"{W}val") or "" if raised is not None else "")
