"""Footnotes that plugins keep inside the text → numbered markers and a list of notes (pure).

| plugin | typed |
|---|---|
| core | `<sup data-fn="ID" class="fn">…</sup>`, the notes as JSON in the meta `footnotes` |
| Modern Footnotes | `[mfn]…[/mfn]`, `[modern_footnote]…[/modern_footnote]` |
| Easy Footnotes | `[efn_note]…[/efn_note]`, `[note]…[/note]` |
| Footnotes | `((…))`, `[ref]…[/ref]`, `[fn]…[/fn]`, `<fn>…</fn>` |
| Footnotes Made Easy | `((…))` with a space in front |
| others | `[footnote]…[/footnote]`, `[ftn]…[/ftn]` |

A marker is a number in brackets, as in a manuscript, so that what reads those places it.
"""

import json
import re
from dataclasses import dataclass, field
from html import escape

from . import shortcodes

# A sign that shows nothing keeps our numbers apart from those somebody typed; texts have lost theirs before.
OURS = "\u2060"
ALWAYS = {"mfn", "modern_footnote", "efn_note", "footnote", "ref", "fn", "ftn", "sidenote"}
INLINE = {"note"}  # a box as well, where it stands by itself
LISTS = {"references", "mfn_list", "footnotes", "efn_reference", "footnote_list", "display_footnotes", "easy_footnotes"}
LONGEST = 8_000
DOUBLE = re.compile(r"\({2,3}(?=[^()])|\){2,3}")
TAGGED = re.compile(r"<(/?)fn>")
CORE = re.compile(
    r"<sup\b[^<>]{0,300}\bdata-fn=[\"'](?P<key>[\w-]{1,80})[\"'][^<>]{0,300}>(?P<words>(?:(?!<sup).){0,600}?)</sup>",
    re.DOTALL,
)
BLOCK_TAG = re.compile(r"</?(?:p|h[1-6]|ul|ol|table|blockquote|figure|pre)\b", re.IGNORECASE)
CODE = re.compile(r"<(pre|code)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
SPACE_BEFORE = re.compile(r"[\w.,;:!?…”»\"'’)\]>][ \xa0]?\Z")


@dataclass
class Noted:
    """A text with markers; `notes` are pairs of label and HTML, in the order of their first marker.

    `unread` are core's notes that no marker points to, or what it keeps of them where that is no JSON.
    """

    text: str
    notes: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, html: str) -> str:
        """The marker of a new note."""
        label = f"{len(self.notes) + 1}{OURS}"
        self.notes.append((label, html.strip()))
        return f"[{label}]"


def take_notes(text: str, core: str = "") -> Noted:
    """The notes of a text; `core` is the JSON of the meta `footnotes`.

    >>> take_notes("No plans.[mfn]NATO[/mfn]").notes
    [('1\\u2060', 'NATO')]
    """
    noted = Noted(text)
    written = core_notes(core)
    if written or "data-fn" in text:
        noted.text = _core(noted, written or {})
    if written is None and re.search(r"\w", core):
        noted.unread.append(escape(core))
    noted.text = _inline(noted)
    return noted


def core_notes(core: str) -> dict[str, str] | None:
    """id → HTML; None for what is no list of notes."""
    if not core:
        return {}
    for attempt in (core, core.replace('\\"', '"'), core.replace("\\\\", "\\")):
        try:
            rows = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(rows, list):
            pairs = [(row.get("id"), row.get("content")) for row in rows if isinstance(row, dict)]
            return {key: html for key, html in pairs if isinstance(key, str) and isinstance(html, str)}
    return None


def _core(noted: Noted, written: dict[str, str]) -> str:
    labels: dict[str, str] = {}

    def put(found: re.Match) -> str:
        key = found["key"]
        if key not in labels:
            if key not in written:
                number = re.sub(r"<[^<>]*>", "", found["words"]).strip(" []")
                return f"[{number}]"  # as somebody would type a marker without a note
            labels[key] = noted.add(written[key])
        return labels[key]

    text = CORE.sub(put, noted.text)
    noted.unread = [html for key, html in written.items() if key not in labels and html.strip()]
    return text


def _inline(noted: Noted) -> str:
    """Notes inside the text, in the order in which they stand, whatever their form."""
    text = noted.text
    if not any(sign in text for sign in ("[", "((", "<fn>")):
        return text
    # The forms are first brought to one, so that one pass numbers them.
    text = TAGGED.sub(r"[\1fn]", text)
    text = doubles(text) if "((" in text else text

    def put(code: shortcodes.Shortcode) -> str | None:
        if code.name in LISTS and code.inner is None:
            noted.left_out.append(code.typed)
            return ""
        if code.inner is None or len(code.inner) > LONGEST or not code.inner.strip():
            return None
        if code.name in INLINE and (BLOCK_TAG.search(code.inner) or not SPACE_BEFORE.search(code.before)):
            return None
        return noted.add(code.inner)

    pieces, end = [], 0
    names = ALWAYS | INLINE | LISTS
    for program in CODE.finditer(text):
        pieces += [shortcodes.replace(text[end : program.start()], names, put), program[0]]
        end = program.end()
    return "".join(pieces) + shortcodes.replace(text[end:], names, put)


def doubles(text: str) -> str:
    """“word ((a note))” as “word [ref]a note[/ref]”, outside of program text; each bracket is looked at once."""
    programs = [found.span() for found in CODE.finditer(text)]
    pieces, end = [], 0
    opening: re.Match | None = None
    at_program = 0
    for sign in DOUBLE.finditer(text):
        while at_program < len(programs) and programs[at_program][1] <= sign.start():
            at_program += 1
        if at_program < len(programs) and programs[at_program][0] <= sign.start():
            continue
        if sign[0][0] == "(":
            if opening is None or sign.start() - opening.end() > LONGEST:
                opening = sign
            continue
        if opening is None:
            continue
        words = text[opening.end() : sign.start()]
        # “((see the map (1)))”: the first of three brackets belongs to the note.
        closing = ")" * (len(sign[0]) - len(opening[0])) if len(sign[0]) > len(opening[0]) else ""
        words += closing
        before = text[max(0, opening.start() - 2) : opening.start()]
        is_note = (
            len(words) <= LONGEST
            and len(re.sub(r"<[^<>]*>|\W", "", words)) > 2
            and "\n\n" not in words
            and not BLOCK_TAG.search(words)
            and SPACE_BEFORE.search(before)
        )
        if is_note:
            pieces += [text[end : opening.start()].rstrip(" "), "[ref]", words, "[/ref]"]
            end = sign.end()
        opening = None
    return "".join(pieces) + text[end:]
