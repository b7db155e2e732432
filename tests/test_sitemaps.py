"""Search engines are told of every public page, in every language it exists in, and of nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from articles import sitemaps
from articles.models import Edition

from .factories import make_article, make_author, make_institute, make_page, make_topic

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
HERE = "https://thinktank.example"


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml"
    return etree.fromstring(response.content)


def listed(client):
    """{address: (last change, {language: address})} of all files that the index names."""
    found = {}
    for address in read(client, "/sitemap.xml").xpath("//s:loc/text()", namespaces=NAMES):
        for url in read(client, address.removeprefix(HERE)).iterfind("s:url", NAMES):
            links = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", NAMES)}
            found[url.findtext("s:loc", namespaces=NAMES)] = (url.findtext("s:lastmod", namespaces=NAMES), links)
    return found


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 2)
    make_institute(default_language="tr")
    make_page(codes=("en", "ru"))
    kaya, straits = make_author(slug="kaya"), make_topic(slug="straits")
    for codes in [("en", "tr"), ("ru",), ("tr", "ru", "en")]:
        make_article(codes=codes, authors=[kaya], topics=[straits] if "tr" in codes else []).publish_together(codes)
    make_article().publish("en", at=timezone.now() + timedelta(hours=1))
    make_article().publish("en").withdraw("We could not confirm it.")
    make_article()


def test_every_public_text_is_listed_and_nothing_else(client, site):
    live = Edition.objects.live(timezone.now())
    found = {address for address in listed(client) if "/articles/" in address}
    texts = {HERE + edition.get_absolute_url() for edition in live}
    lists = {f"{HERE}/{code}/articles/" for code in ("en", "tr", "ru")}
    assert len(texts) == 6
    assert found == texts | lists


def test_every_address_answers_and_names_its_languages_as_they_name_it(client, site):
    found = listed(client)
    for address, (_changed, links) in found.items():
        assert client.get(address.removeprefix(HERE)).status_code == 200
        for other in set(links.values()) - {f"{HERE}/"}:
            assert found[other][1] == links, address
        assert address in links.values()


def test_languages_are_those_of_the_page_itself(client, site):
    for address, (_changed, links) in listed(client).items():
        page = etree.HTML(client.get(address.removeprefix(HERE)).content)
        head = {link.get("hreflang"): link.get("href") for link in page.iterfind("head/link[@hreflang]")}
        assert head == links, address


def test_a_file_is_dated_by_its_newest_change(client, site):
    index = read(client, "/sitemap.xml")
    dates = [date.text for date in index.iterfind("s:sitemap/s:lastmod", NAMES)]
    assert len(dates) == len(read(client, "/sitemap.xml").xpath("//s:loc", namespaces=NAMES)) - 1
    changed = max(date for date, _links in listed(client).values() if date)
    assert changed == max(dates)


def test_a_file_that_holds_nothing_is_not_found(client, site):
    assert client.get("/sitemaps/articles-99999.xml").status_code == 404


def test_files_ask_the_database_a_fixed_number_of_times(client, django_assert_max_num_queries):
    make_institute()
    for _ in range(4):
        make_article(codes=("en", "tr"), topics=[make_topic()]).publish_together(["en", "tr"])
    part = Edition.objects.first().pk // sitemaps.PART
    for path in ("/sitemap.xml", "/sitemaps/pages.xml", f"/sitemaps/articles-{part}.xml"):
        with django_assert_max_num_queries(4):
            assert client.get(path).status_code == 200


def test_robots_are_led_to_the_sitemap_and_kept_out_of_the_desk(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert f"Sitemap: {HERE}/sitemap.xml" in text


def test_whoever_finds_a_weakness_finds_whom_to_tell(client):
    assert client.get("/.well-known/security.txt").status_code == 404
    make_institute(contact_email="desk@thinktank.example")
    text = client.get("/.well-known/security.txt").content.decode()
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == "mailto:desk@thinktank.example"
    expires = timezone.datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
