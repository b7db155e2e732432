"""What writing into an article promises: everybody’s words are in it, or kept; nothing half, nothing forbidden."""

import pytest
from django.utils import timezone

from articles.amending import COALESCED, Clashing, Conflict, Refused
from articles.models import Article, Footnote, Revision
from articles.snapshots import Change, changes, value_at

from .factories import ayse, boris, make_article, make_image, make_source, make_topic, marker

pytestmark = pytest.mark.django_db


def body(*paragraphs):
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def note(key, **fields):
    return {"key": key, "text": {}, "cites": []} | fields


def cite(source, **fields):
    return {"source": source.public_id, "locator": [], "accessed": "", "prefix": {}, "suffix": {}} | fields


@pytest.fixture
def article():
    return make_article(codes=("en", "tr"), notes=2, body={"en": body("A", "B", f"C{marker(key='n1')}")})


@pytest.fixture
def editor():
    return boris()


def amend(article, editor, *made, **how):
    """Changes as (path, mine) from the article’s own state, or with a base as (path, mine, base)."""
    stored = article.snapshot()
    listed = [
        Change(path, base[0] if base else value_at(stored, path), mine)
        for path, mine, *base in ((tuple(path.split("/")), *rest) for path, *rest in made)
    ]
    result = article.amend(listed, **{"lock_version": article.lock_version, "by": editor} | how)
    article.refresh_from_db()
    return result


class TestWriting:
    def test_only_what_changed_is_written(self, article, editor, django_assert_max_num_queries):
        with django_assert_max_num_queries(25):
            result = amend(article, editor, ("texts/en/body", body("A!", "B", f"C{marker(key='n1')}")))
        assert article.body_en == body("A!", "B", f"C{marker(key='n1')}")
        assert result.lock_version == article.lock_version == 2
        assert result.revision.languages == ["en"]

    def test_the_number_of_queries_does_not_grow_with_the_notes(self, editor, django_assert_max_num_queries):
        article = make_article(notes=40)
        with django_assert_max_num_queries(35):
            amend(article, editor, *[(f"footnotes/n{n}/text/en", f"Text {n}") for n in range(1, 41)])
        assert Footnote.objects.get(key="n40").text_en == "Text 40"

    def test_it_is_cleaned_like_everything_else(self, article, editor):
        result = amend(
            article,
            editor,
            ("texts/tr/body", f"<p onclick=x>Boğaz{marker(key='n1')}</p><script>x</script>"),
            ("texts/tr/title", "Two\nlines\x00"),
            ("texts/tr/slug", "Kısa İsim"),
            ("footnotes/n1/text/tr", "<p>Bkz. <b>harita</b></p>"),
        )
        assert article.body_tr == f"<p>Boğaz{marker(key='n1')}</p>"
        assert (article.title_tr, article.slug_tr) == ("Two lines", "kisa-isim")
        assert (("texts", "tr", "slug"), "kisa-isim", False) in result.values
        assert article.footnotes.get(key="n1").text_tr == "Bkz. <strong>harita</strong>"

    def test_what_all_languages_share_is_written_too(self, article, editor):
        image, topic = make_image(), make_topic()
        amend(
            article,
            editor,
            ("kind", "report"),
            ("original_language", "tr"),
            ("image", image.public_id),
            ("topics", [topic.slug]),
        )
        assert (article.kind, article.original_language, article.image) == ("report", "tr", image)
        assert list(article.topics.all()) == [topic]

    def test_nothing_new_is_no_new_version(self, article, editor):
        result = amend(article, editor, ("texts/en/title", article.title_en))
        assert (result.lock_version, result.revision) == (1, None)
        assert not article.revisions.exists()

    def test_what_comes_out_is_what_a_snapshot_says(self, article, editor):
        source = make_source()
        result = amend(
            article,
            editor,
            ("footnotes/new", note("new", cites=[cite(source, locator=["page", "12"], prefix={"ru": "см."})]), None),
            ("texts/ru/body", body(f"Паром{marker(key='new')}")),
        )
        assert changes(result.manuscript, article.snapshot()) == []
        assert changes(result.revision.snapshot, article.snapshot()) == []


