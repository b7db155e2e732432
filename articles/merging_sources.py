"""One work that stands in the library twice: proposed, kept apart for good, or made one source.

proposals()                   pairs that may be one work, but for those somebody said are two
keep_apart(one, other)        they are two: not proposed again
unite(kept, gone, …)          every draft cites the one that stays; print keeps its words and its old address works
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from thinktank.pages.shown import together

from . import twins
from .models.articles import Article
from .models.editions import Edition, EditionSource, NotPossible
from .models.notes import Cite
from .models.sources import Distinction, Source
from .tasks import owe_similar


@dataclass(frozen=True)
class Proposal:
    one: str  # public ids
    other: str
    why: str  # "doi", "url" or "title"


def proposals():
    """Every pair that may be one work, the surest first; two queries, whatever the size of the library."""
    works = Source.objects.usable().only("public_id", "csl", "title_key", "url_key")
    apart = Distinction.objects.public_ids()
    return [
        Proposal(*pair) for pair in twins.pairs(work.as_work() for work in works) if frozenset(pair[:2]) not in apart
    ]


def keep_apart(one, other, *, by=None):
    first, second = sorted((one, other), key=lambda source: source.pk)
    Distinction.objects.get_or_create(first=first, second=second, defaults={"by": by})


@together()
def unite(kept, gone, *, csl, localized, by=None, seen=()):
    """Make two sources one, with these fields; returns the articles whose notes now cite the one that stays.

    `seen`: when each had last changed as the editor saw them. What is in print is not touched: it was made from values
    of its own, and the address of the source that goes leads to the other. Raises NotPossible, articles.Conflict.
    """
    held = Source.objects.select_for_update().in_bulk([kept.pk, gone.pk])
    kept, gone = held[kept.pk], held[gone.pk]
    if kept == gone or kept.merged_into_id or gone.merged_into_id:
        raise NotPossible(_("These are one source already. Nothing was changed."))
    if seen and list(seen) != [kept.stamp, gone.stamp]:
        raise NotPossible(_("Somebody has changed one of the two meanwhile. Look at both again, then merge."))
    articles = list(Article.objects.select_for_update().citing(gone))
    move_cites(kept, gone)
    move_print(kept, gone)
    kept.csl, kept.localized, kept.trashed_at = csl, localized, None
    kept.derive()
    if not kept.archived_url and kept.url_key == gone.url_key:
        kept.archived_url, kept.archived_on = gone.archived_url, gone.archived_on
    gone.merged.update(merged_into=kept)
    gone.merged_into, gone.trashed_at = kept, None
    # Each says in its history what became of it. The one that goes gives up its DOI first.
    gone._change_reason = f"→ {kept.public_id}"
    gone.save()
    kept._change_reason = f"← {gone.public_id}"
    kept.save()
    owe_similar(Edition.objects.citing(kept))  # what they share is not what it was
    for article in articles:
        article.claim(article.lock_version)
        article.revise(by=by, note=_("Two sources became one: %(title)s") % {"title": str(kept)[:200]})
    return articles


def move_cites(kept, gone):
    """In all drafts. A note that cited both in the very same words cites the one work once."""
    said = ["footnote", "locator_label", "locator", "accessed", "language", *Cite.words()]
    there = set(Cite.objects.filter(source=kept).values_list(*said))
    twice = [cite[0] for cite in Cite.objects.filter(source=gone).values_list("pk", *said) if cite[1:] in there]
    Cite.objects.filter(pk__in=twice).delete()
    Cite.objects.filter(source=gone).update(source=kept)


def move_print(kept, gone):
    """The page of a work lists the texts in print that cite it; one that cited both is listed under its first note."""
    both = {row.edition_id: row for row in EditionSource.objects.filter(source=kept)}
    for row in EditionSource.objects.filter(source=gone):
        other = both.get(row.edition_id)
        if other is None:
            row.source = kept
            row.save(update_fields=["source"])
            continue
        if row.first_note < other.first_note:
            other.first_note = row.first_note
            other.save(update_fields=["first_note"])
        row.delete()
