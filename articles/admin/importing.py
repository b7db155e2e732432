"""The import page: drop, paste or upload manuscripts, see what was understood, then create the article.

Nothing is written before “create”, and nothing is kept between the two steps but in the page itself: texts stand in the
form, where they can be mended, and are read anew; what was read of a Word file, its pictures included, is carried along
signed, so that exactly what was shown is written.
"""

import re
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
from ..amending import Conflict
from ..importing import carried, from_docx, reading, save
from ..importing.decoding import decode
from ..importing.document import Document, DocumentPicture, ImportRefused, LanguageUnclear
from ..importing.report import Report, report
from ..models import Article, Source
from .manuscript_changes import Look, left_out, look_at, seen_base, tell_clashes

MOST_CARRIED = 12 * 1024 * 1024  # of all languages together: a form with more might not be taken back
# How the files of pictures that the site can show begin; whether one is whole is seen when it is taken.
PICTURE = re.compile(rb"\x89PNG|\xff\xd8\xff|RIFF....WEBP|....ftyp", re.DOTALL)


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name)


class SeveralFilesField(forms.FileField):
    """A list of files, perhaps empty."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        return [self.clean_one(file) for file in data]

    def clean_one(self, file):
        try:
            return super().clean(file)
        except forms.ValidationError as problem:
            raise forms.ValidationError([f"{file.name}: {message}" for message in problem.messages]) from problem


class ImportForm(forms.Form):
    """Files in any language, and a text or a file for each; a text file’s words end up where a pasted text stands."""

    into = forms.SlugField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds.choices)
    files = SeveralFilesField(label=_("Drop manuscripts here, or choose several"), required=False)

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
            self.fields[f"carried_{code}"] = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
            self.fields[f"without_{code}"] = forms.BooleanField(label=_("Leave this file out"), required=False)
        self.documents = {}
        self.names = {}  # language → the Word file that is carried along
        self.held = set()  # languages whose file an earlier page carried: a new one takes its place
        self.too_large = False

    @property
    def by_language(self):
        return [
            Slot(
                code,
                languages.own_name(code),
                *(self[f"{name}_{code}"] for name in ("text", "file", "carried", "without")),
                self.names.get(code, ""),
            )
            for code in languages.codes()
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
                self.read_slot(code, cleaned)
            except ImportRefused as reason:
                self.add_error(f"text_{code}", str(reason))
            except carried.TooOld:
                self.forget_carried(code)
                self.add_error(f"file_{code}", _("This page is too old. Choose the file again."))
        for file in cleaned.get("files") or []:
            try:
                self.take_file(file)
            except ImportRefused as reason:
                self.add_error("files", f"{file.name}: {reason}")
        self.documents = {code: self.documents[code] for code in languages.codes() if code in self.documents}
        if not self.documents and not self.errors:
            raise forms.ValidationError(_("Paste a text or choose a file in at least one language."))
        self.carry()
        return cleaned

    def read_slot(self, code, cleaned):
        """What stands in the form for one language: a new file before one carried along, and both before a text."""
        if file := cleaned.get(f"file_{code}"):
            self.forget_carried(code)
            return self.take_file(file, code)
        if (parcel := cleaned.get(f"carried_{code}")) and not cleaned.get(f"without_{code}"):
            self.documents[code], self.names[code] = carried.opened(parcel, salt=self.salt)
            self.held.add(code)
            return None
        self.forget_carried(code)
        if text := (cleaned.get(f"text_{code}") or "").strip():
            self.documents[code] = reading.read(text, language=code, known_languages=languages.codes())
        return None

    def take_file(self, file, code=None):
        """Read a file, in its own language or in the one it was chosen for."""
        if file.size > from_docx.LARGEST:
            raise ImportRefused(
                gettext("It is larger than %(size)d MB. Is it a manuscript?") % {"size": from_docx.LARGEST // 1_000_000}
            )
        raw = file.read()
        try:
            document = reading.read(raw, language=code, name=file.name, known_languages=languages.codes())
        except LanguageUnclear as reason:
            hint = gettext("Choose it below, beside its language.")
            raise ImportRefused(f"{reason} {hint}") from reason
        if document.language in self.documents and document.language not in self.held:
            raise ImportRefused(
                gettext(
                    "There is another text in %(language)s. Leave one of the two out, or choose it below, beside the "
                    "language it is in."
                )
                % {"language": languages.own_name(document.language)}
            )
        self.forget_carried(document.language)
        self.documents[document.language] = document
        if from_docx.is_word(raw):
            self.names[document.language] = file.name
        else:
            self.data[f"text_{document.language}"] = decode(raw)

    def forget_carried(self, code):
        self.data.pop(f"carried_{code}", None)
        self.data.pop(f"without_{code}", None)
        self.names.pop(code, None)
        self.held.discard(code)

    def carry(self):
        """Put what was read of Word files into the form that goes back, unless it would be too large to return."""
        parcels = {
            code: carried.sealed(self.documents[code], salt=self.salt, name=name) for code, name in self.names.items()
        }
        self.too_large = sum(map(len, parcels.values())) > MOST_CARRIED
        for code, parcel in parcels.items():
            self.data[f"carried_{code}"] = "" if self.too_large else parcel
            self.data[f"text_{code}"] = ""

    @property
    def salt(self):
        return f"manuscripts imported by {self.user.pk}"


@dataclass(frozen=True)
class Slot:
    """What the form has for one language; `file_name` is that of a Word file which is carried along."""

    code: str
    name: str
    text: forms.BoundField
    file: forms.BoundField
    carried: forms.BoundField
    without: forms.BoundField
    file_name: str


@dataclass(frozen=True)
class Understood:
    """One document as the preview shows it."""

    code: str
    name: str
    document: Document
    report: Report
    notes: list  # as they will be printed
    pictures: list[tuple[DocumentPicture, bool]]  # and whether it looks like one that the site can show
    sources: list[tuple[str, Source | None]]  # the title, and the source of the library that it is
    look: Look | None  # where the article has a text in this language already: what changes in it
    home: Article | None  # the article that the file went out from, where it goes into another or a new one


def understood(code, document, into, articles, left=()):
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
        report=report(document),
        pictures=[(picture, PICTURE.match(picture.content) is not None) for picture in document.pictures],
        notes=[note.text for note in notes],
        look=look_at(document, into, left) if into and code in into.written_languages else None,
        home=home_of(document, into, articles),
        sources=[(work.get("title") or work.get("URL"), Source.objects.recognise(work)) for work in document.works],
    )


def home_of(document, into, articles):
    identity = document.returned and document.returned.identity
    if not identity or (into and into.public_id == identity.article):
        return None
    return articles.filter(public_id=identity.article).first()


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
        is_valid = form.is_valid()
        into = form.cleaned_data.get("into") if form.is_bound else None
        left = {code: left_out(request.POST, code) for code in form.documents}
        if is_valid and "create" in request.POST:
            try:
                revised = [code for code in form.documents if into and code in into.written_languages]
                saved = save.save(
                    form.documents,
                    into=into,
                    kind=form.cleaned_data["kind"],
                    by=request.user,
                    left=left,
                    bases={code: seen_base(request.POST, into, form.documents[code]) for code in revised},
                )
            except (ImportRefused, Conflict) as reason:
                form.add_error(None, str(reason))
            else:
                self.tell_findings(request, form, saved)
                if any(saved.clashes.values()):
                    return HttpResponseRedirect(tell_clashes(request, saved.article, saved))
                return HttpResponseRedirect(reverse("admin:articles_article_change", args=[saved.article.pk]))
        context = self.admin_site.each_context(request) | {
            "title": gettext("Import a manuscript"),
            "opts": self.opts,
            "form": form,
            "into": into,
            "understood": [
                understood(code, document, into, form.articles, left[code]) for code, document in form.documents.items()
            ],
        }
        return TemplateResponse(request, "admin/articles/article/import.html", context)

    def tell_findings(self, request, form, saved):
        """What only showed when the text met the article; the rest was seen before."""
        messages.success(request, gettext("Imported. Read it through, then publish it."))
        for code, findings in saved.findings.items():
            for finding in findings:
                if finding.code != "clash" and finding not in form.documents[code].findings:
                    messages.warning(request, f"{languages.own_name(code)}: {finding.message}")
