"""What each style makes of each kind of work in each language.

The tables are in `tests/citations/`, one file for each style and language. After a change of a style, write them anew
and read what changed: `REWRITE=1 pytest tests/test_citation_styles.py`, then `git diff tests/citations`.
"""

import os
import re
from io import BytesIO
from pathlib import Path

import citeproc
import pytest
from lxml import etree

from articles import patterns
from articles.citations import Cite, Note, print_notes, print_work, styles

from .factories import make_article, make_institute

LANGUAGES = ("en", "tr", "ru")
TABLES = Path(__file__).parent / "citations"


def people(*names):
    return [dict(zip(("given", "family"), name.rsplit(" ", 1), strict=True)) for name in names]


WORKS = {
    "report": {
        "type": "report",
        "title": "The Middle Corridor",
        "author": people("Ayşe Demir"),
        "genre": "Policy Brief",
        "number": "4",
        "publisher": "Kestrel Institute",
        "issued": {"date-parts": [[2024, 3, 1]]},
        "URL": "https://example.org/report",
    },
    "book": {
        "type": "book",
        "title": "Rail & Sea",
        "author": people("Ali Öz", "Zeynep Nur Kaya"),
        "publisher": "Orient",
        "publisher-place": "İstanbul",
        "edition": "2",
        "issued": {"date-parts": [[2024]]},
    },
    "translated book": {
        "type": "book",
        "title": "Железо и море",
        "original-title": "Demir ve Deniz",
        "author": people("Али Оз"),
        "translator": people("Вера Ланская"),
        "publisher": "Наука",
        "publisher-place": "М.",
        "issued": {"date-parts": [[2023]]},
    },
    "edited book": {
        "type": "book",
        "title": "Enclosed Seas",
        "editor": people("Jo Smith", "Mark Lee"),
        "publisher": "Orient",
        "issued": {"date-parts": [[2021]]},
    },
    "chapter": {
        "type": "chapter",
        "title": "Is It Peace?",
        "author": people("Ali Öz"),
        "container-title": "Enclosed Seas",
        "editor": people("Jo Smith"),
        "publisher": "Orient",
        "publisher-place": "Ankara",
        "page": "1-9",
        "issued": {"date-parts": [[2021]]},
    },
    "journal article": {
        "type": "article-journal",
        "title": "Waiting at Anchor",
        "author": people("Lale Hadjiyev", "Zeynep Kaya"),
        "container-title": "Journal of Short Sea Shipping",
        "volume": "18",
        "issue": "2",
        "page": "113-131",
        "issued": {"date-parts": [[2024, 3]]},
        "DOI": "10.1000/anchor",
    },
    "Russian journal article": {
        "type": "article-journal",
        "title": "Ожидание на якоре",
        "author": people("Иван Иванович Иванов"),
        "container-title": "Вопросы морей",
        "volume": "7",
        "page": "12-30",
        "issued": {"date-parts": [[2022]]},
        "URL": "https://example.org/yakor",
    },
    "newspaper article": {
        "type": "article-newspaper",
        "title": "Germany and Poland Say They’re Not Sending Troops",
        "container-title": "Associated Press News",
        "issued": {"date-parts": [[2024, 2, 27]]},
        "URL": "https://example.org/news",
    },
    "page without date": {
        "type": "webpage",
        "title": "Opening hours of “small” harbours",
        "container-title": "Ministry of Ports",
        "URL": "https://example.org/hours",
    },
    "thesis": {
        "type": "thesis",
        "title": "On Queues",
        "author": people("Mark Lee"),
        "genre": "PhD dissertation",
        "publisher": "Ankara University",
        "issued": {"date-parts": [[2020]]},
    },
    "many authors": {
        "type": "article-journal",
        "title": "Who Owns the Waiting Time?",
        "author": people(*(f"Ann{letter} Author{letter}" for letter in "abcdefgh")),
        "container-title": "Harbours",
        "volume": "3",
        "issued": {"date-parts": [[2019]]},
    },
    "body as author": {
        "type": "report",
        "title": "Demurrage Rules",
        "author": [{"literal": "World Bank"}],
        "publisher": "World Bank",
        "issued": {"date-parts": [[2018, 5]]},
    },
    "particle": {
        "type": "book",
        "title": "Canals",
        "author": [{"given": "Jan", "family": "Meer", "non-dropping-particle": "van der"}],
        "publisher": "Brug",
    },
    "title alone": {"type": "document", "title": "Unsigned"},
}
OTHER = {"title": "Something Else"}


