"""A finished page as it goes over the wire: its headers put together once, its bytes in every encoding. (pure)"""

import gzip
import hashlib
import re
from dataclasses import dataclass, replace
from email.utils import formatdate
from functools import lru_cache

import brotli

SMALLEST = 200  # bytes below which an encoding saves nothing
ENDINGS = {"": "", "gzip": ".gz", "br": ".br"}  # how the files of the encodings are called, as nginx looks for them
COMPRESSIBLE = re.compile(r"text/|application/(json|xml|[\w.+-]*(\+xml|\+json|bibtex|research-info-systems))")
# Browsers ask each time; caches between them and us keep a page for no longer than we take to empty it …
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
# … but for one that is told when it must go.
CDN_CACHE_CONTROL = "public, max-age=0, s-maxage=86400, stale-while-revalidate=60, stale-if-error=86400"
STATUS = {200: "200 OK", 206: "206 Partial Content", 301: "301 Moved Permanently", 410: "410 Gone"}
NOT_MODIFIED, NOT_SATISFIABLE = "304 Not Modified", "416 Range Not Satisfiable"
# RFC 9211. A page that the database could not be asked about also says so in the older words of RFC 7234.
HIT = [("Cache-Status", "thinktank; hit")]
STALE = [("Cache-Status", "thinktank; hit; detail=stale"), ("Warning", '110 - "Response is Stale"')]
MISS = [("Cache-Status", "thinktank; fwd=miss; stored")]

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    """What was rendered: `headers` without those that depend on the encoding or the time."""

    status: int
    headers: Headers
    body: bytes

    @property
    def digest(self) -> str:
        whole = repr((self.status, sorted(self.headers))).encode() + self.body
        return hashlib.sha256(whole).hexdigest()

    @property
    def media_type(self) -> str:
        return dict(self.headers).get("Content-Type", "")

    @property
    def is_lasting(self) -> bool:
        """Whether it never changes, so that its smallest form is worth the time."""
        return "immutable" in dict(self.headers).get("Cache-Control", "")

    def marked(self, places: list[str]) -> "Page":
        """The same for a CDN, which may keep it for long, as it is told when one of these places is emptied.

        Fastly and those like it know the keys of a page by the one header, Cloudflare by the other; both take it off.
        """
        keys = [("Surrogate-Key", " ".join(places)), ("Cache-Tag", ",".join(places))]
        swapped = {("Cache-Control", CACHE_CONTROL): ("Cache-Control", CDN_CACHE_CONTROL)}
        return replace(self, headers=[*(swapped.get(header, header) for header in self.headers), *keys])

    def encoded(self) -> dict[str, bytes]:
        """{encoding: bytes}; only the encodings that are worth it. The empty one is the page as it is."""
        found = {"": self.body}
        if len(self.body) >= SMALLEST and COMPRESSIBLE.match(self.media_type):
            found["gzip"] = gzip.compress(self.body, 9 if self.is_lasting else 6, mtime=0)
            found["br"] = brotli.compress(self.body, quality=11 if self.is_lasting else 5)
        return found


def etag(modified: int, size: int) -> str:
    """As nginx makes it of a file, so that both know each other’s.

    etag(1700000000, 255) → '"6553f100-ff"'
    """
    return f'"{modified:x}-{size:x}"'


class Answer:
    """A page in one encoding, ready to be sent: nothing is put together when somebody asks."""

    def __init__(self, status: int, headers: Headers, modified: int, encoding: str, body: bytes, *, varies: bool):
        self.status, self.code = STATUS[status], status
        self.body = body
        self.etag, self.modified = etag(modified, len(body)), formatdate(modified, usegmt=True)
        kept = [*headers, ("ETag", self.etag), ("Last-Modified", self.modified)]
        if varies:
            kept.append(("Vary", "Accept-Encoding"))
        if encoding:
            kept.append(("Content-Encoding", encoding))
        self.takes_ranges = status == 200 and not varies
        if self.takes_ranges:
            kept.append(("Accept-Ranges", "bytes"))
        whole = [*kept, ("Content-Length", str(len(body)))]
        unmodified = [(name, value) for name, value in kept if name not in ("Content-Type", "Content-Encoding")]
        self.parts = kept
        self.headers = {state: [*whole, *state_headers] for state, state_headers in STATES.items()}
        self.unmodified = {state: [*unmodified, *state_headers] for state, state_headers in STATES.items()}


STATES = {"hit": HIT, "stale": STALE, "miss": MISS}


def is_known(answer: Answer, environ: dict) -> bool:
    """Whether who asks has this page already. A date must be the very one, as nginx wants it."""
    if asked := environ.get("HTTP_IF_NONE_MATCH"):
        return asked.strip() == "*" or answer.etag in re.findall(r'"[^"]*"', asked)
    return environ.get("HTTP_IF_MODIFIED_SINCE", "").strip() == answer.modified


def span(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of a Range header that names one range; None where it names none or several.

    Raises ValueError for a range that begins behind the end.

    span("bytes=2-", 10) → (2, 9)
    """
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", asked.strip())
    if not found or found[0] == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and first and int(last) < int(first):
        return None
    if start >= size or (not first and int(last) == 0):
        raise ValueError(asked)
    return start, end


@lru_cache(1000)
def preferred(accepted: str) -> tuple[str, ...]:
    """Encodings in the order in which a browser wants them, ours among equals; as it is, unless refused, comes last.

    preferred("gzip, deflate, br") → ("br", "gzip", "")
    """
    weights: dict[str, float] = {}
    for item in accepted.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weights[name] = float(weight)
        except ValueError:
            weights[name] = 0.0
    found = [(weights.get(name, weights.get("*", 0.0)), name) for name in ("br", "gzip")]
    return (*(name for weight, name in sorted(found, key=lambda one: -one[0]) if weight > 0), "")
