"""What the notes say, beyond the works they cite (pure)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .. import footnotes, richtext
from .finding import Finding, Mend
from .reading import Reading

IBID = re.compile(
    r"\s*(?:ib[ıi]d(?:em)?|a\.\s?g\.\s?[eymk]|ag[emy]\b|adı geçen (?:eser|makale|yazı|kaynak)|aynı (?:yer|eser)"
    r"|там же|указ\.\s?соч|цит\.\s?соч|op\.\s?cit|loc\.\s?cit)\b\.?",
    re.IGNORECASE,
)
# The whole of a note that repeats the one before it, at most at another page.
ONLY_IBID = re.compile(
    r"(?:ib[ıi]d(?:em)?|a\.\s?g\.\s?e|aynı yer|там же)\.?"
    r"(?:[,.]?\s*(?:pp?|ss?|с|стр)\.\s*(?P<page>\d+(?:\s?[–-]\s?\d+)?))?\.?",
    re.IGNORECASE,
)


def check(reading: Reading) -> Iterator[Finding]:
    for key in reading.order:
        note = reading.manuscript.notes[key]
        text = richtext.plain(note["text"])
        if found := IBID.match(text):
            yield Finding(
                code="typed-ibid",
                message=_(
                    "“%(words)s” was typed. Cite the work itself: the site prints the repeat, and it stays right when "
                    "notes move."
                )
                % {"words": found[0].strip()},
                place=reading.note_place(key),
                quoted=text[:80],
                mend=cite_again(reading, key),
            )
    yield from unused(reading)


def cite_again(reading: Reading, key: str) -> Mend | None:
    """The note as a cite of the one work that the note before it cites, where that is beyond doubt."""
    stored = next((note for note in reading.article["footnotes"] if note["key"] == key), None)
    repeat = ONLY_IBID.fullmatch(richtext.plain(reading.manuscript.notes[key]["text"]).strip())
    if not stored or not repeat or reading.manuscript.notes[key]["cites"]:
        return None
    before = reading.order[: reading.order.index(key)]
    # A run of repeats goes back to the work they all repeat.
    while before and is_repeat(reading, before[-1]):
        before.pop()
    meant = reading.manuscript.notes[before[-1]] if before else {"cites": [], "text": ""}
    if len(meant["cites"]) != 1 or not richtext.is_empty(meant["text"]):
        return None
    texts = {code: richtext.plain(text).strip() for code, text in stored["text"].items() if text}
    everywhere = all(ONLY_IBID.fullmatch(text) for text in texts.values())
    last = meant["cites"][0]
    cite = {
        "source": last["source"],
        "locator": ["page", repeat["page"]] if repeat["page"] else list(last["locator"]),
        "accessed": "",
        "prefix": dict.fromkeys(stored["text"], ""),
        "suffix": dict.fromkeys(stored["text"], ""),
        "language": "" if everywhere else reading.language,
    }
    emptied = texts if everywhere else [reading.language]
    return Mend(
        _("Cite it again"),
        (
            (("footnotes", key, "cites"), [*stored["cites"], cite]),
            *((("footnotes", key, "text", code), "") for code in emptied),
        ),
    )


def is_repeat(reading: Reading, key: str) -> bool:
    note = reading.manuscript.notes[key]
    return not note["cites"] and bool(ONLY_IBID.fullmatch(richtext.plain(note["text"]).strip()))


def unused(reading: Reading) -> Iterator[Finding]:
    """Notes no language has a marker for; and in a translation, those that say something in this language alone."""
    m = reading.manuscript
    if not m.body:
        return
    elsewhere = {key for texts in reading.article["texts"].values() for key in footnotes.keys(texts.get("body", ""))}
    for note in reading.article["footnotes"]:
        if note["key"] in m.notes:
            continue
        written_here = not richtext.is_empty(note["text"].get(m.language, "")) and not any(
            text for code, text in note["text"].items() if code != m.language
        )
        cited_here = any(cite["language"] == m.language for cite in note["cites"])
        nowhere = note["key"] not in elsewhere
        if (nowhere and m.language == m.original_language) or written_here or cited_here:
            words = richtext.plain(note["text"].get(m.language, ""))[:60]
            yield Finding(
                code="unused-note",
                message=_("Nothing in this text points to this note, so it is not printed. Insert it or remove it.")
                if not words
                else _(
                    "Nothing in this text points to the note “%(words)s”, so it is not printed. Insert it or remove it."
                )
                % {"words": words},
                place=reading.note_place(note["key"]),
            )
