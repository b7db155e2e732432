"""Whoever follows every link, feed and sitemap from the front door finds each text in its languages, and in no other.

Two sites are crawled: the demo, and one made of every pair of states that two languages of an article can be in.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from lxml import etree

from articles.exporting.site import load
from articles.importing.languages import recognise
from articles.models import Edition, Version

pytestmark = pytest.mark.django_db

SITE = "https://thinktank.example"
DEMO = Path(settings.BASE_DIR) / "thinktank" / "demo"
CODES = ("en", "tr", "ru")
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ATOM = "{http://www.w3.org/2005/Atom}"
# Styles, pictures and the desk are no pages of this site.
NOT_PAGES = r"/(?:static|media|icons|colours|admin)/|.*\.(?:webmanifest|jpg)$"
# Files for reference managers tell nothing about languages: those of one are enough to try their links.
REFERENCES = r".*/(?:cite|sources)\.(?:bib|ris|csl\.json)$"
TOO_MANY = {"demo": f"{NOT_PAGES}|/(?:tr|ru){REFERENCES}", "made": f"{NOT_PAGES}|{REFERENCES}"}


# What a crawler sees


@dataclass
class Page:
    address: str
    status: int
    media_type: str
    content: bytes
    leads_to: str = ""  # of a redirect
    linked_from: set = field(default_factory=set)

    @cached_property
    def document(self):
        return lxml.html.fromstring(self.content) if self.media_type == "text/html" and self.content else None

    @cached_property
    def xml(self):
        return etree.fromstring(self.content) if self.media_type.endswith("xml") else None

    @property
    def code(self):
        """The language that its address promises."""
        return self.address.split("/")[1]

    @property
    def canonical(self):
        return self.attribute("link[rel=canonical]", "href")

    @property
    def alternates(self):
        found = self.document.cssselect("link[rel=alternate][hreflang]")
        pairs = [(link.get("hreflang"), link.get("href")) for link in found]
        assert len(dict(pairs)) == len(pairs), f"{self.address}: a language twice"
        return dict(pairs)

    @property
    def switcher(self):
        """{language: address}, the page’s own language leading to itself."""
        here = [span.get("lang") for span in self.document.cssselect(".tongues [aria-current]")]
        there = [(a.get("hreflang"), SITE + a.get("href")) for a in self.document.cssselect(".tongues a")]
        return dict([*((code, SITE + self.address) for code in here), *there])

    @property
    def is_indexed(self):
        """An address with a question in it is a way through a list; see below for what it must say."""
        return self.status == 200 and "?" not in self.address and not self.is_hidden

    @property
    def is_hidden(self):
        return "noindex" in (self.attribute("meta[name=robots]", "content") or "")

    def attribute(self, selector, name):
        found = self.document.cssselect(selector)
        assert len(found) <= 1, f"{self.address}: {selector} twice"
        return found[0].get(name) if found else None

    def links(self):
        if self.leads_to:
            return [self.leads_to]
        if self.document is not None:
            return [found.get("href") for found in self.document.cssselect("a[href], link[href]")]
        if self.media_type == "application/atom+xml":
            within = [lxml.html.fromstring(text.text) for text in self.xml.iter(f"{ATOM}content")]
            return [
                *(link.get("href") for link in self.xml.iter(f"{ATOM}link")),
                *(a.get("href") for content in within for a in content.cssselect("a[href]")),
            ]
        if self.media_type == "application/xml":
            return self.xml.xpath("//s:loc/text() | //x:link/@href", namespaces=NAMES)
        if self.media_type == "text/plain":
            return re.findall(r"^Sitemap: (\S+)", self.content.decode(), re.MULTILINE)
        return []


def crawl(skip):
    """{address: Page} of all that can be reached from the front door and from what robots are told."""
    handler = BaseHandler()  # no test client: it copies what every template of every page was given
    handler.load_middleware()
    pages, waiting = {}, [("/", ""), ("/robots.txt", "")]
    while waiting:
        address, origin = waiting.pop()
        if address not in pages:
            pages[address] = page = fetch(handler, address)
            for link in dict.fromkeys(
                page.links()
            ):  # a text links each of its notes twice, and all pages the same menu
                target = internal(urljoin(SITE + address, link))
                if target and not skip.match(target):
                    waiting.append((target, address))
        pages[address].linked_from.add(origin)
    return pages


def internal(address):
    """Path and query of an address on this site, else nothing."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != SITE:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def fetch(handler, address):
    response = handler.get_response(RequestFactory().get(address))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return Page(
        address,
        response.status_code,
        response.headers.get("Content-Type", "").partition(";")[0],
        content,
        response.headers.get("Location", ""),
    )


# The sites


def demo():
    """The lines of the demo site, without the pictures at the head of texts: they are in no language, and take long."""
    with (DEMO / "site.jsonl").open() as lines:
        said = [json.loads(line) for line in lines]
    needed = [line for line in said if line["type"] != "image" or line["id"].startswith("figure")]
    return [{key: line[key] for key in line if key not in ("image", "photo")} for line in needed]


