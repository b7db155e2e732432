"""The way of a language from draft to print: who did what, who may, and what became of it."""

from datetime import timedelta

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from articles.admin.states import states, states_of
from articles.models import Comment, NotPossible, Translation

from .factories import ayse, boris, deniz, make_article, make_author, make_image, make_topic

pytestmark = pytest.mark.django_db
State = Translation.State


@pytest.fixture
def work():
    """The English text of an article that Ayşe began."""
    return make_article(codes=("en",), created_by=ayse()).work_in("en")


def in_review(**fields):
    article = make_article(codes=("en",), created_by=ayse(), **fields)
    article.work_in("en").send_to_review(article.created_by)
    return article.work_in("en")


def stage(article, language="en"):
    return states(article, timezone.now())[language].stage


class TestTheWayOfAText:
    def test_it_goes_from_draft_to_review_to_approval_to_print(self, work):
        article, editor = work.article, boris()
        assert stage(article) == "draft"
        work.send_to_review(article.created_by, "Please look at the second note.")
        assert stage(article) == "in-review"
        work.approve(editor)
        assert stage(article) == "approved"
        assert article.work_in("en").is_approved
        article.publish("en", by=editor)
        assert states(article, timezone.now())["en"].label == "public"
        said = [(comment.kind, comment.text, comment.by) for comment in article.comments.all()]
        assert said == [
            (Comment.Kind.REVIEW, "Please look at the second note.", article.created_by),
            (Comment.Kind.APPROVED, "", editor),
        ]

    def test_it_goes_back_with_a_reason(self):
        work, editor = in_review(), boris()
        with pytest.raises(NotPossible, match="Say in a sentence"):
            work.return_with("  ", editor)
        work.return_with("The third note cites nothing.", editor)
        assert stage(work.article) == "draft"
        assert work.article.comments.last().text == "The third note cites nothing."

    def test_an_editor_publishes_from_any_state(self, work):
        editor = boris()
        work.article.publish("en", by=editor)
        work = work.article.work_in("en")
        assert work.is_approved

    def test_a_text_that_is_scheduled_is_approved_when_it_comes_out(self):
        work = in_review()
        work.article.publish("en", at=timezone.now() + timedelta(days=1))
        found = states(work.article, timezone.now())["en"]
        assert (found.code, found.work) == ("scheduled", "")
        found = states(work.article, timezone.now() + timedelta(days=2))["en"]
        assert (found.code, found.work, found.changed) == ("live", "", False)

    @pytest.mark.parametrize(
        ("state", "act", "message"),
        [
            (State.DRAFT, lambda work, by: work.approve(by), "Nobody has sent this language to review"),
            (State.DRAFT, lambda work, by: work.return_with("Mend it.", by), "Write a comment"),
            (State.IN_REVIEW, lambda work, by: work.send_to_review(by), "in review already"),
        ],
    )
    def test_an_act_out_of_place_says_what_to_do_instead(self, work, state, act, message):
        Translation.objects.update(state=state)
        work.refresh_from_db()
        with pytest.raises(NotPossible, match=message):
            act(work, boris())
        assert not Comment.objects.exists()

    def test_nothing_is_reviewed_that_is_not_written(self):
        article = make_article(codes=("en",))
        with pytest.raises(NotPossible, match="nothing to read yet"):
            article.work_in("tr").send_to_review(boris())

    def test_of_two_who_act_at_once_one_does(self):
        work, editor = in_review(), boris()
        other = Translation.objects.get(pk=work.pk)
        work.return_with("Mend it.", editor)
        with pytest.raises(NotPossible, match="Somebody was quicker"):
            other.approve(editor)
        assert work.article.comments.count() == 2


