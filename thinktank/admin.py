"""The admin site: the editors’ room, its name on the door, its desk, and what belongs to the site as a whole."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.db.models import ImageField
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog
from js_asset import Media, Script

from articles import editor
from thinktank import languages, pictures
from thinktank.answers import for_scripts
from thinktank.desk import DeskPages
from thinktank.models import Institute, Outbox, Page, Redirect
from thinktank.signing_in import sign_in
from thinktank.uploads import PictureField


class Words(JavaScriptCatalog):
    """Django’s own catalogue for the admin’s scripts, and the words of the body editor."""

    packages = ["django.contrib.admin"]

    def get_catalog(self):
        return super().get_catalog() | editor.words(self.get_plural())


class AdminSite(DeskPages, admin.AdminSite):
    site_title = _("Editors’ desk")
    site_header = _("Editors’ desk")
    index_title = _("What needs doing")
    site_url = "/"

    def __init__(self, name="admin"):
        super().__init__(name)
        # Not by decorators: those ask for the site, which is made of this module.
        self.register(Institute, InstituteAdmin)
        self.register(Page, PageAdmin)
        self.register(Redirect, RedirectAdmin)
        self.register(Outbox, OutboxAdmin)

    def admin_view(self, view, cacheable=False):
        """Every admin page, with what the body editor needs added to the strict policy of the public pages."""
        page = for_scripts(self, super().admin_view(view, cacheable))
        return csp_update(settings.ADMIN_CONTENT_SECURITY_POLICY)(page)

    def get_urls(self):
        return [path("sign-in/", sign_in, name="sign_in"), *super().get_urls()]

    def i18n_javascript(self, request, extra_context=None):
        return Words.as_view()(request)


def language_fieldsets(fields, opens=None):
    """One fieldset per language for fields that exist once per language; tabs.js shows one at a time.

    `opens` is the language to start with: the editor’s own, if nothing speaks for another.
    """
    opens = opens or get_language()
    return [
        (
            languages.own_name(code),
            {
                "fields": [languages.column(field, code) for field in fields],
                "classes": ["language", f"language-{code}", *(["opens"] if code == opens else [])],
            },
        )
        for code in languages.codes()
    ]


class InLanguages:
    """For admins and inlines of translated models: labels without “[tr]”, inputs that know their language."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and hasattr(db_field, "translated_field"):
            field.label = capfirst(db_field.translated_field.verbose_name)
            field.widget.attrs |= {"lang": db_field.language, "dir": languages.direction(db_field.language)}
        return field


class TranslatedAdmin(InLanguages, admin.ModelAdmin):
    """A model with fields that exist once per language: `shared` ones first, then a tab per language."""

    shared = []
    translated = []
    bodies = []  # translated fields that get the body editor
    body_widget = editor.BodyWidget
    formfield_overrides = {ImageField: {"form_class": PictureField}}
    longest_side = pictures.LONGEST  # of a picture, in pixels

    def get_fieldsets(self, request, obj=None):
        shared = [(None, {"fields": self.shared})] if self.shared else []
        return [*shared, *language_fieldsets(self.translated, self.opens(request, obj))]

    def opens(self, request, obj):
        """The language whose tab is open at first; None for the editor’s own."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if getattr(db_field, "translated_field", db_field).name in self.bodies:
            kwargs["widget"] = self.body_widget()
        if isinstance(db_field, ImageField):
            kwargs["longest"] = self.longest_side
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(self, request, context, *args, **kwargs):
        media = context["media"] + Media(js=[Script("thinktank/admin/tabs.js", type="module")])
        # The editor’s import map is inline, the one thing on our pages that is.
        context["media"] = media.with_nonce(request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class InstituteAdmin(TranslatedAdmin):
    longest_side = 1200  # of the wordmark
    translated = ["name", "tagline"]
    shared = [
        "wordmark",
        ("accent_colour", "place_colour"),
        ("contact_email", "oai_email"),
        ("issn", "licence"),
        "default_language",
        "citation_styles",
    ]

    def has_add_permission(self, request):
        """One row, and it is there as soon as somebody has saved a page."""
        return super().has_add_permission(request) and request.institute.pk is None

    def has_delete_permission(self, request, obj=None):
        return False


class PageAdmin(TranslatedAdmin):
    shared = [("slug", "position"), ("is_draft", "is_unlisted")]
    translated = ["title", "body"]
    bodies = ["body"]
    body_widget = editor.PageWidget
    list_display = ["slug", "in_print_in", "position", "changed_at"]

    @admin.display(description=_("in print in"))
    def in_print_in(self, page):
        return ", ".join(languages.own_name(code) for code in page.titles())


class RedirectAdmin(admin.ModelAdmin):
    list_display = ["path", "target"]
    search_fields = ["path", "target"]
    fields = ["path", "target"]


class ReadOnlyAdmin(admin.ModelAdmin):
    """For what the site writes itself and people only look at."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OutboxAdmin(ReadOnlyAdmin):
    list_display = ["kind", "payload", "due_at", "attempts", "given_up_at"]
    list_filter = ["kind", ("given_up_at", admin.EmptyFieldListFilter)]
