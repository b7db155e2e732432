"""What the desk costs among many full manuscripts: `python tests/bench/desk_lists.py [ARTICLES]`, on PostgreSQL.

Each is written in three languages, with notes, people, topics and pictures, approved and in print; of more than
DIFFERENT, the rest are copies. Prints for an administrator, an editor and a translator how often each page asks the
database, and medians of its time. `fill ARTICLES` and `ask` do one of the two in the database of DATABASE_URL.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import corpus
from tests.bench.loading import empty_database, tell
from tests.suite import ROOT, postgres

DIFFERENT = 500
NOTES, PEOPLE, TOPICS, PICTURES = 30, 3, 3, 3
RUNS = 5
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # before any text was printed: nothing waits
PAGES = {
    "list": "/admin/articles/article/",
    "form": "/admin/articles/article/8/change/",
    "board": "/admin/articles/article/board/",
    "calendar": "/admin/articles/article/calendar/?month=2026-09",
    "what waits": "/admin/",
}


def main(articles):
    with postgres() as url, empty_database(url) as empty:
        environment = os.environ | {"DATABASE_URL": empty, "DJANGO_SETTINGS_MODULE": "thinktank.settings"}
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        for command in (manage, [sys.executable, __file__, "fill", str(articles)], [sys.executable, __file__, "ask"]):
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


def fill(articles):
    from django.db import connection

    from articles.models import Article, Authorship, Cite, Footnote, Translation
    from tests.bench import filling

    texts = {}
    for editions, drawn in filling.fill(min(articles, DIFFERENT), corpus.LANGS):
        for edition, text in zip(editions, drawn, strict=True):
            texts.setdefault(edition.article_id, {})[edition.language] = text
    write(texts)
    note, is_of = f"((copies.article - 1) * {NOTES} + (old.%s - 1) %% {NOTES} + 1)", "old.article_id"
    with connection.cursor() as cursor:
        if articles > DIFFERENT:
            filling.repeat(DIFFERENT, articles, corpus.LANGS)
            copies = [filling.copying(Footnote, is_of, id=note % "id", article_id="copies.article")]
            of_note = f"((old.footnote_id - 1) / {NOTES} + 1)"
            copies.append(filling.copying(Cite, of_note, id="", footnote_id=note % "footnote_id"))
            for model in (Authorship, Translation, Article.topics.through):
                copies.append(filling.copying(model, is_of, id="", article_id="copies.article"))
            for statement in copies:
                cursor.execute(statement)
        cursor.execute("UPDATE articles_article SET changed_at = now() - id * interval '1 hour'")
        cursor.execute("VACUUM ANALYZE")


def write(texts):
    """The manuscripts, which filling.py leaves empty; their notes have the keys that copies reckon with."""
    from articles.models import Article, Authorship, Cite, Footnote, Image, Source, Topic, Translation
    from authors.models import Author
    from thinktank import languages
    from thinktank.bulk import insert

    chance = random.Random(1)
    images = insert(
        Image, [Image(public_id=f"i{n}", file=f"images/{n}.webp", width=1200, height=800) for n in range(60)]
    )
    people, topics, sources = (list(model.objects.all()) for model in (Author, Topic, Source))
    articles, signed, about, notes, cites, works = Article.objects.in_bulk(texts), [], [], [], [], []
    for pk, article in articles.items():
        shown = chance.sample(images, PICTURES)
        article.image = chance.choice(images)
        for code, text in texts[pk].items():
            article.set_text("title", code, text.title)
            article.set_text("summary", code, text.summary)
            article.set_text("body", code, body(text.body, shown))
            state = {"state": "approved", "progress": "complete", "since": LONG_AGO}
            works.append(Translation(article=article, language=code, **state))
        signed += [
            Authorship(article=article, author=one, order=n) for n, one in enumerate(chance.sample(people, PEOPLE))
        ]
        about += [Article.topics.through(article=article, topic=one) for one in chance.sample(topics, TOPICS)]
        for number in range(NOTES):
            key = (pk - 1) * NOTES + number + 1
            words = {languages.column("text", code): "–" for code in corpus.LANGS}
            notes.append(Footnote(pk=key, article=article, key=f"n{number}", **words))
            cites.append(Cite(footnote_id=key, source=chance.choice(sources), locator_label="page", locator="12"))
    columns = [languages.column(field, code) for field in ("title", "summary", "body") for code in corpus.LANGS]
    Article.objects.bulk_update(articles.values(), ["image", *columns], batch_size=50)
    for model, rows in [(Authorship, signed), (Footnote, notes), (Cite, cites), (Translation, works)]:
        insert(model, rows)
    Article.topics.through.objects.bulk_create(about)


def body(text, shown):
    """A text with a picture after each of its first paragraphs, and its notes' markers one to a paragraph in turn."""
    paragraphs = [f"{paragraph}</p>" for paragraph in text.split("</p>")[:-1]]
    for number in range(NOTES):
        place = number * len(paragraphs) // NOTES
        paragraphs[place] = paragraphs[place].replace("</p>", f'<a class="fn" data-note="n{number}"></a></p>')
    for place, image in enumerate(shown):
        paragraphs[place] += f'<figure data-image="{image.public_id}"></figure>'
    return "".join(paragraphs)


def ask():
    import django
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()
    from articles.models import Article
    from tests import factories

    for user in (factories.root(), factories.boris(), factories.deniz(article=Article.objects.get(pk=8))):
        client = Client(raise_request_exception=True)
        client.force_login(user)
        for page, path in PAGES.items():
            client.get(path)  # what nobody has looked at is noted the first time
            found = [look(client, path) for _ in range(RUNS)]
            asked, wall, process = (statistics.median(each) for each in zip(*found, strict=True))
            tell(
                f"{user.username}: {page}: {asked:.0f} queries, {wall:.0f} ms, of which {process:.0f} of the processor"
            )


def look(client, path):
    """(queries, milliseconds, those of this process)"""
    from django.db import connection

    asked = []

    def count(execute, sql, *more):
        asked.append(sql)
        return execute(sql, *more)

    begun = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        assert client.get(path).status_code == 200
    now = time.perf_counter(), time.process_time()
    return len(asked), *((then - before) * 1000 for then, before in zip(now, begun, strict=True))


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        import django

        django.setup()
        fill(int(sys.argv[2]))
    elif sys.argv[1:2] == ["ask"]:
        ask()
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 20_000)
