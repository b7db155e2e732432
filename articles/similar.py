"""“Similar posts” as readers see them: what of the lists that `neighbours` keeps is public, and why it is there."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from thinktank.prepared import prepared

from .models.editions import Edition

FEW = 3  # of fewer in the reader’s language, others are offered too
MOST_BY_ONE = 2  # of one author, while there are others
MOST_REASONS = 3
WHY = ("series", "regions", "sources", "topics", "authors")


@dataclass(frozen=True)
class Similar:
    """What stands under a text: in its language, and in others where that is little."""

    native: list[Edition]
    foreign: list[Edition]

    @property
    def is_short(self):
        return len(self.native) < FEW


@prepared()
def standing_beside(*, edition, article, language, now):
    # One row by its index for each foreign one: PostgreSQL would rather collect all texts of the language for EXISTS.
    spoken = Edition.objects.live(now).in_language(language).filter(article=OuterRef("article"))
    return (
        Edition.objects.live(now)
        .filter(similar_to__edition=edition)
        .alias(spoken=Subquery(spoken.order_by().values("pk")[:1]))
        .filter(Q(language=language) | Q(spoken=None))
        .exclude(article=article)
        .annotate(place=F("similar_to__place"), score=F("similar_to__score"))
        .annotate(**{f"shared_{kind}": F(f"similar_to__{kind}") for kind in WHY})
        .only("article", "language", "kind", "slug", "title", "byline")
        .order_by(F("place").asc(nulls_last=True), "-score", "-published_at", "-pk")
    )


def similar_to(edition, *, limit, now):
    """The live editions beside this one, best first, in one query; each says why (`reasons`)."""
    found = standing_beside(edition=edition.pk, article=edition.article_id, language=edition.language, now=now)
    native = varied([other for other in found if other.language == edition.language])[:limit]
    foreign = [other for other in found if other.language != edition.language]
    foreign = once_each(foreign)[:limit] if len(native) < FEW else []
    with override(edition.language):
        for other in [*native, *foreign]:
            other.reasons = reasons(other)
    return Similar(native, foreign)


def varied(editions):
    """The same, those by somebody who is there twice already behind all others, but for what an editor pinned."""
    by, first, later = Counter(), [], []
    for edition in editions:
        writers = {person["slug"] for person in edition.writers}
        if edition.place is None and any(by[writer] >= MOST_BY_ONE for writer in writers):
            later.append(edition)
        else:
            first.append(edition)
            by.update(writers)
    return first + later


def once_each(editions):
    """One edition of each article, the best."""
    return list({edition.article_id: edition for edition in reversed(editions)}.values())[::-1]


def reasons(edition):
    """Why it stands beside the other text, in the current language: at most three reasons, the strongest first."""
    said = [
        (edition.place is not None, lambda: _("chosen by the editors")),
        (edition.shared_series, lambda: _("same series")),
        (edition.shared_regions, lambda: _("same region")),
        (
            edition.shared_sources,
            lambda: (
                ngettext("cites the same source", "shares %(number)d sources", edition.shared_sources)
                % {"number": edition.shared_sources}
            ),
        ),
        (
            edition.shared_topics,
            lambda: (
                ngettext("same topic", "shares %(number)d topics", edition.shared_topics)
                % {"number": edition.shared_topics}
            ),
        ),
        (edition.shared_authors, lambda: _("by the same author")),
    ]
    found = [reason() for is_true, reason in said if is_true][:MOST_REASONS] or [_("close in content")]
    return " · ".join([found[0][0].upper() + found[0][1:], *found[1:]])
