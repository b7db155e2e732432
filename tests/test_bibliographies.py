"""A file of references comes in whole: BibTeX, RIS and CSL-JSON, exact in every script; what cannot be is said."""

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
import rispy
from django.conf import settings
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from articles.exporting import bibtex, csl_json, ris
from articles.importing.bibliography import MOST_ENTRIES, read
from articles.importing.document import ImportRefused
from articles.importing.latex import plain

from .clock import processor_time


def only(text):
    found = read(text)
    assert [finding.message for finding in found.findings] == []
    (entry,) = found.entries
    return entry.csl


def codes(found):
    return [finding.code for finding in found.findings]


# The format is seen from the content


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@book{k, title={A}}", "BibTeX"),
        ("% by hand\n\n @ Book ( k, title = {A} )", "BibTeX"),
        ("\ufeffTY  - BOOK\r\nTI  - A\r\nER  - \r\n", "RIS"),
        ("Provider: x\nTY  - BOOK\nTI  - A\nER  -", "RIS"),
        ('[{"title": "A"}]', "CSL-JSON"),
        (' {"title": "A"}', "CSL-JSON"),
        ('{"items": [{"title": "A"}]}', "CSL-JSON"),
        ("@book{k, title={A}, note={\nTY  - BOOK}}", "BibTeX"),
    ],
)
def test_the_format_is_recognised(text, kind):
    found = read(text)
    assert (found.format, [entry.csl["title"] for entry in found.entries]) == (kind, ["A"])


@pytest.mark.parametrize("text", ["A list of books.\nKaya, Z. Ferries. 2024.", "<xml/>", "{not json", "mail me @home"])
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(ImportRefused, match="BibTeX nor RIS"):
        read(text)


@pytest.mark.parametrize("text", ['[{"title": "A"', '[{"title" "A"}]', '{"a": ' + "[" * 100_000])
def test_broken_json_is_refused_with_its_place(text):
    with pytest.raises(ImportRefused, match="JSON"):
        read(text)


# BibTeX

ENTRY = r"""
@String{press = "Gemi Yay{\i}nlar{\i}"}
@string(suffix = { A.{\c S}.})
@preamble{"\newcommand{\x}{y}"}
@comment{ a word in passing }
@BOOK{kaya:2024,
  author    = {Kaya, Zeynep and {Denizcilik ve {\.I}{\c s}letme Kurumu} and Charles Louis de la Vall{\'e}e Poussin and
               O'Neil, Jr., Paul},
  editor    = "{\L}ukasz Wi{\'s}niewski",
  title     = {{Ege'de} k{\i}{\c s}: \emph{feribotlar} \& limanlar},
  subtitle  = {Bir \enquote{deneme}, 50\% eksik},
  publisher = press # suffix,
  address   = {{\.I}stanbul},
  year      = 2024, month = feb, day = 29,
  pages     = {12--34, 40},
  langid    = {turkish},
  doi       = {https://doi.org/10.5555/ABC_1},
  url       = {https://example.org/a_b?q=%C5%9F&x=1},
  urldate   = {2024-03-01},
  isbn      = {978-0-306-40615-7},
  series    = {Deniz Kitaplar{\i}}, number = 7, edition = {2},
  pagetotal = {210},
}
"""