# Any two of these meet in some article.
STATES = ("absent", "draft", "scheduled", "withdrawn", "live", "renamed", "pending")
# What became of a text is no matter of its languages: of those in print, every fourth is each of these.
HISTORIES = ("live", "updated", "closed", "reinstated")
PLAIN = ("live", "absent", "draft")
WORDS = {"en": "The crossing takes hours.", "tr": "Geçiş saatler sürüyor.", "ru": "Переправа занимает часы."}
PAST, LATER, FUTURE = "2024-03-01T09:00:00Z", "2024-05-01T09:00:00Z", "2099-01-01T00:00:00Z"
SIZE = 300


def made():
    """A site of articles in which every two languages meet in every two states."""
    yield {"type": "institute", "name": dict.fromkeys(CODES, "Institute"), "default_language": "tr"}
    yield {"type": "page", "slug": "about", "title": {"en": "About", "ru": "О нас"}, "body": {"en": "A.", "ru": "О."}}
    for number in range(3):
        yield {"type": "topic", "slug": f"t{number}", "kind": "region", "name": dict.fromkeys(CODES, f"T {number}")}
        yield {"type": "author", "slug": f"p{number}", "name": dict.fromkeys(CODES, f"Ada P{number}")}
        csl = {"type": "report", "title": f"Count {number}", "URL": f"https://example.org/{number}"}
        yield {"type": "source", "id": f"s{number}", "csl": csl}
    for number in range(SIZE):
        states = zip(CODES, mix(number), strict=True)
        if texts := {code: text(number, code, state) for code, state in states if state != "absent"}:
            yield {
                "type": "article",
                "id": f"a{number}",
                "kind": ("analysis", "report", "news")[number % 3],
                "original_language": list(texts)[number % len(texts)],
                "topics": [f"t{number % 3}"],
                "authors": [{"author": f"p{number % 2}"}],
                "footnotes": [{"key": "n1", "source": f"s{number % 3}"}],
                "languages": texts,
            }


