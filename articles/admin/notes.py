"""The notes of an article in its form: each with the works it cites and its text in every language.

A note’s cites are a formset inside the note’s own form, so that one save writes all of it. Django’s script for inlines
adds notes, cites.js adds cites; without scripts there is one empty note, and one empty cite in each note.
"""

import re
from datetime import date

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thinktank import languages
from thinktank.admin import InLanguages

from .. import footnotes, ids
from ..importing.dates import find_date
from ..models import Cite, Footnote, Source

PARTIAL_DATE = re.compile(r"\d{4}(-\d{2})?")


class PartOfArticle:
    """Who may see an article may see its parts; who may write in all of its languages may change them."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_article") or request.user.has_perm("articles.change_article")

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return request.user.has_perm("articles.add_article") or request.user.has_perm("articles.change_article")
        return obj.languages_for(request.user) == languages.codes()

    def has_add_permission(self, request, obj):
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class SharedFormSet(BaseInlineFormSet):
    """Rows that somebody else may have removed since the form was opened."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields[self.model._meta.pk.name].error_messages["invalid_choice"] = gettext_lazy(
            "Somebody else has removed this meanwhile. Copy what you need, mark it for removal and save again."
        )


class CiteForm(forms.ModelForm):
    source = forms.CharField(
        label=gettext_lazy("Source"),
        widget=forms.TextInput(attrs={"list": "sources-found", "class": "source", "autocomplete": "off"}),
    )
    accessed = forms.CharField(label=gettext_lazy("Accessed"), required=False)

    class Meta:
        model = Cite
        fields = ["source", "locator_label", "locator", "accessed", "language", "order"] + [
            languages.column(field, code) for field in ("prefix", "suffix") for code in languages.codes()
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_another = False  # the empty one after others is closed until somebody wants it
        if self.instance.pk:
            self.initial["source"] = self.instance.source.suggestion
        # How this form groups what exists once per language: [(code, field before, field after)].
        self.words = [
            (code, self[languages.column("prefix", code)], self[languages.column("suffix", code)])
            for code in languages.codes()
        ]

    @property
    def has_words(self):
        """Whether there is anything in the part of the form that is closed at first."""
        return self.instance.pk and any(
            self[name].value() for name in self.fields if name.startswith(("prefix", "suffix", "language"))
        )

    def clean_source(self):
        """The source a suggestion, id, address or title stands for; asked of the database only where it changed."""
        words = self.cleaned_data["source"]
        if self.instance.pk and words == self.initial["source"]:
            return self.instance.source
        source = Source.objects.named(words)
        if source is None:
            raise ValidationError(
                _("No source of the library is called “%(words)s”. Choose one of the suggestions, or add it with +."),
                params={"words": words},
            )
        return source

    def clean_accessed(self):
        """ISO in the database, perhaps only year and month; typed as people type dates."""
        words = self.cleaned_data["accessed"].strip()
        found = find_date(words)
        if found and found.end - found.start == len(words):
            words = found.iso
        try:
            date.fromisoformat(words if len(words) > 7 else (words + "-01-01")[:10])
        except ValueError:
            if words:
                raise ValidationError(_("Write the day as 2024-02-28, or only 2024-02 or 2024.")) from None
        return words


class BaseCiteFormSet(SharedFormSet):
    def get_queryset(self):
        """What the list of notes has fetched already: no query for each note."""
        return list(self.instance.cites.all()) if self.instance.pk else []

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if index is not None and index >= self.initial_form_count():
            form.initial["order"] = index
            form.is_another = index > 0 and not (form.is_bound and form.has_changed())


CiteFormSet = inlineformset_factory(Footnote, Cite, form=CiteForm, formset=BaseCiteFormSet, extra=1)


class NoteForm(forms.ModelForm):
    class Meta:
        model = Footnote
        fields = ["key"] + [languages.column("text", code) for code in languages.codes()]
        widgets = {"key": forms.HiddenInput} | {
            languages.column("text", code): forms.Textarea(
                attrs={"rows": 2, "lang": code, "dir": languages.direction(code)}
            )
            for code in languages.codes()
        }

    def __init__(self, *args, numbers=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.cites = CiteFormSet(
            data=self.data if self.is_bound else None, instance=self.instance, prefix=f"{self.prefix}-cites"
        )
        self.all_numbers = numbers or {}
        self.texts = [(code, self[languages.column("text", code)]) for code in languages.codes()]

    @property
    def note_key(self):
        return self["key"].value()

    @property
    def numbers(self):
        """[(code, its number in that language’s text or None)]"""
        return [(code, self.all_numbers.get(code, {}).get(self.note_key)) for code in languages.codes()]

    @property
    def is_marked(self):
        return any(number for _code, number in self.numbers)

    def clean_key(self):
        key = self.cleaned_data["key"]
        if not ids.VALID.fullmatch(key) or (self.instance.pk and key != self.instance.key):
            raise ValidationError(_("This note has lost its key. Reload the page and write the note again."))
        return key

    def has_changed(self):
        """A new note whose marker stands in a text is kept, be it ever so empty: publishing asks for it."""
        return super().has_changed() or self.cites.has_changed() or (not self.instance.pk and self.is_marked)

    def clean(self):
        if not self.cites.is_valid():
            raise ValidationError(_("A source of this note has to be mended."))
        return super().clean()

    def save_cites(self):
        self.cites.instance = self.instance
        self.cites.save()


class BaseNoteFormSet(SharedFormSet):
    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"numbers": self.numbers}

    @cached_property
    def numbers(self):
        """{language: {key: number}} in the texts as they stand in the form."""

        def body(code):
            column = languages.column("body", code)
            return (self.data.get(column) if self.is_bound else getattr(self.instance, column)) or ""

        return {
            code: {key: number for number, key in enumerate(footnotes.keys(body(code)), 1)}
            for code in languages.codes()
        }

    @property
    def in_order(self):
        """As the original text meets them, then those it has no marker for, then the empty one."""
        numbers = self.numbers.get(self.instance.original_language, {})
        last = len(numbers) + 1
        return sorted(self.forms, key=lambda form: (not form.instance.pk, numbers.get(form.note_key, last)))

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            marked = [languages.own_name(code) for code, number in form.numbers if number]
            if marked:
                number = next(number for _code, number in form.numbers if number)
                raise ValidationError(
                    _("Note %(number)d still has its marker in %(languages)s. Take it out of the text first."),
                    params={"number": number, "languages": get_text_list(marked, _("and"))},
                )

    def save_new(self, form, commit=True):
        note = super().save_new(form, commit)
        form.save_cites()
        return note

    def save_existing(self, form, obj, commit=True):
        note = super().save_existing(form, obj, commit)
        form.save_cites()
        return note


class NoteInline(PartOfArticle, InLanguages, admin.StackedInline):
    model = Footnote
    form = NoteForm
    formset = BaseNoteFormSet
    template = "admin/articles/article/notes.html"
    verbose_name = gettext_lazy("note")
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("cites__source")
