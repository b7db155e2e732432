"""What results may be narrowed by: how many of them are of a kind, about a region, by somebody."""

from collections import Counter
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..kinds import KINDS
from ..models.editions import EditionQuerySet
from ..models.topics import Topic

MOST = 6  # offered of each

GROUPS = [
    ("kind", _("Kind")),
    ("region", _("Region")),
    ("topic", _("Topic")),
    ("by", _("Author")),
    ("year", _("Year")),
]


def facets(editions: EditionQuerySet, keys: Iterable[int]) -> list[dict]:
    """[{"name", "label", "choices": [(value, words, how many)]}], the most frequent first, but for years, of which the
    newest come first; no group of one choice."""
    seen = {name: Counter() for name, _label in GROUPS}
    named = {name: {} for name, _label in GROUPS}

    def note(group, value, words):
        seen[group][value] += 1
        named[group][value] = words

    found = editions.filter(pk__in=list(keys)).values_list("kind", "byline", "labels", "published_at")
    for kind, byline, labels, published_at in found.order_by("-published_at"):
        note("kind", kind, KINDS[kind].label if kind in KINDS else kind)
        for label in labels:
            note("region" if label["kind"] == Topic.Kind.REGION else "topic", label["slug"], label["name"])
        for slug, name in {person["slug"]: person["name"] for person in byline}.items():
            note("by", slug, name)
        year = timezone.localtime(published_at).year
        note("year", year, str(year))
    return [
        {
            "name": group,
            "label": label,
            "choices": [(value, named[group][value], many) for value, many in in_order(group, seen[group])],
        }
        for group, label in GROUPS
        if len(seen[group]) > 1
    ]


def in_order(group: str, seen: Counter) -> list[tuple]:
    return sorted(seen.items(), reverse=True)[:MOST] if group == "year" else seen.most_common(MOST)
