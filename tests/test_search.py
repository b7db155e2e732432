"""What search promises: one word is found in all its forms, only what is public is found, and no input breaks it."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import search
from articles.models import Edition, SearchEntry
from articles.search import asked_words, excerpt, find, forms, mark

from .factories import make_article, make_author, make_note, make_source, make_topic, marker


def publish(*texts, language="en", title="A title", at=None, **fields):
    article = make_article(
        codes=[language],
        notes=0,
        body={language: "".join(f"<p>{text}</p>" for text in texts)},
        **{f"title_{language}": title, f"summary_{language}": ""} | fields,
    )
    return article.publish(language, at=at)


def texts(**given):
    empty = dict.fromkeys(("title", "summary", "body", "notes", "names"), "")
    return search.Texts(language="en", **empty | given)


def found(query, language="en", now=None):
    """What is found, as a set; the total says the same."""
    results = find(query, language=language, now=now or timezone.now(), limit=1000)
    assert results.total == len(results.hits)
    return {hit.edition for hit in results.hits}


def marked(pieces):
    return "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in pieces)


class TestForms:
    """A word in a text and a word in a query meet where they share a form."""

    @pytest.mark.parametrize(
        ("language", "typed", "written"),
        [
            ("tr", "İstanbul", "ISTANBUL"),
            ("tr", "ISTANBUL", "İstanbul"),
            ("tr", "istanbul", "İstanbul'un"),
            ("tr", "istanbul", "İstanbul’a"),
            ("tr", "istanbul", "istanbulda"),
            ("tr", "İstanbul’dan", "İSTANBUL"),
            ("tr", "isik", "ışık"),
            ("tr", "IŞIK", "ışık"),
            ("tr", "kitap", "kitaplarımızdan"),
            ("tr", "Kuran", "Kur’an"),
            ("tr", "Gulten", "Gülten"),
            ("ru", "ещё", "еще"),
            ("ru", "елка", "Ёлка"),
            ("ru", "война", "войнами"),
            ("ru", "РОССИЯ", "Россией"),
            ("ru", "паром", "паромов"),
            ("ru", "замок", "за́мок"),
            ("en", "ferry", "ferries"),
            ("en", "policies", "policy"),
            ("en", "Germany", "Germany’s"),
            ("en", "brien", "O’Brien"),
            ("en", "obrien", "O'Brien"),
            ("en", "Istanbul", "İSTANBUL"),
            ("en", "cafe", "cafe\u0301"),
            ("en", "Strasse", "Straße"),
            ("en", "European", "Euro\u00adpean"),
        ],
    )
    def test_a_word_is_found_however_it_is_written(self, language, typed, written):
        (asked,) = asked_words(typed, language)
        assert set(asked) & set(forms(written, language))

    @pytest.mark.parametrize(
        ("language", "one", "other"), [("uk", "край", "краи"), ("en", "war", "warden"), ("tr", "on", "un")]
    )
    def test_different_words_stay_different(self, language, one, other):
        assert not set(forms(one, language)) & set(forms(other, language))

    def test_a_language_without_a_stemmer_finds_the_word_as_it_is(self):
        assert forms("Ґанок", "uk") == ("ґанок",)

    def test_a_query_has_limits(self):
        assert len(asked_words(" ".join(f"word{n}" for n in range(100)), "en")) == search.MOST_TERMS
        assert asked_words(" " * search.LONGEST_QUERY + "late", "en") == ()

    @given(st.text(alphabet=st.characters(exclude_categories=[])), st.sampled_from(["en", "tr", "ru", "uk"]))
    def test_forms_are_letters_and_digits_only(self, text, language):
        for word in search.WORD.findall(text):
            for form in forms(word, language):
                assert form.isalnum()
                assert len(form) <= search.LONGEST_WORD


class TestShowing:
    def test_hits_are_picked_out_in_the_form_they_stand_there(self):
        words = asked_words("istanbul liman", "tr")
        assert marked(mark("İstanbul’un limanı <b>", words, "tr")) == "[İstanbul’un] [limanı] <b>"

    def test_nothing_of_the_text_is_lost_or_added(self):
        text = "Ferries & ferry-boats: “ferry” <i>\n\x00"
        assert "".join(piece for piece, _is_hit in mark(text, asked_words("ferry", "en"), "en")) == text

    def test_an_excerpt_shows_the_words_close_together(self):
        text = "Harbour first. " + "Filler words go on. " * 40 + "Here the harbour meets the ferry. " + "And on. " * 40
        shown = excerpt(text, asked_words("ferry harbour", "en"), "en")
        assert "harbour meets the ferry" in shown
        assert shown.startswith("… ")
        assert shown.endswith(" …")
        assert len(shown) < 320

    def test_a_text_without_the_words_has_no_excerpt(self):
        assert excerpt("Nothing here.", asked_words("ferry", "en"), "en") == ""

    def test_an_excerpt_of_a_long_text_full_of_hits_is_quick(self):
        assert excerpt("ferry " * 200_000, asked_words("ferry", "en"), "en")


@pytest.mark.django_db
class TestFinding:
    def test_every_part_of_an_edition_is_found(self):
        source = make_source(title="A ledger of tolls")
        article = make_article(
            body={"en": f"<h2>Under the bridge</h2><p>Nineteen hours.{marker(key='n1')}</p>"},
            notes=0,
            title_en="Ferries",
            summary_en="They are late.",
            key_points_en="Patience helps",
            authors=[make_author(given_name_en="Nilgün", family_name_en="Aydın")],
            topics=[make_topic(name_en="Archipelago")],
        )
        make_note(article=article, key="n1", source=source)
        edition = article.publish("en")
        for word in ["ferry", "late", "bridge", "nineteen", "patience", "ledger", "aydin", "archipelago"]:
            assert found(word) == {edition}, word

    def test_a_marker_is_no_part_of_the_word_before_it(self):
        article = make_article(body={"en": f"<p>It runs{marker(key='n1')}</p>"})
        edition = article.publish("en")
        assert found("runs") == {edition}
        assert found("runs1") == set()

    def test_all_words_must_be_there(self):
        both = publish("The ferry and the harbour.")
        publish("The ferry alone.")
        assert found("harbour ferries") == {both}

    def test_the_same_word_is_found_in_its_own_language_only(self):
        turkish = publish("Liman doldu.", language="tr")
        english = publish("Liman is a name here.")
        assert found("liman", "tr") == {turkish}
        assert found("liman", "en") == {english}

    def test_a_title_counts_more_than_a_mention(self):
        mentioned = publish("The ferry was mentioned once. " + "Other things too. " * 10, title="Other things")
        named = publish("Nothing more of it. " + "Other things too. " * 10, title="The ferry")
        hits = find("ferry", language="en", now=timezone.now()).hits
        assert [hit.edition for hit in hits] == [named, mentioned]

    def test_among_equals_the_newest_comes_first(self):
        now = timezone.now()
        texts = [publish("The ferry.") for _ in range(3)]
        for days, edition in enumerate(texts):
            Edition.objects.filter(pk=edition.pk).update(published_at=now - timedelta(days=days))
        assert [hit.edition for hit in find("ferry", language="en", now=now).hits] == texts

    def test_pages_follow_each_other_without_gap_or_overlap(self):
        everything = {publish("The ferry.") for _ in range(7)}
        pages = [find("ferry", language="en", now=timezone.now(), limit=3, offset=start) for start in (0, 3, 6)]
        assert [len(page.hits) for page in pages] == [3, 3, 1]
        assert {hit.edition for page in pages for hit in page.hits} == everything
        assert {page.total for page in pages} == {7}

    def test_hits_show_the_words_in_title_and_text(self):
        publish("Before it. The <b>ferries</b> &lt;wait&gt; here.", title="A ferry’s day")
        (hit,) = find("ferry wait", language="en", now=timezone.now()).hits
        assert marked(hit.title) == "A [ferry’s] day"
        assert marked(hit.snippet) == "Before it. The [ferries] <[wait]> here."

    def test_a_hit_outside_the_text_shows_the_summary(self):
        publish("Something else.", title="Ferries", summary_en="What the quay says.")
        (hit,) = find("ferries", language="en", now=timezone.now()).hits
        assert marked(hit.snippet) == "What the quay says."

    def test_a_page_of_results_costs_two_queries(self, django_assert_num_queries):
        for _ in range(12):
            publish("The ferry.")
        with django_assert_num_queries(2):
            for hit in find("ferry", language="en", now=timezone.now()).hits:
                assert hit.edition.title
                assert hit.edition.image is None


@pytest.mark.django_db
class TestWhatIsPublic:
    def test_a_draft_is_not_found(self):
        make_article(body={"en": "<p>The quokka.</p>"}, notes=0)
        assert found("quokka") == set()

    def test_a_scheduled_text_is_found_when_its_time_has_come(self):
        at = timezone.now() + timedelta(hours=1)
        edition = publish("The quokka.", at=at)
        assert found("quokka") == set()
        assert found("quokka", now=at) == {edition}

    def test_a_cancelled_schedule_leaves_no_words(self):
        edition = publish("The quokka.", at=timezone.now() + timedelta(hours=1))
        edition.cancel()
        assert not SearchEntry.objects.exists()

    def test_a_withdrawn_text_is_gone_at_once_and_back_when_reinstated(self):
        edition = publish("The quokka.")
        edition.withdraw("Wrong animal.")
        assert found("quokka") == set()
        edition.reinstate()
        assert found("quokka") == {edition}

    def test_words_that_were_corrected_away_are_not_found(self):
        article = make_article(body={"en": "<p>The quokka.</p>"}, notes=0)
        edition = article.publish("en")
        article.set_text("body", "en", "<p>The wombat.</p>")
        article.save()
        assert found("wombat") == set()
        article.publish("en", kind="typo")
        assert found("quokka") == set()
        assert found("wombat") == {edition}

    def test_a_scheduled_update_is_not_found_before_it_is_in_print(self):
        article = make_article(body={"en": "<p>The quokka.</p>"}, notes=0)
        edition = article.publish("en")
        article.set_text("body", "en", "<p>The wombat.</p>")
        article.save()
        article.publish("en", at=timezone.now() + timedelta(hours=1))
        assert found("wombat") == set()
        assert found("quokka") == {edition}


@pytest.mark.django_db
class TestAnyInput:
    @pytest.mark.parametrize(
        "query",
        [
            *[
                "",
                " ",
                "'",
                '"',
                "''",
                '""',
                "\\",
                "\x00",
                "a\x00b",
                "\ud800",
                "*",
                "a*",
                "-",
                "- -",
                "( )",
                "AND",
                "OR",
                "NOT x",
            ],
            *[
                "NEAR(a b)",
                "title:a",
                "{title}: a",
                "a:*",
                "a & | !b",
                "<->",
                "a <-> b",
                "'a':*A",
                "^a",
                "a^2",
                "%s",
                "%",
                "$1",
            ],
            *[
                "İ",
                "ı",
                "ß",
                "ﷺ",
                "½",
                "٣",
                "𞤀",
                "🏳️‍🌈",
                "e\u0301",
                "\u0301",
                "\u00ad",
                "''''a''''",
                "a'",
                "'a",
                "’’’",
                "a’’b",
                "1e5",
            ],
            *["x" * 10_000, "ß" * 199, "a " * 10_000, "\u0301" * 500],
        ],
    )
    def test_finds_something_or_nothing(self, query):
        publish("A text with an a in it.")
        assert find(query, language="en", now=timezone.now()).total in (0, 1)

    @pytest.mark.parametrize("language", ["en", "tr", "ru"])
    def test_naughty_strings_find_something_or_nothing(self, shared, language):
        for query in json.loads((shared / "data" / "hostile" / "blns" / "blns.json").read_text()):
            assert find(query, language=language, now=timezone.now()).total == 0

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60).filter(search.WORD.search))
    def test_every_text_is_found_by_its_own_words(self, text):
        edition = self.edition()
        search.index([(edition, texts(body=text))])
        assert found(text) == ({edition} if asked_words(text, "en") else set())

    def edition(self):
        return Edition.objects.first() or publish("A text.")

    def test_a_whole_library_in_one_text_is_taken_as_far_as_there_is_room(self):
        edition = publish("A text.")
        long = "\U00010000" * 20  # a letter of four bytes
        body = " ".join(f"{long}word{n}" for n in range(25_000))
        search.index([(edition, texts(title="Library", body=body))])
        assert found("library word1") == set()
        assert found(f"library {body.split()[1]}") == {edition}


@pytest.mark.django_db
def test_rebuilding_makes_the_same_words_anew(capsys):
    edition = make_article(body={"en": "<p>The quokka.</p>"}, notes=0).publish("en")
    SearchEntry.objects.all().delete()
    assert found("quokka") == set()
    call_command("rebuild_search")
    assert found("quokka") == {edition}
    assert "1 of 1" in capsys.readouterr().out
