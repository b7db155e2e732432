"""A page tells what it is in a dozen dialects; the source made from it says so once, in exact letters."""

import json

import pytest

from articles.importing.from_page import date_of, read_page, text_of
from articles.importing.page_names import people

from .clock import processor_time

HERE = "https://www.deniz.example/haber/feribot?utm_source=x"
KAYA = {"family": "Kaya", "given": "Zeynep"}
DAY = {"date-parts": [[2024, 2, 29]]}


def page(*head, body="", lang="tr"):
    return f'<!doctype html><html lang="{lang}"><head>{"".join(head)}</head><body>{body}</body></html>'.encode()


def meta(**values):
    return "".join(
        f'<meta name="{name.replace("__", ".")}" content="{value}">'
        for name, several in values.items()
        for value in ([several] if isinstance(several, str) else several)
    )


def og(**values):
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in values.items())


def ld(*values):
    return "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)


def read(*head, url=HERE, charset="", **named):
    return read_page(page(*head, **named), url=url, charset=charset)


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ege’de feribotlar durdu",
    "datePublished": "2024-02-29T23:30:00+03:00",
    "author": {"@type": "Person", "name": "Zeynep Kaya"},
    "publisher": {"@type": "Organization", "name": "Deniz Gazetesi"},
}
READ = {
    "type": "article-newspaper",
    "title": "Ege’de feribotlar durdu",
    "author": [KAYA],
    "container-title": "Deniz Gazetesi",
    "issued": DAY,
    "language": "tr",
    "URL": HERE,
}


# JSON-LD, as newspapers write it


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param([ARTICLE], id="alone"),
        pytest.param([[{"@type": "WebSite", "name": "x"}, ARTICLE]], id="in a list"),
        pytest.param([{"@graph": [{"@type": "WebPage", "name": "Page"}, ARTICLE]}], id="in a graph"),
        pytest.param([{"@type": "BreadcrumbList", "itemListElement": []}, ARTICLE], id="in the second script"),
        pytest.param([{"@type": "WebPage", "name": "P", "mainEntity": ARTICLE}], id="inside of a page"),
        pytest.param([ARTICLE | {"@type": ["Article", "NewsArticle"]}], id="of two types"),
        pytest.param([ARTICLE | {"@type": "http://schema.org/NewsArticle"}], id="with a whole type"),
        pytest.param([ARTICLE | {"author": ["Zeynep Kaya"]}], id="author as text"),
        pytest.param([ARTICLE | {"author": [{"name": "By Zeynep Kaya"}]}], id="author with by"),
        pytest.param([ARTICLE | {"author": {"givenName": "Zeynep", "familyName": "Kaya"}}], id="author in parts"),
        pytest.param([ARTICLE | {"author": {"name": ["Zeynep Kaya"]}}], id="author’s name in a list"),
        pytest.param([ARTICLE | {"creator": ARTICLE["author"], "author": None}], id="creator"),
        pytest.param(
            [
                {
                    "@graph": [
                        ARTICLE | {"author": {"@id": "#kaya"}, "publisher": {"@id": "#house"}},
                        {"@type": "Person", "@id": "#kaya", "name": "Zeynep Kaya"},
                        {"@type": "Organization", "@id": "#house", "name": "Deniz Gazetesi"},
                    ]
                }
            ],
            id="by reference",
        ),
        pytest.param(
            [
                ARTICLE | {"headline": "Another story", "url": "https://deniz.example/other"},
                ARTICLE | {"url": "https://deniz.example/haber/feribot"},
            ],
            id="beside a teaser",
        ),
        pytest.param([ARTICLE | {"headline": "Ege&#8217;de &lt;b&gt;feribotlar&lt;/b&gt; durdu"}], id="escaped twice"),
        pytest.param([ARTICLE | {"datePublished": "2024-02-29"}], id="day alone"),
    ],
)
def test_json_ld_in_every_shape(scripts):
    assert read(ld(*scripts)) == READ