def table(style, language):
    """For each work: its first note with a page, a later note with another page, and its entry."""
    lines = []
    for name, work in WORKS.items():
        works = {"work": work, "other": OTHER}
        cites = [("work", ("page", "12"), "2024-04-05"), ("other", None, ""), ("work", ("page", "14"), "")]
        notes = [Note((Cite(source, page, accessed),)) for source, page, accessed in cites]
        first, _other, later = print_notes(notes, works, language=language, style=style)
        entry = print_work(work, language=language, style=style, accessed="2024-04-05")
        lines += [f"# {name}", first.html, later.html, entry, ""]
    return "\n".join(lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", styles())
def test_every_kind_of_work_is_printed_as_agreed(style, language):
    file = TABLES / f"{style}-{language}.txt"
    if os.environ.get("REWRITE") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_text(table(style, language), encoding="utf-8")
    assert table(style, language) == file.read_text(encoding="utf-8")


def entry(work, style, language="en", **fields):
    return print_work(work | fields, language=language, style=style).replace("<cite>", "").replace("</cite>", "")


@pytest.mark.parametrize(
    ("style", "language", "printed"),
    [
        ("house", "en", "Ali Öz and Zeynep Nur Kaya, Rail &amp; Sea, 2nd ed., İstanbul: Orient, 2024."),
        ("chicago", "en", "Öz, Ali, and Zeynep Nur Kaya. Rail &amp; Sea. 2nd ed. Orient, 2024."),
        ("apa", "en", "Öz, A., &amp; Kaya, Z. N. (2024). Rail &amp; Sea (2nd ed.). Orient."),
        ("isnad", "tr", "Öz, Ali - Kaya, Zeynep Nur. Rail &amp; Sea. İstanbul: Orient, 2. Basım, 2024."),
        ("gost", "ru", "Öz A., Kaya Z. N. Rail &amp; Sea. 2nd ed. İstanbul: Orient, 2024."),
    ],
)
def test_a_book_by_two_in_the_language_each_style_comes_from(style, language, printed):
    assert entry(WORKS["book"], style, language) == printed


@pytest.mark.parametrize(
    ("style", "language", "printed"),
    [
        ("chicago", "en", "Author et al., “Waiting at Anchor,” 14."),
        ("apa", "en", "Author et al., 2024, p. 14."),
        ("isnad", "tr", "Author vd., “Waiting at Anchor”, 14."),
        ("gost", "ru", "Author A. et al. Waiting at Anchor. P. 14."),
    ],
)
def test_a_later_note_is_short_in_the_way_of_its_style(style, language, printed):
    work = WORKS["journal article"] | {"author": people("Ann Author", "Bea Baker", "Cem Can", "Deniz Dal")}
    notes = [Note((Cite("w"),)), Note((Cite("o"),)), Note((Cite("w", ("page", "14")),))]
    assert print_notes(notes, {"w": work, "o": OTHER}, language=language, style=style)[2].text == printed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", ["apa", "chicago", "isnad"])
def test_these_styles_know_no_ibid(style, language):
    notes = [Note((Cite("w"),)), Note((Cite("w"),))]
    assert not print_notes(notes, {"w": WORKS["book"]}, language=language, style=style)[1].is_ibid


@pytest.mark.parametrize(
    ("title", "again", "with_page"), [("Ожидание", "Там же.", "Там же. С. 14."), ("Waiting", "Ibid.", "Ibid. P. 14.")]
)
def test_by_gost_the_script_of_the_work_decides_its_words(title, again, with_page):
    notes = [Note((Cite("w"),)), Note((Cite("w"),)), Note((Cite("w", ("page", "14")),))]
    printed = print_notes(notes, {"w": {"title": title}}, language="ru", style="gost")
    assert [note.text for note in printed[1:]] == [again, with_page]


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("en", "“Is ‘It’ Peace?” Gazette."),
        ("tr", "“Is ‘It’ Peace?”. Gazette."),
        ("ru", "«Is „It“ Peace?». Gazette."),
    ],
)
def test_a_stop_meets_a_quotation_mark_as_the_language_has_it(language, printed):
    work = {"type": "article-newspaper", "title": "Is “It” Peace?", "container-title": "Gazette"}
    assert entry(work, "chicago", language) == printed


@pytest.mark.parametrize("style", ["apa", "chicago", "isnad"])
def test_markup_in_a_value_is_text_in_every_style(style):
    work = {"type": "book", "title": "<b>&</b>", "author": [{"family": "<i>Öz", "given": "<script>"}]}
    printed = print_work(work, language="en", style=style)
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in printed
    assert "<script" not in printed
    assert "<i>" not in printed


@pytest.mark.parametrize("style", styles())
def test_the_style_with_its_words_is_valid_csl_and_complete_in_every_language(style):
    sheet = etree.parse(BytesIO(patterns.sheet(style)))
    csl = {"cs": "http://purl.org/net/xbiblio/csl"}
    wanted = set(sheet.xpath("//cs:text/@term", namespaces=csl)) | {"page", "chapter", "volume", "et-al", "open-quote"}
    for language in (None, "tr", "ru"):
        [locale] = sheet.xpath(
            f"cs:locale[@xml:lang='{language}']" if language else "cs:locale[not(@xml:lang)]", namespaces=csl
        )
        assert wanted <= set(locale.xpath("cs:terms/cs:term/@name", namespaces=csl))
    assert etree.RelaxNG(etree.parse(citeproc.SCHEMA_PATH)).validate(etree.parse(patterns.STYLES / f"{style}.csl"))


@pytest.mark.django_db
def test_an_institute_chooses_the_style_of_its_notes_and_of_the_first_way_to_cite(client):
    make_institute(citation_styles={"ru": "gost", "en": "apa"})
    article = make_article(codes=("en", "tr", "ru"))
    editions = {edition.language: edition for edition in article.publish_together(("en", "tr", "ru"))}
    assert " // Example Gazette [Электронный ресурс]" in editions["ru"].current.notes_html
    firsts = {}
    for code, edition in editions.items():
        page = client.get(edition.get_absolute_url()).content.decode()
        firsts[code] = re.findall(r'id="cite-(\w+)"', page)
    assert firsts == {
        "en": ["apa", "house", "chicago", "isnad", "gost"],
        "tr": ["isnad", "house", "chicago", "apa", "gost"],
        "ru": ["gost", "house", "chicago", "apa", "isnad"],
    }
