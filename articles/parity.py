"""What differs between a text and its translation though it should not: markers, figures, dates, addresses (pure).

It advises. What languages rightly do differently is no difference: 1,000.5 is 1.000,5 and 1 000,5; a small number may
be spelled out, a paragraph split in two, an address lead to the page in the reader's language.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import takewhile

from . import comparing, figures, names
from .aligning import Block, align, blocks

HREF = re.compile(r'href="([^"]*)"')
ARTICLE = re.compile(r'<a data-article="([^"]*)"')
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True)
class Difference:
    """`kind`: markers · images · links · dates · numbers · names. `place`: of the paragraph in the original and in the
    translation, from 0. `original`, `translation`: what only that side has, in words."""

    kind: str
    place: tuple[int, int]
    original: str
    translation: str


def compare(original_body: str, translation_body: str, from_language: str, to_language: str) -> list[Difference]:
    """The differences between two bodies, in reading order.

    >>> compare("<p>It made 1,214 voyages.</p>", "<p>1.241 sefer yaptı.</p>", "en", "tr")
    [Difference(kind='numbers', place=(0, 0), original='1,214', translation='1.241')]
    """
    original, own = blocks(original_body), blocks(translation_body)
    numbers = {}  # of the notes, as readers of each text see them
    for side, text in ((0, original), (1, own)):
        keys = dict.fromkeys(key for block in text for key in comparing.MARKER.findall(block.html))
        numbers[side] = {key: str(number) for number, key in enumerate(keys, 1)}
    spelled = names.shared(plain_of(original), plain_of(own), from_language, to_language)
    found = []
    for place, groups in together(align(original, own, [None] * len(own))):
        passages = [
            (Passage([original[i] for i in ours], from_language), Passage([own[j] for j in theirs], to_language))
            for ours, theirs in groups
        ]
        for kind, look in KINDS.items():
            rest = min((look(*passage) for passage in passages), key=lambda rest: len(rest[0]) + len(rest[1]))
            if kind == "markers":
                rest = tuple([f"[{numbers[side].get(key, '?')}]" for key in rest[side]] for side in (0, 1))
            if rest[0] or rest[1]:
                found.append(Difference(kind, place, *(", ".join(side) for side in rest)))
        for name, other in spelled:
            if any(name in ours.text and other in theirs.text for ours, theirs in passages[:1]):
                found.append(Difference("names", place, name, other))
    return found


class Passage:
    """One paragraph, or one with its neighbours, and what is looked for in it."""

    def __init__(self, found: Sequence[Block], language: str):
        self.html, self.language = " ".join(block.html for block in found), language
        self.text = ADDRESS.sub(" ", plain_of(found))
        self.markers = comparing.MARKER.findall(self.html)
        self.images = [image for block in found for image in sorted(block.images)]
        self.dates, rest = figures.dates(self.text)
        self.numbers = figures.numbers(rest, language)


def plain_of(found: Sequence[Block]) -> str:
    words = (word for block in found for word in [*comparing.words(block.html), "\n"])
    return " ".join(word for word in words if not word.startswith("\0"))


def together(pairs) -> Iterator[tuple[tuple[int, int], list[tuple[list[int], list[int]]]]]:
    """Each pair, and what it may be compared as: alone, or with its neighbours on one side that have no partner."""
    pairs = list(pairs)
    for number, (ours, theirs) in enumerate(pairs):
        if ours is None or theirs is None:
            continue
        before = lonely(reversed(pairs[:number]))
        after = lonely(pairs[number + 1 :])
        ways = [([ours], [theirs])]
        for side in (0, 1):
            for more in (before[side], after[side], before[side] + after[side]):
                if more:
                    ways.append((sorted([ours, *more]), [theirs]) if side == 0 else ([ours], sorted([theirs, *more])))
        yield (ours, theirs), ways


def lonely(pairs: Iterable[tuple[int | None, int | None]]) -> tuple[list[int], list[int]]:
    """Those without a partner up to the first that has one."""
    run = list(takewhile(lambda pair: None in pair, pairs))
    return [i for i, _ in run if i is not None], [j for _, j in run if j is not None]


# What is looked for: each takes two passages and returns what only either side has.

Rest = tuple[list[str], list[str]]


def differing_markers(one: Passage, other: Passage) -> Rest:
    """Order counts: numbers are given by it."""
    return ([], []) if one.markers == other.markers else (one.markers, other.markers)


def differing_images(one: Passage, other: Passage) -> Rest:
    return only(one.images, other.images)


def differing_links(one: Passage, other: Passage) -> Rest:
    """An address that differs by the name of the language alone leads to the same page; an article of ours may not be
    there in the other language."""
    codes = re.compile(rf"(?<![^/.?=&_-])(?:{one.language}|{other.language})(?![^/.?=&_-])", re.IGNORECASE)

    def targets(passage: Passage) -> dict[str, str]:
        found = [*map(unescape, HREF.findall(passage.html))]
        found += ADDRESS.findall(plain_of([*blocks(passage.html)]))
        return {codes.sub("*", target.rstrip("/.,;)")): target for target in found}

    ours, theirs = targets(one), targets(other)
    rest = [target for key, target in ours.items() if key not in theirs]
    others = [target for key, target in theirs.items() if key not in ours]
    own = only(ARTICLE.findall(one.html), ARTICLE.findall(other.html))
    return (rest + own[0], others + own[1]) if all(own) else (rest, others)


def differing_dates(one: Passage, other: Passage) -> Rest:
    """Dates that are dates on both sides; what one side writes in another manner is compared as numbers."""
    ours, theirs = figures.unmatched_dates(one.dates, other.dates)
    if not ours or not theirs:
        return [], []
    return [date.text for date in ours], [date.text for date in theirs]


def differing_numbers(one: Passage, other: Passage) -> Rest:
    ours, theirs = figures.unmatched_dates(one.dates, other.dates)
    if ours and theirs:
        ours = theirs = []
    return figures.unmatched(
        [*one.numbers, *(number for date in ours for number in date.numbers)],
        [*other.numbers, *(number for date in theirs for number in date.numbers)],
        (one.text, other.text),
    )


def only(one: Sequence[str], other: Sequence[str]) -> Rest:
    ours, theirs = Counter(one), Counter(other)
    return list((ours - theirs).elements()), list((theirs - ours).elements())


KINDS: dict[str, Callable[[Passage, Passage], Rest]] = {
    "markers": differing_markers,
    "images": differing_images,
    "links": differing_links,
    "dates": differing_dates,
    "numbers": differing_numbers,
}
