"""Word files of an article: a language goes out for whoever reviews or translates it, and comes back as a revision.

What comes back is shown first, change by change: nothing is written before it is accepted. The page that shows it
carries the manuscript, signed, as it was read, so that exactly what was shown is written.
"""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from thinktank import languages

from ..amending import Conflict
from ..importing import carried, from_docx, reading, save
from ..importing.document import Document, ImportRefused
from .manuscript_changes import left_out, look_at, seen_base, tell_clashes, written_meanwhile

MOST_CARRIED = 8 * 1024 * 1024  # a page with more would not come back; then the file is chosen again


class FileForm(forms.Form):
    """A manuscript, as a file or as the page before carried it; `document` is what it says."""

    file = forms.FileField(label=_("File"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    carried = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    document: Document | None = None

    def __init__(self, data=None, files=None, *, article, user):
        super().__init__(data, files)
        self.article, self.user = article, user
        mine = [(code, languages.own_name(code)) for code in article.languages_for(user)]
        self.fields["language"].choices = [("", _("recognised by itself")), *mine]

    def clean(self):
        cleaned = super().clean()
        try:
            if file := cleaned.get("file"):
                self.document = self.read(file, cleaned.get("language") or None)
            elif cleaned.get("carried"):
                self.document, _name = carried.opened(cleaned["carried"], salt=salt(self.article, self.user))
            else:
                raise forms.ValidationError(_("Choose a file."))
        except ImportRefused as reason:
            raise forms.ValidationError(str(reason)) from reason
        except carried.TooOld as problem:
            raise forms.ValidationError(_("This page is too old. Choose the file again.")) from problem
        if self.document.language not in self.article.languages_for(self.user):
            name = languages.own_name(self.document.language)
            raise forms.ValidationError(_("You may not write in %(language)s here."), params={"language": name})
        return cleaned

    def read(self, file, language) -> Document:
        if file.size > from_docx.LARGEST:
            raise ImportRefused(gettext("The file is too large. Is it a manuscript?"))
        return reading.read(file.read(), language=language, name=file.name, known_languages=languages.codes())


def salt(article, user):
    return f"manuscript for {article.pk} by {user.pk}"


class WordViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        base = "<int:object_id>/word/"
        return [
            path(base, view(self.word_view), name="articles_article_word"),
            path(base + "<slug:language>/", view(require_POST(self.word_file_view)), name="articles_article_word_file"),
            *super().get_urls(),
        ]

    def word_file_view(self, request, object_id, language):
        from ..exporting import docx  # python-docx: a hundred modules for one button

        article = self.desk_article(request, object_id, notes=False)
        source = request.POST.get("source") or language
        if language not in languages.codes() or source not in article.written_languages:
            raise Http404
        content = docx.export(article, language, source=source, by=request.user)
        kept_as = content_disposition_header(as_attachment=True, filename=docx.file_name(article, language))
        return HttpResponse(content, content_type=docx.MEDIA_TYPE, headers={"Content-Disposition": kept_as})

    def word_view(self, request, object_id):
        article = self.desk_article(request, object_id, notes=False)
        is_sent = request.method == "POST"
        form = FileForm(request.POST, request.FILES, article=article, user=request.user) if is_sent else None
        look, problem, status = None, "", 200
        if form and form.is_valid():
            document = form.document
            left = left_out(request.POST, document.language)
            if "accept" in request.POST:
                try:
                    return self.accept_file(request, article, document, left)
                except ImportRefused as reason:
                    problem = str(reason)
                except Conflict:
                    problem, status = written_meanwhile(), 409
                    article.refresh_from_db()
            look = look_at(document, article, left)
        context = self.admin_site.each_context(request) | {
            "title": gettext("Word files"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "form": form or FileForm(article=article, user=request.user),
            "problem": problem,
            "outgoing": outgoing(article),
            "may_write": bool(article.languages_for(request.user)),
        }
        if look:
            parcel = carried.sealed(document, salt=salt(article, request.user))
            context |= {"look": look, "carried": parcel if len(parcel) < MOST_CARRIED else ""}
        return TemplateResponse(request, "admin/articles/article/word.html", context, status=status)

    def accept_file(self, request, article, document, left):
        language = document.language
        writable = article.languages_for(request.user)
        saved = save.save(
            {language: document},
            into=article,
            by=request.user,
            left={language: left},
            bases={language: seen_base(request.POST, article, document)},
            writable=None if writable == languages.codes() else writable,
        )
        name = languages.own_name(language)
        messages.success(request, gettext("%(language)s is revised. Read it through.") % {"language": name})
        for finding in saved.findings[language]:
            if finding.code == "note-shared":
                messages.warning(request, finding.message)
        if saved.clashes[language]:
            return HttpResponseRedirect(tell_clashes(request, article, saved))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]) + f"#{language}")


def outgoing(article):
    """[(code, name, whether it is written, (code, name) of the original where it can be translated from that)]"""
    written, original = article.written_languages, article.original_language
    source = (original, languages.own_name(original)) if original in written else None
    return [
        (code, languages.own_name(code), code in written, source if code != original else None)
        for code in languages.codes()
    ]