class TestNotes:
    def test_a_note_is_added_with_its_works(self, article, editor):
        source, other = make_source(), make_source()
        works = [cite(source, locator=["page", "12"], accessed="28.02.2024"), cite(other, suffix={"tr": "eki"})]
        amend(article, editor, ("footnotes/new", note("new", text={"en": "See <b>it</b>"}, cites=works), None))
        new = article.footnotes.get(key="new")
        assert new.text_en == "See <strong>it</strong>"
        assert [(c.source, c.locator, c.accessed, c.suffix_tr) for c in new.cites.all()] == [
            (source, "12", "2024-02-28", ""),
            (other, "", "", "eki"),
        ]

    def test_works_are_reordered_replaced_and_taken_out(self, article, editor):
        source = make_source()
        stored = value_at(article.snapshot(), ("footnotes", "n1", "cites"))
        amend(article, editor, ("footnotes/n1/cites", [cite(source), *stored]))
        assert [c.source.public_id for c in article.footnotes.get(key="n1").cites.all()] == [
            source.public_id,
            stored[0]["source"],
        ]
        amend(article, editor, ("footnotes/n1/cites", []))
        assert not article.footnotes.get(key="n1").cites.exists()

    def test_a_source_that_was_merged_is_cited_as_the_one_it_became(self, article, editor):
        source, merged = make_source(), make_source()
        merged.merged_into = source
        merged.save()
        amend(article, editor, ("footnotes/n1/cites", [cite(merged)]))
        assert article.footnotes.get(key="n1").cites.get().source == source

    def test_a_note_goes_when_no_text_has_its_marker(self, article, editor):
        amend(article, editor, ("footnotes/new", note("new"), None))
        amend(article, editor, ("footnotes/new", None))
        assert [n.key for n in article.footnotes.all()] == ["n1", "n2"]

    def test_a_note_whose_marker_stands_in_some_text_stays(self, article, editor):
        amend(article, editor, ("footnotes/n2", None))
        assert article.footnotes.filter(key="n2").exists()  # the Turkish text points to it

    def test_a_note_goes_together_with_its_last_marker(self, article, editor):
        amend(
            article,
            editor,
            ("texts/tr/body", body(f"Boğaz{marker(key='n1')}")),
            ("footnotes/n2", None),
        )
        assert not article.footnotes.filter(key="n2").exists()

    def test_a_note_one_removed_and_another_wrote_in_stays(self, article, editor):
        amend(article, editor, ("footnotes/new", note("new", cites=[cite(make_source())]), None))
        seen = value_at(article.snapshot(), ("footnotes", "new"))
        version = article.lock_version
        amend(article, editor, ("footnotes/new", None))
        amend(article, ayse(), ("footnotes/new/text/tr", "Not", ""), lock_version=version)
        back = value_at(article.snapshot(), ("footnotes", "new"))
        assert back["cites"] == seen["cites"]
        assert back["text"]["tr"] == "Not"

    def test_a_note_somebody_wrote_in_is_not_removed_by_who_did_not_see_it(self, article, editor):
        amend(article, editor, ("footnotes/new", note("new"), None))
        seen = value_at(article.snapshot(), ("footnotes", "new"))
        amend(article, editor, ("footnotes/new/text/en", "New words"))
        amend(article, editor, ("footnotes/new", None, seen))
        assert article.footnotes.get(key="new").text_en == "New words"

    def test_a_marker_that_comes_back_brings_its_note_along(self, article, editor):
        amend(article, editor, ("footnotes/new", note("new", cites=[cite(make_source())]), None))
        amend(article, editor, ("footnotes/new", None))
        assert not article.footnotes.filter(key="new").exists()
        amend(article, editor, ("texts/ru/body", body(f"Паром{marker(key='new')}")))
        assert article.footnotes.get(key="new").cites.count() == 1


