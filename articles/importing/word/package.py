"""A Word file as a package of parts, after everything that a hostile one tries has been refused (pure).

The format: ECMA-376, part 2 (packaging). Runs in a confined process, and imports nothing of the site. Nothing is ever
extracted by name: a part is bytes in memory, so where its name points does not matter.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from lxml import etree

MOST_ENTRIES = 2_000
MOST_BYTES = 100_000_000  # of all parts together, unpacked
STEEPEST = 100  # unpacked to packed
# Word writes neither; each is a way to make a small file enormous, or to read a file of ours.
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# “Strict” files have names of their own for what everybody else calls by the older ones.
STRICT = [
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", OFFICE.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
]
OTHERS = {"content.xml": "odt", "xl/": "xlsx", "ppt/": "pptx", "META-INF/container.xml": "epub"}


class Refused(Exception):
    """Nothing to read; `reason` is one of damaged, encrypted, other, bomb, entities, long, notes."""

    def __init__(self, reason: str, **values: int | str):
        self.reason, self.values = reason, values
        super().__init__(reason)


@dataclass(frozen=True)
class Relation:
    """What a part refers to: another part by its full name, or something outside by its address."""

    kind: str
    target: str
    is_external: bool


class Package:
    """The parts of a Word file. Raises Refused."""

    def __init__(self, raw: bytes):
        try:
            self.zip = zipfile.ZipFile(BytesIO(raw))
            entries = self.zip.infolist()
        except Exception as error:  # a broken archive breaks its reader in its own way
            raise Refused("damaged") from error
        refuse_bomb(entries, len(raw))
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("encrypted")
        # Names of parts do not tell cases apart (ECMA-376-2, 6.2.2.3); of two alike the first counts, as in Word.
        self.names: dict[str, str] = {}
        for entry in entries:
            self.names.setdefault(entry.filename.replace("\\", "/").lstrip("/").lower(), entry.filename)
        self.main = self.find_main()

    def find_main(self) -> str:
        found = [one.target for one in self.relations("").values() if one.kind == "officeDocument"]
        for name in [*found, "word/document.xml"]:
            if name.lower() in self.names:
                root = self.xml(name)
                if root is not None and root.tag.endswith("wordprocessingml/2006/main}document"):
                    return name
        for sign, kind in OTHERS.items():
            if any(name.startswith(sign.lower()) for name in self.names):
                raise Refused("other", kind=kind)
        raise Refused("damaged" if "[content_types].xml" in self.names else "other", kind="zip")

    def bytes(self, name: str) -> bytes:
        """A part's content, empty where there is none."""
        entry = self.names.get(name.lower())
        if entry is None:
            return b""
        try:
            return self.zip.read(entry)
        except Exception as error:
            raise Refused("damaged") from error

    def xml(self, name: str) -> etree._Element | None:
        """A part as a tree in the names of the older format; None where there is none."""
        content = self.bytes(name)
        if not content.strip():
            return None
        refuse_declarations(content)
        root = parsed(content)
        if b"purl.oclc.org" in content:
            content = etree.tostring(root, encoding="utf-8")
            for strict, usual in STRICT:
                content = content.replace(strict, usual)
            root = parsed(content)
        return root

    def relations(self, name: str) -> dict[str, Relation]:
        """id → what the part of this name refers to; "" is the package itself."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for one in root if root is not None else ():
            target, kind = one.get("Target") or "", (one.get("Type") or "").rpartition("/")[2]
            is_external = one.get("TargetMode") == "External"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            if one.get("Id"):
                found[one.get("Id")] = Relation(kind, target, is_external)
        return found

    def related(self, kind: str) -> Iterator[tuple[str, etree._Element]]:
        """The parts of a kind that the document refers to, with their names."""
        for one in self.relations(self.main).values():
            if one.kind == kind and not one.is_external and (root := self.xml(one.target)) is not None:
                yield one.target, root


def refuse_bomb(entries: list[zipfile.ZipInfo], packed: int) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or total > STEEPEST * max(packed, 10_000):
        raise Refused("bomb", entries=len(entries), megabytes=total // 1_000_000)


def refuse_declarations(content: bytes) -> None:
    """Whatever the encoding: without its zeros UTF-16 reads as ASCII does."""
    if DECLARATION.search(content) or DECLARATION.search(content.replace(b"\0", b"")):
        raise Refused("entities")


def parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("damaged") from error
