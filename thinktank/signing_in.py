"""Signing in from inside a page: for somebody whose session ended while they were writing."""

import json

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache


@never_cache
def sign_in(request):
    """Who is signed in, and a good token; after a POST with user name and password whoever they belong to.

    The same form, signals and CSRF protection as the door of the admin, in JSON.
    """
    if request.method == "POST":
        form = AdminAuthenticationForm(request, data=credentials(request))
        if not form.is_valid():
            problem = " ".join(message for messages in form.errors.values() for message in messages)
            return JsonResponse({"error": problem, "csrf": get_token(request)}, status=400)
        login(request, form.get_user())
    user = request.user if request.user.is_active and request.user.is_staff else None
    name = user and (user.get_full_name() or user.get_username())
    return JsonResponse({"user": user and user.pk, "name": name, "csrf": get_token(request)})


def credentials(request):
    try:
        sent = json.loads(request.body)
        return {name: str(sent[name]) for name in ("username", "password")}
    except (KeyError, TypeError, ValueError):
        return {}
