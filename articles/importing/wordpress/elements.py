"""One record of an export → its elements, mended where it is broken (pure).

expat is given one record and nothing else: no DOCTYPE, so no entity but XML's own five, nothing fetched, and names with
prefixes that nobody declared are read all the same. Prefixes get the name that the address they stand for usually has:
“wp:title” is that of every version of WXR.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import entities, unescape
from xml.parsers import expat

from .. import decoding

DEEPEST = 40
MOST = 200_000  # elements of one record: a post with thousands of comments has so many
NAMES = [
    (re.compile(r"https?://wordpress\.org/export/[^/]*/excerpt/?"), "excerpt"),
    (re.compile(r"https?://wordpress\.org/export(?:/[^/]*)?/?"), "wp"),
    (re.compile(r"http://purl\.org/rss/1\.0/modules/content/"), "content"),
    (re.compile(r"http://purl\.org/dc/elements/1\.1/"), "dc"),
    (re.compile(r"http://www\.w3\.org/2005/Atom|"), ""),  # none at all has no name either
]
TAGS = re.compile(rb"<!\[CDATA\[|<[^<>]*>")
PLAUSIBLE = 0.8
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]{0,2000}", re.IGNORECASE)
DOCTYPE_END = re.compile(r"\]\s*>")
# An element that holds one text in CDATA; the text may hold “]]>”, split or not.
LEAF = re.compile(r"<(?P<name>[A-Za-z_][\w:.-]{0,60})(?:\s[^<>]{0,500})?>\s*<!\[CDATA\[")
SPLIT_END = "]]]]><![CDATA[>"
BARE = ("content:encoded", "excerpt:encoded")
AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,30});)?")
CHARACTER = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
HOLDS_MARKUP = {"content:encoded", "excerpt:encoded", "content", "summary", "description"}


class Unreadable(Exception):
    """A record that is not XML, even after mending. `line` counts from its first; `element` holds what came before."""

    def __init__(self, line: int, element: "Element | None"):
        self.line = line
        self.element = element


@dataclass
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    text: str = ""
    is_whole: bool = True

    def all(self, name: str) -> list["Element"]:
        return [child for child in self.children if child.name == name and child.is_whole]

    def has(self, name: str) -> bool:
        return any(child.name == name for child in self.children if child.is_whole)

    def words(self, *names: str) -> str:
        """The text of the first child of one of these names that has any, without white space around it."""
        for name in names:
            for child in self.children:
                if child.name == name and child.is_whole and (text := child.text.strip()):
                    return text
        return ""


def decoded(raw: bytes) -> tuple[str, int]:
    """The text of a record, and how many of its bytes could not be read."""
    try:
        return raw.decode("utf-8"), 0
    except UnicodeDecodeError:
        pass
    kept = raw.decode("utf-8", "replace")
    faults = kept.count("\ufffd")
    # A record in an old code page has hardly a letter that is right; one with a few odd bytes is UTF-8 all the same.
    if faults * 20 > sum(byte > 127 for byte in raw):
        pages = {page: decoding.attempt(TAGS.sub(b" ", raw), page) or "" for page in ("cp1254", "cp1251", "koi8-r")}
        best = max(pages, key=lambda page: decoding.plausibility(pages[page]))
        if decoding.plausibility(pages[best]) >= PLAUSIBLE:
            return raw.decode(best, "replace"), 0
    return kept, faults


def prefixes_of(head: str) -> dict[str, str]:
    """Prefix → the prefix usual for what it stands for, as the first element of a file declares them."""
    return {
        prefix: usual(prefix, address)
        for prefix, address in re.findall(r"\bxmlns:([\w.-]{1,40})\s*=\s*[\"']([^\"'<>]{0,300})[\"']", head[:20_000])
    }


def usual(prefix: str, address: str) -> str:
    known = next((name for pattern, name in NAMES if pattern.fullmatch(address.strip())), None)
    if known is not None:
        return known
    return f"?{prefix}" if prefix in ("wp", "content", "excerpt", "dc") else prefix


def parse(text: str, prefixes: dict[str, str], *, is_whole: bool = True) -> Element:
    """The element that a text holds. One that is not whole keeps what was closed before its end.

    Raises Unreadable.

    >>> parse("<item><title>Ports &amp; debt</title></item>", {}).words("title")
    'Ports & debt'
    """
    try:
        return _parse(text, prefixes, is_whole)
    except Unreadable as fault:
        first = fault
    try:
        return _parse(mended(text), prefixes, is_whole)
    except Unreadable:
        raise first from None


def mended(text: str) -> str:
    """A record without the commonest faults: controls, bare “&”, names of HTML’s, “]]>” inside CDATA, bare HTML."""
    text = CONTROLS.sub("", text)
    pieces, end = [], 0
    unended: set[str] = set()
    for leaf in LEAF.finditer(text):
        name = leaf["name"]
        if leaf.start() < end or name in unended:
            continue
        close = text.find(f"]]></{name}>", leaf.end())
        if close < 0:
            unended.add(name)  # nor will there be one further on
            continue
        words = text[leaf.end() : close].replace(SPLIT_END, "]]>").replace("]]>", SPLIT_END)
        pieces += [mended_between(text[end : leaf.start()]), leaf[0], words, f"]]></{name}>"]
        end = close + len(name) + 6
    return "".join(pieces) + mended_between(text[end:])


def mended_between(text: str) -> str:
    for name in BARE:
        text = with_cdata(text, name)
    pieces = []
    for piece, is_cdata in parted(text):
        pieces.append(piece if is_cdata else CHARACTER.sub(character, AMPERSAND.sub(ampersand, piece)))
    return "".join(pieces)


def parted(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a text, and whether each is CDATA."""
    end = 0
    while (start := text.find("<![CDATA[", end)) >= 0 and (close := text.find("]]>", start)) >= 0:
        yield text[end:start], False
        yield text[start : close + 3], True
        end = close + 3
    yield text[end:], False


