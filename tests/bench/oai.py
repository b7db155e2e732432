"""What it takes to harvest a large site: `python tests/bench/oai.py [RECORDS]`, on SQLite and on PostgreSQL.

Fills an empty database with editions in three languages and harvests them to the end, a page at a time: pages a second,
queries a page, the slowest page, how the database finds a page in the middle, and how far the memory of the process
rises between the tenth page and the last.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.loading import empty_database, tell
from tests.suite import ROOT, postgres

LANGUAGES = ("en", "tr", "ru")
BODY = "<p>" + "The crossing takes nineteen hours. " * 100 + "</p>"


def main(records):
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/site.sqlite3", records)
    with postgres() as url, empty_database(url) as empty:
        measure("PostgreSQL", empty, records)


def measure(name, url, records):
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "thinktank.settings"}
    manage = [sys.executable, ROOT / "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(manage, env=environment, check=True)
    tell(f"{name}: {records} records")
    subprocess.run([sys.executable, __file__, "harvest", str(records)], env=environment, check=True)


def harvest(records):
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone
    from lxml import etree

    from articles.exporting import oai
    from articles.models import Edition

    fill(records)
    now = timezone.now()
    asked = [("verb", "ListRecords"), ("metadataPrefix", "oai_dc")]
    found, times, queries, memory = set(), [], [], 0
    while True:
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            document = oai.answer(asked, now)
        times.append(time.perf_counter() - start)
        queries.append(len(captured))
        root = etree.fromstring(document)
        found.update(element.text for element in root.iter(f"{{{oai.OAI}}}identifier"))
        token = root.findtext(f".//{{{oai.OAI}}}resumptionToken")
        if len(times) == 10:
            memory = getrusage(RUSAGE_SELF).ru_maxrss
        if not token:
            break
        asked = [("verb", "ListRecords"), ("resumptionToken", token)]
    more = getrusage(RUSAGE_SELF).ru_maxrss - memory
    tell(f"  {len(found)} records in {len(times)} pages, {len(times) / sum(times):.1f} pages/s")
    tell(f"  slowest page {max(times) * 1000:.0f} ms")
    tell(f"  queries: {queries[0]} for the first page, {sorted(set(queries[1:]))} for each other one")
    tell(f"  memory: {memory / 1024:.0f} MB after ten pages, {more / 1024:.1f} MB more at the end")
    middle = Edition.objects.harvest().values_list("recorded_at", "record_id", "language")[records // 2]
    plan = Edition.objects.harvestable(now).harvest(after=middle)[: oai.PAGE + 1].explain()
    tell("  " + re.sub(r"\s*\n\s*", "\n  ", plan))


def fill(records):
    """Editions as publishing leaves them, as far as a harvest looks."""
    from django.db import connection

    from articles.models import Article, Edition, Version

    start = datetime(2024, 1, 1, tzinfo=UTC)
    articles = Article.objects.bulk_create(
        [Article(public_id=f"a{n:07}") for n in range(-(-records // len(LANGUAGES)))], batch_size=1000
    )
    editions = [
        Edition(
            article=article,
            public_id=article.public_id,
            record_id=article.public_id,
            language=code,
            original_language="en",
            kind="report",
            slug=f"text-{number}",
            title=f"Ferries without a timetable {number}",
            summary="The crossing takes nineteen hours.",
            byline=[{"slug": "kaya", "name": "Zeynep Kaya", "role": "author"}],
            labels=[{"slug": "straits", "kind": "region", "name": "Straits"}],
            published_at=start + timedelta(minutes=number),
            recorded_at=start + timedelta(minutes=number),
        )
        for number, article in enumerate(articles)
        for code in LANGUAGES
    ][:records]
    Edition.objects.bulk_create(editions, batch_size=1000)
    byline = [{"author": "kaya", "role": "author", "given": "Zeynep", "family": "Kaya"}]
    for first in range(0, records, 1000):
        part = editions[first : first + 1000]
        Version.objects.bulk_create(
            [
                Version(
                    edition=edition,
                    number=1,
                    kind="first",
                    published_at=edition.published_at,
                    inputs={"body": BODY, "byline": byline},
                    body_html=BODY,
                )
                for edition in part
            ]
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_edition SET current_id ="
            " (SELECT id FROM articles_version WHERE edition_id = articles_edition.id)"
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    if sys.argv[1:2] == ["harvest"]:
        harvest(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
