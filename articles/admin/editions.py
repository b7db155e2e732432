"""The press, to look at: what was printed, when, by whom. It is changed by publishing alone."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.admin import ReadOnlyAdmin

from .. import kinds
from ..models import Address, Article, Edition, Version
from .states import state_of, times


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return languages.choices()

    def queryset(self, request, queryset):
        return queryset.in_language(self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return kinds.choices()

    def queryset(self, request, queryset):
        return queryset.of_kind(self.value()) if self.value() else queryset


def in_its_language(edition, text):
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', edition.language, languages.direction(edition.language), text
    )


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
    list_display = ["own_title", "in_language", "standing", "published_at", "updated_at", "note_count"]
    list_filter = [LanguageFilter, KindFilter, ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "slug", "public_id"]
    date_hierarchy = "published_at"
    ordering = ["-published_at"]
    fields = [
        "own_title",
        "own_summary",
        "in_language",
        "of_kind",
        "standing",
        "first_public",
        "updated_at",
        "notice",
        "word_count",
        "note_count",
        "short_path",
    ]
    readonly_fields = ["own_title", "own_summary", "in_language", "of_kind", "standing", "first_public", "short_path"]
    inlines = [VersionInline, AddressInline]

    def get_queryset(self, request):
        """What was ever public, and what is scheduled of articles that are open to this person."""
        editions = super().get_queryset(request)
        own = Article.objects.open_to(request.user).values("pk")
        return editions.harvestable(timezone.now()) | editions.filter(article__in=own)

    @admin.display(description=_("title"), ordering="title")
    def own_title(self, edition):
        return in_its_language(edition, edition.title)

    @admin.display(description=_("summary"))
    def own_summary(self, edition):
        return in_its_language(edition, edition.summary)

    @admin.display(description=_("language"), ordering="language")
    def in_language(self, edition):
        return in_its_language(edition, languages.own_name(edition.language))

    @admin.display(description=_("kind"), ordering="kind")
    def of_kind(self, edition):
        return edition.kind_label

    @admin.display(description=_("standing"))
    def standing(self, edition):
        return state_of(edition, timezone.now()).label

    @admin.display(description=_("first public"))
    def first_public(self, edition):
        return times(edition.published_at)

    @admin.display(description=_("short link"))
    def short_path(self, edition):
        return edition.short_path
