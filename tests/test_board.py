"""The board shows where every language stands, whose it is and what is due, however many articles there are."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Translation
from authors.models import User
from tests.factories import ayse, boris, carol, make_article, make_image, root
from tests.test_translation_state import EN, TR, write

pytestmark = pytest.mark.django_db


def board(client, **query):
    return client.get(reverse("admin:articles_article_board"), query)


def titles(response):
    return [str(article) for article, _cells in response.context["rows"]]


def cell(response, article, language):
    cells = dict(response.context["rows"])[article]
    return next(cell for cell in cells if cell.code == language)


def translated(**fields):
    return make_article(codes=("en", "tr"), body={"en": EN, "tr": TR}, **fields)


@pytest.fixture
def editor(client):
    user = boris(first_name="Boris")
    user.language = "en"  # what the board says is read here
    user.save()
    client.force_login(user)
    return user


def test_it_shows_how_far_each_language_is(client, editor):
    article = translated()
    response = board(client)
    assert [cell(response, article, code).progress for code in ("en", "tr", "ru")] == [
        "original",
        "complete",
        "missing",
    ]
    write(article, body_en=EN.replace("Two", "Three"))
    assert cell(board(client), article, "tr").progress_label == "outdated: 1"
    write(article, body_tr=TR.split("</p>")[0] + "</p>")
    assert cell(board(client), article, "tr").progress_label == "in progress, 1 missing"


def test_it_leads_to_the_tab_of_the_language(client, editor):
    article = translated()
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = board(client).content.decode()
    for code in ("en", "tr", "ru"):
        assert f'href="{address}#{code}"' in page


def test_it_says_who_and_until_when_and_that_it_is_late(client, editor):
    article = translated()
    today = timezone.localdate()
    late = Translation.objects.create(article=article, language="tr", translator=editor, due_on=today - timedelta(1))
    shown = cell(board(client), article, "tr")
    assert [user for _role, user in shown.people] == [editor]
    assert shown.is_overdue
    assert 'class="due overdue"' in board(client).content.decode()
    late.due_on = today
    late.save()
    assert not cell(board(client), article, "tr").is_overdue


def test_nothing_is_overdue_once_it_is_in_print(client, editor):
    article = translated()
    yesterday = timezone.localdate() - timedelta(1)
    Translation.objects.create(article=article, language="en", writer=editor, due_on=yesterday)
    article.publish("en")
    assert cell(board(client), article, "en").due_on is None


def test_a_day_that_a_publication_has_met_does_not_come_back(client, editor):
    article = translated()
    article.publish_together(["en", "tr"])
    write(article, body_en=EN.replace("Two", "Three"))
    work = article.translations.get(language="tr")
    for days, due in [(-5, False), (5, True)]:
        work.due_on = timezone.localdate() + timedelta(days)
        work.save()
        assert (cell(board(client), article, "tr").due_on == work.due_on) is due
        there = Translation.objects.due_between(work.due_on, work.due_on)
        assert there.exists() is due


def test_a_picture_without_words_in_a_language_is_missing_there(client, editor):
    article = translated(image=make_image(size=(600, 400), alt_tr=""))
    shown = cell(board(client), article, "tr")
    assert (shown.progress, shown.progress_label) == ("begun", "in progress, 1 missing")
    article.image.alt_tr = "Bir harita"
    article.image.save()
    assert cell(board(client), article, "tr").progress == "complete"


def test_it_is_narrowed_to_what_is_not_translated(client, editor):
    both, one = translated(), make_article(codes=("en",))
    assert titles(board(client, untranslated="tr")) == [str(one)]
    assert set(titles(board(client, untranslated="ru"))) == {str(both), str(one)}
    assert titles(board(client, untranslated="en")) == []


def test_it_is_narrowed_to_what_is_outdated(client, editor):
    article, _other = translated(), translated()
    write(article, body_en=EN.replace("Two", "Three"))
    assert titles(board(client, outdated="tr")) == titles(board(client, outdated="any")) == [str(article)]
    assert titles(board(client, outdated="ru")) == []


def test_it_is_narrowed_to_ones_own(client, editor):
    own, given = translated(created_by=editor), translated()
    translated()
    Translation.objects.create(article=given, language="tr", translator=editor)
    assert set(titles(board(client, show="mine"))) == {str(own), str(given)}


def test_it_is_narrowed_to_what_waits_for_one(client, editor):
    read, outdated, _other = translated(), translated(), translated()
    Translation.objects.create(article=read, language="tr", reviewer=editor, state="in-review")
    write(outdated, body_en=EN.replace("Two", "Three"))
    outdated.translations.filter(language="tr").update(translator=editor)
    assert set(titles(board(client, show="waiting"))) == {str(read), str(outdated)}


def test_it_is_narrowed_to_what_is_scheduled(client, editor):
    article, _other = translated(), translated()
    article.publish("en", at=timezone.now() + timedelta(days=3))
    response = board(client, show="scheduled")
    assert titles(response) == [str(article)]
    assert cell(response, article, "en").state.code == "scheduled"


def test_it_finds_words_of_a_title(client, editor):
    article, _other = translated(title_tr="Işıklı İskele"), translated()
    assert titles(board(client, q="ışıklı iskele")) == [str(article)]
    page = board(client, q="nowhere", show="mine").content.decode()
    assert "No article is like that" in page


@pytest.mark.parametrize(
    "query", [{"show": "x"}, {"outdated": "xx"}, {"untranslated": "'"}, {"page": "x"}, {"q": "\0"}]
)
def test_what_it_does_not_know_it_leaves_out(client, editor, query):
    translated()
    assert len(titles(board(client, **query))) == 1


def test_it_has_pages(client, editor):
    for _number in range(26):
        translated(image=None)
    assert len(titles(board(client))) == 25
    assert len(titles(board(client, page="2", show=""))) == 1
    assert "page=2" in board(client).content.decode()


def test_nobody_sees_what_is_not_open_to_them(client):
    hidden, given = translated(), translated()
    assistant = ayse()
    Translation.objects.create(article=given, language="tr", translator=assistant)
    client.force_login(assistant)
    assert titles(board(client)) == [str(given)]
    hidden.publish("en", at=timezone.now() + timedelta(minutes=1))
    assert not month(client).context["weeks"][0][0][2]
    assert hidden.title_en not in month(client).content.decode()
    assert titles(board(client, show="scheduled")) == []


def test_it_is_for_the_desk_alone(client):
    translated()
    assert board(client).status_code == 302
    client.force_login(carol(is_staff=True))
    assert board(client).status_code == 403
    assert month(client).status_code == 403


def crowd(count, notes):
    for _number in range(count):
        article = make_article(codes=("en", "tr", "ru"), notes=notes)
        article.publish_together(["en", "tr"], at=timezone.now() + timedelta(minutes=5))
        article.translations.create(language="ru", state="approved", translator=root_user())


def root_user():
    return User.objects.filter(username="root").first() or root()


@pytest.mark.parametrize("query", [{}, {"show": "waiting"}, {"outdated": "any"}, {"untranslated": "ru", "q": "e"}])
def test_it_asks_as_often_for_twenty_articles_as_for_two(client, editor, query):
    asked = []
    for count, notes in [(2, 1), (18, 5)]:
        crowd(count, notes)
        board(client, **query)  # stock is taken of what nobody has looked at
        with CaptureQueriesContext(
            connection,
        ) as queries:
            board(client, **query)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 26


def test_the_first_look_asks_a_fixed_number_of_times_more(client, editor, django_assert_max_num_queries):
    for _number in range(20):
        translated(image=None)
    with django_assert_max_num_queries(33):
        board(client)


def test_it_reads_no_text_that_was_never_printed(client, editor):
    for _number in range(3):
        translated()
    board(client)
    with CaptureQueriesContext(connection) as queries:
        board(client)
    assert not [query["sql"] for query in queries if '"body_en"' in query["sql"].partition("FROM")[0]]


# The calendar


def month(client, **query):
    return client.get(reverse("admin:articles_article_calendar"), query)


def days(response):
    return {day.day: found for week in response.context["weeks"] for day, is_in, found in week if is_in and found}


def moment(*parts):
    return datetime(*parts, tzinfo=ZoneInfo(settings.TIME_ZONE))


def test_the_calendar_shows_what_is_scheduled_by_the_institutes_clock(client, editor):
    article = translated()
    year = timezone.localdate().year + 1
    article.publish("en", at=moment(year, 3, 31, 23, 30))
    found = days(month(client, month=f"{year}-03"))
    assert [(h.kind, h.language, h.title) for h in found[31]] == [("scheduled", "en", article.title_en)]
    page = month(client, month=f"{year}-03").content.decode()
    assert "23:30" in page
    assert f"?month={year}-02" in page
    assert f"?month={year}-04" in page
    assert days(month(client, month=f"{year}-04")) == {}


def test_the_calendar_shows_updates_and_days_on_which_work_is_due(client, editor):
    article = translated()
    year = timezone.localdate().year + 1
    article.publish("en")
    write(article, title_en="Ferries again")
    Article.objects.get(pk=article.pk).publish("en", at=moment(year, 3, 2, 9))
    article.translations.update_or_create(language="tr", defaults={"due_on": f"{year}-03-05"})
    found = days(month(client, month=f"{year}-03"))
    assert {day: [h.kind for h in there] for day, there in found.items()} == {2: ["scheduled"], 5: ["due"]}
    today = timezone.localdate()
    assert [h.kind for h in days(month(client))[today.day]] == ["public"]


def test_what_is_done_is_no_longer_due(client, editor):
    article = translated()
    today = timezone.localdate()
    article.translations.update_or_create(language="en", defaults={"due_on": today})
    assert [h.kind for h in days(month(client))[today.day]] == ["due"]
    article.publish("en")
    assert [h.kind for h in days(month(client))[today.day]] == ["public"]


@pytest.mark.parametrize("query", ["", "2026", "2026-13", "0000-01", "9999-12", "x", "2026-02-03", "٢٠٢٦-٠٢"])
def test_any_month_that_is_none_is_this_one(client, editor, query):
    assert month(client, month=query).context["first"] == timezone.localdate().replace(day=1)


def test_the_calendar_asks_a_fixed_number_of_times(client, editor):
    asked = []
    for count in (2, 12):
        crowd(count, notes=1)
        article = translated()
        article.translations.create(language="tr", due_on=timezone.localdate())
        with CaptureQueriesContext(connection) as queries:
            month(client)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 10