@pytest.mark.parametrize(
    "script",
    [
        "<!--\n%s\n-->",
        "//<![CDATA[\n%s\n//]]>",
        "%s;",
        "%s\n",
    ],
)
def test_json_ld_in_wrappings(script):
    assert read(f'<script type="application/ld+json">{script % json.dumps(ARTICLE)}</script>') == READ


def test_json_ld_with_a_comma_or_a_line_too_many():
    loose = json.dumps(ARTICLE)[:-1] + ",}"
    assert read(f'<script type="application/ld+json">{loose}</script>') == READ
    loose = json.dumps(ARTICLE | {"description": "one|two"}).replace("|", "\n\t")
    assert read(f'<script type="application/ld+json; charset=utf-8">{loose}</script>') == READ


@pytest.mark.parametrize("script", ["{", "[]", "null", "3", '"x"', '{"@type": null}', '{"@type": 3, "headline": {}}'])
def test_a_broken_script_says_nothing(script):
    found = read("<title>A</title>", f'<script type="application/ld+json">{script}</script>')
    assert found == {"type": "webpage", "title": "A", "language": "tr", "URL": HERE}


def test_several_authors_and_a_house():
    work = ARTICLE | {
        "author": [
            {"@type": "Person", "name": "Zeynep Kaya"},
            {"@type": "Organization", "name": "Anadolu Ajansı"},
            {"@type": "Person", "name": "Иван Петров"},
            "https://example.org/author/9",
        ]
    }
    assert read(ld(work))["author"] == [KAYA, {"literal": "Anadolu Ajansı"}, {"family": "Петров", "given": "Иван"}]


def test_a_house_that_signs_its_own_page_is_no_author():
    assert "author" not in read(ld(ARTICLE | {"author": {"@type": "Organization", "name": "Deniz Gazetesi"}}))


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("BlogPosting", "post-weblog"),
        ("Report", "report"),
        ("ScholarlyArticle", "article-journal"),
        ("Dataset", "dataset"),
        ("OpinionNewsArticle", "article-newspaper"),
        ("Article", "webpage"),
    ],
)
def test_types_of_schema_org(kind, found):
    assert read(ld(ARTICLE | {"@type": kind}))["type"] == found


# Highwire, Dublin Core, Open Graph, and nothing


def test_a_journal_article_by_highwire():
    found = read(
        meta(
            citation_title="Kış ve liman",
            citation_author=["Kaya, Zeynep", "Ali Öz"],
            citation_publication_date="2024/02/29",
            citation_journal_title="Deniz Araştırmaları",
            citation_volume="12",
            citation_issue="3",
            citation_firstpage="10",
            citation_lastpage="25",
            citation_issn="2049-3630",
            citation_doi="doi:10.5555/KIS.1",
            citation_language="tr",
        ),
        ld(ARTICLE),
    )
    assert found == {
        "type": "article-journal",
        "title": "Kış ve liman",
        "author": [KAYA, {"family": "Öz", "given": "Ali"}],
        "issued": DAY,
        "container-title": "Deniz Araştırmaları",
        "publisher": "Deniz Gazetesi",
        "volume": "12",
        "issue": "3",
        "page": "10–25",
        "ISSN": "2049-3630",
        "DOI": "10.5555/kis.1",
        "language": "tr",
        "URL": HERE,
    }


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("citation_technical_report_institution", "report"),
        ("citation_conference_title", "paper-conference"),
        ("citation_dissertation_institution", "thesis"),
        ("citation_inbook_title", "chapter"),
    ],
)
def test_types_of_highwire(tag, kind):
    assert read(meta(citation_title="A", **{tag: "Kurum"}))["type"] == kind


