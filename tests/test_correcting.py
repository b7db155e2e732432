"""What correcting the published text promises: the text in print is opened, exactly what was shown goes out, and
nothing that anybody wrote meanwhile is lost."""

import json
from dataclasses import replace
from datetime import timedelta

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from articles import correcting, tasks
from articles.models import Conflict, Edition, Version
from articles.models.editions import NotPossible
from articles.publishing import Manuscript, NotReady
from articles.snapshots import Change

from .breaking import writes_survived
from .factories import ayse, boris, make_article, make_image, make_institute, make_note, make_source, marker

pytestmark = pytest.mark.django_db

NOW = timezone.now
THREE = "<p>The crossing takes nineteen hours.</p><p>Ships wait.</p><p>Nobody knows why.</p>"


def printed(edition):
    return Manuscript.from_inputs(Edition.objects.get(pk=edition.pk).current.inputs)


def mend(edition, *, number=None, **how):
    """Correct an edition by replacing words in what it was made from: {old: new} in `words`."""
    text = printed(edition)
    words = how.pop("words", {"nineteen": "twenty"})
    body, summary = text.body, text.summary
    for old, new in words.items():
        body, summary = body.replace(old, new), summary.replace(old, new)
    mended = replace(text, body=body, summary=summary)
    edition.refresh_from_db()
    return correcting.correct(edition, mended, number=number or edition.current.number, **how)


class TestInPrint:
    def test_the_fix_is_the_next_version_and_the_half_written_draft_stays_private(self):
        article = make_article(body={"en": THREE}, notes=0)
        edition = article.publish("en")
        article.body_en = "<p>Half a thought.</p>"
        article.title_en = "Half a title"
        article.save()
        done = mend(edition, by=boris())
        assert (done.edition.current.number, done.edition.current.kind) == (2, "typo")
        assert "twenty hours" in done.edition.current.body_html
        assert "Half" not in done.edition.title + done.edition.current.body_html
        assert done.edition.current.by.username == "boris"
        assert done.edition.updated_at is None

    def test_a_correction_tells_readers_and_dates_the_text(self):
        edition = make_article(body={"en": THREE}, notes=0).publish("en")
        with pytest.raises(NotPossible, match="note"):
            mend(edition, kind="correction", note="  ")
        done = mend(edition, kind="correction", note="Twenty hours, not nineteen.")
        assert done.edition.corrections[0]["note"] == "Twenty hours, not nineteen."
        assert done.edition.updated_at

    def test_another_version_in_print_meanwhile_is_a_conflict(self):
        edition = make_article(body={"en": THREE}, notes=0).publish("en")
        mend(edition, words={"wait": "wait long"})
        with pytest.raises(Conflict):
            mend(edition, number=1)
        assert Version.objects.count() == 2

    def test_nothing_is_printed_when_nothing_was_mended(self):
        edition = make_article(body={"en": THREE}, notes=0).publish("en")
        with pytest.raises(NotPossible, match="Nothing differs"):
            mend(edition, words={})

    @pytest.mark.parametrize("state", ["withdrawn", "scheduled"])
    def test_only_what_is_public_can_be_corrected(self, state):
        article = make_article(body={"en": THREE}, notes=0)
        edition = article.publish("en", at=NOW() + timedelta(hours=1) if state == "scheduled" else None)
        if state == "withdrawn":
            edition.withdraw("Wrong.")
        with pytest.raises(NotPossible, match="not public"):
            mend(edition)
        assert Version.objects.count() == 1

    def test_a_fix_that_would_leave_a_note_empty_is_refused(self):
        article = make_article(notes=1)
        edition = article.publish("en")
        text = printed(edition)
        with pytest.raises(NotReady, match="Note 1 is empty"):
            correcting.correct(edition, replace(text, notes={"n1": {"text": "", "cites": []}}), number=1)

    def test_sources_are_printed_as_they_were_not_as_the_library_has_them_now(self):
        source = make_source(title="As printed")
        article = make_article(notes=0, body={"en": f"<p>nineteen{marker(key='k')}</p>"})
        make_note(article=article, key="k", source=source)
        edition = article.publish("en")
        source.csl |= {"title": "As edited since"}
        source.save()
        assert "As printed" in mend(edition).edition.current.notes_html


