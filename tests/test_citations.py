"""What a footnote looks like in print, in three languages and both styles."""

import doctest
import sys
from concurrent.futures import ThreadPoolExecutor

import citeproc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from articles import citations, csl, patterns
from articles.citations import Cite, Note, print_notes, styles

from .clock import processor_time

LANGUAGES = ("en", "tr", "ru")
U = "https://apnews.com/article/nato-stoltenberg-ukraine-troops-france-slovakia-5d4ed747861a3c0edb8f922fa36427c2"
HEADLINE = "Germany and Poland Say They’re Not Sending Troops to Ukraine as the Kremlin Warns of a Wider War"

WORKS = {
    "ap": {"type": "article-newspaper", "title": HEADLINE, "container-title": "Associated Press News", "URL": U},
    "lat": {
        "type": "article-newspaper",
        "title": "Germany and Poland Say They’re Not Sending Troops to Ukraine",
        "container-title": "Los Angeles Times",
        "URL": "https://www.latimes.com/story/2024-02-27",
    },
    "rln": {
        "type": "article-newspaper",
        "title": HEADLINE,
        "container-title": "Red Lake Nation News",
        "URL": "https://www.redlakenationnews.com/story/120544.html",
    },
    "report": {
        "type": "report",
        "title": "The Middle Corridor",
        "author": [{"family": "Demir", "given": "Ayşe"}],
        "publisher": "Kestrel Institute",
        "issued": {"date-parts": [[2024, 3, 1]]},
        "URL": "https://example.org/report",
    },
}
BARE = {"title": "Peace", "container-title": "Tribune"}


def cite(source, *locator, **more):
    return Cite(source, locator or None, **more)


def notes_of(*cites):
    return [Note((one,)) for one in cites]


def texts(notes, works=WORKS, *, language="en", style="house"):
    return [printed.text for printed in print_notes(notes, works, language=language, style=style)]


# The seed and the report: results that were agreed on


@pytest.mark.parametrize("style", ["house", "short"])
@pytest.mark.parametrize(
    ("language", "result"),
    [
        ("en", f"“{HEADLINE}”, Associated Press News, {U}, (Date of Access: 28.02.2024)."),
        ("tr", f"“{HEADLINE}”, Associated Press News, {U}, (Erişim Tarihi: 28.02.2024)."),
        ("ru", f"«{HEADLINE}», Associated Press News, {U}, (Дата обращения: 28.02.2024)."),
    ],
)
def test_a_news_story_is_printed_as_agreed(language, result, style):
    [printed] = print_notes(notes_of(cite("ap", accessed="2024-02-28")), WORKS, language=language, style=style)
    assert printed.text == printed.full == result
    assert printed.html == result.replace("Associated Press News", "<cite>Associated Press News</cite>").replace(
        U, f'<a href="{U}">{U}</a>'
    )
    assert (printed.is_ibid, printed.meant, printed.sources) == (False, "", ("ap",))


@pytest.mark.parametrize(("language", "ibid"), [("en", "Ibid."), ("tr", "A.g.e."), ("ru", "Там же.")])
def test_the_six_notes_of_the_seed_are_four_in_full_and_two_ibid(language, ibid):
    sources = ("ap", "lat", "rln", "ap", "ap", "ap")
    printed = print_notes(
        notes_of(*(cite(source, accessed="2024-02-28") for source in sources)), WORKS, language=language
    )
    assert [note.text for note in printed[4:]] == [ibid, ibid]
    assert [note.is_ibid for note in printed] == [False] * 4 + [True] * 2
    assert [WORKS[source]["URL"] in note.text for source, note in zip(sources, printed, strict=True)][:4] == [True] * 4
    assert printed[3].html == printed[0].html


REPORT_NOTES = notes_of(
    cite("report", "page", "3"), cite("report", "page", "14"), cite("lat"), cite("report", "page", "22")
)


@pytest.mark.parametrize("style", ["house", "short"])
@pytest.mark.parametrize(
    ("language", "first", "ibid"),
    [
        ("en", "Ayşe Demir, “The Middle Corridor”, Kestrel Institute, 01.03.2024, p. 3, https://", "Ibid., p. 14."),
        ("tr", "Ayşe Demir, “The Middle Corridor”, Kestrel Institute, 01.03.2024, s. 3, https://", "A.g.e., s. 14."),
        ("ru", "Ayşe Demir, «The Middle Corridor», Kestrel Institute, 01.03.2024, С. 3, https://", "Там же. С. 14."),
    ],
)
def test_a_report_cited_again_at_once_is_ibid_with_its_page(language, first, ibid, style):
    printed = texts(REPORT_NOTES, language=language, style=style)
    assert printed[0] == first + "example.org/report."
    assert printed[1] == ibid


