"""Documents become an article, all of it or nothing: this and `gallery` are all of the importer that writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.db import transaction
from django.utils.translation import gettext as _

from authors.models import Author
from thinktank import languages

from .. import amending, footnotes
from ..ids import new_key
from ..models import Article, Authorship, Cite, Footnote, Source, Translation
from ..slugs import propose
from ..works import fold, normal_url
from .document import CitedWork, Document, DocumentAuthor, DocumentNote, Finding
from .gallery import Gallery
from .matching import pair


@dataclass
class Saved:
    """What came of it: the article, and per language what an editor should know."""

    article: Article
    findings: dict[str, list[Finding]] = field(default_factory=dict)


def save(
    documents: Mapping[str, Document],
    *,
    into: Article | None = None,
    kind: str = "analysis",
    author: Author | None = None,
    by=None,
    gallery: Gallery | None = None,
) -> Saved:
    """Write documents, one per language, as one article or into one.

    The first language's notes become footnotes; every further language's are matched to them by work and order.
    `author` signs instead of whom the manuscripts name. Who may yet take the article back brings a `gallery`, to make
    it forget the pictures too.
    """
    own = gallery or Gallery(by)
    try:
        own.take(documents)
        return write(documents, own, into, kind, author, by)
    except BaseException:
        if gallery is None:
            own.forget()
        raise


@transaction.atomic
def write(
    documents: Mapping[str, Document], gallery: Gallery, into: Article | None, kind: str, author: Author | None, by
) -> Saved:
    article = into or Article(kind=kind, original_language=next(iter(documents)), created_by=by)
    before = into and into.snapshot()
    if into:
        amending.keep_first(article, before)
        article.claim(article.lock_version)
    else:
        article.save()
    saved = Saved(article)
    for language, document in documents.items():
        saved.findings[language] = [*document.findings, *_Saving(article, language, document, gallery).save(author)]
    revision = article.revise(by=by, kind="import")
    Translation.objects.follow(article, before, revision.snapshot)
    return saved


class _Saving:
    """One language on its way into an article."""

    def __init__(self, article: Article, language: str, document: Document, gallery: Gallery):
        self.article, self.language, self.document, self.gallery = article, language, document, gallery
        self.others = [code for code in article.written_languages if code != language]
        self.findings: list[Finding] = []

    def save(self, author: Author | None) -> list[Finding]:
        self.known = self.known_notes()
        self.sources = [self.source_of(work) for work in self.document.works]
        keys = self.save_notes()
        self.save_texts(keys)
        if author:
            self.sign_for(author)
        else:
            self.save_authors()
        return self.findings

    def find(self, code: str, message: str, place: str = "", quoted: str = "") -> None:
        self.findings.append(Finding(code, message, place, quoted))

    # The notes

    def known_notes(self) -> list[Footnote]:
        """The article's footnotes in the order of the language they are best known in: this one, else the original."""
        notes = {note.key: note for note in self.article.footnotes.prefetch_related("cites__source")}
        written = [self.language, self.article.original_language, *languages.codes()]
        bodies = (self.article.text("body", code) for code in written)
        order = next((keys for body in bodies if (keys := footnotes.keys(body))), [])
        return [notes.pop(key) for key in order if key in notes] + list(notes.values())

    def source_of(self, work: dict) -> Source:
        """The library's source for a work, or a new one.

        Within one article an address alone is enough: a translation often translates the title of what it cites.
        """
        if source := Source.objects.recognise(work):
            return source
        url, title = normal_url(work.get("URL")), fold(work.get("title"))
        for source in {cite.source for note in self.known for cite in note.cites.all()}:
            same_page = url and url == source.url_key
            if same_page and title and title != source.title_key:
                self.localize(source, work)
            if same_page or (not url and title and title == source.title_key and same_author(work, source.csl)):
                return source
        return Source.objects.create(csl=work)

    def localize(self, source: Source, work: dict) -> None:
        """Keep the title a translation gives a work, unless it has one in this language already."""
        if self.language not in source.localized:
            source.localized[self.language] = {
                name: work[name] for name in ("title", "container-title", "publisher") if work.get(name)
            }
            source.save()

    def save_notes(self) -> dict[str, str]:
        """Match or make a footnote for each note; returns {key in the document: key in the article}."""
        cited = [self.cited(note) for note in self.document.notes]
        counterparts = pair(cited, [[cite.source_id for cite in shared(note, self.language)] for note in self.known])
        keys = {}
        for number, (note, sources, counterpart) in enumerate(
            zip(self.document.notes, cited, counterparts, strict=True), 1
        ):
            if counterpart is None:
                footnote = Footnote.objects.create(article=self.article, key=new_key())
                self.save_cites(footnote, note.cites)
                if self.known:
                    self.find(
                        "note-only-here",
                        _("Note %(number)d has no counterpart among the article’s notes and was added.")
                        % {"number": number},
                        self.place(number),
                    )
            else:
                footnote = self.known[counterpart]
                self.match(footnote, note, sources, number)
            setattr(footnote, languages.column("text", self.language), note.text)
            footnote.save()
            keys[note.key] = footnote.key
        for position, footnote in enumerate(self.known, 1):
            if footnote.key not in keys.values():
                self.find(
                    "note-not-here",
                    _("The article’s note %(number)d has no counterpart in this text.") % {"number": position},
                    self.place(position),
                )
        return keys

    def cited(self, note: DocumentNote) -> list[int]:
        return [self.sources[cite.work].pk for cite in note.cites if cite.work is not None]

    def place(self, number: int) -> str:
        return _("note %(number)d") % {"number": number}

    def match(self, footnote: Footnote, note: DocumentNote, sources: list[int], number: int) -> None:
        """Give an existing footnote this language's words; where it cites something else, only here.

        An article in one language has nobody else to ask: its new manuscript says what its notes cite.
        """
        existing = shared(footnote, self.language)
        if [cite.source_id for cite in existing] != sources:
            if self.others:
                self.find(
                    "note-differs",
                    _("Note %(number)d cites something else here than in the article’s other languages. Compare them.")
                    % {"number": number},
                    self.place(number),
                )
            self.limit(existing)
            self.save_cites(footnote, note.cites, language=self.language if self.others else "")
            return
        for cite, typed in zip(existing, (c for c in note.cites if c.work is not None), strict=True):
            setattr(cite, languages.column("prefix", self.language), typed.prefix)
            setattr(cite, languages.column("suffix", self.language), typed.suffix)
            label, value = typed.locator or ("", "")
            if not self.others:
                cite.locator_label, cite.locator, cite.accessed = label, value, typed.accessed or cite.accessed
            elif value != cite.locator or (typed.accessed and typed.accessed != cite.accessed):
                self.find(
                    "locator-differs",
                    _("Note %(number)d names another place or date of access (%(here)s) than the article (%(there)s).")
                    % {
                        "number": number,
                        "here": f"{value} {typed.accessed}".strip() or "–",
                        "there": f"{cite.locator} {cite.accessed}".strip() or "–",
                    },
                    self.place(number),
                    quoted=f"{value} {typed.accessed}",
                )
            cite.save()

    def limit(self, cites: list[Cite]) -> None:
        """Let cites print in the article's other languages only."""
        for cite in cites:
            if cite.language == self.language:
                cite.delete()
                continue
            for code in self.others:
                cite.pk = None
                cite.language = code
                cite._state.adding = True
                cite.save()
            Cite.objects.filter(footnote=cite.footnote, source=cite.source, order=cite.order, language="").delete()

    def save_cites(self, footnote: Footnote, cites: tuple[CitedWork, ...], language: str = "") -> None:
        start = footnote.cites.count()
        for order, cite in enumerate((c for c in cites if c.work is not None), start):
            label, value = cite.locator or ("", "")
            Cite.objects.create(
                footnote=footnote,
                source=self.sources[cite.work],
                order=order,
                locator_label=label,
                locator=value,
                accessed=cite.accessed,
                language=language,
                **{
                    languages.column("prefix", self.language): cite.prefix,
                    languages.column("suffix", self.language): cite.suffix,
                },
            )

    # The texts

    def save_texts(self, keys: Mapping[str, str]) -> None:
        body, told = self.gallery.hang(self.document, self.language)
        self.findings += told
        for key in footnotes.keys(body):
            # The NUL keeps a key that was just written from being taken for one that is still to come.
            body = body.replace(f'data-note="{key}"', f'data-note="\0{keys[key]}"')
        texts = {"title": self.document.title, "summary": self.document.summary, "body": body.replace("\0", "")}
        for name, value in texts.items():
            if value or name != "summary":
                self.article.set_text(name, self.language, value)
        if not self.article.text("slug", self.language):
            self.article.set_text("slug", self.language, self.article.free_slug(self.language))
        self.article.save()

    # The people

    def sign_for(self, author: Author) -> None:
        Authorship.objects.get_or_create(
            article=self.article,
            author=author,
            role=Authorship.Role.AUTHOR,
            language="",
            defaults={"order": self.article.authorships.count()},
        )
        for named in self.document.authors:
            if fold(named.name) not in names_of(author):
                self.find(
                    "author-not-taken",
                    _("The manuscript names %(name)s; the article is signed by %(author)s, as you asked.")
                    % {"name": named.name, "author": author.name_in(self.language)},
                    quoted=f"{named.name} {named.position} {named.bio}",
                )
            else:
                self.describe(author, named)

    def save_authors(self) -> None:
        """Everybody the manuscript names signs the article, under one name in each language."""
        signed = [
            authorship.author
            for authorship in self.article.authorships.select_related("author").filter(
                role=Authorship.Role.AUTHOR, language__in=["", self.language]
            )
        ]
        found = [recognise(named.name) for named in self.document.authors]
        waiting = [author for author in signed if author not in found]
        is_one_for_one = len(waiting) == found.count(None)
        for number, (named, author) in enumerate(zip(self.document.authors, found, strict=True)):
            if author is None and is_one_for_one:
                author = self.likeliest(named, waiting)
                waiting = [other for other in waiting if other != author]
            author = author or Author(slug=free_author_slug(named.name, self.language))
            self.describe(author, named)
            if author not in signed:
                self.add_signature(author, order=len(signed) + number, is_first=not signed)

    def likeliest(self, named: DocumentAuthor, waiting: list[Author]) -> Author | None:
        """Of those who sign, the one whose name this may be in another alphabet, or in another length."""
        candidates = [author for author in waiting if not self.is_known_otherwise(author, named.name)]
        spelled = propose(named.name, self.language)
        return max(candidates, key=lambda author: SequenceMatcher(None, author.slug, spelled).ratio(), default=None)

    def is_known_otherwise(self, author: Author, name: str) -> bool:
        """Whether a person has another name in this language; “Z. T. Kaya” may be Zeynep Tuğba Kaya."""
        if not any(getattr(author, languages.column(part, self.language)) for part in ("given_name", "family_name")):
            return False
        known, typed = (fold(one).split() for one in (author.name_in(self.language), name))
        return not (known and typed and known[-1] == typed[-1] and known[0][0] == typed[0][0])

    def add_signature(self, author: Author, order: int, is_first: bool) -> None:
        only_here = bool(self.others) and not is_first
        language = self.language if only_here else ""
        Authorship.objects.create(article=self.article, author=author, order=order, language=language)
        if only_here:
            self.find(
                "author-only-here",
                _("%(name)s signs this language only: nobody of that name signs the article’s other languages.")
                % {"name": author.name_in(self.language)},
            )
        elif not is_first:
            self.find(
                "author-added",
                _("%(name)s was added to those who sign the article. Take out whoever did not write it.")
                % {"name": author.name_in(self.language)},
            )

    def describe(self, author: Author, named: DocumentAuthor) -> None:
        """Fill in what nobody has written about a person in this language; what somebody has written stays."""
        fields = {"given_name": named.given, "family_name": named.family}
        if not any(getattr(author, languages.column(name, self.language)) for name in fields):
            for name, value in fields.items():
                setattr(author, languages.column(name, self.language), value)
        elif fold(author.name_in(self.language)) != fold(named.name):
            self.find(
                "name-kept",
                _("%(name)s is written %(kept)s on the site; that stays.")
                % {"name": named.name, "kept": author.name_in(self.language)},
                quoted=named.name,
            )
        for name, value in {"position": named.position, "bio": named.bio}.items():
            column = languages.column(name, self.language)
            if value and not getattr(author, column):
                setattr(author, column, value)
            elif value and fold(value) != fold(getattr(author, column)):
                self.find(
                    "author-text-kept",
                    _("The site already has a text about %(name)s; it stays. The manuscript says: %(text)s")
                    % {"name": named.name, "text": value},
                    quoted=value,
                )
        author.save()


def shared(footnote: Footnote, language: str) -> list[Cite]:
    return [cite for cite in footnote.cites.all() if cite.language in ("", language)]


def same_author(work: dict, other: dict) -> bool:
    """Whether two works of one title can be one work: where both name authors, the first is the same."""
    names = [
        fold(next((a.get("family") or a.get("literal") for a in csl.get("author") or []), "")) for csl in (work, other)
    ]
    return not all(names) or names[0] == names[1]


def names_of(author: Author) -> set[str]:
    return {fold(author.name_in(code)) for code in languages.codes()}


def recognise(name: str) -> Author | None:
    """The one person of that name in any language; two of one name are left to an editor."""
    found = [author for author in Author.objects.all() if fold(name) in names_of(author)]
    return found[0] if len(found) == 1 else None


def free_author_slug(name: str, language: str) -> str:
    slug = free = propose(name, language)
    number = 1
    while Author.objects.filter(slug=free).exists():
        number += 1
        free = f"{slug}-{number}"
    return free
