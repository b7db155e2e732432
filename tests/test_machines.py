"""What machines read on the page of an edition: Zotero, Google Scholar, catalogues, search engines, validators.

What they find for each kind and language is kept in `tests/machines/`. After a change, write these files anew and read
what changed: `REWRITE=1 pytest tests/test_machines.py`, then `git diff tests/machines`.
"""

import json
import os
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import lxml.html
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles import csl
from articles.exporting import coins, csl_json
from articles.exporting.formats import FORMATS
from articles.kinds import KINDS
from articles.models import Authorship, Edition

from . import zotero
from .factories import make_article, make_author, make_image, make_institute, make_source, make_topic

SITE = "https://thinktank.example"
LANGUAGES = ("en", "tr", "ru")
FILES = Path(__file__).parent / "machines"


# Golden files


@pytest.fixture
def make_edition(db):
    """An article of a kind in three languages, with everything that machines are told about: {language: edition}."""

    def make(kind):
        make_institute(licence="CC BY 4.0", issn="2434-561X")
        author = make_author(
            slug="elif-isik",
            orcid="0000-0002-1825-0097",
            **{
                f"given_name_{code}": name
                for code, name in zip(LANGUAGES, ("Elif Nur", "Elif Nur", "Элиф"), strict=True)
            },
            **{f"family_name_{code}": name for code, name in zip(LANGUAGES, ("Işık", "Işık", "Ышык"), strict=True)},
        )
        other = make_author(slug="ana", **{f"given_name_{c}": "Ana Maria" for c in LANGUAGES})
        for code in LANGUAGES:
            setattr(other, f"family_name_{code}", "de la Cruz")
        other.save()
        translator = make_author(slug="vera", **{f"family_name_{c}": "Lanskaya" for c in LANGUAGES})
        topics = [
            make_topic(slug="caspian", kind="region", name_en="Caspian", name_tr="Hazar", name_ru="Каспий"),
            make_topic(slug="trade", name_en="Trade; tariffs", name_tr="Ticaret", name_ru="Торговля"),
        ]
        article = make_article(
            codes=LANGUAGES, kind=kind, authors=[author, other], topics=topics, image=make_image(), public_id="a1"
        )
        Authorship.objects.create(article=article, author=translator, role="translator", language="tr", order=5)
        source = make_source(
            title='</script> “Rail & Sea”', type="report", author=[{"family": "Öz", "given": "Ali"}, {"literal": "UN"}],
            URL="https://example.org/report", publisher="Orient", issued={"date-parts": [[2024, 2]]},
        )  # fmt: skip
        article.footnotes.get().cites.update(source=source)
        for code, title in zip(LANGUAGES, ("Ferries", "Feribotlar", "Паромы"), strict=True):
            article.set_text("title", code, title)
            article.set_text("slug", code, title.lower() if code != "ru" else "paromy")
        article.save()
        article.publish_together(LANGUAGES)
        article.set_text("summary", "en", "It takes 19 hours & a <wait>.")
        article.save()
        article.publish("en", kind="correction", note="Nineteen hours, not nine.")
        day = datetime(2026, 3, 1, 9, tzinfo=UTC)
        for edition in Edition.objects.all():
            edition.published_at = day
            edition.updated_at = edition.updated_at and day.replace(day=9)
            edition.corrections = [entry | {"at": day.replace(day=9).isoformat()} for entry in edition.corrections]
            edition.save()
        return {edition.language: edition for edition in Edition.objects.order_by("pk")}

    return make


TOLD = re.compile("description$|z:|citation_|DC[.]|og:|article:|twitter:")


def is_format(link):
    return link.get("type") in {format.MEDIA_TYPE for format in FORMATS.values()}


def read_by_machines(html):
    """The head of a page without what is for browsers, and what the body holds for machines; files have no names."""
    page = lxml.html.document_fromstring(
        re.sub(r"/[0-9a-f]{16}\.jpg", "/card.jpg", re.sub(r"/images/[^\"]+", "/images/file.webp", html))
    )
    lines = []
    for element in page.iterfind("head/*"):
        kept = element.get("rel") == "canonical" or element.get("hreflang") or is_format(element)
        if element.tag == "link" and kept:
            lines.append(" ".join(f"{name}={value}" for name, value in sorted(element.items())))
        name = element.get("name") or element.get("property")
        if element.tag == "meta" and name and TOLD.match(name):
            lines.append(f"{name}: {element.get('content')}")
    data = json.loads(page.find("head/script[@type='application/ld+json']").text)
    spans = [span.get("title") for span in page.iterfind(".//span[@class='Z3988']")]
    return "\n".join([*lines, json.dumps(data, ensure_ascii=False, indent=1), *spans, ""])


