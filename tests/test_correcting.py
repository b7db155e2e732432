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
        assert mend(edition).waiting == ()
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
        assert "p. 13" in article.edition("en").current.notes_html

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
            '[{"key": "n1"}]',
            '[{"key": "../", "text": {}, "cites": []}]',
            '[{"key": "n1", "text": 3, "cites": 4}]',
        ],
    )
    def test_notes_that_cannot_be_read_print_nothing(self, press, article, notes):
        page = send(press, article, "look", notes=notes, summary_en="Kept.").content.decode()
        assert "could not be read" in page
        assert "Kept." in page

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
def test_a_failure_at_any_write_leaves_everything_as_it_was():
    article = make_article(codes=("en", "tr"), body={"en": THREE}, notes=0, image=make_image())
    edition = article.publish("en")
    article.body_en = THREE.replace("Nobody", "Everybody")
    article.save()
    article.publish("en", at=NOW() + timedelta(hours=1))
    assert writes_survived(lambda: mend(edition, kind="correction", note="Twenty.")) >= 10
