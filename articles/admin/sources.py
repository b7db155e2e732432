"""The library of sources: its list, its form, and what notes ask of it."""

import json

from django.contrib import admin
from django.db.models import Count
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from thinktank.admin import TranslatedAdmin

from .. import csl
from ..models import Footnote, Source
from .source_form import LOCAL, SourceForm
from .source_views import SourceViews


@admin.register(Source)
class SourceAdmin(SourceViews, TranslatedAdmin, SimpleHistoryAdmin):
    form = SourceForm
    shared = [
        "csl_type",
        "csl_title",
        "csl_authors",
        "csl_container_title",
        ("csl_publisher", "csl_publisher_place"),
        ("csl_issued", "csl_language"),
        "csl_url",
        "csl_doi",
        ("csl_volume", "csl_issue", "csl_page"),
        "csl_rest",
        "cited_in",
    ]
    translated = list(LOCAL)
    readonly_fields = ["cited_in"]
    list_display = ["__str__", "container", "note_count", "changed_at"]
    search_fields = ["title_key"]  # makes the admin show the box; get_search_results asks in its own way
    search_help_text = _("Words of the title, or the address")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(note_count=Count("cites__footnote", distinct=True))

    def get_search_results(self, request, queryset, search_term):
        found = queryset.filter(pk__in=Source.objects.usable().matching(search_term)) if search_term else queryset
        return found, False

    def response_add(self, request, obj, post_url_continue=None):
        """A source added from a note goes into that note’s field in words, not as a key of the database."""
        if "_popup" in request.POST:
            data = json.dumps({"value": obj.suggestion, "obj": str(obj)})
            return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": data})
        return super().response_add(request, obj, post_url_continue)

    @admin.display(description=_("appeared in"))
    def container(self, source):
        return csl.text(source.csl.get("container-title")) or csl.text(source.csl.get("publisher"))

    @admin.display(description=_("notes"), ordering="note_count")
    def note_count(self, source):
        return source.note_count

    @admin.display(description=_("cited in"))
    def cited_in(self, source):
        notes = Footnote.objects.filter(cites__source=source).select_related("article").distinct()
        articles = {note.article for note in notes}
        if not articles:
            return gettext("No article yet.")
        return format_html_join(
            "",
            '<div><a href="{}">{}</a></div>',
            ((reverse("admin:articles_article_change", args=[article.pk]), article) for article in articles),
        )
