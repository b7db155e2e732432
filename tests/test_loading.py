"""A load may be shared, interrupted and killed: what comes out is what one process makes in one go."""

import contextlib
import gc
import io
import json
import os
import random
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg import sql

from articles.exporting.site import dump, load, loading
from articles.models import Article, Cite, Edition, Footnote, SearchEntry, Source
from articles.search import find
from articles.search.entries import key_of
from thinktank.bulk import insert, new
from thinktank.models import Outbox, Redirect
from thinktank.workshop import Workshop

from .clock import processor_time
from .test_site import empty_site, files

PERSON = {"type": "author", "slug": "ada", "name": {"en": "Ada Deniz", "tr": "Ada Deniz", "ru": "Ада Дениз"}}
TEXTS = {
    "en": "The ferry to port {} leaves at nine.",
    "tr": "{} limanına giden vapur İstanbul’dan dokuzda kalkar.",
    "ru": "Паром в порт {} отходит в девять.",
}


def site(articles):
    """Lines as another tool writes them: a work, then the article that cites it and links to others, ahead and back."""
    yield PERSON
    yield {"type": "topic", "slug": "sea", "name": {"en": "Sea", "ru": "Море"}}
    for n in range(articles):
        work = {"type": "report", "title": f"Tables {n}", "URL": f"https://example.org/{n}"}
        yield {"type": "source", "id": f"s{n}", "csl": work}
        others = [number for number in (n - 1, n - 7, n + 1, n + 5) if 0 <= number < articles]
        links = " ".join(f'<a data-article="a{number}">{number}</a>' for number in others)
        yield {
            **{"type": "article", "id": f"a{n}", "authors": [{"author": "ada"}], "topics": ["sea"]},
            "footnotes": [{"key": "n1", "source": f"s{n}", "accessed": "2024-02-28"}, {"key": "n2", "source": "s0"}],
            "languages": {
                code: {
                    "title": text.format(n),
                    "body": f'<p>{text.format(n)}<a class="fn" data-note="n1"></a> {links}</p>'
                    f'<p>{text.format(n)}<a class="fn" data-note="n2"></a></p>',
                    "published_at": "2024-03-01T09:00:00Z",
                }
                for code, text in TEXTS.items()
            },
        }
    yield {"type": "redirect", "from": "/old/", "to": "/en/"}


def lines(values):
    return [json.dumps(value, ensure_ascii=False).encode() for value in values]


def dumped(folder):
    folder.mkdir(exist_ok=True)
    out = io.StringIO()
    dump(out, folder)
    return out.getvalue()


@pytest.fixture
def small_batches(monkeypatch):
    """So small that a few articles are many of them."""
    monkeypatch.setattr(loading, "BATCH", 7)
    monkeypatch.setattr(loading, "READ", 5)
    monkeypatch.setattr(loading, "COMPOSED", 2)


@pytest.mark.django_db
@pytest.mark.usefixtures("small_batches")
class TestHelpers:
    def test_they_make_the_same_site(self, tmp_path):
        counts = load(lines(site(12)), tmp_path)
        alone = dumped(tmp_path)
        empty_site()
        assert load(lines(site(12)), tmp_path, helpers=2) == counts
        assert dumped(tmp_path) == alone
        assert find("vapur", language="tr", now=timezone.now()).total == 12
        assert load(lines(site(12)), tmp_path, helpers=2)["known"] == 27

    def test_links_lead_where_they_should_however_far_they_point(self, tmp_path):
        load(lines(site(12)), tmp_path)
        for edition in Edition.objects.select_related("current"):
            numbers = [link.to_public_id[1:] for link in edition.links.all()]
            assert numbers
            for number in numbers:
                address = Edition.objects.get(public_id=f"a{number}", language=edition.language).get_absolute_url()
                assert f'<a href="{address}">{number}</a>' in edition.current.body_html

    def test_the_first_line_to_blame_is_told_and_all_before_it_is_in(self, tmp_path):
        values = [*site(12)]
        wrong = next(n for n, value in enumerate(values) if value.get("id") == "a8")
        values[wrong] |= {"topics": ["land"]}
        values[wrong + 3] = {"type": "nothing"}
        with pytest.raises(loading.Refused, match=f"line {wrong + 1}: topics: there is no “land”"):
            load(lines(values), tmp_path, helpers=1)
        assert [made.public_id for made in Article.objects.order_by("pk")] == [f"a{n}" for n in range(8)]
        assert load(lines(site(12)), tmp_path, helpers=1)["article"] == 4

    def test_garbage_is_collected_as_before_once_they_are_done(self, tmp_path):
        before = gc.get_threshold(), gc.get_freeze_count()
        load(lines(site(12)), tmp_path, helpers=1)
        assert (gc.get_threshold(), gc.get_freeze_count()) == before

    def test_they_cannot_ask_the_database(self):
        Article.objects.exists()
        with Workshop(1) as workshop, pytest.raises(RuntimeError, match="belongs to the process"):
            list(workshop.each(count_articles, [1, 2]))
        assert not Article.objects.exists()