@pytest.mark.parametrize(("language", "page"), [("en", "p. 22"), ("tr", "s. 22"), ("ru", "С. 22")])
def test_a_report_cited_again_later_is_in_full_or_in_short_by_style(language, page):
    house, short = (texts(REPORT_NOTES, language=language, style=style)[3] for style in ("house", "short"))
    assert house.endswith(f", Kestrel Institute, 01.03.2024, {page}, https://example.org/report.")
    assert short == f"Demir, {page}."


@pytest.mark.parametrize(
    ("language", "short"),
    [("en", "“Germany and Poland Say…”, Associated Press News, p. 2."),
     ("tr", "“Germany and Poland Say…”, Associated Press News, s. 2."),
     ("ru", "«Germany and Poland Say…», Associated Press News, С. 2.")],
)  # fmt: skip
def test_a_work_without_author_is_shortened_to_its_title(language, short):
    notes = notes_of(cite("ap"), cite("lat"), cite("ap", "page", "2"))
    assert texts(notes, language=language, style="short")[2] == short


def test_an_editors_own_short_title_is_used():
    works = WORKS | {"ap": WORKS["ap"] | {"title-short": "No Troops"}}
    assert texts(notes_of(cite("ap"), cite("lat"), cite("ap")), works, style="short")[2] == (
        "“No Troops”, Associated Press News."
    )


def test_two_works_alike_in_short_form_are_told_apart():
    works = WORKS | {"later": WORKS["report"] | {"issued": {"date-parts": [[2025]]}}}
    notes = notes_of(cite("report"), cite("later"), cite("report", "page", "2"), cite("later"))
    assert texts(notes, works, style="short")[2:] == [
        "Demir, “The Middle Corridor”, 01.03.2024, p. 2.",
        "Demir, “The Middle Corridor”, 2025.",
    ]


# Ibid: never a doubt what it means


def positions(*notes, works=WORKS):
    return [printed.is_ibid for printed in print_notes(notes, works, language="en")]


def test_the_same_page_again_is_ibid_alone():
    assert texts(notes_of(cite("report", "page", "12-14"), cite("report", "page", "12–14")))[1] == "Ibid."


def test_a_note_without_page_after_one_with_a_page_is_not_ibid():
    assert positions(*notes_of(cite("report", "page", "3"), cite("report"))) == [False, False]


def test_a_note_with_a_page_after_one_without_is_ibid_with_the_page():
    assert texts(notes_of(cite("report"), cite("report", "chapter", "2")))[1] == "Ibid., chap. 2."


@pytest.mark.parametrize(
    "before",
    [
        Note((cite("ap"), cite("lat"))),
        Note((cite("lat"), cite("ap"))),
        Note((cite("ap"), cite("ap"))),
        Note((cite("ap"),), "The minister denied it."),
        Note((cite("ap", prefix="cf."),)),
        Note((cite("ap", suffix="in part"),)),
        Note((), "Interview with a dispatcher."),
        Note(),
    ],
)
def test_nothing_is_ibid_after_a_note_that_says_more_or_else(before):
    assert positions(Note((cite("ap"),)), before, Note((cite("ap"),)))[2] is False


def test_a_note_with_two_cites_is_not_ibid():
    assert positions(Note((cite("ap"),)), Note((cite("ap"), cite("lat")))) == [False, False]


def test_an_ibid_may_go_on_in_free_text_but_none_follows_it():
    notes = [Note((cite("ap"),)), Note((cite("ap"),), "<em>Our</em> translation"), Note((cite("ap"),))]
    printed = print_notes(notes, WORKS, language="en")
    assert printed[1].html == "Ibid. <em>Our</em> translation."
    assert printed[2].text.startswith("“Germany")


@settings(max_examples=30)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.data())
def test_an_ibid_always_means_the_note_before(sources, data):
    works = {key: {"title": key} for key in "abc"}
    places = [data.draw(st.sampled_from([None, ("page", "1"), ("page", "2")])) for _ in sources]
    comments = [data.draw(st.sampled_from(["", "", "A comment."])) for _ in sources]
    notes = [Note((Cite(*cited),), text) for *cited, text in zip(sources, places, comments, strict=True)]
    for before, this, printed in zip(notes, notes[1:], print_notes(notes, works, language="en")[1:], strict=False):
        same = before.cites[0].source == this.cites[0].source
        placed = this.cites[0].locator or not before.cites[0].locator
        assert printed.is_ibid == bool(same and placed and not before.text)
        assert printed.text.startswith("Ibid.") == printed.is_ibid
        assert f"“{this.cites[0].source}”" in printed.full


