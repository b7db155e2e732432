"""The library of pictures: a wall of them to drop new ones on, one picture’s form, and where it is used."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from js_asset import Media, Script

from thinktank import languages
from thinktank.admin import TranslatedAdmin
from thinktank.uploads import PictureField

from ..models import Image
from .used_in import is_used, used_in

OFFERED = 24


class AltFilter(admin.SimpleListFilter):
    title = _("missing alternative text")
    parameter_name = "without"

    def lookups(self, request, model_admin):
        return languages.choices()

    def queryset(self, request, queryset):
        return queryset.without_alt(self.value()) if self.value() in languages.codes() else queryset


@admin.register(Image)
class ImageAdmin(TranslatedAdmin):
    shared = ["file", "preview", ("credit", "licence"), ("focal_x", "focal_y")]
    translated = ["alt", "caption"]
    readonly_fields = ["preview"]
    list_display = ["__str__"]
    list_filter = [AltFilter]
    list_per_page = 48
    search_fields = ["file"]  # makes the admin show the box; get_search_results asks in its own way
    search_help_text = _("Words of the name, the texts or the credit")
    actions = None  # a picture that is used stays; one that is not is deleted by itself

    @property
    def media(self):
        scripts = [Script(f"articles/{name}.js", type="module") for name in ("dropping", "focal_point")]
        return super().media + Media(css={"all": ["articles/images.css"]}, js=scripts)

    def get_search_results(self, request, queryset, search_term):
        return (queryset.matching(search_term) if search_term else queryset), False

    def get_readonly_fields(self, request, obj=None):
        """Pages in print name the file: another picture is another image."""
        return ["file", *self.readonly_fields] if obj else self.readonly_fields

    def get_fieldsets(self, request, obj=None):
        shared, *rest = super().get_fieldsets(request, obj)
        if obj is None:
            shared = (None, {"fields": [field for field in self.shared if field != "preview"]})
        return [shared, *rest]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("suggest/", view(require_GET(self.suggest_view)), name="articles_image_suggest"),
            path("upload/", view(require_POST(self.upload_view)), name="articles_image_upload"),
            *super().get_urls(),
        ]

    def suggest_view(self, request):
        """GET ?q=words → {"images": [{"id", "label", "thumb", "alt": {language: text}}]}, the newest first."""
        if not self.has_view_permission(request):
            return JsonResponse({"images": []}, status=403)
        found = Image.objects.matching(request.GET.get("q", "")[:200])[:OFFERED]
        return JsonResponse({"images": [offered(image) for image in found]})

    def upload_view(self, request):
        """POST files → {"images": [as suggested, with "address"], "errors": [message]}; a form without scripts is led
        back to the library, which says the same."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        images, errors = [], []
        for file in request.FILES.getlist("files"):
            try:
                image = Image(file=PictureField().clean(file), uploaded_by=request.user)
                image.save()
                images.append(image)
            except ValidationError as error:
                errors.append(f"“{file.name}”: {' '.join(error.messages)}")
        if not images and not errors:
            errors = [gettext("Choose a picture first.")]
        if request.accepts("text/html"):
            return self.back(request, images, errors)
        added = [offered(image) | {"address": change_page(image)} for image in images]
        return JsonResponse({"images": added, "errors": errors})

    def back(self, request, images, errors):
        for image in images:
            self.message_user(request, gettext("Added: %(name)s. Say what it shows.") % {"name": image})
        for error in errors:
            self.message_user(request, error, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:articles_image_changelist"))

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"may_upload": self.has_add_permission(request)} | (extra_context or {})
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        image = self.get_object(request, object_id)
        used = used_in(image, request.user, timezone.now()) if image else None
        return super().change_view(request, object_id, form_url, {"used": used} | (extra_context or {}))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)
        if obj.missing_alt:
            names = get_text_list([languages.own_name(code) for code in obj.missing_alt], gettext("and"))
            said = gettext(
                "Nobody who cannot see it learns what the picture shows in %(languages)s: write it there too."
            )
            self.message_user(request, said % {"languages": names}, messages.WARNING)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and is_used(obj))

    @admin.display(description=_("picture"))
    def preview(self, image):
        """Large enough to choose a focal point on; focal_point.js makes it answer."""
        narrow = [r["file"] for r in image.renditions if r["width"] <= 960] or [image.file.name]
        return format_html('<img src="{}" alt="" class="focal">', image.file.storage.url(narrow[-1]))


def offered(image):
    alt = {code: getattr(image, languages.column("alt", code)) or "" for code in languages.codes()}
    return {"id": image.public_id, "label": str(image), "thumb": image.thumbnail, "alt": alt}


def change_page(image):
    return reverse("admin:articles_image_change", args=[image.pk])
