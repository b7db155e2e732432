"""What mending texts in print promises: never from drafts, all or none, and what waits gets the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from articles import correcting, tasks
from articles.models import Address, Authorship, Edition, Source, Version
from articles.publishing import NotReady

from .breaking import writes_survived
from .factories import boris, make_article, make_author, make_image, make_note, make_source, make_topic, marker

pytestmark = pytest.mark.django_db

NOW = timezone.now
LATER = timedelta(hours=1)


def half_a_thought(article, *codes):
    """What somebody is typing while others mend what is in print."""
    for code in codes or ("en",):
        article.set_text("title", code, "Half a thought")
        article.set_text("body", code, "<p>Half a tho</p>")
    article.save()


def sign(article, author, **fields):
    return Authorship.objects.create(article=article, author=author, order=9, **fields)


def titled(title):
    return lambda manuscript: replace(manuscript, title=title)


class TestRestating:
    def test_a_forgotten_co_author_is_added_to_every_live_language_and_no_draft_gets_out(self):
        article = make_article(codes=("en", "tr", "ru"))
        before = {e.language: e for e in article.publish_together(["en", "tr", "ru"])}
        half_a_thought(article, "en", "tr", "ru")
        author = make_author(family_name_en="Lost", family_name_tr="Kayıp", family_name_ru="Забытая")
        sign(article, author)
        mended = correcting.restate(article.editions.live(NOW()), correcting.shared_from(article), by=boris())
        assert {edition.language for edition in mended} == {"en", "tr", "ru"}
        for edition in article.editions.all():
            assert [person["slug"] for person in edition.byline][-1] == author.slug
            assert author in edition.authors.all()
            assert edition.title == before[edition.language].title
            assert edition.current.body_html == before[edition.language].current.body_html
            assert (edition.current.number, edition.current.kind) == (2, Version.Kind.TYPO)
            assert edition.current.by.username == "boris"
            assert edition.updated_at is None
        assert article.edition("ru").byline[-1]["name"] == "Зейнеп Забытая"

    def test_somebody_who_signs_one_language_is_added_to_that_one(self):
        article = make_article(codes=("en", "tr"))
        article.publish_together(["en", "tr"])
        sign(article, make_author(), role="translator", language="tr")
        mended = correcting.restate(article.editions.all(), correcting.shared_from(article))
        assert [edition.language for edition in mended] == ["tr"]
        assert article.edition("en").versions.count() == 1

    def test_topics_and_picture_follow_the_article(self):
        article = make_article(image=make_image())
        edition = article.publish("en")
        topic, article.image = make_topic(), make_image(alt_en="Another map")
        article.topics.set([topic])
        article.save()
        correcting.restate([edition], correcting.shared_from(article))
        edition = article.edition("en")
        assert edition.image == article.image
        assert edition.current.inputs["image"]["alt"] == "Another map"
        assert list(edition.topics.all()) == [topic]

    def test_the_same_picture_keeps_the_words_it_was_printed_with(self):
        article = make_article(image=make_image(), image_alt_en="As printed")
        edition = article.publish("en")
        article.image_alt_en = "Half an alt"
        article.save()
        assert correcting.restate([edition], correcting.shared_from(article)) == []

    def test_a_file_that_waits_for_the_next_publication_goes_on_waiting(self):
        article = make_article()
        edition = article.publish("en")
        article.attachments.create(name="waits", file=ContentFile(b"a,b", name="waits.csv"), waits=True)
        correcting.restate([edition], titled("Mended"))
        assert article.attachments.get().waits
        article.publish("en")
        assert not article.attachments.get().waits

    def test_nothing_is_printed_where_nothing_differs(self):
        article = make_article()
        edition = article.publish("en")
        assert correcting.restate([edition], correcting.shared_from(article)) == []
        assert Version.objects.count() == 1

    def test_a_text_that_would_lose_its_last_author_holds_back_all(self):
        article = make_article(codes=("en", "tr"))
        editions = article.publish_together(["en", "tr"])
        article.authorships.update(language="en")
        with pytest.raises(NotReady, match="tr: Nobody signs"):
            correcting.restate(editions, correcting.shared_from(article))
        assert Version.objects.count() == 2

    def test_what_was_wrong_before_does_not_stop_it(self):
        edition = make_article(notes=1).publish("en")
        inputs = edition.current.inputs | {"notes": {}}
        Version.objects.update(inputs=inputs)
        assert correcting.restate([edition], titled("Mended"))
        edition.refresh_from_db()
        assert edition.title == "Mended"

    def test_a_withdrawn_text_is_left_alone(self):
        edition = make_article().publish("en")
        edition.withdraw("Wrong.")
        assert correcting.restate([edition], titled("Back by accident")) == []
        assert Edition.objects.get().withdrawn_at

    def test_the_address_stays_whatever_the_draft_proposes(self):
        article = make_article(slug_en="old")
        edition = article.publish("en")
        article.slug_en = "new"
        article.save()
        correcting.restate([edition], titled("Mended"))
        assert [address.slug for address in Address.objects.all()] == ["old"]


class TestWhatWaits:
    def test_a_scheduled_update_gets_the_same_change_and_keeps_its_own(self):
        article = make_article(title_en="Before", slug_en="before")
        article.publish("en")
        article.title_en, article.slug_en = "After", "after"
        article.save()
        at = NOW() + LATER
        article.publish("en", at=at, kind="correction", note="Longer.", by=boris())
        author = make_author()
        sign(article, author)
        half_a_thought(article)
        correcting.restate(article.editions.all(), correcting.shared_from(article))
        edition = article.edition("en")
        assert (edition.title, edition.current.number) == ("Before", 2)
        waiting = edition.pending
        assert (waiting.published_at, waiting.kind, waiting.note) == (at, "correction", "Longer.")
        assert (waiting.by.username, edition.pending_at) == ("boris", at)
        assert tasks.swap_in_due(at) == 1
        edition.refresh_from_db()
        assert (edition.title, edition.slug, edition.current.number) == ("After", "after", 3)
        assert edition.byline[-1]["slug"] == author.slug
        assert "Half" not in edition.current.body_html

    def test_so_does_one_that_is_due_but_not_in_print_yet(self):
        article = make_article(title_en="Before", slug_en="before")
        article.publish("en")
        article.title_en, article.slug_en = "After", "after"
        article.save()
        article.publish("en", at=NOW() + LATER)
        due = NOW() + 2 * LATER
        sign(article, make_author())
        correcting.restate(article.editions.all(), correcting.shared_from(article), now=due)
        assert tasks.swap_in_due(due) == 1
        edition = article.edition("en")
        assert (edition.slug, len(edition.byline)) == ("after", 2)
        assert Address.objects.resolve("en", "before", due).edition == edition

    def test_a_first_publication_to_come_is_changed_where_it_waits(self):
        article = make_article()
        at = NOW() + LATER
        edition = article.publish("en", at=at)
        half_a_thought(article)
        topic, author = make_topic(), make_author()
        article.topics.add(topic)
        sign(article, author)
        correcting.restate([edition], correcting.shared_from(article))
        edition = article.edition("en")
        assert (edition.published_at, edition.current.number, edition.current.kind) == (at, 1, "first")
        assert (list(edition.topics.all()), edition.byline[-1]["slug"]) == ([topic], author.slug)
        assert Version.objects.count() == 1
        assert "Half" not in edition.title


class TestSources:
    def test_new_source_data_is_printed_everywhere_it_is_cited_and_nowhere_else(self):
        source = make_source(title="Tide tabels")
        citing = [make_article(codes=("en", "tr"), notes=0, body=cited("en", "tr")) for _ in range(3)]
        for article in citing:
            make_note(article=article, key="k", source=source)
            article.publish_together(["en", "tr"])
            half_a_thought(article, "en", "tr")
        other = make_article().publish("en")
        assert correcting.reach(source) == (3, 6)
        source.csl |= {"title": "Tide tables"}
        source.save()
        assert len(correcting.restate_sources([source], by=boris())) == 6
        for edition in Edition.objects.citing(source):
            assert "Tide tables" in edition.current.notes_html
            assert edition.current.number == 2
            assert "Half" not in edition.title + edition.current.body_html
        other.refresh_from_db()
        assert other.current.number == 1

    def test_a_reader_sees_the_source_as_their_language_has_it(self):
        source = make_source(title="Tide tables")
        article = make_article(codes=("en", "tr"), notes=0, body=cited("en", "tr"))
        make_note(article=article, key="k", source=source)
        article.publish_together(["en", "tr"])
        source.localized = {"tr": {"title": "Gelgit çizelgeleri"}}
        source.save()
        assert [edition.language for edition in correcting.restate_sources([source])] == ["tr"]
        assert "Gelgit çizelgeleri" in article.edition("tr").current.notes_html

    def test_a_merged_source_is_printed_as_the_one_it_became(self):
        kept, double = make_source(title="Tide tables"), make_source(title="Tide tables, again")
        article = make_article(notes=0, body=cited("en"))
        make_note(article=article, key="k", source=double)
        edition = article.publish("en")
        double.merged_into = kept
        double.save()
        correcting.restate_sources([double])
        edition = article.edition("en")
        assert list(edition.sources.all()) == [kept]
        assert list(edition.current.inputs["works"]) == [kept.public_id]
        assert edition.current.inputs["notes"]["k"]["cites"][0]["source"] == kept.public_id

    def test_an_update_that_alone_cites_it_is_changed_where_it_waits(self):
        article = make_article(notes=0, body={"en": "<p>No notes.</p>"})
        article.publish("en")
        source = make_source(title="Tide tabels")
        make_note(article=article, key="k", source=source)
        article.body_en = cited("en")["en"]
        article.save()
        article.publish("en", at=NOW() + LATER)
        source.csl |= {"title": "Tide tables"}
        source.save()
        correcting.restate_sources([source])
        edition = article.edition("en")
        assert edition.current.number == 1
        assert "Tide tables" in edition.pending.notes_html

    def test_nothing_is_printed_when_the_library_says_the_same(self):
        make_article().publish("en")
        assert correcting.restate_sources(Source.objects.all()) == []


def cited(*codes):
    return {code: f"<p>x{marker(key='k')}</p>" for code in codes}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["live", "pending", "scheduled"])
def test_a_failure_at_any_write_leaves_everything_as_it_was(state):
    article = make_article(codes=("en", "tr"), image=make_image())
    soon = NOW() + LATER
    article.publish_together(["en", "tr"], at=soon if state == "scheduled" else None)
    if state == "pending":
        article.publish("en", at=soon)
    sign(article, make_author())
    article.topics.add(make_topic())
    change = correcting.shared_from(article)
    assert writes_survived(lambda: correcting.restate(article.editions.all(), change)) >= 2


def test_many_editions_are_held_in_few_queries(django_assert_max_num_queries):
    source = make_source(title="Tide tabels")
    for _ in range(10):
        article = make_article(notes=0, body=cited("en"))
        make_note(article=article, key="k", source=source)
        article.publish("en")
    source.csl |= {"title": "Tide tables"}
    source.save()
    with django_assert_max_num_queries(370):  # the purge of their pages included
        assert len(correcting.restate_sources([source])) == 10
