"""A text with what was asked for picked out (pure). Templates escape the pieces and put <mark> around the hits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from .asking import Beginning, Compound, Phrase, Query
from .words import APOSTROPHES, MARKS, WORD, beginning_with, forms

LENGTH = 240  # characters of an excerpt
MOST_PLACES = 200  # that an excerpt is chosen from

# A text in pieces: [("Winter in ", False), ("Istanbul", True)].
Marked = Sequence[tuple[str, bool]]


class Wanted:
    """Tells of each word of a text which of the words asked for it is."""

    def __init__(self, query: Query, language: str):
        self.language, self.numbers, self.starts, number = language, {}, [], 0
        for clause in query.asked:
            if isinstance(clause, Beginning):
                self.starts += [(start, number) for start in clause.starts]
            elif isinstance(clause, Phrase):
                for reading in clause.readings:
                    self.numbers |= {form: number + place for place, form in enumerate(reading)}
                number += len(clause.readings[0]) - 1
            elif isinstance(clause, Compound):
                self.numbers |= dict.fromkeys(clause.whole.forms, number)
                for place, word in enumerate(clause.parts):
                    self.numbers |= dict.fromkeys(word.forms, number + place)
                number += len(clause.parts) - 1
            else:
                self.numbers |= dict.fromkeys(clause.forms, number)
            number += 1
        # A root has what its words begin with, but for its last letter (ferri, ferry).
        self.may_begin = beginning_with(
            [*(form[: max(2, len(form) - 1)] for form in self.numbers), *(start for start, _number in self.starts)]
        )

    def __len__(self):
        return len({*self.numbers.values(), *(number for _start, number in self.starts)})

    def number_of(self, word: str) -> int | None:
        """Which one a word is; None if it was not asked for."""
        found = forms(word, self.language)
        for form in found:
            if form in self.numbers:
                return self.numbers[form]
        if self.starts and found:
            return next((number for start, number in self.starts if found[0].startswith(start)), None)
        return None

    def places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(where it begins, where it ends, which one it is) of each word that was asked for."""
        end = 0
        for near in self.may_begin.finditer(text):
            if near.start() < end:
                continue
            start = near.start()
            while before := BEFORE.search(text, end, start):  # O’Brien, where Brien was asked for
                start = before.start()
            word = WORD.match(text, start)
            if word and (number := self.number_of(word[0])) is not None:
                yield *word.span(), number
                end = word.end()


BEFORE = re.compile(rf"[^\W_]{{1,60}}[{MARKS}{APOSTROPHES}]{{1,4}}\Z")


def mark(text: str, wanted: Wanted) -> Marked:
    """A text in pieces, the words that were asked for picked out, in whatever form they stand there."""
    pieces, at = [], 0
    for start, end, _number in wanted.places(text):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return [(piece, is_hit) for piece, is_hit in pieces if piece]


def excerpt(texts: Iterable[str], wanted: Wanted) -> str:
    """The stretch that has the most of the words asked for; "" if none has any.

    `texts`: the paragraphs, in order; no more of them are taken than it needs.
    """
    best, most = ("", 0), 0
    for text in texts:
        place, count = densest(text, wanted)
        if count > most:
            best, most = (text, place), count
            if count == len(wanted):
                break
    return stretch(*best) if most else ""


def densest(text: str, wanted: Wanted) -> tuple[int, int]:
    """Where in a text most of the words stand close together, and how many of them."""
    places = [(start, number) for start, _end, number in islice(wanted.places(text), MOST_PLACES)]
    near = ((at, len({n for there, n in places if at <= there < at + LENGTH // 2})) for at, _number in places)
    return max(near, key=lambda place: place[1], default=(0, 0))


def stretch(text: str, at: int) -> str:
    start = text.rfind(" ", 0, max(0, at - LENGTH // 4)) + 1
    end = text.find(" ", min(len(text), start + LENGTH))
    return ("… " if start else "") + (text[start:end] + " …" if end > 0 else text[start:])
