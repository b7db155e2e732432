"""What every part of an article in its form shares."""

from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy

from thinktank import languages


class SharedFormSet(BaseInlineFormSet):
    """Rows that somebody else may have removed since the form was opened."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields[self.model._meta.pk.name].error_messages["invalid_choice"] = gettext_lazy(
            "Somebody else has removed this meanwhile. Copy what you need, mark it for removal and save again."
        )


class PartOfArticle:
    """Who may see an article may see its parts; who may write in all of its languages may change them."""

    formset = SharedFormSet

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
