"""What waits for somebody at the desk: each thing with its reason, what is most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thinktank import languages

from ..models import Article, Comment, Notice, Translation
from .states import states_of

# The reasons, in the order in which they are looked after; what is overdue comes before all of them.
REASONS = ["returned", "review", "lapsed", "due", "comment", "approved", "outdated", "given"]


@dataclass(frozen=True)
class Waiting:
    """One thing to do; `why` is one of REASONS."""

    why: str
    article: Any
    language: str
    since: datetime | None = None
    due_on: date | None = None
    detail: str = ""

    @property
    def label(self):
        return {
            "returned": _("sent back to you"),
            "review": _("waits for your review"),
            "lapsed": _("approved, changed since"),
            "due": _("yours to write"),
            "given": _("yours to write"),
            "comment": _("comment"),
            "approved": _("approved, to be published"),
            "outdated": _("the original has changed"),
        }[self.why]

    @property
    def language_name(self):
        return languages.own_name(self.language) if self.language else ""

    @property
    def is_overdue(self):
        return self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def url(self):
        """To the text; a comment is read where it is answered."""
        if self.why == "comment":
            page = reverse("admin:articles_article_work", args=[self.article.pk])
            return f"{page}#work-{self.language}"
        page = reverse("admin:articles_article_change", args=[self.article.pk])
        return f"{page}#{self.language}"

    @property
    def urgency(self):
        far = date.max
        return (not self.is_overdue, REASONS.index(self.why), self.due_on or far, self.article.pk, self.language)


def waiting_for(user, now) -> list[Waiting]:
    """Everything that waits for somebody, in a fixed number of queries."""
    works = list(Translation.objects.waiting_for(user))
    notices = list(user.notices.unseen().filter(kind=Notice.Kind.COMMENT).select_related("by"))
    wanted = {thing.article_id for thing in [*works, *notices]}
    articles = Article.objects.open_to(user).without_texts().in_bulk(wanted) if wanted else {}
    approved = [work.article_id for work in works if work.state == Translation.State.APPROVED and not work.is_out]
    stages = states_of([articles[pk] for pk in dict.fromkeys(approved) if pk in articles], now) if approved else {}
    found = [
        Waiting(why, articles[work.article_id], work.language, work.since, work.due_on, detail_of(why, work))
        for work in works
        if work.article_id in articles and (why := reason(work, user, stages))
    ]
    return sorted([*found, *comments(notices, articles)], key=lambda thing: thing.urgency)


def reason(work: Translation, user, stages) -> str:
    """Why a language waits for this person; empty where it does not after all."""
    state = Translation.State
    is_mine = user.pk in (work.writer_id, work.translator_id)
    if work.state == state.IN_REVIEW and work.reviewer_id in (user.pk, None) and not is_mine:
        return "review"
    if work.state == state.APPROVED and not work.is_out:
        stage = stages.get(work.article_id, {}).get(work.language)
        if stage and stage.stage == "lapsed":
            return "lapsed"
        if stage and stage.waits_for_publication and user.has_perm("articles.publish_article"):
            return "approved"
    if work.state == state.DRAFT and work.last_act == Comment.Kind.RETURNED:
        return "returned"
    if is_mine and work.outdated:
        return "outdated"
    if is_mine and work.state == state.DRAFT:
        return "due" if work.due_on else "given"
    return ""


def detail_of(why: str, work: Translation) -> str:
    if why == "outdated":
        words = ngettext("%(count)d place to look at", "%(count)d places to look at", work.outdated)
        return words % {"count": work.outdated}
    return ""


def comments(notices: Iterable[Notice], articles) -> Iterable[Waiting]:
    """The unseen comments, one line for each text that has any: what was said last, and by whom."""
    newest = {}
    for notice in sorted(notices, key=lambda notice: notice.at):
        newest[notice.article_id, notice.language] = notice
    for (pk, language), notice in newest.items():
        if pk in articles:
            who = notice.by.full_name if notice.by else ""
            yield Waiting("comment", articles[pk], language, notice.at, detail=f"{who}: {notice.text}")
