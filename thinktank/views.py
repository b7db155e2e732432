"""The front door, the standing pages (about, contact, imprint, privacy), and what machines ask of any site."""

import sys
from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request, gettext
from django.views import defaults

from thinktank import answers, dyeing, icons, languages
from thinktank.colours import PAPER
from thinktank.models import Institute, Page


def front_door(request):
    """Show the reader to the language their browser prefers; the answer is theirs alone and never cached."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def favicon(request):
    """Browsers ask for it at every address that is no page of ours to name an icon on: the admin, feeds, files."""
    institute = Institute.objects.current()
    return drawn(institute.icon_colour, institute.initial, icons.SIZES[0], "public, max-age=86400")


def icon(request, colour, letter, size):
    if int(size) not in icons.SIZES or len(letter) != 1:
        raise Http404
    # A page from before the last colours names another one, which is its reader’s to keep, and not ours.
    whose = "public" if Institute.objects.current().has_icon(colour, letter) else "private"
    return drawn(colour, letter, int(size), f"{whose}, max-age=31536000, immutable")


def drawn(colour, letter, size, cache_control):
    image = icons.draw(letter, f"#{colour}", size)
    return HttpResponse(image, content_type="image/png", headers={"Cache-Control": cache_control})


def manifest(request):
    """What a device shows where somebody keeps the site on its first page: https://www.w3.org/TR/appmanifest/."""
    institute, code = Institute.objects.current(), get_language()
    return JsonResponse(
        {
            "name": institute.best_name,
            "lang": code,
            "dir": languages.direction(code),
            "start_url": reverse("home"),
            "scope": "/",
            "display": "minimal-ui",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": [
                {"src": path, "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
                for size, path in institute.icons.items()
            ],
        },
        content_type="application/manifest+json",
    )


def robots(request):
    """Everything public may be found; a page that should not be says so itself, which it can only where it is read."""
    text = f"User-agent: *\nDisallow: /admin/\nDisallow: /preview/\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def security(request):
    """Whom to tell of a weakness: RFC 9116, which asks for an end within a year so that no stale address stays."""
    email = Institute.objects.current().contact_email
    if not email:
        raise Http404
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = {
        "Contact": f"mailto:{email}",
        "Expires": expires.isoformat(),
        "Preferred-Languages": ", ".join(languages.codes()),
        "Canonical": settings.SITE_URL + request.path,
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def page(request, slug):
    """A standing page, in the languages it is written in."""
    page = Page.objects.in_print(slug, get_language())
    if page is None:
        raise Http404
    return render(
        request, "page.html", {"page": page, "elsewhere": languages.everywhere(request.path, only=page.titles())}
    )


def style_sheet(request, accent, place, digest):
    """The site’s style sheet in the institute’s colours."""
    address = request.institute.style_sheet
    if request.path != address:  # a page is from before the last release or colours, or is newer than this process
        response = HttpResponseRedirect(address)
        response.headers["Cache-Control"] = "no-store"
        return response
    response = HttpResponse(dyeing.dyed(f"#{accent}", f"#{place}"), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def unavailable(request):
    """The database does not answer. The page needs nothing of it, and says when to come back."""
    headers = {"Retry-After": "10", "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("500.html"), status=503, headers=headers)


def server_error(request):
    """Something broke; where that is the database, it will be back."""
    if isinstance(sys.exc_info()[1], (InterfaceError, OperationalError)):
        return unavailable(request)
    return defaults.server_error(request)


def permission_denied(request, exception=None):
    """A page of the desk that whoever is signed in may not see; readers are refused nothing."""
    context = admin.site.each_context(request) | {"title": gettext("You may not do this.")}
    return render(request, "403.html", context, status=403)


def csrf_failure(request, reason=""):
    """A page of the desk was open while somebody signed in again: what was typed is still in the browser."""
    if answers.is_for_script(request):
        return answers.problem(request, 403, gettext("This page is out of date. Try again."))
    context = admin.site.each_context(request) | {"title": gettext("Nothing was saved yet"), "is_popup": True}
    return render(request, "403_csrf.html", context, status=403)
