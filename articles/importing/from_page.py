"""What a page on the web says of itself → a work in CSL-JSON (pure).

Pages speak several vocabularies at once. Where two disagree the one made for citing wins: Highwire’s citation_* (as
Google Scholar reads it), then schema.org in JSON-LD, Dublin Core, Open Graph, at last the page’s own title.
"""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import lxml.etree
import lxml.html

from .. import csl as reading
from ..works import fold, normal_doi, normal_url
from .dates import find_date
from .decoding import plausibility
from .language_names import code_of
from .page_names import people

MOST_NODES = 3_000  # of JSON-LD
LONGEST = 1_000  # characters of one value
WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)?[\s;]*$")
# From the surest to the vaguest, since a page may be several things.
KINDS = {
    "Dataset": "dataset",
    "Thesis": "thesis",
    "Book": "book",
    "Report": "report",
    "ScholarlyArticle": "article-journal",
    "MedicalScholarlyArticle": "article-journal",
    "NewsArticle": "article-newspaper",
    "ReportageNewsArticle": "article-newspaper",
    "AnalysisNewsArticle": "article-newspaper",
    "AskPublicNewsArticle": "article-newspaper",
    "BackgroundNewsArticle": "article-newspaper",
    "OpinionNewsArticle": "article-newspaper",
    "ReviewNewsArticle": "article-newspaper",
    "LiveBlogPosting": "article-newspaper",
    "AdvertiserContentArticle": "article-newspaper",
    "BlogPosting": "post-weblog",
    "SocialMediaPosting": "post-weblog",
    "TechArticle": "webpage",
    "Article": "webpage",
    "PodcastEpisode": "broadcast",
    "VideoObject": "motion_picture",
    "WebPage": "webpage",
}
HIGHWIRE_KINDS = [
    ("citation_dissertation_institution", "thesis"),
    ("citation_technical_report_institution", "report"),
    ("citation_conference_title", "paper-conference"),
    ("citation_conference", "paper-conference"),
    ("citation_inbook_title", "chapter"),
    ("citation_journal_title", "article-journal"),
    ("citation_isbn", "book"),
]


def read_page(content: bytes, *, url: str, charset: str = "") -> dict:
    """The work that a page is, as far as it tells; `url` is where it was read, `charset` what its header said.

    Always has a type and an address. Nothing in it was believed without its form: dates are days, links are links.

    read_page(b'<title>Kis</title>', url="https://example.org/a") → {"type": "webpage", "title": "Kis", "URL": …}
    """
    page = Page(content, url, charset)
    works = list(page.works())
    csl = {
        "type": kind(page, works),
        "title": title(page, works),
        "author": authors(page, works),
        "container-title": container(page, works),
        "publisher": publisher(page, works),
        "issued": issued(page, works),
        "language": language(page, works),
        "URL": address(page),
        "DOI": doi(page, works),
        "volume": page.meta("citation_volume", "prism.volume"),
        "issue": page.meta("citation_issue", "prism.number"),
        "page": pages(page),
        "ISSN": page.meta("citation_issn", "prism.issn", "prism.eissn"),
        "ISBN": page.meta("citation_isbn"),
        "number": page.meta("citation_technical_report_number"),
    }
    if csl["publisher"] and fold(csl["publisher"]) == fold(csl["container-title"]):
        del csl["publisher"]
    if fold(csl["container-title"]) == fold(csl["title"]):
        del csl["container-title"]
    return {name: value for name, value in csl.items() if value}


