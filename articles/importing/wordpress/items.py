"""The elements of an export → what they say: the site, people, terms and items, in WordPress’s own words (pure).

Every version of WXR is read the same way: what a version lacks is empty. Entries of a Blogger archive, which is Atom,
become items of the same shape. See https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import unquote

from .. import decoding
from .elements import Element
from .php import NotSerialised, unserialise
from .values import Person, Site, Term

LONGEST_NAME = 200
LONGEST_META = 2_000_000
LOCAL = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)")
LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*", re.IGNORECASE)
KIND = "http://schemas.google.com/g/2005#kind"
# The only values of an item’s meta that anything is made of.
META = {
    "_thumbnail_id", "_wp_old_slug", "_wp_attached_file", "_wp_attachment_image_alt", "footnotes", "_locale",
    "_original_post", "_wpml_import_language_code", "_wpml_import_translation_group", "_wpml_language",
    "wpml_language", "_icl_lang", "_wpml_trid", "wpml_trid", "trid", "icl_trid", "_icl_lang_duplicate_of",
    "icl_translations", "cap-user_login", "cap-display_name", "cap-first_name", "cap-last_name", "cap-user_email",
    "cap-description", "modern_footnotes", "_wp_trash_meta_status",
}  # fmt: skip


@dataclass
class Item:
    """One item as it was exported. `categories` are triples of taxonomy, slug and name; of `meta` the first value."""

    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    post_id: int = 0
    type: str = "post"
    status: str = "publish"
    slug: str = ""
    parent: int = 0
    is_protected: bool = False
    published_at: datetime | None = None
    modified_at: datetime | None = None
    categories: list[tuple[str, str, str]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    old_slugs: tuple[str, ...] = ()
    comments: int = 0
    attachment_url: str = ""
    language: str = ""  # where the item itself states it
    group: str = ""  # likewise
    line: int = 0


def number(text: str) -> int:
    """
    >>> number(" 12 "), number("{post_id}")
    (12, 0)
    """
    found = re.fullmatch(r"\s*(\d{1,18})\s*", text)
    return int(found[1]) if found else 0


def words(text: str) -> str:
    """A name or a title: without tags, entities and white space around it."""
    text = decoding.UNWANTED.sub("", decoding.CONTROLS.sub(" ", text))
    text = re.sub(r"<br\s*/?>", " ", text[:LONGEST_META])
    text = re.sub(r"</?[a-zA-Z][^<>]{0,500}>", "", text)
    return " ".join(unescape(unescape(text)).split())


def slug(text: str) -> str:
    return unquote(text.strip())[: LONGEST_NAME * 2]


def code(text: str) -> str:
    """The two letters of a language: “en-US”, “tr_TR”, “pll_ru”.

    >>> code("en-US"), code("pll_tr"), code("?")
    ('en', 'tr', '')
    """
    found = LANGUAGE.fullmatch(text.strip().removeprefix("pll_"))
    return found[1].lower()[:2] if found else ""


def site(head: Element) -> Site:
    channel = next((child for child in head.children if child.name == "channel"), None)
    if channel is None and (child := next(iter(head.children), None)) and child.name != "title":
        # The one malformed name that a whole site would otherwise hang on.
        channel = child if any(grandchild.name == "title" for grandchild in child.children) else None
    channel = channel or head
    links = {link.attributes.get("rel", ""): link.attributes.get("href", "") for link in channel.all("link")}
    link = channel.words("link") or links.get("alternate", "")
    return Site(
        title=words(channel.words("title")),
        url=channel.words("wp:base_site_url") or link,
        blog_url=channel.words("wp:base_blog_url") or link,
        description=words(channel.words("description", "subtitle")),
        language=code(channel.words("language")),
        version=channel.words("wp:wxr_version") if re.fullmatch(r"[\d.]{1,8}", channel.words("wp:wxr_version")) else "",
    )


def person(element: Element) -> Person | None:
    login = element.words("wp:author_login")
    return login and Person(
        login=login[:LONGEST_NAME],
        email=element.words("wp:author_email"),
        given=words(element.words("wp:author_first_name")),
        family=words(element.words("wp:author_last_name")),
        display_name=words(element.words("wp:author_display_name")),
        author_id=number(element.words("wp:author_id")),
    )


def term(element: Element) -> Term | None:
    """A wp:category, wp:tag or wp:term."""
    kind = element.name.rpartition(":")[2]
    taxonomy = {"category": "category", "tag": "post_tag"}.get(kind) or element.words("wp:term_taxonomy")
    typed = element.words("wp:category_nicename", "wp:tag_slug", "wp:term_slug")
    name = element.words("wp:cat_name", "wp:tag_name", "wp:term_name")
    if not taxonomy or not (typed or name):
        return None
    return Term(
        taxonomy=taxonomy,
        slug=slug(typed) or slug(name),
        name=words(name) or slug(typed),
        description=element.words("wp:category_description", "wp:tag_description", "wp:term_description"),
        parent=slug(element.words("wp:category_parent", "wp:term_parent")),
        term_id=number(element.words("wp:term_id")),
    )


class Clock:
    """Turns local times into UTC by what the items before said of both: exports do not name the site’s time zone."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def read(self, gmt: str, local: str) -> datetime | None:
        at, here = instant(gmt), instant(local)
        if at and here and abs(here - at) <= timedelta(hours=15):
            self.offset = here - at
        try:
            return at or (here and here - self.offset)
        except OverflowError:
            return None