def test_dublin_core():
    found = read(
        meta(
            DC__title="Зимние паромы",
            DC__creator=["Иванова, Анна"],
            DCTERMS__issued="2024-02",
            DC__publisher="Институт моря",
            DC__language="ru",
            DC__identifier="https://doi.org/10.5555/parom",
        )
    )
    assert found == {
        "type": "webpage",
        "title": "Зимние паромы",
        "author": [{"family": "Иванова", "given": "Анна"}],
        "issued": {"date-parts": [[2024, 2]]},
        "publisher": "Институт моря",
        "language": "ru",
        "DOI": "10.5555/parom",
        "URL": HERE,
    }


def test_open_graph():
    found = read(
        og(
            og__type="article",
            og__title="Паромы встали | Море",
            og__site_name="Море",
            og__url="https://deniz.example/haber/feribot",
            article__published_time="2024-02-29T10:00:00Z",
            article__author="https://social.example/anna",
            article__section="Мир",
        ),
        meta(author="Анна Иванова"),
        lang="ru",
    )
    assert found == {
        "type": "article-newspaper",
        "title": "Паромы встали",
        "author": [{"family": "Иванова", "given": "Анна"}],
        "container-title": "Море",
        "issued": DAY,
        "language": "ru",
        "URL": "https://deniz.example/haber/feribot",
    }


@pytest.mark.parametrize(
    ("title", "heading", "found"),
    [
        ("Feribotlar durdu - Deniz", "Feribotlar durdu", "Feribotlar durdu"),
        ("Feribotlar durdu - Deniz", "", "Feribotlar durdu - Deniz"),
        ("Rail – and sea", "Rail – and sea", "Rail – and sea"),
    ],
)
def test_a_page_that_has_only_a_title(title, heading, found):
    assert read(f"<title>\n {title} </title>", body=f"<h1>{heading}</h1>") == {
        "type": "webpage",
        "title": found,
        "language": "tr",
        "URL": HERE,
    }


@pytest.mark.parametrize("content", [b"", b"   ", b"<", b"<!-- x -->", b"%PDF-1.7", b"\x00\x01\x02", b"\xff\xfe"])
def test_what_is_hardly_a_page_still_has_its_address(content):
    found = read_page(content, url=HERE)
    assert (found["type"], found["URL"]) == ("webpage", HERE)


# Addresses


@pytest.mark.parametrize(
    ("canonical", "address"),
    [
        ("https://www.deniz.example/haber/feribot", "https://www.deniz.example/haber/feribot"),
        ("/haber/feribot#yorum", "https://www.deniz.example/haber/feribot"),
        ("https://deniz.example/haber/feribot", "https://deniz.example/haber/feribot"),
        ("https://www.deniz.example/", HERE),
        ("https://elsewhere.example/haber/feribot", HERE),
        ("javascript:alert(1)", HERE),
        ("http://[", HERE),
        ("", HERE),
    ],
)
def test_a_canonical_address_counts_if_it_is_the_pages_own(canonical, address):
    assert read(f'<link rel="canonical" href="{canonical}">')["URL"] == address


# Dates


@pytest.mark.parametrize(
    "typed",
    [
        *("2024-02-29", "2024-02-29T23:59:59-0800", "2024-02-29 10:00", "2024/02/29", "2024/2/29", "20240229"),
        *("20240229T101500", "29.02.2024", "29.02.2024 14:30", "February 29, 2024", "29 February 2024 10:00"),
        *("29 Şubat 2024, Perşembe", "29 февраля 2024 г.", "Thu, 29 Feb 2024 10:00:00 GMT", "1709164800"),
        "1709164800000",
    ],
)
def test_days_of_all_kinds(typed):
    assert date_of(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "found"),
    [("2024", [[2024]]), ("2024-02", [[2024, 2]]), ("Şubat 2024", [[2024, 2]]), ("2024/2", [[2024, 2]])],
)
def test_days_that_are_not_whole(typed, found):
    assert date_of(typed) == {"date-parts": found}