class Page:
    """A page’s own words about itself; names of meta elements without case."""

    def __init__(self, content: bytes, url: str, charset: str):
        self.url = url
        try:
            parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
            self.root = lxml.html.document_fromstring(text_of(content, charset).encode() or b" ", parser=parser)
        except (lxml.etree.LxmlError, ValueError):  # nothing but white space or comments
            self.root = lxml.html.document_fromstring("<html></html>")
        self.metas: dict[str, list[str]] = {}
        for element in self.root.iter("meta"):
            name = element.get("name") or element.get("property") or element.get("itemprop") or ""
            if value := clean(element.get("content")):
                self.metas.setdefault(name.strip().lower(), []).append(value)

    def all(self, *names: str) -> list[str]:
        return next((self.metas[name] for name in names if name in self.metas), [])

    def meta(self, *names: str) -> str:
        return next(iter(self.all(*names)), "")

    def link(self, rel: str) -> str:
        for element in self.root.iter("link"):
            if rel in (element.get("rel") or "").lower().split() and element.get("href"):
                return element.get("href").strip()
        return ""

    def text(self, tag: str) -> str:
        found = next(self.root.iter(tag), None)
        return clean(found.text_content()) if found is not None else ""

    def works(self) -> Iterator[dict]:
        """The works that JSON-LD describes, the likeliest to be this page first; references are put in."""
        nodes = [node for script in self.root.iter("script") for node in in_script(script)]
        named: dict[str, dict] = {}
        for node in nodes:
            if isinstance(node.get("@id"), str) and len(node) > 1:
                named.setdefault(node["@id"], node)
        works = [node for node in nodes if kinds_of(node) & KINDS.keys()]
        own = normal_url(self.url)

        def rank(node):
            best = min(list(KINDS).index(name) for name in kinds_of(node) & KINDS.keys())
            is_here = own in {normal_url(one) for one in addresses_of(node)}
            return not (is_here and best < list(KINDS).index("VideoObject")), best, not said(node, "headline", "name")

        for node in sorted(works, key=rank):
            yield {key: resolved(value, named) for key, value in node.items()}


# Reading


def text_of(content: bytes, charset: str) -> str:
    """A page’s text: by its mark, its header and its own word, if the bytes agree; else by what reads as words."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(name, "replace")
    declared = re.search(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", content[:8_192], re.IGNORECASE)
    wanted = [charset, declared[1].decode("ascii", "replace") if declared else "", "utf-8"]
    for name in dict.fromkeys(filter(None, wanted)):
        try:
            # Latin-1 and ASCII mean Windows’ page on the web, and never fail: others are tried before.
            if name.lower() not in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"):
                return content.decode("cp1254" if name.lower() == "iso-8859-9" else name)
        except (LookupError, UnicodeError):
            continue
        else:
            if attempt := decoded(content, "utf-8"):
                return attempt
            return content.decode("cp1252", "replace")
    # A page that was cut may end inside a letter.
    if attempt := decoded(content, "utf-8"):
        return attempt
    guesses = [content.decode(name, "replace") for name in ("cp1254", "cp1251", "koi8-r")]
    return max(guesses, key=lambda text: plausibility(re.sub(r"<[^>]*>", " ", text)))


def decoded(content: bytes, name: str) -> str:
    for end in (len(content), len(content) - 1, len(content) - 2, len(content) - 3):
        try:
            return content[:end].decode(name)
        except UnicodeError:
            continue
    return ""


def clean(value: object) -> str:
    """One value as plain text: markup and entities that were escaped twice undone.

    >>> clean("Ege&#8217;de <b>kış</b>")
    'Ege’de kış'
    """
    words = html.unescape(reading.text(value)[: LONGEST * 2])
    return " ".join(re.sub(r"</?[a-zA-Z][^<>]*>", "", words).split())[:LONGEST]


def in_script(script) -> Iterator[dict]:
    """Every object in a script of JSON-LD, nested ones too; a broken script says nothing."""
    if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
        return
    words = WRAPPING.sub("", script.text or "")
    try:
        waiting = [json.loads(words, strict=False)]
    except (ValueError, RecursionError):
        try:
            waiting = [json.loads(re.sub(r",(\s*[}\]])", r"\1", words), strict=False)]
        except (ValueError, RecursionError):
            return
    for _count in range(MOST_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
            waiting += [inner for inner in value.values() if isinstance(inner, dict | list)]
        elif isinstance(value, list):
            waiting += value


def kinds_of(node: dict) -> set[str]:
    kinds = node.get("@type")
    return {str(one).rpartition("/")[2] for one in (kinds if isinstance(kinds, list) else [kinds])}


def resolved(value: object, named: dict[str, dict]) -> object:
    """What stands behind {"@id": …}, as pages with one graph write it."""
    if isinstance(value, list):
        return [resolved(one, named) for one in value[:200]]
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and not value.keys() - {"@id", "name", "@type"}:
        return named.get(value["@id"], {}) | value
    return value


def said(node: dict, *names: str) -> str:
    return next((words for name in names if (words := clean(name_of(node.get(name))))), "")


def name_of(value: object) -> object:
    """A text, or the name of a thing."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        return value.get("name") or value.get("@value") or value.get("legalName") or ""
    return value


