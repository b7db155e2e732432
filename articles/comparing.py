"""What changed between two texts, paragraph by paragraph and word by word (pure)."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from . import richtext

MARKER = re.compile(r'<a class="fn" data-note="([^"]*)"[^>]*></a>')
APART = re.compile(
    r"</?(?:p|li|ul|ol|h[2-4]|blockquote|figcaption|caption|t[a-z]+|br)\b[^>]*>"
)  # no word crosses these
TAG = re.compile(r"<[^>]*>")
# difflib looks at every pair: beyond these sizes the whole run is shown as replaced instead of making a reader wait.
MOST_PARAGRAPH_PAIRS = 40_000
MOST_PAIRS = 4_000_000
ALIKE = 0.4  # two paragraphs that share fewer of their words are not one paragraph rewritten


@dataclass(frozen=True)
class Piece:
    """A run of words. `kind` is "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One paragraph before and after. `kind` is "same", "changed", "added" or "removed"."""

    kind: str
    pieces: tuple[Piece, ...]


def digest(value: Any) -> str:
    """A fingerprint of a JSON value that does not depend on the order of keys or on the database that kept it.

    >>> digest({"a": 1, "b": (2,)}) == digest({"b": [2], "a": 1})
    True
    """
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def compare(old: str, new: str) -> list[Change]:
    """The paragraphs of two bodies side by side, in reading order. A marker shows as a word: a moved note is a change.

    >>> [change.kind for change in compare("<p>One.</p><p>Two ships.</p>", "<p>One.</p><p>Three ships.</p>")]
    ['same', 'changed']
    """
    before, after = richtext.paragraphs(old), richtext.paragraphs(new)
    changes = []
    for tag, i1, i2, j1, j2 in runs(before, after):
        if tag == "equal":
            changes += [Change("same", (Piece("same", shown(words(p))),)) for p in after[j1:j2]]
        else:
            changes += replaced([words(p) for p in before[i1:i2]], [words(p) for p in after[j1:j2]])
    return changes


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two plain texts, for example titles.

    >>> compare_words("Two ferries", "Three ferries")
    (Piece(kind='removed', text='Two'), Piece(kind='added', text='Three'), Piece(kind='same', text='ferries'))
    """
    return tuple(pieces(old.split(), new.split()))


def is_changed(changes: Sequence[Change]) -> bool:
    return any(change.kind != "same" for change in changes)


def words(paragraph: str) -> list[str]:
    """The words of a paragraph; a marker begins one, told apart from others by its key between NULs."""
    text = MARKER.sub(lambda marker: f" \0{marker[1]}\0", paragraph)
    return unescape(TAG.sub("", APART.sub(" ", text))).split()


def shown(tokens: Sequence[str]) -> str:
    """Words as people read them: markers stand for their notes without a number, which would change with every note."""
    return re.sub(r" ?\0[^\0]*\0", "[*]", " ".join(tokens))


def replaced(before: list[list[str]], after: list[list[str]]) -> Iterator[Change]:
    """Pair the paragraphs that were rewritten; what has no partner was added or removed."""
    i = j = 0
    for a, b in [*partners(before, after), (len(before), len(after))]:
        yield from (Change("removed", (Piece("removed", shown(paragraph)),)) for paragraph in before[i:a])
        yield from (Change("added", (Piece("added", shown(paragraph)),)) for paragraph in after[j:b])
        if a < len(before) and b < len(after):
            yield Change("changed", tuple(pieces(before[a], after[b])))
        i, j = a + 1, b + 1


def partners(before: list[list[str]], after: list[list[str]]) -> list[tuple[int, int]]:
    """The pairs of paragraphs, in order, that have the most words in common."""
    if len(before) * len(after) > MOST_PARAGRAPH_PAIRS:
        return list(zip(range(len(before)), range(len(after)), strict=False))
    bags, others = [set(p) for p in before], [set(p) for p in after]
    # best[i][j]: the most likeness that before[i:] and after[j:] can reach together
    best = [[0.0] * (len(others) + 1) for _ in range(len(bags) + 1)]
    likeness = [[alike(bag, other) for other in others] for bag in bags]
    for i in reversed(range(len(bags))):
        for j in reversed(range(len(others))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] and likeness[i][j] + best[i + 1][j + 1])
    found, i, j = [], 0, 0
    while i < len(bags) and j < len(others):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def alike(bag: set[str], other: set[str]) -> float:
    """The share of words in common, of the larger of the two; 0 where it is too small to mean anything."""
    share = len(bag & other) / (max(len(bag), len(other)) or 1)
    return share if share >= ALIKE else 0.0


def pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in runs(before, after):
        if tag == "equal":
            yield Piece("same", shown(after[j1:j2]))
            continue
        if i1 < i2:
            yield Piece("removed", shown(before[i1:i2]))
        if j1 < j2:
            yield Piece("added", shown(after[j1:j2]))


def runs(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """difflib’s opcodes; what both begin and end with is set aside first, so that a small change to a very long text
    stays small."""
    start = in_common(before, after)
    end = in_common(before[start:][::-1], after[start:][::-1])
    i, j = len(before) - end, len(after) - end
    if start:
        yield "equal", 0, start, 0, start
    if (i - start) * (j - start) > MOST_PAIRS:
        yield "replace", start, i, start, j
    else:
        matcher = SequenceMatcher(None, before[start:i], after[start:j], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            yield tag, start + i1, start + i2, start + j1, start + j2
    if end:
        yield "equal", i, len(before), j, len(after)


def in_common(before: list[str], after: list[str]) -> int:
    """How many members both begin with."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((number for number, (old, new) in pairs if old != new), min(len(before), len(after)))