@pytest.mark.parametrize("typed", ["", "yesterday", "0", "99999999999", "2024-13-45T", "now", "1"])
def test_what_is_no_day_is_none(typed):
    assert date_of(typed) in ({}, {"date-parts": [[2024]]})


# Letters


@pytest.mark.parametrize(
    ("text", "encoding", "charset", "declared"),
    [
        ("Şişli’de ığdır", "utf-8", "", ""),
        ("Şişli’de ığdır", "utf-8", "iso-8859-1", ""),
        ("Şişli’de ığdır", "utf-8", "utf-8", "windows-1254"),
        ("Şişli'de ığdır", "cp1254", "iso-8859-9", ""),
        ("Şişli’de ığdır", "cp1254", "", "windows-1254"),
        ("Şişli’de ığdır haberi geldi", "cp1254", "utf-8", "utf-8"),
        ("Паромы встали у причала", "cp1251", "", "windows-1251"),
        ("Паромы встали у причала", "cp1251", "utf-8", ""),
        ("Паромы встали у причала", "koi8-r", "koi8-r", ""),
        ("Паромы", "utf-16", "", ""),
        ("Paramètres – été", "cp1252", "latin1", ""),
        ("Паромы", "utf-8", "no-such-charset", ""),
    ],
)
def test_letters_are_exact_whatever_the_page_says_of_them(text, encoding, charset, declared):
    head = f'<meta charset="{declared}">' if declared else ""
    content = f"<html><head>{head}<title>{text}</title></head><body>{text}</body></html>".encode(encoding)
    assert read_page(content, url=HERE, charset=charset)["title"] == text


def test_a_page_that_was_cut_inside_a_letter_is_read():
    assert text_of("Паром".encode()[:-1], "utf-8") == "Паро"


# Names


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Kaya, Zeynep", [KAYA]),
        ("By Zeynep Kaya", [KAYA]),
        ("Zeynep Kaya and Ali Öz", [KAYA, {"family": "Öz", "given": "Ali"}]),
        ("Zeynep Kaya, Ali Öz, Ece Su", [KAYA, {"family": "Öz", "given": "Ali"}, {"family": "Su", "given": "Ece"}]),
        ("Zeynep Kaya ve Ali Öz", [KAYA, {"family": "Öz", "given": "Ali"}]),
        ("Анна Иванова и Пётр Ли", [{"family": "Иванова", "given": "Анна"}, {"family": "Ли", "given": "Пётр"}]),
        ("Ludwig van Beethoven", [{"family": "van Beethoven", "given": "Ludwig"}]),
        ("Reuters", [{"literal": "Reuters"}]),
        ("AA Haber Merkezi", [{"literal": "AA Haber Merkezi"}]),
        ("The Associated Press", [{"literal": "The Associated Press"}]),
        ("World Bank Office, Ankara", [{"literal": "World Bank Office, Ankara"}]),
        ("@zeynep", []),
        ("zeynep@example.org", []),
        ("https://example.org/zeynep", []),
        ("—", []),
        ("x" * 200, []),
    ],
)
def test_signatures_become_names(typed, found):
    assert people([typed]) == found


# Bounds


@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 200_000,
        b"<meta " * 150_000,
        b"<title>" + b"- " * 400_000,
        b'<script type="application/ld+json">' + b"[" * 900_000,
        b'<script type="application/ld+json">' + json.dumps([{"@type": "Article"}] * 40_000).encode(),
        b'<meta name="author" content="' + b"and " * 200_000 + b'">',
        b'<meta name="citation_author" content="A, B">' * 20_000,
        b'<meta name="og:title" content="' + b"&amp;" * 150_000 + b'">',
        b"<a rel=author>x</a>" * 40_000,
    ],
    ids=lambda content: content[:24].decode(),
)
def test_hostile_pages_cost_little(content):
    with processor_time(at_most=3):
        assert read_page(content, url=HERE)["URL"] == HERE
