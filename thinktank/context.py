"""What every template may ask for."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from thinktank import languages
from thinktank.models import Institute


def site(request):
    """The institute (one query, and only where a template names it), the site’s address, its languages by own name."""
    return {
        "institute": SimpleLazyObject(Institute.objects.current),
        "SITE_URL": settings.SITE_URL,
        "languages": [{"code": code, "own_name": languages.own_name(code)} for code in languages.codes()],
    }
