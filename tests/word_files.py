"""Word files written by hand: each piece of XML as Word writes it, without a library that could share our mistakes.

    word_file(p("The debt grows.", note(1)), footnotes={1: p("“A Story”, Daily News.")}, title="Ports")

`p`, `r`, `table` and their like return XML; texts are escaped, what is XML already (`Xml`) is taken as it is.
"""

import struct
import zipfile
import zlib
from html import escape
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

STYLES = {
    **{f"Heading{n}": ("paragraph", f"heading {n}", "") for n in range(1, 7)},
    **{name: ("paragraph", name, "") for name in ("Title", "Subtitle", "Author", "Abstract", "Quote", "Date")},
    "Caption": ("paragraph", "caption", ""),
    "SourceCode": ("paragraph", "Source Code", ""),
    "TOC1": ("paragraph", "toc 1", ""),
    "FootnoteText": ("paragraph", "footnote text", ""),
    "FootnoteReference": ("character", "footnote reference", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'),
    "Emphasis": ("character", "Emphasis", "<w:rPr><w:i/></w:rPr>"),
}  # fmt: skip


class Xml(str):
    """A piece of XML, not to be escaped."""


def xml(piece):
    return piece if isinstance(piece, Xml) else r(piece)


def joined(pieces):
    return Xml("".join(map(xml, pieces)))


def text(words):
    return Xml(f'<w:t xml:space="preserve">{escape(words, quote=False)}</w:t>')


def r(words, properties="", style=""):
    """A run; `properties` such as "<w:i/>"."""
    style = f'<w:rStyle w:val="{style}"/>' if style else ""
    properties = f"<w:rPr>{style}{properties}</w:rPr>" if style or properties else ""
    return Xml(f"<w:r>{properties}{words if isinstance(words, Xml) else text(words)}</w:r>")


def i(words):
    return r(words, "<w:i/>")


def b(words):
    return r(words, "<w:b/>")


def raised(words):
    return r(words, '<w:vertAlign w:val="superscript"/>')


def p(*pieces, style="", numbered=None, properties=""):
    """A paragraph; `numbered` is (number of its list, level): list 1 counts, 2 has bullets, 3 counts a, b, c."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        properties += f'<w:numPr><w:ilvl w:val="{numbered[1]}"/><w:numId w:val="{numbered[0]}"/></w:numPr>'
    properties = f"<w:pPr>{style}{properties}</w:pPr>" if style or properties else ""
    return Xml(f"<w:p>{properties}{joined(pieces)}</w:p>")


def heading(words, level=1):
    return p(words, style=f"Heading{level}")


def note(number, kind="footnote", own_mark=""):
    mark = ' w:customMarkFollows="1"' if own_mark else ""
    own = text(own_mark) if own_mark else ""
    return Xml(
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        f'<w:{kind}Reference{mark} w:id="{number}"/>{own}</w:r>'
    )


def endnote(number):
    return note(number, "endnote")


def link(words, relation="rLink", anchor=""):
    anchor = f' w:anchor="{anchor}"' if anchor else ""
    relation = f' r:id="{relation}"' if relation else ""
    return Xml(f"<w:hyperlink{relation}{anchor}>{xml(words)}</w:hyperlink>")


def field(instruction, *result):
    """A complex field with what came of it."""

    def mark(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    says = f'<w:r><w:instrText xml:space="preserve">{escape(instruction, quote=False)}</w:instrText></w:r>'
    return Xml(mark("begin") + says + mark("separate") + joined(result) + mark("end"))


def table(*rows, head=False):
    """Rows of cells; a cell is a text, a paragraph, or several blocks as Xml."""

    def cell(content):
        return f"<w:tc><w:tcPr/>{content if isinstance(content, Xml) else p(content)}</w:tc>"

    def row(number, cells):
        header = "<w:trPr><w:tblHeader/></w:trPr>" if head and number == 0 else ""
        return f"<w:tr>{header}{''.join(map(cell, cells))}</w:tr>"

    return Xml(f"<w:tbl><w:tblPr/>{''.join(row(n, cells) for n, cells in enumerate(rows))}</w:tbl>")


def picture(relation, alt="", kind="inline"):
    return Xml(
        f'<w:r><w:drawing><wp:{kind}><wp:docPr id="1" name="Picture 1" descr="{escape(alt)}"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData>'
        f"</a:graphic></wp:{kind}></w:drawing></w:r>"
    )


def linked_picture(relation):
    return Xml(picture(relation).replace("r:embed", "r:link"))


def vml_picture(relation, title=""):
    return Xml(
        f'<w:r><w:pict><v:shape><v:imagedata r:id="{relation}" o:title="{escape(title)}"/></v:shape></w:pict></w:r>'
    )


def text_box(*blocks):
    """As Word writes one: for itself, and once more for older programs."""
    inside = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    return Xml(
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def inserted(*pieces, by="Ayşe"):
    return Xml(f'<w:ins w:id="1" w:author="{by}">{joined(pieces)}</w:ins>')


def deleted(words, by="Ayşe"):
    words = f'<w:delText xml:space="preserve">{escape(words)}</w:delText>'
    return Xml(f'<w:del w:id="2" w:author="{by}"><w:r>{words}</w:r></w:del>')


def moved(words, to=False):
    kind = "To" if to else "From"
    return Xml(f'<w:move{kind} w:id="3" w:author="Ayşe">{xml(words)}</w:move{kind}>')


def control(*blocks, properties=""):
    """A content control, in a paragraph or around some."""
    return Xml(
        f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{''.join(map(xml, blocks))}</w:sdtContent></w:sdt>"
    )


def bookmark(name, *pieces):
    start, end = f'<w:bookmarkStart w:id="7" w:name="{name}"/>', '<w:bookmarkEnd w:id="7"/>'
    return Xml(start + joined(pieces) + end)


def equation(content):
    return Xml(f"<m:oMath>{content}</m:oMath>")


def comment_on(number, words):
    return Xml(
        f'<w:commentRangeStart w:id="{number}"/>{xml(words)}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


LINE = Xml("<w:r><w:br/></w:r>")
TAB = Xml("<w:r><w:tab/></w:r>")


def png(colour=(13, 91, 99), size=(8, 6)):
    """A picture of one colour, as small as a PNG can be written."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes(colour) * size[0] for _ in range(size[1]))
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def part(tag, inside):
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{tag} {NAMES}>{inside}</w:{tag}>'


def notes_part(kind, notes):
    separator = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'

    def one(number, blocks):
        blocks = blocks if isinstance(blocks, str) else "".join(blocks)
        return f'<w:{kind} w:id="{number}">{blocks}</w:{kind}>'

    return part(f"{kind}s", separator + "".join(one(number, blocks) for number, blocks in notes.items()))


def styles_part(more=""):
    def style(identifier, kind, name, inside):
        return f'<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{name}"/>{inside}</w:style>'

    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    return part("styles", normal + "".join(style(key, *values) for key, values in STYLES.items()) + more)


def numbering_part():
    def levels(kind):
        return "".join(f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/></w:lvl>' for n in range(9))

    kinds = ["decimal", "bullet", "lowerLetter"]
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{levels(kind)}</w:abstractNum>' for n, kind in enumerate(kinds, 1)
    )
    numbers = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2, 3))
    return part("numbering", abstract + numbers)


