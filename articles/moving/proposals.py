"""Pairs of texts of a site that may be one text in two languages, as an editor is shown them."""

from thinktank.old_addresses import parted

from ..models import Article, Cite, Imported
from . import addresses
from .pairing import Pair, Text, pairs


def proposals(origin: str) -> list[tuple[Pair, Imported, Imported]]:
    """The surest first; only of texts that became articles in one language, for these alone can be put together."""
    rows = {row.pk: row for row in candidates(origin)}
    found = pairs([text_of(row, origin) for row in rows.values()])
    return [(pair, rows[pair.one], rows[pair.other]) for pair in found]


def candidates(origin: str):
    rows = Imported.objects.from_(origin).articles().exclude(article=None).select_related("article")
    by_article: dict[int, list[Imported]] = {}
    for row in rows:
        by_article.setdefault(row.article_id, []).append(row)
    alone = [found[0] for found in by_article.values() if len(found) == 1]
    keys = [row.article_id for row in alone]
    sources: dict[int, set[str]] = {}
    cites = Cite.objects.filter(footnote__article__in=keys).values_list("footnote__article", "source__public_id")
    for key, source in cites:
        sources.setdefault(key, set()).add(source)
    authors: dict[int, set[str]] = {}
    signed = Article.objects.filter(pk__in=keys).values_list("pk", "authorships__author__slug")
    for key, author in signed:
        authors.setdefault(key, set()).update({author} - {None})
    for row in alone:
        row.sources = frozenset(sources.get(row.article_id, ()))
        row.authors = frozenset(authors.get(row.article_id, ()))
        yield row


def text_of(row: Imported, origin: str) -> Text:
    base = addresses.base_of(origin)
    own = {addresses.local(row.link)} if row.link else set()
    named = {addresses.local(url) for _language, url in row.alternates if addresses.is_of(origin, url)}
    return Text(
        key=row.pk,
        language=row.language,
        addresses=frozenset(map(ended, own | ({f"{base}?p={row.post_id}"} if row.post_id else set()))),
        alternates=frozenset(map(ended, named)),
        slug=row.slug,
        sources=row.sources,
        authors=row.authors,
        image=str(row.article.image_id or ""),
        published_at=row.published_at,
        apart=frozenset(row.apart),
    )


def ended(address: str) -> str:
    """With the last slash, as WordPress writes its addresses."""
    parts = parted(address)
    return address if parts.query or parts.path.endswith("/") else f"{address}/"


def keep_apart(one: Imported, other: Imported) -> None:
    """They are two texts: not proposed again."""
    for row, stranger in ((one, other), (other, one)):
        row.apart = sorted({*row.apart, stranger.pk})
        row.save(update_fields=["apart"])
