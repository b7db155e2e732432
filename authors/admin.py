"""People: who signs in, and who signs articles."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.utils.translation import gettext_lazy as _

from articles.admin.leaving import LeavingViews
from thinktank import languages
from thinktank.admin import TranslatedAdmin

from .models import Author, User


class OffersWhoIsHere:
    """Choosers offer nobody who has left; the lists of the admin show everybody."""

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            found = found.filter(pk__in=self.model.at_desk.values("pk"))
        return found, may_repeat


@admin.register(User)
class UserAdmin(OffersWhoIsHere, LeavingViews, StockUserAdmin):
    fieldsets = [*StockUserAdmin.fieldsets, (_("The admin"), {"fields": ["language", "time_zone", "mail"]})]
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff", "last_login"]


@admin.register(Author)
class AuthorAdmin(OffersWhoIsHere, TranslatedAdmin):
    shared = [("slug", "orcid"), "photo", ("email", "show_email"), "links", ("user", "former_since")]
    translated = ["given_name", "family_name", "position", "bio"]
    autocomplete_fields = ["user"]
    list_display = ["name", "slug", "former_since"]
    search_fields = [
        "slug",
        *(languages.column(field, code) for field in ("given_name", "family_name") for code in languages.codes()),
    ]
