"""The HTML of a text becomes the paragraphs of a Word file, its notes real footnotes (pure).

Takes what `richtext.clean` returned and notes as `citations` printed them: a known set of elements, so nothing has to
be guessed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO

import lxml.html
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu
from docx.text.paragraph import Paragraph

from ...importing.identity import bookmark
from . import paper

BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "figure", "table", "hr"}
INDENT, TWIPS = 0.63, 357  # of each level of a list, in centimetres and in twentieths of a point
MARKS = [
    ({"strong"}, "<w:b/><w:bCs/>"),
    ({"em", "cite"}, "<w:i/><w:iCs/>"),
    ({"s"}, "<w:strike/>"),
    ({"sub"}, '<w:vertAlign w:val="subscript"/>'),
    ({"sup"}, '<w:vertAlign w:val="superscript"/>'),
]
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
RULE = "⁂"  # a line drawn across would be lost where a file passes through other programs


@dataclass(frozen=True)
class Picture:
    """A picture ready to be put in: a JPEG or PNG, its words in the language of the text."""

    content: bytes
    width: int  # of the file, in pixels
    alt: str = ""
    caption: str = ""  # inline HTML, for a figure without one of its own


@dataclass(frozen=True)
class Look:
    """How a run of words looks."""

    marks: frozenset[str] = frozenset()
    lang: str = ""
    style: str = ""
    keeps_lines: bool = False


class Writer:
    """Writes one text into one document."""

    def __init__(
        self,
        document: Document,
        notes: Mapping[str, str],
        pictures: Mapping[str, Picture],
        addresses: Mapping[str, str],
    ):
        """`notes`: {key: HTML}; `addresses`: {article id: where a link to it leads}."""
        self.document, self.notes, self.pictures, self.addresses = document, notes, pictures, addresses
        self.footnotes = paper.add_footnotes(document)
        self.footnote_count = 0
        self.printed: Counter[str] = Counter()
        self.style_ids: dict[str, str] = {}
        self.width = document.sections[0].page_width - document.sections[0].left_margin * 2

    def write(self, html: str) -> None:
        self.blocks(lxml.html.fragment_fromstring(html, create_parent="div"), self.document)

    def line(self, style: str, html: str) -> None:
        """A paragraph in a style of its own: a title, a byline."""
        self.inline(lxml.html.fragment_fromstring(html, create_parent="div"), self.document.add_paragraph(style=style))

    # Blocks

    def blocks(self, parent, into, style: str | None = None, depth: int = 0) -> None:
        for block in parent:
            self.block(block, into, style, depth)

    def block(self, block, into, style: str | None, depth: int) -> None:
        match block.tag:
            case "ul" | "ol":
                self.list(block, into, depth)
            case "blockquote":
                self.parts(block, into, "Intense Quote" if block.get("class") == "pull" else "Quote", depth)
            case "figure":
                self.figure(block, into)
            case "table":
                self.table(block, into)
            case "hr":
                paper.centred(into.add_paragraph(RULE))
            case "pre":
                paragraph = into.add_paragraph(style="HTML Preformatted")
                self.inline(block, paragraph, Look(keeps_lines=True))
            case tag:
                self.paragraph(block, into, paper.HEADINGS.get(tag, style))

    def paragraph(self, block, into, style: str | None) -> Paragraph:
        paragraph = into.add_paragraph(style=style)
        if block.get("dir") == "rtl":
            paper.turn(paragraph._p.get_or_add_pPr())
        self.inline(block, paragraph, Look(lang=block.get("lang", "")))
        return paragraph

    def parts(self, block, into, style: str | None, depth: int, dress=lambda paragraph, is_first: None) -> None:
        """A block that holds either paragraphs and lists, or words: a quotation, a list item, a cell."""
        is_first = True
        for part in loose(block):
            if part.tag in ("p", *paper.HEADINGS):
                dress(self.paragraph(part, into, paper.HEADINGS.get(part.tag, style)), is_first)
            else:
                self.block(part, into, style, depth)
            is_first = False

    def list(self, block, into, depth: int) -> None:
        is_ordered = block.tag == "ol"
        number = self.numbering(is_ordered, int(block.get("start", 1)), min(depth, 8))
        style = "List Number" if is_ordered else "List Bullet"

        def dress(paragraph: Paragraph, is_first: bool) -> None:
            properties = paragraph._p.get_or_add_pPr()
            if is_first:
                numbered = properties.get_or_add_numPr()
                numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = min(depth, 8), number
            else:
                paragraph.style = self.document.styles["List Continue"]
                paragraph.paragraph_format.left_indent = Cm(INDENT * (depth + 1))
            paragraph.paragraph_format.space_after = Cm(0.1)

        for item in block:
            self.parts(item, into, style, depth + 1, dress)

    def numbering(self, is_ordered: bool, start: int, depth: int) -> int:
        """A new list: its numbers begin anew, whatever list came before."""
        root = self.document.part.numbering_part.element
        taken = [int(one.get(qn("w:abstractNumId"))) for one in root.findall(qn("w:abstractNum"))]
        abstract = max(taken, default=-1) + 1
        signs = ("•", "–", "·")
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="{start if level == depth else 1}"/>'
            f'<w:numFmt w:val="{"decimal" if is_ordered else "bullet"}"/>'
            f'<w:lvlText w:val="{f"%{level + 1}." if is_ordered else signs[level % 3]}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{TWIPS * (level + 1)}" w:hanging="{TWIPS}"/></w:pPr></w:lvl>'
            for level in range(9)
        )
        xml = (
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}"><w:multiLevelType w:val="multilevel"/>'
            f"{levels}</w:abstractNum>"
        )
        # The schema wants all abstract lists before the first real one.
        last = root.findall(qn("w:abstractNum"))
        element = parse_xml(xml)
        last[-1].addnext(element) if last else root.insert(0, element)
        return root.add_num(abstract).numId

    def picture(self, picture: Picture, into=None) -> None:
        paragraph = (into or self.document).add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        width = min(Emu(picture.width * 9525), self.width)  # 96 dots to an inch
        shape = paragraph.add_run().add_picture(BytesIO(picture.content), width=width)
        shape._inline.docPr.set("descr", picture.alt)

    def figure(self, block, into) -> None:
        key = block.get("data-image")
        caption = block.find("figcaption")
        picture = self.pictures.get(key)
        if picture:
            self.picture(picture, into)
        if caption is not None and (caption.text or len(caption)):
            self.paragraph(caption, into, "Caption")
        elif picture and picture.caption:
            html = lxml.html.fragment_fromstring(picture.caption, create_parent="div")
            self.inline(html, into.add_paragraph(style="Caption"))

    def table(self, block, into) -> None:
        caption = block.find("caption")
        if caption is not None:
            self.paragraph(caption, into, "Caption").paragraph_format.keep_with_next = True
        rows = block.xpath("./thead/tr | ./tbody/tr | ./tr")
        places = grid(rows)
        columns = max((column + across for _, column, _, across, _ in places), default=0)
        if not columns:
            return
        table = into.add_table(len(rows), columns)
        table.style = self.document.styles["Table Grid"]
        for row, column, down, across, cell in places:
            place = table.cell(row, column)
            if down > 1 or across > 1:
                place = place.merge(table.cell(row + down - 1, column + across - 1))
            self.cell(cell, place)
        for number, row in enumerate(rows):
            if row.getparent().tag == "thead":
                table.rows[number]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        into.add_paragraph()

    def cell(self, cell, place) -> None:
        first = place.paragraphs[0]._p
        self.parts(cell, place, None, 0)
        if len(place._tc) > 2:  # its properties, the paragraph that it came with, and ours
            place._tc.remove(first)
        if not isinstance(place._tc[-1], type(first)):
            place.add_paragraph()  # Word wants a paragraph at the end of a cell
        for paragraph in place.paragraphs:
            paragraph.paragraph_format.space_after = 0
            if cell.get("class") == "num":
                paragraph.alignment = 2
            if cell.tag == "th":
                for run in paragraph.runs:
                    run.bold = True

    # Words

    def inline(self, element, paragraph: Paragraph, look: Look | None = None) -> None:
        self.runs(element, paragraph._p, self.document.part, look or Look())

    def runs(self, element, into, part, look: Look) -> None:
        """Words and marks into a paragraph or a hyperlink; `part` is that of the file in which it stands."""
        self.text(element.text, into, look)
        for child in element:
            match child.tag:
                case "br":
                    self.run(into, look).append(OxmlElement("w:br"))
                case "a" if child.get("data-note") is not None:
                    self.reference(child.get("data-note"), into)
                case "a":
                    self.link(child, into, part, look)
                case "em" | "strong" | "s" | "sub" | "sup" | "code" | "cite":
                    self.runs(child, into, part, replace(look, marks=look.marks | {child.tag}))
                case "span" if child.get("lang"):
                    self.runs(child, into, part, replace(look, lang=child.get("lang")))
                case _:
                    self.runs(child, into, part, look)
            self.text(child.tail, into, look)

    def text(self, text: str | None, into, look: Look) -> None:
        lines = (text or "").split("\n") if look.keeps_lines else [(text or "").replace("\n", " ")]
        for number, line in enumerate(lines):
            if number:
                self.run(into, look).append(OxmlElement("w:br"))
            if line:
                words = OxmlElement("w:t")
                words.text = line
                words.set(SPACE, "preserve")
                self.run(into, look).append(words)

    def run(self, into, look: Look):
        """A new run of words at the end of a paragraph; its properties in the order the schema asks for."""
        style = look.style or ("HTML Code" if "code" in look.marks else "")
        properties = [f'<w:rStyle w:val="{self.style_id(style)}"/>'] if style else []
        properties += [tag for marks, tag in MARKS if look.marks & marks]
        properties += [f'<w:lang w:val="{escape(look.lang)}"/>'] if look.lang else []
        into.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr>{''.join(properties)}</w:rPr></w:r>"))
        return into[-1]

    def link(self, element, into, part, look: Look) -> None:
        article = element.get("data-article")
        address = self.addresses.get(article, "") if article else element.get("href", "")
        if not address or into.tag == qn("w:hyperlink"):
            self.runs(element, into, part, look)
            return
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        into.append(link)
        self.runs(element, link, part, replace(look, style="Hyperlink"))

    def reference(self, key: str, into) -> None:
        """A footnote. One that a text points to again is printed again: Word knows no second reference to a note."""
        if key not in self.notes:
            return
        self.footnote_count += 1
        run = parse_xml(
            f'<w:r {nsdecls("w")}><w:rPr><w:rStyle w:val="{self.style_id("footnote reference")}"/></w:rPr>'
            f'<w:footnoteReference w:id="{self.footnote_count}"/></w:r>'
        )
        name = bookmark(key, self.printed[key])
        self.printed[key] += 1
        if name:
            mark = f'{nsdecls("w")} w:id="{self.footnote_count}"'
            into.append(parse_xml(f'<w:bookmarkStart {mark} w:name="{name}"/>'))
            into.append(run)
            into.append(parse_xml(f"<w:bookmarkEnd {mark}/>"))
        else:
            into.append(run)
        self.footnote(self.footnote_count, self.notes[key])

    def footnote(self, number: int, html: str) -> None:
        note = parse_xml(
            f'<w:footnote {nsdecls("w", "r")} w:id="{number}"><w:p><w:pPr>'
            f'<w:pStyle w:val="{self.style_id("footnote text")}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{self.style_id("footnote reference")}"/></w:rPr><w:footnoteRef/></w:r>'
            '<w:r><w:t xml:space="preserve"> </w:t></w:r></w:p></w:footnote>'
        )
        self.footnotes.element.append(note)
        words = lxml.html.fragment_fromstring(html, create_parent="div")
        self.runs(words, note[0], self.footnotes, Look())

    def style_id(self, name: str) -> str:
        if name not in self.style_ids:
            self.style_ids[name] = self.document.styles[name].style_id
        return self.style_ids[name]


def loose(block) -> Iterator:
    """The blocks in a block; words that stand loose among them become a paragraph."""
    words = lxml.html.Element("p")
    words.text = block.text
    for child in list(block):
        if child.tag not in BLOCKS:
            words.append(child)
            continue
        tail, child.tail = child.tail, None
        if has_words(words):
            yield words
        words = lxml.html.Element("p")
        words.text = tail
        yield child
    if has_words(words):
        yield words


def has_words(element) -> bool:
    return len(element) > 0 or bool((element.text or "").strip())


def grid(rows: Sequence) -> list[tuple[int, int, int, int, object]]:
    """(row, column, rows down, columns across, cell) of every cell of a table, as HTML lays them out; what would stick
    out below is cut."""
    places, taken = [], set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            across, down = int(cell.get("colspan", 1)), min(int(cell.get("rowspan", 1)), len(rows) - row)
            while across > 1 and any((row, column + step) in taken for step in range(across)):
                across -= 1
            taken |= {(row + y, column + x) for y in range(down) for x in range(across)}
            places.append((row, column, down, across, cell))
            column += across
    return places
