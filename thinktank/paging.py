"""Long lists of editions, a page at a time.

A page begins after a text and not after so many: it costs the same however far back, and stays what it was when
something new is published. So the lists have no numbered pages; their filters lead further back in one step.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language

SIZE = 20
COUNTED = 1_000  # how far a list is counted: what is more is “more than 1,000”


class HowMany(models.Subquery):
    """The number of rows of a query as a column, counted as far as a reader cares."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS each)"
    output_field = models.IntegerField()

    def __init__(self, queryset):
        super().__init__(queryset.order_by().values("pk")[: COUNTED + 1])


def with_counts(rows, counts):
    """Those of the rows that `counts` has, each knowing its own as `edition_count`."""
    found = list(rows.filter(pk__in=counts))
    for row in found:
        row.edition_count = counts[row.pk]
    return found


@dataclass
class Page:
    """`total`: of the whole list; `newer` and `older`: the ids of the texts where the next pages begin, if any do."""

    items: list[Any]
    total: int
    newer: str
    older: str

    def __iter__(self):
        return iter(self.items)


def page_of(editions, request):
    """The newest of these editions of one language, or those `?before=` or `?after=` a text.

    404 where there are none, so that robots find the end of a list.
    """
    before, after = (request.GET.get(name, "").replace("\0", "") for name in ("before", "after"))
    listed = editions.newest_first().for_lists().annotate(total=HowMany(editions))
    place = editions.model.objects.harvestable(timezone.now()).in_language(get_language()).of_article(after or before)
    if after:
        found = list(listed.newer_than(place).reverse()[: SIZE + 1])
        items, has_newer, has_older = found[:SIZE][::-1], len(found) > SIZE, True
    else:
        found = list((listed.older_than(place) if before else listed)[: SIZE + 1])
        items, has_newer, has_older = found[:SIZE], bool(before), len(found) > SIZE
    if (before or after) and not items:
        raise Http404
    return Page(
        items,
        total=items[0].total if items else 0,
        newer=items[0].public_id if has_newer else "",
        older=items[-1].public_id if has_older else "",
    )