class TestWhatWaits:
    def test_a_scheduled_update_is_mended_too(self):
        article = make_article(body={"en": THREE}, notes=0)
        edition = article.publish("en")
        article.body_en = THREE.replace("Nobody knows why", "Everybody knows why")
        article.save()
        soon = NOW() + timedelta(hours=1)
        article.publish("en", at=soon)
        assert list(mend(edition).waiting) == []
        tasks.swap_in_due(soon)
        html = article.edition("en").current.body_html
        assert "twenty" in html
        assert "Everybody" in html

    def test_where_it_says_something_else_it_keeps_its_words_and_the_editor_is_told(self):
        article = make_article(body={"en": THREE}, notes=0)
        edition = article.publish("en")
        article.body_en = THREE.replace("nineteen", "about eighteen")
        article.save()
        article.publish("en", at=NOW() + timedelta(hours=1))
        done = mend(edition)
        assert "twenty" in done.edition.current.body_html
        assert "about eighteen" in done.edition.pending.body_html
        left = done.waiting[0]
        assert ("nineteen" in left.base, "twenty" in left.mine, "about eighteen" in left.theirs) == (True,) * 3


class TestTheDraft:
    """It gets the same words, or keeps its own and nothing is lost."""

    def test_a_draft_that_has_not_moved_says_what_print_says(self):
        article = make_article(body={"en": THREE}, notes=0)
        done = mend(article.publish("en"), words={"nineteen": "twenty"}, by=boris())
        article.refresh_from_db()
        assert done.draft == []
        assert article.body_en == done.edition.current.inputs["body"]
        assert not article.has_changed_since_published("en")
        revision = article.revisions.first()
        assert (revision.kind, revision.by.username, revision.languages) == ("correct", "boris", ["en"])

    def test_what_is_being_rewritten_elsewhere_stays_and_stays_private(self):
        article = make_article(body={"en": THREE}, notes=0)
        edition = article.publish("en")
        article.body_en = THREE.replace("Ships wait.", "Ships wait, and half a tho") + "<p>New.</p>"
        article.title_en = "Half a title"
        article.save()
        done = mend(edition)
        article.refresh_from_db()
        assert done.draft == []
        assert article.title_en == "Half a title"
        assert (
            article.body_en
            == THREE.replace("nineteen", "twenty").replace("wait.", "wait, and half a tho") + "<p>New.</p>"
        )
        assert not article.comments.exists()

    def test_where_it_has_other_words_it_keeps_them_and_everybody_is_told(self):
        writer = ayse()
        article = make_article(body={"en": THREE}, notes=0)
        article.translations.create(language="en", writer=writer)
        edition = article.publish("en")
        rewritten = THREE.replace("nineteen hours", "a night and most of a day")
        article.body_en = rewritten
        article.save()
        done = mend(edition, words={"nineteen": "twenty", "Ships": "Ferries"}, by=boris())
        article.refresh_from_db()
        assert article.body_en == rewritten.replace("Ships", "Ferries")
        assert [("twenty" in left.mine, "a night" in left.theirs) for left in done.draft] == [(True, True)]
        comment = article.comments.get()
        assert (comment.language, comment.by.username) == ("en", "boris")
        assert "The crossing takes twenty hours." in comment.text
        assert "The crossing takes a night and most of a day." in comment.text
        assert writer.notices.filter(article=article, language="en").exists()
        aside = article.revisions.get(kind="aside")
        assert "twenty" in aside.snapshot["texts"]["en"]["body"]

    def test_other_languages_of_the_draft_stay(self):
        article = make_article(codes=("en", "tr"), body={"en": THREE}, notes=0)
        edition = article.publish("en")
        before = article.body_tr
        mend(edition)
        article.refresh_from_db()
        assert article.body_tr == before

    def test_somebody_who_is_writing_saves_afterwards_without_a_conflict(self):
        article = make_article(body={"en": THREE}, notes=0)
        edition = article.publish("en")
        token, base = article.lock_version, article.body_en
        mend(edition, by=boris())
        article.refresh_from_db()
        typed = Change(("texts", "en", "body"), base, base.replace("Nobody", "Hardly anybody"))
        amended = article.amend([typed], lock_version=token, by=ayse())
        article.refresh_from_db()
        assert amended.clashes == []
        assert ("twenty" in article.body_en, "Hardly" in article.body_en) == (True, True)

    def test_a_locator_mended_in_print_keeps_what_other_languages_say_around_the_work(self):
        article = make_article(codes=("en", "tr"), notes=0, body={"en": f"<p>x{marker(key='k')}</p>"})
        note = make_note(
            article=article, key="k", prefix_tr="Bkz.", prefix_en="See", locator="12", locator_label="page"
        )
        note.cites.create(source=make_source(), language="tr", order=1)
        edition = article.publish("en")
        text = printed(edition)
        cite = text.notes["k"]["cites"][0]
        mended = replace(text, notes={"k": {"text": "Also seen.", "cites": [cite | {"locator": ["page", "13"]}]}})
        done = correcting.correct(edition, mended, number=1)
        assert done.draft == []
        first, second = note.cites.all()
        assert (first.locator, first.prefix_tr, first.prefix_en, first.language) == ("13", "Bkz.", "See", "")
        assert second.language == "tr"
        note.refresh_from_db()
        assert (note.text_en, note.text_tr) == ("Also seen.", "")

    def test_a_work_changed_by_both_stays_as_the_draft_has_it(self):
        article = make_article(notes=1)
        edition = article.publish("en")
        article.footnotes.get().cites.update(locator="40", locator_label="page")
        text = printed(edition)
        cite = text.notes["n1"]["cites"][0]
        mended = replace(text, notes={"n1": {"text": "", "cites": [cite | {"locator": ["page", "13"]}]}})
        done = correcting.correct(edition, mended, number=1)
        assert article.footnotes.get().cites.get().locator == "40"
        assert [("13" in left.mine, "40" in left.theirs) for left in done.draft] == [(True, True)]
        assert "13" in done.edition.current.notes_html

    def test_a_note_new_in_print_is_new_in_the_draft(self):
        article = make_article(body={"en": THREE}, notes=0)
        edition = article.publish("en")
        text, source = printed(edition), make_source()
        cite = {"source": source.public_id, "locator": [], "accessed": "", "prefix": "", "suffix": ""}
        mended = replace(
            text,
            body=text.body.replace("wait.", f"wait.{marker(key='new1')}"),
            notes={"new1": {"text": "", "cites": [cite]}},
            works={source.public_id: source.csl_in("en")},
        )
        correcting.correct(edition, mended, number=1)
        article.refresh_from_db()
        assert article.footnotes.get().cites.get().source == source
        assert not article.has_changed_since_published("en")

    def test_a_note_whose_marker_is_taken_out_of_print_stays_in_the_draft_unused(self):
        article = make_article(notes=2)
        edition = article.publish("en")
        text = printed(edition)
        mended = replace(text, body=text.body.replace(marker(key="n2"), "")).used_only()
        correcting.correct(edition, mended, number=1)
        article.refresh_from_db()
        assert [note.key for note in article.footnotes.all()] == ["n1", "n2"]
        assert "n2" not in article.body_en

    def test_a_note_the_draft_has_lost_comes_back_when_print_mends_it(self):
        article = make_article(notes=2)
        edition = article.publish("en")
        article.revise()
        article.footnotes.filter(key="n2").delete()
        article.body_en = article.body_en.replace(marker(key="n2"), "")
        article.save()
        text = printed(edition)
        notes = {**text.notes, "n2": text.notes["n2"] | {"text": "Mended."}}
        done = correcting.correct(edition, replace(text, notes=notes), number=1)
        assert "Mended." in done.edition.current.notes_html
        assert done.refused == ""

    def test_print_is_mended_even_where_the_draft_can_take_nothing(self):
        article = make_article(body={"en": THREE}, notes=0)
        edition = article.publish("en")
        text = printed(edition)
        done = correcting.correct(edition, replace(text, title="x" * 400), number=1)
        assert done.edition.title == "x" * 400
        assert "too long" in done.refused
        article.refresh_from_db()
        assert article.title_en != "x" * 400


