"""The files of an article in its form: looked into when they come, and named for their address."""

from pathlib import PurePosixPath

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.admin import InLanguages, language_fieldsets

from ..enclosures import LARGEST, kind_of
from ..models import Attachment
from ..slugs import propose
from .parts import PartOfArticle, SharedFormSet


class AttachmentForm(forms.ModelForm):
    name = forms.CharField(
        label=_("address"),
        required=False,
        max_length=120,
        help_text=_("The last part of its address, without the ending. Empty: made from the file’s name."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            # Not read into memory when its size says that it will be refused.
            kind_of(file.name, file.read() if file.size <= LARGEST else bytes(LARGEST + 1))
            file.seek(0)
        return file

    def clean(self):
        """An address from what was typed, or from the file’s name, that no other file of the article has."""
        cleaned = super().clean()
        file = cleaned.get("file")
        typed = cleaned.get("name") or (PurePosixPath(file.name).stem if file else "")
        cleaned["name"] = propose(typed, languages.codes()[0], fallback="file")
        return cleaned


class AttachmentFormSet(SharedFormSet):
    may_publish = True  # AttachmentInline says otherwise

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if self.is_closed(form):
            for name, field in form.fields.items():
                field.disabled = name != self.model._meta.pk.name

    def is_closed(self, form):
        """What the public has already, for somebody who may not publish."""
        return form.instance.pk and not form.instance.waits and not self.may_publish and self.is_in_print

    @property
    def is_in_print(self):
        return self.instance.pk is not None and self.instance.editions.exists()

    def clean(self):
        names = set()
        for form in self.forms:
            name = getattr(form, "cleaned_data", {}).get("name")
            if not name or form in self.deleted_forms:
                continue
            if name in names:
                raise ValidationError(
                    _("Two files would have the address “%(name)s”. Give one of them another."), params={"name": name}
                )
            names.add(name)
        super().clean()

    def save_new(self, form, commit=True):
        form.instance.waits = not self.may_publish and self.is_in_print
        return super().save_new(form, commit)


class AttachmentInline(PartOfArticle, InLanguages, admin.StackedInline):
    model = Attachment
    form = AttachmentForm
    formset = AttachmentFormSet
    readonly_fields = ["standing"]
    extra = 0

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": [("file", "name", "language"), "standing"]}), *language_fieldsets(["title"])]

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.may_publish = request.user.has_perm("articles.publish_article")
        return formset

    @admin.display(description=_("readers"))
    def standing(self, attachment):
        if attachment.pk and attachment.waits:
            return _("Not yet: it waits until the article is published next.")
        return _("Offered with every language that is public, from the moment it is saved.")
