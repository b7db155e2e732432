"""The bytes of an export → its records, each by itself, in constant memory (pure).

An export is not parsed as one XML document: that would end at the first fault, and ten years of posts have one. The
stream is cut where a record begins and ends, outside of CDATA, and every record is parsed alone (`elements`). So a
broken one is cut out, and what a DOCTYPE declares reaches nothing.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from ..decoding import SIGNATURES
from ..document import ImportRefused

CHUNK = 1 << 18
LONGEST = 32 << 20  # bytes of one record; the longest book is a tenth of it
LONGEST_HEAD = 4 << 20
LONGEST_COMMENT = 1 << 20
NEAR = 2_500  # bytes that are looked at again when more have come: a sign may be cut in two

# Only below a prefix: RSS has authors and categories of its own inside items.
RECORD = rb"(?:item|entry|[A-Za-z_][\w.-]{0,40}:(?:author|category|tag|term))"
SIGN = re.compile(rb"<!\[CDATA\[|<!--|<(?P<name>" + RECORD + rb")(?=[\s>/])(?P<attributes>[^<>]{0,2000})>")
NEXT_ITEM = re.compile(rb"<(?:item|entry)[\s>]")
ENCODING = re.compile(rb"<\?xml[^<>?]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
ROOT = re.compile(rb"<(?:rss|channel|feed|rdf:RDF)\b", re.IGNORECASE)
END = re.compile(rb"</(?:rss|channel|feed)\s*>", re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """A piece of the file. `name` is that of its tag as typed (“item”, “wp:author”), "" for all before the first one.

    `is_whole` is false where its end is missing.
    """

    name: str
    raw: bytes
    line: int
    is_whole: bool = True


def records(stream: BinaryIO, progress: Callable[[int], None] | None = None) -> Iterator[Record]:
    """Every record of a file, in order; first its head. Raises ImportRefused for what is no export.

    `progress` is told how many bytes were read.
    """
    return _Cutter(_utf8(stream, progress)).records()


def _utf8(stream: BinaryIO, progress: Callable[[int], None] | None) -> Iterator[bytes]:
    """The chunks of a stream, in UTF-8 whatever it declares. Faulty bytes of UTF-8 are left as they are."""
    read = 0

    def chunks(first: bytes) -> Iterator[bytes]:
        nonlocal read
        chunk = first
        while chunk:
            read += len(chunk)
            if progress:
                progress(read)
            yield chunk
            chunk = stream.read(CHUNK)

    first = stream.read(CHUNK)
    refuse_others(first)
    encoding = encoding_of(first)
    if encoding == "utf-8":
        yield from chunks(first.removeprefix(codecs.BOM_UTF8))
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks(first):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def refuse_others(first: bytes) -> None:
    if not first.strip():
        raise ImportRefused(_("The file is empty. Choose the file that WordPress exported."))
    for signature, name in SIGNATURES:
        if first.startswith(signature):
            raise ImportRefused(
                _("This is %(what)s, not an export of WordPress. Unpack it if the export is inside.") % {"what": name()}
            )


def encoding_of(first: bytes) -> str:
    """The encoding to decode a file from: what its first bytes show, else what it declares."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = first[:400].count(0)
    if zeros > len(first[:400]) / 4:
        return "utf-16-le" if first[1:400:2].count(0) > first[0:400:2].count(0) else "utf-16-be"
    declared = ENCODING.search(first[:1000])
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
        b"<".decode(name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return "utf-8"
    return "utf-8" if name in ("ascii", "utf-8", "utf-8-sig") or name.startswith("utf-16") else name


class _Cutter:
    def __init__(self, chunks: Iterator[bytes]):
        self.chunks = chunks
        self.buffer = bytearray()
        self.at = 0  # up to here it is known what the buffer holds
        self.line = 1  # of the buffer's first byte
        # No such end lies between the place where it was looked for last and this one: thousands of beginnings without
        # an end are looked through once.
        self.without_end: dict[bytes, int] = {}
        self.root_seen = self.end_seen = False

    def more(self) -> bool:
        chunk = next(self.chunks, b"")
        self.buffer += chunk
        return bool(chunk)

    def drop(self, to: int) -> None:
        """Forget the buffer up to `to`."""
        self.line += self.buffer.count(b"\n", 0, to)
        del self.buffer[:to]
        self.at = max(0, self.at - to)
        self.without_end = {end: max(0, place - to) for end, place in self.without_end.items()}

    def records(self) -> Iterator[Record]:
        head = bytearray()
        head_line = 1
        while True:
            found = self.next_record()
            outside = self.buffer[: found.start() if found else len(self.buffer)]
            self.end_seen = bool(END.search(outside)) or (self.end_seen and not found)
            if head is not None:
                head += outside[: LONGEST_HEAD - len(head)]
                self.root_seen = self.root_seen or bool(ROOT.search(head))
            if not found:
                break
            name, opened, is_empty = found["name"].decode(), len(found[0]), found["attributes"].endswith(b"/")
            start = found.start()
            del found  # a match holds the buffer fast
            self.drop(start)
            if is_empty:
                self.at = opened
                continue
            if head is not None:
                yield Record("", bytes(head), head_line)
                head = None
            yield self.cut(name, opened)
        if head is not None:
            if not self.root_seen:
                raise ImportRefused(
                    _(
                        "This is no export of WordPress: it holds no posts. In WordPress, choose Tools → Export and "
                        "“All content”."
                    )
                )
            yield Record("", bytes(head), head_line)
        if not self.end_seen:
            yield Record("end", b"", self.line + self.buffer.count(b"\n"), is_whole=False)

    def next_record(self) -> re.Match | None:
        """The opening tag of the next record; the buffer then holds all that stood before it."""
        while True:
            found = SIGN.search(self.buffer, self.at)
            if not found:
                self.at = max(self.at, len(self.buffer) - NEAR)
                if self.at > LONGEST_HEAD:
                    self.drop(self.at)
                if not self.more():
                    return None
            elif found["name"] is not None:
                return found
            else:
                start = found.end()
                self.at = self.after(start, found[0] == b"<!--") or start

    def after(self, start: int, is_comment: bool) -> int | None:
        """Where the comment or the piece of CDATA that was opened before `start` ends; None if it does not."""
        end, longest = (b"-->", LONGEST_COMMENT) if is_comment else (b"]]>", LONGEST)
        at = max(start, self.without_end.get(end, 0))
        while True:
            place = self.buffer.find(end, at)
            if place >= 0:
                return place + 3
            self.without_end[end] = at = max(start, len(self.buffer) - 2)
            if len(self.buffer) - start > longest or not self.more():
                return None

    def cut(self, name: str, opened: int) -> Record:
        """The record that begins where the buffer does; `opened` is the length of its opening tag."""
        sign = re.compile(
            rb"<!\[CDATA\[|<!--|(?P<end></%b\s*>)|(?P<next><(?:item|entry)[\s>])" % re.escape(name.encode())
        )
        self.at = opened
        line = self.line
        while True:
            found = sign.search(self.buffer, self.at)
            if not found:
                self.at = max(self.at, len(self.buffer) - NEAR)
                if len(self.buffer) > LONGEST or not self.more():
                    return self.cut_short(name, opened, line)
            elif found["end"]:
                return self.take(name, found.end(), line, is_whole=True)
            elif found["next"]:
                return self.take(name, found.start(), line, is_whole=False)
            else:
                is_comment, start = found[0] == b"<!--", found.end()
                end = self.after(start, is_comment)
                if end is None and not is_comment:
                    return self.cut_short(name, opened, line)
                self.at = end or start

    def cut_short(self, name: str, opened: int, line: int) -> Record:
        """A record without an end, up to where the next one seems to begin."""
        following = NEXT_ITEM.search(self.buffer, opened)
        return self.take(name, following.start() if following else len(self.buffer), line, is_whole=False)

    def take(self, name: str, end: int, line: int, is_whole: bool) -> Record:
        raw = bytes(self.buffer[:end])
        self.drop(end)
        self.at = 0
        return Record(name, raw, line, is_whole)
