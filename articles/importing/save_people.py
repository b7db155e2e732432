"""Whom a manuscript names, on their way into an article: recognised, described, or new."""

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from authors.models import Author
from thinktank import languages

from ..models import Article, Authorship
from ..slugs import numbered, propose
from ..works import fold
from .document import Document, DocumentAuthor, Finding


class People:
    """The people of one language's manuscript."""

    def __init__(self, article: Article, language: str, document: Document):
        self.article, self.language, self.document = article, language, document
        self.others = [code for code in article.written_languages if code != language]
        self.findings: list[Finding] = []

    def save(self, author: Author | None) -> list[Finding]:
        if author:
            self.sign_for(author)
        else:
            self.save_authors()
        return self.findings

    def find(self, code: str, message: str, place: str = "", quoted: str = "") -> None:
        self.findings.append(Finding(code, message, place, quoted))

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
        found = recognise_all([named.name for named in self.document.authors])
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


def signatures(article: Article) -> list[tuple]:
    return list(article.authorships.values_list("author", "role", "language", "order").order_by("pk"))


def names_of(author: Author) -> set[str]:
    return {fold(author.name_in(code)) for code in languages.codes()}


def recognise(name: str) -> Author | None:
    """The one person of that name in any language; two of one name are left to an editor."""
    return recognise_all([name])[0]


def recognise_all(names: Sequence[str]) -> list[Author | None]:
    """[recognise(name) of each], in one query however many they are."""
    known = defaultdict(list)
    for author in Author.objects.all() if names else ():
        for name in names_of(author):
            known[name].append(author)
    found = [known[fold(name)] for name in names]
    return [one[0] if len(one) == 1 else None for one in found]


def free_author_slug(name: str, language: str) -> str:
    return numbered(propose(name, language), lambda slug: Author.objects.filter(slug=slug).exists())
