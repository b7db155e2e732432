"""What search costs on a large site: `python tests/bench/searching.py [ARTICLES] [sqlite|postgresql]`.

Fills an empty database with what search reads: editions in three languages with their versions, people, topics and
entries, the texts from `corpus.py`, each entry made by the code that makes it at publication. Of a corpus larger than
DIFFERENT articles, the rest repeat the texts of the first ones in an order of their own, published at other times.
Then asks for 80 different words of the corpus, each a few times, and types the beginnings of titles and names.
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import corpus
from tests.bench.loading import empty_database, tell
from tests.suite import ROOT, postgres

DIFFERENT = 4_000
ROUNDS = 3


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


def fill(articles):
    """What search reads, as publishing leaves it."""
    from django.db import connection, transaction

    from articles import search
    from articles.models import Article, Edition, EditionAuthor, EditionTopic, Topic, Version
    from authors.models import Author
    from thinktank import languages
    from thinktank.bulk import insert

    start = time.perf_counter()
    people = insert(Author, [author_of(one, languages) for one in corpus.authors()])
    topics = insert(Topic, [topic_of(one, languages) for one in corpus.meta(articles)["categories"]])
    made, entries = {}, 0
    for first in range(0, articles, 200):
        numbers = range(first, min(first + 200, articles))
        with transaction.atomic():
            rows = insert(Article, [Article(public_id=f"a{number}") for number in numbers])
            pairs, versions = [], []
            for number, article in zip(numbers, rows, strict=True):
                text = corpus.article(number % DIFFERENT) if number < DIFFERENT else None
                source = number if text else random.Random(number).randrange(DIFFERENT)
                if text:
                    made[number] = (text["author"], text["category"], said(text, search))
                author, category, texts = made[source]
                for code, (title, summary, body, words) in texts.items():
                    edition = Edition(
                        article=article,
                        public_id=article.public_id,
                        record_id=article.public_id,
                        language=code,
                        original_language="en",
                        kind="analysis",
                        slug=f"article-{number}",
                        title=title,
                        summary=summary,
                        byline=[{"slug": people[author].slug, "name": people[author].name_in(code), "role": "author"}],
                        labels=[{"slug": t.slug, "kind": t.kind, "name": t.name_in(code)} for t in [topics[category]]],
                        published_at=datetime.fromisoformat(date_of(number)),
                        recorded_at=datetime.fromisoformat(date_of(number)),
                    )
                    pairs.append((edition, words, author, category))
                    versions.append({"body": body, "title": title, "summary": summary})
            insert(Edition, [edition for edition, *_rest in pairs])
            insert(EditionAuthor, [EditionAuthor(edition=e, author=people[a], role="author") for e, _w, a, _c in pairs])
            insert(EditionTopic, [EditionTopic(edition=e, topic=topics[c]) for e, _w, _a, c in pairs])
            insert(Version, [version_of(e, inputs) for (e, *_r), inputs in zip(pairs, versions, strict=True)])
            search.index([(edition, words) for edition, words, *_rest in pairs])
            entries += len(pairs)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_edition SET current_id ="
            " (SELECT id FROM articles_version WHERE edition_id = articles_edition.id)"
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    tell(f"  filled with {entries} editions in {time.perf_counter() - start:.0f} s")


def date_of(number):
    return (corpus.T0 - corpus.datetime.timedelta(hours=3 * number)).isoformat() + "+00:00"


def author_of(one, languages):
    from authors.models import Author

    given, family = one["name"].split(" ", 1)
    names = {languages.column("given_name", code): given for code in corpus.LANGS}
    names |= {languages.column("family_name", code): family for code in corpus.LANGS}
    return Author(slug=one["slug"], **names)


def topic_of(one, languages):
    from articles.models import Topic

    return Topic(slug=one["slug"], **{languages.column("name", code): name for code, name in one["names"].items()})


def version_of(edition, inputs):
    from articles.models import Version

    return Version(
        edition=edition, number=1, kind="first", published_at=edition.published_at, inputs=inputs, body_html=""
    )


def said(text, search):
    """{language: title, summary, body and what search is told of it}, of an article of the corpus."""
    found = {}
    for code, one in text["tr"].items():
        body = re.sub(r"\[\[fn:\d+\]\]", "", one["body"])
        texts = search.Texts(
            language=code,
            title=one["title"],
            summary=one["excerpt"],
            body=re.sub(r"<[^>]+>", " ", body),
            notes="",
            sources="\n".join(note.rpartition(" ")[0] for note in one["footnotes"][:4]),
        )
        found[code] = (one["title"], one["excerpt"], body, search.prepared(texts))
    return found


def ask(articles):
    """A question: found and ranked, its page shown, something offered while it is typed."""
    from django.test import Client
    from django.utils import timezone

    from articles import search

    now = timezone.now()
    every = [(code, word) for code, several in corpus.meta(articles)["search_words"].items() for word in several]
    words = random.Random("80 words").sample(every, 80)
    client = Client(headers={"host": "127.0.0.1"})
    times = [timed(search.find, word, language=code, now=now, size=20) for _ in range(ROUNDS) for code, word in words]
    report("search", times)
    report("  by date", [timed(search.find, word, language=code, now=now, order="date") for code, word in words])
    pairs = [(code, f"{word} {random.Random(word).choice(corpus.V[code]['com'])}") for code, word in words]
    report("  two words", [timed(search.find, both, language=code, now=now) for code, both in pairs])
    wrong = [(code, word[:2] + word[3:]) for code, word in words if len(word) > 5]
    report("  misspelt", [timed(search.find, word, language=code, now=now) for code, word in wrong])
    begun = [(code, word[:length]) for code, word in words for length in (2, 3, 4)]
    report("suggestion", [timed(search.suggest, word, language=code, now=now) for code, word in begun])
    report("whole page", [timed(client.get, f"/{code}/search/", {"q": word}) for code, word in words])


def timed(function, *arguments, **named):
    start = time.perf_counter()
    function(*arguments, **named)
    return (time.perf_counter() - start) * 1000


def report(what, times):
    times.sort()
    tell(
        f"  {what}: p50 {statistics.median(times):.1f} ms, p99 {times[int(len(times) * 0.99)]:.1f} ms,"
        f" slowest {times[-1]:.1f} ms ({len(times)} questions)"
    )


if __name__ == "__main__":
    if sys.argv[1:2] in (["fill"], ["ask"]):
        import django

        django.setup()
        {"fill": fill, "ask": ask}[sys.argv[1]](int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 1_000, sys.argv[2] if sys.argv[2:] else "")
