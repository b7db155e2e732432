"""The people of an article, in its form: who writes, translates and edits, in which order and language."""

from django.contrib import admin

from ..models import Authorship
from .parts import PartOfArticle, SharedFormSet

PLACE = ["author", "role", "language"]


class AuthorshipFormSet(SharedFormSet):
    def save_new(self, form, commit=True):
        """A form sent twice, by a double click or from an older page, brings a person again who is there already.

        Django does not ask: for it, the article is no field of a row.
        """
        place = {name: form.cleaned_data[name] for name in PLACE}
        return self.instance.authorships.filter(**place).first() or super().save_new(form, commit)


class AuthorshipInline(PartOfArticle, admin.TabularInline):
    model = Authorship
    formset = AuthorshipFormSet
    fields = ["author", "role", "language", "order"]
    autocomplete_fields = ["author"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")  # whose name heads the row