class TestTwoPeople:
    def test_words_in_two_languages_and_two_paragraphs_meet_without_a_clash(self, article, editor):
        stored = article.snapshot()
        amend(article, editor, ("texts/en/body", body("A!", "B", f"C{marker(key='n1')}")))
        result = amend(
            article,
            ayse(),
            ("texts/en/body", body("A", "B", f"C!{marker(key='n1')}"), stored["texts"]["en"]["body"]),
            ("texts/tr/title", "Yeni"),
            lock_version=1,
        )
        assert article.body_en == body("A!", "B", f"C!{marker(key='n1')}")
        assert article.title_tr == "Yeni"
        assert not result.clashes
        assert [merged for _path, _value, merged in result.values] == [True, False]

    def test_the_same_paragraph_is_a_clash_and_everything_else_is_saved(self, article, editor):
        before = article.body_en
        amend(article, editor, ("texts/en/body", before.replace("A", "theirs")))
        result = amend(
            article,
            ayse(),
            ("texts/en/body", before.replace("A", "mine").replace("B", "B!"), before),
            ("texts/en/title", "Saved"),
            lock_version=1,
        )
        assert article.body_en == before.replace("A", "theirs").replace("B", "B!")
        assert article.title_en == "Saved"
        assert [clash.path for clash in result.clashes] == [("texts", "en", "body")]

    def test_what_lost_is_set_aside_once_however_often_it_is_sent(self, article, editor):
        before, writer = article.body_en, ayse()
        amend(article, editor, ("texts/en/body", before.replace("A", "theirs")))
        for mine in ["mine", "mine", "mine and more"]:
            amend(article, writer, ("texts/en/body", before.replace("A", mine), before), lock_version=1)
        aside = article.revisions.get(kind=Revision.Kind.ASIDE)
        assert "mine and more" in aside.snapshot["texts"]["en"]["body"]
        assert aside.snapshot["aside"] == [["texts", "en", "body"]]
        amend(article, writer, ("texts/en/body", before.replace("A", "other"), before), lock_version=1)
        assert article.revisions.filter(kind=Revision.Kind.ASIDE).count() == 2

    def test_what_was_set_aside_is_not_taken_for_another_text_of_the_same_words(self, article, editor):
        before, writer = article.body_en, ayse()
        amend(article, editor, ("texts/en/body", before.replace("A", "theirs")))
        for mine in ["ferries wait for ice", "ice waits, and wait for ferries"]:
            amend(article, writer, ("texts/en/body", before.replace("A", mine), before), lock_version=1)
        assert article.revisions.filter(kind=Revision.Kind.ASIDE).count() == 2

    def test_together_is_all_or_nothing(self, article, editor):
        amend(article, editor, ("texts/en/title", "Theirs"))
        with pytest.raises(Clashing) as clashing:
            amend(
                article, ayse(), ("texts/en/title", "Mine", ""), ("texts/en/summary", "New"),
                lock_version=1, together=True,
            )  # fmt: skip
        assert clashing.value.amended.clashes[0].theirs == "Theirs"
        assert Article.objects.get().summary_en != "New"

    def test_to_overrule_is_to_replace_what_clashes_and_nothing_else(self, article, editor):
        before = article.body_en
        amend(article, editor, ("texts/en/body", before.replace("A", "theirs").replace("B", "B!")))
        mine = before.replace("A", "mine")
        amend(article, ayse(), ("texts/en/body", mine, before), overrule=True)
        assert article.body_en == before.replace("A", "mine").replace("B", "B!")

    @pytest.mark.parametrize("token", [None, "1", 0, -1, 2, 1.5])
    def test_a_token_that_cannot_be_is_a_conflict(self, article, editor, token):
        with pytest.raises(Conflict):
            amend(article, editor, ("texts/en/title", "Mine"), lock_version=token)

    def test_what_arrived_without_an_answer_is_no_clash_when_it_is_sent_again(self, article, editor):
        """The connection broke after the commit: the browser knows only that it had sent a first half of this."""
        before = article.body_en
        amend(article, editor, ("texts/en/body", before + body("Half a sen")))
        amend(article, ayse(), ("texts/en/body", article.body_en.replace("A", "A!")))
        made = Change(
            ("texts", "en", "body"), before, before + body("Half a sentence."), sent=[before + body("Half a sen")]
        )
        result = article.amend([made], lock_version=1, by=editor)
        assert not result.clashes
        article.refresh_from_db()
        assert article.body_en == before.replace("A", "A!") + body("Half a sentence.")

    def test_what_never_arrived_changes_nothing(self, article, editor):
        before = article.body_en
        made = Change(("texts", "en", "body"), before, before + body("Whole."), sent=[before + body("Wh")])
        article.amend([made], lock_version=1, by=editor)
        article.refresh_from_db()
        assert article.body_en == before + body("Whole.")


