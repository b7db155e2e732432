"""Possibly the same work: pairs that were found, two of them side by side, and what becomes of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import merging_sources
from ..models import Source
from ..models.articles import Conflict
from ..models.editions import NotPossible
from ..works import normal_doi
from .side_by_side import chosen_fields, rows

WHY = {
    "doi": _("the same DOI"),
    "url": _("the same address"),
    "title": _("nearly the same title"),
}
PAIRS = 20


class TwinViews:
    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("twins/", view(self.twins_view), name="articles_source_twins"),
            path("twins/<slug:one>/<slug:other>/", view(self.compare_view), name="articles_source_compare"),
            *super().get_urls(),
        ]

    def may_unite(self, request):
        """It takes a source out of the library, and changes what other people’s drafts cite."""
        return request.user.has_perm("articles.delete_source")

    def twins_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = merging_sources.proposals()
        page = Paginator(found, PAIRS).get_page(request.GET.get("p"))
        ids = [key for pair in page for key in (pair.one, pair.other)]
        sources = Source.objects.filter(public_id__in=ids).with_reach(timezone.now()).in_bulk(field_name="public_id")
        pairs = [(WHY[pair.why], sources[pair.one], sources[pair.other]) for pair in page]
        context = self.context(request, title=_("Possibly the same work"), pairs=pairs, page=page)
        return TemplateResponse(request, "admin/articles/source/twins.html", context)

    def compare_view(self, request, one, other):
        """Two sources side by side; POST with act=unite or act=apart."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pair = self.pair(one, other)
        if request.method == "POST":
            if not self.may_unite(request):
                raise PermissionDenied
            return (self.unite if request.POST.get("act") == "unite" else self.keep_apart)(request, *pair)
        kept = max(pair, key=lambda source: (source.notes + source.pages, -source.pk))
        context = self.context(
            request,
            title=_("Is this one work?"),
            pair=pair,
            kept=kept,
            rows=rows(*pair, kept=kept),
            may_unite=self.may_unite(request),
            may_restate=self.may_restate(request) and any(source.pages for source in pair),
        )
        return TemplateResponse(request, "admin/articles/source/compare.html", context)

    def context(self, request, **more):
        media = self.media.with_nonce(request.csp_nonce)
        return {**self.admin_site.each_context(request), "opts": self.opts, "media": media, **more}

    def pair(self, one, other):
        found = Source.objects.filter(public_id__in=[one, other], merged_into=None).with_reach(timezone.now())
        if len(found) != 2:
            raise Http404
        return sorted(found, key=lambda source: source.public_id != one)

    def keep_apart(self, request, one, other):
        merging_sources.keep_apart(one, other, by=request.user)
        self.message_user(request, gettext("Noted: they are two works, and will not be proposed again."))
        return HttpResponseRedirect(reverse("admin:articles_source_twins"))

    def unite(self, request, one, other):
        kept, gone = (one, other) if request.POST.get("keep") == one.public_id else (other, one)
        work, localized = chosen_fields(one, other, request.POST)
        seen = [request.POST.get(f"seen-{source.public_id}", "") for source in (kept, gone)]
        try:
            with transaction.atomic():
                self.refuse_strangers_doi(work, one, other)
                articles = merging_sources.unite(kept, gone, csl=work, localized=localized, by=request.user, seen=seen)
                if request.POST.get("in_print") == "also" and self.may_restate(request):
                    self.restate(
                        request, Source.objects.filter(pk__in=[kept.pk, gone.pk]).select_related("merged_into")
                    )
        except (NotPossible, Conflict) as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return HttpResponseRedirect(request.path)
        said = ngettext(
            "One source now. The notes of %(count)d article cite it, and the old address leads here.",
            "One source now. The notes of %(count)d articles cite it, and the old address leads here.",
            len(articles),
        )
        self.message_user(request, said % {"count": len(articles)})
        return HttpResponseRedirect(reverse("admin:articles_source_change", args=[kept.pk]))

    def refuse_strangers_doi(self, work, *pair):
        doi = normal_doi(work.get("DOI"))
        if doi and Source.objects.filter(doi=doi).exclude(pk__in=[source.pk for source in pair]).exists():
            raise NotPossible(gettext("This DOI belongs to a third source. Compare with that one."))
