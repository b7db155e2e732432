"""The work on each language: where it stands, who does what by when, what was said; as a panel and as a page.

One answer serves both: a script gets it as JSON and puts it into the panel, a form without scripts leads back to the
page.
"""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from thinktank import languages

from ..models import NotPossible, Translation
from .access import OpenArticles
from .states import State, stage_label, states


class AssignForm(forms.ModelForm):
    """Who does what by when; only who works here now is offered, besides whoever has the work already."""

    class Meta:
        model = Translation
        fields = ["writer", "translator", "reviewer", "due_on"]
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        is_original = self.instance.language == self.instance.article.original_language
        # Who writes an original and who translates it are one place in the form, unless both are taken.
        idle = "translator" if is_original else "writer"
        if getattr(self.instance, idle) is None:
            del self.fields[idle]
        self.fields["due_on"].input_formats = ["%Y-%m-%d"]
        for name in {"writer", "translator", "reviewer"} & set(self.fields):
            chosen, role = getattr(self.instance, name), self.fields[name]
            people = {user.pk: user for user in [*candidates, *([chosen] if chosen else [])]}
            role.queryset = get_user_model().objects.filter(pk__in=people)
            role.choices = [("", "–"), *((user.pk, user.full_name) for user in people.values())]


@dataclass(frozen=True)
class Thread:
    """What was said; what is settled folds away."""

    comments: list[Any]

    @property
    def still_open(self):
        return [comment for comment in self.comments if not comment.resolved_at]

    @property
    def settled(self):
        return [comment for comment in self.comments if comment.resolved_at]


@dataclass(frozen=True)
class LanguageWork:
    """One language in the panel; `may` names the acts that are open to whoever looks."""

    code: str
    name: str
    state: State | None
    work: Translation
    form: AssignForm | None
    may: set[str]
    thread: "Thread"
    digest: str

    @property
    def label(self):
        if self.state is None:
            return gettext("not begun")
        return self.state.label

    @property
    def stage(self):
        """How far the next text is, where one is out already."""
        return stage_label(self.state.work) if self.state and self.state.work else ""

    @property
    def since(self):
        return self.work.since if self.stage else self.state and self.state.at

    @property
    def people(self):
        given = [(role, getattr(self.work, role)) for role in ("writer", "translator", "reviewer")]
        return [(Translation._meta.get_field(role).verbose_name, user) for role, user in given if user]

    @property
    def is_overdue(self):
        done = self.state is not None and self.state.stage in ("approved", "live", "scheduled")
        return self.work.due_on is not None and self.work.due_on < timezone.localdate() and not done


