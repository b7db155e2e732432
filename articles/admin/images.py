from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.admin import TranslatedAdmin

from ..models import Image


@admin.register(Image)
class ImageAdmin(TranslatedAdmin):
    shared = ["file", "preview", "public_id", ("credit", "licence"), ("focal_x", "focal_y")]
    translated = ["alt", "caption"]
    readonly_fields = ["public_id", "preview"]
    list_display = ["preview", "__str__", "public_id", "width", "height", "credit"]
    list_display_links = ["preview", "__str__"]
    search_fields = ["file", "public_id", "credit", *(languages.column("alt", code) for code in languages.codes())]

    @admin.display(description=_("picture"))
    def preview(self, image):
        """The narrowest file there is."""
        if not image.file:
            return ""
        smallest = image.renditions[0]["file"] if image.renditions else image.file.name
        return format_html('<img src="{}" alt="" class="preview" loading="lazy">', image.file.storage.url(smallest))