def with_cdata(text: str, name: str) -> str:
    """Elements of this name whose HTML was put in bare, with their words in CDATA."""
    pieces, end = [], 0
    opening, closing = f"<{name}>", f"</{name}>"
    while (start := text.find(opening, end)) >= 0 and (close := text.find(closing, start)) >= 0:
        start += len(opening)
        words = text[start:close]
        pieces.append(text[end:start])
        pieces.append(words if "<![CDATA[" in words else f"<![CDATA[{unless_escaped(words)}]]>")
        end = close
    return "".join(pieces) + text[end:]


def unless_escaped(text: str) -> str:
    return text if "<" in text else unescape(text)


def character(found: re.Match) -> str:
    """A reference to a character; nothing for one that XML forbids."""
    number = int(found[1], 16) if found[1] else int(found[2])
    return found[0] if number < 0x110000 and not CONTROLS.match(chr(number)) else ""


def ampersand(found: re.Match) -> str:
    named = entities.html5.get(f"{found[1]};") if found[1] else None
    return named if named and named not in "<>&" else f"&amp;{found[0][1:]}"


def _parse(text: str, prefixes: dict[str, str], is_whole: bool) -> Element:
    builder = _Builder(prefixes)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.doctype
    builder.parser, builder.raw = parser, text.encode("utf-8", "replace")
    try:
        parser.Parse(builder.raw, is_whole)
    except (expat.ExpatError, _TooMuch):
        raise Unreadable(max(parser.CurrentLineNumber - 1, 0), builder.root) from None
    finally:
        builder.parser = None  # or each would keep the other, and the record, until somebody collects garbage
    if builder.root is None:
        raise Unreadable(0, None)
    return builder.root


def title_of(text: str) -> str:
    """The title in a record that cannot be read, to name it; "" if it has none."""
    found = re.search(r"<title[^<>]{0,200}>\s*(?:<!\[CDATA\[)?(.{0,300}?)(?:\]\]>|</title|\n|$)", text[:100_000])
    return " ".join(unescape(found[1]).split()) if found else ""


def without_doctype(text: str) -> str:
    """A head without the document type it declares.

    >>> without_doctype('<!DOCTYPE rss [<!ENTITY a "ha">]><rss>')
    '<rss>'
    """
    found = DOCTYPE.search(text)
    if not found:
        return text
    if text[found.end() : found.end() + 1] == "[":
        close = DOCTYPE_END.search(text, found.end())
        end = close.end() if close else len(text)
    else:
        end = found.end() + 1
    return text[: found.start()] + text[end:]


class _TooMuch(Exception):
    """Deeper, or of more elements, than any record is."""


class _Builder:
    def __init__(self, prefixes: dict[str, str]):
        self.prefixes = [prefixes]
        self.open: list[tuple[Element, list[str], int]] = []  # element, its texts, where its words begin
        self.root: Element | None = None
        self.count = 0
        self.parser, self.raw = None, b""

    def start(self, typed: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) > DEEPEST or self.count > MOST:
            raise _TooMuch
        here = self.prefixes[-1]
        declared = {
            name.removeprefix("xmlns").removeprefix(":"): address
            for name, address in attributes.items()
            if name == "xmlns" or name.startswith("xmlns:")
        }
        if declared:
            here = here | {prefix: usual(prefix, address) for prefix, address in declared.items()}
        self.prefixes.append(here)
        prefix, _colon, local = typed.rpartition(":")
        prefix = here.get(prefix, prefix)
        element = Element(f"{prefix}:{local}" if prefix else local, attributes, is_whole=False)
        if self.open:
            self.open[-1][0].children.append(element)
        else:
            self.root = element
        self.open.append((element, [], self.parser.CurrentByteIndex))

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1][1].append(text)

    def end(self, _typed: str) -> None:
        element, texts, start = self.open.pop()
        self.prefixes.pop()
        if element.name in HOLDS_MARKUP and element.children:
            # HTML that was neither escaped nor put into CDATA.
            inner = self.raw[start : self.parser.CurrentByteIndex]
            pieces = parted(inner[inner.find(b">") + 1 :].decode())
            element.text = "".join(piece[9:-3] if is_cdata else piece for piece, is_cdata in pieces)
        else:
            element.text = "".join(texts)
        element.is_whole = True

    def doctype(self, *_declared) -> None:
        raise _TooMuch
