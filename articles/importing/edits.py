"""The changes that a manuscript makes to a language, one by one: each can be taken or left (pure)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .. import comparing, footnotes, merging
from .revising import MARKER, Revised


@dataclass(frozen=True)
class Edit:
    """One change, to be taken or left: a field ("title"), a note (its key), or a place in the text.

    `before` and `after` are what stands there; HTML of the text, a note as a whole, or a line. `id` says which it is,
    whatever else changes.
    """

    id: str
    kind: str
    before: Any
    after: Any
    key: str = ""


def edits_of(revised: Revised) -> list[Edit]:
    """The changes a manuscript makes to its language, in reading order: fields, the text, notes."""
    before, after = (side["texts"][revised.language] for side in (revised.base, revised.snapshot))
    found = [
        Edit(id_of(name, before[name], after[name]), name, before[name], after[name])
        for name in ("title", "summary", "key_points")
        if before[name] != after[name]
    ]
    had = {note["key"]: note for note in revised.base["footnotes"]}
    seen: dict[str, int] = {}
    for hunk in merging.hunks(before["body"], after["body"]):
        # A new note has another key whenever the manuscript is read.
        known = MARKER.sub(lambda found: found[0] if found[2] in had else "*", hunk.after)
        id = id_of("body", hunk.before, known)
        seen[id] = seen.get(id, 0) + 1
        found.append(Edit(f"{id}-{seen[id]}", "body", hunk.before, hunk.after))
    for note in revised.snapshot["footnotes"]:
        if note != had.get(note["key"]):
            id = id_of("note", note["key"], note["cites"], note["text"])
            found.append(Edit(id, "note", had.get(note["key"]), note, note["key"]))
    return found


def without(revised: Revised, left: Sequence[str]) -> Revised:
    """The same without some of its changes (their ids). A new note goes in with its marker, and without it not."""
    if not left:
        return revised
    all_edits = edits_of(revised)
    language, base = revised.language, revised.base
    texts = dict(revised.snapshot["texts"][language])
    notes = {note["key"]: note for note in revised.snapshot["footnotes"]}
    for edit in all_edits:
        if edit.id not in left:
            continue
        if edit.kind == "note" and edit.before is not None:
            notes[edit.key] = edit.before
        elif edit.kind not in ("note", "body"):
            texts[edit.kind] = edit.before
    kept = [edit.kind == "body" and edit.id not in left for edit in all_edits if edit.kind == "body"]
    texts["body"] = merging.with_hunks(
        base["texts"][language]["body"], revised.snapshot["texts"][language]["body"], kept
    )
    marked = {
        key for code, fields in base["texts"].items() if code != language for key in footnotes.keys(fields["body"])
    }
    marked |= set(footnotes.keys(texts["body"])) | {note["key"] for note in base["footnotes"]}
    snapshot = revised.snapshot | {
        "texts": revised.snapshot["texts"] | {language: texts},
        "footnotes": [note for key, note in notes.items() if key in marked],
    }
    return replace(revised, snapshot=snapshot)


def id_of(kind: str, *values: Any) -> str:
    """A name for a change by what it changes: the same tomorrow, and when somebody changes something else."""
    return f"{kind}-{hashlib.sha256(comparing.digest(values).encode()).hexdigest()[:10]}"
