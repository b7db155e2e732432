"""Typed notes in a text that is already in the editor: read one by one, or found with their `[1]` (pure)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from .. import richtext, typography
from .blocks import Block
from .document import CitedWork
from .furniture import is_notes_heading
from .hypertext import as_blocks
from .markers import NoteList, TypedNote, find_notes, place_markers
from .notes import NoteReader

MOST_NOTES = 1_000


@dataclass(frozen=True)
class ReadNote:
    """A typed note taken apart: its works in order, and the words that belong to none of them (inline HTML).

    `works` pairs what the note says with the CSL-JSON of the work.
    """

    works: tuple[tuple[CitedWork, dict], ...]
    rest: str


@dataclass(frozen=True)
class Turned:
    """A text whose `[1]` became markers. `notes`: (key, its number as typed, inline HTML); `unknown`: brackets that
    look like markers and have no note in the list, which stay as typed; `idle`: notes no bracket points to."""

    html: str
    notes: tuple[tuple[str, str, str], ...]
    unknown: tuple[str, ...]
    idle: tuple[str, ...]


def read_notes(notes: Sequence[str], language: str) -> list[ReadNote]:
    """Notes as typed, in their order (“Ibid.” means the one before), each as inline HTML.

    >>> note = read_notes(["“Middle Corridor”, Daily News, https://example.org/a, (Date of Access: 28.02.2024)."], "en")
    >>> note[0].works[0][0].accessed, note[0].rest
    ('2024-02-28', '')
    """
    reader = NoteReader(language, partial(typography.normalise, language=language))
    read = []
    for number, html in enumerate(notes[:MOST_NOTES], 1):
        html = richtext.clean_inline(html).replace("<br>", " ")
        note = reader.read(TypedNote((str(number),), html, 0), [""])[0]
        works = tuple((cite, reader.shelf.works[cite.work]) for cite in note.cites if cite.work is not None)
        read.append(ReadNote(works, note.text))
    return read


def turn(html: str, language: str, new_key: Callable[[], str]) -> Turned | None:
    """Typed markers and the note list under them → markers with keys; None where there is no such list.

    Only brackets that have a note in the list change, and only the list and its heading go from the text.
    `html` is what `richtext.clean` returned.

    >>> turn("<p>No plans.[1]</p><p>[1] “A”, Tribune.</p>", "en", iter("k").__next__).html
    '<p>No plans.<a class="fn" data-note="k"></a></p>'
    """
    pieces = richtext.paragraphs(html)
    # Each block knows by `line` which piece of the text it comes from.
    blocks = [block for at, piece in enumerate(pieces) if piece != "<hr>" for block in as_blocks(piece, at)]
    headings = [at for at, block in enumerate(blocks) if is_notes_heading(block)]
    found = find_notes(blocks, headings)
    if not found or len(found.notes) > MOST_NOTES:
        return None
    start = found.start
    while start and start - 1 in headings:
        start -= 1
    keys: dict[str, list[str]] = {}
    notes = []
    for note in found.notes:
        for label in note.labels:
            key = new_key()
            keys.setdefault(label, []).append(key)
            notes.append((key, label, note.html))
    kept = [Block("whole", piece) for piece in without(pieces, blocks, start, found)]
    marked = place_markers(kept, keys)
    return Turned(
        html="".join(block.html for block in marked.blocks),
        notes=tuple(notes),
        unknown=tuple(typed for typed, _paragraph in marked.unknown),
        idle=tuple(label for label in keys if not marked.used[label]),
    )


def without(pieces: Sequence[str], blocks: Sequence[Block], start: int, found: NoteList) -> list[str]:
    """The text without its note list; what else stood in a paragraph with notes stays as paragraphs."""
    listed = set(range(start, found.end))
    lines = {blocks[at].line for at in listed}
    kept = []
    for at, piece in enumerate(pieces):
        if at not in lines:
            kept.append(piece)
            continue
        own = [block for number, block in enumerate(blocks) if block.line == at and number not in listed]
        kept += [block.as_html() for block in own]
    # A line drawn above the notes belongs to them.
    first = min(lines)
    if first and pieces[first - 1] == "<hr>" and all(piece == "<hr>" for piece in kept[first - 1 : first]):
        del kept[first - 1]
    return kept
