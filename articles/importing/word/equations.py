"""An equation as a line of text (pure). ECMA-376-1, 22.1: each construct by its parts."""

from lxml import etree

from .names import M, W

RAISED, LOWERED = "superscript", "subscript"


def runs(equation: etree._Element) -> list[etree._Element]:
    """The runs that say an equation; what stands high or low in it is raised or lowered where that is enough.

    A fraction is (a)/(b), a root √(a), a matrix [a, b; c, d].
    """
    return [run(text, place) for text, place in joined(pieces(equation, ""))]


def pieces(element: etree._Element, place: str) -> list[tuple[str, str]]:
    name = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    part = {child.tag.removeprefix(M): child for child in element if isinstance(child.tag, str)}

    def of(*names: str, place: str = place) -> list[tuple[str, str]]:
        return [piece for one in names if one in part for piece in pieces(part[one], place)]

    def around(opening: str, inside: list[tuple[str, str]], closing: str) -> list[tuple[str, str]]:
        return [(opening, place), *inside, (closing, place)]

    def grouped(inside: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return inside if len("".join(text for text, _ in inside).strip()) < 2 else around("(", inside, ")")

    if name == "t" or element.tag == f"{W}t":
        return [(element.text or "", place)]
    if name == "f":
        return [*grouped(of("num")), ("/", place), *grouped(of("den"))]
    if name == "rad":
        return [*of("deg", place=place or RAISED), ("√", place), *grouped(of("e"))]
    if name in ("sSup", "sSub", "sSubSup"):
        low, high = ("_", "^") if place else ("", "")
        lowered, raised = of("sub", place=place or LOWERED), of("sup", place=place or RAISED)
        return [*of("e"), *([(low, place)] if lowered else []), *lowered, *([(high, place)] if raised else []), *raised]
    if name == "sPre":
        return [*of("sub", place=place or LOWERED), *of("sup", place=place or RAISED), *of("e")]
    if name == "nary":
        sign = element.find(f"{M}naryPr/{M}chr")
        operator = (sign.get(f"{M}val") or "∫") if sign is not None else "∫"
        limits = [*of("sub", place=place or LOWERED), *of("sup", place=place or RAISED)]
        return [(operator, place), *limits, (" ", place), *of("e")]
    if name == "d":
        ends = [element.find(f"{M}dPr/{M}{one}") for one in ("begChr", "endChr")]
        opening, closing = (
            usual if one is None else (one.get(f"{M}val") or "") for one, usual in zip(ends, "()", strict=True)
        )
        inside: list[tuple[str, str]] = []
        for number, one in enumerate(element.findall(f"{M}e")):
            inside += [("|", place)] * bool(number) + pieces(one, place)
        return around(opening, inside, closing)
    if name == "m":
        rows = [
            [cell for number, one in enumerate(row) for cell in [(", ", place)] * bool(number) + pieces(one, place)]
            for row in element.findall(f"{M}mr")
        ]
        return around("[", [one for n, row in enumerate(rows) for one in [("; ", place)] * bool(n) + row], "]")
    return [piece for child in element for piece in pieces(child, place)]


def joined(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    result: list[tuple[str, str]] = []
    for text, place in found:
        if result and result[-1][1] == place:
            result[-1] = (result[-1][0] + text, place)
        elif text:
            result.append((text, place))
    return result


def run(text: str, place: str) -> etree._Element:
    made = etree.Element(f"{W}r")
    if place:
        properties = etree.SubElement(made, f"{W}rPr")
        etree.SubElement(properties, f"{W}vertAlign").set(f"{W}val", place)
    etree.SubElement(made, f"{W}t").text = text
    return made
