"""Typed note numbers: where the note list is, what it holds, and which brackets in the text are markers (pure).

A *label* is a note's number as typed, without its brackets: "1", "iv", "*", or any word in Markdown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from .blocks import TAG, Block

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
NUMBERS = r"\d{1,4}(?:\s?[,;]\s?\d{1,4}){0,30}"

# How a note can begin. Each pattern holds the labels in its first group.
STYLES = {
    "bracket": re.compile(
        rf"\[({NUMBERS}|\d{{1,4}}\s?[-–]\s?\d{{1,4}}|[ivxlcIVXLC]{{1,7}}|\*{{1,3}}|†)\](?:\s*[:.)]|\s+[-–—](?=\s))?\s*"
    ),
    "caret": re.compile(r"\[\^([^\[\]\s]{1,60})\](?:\s*:)?\s*"),
    "superscript": re.compile(r"([⁰¹²³⁴-⁹]{1,4}(?:\s?,\s?[⁰¹²³⁴-⁹]{1,4}){0,30})[.):]?\s*"),
    # One list may have both: “1. …”, then “2,3) …”.
    "number": re.compile(rf"\(?({NUMBERS})(?:\)\s*(?=\S)|\.(?:\s+(?=\S)|(?=[^\W\d]|[“\"«‘„])))"),
    "roman": re.compile(r"([ivxlc]{1,7})[.)]\s+(?=\S)"),
    "bare": re.compile(r"(\d{1,3})\s+(?=[^\W\d_]|[“\"«‘„])"),
}
MAY_BE_LABEL = re.compile(r"[\[(\dIVXLCivxlc⁰¹²³⁴-⁹]")
# Where the next note can begin inside a paragraph that holds several.
INSIDE = {
    "bracket": re.compile(r"\[(\d{1,4}|[ivxlc]{1,7})\](?:\s*[:.)]|\s+[-–—](?=\s))?\s*"),
    "caret": re.compile(r"\[\^([^\[\]\s]{1,60})\](?:\s*:)?\s*"),
    "superscript": re.compile(r"(?<![^\s.;,)\]”»\"'’])([⁰¹²³⁴-⁹]{1,4})\s*"),
    "number": re.compile(r"(?<=[.;)\]”»])\s+\(?(\d{1,4})(?:\)\s+|\.\s+(?=[^\W\d_]|[“\"«‘„]))"),
}
# In the text: tags are stepped over, so that nothing inside an address counts.
TYPED = re.compile(
    r"<sup>\s*\[?(?P<raised>\d{1,4}|[ivxlc]{1,7}|\*{1,3}|†)\]?\s*</sup>"
    r"|<[^<>]*>"
    r"|\[(?P<caret>\^?)(?P<bracket>[^\[\]<>]{1,80})\]"
    r"|(?P<superscript>[⁰¹²³⁴-⁹]{1,4})"
)
TYPED_SIGN = re.compile("[\\[⁰¹²³⁴-⁹]|<sup>")
UNIT = re.compile(r"(?:^|[\s\d(/])(?:m|km|cm|mm|dm|ft|mi|м|км|см|мм|CO|H|10|[2-9])$")
INDEX = re.compile(r"(?:^|[^\w])[a-zа-я]$")
STARTS_WORD = re.compile(r"[^\W\d_]|[“«\"]")
SENTENCE_END = re.compile(r"[.!?…][”»\"'’)\]]{0,2}$|[”»]$")
LARGEST_GAP = 8  # blocks between two notes of one list: a note may have a few paragraphs


@dataclass(frozen=True)
class TypedNote:
    """One entry of the note list: the labels it serves, its words as inline HTML."""

    labels: tuple[str, ...]
    html: str
    line: int


@dataclass(frozen=True)
class NoteList:
    """The note list, from block `start` up to `end`."""

    start: int
    end: int
    notes: tuple[TypedNote, ...]


@dataclass
class Marked:
    """A text with its markers: blocks, and what was odd about them, with the number of the paragraph."""

    blocks: list[Block] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    glued: list[tuple[str, int, str]] = field(default_factory=list)  # label, paragraph, the words after it
    unknown: list[tuple[str, int]] = field(default_factory=list)  # as typed, paragraph


@lru_cache(maxsize=2000)  # the same few brackets come again and again
def labels_of(typed: str) -> tuple[str, ...]:
    """The labels in one pair of brackets.

    >>> labels_of("2, 4-6")
    ('2', '4', '5', '6')
    """
    labels: list[str] = []
    for part in re.split(r"\s*[,;]\s*", typed.translate(SUPERSCRIPTS).strip().lstrip("^").strip()):
        span = re.fullmatch(r"(\d{1,4})\s?[-–]\s?(\d{1,4})", part)
        if span and 0 < int(span[2]) - int(span[1]) < 30:
            labels += map(str, range(int(span[1]), int(span[2]) + 1))
        else:
            labels.append(str(int(part)) if part.isdecimal() else part.lower())
    return tuple(labels)


def order(label: str) -> int | None:
    """A label as a number, to see whether a list counts up.

    >>> order("iv")
    4
    """
    if label.isdecimal():
        return int(label)
    if re.fullmatch("[ivxlc]{1,7}", label):
        values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in label]
        return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return None


def find_notes(blocks: Sequence[Block], headings: Iterable[int] = ()) -> NoteList | None:
    """The note list of a text; `headings` are the blocks that say “Notes”.

    Of all runs of numbered paragraphs it is the one whose numbers are most often markers in the text before it.
    """
    headings = set(headings)
    places = marker_places(blocks)
    candidates = [
        (at, block.plain) for at, block in enumerate(blocks) if block.kind == "p" and MAY_BE_LABEL.match(block.plain)
    ]
    best, best_score = None, 0
    for style, pattern in STYLES.items():
        entries = [(at, labels_of(found[1]), found) for at, line in candidates if (found := pattern.match(line))]
        run = last_run(entries)
        if not run:
            continue
        start = run[0][0]
        is_headed = bool(headings & {start - 1, start - 2})
        inside = {at for at, _, _ in run}
        score = sum(
            any(place < start or (place not in inside and place > run[-1][0]) for place in places.get(label, ()))
            for _, labels, _ in run
            for label in labels
        )
        if style in ("number", "roman", "bare") and not is_headed and (style == "bare" or score * 2 < len(run)):
            continue
        # Brackets that count up at the end of a text are notes even when their markers were lost.
        alone = is_headed or (style in ("bracket", "caret", "superscript") and len(run) > 1)
        score = score or (alone and 0.5)
        if score > best_score or (score and score == best_score and start > best[1][0][0]):
            best, best_score = (style, run), score
    if not best:
        return None
    style, run = best
    known = places.keys() if style == "number" else None
    return collect(blocks, style, run, known)


def marker_places(blocks: Sequence[Block]) -> dict[str, list[int]]:
    """label → the blocks where it stands in brackets or raised."""
    places: dict[str, list[int]] = {}
    for at, block in enumerate(blocks):
        if not TYPED_SIGN.search(block.html):
            continue
        for found in TYPED.finditer(block.html):
            typed = found["raised"] or found["bracket"] or found["superscript"]
            if typed and len(typed) < 60:
                for label in labels_of(typed):
                    places.setdefault(label, []).append(at)
    return places


def last_run(entries: list[tuple]) -> list[tuple]:
    """The last numbered paragraphs that count up together, found backwards from the end of the text."""
    run: list[tuple] = []
    for entry in reversed(entries):
        at, labels, _ = entry
        if run:
            next_at, next_labels, _ = run[-1]
            number, following = order(labels[-1]), order(next_labels[0])
            if following == 1:
                break
            is_next = next_at - at == 1
            if number is not None and following is not None and not is_next and not 0 <= following - number <= 3:
                break
            if next_at - at > LARGEST_GAP:
                break
        run.append(entry)
    return run[::-1]


def collect(blocks: Sequence[Block], style: str, run: list[tuple], known: Iterable[str] | None) -> NoteList:
    """The notes of a run, with their further paragraphs, and with those that share a paragraph."""
    notes: list[TypedNote] = []
    ends = [at for at, _, _ in run[1:]]
    last = run[-1][0]
    further = {later - at - 1 for (at, _, _), later in zip(run, ends, strict=False)}
    end = last + 1 + (further.pop() if len(further) == 1 and len(run) > 2 else 0)
    while end < len(blocks) and ((blocks[end].is_indented and style == "caret") or starts_as_address(blocks[end])):
        end += 1
    end = min(end, len(blocks))
    for (at, labels, found), stop, following in zip(run, [*ends, end], [*(e[1] for e in run[1:]), ()], strict=True):
        html = " ".join([cut(blocks[at].html, found.end()), *(block.html for block in blocks[at + 1 : stop])])
        ceiling = order(following[0]) if following else None
        notes += share(labels, html.strip(), style, ceiling, known, blocks[at].line)
    return NoteList(run[0][0], end, tuple(notes))


def starts_as_address(block: Block) -> bool:
    return block.kind == "p" and bool(
        re.match(r"(?:https?://|www\.|\((?:date of access|accessed|erişim|дата обращения))", block.plain, re.IGNORECASE)
    )


def cut(html: str, length: int) -> str:
    """Inline HTML without the first `length` characters of its words (leading white space aside)."""
    html = html.lstrip()
    if "<" not in html[:length] and "&" not in html[:length]:
        return html[length:].strip()
    kept, at, seen = [], 0, 0
    while seen < length and at < len(html):
        if html[at] == "<":
            end = html.find(">", at) + 1 or len(html)
            kept.append(html[at:end])
            at = end
        else:
            entity = re.match(r"&(?:[a-z]{1,8}|#\d{1,6});", html[at : at + 12])
            at += entity.end() if entity else 1
            seen += 1
    return re.sub(r"<(em|strong|sup|sub)>\s*</\1>", "", "".join(kept) + html[at:]).strip()


def share(
    labels: tuple[str, ...], html: str, style: str, ceiling: int | None, known: Iterable[str] | None, line: int
) -> list[TypedNote]:
    """A paragraph of the list as its notes: usually one, several where the next numbers follow inside it."""
    notes: list[TypedNote] = []
    pattern = INSIDE.get(style)
    expected = order(labels[-1])
    if pattern is None or expected is None:
        return [TypedNote(labels, html, line)]
    start, current = 0, labels
    for found in pattern.finditer(html):
        label = labels_of(found[1])[0]
        number = order(label)
        if (
            number != expected + 1
            or (ceiling is not None and number >= ceiling)
            or (known is not None and label not in known)
        ):
            continue
        if inside_tag(html, found.start()):
            continue
        notes.append(TypedNote(current, html[start : found.start()].strip(" ,;\n"), line))
        start, current, expected = found.end(), (label,), number
    return [*notes, TypedNote(current, html[start:].strip(), line)]


def inside_tag(html: str, at: int) -> bool:
    opening = html.rfind("<", max(0, at - 2000), at)
    return opening >= 0 and html.find(">", opening, at) < 0


def place_markers(blocks: Sequence[Block], keys: Mapping[str, Sequence[str]]) -> Marked:
    """The text with a marker for every typed one whose label has a note.

    `keys` maps a label to the keys of its notes: one, or several where the list gives a number twice; then each
    further marker takes the next.
    """
    marked = Marked()
    typed = [list(TYPED.finditer(block.html)) if TYPED_SIGN.search(block.html) else [] for block in blocks]
    places = Counter(label for signs in typed for sign in signs for label in typed_labels(sign))
    highest = max((order(label) or 0 for label in keys), default=0)
    for block, signs in zip(blocks, typed, strict=True):
        mark_block(block, split_at_markers(block.html, signs, keys, places, highest, marked), marked)
    return marked


def typed_labels(found: re.Match) -> tuple[str, ...]:
    typed = found["raised"] or found["bracket"] or found["superscript"]
    return labels_of(typed) if typed else ()


def mark_block(block: Block, pieces: list[tuple[str, str]], marked: Marked) -> None:
    """Put a block together again from its words and markers; a glued marker ends a paragraph."""
    if block.kind == "whole" or len(pieces) == 1:
        marked.blocks.append(block.with_html("".join(piece for piece, _ in pieces)))
        return
    written: list[str] = []
    label = ""  # of the marker just written
    before = ""  # the words in front of it
    has_words, balance = False, 0
    for piece, typed in pieces:
        if typed:
            if written:
                written[-1] = written[-1].rstrip()
        elif label and not has_words and can_take_marker(marked):
            # The marker was typed in front of the next paragraph.
            marked.glued.append((label, len(marked.blocks) + 1, opening(piece)))
            last = marked.blocks.pop()
            marked.blocks.append(last.with_html(last.html.rstrip() + "".join(written)))
            written, piece = [], piece.lstrip()
        elif label and balance == 0 and STARTS_WORD.match(piece) and ends_sentence(before):
            marked.glued.append((label, len(marked.blocks) + 1, opening(piece)))
            marked.blocks.append(block.with_html("".join(written)))
            written = []
        elif label and piece[:1].isalnum():
            piece = f" {piece}"
        if not typed:
            has_words = has_words or bool(TAG.sub("", piece).strip())
            balance += piece.count("<") - 2 * piece.count("</") - piece.count("<br>")
            before = piece
        written.append(piece)
        label = typed
    marked.blocks.append(block.with_html("".join(written)))


def split_at_markers(
    html: str,
    signs: Sequence[re.Match],
    keys: Mapping[str, Sequence[str]],
    places: Counter,
    highest: int,
    marked: Marked,
) -> list[tuple[str, str]]:
    """Words and markers by turns, as (HTML, label); the label of words is empty."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for found in signs:
        labels = typed_labels(found)
        if not labels:
            continue
        if not all(label in keys for label in labels):
            if looks_like_marker(found, labels, highest):
                marked.unknown.append((found[0], len(marked.blocks) + 1))
            continue
        before = TAG.sub("", html[max(0, found.start() - 60) : found.start()])
        if is_no_marker(found, before, labels, places):
            continue
        between = html[end : found.start()]
        if between.strip(" ,;\xa0") or not pieces:
            pieces.append((between, ""))
        for label in labels:
            pieces.append((marker(keys[label], marked.used[label]), label))
            marked.used[label] += 1
        end = found.end()
    pieces.append((html[end:], ""))
    return pieces


