"""People who leave: what they did stays theirs, what is to be done goes to somebody else, and nobody offers them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.leaving import hand_over
from articles.models import Authorship, NotPossible
from authors.models import Author, User

from .factories import ayse, boris, deniz, give, make_article, make_author, root

pytestmark = pytest.mark.django_db


def leaving_page(user):
    return reverse("admin:authors_user_leaving", args=[user.pk])


def offered(client, field):
    """What the chooser of a field finds without a word typed."""
    app, model, name = field
    query = {"app_label": app, "model_name": model, "field_name": name, "term": ""}
    return {int(found["id"]) for found in client.get(reverse("admin:autocomplete"), query).json()["results"]}


@pytest.fixture
def leaver():
    user = ayse()
    make_author(user=user)
    return user


@pytest.fixture
def article(leaver):
    article = make_article(codes=("en", "tr"), created_by=leaver, authors=[leaver.author])
    article.work_in("tr").assign(by=None, translator=leaver)
    return article


class TestHandingOver:
    def test_drafts_tasks_and_what_was_not_seen_go_together(self, leaver, article):
        to = boris()
        other = make_article(created_by=to)
        other.work_in("en").assign(by=None, reviewer=leaver, writer=deniz())
        hand_over(leaver, to)
        article.refresh_from_db()
        leaver.refresh_from_db()
        assert article.created_by == to
        assert article.work_in("tr").translator == to
        assert {notice.article for notice in to.notices.unseen()} == {article, other}
        assert not leaver.notices.exists()
        assert not leaver.is_active
        assert leaver.author.former_since == timezone.localdate()

    def test_bylines_stay(self, leaver, article):
        hand_over(leaver, boris())
        assert Authorship.objects.get(article=article).author == leaver.author

    def test_nobody_is_left_to_review_their_own_text(self, leaver, article):
        to = deniz()
        other = make_article(codes=("en",))
        other.work_in("en").assign(by=None, writer=to, reviewer=leaver)
        hand_over(leaver, to)
        assert other.work_in("en").reviewer is None

    def test_nobody_takes_over_from_themselves(self, leaver):
        with pytest.raises(NotPossible, match="Choose somebody else"):
            hand_over(leaver, leaver)
        leaver.refresh_from_db()
        assert leaver.is_active


class TestThePage:
    def test_it_says_first_what_will_move_and_then_moves_it(self, client, leaver, article):
        to = boris()
        client.force_login(root())
        text = client.get(leaving_page(leaver)).content.decode()
        assert str(article) in text
        assert "1 notice they have not seen" in text
        article.refresh_from_db()
        assert article.created_by == leaver
        assert client.post(leaving_page(leaver), {"to": to.pk}).status_code == 302
        article.refresh_from_db()
        assert article.created_by == to
        client.force_login(leaver)
        assert client.get(reverse("admin:index")).status_code == 302

    def test_it_takes_nobody_who_has_left_or_does_not_write(self, client, leaver, article):
        gone = deniz(is_active=False)
        client.force_login(root())
        for to in (gone.pk, leaver.pk, "", 999):
            assert client.post(leaving_page(leaver), {"to": to}).status_code == 200
        leaver.refresh_from_db()
        assert leaver.is_active

    def test_only_who_changes_accounts_may(self, client, leaver):
        client.force_login(boris())
        assert client.get(leaving_page(leaver)).status_code == 403
        assert client.post(leaving_page(leaver), {"to": leaver.pk}).status_code == 403

    def test_an_administrator_is_not_sent_away_by_somebody_less(self, client):
        keeper = User.objects.create_user("keeper", is_staff=True)
        give(keeper, "view_user", "change_user")
        boss = root()
        client.force_login(keeper)
        assert client.post(leaving_page(boss), {"to": boris().pk}).status_code == 403
        boss.refresh_from_db()
        assert boss.is_active


class TestChoosers:
    def test_former_authors_are_not_offered_and_stay_where_they_are(self, client, leaver, article):
        client.force_login(root())
        field = ("articles", "authorship", "author")
        assert leaver.author.pk in offered(client, field)
        Author.objects.filter(pk=leaver.author.pk).update(former_since=timezone.localdate())
        assert leaver.author.pk not in offered(client, field)
        listed = client.get(reverse("admin:authors_author_changelist")).context["cl"].result_list
        assert leaver.author in listed
        page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
        assert f'value="{leaver.author.pk}" selected' in page

    def test_nor_are_accounts_of_who_left(self, client, leaver):
        client.force_login(root())
        field = ("authors", "author", "user")
        assert leaver.pk in offered(client, field)
        User.objects.filter(pk=leaver.pk).update(is_active=False)
        assert leaver.pk not in offered(client, field)