class WorkViews(OpenArticles):
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/work/", view(require_GET(self.work_view)), name="articles_article_work"),
            path(
                "<int:object_id>/work/<slug:act>/",
                view(require_POST(self.work_act_view)),
                name="articles_article_work_act",
            ),
            *super().get_urls(),
        ]

    def work_view(self, request, object_id):
        article = self.desk_article(request, object_id)
        request.user.notices.unseen().filter(article=article).update(seen_at=timezone.now())
        context = self.work_context(request, article)
        if request.accepts("text/html"):
            context |= self.admin_site.each_context(request) | {"title": gettext("Work"), "subtitle": str(article)}
            return TemplateResponse(request, "admin/articles/article/work.html", context)
        return self.panel(request, context)

    def work_act_view(self, request, object_id, act):
        article = self.desk_article(request, object_id)
        data = sent(request)
        if act not in ACTS or data.get("language", "") not in ["", *languages.codes()]:
            raise Http404
        error = ""
        try:
            message = ACTS[act](self, request, article, data)
        except NotPossible as reason:
            error = message = str(reason)
        if request.content_type == "application/json":
            context = self.work_context(request, self.desk_article(request, object_id))
            return self.panel(request, context, message=message, error=error)
        (messages.error if error else messages.success)(request, message)
        address = reverse("admin:articles_article_work", args=[article.pk])
        return HttpResponseRedirect(f"{address}#work-{data.get('language', '')}")

    def panel(self, request, context, *, message="", error=""):
        html = render_to_string("admin/articles/article/_work.html", context, request)
        answer = {"html": html, "message": message, "error": error, "csrf": get_token(request)}
        return JsonResponse(answer, status=409 if error else 200)

    def work_context(self, request, article):
        found = states(article, timezone.now())
        assigns = self.may_assign(request, article)
        candidates = list(get_user_model().at_desk.who_may("articles.change_article")) if assigns else []
        comments = list(article.comments.select_related("by"))
        kept = {work.language: work for work in article.translations.with_people()}
        writable = article.languages_for(request.user)

        def one(code):
            work = kept.get(code) or Translation(article=article, language=code)
            work.article = article
            return LanguageWork(
                code=code,
                name=languages.own_name(code),
                state=found.get(code),
                work=work,
                form=AssignForm(instance=work, candidates=candidates, prefix=code) if assigns else None,
                may=open_acts(work, request.user, writable, found.get(code)),
                thread=Thread([comment for comment in comments if comment.language == code]),
                digest=work.digest() if work.state != Translation.State.DRAFT else "",
            )

        order = sorted(languages.codes(), key=lambda code: code != article.original_language)
        return {
            "article": article,
            "opts": self.opts,
            "works": [one(code) for code in order],
            "general": Thread([comment for comment in comments if not comment.language]),
        }

    def may_assign(self, request, article):
        return self.has_change_permission(request, article) and self.writes_all(request, article)

    # The acts: each says what happened.

    def act_review(self, request, article, data):
        self.require(data["language"] in article.languages_for(request.user))
        article.work_in(data["language"]).send_to_review(request.user, data.get("text", ""))
        return gettext("Sent to review.")

    def act_approve(self, request, article, data):
        work = article.work_in(data["language"])
        self.require(work.may_be_judged_by(request.user))
        work.approve(request.user, shown=data.get("shown", ""))
        return gettext("Approved as it stands.")

    def act_return(self, request, article, data):
        work = article.work_in(data["language"])
        self.require(work.may_be_judged_by(request.user))
        work.return_with(data.get("text", ""), request.user)
        return gettext("Sent back.")

    def act_assign(self, request, article, data):
        self.require(self.may_assign(request, article))
        work = article.work_in(data["language"])
        form = AssignForm(
            data,
            instance=article.translations.with_people().get(pk=work.pk),
            candidates=get_user_model().at_desk.who_may("articles.change_article"),
            prefix=data["language"],
        )
        if not form.is_valid():
            raise NotPossible(gettext("Choose people from the lists, and a day of the calendar."))
        work.assign(by=request.user, **form.cleaned_data)
        return gettext("Noted; whoever has something new to do is told.")

    def act_comment(self, request, article, data):
        article.comment(data.get("text", ""), by=request.user, language=data.get("language", ""))
        return gettext("Said.")

    def act_resolve(self, request, article, data):
        self.settle(article, data, timezone.now())
        return gettext("Settled.")

    def act_reopen(self, request, article, data):
        self.settle(article, data, None)
        return gettext("Open again.")

    def settle(self, article, data, at):
        pk = str(data.get("comment", ""))
        get_object_or_404(article.comments, pk=pk if pk.isdecimal() else 0).settle(at)

    def require(self, allowed):
        if not allowed:
            raise PermissionDenied


ACTS = {
    "review": WorkViews.act_review,
    "approve": WorkViews.act_approve,
    "return": WorkViews.act_return,
    "assign": WorkViews.act_assign,
    "comment": WorkViews.act_comment,
    "resolve": WorkViews.act_resolve,
    "reopen": WorkViews.act_reopen,
}


def open_acts(work, user, writable, state):
    """What somebody may do with a language as it stands; what the public has and nobody changed is done."""
    stage = state.stage if state else ""
    acts = {"review"} if stage in ("draft", "lapsed") and work.language in writable else set()
    if work.may_be_judged_by(user):
        acts |= {"approve"} if stage in ("in-review", "lapsed") else set()
        acts |= {"return"} if stage in ("in-review", "approved", "lapsed") else set()
    return acts


def sent(request):
    """What a form sent, or a script in its place."""
    if request.content_type != "application/json":
        return request.POST
    try:
        data = json.loads(request.body)
    except ValueError:
        data = None
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise BadRequest
    return data
