"""What revisions promise: everything can be found, compared and brought back, and bringing back loses nothing."""

import json

import lxml.html
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import restoring
from articles.amending import Conflict, Refused
from articles.models import Article, Revision, Translation
from articles.snapshots import TEXT_FIELDS, Change, changes, value_at

from .factories import ayse, boris, make_article, make_source, make_topic, marker

pytestmark = pytest.mark.django_db


def write(article, by, *made, **how):
    stored = article.snapshot()
    listed = [Change(tuple(path.split("/")), value_at(stored, tuple(path.split("/"))), mine) for path, mine in made]
    result = article.amend(listed, lock_version=article.lock_version, by=by, **({"kind": "save"} | how))
    article.refresh_from_db()
    return result.revision


@pytest.fixture
def editor():
    return boris(first_name="Boris")


@pytest.fixture
def desk(client, editor):
    editor.language = "en"
    editor.save()
    client.force_login(editor)
    return client


@pytest.fixture
def article():
    return make_article(codes=("en", "tr"), notes=2)


def page(name, article, *rest):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *rest])


class TestBringingBack:
    def test_a_language_comes_back_and_the_others_stay(self, article, editor):
        title, body = article.title_tr, article.body_tr
        write(article, editor, ("texts/en/title", "First"))
        then = article.revisions.first()
        write(
            article,
            editor,
            ("texts/en/title", "Second"),
            ("texts/tr/title", "İkinci"),
            ("texts/tr/body", body + "<p>x</p>"),
        )
        article.restore(then, language="tr", by=editor, lock_version=article.lock_version)
        article.refresh_from_db()
        assert (article.title_en, article.title_tr, article.body_tr) == ("Second", title, body)
        top = article.revisions.first()
        assert (top.kind, top.by, top.languages) == ("restore", editor, ["tr"])
        assert str(then.number) in top.note

    def test_a_field_comes_back_alone(self, article, editor):
        write(article, editor, ("texts/en/title", "First"), ("texts/en/summary", "First"))
        then = article.revisions.first()
        write(article, editor, ("texts/en/title", "Second"), ("texts/en/summary", "Second"))
        article.restore(then, language="en", fields=["title"], by=editor, lock_version=article.lock_version)
        article.refresh_from_db()
        assert (article.title_en, article.summary_en) == ("First", "Second")

    def test_a_text_comes_back_with_its_notes(self, article, editor):
        source = make_source()
        note = {"key": "new", "text": {"en": "Words", "tr": "Söz"}, "cites": [{"source": source.public_id}]}
        body = article.body_en
        write(article, editor, ("footnotes/new", note), ("texts/en/body", body + f"<p>More{marker(key='new')}</p>"))
        then = article.revisions.first()
        write(article, editor, ("texts/en/body", body), ("footnotes/new", None), ("footnotes/n1/text/tr", "Yeni"))
        article.restore(then, language="en", by=editor, lock_version=article.lock_version)
        back = article.footnotes.get(key="new")
        assert (back.text_en, back.text_tr, back.cites.get().source) == ("Words", "Söz", source)
        assert article.footnotes.get(key="n1").text_tr == "Yeni"

    def test_what_a_note_says_in_a_language_comes_back_and_what_it_cites_stays(self, article, editor):
        other = make_source()
        write(article, editor, ("footnotes/n1/text/en", "Before"), ("footnotes/n1/text/tr", "Önce"))
        then = article.revisions.first()
        write(
            article,
            editor,
            ("footnotes/n1/text/en", "After"),
            ("footnotes/n1/text/tr", "Sonra"),
            ("footnotes/n1/cites", [{"source": other.public_id}]),
        )
        article.restore(then, language="en", by=editor, lock_version=article.lock_version)
        note = article.footnotes.get(key="n1")
        assert (note.text_en, note.text_tr, note.cites.get().source) == ("Before", "Sonra", other)

    def test_everything_comes_back_but_what_is_not_there_any_more(self, article, editor):
        topic = make_topic()
        write(article, editor, ("topics", [topic.slug]), ("kind", "report"))
        then = article.revisions.first()
        write(article, editor, ("topics", []), ("kind", "news"), ("texts/tr/title", "Yeni"))
        topic.delete()
        article.restore(then, by=editor, lock_version=article.lock_version)
        article.refresh_from_db()
        assert (article.kind, article.title_tr, article.topics.count()) == (
            "report", then.snapshot["texts"]["tr"]["title"], 0,
        )  # fmt: skip

    def test_what_was_set_aside_comes_back_like_anything_else(self, article, editor):
        before = article.body_en
        write(article, editor, ("texts/en/body", before.replace("The", "Theirs")))
        article.amend(
            [Change(("texts", "en", "body"), before, before.replace("The", "Mine"))], lock_version=1, by=ayse()
        )
        aside = article.revisions.get(kind=Revision.Kind.ASIDE)
        article.refresh_from_db()
        article.restore(aside, language="en", fields=["body"], by=editor, lock_version=article.lock_version)
        article.refresh_from_db()
        assert "Mine" in article.body_en

    def test_only_what_was_shown_is_brought_back(self, article, editor):
        write(article, editor, ("texts/en/title", "First"))
        then = article.revisions.first()
        write(article, editor, ("texts/en/title", "Second"))
        for token in (article.lock_version - 1, article.lock_version + 1, None):
            with pytest.raises(Conflict):
                article.restore(then, by=editor, lock_version=token)

    def test_a_translator_brings_back_their_language_only(self, article, editor):
        write(article, editor, ("texts/en/title", "First"), ("texts/tr/title", "Bir"))
        then = article.revisions.first()
        write(article, editor, ("texts/en/title", "Second"), ("texts/tr/title", "İki"))
        with pytest.raises(Refused):
            article.restore(then, by=editor, lock_version=article.lock_version, languages=["tr"])
        article.restore(then, language="tr", by=editor, lock_version=article.lock_version, languages=["tr"])
        article.refresh_from_db()
        assert (article.title_en, article.title_tr) == ("Second", "Bir")