@pytest.mark.parametrize("kind", KINDS)
def test_machines_are_told_the_same_as_ever(client, make_edition, kind):
    for language, edition in make_edition(kind).items():
        found = read_by_machines(client.get(edition.get_absolute_url()).content.decode())
        file = FILES / f"{kind}-{language}.txt"
        if os.environ.get("REWRITE") == "1":
            file.parent.mkdir(exist_ok=True)
            file.write_text(found, encoding="utf-8")
        assert found == file.read_text(encoding="utf-8")


# Single promises


def metas(html):
    found = {}
    for meta in lxml.html.document_fromstring(html).iterfind("head/meta"):
        found.setdefault(meta.get("name") or meta.get("property"), []).append(meta.get("content"))
    return found


def page_of(client, edition):
    return client.get(edition.get_absolute_url()).content.decode()


def test_scholar_is_told_of_research_and_of_nothing_else(client, make_edition):
    for kind, entry in KINDS.items():
        with transaction.atomic():
            found = metas(page_of(client, make_edition(kind)["en"]))
            transaction.set_rollback(True)
        assert any(name and name.startswith("citation_") for name in found) == entry.is_scholarly


def test_scholar_finds_each_author_the_day_and_the_institution(client, make_edition):
    found = metas(page_of(client, make_edition("report")["en"]))
    assert found["citation_author"] == ["Işık, Elif Nur", "de\u00a0la\u00a0Cruz, Ana Maria"]
    assert found["citation_publication_date"] == ["2026/3/1"]
    assert found["citation_technical_report_institution"] == ["Test Institute"]
    assert "citation_journal_title" not in found


def test_the_works_research_cites_stand_under_a_heading_scholar_knows(client, make_edition):
    page = lxml.html.document_fromstring(page_of(client, make_edition("analysis")["en"]))
    heading = page.get_element_by_id("notes")
    assert (heading.tag, heading.text) == ("h2", "References")
    assert heading.getnext().tag == "ol"


def test_a_record_is_in_the_language_of_its_edition_alone(client, make_edition):
    editions = make_edition("report")
    for code, word in (("en", "Caspian"), ("tr", "Hazar"), ("ru", "Каспий")):
        html = page_of(client, editions[code])
        head = html[: html.index("</head>")]
        # A work names its translations; the rest is its own.
        own = re.sub(r'"(workTranslation|translationOfWork)".*?}', "", head)
        assert word in own
        assert not {"Caspian", "Hazar", "Каспий"} - {word} & set(re.findall(r"\w+", own))


def test_the_pdf_is_named_where_one_is_offered(client, make_edition, monkeypatch):
    edition = make_edition("report")["en"]
    path = f"{edition.get_absolute_url()}{edition.slug}.pdf"
    monkeypatch.setattr(Edition, "pdf_path", path, raising=False)
    assert metas(page_of(client, edition))["citation_pdf_url"] == [SITE + path]
    monkeypatch.setattr(Edition, "pdf_path", "", raising=False)
    assert "citation_pdf_url" not in metas(page_of(client, edition))


@pytest.mark.django_db
def test_odd_values_of_a_source_break_nothing(client):
    odd = {"title": ["A", "B"], "author": "Nobody & <b>", "issued": {"date-parts": [["x"]]}, "volume": {"a": [None]}}
    article = make_article()
    article.footnotes.get().cites.update(source=make_source(**odd, URL='https://example.org/"><script>'))
    html = page_of(client, article.publish("en"))
    assert "<script>" not in html.replace('<script type="application/ld+json">', "")
    assert zotero.coins(html)[1].title == "A"


@pytest.mark.parametrize(
    ("work", "type_"),
    [
        ({"type": "article-journal"}, "journalArticle"),
        ({"type": "article-newspaper"}, "newspaperArticle"),
        ({"type": "book"}, "book"),
        ({"type": "chapter"}, "bookSection"),
        ({"type": "paper-conference"}, "conferencePaper"),
        ({"type": "report"}, "report"),
        ({"type": "thesis"}, "thesis"),
        ({"type": "webpage"}, "webpage"),
        ({"type": "interview"}, "interview"),
        ({"type": "legislation"}, "statute"),
        ({"type": "nonsense"}, "webpage"),
        ({"type": "nonsense", "URL": ""}, "document"),
        ({"URL": "https://example.org/?a=1&b=%C3%A7#d"}, "webpage"),
    ],
)
def test_zotero_takes_a_cited_work_for_what_it_is(work, type_):
    work = {
        "title": "Rail & Sea = 100%; “ş”",
        "author": [{"family": "van der Meer", "given": "Jan Piet"}, {"literal": "World Bank"}],
        "issued": "2024-02",
        "URL": "https://example.org/",
    } | work
    item = zotero.context_object(coins.title(work))
    assert (item.type, item.title, item.date, item.url) == (type_, work["title"], "2024-02", work["URL"])
    assert item.creators == [("author", "van der Meer", "Jan Piet"), ("author", "World Bank", "")]


