"""How a Word file that went out from here is known again when it comes back (pure).

It carries a small XML part of its own and a bookmark around each footnote’s reference. Word and LibreOffice keep both
when they save, and a bookmark goes where its reference goes. What a file says of itself is a claim: whoever uses it
looks whether the article has such a note, such a revision, such a picture.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from .words import words

SCHEMA = "urn:thinktank:exported"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_BYTES = 30_000_000  # of any one part, unpacked
MOST_PARTS = 2_000
BOOKMARK = re.compile(r"note_((?:[A-Za-z0-9]|_[uh])+?)(?:_r\d+)?")
LONGEST_BOOKMARK = 40  # Word cuts longer names
# Word names these in English whatever language it speaks; only a style’s id is in that of whoever saved the file.
STYLES = {"title": "title", "author": "byline", "abstract": "summary", "key points": "key_points"}


@dataclass(frozen=True)
class Identity:
    """What an exported file was made from.

    `language` is what it is to come back as; `source` the language of its words when it went out: another one where it
    was made for a translator. `notes`: {key: fingerprint of its words}; `pictures`: {fingerprint of a file: image id}.
    """

    article: str
    language: str
    source: str
    revision: int
    notes: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WordNote:
    """A footnote as it stands in the file: its key where the bookmark still tells it, and its words."""

    key: str
    text: str


@dataclass(frozen=True)
class Returned:
    """What is told by a Word file itself. `identity` is None where it did not come from here, or somebody’s program
    lost it; `notes` are in the order of their references; `front` holds the paragraphs in the styles of our own."""

    identity: Identity | None
    notes: tuple[WordNote, ...] = ()
    front: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def restored(said: Mapping[str, Any]) -> Returned:
    """A Returned that was JSON on its way, as `asdict` writes it. Raises KeyError or TypeError for anything else.

    >>> restored({"identity": None, "notes": [{"key": "k", "text": "A."}], "front": {}}).notes[0].text
    'A.'
    """
    return Returned(
        identity=said["identity"] and Identity(**said["identity"]),
        notes=tuple(WordNote(**note) for note in said["notes"]),
        front={name: tuple(texts) for name, texts in said["front"].items()},
    )


def fingerprint(text: str) -> str:
    """The words of a note, whatever quotes, dashes and spaces a word processor has put between them.

    >>> fingerprint("Ibid.,  p. 4") == fingerprint("ibid., p. 4.")
    True
    """
    return hashlib.sha256(" ".join(words(text)).encode()).hexdigest()[:32]


def file_fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def bookmark(key: str, repeat: int = 0) -> str:
    """The name of the bookmark around a note’s reference, its `repeat`-th after the first; "" for too long a key.

    >>> bookmark("a-b_1"), bookmark("k3", 1)
    ('note_a_hb_u1', 'note_k3_r1')
    """
    name = "note_" + key.replace("_", "_u").replace("-", "_h") + f"_r{repeat}" * bool(repeat)
    return name if len(name) <= LONGEST_BOOKMARK else ""


def key_of(name: str) -> str:
    """The key a bookmark tells; "" for a bookmark of somebody else’s.

    >>> key_of("note_a_hb_u1"), key_of("note_k3_r1"), key_of("_Toc123")
    ('a-b_1', 'k3', '')
    """
    found = BOOKMARK.fullmatch(name)
    return found[1].replace("_h", "-").replace("_u", "_") if found else ""


def as_xml(identity: Identity) -> bytes:
    attributes = {name: str(getattr(identity, name)) for name in ("article", "language", "source", "revision")}
    notes = "".join(f"<note key={quoteattr(key)} words={quoteattr(said)}/>" for key, said in identity.notes.items())
    pictures = "".join(
        f"<picture image={quoteattr(image)} file={quoteattr(said)}/>" for said, image in identity.pictures.items()
    )
    said = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><exported xmlns="{SCHEMA}" {said}>{notes}{pictures}</exported>'.encode()
    )


def read(raw: bytes) -> Returned:
    """What a Word file tells of where it comes from; nothing of one that cannot be read, which its reader will say.

    >>> read(b"no Word file").identity is None
    True
    """
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            names = archive.namelist()
            if len(names) > MOST_PARTS:
                return Returned(None)
            parts = [name for name in names if re.fullmatch(r"customXml/item\d+\.xml", name)][:20]
            identities = [found for name in parts if (found := identity_in(unpacked(archive, name)))]
            document, footnotes, endnotes, styles = (
                parsed(unpacked(archive, f"word/{name}.xml"))
                for name in ("document", "footnotes", "endnotes", "styles")
            )
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zipfile.zlib.error):
        return Returned(None)
    if document is None:
        return Returned(None)
    texts = {"footnote": texts_of(footnotes, "footnote"), "endnote": texts_of(endnotes, "endnote")}
    identity = identities[0] if len(identities) == 1 else None
    return Returned(identity, tuple(notes_in(document, texts)), front_of(document, styles))


def unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError:
        return b""
    if info.file_size > MOST_BYTES:
        raise ValueError(name)
    with archive.open(info) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(name)
    return content


def parsed(content: bytes) -> etree._Element | None:
    """The root of an XML part; None where there is none, and of one with a document type, which Word never writes."""
    # Without huge_tree, libxml2 refuses what is nested deeper than 256 elements.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser) if content else None
    except (etree.XMLSyntaxError, LookupError, ValueError):
        return None
    return root if root is not None and not root.getroottree().docinfo.doctype else None


def identity_in(content: bytes) -> Identity | None:
    root = parsed(content) if SCHEMA.encode() in content else None
    if root is None or root.tag != f"{{{SCHEMA}}}exported" or not (root.get("revision") or "").isdecimal():
        return None
    notes = {note.get("key", ""): note.get("words", "") for note in root.iter(f"{{{SCHEMA}}}note")}
    pictures = {one.get("file", ""): one.get("image", "") for one in root.iter(f"{{{SCHEMA}}}picture")}
    names = {name: root.get(name) or "" for name in ("article", "language", "source")}
    if len(root.get("revision")) > 9:
        return None
    return Identity(**names, revision=int(root.get("revision")), notes=notes, pictures=pictures)


def texts_of(root, kind: str) -> dict[str, str]:
    if root is None:
        return {}
    return {note.get(f"{W}id", ""): text_of(note) for note in root.iter(f"{W}{kind}")}


def text_of(element) -> str:
    """The words of a part of a document as they are with all tracked changes accepted; paragraphs are lines."""
    pieces: list[str] = []
    skipped = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in (f"{W}del", f"{W}moveFrom"):
            skipped += 1 if event == "start" else -1
        elif event == "end":
            pieces.append("\n" * (node.tag == f"{W}p"))
        elif node.tag == f"{W}t" and not skipped:
            pieces.append(node.text or "")
        elif node.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            pieces.append(" ")
        elif node.tag == f"{W}noBreakHyphen":
            pieces.append("-")
    return "".join(pieces).strip()


def notes_in(document, texts: Mapping[str, Mapping[str, str]]) -> Iterator[WordNote]:
    """The notes in the order of their references. A bookmark that holds several references tells the first one’s key:
    the others were put beside it."""
    open_marks: dict[str, str] = {}
    told: set[str] = set()
    removed = 0
    for event, node in etree.iterwalk(document, events=("start", "end")):
        if node.tag in (f"{W}del", f"{W}moveFrom"):
            removed += 1 if event == "start" else -1
        elif event == "end" or removed:
            continue
        elif node.tag == f"{W}bookmarkStart":
            if key := key_of(node.get(f"{W}name") or ""):
                open_marks[node.get(f"{W}id") or ""] = key
        elif node.tag == f"{W}bookmarkEnd":
            open_marks.pop(node.get(f"{W}id") or "", None)
        elif node.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            kind = node.tag[len(W) : -len("Reference")]
            mark = next((mark for mark in open_marks if mark not in told), None)
            if mark is not None:
                told.add(mark)
            yield WordNote(open_marks.get(mark, ""), texts[kind].get(node.get(f"{W}id") or "", ""))


def front_of(document, styles) -> dict[str, tuple[str, ...]]:
    """The paragraphs in the styles of title, byline, summary and key points, in order."""
    ids = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.find(f"{W}name")
        if name is not None and (field := STYLES.get((name.get(f"{W}val") or "").lower())):
            ids[style.get(f"{W}styleId")] = field
    found: dict[str, list[str]] = {}
    for paragraph in document.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = ids.get(style.get(f"{W}val")) if style is not None else None
        if name and (text := text_of(paragraph)):
            found.setdefault(name, []).append(" ".join(text.split()))
    return {name: tuple(texts) for name, texts in found.items()}