def test_a_prefix_makes_ibid_lower_case():
    notes = [Note((cite("report"),)), Note((cite("report", "page", "4", prefix="See also"),))]
    assert texts(notes)[1] == "See also ibid., p. 4."
    assert texts(notes, language="ru")[1] == "See also там же. С. 4."


def test_an_ibid_says_which_work_is_meant():
    notes = notes_of(cite("report", "page", "3", accessed="2024-02-28"), cite("report", "page", "14"))
    first, ibid = print_notes(notes, WORKS, language="en")
    assert first.meant == ""
    assert ibid.meant == (
        'Ayşe Demir, “<a href="https://example.org/report">The Middle Corridor</a>”, '
        "<cite>Kestrel Institute</cite>, 01.03.2024"
    )


@pytest.mark.parametrize(
    ("work", "meant"),
    [
        ({"URL": "https://example.org/a"}, '<a href="https://example.org/a">https://example.org/a</a>'),
        (
            {"container-title": "Tribune", "URL": "https://example.org/a"},
            '<cite><a href="https://example.org/a">Tribune</a></cite>',
        ),
        ({"title": "Peace", "DOI": "10.1000/1"}, '“<a href="https://doi.org/10.1000/1">Peace</a>”'),
        ({"title": "Peace", "URL": "javascript:alert(1)"}, "“Peace”"),
    ],
)
def test_the_work_meant_is_a_link_where_it_has_an_address(work, meant):
    assert print_notes(notes_of(cite("a"), cite("a")), {"a": work}, language="en")[1].meant == meant


@pytest.mark.parametrize("style", ["house", "short"])
def test_full_text_names_every_work_in_full_and_keeps_its_own_page(style):
    notes = notes_of(
        cite("report", "page", "3", accessed="2024-02-28"), cite("report", "page", "14"), cite("ap"), cite("report")
    )
    start, end = "Ayşe Demir, “The Middle Corridor”, Kestrel Institute, 01.03.2024, ", "https://example.org/report"
    full = [printed.full for printed in print_notes(notes, WORKS, language="en", style=style)]
    assert full[0] == f"{start}p. 3, {end}, (Date of Access: 28.02.2024)."
    assert full[1] == f"{start}p. 14, {end}, (Date of Access: 28.02.2024)."  # ibid: the same visit
    assert full[3] == f"{start}{end}."


# Inside a note


def test_cites_keep_the_editors_order_and_are_joined_by_semicolons():
    works = {key: {"title": key.upper()} for key in "abc"}
    notes = [Note((cite("b"), cite("a"), cite("c")))]
    assert texts(notes, works) == ["“B”; “A”; “C”."]
    assert print_notes(notes, works, language="en")[0].sources == ("b", "a", "c")


def test_a_note_reads_prefix_citation_suffix_then_text():
    note = Note((cite("a", prefix="see <em>e.g.</em>", suffix="(in French)"), cite("b", suffix=", passim")), "And more")
    works = {"a": {"title": "A"}, "b": {"title": "B"}}
    [printed] = print_notes([note], works, language="en")
    assert printed.html == "see <em>e.g.</em> “A” (in French); “B”, passim. And more."
    assert printed.text == "see e.g. “A” (in French); “B”, passim. And more."


def test_a_bracket_in_a_prefix_holds_the_citation():
    assert texts([Note((cite("a", prefix="Quoted (", suffix=")"),))], {"a": BARE}) == ["Quoted (“Peace”, Tribune)."]


@pytest.mark.parametrize(
    ("note", "text"),
    [
        (Note((), "A comment"), "A comment."),
        (Note((), "A comment."), "A comment."),
        (Note((), "Really?"), "Really?"),
        (Note((), "He said “no.”"), "He said “no.”"),
        (Note((), "He said “no”"), "He said “no”."),
        (Note((), "Она сказала «нет!»"), "Она сказала «нет!»"),
        (Note((), "(See the map.)"), "(See the map.)"),
        (Note((), "It goes on…"), "It goes on…"),
        (Note((), "<em>Ibid.</em>"), "Ibid."),
        (Note((), "one<br>two"), "one two."),
        (Note((cite("peace"),)), "“Peace?”"),
        (Note((cite("peace", suffix=". See below."),)), "“Peace?”. See below."),
        (Note((cite("inc"),)), "Acme Inc."),
        (Note((cite("inc"),), "More."), "Acme Inc. More."),
        (Note((cite("inc", suffix=". More"),)), "Acme Inc. More."),
        (Note((cite("query"),)), "https://example.org/?."),
        (Note((cite("nothing"),)), ""),
        (Note((cite("nothing"), cite("inc"))), "Acme Inc."),
        (Note((cite("nothing", prefix="see", suffix="there"),)), "see there."),
        (Note((), "  "), ""),
        (Note((cite("inc"),), "<em> </em>"), "Acme Inc."),
    ],
)
def test_a_note_ends_in_exactly_one_full_stop(note, text):
    works = {
        "peace": {"title": "Peace?"},
        "inc": {"publisher": "Acme Inc."},
        "query": {"URL": "https://example.org/?"},
        "nothing": {},
    }
    assert texts([note], works) == [text]


