"""What the article was: by day, person and language, compared and brought back.

<article>/revisions/                       all of them; ?language=, ?by=, ?kind= narrow the list
<article>/revisions/<number>/              one of them: what it changed, how it differs from now, its name
<article>/revisions/<number>/restore/      what would change, then the act: ?language=, ?field=
<article>/revisions/published/<language>/  the same for the text readers have
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from thinktank import languages

from .. import restoring
from ..amending import Conflict, Refused
from ..models import Article, Revision
from ..restoring import NOTES
from ..snapshots import TEXT_FIELDS, value_at
from .clashes import Wording, differences, label, language_of
from .desk import writable

PER_PAGE = 100


class NarrowForm(forms.Form):
    """What the list can be narrowed to; what it does not know it ignores."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    by = forms.ChoiceField(label=_("Person"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, data, article):
        super().__init__(data)
        people = article.revisions.people()
        self.fields["language"].choices = [("", _("All languages")), *languages.choices()]
        self.fields["by"].choices = [("", _("Everybody")), *((str(user.pk), user.full_name) for user in people)]
        self.fields["kind"].choices = [("", _("All kinds")), *Revision.Kind.choices]
        self.is_valid()


class NameForm(forms.ModelForm):
    class Meta:
        model = Revision
        fields = ["note"]
        labels = {"note": _("Name")}
        help_texts = {"note": _("A revision with a name is not continued by what is written after it.")}


class WhatForm(forms.Form):
    """What is brought back: a language or all of them, a field or all that belongs together."""

    language = forms.ChoiceField(required=False)
    field = forms.ChoiceField(required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["language"].choices = [("", _("everything")), *languages.choices()]
        names = [(name, Article._meta.get_field(name).verbose_name) for name in TEXT_FIELDS]
        self.fields["field"].choices = [("", _("all of it")), *names, (NOTES, _("notes"))]

    def clean(self):
        cleaned = super().clean()
        field, language = cleaned.get("field"), cleaned.get("language")
        if (field == NOTES and language) or (field in TEXT_FIELDS and not language):
            raise forms.ValidationError("")
        return cleaned

    @property
    def wanted(self):
        field = self.cleaned_data["field"]
        return {"language": self.cleaned_data["language"], "fields": [field] if field else None}


class RevisionViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        base = "<int:object_id>/revisions/"
        return [
            path(base, view(require_GET(self.revisions_view)), name="articles_article_revisions"),
            path(base + "<int:number>/", view(self.revision_view), name="articles_article_revision"),
            path(base + "<int:number>/restore/", view(self.restore_view), name="articles_article_restore"),
            path(
                base + "published/<slug:language>/",
                view(self.restore_printed_view),
                name="articles_article_restore_printed",
            ),
            *super().get_urls(),
        ]

    def revisions_view(self, request, object_id):
        article = self.desk_article(request, object_id)
        form = NarrowForm(request.GET, article)
        page = Paginator(article.revisions.narrowed(**form.cleaned_data), PER_PAGE).get_page(request.GET.get("page"))
        context = self.about(request, article, gettext("Revisions")) | {
            "form": form,
            "page": page,
            "printed": article.editions.harvestable(timezone.now()),
            "may_restore": article.languages_for(request.user),
            "narrowed": "&".join(f"{name}={value}" for name, value in form.cleaned_data.items() if value),
        }
        return TemplateResponse(request, "admin/articles/article/revisions.html", context)

    def revision_view(self, request, object_id, number):
        article = self.desk_article(request, object_id)
        revision = get_object_or_404(article.revisions.select_related("by"), number=number)
        may = article.languages_for(request.user)
        form = NameForm(request.POST or None, instance=revision)
        if request.method == "POST":
            if not may:
                raise PermissionDenied
            if form.is_valid():
                form.save()
                messages.success(request, gettext("The revision has its name."))
                return HttpResponseRedirect(request.path)
        before = revision.before()
        context = self.about(request, article, gettext("Revision %(number)d") % {"number": number}) | {
            "revision": revision,
            "form": form,
            "changed": differences(before.snapshot, revision.snapshot) if before else [],
            "is_first": before is None,
            "since": differences(revision.snapshot, article.snapshot()),
            "aside": set_aside(revision, before),
            "texts": [
                (code, languages.own_name(code), [(f, Article._meta.get_field(f).verbose_name) for f in TEXT_FIELDS])
                for code in may
                if any(revision.snapshot["texts"].get(code, {}).values())
            ],
            "may_all": may == languages.codes(),
        }
        return TemplateResponse(request, "admin/articles/article/revision.html", context)

    def restore_view(self, request, object_id, number):
        article = self.desk_article(request, object_id)
        revision = get_object_or_404(article.revisions, number=number)
        form = WhatForm(request.POST if request.method == "POST" else request.GET)
        if not form.is_valid():
            raise Http404
        named = gettext("Bring back from revision %(number)d") % {"number": number}
        return self.show_and_restore(
            request,
            article,
            title=named,
            target=lambda now: restoring.from_revision(now, revision.snapshot, **form.wanted),
            act=lambda **how: article.restore(revision, **form.wanted, **how),
            wanted=form.cleaned_data,
        )

    def restore_printed_view(self, request, object_id, language):
        article = self.desk_article(request, object_id)
        printed = article.editions.harvestable(timezone.now()).select_related("current")
        edition = get_object_or_404(printed, language=language)
        return self.show_and_restore(
            request,
            article,
            title=gettext("Back to the published text: %(language)s") % {"language": languages.own_name(language)},
            target=lambda now: restoring.from_print(now, edition.current.inputs, language),
            act=lambda **how: article.restore_printed(language, **how),
            wanted={},
        )

    def show_and_restore(self, request, article, *, title, target, act, wanted):
        """Show what would change; after a POST of what was shown, do it."""
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        problem, status = "", 200
        if request.method == "POST":
            token = request.POST.get("lock_version", "")
            try:
                act(
                    by=request.user,
                    lock_version=int(token) if token.isdecimal() else None,
                    languages=writable(article, request.user),
                )
            except Refused as refusal:
                problem, status = str(refusal), 403 if refusal.code == "forbidden" else 400
            except Conflict:
                problem = gettext("Somebody has written here while you were looking. Look again at what would change.")
                status = 409
                article = self.desk_article(request, article.pk)
            else:
                messages.success(request, gettext("Brought back, as a revision on top: nothing else is lost."))
                return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
        now = article.snapshot()
        context = self.about(request, article, title) | {
            "changes": differences(now, target(now)),
            "problem": problem,
            "wanted": wanted,
            "shown": article.lock_version,
        }
        return TemplateResponse(request, "admin/articles/article/restore.html", context, status=status)

    def about(self, request, article, title):
        return self.admin_site.each_context(request) | {
            "title": title,
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
        }


def set_aside(revision, before):
    """What somebody wrote that is not the article’s: [(label, language, [(label, changes)])]."""
    paths = [tuple(path) for path in revision.snapshot.get("aside", [])]
    stored = before.snapshot if before else revision.snapshot
    values = [(path, value_at(stored, path), value_at(revision.snapshot, path)) for path in paths]
    wording = Wording([one for _path, *both in values for one in both])
    return [
        (label(path, revision.snapshot), language_of(path), wording.compared(path, theirs, mine))
        for path, theirs, mine in values
    ]
