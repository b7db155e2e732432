"""Where a source is cited: the notes of manuscripts, as far as somebody may see them, and the pages of the site."""

from dataclasses import dataclass

from thinktank import languages

from .. import footnotes
from ..models import Article, Edition, Footnote


@dataclass(frozen=True)
class Citing:
    """One article; `numbers`: {language: [number of a note]}, without the languages that have no marker for it."""

    article: Article
    numbers: dict[str, list[int]]


@dataclass(frozen=True)
class Cited:
    articles: list[Citing]
    hidden: int  # notes in the articles of others
    notes: int
    pages: list[Edition]


def cited_in(source, user, now):
    """In a fixed number of queries."""
    notes = Footnote.objects.filter(cites__source=source).distinct().values_list("article_id", "key")
    keys = {}
    for article_id, key in notes:
        keys.setdefault(article_id, set()).add(key)
    articles = Article.objects.open_to(user).filter(pk__in=keys).distinct()
    shown = [Citing(article, numbers_in(article, keys[article.pk])) for article in articles]
    seen = sum(len(keys[citing.article.pk]) for citing in shown)
    count = sum(map(len, keys.values()))
    pages = Edition.objects.live(now).citing(source).newest_first()
    return Cited(articles=shown, hidden=count - seen, notes=count, pages=list(pages))


def numbers_in(article, wanted):
    numbers = {
        code: [n for n, key in enumerate(footnotes.keys(article.text("body", code)), 1) if key in wanted]
        for code in languages.codes()
    }
    return {code: found for code, found in numbers.items() if found}
