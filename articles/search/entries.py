"""The words of a text in print, written where a database finds them: what each edition’s SearchEntry holds.

SQLite keeps them in an FTS5 table, PostgreSQL in a weighted tsvector (see the migrations `search` and `newest_first`).
Either way a word stands in its place, so that phrases can be asked for, and its other forms carry a sign, so that no
phrase and no beginning of a word takes one of them for a word of the text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter

from django.db import connection

from thinktank import languages

from .. import slugs
from ..models.editions import Edition, EditionAuthor
from ..models.searching import SearchEntry
from . import spelling
from .words import HYPHENS, LONGEST_WORD, WORD, forms, together

# What of an edition is found, in the order of the FTS5 columns: its label in a tsvector, its weight in the ranking.
FIELDS = {
    "title": ("A", 6.0),
    "authors": ("A", 6.0),
    "topics": ("A", 6.0),
    "summary": ("B", 3.0),
    "body": ("C", 1.0),
    "notes": ("D", 0.5),
    "sources": ("D", 0.5),
}
WEIGHTS = dict(FIELDS.values())
READ = ("title", "summary", "body", "notes", "sources")  # which a text itself says; the rest is known when it is stored
OFFERED = ("title", "authors", "topics")  # whose words are offered while somebody types

ROOT = "√"  # before a form that does not stand in the text: “√ferri” of “ferries”
START = "¶"  # before a word that is offered while somebody types
GAP = "…"  # in the place of a word that cannot be kept there

ROOM = 900_000  # bytes: PostgreSQL ends a tsvector at a megabyte, which only a whole book reaches …
SURELY_FITS = 100_000  # … and no text of so few characters
MOST_OFTEN = 250  # places of one word, of the 256 that a tsvector keeps
LAST_PLACE = 16_000  # of the 16,383 that a tsvector tells apart
MOST_CHUNKS = 50_000  # that are remembered of a language
FIRST_PLACE = 300  # of what a text itself says; the places before are for its people and topics

# The key of an entry says when its text was published, in seconds, and which edition it is: so the newest are found
# first by the order in which both databases keep keys, and nothing has to be sorted.
EDITION_BITS = 28
EDITION_MASK = (1 << EDITION_BITS) - 1
FARTHEST = (1 << 35) - 1  # seconds; a thousand years either way

# The forms of the words of each field; "" where a word has no place of its own.
Fields = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True)
class Texts:
    """What of an edition can be found, as plain text."""

    language: str
    title: str
    summary: str
    body: str
    notes: str
    sources: str
    entry: tuple | None = None  # the columns of its entry, where they were made ahead


def key_of(edition: Edition) -> int:
    seconds = int(edition.published_at.timestamp())
    return (max(-FARTHEST, min(seconds, FARTHEST)) << EDITION_BITS) | edition.pk


TO_POSTGRESQL = "COPY articles_searchentry (rowid, length, articles_searchentry) FROM STDIN"
TO_SQLITE = """
    INSERT INTO articles_searchentry (rowid, title, authors, topics, summary, body, notes, sources)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def index(editions: Iterable[tuple[Edition, Texts]]) -> None:
    """Write the words of these editions, replacing what was there."""
    editions = list(editions)
    people = people_of([edition for edition, _texts in editions])
    rows = [
        (key_of(edition), named(edition, people.get(edition.pk, ())), texts.entry or entry(texts))
        for edition, texts in editions
    ]
    SearchEntry.objects.filter(pk__in=[key for key, *_rest in rows]).delete()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(TO_POSTGRESQL) as copying:
                for key, names, made in rows:
                    length = made[1] + sum(map(len, names["authors"] + names["topics"]))
                    copying.write_row((key, length, f"{vector(names, 1)} {made[0]}"))
        else:
            cursor.executemany(TO_SQLITE, [(key, *in_order(names, made)) for key, names, made in rows])
    spelling.learn((texts.language, shown(edition, texts)) for edition, texts in editions)


def shown(edition: Edition, texts: Texts) -> list[str]:
    """What the words of an entry are read from."""
    return [*(named["name"] for named in (*edition.byline, *edition.labels)), *(getattr(texts, name) for name in READ)]


def forget(edition: Edition) -> None:
    SearchEntry.objects.filter(pk=key_of(edition)).delete()


def in_order(names: Fields, made: tuple) -> list[str]:
    columns = {name: column(words) for name, words in names.items()} | dict(zip(READ, made, strict=True))
    return [columns[name] for name in FIELDS]


def prepared(texts: Texts) -> Texts:
    """With its entry, for whoever has the time to make it before it is written."""
    return replace(texts, entry=entry(texts))


def entry(texts: Texts) -> tuple:
    """What the index of this database has for a text itself."""
    fields = read(texts)
    if connection.vendor == "postgresql":
        return vector(fields, FIRST_PLACE), sum(sum(map(len, words)) for words in fields.values())
    return tuple(map(column, fields.values()))


def read(texts: Texts) -> Fields:
    """The forms of every word, field by field, as far as there is room."""
    fields = {name: words_of(getattr(texts, name), texts.language, name in OFFERED) for name in READ}
    number = sum(map(len, fields.values()))
    if number > MOST_OFTEN:
        keep_to_places(fields, number)
    length = sum(len(getattr(texts, name)) for name in READ)
    return fields if length < SURELY_FITS else cut_to_room(fields)


