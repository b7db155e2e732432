"""Which notes of a translation are which notes of the article (pure).

A note is known by the works it cites, and where those say nothing by its place between notes that are known.
"""

from collections.abc import Sequence

SAME, PARTLY, COMMENT = 3.0, 1.0, 1.5
MOST_PAIRS = 1_000_000  # a thousand notes on either side; beyond it only the order is looked at


def pair(notes: Sequence[Sequence[int]], known: Sequence[Sequence[int]]) -> list[int | None]:
    """For each of `notes` the index of its counterpart in `known`, or None; both are the keys of the works they cite.

    Order is kept where it can be. Runs of unpaired notes of one length on both sides, between pairs, are paired one by
    one: a note that stands where another stood is that note, citing something else. What is left over is paired by its
    works alone, for a translation may turn a sentence round.

    >>> pair([[1], [2], [2]], [[1], [9], [2], [2]])
    [0, 2, 3]
    >>> pair([[1], [7], [3]], [[1], [2], [3]])
    [0, 1, 2]
    >>> pair([[2], [1], [3]], [[1], [2], [3]])
    [1, 0, 2]
    """
    rows, columns = len(notes), len(known)
    if rows * columns > MOST_PAIRS:
        return [number if number < columns else None for number in range(rows)]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    likeness = [[alike(note, other) for other in known] for note in notes]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            together = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    found: list[int | None] = [None] * rows
    i = j = 0
    while i < rows and j < columns:
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            found[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    fill_gaps(found, columns)
    pair_the_rest(found, notes, known)
    return found


def alike(note: Sequence[int], other: Sequence[int]) -> float:
    if not note and not other:
        return COMMENT
    if list(note) == list(other):
        return SAME
    return PARTLY if set(note) & set(other) else 0.0


def fill_gaps(found: list[int | None], columns: int) -> None:
    start, before = 0, -1
    for end in range(len(found) + 1):
        here = columns if end == len(found) else found[end]
        if here is None:
            continue
        if end - start == here - before - 1:
            found[start:end] = range(before + 1, here)
        start, before = end + 1, here


def pair_the_rest(found: list[int | None], notes: Sequence[Sequence[int]], known: Sequence[Sequence[int]]) -> None:
    free = [number for number in range(len(known)) if number not in set(found)]
    for number, note in enumerate(notes):
        if found[number] is None and note:
            found[number] = next((other for other in free if list(known[other]) == list(note)), None)
            free = [other for other in free if other != found[number]]