class TestThePublishedText:
    def test_it_comes_back_with_its_notes_and_other_languages_stay(self, article, editor):
        article.publish_together(["en", "tr"])
        was = article.snapshot()
        write(
            article,
            editor,
            ("texts/en/body", "<p>Rewritten.</p>"),
            ("texts/en/title", "Rewritten"),
            ("footnotes/n1/text/en", "Rewritten"),
            ("texts/tr/title", "Yeni"),
            drop_markers=["en"],
        )
        article.restore_printed("en", by=editor, lock_version=article.lock_version)
        article.refresh_from_db()
        now = article.snapshot()
        assert now["footnotes"] == was["footnotes"]
        assert now["texts"]["en"] == was["texts"]["en"] | {"slug": article.edition("en").slug}
        assert now["texts"]["tr"]["title"] == "Yeni"
        assert not article.has_changed_since_published("en")

    def test_a_note_that_is_gone_cites_what_was_printed(self, editor):
        article = make_article(notes=1)
        article.publish("en")
        printed = article.footnotes.get().cites.get().source
        write(article, editor, ("texts/en/body", "<p>Bare.</p>"), ("footnotes/n1", None), drop_markers=["en"])
        assert not article.footnotes.exists()
        article.restore_printed("en", by=editor, lock_version=article.lock_version)
        assert article.footnotes.get().cites.get().source == printed

    def test_where_a_note_cites_something_else_now_the_other_languages_go_on_citing_it(self, article, editor):
        article.publish_together(["en", "tr"])
        other = make_source()
        write(article, editor, ("footnotes/n1/cites", [{"source": other.public_id}]))
        article.restore_printed("en", by=editor, lock_version=article.lock_version)
        article.refresh_from_db()
        assert not article.has_changed_since_published("en")
        assert [c["source"] for c in article.manuscript("tr").notes["n1"]["cites"]] == [other.public_id]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_bringing_back_and_taking_it_back_is_as_if_nothing_had_been(data):
    notes = st.lists(st.sampled_from("abcd"), unique=True, max_size=3)

    def snapshot():
        keys = data.draw(notes)
        texts = {code: dict.fromkeys(TEXT_FIELDS, "") for code in ("en", "tr", "ru")}
        for code in texts:
            used = data.draw(st.lists(st.sampled_from(keys), max_size=2)) if keys else []
            texts[code]["body"] = "".join(f"<p>{data.draw(st.sampled_from('xyz'))}{marker(key=k)}</p>" for k in used)
        note = {"text": {"en": data.draw(st.sampled_from("xyz")), "tr": "", "ru": ""}, "cites": []}
        return {
            "kind": "news", "original_language": "en", "image": None, "topics": [], "authorships": [],
            "texts": texts, "footnotes": [{"key": key, **note} for key in keys],
        }  # fmt: skip

    now, then = snapshot(), snapshot()
    there = restoring.from_revision(now, then)
    assert changes(there, then) == []
    assert changes(restoring.from_revision(there, now), now) == []


