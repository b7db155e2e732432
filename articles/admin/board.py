"""The board: articles × languages, where each stands, and the calendar of what is scheduled."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from thinktank import languages

from ..models import Article, Edition, Translation
from .access import OpenArticles
from .states import State, stage_label, states_of, work_on

ROWS = 25
# Months that a calendar can count and a database can hold.
FIRST_YEAR, LAST_YEAR = 1990, 2200


class BoardForm(forms.Form):
    """What the board shows; anything it does not know it leaves out."""

    q = forms.CharField(label=_("Words of a title, or an id"), required=False)
    show = forms.ChoiceField(
        label=_("Articles"),
        required=False,
        choices=[
            ("", _("all")),
            ("mine", _("mine")),
            ("waiting", _("waiting for me")),
            ("scheduled", _("something is scheduled")),
        ],
    )
    untranslated = forms.ChoiceField(label=_("Not translated into"), required=False)
    outdated = forms.ChoiceField(label=_("Outdated in"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(code, languages.own_name(code)) for code in languages.codes()]
        self.fields["untranslated"].choices = [("", "–"), *names]
        self.fields["outdated"].choices = [("", "–"), ("any", _("any language")), *names]

    def chosen(self):
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, articles, user, now):
        chosen = self.chosen()
        if "q" in chosen:
            articles = articles.matching(chosen["q"])
        if chosen.get("show") == "mine":
            articles = articles.concerning(user)
        elif chosen.get("show") == "waiting":
            articles = articles.waiting_for(user)
        elif chosen.get("show") == "scheduled":
            articles = articles.scheduled(now)
        if "untranslated" in chosen:
            articles = articles.untranslated_into(chosen["untranslated"])
        if "outdated" in chosen:
            codes = languages.codes() if chosen["outdated"] == "any" else [chosen["outdated"]]
            articles = articles.outdated_in(*codes)
        return articles


@dataclass(frozen=True)
class Cell:
    """One language of an article: what the public sees or how far the work is, the translation, the people."""

    code: str
    name: str
    state: State | None
    work: Translation | None
    lacks_picture: bool

    @property
    def is_original(self):
        return self.work is not None and self.work.progress == "original"

    @property
    def progress(self):
        """The translation’s own state; a picture that says nothing in a language keeps it from being complete."""
        found = self.work.progress if self.work else "missing"
        return "begun" if found == "complete" and self.lacks_picture else found

    @property
    def progress_label(self):
        count = {"outdated": self.work.outdated, "begun": self.work.missing + self.lacks_picture}.get(self.progress, 0)
        return PROGRESS[self.progress] % {"count": count}

    @property
    def stage_label(self):
        return stage_label(self.state.work)

    @property
    def people(self):
        given = [(role, getattr(self.work, role)) for role in ("writer", "translator", "reviewer")] if self.work else []
        return [(Translation._meta.get_field(role).verbose_name, user) for role, user in given if user]

    @property
    def due_on(self):
        """Until the text is where it was wanted; the same rule as Translation.objects.due_between()."""
        if self.work is None or self.work.due_on is None:
            return None
        edition = self.state and self.state.edition
        printed = [timezone.localdate(at) for at in (edition.published_at, edition.updated_at) if at] if edition else []
        is_done = self.work.state == Translation.State.APPROVED and not self.work.outdated
        return None if is_done or any(day >= self.work.due_on for day in printed) else self.work.due_on

    @property
    def is_overdue(self):
        return self.due_on is not None and self.due_on < timezone.localdate()


PROGRESS = {
    "": "",
    "original": _("original"),
    "missing": _("not translated"),
    "begun": _("in progress, %(count)d missing"),
    "complete": _("translated"),
    "outdated": _("outdated: %(count)d"),
}


class BoardViews(OpenArticles):
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("board/", view(require_GET(self.board_view)), name="articles_article_board"),
            path("calendar/", view(require_GET(self.calendar_view)), name="articles_article_calendar"),
            *super().get_urls(),
        ]

    def board_view(self, request):
        self.require_view(request)
        now, form = timezone.now(), BoardForm(request.GET)
        articles = form.narrow(self.get_queryset(request), request.user, now)
        articles = articles.without_texts().select_related("image", "created_by")
        page = Paginator(articles, ROWS).get_page(request.GET.get("page"))
        chosen = form.chosen()
        context = self.admin_site.each_context(request) | {
            "title": gettext("Board"),
            "opts": self.opts,
            "form": form,
            "chosen": [
                (form[name], shown(form[name], value), without(request, name)) for name, value in chosen.items()
            ],
            "page_obj": page,
            "rows": rows(list(page), now, request.institute),
            "languages": [(code, languages.own_name(code)) for code in languages.codes()],
            "query": without(request, "page"),
        }
        return TemplateResponse(request, "admin/articles/article/board.html", context)

    def calendar_view(self, request):
        self.require_view(request)
        first = month_of(request.GET.get("month", ""))
        articles = self.get_queryset(request)
        by_day = happenings(articles, first)
        context = self.admin_site.each_context(request) | {
            "title": gettext("Calendar"),
            "opts": self.opts,
            "zone": settings.TIME_ZONE,
            "is_empty": not any(day.month == first.month for day in by_day),
            "first": first,
            "previous": (first - timedelta(days=1)).replace(day=1),
            "next": following(first),
            "weeks": weeks(first, by_day),
            "today": timezone.localdate(timezone=timezone.get_default_timezone()),
        }
        return TemplateResponse(request, "admin/articles/article/calendar.html", context)


def rows(articles, now, institute):
    """[(article, [cell of each language])], in a number of queries that does not depend on how many."""
    works = work_on(articles)
    if Translation.objects.take_stock(articles, works):
        works = work_on(articles)
    found = states_of(articles, now, institute, works)
    return [
        (
            article,
            [
                Cell(
                    code=code,
                    name=languages.own_name(code),
                    state=found[article.pk].get(code),
                    work=works.get((article.pk, code)),
                    lacks_picture=lacks_picture(article, code),
                )
                for code in languages.codes()
            ],
        )
        for article in articles
    ]


def lacks_picture(article, code):
    """Whether the lead image says something in the original and nothing here."""
    if not article.image:
        return False
    said = [
        article.text("image_alt", language) or article.image.texts_in(language)["alt"]
        for language in (article.original_language, code)
    ]
    return bool(said[0]) and not said[1]


def shown(field, value):
    choices = dict(getattr(field.field, "choices", []))
    return choices.get(value, value)


def without(request, name):
    query = request.GET.copy()
    query.pop(name, None)
    if name != "page":
        query.pop("page", None)
    return query.urlencode()


# The calendar


@dataclass(frozen=True)
class Happening:
    """`kind`: public, scheduled or due; `at` is a moment, or None for a whole day."""

    day: date
    kind: str
    language: str
    title: str
    article: int
    at: datetime | None = None
    is_overdue: bool = False


def month_of(text):
    """The first day of a month given as 2026-11; of this one where that is none."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = timezone.localdate()
    return found.replace(day=1) if FIRST_YEAR <= found.year <= LAST_YEAR else timezone.localdate().replace(day=1)


