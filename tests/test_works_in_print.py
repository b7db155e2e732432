"""What a work looks like in print: its kind, names, dates, pages and links, and nothing else that its data hold."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from articles import patterns
from articles.citations import Cite, Note, print_notes, print_work, styles

LANGUAGES = ("en", "tr", "ru")
U = "https://example.org/a"
BARE = {"title": "Peace", "container-title": "Tribune"}


def text_of(work, *, language="en", accessed="", style="house"):
    """The work as printed, without its markup; the markup must be HTML."""
    return html.fromstring(
        f"<p>{print_work(work, language=language, accessed=accessed, style=style)}</p>"
    ).text_content()


def texts(notes, works, *, language="en", style="house"):
    return [printed.text for printed in print_notes(notes, works, language=language, style=style)]


# Values: escaped, linked, quoted


def test_data_cannot_bring_markup():
    evil = '<script>alert("x")</script> a & b <i>'
    work = dict.fromkeys(("title", "container-title", "genre", "number", "page", "language", "type", "URL"), evil)
    work |= {"author": [{"family": evil, "given": evil}, {"literal": evil}], "issued": {"literal": evil}}
    notes = [Note((Cite("a", ("page", evil), evil), Cite("a", (evil, evil)))), Note((Cite("a"),)), Note((Cite("a"),))]
    for style in styles():
        for printed in print_notes(notes, {"a": work}, language="en", style=style):
            markup = set(re.findall(r"<[^>]*>", printed.html + printed.meant))
            assert markup <= {"<cite>", "</cite>"}
            quoted = "“<script>alert(‘x’)</script> a & b <i>"
            assert quoted in printed.full or quoted[1:].translate({ord("‘"): "“", ord("’"): "”"}) in printed.full


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org/a", "www.example.org", "https://", "http://[", "ftp://a/b"]
)  # fmt: skip
def test_only_web_addresses_become_links(url):
    printed = print_work(BARE | {"URL": url}, language="en")
    assert printed == f"“Peace”, <cite>Tribune</cite>, {url}."


def test_an_address_is_escaped_and_its_punctuation_stays_outside():
    printed = print_work({"URL": 'https://example.org/?a=1&b="2"'}, language="en", accessed="2024")
    assert printed == (
        '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;">https://example.org/?a=1&amp;b="2"</a>, '
        "(Date of Access: 2024)."
    )


@pytest.mark.parametrize("doi", ["10.1000/xyz", "doi:10.1000/xyz", "https://doi.org/10.1000/xyz"])
def test_a_doi_is_the_link_where_there_is_no_url(doi):
    link = '<a href="https://doi.org/10.1000/xyz">https://doi.org/10.1000/xyz</a>'
    assert print_work({"title": "Peace", "DOI": doi}, language="en") == f"“Peace”, {link}."
    assert "doi.org" not in print_work({"title": "Peace", "DOI": doi, "URL": U}, language="en")


@pytest.mark.parametrize(
    ("title", "language", "printed"),
    [
        ("The “New” Order", "en", "“The ‘New’ Order”"),
        ('The "New" Order', "tr", "“The ‘New’ Order”"),
        ("The “New” Order", "ru", "«The „New“ Order»"),
        ("Газета «Правда»", "ru", "«Газета „Правда“»"),
        ("Газета „Правда“", "en", "“Газета ‘Правда’”"),
        ("“He said «no» to us”", "en", "“‘He said “no” to us’”"),
        ("They’re Not", "ru", "«They’re Not»"),
        ('A 12" Gun', "en", '“A 12" Gun”'),
        ("Lost ” and “ found", "en", '“Lost " and " found”'),
    ],
)
def test_quotation_marks_are_those_of_the_printing_language(title, language, printed):
    assert text_of({"title": title}, language=language) == printed + "."


def test_a_title_in_italics_keeps_outer_quotation_marks():
    assert print_work({"type": "book", "title": 'On "Peace"'}, language="ru") == "<cite>On «Peace»</cite>."


@pytest.mark.parametrize(
    ("code", "language", "tag"),
    [
        ("ru", "en", '<span lang="ru">'),
        ("ru-RU", "tr", '<span lang="ru">'),
        ("EN_us", "ru", '<span lang="en">'),
        ("turkish", "en", '<span lang="tr">'),
        ("ar", "en", '<span lang="ar" dir="rtl">'),
        ("en", "ar", '<span lang="en" dir="ltr">'),
        ("en-GB", "en", ""),
        ("", "en", ""),
        ('"><b>', "en", ""),
    ],
)
def test_a_title_in_another_language_says_so(code, language, tag):
    end = "</span>" if tag else ""
    printed = print_work(BARE | {"language": code}, language=language)
    assert f"{tag}Peace{end}" in printed
    assert printed.count("<span") == (1 if tag else 0)


# Works of all kinds


AYSE = {"family": "Demir", "given": "Ayşe"}
IVAN = {"family": "Иванов", "given": "Иван"}
OLGA = {"family": "Öz", "given": "Olga"}
PAUL = {"family": "Ölmez", "given": "Paul"}


@pytest.mark.parametrize(
    ("authors", "en", "tr", "ru"),
    [
        ([AYSE], "Ayşe Demir", "Ayşe Demir", "Ayşe Demir"),
        ([AYSE, IVAN], "Ayşe Demir and Иван Иванов", "Ayşe Demir ve Иван Иванов", "Ayşe Demir и Иван Иванов"),
        (
            [AYSE, IVAN, OLGA],
            "Ayşe Demir, Иван Иванов and Olga Öz",
            "Ayşe Demir, Иван Иванов ve Olga Öz",
            "Ayşe Demir, Иван Иванов и Olga Öz",
        ),
        ([AYSE, IVAN, OLGA, PAUL], "Ayşe Demir et al.", "Ayşe Demir vd.", "Ayşe Demir и др."),
        ([{"literal": "World Bank"}], "World Bank", "World Bank", "World Bank"),
        (
            [{"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van", "suffix": "Jr."}],
            *["Vincent van Gogh Jr."] * 3,
        ),
    ],
)
def test_authors_are_named_in_each_language(authors, en, tr, ru):
    work = BARE | {"author": authors}
    printed = [text_of(work, language=language).partition(", “")[0].partition(", «")[0] for language in LANGUAGES]
    assert printed == [en, tr, ru]


CHAPTER = {
    "type": "chapter",
    "title": "Ports",
    "container-title": "Inland Seas",
    "author": [AYSE],
    "editor": [IVAN],
    "translator": [OLGA],
    "publisher": "Sea Press",
    "publisher-place": "Baku",
    "edition": 3,
    "volume": "2",
    "page": "12-20",
    "issued": {"date-parts": [[2020, 5, 6]]},
}


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        (
            "en",
            "Ayşe Demir, “Ports”, Inland Seas, ed. Иван Иванов, trans. Olga Öz, 3rd ed., vol. 2, Baku: Sea Press, "
            "2020, pp. 12–20.",
        ),
        (
            "tr",
            "Ayşe Demir, “Ports”, Inland Seas, ed. Иван Иванов, çev. Olga Öz, 3. baskı, c. 2, Baku: Sea Press, 2020, "
            "s. 12–20.",
        ),
        (
            "ru",
            "Ayşe Demir, «Ports», Inland Seas, ред. Иван Иванов, пер. Olga Öz, 3-е изд., Т. 2, Baku: Sea Press, 2020, "
            "С. 12–20.",
        ),
    ],
)
@pytest.mark.parametrize("style", ["house", "short"])
def test_a_chapter_names_book_editor_and_translator(language, printed, style):
    assert text_of(CHAPTER, language=language, style=style) == printed


@pytest.mark.parametrize(
    ("work", "printed"),
    [
        (
            {"type": "book", "title": "Sea", "author": AYSE, "publisher": "P", "publisher-place": "Of", "issued": 2019},
            "Ayşe Demir, <cite>Sea</cite>, Of: P, 2019.",
        ),
        (
            {"type": "book", "title": "Sea", "editor": [AYSE], "issued": {"date-parts": [["2019", "7", "1"]]}},
            "Ayşe Demir (ed.), <cite>Sea</cite>, 2019.",
        ),
        ({"type": "book", "title": "Sea", "editor": [AYSE, OLGA]}, "Ayşe Demir and Olga Öz (eds), <cite>Sea</cite>."),
        (
            {
                "type": "article-journal",
                "title": "Sea",
                "container-title": "J. of Seas",
                "volume": 18,
                "issue": "2-3",
                "page": "113--131",
                "issued": {"date-parts": [[2024]]},
            },
            "“Sea”, <cite>J. of Seas</cite>, vol. 18, nos 2–3, 2024, pp. 113–131.",
        ),
        (
            {"type": "report", "title": "Sea", "publisher": "NATO", "genre": "Policy Brief", "number": 4},
            "“Sea”, <cite>NATO</cite>, Policy Brief no. 4.",
        ),
        (
            {"type": "report", "title": "Sea", "container-title": "Seas", "publisher": "UN", "publisher-place": "Oslo"},
            "“Sea”, <cite>Seas</cite>, Oslo: UN.",
        ),
        (
            {"type": "thesis", "title": "Sea", "genre": "PhD thesis", "publisher": "METU", "issued": "2019-06-01"},
            "“Sea”, <cite>METU</cite>, PhD thesis, 2019.",
        ),
        (
            {"type": "paper-conference", "title": "Sea", "event-title": "Sea Days", "publisher-place": "Rize"},
            "“Sea”, Sea Days, Rize.",
        ),
        ({"type": "webpage", "title": "Sea", "publisher": "NATO", "genre": "Text"}, "“Sea”, <cite>NATO</cite>."),
        ({"type": "post-weblog", "title": "Sea", "container-title": "Log"}, "“Sea”, <cite>Log</cite>."),
        (
            {"type": "article-magazine", "title": "Sea", "container-title": "Mag", "issued": "2024-03"},
            "“Sea”, <cite>Mag</cite>, 03.2024.",
        ),
        (
            {"type": "legislation", "title": "Sea Act", "number": "6570", "container-title": "Gazette"},
            "“Sea Act”, <cite>Gazette</cite>, no. 6570.",
        ),
        (
            {"type": "treaty", "title": "Treaty of Kars", "issued": {"date-parts": [[1921, 10, 13]]}},
            "“Treaty of Kars”, 13.10.1921.",
        ),
        ({"type": "legal_case", "title": "A v. B", "authority": "ECHR"}, "“A v. B”, <cite>ECHR</cite>."),
        (
            {"type": "interview", "title": "On the Sea", "author": [AYSE], "interviewer": [OLGA], "publisher": "TRT"},
            "Ayşe Demir, “On the Sea”, <cite>TRT</cite>, interview by Olga Öz.",
        ),
        ({"type": "interview", "author": [AYSE]}, "Ayşe Demir, interview."),
        ({"type": "broadcast", "title": "Sea", "container-title": "News at Ten"}, "“Sea”, <cite>News at Ten</cite>."),
        ({"type": "motion_picture", "title": "Sea", "director": [AYSE]}, "Ayşe Demir, <cite>Sea</cite>."),
        (
            {"type": "personal_communication", "author": [AYSE], "issued": {"raw": "2024-01-19"}},
            "Ayşe Demir, personal communication, 19.01.2024.",
        ),
        ({"type": "personal_communication", "issued": {"raw": "2024"}}, "Personal communication, 2024."),
        ({"type": "nonsense", "title": "Sea"}, "“Sea”."),
        ({"author": [AYSE]}, "Ayşe Demir."),
        ({"container-title": "Tribune"}, "<cite>Tribune</cite>."),
        ({"title": "", "container-title": "Tribune"}, "<cite>Tribune</cite>."),
        ({"URL": U}, f'<a href="{U}">{U}</a>.'),
        ({}, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", ["house", "short"])
def test_each_kind_of_work_prints_what_it_has(work, printed, style):
    assert print_work(work, language="en", style=style) == printed


@pytest.mark.parametrize(
    ("issued", "printed"),
    [
        ({"date-parts": [[2024, 2, 7]]}, ", 07.02.2024"),
        ({"date-parts": [["2024", "02"]]}, ", 02.2024"),
        ({"date-parts": [[2024]]}, ", 2024"),
        ({"date-parts": [[2024, 2, 27], [2024, 3, 1]]}, ", 27.02.2024–01.03.2024"),
        ({"date-parts": [[2024, 13, 1]]}, ", 2024"),
        ({"date-parts": [[]]}, ""),
        ({"date-parts": []}, ""),
        ({"date-parts": [2024, 2]}, ", 02.2024"),
        ({"literal": "spring 2024"}, ", spring 2024"),
        ({"raw": "2024-02-07T10:00:00Z"}, ", 07.02.2024"),
        ({"date-parts": [[0]], "season": 2}, ""),
        ("2024-02", ", 02.2024"),
        (2024, ", 2024"),
        ([], ""),
        (None, ""),
        ({"date-parts": "x"}, ""),
    ],
)
def test_dates_are_printed_in_figures_as_far_as_known(issued, printed):
    assert text_of(BARE | {"issued": issued}) == f"“Peace”, Tribune{printed}."


@pytest.mark.parametrize(
    ("accessed", "printed"),
    [
        ("2024-02-28", ", (Date of Access: 28.02.2024)"),
        ("2024-02", ", (Date of Access: 02.2024)"),
        ("2024", ", (Date of Access: 2024)"),
        ("", ""),
    ],
)
def test_the_visit_is_dated_only_for_works_with_an_address(accessed, printed):
    assert text_of(BARE | {"URL": U}, accessed=accessed) == f"“Peace”, Tribune, {U}{printed}."
    assert text_of(BARE, accessed=accessed) == "“Peace”, Tribune."
    assert text_of(BARE | {"DOI": "10.1000/1"}, accessed=accessed) == "“Peace”, Tribune, https://doi.org/10.1000/1."


# Locators


@pytest.mark.parametrize(
    ("locator", "en", "tr", "ru"),
    [
        (("page", "12"), "p. 12", "s. 12", "С. 12"),
        (("page", "12-14"), "pp. 12–14", "s. 12–14", "С. 12–14"),
        (("page", "12, 15"), "pp. 12, 15", "s. 12, 15", "С. 12, 15"),
        (("page", "iv-vi"), "pp. iv–vi", "s. iv–vi", "С. iv–vi"),
        (("page", "A-3"), "p. A-3", "s. A-3", "С. A-3"),
        (("page", 12), "p. 12", "s. 12", "С. 12"),
        (("chapter", "2"), "chap. 2", "böl. 2", "Гл. 2"),
        (("section", "2.1"), "sec. 2.1", "kes. 2.1", "Разд. 2.1"),
        (("paragraph", "3–5"), "paras 3–5", "par. 3–5", "Абз. 3–5"),
        (("volume", "2"), "vol. 2", "c. 2", "Т. 2"),
        (("note", "7"), "n. 7", "dn. 7", "Примеч. 7"),
        (("figure", "1"), "fig. 1", "şek. 1", "Рис. 1"),
        (("table", "2"), "table 2", "tablo 2", "Табл. 2"),
        (("article-locator", "5"), "art. 5", "m. 5", "Ст. 5"),
        (("sub verbo", "kilim"), "s.v. kilim", "mad. kilim", "Сл. ст. kilim"),
        (("timestamp", "12:30"), "12:30", "12:30", "12:30"),
        (("@x='", "9"), "9", "9", "9"),
    ],
)
@pytest.mark.parametrize("style", ["house", "short"])
def test_places_in_a_work_are_named_in_each_language(locator, en, tr, ru, style):
    notes = [Note((Cite("a"),)), Note((Cite("a", locator),))]
    printed = [texts(notes, {"a": BARE}, language=language, style=style)[1] for language in LANGUAGES]
    assert printed == [f"Ibid., {en}.", f"A.g.e., {tr}.", f"Там же. {ru}."]


def test_the_place_cited_stands_in_for_the_pages_a_work_fills():
    assert texts([Note((Cite("a", ("page", "15")),))], {"a": CHAPTER})[0].endswith(", 2020, p. 15.")


# Whatever comes in


def csl_values():
    characters = st.characters(exclude_categories=[])
    words = st.text(characters, max_size=12) | st.sampled_from(
        ["<b>", "&amp;", "“x", "\ue000title\ue001", U, "10.1000/<"]
    )
    plain = st.none() | st.booleans() | st.integers() | st.floats() | words
    keys = st.sampled_from(
        ["date-parts", "literal", "raw", "season", "circa", "family", "given", "suffix", "dropping-particle"]
    )
    return st.recursive(
        plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=5
    )


SHORT = patterns.style("short", "en")
VARIABLES = sorted(SHORT.texts | SHORT.names | SHORT.dates | {"type", "language", "shortTitle", "accessed", "id"})


@settings(max_examples=30)
@given(
    st.dictionaries(st.sampled_from(VARIABLES), csl_values()),
    st.sampled_from(sorted(SHORT.types)),
    st.sampled_from(["en", "tr", "ru", "ar"]),
    st.sampled_from(styles()),
    st.none() | st.tuples(st.text(max_size=8) | st.just("page"), st.text(max_size=8)),
    st.text(max_size=8) | st.sampled_from(["2024", "2024-02-30"]),
)
def test_no_data_breaks_a_note_or_gets_through_as_markup(work, type_, language, style, locator, accessed):
    work = {"type": type_} | work
    notes = [
        Note((cited,)) for cited in (Cite("a"), Cite("a", locator, accessed), Cite("b"), Cite("a", locator, accessed))
    ]
    for printed in print_notes(notes, {"a": work, "b": BARE}, language=language, style=style):
        for fragment in (printed.html, printed.meant):
            root = etree.fromstring(f"<note>{fragment}</note>")  # well-formed, or this raises
            for element in root.iterdescendants():
                assert element.tag in ("cite", "a", "span")
                assert set(element.attrib) <= {"href", "lang", "dir"}
                assert element.get("href", "https://").startswith(("http://", "https://"))
