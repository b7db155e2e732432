"""Both databases find the same: what each must find is written in search_alike.json, and each is held to it.

After a change that is meant: `REWRITE=1 pytest tests/test_search_alike.py` on SQLite, then `git diff tests`.
"""

import json
import os
import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from articles import search
from articles.search import finding, spelling

from .search_probes import PROBES, each
from .test_search_probes import print_text

KEPT = Path(__file__).parent / "search_alike.json"
TEXTS, PIECE = 40, 4  # texts of a language; words of a piece of a sentence
BEST, ALIKE, NEWEST = 10, 8, 12


def print_texts(language, now):
    """Texts of many lengths out of pieces of the probes’ sentences, so that each probe has many to choose from."""
    pieces = [
        " ".join(words[at : at + PIECE])
        for words in map(str.split, PROBES[language])
        for at in range(0, len(words), PIECE)
    ]
    for number in range(TEXTS):
        chance = random.Random(f"{language} {number}")
        said = " ".join(chance.choices(pieces, k=chance.randint(2, 30)))
        print_text(language, said, now - timedelta(hours=number), number, title=chance.choice(pieces))


def queries(language):
    yield from dict.fromkeys(query for _number, _kind, query in each(language))
    for words in map(str.split, PROBES[language]):
        yield from (f'"{words[1]} {words[2]}"', f"{words[0]} -{words[4]}")
        yield from (f"{words[-1][:4]}*", f"{words[0]} {words[5]}")


def found(query, language, now, order=""):
    """The numbers of the texts, in order."""
    results = search.find(query, language=language, now=now, size=TEXTS, order=order)
    return [int(hit.edition.public_id.removeprefix(language)) for hit in results.hits]


@pytest.mark.django_db
@pytest.mark.parametrize("language", PROBES)
def test_each_database_finds_what_both_must_find(language, monkeypatch):
    spelling.start_anew()
    now = timezone.now()
    print_texts(language, now)
    answers = {query: found(query, language, now) for query in queries(language)}
    if os.environ.get("REWRITE") == "1" and connection.vendor == "sqlite":
        keep(language, answers)
    kept = json.loads(KEPT.read_text())[language]
    assert {query: sorted(numbers) for query, numbers in answers.items()} == {
        query: sorted(numbers) for query, numbers in kept.items()
    }
    best = {query: set(numbers[:BEST]) & set(kept[query][:BEST]) for query, numbers in answers.items()}
    assert {query for query in best if len(best[query]) < min(ALIKE, len(kept[query]))} == set()
    # Of words that are very common only the newest are ranked; the older a text, the higher its number.
    monkeypatch.setattr(finding, "COMMON", NEWEST)
    for query, numbers in kept.items():
        if len(numbers) > NEWEST:
            assert sorted(found(query, language, now)) == sorted(numbers)[:NEWEST], query


def keep(language, answers):
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    lines = ",\n".join(
        f"{json.dumps(code)}: {{\n"
        + ",\n".join(f" {json.dumps(query, ensure_ascii=False)}: {numbers}" for query, numbers in some.items())
        + "\n}"
        for code, some in (kept | {language: answers}).items()
    )
    KEPT.write_text(f"{{\n{lines}\n}}\n")
