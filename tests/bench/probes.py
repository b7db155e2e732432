"""How many of what readers type is found: `python tests/bench/probes.py`.

One table: this search, SQLite’s FTS5 by its own tokenizer, and PostgreSQL by its own configuration for the language.
"""

import os
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.loading import tell
from tests.search_probes import PROBES, each
from tests.suite import postgres

CONFIGURATIONS = {"en": "english", "tr": "turkish", "ru": "russian"}


def found_by_fts5(language):
    """The probes that FTS5 finds by itself."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(body)")  # its own tokenizer: unicode61
    for number, text in enumerate(PROBES[language]):
        database.execute("INSERT INTO texts (rowid, body) VALUES (?, ?)", (number, text))
    for probe in each(language):
        asked = " ".join('"{}"'.format(word.replace('"', "")) for word in probe[2].split())
        if probe[0] in {row for (row,) in database.execute("SELECT rowid FROM texts WHERE texts MATCH ?", [asked])}:
            yield probe


def found_by_postgresql(language, url):
    """The probes that PostgreSQL finds by its own configuration."""
    texts = list(PROBES[language])
    configuration = CONFIGURATIONS[language]
    sql = "SELECT to_tsvector(%s::regconfig, %s) @@ websearch_to_tsquery(%s::regconfig, %s)"
    with psycopg.connect(url) as database:
        for probe in each(language):
            row = database.execute(sql, [configuration, texts[probe[0]], configuration, probe[2]]).fetchone()
            if row[0]:
                yield probe


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    import django

    django.setup()
    from django.core.management import call_command

    from tests.test_search_probes import found_by_search, print_texts

    call_command("migrate", verbosity=0)
    print_texts()
    with postgres() as url:
        ways = {
            "this search": found_by_search,
            "FTS5": found_by_fts5,
            "PostgreSQL": lambda language: found_by_postgresql(language, url),
        }
        tell(f"{'':24}{'probes':>8}" + "".join(f"{way:>14}" for way in ways))
        for language in PROBES:
            found = {way: list(ask(language)) for way, ask in ways.items()}
            rows = [("all", lambda probe: True)]
            rows += [
                (kind, lambda probe, kind=kind: probe[1] == kind)
                for kind in dict.fromkeys(p[1] for p in each(language))
            ]
            for name, is_of in rows:
                many = sum(map(is_of, each(language)))
                counts = Counter({way: sum(map(is_of, probes)) for way, probes in found.items()})
                tell(f"{language} {name:21}{many:>8}" + "".join(f"{counts[way]:>14}" for way in ways))
            found_here = {query for *_rest, query in found["this search"]}
            tell("   missed: " + ", ".join(query for *_rest, query in each(language) if query not in found_here))


if __name__ == "__main__":
    main()