def relations(*ones):
    """Each is (id, last word of its type, target), with a fourth “External” for what lies outside."""
    rows = "".join(
        f'<Relationship Id="{one[0]}" Type="{R}/{one[1]}" Target="{escape(one[2])}"'
        f"{f' TargetMode={chr(34)}{one[3]}{chr(34)}' if len(one) > 3 else ''}/>"
        for one in ones
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def word_file(
    *blocks,
    footnotes=None,
    endnotes=None,
    comments=None,
    headers=(),
    pictures=None,
    links=None,
    title="",
    creator="",
    custom=None,
    styles="",
    more=None,
    related=(),
    note_links=None,
):
    """A Word file of some blocks.

    `footnotes`, `endnotes`: {number: its paragraphs}; `comments`: {number: (author, text)}; `pictures`: {relation:
    bytes, or (name, bytes)}; `links`, `note_links`: {relation: address}; `custom`: properties of the file; `more`:
    {name of a part: content}, which also replaces parts; `related`: relations of the document to them.
    """
    parts, rows = {}, [("rStyles", "styles", "styles.xml"), ("rNumbering", "numbering", "numbering.xml")]
    parts["word/styles.xml"], parts["word/numbering.xml"] = styles_part(styles), numbering_part()
    for kind, notes in (("footnote", footnotes), ("endnote", endnotes)):
        if notes is not None:
            parts[f"word/{kind}s.xml"] = notes_part(kind, notes)
            rows.append((f"r{kind}s", f"{kind}s", f"{kind}s.xml"))
            if note_links:
                addresses = [(key, "hyperlink", address, "External") for key, address in note_links.items()]
                parts[f"word/_rels/{kind}s.xml.rels"] = relations(*addresses)
    if comments:
        inside = "".join(
            f'<w:comment w:id="{n}" w:author="{by}">{p(words)}</w:comment>' for n, (by, words) in comments.items()
        )
        parts["word/comments.xml"] = part("comments", inside)
        rows.append(("rComments", "comments", "comments.xml"))
    for number, words in enumerate(headers, 1):
        parts[f"word/header{number}.xml"] = part("hdr", p(words))
        rows.append((f"rHeader{number}", "header", f"header{number}.xml"))
    for relation, content in (pictures or {}).items():
        name, content = content if isinstance(content, tuple) else (f"{relation}.png", content)
        parts[f"word/media/{name}"] = content
        rows.append((relation, "image", f"media/{name}"))
    rows += [(relation, "hyperlink", address, "External") for relation, address in (links or {}).items()]
    rows += list(related)
    parts["word/document.xml"] = part("document", f"<w:body>{''.join(blocks)}<w:sectPr/></w:body>")
    parts["word/_rels/document.xml.rels"] = relations(*rows)
    parts["[Content_Types].xml"] = (
        f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT_TYPE}"/></Types>'
    )
    parts["docProps/core.xml"] = (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator></cp:coreProperties>"
    )
    own = [("r1", "officeDocument", "word/document.xml"), ("r2", "core-properties", "docProps/core.xml")]
    if custom:
        properties = "".join(
            f'<property name="{key}"><lpwstr>{escape(value)}</lpwstr></property>' for key, value in custom.items()
        )
        parts["docProps/custom.xml"] = f"<Properties>{properties}</Properties>"
        own.append(("r3", "custom-properties", "docProps/custom.xml"))
    parts["_rels/.rels"] = relations(*own)
    return zipped(parts | (more or {}))


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
