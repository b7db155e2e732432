"""Two articles that are one text in two languages become one article: nothing is lost, and no address dies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.adopting import adopted, works
from articles.footnotes import keys
from articles.models import Article, Edition, Footnote, NotPossible, Revision, Source
from articles.tasks import work_off
from thinktank.models import Outbox, Redirect

from .factories import boris, make_article, make_author, make_image, make_source, make_topic, marker, root


def note(key, *sources, text=None, **fields):
    cites = [
        {"source": source, "locator": [], "accessed": "", "prefix": {}, "suffix": {}, "language": ""} | fields
        for source in sources
    ]
    return {"key": key, "text": text or {}, "cites": cites}


def snapshot(language, *notes, body=None, **fields):
    body = body or "".join(f"<p>x{marker(key=one['key'])}</p>" for one in notes)
    texts = {code: {"title": "", "body": ""} for code in ("en", "tr")}
    texts[language] = {"title": language, "body": body}
    shared = {"kind": "analysis", "original_language": language, "image": None, "topics": []}
    return shared | {"texts": texts, "footnotes": list(notes)} | fields


class TestNotes:
    """Without a database."""

    def test_notes_are_matched_by_work_and_order(self):
        mine = snapshot("en", note("a", "s1"), note("b", "s2"), note("c", text={"en": "Own."}))
        theirs = snapshot("tr", note("x", "s1"), note("y", "s2"), note("z", text={"tr": "Kendi."}))
        after = adopted(mine, theirs, "tr")
        assert keys(after["texts"]["tr"]["body"]) == ["a", "b", "c"]
        assert after["footnotes"][2]["text"] == {"en": "Own.", "tr": "Kendi."}

    def test_the_same_keys_are_not_the_same_notes(self):
        mine = snapshot("en", note("n1", "s1"), note("n2", "s2"))
        theirs = snapshot("tr", note("n2", "s1"), note("n1", "s2"), note("n3", "s9"), note("n4", "s8"))
        after = adopted(mine, theirs, "tr")
        assert keys(after["texts"]["tr"]["body"]) == ["n1", "n2", "n3", "n4"]
        assert [works(note, "tr") for note in after["footnotes"]] == [["s1"], ["s2"], ["s9"], ["s8"]]

    def test_a_note_that_cites_something_else_does_so_there_only(self):
        mine = snapshot("en", note("a", "s1"), note("b", "s2"), note("c", "s3"))
        theirs = snapshot("tr", note("x", "s1"), note("y", "s7"), note("z", "s3"))
        cites = adopted(mine, theirs, "tr")["footnotes"][1]["cites"]
        assert [(cite["source"], cite["language"]) for cite in cites] == [("s2", "en"), ("s7", "tr")]

    def test_words_around_a_citation_come_along(self):
        mine = snapshot("en", note("a", "s1", prefix={"en": "See"}))
        theirs = snapshot("tr", note("x", "s1", prefix={"tr": "Bkz."}))
        [cite] = adopted(mine, theirs, "tr")["footnotes"][0]["cites"]
        assert cite["prefix"] == {"en": "See", "tr": "Bkz."}

    def test_notes_without_a_marker_are_kept(self):
        theirs = snapshot("tr", note("x", "s1"), body="<p>no marker</p>")
        assert adopted(snapshot("en"), theirs, "tr")["footnotes"] == [theirs["footnotes"][0]]


@pytest.fixture
def pair(db):
    """An English article and a Turkish one that cite the same work, signed by one person, both public."""
    source, author = make_source(), make_author()
    english = make_article(codes=("en",), authors=[author], topics=[make_topic(slug="a")], slug_en="ferries")
    turkish = make_article(codes=("tr",), authors=[author], topics=[make_topic(slug="b")], slug_tr="feribotlar")
    for article in (english, turkish):
        article.footnotes.get().cites.update(source=source)
        article.publish(article.original_language)
    return english, turkish


def states():
    return (
        [article.snapshot() for article in Article.objects.order_by("pk")],
        list(Edition.objects.order_by("pk").values("pk", "article", "public_id", "slug", "current")),
        list(Redirect.objects.values_list("path", "target")),
        list(Revision.objects.values_list("pk", "article", "number")),
    )


class TestAdopting:
    def test_one_article_in_two_languages(self, pair):
        english, turkish = pair
        text = turkish.text("title", "tr")
        english.adopt(turkish, "tr", by=boris())
        assert Article.objects.get() == english
        assert english.written_languages == ["en", "tr"]
        assert english.text("title", "tr") == text
        assert [topic.slug for topic in english.topics.order_by("slug")] == ["a", "b"]
        assert english.authorships.count() == 1
        assert Footnote.objects.count() == 1
        assert keys(english.text("body", "tr")) == keys(english.text("body", "en"))

    def test_readers_find_the_text_where_it_was_with_its_other_language_beside_it(self, client, pair):
        english, turkish = pair
        edition = turkish.edition("tr")
        english.adopt(turkish, "tr")
        response = client.get("/tr/articles/feribotlar/")
        assert response.status_code == 200
        assert "/en/articles/ferries/" in response.content.decode()
        moved = Edition.objects.get(language="tr")
        assert (moved.pk, moved.article, moved.published_at) == (edition.pk, english, edition.published_at)
        assert moved.updated_at is None
        assert client.get(f"/a/{english.public_id}/tr").status_code == 302

    def test_nothing_looks_unpublished_that_was_published(self, pair):
        english, turkish = pair
        english.adopt(turkish, "tr")
        assert not english.has_changed_since_published("tr")
        assert [v.kind for v in english.edition("tr").versions.order_by("number")] == ["first", "typo"]

    def test_a_draft_that_moved_on_is_not_published(self, client, pair):
        english, turkish = pair
        turkish.set_text("title", "tr", "Henüz gizli")
        turkish.save()
        english.adopt(turkish, "tr")
        assert "Henüz gizli" not in client.get("/tr/articles/feribotlar/").content.decode()
        assert english.text("title", "tr") == "Henüz gizli"
        assert english.edition("tr").versions.count() == 1

    def test_permanent_links_and_old_addresses_lead_on(self, client, pair):
        english, turkish = pair
        old = turkish.public_id
        Redirect.objects.create(path="/2019/feribot/", target=f"/a/{old}/tr")
        english.adopt(turkish, "tr")
        for address in (f"/a/{old}", f"/a/{old}/tr", "/2019/feribot/", "/2019/feribot/feed/"):
            response = client.get(address)
            assert (response.status_code, response.headers["Location"]) == (301, "/tr/articles/feribotlar/"), address

    def test_texts_that_link_to_it_go_on_linking(self, client, pair):
        english, turkish = pair
        body = {"tr": f'<p>Bkz. <a data-article="{turkish.public_id}">feribotlar</a>.</p>'}
        linking = make_article(codes=("tr",), notes=0, body=body)
        linking.publish("tr")
        english.adopt(turkish, "tr")
        address = linking.edition("tr").get_absolute_url()
        assert 'href="/tr/articles/feribotlar/"' in client.get(address).content.decode()
        linking.publish("tr")
        assert 'href="/tr/articles/feribotlar/"' in client.get(address).content.decode()
        english.edition("tr").withdraw("Wrong.")
        work_off(timezone.now())
        assert 'href="/tr/articles/feribotlar/"' not in client.get(address).content.decode()

    def test_a_draft_stays_one(self, client, db):
        english, turkish = make_article(), make_article(codes=("tr",))
        english.publish("en")
        english.adopt(turkish, "tr")
        assert english.edition("tr") is None
        assert client.get(f"/a/{turkish.public_id}").status_code == 404
        assert client.get(f"/a/{turkish.public_id}/tr").status_code == 404

    def test_a_schedule_stays_one(self, client, db):
        english, turkish = make_article(), make_article(codes=("tr",), slug_tr="yarin")
        at = timezone.now() + timedelta(days=1)
        turkish.publish("tr", at=at)
        english.publish("en")
        english.adopt(turkish, "tr")
        assert english.edition("tr").published_at == at
        assert client.get("/tr/articles/yarin/").status_code == 404
        assert Outbox.objects.filter(kind="relink", payload={"article": english.public_id}, due_at=at).exists()

    def test_what_was_withdrawn_stays_withdrawn(self, client, pair):
        english, turkish = pair
        turkish.edition("tr").withdraw("Wrong.")
        english.adopt(turkish, "tr")
        assert client.get("/tr/articles/feribotlar/").status_code == 410

    def test_who_signed_there_alone_signs_that_language(self, db):
        english, turkish = make_article(), make_article(codes=("tr",))
        translator = turkish.authorships.get().author
        english.adopt(turkish, "tr")
        assert english.authorships.get(author=translator).language == "tr"

    def test_its_history_can_be_read_and_it_can_be_taken_out_again(self, pair):
        english, turkish = pair
        turkish.revise(note="Once")
        english.revise()
        before = english.snapshot()
        english.adopt(turkish, "tr", by=root())
        notes = [revision.note for revision in english.revisions.filter(kind="aside").order_by("number")]
        assert [turkish.public_id in note for note in notes] == [True] * len(notes)
        assert any("Once" in note for note in notes)
        first = english.revisions.get(number=1)
        english.restore(first, by=None, lock_version=english.lock_version)
        english.refresh_from_db()
        assert english.snapshot()["texts"] == before["texts"]

    def test_files_pictures_and_comments_come_along(self, db):
        english, turkish = make_article(), make_article(codes=("tr",), image=make_image())
        turkish.comment("Güzel", by=boris(), language="tr")
        image = turkish.image
        english.adopt(turkish, "tr")
        assert english.image == image
        assert english.comments.get().text == "Güzel"

    def test_no_source_is_made(self, pair):
        english, turkish = pair
        count = Source.objects.count()
        english.adopt(turkish, "tr")
        assert Source.objects.count() == count


class TestRefusals:
    def refused(self, article, other, language, words):
        before = states()
        with pytest.raises(NotPossible, match=words):
            article.adopt(other, language)
        assert states() == before

    def test_a_language_it_has_already(self, db):
        english, other = make_article(codes=("en", "tr")), make_article(codes=("tr",))
        other.publish("tr")
        self.refused(english, other, "tr", "of its own")

    def test_a_language_that_was_withdrawn_here(self, db):
        english, other = make_article(codes=("en", "tr")), make_article(codes=("tr",))
        english.publish("tr").withdraw("Wrong.")
        english.set_text("body", "tr", "")
        english.save()
        self.refused(english, other, "tr", "of its own")

    def test_one_of_several_languages(self, db):
        self.refused(make_article(codes=("en",)), make_article(codes=("tr", "ru")), "tr", "Russian")

    def test_a_language_the_other_does_not_have(self, db):
        self.refused(make_article(codes=("en",)), make_article(codes=("ru",)), "tr", "no text")

    def test_itself(self, db):
        article = make_article(codes=("tr",))
        self.refused(article, article, "tr", "two")

    def test_while_an_update_is_scheduled(self, pair):
        english, turkish = pair
        turkish.set_text("title", "tr", "Yeni")
        turkish.save()
        turkish.publish("tr", at=timezone.now() + timedelta(days=1))
        self.refused(english, turkish, "tr", "scheduled")

    @pytest.mark.parametrize("step", ["take_people", "take_history", "take_edition", "lead_here", "restate"])
    def test_a_failure_half_way_changes_nothing(self, monkeypatch, pair, step):
        english, turkish = pair
        before = states()
        monkeypatch.setattr(f"articles.adopting.{step}", broken)
        with pytest.raises(ZeroDivisionError):
            english.adopt(turkish, "tr")
        assert states() == before


def broken(*args):
    raise ZeroDivisionError