def addresses_of(node: dict) -> list[str]:
    found = []
    for name in ("url", "@id", "mainEntityOfPage"):
        value = node.get(name)
        found.append(value.get("@id") or value.get("url") if isinstance(value, dict) else value)
    return [one for one in found if isinstance(one, str)]


# Fields


def kind(page: Page, works: list[dict]) -> str:
    for name, found in HIGHWIRE_KINDS:
        if page.meta(name):
            return found
    for work in works:
        known = [KINDS[name] for name in KINDS if name in kinds_of(work)]
        if known:
            publisher = work.get("publisher")
            if known[0] == "webpage" and isinstance(publisher, dict) and "NewsMediaOrganization" in kinds_of(publisher):
                return "article-newspaper"
            return known[0]
    if page.meta("citation_title"):
        return "report" if page.meta("citation_technical_report_number") else "webpage"
    if page.meta("news_keywords", "article:section") and page.meta("og:type").lower() == "article":
        return "article-newspaper"
    return "webpage"


def title(page: Page, works: list[dict]) -> str:
    site = page.meta("og:site_name", "application-name")
    heading = page.text("h1")
    headline = said(works[0], "headline", "name") if works else ""
    found = page.meta("citation_title") or headline
    found = (
        found or page.meta("og:title", "dc.title", "dcterms.title", "twitter:title") or page.text("title") or heading
    )
    return without_site(found, site, heading)


def without_site(title: str, site: str, heading: str) -> str:
    """“Feribotlar durdu | Deniz Gazetesi” → “Feribotlar durdu”, where the site or the heading says which part is which.

    >>> without_site("Ferries stop - The Sea", "The Sea", "")
    'Ferries stop'
    """
    for bar in re.finditer(r"\s+[|–—\-·:•»]\s+", title):
        before, after = title[: bar.start()], title[bar.end() :]
        if (site and fold(after) == fold(site)) or (heading and fold(before) == fold(heading)):
            return before
        if site and fold(before) == fold(site):
            return after
    return title


def authors(page: Page, works: list[dict]) -> list[dict]:
    own = {fold(page.meta("og:site_name")), *(fold(said(work, "publisher")) for work in works[:1])}
    for found in (
        people(page.all("citation_author", "citation_authors")),
        in_json(works[0].get("author") or works[0].get("creator")) if works else [],
        people(page.all("dc.creator", "dcterms.creator", "dc.contributor")),
        people(page.all("article:author")),  # often the address of an account
        people(page.all("author", "parsely-author", "sailthru.author")),
        people([clean(element.text_content()) for element in page.root.xpath('//a[contains(@rel, "author")]')][:5]),
    ):
        # A site that signs its own pages has said nothing new.
        if named := [one for one in found if "family" in one or fold(one["literal"]) not in own]:
            return named
    return []


def in_json(value: object) -> list[dict]:
    found = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            given, family = clean(one.get("givenName")), clean(one.get("familyName"))
            if family:
                found.append({"family": family} | ({"given": given} if given else {}))
            elif {"Organization", "NewsMediaOrganization"} & kinds_of(one):
                found += [{"literal": name}] if (name := said(one, "name")) else []
            else:
                found += people([said(one, "name")])
        elif isinstance(one, str):
            found += people([clean(one)])
    return found


def container(page: Page, works: list[dict]) -> str:
    found = page.meta(
        *("citation_journal_title", "citation_inbook_title", "citation_conference_title", "citation_conference"),
        *("prism.publicationname", "og:site_name"),
    )
    if found or not works:
        return found or page.meta("application-name")
    part = works[0].get("isPartOf")
    whole = [one for one in (part if isinstance(part, list) else [part]) if isinstance(one, dict)]
    for one in whole:
        if kinds_of(one) & {"Periodical", "Newspaper", "Blog", "WebSite", "PublicationIssue"} and said(one, "name"):
            return said(one, "name")
    return said(works[0], "publisher")


