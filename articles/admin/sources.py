"""The library of sources: its list, its form, and the trash."""

import json

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from js_asset import Media, Script
from simple_history.admin import SimpleHistoryAdmin

from thinktank.admin import TranslatedAdmin

from .. import correcting, csl
from ..models import Source
from .bibliographies import BibliographyViews
from .cited_in import cited_in
from .source_filters import NeedsFilter, StandingFilter, TypeFilter
from .source_form import LOCAL, SourceForm
from .source_look_up import LookUpViews
from .source_views import SourceViews
from .twins import TwinViews


@admin.register(Source)
class SourceAdmin(SourceViews, LookUpViews, BibliographyViews, TwinViews, TranslatedAdmin, SimpleHistoryAdmin):
    form = SourceForm
    shared = [
        "csl_type",
        "csl_title",
        "csl_authors",
        "csl_interviewers",
        "csl_container_title",
        "csl_event_title",
        "csl_editors",
        "csl_translators",
        "csl_authority",
        ("csl_publisher", "csl_publisher_place"),
        ("csl_genre", "csl_number", "csl_edition"),
        "csl_collection_title",
        ("csl_issued", "csl_language"),
        "csl_url",
        "archived_url",
        "archived_on",
        "csl_doi",
        ("csl_volume", "csl_issue", "csl_page"),
        ("csl_isbn", "csl_issn"),
    ]
    translated = list(LOCAL)
    list_display = ["__str__", "appeared", "issued", "type_name", "note_count", "page_count"]
    list_filter = [StandingFilter, NeedsFilter, TypeFilter]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title_key"]  # makes the admin show the box; get_search_results asks in its own way
    search_help_text = _("Words of the title, publisher or author, a year, an address, a DOI")
    actions = ["trash_chosen", "restore_chosen", "compare_chosen", "print_copies"]

    @property
    def media(self):
        script = Script("articles/by_type.js", type="module")
        return super().media + Media(css={"all": ["articles/sources.css"]}, js=[script])

    def get_queryset(self, request):
        return super().get_queryset(request).with_reach(timezone.now())

    def get_list_display(self, request):
        """What is known of their pages, for who asked for those that need a look."""
        is_asked = request.GET.get("look") in ("dead", "unsure")
        return [*self.list_display, "its_page"] if is_asked else self.list_display

    def get_search_results(self, request, queryset, search_term):
        return (queryset.matching(search_term) if search_term else queryset), False

    def get_fieldsets(self, request, obj=None):
        rest = (_("Other CSL fields"), {"fields": ["csl_rest"], "classes": ["collapse"]})
        return [*super().get_fieldsets(request, obj), rest]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/trash/", view(require_POST(self.trash_view)), name="articles_source_trash"),
            path("<int:pk>/restore/", view(require_POST(self.restore_view)), name="articles_source_restore"),
            *super().get_urls(),
        ]

    # The form

    def change_view(self, request, object_id, form_url="", extra_context=None):
        key = unquote(object_id)
        found = Source.objects.filter(pk=key) if key.isdecimal() else Source.objects.none()
        source = found.select_related("merged_into").first()
        if source and source.merged_into:
            self.message_user(request, gettext("This source was merged into the one you see here."))
            return HttpResponseRedirect(reverse("admin:articles_source_change", args=[source.merged_into_id]))
        more = self.around(request, source) if source and self.has_view_permission(request, source) else {}
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))

    def around(self, request, source):
        """What stands around the form: where the work is cited, what may be the same work."""
        cited = cited_in(source, request.user, timezone.now())
        return {
            "cited": cited,
            "may_restate": cited.pages and self.may_restate(request),
            "alike": Source.objects.alike(source),
            "may_unite": self.may_unite(request),
        }

    def may_restate(self, request):
        """A new version of a text in print is a publication, be it ever so small."""
        return request.user.has_perm("articles.publish_article")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and form.cleaned_data["in_print"] == "also" and self.may_restate(request):
            self.restate(request, [obj])

    def restate(self, request, sources):
        mended = correcting.restate_sources(sources, by=request.user)
        if mended:
            said = ngettext(
                "%(count)d text in print has a new version with the new data.",
                "%(count)d texts in print have new versions with the new data.",
                len(mended),
            )
            self.message_user(request, said % {"count": len(mended)})
        else:
            self.message_user(request, gettext("No text in print says anything else now: nothing was printed anew."))

    def response_add(self, request, obj, post_url_continue=None):
        """A source added from a note goes into that note’s field in words, not as a key of the database."""
        if "_popup" in request.POST:
            data = json.dumps({"value": obj.suggestion, "obj": str(obj)})
            return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": data})
        return super().response_add(request, obj, post_url_continue)

    # The trash

    def has_delete_permission(self, request, obj=None):
        """What a note or a text in print cites goes to the trash instead."""
        free = obj is None or Source.objects.never_cited().filter(pk=obj.pk).exists()
        return free and super().has_delete_permission(request, obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # the trash takes them, cited or not
        return actions

    def trash_view(self, request, pk):
        return self.put(request, pk, Source.trash, _("In the trash: offered to nobody, printed where it is cited."))

    def restore_view(self, request, pk):
        return self.put(request, pk, Source.restore, _("Back in the library."))

    def put(self, request, pk, act, said):
        source = get_object_or_404(Source.objects.filter(merged_into=None), pk=pk)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        act(source)
        self.message_user(request, said)
        return HttpResponseRedirect(reverse("admin:articles_source_change", args=[pk]))

    @admin.action(description=_("Move to the trash"), permissions=["change"])
    def trash_chosen(self, request, queryset):
        self.put_all(queryset.filter(trashed_at=None, merged_into=None), Source.trash)

    @admin.action(description=_("Take out of the trash"), permissions=["change"])
    def restore_chosen(self, request, queryset):
        self.put_all(queryset.exclude(trashed_at=None), Source.restore)

    @transaction.atomic
    def put_all(self, sources, act):
        for source in sources:
            act(source)

    @admin.action(description=_("Compare two, to merge them"), permissions=["view"])
    def compare_chosen(self, request, queryset):
        chosen = list(queryset.filter(merged_into=None)[:3])
        if len(chosen) != 2:
            self.message_user(request, gettext("Tick exactly two sources to compare."), messages.WARNING)
            return None
        return HttpResponseRedirect(
            reverse("admin:articles_source_compare", args=[source.public_id for source in chosen])
        )

    @admin.action(description=_("Print the archived copies of dead pages where they are cited"), permissions=["change"])
    def print_copies(self, request, queryset):
        """A copy that came to be known after a text was printed: the text gets a new version, as with other data."""
        if not self.may_restate(request):
            raise PermissionDenied
        dead = list(queryset.dead().exclude(archived_url=""))
        if dead:
            self.restate(request, dead)
        else:
            self.message_user(request, gettext("None of these is dead and has an archived copy."), messages.WARNING)

    # The list

    @admin.display(description=_("appeared in"))
    def appeared(self, source):
        return csl.text(source.csl.get("container-title")) or csl.text(source.csl.get("publisher"))

    @admin.display(description=_("published"))
    def issued(self, source):
        return csl.iso(source.csl.get("issued"))

    @admin.display(description=_("type"))
    def type_name(self, source):
        return dict(TypeFilter.TYPES).get(source.csl.get("type"), source.csl.get("type"))

    @admin.display(description=_("notes"), ordering="notes")
    def note_count(self, source):
        return source.notes

    @admin.display(description=_("public pages"), ordering="pages")
    def page_count(self, source):
        return source.pages

    @admin.display(description=_("its page"), ordering="link_state")
    def its_page(self, source):
        return source.link_said if source.link_state else ""
