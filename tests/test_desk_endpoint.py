"""What the server promises to a form that saves while somebody types."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Presence, Translation

from .factories import ayse, boris, carol, make_article, make_image, make_topic, marker, root

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article(codes=("en", "tr"), notes=1)


@pytest.fixture
def press(client):
    user = boris()
    user.language = "en"
    user.save()
    client.force_login(user)
    return client


def address(article):
    return reverse("admin:articles_article_desk", args=[article.pk])


def change(path, base, mine, **more):
    return {"path": path.split("/"), "base": base, "mine": mine} | more


def send(client, article, *changes, **data):
    data = {"lock_version": 1, "tab": "t1", "language": "en", "changes": changes} | data
    return client.post(address(article), json.dumps(data), content_type="application/json", **JSON)


JSON = {"HTTP_ACCEPT": "application/json"}


def test_it_tells_the_whole_manuscript(press, article):
    told = press.get(address(article), **JSON).json()
    assert told["lock_version"] == 1
    assert told["manuscript"] == json.loads(json.dumps(article.snapshot()))
    assert told["others"] == []
    assert told["csrf"]


def test_it_saves_what_changed_and_says_what_is_stored(press, article):
    response = send(press, article, change("texts/tr/body", article.body_tr, article.body_tr + "<p>Yeni </p>"))
    told = response.json()
    assert response.status_code == 200
    assert (told["before"], told["lock_version"], told["conflicts"]) == (1, 2, [])
    assert told["values"] == [
        {"path": ["texts", "tr", "body"], "value": article.body_tr + "<p>Yeni</p>", "merged": False}
    ]
    assert Article.objects.get().body_tr.endswith("<p>Yeni</p>")
    assert article.revisions.first().kind == "autosave"


def test_a_named_save_is_a_revision_of_its_own(press, article):
    send(press, article, change("texts/en/title", article.title_en, "New"), named=True, note="Before the trip")
    revision = article.revisions.first()
    assert (revision.kind, revision.note) == ("save", "Before the trip")


def test_a_clash_saves_the_rest_and_shows_all_sides(press, article):
    other, writer = Client(), ayse(first_name="Ayşe")
    other.force_login(writer)
    Article.objects.update(created_by=writer)
    before = article.body_en
    send(other, article, change("texts/en/body", before, before.replace("The crossing", "Theirs")))
    response = send(
        press,
        article,
        change("texts/en/body", before, before.replace("The crossing", "Mine") + "<p>More</p>"),
        change("texts/en/title", article.title_en, "New"),
    )
    told = response.json()
    assert response.status_code == 409
    clash = told["conflicts"][0]
    assert (clash["path"], clash["label"], clash["by"]) == (["texts", "en", "body"], "Text, English", "Ayşe")
    assert [set(segment) for segment in clash["segments"]] == [{"base", "mine", "theirs"}, {"same"}]
    article.refresh_from_db()
    assert article.title_en == "New"
    assert article.body_en == before.replace("The crossing", "Theirs") + "<p>More</p>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "shape"),
        ("[]", "shape"),
        ("{}", "shape"),
        ("[" * 100_000, "shape"),
        ({"changes": 3}, "shape"),
        ({"changes": [{"path": ["texts", "en", "title"]}]}, "shape"),
        ({"changes": [{"path": 3, "base": "", "mine": ""}]}, "shape"),
        ({"changes": [{"path": ["texts", "xx", "title"], "base": "", "mine": ""}]}, "shape"),
        ({"changes": [{"path": ["texts", "en", "title"], "base": "", "mine": "x" * 400}]}, "value"),
        ({"changes": [{"path": ["texts", "en", "body"], "base": "", "mine": "<p>No markers</p>"}]}, "markers"),
        ({"changes": [{"path": ["texts", "en", "title"], "base": "", "mine": "x"}], "lock_version": 7}, "token"),
        ({"changes": [{"path": ["texts", "en", "title"], "base": "", "mine": "x"}], "lock_version": None}, "token"),
        ({"changes": [{"path": ["texts", "en", "title"], "base": "", "mine": "x"}], "lock_version": "1"}, "token"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(press, article, data, code):
    if isinstance(data, dict):
        data = json.dumps({"lock_version": 1, "tab": "t", "language": "en"} | data)
    if code == "markers":
        data = data.replace('"base": ""', f'"base": {json.dumps(article.body_en)}')
    response = press.post(address(article), data, content_type="application/json", **JSON)
    assert (response.status_code, response.json()["code"]) == (400, code)
    article.refresh_from_db()
    assert article.lock_version == 1


def test_markers_may_go_when_somebody_says_so(press, article):
    made = change("texts/en/body", article.body_en, "<p>No markers</p>")
    assert send(press, article, made).json()["languages"] == ["en"]
    assert send(press, article, made, drop_markers=["en"]).status_code == 200


class TestLostAnswers:
    """The connection broke after the commit: the browser knows only that it has sent something."""

    def test_what_arrived_and_was_written_on_by_somebody_else_is_not_added_twice(self, press, article):
        other = Client()
        other.force_login(root())
        before = article.body_en
        send(press, article, change("texts/en/body", before, before + "<p>Half.</p>"))
        send(other, article, change("texts/en/body", before + "<p>Half.</p>", before + "<p>Half. Theirs.</p>"), tab="o")
        again = change("texts/en/body", before, before + "<p>Half.</p><p>Next.</p>", sent=[before + "<p>Half.</p>"])
        assert send(press, article, again).status_code == 200
        article.refresh_from_db()
        assert article.body_en == before + "<p>Half. Theirs.</p><p>Next.</p>"

    def test_what_never_arrived_is_written_now(self, press, article):
        before = article.body_en
        send(press, article, change("texts/en/title", article.title_en, "New"))
        made = change("texts/en/body", before, before + "<p>Whole.</p>", sent=[before + "<p>Who</p>"])
        send(press, article, made)
        article.refresh_from_db()
        assert article.body_en == before + "<p>Whole.</p>"

    def test_a_clash_nobody_heard_of_is_told_again(self, press, article):
        other = Client()
        other.force_login(root())
        send(other, article, change("texts/en/title", article.title_en, "Theirs"), tab="o")
        assert send(press, article, change("texts/en/title", article.title_en, "Mine")).status_code == 409
        again = change("texts/en/title", article.title_en, "Mine too", sent=["Mine"])
        assert send(press, article, again).status_code == 409

    def test_what_went_in_beside_a_clash_is_not_added_twice(self, press, article):
        other = Client()
        other.force_login(root())
        before = article.body_en
        send(other, article, change("texts/en/body", before, before.replace("The", "Theirs, the")), tab="o")
        sent = before.replace("The", "Mine, the") + "<p>Half.</p>"
        assert send(press, article, change("texts/en/body", before, sent)).status_code == 409
        again = change("texts/en/body", before, sent.replace("Half.", "Half. Whole."), sent=[sent])
        assert send(press, article, again).status_code == 409
        article.refresh_from_db()
        assert article.body_en == before.replace("The", "Theirs, the") + "<p>Half. Whole.</p>"


class TestWhoIsThere:
    def test_it_tells_who_else_has_the_article_open(self, press, article):
        other = Client()
        other.force_login(root())
        assert send(other, article, tab="t9", language="tr").json()["others"] == []
        told = send(press, article).json()
        assert [(o["name"], o["language"], o["you"]) for o in told["others"]] == [("root", "tr", False)]
        assert told["lock_version"] == 1

    def test_my_other_tab_is_somebody_too(self, press, article):
        send(press, article, tab="a")
        assert [o["you"] for o in send(press, article, tab="b").json()["others"]] == [True]

    def test_who_has_gone_is_not_there(self, press, article):
        send(press, article, tab="a")
        Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
        assert send(press, article, tab="b").json()["others"] == []
        Presence.objects.filter(tab="a").update(seen_at=timezone.now() - timedelta(hours=2))
        send(press, article, tab="c")
        assert not Presence.objects.filter(tab="a").exists()


class TestWhoMay:
    def test_nobody_who_is_not_signed_in(self, client, article):
        for response in (client.get(address(article), **JSON), send(client, article)):
            assert response.status_code == 401
            assert response.json()["error"] == "signed-out"
            assert response.json()["csrf"]

    def test_a_person_would_be_shown_the_door(self, client, article):
        assert client.get(address(article)).status_code == 302

    def test_nobody_without_rights_in_the_admin(self, client, article):
        client.force_login(carol())
        assert send(client, article).status_code == 401

    def test_nobody_whom_it_does_not_concern(self, client, article):
        client.force_login(ayse())
        response = send(client, article, change("texts/en/title", article.title_en, "x"))
        assert response.status_code == 404
        assert "error" in response.json()

    def test_a_translator_in_the_languages_given_to_them(self, client, article):
        user = ayse()
        client.force_login(user)
        Translation.objects.update_or_create(article=article, language="tr", defaults={"translator": user})
        assert send(client, article, change("texts/tr/title", article.title_tr, "Yeni")).status_code == 200
        response = send(client, article, change("texts/en/title", article.title_en, "New"))
        assert response.status_code == 403
        assert "Türkçe" in response.json()["error"]

    def test_nobody_in_the_name_of_who_was_signed_in_before(self, press, article):
        made = change("texts/en/title", article.title_en, "x")
        assert send(press, article, made, user=10**6).status_code == 401
        assert Article.objects.get().lock_version == 1

    def test_a_stale_token_of_the_page_is_told_with_a_good_one(self, article):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(boris())
        response = send(strict, article, change("texts/en/title", article.title_en, "New"))
        assert response.status_code == 403
        token = response.json()["csrf"]
        again = strict.post(
            address(article),
            json.dumps({"lock_version": 1, "tab": "t", "changes": [change("texts/en/title", article.title_en, "New")]}),
            content_type="application/json",
            headers={"X-CSRFToken": token, "Accept": "application/json"},
        )
        assert again.status_code == 200

    def test_a_person_sees_a_page_that_says_what_to_do(self, article):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(root())
        response = strict.post(reverse("admin:articles_article_change", args=[article.pk]), {"title_en": "x"})
        assert response.status_code == 403
        assert "what you typed is still there" in response.content.decode()


def test_autosave_asks_little_of_the_database(press, article, django_assert_max_num_queries):
    first = send(press, article, change("texts/en/title", article.title_en, "One"))
    with django_assert_max_num_queries(32):
        send(press, article, change("texts/en/title", "One", "Two"), lock_version=first.json()["lock_version"])
    with django_assert_max_num_queries(17):
        send(press, article)


def test_a_marker_and_its_note_arrive_together(press, article):
    note = {"key": "new", "text": {"en": "Own observation."}, "cites": []}
    response = send(
        press,
        article,
        change("texts/en/body", article.body_en, article.body_en + f"<p>More{marker(key='new')}</p>"),
        change("footnotes/new", None, note),
    )
    assert response.status_code == 200
    assert article.footnotes.get(key="new").text_en == "Own observation."


def test_topics_and_image_may_come_as_the_form_knows_them(press, article):
    topic, image = make_topic(), make_image()
    topics = change("topics", [], {"pks": [topic.pk], "labels": ["Straits"]})
    assert send(press, article, topics, change("image", None, {"pks": [image.pk]})).status_code == 200
    article.refresh_from_db()
    assert (list(article.topics.all()), article.image) == ([topic], image)
    send(press, article, change("image", image.public_id, {"pks": []}), lock_version=2)
    article.refresh_from_db()
    assert article.image is None


def test_who_closes_the_form_is_gone_at_once(press, article):
    send(press, article)
    assert Presence.objects.count() == 1
    send(press, article, change("texts/en/title", article.title_en, "Just before"), leaving=True)
    assert Presence.objects.count() == 0
    assert Article.objects.get().title_en == "Just before"