@pytest.mark.django_db
def test_zotero_takes_a_source_from_its_own_page(client):
    make_institute()
    make_article().publish("en")
    source = Edition.objects.get().sources.get()
    [item] = zotero.coins(client.get(f"/en/sources/{source.public_id}/").content.decode())
    assert (item.title, item.type) == (source.title, "newspaperArticle")


# The demo site, page by page


PICTURES = ("image", "photo", "wordmark")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """[(edition, its page)] of every edition of the demo site, without its pictures; nothing of it stays."""
    lines = (Path(settings.BASE_DIR) / "thinktank" / "demo" / "site.jsonl").read_text(encoding="utf-8").splitlines()
    lines = [json.loads(line) for line in lines]
    site = tmp_path_factory.mktemp("demo") / "site.jsonl"
    with site.open("w", encoding="utf-8") as file:
        for line in lines:
            if line["type"] != "image":
                file.write(json.dumps({key: line[key] for key in line if key not in PICTURES}) + "\n")
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_site", str(site), verbosity=0)
        client = Client()
        editions = list(Edition.objects.live(timezone.now()).select_related("current"))
        Edition.objects.live(timezone.now()).alongside(editions)
        found = [(edition, client.get(edition.get_absolute_url()).content.decode()) for edition in editions]
        transaction.set_rollback(True)
    assert len(found) > 20
    assert {edition.kind for edition, _page in found} == set(KINDS)
    return found


@pytest.mark.database
def test_zotero_reads_every_page_of_the_demo_site_as_what_it_is(demo):
    for edition, page in demo:
        item, inputs = zotero.embedded(page), edition.current.inputs
        kind = KINDS[edition.kind]
        role = "interviewer" if kind.zotero == "interview" else "author"
        day = timezone.localtime(edition.published_at).date()
        assert item.type == kind.zotero
        assert item.title == edition.title
        assert item.creators == [(role, p["family"], p["given"]) for p in inputs["byline"] if p["role"] == "author"]
        assert tuple(map(int, re.split("[-/]", item.date))) == (day.year, day.month, day.day)
        assert item.language == edition.language
        assert item.url == SITE + edition.get_absolute_url()
        assert item.abstract == edition.summary
        assert item.tags == [label["name"] for label in edition.labels]
        assert item.publisher if kind.zotero == "report" else item.publication


@pytest.mark.database
def test_zotero_is_offered_every_page_of_the_demo_site_and_all_it_cites(demo):
    for edition, page in demo:
        own, *works = zotero.coins(page)
        cited = csl_json.works_cited(edition.current.inputs)
        assert (own.title, own.type) == (edition.title, KINDS[edition.kind].zotero)
        assert own.url == SITE + edition.short_path
        assert [work.title for work in works] == [csl.text(work.get("title")) for work in cited]
        assert [len(work.creators) for work in works] == [len(csl.people(work.get("author"))) for work in cited]
        assert all(work.type in zotero.ITEM_TYPES for work in works)


@pytest.mark.database
def test_every_page_of_the_demo_site_is_valid_html_and_gives_an_id_once(demo):
    for edition, page in demo:
        html5lib.HTMLParser(strict=True).parse(page)
        count = Counter(lxml.html.document_fromstring(page).xpath("//@id"))
        assert [name for name in count if count[name] > 1] == [], edition


@pytest.mark.database
def test_languages_of_the_demo_site_name_each_other(demo):
    sets = {}
    for edition, page in demo:
        links = lxml.html.document_fromstring(page).iterfind("head/link[@rel='alternate']")
        sets[edition.get_absolute_url()] = {(e.get("hreflang"), e.get("href")) for e in links if e.get("hreflang")}
    for path, found in sets.items():
        assert SITE + path in {address for _code, address in found}
        assert all(sets[address.removeprefix(SITE)] == found for _code, address in found)