class TestThePages:
    def test_revisions_are_listed_by_day_with_who_and_what(self, desk, article, editor):
        write(article, editor, ("texts/tr/title", "Yeni"), note="Before the trip")
        text = desk.get(page("revisions", article)).content.decode()
        assert "Before the trip" in text
        assert "Türkçe" in text
        assert "as it was loaded" in text

    def test_the_list_is_narrowed_by_language_person_and_kind(self, desk, article, editor):
        writer = ayse(first_name="Ayşe")
        write(article, editor, ("texts/tr/title", "Yeni"), note="by boris")
        write(article, writer, ("texts/en/title", "New"), note="by ayse")
        for query, shown, hidden in [
            ("language=tr", "by boris", "by ayse"),
            (f"by={writer.pk}", "by ayse", "by boris"),
            ("kind=load", "as it was loaded", "by boris"),
        ]:
            rows = lxml.html.fromstring(desk.get(f"{page('revisions', article)}?{query}").content).xpath("//tbody")
            text = " ".join(row.text_content() for row in rows)
            assert shown in text
            assert hidden not in text
        assert desk.get(page("revisions", article) + "?language=xx&by=99&kind=zz&page=9").status_code == 200

    def test_the_number_of_queries_does_not_grow_with_the_revisions(
        self, desk, article, editor, django_assert_max_num_queries
    ):
        for number in range(30):
            write(article, editor, ("texts/en/title", f"Title {number}"))
        with django_assert_max_num_queries(20):
            desk.get(page("revisions", article))

    def test_one_shows_what_it_changed_and_what_has_changed_since(self, desk, article, editor):
        write(article, editor, ("texts/en/title", "Second"))
        number = article.revisions.first().number
        write(article, editor, ("texts/en/title", "Third"))
        text = desk.get(page("revision", article, number)).content.decode()
        assert "<ins>Second</ins>" in text
        assert "<del>Second</del>" in text
        assert "<ins>Third</ins>" in text

    def test_one_is_given_a_name(self, desk, article, editor):
        write(article, editor, ("texts/en/title", "Second"))
        number = article.revisions.first().number
        desk.post(page("revision", article, number), {"note": "To the printer"})
        assert article.revisions.first().note == "To the printer"

    def test_what_would_change_is_shown_and_then_done(self, desk, article, editor):
        title = article.title_en
        write(article, editor, ("texts/en/title", "Second"))
        first = article.revisions.last().number
        address = page("restore", article, first)
        text = desk.get(address + "?language=en&field=title").content.decode()
        assert "<del>Second</del>" in text
        data = {"language": "en", "field": "title", "lock_version": article.lock_version}
        assert desk.post(address, data).status_code == 302
        article.refresh_from_db()
        assert article.title_en == title

    def test_what_was_not_shown_is_not_done(self, desk, article, editor):
        write(article, editor, ("texts/en/title", "Second"))
        data = {"language": "en", "field": "title", "lock_version": 1}
        response = desk.post(page("restore", article, 1), data)
        assert response.status_code == 409
        assert "Look again" in response.content.decode()
        assert Article.objects.get().title_en == "Second"

    @pytest.mark.parametrize(
        "query", ["?language=xx", "?field=lock_version", "?field=title", "?language=en&field=notes"]
    )
    def test_what_cannot_be_brought_back_is_not_there(self, desk, article, editor, query):
        write(article, editor, ("texts/en/title", "Second"))
        assert desk.get(page("restore", article, 1) + query).status_code == 404

    def test_the_published_text_is_one_click_away(self, desk, article, editor):
        article.publish("en")
        write(article, editor, ("texts/en/title", "Second"))
        address = page("restore_printed", article, "en")
        assert address in desk.get(page("revisions", article)).content.decode()
        assert "<del>Second</del>" in desk.get(address).content.decode()
        assert desk.post(address, {"lock_version": article.lock_version}).status_code == 302
        assert Article.objects.get().title_en != "Second"
        assert desk.get(page("restore_printed", article, "tr")).status_code == 404

    def test_what_was_set_aside_is_found_and_shown(self, desk, article, editor):
        before = article.title_en
        write(article, editor, ("texts/en/title", "Theirs"))
        article.amend([Change(("texts", "en", "title"), before, "Mine")], lock_version=1, by=editor)
        text = desk.get(page("revisions", article) + "?kind=aside").content.decode()
        number = article.revisions.get(kind="aside").number
        assert page("revision", article, number) in text
        assert "<ins>Mine</ins>" in desk.get(page("revision", article, number)).content.decode()

    def test_nobody_reaches_another_articles_revision(self, desk, article, editor):
        other = make_article()
        for title in ("One", "Two", "Three"):
            write(article, editor, ("texts/en/title", title))
        write(other, editor, ("texts/en/title", "Other"))
        assert desk.get(page("revision", other, 4)).status_code == 404
        assert desk.post(page("restore", other, 4), {"lock_version": 2}).status_code == 404

    def test_nobody_whom_it_does_not_concern_sees_any(self, client, article, editor):
        write(article, editor, ("texts/en/title", "Second"))
        client.force_login(ayse())
        for address in [page("revisions", article), page("revision", article, 1), page("restore", article, 1)]:
            assert client.get(address).status_code == 404

    def test_a_translator_is_offered_their_language(self, client, article, editor):
        write(article, editor, ("texts/en/title", "Second"), ("texts/tr/title", "İkinci"))
        user = ayse()
        user.language = "en"
        user.save()
        Translation.objects.update_or_create(article=article, language="tr", defaults={"translator": user})
        client.force_login(user)
        text = client.get(page("revision", article, 1)).content.decode()
        assert "?language=tr" in text
        assert "?language=en" not in text
        data = {"language": "en", "lock_version": article.lock_version}
        assert client.post(page("restore", article, 1), data).status_code == 403
        assert client.post(page("restore", article, 1), data | {"language": "tr"}).status_code == 302


def test_the_form_leads_to_the_revisions(desk, article):
    text = desk.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert page("revisions", article) in text


def test_a_snapshot_is_json_that_comes_back_as_it_was(article):
    assert json.loads(json.dumps(article.snapshot())) == article.snapshot()


def test_the_way_to_a_page_about_revisions_is_one_landmark(desk, article):
    parsed = lxml.html.fromstring(desk.get(page("revisions", article)).content.decode())
    assert len(parsed.xpath("//nav[@aria-label='Breadcrumbs']")) == 1