def mix(number):
    """The states of an article’s languages."""
    if number < len(STATES) ** 2:  # any two
        first, second = number % 7, number // 7
        states = [STATES[first], STATES[second], STATES[(first + 3 * second) % 7]]
        return [HISTORIES[number % 4] if state == "live" else state for state in states]
    number -= len(STATES) ** 2
    states = PLAIN if number < len(PLAIN) ** 3 else ("absent", "draft", "scheduled")  # any three, then none in print
    return [states[number % 3], states[number // 3 % 3], states[number // 9 % 3]]


def text(number, code, state):
    """One language of an article. What readers may not see of it says so: in a word that ends on “hidden”."""
    shown = f"{WORDS[code]} Zq{code}shown"
    hidden = f"{WORDS[code]} Zq{state}hidden"
    said = hidden if state in ("draft", "scheduled", "withdrawn", "closed") else shown
    ahead = f'<a data-article="a{number + 1}">Zq{code}shown</a>' if number < 100 else ""
    body = f'<p>{said}<a class="fn" data-note="n1"></a> {ahead}</p>'
    slug = f"{state}-{number}-{code}"
    # Of a withdrawn text the title stays in sight; the rest is gone.
    title = f"Zq{code}shown {number}" if state == "withdrawn" else f"{said} {number}"
    written = {"title": title, "slug": slug, "summary": said, "body": body}
    if state != "draft":
        written["published_at"] = FUTURE if state == "scheduled" else PAST
    if state in ("withdrawn", "reinstated"):
        written["withdrawn"] = {"at": LATER, "notice": WORDS[code]}
    if state in ("updated", "closed"):
        written["updates"] = [{"at": LATER, "title": f"{shown} {number}", "summary": shown, "body": f"<p>{shown}</p>"}]
    if state == "renamed":
        written["updates"] = [{"at": LATER, "kind": "typo", "slug": f"new-{slug}"}]
    if state == "pending":
        later = {"title": hidden, "slug": f"hidden-{slug}", "summary": hidden, "body": f"<p>{hidden}</p>"}
        written["updates"] = [{"at": FUTURE, **later}]
    return written


def take_in(lines):
    load([json.dumps(line).encode() for line in lines], DEMO)
    now = timezone.now()
    for edition in Edition.objects.withdrawn().filter(slug__startswith="reinstated"):
        edition.reinstate()
    for version in Version.objects.filter(number=1, edition__slug__startswith="closed"):
        version.close("A court ordered it.", now)


def in_print(lines):
    """(original language, {language: address}) of each article, as its line has it."""
    now = timezone.now().isoformat()
    for line in lines:
        if line["type"] == "article":
            found = {}
            for code, written in line["languages"].items():
                slug = written["slug"]
                for update in written.get("updates", []):
                    slug = update.get("slug", slug) if update["at"] < now else slug
                is_gone = "withdrawn" in written and not slug.startswith("reinstated")
                if written.get("published_at", FUTURE) < now and not is_gone:
                    found[code] = f"{SITE}/{code}/articles/{slug}/"
            yield line["original_language"], found


@dataclass
class Site:
    pages: dict
    articles: list  # [(original language, {language: address})]
    default_language: str

    def documents(self):
        return [page for page in self.pages.values() if page.document is not None]

    def indexed(self):
        return [page for page in self.documents() if page.is_indexed]

    def listed(self):
        """{address: {hreflang: address}} of all sitemaps."""
        found = {}
        for page in self.pages.values():
            if page.address.startswith("/sitemaps/"):
                for url in page.xml.iterfind("s:url", NAMES):
                    links = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", NAMES)}
                    found[url.findtext("s:loc", namespaces=NAMES)] = links
        return found


@pytest.fixture(scope="module", params=["demo", "made"])
def site(request, django_db_setup, django_db_blocker):
    lines = demo() if request.param == "demo" else list(made())
    with django_db_blocker.unblock(), transaction.atomic():
        take_in(lines)
        pages = crawl(re.compile(TOO_MANY[request.param]))
        transaction.set_rollback(True)
    [institute] = (line for line in lines if line["type"] == "institute")
    return Site(pages, list(in_print(lines)), institute["default_language"])


def language_at(element):
    """What a reader of this element is told of its language."""
    told = element.xpath("ancestor-or-self::*[@lang or @xml:lang][1]")
    return told and (told[0].get("lang") or told[0].get(LANG))


# What it finds, and what it must not find


def test_no_link_leads_nowhere(site):
    dead = {page.address: page.linked_from for page in site.pages.values() if page.status >= 400}
    assert dead == {}


def test_every_text_in_print_is_reached_and_nothing_else(site):
    texts = {address for _original, found in site.articles for address in found.values()}
    reached = {SITE + page.address for page in site.indexed() if re.fullmatch(r"/../articles/[^/?]+/", page.address)}
    assert reached == texts


def test_every_text_is_reached_without_the_sitemap(site):
    led_by_pages = [page for page in site.documents() if {o for o in page.linked_from if not o.startswith("/sitemap")}]
    assert {page.address for page in site.indexed()} == {page.address for page in led_by_pages if page.is_indexed}


def test_a_text_names_all_its_languages_and_who_stands_for_the_others(site):
    expected = {}
    for original, found in site.articles:
        stands = next((found[code] for code in (original, site.default_language) if code in found), None)
        cluster = {**found, "x-default": stands} if stands else found
        expected |= dict.fromkeys(found.values(), cluster)
    named = {SITE + page.address: page.alternates for page in site.indexed()}
    assert {address: named[address] for address in expected} == expected


def test_languages_are_named_alike_from_everywhere(site):
    named = {SITE + page.address: page.alternates for page in site.indexed()}
    for address, cluster in named.items():
        assert address in cluster.values(), address
        for code, other in cluster.items():
            if code != "x-default":
                assert named[other] == cluster, (address, other)
                assert other.startswith(f"{SITE}/{code}/"), (address, other)
        assert cluster.get("x-default", address) in {*cluster.values(), f"{SITE}/"}


def test_a_page_that_is_found_stands_for_itself(site):
    assert {SITE + page.address: page.canonical for page in site.indexed()} == {
        SITE + page.address: SITE + page.address for page in site.indexed()
    }


def test_a_way_through_a_list_is_not_to_be_found_itself(site):
    for page in site.documents():
        if "?" in page.address:
            assert page.is_hidden or page.canonical == SITE + page.address.partition("?")[0], page.address


def test_switchers_offer_what_the_head_names(site):
    for page in site.indexed():
        named = {code: address for code, address in page.alternates.items() if code != "x-default"}
        assert page.switcher == named, page.address


def test_sitemaps_list_what_may_be_found_and_its_languages(site):
    listed = site.listed()
    expected = {SITE + page.address: page.alternates for page in site.indexed()}
    search = {address for address in expected if address.endswith("/search/")}
    assert listed == {address: expected[address] for address in expected.keys() - search}


def test_pages_say_their_language(site):
    said = {page.address: (page.document.get("lang"), page.document.get("dir")) for page in site.documents()}
    assert said == {page.address: (page.code, "ltr") for page in site.documents()}


def test_no_address_shows_the_text_of_another_language(site):
    for page in site.documents():
        for text in page.document.cssselect(".prose > p, .standfirst"):
            words = text.text_content()
            if len(words) > 80:
                assert recognise(words, CODES) == page.code, (page.address, words)


def test_words_of_another_language_are_marked_as_such(site):
    for page in site.pages.values():
        tree = page.document if page.document is not None else page.xml
        for element in (
            [] if tree is None else tree.xpath("//*[not(self::script)]")
        ):  # its data name languages their way
            for code in re.findall(r"Zq(en|tr|ru)shown", element.text or ""):
                assert language_at(element) == code, (page.address, etree.tostring(element))


def test_what_is_not_in_print_is_nowhere(site):
    assert {page.address for page in site.pages.values() if re.search(rb"Zq\w+hidden|hidden-", page.content)} == set()
