"""What every template may ask for."""

from django.conf import settings

from thinktank import languages
from thinktank.colours import DARK_PAPER, PAPER


def site(request):
    """The institute (one query, and only where a template names it), the site’s address, where else to read.

    `elsewhere` is {language: path}. A view names the languages its page exists in; for pages that exist nowhere, such
    as a 404, these are the home pages.
    """
    return {
        "institute": request.institute,
        "SITE_URL": settings.SITE_URL,
        "paper": (PAPER, DARK_PAPER),
        "elsewhere": languages.everywhere("/"),
    }
