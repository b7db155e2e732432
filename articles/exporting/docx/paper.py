"""An empty Word file as we want it: its styles, page, language, and a place for footnotes (pure).

Styles carry Word's built-in names, which Word shows in the language of whoever opens the file, and which readers of
Word files recognise. What is not built in (byline, summary, key points) is named as pandoc names it, where it has it.
"""

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

SERIF, SANS, MONO = "Cambria", "Calibri", "Consolas"
INK, BLUE, GREY = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x0B, 0x4F, 0x8A), RGBColor(0x55, 0x55, 0x55)
# Word knows regions, not languages alone; of English, it is the one of which our dates and quotation marks are.
REGIONS = {"en": "en-GB", "tr": "tr-TR", "ru": "ru-RU"}
HEADINGS = {"h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
UNWANTED = {"stylesWithEffects", "webSettings", "customXml", "thumbnail"}


def blank(language: str, is_rtl: bool = False) -> Document:
    """A document without a word in it, in a language (its code on the site)."""
    document = docx.Document()
    for part in (document.part, document.part.package):
        for key in [key for key, rel in part.rels.items() if rel.reltype.rsplit("/")[-1] in UNWANTED]:
            del part.rels[key]
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin = section.bottom_margin = Cm(2.5)
    dress(document, is_rtl)
    speak(document, language, is_rtl)
    settle(document)
    return document


def dress(document: Document, is_rtl: bool) -> None:
    styles = document.styles
    for style in list(styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    styles["Normal"].paragraph_format.space_after = Pt(8)
    styles["Normal"].paragraph_format.line_spacing = 1.3
    shape(styles["Normal"], SERIF, 11, INK)
    for name, size, before, after in [("Title", 24, 0, 6), ("Heading 1", 16, 20, 6), ("Heading 2", 13, 16, 4)]:
        shape(styles[name], SANS, size, INK, bold=True)
        space(styles[name], before, after)
    shape(styles["Heading 3"], SANS, 11, INK, bold=True)
    space(styles["Heading 3"], 12, 4)
    unframed(styles["Title"])
    for name, size, before, after in [("Author", 11, 0, 14), ("Abstract", 12, 0, 12)]:
        shape(added(styles, name), SANS, size, GREY)
        space(styles[name], before, after)
    shape(added(styles, "Key Points", base="List Bullet"), SANS, 11, INK)
    for name in ("Quote", "Intense Quote"):
        shape(styles[name], SERIF, 11 if name == "Quote" else 13, INK, italic=False)
        styles[name].paragraph_format.left_indent = styles[name].paragraph_format.right_indent = Cm(1)
    unframed(styles["Intense Quote"])
    shape(styles["Caption"], SANS, 9, GREY, bold=False)
    shape(added(styles, "HTML Preformatted", builtin=True), MONO, 9.5, INK)
    shape(added(styles, "footnote text", builtin=True), SERIF, 9.5, INK)
    space(styles["footnote text"], 0, 3)
    styles["footnote text"].paragraph_format.line_spacing = 1.1
    reference = added(styles, "footnote reference", builtin=True, kind=WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    link = added(styles, "Hyperlink", builtin=True, kind=WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = BLUE, True
    added(styles, "HTML Code", builtin=True, kind=WD_STYLE_TYPE.CHARACTER).font.name = MONO
    if is_rtl:
        turn(styles["Normal"].element.get_or_add_pPr())


def shape(style, font: str, size: float, colour: RGBColor, *, bold: bool | None = None, italic=None) -> None:
    style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), colour
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:cs"), font)
    style.font.bold, style.font.italic = bold, italic


def space(style, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def unframed(style) -> None:
    border = style.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def added(styles, name: str, *, base: str = "", builtin: bool = False, kind=WD_STYLE_TYPE.PARAGRAPH):
    style = styles.add_style(name, kind, builtin=builtin)
    style.hidden, style.quick_style = False, True
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = styles[base or "Normal"]
    return style


def speak(document: Document, language: str, is_rtl: bool) -> None:
    """Tell spelling and hyphenation which language this is."""
    properties = document.styles.element.find(qn("w:docDefaults")).find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    said = properties.find(qn("w:lang"))
    for side in ("val", "eastAsia", "bidi"):
        said.set(qn(f"w:{side}"), region(language))
    if is_rtl:
        said.addprevious(OxmlElement("w:rtl"))
    document.settings.element.find(qn("w:themeFontLang")).set(qn("w:val"), region(language))


def region(language: str) -> str:
    """
    >>> region("en"), region("pt-br")
    ('en-GB', 'pt-BR')
    """
    code, _, country = language.partition("-")
    return REGIONS.get(language) or "-".join(filter(None, [code, country.upper()]))


def settle(document: Document) -> None:
    """Of this decade: Word opens older files in a “compatibility mode”."""
    compat = document.settings.element.find(qn("w:compat"))
    for setting in compat.findall(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    separators = parse_xml(f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>')
    compat.addprevious(separators)


def add_footnotes(document: Document) -> XmlPart:
    """The part that holds the footnotes, with the two lines that Word draws above them."""
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
        f'w:lineRule="auto"/></w:pPr><w:r><w:{line}/></w:r></w:p></w:footnote>'
        for number, kind, line in [
            (-1, "separator", "separator"),
            (0, "continuationSeparator", "continuationSeparator"),
        ]
    )
    element = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}>{lines}</w:footnotes>")
    part = XmlPart(PackURI("/word/footnotes.xml"), FOOTNOTES, element, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return part


def add_data(document: Document, xml: bytes, schema: str, id: str) -> None:
    """XML of our own that travels with the file; Word and LibreOffice keep it when they save."""
    package = document.part.package
    part = Part(PackURI("/customXml/item1.xml"), "application/xml", xml, package)
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<ds:datastoreItem ds:itemID="{{{id}}}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{schema}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    about = Part(PackURI("/customXml/itemProps1.xml"), PROPERTIES, properties.encode(), package)
    part.relate_to(about, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def turn(properties) -> None:
    """From right to left; before what the schema wants after it."""
    later = [f"w:{name}" for name in ("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "jc")]
    properties.insert_element_before(OxmlElement("w:bidi"), *later, "w:outlineLvl", "w:rPr", "w:sectPr")


def centred(paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