class TestRevisions:
    def test_what_was_loaded_is_kept_before_the_first_change(self, article, editor):
        title = article.title_en
        amend(article, editor, ("texts/en/title", "New"))
        first, second = article.revisions.order_by("number")
        assert (first.kind, first.by, first.snapshot["texts"]["en"]["title"]) == ("load", None, title)
        assert (second.kind, second.by, second.snapshot["texts"]["en"]["title"]) == ("autosave", editor, "New")

    def test_ten_minutes_of_one_person_are_one_revision(self, article, editor):
        for title in ("One", "Two"):
            amend(article, editor, ("texts/en/title", title))
        amend(article, editor, ("texts/tr/title", "Üç"))
        last = article.revisions.exclude(kind="load").get()
        assert last.languages == ["en", "tr"]
        assert last.snapshot["texts"]["en"]["title"] == "Two"
        Revision.objects.update(began_at=timezone.now() - COALESCED)
        amend(article, editor, ("texts/en/title", "Later"))
        assert article.revisions.exclude(kind="load").count() == 2

    def test_somebody_else_a_save_or_a_name_begins_another(self, article, editor):
        writer = ayse()
        for number, (by, how) in enumerate(
            [(editor, {}), (writer, {}), (editor, {}), (editor, {"kind": "save"}), (editor, {"note": "Sent to print"})]
        ):
            amend(article, by, ("texts/en/title", f"Title {number}"), **how)
        assert article.revisions.exclude(kind="load").count() == 5
        amend(article, editor, ("texts/en/title", "After the name"))
        assert article.revisions.get(note="Sent to print").snapshot["texts"]["en"]["title"] == "Title 4"