# The styles


def sheets():
    return {name: etree.parse(patterns.STYLES / f"{name}.csl") for name in styles()}


CSL = {"cs": "http://purl.org/net/xbiblio/csl"}


def test_the_styles_are_valid_csl():
    schema = etree.RelaxNG(etree.parse(citeproc.SCHEMA_PATH))
    assert styles() == ["apa", "chicago", "gost", "house", "isnad", "short"]
    for sheet in sheets().values():
        schema.assertValid(sheet)


def test_all_languages_know_the_same_terms():
    def terms(locale):
        return {(term.get("name"), term.get("form")) for term in locale.iterfind(".//cs:term", CSL)} - {
            ("ordinal", None)
        }

    locales = list(etree.parse(patterns.STYLES / "words.xml").iterfind("cs:locale", CSL))
    assert len(locales) == len(LANGUAGES)
    assert all(terms(locale) == terms(locales[0]) for locale in locales)


def test_the_styles_ask_citeproc_only_for_what_it_can_do():
    for sheet in sheets().values():
        for part in sheet.iterfind(".//cs:date-part", CSL):
            assert part.get("form", "long") != "short", "there is no slot for a month cut short"
        for test in sheet.xpath("//*[contains(@type, ' ')]"):
            assert test.get("match") in ("any", "none"), "no work is of all types"
        assert sheet.xpath("//cs:bibliography", namespaces=CSL), "an ibid could not say what it means"
        assert not sheet.xpath("//cs:substitute | //cs:macro//*[@position]", namespaces=CSL), "a macro is run once"


def test_an_unknown_language_gets_english_words():
    for language in ("ar", "de", "xx", "pt-br"):
        assert texts(REPORT_NOTES, language=language) == texts(REPORT_NOTES, language="en")


def test_an_unknown_style_is_refused_naming_those_there_are():
    with pytest.raises(ValueError, match=r"harvard.*house, isnad, short"):
        print_notes([], {}, language="en", style="harvard")


def test_an_unknown_source_is_refused_by_name():
    with pytest.raises(KeyError, match=r"note 2.*s9"):
        print_notes(notes_of(cite("ap"), cite("s9")), WORKS, language="en")


# Speed


def forget_patterns():
    patterns.pattern.cache_clear()
    patterns.style.cache_clear()


def long_article():
    kinds = ("article-newspaper", "report", "book")
    works = {
        str(number): WORKS["report"] | {"type": kinds[number % 3], "title": f"T{number}", "URL": f"{U}/{number}"}
        for number in range(80)
    }
    notes = [
        Note((cite(str(number % 80), "page", str(number), accessed="2024-02-28"), cite(str(number * 7 % 80))))
        for number in range(200)
    ]
    return notes, works


@pytest.mark.parametrize("style", styles())
def test_two_hundred_notes_are_printed_in_less_than_half_a_second(style):
    notes, works = long_article()
    forget_patterns()
    with processor_time(at_most=0.5):
        print_notes(notes, works, language="tr", style=style)


def test_threads_do_not_disturb_each_other():
    people = [{"family": f"Demir {number}", "given": "Ayşe"} for number in range(24)]
    works = {str(number): {"title": f"T{number}", "author": people[:number]} for number in range(24)}
    notes = notes_of(*(cite(source, "page", "3") for source in works), *map(cite, works))
    expected = texts(notes, works, language="tr", style="short")
    forget_patterns()
    patterns.style("short", "tr")
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # let them meet in the middle of a note
    try:
        with ThreadPoolExecutor(4) as threads:
            jobs = [threads.submit(texts, notes, works, language="tr", style="short") for _ in range(4)]
            assert [job.result() for job in jobs] == [expected] * 4
    finally:
        sys.setswitchinterval(interval)


def test_the_examples_in_the_documentation_are_true():
    for module in (citations, csl, patterns):
        assert doctest.testmod(module).failed == 0
