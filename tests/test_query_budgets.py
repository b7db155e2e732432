"""How often each public page may ask the database, however much there is to show."""

from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from articles.models import Article, Authorship, Cite, Footnote, Revision, Source, Translation
from articles.sitemaps import PART
from articles.tasks import work_off

from .factories import (
    boris,
    deniz,
    make_article,
    make_author,
    make_image,
    make_institute,
    make_page,
    make_topic,
    root,
)

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "tr", "ru")


def make_crowd():
    """An article with 200 notes, 5 authors and 3 languages, corrected once, among more than a page of similar ones."""
    make_institute()
    make_page(codes=LANGUAGES)
    authors = [make_author() for _ in range(5)]
    topics = [make_topic(kind="region"), make_topic(), make_topic()]
    for number in range(21):
        codes = LANGUAGES[: 1 + number % 3]
        make_article(codes=codes, authors=authors, topics=topics, notes=number % 2).publish_together(codes)
    article = make_article(codes=LANGUAGES, notes=200, authors=authors, topics=topics, image=make_image())
    article.publish_together(LANGUAGES)
    article.set_text("title", "en", "Corrected")
    article.save()
    edition = article.publish("en", kind="correction", note="The title was wrong.")
    work_off(timezone.now(), only="similar")
    return edition


def address(name, *args):
    with override("en"):
        return reverse(name, args=args)


def narrowed(edition):
    chosen = {"kind": "analysis", "region": edition.labels[0]["slug"], "by": edition.byline[0]["slug"]}
    return f"?{urlencode(chosen | {'before': edition.public_id})}"


EDITION = 5
OTHERS = 6
PAGES = {
    "edition": lambda edition: edition.get_absolute_url(),
    "home": lambda edition: address("home"),
    "articles": lambda edition: address("articles"),
    "narrowed": lambda edition: address("articles") + narrowed(edition),
    "cite": lambda edition: address("cite", edition.slug, "bib"),
    "sources": lambda edition: address("sources", edition.slug, "csl.json"),
    "versions": lambda edition: address("versions", edition.slug),
    "version": lambda edition: address("version", edition.slug, 1),
    "topics": lambda edition: address("topics"),
    "topic": lambda edition: address("topic", edition.labels[0]["slug"]),
    "authors": lambda edition: address("authors"),
    "author": lambda edition: address("author", edition.byline[0]["slug"]),
    "source": lambda edition: address("source", Source.objects.first().public_id),
    "search": lambda edition: f"{address('search')}?q=crossing",
    "standing page": lambda edition: address("page", "about"),
    "feed": lambda edition: address("feed"),
    "feed of all languages": lambda edition: "/feed.atom",
    "feed of a topic": lambda edition: address("topic_feed", edition.labels[0]["slug"]),
    "feed of an author": lambda edition: f"/authors/{edition.byline[0]['slug']}/feed.atom",
    "sitemap": lambda edition: "/sitemap.xml",
    "sitemap of pages": lambda edition: "/sitemaps/pages.xml",
    "sitemap of texts": lambda edition: f"/sitemaps/articles-{edition.pk // PART}.xml",
}


class TestPages:
    @pytest.fixture(scope="class")
    @classmethod
    def asked(cls, lasting):
        """{page: the queries it made}."""
        assert connection.features.supports_json_field  # which Django asks SQLite once in the life of a connection
        client, edition, found = Client(), make_crowd(), {}
        paths = {name: path(edition) for name, path in PAGES.items()}
        for name, path in paths.items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200, name
            found[name] = [query["sql"] for query in queries.captured_queries]
        return found

    def test_none_asks_more_often_than_it_may(self, asked):
        assert len(asked["edition"]) <= EDITION
        others = {name: queries for name, queries in asked.items() if name != "edition"}
        assert {name: queries for name, queries in others.items() if len(queries) > OTHERS} == {}

    def test_none_reads_a_manuscript(self, asked):
        manuscripts = [
            f'"{model._meta.db_table}"' for model in (Article, Authorship, Footnote, Cite, Translation, Revision)
        ]
        assert [sql for queries in asked.values() for sql in queries if any(name in sql for name in manuscripts)] == []


DESK = {
    "change list": ("admin:articles_article_changelist", 12),
    "board": ("admin:articles_article_board", 12),
    "calendar": ("admin:articles_article_calendar", 6),
    "form": ("admin:articles_article_change", 9),
    "what waits": ("admin:index", 12),
}
RIGHTS = 2  # who is no administrator: their own rights, and those of their groups
GIVEN = 1  # who may not publish: which languages are theirs


class TestDesk:
    @pytest.fixture(scope="class")
    @classmethod
    def crowd(cls, lasting):
        """Of all that an article may have, one has something, and says by now something else than its print."""
        article = make_crowd().article
        figures = "".join(f'<figure data-image="{make_image().public_id}"></figure>' for _ in range(3))
        for code in LANGUAGES:
            article.set_text("body", code, article.text("body", code) + figures)
        article.save()
        article.publish_together(LANGUAGES)
        article.set_text("title", "tr", "Changed since")
        article.save()
        article.attachments.create(file=ContentFile(b"a,b\n1,2\n", name="data.csv"), name="data")
        return article

    @pytest.fixture(scope="class")
    @classmethod
    def cast(cls, crowd):
        return {"root": root(), "boris": boris(), "deniz": deniz(article=crowd)}

    @pytest.fixture(scope="class")
    @classmethod
    def asked(cls, crowd, cast):
        """{who: {page: how many queries it made}}."""
        found = {}
        for who, user in cast.items():
            client, found[who] = Client(), {}
            client.force_login(user)
            for page, (name, _most) in DESK.items():
                path = reverse(name, args=[crowd.pk] if page == "form" else [])
                client.get(path)  # how far the languages are is noted the first time
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(path).status_code == 200, page
                found[who][page] = len(queries)
        return found

    @pytest.mark.parametrize(("who", "more"), [("root", 0), ("boris", RIGHTS), ("deniz", RIGHTS + GIVEN)])
    def test_none_asks_more_often_than_it_may(self, asked, who, more):
        assert {page: number for page, number in asked[who].items() if number > DESK[page][1] + more} == {}

    def test_a_form_asks_twelve_times_at_most(self, asked):
        assert max(pages["form"] for pages in asked.values()) <= 12

    def test_what_is_chosen_stands_in_the_form(self, crowd, cast, client):
        client.force_login(cast["root"])
        page = client.get(reverse("admin:articles_article_change", args=[crowd.pk])).content.decode()
        for one in [crowd.image, *crowd.topics.all(), *(signed.author for signed in crowd.authorships.all())]:
            assert f'<option value="{one.pk}" selected>{one}</option>' in page


def test_a_short_link_asks_once(client, django_assert_num_queries):
    [edition] = make_article().publish_together(["en"])
    with django_assert_num_queries(1):
        assert client.get(edition.short_path).status_code == 302
