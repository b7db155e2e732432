"""How readers are told to cite a text: first in the manner of its language, then in others."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .. import citations

STYLES = {
    "house": _("House style"),
    "chicago": _("Chicago"),
    "apa": _("APA"),
    "isnad": _("ISNAD"),
    "gost": _("GOST"),
}
OWN = {"tr": "isnad", "ru": "gost"}


def ways(work: Mapping[str, Any], *, language: str, chosen: str = "") -> list[dict[str, Any]]:
    """[{"style", "label", "html"}]: the style an institute has chosen for the language, the language’s own, then all
    others. Printed for each page: the patterns are kept, and filling five of them takes less than a millisecond."""
    own = OWN.get(language, "house")
    order = sorted(STYLES, key=lambda style: (style != (chosen or own), style != own))
    return [
        {
            "style": style,
            "label": STYLES[style],
            "html": citations.print_work(work, language=language, style=style),
        }
        for style in order
    ]
