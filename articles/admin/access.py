"""To whom an article is open, and what of it they may write: asked here by every page of the desk."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

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

    def desk_article(self, request, pk):
        """The article of a view of ours, with its notes: the only way by which such a view reaches one.

        404 for one that is not open to this person, as if it were not there.
        """
        self.require_view(request)
        return get_object_or_404(self.get_queryset(request).with_notes(), pk=pk)
