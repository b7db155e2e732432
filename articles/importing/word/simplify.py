"""A Word text in the few elements that say what an article can hold, and a list of all that it cannot (pure).

What comes out are paragraphs, runs, tables and links with styles of ours. Markers, pictures and citations stand in it
as signs (see `names`), the notes as paragraphs at its end. Whatever is left out is kept in `left`, with its words, so
that somebody can be told.
"""

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from . import equations
from .fields import MENDELEY_LIST, SAYS, Fields, Links, bookmarked, in_control
from .lists import Numbering, read_numbering
from .names import (
    BODY,
    CHART,
    CITED,
    CITED_END,
    COUNT,
    DIAGRAM,
    MC,
    NOTE,
    PICTURE,
    WP,
    A,
    M,
    O,
    R,
    V,
    W,
    on,
    remove,
    replace,
    run,
    sign,
    text_of,
)
from .package import Package, Refused, Relation
from .styles import Styles, emphases_of, number_of

MOST_NOTES = 1_000  # of one article; a file may hold more that nothing refers to, up to the number below
MOST_ELEMENTS = 1_500_000
PRIVATE = re.compile("[\ue000-\uf8ff]")
ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
CONTINUED = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e0": "→", "\uf0be": "—"}
# Elements around words and paragraphs that say nothing an article keeps.
AROUND = [f"{W}{name}" for name in ("ins", "moveTo", "smartTag", "customXml", "dir", "bdo", "rt", "rubyBase")]
UNWANTED = [
    f"{W}{name}"
    for name in (
        *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference", "proofErr"),
        *("permStart", "permEnd", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
        *("footnoteRef", "endnoteRef", "annotationRef", "separator", "continuationSeparator", "softHyphen"),
        *("lastRenderedPageBreak", "sectPr", "tblPr", "tblGrid", "tblPrEx", "pgNum", "customXmlInsRangeStart"),
        *("customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd", "smartTagPr", "customXmlPr"),
        *("customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart"),
        *("customXmlMoveToRangeEnd", "rubyPr", "contentPart"),
    )
]
KEPT = {f"{W}{name}" for name in ("p", "r", "t", "tab", "br", "sym", "hyperlink", "tbl", "tr", "tc", "pPr", "rPr")}
KEPT |= {f"{W}{name}" for name in ("trPr", "tcPr", "body", "document", "footnote", "endnote")}


@dataclass
class Simple:
    """`body`: the text, then its notes; `cited`: the instructions of citations; `left`: {"what", "text", "by"};
    `counts`: what was changed. `pictures` in the order of their signs: {"name", "part" (its name in the package),
    "url", "alt"}.
    """

    body: etree._Element
    links: dict[str, str] = field(default_factory=dict)
    cited: list[str] = field(default_factory=list)
    pictures: list[dict] = field(default_factory=list)
    left: list[dict] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def simplify(package: Package, properties: dict[str, str]) -> Simple:
    """Raises Refused for what is too long to be an article."""
    file = _File(package, properties)
    return file.simple()


class _File:
    """One file while it is simplified: everything its parts share."""

    def __init__(self, package: Package, properties: dict[str, str]):
        self.package, self.properties = package, properties
        self.left: list[dict] = []
        self.counts: dict[str, int] = {}
        self.pictures: list[dict] = []
        self.by_part: dict[str, int] = {}
        self.links = Links()
        self.fields = Fields(self.links, self.left)
        self.styles = Styles(next((root for _, root in package.related("styles")), None))
        self.numbering: Numbering = read_numbering(next((root for _, root in package.related("numbering")), None))
        self.notes: dict[str, etree._Element] = {}
        self.referred: list[str] = []

    def simple(self) -> Simple:
        root = self.package.xml(self.package.main)
        body = root.find(f"{W}body")
        if body is None:
            raise Refused("damaged")
        parts = [(body, self.package.relations(self.package.main))]
        for kind in ("footnote", "endnote"):
            for name, notes in self.package.related(f"{kind}s"):
                parts.append((notes, self.package.relations(name)))
                self.take_notes(kind, notes)
        if sum(1 for part, _ in parts for _ in part.iter()) > MOST_ELEMENTS:
            raise Refused("long")
        self.fields.is_citing = any(says_what_it_cites(part) for part, _ in parts)
        for part, relations in parts:
            _Part(self, part, relations).simplify()
        self.order_notes(body)
        self.tell_others()
        for label in self.referred:
            body.append(paragraph(sign(BODY, label)))
            body.extend(self.blocks_of(self.notes[label]))
        self.tell_idle_notes()
        if self.numbering.kinds:
            self.counts["lettered"] = len(self.numbering.kinds)
        return Simple(
            body, {key: address for address, key in self.links.addresses.items()}, self.fields.cited, self.pictures,
            self.left, self.counts,
        )  # fmt: skip

    def take_notes(self, kind: str, notes: etree._Element) -> None:
        for note in notes.iterfind(f"{W}{kind}"):
            if note.get(f"{W}type") not in ("separator", "continuationSeparator", "continuationNotice"):
                self.notes.setdefault(f"{kind}-{note.get(f'{W}id')}", note)

    def order_notes(self, body: etree._Element) -> None:
        words = "".join(body.itertext(f"{W}t"))
        found = re.findall(re.escape(NOTE[0]) + r"([a-z]+-[^\ue011]*)" + re.escape(NOTE[1]), words)
        self.referred = list(dict.fromkeys(found))
        if len(self.referred) > MOST_NOTES:
            raise Refused("notes", count=len(self.referred), most=MOST_NOTES)

    def blocks_of(self, note: etree._Element) -> list[etree._Element]:
        return [one for one in note if one.tag in (f"{W}p", f"{W}tbl")]

    def tell_idle_notes(self) -> None:
        for label, note in self.notes.items():
            if label not in self.referred and (text := PRIVATE.sub("", text_of(note))):
                self.leave("note", text)

    def tell_others(self) -> None:
        for kind, what in (("header", "header"), ("footer", "header")):
            for text in dict.fromkeys(shown_in(root) for _, root in self.package.related(kind)):
                if text:
                    self.leave(what, text)
        for _, root in self.package.related("comments"):
            for one in root.iterfind(f"{W}comment"):
                self.leave("comment", text_of(one), by=one.get(f"{W}author") or "")

    def leave(self, what: str, text: str, by: str = "") -> None:
        self.left.append({"what": what, "text": text, "by": by})

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def hang(self, picture: dict) -> str:
        self.pictures.append(picture)
        return sign(PICTURE, len(self.pictures) - 1)


class _Part:
    """The document, its footnotes or its endnotes: what refers to its own relations."""

    def __init__(self, file: _File, root: etree._Element, relations: dict[str, Relation]):
        self.file, self.root, self.relations = file, root, relations

    def simplify(self) -> None:
        """Everything that happens, in order; each step leaves less for the next to know."""
        self.drop_private_signs()
        self.choose()
        self.drop_deleted()
        self.mark_bookmarked()
        self.open_controls()
        self.each(AROUND, unwrap)
        self.each([f"{W}ruby"], unwrap)
        self.link()
        self.write_equations()
        self.file.fields.resolve(self.root)
        self.refer_to_notes()
        self.take_out_drawings()
        self.drop_hidden()
        self.each([f"{W}altChunk", f"{W}subDoc"], self.tell_inserted)
        self.each(UNWANTED, remove)
        self.settle_text()
        self.unwrap_the_rest()
        self.open_boxes()
        for one in list(self.root.iter(f"{W}p")):
            self.settle_paragraph(one)
        for one in list(self.root.iter(f"{W}tbl")):
            self.settle_table(one)

    def each(self, tags: Iterable[str], act: Callable[[etree._Element], None]) -> None:
        for one in list(self.root.iter(*tags)):
            if one.getparent() is not None:
                act(one)

    def drop_private_signs(self) -> None:
        """Letters of symbol fonts, and whatever could be taken for a sign of ours."""
        for one in self.root.iter(f"{W}t", f"{W}delText", f"{M}t", f"{W}instrText"):
            if one.text and PRIVATE.search(one.text):
                one.text = PRIVATE.sub(lambda found: CONTINUED.get(found[0], ""), one.text)

    def choose(self) -> None:
        """Of what is given for new and for old programs, the new where it has something to show."""
        for one in list(self.root.iter(f"{MC}AlternateContent")):
            choices = [*one.findall(f"{MC}Choice"), *one.findall(f"{MC}Fallback")]
            shows = (f"{W}t", f"{W}txbxContent", f"{A}blip", f"{CHART}chart", f"{DIAGRAM}relIds", f"{V}imagedata")
            chosen = next((each for each in choices if next(each.iter(*shows), None) is not None), None)
            replace(one, list(chosen) if chosen is not None else [])

    def drop_deleted(self) -> None:
        for row in list(self.root.iter(f"{W}tr")):
            if row.find(f"{W}trPr/{W}del") is not None and row.getparent() is not None:
                self.file.leave("deleted", text_of(row))
                remove(row)
        for tag, what in ((f"{W}del", "deleted"), (f"{W}moveFrom", "moved")):
            for one in list(self.root.iter(tag)):
                if one.getparent() is None or one.getparent().tag in (f"{W}rPr", f"{W}trPr", f"{W}tcPr"):
                    continue
                if text := text_of(one):
                    self.file.leave(what, text, by=one.get(f"{W}author") or "")
                remove(one)
        self.file.counts["inserted"] = self.file.counts.get("inserted", 0) + sum(
            one.getparent().tag != f"{W}rPr" for one in self.root.iter(f"{W}ins")
        )

    def mark_bookmarked(self) -> None:
        for start, end, says in bookmarked(self.root, self.file.properties):
            if start.getparent() is end.getparent() and start.getparent().tag == f"{W}p":
                found = re.sub(r"^\s*(?:ADDIN\s+)?ZOTERO_ITEM\s+CSL_CITATION\s*", "", says)
                if found != says:
                    start.addnext(run(sign(CITED, len(self.file.fields.cited))))
                    end.addprevious(run(CITED_END))
                    self.file.fields.cited.append(found)

    def open_controls(self) -> None:
        for one in list(self.root.iter(f"{W}sdt")):
            if one.getparent() is None:
                continue
            properties, content = one.find(f"{W}sdtPr"), one.find(f"{W}sdtContent")
            gallery = one.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if properties is not None and properties.find(f"{W}showingPlcHdr") is not None:
                self.drop("placeholder", one)
            elif citation := in_control(tag_of(one)):
                self.cite_control(one, content, citation)
            elif tag_of(one).startswith(MENDELEY_LIST) and self.file.fields.is_citing:
                self.drop("bibliography", one)
            elif gallery is not None and gallery.get(f"{W}val") == "Table of Contents":
                self.drop("contents", one)
            else:
                replace(one, list(content) if content is not None else [])

    def cite_control(self, control: etree._Element, content: etree._Element | None, says: str) -> None:
        inside = list(content) if content is not None else []
        if inside and not any(each.tag == f"{W}p" for each in inside):
            inside = [run(sign(CITED, len(self.file.fields.cited))), *inside, run(CITED_END)]
            self.file.fields.cited.append(says)
        replace(control, inside)

    def drop(self, what: str, element: etree._Element) -> None:
        lines = [text_of(one) for one in element.iter(f"{W}p")] or [text_of(element)]
        if text := "\n".join(filter(None, lines)):
            self.file.leave(what, text)
        remove(element)

    def link(self) -> None:
        """Links to somewhere outside the file; one to a place in it leads nowhere in an article."""
        for one in list(self.root.iter(f"{W}hyperlink")):
            relation = self.relations.get(one.get(f"{R}id") or "")
            address = relation.target if relation and relation.is_external else ""
            if anchor := one.get(f"{W}anchor"):
                address = f"{address}#{anchor}" if address else ""
            if ADDRESS.fullmatch(address.strip()) and next(one.iterancestors(f"{W}hyperlink"), None) is None:
                one.attrib.clear()
                one.set(f"{R}id", self.file.links.named(address))
            else:
                if address:
                    self.file.leave("link", f"{text_of(one)} ({address})")
                unwrap(one)

    def write_equations(self) -> None:
        for one in list(self.root.iter(f"{M}oMath")):
            if next(one.iterancestors(f"{M}oMath"), None) is None:
                self.file.leave("equation", " ".join("".join(each.itertext()) for each in one.iter(f"{M}t")))
                replace(one, [run(" "), *equations.runs(one), run(" ")])
        self.each([f"{M}oMathPara"], unwrap)

    def refer_to_notes(self) -> None:
        for one in list(self.root.iter(f"{W}footnoteReference", f"{W}endnoteReference")):
            label = f"{one.tag.removeprefix(W).removesuffix('Reference')}-{one.get(f'{W}id')}"
            if one.get(f"{W}customMarkFollows") in ("1", "true", "on"):
                self.drop_own_mark(one)
            if label in self.file.notes and self.root.tag == f"{W}body":
                replace(one, [word(sign(NOTE, label))])
            else:
                self.file.count("notes missing")
                remove(one)

    def drop_own_mark(self, reference: etree._Element) -> None:
        """“*” typed where the number would be."""
        after = reference.getnext()
        if after is None:
            following = reference.getparent().getnext()
            after = following.find(f"{W}t") if following is not None and following.tag == f"{W}r" else None
        if after is not None and after.tag == f"{W}t" and len((after.text or "").strip()) <= 4:
            after.text = ""

    def take_out_drawings(self) -> None:
        """Text boxes after the paragraph they hang on, pictures where they stand, and the words of what has neither."""
        tags = (f"{W}drawing", f"{W}pict", f"{W}object")
        for one in list(self.root.iter(*tags)):
            if next(one.iterancestors(*tags), None) is not None or self.root not in one.iterancestors():
                continue  # it went with the one around it
            holder = next(one.iterancestors(f"{W}p"), None)
            boxes = [
                each
                for each in one.iter(f"{W}txbxContent")
                if next(each.iterancestors(f"{W}txbxContent"), None) is None
            ]
            blocks = [block for box in boxes for block in box]
            pictures = self.pictures_in(one)
            self.tell_drawn_words(one)
            if any(text_of(block) for block in blocks):
                self.file.count("boxes")
            replace(one, [word(one_sign) for one_sign in pictures])
            if holder is not None:
                for block in reversed(blocks):
                    holder.addnext(block)

    def pictures_in(self, drawing: etree._Element) -> list[str]:
        found = []
        for one in drawing.iter(f"{A}blip", f"{V}imagedata"):
            if any(drawing in box.iterancestors() for box in one.iterancestors(f"{W}txbxContent")):
                continue  # it comes with the text of its box
            identifier = one.get(f"{R}embed") or one.get(f"{R}link") or one.get(f"{R}id") or ""
            relation = self.relations.get(identifier)
            if relation is None:
                continue
            alt = alternative(one)
            name = relation.target.rpartition("/")[2]
            if relation.is_external:
                url = relation.target if ADDRESS.fullmatch(relation.target) else ""
                found.append(self.file.hang({"name": name, "part": "", "url": url, "alt": alt}))
            else:
                found.append(self.file.hang({"name": name, "part": relation.target, "url": "", "alt": alt}))
        return found

    def tell_drawn_words(self, drawing: etree._Element) -> None:
        """Charts and diagrams keep their words in parts of their own, WordArt in an attribute."""
        for one in drawing.iter(f"{CHART}chart", f"{DIAGRAM}relIds"):
            identifier = one.get(f"{R}id") or one.get(f"{R}dm") or ""
            relation = self.relations.get(identifier)
            root = self.file.package.xml(relation.target) if relation and not relation.is_external else None
            texts = (
                [text for each in root.iter(f"{A}t", f"{CHART}v") if (text := each.text)] if root is not None else []
            )
            self.file.leave("diagram", " · ".join(dict.fromkeys(texts)))
        for one in drawing.iter(f"{V}textpath"):
            if text := one.get("string"):
                self.file.leave("wordart", text)
        for one in drawing.iter(f"{O}OLEObject"):
            self.file.leave("object", one.get("ProgID") or "")

    def drop_hidden(self) -> None:
        for one in list(self.root.iter(f"{W}r")):
            own, _ = emphases_of(one.find(f"{W}rPr"))
            hidden = own.get("vanish", self.file.styles.emphases(style_of(one, "rPr", "rStyle")).get("vanish", False))
            if hidden and (text := text_of(one).strip()) and not PRIVATE.search(text):
                self.file.leave("hidden", text)
                remove(one)

    def tell_inserted(self, one: etree._Element) -> None:
        self.file.leave("inserted file", "")
        remove(one)

    def settle_text(self) -> None:
        for one in list(self.root.iter(f"{W}noBreakHyphen")):
            replace(one, [word("-")])
        for one in list(self.root.iter(f"{W}cr")):
            replace(one, [etree.Element(f"{W}br")])
        for one in list(self.root.iter(f"{W}ptab")):
            replace(one, [etree.Element(f"{W}tab")])

    def unwrap_the_rest(self) -> None:
        """What nobody has thought of: it goes, and the words in it stay."""
        properties = (f"{W}pPr", f"{W}rPr", f"{W}trPr", f"{W}tcPr")
        for one in list(self.root.iter(etree.Element)):
            if one is self.root or one.tag in KEPT or one.getparent() is None:
                continue
            if next(one.iterancestors(*properties), None) is None:
                unwrap(one) if next(one.iter(f"{W}t", f"{W}p"), None) is not None else remove(one)
        for one in list(self.root.iter(f"{W}t")):
            if one.getparent().tag != f"{W}r":
                replace(one, [run(one.text or "")])

    def open_boxes(self) -> None:
        """A table of one cell is a frame around a text."""
        for one in list(self.root.iter(f"{W}tbl")):
            cells = list(one.iter(f"{W}tc"))
            if len(cells) == 1 and one.getparent() is not None:
                replace(one, [each for each in cells[0] if each.tag in (f"{W}p", f"{W}tbl")])
                self.file.count("frames")
            elif not cells and one.getparent() is not None:
                replace(one, list(one.iter(f"{W}p")))

    def settle_paragraph(self, one: etree._Element) -> None:
        """Its style is its role; its place in a list is counted; its runs say only what a reader would hear."""
        properties = one.find(f"{W}pPr")
        style = style_of(one, "pPr", "pStyle") or self.file.styles.default
        role = self.file.styles.role(style)
        if properties is not None and (outline := properties.find(f"{W}outlineLvl")) is not None and role == "p":
            level = outline.get(f"{W}val") or ""
            role = f"h{min(int(level) + 1, 6)}" if level.isdecimal() and int(level) < 9 else role
        if role == "contents":
            self.drop("contents", one)
            return
        deleted_mark = properties is not None and properties.find(f"{W}rPr/{W}del") is not None
        number = number_of(properties) or self.file.styles.number(style)
        made = etree.Element(f"{W}pPr")
        etree.SubElement(made, f"{W}pStyle").set(f"{W}val", role)
        if number and self.file.numbering.has(number[0]) and role in ("p", "quote"):
            self.settle_item(one, made, number[0], min(int(number[1]) if number[1].isdecimal() else 0, 8))
        if deleted_mark:
            etree.SubElement(etree.SubElement(made, f"{W}rPr"), f"{W}del")
        if properties is not None:
            remove(properties)
        one.insert(0, made)
        one.attrib.clear()
        for each in one.iter(f"{W}r"):
            self.settle_run(each, is_plain=role[0] == "h" or role in ("title", "subtitle", "author"))
        join_runs(one)

    def settle_item(self, one: etree._Element, made: etree._Element, number: str, level: int) -> None:
        numbering = self.file.numbering
        if numbering.is_nothing(number, level) or not text_of(one):
            return
        is_counted = numbering.is_counted(number, level)
        count = numbering.count(number, level)
        made[0].set(f"{W}val", "p")
        place = etree.SubElement(made, f"{W}numPr")
        etree.SubElement(place, f"{W}ilvl").set(f"{W}val", str(min(level, 4)))
        etree.SubElement(place, f"{W}numId").set(f"{W}val", "1" if is_counted else "2")
        if is_counted:
            one.insert(0, run(sign(COUNT, count)))

    def settle_run(self, one: etree._Element, is_plain: bool) -> None:
        properties = one.find(f"{W}rPr")
        style = style_of(one, "rPr", "rStyle")
        own, raised = emphases_of(properties)
        emphases = self.file.styles.emphases(style) | own
        raised = raised or self.file.styles.raised(style)
        if properties is not None:
            remove(properties)
        made = etree.Element(f"{W}rPr")
        if not is_plain:
            for tag, name in (("b", "b"), ("i", "i"), ("strike", "strike"), ("dstrike", "strike")):
                if emphases.get(tag) and made.find(f"{W}{name}") is None:
                    etree.SubElement(made, f"{W}{name}")
        text = "".join(each.text or "" for each in one.iter(f"{W}t"))
        if raised in ("superscript", "subscript") and not PRIVATE.search(text) and text.strip():
            etree.SubElement(made, f"{W}vertAlign").set(f"{W}val", raised)
        if len(made):
            one.insert(0, made)

    def settle_table(self, one: etree._Element) -> None:
        rows = one.findall(f"{W}tr")
        for number, row in enumerate(rows):
            found = row.find(f"{W}trPr/{W}tblHeader")
            is_head = (found is not None and on(found)) or (number == 0 and len(rows) > 1 and is_bold(row))
            if (properties := row.find(f"{W}trPr")) is not None:
                remove(properties)
            if is_head:
                made = etree.Element(f"{W}trPr")
                etree.SubElement(made, f"{W}tblHeader")
                row.insert(0, made)
                for emphasis in list(row.iter(f"{W}b")):
                    remove(emphasis)
            for cell in row.findall(f"{W}tc"):
                self.settle_cell(cell)

    def settle_cell(self, cell: etree._Element) -> None:
        properties = cell.find(f"{W}tcPr")
        if properties is None:
            return
        for each in list(properties):
            if each.tag == f"{W}gridSpan":
                span = each.get(f"{W}val") or "1"
                each.set(f"{W}val", span if span.isdecimal() and 0 < int(span[:4]) < 1000 else "1")
            elif each.tag != f"{W}vMerge":
                remove(each)


def join_runs(holder: etree._Element) -> None:
    """Word ends a run at every correction; what looks alike is one."""
    before, looks = None, ()
    for one in list(holder):
        if one.tag == f"{W}hyperlink":
            join_runs(one)
        if one.tag != f"{W}r":
            before = None
            continue
        properties = one.find(f"{W}rPr")
        looked = tuple((each.tag, each.get(f"{W}val")) for each in properties) if properties is not None else ()
        if before is not None and looked == looks:
            before.extend([each for each in one if each is not properties])
            holder.remove(one)
        else:
            before, looks = one, looked


def tag_of(control: etree._Element) -> str:
    found = control.find(f"{W}sdtPr/{W}tag")
    return (found.get(f"{W}val") or "") if found is not None else ""


def says_what_it_cites(part: etree._Element) -> bool:
    told = [one.text or "" for one in part.iter(f"{W}instrText")]
    told += [one.get(f"{W}instr") or "" for one in part.iter(f"{W}fldSimple")]
    told += [one.get(f"{W}val") or "" for one in part.iter(f"{W}tag")]
    told += [one.get(f"{W}name") or "" for one in part.iter(f"{W}bookmarkStart")]
    return any(sign in text for text in told for sign in SAYS)


def is_bold(row: etree._Element) -> bool:
    runs = [one for one in row.iter(f"{W}r") if text_of(one).strip()]
    return bool(runs) and all(one.find(f"{W}rPr/{W}b") is not None for one in runs)


def style_of(element: etree._Element, properties: str, name: str) -> str:
    found = element.find(f"{W}{properties}/{W}{name}")
    return (found.get(f"{W}val") or "") if found is not None else ""


def unwrap(element: etree._Element) -> None:
    replace(element, list(element))


def word(text: str) -> etree._Element:
    made = etree.Element(f"{W}t")
    made.text = text
    return made


def paragraph(text: str) -> etree._Element:
    made = etree.Element(f"{W}p")
    made.append(run(text))
    return made


def alternative(picture: etree._Element) -> str:
    """What a picture shows, in the words of whoever put it in."""
    for holder in picture.iterancestors(f"{WP}inline", f"{WP}anchor"):
        properties = holder.find(f"{WP}docPr")
        if properties is not None:
            return (properties.get("descr") or "").strip() or (properties.get("title") or "").strip()
    for holder in picture.iterancestors(f"{V}shape", f"{V}rect"):
        if text := (holder.get("alt") or "").strip():
            return text
    return (picture.get(f"{O}title") or "").strip()


def shown_in(part: etree._Element) -> str:
    """The words of a header or footer, without those of its text boxes a second time."""
    copy = deepcopy(part)
    for one in list(copy.iter(f"{MC}AlternateContent")):
        choice, fallback = one.find(f"{MC}Choice"), one.find(f"{MC}Fallback")
        if choice is not None and fallback is not None and next(choice.iter(f"{W}t"), None) is not None:
            one.remove(fallback)
    return text_of(copy)
