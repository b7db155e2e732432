"""What search promises: one word is found in all its forms, only what is public is found, and no input breaks it."""

import json
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import search
from articles.models import Edition, SearchEntry, Spelling
from articles.search import entries, finding, spelling
from articles.search.asking import MOST_TERMS, Beginning, Compound, Phrase, Query, Word, understood
from articles.search.entries import key_of
from articles.search.showing import Wanted, excerpt, mark
from articles.search.words import LONGEST_WORD, WORD, forms, read_both_ways
from articles.tasks import work_off

from .factories import make_article, make_author, make_note, make_source, make_topic, marker
from .test_search_probes import print_text


def publish(*texts, language="en", title="A title", at=None, **fields):
    article = make_article(
        codes=[language],
        notes=0,
        body={language: "".join(f"<p>{text}</p>" for text in texts)},
        **{f"title_{language}": title, f"summary_{language}": ""} | fields,
    )
    return article.publish(language, at=at)


def texts(**given):
    empty = dict.fromkeys(("title", "summary", "body", "notes", "sources"), "")
    return search.Texts(language="en", **empty | given)


def find(query, language="en", now=None, **how):
    return search.find(query, language=language, now=now or timezone.now(), **how)


def found(query, language="en", now=None, **how):
    """What is found, as a set; the total says the same."""
    results = find(query, language, now, size=1000, **how)
    assert results.total == len(results.hits)
    return {hit.edition for hit in results.hits}


def nothing(results):
    return not (results.total or results.hits or results.keys or results.elsewhere or results.corrected)


def marked(pieces):
    return "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in pieces)


def wanted(query, language="en"):
    return Wanted(understood(query, language), language)


