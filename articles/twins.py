"""Which two descriptions in a library may be of one work: proposed to an editor, never decided here (pure)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

NEAR = 0.9  # of difflib’s ratio: a word left out, a letter mistyped
SHORTEST = 12  # letters; titles shorter than this (“Editorial”, “Report”) say too little
NEIGHBOURS = 12  # how far apart in the alphabet two titles of one beginning are still compared
VERSION = re.compile(r"[./]?v[0-9]+$")


@dataclass(frozen=True)
class Work:
    """What is compared: texts folded, the address and the DOI normal, the date as ISO as far as it is known."""

    key: str
    title: str = ""
    url: str = ""
    doi: str = ""
    publisher: str = ""
    issued: str = ""


def likeness(one: Work, other: Work) -> str:
    """Why two works may be one: "doi", "url" or "title"; "" if nothing says so.

    >>> likeness(Work("a", title="ferries in the winter of 2023"), Work("b", title="ferries in winter of 2023"))
    'title'
    >>> likeness(Work("a", title="annual report of 2023"), Work("b", title="annual report of 2024"))
    ''
    """
    if one.doi and VERSION.sub("", one.doi) == VERSION.sub("", other.doi):
        return "doi"
    if one.url and one.url == other.url:
        return "url"
    if one.doi and other.doi:
        return ""
    return "title" if _one_title(one, other) and _no_quarrel(one, other) else ""


def pairs(works: Iterable[Work]) -> list[tuple[str, str, str]]:
    """(key, key, why) of all that may be one, surest first; in time that grows with the library, not with its square.

    >>> pairs([Work("a", url="example.org/1"), Work("b", url="example.org/1"), Work("c", url="example.org/2")])
    [('a', 'b', 'url')]
    """
    works = list(works)
    found: dict[tuple[str, str], str] = {}
    for one, other in _candidates(works):
        key = min(one.key, other.key), max(one.key, other.key)
        if key not in found and (why := likeness(one, other)):
            found[key] = why
    order = ("doi", "url", "title")
    return sorted(((*key, why) for key, why in found.items()), key=lambda pair: (order.index(pair[2]), pair))


def _candidates(works: Sequence[Work]) -> Iterator[tuple[Work, Work]]:
    """Pairs worth a closer look: something of theirs is the same."""
    for value in (lambda w: VERSION.sub("", w.doi), lambda w: w.url):
        for block in _blocks(works, value):
            yield from combinations(block[: NEIGHBOURS * 4], 2)
    long = [work for work in works if len(work.title) >= SHORTEST]
    for value in (lambda w: w.title[:SHORTEST], lambda w: w.title[-SHORTEST:]):
        for block in _blocks(long, value):
            block.sort(key=lambda w: (w.title, w.key))
            for start, work in enumerate(block):
                yield from ((work, other) for other in block[start + 1 : start + 1 + NEIGHBOURS])


def _blocks(works, value) -> list[list[Work]]:
    blocks = defaultdict(list)
    for work in works:
        if key := value(work):
            blocks[key].append(work)
    return [block for block in blocks.values() if len(block) > 1]


def _one_title(one: Work, other: Work) -> bool:
    if min(len(one.title), len(other.title)) < SHORTEST:
        return False
    if one.title == other.title:
        return True
    if re.findall(r"[0-9]+", one.title) != re.findall(r"[0-9]+", other.title):
        return False  # two years of one report, two parts of one series
    matcher = SequenceMatcher(None, one.title, other.title, autojunk=False)
    return matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR


def _no_quarrel(one: Work, other: Work) -> bool:
    """One story printed by two papers is two works: publishers and dates agree as far as both are known."""
    short, long = sorted((one.publisher, other.publisher), key=len)
    length = min(len(one.issued), len(other.issued))
    return short in long and one.issued[:length] == other.issued[:length]
