"""What a script of the desk is told where a person would see a page: that the session is gone, or the token stale."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _


def is_for_script(request):
    return "application/json" in request.headers.get("Accept", "")


def problem(request, status, error):
    """With a token that is good now, so that the script may ask again."""
    return JsonResponse({"error": error, "csrf": get_token(request)}, status=status)


def for_scripts(site, page):
    """`page`, the view as the admin guards it; a script that may not see it is told so instead of being sent away."""

    @wraps(page)
    def answer(request, *args, **kwargs):
        if not is_for_script(request):
            return page(request, *args, **kwargs)
        if not site.has_permission(request):
            return problem(request, 401, "signed-out")
        try:
            return page(request, *args, **kwargs)
        except PermissionDenied as reason:
            return problem(request, 403, str(reason) or _("You may not do this."))
        except Http404:
            return problem(request, 404, _("This is not there any more, or not open to you."))

    return answer