class TestForms:
    """A word in a text and a word in a query meet where they share a form."""

    @pytest.mark.parametrize(
        ("language", "typed", "written"),
        [
            ("tr", "İstanbul", "ISTANBUL"),
            ("tr", "istanbul", "İstanbul'un"),
            ("tr", "istanbul", "istanbulda"),
            ("tr", "IŞIK", "ışık"),
            ("tr", "anlaşma", "anlaşması"),
            ("tr", "Kuran", "Kur’an"),
            ("ru", "ещё", "еще"),
            ("ru", "война", "войнами"),
            ("ru", "замок", "за́мок"),
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
        assert set(read_both_ways(typed, language)) & set(forms(written, language))

    @pytest.mark.parametrize(
        ("language", "one", "other"), [("uk", "край", "краи"), ("en", "war", "warden"), ("tr", "on", "un")]
    )
    def test_different_words_stay_different(self, language, one, other):
        assert not set(forms(one, language)) & set(forms(other, language))

    def test_a_language_without_a_stemmer_finds_the_word_as_it_is(self):
        assert forms("Ґанок", "uk") == ("ґанок",)

    @given(st.text(alphabet=st.characters(exclude_categories=[])), st.sampled_from(["en", "tr", "ru", "uk"]))
    def test_forms_are_letters_and_digits_only(self, text, language):
        for word in WORD.findall(text):
            for form in forms(word, language):
                assert form.isalnum()
                assert len(form) <= LONGEST_WORD


class TestAsking:
    def test_words_phrases_exclusions_and_beginnings_are_told_apart(self):
        query = understood('ferry “late again” -bridge -"toll gate" harb* policy-making', "en")
        assert [type(clause) for clause in query.asked] == [Word, Phrase, Beginning, Compound]
        assert [type(clause) for clause in query.refused] == [Word, Phrase]
        assert query.asked[2].starts == ("harb",)

    @pytest.mark.parametrize("text", ["-ferry", '-"late again"', "- *", '""', '"', "“”"])
    def test_nothing_is_asked_for_where_no_word_is(self, text):
        assert not understood(text, "en")

    def test_little_words_are_left_out_beside_telling_ones(self):
        assert understood("the ferry", "en") == understood("ferry", "en")
        assert understood("to be or not", "en").asked
        assert understood("the WHO", "en").asked[0].typed == "WHO"

    def test_a_query_has_limits(self):
        words = " ".join(f"word{n}" for n in range(100))
        assert len(understood(words, "en").asked) == MOST_TERMS
        assert len(understood(f'"{words}"', "en").asked[0].readings[0]) == MOST_TERMS
        assert understood(" " * 200 + "late", "en") == Query()


class TestShowing:
    def test_hits_are_picked_out_in_the_form_they_stand_there(self):
        assert marked(mark("İstanbul’un limanı <b>", wanted("istanbul liman", "tr"))) == "[İstanbul’un] [limanı] <b>"
        assert marked(mark("O’Brien’s ferries", wanted("brien ferr*"))) == "[O’Brien’s] [ferries]"
        assert marked(mark("За́мок и паро\u00adмы", wanted("замок паром", "ru"))) == "[За́мок] и [паро\u00adмы]"

    def test_nothing_of_the_text_is_lost_or_added(self):
        text = "Ferries & ferry-boats: “ferry” <i>\n\x00"
        assert "".join(piece for piece, _is_hit in mark(text, wanted("ferry"))) == text

    @given(st.text(max_size=80), st.text(max_size=40), st.sampled_from(["en", "tr", "ru"]))
    def test_any_text_is_shown_whole(self, text, query, language):
        if understood(query, language):
            assert "".join(piece for piece, _is_hit in mark(text, wanted(query, language))) == text

    @given(st.text(alphabet="abçığşİIéёжй’-\u0301 ", max_size=30), st.sampled_from(["en", "tr", "ru"]))
    def test_whatever_is_a_hit_is_picked_out(self, text, language):
        """The quick look at how words begin loses none of them."""
        for word in WORD.findall(text):
            if query := understood(word, language):
                one = Wanted(query, language)
                picked = [text[start:end] for start, end, _number in one.places(text)]
                assert picked == [w for w in WORD.findall(text) if one.number_of(w) is not None]

    def test_an_excerpt_shows_the_words_close_together(self):
        text = "Harbour first. " + "Filler words go on. " * 40 + "Here the harbour meets the ferry. " + "And on. " * 40
        shown = excerpt([text], wanted("ferry harbour"))
        assert "harbour meets the ferry" in shown
        assert shown.startswith("… ")
        assert shown.endswith(" …")
        assert len(shown) < 320

    def test_a_text_without_the_words_has_no_excerpt(self):
        assert excerpt(["Nothing here."], wanted("ferry")) == ""

    def test_an_excerpt_of_a_long_text_full_of_hits_is_quick(self):
        assert excerpt(["ferry " * 200_000], wanted("ferry"))


@pytest.mark.django_db
class TestFinding:
    def test_every_part_of_an_edition_is_found(self):
        source = make_source(title="A ledger of tolls", **{"container-title": "Example Gazette"})
        article = make_article(
            body={"en": f"<h2>Under the bridge</h2><p>Nineteen hours.{marker(key='n1')}</p>"},
            notes=0,
            title_en="Ferries",
            summary_en="They are late.",
            key_points_en="Patience helps",
            authors=[make_author(given_name_en="Nilgün", family_name_en="Aydın")],
            topics=[make_topic(name_en="Archipelago")],
        )
        make_note(article=article, key="n1", source=source, text="Compare the almanac.")
        edition = article.publish("en")
        for word in ["ferry", "late", "bridge", "nineteen", "patience", "ledger", "gazette", "almanac", "aydin"]:
            assert found(word) == {edition}, word
        assert found("archipelago") == {edition}
        (hit,) = find("almanac").hits
        assert (marked(hit.snippet), hit.note) == ("Compare the [almanac].", 1) or hit.note == 1

    def test_a_marker_is_no_part_of_the_word_before_it(self):
        article = make_article(body={"en": f"<p>It runs{marker(key='n1')}</p>"})
        edition = article.publish("en")
        assert found("runs") == {edition}
        assert found("runs1") == set()

    def test_all_words_must_be_there_and_none_that_is_excluded(self):
        both = publish("The ferry and the harbour.")
        one = publish("The ferry alone.")
        assert found("harbour ferries") == {both}
        assert found("ferry -harbours") == {one}
        assert found('ferry -"and the"') == {one}

    def test_a_phrase_is_found_as_it_stands(self):
        edition = publish("The late ferry waits.", "Again and again.")
        for phrase in ('"late ferry"', '"LATE FERRY waits"', "“late ferry", '"waits again"'):
            assert found(phrase) == {edition}, phrase
        for other in ('"ferry late"', '"late ferries"', '"late waits"', '"again waits"'):
            assert found(other) == set(), other

    def test_a_phrase_is_found_in_a_long_text_full_of_its_words(self):
        """Where PostgreSQL tells no more places apart, both databases give up the same."""
        edition = publish("The ferry. " * 400 + "The quokka sleeps. " + "So many words. " * 6000 + "The wombat.")
        assert found('"quokka sleeps"') == {edition}
        assert found('"ferry the quokka"') == set()
        assert found("wombat") == {edition}
        assert found('"words the wombat"') == set()

    def test_a_beginning_finds_words_and_not_their_roots(self):
        edition = publish("Ferries wait.")
        assert found("ferrie*") == {edition}
        assert found("fe*") == {edition}
        assert found("ferri* wait") == {edition}
        assert found("ferry*") == set()

    def test_a_name_is_found_in_every_alphabet(self):
        author = make_author(
            given_name_tr="Zeki", family_name_tr="Gülten", given_name_ru="Зеки", family_name_ru="Гюльтен"
        )
        edition = publish("Of ferries.", authors=[author])
        for name in ["Gulten", "GÜLTEN", "Гюльтен", "Gyulten", "gulten zeki"]:
            assert found(name) == {edition}, name

    def test_the_same_word_is_found_in_its_own_language_only_and_offered_in_others(self):
        turkish = publish("Liman doldu.", language="tr")
        english = publish("Liman is a name here.")
        assert found("liman", "tr") == {turkish}
        assert found("liman", "en") == {english}
        assert [(code, [hit.edition for hit in hits]) for code, hits in find("liman").elsewhere] == [("tr", [turkish])]

    def test_a_title_counts_more_than_a_mention(self):
        mentioned = publish("The ferry was mentioned once. " + "Other things too. " * 10, title="Other things")
        named = publish("Nothing more of it. " + "Other things too. " * 10, title="The ferry")
        assert [hit.edition for hit in find("ferry").hits] == [named, mentioned]

    def test_among_equals_the_newest_comes_first(self):
        now = timezone.now()
        texts = [print_text("en", "The ferry.", now - timedelta(days=days), days) for days in range(3)]
        assert [hit.edition for hit in find("ferry", now=now).hits] == texts

    @pytest.mark.parametrize("order", ["", "date"])
    def test_pages_follow_each_other_without_gap_or_overlap(self, order):
        now = timezone.now()
        everything = [
            print_text("en", "The ferry. " * (1 + day % 3), now - timedelta(days=day), day) for day in range(7)
        ]
        seen, after = [], ""
        while True:
            page = find("ferry", now=now, size=3, after=after, order=order)
            assert page.total == 7
            seen += [hit.edition for hit in page.hits]
            if not (after := page.after):
                break
            print_text("en", "The ferry ferry ferry.", now, 100 + len(seen))  # appears meanwhile, before them
            Edition.objects.filter(public_id=f"en{100 + len(seen)}").update(withdrawn_at=now)
        assert sorted(seen, key=lambda e: e.pk) == everything
        assert order != "date" or seen == everything

    @pytest.mark.parametrize("order", ["", "date"])
    def test_a_page_goes_on_after_a_hit_that_was_withdrawn(self, order):
        now = timezone.now()
        texts = [print_text("en", "The ferry.", now - timedelta(days=day), day) for day in range(5)]
        first = find("ferry", now=now, size=2, order=order)
        assert first.after.endswith(f"_{texts[1].public_id}")  # and no key of ours
        texts[1].withdraw("Wrong.")
        second = find("ferry", now=timezone.now(), size=2, order=order, after=first.after)
        assert [hit.edition for hit in second.hits] == texts[2:4]

    def test_of_very_common_words_the_newest_are_compared_and_all_are_listed(self, monkeypatch):
        monkeypatch.setattr(finding, "COMMON", 4)
        now = timezone.now()
        texts = [print_text("en", "The ferry.", now - timedelta(days=day), day) for day in range(7)]
        best = find("ferry", now=now)
        assert (best.total, best.is_common, [hit.edition for hit in best.hits]) == (4, True, texts[:4])
        print_text("tr", "The ferry.", now)
        assert find("ferry", now=now).elsewhere == []  # there is enough to read
        first = find("ferry", now=now, order="date", size=3)
        second = find("ferry", now=now, order="date", size=3, after=first.after)
        third = find("ferry", now=now, order="date", size=3, after=second.after)
        assert [hit.edition for page in (first, second, third) for hit in page.hits] == texts
        assert (first.total, second.total, third.after) == (4, 4, "")

    def test_results_are_narrowed(self):
        topic, author = make_topic(name_en="Straits"), make_author()
        one = publish("The ferry.", kind="report", topics=[topic], authors=[author])
        publish("The ferry.")
        for wish in ({"kind": "report"}, {"topic": topic.slug}, {"by": author.slug}):
            assert found("ferry", **wish) == {one}
        year = timezone.localtime().year
        for since, until, is_in in [(1999, 1999, False), (year, year, True), (year, "", True), ("", year - 1, False)]:
            assert (one in found("ferry", since=since, until=until)) is is_in
        groups = search.facets(Edition.objects.all(), find("ferry").keys)
        kinds = next(facet["choices"] for facet in groups if facet["name"] == "kind")
        assert [(value, many) for value, _words, many in kinds] == [("analysis", 1), ("report", 1)]

    def test_hits_show_the_words_in_title_and_text(self):
        publish("Before it. The <b>ferries</b> &lt;wait&gt; here.", title="A ferry’s day")
        (hit,) = find("ferry wait").hits
        assert marked(hit.title) == "A [ferry’s] day"
        assert marked(hit.snippet) == "Before it. The [ferries] <[wait]> here."

    def test_a_hit_outside_the_text_shows_the_summary(self):
        publish("Something else.", title="Ferries", summary_en="What the quay says.")
        (hit,) = find("ferries").hits
        assert marked(hit.snippet) == "What the quay says."

    def test_a_page_of_results_costs_two_queries(self, django_assert_num_queries):
        for _ in range(12):
            publish("The ferry.")
        with django_assert_num_queries(2):
            for hit in find("ferry").hits:
                assert hit.edition.title
                assert render_to_string("articles/_hit.html", {"hit": hit, "level": 2, "LANGUAGE_CODE": "en"})

    def test_a_question_that_takes_too_long_is_stopped(self, monkeypatch):
        monkeypatch.setattr(finding, "LIMIT", 0.05)
        start = time.monotonic()
        with pytest.raises(search.TooSlow), finding.bounded() as cursor:
            finding.execute(cursor, SLOW[connection.vendor], [])
        assert time.monotonic() - start < 5


SLOW = {
    "postgresql": "SELECT pg_sleep(20)",
    "sqlite": "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n",
}


@pytest.mark.django_db
class TestSpelling:
    @pytest.fixture(autouse=True)
    def learned(self, django_capture_on_commit_callbacks):
        spelling.known.clear()
        with django_capture_on_commit_callbacks(execute=True):
            self.edition = publish("The harbour of İstanbul publishes its timetable for the gas pipeline.")
        yield
        spelling.known.clear()

    def test_each_word_is_owed_once_whatever_stands_around_it(self, monkeypatch, django_capture_on_commit_callbacks):
        owed = []
        monkeypatch.setattr(spelling.tasks, "owe", lambda tasks: owed.extend(task.payload["words"] for task in tasks))
        for said in ["Tugs tow; barges.", "barges tow (Tugs) barges", "“Tugs”, barges/lighters"]:
            with django_capture_on_commit_callbacks(execute=True):
                spelling.learn([("en", [said])])
        assert owed == [["Tugs", "barges", "tow"], ["lighters"]]

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("habour", "harbour"),
            ("harbuor", "harbour"),
            ("harbopr", "harbour"),
            ("haarbour", "harbour"),
            ("istnabul", "istanbul"),
            ("timetble gas", "timetable gas"),
            ("harbourpublishes", "harbour publishes"),
            ("time table", "timetable"),
        ],
    )
    def test_a_misspelt_query_finds_what_was_meant(self, typed, meant):
        results = find(typed)
        assert [hit.edition for hit in results.hits] == [self.edition]
        assert results.corrected == meant

    def test_nothing_is_mended_where_something_is_found(self):
        assert find("harbour").corrected == ""

    def test_a_word_of_a_text_that_is_not_public_is_not_offered(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            publish("The quokka.", at=timezone.now() + timedelta(hours=1))
            publish("The wombat.").withdraw("Wrong animal.")
        assert Spelling.objects.filter(word="quokka").exists()
        for typed in ("quoka", "wombta"):
            assert nothing(find(typed))


@pytest.mark.django_db
class TestSuggesting:
    def offered(self, text, language="en", now=None):
        return list(search.suggest(text, language=language, now=now or timezone.now()))

    def test_people_topics_and_titles_are_offered(self):
        author = make_author(given_name_en="Hara", family_name_en="Kaya")
        publish("Nothing.", title="The harbour at night", authors=[author], topics=[make_topic(name_en="Harvests")])
        assert self.offered("har") == ["Hara Kaya", "Harvests", "The harbour at night"]
        assert self.offered("the HARB") == ["The harbour at night"]
        assert self.offered("night harb") == ["The harbour at night"]
        assert self.offered("harbour x") == []

    def test_what_is_offered_leads_to_its_page(self, client):
        author = make_author(given_name_en="Hara", family_name_en="Kaya")
        edition = publish("Nothing.", title="Harbour “why”", authors=[author], topics=[make_topic(name_en="Harvests")])
        offers = client.get("/en/search/suggest?q=har").json()
        assert [name for name, _path in offers] == ["Hara Kaya", "Harvests", "Harbour “why”"]
        assert offers[-1][1] == edition.get_absolute_url()
        for name, path in offers:
            assert f"<h1>{name}</h1>" in client.get(path).content.decode()

    @pytest.mark.parametrize("text", ["", "h", " ", "-har", '"har', "the", "xyz", "%", "\x00h", "h'"])
    def test_little_or_nothing_typed_offers_nothing(self, text):
        publish("The zebra.", title="Harbour")
        assert self.offered(text) == [] or text == "the"

    def test_only_public_titles_of_the_language_are_offered(self):
        later = timezone.now() + timedelta(hours=1)
        publish("One.", title="Harbour now", language="tr")
        publish("One.", title="Harbour later", at=later)
        publish("One.", title="Harbour gone").withdraw("Wrong harbour.")
        assert self.offered("harb") == []
        assert self.offered("harb", now=later) == ["Harbour later"]


@pytest.mark.django_db
class TestWhatIsPublic:
    def test_a_draft_is_not_found(self):
        make_article(body={"en": "<p>The quokka.</p>"}, notes=0)
        assert found("quokka") == set()

    def test_a_scheduled_text_is_found_when_its_time_has_come(self):
        at = timezone.now() + timedelta(hours=1)
        edition = publish("The quokka.", at=at)
        assert nothing(find("quokka"))
        assert found("quokka", now=at) == {edition}

    def test_a_cancelled_schedule_leaves_no_words(self):
        edition = publish("The quokka.", at=timezone.now() + timedelta(hours=1))
        edition.cancel()
        assert not SearchEntry.objects.exists()

    def test_a_withdrawn_text_is_gone_at_once_and_back_when_reinstated(self):
        edition = publish("The quokka.")
        edition.withdraw("Wrong animal.")
        assert nothing(find("quokka"))
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
        assert SearchEntry.objects.get().pk == key_of(edition)

    def test_a_scheduled_update_is_not_found_before_it_is_in_print(self):
        article = make_article(body={"en": "<p>The quokka.</p>"}, notes=0)
        edition = article.publish("en")
        article.set_text("body", "en", "<p>The wombat.</p>")
        article.save()
        article.publish("en", at=timezone.now() + timedelta(hours=1))
        assert found("wombat") == set()
        assert found("quokka") == {edition}

    def test_a_new_name_of_a_person_or_a_topic_reaches_what_is_in_print(self):
        author, topic = make_author(family_name_en="Aydin"), make_topic(name_en="Straits")
        edition = publish("The ferry.", authors=[author], topics=[topic])
        author.family_name_en, topic.name_en = "Quokka", "Wombats"
        author.save()
        topic.save()
        work_off(timezone.now(), only="reindex")
        assert found("quokka") == found("wombat") == {edition}
        assert found("aydin") == found("straits") == set()


@pytest.mark.django_db
class TestAnyInput:
    @pytest.mark.parametrize(
        "query",
        [
            *["", " ", "'", '"', "''", '""', "\\", "\x00", "a\x00b", "\ud800", "*", "a*", "-", "- -", "( )", "AND"],
            *["OR", "NOT x", "NEAR(a b)", "title:a", "{title}: a", "a:*", "a & | !b", "<->", "a <-> b", "'a':*A", "^a"],
            *[
                "a^2",
                "%s",
                "%",
                "$1",
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
            ],
            *[
                "a'",
                "'a",
                "’’’",
                "a’’b",
                "1e5",
                "x" * 10_000,
                "ß" * 199,
                "a " * 10_000,
                "\u0301" * 500,
                "√a",
                "¶a",
                "…",
            ],
            *['"a', '-"a" a', "a-a-a", "-a*", '"a*"', "ab*" * 60, "--a", '"½ a"', "a-" * 99, "‑a‑", "fi* ﬁ*"],
        ],
    )
    def test_finds_something_or_nothing(self, query):
        publish("A text with an a in it.")
        assert find(query).total in (0, 1)
        assert len(search.suggest(query, language="en", now=timezone.now())) <= 2

    @pytest.mark.parametrize("after", ["", "x", "1_", "_{}", "x_{}", "-9_{}", "1_{}_", "1_\0{}", "9" * 70 + "_{}"])
    def test_any_place_to_go_on_from_is_one(self, after):
        after = after.format(publish("The ferry.").public_id)
        for order in ("", "date"):
            assert find("ferry", after=after, order=order).total == 1

    @pytest.mark.parametrize("language", ["en", "tr", "ru"])
    def test_naughty_strings_find_something_or_nothing(self, shared, language):
        for query in json.loads((shared / "data" / "hostile" / "blns" / "blns.json").read_text()):
            assert find(query, language).total == 0
            assert search.suggest(query, language=language, now=timezone.now()) == {}

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60).filter(WORD.search))
    def test_every_text_is_found_by_its_own_words(self, text):
        edition = self.edition()
        search.index([(edition, texts(body=text))])
        words = " ".join(WORD.findall(text)[:MOST_TERMS])
        assert found(words) == ({edition} if understood(words, "en") else set())

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
    @given(st.text(alphabet='ab"“-*’İı½ \x00\\:&|!()<>%', max_size=30), st.sampled_from(["en", "tr", "ru"]))
    def test_any_mixture_of_signs_is_a_query(self, query, language):
        self.edition()
        assert find(query, language).total in (0, 1)

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


