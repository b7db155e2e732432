"""Clashes and changes as people see them: what they are called, what they say, who wrote the other text and when."""

from collections import deque
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from thinktank import languages

from .. import richtext
from ..amending import cites_of, name_of_note, set_aside, sources_of
from ..models import Article, Revision
from ..snapshots import Clash, changes, value_at
from .changes import line, paragraphs

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


def language_of(path):
    match path:
        case ("texts", code, _) | ("footnotes", _, "text", code):
            return code
    return ""


# What became of a value


class Wording:
    """Values in words; knows the titles of the works that they cite."""

    def __init__(self, values):
        cited = {cite["source"] for value in values for cite in cites_of(value)}
        self.titles = {key: str(source) for key, source in (sources_of(cited) if cited else {}).items()}

    def words(self, value):
        if isinstance(value, dict):
            texts = [richtext.plain(text) for text in value["text"].values() if text]
            return " / ".join(filter(None, [self.words(value["cites"]), *texts]))
        if isinstance(value, list):
            return "; ".join(self.cite(one) if isinstance(one, dict) else str(one) for one in value)
        return richtext.plain(str(value or ""))

    def cite(self, cite):
        around = [" / ".join(filter(None, cite[name].values())) for name in ("prefix", "suffix")]
        place = " ".join([*cite["locator"], cite["accessed"]])
        work = self.titles.get(cite["source"], cite["source"])
        return " ".join(filter(None, [around[0], work, place.strip(), around[1], cite["language"]]))

    def compared(self, path, old, new, label=""):
        """[(label, changes)] as _changes.html shows them; a body by its paragraphs, everything else as one line."""
        if path[-1] == "body":
            return paragraphs(label, old or "", new or "")
        return line(label, self.words(old), self.words(new))


def differences(before, after):
    """What makes one snapshot of another: [(language or "", its name, [(label, changes)])], what is shared first."""
    made = changes(before, after)
    wording = Wording([value for change in made for value in (change.base, change.mine)])
    found = {code: [] for code in ["", *languages.codes()]}
    for change in made:
        name = label(change.path, after if value_at(after, change.path) is not None else before)
        found.get(language_of(change.path), []).extend(wording.compared(change.path, change.base, change.mine, name))
    names = {"": _("In all languages")} | {code: languages.own_name(code) for code in languages.codes()}
    return [(code, names[code], compared) for code, compared in found.items() if compared]


# Clashes


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


@dataclass(frozen=True)
class Place:
    """Where two people have written: what stood there, and what each of them made of it, word by word."""

    label: str
    language: str
    base: str
    mine: Any
    theirs: Any


class Standoff:
    """A form that was not saved: what is stored now, what was typed, and where the two cannot be put together.

    `amended` is None where nobody knows what the form started from: then everything that differs is shown.
    """

    def __init__(self, stored, typed, amended):
        self.stored, self.typed, self.amended = stored, typed, amended
        self.lock_version = stored.lock_version

    @property
    def places(self):
        clashes = self.amended.clashes if self.amended else []
        wording = Wording([value for clash in clashes for value in (clash.base, clash.mine, clash.theirs)])
        return [
            Place(
                label(clash.path, self.amended.manuscript),
                language_of(clash.path),
                wording.words(segment["base"]),
                *(wording.compared(clash.path, segment["base"], segment[side]) for side in ("mine", "theirs")),
            )
            for clash in clashes
            for segment in clash.segments
            if "same" not in segment
        ]

    @property
    def differences(self):
        return [] if self.amended else differences(self.stored.snapshot(), self.typed)

    @property
    def writer(self):
        """(name, time) of who saved last."""
        last = self.stored.revisions.exclude(kind=Revision.Kind.ASIDE).select_related("by").defer("snapshot").first()
        return last and last.by and last.by.full_name, last.at if last else self.stored.changed_at

    def set_aside(self, by):
        """Keep what was typed, though the form holds it too: not every browser comes back."""
        if self.amended:
            overruled, clashes = self.amended.overruled, self.amended.clashes
        else:
            stored = self.stored.snapshot()
            overruled = stored | self.typed
            clashes = [Clash(one.path, None, one.mine, one.base, []) for one in changes(stored, self.typed)]
        if clashes:
            with transaction.atomic():
                self.stored.hold()
                set_aside(self.stored, overruled, clashes, by=by)
