"""A question that is put into SQL once finds what it would find if it were put anew each time."""

import time
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from articles.models import Edition
from thinktank.pages.shown import noting
from thinktank.prepared import prepared

from .factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@prepared("order")
def editions(*, order, language, article, now):
    found = Edition.objects.live(now).filter(language=language, article__gte=article)
    return found.select_related("current").annotate(words=F("word_count")).order_by(order)


def test_it_finds_what_it_is_asked_for_with_other_values(django_assert_num_queries):
    first, second = (make_article(codes=["en", "tr"]) for _ in range(2))
    published = [edition for article in (first, second) for edition in article.publish_together(["en", "tr"])]
    now = timezone.now()
    for code in ("en", "tr"):
        for since in (first, second):
            with django_assert_num_queries(1):
                found = editions(order="pk", language=code, article=since.pk, now=now)
                texts = [edition.current.inputs["title"] for edition in found]
            expected = [e for e in published if e.language == code and e.article_id >= since.pk]
            assert found == expected
            assert texts == [edition.title for edition in expected]
            assert [edition.words for edition in found] == [edition.word_count for edition in expected]
    assert editions(order="pk", language="en", article=first.pk, now=now - timedelta(days=1)) == []


def test_it_finds_values_too(django_assert_num_queries):
    @prepared()
    def titles(*, language, now):
        return Edition.objects.live(now).filter(language=language).order_by("pk").values_list("title", "byline")

    published = make_article(codes=["en", "tr"]).publish_together(["en", "tr"])
    now = timezone.now()
    for edition in published:
        with django_assert_num_queries(1):
            assert titles(language=edition.language, now=now) == [(edition.title, edition.byline)]


def test_what_decides_how_it_is_put_makes_a_question_of_its_own():
    for _ in range(2):
        make_article().publish_together(["en"])
    asked = {"language": "en", "article": 0, "now": timezone.now()}
    assert editions(order="-pk", **asked) == editions(order="pk", **asked)[::-1]


def test_rows_are_noted_on_the_page_they_are_read_for():
    article = make_article()
    article.publish_together(["en"])
    with noting() as places:
        editions(order="pk", language="en", article=article.pk, now=timezone.now())
    assert f"article-{article.pk}" in places


def test_a_value_that_decides_something_on_the_way_is_refused():
    @prepared()
    def of_kind(*, kind):
        return Edition.objects.filter(kind="report" if kind == "report" else "news")

    with pytest.raises(ValueError, match="kind"):
        of_kind(kind="report")


def test_threads_that_ask_for_the_first_time_at_once_find_the_same():
    """Django changes a query while it writes the SQL: two at a time would spoil it for each other."""
    writing, most = [], []

    @prepared()
    def of_language(*, language):
        return Edition.objects.filter(language=language).select_related("current")

    of_language(language="en")
    question = of_language.questions[()]
    question.written.clear()
    write = question.write

    def watched(database):
        writing.append(database)
        most.append(len(writing))
        time.sleep(0.01)
        try:
            return write(database)
        finally:
            writing.pop()

    question.write = watched
    threads = [Thread(target=question.sql_for, args=["default"]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_what_is_asked_again_and_again_is_planned_once():
    for number in range(10):
        editions(order="-published_at", language="en", article=number, now=timezone.now())
    if connection.vendor == "postgresql":  # SQLite keeps no plans for others
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements WHERE NOT from_sql")
            planned = [statement for (statement,) in cursor if "ORDER BY" in statement and "$3" in statement]
        assert len(planned) == 1
