"""People: who signs in, and who signs articles."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from articles.admin.leaving import LeavingViews
from thinktank import languages
from thinktank.admin import TranslatedAdmin

from .models import Author, User
from .rights import group_name, permission_name


class OffersWhoIsHere:
    """Choosers offer nobody who has left; the lists of the admin show everybody."""

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            found = found.filter(pk__in=self.model.at_desk.values("pk"))
        return found, may_repeat


class NamesRights:
    """Groups and permissions by their names in the language of the desk."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if name := {"groups": group_name, "permissions": permission_name, "user_permissions": permission_name}.get(
            db_field.name
        ):
            field.label_from_instance = name
        return field


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [(str(group.pk), group_name(group)) for group in Group.objects.order_by("name")]

    def queryset(self, request, queryset):
        return queryset.filter(groups=self.value()) if (self.value() or "").isdecimal() else queryset


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(NamesRights, StockGroupAdmin):
    list_display = ["shown_name"]

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, group):
        return group_name(group)


@admin.register(User)
class UserAdmin(OffersWhoIsHere, NamesRights, LeavingViews, StockUserAdmin):
    fieldsets = [*StockUserAdmin.fieldsets, (_("The admin"), {"fields": ["language", "time_zone", "mail"]})]
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", RoleFilter]


@admin.register(Author)
class AuthorAdmin(OffersWhoIsHere, TranslatedAdmin):
    shared = [
        *(("slug", "orcid"), "photo", "preview", ("focal_x", "focal_y"), ("email", "show_email"), "links"),
        ("user", "former_since"),
    ]
    readonly_fields = ["preview"]
    translated = ["given_name", "family_name", "position", "bio"]
    longest_side = 720  # of a portrait: none is shown larger than 192 × 230, on some screens with thrice the dots
    autocomplete_fields = ["user"]
    list_display = ["name", "slug", "former_since"]
    search_fields = [
        "slug",
        *(languages.column(field, code) for field in ("given_name", "family_name") for code in languages.codes()),
    ]

    @property
    def media(self):
        script = Script("articles/focal_point.js", type="module")
        return super().media + Media(css={"all": ["articles/images.css"]}, js=[script])

    @admin.display(description=_("what stays in sight"))
    def preview(self, author):
        """To choose a focal point on; focal_point.js makes it answer."""
        return format_html('<img src="{}" alt="" class="focal">', author.photo.url) if author.photo else "–"