def test_an_entry_comes_over_whole():
    assert only(ENTRY) == {
        "type": "book",
        "author": [
            {"family": "Kaya", "given": "Zeynep"},
            {"literal": "Denizcilik ve İşletme Kurumu"},
            {"family": "Vallée Poussin", "given": "Charles Louis", "non-dropping-particle": "de la"},
            {"family": "O'Neil", "given": "Paul", "suffix": "Jr."},
        ],
        "editor": [{"family": "Wiśniewski", "given": "Łukasz"}],
        "title": "Ege'de kış: feribotlar & limanlar: Bir “deneme”, 50% eksik",
        "publisher": "Gemi Yayınları A.Ş.",
        "publisher-place": "İstanbul",
        "issued": {"date-parts": [[2024, 2, 29]]},
        "page": "12–34, 40",
        "language": "tr",
        "DOI": "10.5555/abc_1",
        "URL": "https://example.org/a_b?q=%C5%9F&x=1",
        "accessed": {"date-parts": [[2024, 3, 1]]},
        "ISBN": "978-0-306-40615-7",
        "collection-title": "Deniz Kitapları",
        "collection-number": "7",
        "edition": "2",
        "number-of-pages": "210",
    }


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (r"G{\"o}del, Erd\H{o}s, \v{S}koda, \AA rhus, Stra{\ss}e, \o re", "Gödel, Erdős, Škoda, Århus, Straße, øre"),
        (r"\u{G}{\"u}lten \.{I}nan {\i}{\c{s}}", "Ğülten İnan ış"),
        (r"{\CYRM}{\cyro}{\cyrs}{\cyrk}{\cyrv}{\cyra}", "Москва"),
        ("Мұрағат – «Ё» ﬁ Ж.~Б.", "Мұрағат – «Ё» ﬁ Ж.\xa0Б."),
        (r"``A'' --- 1990--1995 \ldots", "“A” — 1990–1995 …"),
        (r"$E=mc^2$ \& C\# 100% A\_b", "$E=mc^2$ & C# 100% A_b"),
        (r"\unknown{kept} \foreignlanguage{polish}{Łódź} H\textsubscript{2}O", "kept Łódź H2O"),
        ("a } b { c", "a  b c"),
    ],
)
def test_latex_becomes_text(typed, printed):
    assert " ".join(plain(typed).split(" ")).replace("  ", " ") == printed.replace("  ", " ")


