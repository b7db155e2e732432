"""Finding texts in print by their words, in any of their forms, on both databases.

What a text says is folded and stemmed here, in Python, so that both databases find the same:

  İstanbul’un  → lower case as its language writes it, the ending after the apostrophe cut  → istanbul
  войнами      → the word and its Snowball stem                                             → войнами, войн
  ещё, ışık    → without marks: dotless ı, ё and the rest; й is a letter of its own         → еще, isik

SQLite keeps these words in an FTS5 table, PostgreSQL in a weighted tsvector (see the migration `search`). Whoever asks
is asked back in the same way: each word of a query in all of its forms, and every word must be there.
"""

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import repeat

import snowballstemmer
from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import get_language_info

from . import richtext
from .models.editions import Edition

# What of an edition is found, in the order of the FTS5 columns: its label in a tsvector, its weight in the ranking.
FIELDS = {"title": ("A", 8.0), "summary": ("B", 3.0), "names": ("B", 3.0), "body": ("C", 1.0), "notes": ("D", 0.5)}
WEIGHTS = dict(FIELDS.values())

LONGEST_QUERY = 200  # characters
MOST_TERMS = 12  # words of a query
LONGEST_WORD = 40  # characters; what is longer is found by its beginning
MOST_PLACES = 200  # that an excerpt is chosen from
ROOM = 900_000  # bytes: PostgreSQL ends a tsvector at a megabyte, which only a whole book reaches …
SURELY_FITS = 100_000  # … and no text of so few characters

# Combining marks (a Russian stress), soft hyphens and joiners are part of the word around them.
MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
APOSTROPHES = "'’‘ʼ`´"
# Bounded, or somebody’s megabyte without a space would be kept as a word.
WORD = re.compile(rf"[^\W_]{{1,60}}(?:[{MARKS}{APOSTROPHES}]{{1,4}}[^\W_]{{1,60}}){{0,8}}")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
MARK = re.compile(f"[{MARKS}]")
DOTLESS = str.maketrans({"I": "ı", "İ": "i"})
# Letters that no mark was added to, and how people type them on other keyboards.
BARE = str.maketrans({"ı": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})

stemming = threading.Lock()


@dataclass(frozen=True)
class Texts:
    """What of an edition can be found, as plain text."""

    language: str
    title: str
    summary: str
    body: str
    notes: str
    names: str
    entry: tuple[str, ...] | None = None  # the columns of its entry, where they were made ahead


# The words of each field, each in its forms.
Fields = dict[str, list[tuple[str, ...]]]
# A text with what was asked for picked out: [("Winter in ", False), ("Istanbul", True)].
Marked = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Hit:
    edition: Edition
    title: Marked
    snippet: Marked


@dataclass(frozen=True)
class Results:
    """One page of what was found, best first, and how much there is in all."""

    total: int = 0
    hits: Sequence[Hit] = field(default_factory=list)


# Words


