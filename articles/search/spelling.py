"""What a misspelt word may have meant, of the words that texts have.

Two words that differ by one letter (left out, too many, another, or two that changed places) become the same when each
loses a letter: so the words of all texts are kept with every letter missing in turn, and found by what was typed with
every letter missing in turn, by an index and however many they are (W. Garbe: Symmetric Delete, 2012).

Whatever is found here is looked for among public texts before a reader sees it.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise

from django.db import connection, transaction

from thinktank.models import Outbox

from .. import tasks
from ..models.searching import Spelling
from .asking import Query, all_words
from .words import WORD, bare, forms, lower, parts

SHORTEST, LONGEST = 3, 24  # letters of a word that is kept
MENDED = 4  # letters of a word that is mended, at least
MOST = 5  # ways of writing a query that are tried
MOST_ROWS = 2000  # looked at for one query
REMEMBERED = 300_000  # words of one language

TO_POSTGRESQL = """
    INSERT INTO articles_spelling (language, key, word)
    SELECT %s, * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
TO_SQLITE = "INSERT OR IGNORE INTO articles_spelling (language, key, word) VALUES (%s, %s, %s)"

# {language: words as they were written, which this process has owed, and the same with the signs that stood around
# them}: most of a text were in texts before it.
known: dict[str, set[str]] = {}


def learn(found: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Note the words of texts, of each its language and what it says.

    A task keeps them: they are many, shared by all texts, and nobody who publishes must wait for another.
    """
    read: dict[str, set[str]] = {}
    for language, texts in found:
        read.setdefault(language, set()).update("\n".join(texts).split())
    fresh = {language: chunks - known.get(language, set()) for language, chunks in read.items()}
    words = {language: set(WORD.findall("\n".join(chunks))) for language, chunks in fresh.items()}
    owed = {language: sorted(found - known.get(language, set())) for language, found in words.items()}
    tasks.owe(
        Outbox(kind="spelling", payload={"language": language, "words": new}) for language, new in owed.items() if new
    )
    transaction.on_commit(partial(remember, {language: fresh[language] | words[language] for language in fresh}))


def remember(read: dict[str, set[str]]) -> None:
    for language, found in read.items():
        here = known.setdefault(language, set())
        if len(here) > REMEMBERED:
            here.clear()
        here.update(found)


def write(language: str, words: Iterable[str]) -> None:
    """A word is kept as readers see it, under its folded form and under its root, which more forms of it share."""
    shown: dict[str, str] = {}
    for word in words:
        folded = forms(word, language)
        if folded and SHORTEST <= len(folded[0]) <= LONGEST and folded[0].isalpha():
            shown[folded[0]] = parts(lower(word, language))[0]
    there = Spelling.objects.filter(language=language, key__in=shown).values_list("key", "word")
    new = shown.keys() - {key for key, word in there if bare(word) == key}
    roots = {root: shown[word] for word in new for root in forms(shown[word], language)[1:] if len(root) >= SHORTEST}
    rows = {(key, shown[word][:LONGEST]) for word in new for key in {word, *shortened(word)}}
    rows |= {(key[:LONGEST], word[:LONGEST]) for root, word in roots.items() for key in {root, *shortened(root)}}
    with connection.cursor() as cursor:
        # In the order of the index, which fills a third faster so; by hand, for they are a thousand for fifty words.
        if connection.vendor == "postgresql":
            keys, words = zip(*sorted(rows), strict=True) if rows else ((), ())
            cursor.execute(TO_POSTGRESQL, [language, list(keys), list(words)])
        else:
            cursor.executemany(TO_SQLITE, [(language, key, word) for key, word in sorted(rows)])


def start_anew() -> None:
    Spelling.objects.all().delete()
    known.clear()


def shortened(word: str) -> set[str]:
    """
    >>> sorted(shortened("port"))
    ['ort', 'por', 'pot', 'prt']
    """
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def corrections(text: str, query: Query, language: str) -> Iterator[str]:
    """A query as it may have been meant, the likeliest first: mended, or with two words for one or one for two."""
    typed = list(dict.fromkeys(word.typed for word in all_words(query)))
    folded = {word: bare(lower(word, language)) for word in typed}
    pairs = [(one, other) for one, other in pairwise(typed) if f"{one} {other}" in text]
    keys = {folded[one] + folded[other] for one, other in pairs}
    for word in typed:
        keys |= {half for halves in split(folded[word]) for half in halves}
        keys |= {key for form in forms(word, language) for key in (form, *shortened(form)) if len(form) >= MENDED}
    rows = Spelling.objects.filter(language=language, key__in=keys).order_by("key", "word")
    meant: dict[str, list[str]] = {}
    for key, word in rows.values_list("key", "word")[:MOST_ROWS]:
        meant.setdefault(key, []).append(word)
    exact = {key: next((word for word in words if bare(word) == key), "") for key, words in meant.items()}

    for one, other in pairs:
        if joined := exact.get(folded[one] + folded[other]):
            yield text.replace(f"{one} {other}", joined)
    unknown = (word for word in typed if len(folded[word]) >= MENDED and not exact.get(folded[word]))
    better = {word: likeliest(forms(word, language), language, meant, exact) for word in unknown}
    mended = {word: others for word, others in better.items() if others}
    for number in range(min(MOST, max(map(len, mended.values()), default=0))):
        other = text
        for word, others in mended.items():
            other = other.replace(word, others[min(number, len(others) - 1)], 1)
        yield other


def likeliest(typed: tuple[str, ...], language: str, meant: dict, exact: dict[str, str]) -> list[str]:
    """Of a word that was typed, given in all its forms: what it may be, or the two words it may be."""
    found = {other for form in typed for key in (form, *shortened(form)) for other in meant.get(key, ())}
    ways = []
    for other in found:
        far = min(distance(form, one) for form in typed for one in forms(other, language))
        ways.append((far, bare(other)[:1] != typed[0][:1], distance(typed[0], bare(other)), other))
    ways += [(1, False, 1, f"{exact[a]} {exact[b]}") for a, b in split(typed[0]) if exact.get(a) and exact.get(b)]
    most = 1 if len(typed[0]) < 6 else 2
    return [other for far, *_rest, other in sorted(ways) if far <= most][:MOST]


def split(word: str) -> list[tuple[str, str]]:
    """
    >>> split("gaspipe")
    [('gas', 'pipe'), ('gasp', 'ipe')]
    """
    return [(word[:at], word[at:]) for at in range(SHORTEST, len(word) - SHORTEST + 1)] if len(word) <= LONGEST else []


def distance(one: str, other: str) -> int:
    """How many letters to add, leave out, change or exchange with the next (optimal string alignment).

    >>> distance("istnabul", "istanbul")
    1
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, another in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