@pytest.mark.parametrize(
    ("fields", "issued"),
    [
        ("date = {2024-02-29/2024-03-02}", {"date-parts": [[2024, 2, 29], [2024, 3, 2]]}),
        ("date = {2024-02}", {"date-parts": [[2024, 2]]}),
        ("date = {2024-02-29T10:00:00Z}", {"date-parts": [[2024, 2, 29]]}),
        ("date = {1650~}", {"date-parts": [[1650]], "circa": True}),
        ("date = {2023-24}", {"date-parts": [[2023]], "season": "4"}),
        ("date = {2020/..}", {"date-parts": [[2020]]}),
        ("date = {2024}, year = 1999", {"date-parts": [[2024]]}),
        ("year = {2020--2022}", {"date-parts": [[2020], [2022]]}),
        ("year = 2024, month = {Şubat}", {"date-parts": [[2024, 2]]}),
        ("year = 2024, month = {28 февраля}", {"date-parts": [[2024, 2, 28]]}),
        ('year = 2024, month = "28~" # feb', {"date-parts": [[2024, 2, 28]]}),
        ("year = 2024, month = 13", {"literal": "13 2024"}),
        ("year = {in press}", {"literal": "in press"}),
    ],
)
def test_dates_of_every_kind(fields, issued):
    found = read(f"@book{{k, title={{A}}, {fields}}}")
    assert found.entries[0].csl["issued"] == issued


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("@article{k, title={A}, journal={J}, number=3}", {"container-title": "J", "issue": "3"}),
        ("@article{k, title={A}, journaltitle={J}, entrysubtype={newspaper}}", {"type": "article-newspaper"}),
        ("@techreport{k, title={A}, institution={I}, number={R-1}}", {"type": "report", "number": "R-1"}),
        ("@phdthesis{k, title={A}, school={S}}", {"type": "thesis", "genre": "PhD thesis", "publisher": "S"}),
        ("@thesis{k, title={A}, type={mathesis}}", {"type": "thesis", "genre": "MA thesis"}),
        ("@online{k, title={A}, organization={O}}", {"type": "webpage", "container-title": "O"}),
        ("@misc{k, title={A}, howpublished={\\url{http://a.example/x\\_y}}}", {"URL": "http://a.example/x_y"}),
        ("@inproceedings{k, title={A}, eventtitle={E}}", {"type": "paper-conference", "event-title": "E"}),
        ("@online{k, title={A}, eprint={2401.1}, eprinttype={arXiv}}", {"archive_location": "2401.1"}),
        ("@collection{k, title={A}, editor={{X}}, editortype={compiler}}", {"compiler": [{"literal": "X"}]}),
        (
            "@misc{k, title={A}, author={family=Gogh, given=Vincent, prefix=van}}",
            {"author": [{"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}]},
        ),
        ("@book{k, author={Aristoteles}, title={A}}", {"author": [{"literal": "Aristoteles"}]}),
    ],
)
def test_types_and_roles_find_their_csl(entry, wanted):
    csl = only(entry)
    assert {name: csl.get(name) for name in wanted} == wanted


def test_a_part_inherits_from_its_whole_and_from_xdata():
    found = read(
        """@InBook{part, crossref = {whole}, author = {Ryle, Gilbert}, title = {Part}, pages = {1-2}}
        @Book{whole, xdata = {common}, author = {Dennett, Dan}, title = {Whole}, subtitle = {Sub}, year = 2000}
        @XData{common, publisher = {P}, location = {M.}, xdata = {common}}
        @article{lost, title = {L}, crossref = {nowhere}}
        @book{loop, title = {Loop}, crossref = {loop}}"""
    )
    part, whole, *_rest = [entry.csl for entry in found.entries]
    assert part == {
        "type": "chapter",
        "title": "Part",
        "container-title": "Whole: Sub",
        "author": [{"family": "Ryle", "given": "Gilbert"}],
        "container-author": [{"family": "Dennett", "given": "Dan"}],
        "publisher": "P",
        "publisher-place": "M.",
        "page": "1–2",
        "issued": {"date-parts": [[2000]]},
    }
    assert (whole["title"], whole["publisher"]) == ("Whole: Sub", "P")
    assert codes(found) == ["crossref", "crossref"]
    assert [entry.key for entry in found.entries] == ["part", "whole", "lost", "loop"]


def test_a_broken_entry_is_named_and_the_rest_is_read():
    found = read(
        """@book{a, title = {A}}

@book{b, title = {Never closed,
  year = 2020

@book{c, title = {C} year = 2021}
@book{d, title = {D}, title = {D again}}
@book{d, title = {D as well}}
@book{, title = {No key}}
@book{e, year = 2020}
@book{f, title = "F}
"""
    )
    assert [entry.csl["title"] for entry in found.entries] == ["A", "C", "D", "D as well", "No key"]
    assert found.entries[1].csl["issued"] == {"date-parts": [[2021]]}
    assert (codes(found)[0], found.findings[0].place) == ("broken", "line 3")
    assert "Never closed" in found.findings[0].quoted
    assert [(f.code, f.place) for f in found.findings if f.code == "entry-refused"] == [("entry-refused", "line 10, e")]
    assert any(f.code == "field-left-out" and "D again" in f.quoted for f in found.findings)
    assert codes(found).count("broken") == 2


def test_what_has_no_place_is_said_and_nothing_is_dropped():
    found = read("@book{k, title={A}, foreword={Önsöz: Ayşe}, _year={1999}, doi={none}, url={see there}, ids={x}}")
    said = " ".join(f"{finding.message} {finding.quoted}" for finding in found.findings)
    assert [word in said for word in ("foreword", "Önsöz: Ayşe", "1999", "none", "seethere")] == [True] * 5
    assert found.entries[0].csl == {"type": "book", "title": "A"}


def test_a_word_that_is_nowhere_would_be_missed():
    found = read("@book{k, title={Kış}, foreword={Önsöz}}")
    assert found.lost_words == []
    assert replace(found, findings=()).lost_words == ["onsoz"]


# RIS

RIS = """TY  - NEWS
AU  - Kaya, Zeynep
A1  - Rıdvan, Öz, Jr.
AU  - Anadolu Ajansı
TI  - Ege’de kış: feribotlar
  durdu
T2  - Deniz Gazetesi
PY  - 2024
DA  - 2024/02/29/
Y2  - 2024/03/01/
SP  - 12
EP  - 14
UR  - https://example.org/a;b?x=1
LA  - tr-TR
KW  - deniz
KW  - kış
SN  - 2049-3630
N1  - bir not
ID  - kaya
ER  -
"""


def test_a_record_comes_over_whole():
    assert only(RIS) == {
        "type": "article-newspaper",
        "author": [
            {"family": "Kaya", "given": "Zeynep"},
            {"literal": "Anadolu Ajansı"},
            {"family": "Rıdvan", "given": "Öz", "suffix": "Jr."},
        ],
        "title": "Ege’de kış: feribotlar durdu",
        "container-title": "Deniz Gazetesi",
        "issued": {"date-parts": [[2024, 2, 29]]},
        "accessed": {"date-parts": [[2024, 3, 1]]},
        "page": "12–14",
        "URL": "https://example.org/a;b?x=1",
        "language": "tr-TR",
        "keyword": "deniz, kış",
        "ISSN": "2049-3630",
        "note": "bir not",
    }


def test_it_reads_what_an_independent_reader_writes():
    works = [
        {"type_of_reference": "JOUR", "title": "Паромы", "authors": ["Иванова, А."], "journal_name": "Море"},
        {"type_of_reference": "RPRT", "title": "Liman", "publisher": "Kurum", "number": "7", "date": "2023/05//"},
    ]
    first, second = (entry.csl for entry in read(rispy.dumps(works)).entries)
    assert (first["title"], first["author"]) == ("Паромы", [{"family": "Иванова", "given": "А."}])
    assert first["container-title"] == "Море"
    assert (second["number"], second["issued"]) == ("7", {"date-parts": [[2023, 5]]})


def test_a_record_without_end_and_words_outside_are_named():
    found = read(
        "stray\nTY  - BOOK\nTI  - A\nTY  - BLOG\nTI  - B\nX1  - x\nER  - \n"
        "TY  - WEIRD\nTI  - C\nER  - \nTY  - BOOK\nTI  - D"
    )
    assert [entry.csl["title"] for entry in found.entries] == ["A", "B", "C", "D"]
    assert [(f.code, f.place) for f in found.findings] == [
        ("outside", "line 1"),
        ("no-end", "line 4"),
        ("type", "line 8"),
        ("field-left-out", "line 4"),
    ]


# CSL-JSON


def test_csl_comes_over_as_it_is():
    work = {
        "type": "report",
        "title": "Зима на Эгейском море",
        "author": [{"family": "Öz", "given": "Ali"}, {"literal": "Dünya Bankası"}],
        "issued": {"date-parts": [[2024, 2, 29]]},
        "URL": "https://example.org/ş",
        "custom-field": "kept",
        "original-date": {"date-parts": [[1999], [2000]]},
    }
    assert only(json.dumps([work | {"id": "x"}])) == work


def test_csl_of_careless_programs_is_put_right():
    csl = only(
        '{"id": 1, "title": ["A"], "author": "World Bank", "issued": {"date-parts": [["2024", "2"]]}, '
        '"accessed": {"raw": "2024-03-01"}, "DOI": "https://doi.org/10.1/x", "volume": 3, "language": null}'
        .replace("10.1/x", "10.1000/X")
    )  # fmt: skip
    assert csl == {
        "title": "A",
        "author": [{"literal": "World Bank"}],
        "issued": {"date-parts": [[2024, 2]]},
        "accessed": {"date-parts": [[2024, 3, 1]]},
        "DOI": "10.1000/x",
        "volume": 3,
        "type": "document",
    }


def test_what_is_no_work_in_a_list_is_named():
    found = read(
        '[{"title": "A"}, 3, {"type": "book"}, {"title": "B", "URL": "javascript:alert(1)"}, {"title": {"a": 1}}]'
    )
    assert [entry.csl["title"] for entry in found.entries] == ["A", "B"]
    assert codes(found) == ["no-work", "entry-refused", "no-address", "entry-refused", "field-left-out"]


# There and back


@pytest.mark.parametrize("format", [bibtex, ris, csl_json])
def test_what_this_site_exports_comes_back(format):
    lines = (Path(settings.BASE_DIR) / "thinktank" / "demo" / "site.jsonl").read_text().splitlines()
    works = [line["csl"] | {"id": line["id"]} for line in map(json.loads, lines) if line["type"] == "source"]
    found = read(format.dumps(works))
    assert (len(found.entries), found.findings, found.lost_words) == (len(works), (), [])
    same = ["title", "author", "editor", "translator", "issued", "publisher", "URL", "DOI", "ISBN", "language", "page"]
    for work, entry in zip(works, found.entries, strict=True):
        assert {name: entry.csl.get(name) for name in same} == {name: work.get(name) for name in same}


PIECES = [
    *(
        "@book{",
        "@article(",
        "@string{",
        "k,",
        "title",
        "author",
        "=",
        "{",
        "}",
        '"',
        "#",
        ",",
        "\n",
        "\\",
        '\\"o',
        "$",
    ),
    *("%", "~", "and ", "others", "year", "2024", "month", "feb", "crossref", "xdata", "date", "2024-02/", "family="),
    *("TY  - ", "ER  - ", "AU  - ", "DA  - ", "ş", " ", "http://a.b/c", "10.1000/x", "\0", "\u2028", "[", "]", ":"),
    *('{"title":', '"author"', "null", '{"date-parts":[[', "1e999", "NaN", '"\\ud800"'),
]
BEGINNINGS = ["", "@book{k,title={a},", "TY  - BOOK\n", '[{"title":"a",', '{"items":[']


@settings_of_hypothesis(deadline=None, max_examples=150)
@given(st.sampled_from(BEGINNINGS), st.lists(st.sampled_from(PIECES), max_size=60))
def test_nothing_breaks_it(beginning, pieces):
    with contextlib.suppress(ImportRefused):
        found = read(beginning + "".join(pieces))
        assert found.entries or found.findings


# Bounds


@pytest.mark.parametrize(
    "hostile",
    [
        "@a{k, t = {" + "{" * 200_000 + "}" * 200_000 + "}}",
        "@a{k, title = {" + "\\" * 500_000 + "}}",
        "@a{k, title = {" + "{\\'e" * 100_000 + "}}",
        '@a{k, title = "' + "x" * 1_000_000,
        "@a{k," + "a=b," * 100_000 + "}",
        "@a{k, author = {" + "A and " * 100_000 + "}}",
        "@a{k, author = {" + "{" * 100_000 + "}}",
        "@string{a = " + "b # " * 100_000 + "c}",
        "@string{a0={xx}}" + "".join(f"@string{{a{n + 1}=a{n} # a{n}}}" for n in range(60)) + "@a{k, title=a60}",
        "TY  - BOOK\n" + "AU  - x\n" * 200_000,
        "TY  - BOOK\nTI  - " + "x\n" * 100_000,
        "TY  - " * 100_000,
    ],
    ids=lambda text: text[:24],
)
def test_hostile_files_cost_little(hostile):
    with processor_time(at_most=5), contextlib.suppress(ImportRefused):
        read(hostile)


@pytest.mark.parametrize(
    "text", ["x" * 10_000_001, "@a{" * 200_000, "TY  - BOOK\nTI  - A\nER  - \n" * (MOST_ENTRIES + 1)]
)
def test_too_much_at_once_is_refused(text):
    with pytest.raises(ImportRefused, match="Divide"):
        read(text)


def test_the_sample_of_a_whole_discipline_is_read_without_loss(shared):
    found = read((shared / "data" / "bib" / "biblatex-gost-examples.bib").read_text())
    assert len(found.entries) == 770
    assert found.lost_words == []
    assert {"broken", "entry-refused"} & set(codes(found)) == set()
    assert all("\\" not in entry.csl["title"] and "{" not in entry.csl["title"] for entry in found.entries)