class TestRefusing:
    @pytest.mark.parametrize(
        ("path", "mine", "message"),
        [
            ("texts/de/title", "x", "no part"),
            ("texts/en/lock_version", "1", "no part"),
            ("authorships", [], "no part"),
            ("footnotes/no key!", {"key": "x"}, "no part"),
            ("texts/en/title", None, "a text was expected"),
            ("texts/en/title", 3, "a text was expected"),
            ("footnotes/n1/cites", {"a": 1}, "a list was expected"),
            ("footnotes/n1/cites", ["x"], "an object was expected"),
            ("footnotes/n1/cites", [{"source": "nobody"}], "Note 1: the library has no source “nobody”"),
            ("footnotes/n1/text/en", "x" * 20_001, "Note 1: the text in English is too long"),
            ("texts/en/title", "x" * 301, "too long: 300"),
            ("kind", "poem", "no kind of article"),
            ("original_language", "de", "no language “de”"),
            ("image", "gone", "lead image is not in the library"),
            ("topics", ["gone"], "no topic “gone”"),
        ],
    )
    def test_what_cannot_stand_in_an_article_is_refused_and_nothing_is_written(
        self, article, editor, path, mine, message
    ):
        with pytest.raises(Refused, match=message):
            amend(article, editor, ("texts/en/summary", "New"), (path, mine, None))
        assert Article.objects.get().lock_version == 1
        assert not Revision.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"locator": ["verse and rhyme", "1"]}, "cannot be a “verse and rhyme”"),
            ({"locator": ["page", "1" * 61]}, "is too long"),
            ({"accessed": "yesterday"}, "2024-02-28"),
            ({"accessed": "2024-13"}, "2024-02-28"),
            ({"prefix": {"en": "x" * 301}}, "300 characters"),
            ({"language": "de"}, "no language “de”"),
        ],
    )
    def test_a_work_has_to_be_cited_as_works_are(self, article, editor, fields, message):
        with pytest.raises(Refused, match=f"Note 2.*{message}"):
            amend(article, editor, ("footnotes/n2/cites", [cite(make_source(), **fields)]))

    def test_a_text_does_not_lose_all_of_its_markers_unless_somebody_says_so(self, article, editor):
        with pytest.raises(Refused) as refused:
            amend(article, editor, ("texts/en/body", body("Nothing.")))
        assert (refused.value.code, refused.value.languages) == ("markers", ["en"])
        amend(article, editor, ("texts/en/body", body("Nothing.")), drop_markers=["en"])
        assert article.body_en == body("Nothing.")

    def test_not_even_where_somebody_else_has_just_placed_one(self, article, editor):
        before = article.body_en
        amend(article, editor, ("texts/en/body", before + body(f"D{marker(key='n2')}")))
        with pytest.raises(Refused, match="lose all of its note markers"):
            amend(article, ayse(), ("texts/en/body", body("A", "B", "C"), before), lock_version=1)


class TestOneLanguageOnly:
    """A translator into Turkish."""

    @pytest.mark.parametrize(
        ("path", "mine"),
        [
            ("texts/tr/title", "Feribotlar"),
            ("footnotes/n1/text/tr", "Bkz."),
            ("footnotes/new", note("new", text={"tr": "Çevirenin notu"})),
        ],
    )
    def test_writes_in_it(self, article, editor, path, mine):
        amend(article, editor, (path, mine), languages=["tr"])
        assert article.lock_version == 2

    @pytest.mark.parametrize(
        ("path", "mine"),
        [
            ("texts/en/title", "Ferries"),
            ("footnotes/n1/text/en", "See"),
            ("footnotes/n1", None),
            ("footnotes/new", note("new", text={"en": "A note"})),
            ("kind", "news"),
            ("topics", []),
            ("footnotes/n1/cites", []),
        ],
    )
    def test_and_nowhere_else(self, article, editor, path, mine):
        article.topics.add(make_topic())
        with pytest.raises(Refused) as refused:
            amend(article, editor, ("texts/tr/title", "Feribotlar"), (path, mine), languages=["tr"])
        assert refused.value.code == "forbidden"
        assert Article.objects.get().lock_version == 1

    def test_says_words_around_a_work_and_adds_works_for_it(self, article, editor):
        stored = value_at(article.snapshot(), ("footnotes", "n1", "cites"))
        own = [stored[0] | {"prefix": {"tr": "bkz."}}, cite(make_source(), language="tr")]
        amend(article, editor, ("footnotes/n1/cites", own), languages=["tr"])
        assert article.footnotes.get(key="n1").cites.count() == 2
        for theirs in [
            [stored[0] | {"prefix": {"en": "see"}}],
            [stored[0] | {"locator": ["page", "1"]}],
            [*stored, cite(make_source())],
        ]:
            with pytest.raises(Refused):
                amend(article, editor, ("footnotes/n1/cites", theirs), languages=["tr"])

    def test_a_base_that_is_made_up_opens_no_other_door(self, article, editor):
        stored = article.snapshot()
        own = cite(make_source(), language="tr")
        amend(article, editor, ("footnotes/n1/cites", [own], []), ("texts/en/title", "x", "x"), languages=["tr"])
        assert changes(stored, article.snapshot()) == []
