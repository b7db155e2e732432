"""To whom an article is open, and what of it they may write: asked here by every page of the desk."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from thinktank import languages


class OpenArticles:
    """Mixed into the article’s admin."""

    def get_queryset(self, request):
        return super().get_queryset(request).open_to(request.user)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.languages_for(request.user)))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.writes_all(request, obj))

    def writes_all(self, request, article):
        """Whether this person may also write what the languages share."""
        return article.languages_for(request.user) == languages.codes()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.writable = obj.languages_for(request.user) if obj else languages.codes()
        return form

    def require_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    def get_fieldsets(self, request, obj=None):
        """Who may only read a language is told so where it stands."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj) or self.writes_all(request, obj):
            return fieldsets
        own = {f"language-{code}" for code in obj.languages_for(request.user)}
        said = gettext("You may read this, and not write in it.")
        return [
            (name, options if own & set(options.get("classes", [])) else options | {"description": said})
            for name, options in fieldsets
        ]

    def desk_article(self, request, pk, *, notes=True):
        """The article of a view of ours, with its notes: the only way by which such a view reaches one.

        404 for one that is not open to this person, as if it were not there.
        """
        self.require_view(request)
        found = self.get_queryset(request)
        return get_object_or_404(found.with_notes() if notes else found, pk=pk)
