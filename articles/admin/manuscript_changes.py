"""What a manuscript changes in a language that is there already, for people to look at and to take or leave.

A form that shows it has, for a language, `seen_CODE` (what the manuscript is compared with), `shown_CODE` (all the
changes) and `take_CODE` (those that are wanted).
"""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext

from thinktank import languages

from .. import snapshots
from ..amending import Conflict
from ..importing import revising, save
from ..importing.edits import edits_of, without
from ..models import Revision
from .changes import line, paragraphs
from .clashes import Wording, label

MOST_WEIGHED = 100  # changes: to see whether each still makes a difference takes some milliseconds


@dataclass(frozen=True)
class Shown:
    """One change as the page shows it. `id` is empty where it goes in with another."""

    id: str
    changes: Any
    is_left: bool


@dataclass(frozen=True)
class Look:
    """All that a page shows of a manuscript beside the language it revises. `seen` names what it is compared with."""

    language: str
    name: str
    title: str
    is_new: bool
    edits: list[Shown]
    findings: list
    clashes: list
    seen: str


def look_at(document, article, left=()):
    """Nothing is written. What stands in the way of accepting it is shown, too."""
    language = document.language
    revised = save.foresee(document, article, language)
    stored = article.snapshot()
    outcome = snapshots.merge(stored, revising.changes(revised))
    return Look(
        language=language,
        name=languages.own_name(language),
        title=document.title,
        is_new=not revised.base["texts"][language]["body"],
        edits=shown(revised, left, done=making_no_difference(revised, stored, outcome)),
        findings=revised.findings,
        clashes=[(label(clash.path, outcome.manuscript), told(clash)) for clash in outcome.clashes],
        seen=revising.digest(revised.base, language),
    )


def making_no_difference(revised, stored, outcome):
    """The ids of changes that leave the article as it is: taken before, or in the way of what others wrote since."""
    ids = [edit.id for edit in edits_of(revised)]
    is_as_seen = revising.digest(stored, revised.language) == revising.digest(revised.base, revised.language)
    if is_as_seen or len(ids) > MOST_WEIGHED:
        return set()
    changes_without = {id: revising.changes(without(revised, [id])) for id in ids}
    return {
        id for id, made in changes_without.items() if snapshots.merge(stored, made).manuscript == outcome.manuscript
    }


def left_out(data, language):
    """The changes of a language that somebody has seen and does not want."""
    return sorted(set(data.getlist(f"shown_{language}")) - set(data.getlist(f"take_{language}")))


def seen_base(data, article, document):
    """What somebody has seen a manuscript compared with. Raises Conflict where that is nowhere any more."""
    base = save.seen_base(article, document.language, document, data.get(f"seen_{document.language}", ""))
    if base is None:
        raise Conflict(written_meanwhile())
    return base


def written_meanwhile():
    return gettext("Somebody has written here while you were looking. Look again at what changes.")


def tell_clashes(request, article, saved):
    """Say that others’ words stand where the file says something else; the address where to compare them."""
    for findings in saved.findings.values():
        for finding in findings:
            if finding.code == "clash":
                messages.warning(request, finding.message)
    aside = article.revisions.filter(kind=Revision.Kind.ASIDE).order_by("-number").first()
    return reverse("admin:articles_article_revision", args=[article.pk, aside.number])


def shown(revised, left, done=()):
    """The changes of a manuscript but for those that are `done`, for people: in the order of the text."""
    edits = [edit for edit in edits_of(revised) if edit.id not in done]
    wording = Wording([one for edit in edits if edit.kind == "note" for one in (edit.before, edit.after) if one])
    language = revised.language
    result = []
    for edit in edits:
        if edit.kind == "body":
            changes = paragraphs("", edit.before, edit.after)
        elif edit.kind == "note":
            name = label(("footnotes", edit.key), revised.snapshot)
            changes = line(name, *(note_words(wording, one, language) for one in (edit.before, edit.after)))
        else:
            name = label(("texts", language, edit.kind), revised.snapshot)
            changes = line(name, edit.before, edit.after)
        goes_along = edit.kind == "note" and edit.before is None
        if changes:
            result.append(Shown("" if goes_along else edit.id, changes, edit.id in left))
    return result


def note_words(wording, note, language):
    """What a note says in one language; a work that is new in the library by its title."""
    if note is None:
        return ""
    cites = [
        cite | {name: {language: cite[name].get(language, "")} for name in ("prefix", "suffix")}
        for cite in note["cites"]
        if cite["language"] in ("", language)
    ]
    cites = [cite | {"language": "", "source": re.sub(r"^~\d+ ", "", cite["source"])} for cite in cites]
    return wording.words({"text": {language: note["text"].get(language, "")}, "cites": cites})


def told(clash):
    """A clash: what stands there now, and what the file says."""
    found = []
    for segment in clash.segments:
        if "same" not in segment:
            theirs, mine = segment["theirs"], segment["mine"]
            if clash.path[-1] == "body":
                found += paragraphs("", theirs, mine)
            else:
                wording = Wording([theirs, mine])
                found += line("", wording.words(theirs), wording.words(mine))
    return found