class TestRebasing:
    """rebase() takes and returns manuscripts."""

    def test_changes_in_different_places_are_put_together(self):
        base = printed(make_article(body={"en": THREE}, notes=0).publish("en"))
        mine = replace(base, body=base.body.replace("nineteen", "twenty"), title="Mine")
        theirs = replace(base, body=base.body.replace("Ships", "Ferries"), key_points=["Theirs"])
        rebased, left = correcting.rebase(base, mine, theirs)
        assert left == []
        assert (rebased.title, list(rebased.key_points)) == ("Mine", ["Theirs"])
        assert "twenty" in rebased.body
        assert "Ferries wait" in rebased.body

    def test_a_note_one_side_took_out_with_its_marker_stays_out(self):
        base = printed(make_article(notes=2).publish("en"))
        mine = replace(base, body=base.body.replace(marker(key="n2"), "")).used_only()
        theirs = replace(base, title="Theirs")
        rebased, left = correcting.rebase(base, mine, theirs)
        assert (list(rebased.notes), len(rebased.works), left) == (["n1"], 1, [])

    def test_a_note_changed_by_both_stays_as_theirs_and_is_named(self):
        base = printed(make_article(notes=1).publish("en"))
        cite = base.notes["n1"]["cites"][0]

        def page(number):
            return replace(base, notes={"n1": {"text": "", "cites": [cite | {"locator": ["page", number]}]}})

        rebased, left = correcting.rebase(base, page("12"), page("13"))
        assert rebased.notes["n1"]["cites"][0]["locator"] == ["page", "13"]
        assert len(left) == 1
        assert ("12" in left[0].mine, "13" in left[0].theirs) == (True, True)