def following(first):
    return (first + timedelta(days=31)).replace(day=1)


def happenings(articles, first):
    """{day: what was or will be published, and what is due}, by the institute’s clock."""
    zone = timezone.get_default_timezone()
    start, end = (datetime.combine(day, time(), zone) for day in (first, following(first)))
    now, today = timezone.now(), timezone.localdate(timezone=zone)
    open_articles = articles.order_by().values("pk")
    editions = Edition.objects.filter(article__in=open_articles, withdrawn_at=None).filter(
        Q(published_at__range=(start, end)) | Q(pending_at__range=(start, end))
    )
    found = []
    for edition in editions:
        for at in filter(None, [edition.published_at, edition.pending_at]):
            kind = "scheduled" if at > now else "public"
            day = timezone.localdate(at, zone)
            found.append(Happening(day, kind, edition.language, edition.title, edition.article_id, at))
    due = Translation.objects.due_between(first, following(first) - timedelta(days=1)).filter(article__in=open_articles)
    titles = Prefetch("article", Article.objects.without_texts())
    for work in due.defer("basis").prefetch_related(titles):
        is_overdue = work.due_on < today
        found.append(Happening(work.due_on, "due", work.language, str(work.article), work.article_id, None, is_overdue))
    by_day = {}
    for happening in sorted(found, key=lambda h: (h.day, h.at or datetime.max.replace(tzinfo=zone), h.title)):
        by_day.setdefault(happening.day, []).append(happening)
    return by_day


def weeks(first, by_day):
    """The weeks of a month as [[(day, is_in_month, happenings)]]."""
    shape = calendar.Calendar((get_format("FIRST_DAY_OF_WEEK") - 1) % 7)
    return [
        [(day, day.month == first.month, by_day.get(day, []) if day.month == first.month else []) for day in week]
        for week in shape.monthdatescalendar(first.year, first.month)
    ]