def publisher(page: Page, works: list[dict]) -> str:
    found = page.meta(
        *("citation_technical_report_institution", "citation_dissertation_institution", "citation_publisher"),
        *("dc.publisher", "dcterms.publisher"),
    )
    return found or (said(works[0], "publisher") if works else "")


def issued(page: Page, works: list[dict]) -> dict:
    typed = [
        *page.all("citation_publication_date", "citation_date", "citation_online_date", "citation_year"),
        *(said(work, "datePublished", "dateCreated", "uploadDate") for work in works[:1]),
        page.meta("article:published_time", "og:article:published_time", "article:published"),
        *page.all("dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created"),
        page.meta("datepublished", "publish-date", "pubdate", "publication_date", "parsely-pub-date", "date"),
        *(element.get("datetime") or "" for element in page.root.xpath('//time[@itemprop="datePublished"]')[:1]),
        *(element.get("datetime") or "" for element in page.root.xpath("(//article//time | //main//time)")[:1]),
    ]
    return next((date for date in map(date_of, typed) if date), {})


def date_of(value: str) -> dict:
    """A day as pages write it, in its own zone: the reader’s copy carries that day.

    >>> date_of("2024-02-29T23:30:00+03:00"), date_of("29 Şubat 2024"), date_of("1709164800")
    ({'date-parts': [[2024, 2, 29]]}, {'date-parts': [[2024, 2, 29]]}, {'date-parts': [[2024, 2, 29]]})
    """
    value = value.strip()
    if re.fullmatch(r"[0-9]{10}([0-9]{3})?", value):
        day = datetime.fromtimestamp(int(value[:10]), UTC).date()
        return {"date-parts": [[day.year, day.month, day.day]]} if 1990 < day.year < 2100 else {}
    if compact := re.match(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?:T?[0-9]{4,6}|$)", value):
        value = "-".join(compact.groups())
    if found := find_date(value):
        return {"date-parts": [found.parts]}
    parts = reading.date(value.replace("/", "-"))
    return {"date-parts": [list(parts)]} if isinstance(parts, tuple) and parts and 1000 < parts[0] < 2100 else {}


def language(page: Page, works: list[dict]) -> str:
    found = page.meta("citation_language", "dc.language", "dcterms.language")
    found = found or (said(works[0], "inLanguage") if works else "")
    found = found or page.root.get("lang") or page.root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    found = found or page.meta("og:locale", "content-language", "language")
    code = code_of(found)
    return code if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", code) else ""


def address(page: Page) -> str:
    """The page’s own name for itself, if it is one of the same site: many a canonical link leads to the front page."""
    here = urlsplit(page.url)
    for typed in (page.link("canonical"), page.meta("og:url")):
        try:
            url = urljoin(page.url, typed)
            there = urlsplit(url)
        except ValueError:
            continue
        site = [re.sub(r"^(www|m|amp)\.", "", parts.netloc.lower()) for parts in (here, there)]
        is_front = there.path in ("", "/") and not there.query and (here.path not in ("", "/") or here.query)
        if typed and site[0] == site[1] and reading.address(url) and not is_front:
            return there._replace(fragment="").geturl()
    return page.url


def doi(page: Page, works: list[dict]) -> str:
    typed = [page.meta("citation_doi", "prism.doi", "bepress_citation_doi", "dc.identifier.doi")]
    typed += [one for one in page.all("dc.identifier", "dcterms.identifier") if "10." in one]
    for work in works[:1]:
        for name in ("identifier", "sameAs", "@id"):
            for one in work.get(name) if isinstance(work.get(name), list) else [work.get(name)]:
                one = one.get("value") if isinstance(one, dict) else one
                typed += [one] if isinstance(one, str) and re.search(r"doi|^10\.", one, re.IGNORECASE) else []
    return next((found for found in map(normal_doi, typed) if found), "")


def pages(page: Page) -> str:
    first = page.meta("citation_firstpage", "prism.startingpage")
    last = page.meta("citation_lastpage", "prism.endingpage")
    return f"{first}–{last}" if first and last and first != last else first
