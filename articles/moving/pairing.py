"""Which texts of a site may be one text in two languages: proposed to an editor, never decided here (pure)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FEW = 12  # texts that have one thing in common; more of them, and it says nothing
CLOSE = timedelta(days=3)
ENDING = re.compile(r"-(?:\d|en|eng|english|tr|turkce|turkish|ru|rus|russian)$")
# How sure each sign is: what says more than 2 is proposed.
WEIGHTS = {"link": 4, "slug": 2, "sources": 3, "some-sources": 1, "image": 2, "day": 1, "authors": 1}
ENOUGH = 3


@dataclass(frozen=True)
class Text:
    """One text in one language. Addresses are as `local` writes them; `sources` are ids of the works it cites."""

    key: int
    language: str
    addresses: frozenset[str] = frozenset()
    alternates: frozenset[str] = frozenset()
    slug: str = ""
    sources: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    image: str = ""
    published_at: datetime | None = None
    apart: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Pair:
    one: int
    other: int
    why: tuple[str, ...]  # of WEIGHTS

    @property
    def sureness(self) -> int:
        return sum(WEIGHTS[sign] for sign in self.why)


def pairs(texts: Sequence[Text]) -> list[Pair]:
    """Pairs of texts in two languages, the surest first; a text is in one pair for each other language at most.

    >>> one, other = Text(1, "en", sources=frozenset("ab")), Text(2, "tr", sources=frozenset("ab"))
    >>> pairs([one, other])
    [Pair(one=1, other=2, why=('sources',))]
    """
    by_key = {text.key: text for text in texts}
    found = []
    for one, other in candidates(texts):
        if by_key[one].language == by_key[other].language or other in by_key[one].apart or one in by_key[other].apart:
            continue
        pair = Pair(one, other, tuple(signs(by_key[one], by_key[other])))
        if pair.sureness >= ENOUGH:
            found.append(pair)
    found.sort(key=lambda pair: (-pair.sureness, pair.one, pair.other))
    taken: set[tuple[int, str]] = set()
    best = []
    for pair in found:
        ends = {(pair.one, by_key[pair.other].language), (pair.other, by_key[pair.one].language)}
        if not ends & taken:
            taken |= ends
            best.append(pair)
    return best


def signs(one: Text, other: Text) -> Iterator[str]:
    """What says that two texts are one."""
    if one.alternates & other.addresses or other.alternates & one.addresses:
        yield "link"
    if bare(one.slug) and bare(one.slug) == bare(other.slug):
        yield "slug"
    shared = one.sources & other.sources
    if len(shared) >= 2 and len(shared) * 2 >= max(len(one.sources), len(other.sources)):
        yield "sources"
    elif shared:
        yield "some-sources"
    if one.image and one.image == other.image:
        yield "image"
    if one.published_at and other.published_at and abs(one.published_at - other.published_at) <= CLOSE:
        yield "day"
    if one.authors & other.authors:
        yield "authors"


def bare(slug: str) -> str:
    """A slug without what tells languages or copies apart.

    >>> bare("ferries-2"), bare("ferries-tr")
    ('ferries', 'ferries')
    """
    return ENDING.sub("", slug)


def candidates(texts: Sequence[Text]) -> Iterable[tuple[int, int]]:
    """Pairs that have something telling in common, each once."""
    seen: set[tuple[int, int]] = set()
    for block in blocks(texts):
        for place, one in enumerate(block):
            for other in block[place + 1 :]:
                seen.add((min(one, other), max(one, other)))
    return sorted(seen)


def blocks(texts: Sequence[Text]) -> Iterator[list[int]]:
    """Texts that share an address, a name, a work or a picture."""
    shared: dict[tuple[str, str], list[int]] = defaultdict(list)
    for text in texts:
        marks = {("address", one) for one in text.addresses | text.alternates}
        marks |= {("source", one) for one in text.sources}
        marks |= {("slug", bare(text.slug)), ("image", text.image)}
        for mark in marks:
            if mark[1]:
                shared[mark].append(text.key)
    yield from (block for block in shared.values() if 1 < len(block) <= FEW)
