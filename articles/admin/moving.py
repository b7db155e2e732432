"""Sites that move in: the export is looked at first, then imported by a worker, and reported on.

What is uploaded is read by a worker, never by the page: an export of ten years takes minutes.
"""

import csv

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.admin import ReadOnlyAdmin

from .. import kinds
from ..models import Imported, Move, NotPossible
from ..models.articles import Conflict
from ..moving import report, statuses
from ..moving.proposals import keep_apart, proposals
from ..tasks import owe_move

LARGEST = 20 * 1024 * 1024
SHOWN = 50  # of what needs a look, and of pairs, on one page
WHY = {
    "link": _("one names the other as its translation"),
    "slug": _("the same address but for the language"),
    "sources": _("the same sources"),
    "some-sources": _("some of the same sources"),
    "image": _("the same lead image"),
    "day": _("published within three days"),
    "authors": _("the same author"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Export of the site (.xml)"),
        help_text=_("In WordPress: Tools → Export → All content. 20 MB at most; a larger one is imported by command."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _(
                    "The file has %(size)d MB; 20 MB is the most here. Ask whoever runs the site to import it with "
                    "“manage.py import_wordpress”, or export year by year."
                ),
                params={"size": file.size // 1024 // 1024},
            )
        if b"<" not in file.read(4096):
            raise forms.ValidationError(_("This is no export of WordPress: it is not XML. Choose the file again."))
        return file


class StartForm(forms.Form):
    kind = forms.ChoiceField(label=_("Posts become"), choices=kinds.choices)
    publishes = forms.BooleanField(
        label=_("Publish what was public there, with its dates"),
        required=False,
        help_text=_("Drafts, private and protected texts stay drafts in any case."),
    )
    fetches = forms.BooleanField(
        label=_("Fetch pictures and documents from the old site"),
        required=False,
        help_text=_("It must still be reachable at its address."),
    )


@admin.register(Move)
class MoveAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "origin", "state", "at"]
    list_filter = ["state"]
    change_form_template = "admin/articles/move/report.html"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("upload/", view(self.upload_view), name="articles_move_upload"),
            path("<int:pk>/report/", view(self.report_view), name="articles_move_report"),
            path("<int:pk>/start/", view(self.start_view), name="articles_move_start"),
            path("<int:pk>/addresses.csv", view(self.addresses_view), name="articles_move_addresses"),
            path("<int:pk>/pairs/", view(self.pairs_view), name="articles_move_pairs"),
            *super().get_urls(),
        ]

    def may(self, request):
        """Who publishes: an import can put a whole site in print."""
        return request.user.has_perm("articles.publish_article")

    def has_view_permission(self, request, obj=None):
        return self.may(request)

    def has_module_permission(self, request):
        return self.may(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return HttpResponseRedirect(reverse("admin:articles_move_report", args=[object_id]))

    def page(self, request, template, **context):
        whole = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return TemplateResponse(request, f"admin/articles/move/{template}.html", whole)

    def move(self, request, pk):
        if not self.may(request):
            raise PermissionDenied
        return get_object_or_404(Move, pk=pk)

    # In

    def upload_view(self, request):
        if not self.may(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            file = form.cleaned_data["file"]
            with transaction.atomic():
                move = Move.objects.create(file=file, file_name=file.name[:300], by=request.user)
                owe_move(move)
            return HttpResponseRedirect(reverse("admin:articles_move_report", args=[move.pk]))
        return self.page(request, "upload", title=gettext("Import a WordPress site"), form=form)

    def start_view(self, request, pk):
        """POST: take in what was looked at."""
        move = self.move(request, pk)
        form = StartForm(request.POST or None)
        if request.method != "POST":
            raise Http404
        if form.is_valid():
            with transaction.atomic():
                if not Move.objects.filter(pk=pk, state=Move.State.LOOKED).update(
                    **form.cleaned_data, state=Move.State.MOVING
                ):
                    self.message_user(request, gettext("This import has been started already."), messages.WARNING)
                else:
                    owe_move(move)
        return HttpResponseRedirect(reverse("admin:articles_move_report", args=[pk]))

    # Out

    def report_view(self, request, pk):
        move = self.move(request, pk)
        rows = Imported.objects.from_(move.origin).exclude(findings=[]).select_related("article", "page")
        listed = Paginator(rows if move.origin else rows.none(), SHOWN).get_page(request.GET.get("p"))
        known = move.origin and Imported.objects.from_(move.origin).exists()
        return self.page(
            request,
            "report",
            title=str(move),
            move=move,
            is_new=not known,
            totals=report.totals(move.origin) if known else None,
            outlook=move.outlook,
            by_language=[(languages.own_name(code), n) for code, n in move.outlook.get("languages", {}).items()],
            statuses=[(statuses.named(name), n) for name, n in move.outlook.get("statuses", {}).items()],
            form=StartForm(initial={"kind": move.kind}),
            listed=listed,
            pairs=len(proposals(move.origin)) if known and not move.is_at_work else 0,
        )

    def addresses_view(self, request, pk):
        """Old and new addresses, for whoever keeps the old domain."""
        self.move(request, pk)
        writer = csv.writer(Echo())
        rows = (writer.writerow(row) for row in report.addresses())
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="addresses.csv"'
        return response

    def pairs_view(self, request, pk):
        """Texts that may be one in two languages; POST says which are, and which are not."""
        move = self.move(request, pk)
        if request.method == "POST":
            self.decide(request, move)
            return HttpResponseRedirect(request.get_full_path())
        listed = Paginator(proposals(move.origin), SHOWN).get_page(request.GET.get("p"))
        shown = [([WHY[sign] for sign in pair.why], sorted(both, key=first)) for pair, *both in listed]
        return self.page(
            request, "pairs", title=gettext("Translations of each other?"), move=move, pairs=shown, listed=listed
        )

    def decide(self, request, move):
        rows = Imported.objects.from_(move.origin).select_related("article")
        keys = [value for name in ("one", "other") if (value := request.POST.get(name, "")[:18]).isdecimal()]
        found = {str(row.pk): row for row in rows.filter(pk__in=keys)}
        if len(found) != 2:
            self.message_user(
                request, gettext("These two are no longer there. Look at the list again."), messages.ERROR
            )
            return
        kept, other = sorted(found.values(), key=lambda row: str(row.pk) != request.POST.get("keep"))
        if request.POST.get("act") == "apart":
            keep_apart(kept, other)
            self.message_user(request, gettext("Noted: they are two texts, and will not be proposed again."))
            return
        try:
            if kept.article is None or other.article is None:
                raise NotPossible(gettext("One of the two was deleted here."))
            article = kept.article.adopt(other.article, other.language, by=request.user)
        except (NotPossible, Conflict) as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return
        self.message_user(
            request,
            gettext("One article now, “%(title)s”. All addresses of both lead to it.") % {"title": article},
        )


def first(row):
    """The older one goes on being the original."""
    return row.published_at is None, row.published_at, row.pk


class Echo:
    """A file that gives back each line."""

    def write(self, line):
        return line
