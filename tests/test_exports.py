"""What other programs take from a text: the text as a citable work, and the works it cites, in three formats.

Each file is read back by a parser that we did not write (pybtex, rispy) or against the schema of CSL 1.0.2, and says
what went in.
"""

import json
import re
from datetime import timedelta

import pytest
import rispy
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from articles import csl
from articles.exporting import bibtex, csl_json, ris
from articles.exporting.formats import FORMATS
from articles.importing import from_bibtex, from_csl_json, from_ris

from .factories import make_article, make_author, make_institute, make_source, make_topic
from .test_citation_styles import WORKS as WORKS_OF_ALL_KINDS

MEDIA_TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
}


# Reading back


def untex(value):
    """What TeX prints for a value that holds no command but those for characters."""
    value = value.removeprefix("{").removesuffix("}") if value.startswith("{") and value.endswith("}") else value
    commands = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~"}
    commands["textasciicircum"] = "^"
    return re.sub(r"\\(?:(text\w+)\{\}|([&%$#_]))", lambda found: commands[found[1]] if found[1] else found[2], value)


def read_bibtex(text):
    return list(parse_string(text, "bibtex").entries.values())


def read_ris(text):
    # The tags that repeat, and may do so here.
    lists = [*rispy.LIST_TYPE_TAGS, "ED"]
    return rispy.loads(text, implementation=type("Reader", (rispy.RisParser,), {"DEFAULT_LIST_TAGS": lists}))


NAME_PARTS = {"family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"}


def assert_is_csl_json(works):
    """The schema of CSL-JSON (csl-data.json of CSL 1.0.2), as far as a file of ours may use it."""
    assert isinstance(works, list)
    for work in works:
        assert {"id", "type"} <= set(work)
        assert work["type"] in csl_json.TYPES
        for name, value in work.items():
            if name in csl_json.NAMES:
                assert value
                assert all(person and set(person) <= NAME_PARTS for person in value)
                assert all(type(part) is str and part for person in value for part in person.values())
            elif name in csl_json.DATES:
                assert set(value) in ({"date-parts"}, {"literal"})
                for end in value.get("date-parts", ()):
                    assert 1 <= len(end) <= 3
                    assert all(type(part) is int for part in end)
            else:
                assert name in csl_json.TEXTS | {"id", "type"}
                assert type(value) is str


# Works that nobody would type, and works that somebody will

LETTERS = "abzÉğİışÖçЖйёщЯ的"
SPECIALS = "\\{}$&%#_^~\"'@=,;:*/-–<>[]«»“”\n\r\t\x00\u2028 "
TEXTS = st.one_of(
    st.text(alphabet=LETTERS + SPECIALS, max_size=30),
    st.sampled_from(
        [
            r"\write18{rm -rf ~}",
            "Rail\r\nER  - \r\nTY  - BOOK",
            "}, note = {injected",
            "100% of C&A_b #1 $5 ~ ^ {x",
            "Ferries and Others",
            "Geçiş – “Переправа”",
        ]
    ),
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
PEOPLE = st.lists(
    st.fixed_dictionaries({"family": TEXTS, "given": TEXTS}, optional={"suffix": TEXTS, "dropping-particle": TEXTS})
    | st.fixed_dictionaries({"literal": TEXTS}),
    max_size=4,
)
DATES = st.fixed_dictionaries(
    {"date-parts": st.lists(st.lists(st.integers(0, 3000), max_size=3), min_size=1, max_size=2)}
)
WORKS = st.fixed_dictionaries(
    {"id": st.text(alphabet="abc123", min_size=1, max_size=6)},
    optional={
        "type": st.sampled_from(sorted(csl_json.TYPES)) | ODD,
        "author": PEOPLE | ODD,
        "editor": PEOPLE | ODD,
        "translator": PEOPLE | ODD,
        "interviewer": PEOPLE,
        "issued": DATES | ODD,
        "accessed": DATES | ODD,
        "URL": st.just("https://example.org/a_b?c=%20&d={e}#f") | ODD,
        "DOI": st.just("10.1000/a_b{c}") | ODD,
        **dict.fromkeys(("title", "container-title", "publisher", "volume", "issue", "page", "note"), TEXTS | ODD),
        **dict.fromkeys(("number", "genre", "language", "keyword", "ISBN", "abstract", "custom", "x"), ODD),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORKS, max_size=4))
def test_a_bibtex_file_says_what_went_in(works):
    entries = read_bibtex(bibtex.dumps(works))
    assert len(entries) == len(works)
    for work, entry in zip(works, entries, strict=True):
        assert re.fullmatch("[a-z0-9-]+", entry.key)
        assert untex(entry.fields.get("title", "")) == csl.text(work.get("title"))
        assert untex(entry.fields.get("note", "")) == csl.text(work.get("note"))
        people = csl.people(work.get("author"))
        assert len(entry.persons.get("author", [])) == len(people)
        for person, known in zip(entry.persons.get("author", []), people, strict=True):
            assert spoken(person) == " ".join(
                known[part]
                for part in ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal")
                if part in known
            )
        for value in entry.fields.values():
            assert value.isprintable()
            assert not re.search(r"\\(?!text\w+\{\}|[&%$#_])", value), "a command that is not ours"


def spoken(person):
    parts = [person.first_names, person.middle_names, person.prelast_names, person.last_names, person.lineage_names]
    return " ".join(untex(part) for names in parts for part in names)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORKS, max_size=4))
