"""The first page of the desk: what needs somebody now, and nothing that is not theirs to see."""

from datetime import timedelta

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Translation

from .factories import ayse, boris, carol, deniz, make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article(codes=("en", "tr"), created_by=ayse(), title_en="Ferries in winter", title_tr="Kışın feribot")


@pytest.fixture
def editor():
    return boris(language="en")


def waiting(client, user):
    """[(why, language, the article’s key)], as the page says it."""
    client.force_login(user)
    return [
        (thing.why, thing.language, thing.article.pk) for thing in client.get(reverse("admin:index")).context["waiting"]
    ]


class TestNeedsYouNow:
    def test_what_waits_for_my_review(self, client, article, editor):
        article.work_in("en").send_to_review(article.created_by)
        assert waiting(client, editor) == [("review", "en", article.pk)]
        assert waiting(client, article.created_by) == []
        reader = deniz()
        article.work_in("en").assign(by=editor, reviewer=reader)
        assert waiting(client, reader) == [("review", "en", article.pk)]
        assert waiting(client, editor) == []

    def test_what_came_back_to_me(self, client, article, editor):
        article.work_in("en").send_to_review(article.created_by)
        article.work_in("en").return_with("Mend it.", editor)
        assert waiting(client, article.created_by) == [("returned", "en", article.pk)]
        article.work_in("en").send_to_review(article.created_by)
        assert waiting(client, article.created_by) == []

    def test_what_is_mine_to_write_what_is_overdue_first(self, client, article, editor):
        today, translator = timezone.localdate(), deniz()
        other, third = make_article(codes=("en",)), make_article(codes=("en",))
        third.work_in("tr").assign(by=editor, translator=translator)
        article.work_in("tr").assign(by=editor, translator=translator, due_on=today + timedelta(days=2))
        other.work_in("ru").assign(by=editor, translator=translator, due_on=today - timedelta(days=2))
        assert waiting(client, translator) == [
            ("due", "ru", other.pk),
            ("due", "tr", article.pk),
            ("given", "tr", third.pk),
        ]
        page = lxml.html.fromstring(client.get(reverse("admin:index")).content.decode())
        assert len(page.xpath("//*[contains(@class, 'overdue')]")) == 1

    def test_what_is_approved_and_not_yet_out(self, client, article, editor):
        article.work_in("en").send_to_review(article.created_by)
        article.work_in("en").approve(editor)
        assert waiting(client, editor) == [("approved", "en", article.pk)]
        assert waiting(client, article.created_by) == []
        article.publish("en", by=editor)
        assert waiting(client, editor) == []

    def test_what_changed_after_it_was_approved(self, client, article, editor):
        article.work_in("en").send_to_review(article.created_by)
        article.work_in("en").approve(editor)
        article.summary_en = "Another summary."
        article.save()
        assert waiting(client, editor) == waiting(client, article.created_by) == [("lapsed", "en", article.pk)]

    def test_a_translation_of_mine_whose_original_moved_on(self, client, article, editor):
        translator = deniz()
        article.work_in("tr").assign(by=editor, translator=translator)
        Translation.objects.filter(language="tr").update(outdated=2)
        assert waiting(client, translator) == [("outdated", "tr", article.pk)]
        assert "2" in client.get(reverse("admin:index")).context["waiting"][0].detail
        assert waiting(client, editor) == []

    def test_what_was_said_and_i_have_not_seen(self, client, article, editor):
        article.comment("Which edition?", by=editor, language="tr")
        article.comment("The new one?", by=editor, language="tr")
        assert waiting(client, article.created_by) == [("comment", "tr", article.pk)]
        text = client.get(reverse("admin:index")).content.decode()
        assert "The new one?" in text
        assert "Which edition?" not in text
        client.get(reverse("admin:articles_article_work", args=[article.pk]))
        assert waiting(client, article.created_by) == []

    def test_each_leads_to_its_tab(self, client, article, editor):
        article.work_in("tr").send_to_review(article.created_by)
        client.force_login(editor)
        page = reverse("admin:articles_article_change", args=[article.pk])
        assert f'href="{page}#tr"' in client.get(reverse("admin:index")).content.decode()


class TestWhoSeesWhat:
    def test_assistants_see_what_is_open_to_them(self, client, article, editor):
        other = make_article(codes=("en",), title_en="Not for everybody")
        other.publish("en", at=timezone.now() + timedelta(days=1))
        third = make_article(codes=("en",), title_en="A secret draft")
        third.work_in("en").send_to_review(editor)
        client.force_login(article.created_by)
        text = client.get(reverse("admin:index")).content.decode()
        assert "Kışın feribot" in text
        assert "Not for everybody" not in text
        assert "A secret draft" not in text
        client.force_login(editor)
        text = client.get(reverse("admin:index")).content.decode()
        assert "Not for everybody" in text
        assert "A secret draft" in text

    def test_what_was_taken_from_somebody_waits_for_them_no_more(self, client, article, editor):
        translator = deniz(article=article)
        article.comment("Which edition?", by=editor, language="tr")
        article.work_in("tr").assign(by=editor, translator=None)
        assert waiting(client, translator) == []

    def test_readers_find_no_desk(self, client):
        client.force_login(carol())
        assert client.get(reverse("admin:index")).status_code == 302

    def test_what_i_worked_on_comes_first_that_was_last(self, client, article):
        other = make_article(codes=("en",), created_by=article.created_by)
        for one in (article, other, article):
            one.revise(by=article.created_by)
        make_article(codes=("en",), created_by=article.created_by)
        client.force_login(article.created_by)
        assert list(client.get(reverse("admin:index")).context["worked_on"]) == [article, other]


def test_the_number_of_queries_does_not_grow(client, editor, django_assert_max_num_queries):
    def happen():
        article = make_article(codes=("en", "tr", "ru"))
        article.revise(by=editor)
        article.work_in("en").send_to_review(editor)
        article.work_in("en").approve(editor)
        article.work_in("tr").send_to_review(editor)
        article.work_in("ru").assign(by=None, translator=editor, due_on=timezone.localdate())
        article.comment("Well?", by=None, language="ru")
        make_article(codes=("en",)).publish("en", at=timezone.now() + timedelta(days=1))
        make_article(codes=("en",)).publish("en")

    client.force_login(editor)
    for _ in range(2):
        happen()
        with django_assert_max_num_queries(26):
            client.get(reverse("admin:index"))
