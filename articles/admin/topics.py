from django.contrib import admin

from thinktank import languages
from thinktank.admin import TranslatedAdmin

from ..models import Topic
from .merging_topics import GatheringViews


@admin.register(Topic)
class TopicAdmin(GatheringViews, TranslatedAdmin):
    shared = [("slug", "kind")]
    translated = ["name", "description"]
    list_display = ["__str__", "kind", "slug"]
    list_filter = ["kind"]
    search_fields = ["slug", *(languages.column("name", code) for code in languages.codes())]
