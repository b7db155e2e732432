"""What search costs on a large site: `python tests/bench/searching.py [ARTICLES] [sqlite|postgresql]`.

Fills an empty database with editions in three languages and their search entries, each made by the code that makes it
at publication; of more than DIFFERENT articles, the rest are copies of the first ones. Then asks for 80 different
words of the corpus and types the beginnings of titles and names, each a few times, of which the fastest counts.

`searching.py fill ARTICLES` and `searching.py ask ARTICLES` do one of the two in the database of DATABASE_URL.
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import corpus
from tests.bench.loading import empty_database, tell
from tests.suite import ROOT, postgres

DIFFERENT = 500
ROUNDS = 5


def main(articles, only):
    if only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            measure("SQLite", f"sqlite:///{folder}/site.sqlite3", articles)
    if only != "sqlite":
        with postgres() as url, empty_database(url) as empty:
            measure("PostgreSQL", empty, articles)


def measure(name, url, articles):
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "thinktank.settings"}
    manage = [sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(manage, env=environment, check=True)
    tell(f"{name}: {articles} articles in {len(corpus.LANGS)} languages")
    for step in ("fill", "ask"):
        subprocess.run([sys.executable, __file__, step, str(articles)], env=environment, check=True)


# A copied entry stands where its own edition does, by its own date.
COPIED = """
    SELECT copies.seconds * {bits} + (copies.article - 1) * {codes} + ((old.rowid & {mask}) - 1) % {codes} + 1 AS rowid,
        {columns}
    FROM {table} old JOIN copies ON copies.source = ((old.rowid & {mask}) - 1) / {codes} + 1
"""


def fill(articles):
    """What search reads, as publishing leaves it. PostgreSQL has its index made when all is there, within minutes."""
    from django.db import connection
    from django.utils import timezone

    from articles import search
    from articles.tasks import work_off
    from tests.bench import filling

    start, on_postgresql = time.perf_counter(), connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if on_postgresql:
            cursor.execute("DROP INDEX articles_searchentry_words")
        for editions, texts in filling.fill(min(articles, DIFFERENT), corpus.LANGS):
            search.index((edition, said(text)) for edition, text in zip(editions, texts, strict=True))
        work_off(timezone.now(), only="spelling")
        if articles > DIFFERENT:
            filling.repeat(DIFFERENT, articles, corpus.LANGS)
            copy_entries(cursor)
        if on_postgresql:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(import_module("articles.migrations.0022_search_entries").POSTGRESQL[-1])
        cursor.execute("VACUUM ANALYZE" if on_postgresql else "ANALYZE")
        cursor.execute("SELECT count(*) FROM articles_edition")
        tell(f"  filled with {cursor.fetchone()[0]} editions in {time.perf_counter() - start:.0f} s")


def copy_entries(cursor):
    from django.db import connection

    from articles.search.entries import EDITION_BITS, EDITION_MASK, FIELDS

    columns = ["length", "articles_searchentry"] if connection.vendor == "postgresql" else list(FIELDS)
    named = {"bits": 1 << EDITION_BITS, "mask": EDITION_MASK, "codes": len(corpus.LANGS), "columns": ", ".join(columns)}
    # FTS5 does not write to what it reads.
    cursor.execute(f"CREATE TEMPORARY TABLE more AS {COPIED.format(table='articles_searchentry', **named)}")
    cursor.execute(f"INSERT INTO articles_searchentry ({', '.join(['rowid', *columns])}) SELECT * FROM more")
    cursor.execute("DROP TABLE more")


def said(text):
    from articles import search

    body, sources = re.sub(r"<[^>]+>", " ", text.body), "\n".join(text.sources)
    texts = {"title": text.title, "summary": text.summary, "body": body, "notes": "", "sources": sources}
    return search.Texts(language=text.language, **texts)


def ask(articles):
    """A question: found and ranked, its page shown, something offered while it is typed."""
    from django.test import Client
    from django.utils import timezone

    from articles import search

    now = timezone.now()
    every = [(code, word) for code, several in corpus.meta(articles)["search_words"].items() for word in several]
    words = random.Random("80 words").sample(every, 80)
    pairs = [(code, f"{word} {random.Random(word).choice(corpus.V[code]['com'])}") for code, word in words]
    wrong = [(code, word[:2] + word[3:]) for code, word in words if len(word) > 5]
    begun = [(code, word[:length]) for code, word in words for length in (2, 3, 4)]
    client = Client(headers={"host": "127.0.0.1"})

    def find(code, text, **how):
        search.find(text, language=code, now=now, **how)

    report("search", find, words)
    report("  by date", lambda code, word: find(code, word, order="date"), words)
    report("  two words", find, pairs)
    report("  misspelt", find, wrong)
    report("suggestion", lambda code, word: search.suggest(word, language=code, now=now), begun)
    report("whole page", lambda code, word: client.get(f"/{code}/search/", {"q": word}), words)


def report(what, ask, questions):
    """Of several rounds the fastest answer counts: what else the machine does slows no question down in all of them."""
    rounds = [[timed(ask, *question) for question in questions] for _ in range(ROUNDS)]
    times = sorted(map(min, zip(*rounds, strict=True)))
    tell(
        f"  {what}: p50 {statistics.median(times):.1f} ms, p99 {times[int(len(times) * 0.99)]:.1f} ms"
        f" ({len(times)} questions; the first time {statistics.median(rounds[0]):.1f} and {max(rounds[0]):.1f} ms)"
    )


def timed(ask, *question):
    start = time.perf_counter()
    ask(*question)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    if sys.argv[1:2] in (["fill"], ["ask"]):
        import django
        from django.conf import settings

        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        django.setup()
        {"fill": fill, "ask": ask}[sys.argv[1]](int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 1_000, sys.argv[2] if sys.argv[2:] else "")
