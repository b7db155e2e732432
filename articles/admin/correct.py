"""Correcting the text in print, whatever the draft has become meanwhile.

The page opens what the version in print was made from. “Show what changes” looks; “Publish” prints what was shown, and
nothing else.
"""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from js_asset import Media

from thinktank import languages

from .. import correcting
from ..comparing import digest
from ..models.articles import Conflict
from ..models.editions import NotPossible
from ..publishing import Manuscript, NotReady
from . import changes
from .correct_form import CorrectForm
from .note_views import dialog_context


class CorrectViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        correct = path(
            "<int:object_id>/correct/<slug:language>/",
            self.admin_site.admin_view(self.correct_view),
            name="articles_article_correct",
        )
        return [correct, *super().get_urls()]

    def correct_view(self, request, object_id, language):
        article = self.publisher_s_article(request, object_id)
        edition = get_object_or_404(article.editions.select_related("current"), language=language)
        if not edition.is_live(timezone.now()):
            messages.error(request, gettext("This language is not public. Publish it from its draft."))
            return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[article.pk]))
        opened = self.opened_version(request, edition)
        printed = Manuscript.from_inputs(opened.inputs)
        form = CorrectForm(request.POST or None, printed=printed, number=opened.number)
        if not form.is_valid():
            return self.correct_page(request, article, edition, form)
        text, in_print = form.text(), Manuscript.from_inputs(edition.current.inputs)
        if "take" in request.POST:
            rebased, left = correcting.rebase(printed, text, in_print)
            form = CorrectForm(printed=in_print, number=edition.current.number, text=rebased)
            return self.correct_page(request, article, edition, form, text=rebased, left=left)
        if "publish" in request.POST and request.POST.get("shown") == digest(text.as_inputs()):
            try:
                done = self.correct(request, edition, form, text)
            except Conflict:
                edition.refresh_from_db()
            except (NotPossible, NotReady) as reason:
                form.add_error(None, str(reason))
            else:
                return self.tell_corrected(request, article, done)
        if form.cleaned_data["number"] != str(edition.current.number):
            theirs = changes.between(printed, Manuscript.from_inputs(edition.current.inputs))
            return self.correct_page(request, article, edition, form, text=text, theirs=theirs, status=409)
        return self.correct_page(request, article, edition, form, text=text)

    def opened_version(self, request, edition):
        """The version that the editor started from; the one in print where that cannot be known."""
        number = request.POST.get("number", "")
        found = edition.versions.filter(number=number).first() if number.isdecimal() and len(number) < 9 else None
        return found or edition.current

    def correct(self, request, edition, form, text):
        number = form.cleaned_data["number"]
        return correcting.correct(
            edition,
            text,
            number=int(number) if number.isdecimal() else -1,
            by=request.user,
            kind=form.cleaned_data["kind"],
            note=form.cleaned_data["note"],
        )

    def correct_page(self, request, article, edition, form, *, text=None, theirs=(), left=(), status=200):
        context = (
            self.admin_site.each_context(request)
            | {
                "title": gettext("Correct the published text"),
                "subtitle": edition.title,
                "opts": self.opts,
                "article": article,
                "edition": edition,
                "language": edition.language,
                "language_name": languages.own_name(edition.language),
                "form": form,
                "media": (self.media + form.media + correct_media()).with_nonce(request.csp_nonce),
                "changed": changes.between(form.printed, text) if text else None,
                "shown": digest(text.as_inputs()) if text else "",
                "theirs": theirs,
                "left": left,
            }
            | dialog_context([edition.language])
        )
        return TemplateResponse(request, "admin/articles/article/correct.html", context, status=status)

    def tell_corrected(self, request, article, done):
        """Back to the publish page; or, where something is left to do by hand, a page that shows it."""
        edition = done.edition
        words = {"language": languages.own_name(edition.language), "number": edition.current.number}
        messages.success(request, gettext("%(language)s is corrected: version %(number)s is in print.") % words)
        if not (done.draft or done.waiting or done.refused):
            return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[article.pk]))
        context = self.admin_site.each_context(request) | {
            "title": gettext("Corrected, and something is left"),
            "subtitle": edition.title,
            "opts": self.opts,
            "article": article,
            "language": edition.language,
            "done": done,
        }
        return TemplateResponse(request, "admin/articles/article/corrected.html", context)


def correct_media():
    return Media(css={"all": ["articles/desk.css"]})
