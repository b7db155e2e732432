"""From a manuscript to print: compose() makes an edition's text out of values, store() writes it, all or nothing.

article.publish("tr")
  → article.manuscript("tr")     the values of one language
  → publish()                    looks up pictures and links, asks compose(), calls store()
      → blocking()               what must be mended first; raises NotReady
      → compose()   (pure)       notes numbered, citations printed, pictures and links put in, plain text made
      → store()                  one transaction: edition, version, address, relations, search words, outbox
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from authors.models import Author
from thinktank.bulk import draw, insert
from thinktank.models import Outbox, Redirect
from thinktank.pages.shown import together

from . import citations, csl, footnotes, richtext, search, typography
from .comparing import digest
from .models.attachments import Attachment
from .models.editions import (
    Address,
    Edition,
    EditionAuthor,
    EditionLink,
    EditionSource,
    EditionTopic,
    NotPossible,
    Version,
)
from .models.images import Image
from .models.sources import Source
from .models.topics import Topic
from .picturing import FIRST, LATER, picture_html
from .tasks import owe, owe_pdfs, owe_similar

FOLD = 2  # so many paragraphs and pictures of a text are on the screen before anybody scrolls
# Whoever stores more at once is loading a site, and leaves their PDFs to the first who asks for each, and what they are
# like to whoever learns all of it.
FEW = 12


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """One language of an article as values; what a version keeps as its inputs.

    `notes`: {key: {"text": HTML, "cites": [{"source", "locator": [label, value], "accessed", "prefix", "suffix"}]}}.
    `works`: {source id: CSL-JSON}. `byline`: [{"author": slug, "role", "given", "family"}].
    `topics`: [{"slug", "kind", "name"}]. `image`: {"id", "alt", "caption", "credit"} or None; `images` the same by id.
    """

    article: str
    language: str
    kind: str
    original_language: str
    title: str
    slug: str
    summary: str
    body: str
    key_points: Sequence[str] = ()
    notes: Mapping[str, dict] = field(default_factory=dict)
    works: Mapping[str, dict] = field(default_factory=dict)
    byline: Sequence[dict] = ()
    topics: Sequence[dict] = ()
    image: dict | None = None
    images: Mapping[str, dict] = field(default_factory=dict)
    style: str = "house"

    @classmethod
    def from_inputs(cls, inputs: Mapping[str, Any]) -> "Manuscript":
        return cls(**inputs)

    def as_inputs(self) -> dict[str, Any]:
        return dict(vars(self))

    def reading_digest(self) -> str:
        """A fingerprint of what somebody read who approved it: everything but the address, which may still be free."""
        return digest(self.as_inputs() | {"slug": ""})

    def linked_articles(self) -> list[str]:
        """The ids of the articles that the body and its notes link to."""
        texts = [self.body, *(note["text"] for note in self.notes.values())]
        return list(dict.fromkeys(key for text in texts for key in richtext.article_ids(text)))

    def used_only(self) -> "Manuscript":
        """Without the notes this language has no marker for, and without the works only those cite."""
        used = {key: self.notes[key] for key in footnotes.keys(self.body) if key in self.notes}
        cited = {cite["source"] for note in used.values() for cite in note["cites"]}
        return replace(self, notes=used, works={key: work for key, work in self.works.items() if key in cited})


@dataclass(frozen=True)
class Composition:
    """Everything an edition shows, made from one manuscript."""

    manuscript: Manuscript
    digest: str
    body_html: str
    notes_html: str
    contents: list[tuple[int, str, str]]  # (level, id, heading)
    texts: search.Texts
    word_count: int
    note_count: int
    cited: dict[str, int]  # source id → number of the first note that cites it
    links: list[str]  # ids of the articles it links to
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printing:
    """One composition on its way to the press. `at` in the future schedules it."""

    article_id: int
    composition: Composition
    kind: str = Version.Kind.UPDATE
    note: str = ""
    by: Any = None
    at: datetime | None = None


class NotReady(Exception):
    """Blocking checks failed; `problems` maps each language to what must be mended."""

    def __init__(self, problems: Mapping[str, list[str]]):
        self.problems = problems
        super().__init__("\n".join(f"{language}: {p}" for language, found in problems.items() for p in found))


def blocking(manuscript: Manuscript) -> list[str]:
    """What keeps a language from being published (pure); each says what is missing and where."""
    problems = []
    if not manuscript.title:
        problems.append(_("The title is empty."))
    if not manuscript.slug:
        problems.append(_("The address is empty."))
    if richtext.is_empty(manuscript.body):
        problems.append(_("The text is empty."))
    if not any(person["role"] == "author" for person in manuscript.byline):
        problems.append(_("Nobody signs this language: add at least one author."))
    for number, key in enumerate(footnotes.keys(manuscript.body), 1):
        note = manuscript.notes.get(key)
        if note is None:
            problems.append(
                _("Marker %(number)d points to a note that is not there (%(key)s). Remove it or write the note.")
                % {"number": number, "key": key}
            )
        elif not note["cites"] and richtext.is_empty(note["text"]):
            problems.append(
                _("Note %(number)d is empty in this language. Cite a source, write a text, or remove its marker.")
                % {"number": number}
            )
    return problems


def compose(
    manuscript: Manuscript, pictures: Mapping[str, dict] | None = None, links: Mapping[str, str] | None = None
) -> Composition:
    """Make everything an edition shows out of one manuscript (pure: reads and writes nothing).

    `pictures`: image id → Image.sources(); `links`: article id → address in this language.
    A link or picture that is not among them is left out with a warning.
    """
    pictures, links = pictures or {}, links or {}
    with override(manuscript.language):
        body = richtext.clean(manuscript.body)
        order = [key for key in footnotes.keys(body) if key in manuscript.notes]
        notes = [as_note(manuscript.notes[key], links) for key in order]
        printed = citations.print_notes(notes, manuscript.works, language=manuscript.language, style=manuscript.style)
        text = richtext.plain(body)  # before numbering, or the search index would hold “runs1”
        linked = manuscript.linked_articles()
        html, _unlinked = richtext.fill_links(body, links)
        shown = {key: shown_html(key, manuscript, pictures) for key in richtext.image_ids(body)}
        html = richtext.fill_images(
            html,
            shown,
            {key: richtext.clean_inline(texts["caption"]) for key, texts in manuscript.images.items()},
            {key: escape(texts["credit"]) for key, texts in manuscript.images.items()},
        )
        html = richtext.anchor_headings(html, label=_("Link to this section"))
        html = typography.nobreak(html, manuscript.language)
        rendered = footnotes.render(html, dict(zip(order, printed, strict=True)))
        notes_html = typography.nobreak(rendered.notes_html, manuscript.language)
        warnings = [
            _("The link to article %(id)s is printed as plain text: it is not public in this language.") % {"id": key}
            for key in linked
            if key not in links
        ] + [
            _("Image %(id)s is not in the library and is left out.") % {"id": key}
            for key in shown
            if key not in pictures
        ]
    cited: dict[str, int] = {}
    for number, note in enumerate(notes, 1):
        for cite in note.cites:
            cited.setdefault(cite.source, number)
    return Composition(
        manuscript=manuscript,
        digest=digest(manuscript.as_inputs()),
        body_html=richtext.scroll_tables(rendered.html),
        notes_html=notes_html,
        contents=richtext.headings(body),
        texts=search.Texts(
            language=manuscript.language,
            title=manuscript.title,
            summary=manuscript.summary,
            body="\n\n".join([*manuscript.key_points, text]),
            notes="\n".join(words_of_note(note) for note in notes),
            sources="\n".join(words_of_work(manuscript.works[key]) for key in cited if key in manuscript.works),
        ),
        word_count=richtext.count_words(text),
        note_count=len(order),
        cited=cited,
        links=linked,
        warnings=tuple(warnings),
    )


def as_note(note: Mapping[str, Any], links: Mapping[str, str] | None = None) -> citations.Note:
    """A note as `citations` prints it; links to articles that are not in `links` become plain text."""
    text, _unlinked = richtext.fill_links(richtext.clean_inline(note["text"]), links or {})
    return citations.Note(
        cites=tuple(
            citations.Cite(
                source=cite["source"],
                locator=tuple(cite["locator"]) or None,
                accessed=cite["accessed"],
                prefix=richtext.clean_inline(cite["prefix"]),
                suffix=richtext.clean_inline(cite["suffix"]),
            )
            for cite in note["cites"]
        ),
        text=text,
    )


def words_of_note(note: citations.Note) -> str:
    """What a note says besides the works it cites."""
    said = [note.text, *(words for cite in note.cites for words in (cite.prefix, cite.suffix))]
    return richtext.plain(" ".join(filter(None, said))) if any(said) else ""


def words_of_work(work: Mapping[str, Any]) -> str:
    """What a cited work is known by: its titles, who made it and where it came out."""
    people = [name for role in ("author", "editor", "translator") for name in csl.people(work.get(role))]
    names = [" ".join(filter(None, (n.get("given"), n.get("family"), n.get("literal")))) for n in people]
    titles = [csl.text(work.get(field)) for field in ("title", "container-title", "collection-title", "publisher")]
    return "\n".join(filter(None, (*titles, *names)))


def shown_html(key: str, manuscript: Manuscript, pictures: Mapping[str, dict]) -> str:
    """A picture of a manuscript by its id; "" when the library does not have it."""
    if key not in pictures:
        return ""
    beginning = "".join(richtext.paragraphs(manuscript.body)[:FOLD])
    is_first = not manuscript.image and f'<figure data-image="{key}"' in beginning
    alt = manuscript.images.get(key, {}).get("alt", "")
    return picture_html(pictures[key], alt=alt, when=FIRST if is_first else LATER)


# The rest of this file reads and writes the database.


def publish(
    signed: Iterable[tuple[int, Manuscript]], *, by=None, at=None, since=None, kind=Version.Kind.UPDATE, note=""
) -> list[Edition]:
    """Publish manuscripts (with their articles' keys) together, all or none. Raises NotReady, NotPossible.

    `since`: when they were first published, elsewhere.
    """
    signed = list(signed)
    now = timezone.now()
    if at and at <= now:
        raise NotPossible(_("The time to publish at has passed. Choose a later one, or publish now."))
    if kind == Version.Kind.CORRECTION and not note.strip():
        raise NotPossible(_("A correction needs a note that tells readers what was wrong."))
    problems = {m.language: found for _pk, m in signed if (found := [*blocking(m), *taken_address(m)])}
    if problems:
        raise NotReady(problems)
    pictures, links = look_up([manuscript for _pk, manuscript in signed], now)
    return store(
        [
            Printing(pk, compose(manuscript, pictures, links[manuscript.language]), kind, note.strip(), by, since or at)
            for pk, manuscript in signed
        ],
        now=now,
    )


def taken_address(manuscript: Manuscript) -> list[str]:
    if Address.objects.taken_by_other(manuscript.language, manuscript.slug, manuscript.article):
        return [_("The address “%(slug)s” belongs to another article. Choose another.") % {"slug": manuscript.slug}]
    return []


def look_up(manuscripts: Sequence[Manuscript], now: datetime) -> tuple[dict, dict]:
    """The pictures and, per language, the addresses of live editions that these manuscripts point to."""
    image_ids = {key for m in manuscripts for key in richtext.image_ids(m.body)}
    pictures = {i.public_id: i.sources() for i in Image.objects.filter(public_id__in=image_ids)} if image_ids else {}
    linked = {key for m in manuscripts for key in m.linked_articles()}
    return pictures, look_up_links(linked, {m.language for m in manuscripts}, now)


def look_up_links(linked: set[str], codes: set[str], now: datetime) -> dict[str, dict[str, str]]:
    """{language: {id of an article: its address there}}, of the live ones among these."""
    links: dict[str, dict[str, str]] = {code: {} for code in codes}
    if linked:
        today = {key: key for key in linked} | Redirect.objects.of_articles(linked)
        for edition in Edition.objects.live(now).filter(public_id__in=today.values(), language__in=links):
            names = [key for key, now_called in today.items() if now_called == edition.public_id]
            links[edition.language] |= dict.fromkeys(names, edition.get_absolute_url())
    return links


@together()
def store(printings: Sequence[Printing], *, now: datetime | None = None) -> list[Edition]:
    """Write compositions as editions, all or none; bulk loading passes hundreds at once.

    What becomes of each one depends on what is there:
      nothing yet, or a schedule nobody has seen → edition and version 1, public at `at` (now, if empty)
      public or withdrawn, `at` in the future    → a pending version, which tick swaps in when it is due
      public or withdrawn, now                   → the next version, in print at once
    Raises NotPossible when an update is pending and another is published over it.
    """
    now = now or timezone.now()
    found = lock([p.article_id for p in printings])
    first, pending, next_ = [], [], []
    for printing in printings:
        at = printing.at or now
        edition = found.get((printing.article_id, printing.composition.manuscript.language))
        if edition and edition.published_at > now:
            edition.erase()
            edition = None
        if edition is None:
            first.append((new_edition(printing, at), replace(printing, kind=Version.Kind.FIRST, at=at)))
        elif at > now:
            pending.append((edition, replace(printing, at=at)))
        elif edition.pending_at:
            raise NotPossible(
                _("An update of this language is already scheduled. Cancel it first, or wait until it is public.")
            )
        else:
            next_.append((edition, replace(printing, at=at)))
    store_first(first, now)
    for edition, printing in pending:
        store_pending(edition, printing, now)
    for edition, printing in next_:
        store_next(edition, printing, now)
    Attachment.objects.publish([edition.article_id for edition, _printing in [*first, *next_]])
    order = {(e.article_id, e.language): e for e, _printing in [*first, *pending, *next_]}
    return [order[p.article_id, p.composition.manuscript.language] for p in printings]


def lock(article_ids: Iterable[int]) -> dict[tuple[int, str], Edition]:
    """The editions of these articles, held until the transaction ends (on SQLite the transaction itself holds them).

    Always in one order: two who hold several never wait for each other.
    """
    editions = Edition.objects.select_for_update().filter(article__in=article_ids).order_by("pk")
    return {(edition.article_id, edition.language): edition for edition in editions}


def new_edition(printing: Printing, at: datetime) -> Edition:
    manuscript = printing.composition.manuscript
    edition = Edition(
        article_id=printing.article_id,
        public_id=manuscript.article,
        language=manuscript.language,
        original_language=manuscript.original_language,
        published_at=at,
        recorded_at=max(at, timezone.now()),
        record_id=manuscript.article,
    )
    return show(edition, printing.composition)


def show(edition: Edition, composition: Composition) -> Edition:
    """Put what lists show into an edition; the caller saves it."""
    manuscript = composition.manuscript
    edition.kind = manuscript.kind
    edition.slug = manuscript.slug
    edition.title = manuscript.title
    edition.summary = manuscript.summary
    edition.byline = [
        {"slug": p["author"], "name": f"{p['given']} {p['family']}".strip() or p["author"], "role": p["role"]}
        for p in manuscript.byline
    ]
    edition.labels = list(manuscript.topics)
    edition.word_count = composition.word_count
    edition.note_count = composition.note_count
    return edition


def new_version(edition: Edition, printing: Printing, number: int | None) -> Version:
    composition = printing.composition
    return Version(
        edition=edition,
        number=number,
        kind=printing.kind,
        note=printing.note,
        by=printing.by,
        published_at=printing.at,
        inputs=composition.manuscript.as_inputs(),
        digest=composition.digest,
        **finished(composition),
    )


def finished(composition: Composition) -> dict[str, Any]:
    """The columns of a version that a reprint makes anew."""
    return {
        "body_html": composition.body_html,
        "notes_html": composition.notes_html,
        "contents": composition.contents,
    }


def store_first(first: Sequence[tuple[Edition, Printing]], now: datetime) -> None:
    if not first:
        return
    attach_images(first)
    # Each edition names the version that is in print from the first: to add that later would write it twice.
    for (edition, _printing), key in zip(first, draw(Version, len(first)), strict=True):
        edition.current_id = key
    insert(Edition, [edition for edition, _printing in first])
    versions = [new_version(edition, printing, 1) for edition, printing in first]
    for version in versions:
        version.pk = version.edition.current_id
    insert(Version, versions)
    insert(
        Address,
        [
            Address(language=edition.language, slug=edition.slug, edition_id=edition.pk, live_from=edition.published_at)
            for edition, _printing in first
        ],
    )
    relate(first)
    editions = [edition for edition, _printing in first]
    post_relinks(editions, now)
    post_reharvests(editions, now)
    post_archives(first, now)
    if len(editions) <= FEW:
        owe_pdfs(editions, now)
        owe_similar(editions)


def store_pending(edition: Edition, printing: Printing, now: datetime) -> None:
    edition.drop_pending(now)
    new_version(edition, printing, None).save()
    slug = printing.composition.manuscript.slug
    Address.objects.get_or_create(
        language=edition.language,
        slug=slug,
        defaults={"edition": edition, "is_current": False, "live_from": printing.at},
    )
    edition.pending_at = printing.at
    edition.save(update_fields=["pending_at"])


def store_next(edition: Edition, printing: Printing, now: datetime) -> None:
    version = new_version(edition, printing, next_number(edition))
    version.save()
    put_in_print(edition, version, printing, now)


def next_number(edition: Edition) -> int:
    return edition.versions.exclude(number=None).count() + 1


def put_in_print(edition: Edition, version: Version, printing: Printing, now: datetime) -> None:
    """Make a stored version the one that readers see."""
    moves = edition.withdrawn_at is not None or edition.slug != printing.composition.manuscript.slug
    show(edition, printing.composition)
    edition.current = version
    edition.withdrawn_at, edition.notice, edition.recorded_at = None, "", now
    if version.kind in (Version.Kind.UPDATE, Version.Kind.CORRECTION):
        edition.updated_at = version.published_at
    if version.kind == Version.Kind.CORRECTION:
        entry = {"number": version.number, "at": version.published_at.isoformat(), "note": version.note}
        edition.corrections = [*edition.corrections, entry]
    attach_images([(edition, printing)])
    edition.save()
    edition.addresses.exclude(slug=edition.slug).filter(is_current=True).update(is_current=False)
    edition.addresses.update_or_create(
        language=edition.language,
        slug=edition.slug,
        defaults={"is_current": True},
        create_defaults={"is_current": True, "live_from": now},
    )
    relate_anew(edition, printing)
    today = timezone.now()  # a loaded site brings updates of long ago, and nothing is late before it is owed
    post_relinks([edition], today)
    owe(
        [
            Outbox(
                kind="reharvest", payload={"article": edition.public_id, "language": "" if moves else edition.language}
            )
        ]
    )
    post_archives([(edition, printing)], today)
    owe_pdfs([edition], today)
    owe_similar([edition])


def post_archives(pairs: Sequence[tuple[Edition, Printing]], now: datetime) -> None:
    """Owe the archive a question for each cited page that has no copy yet: some time apart, once readers see the text.

    A worker does what is owed one by one, and a copy takes its time: what else is owed must not wait behind thirty.
    """
    if not settings.ARCHIVE_URL:
        return
    due: dict[str, datetime] = {}
    for edition, printing in pairs:
        for key in printing.composition.cited:
            at = max(edition.published_at, now)
            due[key] = min(due.get(key, at), at)
    sources = Source.objects.filter(public_id__in=due).unarchived().usable().order_by("pk")
    owe(
        Outbox(
            kind="archive",
            payload={"source": source.public_id},
            due_at=due[source.public_id] + timedelta(seconds=20 * number),
        )
        for number, source in enumerate(sources)
    )


def attach_images(pairs: Sequence[tuple[Edition, Printing]]) -> None:
    ids = {p.composition.manuscript.image["id"] for _edition, p in pairs if p.composition.manuscript.image}
    images = Image.objects.in_bulk(ids, field_name="public_id") if ids else {}
    for edition, printing in pairs:
        image = printing.composition.manuscript.image
        edition.image = images.get(image["id"]) if image else None


def relate_anew(edition: Edition, printing: Printing) -> None:
    for related in (EditionAuthor, EditionTopic, EditionSource, EditionLink):
        related.objects.filter(edition=edition).delete()
    relate([(edition, printing)])


def relate(pairs: Sequence[tuple[Edition, Printing]]) -> None:
    """Who signs these editions, what they are about, cite and link to, and their words for search."""
    works = [(e, p.composition.manuscript, p.composition) for e, p in pairs]
    authors = Author.objects.in_bulk({p["author"] for _e, m, _c in works for p in m.byline}, field_name="slug")
    insert(
        EditionAuthor,
        [
            EditionAuthor(
                edition_id=edition.pk, author_id=authors[person["author"]].pk, role=person["role"], order=order
            )
            for edition, manuscript, _composition in works
            for order, person in enumerate(manuscript.byline)
            if person["author"] in authors
        ],
    )
    topics = Topic.objects.standing_for({t["slug"] for _e, m, _c in works for t in m.topics})
    insert(
        EditionTopic,
        [
            EditionTopic(edition_id=edition.pk, topic_id=topic.pk, order=order)
            for edition, manuscript, _composition in works
            for order, topic in enumerate(
                dict.fromkeys(topics[topic["slug"]] for topic in manuscript.topics if topic["slug"] in topics)
            )
        ],
    )
    for edition, manuscript, _composition in works:
        if any(t["slug"] in topics and topics[t["slug"]].slug != t["slug"] for t in manuscript.topics):
            edition.refresh_labels()  # it waited while a topic became another
    # A text that waited, or is printed anew, may cite a work that was merged into another since.
    sources = Source.objects.standing_for({key for _e, _m, c in works for key in c.cited})
    cited: dict[tuple[int, int], int] = {}
    for edition, _manuscript, composition in works:
        for key, number in composition.cited.items():
            if key in sources:
                cited.setdefault((edition.pk, sources[key].pk), number)
    insert(
        EditionSource,
        [
            EditionSource(edition_id=edition, source_id=source, first_note=number)
            for (edition, source), number in cited.items()
        ],
    )
    linked = {key for _e, _m, c in works for key in c.links}
    today = Redirect.objects.of_articles(linked) if linked else {}
    insert(
        EditionLink,
        [
            EditionLink(edition_id=edition.pk, to_public_id=key)
            for edition, _manuscript, composition in works
            for key in dict.fromkeys(today.get(key, key) for key in composition.links)
        ],
    )
    search.index([(edition, composition.texts) for edition, _manuscript, composition in works])


def post_relinks(editions: Sequence[Edition], now: datetime) -> None:
    """Texts in print that link to these are reprinted once the address they should show is public."""
    ids = {edition.public_id for edition in editions}
    linked = set(EditionLink.objects.filter(to_public_id__in=ids).values_list("to_public_id", flat=True))
    owe(
        Outbox(kind="relink", payload={"article": edition.public_id}, due_at=max(edition.published_at, now))
        for edition in editions
        if edition.public_id in linked or edition.published_at > now
    )


def post_reharvests(editions: Sequence[Edition], now: datetime) -> None:
    """The records of its other languages name an edition: they change when it becomes public, as it does now or later.

    Also of one that is alone, unless a site is loaded: a record gets its date before the transaction ends, and whoever
    harvested in between must meet it again.
    """
    beside = Edition.objects.siblings_of(editions).exclude(pk__in=[edition.pk for edition in editions])
    articles = set(beside.order_by().values_list("article", flat=True))
    owe(
        Outbox(kind="reharvest", payload={"article": edition.public_id}, due_at=max(edition.published_at, now))
        for edition in editions
        if edition.article_id in articles or edition.published_at > now or len(editions) <= FEW
    )


def swap_in(edition: Edition, now: datetime) -> bool:
    """Put a scheduled update in print if it is due; False if somebody else was faster or it was cancelled."""
    with together():
        edition = Edition.objects.select_for_update().get(pk=edition.pk)
        version = edition.pending
        if not version or not edition.pending_at or edition.pending_at > now:
            return False
        manuscript = Manuscript.from_inputs(version.inputs)
        pictures, links = look_up([manuscript], now)
        composition = compose(manuscript, pictures, links[manuscript.language])
        version.number = next_number(edition)
        for column, value in finished(composition).items():
            setattr(version, column, value)
        version.save()
        edition.pending_at = None
        put_in_print(edition, version, Printing(edition.article_id, composition), now)
        Attachment.objects.publish([edition.article_id])
    return True


def reprint(editions: Iterable[Edition], now: datetime | None = None) -> int:
    """Make the HTML of texts in print anew from their own inputs, after a style, template or link changed."""
    now = now or timezone.now()
    count = 0
    for edition in editions:
        with together():
            version = Version.objects.select_for_update().get(pk=edition.current_id)
            manuscript = Manuscript.from_inputs(version.inputs)
            pictures, links = look_up([manuscript], now)
            composition = compose(manuscript, pictures, links[manuscript.language])
            Version.objects.filter(pk=version.pk).update(**finished(composition))
            search.index([(edition, composition.texts)])
            count += 1
    return count


def reindex(editions: Iterable[Edition]) -> None:
    """Write the search words of texts in print anew from their own inputs."""
    manuscripts = [(edition, Manuscript.from_inputs(edition.current.inputs)) for edition in editions]
    search.index([(edition, compose(manuscript).texts) for edition, manuscript in manuscripts])
