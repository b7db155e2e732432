"""The import page: paste or upload a manuscript, see what was understood, then create the article.

Nothing is written before “create”. Both steps are one form that carries the texts themselves: what is created is read
anew from what stands in it, so nothing has to be kept between the two.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.models import Institute

from .. import citations, kinds
from ..importing import reading, save
from ..importing.decoding import decode
from ..importing.document import Document, ImportRefused
from ..models import Source


class ImportForm(forms.Form):
    """A text or a file for each language; a file’s text ends up where a pasted one stands."""

    into = forms.SlugField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds.choices)

    def __init__(self, data=None, files=None, *, articles, user, **kwargs):
        super().__init__(data, files, **kwargs)
        self.articles, self.user = articles, user
        for code in languages.codes():
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 8, "lang": code, "dir": languages.direction(code)}),
            )
            self.fields[f"file_{code}"] = forms.FileField(label=_("or a file"), required=False)
        self.documents = {}

    @property
    def by_language(self):
        return [
            (code, languages.own_name(code), self[f"text_{code}"], self[f"file_{code}"]) for code in languages.codes()
        ]

    def clean_into(self):
        public_id = self.cleaned_data["into"]
        article = self.articles.filter(public_id=public_id).first() if public_id else None
        if public_id and article is None:
            raise forms.ValidationError(_("There is no article %(id)s any more."), params={"id": public_id})
        if article and article.languages_for(self.user) != languages.codes():
            raise forms.ValidationError(_("Ask who writes this article to import it: an import changes its notes too."))
        return article

    def clean(self):
        cleaned = super().clean()
        self.data = self.data.copy()
        for code in languages.codes():
            try:
                if file := cleaned.get(f"file_{code}"):
                    self.data[f"text_{code}"] = cleaned[f"text_{code}"] = decode(file.read())
                if text := (cleaned.get(f"text_{code}") or "").strip():
                    self.documents[code] = reading.read(text, language=code, known_languages=languages.codes())
            except ImportRefused as reason:
                self.add_error(f"text_{code}", str(reason))
        if not self.documents and not self.errors:
            raise forms.ValidationError(_("Paste a text or choose a file in at least one language."))
        return cleaned


@dataclass(frozen=True)
class Understood:
    """One document as the preview shows it."""

    code: str
    name: str
    document: Document
    notes: list  # as they will be printed
    sources: list[tuple[str, Source | None]]  # the title, and the source of the library that it is
    replaces: bool  # whether the article has a text in this language already


def understood(code, document, into):
    works = {str(number): work | {"id": str(number)} for number, work in enumerate(document.works)}
    style = Institute.objects.current().style_for(code)
    with override(code):
        notes = citations.print_notes(
            [
                citations.Note(
                    cites=tuple(
                        citations.Cite(str(c.work), c.locator, c.accessed, c.prefix, c.suffix)
                        for c in note.cites
                        if c.work is not None
                    ),
                    text=note.text,
                )
                for note in document.notes
            ],
            works,
            language=code,
            style=style,
        )
    return Understood(
        code=code,
        name=languages.own_name(code),
        document=document,
        notes=[note.text for note in notes],
        replaces=into is not None and code in into.written_languages,
        sources=[(work.get("title") or work.get("URL"), Source.objects.recognise(work)) for work in document.works],
    )


class ImportViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="articles_article_import"), *super().get_urls()]

    def import_view(self, request):
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = ImportForm(
            request.POST or None,
            request.FILES or None,
            initial=request.GET.dict(),
            articles=self.get_queryset(request),
            user=request.user,
        )
        if form.is_valid() and "create" in request.POST:
            into, kind = form.cleaned_data["into"], form.cleaned_data["kind"]
            try:
                saved = save.save(form.documents, into=into, kind=kind, by=request.user)
            except ImportRefused as reason:
                form.add_error(None, str(reason))
            else:
                self.tell_findings(request, form, saved)
                return HttpResponseRedirect(reverse("admin:articles_article_change", args=[saved.article.pk]))
        into = form.cleaned_data.get("into") if form.is_bound else None
        context = self.admin_site.each_context(request) | {
            "title": gettext("Import a manuscript"),
            "opts": self.opts,
            "form": form,
            "into": into,
            "understood": [understood(code, document, into) for code, document in form.documents.items()],
        }
        return TemplateResponse(request, "admin/articles/article/import.html", context)

    def tell_findings(self, request, form, saved):
        """What only showed when the text met the article; the rest was seen before."""
        messages.success(request, gettext("Imported. Read it through, then publish it."))
        for code, findings in saved.findings.items():
            for finding in findings[len(form.documents[code].findings) :]:
                messages.warning(request, f"{languages.own_name(code)}: {finding.message}")
