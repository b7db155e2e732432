"""How alike two editions are, by what both rest on, are about and who wrote them."""

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from .models.editions import Edition, EditionAuthor, EditionSource, EditionTopic

# Two texts that rest on the same report are about the same matter (bibliographic coupling: M. M. Kessler, 1963); a
# topic is shared by many; the same person also writes about other things.
SOURCE, TOPIC, AUTHOR = 4, 2, 1


def similar_to(edition, *, limit, now):
    """Live editions of the same language that share something with this one, best first, then newest."""
    sources = EditionSource.objects.filter(source__in=edition.edition_sources.values("source"))
    topics = EditionTopic.objects.filter(topic__in=edition.edition_topics.values("topic"))
    authors = EditionAuthor.objects.filter(author__in=signed(edition.edition_authors).values("author"))
    score = SOURCE * shared(sources) + TOPIC * shared(topics) + AUTHOR * shared(signed(authors))
    sharing = [related.values("edition").order_by() for related in (sources, topics, signed(authors))]
    return list(
        Edition.objects.live(now)
        .in_language(edition.language)
        .filter(pk__in=sharing[0].union(*sharing[1:]))
        .exclude(article=edition.article_id)
        .annotate(score=score)
        .select_related("image")
        .order_by("-score", "-published_at", "-pk")[:limit]
    )


def signed(authors):
    """Translators and editors work on whatever comes."""
    return authors.filter(role="author")


def shared(related):
    """How many of these hang on the edition at hand."""
    each = related.filter(edition=OuterRef("pk")).order_by().values("edition")
    return Coalesce(Subquery(each.annotate(count=Count("pk")).values("count")), Value(0))
