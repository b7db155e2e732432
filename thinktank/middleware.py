"""What every answer carries: security headers, no cookies, the language of its address, where old addresses lead."""

from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpResponsePermanentRedirect
from django.middleware import csrf
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from articles.forwarding import lead
from thinktank import old_addresses, views
from thinktank.models import Institute
from thinktank.pages.serving import UNAVAILABLE

# Browser features that nothing here uses: a script that got in anyway could not switch them on.
REFUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)


def is_for_editors(request):
    """The one part of the site where somebody signs in; everything else is the same for every reader."""
    return request.path_info.startswith("/admin/")


class SecurityHeadersMiddleware:
    """The headers that neither Django nor django-csp sets. A view that has set one of them keeps its own."""

    headers = {
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in REFUSED_FEATURES),
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class UnavailableMiddleware:
    """Nothing that needs the database is tried while it is known to be away: whoever waits for it waits in vain."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return views.unavailable(request) if UNAVAILABLE in request.META else self.get_response(request)


class CompressionMiddleware(GZipMiddleware):
    """Pages are sent compressed, whoever stands in front; files, which come as streams, are small already."""

    def process_response(self, request, response):
        return response if response.streaming else super().process_response(request, response)


class NoCookiesMiddleware:
    """Readers have no cookies: what a browser sends to a public address is dropped before anybody reads it.

    So no public page can depend on one, or answer with one: Django replaces a malformed session or CSRF cookie, which
    a cache would then hand to everybody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_for_editors(request):
            request.COOKIES = {}
        return self.get_response(request)


class ForEditors:
    """Goes before a middleware that only whoever may sign in needs; readers’ pages are made without it."""

    def __call__(self, request):
        return super().__call__(request) if is_for_editors(request) else self.get_response(request)


class SessionMiddleware(ForEditors, sessions.SessionMiddleware):
    pass


class AuthenticationMiddleware(ForEditors, auth.AuthenticationMiddleware):
    pass


class CsrfMiddleware(ForEditors, csrf.CsrfViewMiddleware):
    """Nothing can be changed at a public address, so nobody can be made to."""

    def process_view(self, request, *view):
        return super().process_view(request, *view) if is_for_editors(request) else None


class MessageMiddleware(ForEditors, messages.MessageMiddleware):
    pass


class InstituteMiddleware:
    """The institute, as `request.user` is the person: asked for when somebody wants to know, and once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.institute = SimpleLazyObject(Institute.objects.current)
        return self.get_response(request)


class LanguageMiddleware:
    """The path decides a public page's language, the person an admin page's.

    Accept-Language plays no part on public pages, so one address is one page for every reader and may be kept by any
    cache. Stands before CommonMiddleware, whose added slash needs the language to find the page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_for_editors(request):
            language, zone = self.editors_choice(request)
        else:
            language, zone = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE, None
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def editors_choice(self, request):
        """The person’s language and time zone; the browser’s language before they sign in or choose one."""
        language = getattr(request.user, "language", "") or translation.get_language_from_request(request)
        return language, getattr(request.user, "time_zone", "") or None


class RedirectMiddleware:
    """Old addresses that are nobody's page lead where the Redirect rows say.

    WordPress addresses (`/?p=12`, `/?cat=3`, `/some-post/?lang=tr`) may name a path that exists here, so they are
    looked up first; everything else only when the site has nothing at that path.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_for_editors(request):
            return self.get_response(request)
        if not old_addresses.PARAMETERS.isdisjoint(request.GET):
            return self.redirect(request) or self.get_response(request)
        response = self.get_response(request)
        if response.status_code == 404:
            return self.redirect(request) or response
        return response

    def redirect(self, request):
        target = lead(request.get_full_path(), timezone.now())
        if target is None:
            return None
        response = HttpResponsePermanentRedirect(target)
        # For ever, but for a day at a time: what is a draft today, or in one language, may be public tomorrow.
        response.headers["Cache-Control"] = "max-age=86400"
        return response
