"""What became of a post there, in words. What plugins add keeps its own name."""

from django.utils.translation import pgettext_lazy

STATUSES = {
    "publish": pgettext_lazy("status", "published"),
    "future": pgettext_lazy("status", "scheduled"),
    "draft": pgettext_lazy("status", "draft"),
    "auto-draft": pgettext_lazy("status", "draft"),
    "pending": pgettext_lazy("status", "pending review"),
    "private": pgettext_lazy("status", "private"),
    "trash": pgettext_lazy("status", "in the bin"),
}


def named(status: str) -> str:
    return str(STATUSES.get(status, status))
