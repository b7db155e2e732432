"""An article as values, and what changes in it: paths, the value at a path, changes put together with what is stored
(pure).

A snapshot is what `Article.snapshot` returns and a revision keeps:
    {"kind", "original_language", "image", "topics": [slug], "authorships": […],
     "texts": {code: {field: text}},
     "footnotes": [{"key", "text": {code: HTML}, "cites": [{"source", "locator": [label, value] | [], "accessed",
                    "prefix": {code: …}, "suffix": {code: …}, "language"}]}]}

A change is a path with what its writer started from and what they made of it. Paths:
    kind · original_language · image · topics · texts/CODE/FIELD
    footnotes/KEY (None: no such note) · footnotes/KEY/text/CODE · footnotes/KEY/cites
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from thinktank import languages

from . import footnotes, ids, merging, richtext

# What exists once per language and belongs to one text.
TEXT_FIELDS = ["title", "slug", "summary", "key_points", "body", "image_alt", "image_caption"]
SHARED = ["kind", "original_language", "image", "topics"]
ONE_LINE = {"title", "slug", "image_alt"}

Path = tuple[str, ...]


class Malformed(ValueError):
    """No path of an article, or no value that can stand there; says which."""


@dataclass(frozen=True)
class Change:
    """`sent`: values for this path that were sent before and may or may not have arrived, oldest first."""

    path: Path
    base: Any
    mine: Any
    sent: Sequence[Any] = ()


@dataclass(frozen=True)
class Clash:
    """A change that could not be put together with what is stored."""

    path: Path
    base: Any
    mine: Any
    theirs: Any
    segments: list[dict[str, Any]]
    accepted: Any = None  # `mine` as far as it was written


@dataclass
class Outcome:
    """`manuscript`: the snapshot with all that could be merged, and theirs where not; `overruled`: with mine there."""

    manuscript: dict
    overruled: dict
    clashes: list[Clash] = field(default_factory=list)
    returned: list[dict] = field(default_factory=list)  # notes that had been removed and are needed again


# Values


def value_at(manuscript: dict, path: Path) -> Any:
    """What stands at a path; None where there is no such note.

    >>> value_at({"texts": {"en": {"title": "Ports"}}, "footnotes": []}, ("texts", "en", "title"))
    'Ports'
    """
    if path[0] == "texts":
        return manuscript["texts"].get(path[1], {}).get(path[2], "")
    if path[0] != "footnotes":
        return manuscript.get(path[0])
    note = next((note for note in manuscript["footnotes"] if note["key"] == path[1]), None)
    if note is None or len(path) == 2:
        return note
    return note["cites"] if path[2] == "cites" else note["text"].get(path[3], "")


def cleaned(path: Path, value: Any) -> Any:
    """A value as it is stored: HTML sanitised, lines in one line. Raises Malformed where it is nothing of the kind."""
    if path == ("topics",):
        return sorted({_text(path, one) for one in _list(path, value)})
    if path == ("image",):
        return _text(path, value or "") or None
    if path[0] == "footnotes" and len(path) == 2:
        return None if value is None else clean_note(path[1], value)
    if path[0] == "footnotes" and path[2] == "cites":
        return [clean_cite(path, cite) for cite in _list(path, value)]
    value = _text(path, value)
    if path[0] == "footnotes":
        return richtext.clean_inline(value)
    if path[-1] == "body":
        return richtext.clean(value)
    value = richtext.without_controls(value).replace("\r\n", "\n").replace("\r", "\n")
    return value if path[0] == "texts" and path[-1] not in ONE_LINE else value.replace("\n", " ")


def nothing(path: Path) -> Any:
    """What stands at a path where nobody has written anything."""
    if path == ("image",) or (path[0] == "footnotes" and len(path) == 2):
        return None
    return [] if path == ("topics",) or path[-1] == "cites" else ""


def clean_note(key: str, note: Any) -> dict:
    """A note with all that belongs to one; what is left out is empty."""
    path = ("footnotes", key)
    note = _dict(path, note)
    text = _dict(path, note.get("text") or {})
    return {
        "key": key,
        "text": {code: cleaned((*path, "text", code), text.get(code) or "") for code in languages.codes()},
        "cites": cleaned((*path, "cites"), note.get("cites") or []),
    }


def clean_cite(path: Path, cite: Any) -> dict:
    cite = _dict(path, cite)
    locator = [_text(path, part).strip() for part in _list(path, cite.get("locator") or [])]
    if len(locator) not in (0, 2):
        raise Malformed(f"{'/'.join(path)}: a locator is a label and a value")
    words = {
        name: {
            code: richtext.clean_inline(_text(path, _dict(path, cite.get(name) or {}).get(code) or ""))
            for code in languages.codes()
        }
        for name in ("prefix", "suffix")
    }
    return {
        "source": _text(path, cite.get("source")),
        "locator": locator if locator and locator[1] else [],
        "accessed": _text(path, cite.get("accessed") or "").strip(),
        **words,
        "language": _text(path, cite.get("language") or ""),
    }


def check_path(path: Any) -> Path:
    """A path out of somebody’s JSON. Raises Malformed."""
    path = tuple(path) if isinstance(path, list | tuple) else ()
    if all(isinstance(step, str) for step in path):
        codes = languages.codes()
        match path:
            case (name,) if name in SHARED:
                return path
            case ("texts", code, name) if code in codes and name in TEXT_FIELDS:
                return path
            case ("footnotes", key) | ("footnotes", key, "cites") if ids.VALID.fullmatch(key):
                return path
            case ("footnotes", key, "text", code) if code in codes and ids.VALID.fullmatch(key):
                return path
    raise Malformed(f"{path!r} is no part of an article")


def checked(data: Any) -> dict:
    """A snapshot out of somebody’s JSON: only what it has of the right shape, no language or field left out.

    Raises Malformed. Its values are as they were sent: `cleaned` looks into them.
    """
    path = ("snapshot",)
    data = _dict(path, data)
    texts = _dict(path, data.get("texts") or {})
    shared = {name: data.get(name) for name in SHARED}
    return shared | {
        "topics": _list(path, data.get("topics") or []),
        "texts": {
            code: {
                name: _text((code, name), _dict(path, texts.get(code) or {}).get(name) or "") for name in TEXT_FIELDS
            }
            for code in languages.codes()
        },
        "footnotes": checked_notes(data.get("footnotes") or []),
    }


def checked_notes(data: Any) -> list[dict]:
    """The notes of a snapshot out of somebody’s JSON, each once. Raises Malformed."""
    notes = [_dict(("footnotes",), note) for note in _list(("footnotes",), data)]
    keys = [_text(("footnotes",), note.get("key")) for note in notes]
    if len(set(keys)) < len(keys):
        raise Malformed("footnotes: two notes with one key")
    for key in keys:
        check_path(("footnotes", key))
    return [clean_note(key, note) for key, note in zip(keys, notes, strict=True)]


def _text(path: Path, value: Any) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{'/'.join(path)}: a text was expected")
    return value


def _list(path: Path, value: Any) -> list:
    if not isinstance(value, list | tuple):
        raise Malformed(f"{'/'.join(path)}: a list was expected")
    return list(value)


def _dict(path: Path, value: Any) -> dict:
    if not isinstance(value, dict):
        raise Malformed(f"{'/'.join(path)}: an object was expected")
    return value


# Changes


def changes(before: dict, after: dict) -> list[Change]:
    """What makes one snapshot of another, as small as paths go; people are no part of it.

    >>> changes({"kind": "news", "texts": {}, "footnotes": []}, {"kind": "report", "texts": {}, "footnotes": []})
    [Change(path=('kind',), base='news', mine='report', sent=())]
    """
    paths: list[Path] = [(name,) for name in SHARED if name in after]
    paths += [("texts", code, name) for code, fields in after["texts"].items() for name in fields]
    for key in dict.fromkeys(note["key"] for side in (before, after) for note in side["footnotes"]):
        both = [value_at(side, ("footnotes", key)) for side in (before, after)]
        paths += [("footnotes", key)] if None in both else list(_leaves(key, *both))
    found = [Change(path, value_at(before, path), value_at(after, path)) for path in paths]
    return [change for change in found if not same(change.path, change.base, change.mine)]


def same(path: Path, one: Any, other: Any) -> bool:
    return sorted(one or []) == sorted(other or []) if path == ("topics",) else (one or None) == (other or None)


def _leaves(key: str, *notes: dict) -> Iterator[Path]:
    yield from (("footnotes", key, "text", code) for code in dict.fromkeys(code for n in notes for code in n["text"]))
    yield ("footnotes", key, "cites")


def is_for(codes: Sequence[str], change: Change) -> bool:
    """Whether somebody who writes in these languages only may make a change (a cleaned one)."""
    match change.path:
        case ("texts", code, _) | ("footnotes", _, "text", code):
            return code in codes
        case ("footnotes", _):
            others = [text for code, text in (change.mine or {"text": {}})["text"].items() if code not in codes]
            return change.base is None and not any(others)
        case ("footnotes", _, "cites"):
            # Theirs are words before and after in their language, and works that only their language cites.
            shared = [
                [_without(codes, cite) for cite in side if cite["language"] not in codes]
                for side in (change.base, change.mine)
            ]
            return shared[0] == shared[1]
    return False


def _without(codes: Sequence[str], cite: dict) -> dict:
    words = {name: {c: w for c, w in cite[name].items() if c not in codes and w} for name in ("prefix", "suffix")}
    return cite | words


def languages_of(made: Iterable[Change]) -> list[str]:
    """The languages that changes are in; "" stands for what all of them share."""
    found = set()
    for change in made:
        match change.path:
            case ("texts", code, _) | ("footnotes", _, "text", code):
                found.add(code)
            case _:
                found.add("")
    return sorted(found)


# Merging


def merge(stored: dict, made: Iterable[Change], lost: Callable[[str], dict | None] = lambda key: None) -> Outcome:
    """Put changes (cleaned ones) together with what is stored. `lost`: a note that is not stored any more, or None.

    A note that one removed and the other wrote in stays, and so does one whose marker stands in any text.

    >>> before = {"kind": "news", "texts": {}, "footnotes": []}
    >>> merge(before, [Change(("kind",), "news", "report")]).manuscript["kind"]
    'report'
    """
    draft, overruled = _Draft(stored, lost), _Draft(stored, lost)
    clashes = []
    made = [small for change in made for small in _small(change, draft)]
    for change in sorted(made, key=lambda change: change.mine is None and len(change.path) == 2):
        theirs = draft.get(change.path)
        if change.path[0] == "footnotes" and len(change.path) == 2:
            is_to_go = change.mine is None and theirs == change.base and change.path[1] not in draft.marked()
            if change.mine is not None or is_to_go:
                draft.put(change.path, change.mine)
                overruled.put(change.path, change.mine)
            continue
        merged = three_way(change, theirs)
        draft.put(change.path, merged.value)
        overruled.put(change.path, merged.overruled)
        if merged.is_clash:
            clashes.append(Clash(change.path, change.base, change.mine, theirs, merged.segments, merged.accepted))
    for side in (draft, overruled):
        side.bring_back([change.path[1] for change in made if change.path[-1] == "body"])
    return Outcome(draft.as_snapshot(), overruled.as_snapshot(), clashes, list(draft.returned.values()))


def three_way(change: Change, theirs: Any) -> merging.Merged:
    """One change put together with what stands in its place."""
    if change.path == ("topics",):
        return merging.members(change.base or [], change.mine, theirs)
    if change.path[-1] == "cites":
        return merging.cites(_started_from(change, theirs), change.mine, theirs)
    base = _started_from(change, theirs)
    if change.path[-1] == "body":
        return merging.body(base or "", change.mine, theirs)
    if change.path[-1] == "key_points":
        return merging.lines(base or "", change.mine, theirs)
    return merging.line(base, change.mine, theirs)


def _started_from(change: Change, theirs: Any) -> Any:
    """The base of a change; where something sent before has arrived after all, what its writer went on from is that."""
    return next((sent for sent in reversed(change.sent) if _has_arrived(change, sent, theirs)), change.base)


def _has_arrived(change: Change, sent: Any, theirs: Any) -> bool:
    if change.path[-1] != "body":
        return sent == theirs and theirs != change.base
    before, after, now = (
        {merging.essence(piece.html) for piece in merging.split(text or "")} for text in (change.base, sent, theirs)
    )
    return after != before and after - before <= now and not (before - after) & now


def _small(change: Change, draft: "_Draft") -> Iterator[Change]:
    """A note that is changed as a whole, but stored already, field by field: its languages are different people’s."""
    key = change.path[1] if len(change.path) == 2 else ""
    is_there = key in draft.notes or (key and change.base and draft.lost(key))
    if change.mine is None or not is_there:
        if change.sent or not same(change.path, change.base, change.mine):
            yield change
        return
    base = change.base or empty_note(key)
    for path in _leaves(key, base, change.mine):
        sides = [value_at({"footnotes": [note]}, path) for note in (base, change.mine)]
        sent = [value_at({"footnotes": [note]}, path) for note in change.sent if note]
        if sent or sides[0] != sides[1]:
            yield Change(path, *sides, sent)


def empty_note(key: str) -> dict:
    return {"key": key, "text": {}, "cites": []}


class _Draft:
    """A snapshot that is being changed."""

    def __init__(self, stored: dict, lost: Callable[[str], dict | None]):
        self.values = dict(stored)
        self.texts = {code: dict(fields) for code, fields in stored["texts"].items()}
        self.notes = {note["key"]: note for note in stored["footnotes"]}
        self.returned: dict[str, dict] = {}
        self.lost = lost

    def get(self, path: Path) -> Any:
        if path[0] == "footnotes" and len(path) > 2 and path[1] not in self.notes:
            self.bring_back_note(path[1])
        note = [self.notes[path[1]]] if path[0] == "footnotes" and path[1] in self.notes else []
        return value_at(self.values | {"texts": self.texts, "footnotes": note}, path)

    def put(self, path: Path, value: Any) -> None:
        match path:
            case ("texts", code, name):
                self.texts.setdefault(code, {})[name] = value
            case ("footnotes", key) if value is None:
                self.notes.pop(key, None)
            case ("footnotes", key):
                self.notes[key] = value
            case ("footnotes", key, "cites"):
                self.notes[key] = self.note(key) | {"cites": value}
            case ("footnotes", key, "text", code):
                self.notes[key] = self.note(key) | {"text": self.note(key)["text"] | {code: value}}
            case (name,):
                self.values[name] = value

    def note(self, key: str) -> dict:
        if key not in self.notes:
            self.bring_back_note(key)
        return self.notes[key]

    def bring_back_note(self, key: str) -> None:
        found = self.lost(key)
        if found:
            self.returned[key] = found
        self.notes[key] = found or empty_note(key)

    def bring_back(self, codes: Iterable[str]) -> None:
        """The notes of markers that stand in texts which were changed just now."""
        for key in [key for code in codes for key in footnotes.keys(self.texts[code]["body"])]:
            if key not in self.notes and (found := self.lost(key)):
                self.returned[key] = self.notes[key] = found

    def marked(self) -> set[str]:
        return {key for fields in self.texts.values() for key in footnotes.keys(fields.get("body") or "")}

    def as_snapshot(self) -> dict:
        return self.values | {"texts": self.texts, "footnotes": list(self.notes.values())}
