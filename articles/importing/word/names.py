"""The XML names of Word files that reading them needs, and the signs that stand for what is no text (pure)."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741

# From the private range, which no text keeps: each pair stands around the name or number of what belongs there.
NOTE = ("[\ue010", "\ue011]")  # a marker; like a typed one, so that quotation marks beside it turn the right way
BODY = ("\ue012", "\ue013")  # what follows is the body of that note
PICTURE = ("\ue014", "\ue015")
CITED = ("\ue016", "\ue017")  # a citation a reference manager put there; its printed words, then CITED_END
CITED_END = "\ue018"
COUNT = ("\ue019", "\ue01a")  # the number of a list item


def on(element: etree._Element) -> bool:
    """Whether a property is switched on (ECMA-376-1, 17.17.4)."""
    return element.get(f"{W}val") not in ("0", "false", "off", "none")


def sign(pair: tuple[str, str], name: object) -> str:
    return f"{pair[0]}{name}{pair[1]}"


def run(text: str) -> etree._Element:
    """A run with a text in it."""
    made = etree.Element(f"{W}r")
    words = etree.SubElement(made, f"{W}t")
    words.text = text
    return made


def replace(element: etree._Element, others: list[etree._Element]) -> None:
    parent = element.getparent()
    at = parent.index(element)
    parent[at : at + 1] = others


def remove(element: etree._Element) -> None:
    element.getparent().remove(element)


def text_of(element: etree._Element) -> str:
    """The words in a part of a tree, a space between its lines."""
    pieces = []
    for one in element.iter(f"{W}t", f"{W}delText", f"{M}t", f"{A}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}p", f"{A}p"):
        pieces.append((one.text or "") if one.tag.endswith(("}t", "}delText")) else " ")
    return " ".join("".join(pieces).split())