@lru_cache(maxsize=100_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """What one word of a text is found by, the word itself first; letters and digits only.

    >>> forms("İstanbul’un", "tr")
    ('istanbul', 'istanbulun')
    >>> forms("O’Brien’s", "en")
    ('obriens', 'obrien', 'brien')
    """
    found = {}
    for part in parts(lower(word, language)):
        for form in (part, stem(part, language)):
            found[bare(form)[:LONGEST_WORD]] = None
    found.pop("", None)
    return tuple(found)


def parts(word: str) -> list[str]:
    """A word with an apostrophe without its ending and as if it had none: “Kur’an” is typed “Kuran” too.

    One letter before the apostrophe begins a name (O’Brien, d’Estaing) that is also known without it.
    """
    pieces = APOSTROPHE.split(word)
    if len(pieces) == 1:
        return pieces
    if len(pieces[0]) == 1:
        return ["".join(pieces), "".join(pieces[:2]), pieces[1]]
    return [pieces[0], "".join(pieces)]


def lower(word: str, language: str) -> str:
    if language in ("tr", "az"):
        word = word.translate(DOTLESS)
    if word.isascii():
        return word.lower()
    # What cannot be composed with its letter (a stress, the dot that İ leaves over, a soft hyphen) would hide the stem.
    return MARK.sub("", unicodedata.normalize("NFC", word.lower()))


def bare(word: str) -> str:
    """Without marks, but for й, which is a letter and not an и that somebody marked."""
    if word.isascii() and word.isalnum():
        return word
    decomposed = unicodedata.normalize("NFKD", word.translate(BARE)).replace("и\u0306", "й")
    return "".join(letter for letter in decomposed if letter.isalnum())


def stem(word: str, language: str) -> str:
    stemmer = stemmer_of(language)
    if stemmer is None:
        return word
    with stemming:  # a stemmer keeps the word it works on in itself
        return stemmer.stemWord(word)


@lru_cache
def stemmer_of(language: str):
    """Snowball names its stemmers by the English names of languages; None where it has none."""
    name = get_language_info(language.partition("-")[0])["name"].lower()
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None


def asked_words(query: str, language: str) -> tuple[tuple[str, ...], ...]:
    """The words of a query, each in every form it may have in a text.

    Nobody knows whether a typed I is a Turkish one, so a query is read both ways.
    """
    words = WORD.findall(query[:LONGEST_QUERY])[:MOST_TERMS]
    both = (dict.fromkeys([*forms(word, language), *forms(lower(word, ""), language)]) for word in words)
    return tuple(dict.fromkeys(tuple(found) for found in both if found))


# Writing

TO_POSTGRESQL = """
    INSERT INTO articles_searchentry (rowid, articles_searchentry)
    SELECT rowid, words::tsvector FROM unnest(%s::bigint[], %s::text[]) AS entry (rowid, words)
    ON CONFLICT (rowid) DO UPDATE SET articles_searchentry = EXCLUDED.articles_searchentry
"""
TO_SQLITE = """
    INSERT INTO articles_searchentry (rowid, title, summary, names, body, notes) VALUES (%s, %s, %s, %s, %s, %s)
"""


def index(editions: Iterable[tuple[Edition, Texts]]) -> None:
    """Write the words of these editions, replacing what was there."""
    entries = [(edition.pk, texts.entry or entry(texts)) for edition, texts in editions]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(TO_POSTGRESQL, [[pk for pk, _entry in entries], [words for _pk, (words,) in entries]])
        else:
            cursor.executemany("DELETE FROM articles_searchentry WHERE rowid = %s", [(pk,) for pk, _entry in entries])
            cursor.executemany(TO_SQLITE, [(pk, *columns) for pk, columns in entries])


def prepared(texts: Texts) -> Texts:
    """With its entry, for whoever has the time to make it before it is written."""
    return replace(texts, entry=entry(texts))


def entry(texts: Texts) -> tuple[str, ...]:
    """The columns that the index of this database has for a text."""
    fields = read(texts)
    return (vector(fields),) if connection.vendor == "postgresql" else tuple(map(column, fields.values()))


def read(texts: Texts) -> Fields:
    """The forms of every word, field by field, as far as there is room."""
    fields = {name: list(map(forms, WORD.findall(getattr(texts, name)), repeat(texts.language))) for name in FIELDS}
    length = sum(len(getattr(texts, name)) for name in FIELDS)
    return fields if length < SURELY_FITS else cut_to_room(fields)


def cut_to_room(fields: Fields) -> Fields:
    """The same words on both databases, though only PostgreSQL has this limit."""
    room, known, kept = ROOM, set(), {name: [] for name in fields}
    for name, words in fields.items():
        for found in words:
            room -= sum(2 if form in known else 10 + len(form.encode()) for form in found)
            if room < 0:
                return kept
            known.update(found)
            kept[name].append(found)
    return kept


def vector(fields: Fields) -> str:
    """A tsvector as PostgreSQL reads it: all forms of a word at the word’s place, so that phrases can be asked for."""
    places, number = defaultdict(list), 0
    for name, words in fields.items():
        label, _weight = FIELDS[name]
        for found in words:
            number += 1
            place = f"{number}{label}"
            for form in found:
                places[form].append(place)
        number += 1  # no phrase runs from one field into the next
    return " ".join([f"{form}:{','.join(at)}" for form, at in places.items()])


def column(words: list[tuple[str, ...]]) -> str:
    """The words in their order, for phrases; after them their other forms."""
    return " ".join([*(found[0] for found in words if found), *(form for found in words for form in found[1:])])


# Asking


class Matches(Func):
    """Whether an edition has every word that was asked for."""

    output_field = BooleanField()

    def __init__(self, words):
        super().__init__(F("search_entry__words"))
        self.words = words

    def as_sqlite(self, compiler, connection):
        # Every form is quoted, or it could be read as FTS5’s syntax (AND, NEAR).
        asked = " AND ".join("(" + " OR ".join(f'"{form}"' for form in found) + ")" for found in self.words)
        return self.compare("MATCH %s", asked, compiler)

    def as_postgresql(self, compiler, connection):
        return self.compare("@@ %s::tsquery", tsquery(self.words), compiler)

    def compare(self, comparison, asked, compiler):
        entry, params = compiler.compile(self.source_expressions[0])
        return f"{entry} {comparison}", [*params, asked]


class Rank(Func):
    """How well: more for a title than for a note, less for one mention in a long text."""

    output_field = FloatField()

    def __init__(self, words):
        super().__init__(F("search_entry__words"))
        self.words = words

    def as_sqlite(self, compiler, connection):
        entry, params = compiler.compile(self.source_expressions[0])
        weights = ", ".join(str(weight) for _label, weight in FIELDS.values())
        return f"-bm25({entry}, {weights})", params  # FTS5’s best is the lowest

    def as_postgresql(self, compiler, connection):
        entry, params = compiler.compile(self.source_expressions[0])
        weights = [WEIGHTS[label] / max(WEIGHTS.values()) for label in "DCBA"]
        by_logarithm_of_length = 1
        return f"ts_rank(%s::real[], {entry}, %s::tsquery, %s)", [
            weights,
            *params,
            tsquery(self.words),
            by_logarithm_of_length,
        ]


class NotLookedUp(Func):
    """A column that is only compared: SQLite would go through all texts of a language rather than those found."""

    def as_sql(self, compiler, connection):
        return compiler.compile(self.source_expressions[0])

    def as_sqlite(self, compiler, connection):
        column, params = self.as_sql(compiler, connection)
        return f"+{column}", params


def tsquery(words: Sequence[Sequence[str]]) -> str:
    return " & ".join("(" + " | ".join(found) + ")" for found in words)


def find(query: str, *, language: str, now, limit: int = 10, offset: int = 0) -> Results:
    """What is public in a language and has every word of the query, best first. Any input is a query."""
    words = asked_words(query, language)
    if not words:
        return Results()
    found = (
        Edition.objects.live(now)
        .alias(spoken=NotLookedUp("language"))
        .filter(Matches(words), spoken=language, search_entry__isnull=False)  # an inner join: FTS5 takes no other
    )
    page = (
        found.select_related("image")
        .annotate(rank=Rank(words), found_body=KeyTextTransform("body", "current__inputs"))
        .order_by("-rank", "-published_at", "-pk")
    )
    total = found.count()
    return Results(total, [hit(edition, words) for edition in page[offset : offset + limit]] if total else [])


def hit(edition: Edition, words: Sequence[Sequence[str]]) -> Hit:
    snippet = excerpt(richtext.plain(edition.found_body or ""), words, edition.language) or edition.summary
    return Hit(edition, mark(edition.title, words, edition.language), mark(snippet, words, edition.language))


# Showing what was found. Templates escape the pieces and put <mark> around those that are hits.


def mark(text: str, words: Sequence[Sequence[str]], language: str) -> Marked:
    """A text in pieces, the words that were asked for picked out, in whatever form they stand there."""
    wanted = {form for found in words for form in found}
    pieces, end = [], 0
    for word in WORD.finditer(text):
        if wanted.intersection(forms(word[0], language)):
            pieces += [(text[end : word.start()], False), (word[0], True)]
            end = word.end()
    pieces.append((text[end:], False))
    return [(piece, is_hit) for piece, is_hit in pieces if piece]


def excerpt(text: str, words: Sequence[Sequence[str]], language: str, length: int = 240) -> str:
    """The stretch of a text that has the most of the words asked for; "" if it has none."""
    text = " ".join(text.split())
    number_of = {form: number for number, found in enumerate(words) for form in found}
    places = [
        (word.start(), number)
        for word in WORD.finditer(text)
        for number in {number_of[form] for form in forms(word[0], language) if form in number_of}
    ][:MOST_PLACES]
    if not places:
        return ""
    best = max(places, key=lambda place: len({n for at, n in places if place[0] <= at < place[0] + length // 2}))
    start = text.rfind(" ", 0, max(0, best[0] - length // 4)) + 1
    end = text.find(" ", min(len(text), start + length))
    return ("… " if start else "") + (text[start:end] + " …" if end > 0 else text[start:])