def count_articles(_piece):
    return Article.objects.count()


@pytest.mark.django_db
def test_what_is_published_as_it_loads_is_what_an_editor_publishes(tmp_path):
    """To the letter: versions, relations, words to find it by."""
    values = [*site(3)]
    load(lines(values), tmp_path)
    loaded = in_print()
    empty_site()
    for value in values:
        for texts in value.get("languages", {}).values():
            del texts["published_at"]
    load(lines(values), tmp_path)
    for made in [*Article.objects.order_by("-pk"), *Article.objects.order_by("pk")]:  # links both ways
        made.publish_together(["en", "tr", "ru"])
    assert in_print() == loaded


def in_print():
    found = {}
    for edition in Edition.objects.select_related("current"):
        version = edition.current
        found[edition.public_id, edition.language] = (
            *(version.inputs, version.digest, version.body_html, version.notes_html, version.contents),
            *(edition.title, edition.slug, edition.byline, edition.labels, edition.word_count, edition.note_count),
            [(link.source.public_id, link.first_note) for link in edition.edition_sources.select_related("source")],
            [(link.author.slug, link.role, link.order) for link in edition.edition_authors.select_related("author")],
            [link.topic.slug for link in edition.edition_topics.select_related("topic")],
            sorted(link.to_public_id for link in edition.links.all()),
            search_entry(edition),
        )
    return found


def search_entry(edition):
    if connection.vendor == "postgresql":
        return SearchEntry.objects.filter(pk=key_of(edition)).values_list("words", flat=True).get()
    with connection.cursor() as cursor:
        columns = "title, authors, topics, summary, body, notes, sources"
        cursor.execute(f"SELECT {columns} FROM articles_searchentry WHERE rowid = %s", [key_of(edition)])
        return cursor.fetchone()