def marker(keys: Sequence[str], times: int) -> str:
    key = keys[min(times, len(keys) - 1)]
    return f'<a class="fn" data-note="{key}"></a>'


def is_no_marker(found: re.Match, before: str, labels: Sequence[str], places: Counter) -> bool:
    """Whether a known number is an exponent (km², 10⁶) or the index of a variable (a[i])."""
    if found["superscript"] or found["raised"]:
        return bool(UNIT.search(before)) and not before.endswith(" ")
    return bool(INDEX.search(before)) and places[labels[0]] > 1


def looks_like_marker(found: re.Match, labels: Sequence[str], highest: int) -> bool:
    """Whether something that has no note was probably meant as a marker: [7], but not [2024] or [sic]."""
    if found["caret"]:
        return True
    numbers = [order(label) for label in labels if label.isdecimal()]
    return (
        bool(found["bracket"]) and len(numbers) == len(labels) and all(0 < n <= max(highest + 20, 99) for n in numbers)
    )


def can_take_marker(marked: Marked) -> bool:
    return bool(marked.blocks) and marked.blocks[-1].kind in ("p", "quote")


def ends_sentence(html: str) -> bool:
    return bool(SENTENCE_END.search(TAG.sub("", html[-400:]).rstrip()))


def opening(html: str) -> str:
    """The first words of a piece of text, to name it."""
    words = unescape(TAG.sub("", html[:400])).split()
    return " ".join(words[:5])
