"""An export of a WordPress site (WXR) → its site, people, terms, files and posts, one by one (pure).

The way of an item: its bytes (`records`) become elements (`elements`), these a post in WordPress's words (`items`), its
content blocks and notes (`content`), and these a document (`documents`). What fails on the way is a Problem with its
line, and the next item is read.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import richtext
from .document import ImportRefused
from .wordpress import content, documents, elements, interleaved, items, records
from .wordpress.items import Item
from .wordpress.relations import INNER, Relations, language_in
from .wordpress.values import Attachment, LeftOut, Person, Post, Problem, Site, Term, Value

# What WordPress and its plugins keep as posts and no reader ever saw as a page.
TECHNICAL = {
    "nav_menu_item", "revision", "wp_template", "wp_template_part", "wp_navigation", "wp_global_styles", "wp_block",
    "wp_font_family", "wp_font_face", "custom_css", "customize_changeset", "oembed_cache", "user_request",
    "polylang_mo", "acf-field", "acf-field-group", "acf-post-type", "acf-taxonomy", "elementor_library",
    "elementor_snippet", "wpcf7_contact_form", "wpforms", "mc4wp-form", "nf_sub", "jp_pay_order", "jp_pay_product",
    "feedback", "scheduled-action", "shop_order", "shop_coupon", "wp_log", "amp_validated_url", "sidebar", "template",
    "settings", "comment", "popup", "tablepress_table", "ml-slider", "ml-slide", "vc4_templates", "et_pb_layout",
}  # fmt: skip
UNWRITTEN = {"trash", "auto-draft"}
# Taxonomies that say something about a post to WordPress, not to a reader.
INWARD = INNER | {"author", "nav_menu", "post_format", "wp_theme", "wp_template_part_area", "wp_pattern_category"}
QUOTED = 300  # characters of what could not be read


def read(
    stream: BinaryIO,
    *,
    known_languages: Sequence[str] = ("en", "tr", "ru"),
    uploads: Mapping[int, Sequence[int]] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Value]:
    """What a file holds, as it goes by, in constant memory. Raises ImportRefused for what is no export at all.

    `known_languages` are the site's; `uploads` gives for the id of a post those of the pictures uploaded to it, which
    `files` can tell; `progress` is told how many bytes were read.
    """
    for _item, value in Export(stream, known_languages, uploads, progress).values():
        yield value


def files(stream: BinaryIO) -> Iterator[Site | Attachment]:
    """The site and the files of its media library alone, quickly: posts may show what comes after them."""
    yield from Export(stream, ()).files()


class Export:
    """One export while it is read."""

    def __init__(
        self,
        stream: BinaryIO,
        known_languages: Sequence[str],
        uploads: Mapping[int, Sequence[int]] | None = None,
        progress: Callable[[int], None] | None = None,
    ):
        self.records = records.records(stream, progress)
        self.known_languages = known_languages
        self.uploads = uploads or {}
        self.site = Site()
        self.prefixes: dict[str, str] = {}
        self.relations = Relations()
        self.clock = items.Clock()
        self.waiting: list[Term] | None = []  # terms of the head: which belong together is said at its end
        self.seen_people: set[str] = set()
        self.seen_terms: set[tuple[str, str]] = set()
        self.left_out: Counter[str] = Counter()

    def values(self) -> Iterator[tuple[Item | None, Value]]:
        """Pairs of a value and the item it was made of."""
        for record in self.records:
            kind = record.name.rpartition(":")[2]
            if kind in ("item", "entry", "end"):
                yield from ((None, term) for term in self.release_terms())
            if kind == "end":
                yield (
                    None,
                    Problem(
                        record.line, _("The file ends before its end. Export the site again if posts are missing.")
                    ),
                )
                continue
            element, problems = self.parse(record)
            yield from ((None, problem) for problem in problems)
            if element is None:
                continue
            if not record.name:
                self.site = items.site(element)
                yield None, self.site
            elif kind in ("item", "entry"):
                yield from self.read_item(element, record.line)
            elif kind == "author":
                person = items.person(element)
                if person and person.login not in self.seen_people:
                    self.seen_people.add(person.login)
                    yield None, person
            elif term := items.term(element):
                yield from ((None, one) for one in self.take_term(term))
        yield from ((None, term) for term in self.release_terms())
        yield from ((None, LeftOut(kind, count)) for kind, count in sorted(self.left_out.items()))

    def files(self) -> Iterator[Site | Attachment]:
        for record in self.records:
            if record.name and not (record.name.endswith("item") and b"attachment" in record.raw):
                continue
            element, _problems = self.parse(record)
            if element is not None and not record.name:
                yield items.site(element)
            elif element is not None:
                item = items.item(element, self.clock, record.line)
                if item.type == "attachment":
                    yield attachment(item)

    def parse(self, record: records.Record) -> tuple[elements.Element | None, list[Problem]]:
        problems = []
        text, faults = elements.decoded(record.raw)
        if faults:
            problems.append(
                Problem(
                    record.line,
                    ngettext(
                        "%(count)d character is in another encoding than the file and was replaced by “�”. Compare it.",
                        "%(count)d characters are in another encoding than the file and were replaced by “�”. Compare "
                        "them.",
                        faults,
                    )
                    % {"count": faults},
                )
            )
        if not record.name:
            self.prefixes = elements.prefixes_of(text)
            if (plain := elements.without_doctype(text)) != text:
                text = plain
                problems.append(
                    Problem(record.line, _("The file declares a document type of its own; it was not looked at."))
                )
        try:
            element = elements.parse(text, self.prefixes, is_whole=bool(record.name) and record.is_whole)
        except elements.Unreadable as fault:
            element = fault.element if fault.element is not None and is_enough(fault.element) else None
            problems.append(self.unreadable(record, fault, text, is_kept=element is not None or not record.name))
            return element or (None if record.name else elements.Element("rss")), problems
        if not record.is_whole:
            element = element if is_enough(element) else None
            fault = elements.Unreadable(record.raw.count(b"\n"), element)
            problems.append(self.unreadable(record, fault, text, is_kept=element is not None))
        return element, problems

    def unreadable(self, record: records.Record, fault: elements.Unreadable, text: str, *, is_kept: bool) -> Problem:
        line = record.line + fault.line
        title = elements.title_of(text)
        if is_kept:
            message = _("This part is damaged from line %(line)d on; what stands before was read. Compare “%(title)s”.")
        else:
            message = _(
                "This part is damaged at line %(line)d and was left out: “%(title)s”. Mend the file there, or export "
                "the site again."
            )
        return Problem(record.line, message % {"line": line, "title": title}, excerpt(text))

    # --- terms ---

    def take_term(self, term: Term) -> Iterator[Term]:
        self.relations.learn(term)
        if spoken := interleaved.languages_of(term.name):
            own = self.site.language if self.site.language in spoken else spoken[0]
            term = replace(term, name=interleaved.part(term.name, own).strip())
        if term.taxonomy in INWARD or (term.taxonomy, term.slug) in self.seen_terms:
            return
        self.seen_terms.add((term.taxonomy, term.slug))
        if self.waiting is None:
            yield self.relations.placed(term)
        else:
            self.waiting.append(term)

    def release_terms(self) -> Iterator[Term]:
        waiting, self.waiting = self.waiting or [], None
        for term in waiting:
            yield self.relations.placed(term)

    # --- items ---

    def read_item(self, element: elements.Element, line: int) -> Iterator[tuple[Item, Value]]:
        item = items.item(element, self.clock, line)
        if item.type == "guest-author":
            if person := guest(item):
                self.seen_people.add(person.login)
                yield item, person
        elif item.type == "attachment":
            yield item, attachment(item)
        elif item.type in TECHNICAL:
            self.left_out[item.type] += 1
        elif item.status in UNWRITTEN:
            self.left_out[item.status] += 1
        else:
            uploads = self.uploads.get(item.post_id, ())
            for one in interleaved.parted(item, [self.site.language, *self.known_languages]):
                yield from self.read_post(one, uploads)

    def read_post(self, item: Item, uploads: Sequence[int]) -> Iterator[tuple[Item, Value]]:
        authors = []
        for login, name in signatures(item):
            authors.append(login)
            if login not in self.seen_people:
                self.seen_people.add(login)
                yield item, Person(login, display_name=name)
        terms = [(domain, slug) for domain, slug, _name in item.categories if domain not in INWARD]
        for domain, slug, name in item.categories:
            if domain not in INWARD and (domain, slug) not in self.seen_terms:
                self.seen_terms.add((domain, slug))
                yield item, Term(domain, slug, name or slug)
        try:
            yield item, self.post(item, authors, terms, uploads)
        except ImportRefused as refusal:
            yield (
                item,
                Problem(
                    item.line,
                    _("The post “%(title)s” was left out. %(reason)s")
                    % {"title": item.title or item.slug or item.guid, "reason": refusal},
                    " ".join(richtext.plain(richtext.clean(item.content[: QUOTED * 4])).split())[:QUOTED],
                ),
            )

    def post(self, item: Item, authors: list[str], terms: list[tuple[str, str]], uploads: Sequence[int]) -> Post:
        """Raises ImportRefused."""
        documents.refuse_endless(item.content)
        stated = self.relations.language(item)
        base = item.link or self.site.blog_url
        read = content.read(
            item.content,
            footnotes=item.meta.get("footnotes", ""),
            base=base,
            uploads=uploads,
        )
        summary = " ".join(richtext.plain(richtext.clean(item.excerpt)).split())
        words = " ".join([item.title, summary, *(block.plain for block in read.blocks[:200])])
        language, seen = documents.choose_language(
            words,
            stated=stated,
            hints=[language_in(item.link), self.site.language],
            known=self.known_languages,
        )
        document = documents.make(
            read,
            title=item.title,
            summary=summary,
            language=language,
            known_languages=self.known_languages,
            is_signed=bool(authors),
            seen=seen,
        )
        return Post(
            guid=item.guid or item.link or f"{self.site.blog_url}?p={item.post_id}#{item.slug}",
            post_id=item.post_id,
            type=item.type,
            status=item.status,
            link=item.link,
            slug=item.slug,
            document=document,
            language=language,
            translation_group=self.relations.group(item),
            authors=tuple(dict.fromkeys(authors)),
            terms=tuple(terms),
            published_at=item.published_at,
            modified_at=item.modified_at,
            parent=item.parent,
            featured=items.number(item.meta.get("_thumbnail_id", "")),
            comments=item.comments,
            is_protected=item.is_protected,
            alternates=tuple(dict.fromkeys(pair for pair in read.markup.alternates if pair[1] and pair[0] != language)),
            old_slugs=item.old_slugs,
            attachments=tuple(read.markup.attachments),
            line=item.line,
        )


def is_enough(element: elements.Element) -> bool:
    """Whether a damaged record says all that its reader needs: half a post is none, nor one that may be a draft."""
    kind = element.name.rpartition(":")[2]
    if kind == "item":
        return all(map(element.has, ("title", "content:encoded", "wp:status", "wp:post_type")))
    if kind == "entry":
        return False
    return element.has("wp:author_login") or bool(items.term(element)) if kind != "rss" else True


def excerpt(text: str) -> str:
    return " ".join(text.split())[:QUOTED]


def signatures(item: Item) -> list[tuple[str, str]]:
    """Login and name of those who sign: guests and co-authors where an export names them, else the account."""
    named = [(slug.removeprefix("cap-"), name) for domain, slug, name in item.categories if domain == "author"]
    return named or ([(item.creator, "")] if item.creator else [])


def guest(item: Item) -> Person | None:
    login = item.meta.get("cap-user_login") or item.slug.removeprefix("cap-")
    return login and Person(
        login=login,
        email=item.meta.get("cap-user_email", ""),
        given=items.words(item.meta.get("cap-first_name", "")),
        family=items.words(item.meta.get("cap-last_name", "")),
        display_name=items.words(item.meta.get("cap-display_name", "")) or item.title,
        bio=items.words(item.meta.get("cap-description", "") or item.content),
    )


def attachment(item: Item) -> Attachment:
    return Attachment(
        post_id=item.post_id,
        url=item.attachment_url or item.guid,
        link=item.link,
        slug=item.slug,
        title=item.title,
        alt=items.words(item.meta.get("_wp_attachment_image_alt", "")),
        caption=richtext.clean_inline(item.excerpt),
        description=items.words(item.content),
        parent=item.parent,
        guid=item.guid,
        file=item.meta.get("_wp_attached_file", ""),
        line=item.line,
    )
