"""What is offered while somebody types: people, topics and titles of public texts that have words beginning so."""

from ..models.editions import Edition
from . import matching
from .asking import Beginning, Word, understood
from .entries import EDITION_MASK
from .finding import Asked, answers, keys_of
from .words import WORD, forms

MOST = 8  # offered at once
LOOKED_AT = 40  # of the newest texts that have the words in a title, or by or about something of that name


def suggest(text: str, *, language: str, now) -> list[str]:
    """At most MOST, people first, then topics, then titles; each is a query that finds something. Raises TooSlow."""
    query = matching.offered(understood(text, language, is_typing=True))
    if not any(isinstance(clause, Beginning) for clause in query.asked):
        return []
    live = Edition.objects.live(now)
    (rows,) = answers(keys_of(live), [Asked(language, query, LOOKED_AT)])
    editions = live.filter(pk__in=[key & EDITION_MASK for _score, key in rows]).newest_first()
    people, topics, titles = {}, {}, {}
    for title, byline, labels in editions.values_list("title", "byline", "labels"):
        people |= dict.fromkeys(person["name"] for person in byline)
        topics |= dict.fromkeys(label["name"] for label in labels)
        titles |= {title: None}
    starts = understood(text, language, is_typing=True).asked
    starts = [clause for clause in starts if isinstance(clause, Beginning | Word)]
    named = [name for name in [*people, *topics] if has_all(name, starts, language)]
    return [*named[: MOST // 2], *titles][:MOST]


def has_all(name: str, asked, language: str) -> bool:
    words = [form for word in WORD.findall(name) for form in forms(word, language)[:1]]
    return all(
        any(word.startswith(clause.starts) if isinstance(clause, Beginning) else word in clause.forms for word in words)
        for clause in asked
    )
