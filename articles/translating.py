"""What a translation owes to its original: which paragraph is whose, what is missing, what changed since (pure).

A basis (JSON) is what is known of one language about the original it was made from. `{}` knows nothing, and what is
not known counts as in step: so does every text that was loaded or imported together with its original.

    {"from": "en",                 the original's language: what was made from another one is not known
     "whole": true,                no paragraph was missing when the translation was written last
     "body": [{"own": "…",         fingerprint of a paragraph of the translation
               "digest": "…",      of the original's paragraph when this one was written; "" where it had none
               "was": "<p>…</p>",  that paragraph, kept once the original has moved on
               "ok": "…"}],        the original's paragraph for which somebody said that this one is still correct
     "left": ["…"],                paragraphs of the original that somebody means to leave out
     "parts": {"title": {"was": …, "ok": "…"}}}    fields and notes ("note:KEY") of which the original has moved on
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import comparing, footnotes, richtext
from .aligning import Block, align, blocks
from .comparing import Piece

FIELDS = ("title", "summary", "key_points", "image_alt", "image_caption")
COPIED = 15  # so many letters are seldom the same in two languages: a name, which “leave it as it is” settles
GONE = "gone"  # what is still correct though the original has no such paragraph any more


@dataclass(frozen=True)
class Row:
    """A paragraph beside its translation, by their places; None where one side has nothing.

    `state`: ok · missing · copied (the original's own words) · left-out · new (the original has gained it) · outdated ·
    gone (the original has lost it) · still-correct · extra (the translation's own). `pieces`: what changed in the
    original, word by word.
    """

    original: int | None
    translation: int | None
    state: str
    id: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Part:
    """A field ("title") or a note ("note:KEY"): the original's words, ours, and the states a Row may have."""

    name: str
    original: str
    translation: str
    state: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Standing:
    """`state`: original · missing (nothing written) · begun · complete · outdated."""

    state: str
    rows: tuple[Row, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def missing(self) -> int:
        return sum(each.state in ("missing", "copied") for each in (*self.rows, *self.parts))

    @property
    def outdated(self) -> int:
        return sum(each.state in ("new", "outdated", "gone") for each in (*self.rows, *self.parts))


def stand(article: Mapping[str, Any], language: str, basis: Mapping[str, Any] | None = None) -> Standing:
    """How far one language of an article (its snapshot) is, and what of it the original has outrun.

    >>> texts = {"en": {"title": "Ports", "body": "<p>One.</p><p>Two.</p>"}, "tr": {"title": "Limanlar", "body": ""}}
    >>> stand({"original_language": "en", "texts": texts, "footnotes": []}, "tr").state
    'begun'
    """
    source = article["original_language"]
    if language == source:
        return Standing("original")
    texts, ours = article["texts"].get(source, {}), article["texts"].get(language, {})
    if not ours.get("title") and not ours.get("body"):
        return Standing("missing")
    basis = known(basis, source)
    rows = tuple(beside(texts.get("body", ""), ours.get("body", ""), basis))
    standing = Standing("", rows, tuple(parts(article, language, basis)))
    state = "outdated" if standing.outdated else "begun" if standing.missing else "complete"
    return Standing(state, standing.rows, standing.parts)


def follow(before: Mapping[str, Any], after: Mapping[str, Any], language: str, basis: Mapping[str, Any] | None) -> dict:
    """The basis of one language after a write, from the article's snapshots before and after it.

    What was written just now was made from the original as it is now. What was not keeps the basis it had, and with it
    the words that the original has lost.
    """
    source = after["original_language"]
    ours = after["texts"].get(language, {})
    if language == source or not (ours.get("title") or ours.get("body")):
        return {}
    was_from_here = before["original_language"] == source
    basis = known(basis, source)
    if not basis:
        basis = begin(before, language) if was_from_here else begin(after, language)
    basis = {**basis, "from": source, "body": follow_body(before, after, language, basis)}
    basis["parts"] = follow_parts(before, after, language, basis.get("parts", {})) if was_from_here else {}
    if before["texts"].get(language, {}).get("body") != ours.get("body"):
        rows = beside(after["texts"].get(source, {}).get("body", ""), ours.get("body", ""), basis)
        basis["whole"] = bool(ours.get("body")) and all(row.state not in ("missing", "new") for row in rows)
    there = {block.digest for block in blocks(after["texts"].get(source, {}).get("body", ""))}
    basis["left"] = [digest for digest in basis.get("left", []) if digest in there]
    return basis


def concerns(before: Mapping[str, Any], after: Mapping[str, Any], language: str) -> bool:
    """Whether a write may have changed how far a language is."""
    source = after["original_language"]
    return (
        before["original_language"] != source
        or before["footnotes"] != after["footnotes"]
        or any(before["texts"].get(code) != after["texts"].get(code) for code in (source, language))
    )


def begin(article: Mapping[str, Any], language: str) -> dict:
    """The basis of a text that is in step with its original as both stand."""
    source = article["original_language"]
    original = blocks(article["texts"].get(source, {}).get("body", ""))
    own = blocks(article["texts"].get(language, {}).get("body", ""))
    pairs = align(original, own, [None] * len(own))
    return {
        "from": source,
        "whole": bool(own) and all(theirs is not None for _, theirs in pairs),
        "body": [
            {"own": own[theirs].digest, "digest": "" if place is None else original[place].digest}
            for place, theirs in sorted((p for p in pairs if p[1] is not None), key=lambda pair: pair[1])
        ],
    }


def mark(article: Mapping[str, Any], language: str, basis: Mapping[str, Any] | None, id: str, on: bool = True) -> dict:
    """Say that a paragraph, a field or a note is still correct (or left out on purpose), or take that back.

    `id` is that of a Row or the name of a Part. Raises LookupError where the texts are no longer as they were seen.
    """
    source = article["original_language"]
    standing = stand(article, language, basis)
    basis = {**(known(basis, source) or begin(article, language))}
    original = blocks(article["texts"][source].get("body", ""))
    for part in standing.parts:
        if part.name == id and id in basis.get("parts", {}):
            ok = comparing.digest(part.original) if on else ""
            return basis | {"parts": basis["parts"] | {id: {"was": basis["parts"][id]["was"], "ok": ok}}}
    row = next((row for row in standing.rows if row.id == id), None)
    if row is None:
        raise LookupError(id)
    if row.translation is None:
        left = [digest for digest in basis.get("left", []) if digest != original[row.original].digest]
        return basis | {"left": [*left, original[row.original].digest] if on else left}
    own = blocks(article["texts"][language].get("body", ""))[row.translation].digest
    now = (GONE if row.original is None else original[row.original].digest) if on else ""
    basis["body"] = [entry | {"ok": now} if entry["own"] == own else entry for entry in basis["body"]]
    return basis


def known(basis: Mapping[str, Any] | None, source: str) -> Mapping[str, Any]:
    return basis if basis and basis.get("from") == source else {}


# Paragraphs


def beside(original_body: str, own_body: str, basis: Mapping[str, Any]) -> list[Row]:
    """The paragraphs of both, in the order in which they are read beside each other."""
    original, own = blocks(original_body), blocks(own_body)
    entries = entries_of(own, basis)
    left, there = set(basis.get("left", [])), {block.digest for block in original}
    rows = []
    for place, theirs in align(original, own, entries):
        now = None if place is None else original[place]
        entry = None if theirs is None else entries[theirs]
        id = f"{now.digest if now else ''}.{'' if theirs is None else own[theirs].digest}"
        if theirs is None:
            state = "left-out" if now.digest in left else "new" if basis.get("whole") else "missing"
        else:
            state = state_of(now, entry, there)
        if state == "ok" and own[theirs].digest == now.digest and now.length >= COPIED:
            state = "ok" if entry and entry.get("ok") == now.digest else "copied"
        pieces = ()
        if state in ("outdated", "gone", "still-correct") and entry.get("was"):
            pieces = tuple(comparing.pieces(comparing.words(entry["was"]), comparing.words(now.html) if now else []))
        rows.append(Row(place, theirs, state, id, pieces))
    return rows


def state_of(now: Block | None, entry: Mapping[str, str] | None, there: set[str]) -> str:
    """Of a paragraph of the translation, beside the original's as it is now."""
    if not entry or not entry["digest"]:
        return "ok" if now else "extra"
    if now is None and entry["digest"] in there:
        return "extra"
    if now and now.digest == entry["digest"]:
        return "ok"
    if entry.get("ok") == (now.digest if now else GONE):
        return "still-correct"
    return "outdated" if now else "gone"


def entries_of(own: Sequence[Block], basis: Mapping[str, Any]) -> list[dict | None]:
    """What is known of each paragraph of a translation; None of one that was never noted."""
    noted = defaultdict(deque)
    for entry in basis.get("body", []):
        noted[entry["own"]].append(entry)
    return [noted[block.digest].popleft() if noted[block.digest] else None for block in own]


def follow_body(before: Mapping, after: Mapping, language: str, basis: Mapping[str, Any]) -> list[dict]:
    source = after["original_language"]
    was = {block.digest: block.html for block in blocks(before["texts"].get(source, {}).get("body", ""))}
    original = blocks(after["texts"].get(source, {}).get("body", ""))
    own = blocks(after["texts"].get(language, {}).get("body", ""))
    there = {block.digest for block in original}
    entries = entries_of(own, basis)
    is_written = [block.html for block in own] != richtext.paragraphs(before["texts"].get(language, {}).get("body", ""))
    # Half a text is easily misread; as it grows, what is in step may turn out to belong to another paragraph.
    is_growing = is_written and not basis.get("whole")
    pairs = align(original, own, entries, is_sure=not is_growing)
    partner = {theirs: place for place, theirs in pairs if theirs is not None}
    noted = []
    for number, (block, entry) in enumerate(zip(own, entries, strict=True)):
        place = partner[number]
        if entry is None or not entry["digest"] or (is_growing and entry["digest"] in there and place is not None):
            noted.append({"own": block.digest, "digest": "" if place is None else original[place].digest})
        elif entry["digest"] in there:
            noted.append({"own": block.digest, "digest": entry["digest"]})
        else:
            kept = {"was": was[entry["digest"]]} if entry["digest"] in was and "was" not in entry else {}
            noted.append(entry | kept)
    return noted


# Fields and notes


def parts(article: Mapping[str, Any], language: str, basis: Mapping[str, Any]) -> list[Part]:
    theirs, ours = (words_of(article, code) for code in (article["original_language"], language))
    noted = basis.get("parts", {})
    found = []
    for name in theirs:
        was, now, own = noted.get(name), told(theirs[name]), told(ours[name])
        state, pieces = "ok", ()
        if any(said and not answer for said, answer in zip(theirs[name], ours[name], strict=True)):
            state = "missing"
        elif was and own:
            state = "still-correct" if was.get("ok") == comparing.digest(now) else "outdated"
            pieces = comparing.compare_words(was["was"], now)
        found.append(Part(name, now, own, state, pieces))
    return found


def follow_parts(before: Mapping, after: Mapping, language: str, noted: Mapping[str, Any]) -> dict:
    """Of fields and notes only what the original has outrun is kept."""
    source = after["original_language"]
    was, now, own_was, own = (words_of(a, code) for code in (source, language) for a in (before, after))
    kept = {}
    for name in now:
        ours = told(own[name])
        if not ours or ours != told(own_was.get(name, ())):
            continue  # nothing yet, or written just now
        entry = noted.get(name) or {"was": told(was.get(name, ()))}
        if entry["was"] and entry["was"] != told(now[name]):
            kept[name] = entry
    return kept


def words_of(article: Mapping[str, Any], language: str) -> dict[str, list[str]]:
    """The plain words of each field, and of each note a text points at: its own, then those around each cite."""
    texts = article["texts"].get(language, {})
    pointed = {key for fields in article["texts"].values() for key in footnotes.keys(fields.get("body") or "")}
    words = {name: [texts.get(name) or ""] for name in FIELDS}
    for note in article["footnotes"]:
        if note["key"] in pointed:
            words[f"note:{note['key']}"] = [
                richtext.plain(note.get("text", {}).get(language) or ""),
                *(
                    cite.get(side, {}).get(language) or ""
                    for cite in note.get("cites", [])
                    if not cite.get("language")
                    for side in ("prefix", "suffix")
                ),
            ]
    return words


def told(words: Sequence[str]) -> str:
    return " … ".join(filter(None, words))
