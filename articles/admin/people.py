"""The people of an article, in its form: who writes, translates and edits, in which order and language."""

from django import forms
from django.contrib import admin

from ..models import Authorship
from . import chosen
from .parts import PartOfArticle, SharedFormSet

PLACE = ["author", "role", "language"]


class AuthorshipForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            chosen.show(self, "author", [self.instance.author])


class AuthorshipFormSet(SharedFormSet):
    def get_queryset(self):
        """What has been fetched with the article, where it is only shown."""
        is_fetched = self.instance.has_fetched("authorships")
        return self.instance.authorships.all() if is_fetched else super().get_queryset()

    def save_new(self, form, commit=True):
        """A form sent twice, by a double click or from an older page, brings a person again who is there already.

        Django does not ask: for it, the article is no field of a row.
        """
        place = {name: form.cleaned_data[name] for name in PLACE}
        return self.instance.authorships.filter(**place).first() or super().save_new(form, commit)


class AuthorshipInline(PartOfArticle, chosen.ChosenBoxes, admin.TabularInline):
    model = Authorship
    form = AuthorshipForm
    formset = AuthorshipFormSet
    fields = ["author", "role", "language", "order"]
    autocomplete_fields = ["author"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")  # whose name heads the row