@pytest.mark.parametrize("most", [1, 50_000])
def test_a_text_is_read_between_its_spaces_as_in_one_piece(monkeypatch, most):
    monkeypatch.setattr(entries, "MOST_CHUNKS", most)
    text = (
        f"İstanbul’un\u00a0ferries, O’Brien’s (ferries); ferries\u2003late\x1fз\u0301амок\nso\u200bft {'long' * 40} "
        f"https://example.org/a/b?c=d&e {'’'.join('abcdefghijklmnopqrs')} 1.000,5 … — ferries"
    )
    for language in ("en", "tr", "ru"):
        each = [(found[0], *(entries.ROOT + form for form in found[1:])) for found in all_forms(text, language)]
        assert entries.words_of(text, language) == each
        assert entries.words_of(text, language) == each  # known by now


def all_forms(text, language):
    return [forms(word, language) or ("",) for word in WORD.findall(text)]


@pytest.mark.django_db
def test_what_both_databases_keep_is_made_of_the_same_words():
    said = texts(title="Policy-making", body="O’Brien’s ferries. " * 300)
    fields = entries.read(said)
    with override_settings():
        column = set(" ".join(map(entries.column, fields.values())).split())
        vector = {lexeme.partition(":")[0] for lexeme in entries.vector(fields, entries.FIRST_PLACE).split()}
    assert column - {entries.GAP} == vector