def test_a_ris_file_says_what_went_in(works):
    text = ris.dumps(works)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in text.split("\r\n")[:-1])
    entries = read_ris(text)
    assert len(entries) == len(works)
    for work, entry in zip(works, entries, strict=True):
        assert entry.get("title", "") == csl.text(work.get("title"))
        assert entry.get("secondary_title", "") == csl.text(work.get("container-title"))
        if csl.text(work.get("type")) != "motion_picture":
            assert entry.get("authors", []) == [csl.inverted(person) for person in csl.people(work.get("author"))]
        ends = csl.span(work.get("issued"))
        assert entry.get("year", "") == ("" if isinstance(ends, str) else f"{ends[0][0]:04}")


@settings(max_examples=60, deadline=None)
@given(st.lists(WORKS, max_size=4))
def test_a_csl_json_file_keeps_to_the_schema(works):
    read = json.loads(csl_json.dumps(works))
    assert_is_csl_json(read)
    assert [work["id"] for work in read] == [work["id"] for work in works]
    assert [work.get("title", "") for work in read] == [csl.text(work.get("title")) for work in works]
    assert json.loads(csl_json.dumps(read)) == read, "what was read once is read the same again"


CORRIDOR = {
    "id": "s1",
    "type": "article-journal",
    "title": "Geçiş: 50% & более",
    "author": [
        {"family": "Öz", "given": "Ali"},
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"family": "de la Cruz", "given": "Ana"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"literal": "Marks and Spencer, Ltd."},
    ],
    "translator": [{"family": "Ланская", "given": "Вера"}],
    "container-title": "Journal of Seas",
    "volume": 18,
    "issue": "2",
    "page": "113-131",
    "issued": {"date-parts": [[2024, 3]]},
    "accessed": "2024-04-05",
    "DOI": "https://doi.org/10.1000/a_b",
    "URL": "https://example.org/a_b?c=d&e",
    "language": "tr-TR",
    "original-title": "Переправа",
}


def test_an_article_of_a_journal_as_bibtex():
    assert bibtex.dumps([CORRIDOR, CORRIDOR]).split("\n\n")[0] == (
        r"""@article{oz-2024-gecis,
  author = {Öz, Ali and van Beethoven, Ludwig and {de la Cruz}, Ana and King, Jr., Martin Luther and """
        r"""{Marks and Spencer, Ltd.}},
  translator = {Ланская, Вера},
  title = {{Geçiş: 50\% \& более}},
  origtitle = {Переправа},
  volume = {18},
  journaltitle = {Journal of Seas},
  number = {2},
  pages = {113--131},
  date = {2024-03},
  doi = {10.1000/a_b},
  url = {https://example.org/a_b?c=d&e},
  urldate = {2024-04-05},
  langid = {turkish},
}"""
    )


def test_an_article_of_a_journal_as_ris():
    assert ris.dumps([CORRIDOR]).split("\r\n") == [
        "TY  - JOUR",
        "AU  - Öz, Ali",
        "AU  - van Beethoven, Ludwig",
        "AU  - de la Cruz, Ana",
        "AU  - King, Martin Luther, Jr.",
        "AU  - Marks and Spencer, Ltd.",
        "A4  - Ланская, Вера",
        "TI  - Geçiş: 50% & более",
        "OP  - Переправа",
        "T2  - Journal of Seas",
        "VL  - 18",
        "IS  - 2",
        "PY  - 2024",
        "DA  - 2024/03//",
        "SP  - 113",
        "EP  - 131",
        "DO  - 10.1000/a_b",
        "UR  - https://example.org/a_b?c=d&e",
        "Y2  - 2024/04/05/",
        "LA  - tr-TR",
        "ER  - ",
        "",
    ]


READERS = {"bib": from_bibtex, "ris": from_ris, "csl.json": from_csl_json}


