"""“Add by address or DOI”: what the network says of a work, for an editor to check before it is saved."""

import json
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from thinktank.fetching import FetchError

from ..looking_up import NotFound, look_up
from ..models import LookUp, Source
from .source_form import form_values
from .source_views import take_back

LONGEST_QUERY = 6_000  # what servers take as an address


class LookUpForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Address or DOI"),
        max_length=2_000,
        widget=forms.TextInput(
            attrs={"class": "vTextField", "inputmode": "url", "autocomplete": "off", "placeholder": "https:// 10."}
        ),
    )


class LookUpViews:
    """Mixed into the source’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("look-up/", view(self.look_up_page), name="articles_source_look_up"),
            path("looked-up/", view(require_POST(self.look_up_view)), name="articles_source_looked_up"),
            *super().get_urls(),
        ]

    def look_up_view(self, request):
        """POST {"address": "…"} → 200 {"csl", "source": offered() or null, "alike": [offered()], "message"}; else
        {"message"}: 403, 429 for too many, 422 where nothing was found, whose form stays as it was typed."""
        if not self.has_add_permission(request):
            return JsonResponse({"message": gettext("You may not add sources. Ask an editor to.")}, status=403)
        try:
            form = LookUpForm({"address": json.loads(request.body)["address"]})
        except (ValueError, KeyError, TypeError):
            form = LookUpForm({})
        if not form.is_valid():
            return JsonResponse({"message": gettext("Type an address or a DOI first.")}, status=422)
        if not LookUp.objects.allow(request.user, timezone.now()):
            return JsonResponse({"message": too_many()}, status=429)
        try:
            found = look_up(form.cleaned_data["address"])
        except (FetchError, NotFound) as reason:
            return JsonResponse({"message": str(reason)}, status=422)
        known, alike = in_library(found.csl)
        return JsonResponse(
            {
                "csl": found.csl,
                "source": known and known.offered(),
                "alike": [source.offered() for source in alike],
                "message": found.remark,
            }
        )

    def look_up_page(self, request):
        """The same without scripts: leads to the form of a new source, filled in, or to the source that it is."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = LookUpForm(request.POST or None)
        if form.is_valid():
            try:
                if not LookUp.objects.allow(request.user, timezone.now()):
                    raise NotFound(too_many())
                return self.lead_on(request, look_up(form.cleaned_data["address"]))
            except (FetchError, NotFound) as reason:
                form.add_error("address", str(reason))
        add = reverse("admin:articles_source_add")
        context = {
            "title": gettext("Add by address or DOI"),
            "form": form,
            "by_hand": f"{add}?{urlencode(by_hand(request.POST.get('address', '')))}" if form.errors else add,
        }
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, "admin/articles/source/look_up.html", context)

    def lead_on(self, request, found):
        known, alike = in_library(found.csl)
        if known:
            self.message_user(request, take_back(known))
            return HttpResponseRedirect(reverse("admin:articles_source_change", args=[known.pk]))
        self.message_user(request, found.remark or gettext("Found. Check what was read, then save."))
        for source in alike:
            self.message_user(request, gettext("Possibly the same work: %(work)s") % {"work": source.suggestion})
        values = urlencode(form_values(found.csl))
        if len(values) > LONGEST_QUERY:
            values = urlencode(
                form_values({**found.csl, "author": found.csl.get("author", [])[:20]}) | {"csl_rest": ""}
            )
        return HttpResponseRedirect(f"{reverse('admin:articles_source_add')}?{values}")


def in_library(csl):
    """(the source that this surely is, or None; those that may be it)"""
    if known := Source.objects.recognise(csl):
        return known, []
    source = Source(csl=csl)
    source.derive()
    return None, Source.objects.alike(source)


def by_hand(typed):
    return {"csl_doi": typed} if typed.strip().startswith("10.") else {"csl_url": typed}


def too_many():
    return gettext("You have looked up many addresses in a short time. Wait a minute, or type the work in by hand.")
