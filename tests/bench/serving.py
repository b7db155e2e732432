"""What readers’ pages cost, served as in production: `python tests/bench/serving.py [ARTICLES] [--database URL]`.

Fills an empty PostgreSQL database with ARTICLES in three languages (or takes one that `serving.py fill ARTICLES` has
filled), starts the site as thinktank/deploy/Procfile does, and asks it with wrk (a package of Debian) for one kind of
page after the other, round after round; medians count. In the same rounds a bare granian with as many workers and a
nginx answer with the bytes of an article’s page: all other figures are also told as a share of theirs.

Then: a home page that is purged while it is read, how long a published text takes to be seen, how long a start takes.
`--soak SECONDS` at last reads all kinds of pages for so long, and tells how the memory of the workers grew.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.loading import empty_database, tell
from tests.suite import PRODUCTION, ROOT, postgres

HOST = PRODUCTION["ALLOWED_HOSTS"]
DIFFERENT = 200  # pages of a kind that are asked for in turn


def main(options):
    with postgres() as url, tempfile.TemporaryDirectory() as folder:
        if options.database:
            measure(options, options.database, folder)
            return
        with empty_database(url) as empty:
            run(empty, ROOT / "manage.py", "migrate", "--verbosity", "0")
            run(empty, __file__, "fill", options.articles)
            measure(options, empty, folder)


def measure(options, url, folder):
    run(url, __file__, "measure", "--folder", folder, "--rounds", options.rounds, "--soak", options.soak)


def run(url, *words):
    settings = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "thinktank.settings"}
    subprocess.run([sys.executable, *map(str, words)], cwd=ROOT, env=os.environ | PRODUCTION | settings, check=True)


# A whole site


def fill(articles):
    from django.core.management.color import no_style
    from django.db import connection

    from articles import tallies
    from articles.models import Article, Edition, Version
    from tests.bench import searching
    from thinktank.models import Purge
    from thinktank.pages.shown import EVERYTHING

    searching.fill(articles)
    Purge.objects.create(places=[EVERYTHING])  # copies have been made that nobody else knows of
    tallies.settle()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article, Edition, Version]):
            cursor.execute(statement)  # they were written with keys of their own
        cursor.execute(SIMILAR)
        cursor.execute("VACUUM ANALYZE")


# As if it had been learnt: the twelve texts of the same language before each.
SIMILAR = """
    INSERT INTO articles_similaredition (edition_id, other_id, score, sources, topics, regions, series, authors)
    SELECT edition.id, other.id, 1 - place / 100.0, place % 3, 1, place % 2, 0, 0
    FROM generate_series(1, 12) AS turn (place) CROSS JOIN articles_edition edition
    JOIN articles_edition other ON other.id = edition.id + 3 * place
