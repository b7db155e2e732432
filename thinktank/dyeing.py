"""The site’s one style sheet, in the institute’s colours where it has any of its own."""

import hashlib
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse

from thinktank import colours

PATTERN = Path(__file__).parent / "static" / "thinktank" / "site.css"


def address(accent, place):
    """Where it is. The address says the colours and the release, so that a browser may keep what it found for ever."""
    if (accent, place) == (colours.ACCENT, colours.PLACE):
        return undyed()
    digits = [colour.removeprefix("#").lower() for colour in (accent, place)]
    return reverse("style_sheet", args=[*digits, digest()])


@cache
def undyed():
    return static("thinktank/site.css")


def dyed(accent, place):
    return pattern() + colours.tokens(accent, place)


@cache
def pattern():
    return PATTERN.read_text()


@cache
def digest():
    return hashlib.sha256(pattern().encode()).hexdigest()[:8]