@pytest.mark.parametrize("name", sorted(WORKS_OF_ALL_KINDS))
@pytest.mark.parametrize("ending", FORMATS)
def test_what_leaves_comes_home_the_same(ending, name):
    work = csl_json.exact({"id": "a", **WORKS_OF_ALL_KINDS[name]})
    [entry] = READERS[ending].read(FORMATS[ending].dumps([work])).entries
    if ending == "ris":  # which writes a particle as part of the name
        for person in work.get("author", []):
            if particle := person.pop("non-dropping-particle", ""):
                person["family"] = f"{particle} {person['family']}"
    work = work | {"page": csl.ranged(work["page"])} if "page" in work and ending != "csl.json" else work
    assert {name: value for name, value in entry.csl.items() if name != "id"} == {
        name: value for name, value in work.items() if name != "id"
    }


@pytest.mark.parametrize(
    ("type_", "entry", "tag"),
    [
        ("report", "report", "RPRT"),
        ("book", "book", "BOOK"),
        ("chapter", "incollection", "CHAP"),
        ("article-newspaper", "article", "NEWS"),
        ("thesis", "thesis", "THES"),
        ("webpage", "online", "ELEC"),
        ("post-weblog", "online", "BLOG"),
        ("interview", "online", "ELEC"),
        ("legislation", "legislation", "STAT"),
        ("something", "online", "ELEC"),
    ],
)
def test_a_work_is_called_what_the_formats_call_it(type_, entry, tag):
    work = {"id": "a", "type": type_, "title": "T", "URL": "https://example.org"}
    assert read_bibtex(bibtex.dumps([work]))[0].type == entry
    assert ris.dumps([work]).startswith(f"TY  - {tag}\r\n")


@pytest.mark.parametrize(
    ("date", "bib", "tag"),
    [
        ("2024", {"date": "2024"}, "2024///"),
        ("2024-02", {"date": "2024-02"}, "2024/02//"),
        ("2024-02-09", {"date": "2024-02-09"}, "2024/02/09/"),
        ({"date-parts": [[2024, 1], [2025, 2]]}, {"date": "2024-01/2025-02"}, "2024/01//until 2025-02"),
        ({"literal": "spring & summer"}, {"year": r"spring \& summer"}, "///spring & summer"),
    ],
)
def test_a_date_goes_as_far_as_it_is_known(date, bib, tag):
    work = {"id": "a", "title": "T", "issued": date}
    fields = read_bibtex(bibtex.dumps([work]))[0].fields
    assert {name: fields[name] for name in ("date", "year") if name in fields} == bib
    assert f"DA  - {tag}\r\n" in ris.dumps([work])


def test_the_copy_of_a_page_that_is_gone_goes_along():
    work = {"id": "a", "title": "T", "custom": {"archived": {"URL": "https://archive.example/1"}}}
    [read] = json.loads(csl_json.dumps([work]))
    assert read["archive_location"] == "https://archive.example/1"


def test_no_script_is_an_address():
    work = {"id": "a", "title": "T", "URL": "javascript:alert(1)"}
    assert "javascript" not in bibtex.dumps([work]) + ris.dumps([work])


# At their addresses


@pytest.fixture
def cited():
    """Three languages; the notes cite two works, the second one first and once more."""
    make_institute()
    author = make_author(given_name_en="Zeynep", family_name_en="Kaya", family_name_ru="Кая", given_name_ru="Зейнеп")
    article = make_article(codes=("en", "tr", "ru"), authors=[author], notes=2)
    for number, note in enumerate(article.footnotes.order_by("key"), 1):
        cite = note.cites.get()
        cite.source = make_source(
            title=f"“Доклад” № {number} – Öz & Co_{{x}}", author=[{"family": "Öz", "given": "Ali"}], type="report"
        )
        cite.accessed = "2024-02-28"
        cite.save()
    for code in ("en", "tr", "ru"):
        body = '<p>A<a class="fn" data-note="n2"></a> b<a class="fn" data-note="n1"></a></p>'
        article.set_text("body", code, body)
    article.save()
    return {edition.language: edition for edition in article.publish_together(("en", "tr", "ru"))}


def get(client, edition, name, ending):
    return client.get(f"{edition.get_absolute_url()}{name}.{ending}")


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["en", "tr", "ru"])
@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_has_its_address_its_type_and_its_name(client, cited, code, ending):
    for name, file in (("cite", cited[code].slug), ("sources", f"{cited[code].slug}-sources")):
        response = get(client, cited[code], name, ending)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == f"{MEDIA_TYPES[ending]}; charset=utf-8"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{file}.{ending}"'
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.content.decode()


