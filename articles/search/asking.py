"""What somebody typed, understood (pure): words, “phrases”, -exclusions and beginnings*. Any text is a query.

>>> understood('ferry "late again" -bridge', "en").asked[1]
Phrase(readings=(('late', 'again'),))
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .words import WORD, bare, forms, lower, read_both_ways, says_little, together

LONGEST_QUERY = 200  # characters
MOST_TERMS = 12  # words of a query
SHORTEST_BEGINNING = 2  # letters: with one, half of all texts begin

QUOTES = str.maketrans(dict.fromkeys("“”„«»‟", '"'))
CHUNK = re.compile(r'(-?)"([^"]*)(?:"|$)|(\S+?)(?=\s|$|"(?=\S))')


@dataclass(frozen=True)
class Word:
    """One word, in every form it may have in a text."""

    typed: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Beginning:
    """Whatever word begins so."""

    starts: tuple[str, ...]


@dataclass(frozen=True)
class Phrase:
    """Words that stand so, one after the other: under each reading of what was typed."""

    readings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Compound:
    """Words with hyphens between them: all of them, or the one that they are without."""

    parts: tuple[Word, ...]
    whole: Word


Clause = Word | Beginning | Phrase | Compound


@dataclass(frozen=True)
class Query:
    """What a text must have, all of it, and what it must not have, any of it."""

    asked: tuple[Clause, ...] = ()
    refused: tuple[Clause, ...] = ()

    def __bool__(self):
        return bool(self.asked)


def understood(text: str, language: str, *, is_typing: bool = False) -> Query:
    """`is_typing`: the last word may be the beginning of one."""
    asked, refused, room = [], [], MOST_TERMS
    for minus, quoted, chunk in CHUNK.findall(text[:LONGEST_QUERY].translate(QUOTES)):
        is_refused = bool(minus) or chunk.startswith("-")
        words = WORD.findall(quoted or chunk)[:room]
        room -= len(words)
        clauses = list(clauses_of(words, quoted, chunk.lstrip("-"), language))
        (refused if is_refused else asked).extend(clauses)
    if is_typing and asked and isinstance(asked[-1], Word) and text[-1:].isalnum():
        asked[-1] = beginning(asked[-1].typed, language) or asked[-1]
    telling = [clause for clause in asked if not (isinstance(clause, Word) and says_little(clause.typed, language))]
    return Query(tuple(dict.fromkeys(telling or asked)), tuple(dict.fromkeys(refused)))


def clauses_of(words: list[str], quoted: str, chunk: str, language: str) -> Iterator[Clause]:
    if quoted:
        readings = dict.fromkeys((literally(words, language), literally([lower(word, "") for word in words], language)))
        readings.pop((), None)
        if readings:
            yield Phrase(tuple(readings))
        return
    several = [Word(word, read) for word in words if (read := read_both_ways(word, language))]
    if chunk.endswith("*") and several and (begun := beginning(several[-1].typed, language)):
        yield from several[:-1]
        yield begun
    elif len(several) > 1 and (whole := together(chunk)):
        yield Compound(tuple(several), Word(whole, read_both_ways(whole, language)))
    else:
        yield from several


def literally(words: list[str], language: str) -> tuple[str, ...]:
    """The first form of each: as it stands in a text, and not its stem."""
    return tuple(found[0] for word in words if (found := forms(word, language)))


def beginning(word: str, language: str) -> Beginning | None:
    starts = dict.fromkeys(bare(lower(word, code)) for code in (language, ""))
    starts = tuple(start for start in starts if len(start) >= SHORTEST_BEGINNING)
    return Beginning(starts) if starts else None


def all_words(query: Query) -> Iterator[Word]:
    """The plain words asked for, those of compounds included."""
    for clause in query.asked:
        if isinstance(clause, Word):
            yield clause
        elif isinstance(clause, Compound):
            yield from clause.parts
