"""The press, to look at: what was printed, when, by whom. It is changed by publishing alone."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thinktank.admin import ReadOnlyAdmin

from ..models import Address, Edition, Version
from .states import state_of, times


class LookOnly:
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_edition")


class VersionInline(LookOnly, admin.TabularInline):
    model = Version
    fields = ["number", "kind", "note", "published_at", "by", "closed_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_lists()


class AddressInline(LookOnly, admin.TabularInline):
    model = Address
    fields = ["slug", "is_current", "live_from"]


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["title", "language", "standing", "published_at", "updated_at", "note_count"]
    list_filter = ["language", "kind", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "slug", "public_id"]
    date_hierarchy = "published_at"
    ordering = ["-published_at"]
    fields = [
        "title",
        "summary",
        "language",
        "kind",
        "standing",
        "first_public",
        "updated_at",
        "notice",
        "word_count",
        "note_count",
        "short_path",
    ]
    readonly_fields = ["standing", "first_public", "short_path"]
    inlines = [VersionInline, AddressInline]

    @admin.display(description=_("standing"))
    def standing(self, edition):
        return state_of(edition, timezone.now()).label

    @admin.display(description=_("first public"))
    def first_public(self, edition):
        return times(edition.published_at)

    @admin.display(description=_("short link"))
    def short_path(self, edition):
        return edition.short_path
