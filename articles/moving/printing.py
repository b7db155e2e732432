"""What was public on the old site is public here, since the day it was public there."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Imported, NotPossible
from ..publishing import NotReady
from .posts import written, written_on

A_DAY = timedelta(days=1)  # WordPress notes every save, also that of the hour after publishing


def publish(row: Imported, *, by=None) -> bool:
    """Put one text in print if it was public there and nobody has worked on it here; whether anything was done."""
    row.forget("not-published", "missed-schedule")
    try:
        done = publish_page(row) if row.page else publish_article(row, by)
    except (NotReady, NotPossible) as problem:
        row.find("not-published", _("It could not be published: %(why)s") % {"why": problem})
        done = False
    row.save(update_fields=["findings", "is_revised"])
    return done


def publish_page(row: Imported) -> bool:
    page = row.page
    if row.status != "publish" or row.is_protected or not page.is_draft:
        return False
    if written_on(page, row.language) != row.written:
        return False
    page.is_draft = False
    page.save()
    return True


def publish_article(row: Imported, by) -> bool:
    article, now = row.article, timezone.now()
    if article is None or row.is_protected or row.published_at is None or row.status not in ("publish", "future"):
        return False
    edition = article.edition(row.language)
    if (edition and not row.is_revised) or written(article.snapshot(), row.language) != row.written:
        return False
    if edition:
        if row.status != "publish" or edition.withdrawn_at:
            return False
        article.publish(row.language, by=by, kind="update")
    elif row.published_at > now:
        article.publish(row.language, by=by, at=row.published_at)
    elif row.status == "future":
        row.find(
            "missed-schedule",
            _("It was scheduled there for a day that has passed; whether it went out is unknown. Publish it by hand."),
        )
        return False
    else:
        article.publish_as_of(row.language, row.published_at, updated_at=updated_at(row, now), by=by)
    row.is_revised = False
    return True


def updated_at(row: Imported, now):
    """When it was last changed, where that is not the day it came out."""
    changed = row.modified_at
    return changed if changed and row.published_at + A_DAY < changed <= now else None
