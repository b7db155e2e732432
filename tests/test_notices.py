"""Who is told of what: on the desk, and by letter at once, once a day or not at all; nobody twice, and nothing is lost
to a mail server that is down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from articles import tasks
from articles.models import Notice
from authors.models import User
from thinktank.models import Outbox

from .factories import ayse, boris, deniz, make_article, root

pytestmark = pytest.mark.django_db
MORNING = datetime(2031, 3, 4, 8, 5, tzinfo=UTC)


def with_mail(user, **fields):
    """Reachable, and spoken to in English."""
    User.objects.filter(pk=user.pk).update(**{"email": f"{user.username}@example.org", "language": "en"} | fields)
    user.refresh_from_db()
    return user


def told(user):
    return [(notice.kind, notice.language) for notice in user.notices.order_by("pk")]


def send(now=None):
    return tasks.work_off(now or timezone.now() + timedelta(seconds=1))


@pytest.fixture
def article():
    """Ayşe began it, Deniz translates it."""
    article = make_article(codes=("en", "tr"), created_by=with_mail(ayse()), title_en="Ferries in winter")
    article.work_in("tr").assign(by=boris(), translator=with_mail(deniz()), due_on=date(2031, 3, 12))
    return article


@pytest.fixture
def people(article):
    return {user.username: user for user in User.objects.all()}


class TestWhoIsTold:
    def test_whom_work_is_given_to(self, article, people):
        assert told(people["deniz"]) == [("assigned", "tr")]
        assert told(people["boris"]) == told(people["ayse"]) == []

    def test_nobody_of_what_they_did_themselves(self, article, people):
        article.work_in("en").assign(by=people["boris"], reviewer=people["boris"])
        assert told(people["boris"]) == []

    def test_nobody_again_of_what_stayed_as_it_was(self, article, people):
        article.work_in("tr").assign(by=people["boris"], translator=people["deniz"])
        assert len(told(people["deniz"])) == 1

    def test_the_reviewer_of_what_waits_for_review(self, article, people):
        article.work_in("tr").assign(by=root(), reviewer=people["boris"])
        article.work_in("tr").send_to_review(people["deniz"])
        assert told(people["boris"]) == [("assigned", "tr"), ("review", "tr")]

    def test_everybody_who_publishes_where_no_reviewer_is_named(self, article, people):
        root()
        article.work_in("tr").send_to_review(people["deniz"])
        assert told(people["boris"]) == [("review", "tr")]
        assert told(User.objects.get(username="root")) == []

    def test_the_makers_of_what_came_back_or_was_approved(self, article, people):
        article.work_in("tr").send_to_review(people["deniz"])
        article.work_in("tr").return_with("Mend the second note.", people["boris"])
        article.work_in("tr").send_to_review(people["deniz"])
        article.work_in("tr").approve(people["boris"])
        assert told(people["deniz"])[1:] == [("returned", "tr"), ("approved", "tr")]
        assert people["deniz"].notices.get(kind="returned").text == "Mend the second note."
        assert told(people["ayse"]) == []

    def test_who_began_the_article_where_nobody_else_wrote_it(self, article, people):
        article.work_in("en").send_to_review(people["ayse"])
        article.work_in("en").return_with("Mend it.", people["boris"])
        assert told(people["ayse"]) == [("returned", "en")]

    def test_everybody_at_work_of_a_comment(self, article, people):
        article.comment("Which edition?", by=people["ayse"], language="tr")
        assert told(people["deniz"])[1:] == [("comment", "tr")]
        article.comment("The Turkish one.", by=people["deniz"], language="tr")
        assert told(people["ayse"]) == [("comment", "tr")]

    def test_nobody_who_left(self, article, people):
        User.objects.filter(username="deniz").update(is_active=False)
        article.comment("Which edition?", by=people["ayse"], language="tr")
        assert len(told(people["deniz"])) == 1

    def test_nobody_of_an_act_that_was_taken_back(self, article, people):
        Outbox.objects.all().delete()
        with transaction.atomic():
            article.work_in("tr").send_to_review(with_mail(people["deniz"]))
            assert Outbox.objects.exists() is False  # Boris has no address
            article.comment("Ready?", by=people["boris"], language="tr")
            assert Outbox.objects.exists()
            transaction.set_rollback(True)
        assert told(people["boris"]) == []
        assert not Outbox.objects.exists()


class TestLetters:
    def test_one_says_what_and_leads_to_the_right_tab(self, article, people):
        assert send() == (1, 0)
        (letter,) = mail.outbox
        assert letter.to == ["deniz@example.org"]
        assert letter.subject == "Given to you: “Ferries in winter” (Türkçe)"
        page = reverse("admin:articles_article_change", args=[article.pk])
        assert f"https://thinktank.example{page}#tr\n" in letter.body
        assert "You are to translate it. Due on" in letter.body
        assert letter.content_subtype == "plain"

    def test_it_speaks_the_language_of_whoever_gets_it(self, article, people):
        User.objects.filter(username="deniz").update(language="ru")
        with translation.override("tr"):
            send()
        with translation.override("ru"):
            assert str(article) in mail.outbox[0].subject

    def test_a_title_of_two_lines_is_one_subject(self, article, people):
        article.title_en = "Ferries\r\nBcc: everybody@example.org"
        article.save()
        send()
        assert mail.outbox[0].subject.startswith("Given to you: “Ferries Bcc: everybody@example.org”")
        assert mail.outbox[0].recipients() == ["deniz@example.org"]

    def test_what_was_said_is_in_it(self, article, people):
        send()
        article.comment("Which edition?\nThe new one?", by=people["ayse"], language="tr")
        send()
        assert "> Which edition?\n> The new one?\n" in mail.outbox[1].body
        assert "ayse · " in mail.outbox[1].body

    @pytest.mark.parametrize("fields", [{"mail": "never"}, {"email": ""}, {"is_active": False}])
    def test_none_goes_to_who_wants_none_or_has_gone(self, article, people, fields):
        User.objects.filter(username="deniz").update(**fields)
        send()
        assert mail.outbox == []

    def test_none_tells_of_what_is_not_open_any_more(self, article, people):
        article.work_in("tr").assign(by=people["boris"], translator=None)
        send()
        assert mail.outbox == []

    def test_a_server_that_is_down_gets_it_later(self, article, people, settings):
        settings.EMAIL_BACKEND = "tests.test_notices.Down"
        now = timezone.now() + timedelta(seconds=1)
        assert send(now) == (0, 1)
        assert Outbox.objects.get(kind="mail").attempts == 1
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert send(now) == (0, 0)
        assert send(now + timedelta(minutes=3)) == (1, 0)
        assert len(mail.outbox) == 1

    def test_two_ticks_send_one(self, article, people):
        send()
        send()
        assert len(mail.outbox) == 1


class Down:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


class TestOnceADay:
    @pytest.fixture(autouse=True)
    def daily(self, people):
        """What Deniz is told in these tests happens the day before, in the evening in Istanbul."""
        send()
        mail.outbox.clear()
        with_mail(people["deniz"], mail="daily")

    def happen(self, article, people, *at):
        for moment in at:
            article.comment(f"At {moment:%H:%M}", by=people["ayse"], language="tr")
            Notice.objects.filter(pk=people["deniz"].notices.latest("pk").pk).update(at=moment)

    def tick(self, now):
        found = tasks.owe_digests(now)
        Outbox.objects.update(due_at=now)
        tasks.work_off(now)
        return found

    def test_all_of_it_is_one_letter_after_eight(self, article, people):
        self.happen(article, people, MORNING - timedelta(hours=20), MORNING - timedelta(hours=12))
        assert self.tick(MORNING) == 1
        (letter,) = mail.outbox
        assert letter.subject == "2 things wait for you"
        assert letter.body.index("> At 12:05") < letter.body.index("> At 20:05")

    def test_two_ticks_send_one(self, article, people):
        self.happen(article, people, MORNING - timedelta(hours=12))
        assert [self.tick(MORNING), self.tick(MORNING), self.tick(MORNING + timedelta(hours=3))] == [1, 0, 0]
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(("zone", "letters"), [("Europe/Istanbul", 1), ("America/New_York", 0)])
    def test_it_is_the_morning_of_whoever_gets_it(self, article, people, zone, letters):
        with_mail(people["deniz"], mail="daily", time_zone=zone)
        early = datetime(2031, 3, 4, 5, 30, tzinfo=UTC)
        self.happen(article, people, early - timedelta(hours=10))
        assert self.tick(early) == letters
        assert self.tick(early + timedelta(hours=9)) == 1 - letters

    def test_what_comes_after_eight_waits_for_the_next_morning(self, article, people):
        self.happen(article, people, MORNING + timedelta(hours=1))
        assert self.tick(MORNING + timedelta(hours=2)) == 0
        assert self.tick(MORNING + timedelta(days=1)) == 1

    def test_what_was_seen_on_the_desk_is_not_sent(self, article, people):
        self.happen(article, people, MORNING - timedelta(hours=12))
        Notice.objects.update(seen_at=MORNING - timedelta(hours=11))
        assert self.tick(MORNING) == 0

    def test_what_is_older_than_a_week_is_let_go(self, article, people):
        self.happen(article, people, MORNING - timedelta(days=9))
        assert self.tick(MORNING) == 0

    def test_a_server_that_is_down_gets_it_later(self, article, people, settings):
        self.happen(article, people, MORNING - timedelta(hours=12))
        settings.EMAIL_BACKEND = "tests.test_notices.Down"
        self.tick(MORNING)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        self.tick(MORNING + timedelta(minutes=10))
        assert len(mail.outbox) == 1


def test_people_choose_how_they_are_written_to(client):
    user = ayse()
    client.force_login(user)
    page = reverse("admin:me")
    assert client.get(page).status_code == 200
    sent = {"language": "ru", "time_zone": "Asia/Almaty", "mail": "daily", "is_superuser": "on", "username": "root"}
    assert client.post(page, sent).status_code == 302
    user.refresh_from_db()
    assert (user.language, user.time_zone, user.mail) == ("ru", "Asia/Almaty", "daily")
    assert (user.is_superuser, user.username) == (False, "ayse")
    assert client.post(page, sent | {"time_zone": "Mars"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_the_same_moment_send_one_letter():
    """Two processes: each with a connection of its own."""
    translator = with_mail(deniz(), mail="daily")
    article = make_article(codes=("en", "tr"))
    for language in ("en", "tr"):
        article.work_in(language).assign(by=None, translator=translator)
    Notice.objects.update(at=MORNING - timedelta(hours=12))
    start = Barrier(4)

    def tick(_number):
        try:
            start.wait(timeout=30)
            return tasks.owe_digests(MORNING)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tick, range(4))) == [0, 0, 0, 1]
    assert not Outbox.objects.exists()  # a worker sent it as soon as it was written
    assert [letter.subject for letter in mail.outbox] == ["2 things wait for you"]