class TestApproval:
    def change(self, article):
        article.summary_en = "Another summary."
        article.save()

    def test_it_lapses_with_the_first_change(self):
        work = in_review()
        work.approve(boris())
        self.change(work.article)
        assert not work.article.work_in("en").is_approved
        assert stage(work.article) == "lapsed"

    def test_it_holds_when_another_language_changes(self):
        work = in_review()
        work.approve(boris())
        work.article.title_tr = "Başka dil"
        work.article.save()
        assert stage(work.article) == "approved"

    def test_it_lapses_with_a_source_that_changes(self):
        work = in_review()
        work.approve(boris())
        source = work.article.footnotes.get().cites.get().source
        source.csl |= {"title": "Renamed"}
        source.save()
        assert stage(work.article) == "lapsed"

    def test_it_holds_when_another_article_takes_the_address(self):
        work = in_review()
        work.approve(boris())
        make_article(codes=("en",), title_en=work.article.title_en).publish("en")
        assert stage(work.article) == "approved"

    def test_it_comes_back_with_a_second_look(self):
        work, editor = in_review(), boris()
        work.approve(editor)
        self.change(work.article)
        work.article.work_in("en").approve(editor)
        assert stage(work.article) == "approved"

    def test_what_moved_while_somebody_read_is_not_approved(self):
        work = in_review()
        shown = work.digest()
        self.change(work.article)
        with pytest.raises(NotPossible, match="changed while you were reading"):
            work.approve(boris(), shown=shown)
        assert stage(work.article) == "in-review"

    def test_the_next_text_of_a_language_in_print_begins_as_a_draft(self):
        work, editor = in_review(), boris()
        work.approve(editor)
        work.article.publish("en", by=editor)
        self.change(work.article)
        found = states(work.article, timezone.now())["en"]
        assert (found.label, found.stage) == ("public, changed since", "draft")
        work.article.work_in("en").send_to_review(editor)
        assert stage(work.article) == "in-review"


class TestWhoJudges:
    def test_the_reviewer_and_whoever_publishes(self):
        work, reader = in_review(), deniz()
        with pytest.raises(NotPossible, match="reviewer or an editor"):
            work.approve(reader)
        work.assign(by=boris(), reviewer=reader)
        work.approve(reader)
        assert stage(work.article) == "approved"

    def test_nobody_their_own_text(self):
        work = in_review()
        writer = work.article.created_by
        work.assign(by=writer, reviewer=writer)
        with pytest.raises(NotPossible, match="nobody their own"):
            work.approve(writer)
        with pytest.raises(NotPossible, match="Write a comment instead"):
            work.return_with("I changed my mind.", writer)


def test_many_articles_are_looked_at_in_a_fixed_number_of_queries(django_assert_num_queries):
    editor = boris()

    def some(number):
        found = []
        for _ in range(number):
            image = make_image()
            body = {"en": f'<p>One.</p><figure data-image="{image.public_id}"></figure>'}
            article = make_article(codes=("en", "tr"), topics=[make_topic()], body=body, notes=0)
            article.publish("en", by=editor)
            article.work_in("tr").send_to_review(editor)
            article.work_in("tr").approve(editor)
            found.append(article)
        return found

    first, more = some(1), some(4)
    with django_assert_num_queries(8):
        states_of(first, timezone.now())
    with django_assert_num_queries(8):
        found = states_of(more, timezone.now())
    assert {(code, state.code) for one in found.values() for code, state in one.items()} == {
        ("en", "live"),
        ("tr", "approved"),
    }


def page_of(article):
    return reverse("admin:articles_article_work", args=[article.pk])


def do(client, article, act, **data):
    return client.post(reverse("admin:articles_article_work_act", args=[article.pk, act]), data)