def words_of(text: str, language: str, is_offered: bool = False) -> list[tuple[str, ...]]:
    """
    >>> words_of("Ferries", "en")
    [('ferries', '√ferri')]
    """
    chunks = text.split()
    words = list(chain.from_iterable(map(words_between_spaces(language).__getitem__, chunks)))
    if "-" in text or "‑" in text or "‐" in text:
        compounds = (
            together(chunk.strip(".,;:!?()[]“”\"'«»")) for chunk in chunks if not set(HYPHENS).isdisjoint(chunk)
        )
        words += [("", *(ROOT + form for form in forms(whole, language))) for whole in compounds if whole]
    if is_offered:
        words += [("", START + found[0]) for found in words if found and found[0]]
    return words


class Chunks(dict):
    """{what stands between two spaces: its words as they are entered}, each read once: most come again and again."""

    def __init__(self, language: str):
        self.language = language

    def __missing__(self, chunk: str) -> tuple[tuple[str, ...], ...]:
        found = tuple(entered(word, self.language) for word in WORD.findall(chunk))
        if len(chunk) < LONGEST_WORD:
            if len(self) >= MOST_CHUNKS:
                self.clear()
            self[chunk] = found
        return found


words_between_spaces = cache(Chunks)


def entered(word: str, language: str) -> tuple[str, ...]:
    """A word as it stands, and its other forms behind their sign."""
    first, *others = forms(word, language) or ("",)
    return (first, *(ROOT + form for form in others))


def keep_to_places(fields: Fields, number: int) -> None:
    """Give up, on both databases, the places that only one could tell apart; the words are found all the same."""
    seen = Counter(map(itemgetter(0), chain.from_iterable(fields.values())))
    often = {word for word, times in seen.most_common(2) if times > MOST_OFTEN and word}
    if often:
        often = {word for word, times in seen.items() if times > MOST_OFTEN and word}
    if not often and number < LAST_PLACE - FIRST_PLACE - len(fields):
        return
    place, times = FIRST_PLACE, Counter()
    for words in fields.values():
        for at, (first, *others) in enumerate(words):
            place += 1
            if place > LAST_PLACE and first:
                words[at] = ("", ROOT + first, *others)
            elif first in often:
                times[first] += 1
                if times[first] > MOST_OFTEN:
                    words[at] = (GAP, *others)


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


class Labelled(dict):
    """{a place: how a tsvector has it, with the label of its field}"""

    def __init__(self, label: str):
        self.label = label

    def __missing__(self, place: int) -> str:
        self[place] = written = f"{place}{self.label}"
        return written


labelled = cache(Labelled)


def vector(fields: Fields, number: int) -> str:
    """A tsvector as PostgreSQL reads it, its places counted from `number`: all forms of a word stand at its place."""
    places_of = defaultdict(list)
    for name, words in fields.items():
        label, _weight = FIELDS[name]
        first, number = number + 1, number + len(words) + 1  # no phrase runs from one field into the next
        for found, place in zip(words, map(labelled(label).__getitem__, range(first, number)), strict=True):
            places_of[found].append(place)
    places = {}
    for found, at in places_of.items():
        together = ",".join(at)
        for form in found:
            places[form] = f"{places[form]},{together}" if form in places else together
    places.pop("", None)
    places.pop(GAP, None)
    return " ".join([f"{form}:{at}" for form, at in places.items()])


def column(words: list[tuple[str, ...]]) -> str:
    """The words in their order, for phrases; after them their other forms."""
    return " ".join([*(found[0] for found in words if found[0]), *(form for found in words for form in found[1:])])


# Who wrote it and what it is about: as they are called today, which a text in print does not know.


def people_of(editions: Iterable[Edition]) -> dict[int, list]:
    """{key of an edition: its people}, translators and editors too."""
    columns = [languages.column(field, code) for field in ("given_name", "family_name") for code in languages.codes()]
    signed = EditionAuthor.objects.filter(edition__in=editions).select_related("author")
    people = {}
    for row in signed.only("edition", "author__slug", *(f"author__{column}" for column in columns)):
        people.setdefault(row.edition_id, []).append(row.author)
    return people


def named(edition: Edition, people: Iterable) -> Fields:
    """A name that is typed in one alphabet finds what is signed in another: names are kept as every language has them,
    and in Latin letters."""
    topics = "\n".join(label["name"] for label in edition.labels)
    return {
        "authors": list(chain.from_iterable(map(names_of, people)))[:150],
        "topics": words_of(topics, edition.language, is_offered=True)[:100],
    }


def names_of(author) -> list[tuple[str, ...]]:
    return every_name(tuple((code, *author.names_in(code)) for code in languages.codes()))


@lru_cache(maxsize=10_000)
def every_name(names: tuple[tuple[str, str, str], ...]) -> list[tuple[str, ...]]:
    """
    >>> [word for word, *_rest in every_name((("ru", "Зеки", "Гюльтен"), ("en", "Zeki", "Gülten"))) if word]
    ['зеки', 'гюльтен', 'zeki', 'gulten', 'zeki', 'gyulten']
    """
    written = {f"{given} {family}".strip(): code for code, given, family in names}
    latin = {slugs.propose(name, code, fallback="").replace("-", " "): code for name, code in written.items()}
    seen = {name.lower() for name in written}
    written |= {name: code for name, code in latin.items() if not name.startswith(" ") and name not in seen}
    said = [words_of(name, code, is_offered=True) for name, code in written.items()]
    return [words for at, name in enumerate(said) if name not in said[:at] for words in name]
