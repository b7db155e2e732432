"""The publish page: what the public would find different, and the acts that change what it sees.

What is shown is what is published: the page carries the version of the manuscript and a digest of each language, and a
text that is no longer the one shown is refused.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from thinktank import languages

from .. import publishing
from ..comparing import digest
from ..models import Article
from ..models.articles import Conflict
from ..models.editions import NotPossible, Version
from ..publishing import Manuscript, NotReady
from . import changes
from .states import State, state_of, times

KINDS = [
    (Version.Kind.UPDATE, _("Update: new facts or arguments; the page says when.")),
    (Version.Kind.CORRECTION, _("Correction: something was wrong; the page says what.")),
    (Version.Kind.TYPO, _("Typo: nothing that a reader would mind; the page says nothing.")),
]


class PublishForm(forms.Form):
    languages = forms.MultipleChoiceField(
        choices=languages.choices, error_messages={"required": _("Choose at least one language.")}
    )
    at = forms.DateTimeField(
        label=_("At"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"],
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial=Version.Kind.UPDATE, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note to readers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence. A correction needs it: what was wrong, and what is right."),
    )
    lock_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError(_("This time has passed. Choose a later one, or none to publish now."))
        return at

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Version.Kind.CORRECTION and not cleaned.get("note"):
            self.add_error("note", _("Tell readers in one sentence what was wrong."))
        return cleaned


@dataclass(frozen=True)
class Standing:
    """One language on the page. `compared` is None where the public has nothing to compare with yet."""

    code: str
    name: str
    state: State
    problems: list[str]
    warnings: tuple[str, ...]
    changed: list[tuple[str, Any]]
    is_first: bool
    digest: str

    @property
    def when(self):
        return self.state.at and times(self.state.at)


def standings(article, now):
    editions = {edition.language: edition for edition in article.editions.select_related("current")}
    return [
        standing(article.manuscript(code), editions.get(code), now)
        for code in languages.codes()
        if code in article.written_languages or code in editions or article.text("title", code)
    ]


def standing(manuscript, edition, now):
    code = manuscript.language
    is_first = edition is None or edition.published_at > now
    problems = [*publishing.blocking(manuscript), *publishing.taken_address(manuscript)]
    pictures, links = publishing.look_up([manuscript], now)
    return Standing(
        code=code,
        name=languages.own_name(code),
        state=state_of(edition, now),
        problems=problems,
        warnings=() if problems else publishing.compose(manuscript, pictures, links[code]).warnings,
        changed=changes.between(None if is_first else Manuscript.from_inputs(edition.current.inputs), manuscript),
        is_first=is_first,
        digest=digest(manuscript.as_inputs()),
    )


class PublishViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/publish/", view(self.publish_view), name="articles_article_publish"),
            path(
                "<int:object_id>/publish/<slug:language>/<slug:act>/",
                view(require_POST(self.act_view)),
                name="articles_article_act",
            ),
            *super().get_urls(),
        ]

    def publisher_s_article(self, request, object_id):
        if not request.user.has_perm("articles.publish_article"):
            raise PermissionDenied
        return self.desk_article(request, object_id)

    def publish_view(self, request, object_id):
        article = self.publisher_s_article(request, object_id)
        status = 200
        # What is typed as 09:00 is nine by the institute’s clock, wherever the editor is.
        with timezone.override(None):
            form = PublishForm(request.POST or None, initial={"lock_version": article.lock_version})
            if form.is_valid():
                try:
                    editions = self.publish(request, article, form.cleaned_data)
                except NotReady:
                    form.add_error(None, _("Nothing was published: a language that was chosen is not ready yet."))
                except NotPossible as reason:
                    form.add_error(None, str(reason))
                except Conflict:
                    status = 409
                    message = _("Somebody changed the text while you were reading. Below is how it stands now.")
                    form = PublishForm(initial=form.cleaned_data | {"lock_version": article_version(article)})
                    messages.error(request, message)
                    article = self.publisher_s_article(request, object_id)
                else:
                    self.tell(request, editions)
                    return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[article.pk]))
        context = self.admin_site.each_context(request) | {
            "title": gettext("Publish"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "form": form,
            "chosen": form["languages"].value() or [],
            "standings": standings(article, timezone.now()),
            "now": times(timezone.now()),
        }
        return TemplateResponse(request, "admin/articles/article/publish.html", context, status=status)

    @transaction.atomic
    def publish(self, request, article, wishes):
        token = wishes["lock_version"]
        editions = article.publish_together(
            wishes["languages"],
            by=request.user,
            at=wishes["at"],
            kind=wishes["kind"],
            note=wishes["note"],
            lock_version=int(token) if token.isdecimal() else -1,
        )
        for edition in editions:
            printed = edition.pending or edition.current
            if printed.digest != request.POST.get(f"shown_{edition.language}"):
                raise Conflict  # a source, an author or a topic changed, which the article’s own version does not tell
        return editions

    def tell(self, request, editions):
        now = timezone.now()
        for edition in editions:
            name, state = languages.own_name(edition.language), state_of(edition, now)
            if state.can_cancel:
                message = gettext("%(language)s will be public on %(times)s.")
            else:
                message = gettext("%(language)s is public.")
            messages.success(request, message % {"language": name, "times": times(state.at)})

    def act_view(self, request, object_id, language, act):
        article = self.publisher_s_article(request, object_id)
        edition = get_object_or_404(article.editions, language=language)
        name = languages.own_name(language)
        try:
            if act == "cancel":
                edition.cancel()
                messages.success(request, gettext("%(language)s: the schedule was taken back.") % {"language": name})
            elif act == "withdraw":
                edition.withdraw(request.POST.get("notice", ""))
                messages.success(request, gettext("%(language)s was withdrawn.") % {"language": name})
            elif act == "reinstate":
                edition.reinstate()
                messages.success(request, gettext("%(language)s is public again.") % {"language": name})
        except NotPossible as reason:
            messages.error(request, str(reason))
        return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[article.pk]))


def article_version(article):
    return Article.objects.values_list("lock_version", flat=True).get(pk=article.pk)