class TestThePage:
    @pytest.fixture
    def article(self):
        return make_article(codes=("en", "tr"), created_by=ayse())

    @pytest.fixture
    def editor(self):
        return boris(language="en")

    def shown(self, client, article):
        """What its form would approve."""
        page = lxml.html.fromstring(client.get(page_of(article)).content.decode())
        return page.xpath("//details[@id='work-en']//input[@name='shown']/@value")[0]

    def test_a_text_goes_its_way_by_plain_forms(self, client, article, editor):
        client.force_login(article.created_by)
        assert do(client, article, "review", language="en", text="Second note?").status_code == 302
        client.force_login(editor)
        text = client.get(page_of(article)).content.decode()
        assert "Second note?" in text
        assert "in review" in text
        do(client, article, "return", language="en", text="Mend the second note.")
        assert stage(article) == "draft"
        client.force_login(article.created_by)
        assert "Mend the second note." in client.get(page_of(article)).content.decode()
        do(client, article, "review", language="en")
        client.force_login(editor)
        do(client, article, "approve", language="en", shown=self.shown(client, article))
        assert stage(article) == "approved"

    def test_only_what_was_shown_is_approved(self, client, article, editor):
        article.work_in("en").send_to_review(article.created_by)
        client.force_login(editor)
        shown = self.shown(client, article)
        article.summary_en = "Another summary."
        article.save()
        for token in ({"shown": shown}, {"shown": ""}, {}):
            response = do(client, article, "approve", language="en", **token)
            assert "changed while you were reading" in client.get(response.url).content.decode()
        assert stage(article) == "in-review"

    def test_people_and_dates_are_given_and_taken(self, client, article, editor):
        client.force_login(editor)
        translator = deniz()
        data = {"language": "tr", "tr-translator": translator.pk, "tr-due_on": "2031-03-12"}
        do(client, article, "assign", **data)
        work = article.work_in("tr")
        assert (work.translator, str(work.due_on)) == (translator, "2031-03-12")
        assert "deniz" in client.get(page_of(article)).content.decode()
        do(client, article, "assign", language="tr")
        work = article.work_in("tr")
        assert (work.translator, work.due_on) == (None, None)

    @pytest.mark.parametrize("gone", [{"is_active": False}, {"is_staff": False}])
    def test_who_left_is_not_offered_and_not_taken(self, client, article, editor, gone):
        translator = deniz()
        type(translator).objects.filter(pk=translator.pk).update(**gone)
        client.force_login(editor)
        assert ">deniz<" not in client.get(page_of(article)).content.decode()
        do(client, article, "assign", language="tr", **{"tr-translator": translator.pk})
        assert article.work_in("tr").translator is None

    def test_nor_is_an_author_who_is_former(self, client, article, editor):
        translator = deniz()
        make_author(user=translator, former_since=timezone.localdate())
        client.force_login(editor)
        assert ">deniz<" not in client.get(page_of(article)).content.decode()

    def test_comments_are_said_settled_and_opened_again(self, client, article, editor):
        client.force_login(editor)
        do(client, article, "comment", language="tr", text="Which edition?<script>")
        comment = article.comments.get()
        assert "Which edition?&lt;script&gt;" in client.get(page_of(article)).content.decode()
        do(client, article, "resolve", language="tr", comment=comment.pk)
        comment.refresh_from_db()
        assert comment.resolved_at
        do(client, article, "reopen", language="tr", comment=comment.pk)
        comment.refresh_from_db()
        assert comment.resolved_at is None

    def test_an_empty_comment_is_refused(self, client, article, editor):
        client.force_login(editor)
        response = do(client, article, "comment", language="tr", text="  ")
        assert "Write what you want to say" in client.get(response.url).content.decode()
        assert not article.comments.exists()

    def test_to_read_the_page_is_to_know_of_it(self, client, article, editor):
        article.comment("Which edition?", by=editor, language="tr")
        client.force_login(article.created_by)
        assert article.created_by.notices.unseen().exists()
        client.get(page_of(article))
        assert not article.created_by.notices.unseen().exists()

    def test_a_script_is_answered_with_the_panel(self, client, article, editor):
        client.force_login(editor)
        answer = client.get(page_of(article), headers={"Accept": "application/json"}).json()
        assert 'id="work-tr"' in answer["html"]
        address = reverse("admin:articles_article_work_act", args=[article.pk, "return"])
        data = {"language": "en", "text": "Mend it."}
        response = client.post(address, data, content_type="application/json")
        assert response.status_code == 409
        assert "Write a comment" in response.json()["error"]
        assert client.post(address, "[", content_type="application/json").status_code == 400

    @pytest.mark.parametrize(("act", "language"), [("burn", "en"), ("review", "xx")])
    def test_there_is_no_other_act_or_language(self, client, article, editor, act, language):
        client.force_login(editor)
        assert do(client, article, act, language=language).status_code == 404

    def test_nothing_is_done_by_a_link(self, client, article, editor):
        client.force_login(editor)
        assert client.get(reverse("admin:articles_article_work_act", args=[article.pk, "approve"])).status_code == 405

    def test_the_number_of_queries_does_not_grow(self, client, article, editor, django_assert_max_num_queries):
        for _ in range(10):
            article.comment("A word.", by=editor, language="tr")
            article.comment("A word.", by=article.created_by, language="")
        client.force_login(editor)
        with django_assert_max_num_queries(45):
            client.get(page_of(article))
