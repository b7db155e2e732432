"""Documents become an article, all of it or nothing.

This, `save_people` (who signs), `gallery` (their pictures) and `save_sources` (references) are all of the importer that
writes; whole sites are written by `articles.moving`, which calls this.

What a document makes of an article is said in `revising.py`, whether its language is there already or not; here is
found what it is compared with, and written what came of it, through `Article.amend` as everything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from authors.models import Author
from thinktank.models import Institute

from .. import amending, citations, footnotes, publishing, richtext, snapshots
from ..ids import new_key
from ..models import Address, Article, Image, Revision, Source
from ..slugs import propose
from ..works import fold, normal_url
from . import revising
from .document import Document, Finding, ImportRefused
from .edits import edits_of, without
from .gallery import Gallery
from .revising import Revised
from .save_people import People, signatures

# How the reader of notes took what is typed in them.
OF_NOTES = {
    "ambiguous-date",
    "dotless-ibid",
    "empty-note",
    "ibid-after-comment",
    "ibid-after-several",
    "ibid-without-work",
    "link-differs",
    "repeat-of-unknown",
    "twice-typed-source",
    "typed-differently",
    "wording-of-style",
}


@dataclass
class Saved:
    """What came of it: the article, per language what an editor should know, and what clashed with a draft that had
    moved on."""

    article: Article
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    clashes: dict[str, list[snapshots.Clash]] = field(default_factory=dict)


def save(
    documents: Mapping[str, Document],
    *,
    into: Article | None = None,
    kind: str = "analysis",
    author: Author | None = None,
    by=None,
    gallery: Gallery | None = None,
    left: Mapping[str, Sequence[str]] | None = None,
    bases: Mapping[str, dict] | None = None,
    writable: Sequence[str] | None = None,
) -> Saved:
    """Write documents, one per language, as one article or into one.

    The first language's notes become footnotes; every further language's are matched to them by work and order. A
    language that is there already is revised: merged with what has been written since, its notes keep their keys.
    `author` signs instead of whom the manuscripts name. Who may yet take the article back brings a `gallery`, to make
    it forget the pictures too. Per language, `left`: the ids of edits (`edits.edits_of`) that are not wanted, `bases`:
    what somebody has seen it compared with; `writable`: the languages this person may write in, None for all.
    Raises ImportRefused.
    """
    own = gallery or Gallery(by)
    try:
        own.take(documents)
        with transaction.atomic():
            return write(documents, own, into, kind, author, by, left or {}, bases or {}, writable)
    except amending.Refused as reason:
        if gallery is None:
            own.forget()
        raise ImportRefused(str(reason)) from reason
    except BaseException:
        if gallery is None:
            own.forget()
        raise


def write(
    documents: Mapping[str, Document],
    gallery: Gallery,
    into: Article | None,
    kind: str,
    author: Author | None,
    by,
    left: Mapping[str, Sequence[str]],
    bases: Mapping[str, dict],
    writable: Sequence[str] | None,
) -> Saved:
    if into:
        article = into.hold()
    else:
        article = Article(kind=kind, original_language=next(iter(documents)), created_by=by)
        article.save()
    saved = Saved(article)
    before = state = article.snapshot()
    how = {"by": by, "kind": Revision.Kind.IMPORT, "drop_markers": list(documents), "languages": writable}
    amended = None
    sources = ArticleSources(article)
    for language, document in documents.items():
        document, told = at_this_article(document, article)
        hung, of_pictures = gallery.hang(document, language)
        document = replace(document, blocks=(hung,))
        base = bases.get(language) or (base_of(article, language, document) if into else state)
        cited = Sources(sources, document, language)
        revised = chosen(revise(article, base, document, language, cited), left.get(language, ()))
        saved.findings[language] = [*of_interest(document, revised), *told, *of_pictures, *revised.findings]
        revised = with_address(article, cited.settle(revised))
        if into:
            made, withheld = theirs_to_write(revised, writable)
            saved.findings[language] += withheld
            amended = article.amend(made, lock_version=article.lock_version, **how)
            saved.clashes[language] = amended.clashes
            saved.findings[language] += told_clashes(amended.clashes)
        else:
            state = revised.snapshot
    if not into:
        amended = article.amend(snapshots.changes(before, state), lock_version=article.lock_version, **how)
    article.refresh_from_db()
    if writable is None:
        signed = signatures(article)
        for language, document in documents.items():
            if not came_from(document, article):
                saved.findings[language] += People(article, language, document).save(author)
        if signatures(article) != signed:
            article.keep_parts(amended, by=by)
    if into:
        into.refresh_from_db()
    return saved


def foresee(document: Document, article: Article, language: str) -> Revised:
    """What a document would make of a language of an article, for people to look at; nothing is written.

    Works that are new have names like “~3 Title” in place of an id. Its findings are all there are.
    """
    document, told = at_this_article(document, article)
    base = base_of(article, language, document)
    looked_at = Gallery().look(document)
    known = Sources(ArticleSources(article), document, language)
    revised = revise(article, base, replace(document, blocks=(looked_at,)), language, known)
    return replace(revised, findings=[*of_interest(document, revised), *told, *revised.findings])


def revise(article: Article, base: dict, document: Document, language: str, sources: "Sources") -> Revised:
    shown = Image.objects.filter(public_id__in=richtext.image_ids(base["texts"][language]["body"]))
    return revising.revise(
        base,
        document,
        language,
        sources=sources,
        new_key=new_key,
        returned=document.returned,
        printed=printed_notes(base, language) if document.returned else {},
        captions={image.public_id: image.texts_in(language)["caption"] for image in shown},
        site=settings.SITE_URL,
    )


def theirs_to_write(revised: Revised, writable: Sequence[str] | None) -> tuple[list[snapshots.Change], list[Finding]]:
    """The changes that somebody may make, and word of the others: what a note cites belongs to all languages."""
    made = revising.changes(revised)
    if writable is None:
        return made, []
    allowed = [one for one in made if snapshots.is_for(writable, one)]
    notes = dict.fromkeys(one.path[1] for one in made if one not in allowed and one.path[0] == "footnotes")
    names = [amending.name_of_note(key, revised.snapshot) for key in notes]
    return allowed, [
        Finding(
            "note-shared",
            _("%(note)s: the other languages cite this too, and you may not write in them. It stays as it was.")
            % {"note": name},
            name,
        )
        for name in names
    ]


def told_clashes(clashes: Sequence[snapshots.Clash]) -> list[Finding]:
    """That others have written something else in the same places, and what the manuscript says there."""
    if not clashes:
        return []
    segments = [one for clash in clashes for one in clash.segments if "same" not in one]
    message = ngettext(
        "In %(number)d place somebody has written something else meanwhile, and that stays. What the file says there "
        "is kept among the revisions.",
        "In %(number)d places somebody has written something else meanwhile, and that stays. What the file says there "
        "is kept among the revisions.",
        len(segments),
    )
    said = [richtext.plain(one["mine"]) if isinstance(one["mine"], str) else "" for one in segments]
    return [Finding("clash", message % {"number": len(segments)}, quoted=" ".join(filter(None, said)))]


def chosen(revised: Revised, left: Sequence[str]) -> Revised:
    """Without what somebody has left out, who has seen these changes and no others."""
    if set(left) - {edit.id for edit in edits_of(revised)}:
        raise amending.Conflict(amending.somebody_else())
    return without(revised, left)


def of_interest(document: Document, revised: Revised) -> list[Finding]:
    """What the reader has found. Of a file of ours the people are left alone, and how the reader took its notes matters
    only where one of them is read anew."""
    if not (document.returned and document.returned.identity):
        return list(document.findings)
    is_read_anew = {one.code for one in revised.findings} & {"note-reread", "note-only-here"}
    unwanted = {"no-author"} | (set() if is_read_anew else OF_NOTES)
    return [one for one in document.findings if one.code not in unwanted]


def came_from(document: Document, article: Article) -> bool:
    identity = document.returned and document.returned.identity
    return bool(identity) and identity.article == article.public_id


def at_this_article(document: Document, article: Article) -> tuple[Document, list[Finding]]:
    """A document whose file is from another article is a manuscript like any other."""
    if not (document.returned and document.returned.identity) or came_from(document, article):
        return document, []
    other = document.returned.identity.article
    found = Finding(
        "from-another-article",
        _("The file was downloaded from another article (%(id)s); it is read as a new manuscript.") % {"id": other},
    )
    return replace(document, returned=None), [found]


def base_of(article: Article, language: str, document: Document) -> dict:
    """What a manuscript was made from, as far as anybody knows: the revision that its file names, else the last import
    of its language, else what stands there now."""
    kept = article.revisions.exclude(kind=Revision.Kind.ASIDE).order_by("-number")
    if came_from(document, article):
        named = kept.filter(number=document.returned.identity.revision).first()
        return as_base(named.snapshot) if named else article.snapshot()
    if richtext.is_empty(article.text("body", language)):
        return article.snapshot()
    imports = kept.filter(kind=Revision.Kind.IMPORT).values_list("pk", "languages")
    last = next((pk for pk, touched in imports if language in touched), None)
    return as_base(kept.get(pk=last).snapshot) if last else article.snapshot()


def as_base(snapshot: dict) -> dict:
    """A kept snapshot in the shape that one has today."""
    return snapshot | snapshots.checked(snapshot)


def seen_base(article: Article, language: str, document: Document, digest: str) -> dict | None:
    """The base that somebody has seen a manuscript compared with; None where it cannot be found any more."""
    kept = article.revisions.exclude(kind=Revision.Kind.ASIDE).order_by("-number").values_list("snapshot", flat=True)
    found = [base_of(article, language, document), article.snapshot()]
    if match := next((base for base in found if revising.digest(base, language) == digest), None):
        return match
    bases = (as_base(snapshot) for snapshot in kept[:50].iterator(4))
    return next((base for base in bases if revising.digest(base, language) == digest), None)


def with_address(article: Article, revised: Revised) -> Revised:
    """A language that comes in without an address gets one made from its title."""
    texts = revised.snapshot["texts"][revised.language]
    is_there = revised.base["texts"][revised.language]["body"]
    if is_there or texts["slug"] or article.text("slug", revised.language):
        return revised
    slug = propose(texts["title"], revised.language)
    texts = texts | {"slug": Address.objects.free(revised.language, slug, article.public_id)}
    snapshot = revised.snapshot | {"texts": revised.snapshot["texts"] | {revised.language: texts}}
    return replace(revised, snapshot=snapshot)


def printed_notes(base: dict, language: str) -> dict[str, str]:
    """The notes of a language as they would be printed from a snapshot now, by key, as plain text."""
    stored = {note["key"]: note for note in base["footnotes"]}
    keys = [key for key in footnotes.keys(base["texts"][language]["body"]) if key in stored]
    known = amending.sources_of({cite["source"] for key in keys for cite in stored[key]["cites"]})
    notes = [
        {
            "text": stored[key]["text"].get(language, ""),
            "cites": [
                cite | {name: cite[name].get(language, "") for name in ("prefix", "suffix")}
                for cite in stored[key]["cites"]
                if cite["language"] in ("", language) and cite["source"] in known
            ],
        }
        for key in keys
    ]
    with override(language):
        printed = citations.print_notes(
            [publishing.as_note(note) for note in notes],
            {key: source.csl_in(language) for key, source in known.items()},
            language=language,
            style=Institute.objects.current().style_for(language),
        )
    return {key: note.text for key, note in zip(keys, printed, strict=True)}


class ArticleSources:
    """The sources that an article cites or is about to cite."""

    def __init__(self, article: Article):
        self.known = list(Source.objects.filter(cites__footnote__article=article).order_by("pk").distinct())


class Sources(Sequence):
    """The ids of the library’s sources for the works of a document, looked up once a note asks for one.

    A work that is new has a name that begins with “~” until somebody has agreed to the notes that cite it.
    """

    def __init__(self, article: ArticleSources, document: Document, language: str):
        self.article, self.works, self.language = article, document.works, language
        self.found: dict[int, Source | None] = {}

    def __len__(self) -> int:
        return len(self.works)

    def __getitem__(self, index: int) -> str:
        if index not in self.found:
            self.found[index] = self.source_of(self.works[index])
        source, work = self.found[index], self.works[index]
        return source.public_id if source else f"~{index} {work.get('title') or work.get('URL') or ''}"

    def source_of(self, work: dict) -> Source | None:
        """The library's source for a work.

        Within one article an address alone is enough: a translation often translates the title of what it cites.
        """
        if source := Source.objects.recognise(work):
            return source
        url, title = normal_url(work.get("URL")), fold(work.get("title"))
        for source in self.article.known:
            own = source.csl_in(self.language)
            addresses, titles = {source.url_key, normal_url(own.get("URL"))}, {source.title_key, fold(own.get("title"))}
            same_page = url and url in addresses
            if same_page or (not url and title and title in titles and same_author(work, source.csl)):
                return source
        return None

    def settle(self, revised: Revised) -> Revised:
        """The same with sources for the new works that its notes still cite; the library has them from now on."""
        cited = {cite["source"] for note in revised.snapshot["footnotes"] for cite in note["cites"]}
        became: dict[str, str] = {}
        for index, source in list(self.found.items()):
            name = self[index]
            if name in cited:
                source = source or Source.objects.create(csl=self.works[index])
                self.found[index], became[name] = source, source.public_id
                self.localize(source, self.works[index])
                if source not in self.article.known:
                    self.article.known.append(source)
        notes = [
            note | {"cites": [cite | {"source": became.get(cite["source"], cite["source"])} for cite in note["cites"]]}
            for note in revised.snapshot["footnotes"]
        ]
        return replace(revised, snapshot=revised.snapshot | {"footnotes": notes})

    def localize(self, source: Source, work: dict) -> None:
        """Keep the title a translation gives a work on the same page, unless it has one in this language already."""
        url, title = normal_url(work.get("URL")), fold(work.get("title"))
        is_same_page = url and url == source.url_key and title and title != source.title_key
        if is_same_page and source in self.article.known and self.language not in source.localized:
            source.localized[self.language] = {
                name: work[name] for name in ("title", "container-title", "publisher") if work.get(name)
            }
            source.save()


def same_author(work: dict, other: dict) -> bool:
    """Whether two works of one title can be one work: where both name authors, the first is the same."""
    names = [
        fold(next((a.get("family") or a.get("literal") for a in csl.get("author") or []), "")) for csl in (work, other)
    ]
    return not all(names) or names[0] == names[1]
