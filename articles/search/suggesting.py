"""What is offered while somebody types: people, topics and titles of public texts that have words beginning so."""

from django.urls import reverse
from django.utils.translation import override

from ..models.editions import Edition
from . import matching
from .asking import Beginning, Word, understood
from .entries import EDITION_MASK
from .finding import Asked, answers, public
from .words import WORD, forms

MOST = 8  # offered at once
LOOKED_AT = 40  # of the newest texts that have the words in a title, or by or about something of that name


def suggest(text: str, *, language: str, now) -> dict[str, str]:
    """{name or title: path of its page}, at most MOST: people first, then topics, then titles. Raises TooSlow."""
    query = matching.offered(understood(text, language, is_typing=True))
    if not any(isinstance(clause, Beginning) for clause in query.asked):
        return {}
    (rows,) = answers(public(now), [Asked(language, query, LOOKED_AT)])
    editions = Edition.objects.live(now).filter(pk__in=[key & EDITION_MASK for _score, key in rows]).newest_first()
    people, topics, titles = {}, {}, {}
    with override(language):
        for edition in editions.only("language", "slug", "title", "byline", "labels"):
            people |= {person["name"]: reverse("author", args=[person["slug"]]) for person in edition.byline}
            topics |= {label["name"]: reverse("topic", args=[label["slug"]]) for label in edition.labels}
            titles.setdefault(edition.title, edition.get_absolute_url())  # of two of one title, the newer
    starts = understood(text, language, is_typing=True).asked
    starts = [clause for clause in starts if isinstance(clause, Beginning | Word)]
    named = [(name, path) for name, path in (people | topics).items() if has_all(name, starts, language)]
    return dict([*named[: MOST // 2], *titles.items()][:MOST])


def has_all(name: str, asked, language: str) -> bool:
    words = [form for word in WORD.findall(name) for form in forms(word, language)[:1]]
    return all(
        any(word.startswith(clause.starts) if isinstance(clause, Beginning) else word in clause.forms for word in words)
        for clause in asked
    )
