"""References become sources once: by command, by file and by paste; what the library has is recognised."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.importing import bibliography
from articles.importing.save_sources import look, save_sources
from articles.models import Source

from .factories import ayse, carol, deniz, root

pytestmark = pytest.mark.django_db

BIB = r"""
@article{kaya, author = {Kaya, Zeynep}, title = {Ege’de k{\i}{\c s}}, journal = {Deniz}, doi = {10.5555/kis}}
@online{ap, title = {Паромы встали}, organization = {АП}, url = {https://www.example.org/a/?utm_source=x}}
@online{again, title = {Паромы встали}, url = {http://example.org/a}}
@book{whole, title = {A long enough title about harbours}, author = {{Dünya Bankası}}, year = 2020, foreword = {Önsöz}}
"""


def in_library(csl):
    return Source.objects.create(csl=csl)


@pytest.fixture
def bib(tmp_path):
    file = tmp_path / "works.bib"
    file.write_text(BIB)
    return file


def run(*arguments):
    out = io.StringIO()
    call_command("import_sources", *map(str, arguments), stdout=out)
    return out.getvalue()


def titles():
    return sorted(Source.objects.values_list("title", flat=True))


# What the library recognises


def test_it_is_the_same_work_only_by_doi_or_by_address_and_title_together():
    by_doi = in_library({"title": "Another title", "DOI": "10.5555/KIS", "type": "article-journal"})
    by_page = in_library({"title": "ПАРОМЫ встали!", "URL": "https://example.org/a/", "type": "webpage"})
    in_library({"title": "A long enough title about harbours", "type": "book"})
    kaya, ap, again, whole = look(bibliography.read(BIB))
    assert (kaya.known, ap.known, again.known, whole.known) == (by_doi, by_page, by_page, None)
    assert whole.is_new
    assert [named.partition(" [")[0] for named in whole.alike] == ["A long enough title about harbours"]


def test_the_same_address_under_another_title_is_proposed_and_not_decided():
    source = in_library({"title": "Something else", "URL": "https://example.org/a", "type": "webpage"})
    seen = look(bibliography.read(BIB))
    assert (seen[1].known, seen[1].alike, seen[2].twin) == (None, (source.suggestion,), seen[1].entry)


def test_it_recognises_all_as_it_recognises_one():
    in_library({"title": "A", "URL": "https://example.org/1"})
    trashed = in_library({"title": "B", "URL": "https://example.org/2"})
    trashed.trash()
    gone, kept = in_library({"title": "C", "DOI": "10.1000/c"}), in_library({"title": "C"})
    Source.objects.filter(pk=gone.pk).update(merged_into=kept)
    works = [
        {"title": "a", "URL": "http://www.example.org/1/"},
        {"title": "A"},
        {"URL": "https://example.org/1"},
        {"title": "B", "URL": "https://example.org/2"},
        {"title": "x", "DOI": "doi:10.1000/C"},
        {"title": "A", "URL": "https://example.org/1", "DOI": "10.1000/other"},
        {},
    ]
    assert Source.objects.recognise_all(works) == [Source.objects.recognise(work) for work in works]


# By command


def test_a_file_becomes_sources(bib):
    said = run(bib)
    assert titles() == ["A long enough title about harbours", "Ege’de kış", "Паромы встали"]
    assert Source.objects.get(doi="10.5555/kis").csl["container-title"] == "Deniz"
    assert ": BibTeX, 3 new, 0 in the library, 1 twice in the file" in said
    assert "foreword" in said
    assert "Önsöz" in said


def test_a_second_time_nothing_is_new(bib):
    run(bib)
    stamps = set(Source.objects.values_list("pk", "changed_at"))
    assert "1 new, 3 in the library, 0 twice" in run(bib)  # the book has neither DOI nor address
    assert stamps < set(Source.objects.values_list("pk", "changed_at"))


def test_a_dry_run_writes_nothing(bib):
    assert "Nothing was written." in run(bib, "--dry-run")
    assert titles() == []


def test_it_reads_standard_input(bib, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BIB.encode())))
    run("-")
    assert len(titles()) == 3


def test_several_files_are_all_or_nothing(bib, tmp_path):
    (tmp_path / "more.ris").write_text("TY  - BOOK\nTI  - Deniz\nER  - ")
    (tmp_path / "bad.json").write_text('[{"title": ')
    with pytest.raises(CommandError, match=r"bad\.json: This is no JSON"):
        run(bib, tmp_path / "more.ris", tmp_path / "bad.json")
    assert titles() == []
    run(bib, tmp_path / "more.ris")
    assert len(titles()) == 4


def test_a_doi_that_does_not_fit_refuses_the_whole_file(tmp_path):
    file = tmp_path / "long.json"
    file.write_text(json.dumps([{"title": "A"}, {"id": "long", "title": "B", "DOI": "10.1000/" + "x" * 300}]))
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(file)
    assert titles() == []


@pytest.mark.parametrize(("content", "why"), [(b"", "empty"), (b"%PDF-1.7", "PDF"), (b"words", "BibTeX nor RIS")])
def test_it_says_why_it_refuses(tmp_path, content, why):
    (tmp_path / "x.bib").write_bytes(content)
    with pytest.raises(CommandError, match=why):
        run(tmp_path / "x.bib")
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nowhere.bib")


def test_a_folder_becomes_a_table(bib, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    rows = run(tmp_path, "--table").splitlines()
    assert rows[2] == "| works.bib | BibTeX | 4 | 1 | 0 |"
    assert rows[3].startswith("| x.pdf | – | – | This is a PDF")
    assert titles() == []


def test_old_code_pages_come_in_exact(tmp_path):
    abstract = "Limanların kışın neden boş kaldığı, gemilerin nerede beklediği ve ışıkların ne zaman söndüğü üzerine."
    record = f"TY  - BOOK\r\nTI  - Şehir ve ışık üzerine\r\nAB  - {abstract}\r\nER  - \r\n"
    (tmp_path / "old.ris").write_bytes(record.encode("cp1254"))
    run(tmp_path / "old.ris")
    assert titles() == ["Şehir ve ışık üzerine"]


# In the admin

PAGE = "admin:articles_source_import"


def test_nothing_is_written_before_it_was_seen(client):
    client.force_login(root())
    known = in_library({"title": "x", "DOI": "10.5555/kis"})
    page = client.post(reverse(PAGE), {"text": BIB, "read": ""}).content.decode()
    assert titles() == ["x"]
    assert f'href="{reverse("admin:articles_source_change", args=[known.pk])}"' in page
    assert "twice in this file" in page
    assert page.count('name="take"') == 2
    assert "Önsöz" in page


def test_what_was_ticked_is_added_with_who_did_it(client):
    user = root()
    client.force_login(user)
    response = client.post(reverse(PAGE), {"text": BIB, "take": ["1", "junk"], "create": ""}, follow=True)
    assert titles() == ["Паромы встали"]
    assert Source.objects.get().history.get().history_user == user
    assert "1 source added to the library." in response.content.decode()


def test_a_file_may_be_sent(client):
    client.force_login(root())
    file = SimpleUploadedFile("works.bib", BIB.encode("utf-16"))
    page = client.post(reverse(PAGE), {"file": file, "read": ""}).content.decode()
    assert "Паромы встали" in page
    assert "Паромы встали" in page.partition("<textarea")[2]


@pytest.mark.parametrize("text", ["", "   ", "no references at all", "[{]", "@book{k, title = {"])
def test_what_cannot_be_read_is_said_on_the_page(client, text):
    client.force_login(root())
    response = client.post(reverse(PAGE), {"text": text, "create": "", "take": ["0"]})
    assert response.status_code in (200, 302)
    assert titles() == []


def test_a_broken_file_is_not_said_to_be_understood(client):
    client.force_login(root())
    page = client.post(reverse(PAGE), {"text": "TY  - NOPE\nTI  \n", "read": ""}).content.decode()
    assert "what was understood" not in page
    assert "0 works" not in page
    assert "No work could be read. Mend the file" in page


def test_a_file_that_is_too_large_is_not_even_read(client, monkeypatch):
    client.force_login(root())
    monkeypatch.setattr(bibliography, "MOST_CHARACTERS", 100)
    file = SimpleUploadedFile("works.bib", b"@book{k, title={A}}" * 100)
    assert "too large" in client.post(reverse(PAGE), {"file": file, "create": "", "take": ["0"]}).content.decode()
    assert titles() == []


def test_what_it_shows_is_text(client):
    client.force_login(root())
    text = json.dumps([{"title": "<script>alert(1)</script>", "URL": "javascript:alert(1)"}])
    page = client.post(reverse(PAGE), {"text": text, "read": ""}).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_who_may_not_add_sources_may_not_import_them(client):
    for person in (ayse, deniz, carol):
        client.force_login(person())
        assert client.get(reverse(PAGE)).status_code in (302, 403)
        assert client.post(reverse(PAGE), {"text": BIB, "take": ["0"], "create": ""}).status_code in (302, 403)
    assert titles() == []


def test_a_large_file_costs_a_few_queries_to_look_at(django_assert_max_num_queries):
    for number in range(30):
        in_library({"title": f"Work {number}", "URL": f"https://example.org/{number}"})
    works = [{"title": f"Work {number}", "URL": f"https://example.org/{number}"} for number in range(600)]
    found = bibliography.read(json.dumps(works))
    with django_assert_max_num_queries(6):
        seen = look(found)
    assert sum(sighting.is_new for sighting in seen) == 570
    assert len(save_sources(found)) == 600
    assert Source.objects.count() == 600


def test_the_sample_of_a_whole_discipline_comes_in(shared):
    folder = Path(shared) / "data" / "bib"
    assert "| biblatex-gost-examples.bib | BibTeX | 770 |" in run(folder, "--table")
    run(folder / "biblatex-gost-examples.bib")
    assert Source.objects.count() > 700


@pytest.mark.parametrize(
    ("content", "told", "kept_quiet"),
    [(b"%PDF-1.7 \xff", "a PDF, not a list of references", "manuscript"), (b"", "empty", "Paste references or")],
)
def test_a_file_that_holds_no_references_is_called_what_it_is(client, content, told, kept_quiet):
    client.force_login(root())
    file = SimpleUploadedFile("works.bib", content)
    [errors] = client.post(reverse("admin:articles_source_import"), {"file": file}).context["form"].errors.values()
    assert told in str(errors)
    assert kept_quiet not in str(errors)