@pytest.mark.django_db
def test_the_works_it_cites_come_in_the_order_of_its_notes(client, cited):
    titles = [f"“Доклад” № {number} – Öz & Co_{{x}}" for number in (2, 1)]
    bib = read_bibtex(get(client, cited["ru"], "sources", "bib").content.decode())
    assert [untex(entry.fields["title"]) for entry in bib] == titles
    assert [entry.fields["urldate"] for entry in bib] == ["2024-02-28"] * 2
    assert [entry["title"] for entry in read_ris(get(client, cited["ru"], "sources", "ris").content.decode())] == titles
    works = json.loads(get(client, cited["ru"], "sources", "csl.json").content)
    assert_is_csl_json(works)
    assert [work["title"] for work in works] == titles


@pytest.mark.django_db
def test_a_translation_names_its_original(client, cited):
    [work] = json.loads(get(client, cited["tr"], "cite", "csl.json").content)
    assert (work["title"], work["original-title"], work["language"]) == (cited["tr"].title, cited["en"].title, "tr")
    [original] = json.loads(get(client, cited["en"], "cite", "csl.json").content)
    assert "original-title" not in original
    cited["en"].withdraw("It was wrong.")
    [alone] = json.loads(get(client, cited["tr"], "cite", "csl.json").content)
    assert "original-title" not in alone, "the original is not public any more"


@pytest.mark.django_db
def test_an_edition_is_cited_in_its_own_language_and_script(client, cited):
    [entry] = read_bibtex(get(client, cited["ru"], "cite", "bib").content.decode())
    assert str(entry.persons["author"][0]) == "Кая, Зейнеп"
    assert entry.fields["langid"] == "russian"
    assert entry.fields["institution"] == "Пробный институт"
    assert entry.fields["url"] == f"https://thinktank.example/a/{cited['ru'].public_id}/ru"


@pytest.mark.django_db
def test_what_is_in_print_is_exported_and_not_the_draft(client, cited):
    source = cited["en"].sources.first()
    printed = source.csl["title"]
    source.csl = source.csl | {"title": "Renamed since"}
    source.save()
    exported = get(client, cited["en"], "sources", "ris").content.decode()
    assert printed in exported
    assert "Renamed" not in exported


@pytest.mark.django_db
def test_a_withdrawn_text_is_gone_in_every_format(client, cited):
    cited["en"].withdraw("It was wrong.")
    for ending in FORMATS:
        for name in ("cite", "sources"):
            assert get(client, cited["en"], name, ending).status_code == 410


@pytest.mark.django_db
def test_what_is_not_public_yet_has_no_export(client):
    article = make_article()
    edition = article.publish("en", at=timezone.now() + timedelta(hours=1))
    for ending in FORMATS:
        assert get(client, edition, "cite", ending).status_code == 404


@pytest.mark.django_db
def test_an_old_address_leads_to_the_same_file_at_the_new_one(client):
    make_institute()
    article = make_article()
    old = article.publish("en")
    article.set_text("slug", "en", "another-name")
    article.save()
    article.publish("en")
    response = get(client, old, "sources", "csl.json")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/en/articles/another-name/sources.csl.json",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["txt", "json", "bib/", "csl", "cslxjson", ""])
def test_there_are_no_other_formats(client, cited, ending):
    assert get(client, cited["en"], "cite", ending).status_code == 404


@pytest.mark.django_db
def test_a_text_without_notes_has_an_empty_list(client):
    edition = make_article(notes=0).publish("en")
    assert json.loads(get(client, edition, "sources", "csl.json").content) == []
    assert get(client, edition, "sources", "bib").content == b""


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "most"), [("cite", 3), ("sources", 2)])
def test_a_file_asks_the_database_seldom(client, cited, django_assert_num_queries, name, most):
    with django_assert_num_queries(most):
        get(client, cited["en"], name, "bib")


@pytest.mark.django_db
def test_the_subjects_of_a_text_are_keywords_as_each_format_separates_them(client):
    make_institute()
    topics = [make_topic(name_en="Caspian"), make_topic(name_en="Trade")]
    edition = make_article(topics=topics).publish("en")
    [entry] = read_bibtex(get(client, edition, "cite", "bib").content.decode())
    assert entry.fields["keywords"] == "Caspian, Trade"
    [record] = read_ris(get(client, edition, "cite", "ris").content.decode())
    assert record["keywords"] == ["Caspian", "Trade"]
    [work] = json.loads(get(client, edition, "cite", "csl.json").content)
    assert work["keyword"] == "Caspian; Trade"
