"""Clashes as people see them: what they are called, who wrote the other text, and when."""

from collections import deque
from itertools import dropwhile, takewhile

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from thinktank import languages

from ..amending import name_of_note
from ..models import Article, Revision
from ..snapshots import value_at

MOST = 50  # revisions to look through


def label(path, manuscript):
    """A path in words: “Title, English”, “Note 3, Türkçe”, “Note 3, works”."""
    match path:
        case ("texts", code, name):
            return f"{capfirst(Article._meta.get_field(name).verbose_name)}, {languages.own_name(code)}"
        case ("footnotes", key, "text", code):
            return f"{name_of_note(key, manuscript)}, {languages.own_name(code)}"
        case ("footnotes", key, "cites"):
            return f"{name_of_note(key, manuscript)}, {_('works')}"
        case ("footnotes", key):
            return name_of_note(key, manuscript)
    return str(capfirst(Article._meta.get_field(path[0]).verbose_name))


def writer_of(clash, article):
    """(name, time) of whoever wrote what a change clashes with: the first of the latest revisions that had it so."""
    revisions = article.revisions.exclude(kind=Revision.Kind.ASIDE).select_related("by").order_by("-number")[:MOST]

    def has_it(revision):
        return value_at(revision.snapshot, clash.path) == clash.theirs

    had = takewhile(has_it, dropwhile(lambda one: not has_it(one), revisions.iterator(4)))
    first = next(iter(deque(had, maxlen=1)), None)
    name = first.by.get_full_name() or first.by.get_username() if first and first.by else ""
    return name, first.at if first else article.changed_at


def as_json(amended, article):
    told = [(clash, *writer_of(clash, article)) for clash in amended.clashes]
    return [
        {
            "path": clash.path,
            "label": label(clash.path, amended.manuscript),
            "base": clash.base,
            "mine": clash.mine,
            "theirs": clash.theirs,
            "segments": clash.segments,
            "by": by,
            "at": at,
        }
        for clash, by, at in told
    ]
