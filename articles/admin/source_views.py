"""What the notes of an article ask of the library: sources as one types, and a new one without leaving the note."""

import json

from django.http import JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ..models import Article, Source
from .source_form import SourceForm, form_values

OFFERED = 12


class SourceViews:
    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("suggest/", view(require_GET(self.suggest_view)), name="articles_source_suggest"),
            path("new/", view(require_POST(self.new_view)), name="articles_source_new"),
            *super().get_urls(),
        ]

    def suggest_view(self, request):
        """GET ?q=words&article=pk → {"sources": [Source.offered() and "cited"]}, those the article cites first."""
        if not self.has_view_permission(request):
            return JsonResponse({"sources": []}, status=403)
        words, article = request.GET.get("q", "")[:400], article_of(request)
        found = Source.objects.usable().matching(words).likeliest_first(words, article)[:OFFERED]
        return JsonResponse({"sources": [source.offered() | {"cited": source.rank == 0} for source in found]})

    def new_view(self, request):
        """POST {"csl": {…}, "anyway": false} → a source of the library, new or recognised.

        200 {"id", "label", "source": offered(), "is_new", "message"}; a work it has already comes back.
        409 {"alike": [offered()], "message"}: some look like it; with "anyway": true it is added all the same.
        400 {"errors": {CSL field: [message]}, "message"}.
        """
        if not self.has_add_permission(request):
            return JsonResponse({"message": _("You may not add sources. Ask an editor to.")}, status=403)
        try:
            sent = json.loads(request.body)
            work = sent.get("csl", sent)
            values = form_values(dict(work.items()))
        except (ValueError, AttributeError, TypeError):
            return refused({"": [_("Send the fields of one source as a JSON object.")]})
        if known := Source.objects.recognise(work):
            return answer(known, is_new=False, message=take_back(known))
        form = SourceForm(data=values)
        if not form.is_valid():
            return refused(form.errors_by_csl_name())
        form.instance.derive()
        alike = [] if sent.get("anyway") is True else Source.objects.alike(form.instance)
        if alike:
            message = _("The library has something like it. Choose that one, or add yours as another work.")
            return JsonResponse({"alike": [source.offered() for source in alike], "message": message}, status=409)
        source = form.save()
        return answer(source, is_new=True, message=_("Added to the library: %(title)s") % {"title": source})


def article_of(request):
    """The key of the article whose note asks, if it is one this person works on."""
    given = request.GET.get("article", "")
    if not given.isdecimal() or len(given) > 18:
        return None
    return Article.objects.open_to(request.user).filter(pk=int(given)).values_list("pk", flat=True).first()


def take_back(source):
    """What to say of a work the library has already; one that was thrown away is taken out of the trash."""
    if source.trashed_at:
        source.restore()
        return _("The library has this work; it was in the trash and is back: %(title)s") % {"title": source}
    return _("The library has this work already: %(title)s") % {"title": source}


def answer(source, **more):
    return JsonResponse({"id": source.public_id, "label": source.suggestion, "source": source.offered(), **more})


def refused(errors):
    return JsonResponse({"errors": errors, "message": " ".join(m for ms in errors.values() for m in ms)}, status=400)
