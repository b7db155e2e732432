"""Where a language of an article stands, read from its edition, in words for editors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thinktank import languages


@dataclass(frozen=True)
class State:
    """`code` is draft, live, scheduled or withdrawn; `at` since when, or when to come."""

    code: str
    label: str
    at: datetime | None = None
    edition: Any = None

    @property
    def is_public(self):
        return self.code == "live"

    @property
    def can_cancel(self):
        return self.code == "scheduled" or (self.edition is not None and self.edition.pending_at is not None)


def state_of(edition, now):
    if edition is None:
        return State("draft", _("draft"))
    if edition.withdrawn_at:
        return State("withdrawn", _("withdrawn"), edition.withdrawn_at, edition)
    if edition.published_at > now:
        return State("scheduled", _("scheduled"), edition.published_at, edition)
    if edition.pending_at:
        return State("live", _("public, update scheduled"), edition.pending_at, edition)
    return State("live", _("public"), edition.published_at, edition)


def states(article, now):
    """{language: state} for the languages of an article that are written or were published, in the site’s order."""
    editions = {edition.language: edition for edition in article.editions.all()}
    return {
        code: state_of(editions.get(code), now)
        for code in languages.codes()
        if code in editions or article.text("title", code)
    }


def times(at):
    """One moment by the institute’s clock, in UTC and by the editor’s own."""
    zones = {settings.TIME_ZONE: ZoneInfo(settings.TIME_ZONE), "UTC": ZoneInfo("UTC")}
    zones.setdefault(timezone.get_current_timezone_name(), timezone.get_current_timezone())
    return " · ".join(
        f"{date_format(timezone.localtime(at, zone), 'DATETIME_FORMAT')} ({name})" for name, zone in zones.items()
    )
