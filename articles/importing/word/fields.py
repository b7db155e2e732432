"""The fields of a Word text: instructions to Word with what came of them last time (pure).

ECMA-376-1, 17.16. What came of them is text and stays; the instructions go, but for citations, whose instruction says
exactly what is cited, and for what is made from the text itself: tables of contents and bibliographies.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from .names import CITED, CITED_END, R, W, on, remove, sign

LINK = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)"|([^\\"\s]\S*))', re.IGNORECASE)
CITATION = re.compile(r"\s*ADDIN\s+(?:ZOTERO_ITEM\s+)?CSL_CITATION\s*(?=\{)|\s*ZOTERO_ITEM\s+CSL_CITATION\s*(?=\{)")
MADE_UP = {
    "bibliography": re.compile(r"\s*ADDIN\s+(?:ZOTERO_BIBL|Mendeley\s+Bibliography|CSL_BIBLIOGRAPHY)\b"),
    "contents": re.compile(r"\s*(?:TOC|TOA|INDEX)\b", re.IGNORECASE),
}
MENDELEY = "MENDELEY_CITATION_v3_"
MENDELEY_LIST = "MENDELEY_BIBLIOGRAPHY"
SAYS = ("CSL_CITATION", MENDELEY, "ZOTERO_BREF_")
BOX = re.compile(r"\s*FORMCHECKBOX\b", re.IGNORECASE)
LONGEST_INSTRUCTION = 400_000


@dataclass
class Field:
    """`inside`: the elements of runs that show its result, in order; `start` stands before them, `end` after."""

    start: etree._Element
    instruction: list[str] = field(default_factory=list)
    inside: list[etree._Element] = field(default_factory=list)
    is_result: bool = False
    end: etree._Element | None = None

    @property
    def says(self) -> str:
        return "".join(self.instruction)[:LONGEST_INSTRUCTION]


def complex_fields(root: etree._Element) -> list[Field]:
    """The fields that begin and end in a part, inner ones before those around them."""
    found: list[Field] = []
    opened: list[Field] = []
    shown = (f"{W}t", f"{W}tab", f"{W}br", f"{W}sym", f"{W}drawing", f"{W}pict", f"{W}noBreakHyphen")
    for one in root.iter(f"{W}fldChar", f"{W}instrText", *shown):
        kind = one.get(f"{W}fldCharType") if one.tag == f"{W}fldChar" else ""
        if kind == "begin":
            opened.append(Field(one))
        elif kind == "separate" and opened:
            opened[-1].is_result = True
        elif kind == "end" and opened:
            opened[-1].end = one
            found.append(opened.pop())
        elif one.tag == f"{W}instrText" and opened and not opened[-1].is_result:
            opened[-1].instruction.append(one.text or "")
        elif not kind and opened and all(each.is_result for each in opened):
            for each in opened:
                each.inside.append(one)
    return found


class Fields:
    """Resolves the fields of one file; `cited` collects the instructions of citations."""

    def __init__(self, links: "Links", left: list[dict]):
        self.links, self.left = links, left
        self.cited: list[str] = []
        self.is_citing = False  # whether the file says what it cites; else a bibliography is all that does

    def resolve(self, root: etree._Element) -> None:
        for one in list(root.iter(f"{W}fldSimple")):
            self.unfold(one)
        for one in complex_fields(root):
            self.settle(one)
        for one in list(root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText")):
            remove(one)

    def unfold(self, simple: etree._Element) -> None:
        """A field in one element as the complex field it abbreviates."""
        instruction = simple.get(f"{W}instr") or ""
        parts = [mark("begin"), run_with(f"{W}instrText", instruction), mark("separate"), *simple, mark("end")]
        parent, at = simple.getparent(), simple.getparent().index(simple)
        parent[at : at + 1] = parts

    def settle(self, one: Field) -> None:
        if CITATION.match(one.says) and one.inside:
            self.cite(one, CITATION.sub("", one.says, count=1))
        elif BOX.match(one.says):
            put_before(one.end, "☒ " if is_ticked(one.start) else "☐ ")
        elif link := LINK.match(one.says):
            # One to a place in this file (“\l”) leads nowhere in an article.
            if "\\l" not in one.says and (address := link[1] or link[2]):
                for element in one.inside:
                    self.links.wrap(element, address)
        else:
            for what, pattern in MADE_UP.items():
                if pattern.match(one.says) and (what != "bibliography" or self.is_citing):
                    self.leave_out(what, one)

    def cite(self, one: Field, says: str) -> None:
        if any(element.getparent() is None for element in one.inside):
            return  # inside something that was left out
        put_before(one.inside[0], sign(CITED, len(self.cited)))
        put_after(one.inside[-1], CITED_END)
        self.cited.append(says)

    def leave_out(self, what: str, one: Field) -> None:
        paragraphs: dict[etree._Element, list[str]] = {}
        for element in one.inside:
            around = next(element.iterancestors(f"{W}p"), None)
            paragraphs.setdefault(around, []).append((element.text or "") if element.tag == f"{W}t" else " ")
            if element.getparent() is not None:
                remove(element)
        words = "\n".join(" ".join("".join(pieces).split()) for pieces in paragraphs.values())
        if words.strip():
            self.left.append({"what": what, "text": words})


class Links:
    """The addresses that a file links to, each under an id of ours."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}

    def wrap(self, element: etree._Element, address: str) -> None:
        """Put the run that an element stands in into a link."""
        holder = element.getparent()
        if holder is None or holder.tag != f"{W}r" or next(holder.iterancestors(f"{W}hyperlink"), None) is not None:
            return
        around = etree.Element(f"{W}hyperlink")
        around.set(f"{R}id", self.named(address))
        parent = holder.getparent()
        parent[parent.index(holder)] = around
        around.append(holder)

    def named(self, address: str) -> str:
        return self.addresses.setdefault(address.strip(), f"L{len(self.addresses) + 1}")


