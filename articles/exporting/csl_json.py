"""An edition as CSL-JSON: what “cite this” is printed from."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from ..kinds import KINDS


def as_work(edition, version, institute_name: str) -> dict[str, Any]:
    """The edition as a work that others cite, with the address that stays."""
    published = timezone.localtime(edition.published_at)
    signed = {
        role: [
            {"given": person["given"], "family": person["family"]}
            for person in version.inputs["byline"]
            if person["role"] == role
        ]
        for role in ("author", "translator", "editor")
    }
    return {
        "id": edition.public_id,
        "type": KINDS[edition.kind].csl if edition.kind in KINDS else "webpage",
        "title": edition.title,
        **{role: people for role, people in signed.items() if people},
        "container-title": institute_name,
        "issued": {"date-parts": [[published.year, published.month, published.day]]},
        "URL": settings.SITE_URL + edition.short_path,
        "language": edition.language,
    }
