"""People: who signs in, and who signs articles."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.admin import TranslatedAdmin

from .models import Author, User


@admin.register(User)
class UserAdmin(StockUserAdmin):
    fieldsets = [*StockUserAdmin.fieldsets, (_("The admin"), {"fields": ["language", "time_zone"]})]
    list_display = ["username", "first_name", "last_name", "email", "is_staff", "last_login"]


@admin.register(Author)
class AuthorAdmin(TranslatedAdmin):
    shared = [("slug", "orcid"), "photo", ("email", "show_email"), "links", ("user", "former_since")]
    translated = ["given_name", "family_name", "position", "bio"]
    autocomplete_fields = ["user"]
    list_display = ["name", "slug", "former_since"]
    search_fields = [
        "slug",
        *(languages.column(field, code) for field in ("given_name", "family_name") for code in languages.codes()),
    ]
