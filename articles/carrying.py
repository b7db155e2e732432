"""What was mended in the text in print, as changes to its draft (pure)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .snapshots import Change, clean_note, value_at

if TYPE_CHECKING:
    from .publishing import Manuscript


def changes(printed: "Manuscript", mended: "Manuscript", draft: Mapping[str, Any]) -> list[Change]:
    """The changes of the snapshot `draft` that do to it what made `mended` of `printed`; they start from print.

    Print knows one language. What the draft says of a work in other languages (words before and after, works that only
    they cite) is taken from the draft on both sides of a change, so that it stays.
    """
    code = printed.language
    texts = [
        Change(("texts", code, field), before, after)
        for field in ("title", "summary", "key_points", "body")
        if (before := as_text(getattr(printed, field))) != (after := as_text(getattr(mended, field)))
    ]
    return texts + [change for key, note in mended.notes.items() for change in note_changes(key, note, printed, draft)]


def as_text(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def note_changes(key: str, note: Mapping, printed: "Manuscript", draft: Mapping[str, Any]) -> list[Change]:
    code, before = printed.language, printed.notes.get(key)
    there = value_at(draft, ("footnotes", key))
    if before is None and there is None:
        whole = {"text": {code: note["text"]}, "cites": in_all_languages(note["cites"], [], code)}
        return [Change(("footnotes", key), None, clean_note(key, whole))]
    before = before or {"text": "", "cites": []}
    found = []
    if before["text"] != note["text"]:
        found.append(Change(("footnotes", key, "text", code), before["text"], note["text"]))
    if before["cites"] != note["cites"]:
        known = there["cites"] if there else []
        sides = [in_all_languages(cites, known, code) for cites in (before["cites"], note["cites"])]
        found.append(Change(("footnotes", key, "cites"), *sides))
    return found


def in_all_languages(cites: Sequence[Mapping], known: Sequence[Mapping], code: str) -> list[dict]:
    """What one language cites, as the cites of a note of all: `known` ones with what was printed put in.

    >>> en = {"source": "s1", "locator": ["page", "2"], "accessed": "", "prefix": "", "suffix": ""}
    >>> all = en | {"locator": [], "prefix": {"tr": "Bkz."}, "suffix": {}, "language": ""}
    >>> in_all_languages([en], [all], "en")[0]["prefix"], in_all_languages([en], [all], "en")[0]["locator"]
    ({'tr': 'Bkz.', 'en': ''}, ['page', '2'])
    """
    found: list[dict] = []
    waiting = list(cites)
    for cite in known:
        if cite["language"] not in ("", code):
            found.append(dict(cite))
            continue
        at = next((at for at, one in enumerate(waiting) if one["source"] == cite["source"]), None)
        if at is not None:
            found += [put_in(one, {}, code) for one in waiting[:at]]
            found.append(put_in(waiting[at], cite, code))
            waiting = waiting[at + 1 :]
    return found + [put_in(one, {}, code) for one in waiting]


def put_in(cite: Mapping, known: Mapping, code: str) -> dict:
    words = {side: {**known.get(side, {}), code: cite[side]} for side in ("prefix", "suffix")}
    return {**cite, **words, "language": known.get("language", "")}