def instant(text: str) -> datetime | None:
    """“2024-02-28 09:30:00” as a time in UTC; None for WordPress’s zeros."""
    found = LOCAL.match(text.strip())
    try:
        return datetime(*map(int, found.groups()), tzinfo=UTC) if found else None
    except ValueError:
        return None


def item(element: Element, clock: Clock, line: int = 0) -> Item:
    if element.name == "entry":
        return entry(element, line)
    local = element.words("wp:post_date")
    published_at = clock.read(element.words("wp:post_date_gmt"), local)
    if published_at is None and not local:
        published_at = mailed(element.words("pubDate"))
    attachment_url = element.words("wp:attachment_url")
    meta, old_slugs = read_meta(element)
    return Item(
        title=words(element.words("title")),
        link=element.words("link"),
        guid=element.words("guid"),
        creator=element.words("dc:creator", "wp:author")[:LONGEST_NAME],
        content=element.words("content:encoded"),
        excerpt=element.words("excerpt:encoded"),
        post_id=number(element.words("wp:post_id")),
        type=element.words("wp:post_type") or ("attachment" if attachment_url else "post"),
        status=element.words("wp:status") or "publish",
        slug=slug(element.words("wp:post_name")),
        parent=number(element.words("wp:post_parent")),
        is_protected=bool(element.words("wp:post_password")),
        published_at=published_at,
        modified_at=clock.read(element.words("wp:post_modified_gmt"), element.words("wp:post_modified")),
        categories=categories_of(element),
        meta=meta,
        old_slugs=old_slugs,
        comments=len(element.all("wp:comment")),
        attachment_url=attachment_url,
        language=code(element.words("wpml:language", "wpml:language_code", "wp:language", "dc:language")),
        line=line,
    )


def mailed(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.tzinfo and at.year > 1970 else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def categories_of(element: Element) -> list[tuple[str, str, str]]:
    found = {}
    for category in element.all("category"):
        domain, nicename = category.attributes.get("domain", ""), category.attributes.get("nicename", "")
        domain = "post_tag" if domain == "tag" else domain
        name = words(category.text)
        if domain and (nicename or name):
            found.setdefault((domain, slug(nicename) or slug(name)), name)
    return [(domain, nicename, name) for (domain, nicename), name in found.items()]


def read_meta(element: Element) -> tuple[dict[str, str], tuple[str, ...]]:
    meta, old_slugs = {}, []
    for pair in element.all("wp:postmeta"):
        key, value = pair.words("wp:meta_key"), pair.words("wp:meta_value")
        if key in META and value and len(value) <= LONGEST_META:
            meta.setdefault(key, value)
            if key == "_wp_old_slug":
                old_slugs.append(slug(value))
    return meta, tuple(dict.fromkeys(old_slugs))


def entry(element: Element, line: int) -> Item:
    """An entry of a Blogger archive."""
    kinds = [c.attributes.get("term", "") for c in element.all("category") if c.attributes.get("scheme") == KIND]
    labels = [
        words(c.attributes.get("term", "")) for c in element.all("category") if c.attributes.get("scheme") != KIND
    ]
    links = {link.attributes.get("rel", ""): link.attributes.get("href", "") for link in element.all("link")}
    link = links.get("alternate", "")
    author = next(iter(element.all("author")), Element("author"))
    control = next((child for child in element.children if child.name == "app:control"), Element(""))
    is_draft = control.words("app:draft") == "yes"
    published = iso(element.words("published"))
    return Item(
        title=words(element.words("title")),
        link=link,
        guid=element.words("id"),
        creator=words(author.words("name"))[:LONGEST_NAME],
        content=element.words("content", "summary"),
        post_id=number(re.sub(r".*-", "", element.words("id"))),
        type=kinds[0].rpartition("#")[2] if kinds else "post",
        status="draft" if is_draft else "publish",
        slug=slug(re.sub(r"\.html$", "", link.rpartition("/")[2])),
        published_at=published,
        modified_at=iso(element.words("updated")),
        categories=[("post_tag", slug(label), label) for label in labels if label],
        comments=number(element.words("thr:total")),
        line=line,
    )


def iso(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.strip())
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def serialised(text: str) -> dict:
    """An array that PHP serialised; {} for anything else."""
    try:
        value = unserialise(text)
    except NotSerialised:
        return {}
    return value if isinstance(value, dict) else {}