def correct_page(article, code="en"):
    return reverse("admin:articles_article_correct", args=[article.pk, code])


def form_of(response):
    forms = lxml.html.fromstring(response.content.decode()).forms
    values = next(form.form_values() for form in forms if form.get("id") == "article_form")
    return {
        name: value.removeprefix("\n") for name, value in values
    }  # browsers too drop a text area’s first line break


def send(client, article, button, opened=None, **fields):
    """Send what an opened page would, some fields changed, with one of its buttons."""
    data = form_of(opened or client.get(correct_page(article)))
    return client.post(correct_page(article), data | fields | {button: ""})


class TestPage:
    @pytest.fixture
    def press(self, client):
        """Signed in as an editor whose admin speaks English."""
        make_institute()
        user = boris()
        user.language = "en"
        user.save()
        client.force_login(user)
        return client

    @pytest.fixture
    def article(self):
        """In print, and since rewritten in half."""
        article = make_article(body={"en": THREE + f"<p>A note.{marker(key='n1')}</p>"}, notes=1)
        article.publish("en")
        article.body_en = article.body_en.replace("Nobody", "Half a tho")
        article.save()
        return article

    def test_it_opens_what_is_in_print_and_not_the_draft(self, press, article):
        form = form_of(press.get(correct_page(article)))
        assert "Nobody" in form["body_en"]
        assert [note["key"] for note in json.loads(form["notes"])] == ["n1"]
        assert "Half a tho" not in press.get(correct_page(article)).content.decode()

    def test_it_shows_what_changes_word_by_word_and_prints_nothing_before(self, press, article):
        body = article.edition("en").current.inputs["body"].replace("nineteen", "twenty")
        page = send(press, article, "look", body_en=body).content.decode()
        assert "<del>nineteen</del>" in page
        assert "<ins>twenty</ins>" in page
        assert Version.objects.count() == 1

    def test_it_publishes_exactly_what_was_shown(self, press, article):
        body = article.edition("en").current.inputs["body"].replace("nineteen", "twenty")
        looked = send(press, article, "look", body_en=body)
        assert send(press, article, "publish", looked, summary_en="Typed after looking.").status_code == 200
        assert Version.objects.count() == 1
        assert send(press, article, "publish", looked).status_code == 302
        version = article.edition("en").current
        assert "twenty" in version.body_html
        assert version.by.username == "boris"
        assert version.inputs["notes"] == article.edition("en").versions.get(number=1).inputs["notes"]

    def test_it_says_where_the_draft_has_moved_on(self, press, article):
        article.body_en = article.body_en.replace("nineteen hours", "a night and a day")
        article.save()
        body = article.edition("en").current.inputs["body"].replace("nineteen", "twenty")
        page = send(press, article, "publish", send(press, article, "look", body_en=body)).content.decode()
        assert "The draft has other words here" in page
        assert "The crossing takes twenty hours." in page
        assert "The crossing takes a night and a day." in page
        assert article.edition("en").current.number == 2

    def test_without_looking_nothing_is_published(self, press, article):
        send(press, article, "publish", summary_en="Unseen.")
        assert Version.objects.count() == 1

    def test_notes_are_mended_with_their_works(self, press, article):
        notes = json.loads(form_of(press.get(correct_page(article)))["notes"])
        notes[0]["cites"][0]["locator"] = ["page", "13"]
        notes[0]["text"]["en"] = "<em>Seen</em> on the quay.<script>x()</script>"
        send(press, article, "publish", send(press, article, "look", notes=json.dumps(notes)))
        note = article.edition("en").current.inputs["notes"]["n1"]
        assert note["cites"][0]["locator"] == ["page", "13"]
        assert note["text"] == "<em>Seen</em> on the quay."
        assert "p.\u00a013" in article.edition("en").current.notes_html

    def test_a_new_note_with_a_new_work_can_be_added(self, press, article):
        source = make_source(title="Found since")
        opened = press.get(correct_page(article))
        notes = json.loads(form_of(opened)["notes"])
        cite = {"source": source.public_id, "locator": [], "accessed": "", "prefix": {}, "suffix": {}, "language": ""}
        notes.append({"key": "new1", "text": {}, "cites": [cite]})
        body = form_of(opened)["body_en"].replace("wait.", f"wait.{marker(key='new1')}")
        send(press, article, "publish", send(press, article, "look", notes=json.dumps(notes), body_en=body))
        assert "Found since" in article.edition("en").current.notes_html

    @pytest.mark.parametrize(
        "notes",
        [
            "{",
            "[1]",
            '[{"key": "../", "text": {}, "cites": []}]',
            '[{"key": "n1", "text": 3, "cites": 4}]',
        ],
    )
    def test_notes_that_cannot_be_read_print_nothing(self, press, article, notes):
        page = send(press, article, "look", notes=notes, summary_en="Kept.").content.decode()
        assert "could not be read" in page
        assert "Kept." in page

    @pytest.mark.parametrize(
        ("cite", "problem"),
        [
            ({"source": "nowhere"}, "no source"),
            ({"locator": ["sea", "12"]}, "cannot be"),
            ({"accessed": "once upon a time"}, "write the day"),
            ({"prefix": {"en": "x" * 301}}, "too long"),
        ],
    )
    def test_a_note_that_no_draft_could_have_prints_nothing(self, press, article, cite, problem):
        notes = json.loads(form_of(press.get(correct_page(article)))["notes"])
        notes[0]["cites"][0] |= cite
        page = send(press, article, "look", notes=json.dumps(notes)).content.decode()
        assert "Note 1: " in page
        assert problem in page

    def test_an_editor_that_lost_its_markers_prints_nothing(self, press, article):
        assert "note markers" in send(press, article, "look", body_en="<p>Gone.</p>").content.decode()

    def test_somebody_else_published_meanwhile(self, press, article):
        opened = press.get(correct_page(article))
        mend(article.edition("en"), words={"wait": "queue"})
        body = form_of(opened)["body_en"].replace("nineteen", "twenty")
        refused = send(press, article, "look", opened, body_en=body)
        text = refused.content.decode()
        assert refused.status_code == 409
        assert "<del>wait.</del>" in text
        assert "<ins>queue.</ins>" in text
        assert form_of(refused)["body_en"] == body
        assert form_of(refused)["number"] == "1"
        taken = send(press, article, "take", refused)
        assert "twenty" in form_of(taken)["body_en"]
        assert "queue" in form_of(taken)["body_en"]
        looked = send(press, article, "look", taken)
        assert "<del>wait.</del>" not in looked.content.decode()
        send(press, article, "publish", looked)
        html = article.edition("en").current.body_html
        assert ("twenty" in html, "queue" in html) == (True, True)

    def test_somebody_publishes_between_looking_and_publishing(self, press, article):
        body = article.edition("en").current.inputs["body"].replace("nineteen", "twenty")
        looked = send(press, article, "look", body_en=body)
        mend(article.edition("en"), words={"nineteen": "eighteen"})
        refused = send(press, article, "publish", looked)
        assert refused.status_code == 409
        taken = send(press, article, "take", refused)
        assert "Changed by both of you" in taken.content.decode()
        assert "eighteen" in form_of(taken)["body_en"]
        assert Version.objects.count() == 2

    @pytest.mark.parametrize("number", ["", "x", "99", "9" * 40, "-1"])
    def test_a_version_that_cannot_be_known_is_a_conflict(self, press, article, number):
        response = send(press, article, "look", number=number, summary_en="Kept.")
        assert response.status_code == 409
        assert form_of(response)["summary_en"] == "Kept."
        assert form_of(response).get("number", "") == number

    def test_a_correction_without_a_note_prints_nothing(self, press, article):
        assert "what was wrong" in send(press, article, "look", kind="correction").content.decode()

    def test_only_who_publishes_may_correct(self, client, article):
        client.force_login(ayse())
        assert client.get(correct_page(article)).status_code == 403
        assert client.post(correct_page(article), {"publish": ""}).status_code == 403

    def test_what_is_not_public_leads_back(self, press):
        article = make_article()
        assert press.get(correct_page(article)).status_code == 404
        article.publish("en", at=NOW() + timedelta(hours=1))
        assert press.get(correct_page(article)).status_code == 302
        assert press.get(correct_page(article, "xx")).status_code == 404

    def test_it_is_offered_for_live_languages(self, press, article):
        change = reverse("admin:articles_article_change", args=[article.pk])
        publish = reverse("admin:articles_article_publish", args=[article.pk])
        for address in (change, publish):
            text = press.get(address).content.decode()
            assert correct_page(article) in text
            assert correct_page(article, "tr") not in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moved", ["Nobody", "nineteen"])
def test_a_failure_at_any_write_leaves_everything_as_it_was(moved):
    """Also where the draft and the scheduled update have other words in the very place."""
    article = make_article(codes=("en", "tr"), body={"en": THREE}, notes=0, image=make_image())
    article.translations.create(language="en", writer=ayse())
    editor = boris()
    edition = article.publish("en")
    article.body_en = THREE.replace(moved, "Otherwise")
    article.save()
    article.publish("en", at=NOW() + timedelta(hours=1))
    assert writes_survived(lambda: mend(edition, kind="correction", note="Twenty.", by=editor)) >= 10
    assert article.comments.count() == (moved == "nineteen")
    assert article.revisions.filter(kind="aside").count() == (moved == "nineteen")
