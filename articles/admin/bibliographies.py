"""References by file or by paste: see what was understood and what the library has already, then take them in.

As with manuscripts, nothing is written before “add”, and both steps are one form that carries the text itself.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..importing import bibliography
from ..importing.document import ImportRefused
from ..importing.save_sources import look, save_sources

MOST_BYTES_OF_A_CHARACTER = 4


class BibliographyForm(forms.Form):
    text = forms.CharField(
        label=_("References"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "manuscript", "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("or a file"), required=False)

    found = None

    def clean(self):
        cleaned = super().clean()
        try:
            if file := cleaned.get("file"):
                bibliography.refuse_large(file.size // MOST_BYTES_OF_A_CHARACTER)
                self.data = self.data.copy()
                self.data["text"] = cleaned["text"] = bibliography.decoded(file.read())
            if "file" in self.errors:
                return cleaned
            if not (text := (cleaned.get("text") or "")).strip():
                raise forms.ValidationError(_("Paste references or choose a file."))
            self.found = bibliography.read(text)
        except ImportRefused as reason:
            self.add_error("text", str(reason))
        return cleaned


class BibliographyViews:
    """Mixed into the source’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.bibliography_view)
        return [path("import/", view, name="articles_source_import"), *super().get_urls()]

    def bibliography_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BibliographyForm(request.POST or None, request.FILES or None)
        is_read = form.is_valid()
        if is_read and "create" in request.POST:
            taken = set(request.POST.getlist("take"))
            chosen = {number for number in range(len(form.found.entries)) if str(number) in taken}
            try:
                return self.taken_in(request, save_sources(form.found, chosen=chosen))
            except ImportRefused as reason:
                form.add_error(None, str(reason))
        seen = look(form.found) if is_read else []
        context = {
            "title": gettext("Import references"),
            "form": form,
            "found": form.found,
            "seen": seen,
            "new": sum(sighting.is_new for sighting in seen),
        }
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, "admin/articles/source/import.html", context)

    def taken_in(self, request, saved):
        new = sum(sighting.is_new for sighting, _source in saved)
        said = ngettext("%(count)d source added to the library.", "%(count)d sources added to the library.", new)
        messages.success(request, said % {"count": new})
        if any(sighting.alike for sighting, _source in saved):
            messages.info(
                request, gettext("Some look like others in the library: compare them under “Possibly the same work”.")
            )
        return HttpResponseRedirect(reverse("admin:articles_source_changelist"))
