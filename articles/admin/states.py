"""Where a language of an article stands, read from its edition and from the work on it, in words for editors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thinktank import languages
from thinktank.models import Institute

from .. import richtext
from ..comparing import digest
from ..models import Article, Edition, Image, Translation


@dataclass(frozen=True)
class State:
    """`code` says what the public sees: live, scheduled, withdrawn; where that is nothing, how far the work is: draft,
    in-review, approved, lapsed (approved, and changed since). `at`: since when, or when to come.

    `work`: how far the next text of a language is that is out already; empty where nothing differs from print.
    """

    code: str
    label: str
    at: datetime | None = None
    edition: Any = None
    translation: Any = None
    changed: bool = False  # the manuscript says something else than the text in print
    work: str = ""

    @property
    def is_public(self):
        return self.code == "live"

    @property
    def can_cancel(self):
        return self.code == "scheduled" or (self.edition is not None and self.edition.pending_at is not None)

    @property
    def stage(self):
        """How far the text at the desk is, whatever is in print."""
        return self.work or self.code

    @property
    def waits_for_publication(self):
        return self.stage == "approved"


def state_of(edition, now, translation=None, *, changed=False, approved=True, printed_at=None):
    """`changed`: the manuscript differs from print; `approved`: an approval still holds."""
    stage = stage_of(translation, approved)
    if stage == "lapsed" and printed_at and translation.since <= printed_at:
        stage = "draft"  # what was approved is in print; this is the next text
    if edition is None:
        since = translation and translation.since
        return State(stage, stage_label(stage), since, translation=translation)
    work = stage if changed or stage == "in-review" else ""
    common = {"edition": edition, "translation": translation, "changed": changed, "work": work}
    if edition.withdrawn_at:
        return State("withdrawn", _("withdrawn"), edition.withdrawn_at, **common)
    if edition.published_at > now:
        return State("scheduled", _("scheduled"), edition.published_at, **common)
    if edition.pending_at:
        return State("live", _("public, update scheduled"), edition.pending_at, **common)
    label = _("public, changed since") if changed else _("public")
    return State("live", label, edition.published_at, **common)


def stage_of(translation, approved):
    if translation is None:
        return "draft"
    return "lapsed" if translation.state == Translation.State.APPROVED and not approved else translation.state


def stage_label(stage):
    return {
        "draft": _("draft"),
        "in-review": _("in review"),
        "approved": _("approved"),
        "lapsed": _("approved, changed since"),
    }[stage]


def states(article, now):
    """{language: state} for the languages of an article that are written, given to somebody or were published."""
    return states_of([article], now)[article.pk]


def work_on(articles):
    """{(article’s key, language): the work on it}"""
    found = Translation.objects.filter(article__in=[article.pk for article in articles]).with_people().defer("basis")
    return {(work.article_id, work.language): work for work in found}


def states_of(articles, now, institute=None, work=None, *, are_whole=False):
    """{article’s key: {language: state}} for many articles, in a fixed number of queries; whoever knows the institute
    or the work on them brings it.

    Whether a text changed since it was printed or approved is only known by reading it, notes and all: the texts of
    those that were are fetched here, whatever the list has left out; `are_whole`: it has left out nothing.
    """
    editions = Edition.objects.filter(article__in=[article.pk for article in articles]).with_text_out()
    editions = {(edition.article_id, edition.language): edition for edition in editions}
    work = work_on(articles) if work is None else work
    given = {key for key, found in work.items() if found.is_given}
    read = {key for key, found in work.items() if found.state == Translation.State.APPROVED} | set(editions)
    whole = articles if are_whole else Article.objects.filter(pk__in={pk for pk, _language in read}).whole()
    manuscripts = manuscripts_of(read, whole, editions, institute or Institute.objects.current())

    def state(key):
        edition, translation, manuscript = editions.get(key), work.get(key), manuscripts.get(key)
        return state_of(
            edition,
            now,
            translation,
            changed=edition is not None and edition.out_digest != digest(manuscript.as_inputs()),
            approved=translation is not None
            and manuscript is not None
            and translation.approved_digest == manuscript.reading_digest(),
            printed_at=edition and edition.out_at,
        )

    return {
        article.pk: {
            code: state((article.pk, code))
            for code in languages.codes()
            if (article.pk, code) in editions or (article.pk, code) in given or article.text("title", code)
        }
        for article in articles
    }


def manuscripts_of(keys, articles, editions, institute):
    """{(article’s key, language): manuscript}; their editions are known."""
    articles = {article.pk: article for article in articles}
    for pk, article in articles.items():
        article.known_editions = {language: edition for (of, language), edition in editions.items() if of == pk}
    shown = {i for pk, code in keys for i in richtext.image_ids(articles[pk].text("body", code))}
    images = Image.objects.filter(public_id__in=shown).in_bulk(field_name="public_id") if shown else {}
    return {(pk, code): articles[pk].manuscript(code, institute, images) for pk, code in keys}


def times(at):
    """One moment by the institute’s clock, in UTC and by the editor’s own."""
    zones = {settings.TIME_ZONE: ZoneInfo(settings.TIME_ZONE), "UTC": ZoneInfo("UTC")}
    zones.setdefault(timezone.get_current_timezone_name(), timezone.get_current_timezone())
    return " · ".join(
        f"{date_format(timezone.localtime(at, zone), 'DATETIME_FORMAT')} ({name})" for name, zone in zones.items()
    )