"""


# Measuring


def inside(folder, rounds, soak):
    """In a process whose settings name the database."""
    import django

    django.setup()
    from tests.bench import asking_servers as servers

    paths = pages()
    kept, nothing = {"PAGES_ROOT": str(folder / "stored")}, {"PAGES_ROOT": ""}
    with servers.site(kept) as site, servers.site(nothing) as uncached:
        [page, *_others] = [site.ask(path) for path in paths["article"]]
        with (
            servers.bare(folder, page) as bare,
            servers.static(folder, page) as static,
            servers.front(folder, site) as front,
        ):
            one = paths["article"][:1]
            rows = [
                ("bare granian", bare, one, {}),
                ("nginx, a file", static, one, {}),
                ("kept: an article", site, one, {}),
                ("kept: 200 articles", site, paths["article"], {}),
                ("kept, not modified", site, one, {"If-None-Match": page.etag}),
                ("kept, behind nginx", front, one, {}),
                *((f"made: {kind}", uncached, found, {}) for kind, found in paths.items()),
            ]
            report(
                rows,
                [[server.load(found, headers) for _name, server, found, headers in rows] for _ in range(rounds)],
                queries(paths),
            )
            tell(f"memory of a worker: {site.memory():.0f} MB with its pages, {uncached.memory():.0f} MB without")
            storm(site)
            latency(site)
            if soak:
                long(site, uncached, paths, soak)
    tell(f"cold start: {statistics.median([servers.start_time(kept) for _ in range(rounds)]):.2f} s to the first page")
    tell(f"database: {size() / 1e6:,.0f} MB")


def pages():
    """{kind: paths of some of its pages}"""
    from django.utils import timezone

    from articles.models import Edition, Topic
    from authors.models import Author

    texts = Edition.objects.live(timezone.now()).in_language("en").newest_first()
    step = max(1, texts.count() // DIFFERENT)
    slugs = list(texts.values_list("slug", flat=True))[::step]
    keys = list(texts.values_list("public_id", flat=True))[step:-1:step]  # nothing is older than the oldest
    topics = Topic.objects.of(texts).values_list("slug", flat=True)[:DIFFERENT]
    words = [word for title in texts.values_list("title", flat=True)[:DIFFERENT] for word in title.split()[:1]]
    return {
        "article": [f"/en/articles/{slug}/" for slug in slugs],
        "home": ["/en/", "/tr/", "/ru/"],
        "list": ["/en/articles/", "/en/articles/?kind=report"] + [f"/en/articles/?before={key}" for key in keys],
        "topic": [f"/en/topics/{slug}/" for slug in topics],
        "topics": ["/en/topics/", "/tr/topics/", "/ru/topics/"],
        "author": [
            f"/en/authors/{slug}/" for slug in Author.objects.of(texts).values_list("slug", flat=True)[:DIFFERENT]
        ],
        "authors": ["/en/authors/", "/tr/authors/", "/ru/authors/"],
        "feed": ["/en/feed.atom", "/tr/feed.atom", "/ru/feed.atom"],
        "search": [f"/en/search/?q={word}" for word in words],
    }


def queries(paths):
    """{kind: how often one of its pages asks the database}"""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, found = Client(headers={"host": HOST, "x-forwarded-proto": "https"}), {}
    for kind, some in paths.items():
        with CaptureQueriesContext(connection) as captured:
            client.get(some[0])
        found[f"made: {kind}"] = len(captured)
    return found


def report(rows, loads, queries):
    tell("| what | requests/s | of bare granian | of nginx | p50 | p99 | processor, web + database | queries |")
    tell("|---|---|---|---|---|---|---|---|")
    rates = [[load.rate for load in each] for each in loads]
    for place, (name, *_rest) in enumerate(rows):
        each = [load[place] for load in loads]
        to = [statistics.median(rate[place] / rate[base] for rate in rates) for base in (0, 1)]
        p50, p99, web, database = (
            statistics.median(getattr(load, what) for load in each) for what in ("p50", "p99", "web", "database")
        )
        rate = statistics.median(load.rate for load in each)
        failed = sum(load.failed for load in each)
        tell(
            f"| {name} | {rate:,.0f} | {to[0]:.4f} | {to[1]:.4f} | {p50:.2f} ms | {p99:.2f} ms |"
            f" {web:.2f} + {database:.2f} ms | {queries.get(name, 0)} |" + (f" {failed} FAILED" if failed else "")
        )


def storm(site):
    """The home page is purged twenty times while everybody reads it."""
    from thinktank.models import Purge
    from thinktank.pages.shown import LISTS

    with site.loading(["/en/"], seconds=6) as load:
        for _ in range(20):
            Purge.objects.create(places=[LISTS])
            time.sleep(0.25)
    found = load()
    tell(f"purged 20 times under load: {found.rate:,.0f} requests/s, p99 {found.p99:.1f} ms, {found.failed} failed")


def latency(site):
    """From the commit of a publication to its title on the home page, asked for on many connections."""
    from authors.models import Author
    from tests.factories import make_article

    author, times = Author.objects.first(), []
    for number in range(5):
        title = f"Published {number} at {time.time_ns()}"
        article = make_article(title_en=title, notes=0, authors=[author])
        article.publish("en")
        start = time.perf_counter()
        while not all(title in site.ask("/en/").text for _ in range(8)):
            time.sleep(0.01)
        times.append(time.perf_counter() - start)
    tell(
        f"published, and on the home page of all workers: {statistics.median(times):.2f} s, at most {max(times):.2f} s"
    )


def long(site, uncached, paths, seconds):
    every = [path for found in paths.values() for path in found]
    warm = [server.load(every) and server.memory() for server in (site, uncached)]
    asked = [server.load(every, seconds=seconds // 2).asked for server in (site, uncached)]
    after = [server.memory() for server in (site, uncached)]
    for name, number, before, now in zip(("kept", "made"), asked, warm, after, strict=True):
        tell(f"soak, {name}: {number:,} requests, the largest worker {before:.0f} → {now:.0f} MB")


def size():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("articles", nargs="?", type=int, default=1_000)
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--soak", type=int, default=0)
    if sys.argv[1:2] == ["fill"]:
        import django

        django.setup()
        fill(int(sys.argv[2]))
    elif sys.argv[1:2] == ["measure"]:
        parser.add_argument("--folder", type=Path)
        options = parser.parse_args(sys.argv[2:])
        inside(options.folder, options.rounds, options.soak)
    else:
        main(parser.parse_args())
