"""Which paragraph of a translation is whose: two languages in reading order, and what is known already (pure)."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import comparing, footnotes, richtext

TAG = re.compile(r"<([a-z]+)(\d?)")
TARGET = re.compile(r'(?:href|data-article|data-image)="([^"]*)"')
# In a text of n paragraphs the partner of the middle one is near the middle: further off nobody looks.
BAND = 80
IMPOSSIBLE = float("-inf")
SKIPPED, ADDED = -0.5, -0.7  # a paragraph of the original, of the translation, without a partner


@dataclass(frozen=True)
class Block:
    """A paragraph and what survives its translation: its form, markers, numbers and pictures, and about its length."""

    html: str
    kind: str
    level: str
    markers: frozenset[str]
    numbers: frozenset[str]
    images: frozenset[str]
    length: int
    digest: str


def blocks(html: str) -> list[Block]:
    return [block_of(paragraph) for paragraph in richtext.paragraphs(html)]


@lru_cache(maxsize=4096)
def block_of(html: str) -> Block:
    tag, level = TAG.match(html).groups() if TAG.match(html) else ("p", "")
    words = comparing.words(html)
    told = " ".join(word for word in words if not word.startswith("\0"))
    targets = TARGET.findall(html)
    return Block(
        html=html,
        kind=tag,
        level=level,
        markers=frozenset(footnotes.keys(html)),
        numbers=frozenset(re.findall(r"\d+", told)),
        images=frozenset(richtext.image_ids(html)),
        length=len(told),
        digest=comparing.digest([tag + level, words, targets])[:16],
    )


def align(
    original: Sequence[Block],
    own: Sequence[Block],
    entries: Sequence[Mapping[str, str] | None],
    is_sure: bool = True,
) -> list[tuple[int | None, int | None]]:
    """Pair the paragraphs of two languages in reading order, each once; a paragraph that was moved keeps its partner.

    The best way through both texts is looked for as in W. A. Gale and K. W. Church, “A Program for Aligning Sentences
    in Bilingual Corpora” (1993), by what survives translation, and by what is already known (`entries`), which binds
    where it `is_sure`.

    >>> one, two = blocks("<h2>Ports</h2><p>Two.</p>"), blocks("<p>İki.</p>")
    >>> align(one, two, [None])
    [(0, None), (1, 0)]
    """
    start = 0
    while start < min(len(original), len(own)) and is_known(original[start], entries[start]):
        start += 1
    end = 0
    while end < min(len(original), len(own)) - start and is_known(original[-1 - end], entries[-1 - end]):
        end += 1
    last, own_last = len(original) - end, len(own) - end
    middle = way(Likeness(original[start:last], own[start:own_last], entries[start:own_last], is_sure))
    pairs = [(number, number) for number in range(start)]
    pairs += [(start + i, start + j) for i, j in middle]
    pairs += [(last + number, own_last + number) for number in range(end)]
    return in_order(pairs + moved(original, own, entries, pairs), len(original), len(own))


def is_known(block: Block, entry: Mapping[str, str] | None) -> bool:
    return entry is not None and entry["digest"] == block.digest


def way(likeness: "Likeness") -> list[tuple[int, int]]:
    rows, columns = len(likeness.original), len(likeness.own)
    if not rows or not columns:
        return []
    width = BAND + abs(rows - columns)
    # best[i][j]: what original[i:] and own[j:] can reach. Who translates starts at the top: the rest may be missing.
    best = [[IMPOSSIBLE] * (columns + 1) for _ in range(rows + 1)]
    step = [[""] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows, -1, -1):
        middle = i * columns // rows
        for j in range(min(columns, middle + width), max(0, middle - width) - 1, -1):
            if j == columns:
                best[i][j] = 0.0
                continue
            reached, taken = best[i][j + 1] + ADDED, "own"
            if i < rows:
                if (other := best[i + 1][j] + SKIPPED) > reached:
                    reached, taken = other, "original"
                if (other := best[i + 1][j + 1] + likeness.of(i, j)) >= reached:
                    reached, taken = other, "both"
            best[i][j], step[i][j] = reached, taken
    found, i, j = [], 0, 0
    while i < rows and j < columns:
        taken = step[i][j]
        if taken == "both":
            found.append((i, j))
        i, j = i + (taken != "own"), j + (taken != "original")
    return found


class Likeness:
    """How well two paragraphs of different languages go together; below 0 they rather stand alone."""

    def __init__(
        self,
        original: Sequence[Block],
        own: Sequence[Block],
        entries: Sequence[Mapping[str, str] | None],
        is_sure: bool,
    ):
        self.original, self.own, self.entries, self.is_sure = original, own, entries, is_sure
        noted = {entry["digest"] for entry in entries if entry}
        there = {block.digest for block in original}
        # Only what the original has rewritten needs a look at its words.
        self.before = {
            j: set(comparing.words(entry["was"]))
            for j, entry in enumerate(entries)
            if entry and entry.get("was") and entry["digest"] not in there
        }
        self.rewritten = {i: set(comparing.words(b.html)) for i, b in enumerate(original) if b.digest not in noted}
        self.there = there
        # As many paragraphs are a whole text: then one language runs as much longer everywhere. Else the last one may
        # be half written.
        self.is_whole = len(own) == len(original)
        lengths = [sum(block.length for block in side) for side in (original, own)]
        self.stretch = lengths[1] / lengths[0] if self.is_whole and all(lengths) else 1.0

    def of(self, i: int, j: int) -> float:
        one, other, entry = self.original[i], self.own[j], self.entries[j]
        score = 1.0
        if entry and entry["digest"]:
            if entry["digest"] == one.digest:
                score += 100 if self.is_sure else 1
            elif entry["digest"] in self.there:
                score -= 100 if self.is_sure else 1
            elif i in self.rewritten and j in self.before:
                score += 4 * comparing.alike(self.before[j], self.rewritten[i])
        if one.kind != other.kind:
            score -= 4 if {one.kind, other.kind} & {"h", "figure", "hr", "table"} else 1.5
        elif one.level != other.level:
            score -= 0.5
        score += shared(one.markers, other.markers, 3, 3, 1)
        score += shared(one.numbers, other.numbers, 1.5, 0.7, 0.3)
        score += shared(one.images, other.images, 4, 1, 1)
        if (self.is_whole or j + 1 < len(self.own)) and (one.length or other.length):
            expected = one.length * self.stretch
            score += 2 * min(expected, other.length) / (max(expected, other.length) or 1) - 1
        return score


def shared(one: frozenset, other: frozenset, same: float, different: float, lonely: float) -> float:
    if not one and not other:
        return 0.0
    if not one or not other:
        return -lonely
    share = len(one & other) / max(len(one), len(other))
    return same * share if share else -different


def moved(original, own, entries, pairs) -> list[tuple[int, int]]:
    """Paragraphs that stand elsewhere now, on either side, and are still known to belong together."""
    taken, ours = {i for i, _ in pairs}, {j for _, j in pairs}
    free = {block.digest: i for i, block in enumerate(original) if i not in taken}
    found = []
    for j, entry in enumerate(entries):
        if j not in ours and entry and entry["digest"] in free:
            found.append((free.pop(entry["digest"]), j))
    return found


def in_order(pairs, rows: int, columns: int) -> list[tuple[int | None, int | None]]:
    """All paragraphs of the original in their order; one that only the translation has stands after its neighbour."""
    partner = dict(pairs)
    result = [(i, partner.get(i)) for i in range(rows)]
    place = {j: number for number, (_, j) in enumerate(result) if j is not None}
    after = defaultdict(list)
    last = -1
    for j in range(columns):
        if j in place:
            last = place[j]
        else:
            after[last].append((None, j))
    return [*after[-1], *(row for number, pair in enumerate(result) for row in [pair, *after[number]])]
