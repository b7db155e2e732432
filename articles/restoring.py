"""What an article becomes when something of it is brought back: snapshots in, a snapshot out (pure).

    from_revision(now, then, language="tr")                   the Turkish text with its notes, and nothing else
    from_revision(now, then, language="tr", fields=["title"]) one field
    from_revision(now, then, fields=["notes"])                the notes in all languages
    from_revision(now, then)                                  everything but people and files
    from_print(now, inputs, "tr")                             the Turkish text as readers have it

A text comes back with the notes its markers point to: one that is gone comes back whole, of one that is there only what
belongs to the language does. What else notes share between languages stays as it is now.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from . import footnotes, snapshots
from .snapshots import SHARED, TEXT_FIELDS, Change, clean_cite

NOTES = "notes"


def from_revision(now: dict, then: dict, *, language: str = "", fields: Iterable[str] | None = None) -> dict:
    """`now` with what a revision’s snapshot had instead.

    >>> from_revision({"kind": "news", "texts": {}, "footnotes": []}, {"kind": "report"}, fields=["kind"])["kind"]
    'report'
    """
    if language:
        return with_text(now, then, language, list(fields or TEXT_FIELDS))
    wanted = [*SHARED, NOTES, "texts"] if fields is None else list(fields)
    target = now | {name: then[name] for name in SHARED if name in wanted and name in then}
    if "texts" in wanted:
        texts = then["texts"].items()
        target |= {
            "texts": now["texts"] | {code: now["texts"][code] | own for code, own in texts if code in now["texts"]}
        }
    if NOTES in wanted:
        # On their own notes only come back; with everything else, those that came later go.
        later = {} if "texts" in wanted else {note["key"]: note for note in now["footnotes"]}
        notes = later | {note["key"]: snapshots.clean_note(note["key"], note) for note in then["footnotes"]}
        target |= {"footnotes": [*notes.values()]}
    return target


def with_text(now: dict, then: dict, language: str, fields: list[str]) -> dict:
    """Fields of one language; with its body also what its notes say in it."""
    had = then["texts"].get(language, {})
    text = now["texts"][language] | {name: had.get(name, "") for name in fields}
    target = now | {"texts": now["texts"] | {language: text}}
    if "body" not in fields:
        return target
    notes = {note["key"]: note for note in now["footnotes"]}
    marked = footnotes.keys(text["body"])
    for note in then["footnotes"]:
        key = note["key"]
        if key not in notes:
            if key in marked:
                notes[key] = snapshots.clean_note(key, note)
            continue
        own = notes[key]["text"] | {language: note["text"].get(language, "")}
        cites = [clean_cite(("footnotes", key, "cites"), cite) for cite in note["cites"]]
        is_own = snapshots.is_for([language], Change(("footnotes", key, "cites"), notes[key]["cites"], cites))
        notes[key] = notes[key] | {"text": own} | ({"cites": cites} if is_own else {})
    return target | {"footnotes": [*notes.values()]}


def from_print(now: dict, inputs: Mapping[str, Any], language: str) -> dict:
    """`now` with one language as a version was made from it.

    A version holds the notes as that language printed them, and not which of their works other languages cite too. So
    where a note still prints the same works here its cites stay as they are; where it does not, and no other text has
    its marker, it cites what was printed; and where others do, those go on citing what they cite now, and this language
    what was printed. The lead image’s words are left alone: print does not tell its own from the library’s.
    """
    printed = {name: inputs[name] for name in ("title", "slug", "summary", "body")}
    text = now["texts"][language] | printed | {"key_points": "\n".join(inputs["key_points"])}
    texts = now["texts"] | {language: text}
    elsewhere = {code: set(footnotes.keys(own["body"])) for code, own in texts.items() if code != language}
    notes = {note["key"]: note for note in now["footnotes"]}
    for key, was in inputs["notes"].items():
        note = notes.get(key) or snapshots.clean_note(key, {})
        others = [code for code, keys in elsewhere.items() if key in keys]
        cites = note["cites"]
        if as_printed(cites, language) != [as_printed_cite(cite, language) for cite in was["cites"]]:
            kept = [cite | {"language": code} for code in others for cite in cites if cite["language"] in ("", code)]
            cites = kept + [again(key, cite, language, only=bool(others)) for cite in was["cites"]]
        notes[key] = note | {"text": note["text"] | {language: was["text"]}, "cites": cites}
    return now | {"texts": texts, "footnotes": [*notes.values()]}


def as_printed(cites: list[dict], language: str) -> list[tuple]:
    return [as_printed_cite(cite, language) for cite in cites if cite.get("language", "") in ("", language)]


def as_printed_cite(cite: Mapping[str, Any], language: str) -> tuple:
    words = [
        cite[name] if isinstance(cite[name], str) else cite[name].get(language, "") for name in ("prefix", "suffix")
    ]
    return cite["source"], tuple(cite["locator"]), cite["accessed"], *words


def again(key: str, cite: Mapping[str, Any], language: str, *, only: bool) -> dict:
    """A printed cite as a note holds one."""
    words = {name: {language: cite[name]} for name in ("prefix", "suffix")}
    return clean_cite(("footnotes", key, "cites"), {**cite, **words, "language": language if only else ""})
