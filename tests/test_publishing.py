"""What publishing promises: only it leads to the public, all or nothing, for ever where it says so."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, tasks
from articles.models import Address, Article, Conflict, Edition, SearchEntry, Version
from articles.models.editions import NotPossible
from articles.publishing import Manuscript, NotReady, blocking, compose
from articles.search.entries import key_of
from thinktank.models import Outbox

from .breaking import writes_survived
from .factories import (
    boris,
    make_article,
    make_author,
    make_image,
    make_note,
    make_source,
    make_topic,
    marker,
)

NOW = timezone.now


def manuscript(**fields):
    """A manuscript of values only: no database."""
    return Manuscript(
        **{
            "article": "a1",
            "language": "en",
            "kind": "analysis",
            "original_language": "en",
            "title": "Ferries",
            "slug": "ferries",
            "summary": "They wait.",
            "body": f"<p>Nineteen hours.{marker(key='n1')}</p>",
            "notes": {"n1": {"text": "Seen on the quay.", "cites": []}},
            "byline": [{"author": "zeynep", "role": "author", "given": "Zeynep", "family": "Kaya"}],
        }
        | fields
    )


class TestComposing:
    """compose() and blocking() take values and return values."""

    def test_a_complete_manuscript_has_nothing_that_blocks(self):
        assert blocking(manuscript()) == []

    @pytest.mark.parametrize(
        ("fields", "word"),
        [
            ({"title": ""}, "title"),
            ({"slug": ""}, "address"),
            ({"body": "<p><br></p>"}, "text is empty"),
            ({"byline": []}, "author"),
            ({"byline": [{"author": "z", "role": "translator", "given": "", "family": "Z"}]}, "author"),
            ({"notes": {}}, "Marker 1"),
            ({"notes": {"n1": {"text": "<em> </em>", "cites": []}}}, "Note 1"),
        ],
    )
    def test_each_blocking_check_names_what_is_missing(self, fields, word):
        problems = blocking(manuscript(**fields))
        assert len(problems) == 1
        assert word in problems[0]

    def test_a_note_without_a_marker_in_this_language_does_not_block(self):
        notes = {"n1": {"text": "Seen.", "cites": []}, "n2": {"text": "", "cites": []}}
        assert blocking(manuscript(notes=notes)) == []

    def test_notes_are_numbered_by_first_appearance(self):
        body = f"<p>A{marker(key='b')} B{marker(key='a')} C{marker(key='b')}</p>"
        notes = {key: {"text": f"Note {key}.", "cites": []} for key in "ab"}
        composition = compose(manuscript(body=body, notes=notes))
        assert composition.notes_html.index("Note b.") < composition.notes_html.index("Note a.")
        assert composition.note_count == 2

    def test_no_line_ends_before_a_number_of_the_text_or_of_a_note(self):
        note = {"text": "Реестр № 118, с. 12.", "cites": []}
        body = f"<p>Порт № 4.{marker(key='n1')}</p>"
        composition = compose(manuscript(language="ru", body=body, notes={"n1": note}))
        assert "№\u00a04" in composition.body_html
        assert "№\u00a0118, с.\u00a012" in composition.notes_html

    def test_scripts_in_any_text_are_gone(self):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        composition = compose(
            manuscript(
                body=f"<p>x{evil}{marker(key='n1')}</p>",
                notes={"n1": {"text": f"y{evil}", "cites": []}},
            )
        )
        printed = composition.body_html + composition.notes_html
        assert "<script" not in printed
        assert "onerror" not in printed

    def test_plain_text_never_glues_a_number_to_a_word(self):
        composition = compose(manuscript(body=f"<p>nineteen{marker(key='n1')} hours</p>"))
        assert "nineteen hours" in composition.texts.body

    def test_a_link_to_nothing_live_is_printed_as_text_with_a_warning(self):
        body = f'<p><a data-article="a2">there</a>{marker(key="n1")}</p>'
        plain = compose(manuscript(body=body))
        linked = compose(manuscript(body=body), links={"a2": "/en/articles/there/"})
        assert "a2" in " ".join(plain.warnings)
        assert "<a data-article" not in plain.body_html
        assert "there" in plain.body_html
        assert 'href="/en/articles/there/"' in linked.body_html
        assert linked.warnings == ()

    def test_a_note_can_link_to_an_article_too(self):
        notes = {"n1": {"text": 'See <a data-article="a2">there</a>.', "cites": []}}
        linked = compose(manuscript(notes=notes), links={"a2": "/en/articles/there/"})
        plain = compose(manuscript(notes=notes))
        assert 'href="/en/articles/there/"' in linked.notes_html
        assert plain.links == ["a2"]
        assert "data-article" not in plain.notes_html

    def test_a_table_scrolls_by_itself(self):
        table = f"<table><caption>Waits</caption><tbody><tr><td>74{marker(key='n1')}</td></tr></tbody></table>"
        assert 'aria-label="Waits"' in compose(manuscript(body=table)).body_html

    def test_inputs_survive_the_journey_through_json(self):
        before = manuscript()
        after = Manuscript.from_inputs(json.loads(json.dumps(before.as_inputs())))
        assert compose(after).digest == compose(before).digest
        assert compose(after).body_html == compose(before).body_html


@pytest.mark.django_db
class TestFirstPublication:
    def test_a_draft_is_nowhere_until_it_is_published(self):
        article = make_article()
        assert not Edition.objects.exists()
        edition = article.publish("en")
        assert list(Edition.objects.live(NOW())) == [edition]
        assert edition.is_live(NOW())

    def test_it_makes_an_edition_a_version_an_address_and_search_words(self):
        topic, author, source = make_topic(), make_author(), make_source(title="Tide tables")
        article = make_article(authors=[author], topics=[topic], notes=0, body={"en": f"<p>x{marker(key='k')}</p>"})
        make_note(article=article, key="k", source=source)
        edition = article.publish("en", by=boris())
        assert edition.current.number == 1
        assert edition.current.kind == Version.Kind.FIRST
        assert edition.current.by.username == "boris"
        assert "Tide tables" in edition.current.notes_html
        assert Address.objects.resolve("en", edition.slug).edition == edition
        assert [person["slug"] for person in edition.byline] == [author.slug]
        assert [label["slug"] for label in edition.labels] == [topic.slug]
        assert list(edition.authors.all()) == [author]
        assert list(edition.topics.all()) == [topic]
        assert list(edition.sources.all()) == [source]
        assert SearchEntry.objects.filter(pk=key_of(edition)).count() == 1

    def test_its_edition_is_written_once(self):
        article = make_article(codes=["en", "tr"])
        with CaptureQueriesContext(connection) as asked:
            published = article.publish_together(["en", "tr"])
        assert [edition.versions.get() for edition in published] == [edition.current for edition in published]
        assert not [query["sql"] for query in asked if query["sql"].startswith('UPDATE "articles_edition"')]

    def test_saving_the_draft_afterwards_changes_nothing_in_print(self):
        article = make_article()
        edition = article.publish("en")
        article.set_text("title", "en", "Half a thought")
        article.set_text("body", "en", "<p>Half a tho</p>")
        article.save()
        edition.refresh_from_db()
        assert "Half" not in edition.title + edition.current.body_html
        assert article.has_changed_since_published("en")

    def test_a_published_draft_says_it_has_not_changed(self):
        article = make_article()
        article.publish("en")
        assert not Article.objects.get(pk=article.pk).has_changed_since_published("en")

    def test_several_languages_are_published_together_or_not_at_all(self):
        article = make_article(codes=["en", "tr", "ru"])
        article.set_text("title", "ru", "")
        article.save()
        with pytest.raises(NotReady) as caught:
            article.publish_together(["en", "tr", "ru"])
        assert list(caught.value.problems) == ["ru"]
        assert not Edition.objects.exists()

    def test_an_address_of_another_article_blocks(self):
        make_article(slug_en="ferries").publish("en")
        with pytest.raises(NotReady, match="ferries"):
            make_article(slug_en="ferries").publish("en")

    def test_an_address_made_from_the_title_steps_aside(self):
        first, second = make_article(title_en="Ferries"), make_article(title_en="Ferries")
        assert first.publish("en").slug == "ferries"
        assert second.publish("en").slug == "ferries-2"

    def test_slugs_of_different_languages_do_not_meet(self):
        article = make_article(codes=["en", "tr"], slug_en="same", slug_tr="same")
        assert [e.slug for e in article.publish_together(["en", "tr"])] == ["same", "same"]

    def test_what_was_looked_at_is_what_is_published(self):
        article = make_article()
        seen = article.lock_version
        article.claim(seen)  # a colleague saves in between
        with pytest.raises(Conflict):
            article.publish("en", lock_version=seen)
        assert not Edition.objects.exists()

    def test_the_lead_image_and_its_texts_are_kept(self):
        image = make_image()
        edition = make_article(image=image).publish("en")
        assert edition.image == image
        assert edition.current.inputs["image"]["alt"] == "A map"


@pytest.mark.django_db
class TestVersions:
    def test_an_update_moves_the_date_of_updating_and_no_other(self):
        article = make_article()
        first = article.publish("en")
        article.set_text("body", "en", "<p>More.</p>")
        article.save()
        edition = article.publish("en", kind="update")
        assert edition.published_at == first.published_at
        assert edition.updated_at is not None
        assert [v.number for v in edition.versions.all()] == [2, 1]

    def test_a_typo_moves_no_date(self):
        article = make_article()
        article.publish("en")
        assert article.publish("en", kind="typo").updated_at is None

    def test_a_correction_needs_a_note_for_readers_and_shows_it(self):
        article = make_article()
        article.publish("en")
        with pytest.raises(NotPossible):
            article.publish("en", kind="correction", note=" ")
        edition = article.publish("en", kind="correction", note="It was 74 hours, not 47.")
        assert edition.corrections[0]["note"] == "It was 74 hours, not 47."
        assert edition.updated_at is not None

    def test_a_new_slug_takes_over_and_the_old_one_stays_reserved(self):
        article = make_article(slug_en="old")
        article.publish("en")
        article.set_text("slug", "en", "new")
        article.save()
        edition = article.publish("en", kind="typo")
        assert edition.slug == "new"
        assert Address.objects.resolve("en", "old").edition == edition
        assert not Address.objects.resolve("en", "old").is_current
        assert make_article(title_en="Old").publish("en").slug == "old-2"

    def test_a_new_title_does_not_move_a_text_whose_address_nobody_typed(self):
        article = make_article(title_en="Ferries")
        article.publish("en")
        article.set_text("title", "en", "Slow ferries")
        article.save()
        assert article.publish("en").slug == "ferries"

    def test_a_slug_can_come_back_to_its_own_edition(self):
        article = make_article(slug_en="old")
        article.publish("en")
        for slug in ("new", "old"):
            article.set_text("slug", "en", slug)
            article.save()
            article.publish("en", kind="typo")
        assert Address.objects.resolve("en", "old").is_current
        assert not Address.objects.resolve("en", "new").is_current

    def test_the_inputs_of_an_old_version_do_not_change(self):
        article = make_article()
        before = article.publish("en").current.inputs
        article.set_text("body", "en", "<p>Quite different.</p>")
        article.save()
        article.publish("en")
        assert Version.objects.get(number=1).inputs == before

    def test_closing_keeps_the_fact_and_its_reason(self):
        article = make_article()
        first = article.publish("en").current
        article.publish("en", kind="update")
        first.close("It named a private person.")
        assert first not in Version.objects.public(NOW())
        assert Version.objects.get(number=1).closed_reason == "It named a private person."

    def test_the_text_in_print_cannot_be_closed(self):
        with pytest.raises(NotPossible):
            make_article().publish("en").current.close("Because.")

    def test_a_topic_renamed_is_renamed_in_lists_at_once(self):
        topic = make_topic(name_en="Straits")
        edition = make_article(topics=[topic]).publish("en")
        topic.name_en = "Narrows"
        topic.save()
        edition.refresh_from_db()
        assert edition.labels[0]["name"] == "Narrows"


@pytest.mark.django_db
class TestSchedules:
    @pytest.fixture
    def soon(self):
        return NOW() + timedelta(hours=1)

    def test_a_first_publication_goes_live_by_the_clock_alone(self, soon):
        edition = make_article().publish("en", at=soon)
        assert edition not in Edition.objects.live(NOW())
        assert edition not in Edition.objects.live(soon - timedelta(seconds=1))
        assert edition in Edition.objects.live(soon)
        assert Address.objects.resolve("en", edition.slug) is None
        assert Address.objects.resolve("en", edition.slug, soon).edition == edition

    def test_its_address_is_reserved_meanwhile(self, soon):
        make_article(slug_en="ferries").publish("en", at=soon)
        with pytest.raises(NotReady):
            make_article(slug_en="ferries").publish("en")

    def test_publishing_again_before_it_is_live_replaces_it(self, soon):
        article = make_article()
        article.publish("en", at=soon)
        article.set_text("title", "en", "Better title")
        article.save()
        edition = article.publish("en", at=soon + timedelta(hours=1))
        assert edition.title == "Better title"
        assert Version.objects.count() == 1

    def test_a_cancelled_first_publication_leaves_no_trace(self, soon):
        article = make_article(slug_en="ferries")
        article.publish("en", at=soon).cancel()
        for model in (Edition, Version, Address, SearchEntry):
            assert not model.objects.exists()

    def test_a_scheduled_update_waits_for_tick_and_never_comes_early(self, soon):
        article = make_article(title_en="Before")
        article.publish("en")
        article.set_text("title", "en", "After")
        article.save()
        edition = article.publish("en", at=soon)
        assert tasks.swap_in_due(soon - timedelta(seconds=1)) == 0
        edition.refresh_from_db()
        assert edition.title == "Before"
        assert tasks.swap_in_due(soon) == 1
        assert tasks.swap_in_due(soon) == 0
        edition.refresh_from_db()
        assert edition.title == "After"
        assert edition.current.number == 2
        assert edition.updated_at == soon

    def test_late_means_the_old_text_stays(self, soon):
        article = make_article(title_en="Before")
        edition = article.publish("en")
        article.set_text("title", "en", "After")
        article.save()
        article.publish("en", at=soon)
        assert Edition.objects.live(soon + timedelta(days=1)).get().title == "Before"
        assert edition.current.number == 1

    def test_a_scheduled_new_address_leads_nowhere_before_its_time(self, soon):
        article = make_article(slug_en="old")
        article.publish("en")
        article.set_text("slug", "en", "new")
        article.save()
        article.publish("en", at=soon)
        assert Address.objects.resolve("en", "new") is None
        tasks.swap_in_due(soon)
        assert Address.objects.resolve("en", "new", soon).is_current

    def test_a_cancelled_update_leaves_the_text_in_print_alone(self, soon):
        article = make_article(slug_en="old")
        edition = article.publish("en")
        article.set_text("slug", "en", "new")
        article.save()
        article.publish("en", at=soon).cancel()
        edition.refresh_from_db()
        assert edition.pending_at is None
        assert Version.objects.count() == 1
        assert Address.objects.count() == 1
        assert tasks.swap_in_due(soon) == 0

    def test_publishing_over_a_pending_update_is_refused(self, soon):
        article = make_article()
        article.publish("en")
        article.publish("en", at=soon)
        with pytest.raises(NotPossible, match="scheduled"):
            article.publish("en")

    def test_scheduling_again_replaces_the_pending_update(self, soon):
        article = make_article()
        article.publish("en")
        article.publish("en", at=soon)
        edition = article.publish("en", at=soon + timedelta(hours=1))
        assert edition.pending.published_at == soon + timedelta(hours=1)
        assert Version.objects.count() == 2

    def test_a_time_in_the_past_is_refused(self):
        with pytest.raises(NotPossible):
            make_article().publish("en", at=NOW() - timedelta(seconds=1))

    def test_nothing_scheduled_cannot_be_cancelled(self):
        with pytest.raises(NotPossible):
            make_article().publish("en").cancel()

    def test_tick_may_run_as_often_as_it_likes(self, soon):
        article = make_article()
        article.publish("en")
        article.publish("en", at=soon)
        Edition.objects.update(pending_at=NOW() - timedelta(minutes=1))
        for _ in range(3):
            call_command("tick")
        assert Version.objects.exclude(number=None).count() == 2


@pytest.mark.django_db
class TestWithdrawing:
    def test_it_takes_the_text_from_the_public_and_keeps_title_date_and_notice(self):
        edition = make_article().publish("en")
        edition.withdraw("The data were wrong.")
        assert edition not in Edition.objects.live(NOW())
        assert edition in Edition.objects.withdrawn()
        assert edition in Edition.objects.harvestable(NOW())
        assert Address.objects.resolve("en", edition.slug).edition.notice == "The data were wrong."

    def test_it_needs_a_notice(self):
        with pytest.raises(NotPossible):
            make_article().publish("en").withdraw(" ")

    def test_it_takes_back_a_pending_update(self):
        article = make_article()
        article.publish("en")
        edition = article.publish("en", at=NOW() + timedelta(hours=1))
        edition.withdraw("Wrong.")
        assert edition.pending_at is None
        assert Version.objects.count() == 1

    def test_what_is_not_public_yet_is_cancelled_not_withdrawn(self):
        with pytest.raises(NotPossible, match="Cancel"):
            make_article().publish("en", at=NOW() + timedelta(hours=1)).withdraw("Wrong.")

    def test_reinstating_shows_the_same_text_again(self):
        edition = make_article().publish("en")
        edition.withdraw("Wrong.")
        edition.reinstate()
        assert edition in Edition.objects.live(NOW())
        assert edition.notice == ""
        with pytest.raises(NotPossible):
            edition.reinstate()

    def test_publishing_a_withdrawn_text_brings_it_back_corrected(self):
        article = make_article()
        article.publish("en").withdraw("Wrong.")
        edition = article.publish("en", kind="correction", note="Now right.")
        assert edition.is_live(NOW())
        assert edition.current.number == 2

    def test_other_languages_stay(self):
        article = make_article(codes=["en", "tr"])
        english, turkish = article.publish_together(["en", "tr"])
        english.withdraw("Wrong.")
        assert list(Edition.objects.live(NOW())) == [turkish]


@pytest.mark.django_db
class TestLinksBetweenArticles:
    def test_a_text_in_print_gains_and_loses_its_link_with_its_target(self, django_capture_on_commit_callbacks):
        target = make_article(slug_en="target")
        body = f'<p>See <a data-article="{target.public_id}">there</a>.{marker(key="n1")}</p>'
        edition = make_article(body={"en": body}).publish("en")
        assert "/en/articles/target/" not in edition.current.body_html
        with django_capture_on_commit_callbacks(execute=True):
            published = target.publish("en")
        edition.current.refresh_from_db()
        assert "/en/articles/target/" in edition.current.body_html
        with django_capture_on_commit_callbacks(execute=True):
            published.withdraw("Wrong.")
        edition.current.refresh_from_db()
        assert "/en/articles/target/" not in edition.current.body_html
        assert not Outbox.objects.exists()

    def test_a_scheduled_target_is_linked_when_it_goes_live(self):
        soon = NOW() + timedelta(hours=1)
        target = make_article(slug_en="target")
        target.publish("en", at=soon)
        body = f'<p>See <a data-article="{target.public_id}">there</a>.{marker(key="n1")}</p>'
        edition = make_article(body={"en": body}).publish("en")
        tasks.work_off(NOW())
        edition.current.refresh_from_db()
        assert "/en/articles/target/" not in edition.current.body_html
        Edition.objects.filter(public_id=target.public_id).update(published_at=NOW())
        tasks.work_off(soon)
        edition.current.refresh_from_db()
        assert "/en/articles/target/" in edition.current.body_html

    def test_reprinting_makes_the_html_anew_without_a_new_version(self):
        edition = make_article().publish("en")
        html = edition.current.body_html
        Version.objects.update(body_html="")
        assert publishing.reprint(Edition.objects.live(NOW())) == 1
        assert Version.objects.get().body_html == html

    def test_an_outbox_entry_that_fails_is_tried_again_and_at_last_left_for_a_person(self, monkeypatch):
        monkeypatch.setitem(tasks.HANDLERS, "relink", lambda article: 1 / 0)
        tasks.owe([Outbox(kind="relink", payload={"article": "x"})])
        for attempt in range(1, Outbox.MAX_ATTEMPTS + 1):
            later = NOW() + timedelta(days=attempt)
            assert tasks.work_off(later) == (0, 1)
        row = Outbox.objects.get()
        assert "ZeroDivisionError" in row.last_error
        assert row.given_up_at
        assert tasks.work_off(later + timedelta(days=99)) == (0, 0)


ACTS = {
    "first": lambda article: article.publish_together(["en", "tr"]),
    "next": lambda article: article.publish("en", kind="correction", note="Put right."),
    "scheduled first": lambda article: article.publish("en", at=NOW() + timedelta(hours=1)),
    "pending": lambda article: article.publish("en", at=NOW() + timedelta(hours=1)),
    "swap": lambda article: tasks.swap_in_due(NOW() + timedelta(hours=2)),
    "withdraw": lambda article: article.edition("en").withdraw("Wrong."),
    "reinstate": lambda article: article.edition("en").reinstate(),
    "cancel": lambda article: article.edition("en").cancel(),
    "reprint": lambda article: publishing.reprint(Edition.objects.all()),
}
BEFORE = {
    "next": ["first"],
    "pending": ["first"],
    "swap": ["first", "pending"],
    "withdraw": ["first", "pending"],
    "reinstate": ["first", "withdraw"],
    "cancel": ["scheduled first"],
    "reprint": ["first"],
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ACTS)
def test_a_failure_at_any_write_leaves_everything_as_it_was(act):
    linked = make_article(slug_en="linked")
    linked.publish("en")
    body = {"en": f'<p>x <a data-article="{linked.public_id}">y</a>{marker(key="n1")}</p>'}
    article = make_article(codes=["en", "tr"], topics=[make_topic()], body=body, image=make_image())
    for step in BEFORE.get(act, []):
        ACTS[step](article)
    if act in ("next", "pending"):
        article.set_text("slug", "en", "moved")
        article.save()
    assert writes_survived(lambda: ACTS[act](article), changes=act != "reprint") >= 2