def in_control(tag: str) -> str:
    """The citation that newer programs keep in the tag of a content control, as the instruction of a field says it."""
    if not tag.startswith(MENDELEY):
        return ""
    try:
        return base64.b64decode(tag.removeprefix(MENDELEY), validate=True).decode()
    except ValueError:
        return ""


def mark(kind: str) -> etree._Element:
    made = run_with(f"{W}fldChar", None)
    made[0].set(f"{W}fldCharType", kind)
    return made


def run_with(tag: str, text: str | None) -> etree._Element:
    made = etree.Element(f"{W}r")
    etree.SubElement(made, tag).text = text
    return made


def put_before(element: etree._Element, text: str) -> None:
    parent = element.getparent()
    parent.insert(parent.index(element), words(text))


def put_after(element: etree._Element, text: str) -> None:
    parent = element.getparent()
    parent.insert(parent.index(element) + 1, words(text))


def words(text: str) -> etree._Element:
    made = etree.Element(f"{W}t")
    made.text = text
    return made


def is_ticked(start: etree._Element) -> bool:
    box = start.find(f"{W}ffData/{W}checkBox")
    if box is None:
        return False
    found = box.find(f"{W}checked")
    found = found if found is not None else box.find(f"{W}default")
    return found is not None and on(found)


def bookmarked(
    root: etree._Element, properties: dict[str, str]
) -> Iterator[tuple[etree._Element, etree._Element, str]]:
    """Citations that a reference manager keeps as bookmarks, with what they cite in the file's own properties."""
    ends = {one.get(f"{W}id"): one for one in root.iter(f"{W}bookmarkEnd")}
    for one in root.iter(f"{W}bookmarkStart"):
        name = one.get(f"{W}name") or ""
        if name.startswith("ZOTERO_BREF_") and (end := ends.get(one.get(f"{W}id"))) is not None:
            pieces = []
            while (piece := properties.get(f"{name}_{len(pieces) + 1}")) is not None:
                pieces.append(piece)
            if pieces:
                yield one, end, "".join(pieces)
