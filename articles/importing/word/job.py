"""The confined program that reads a Word file: what it says, as HTML with signs in it, and its pictures as files.

    read FILE FOLDER  → {"pieces": […], "notes": […], …}, pictures as FOLDER/0, FOLDER/1 …

or {"refused": reason, …}. Raw HTML leaves it, made from a stranger’s file: whoever takes it cleans it. mammoth turns
what `simplify` leaves into HTML; it is given a file of three small parts that we wrote ourselves.
"""

import json
import re
import sys
import threading
import unicodedata
import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import lxml.html
import mammoth
from lxml import etree

from .. import identity
from .names import BODY, COUNT, W
from .package import Package, Refused
from .simplify import Simple, simplify
from .wording import wording

LONGEST = 4_000_000  # characters; far beyond any article
MOST_PARAGRAPHS = 30_000
PROPERTIES = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}creator": "creator",
}
ROLES = ("title", "subtitle", "author", "date", "abstract-title", "abstract", "caption")
STYLE_MAP = "\n".join(
    [
        *(f"p.{role} => p.{role}:fresh" for role in ROLES),
        *(f"p.h{level} => h{level}:fresh" for level in range(1, 7)),
        "p.quote => blockquote > p:fresh",
        "p.code => pre:separator('\\n')",
        *(f"p:{kind}-list(1) => {tag} > li:fresh" for kind, tag in (("unordered", "ul"), ("ordered", "ol"))),
        *(
            f"p:{kind}-list({depth}) => {'ul|ol > li > ' * (depth - 1)}{tag} > li:fresh"
            for depth in range(2, 6)
            for kind, tag in (("unordered", "ul"), ("ordered", "ol"))
        ),
        "p.p => p:fresh",
    ]
)
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def read(raw: bytes, folder: Path) -> dict[str, Any]:
    package = Package(raw)
    found = properties_of(package)
    words = wording(package)
    if len(words) > LONGEST or words.count("\n") > MOST_PARAGRAPHS:
        raise Refused("long", lines=words.count("\n"), length=len(words))
    simple = simplify(package, found["custom"])
    tree = as_tree(simple)
    number_lists(tree)
    pieces, notes = [], []
    for element in tree:
        text = element.text_content()
        if element.tag == "p" and text.startswith(BODY[0]):
            notes.append({"key": text.strip(BODY[0] + BODY[1]), "html": ""})
        elif notes:
            notes[-1]["html"] += written(element)
        else:
            pieces.append({"role": element.get("class") or element.tag, "html": written(element)})
    for number, picture in enumerate(simple.pictures):
        content = package.bytes(picture["part"]) if picture["part"] else b""
        (folder / str(number)).write_bytes(content)
    return {
        "pieces": pieces,
        "notes": notes,
        "cited": simple.cited,
        "pictures": [{name: one[name] for name in ("name", "url", "alt")} for one in simple.pictures],
        "left": simple.left,
        "counts": simple.counts,
        "properties": {name: found[name] for name in ("title", "creator")},
        "words": words,
        "returned": asdict(identity.read(raw)),
    }


def properties_of(package: Package) -> dict[str, Any]:
    """What the file says of itself; {"title": …, "custom": {name: text}}."""
    found: dict[str, Any] = {"title": "", "creator": "", "custom": {}}
    for one in package.relations("").values():
        if one.is_external or one.kind not in ("core-properties", "custom-properties"):
            continue
        root = package.xml(one.target)
        for each in root if root is not None else ():
            if each.tag in PROPERTIES:
                found[PROPERTIES[each.tag]] = " ".join((each.text or "").split())
            elif one.kind == "custom-properties" and each.get("name"):
                found["custom"][each.get("name")] = "".join(each.itertext())
    return found


def as_tree(simple: Simple) -> etree._Element:
    """The simplified text as HTML elements, its blocks in order."""
    html = mammoth.convert_to_html(
        BytesIO(as_file(simple)),
        style_map=STYLE_MAP,
        include_default_style_map=False,
        include_embedded_style_map=False,
        external_file_access=False,
        ignore_empty_paragraphs=True,
    ).value
    return lxml.html.fragment_fromstring(unicodedata.normalize("NFC", html), create_parent="div")


def as_file(simple: Simple) -> bytes:
    """A Word file of what mammoth needs, none of whose parts a stranger wrote."""
    document = simple.body.getparent()  # where its names are declared: to move a large tree takes long
    for other in [one for one in document if one is not simple.body]:
        document.remove(other)
    links = etree.Element("Relationships", xmlns=RELATIONS)
    for identifier, address in simple.links.items():
        etree.SubElement(
            links, "Relationship", Id=identifier, Type=f"{DOCUMENT}/hyperlink", Target=address, TargetMode="External"
        )
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="d" Type="{DOCUMENT}/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/_rels/document.xml.rels": etree.tostring(links, encoding="utf-8"),
        "word/document.xml": etree.tostring(document, encoding="utf-8"),
        "word/numbering.xml": numbering(),
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def numbering() -> bytes:
    """Two lists: one that counts and one that does not."""
    root = etree.Element(f"{W}numbering")
    for number, kind in (("1", "decimal"), ("2", "bullet")):
        abstract = etree.SubElement(root, f"{W}abstractNum")
        abstract.set(f"{W}abstractNumId", number)
        for level in range(9):
            made = etree.SubElement(abstract, f"{W}lvl")
            made.set(f"{W}ilvl", str(level))
            etree.SubElement(made, f"{W}numFmt").set(f"{W}val", kind)
    for number in ("1", "2"):
        made = etree.SubElement(root, f"{W}num")
        made.set(f"{W}numId", number)
        etree.SubElement(made, f"{W}abstractNumId").set(f"{W}val", number)
    return etree.tostring(root, encoding="utf-8")


def number_lists(tree: etree._Element) -> None:
    """Let each counted list begin with the number its first item has, and end where the counting begins anew."""
    sign = re.compile(f"{COUNT[0]}(\\d+){COUNT[1]}")
    for found in list(tree.iter("ol")):
        expected = None
        holder = found
        for item in list(found):
            count = own_count(item, sign)
            if count is None:
                continue
            if expected is None:
                expected = count
                if count != 1:
                    holder.set("start", str(count))
            elif count != expected:
                following = etree.Element("ol")
                if count != 1:
                    following.set("start", str(count))
                holder.addnext(following)
                following.tail, holder.tail = holder.tail, None
                holder = following
                expected = count
            if holder is not found:
                holder.append(item)
            expected += 1
    for element in tree.iter():
        for place in ("text", "tail"):
            if (text := getattr(element, place)) and COUNT[0] in text:
                setattr(element, place, sign.sub("", text))


def own_count(item: etree._Element, sign: re.Pattern) -> int | None:
    """The number signed at the head of an item, which may stand inside emphasis."""
    element = item
    while element is not None:
        if found := sign.match(element.text or ""):
            return int(found[1])
        if element.text and element.text.strip():
            return None
        element = element[0] if len(element) else None
    return None


def written(element: etree._Element) -> str:
    element.attrib.pop("class", None)
    return lxml.html.tostring(element, encoding="unicode", with_tail=False)


def main(job: str, source: str, folder: str) -> dict[str, Any]:
    try:
        return read(Path(source).read_bytes(), Path(folder))
    except Refused as refusal:
        return {"refused": refusal.reason, **refusal.values}


def run() -> None:
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))


if __name__ == "__main__":
    # A document may be as deep as its parser allows, and each level takes a few calls.
    sys.setrecursionlimit(50_000)
    threading.stack_size(256 * 1024 * 1024)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