class Stopped(BaseException):
    """As a signal stops a process: no handler of ordinary errors sees it."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("small_batches")
def test_a_load_that_stops_at_any_line_leaves_whole_articles_and_goes_on(tmp_path):
    whole = lines(site(6))
    load(whole, tmp_path)
    wanted = dumped(tmp_path)
    empty_site()
    for stop in range(1, len(whole) + 1):
        with pytest.raises(Stopped):
            load(stopping(whole, stop), tmp_path)
        assert_whole()
    load(whole, tmp_path)
    assert dumped(tmp_path) == wanted


def stopping(whole, stop):
    yield from whole[:stop]
    raise Stopped


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("small_batches")
def test_a_load_that_stops_at_any_statement_leaves_whole_articles_and_goes_on(tmp_path):
    whole = lines(site(5))
    load(whole, tmp_path)
    wanted = dumped(tmp_path)
    empty_site()
    chance = random.Random(5)
    for _attempt in range(25):
        left = [chance.randint(1, 60)]

        def stop(execute, sql, params, many, context, left=left):
            left[0] -= 1
            if left[0] == 0:
                raise Stopped
            return execute(sql, params, many, context)

        with connection.execute_wrapper(stop), contextlib.suppress(Stopped):
            load(whole, tmp_path)
        assert_whole()
    load(whole, tmp_path)
    assert dumped(tmp_path) == wanted


@pytest.mark.django_db(transaction=True)
def test_a_load_that_is_killed_leaves_whole_articles_and_whole_files(tmp_path):
    values = [*site(10)]
    for number, value in enumerate(values):
        if value["type"] == "article":
            (tmp_path / f"{number}.csv").write_bytes(bytes([65 + number % 26]) * 300_000)
            value["attachments"] = [{"name": "data", "file": f"{number}.csv"}]
    whole = lines(values)
    (tmp_path / "site.jsonl").write_bytes(b"\n".join(whole))
    load(whole, tmp_path)
    wanted = dumped(tmp_path / "wanted")
    with another_database(tmp_path) as url:
        environment = os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": str(tmp_path / "store")}
        chance = random.Random(1)
        for kill in (2, 4, None):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.small_batches", tmp_path / "site.jsonl"],
                **{"cwd": settings.BASE_DIR, "env": environment, "stdout": subprocess.PIPE},
            )
            with process:
                if kill:
                    for _batch in range(kill):
                        process.stdout.readline()
                    time.sleep(chance.random() / 10)
                    process.kill()
                process.stdout.read()  # ends when the helper is gone, too
            stored = list((tmp_path / "store").rglob("*.csv"))
            assert all(path.stat().st_size == 300_000 for path in stored)
        assert process.returncode == 0
        assert len(stored) == 10
        assert dumped_elsewhere(environment, tmp_path / "again") == wanted
    assert files(tmp_path / "again" / "media") == files(tmp_path / "wanted" / "media")


@contextlib.contextmanager
def another_database(folder):
    """The address of one like this one, and as empty."""
    empty_site()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "another.sqlite3")])
        yield f"sqlite:///{folder / 'another.sqlite3'}"
        return
    this = connection.settings_dict
    name = f"{this['NAME']}_another"
    connection.close()  # nobody may be there while it is copied
    address = {"host": this["HOST"], "port": this["PORT"] or 5432, "user": this["USER"], "password": this["PASSWORD"]}
    address = {part: value for part, value in address.items() if value} | {"dbname": "postgres"}
    if host := this["OPTIONS"].get("host"):
        address["host"] = host
    with psycopg.connect(**address, autocommit=True) as server:
        quoted = sql.Identifier(name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(quoted, sql.Identifier(this["NAME"])))
        try:
            url, _, options = os.environ["DATABASE_URL"].partition("?")
            yield f"{url.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))


def dumped_elsewhere(environment, folder):
    folder.mkdir()
    command = [sys.executable, "manage.py", "dump_site", str(folder / "site.jsonl")]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (folder / "site.jsonl").read_text(encoding="utf-8")


def assert_whole():
    for article in Article.objects.all():
        assert article.footnotes.count() == 2
        editions = list(article.editions.select_related("current"))
        assert sorted(edition.language for edition in editions) == ["en", "ru", "tr"]
        assert all(edition.current for edition in editions)
    assert SearchEntry.objects.count() == Edition.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Article, Cite, Edition, Footnote, Source])
def test_a_row_of_values_for_its_columns_is_what_its_model_makes_of_them(model):
    given = {
        Article: {"public_id": "a1", "title_tr": "Liman", "image_id": 3},
        Cite: {"footnote_id": 1, "order": 2, "prefix_en": "See", "suffix_ru": "и далее"},
        Edition: {"slug": "harbour", "byline": [{"slug": "ada"}]},
        Footnote: {"key": "n1", "text_en": "A note."},
        Source: {},
    }[model]
    row, other = (columns_of(new(model, **given)) for _ in range(2))
    usual = columns_of(model(**given))
    varying = {name for name in row if row[name] != other[name]}  # keys at random, the time
    assert {name: row[name] for name in row.keys() - varying} == {name: usual[name] for name in usual.keys() - varying}
    assert not varying & given.keys()
    with pytest.raises(TypeError, match="no columns colour"):
        new(model, colour="blue")


def columns_of(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.django_db
def test_rows_of_values_share_nothing():
    new(Edition).byline.append("ada")
    assert new(Edition).byline == []


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 20])
def test_new_rows_are_kept_as_they_were_given(number):
    payload = {"words": ["Слово “в”", 'back\\slash\\u0041 "quoted"', "tab\tline\n", None, 1.5]}
    rows = insert(Outbox, [Outbox(kind=f"kind {n}", payload=payload, last_error="\\N") for n in range(number)])
    kept = [*Outbox.objects.order_by("pk")]
    assert kept == rows
    assert [columns_of(row) for row in kept] == [columns_of(row) for row in rows]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 20])
def test_what_the_database_refuses_of_many_rows_is_told_as_of_one(number):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Redirect, [Redirect(path="/old/", digest="same", target="/new/") for _row in range(number)])
    assert not Redirect.objects.exists()


@pytest.mark.django_db
def test_two_long_texts_are_no_slower_to_write_than_one():
    words = [f"слово{number}" for number in range(9000)]
    rows = [Outbox(kind="spelling", payload={"language": code, "words": words}) for code in ("tr", "ru")]
    with processor_time(at_most=0.03):
        insert(Outbox, rows)
