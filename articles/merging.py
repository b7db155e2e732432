"""What two people made of one text, put together: a three-way merge by paragraph, list item or line (pure).

`base` is what both started from, `mine` what is to be saved, `theirs` what was saved meanwhile. Pieces only one of the
two has changed come from that one; where both changed the same piece, nothing is chosen: that is a clash, and its
segments hold all three. The bodies are what `richtext.clean` returned.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import richtext
from .canonical import PHRASES
from .comparing import partners, runs, words

UNMARKED = {"pre", "caption"}


@dataclass(frozen=True)
class Merged:
    """`value`: all that could be put together, with theirs where the two clash; `overruled`: with mine there.

    `segments`, empty unless they clash, are the whole in order: [{"same": …} | {"base": …, "mine": …, "theirs": …}];
    one choice from each, joined, is a value again. `accepted`: mine, without what clashes.
    """

    value: Any
    overruled: Any
    segments: list[dict[str, Any]] = field(default_factory=list)
    accepted: Any = None

    @property
    def is_clash(self) -> bool:
        return bool(self.segments)


@dataclass(frozen=True)
class Piece:
    """A block of a body, or one item of a list: `within` is then the list’s start tag, and `begins` its first item."""

    html: str
    within: str = ""
    begins: bool = False


def line(base: Any, mine: Any, theirs: Any) -> Merged:
    """A value that is changed as a whole: a title, a kind, a picture.

    >>> line("Ports", "Ports and ferries", "Ports").value
    'Ports and ferries'
    """
    if mine in (base, theirs):
        return Merged(theirs, theirs)
    if theirs == base:
        return Merged(mine, mine)
    return Merged(theirs, mine, [{"base": base, "mine": mine, "theirs": theirs}], base)


def members(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Merged:
    """Things in no order that matters: what either added is in, what either took out is not.

    >>> members(["ports"], ["ports", "straits"], []).value
    ['straits']
    """
    kept = [one for one in theirs if one in mine or one not in base]
    value = kept + [one for one in mine if one not in base and one not in kept]
    return Merged(value, value)


def lines(base: str, mine: str, theirs: str) -> Merged:
    """A text in which every line is a thing of its own.

    >>> lines("One\\nTwo", "One!\\nTwo", "One\\nTwo\\nThree").value
    'One!\\nTwo\\nThree'
    """
    split = [[Piece(text) for text in value.split("\n")] if value else [] for value in (base, mine, theirs)]
    return _merge(*split, key=str.strip, join=lambda pieces: "\n".join(piece.html for piece in pieces))


def body(base: str, mine: str, theirs: str) -> Merged:
    """A text of paragraphs. Two paragraphs added in one place are both kept, theirs first.

    >>> body("<p>A</p><p>B</p>", "<p>A!</p><p>B</p>", "<p>A</p><p>B!</p>").value
    '<p>A!</p><p>B!</p>'
    """
    if mine in (base, theirs):
        return Merged(theirs, theirs)
    return _merge(*map(split, (base, mine, theirs)), key=essence, join=join)


def cites(base: Sequence[dict], mine: Sequence[dict], theirs: Sequence[dict]) -> Merged:
    """The works of a note. Where all three name the same works in the same order, the two may change one work each, or
    the same in different ways; else the list is changed as a whole."""
    whole = line(list(base), list(mine), list(theirs))
    if not whole.is_clash or len({tuple(cite["source"] for cite in side) for side in (base, mine, theirs)}) > 1:
        return whole
    merged = [_cite(*three) for three in zip(base, mine, theirs, strict=True)]
    return whole if None in merged else Merged(merged, merged)


def _cite(base: dict, mine: dict, theirs: dict) -> dict | None:
    """One work of a note in one piece; None where the two clash. Words before and after are per language."""
    value = {}
    for name, other in theirs.items():
        if isinstance(other, Mapping):
            codes = {*base[name], *mine[name], *other}
            parts = {code: line(*(side[name].get(code, "") for side in (base, mine, theirs))) for code in codes}
            merged = {code: parts[code].value for code in sorted(codes)}
            is_clash = any(part.is_clash for part in parts.values())
        else:
            whole = line(base[name], mine[name], other)
            merged, is_clash = whole.value, whole.is_clash
        if is_clash:
            return None
        value[name] = merged
    return value


# Bodies in pieces


def split(html: str) -> list[Piece]:
    """The blocks of a body, lists by their items; `join` puts the same string together again.

    >>> [piece.html for piece in split("<p>A</p><ul><li>B</li><li>C</li></ul>")]
    ['<p>A</p>', '<li>B</li>', '<li>C</li>']
    """
    pieces = []
    for block in richtext.paragraphs(html):
        if block.startswith(("<ul", "<ol")):
            within = block[: block.index(">") + 1]
            items = richtext.paragraphs(block[len(within) : -len("</ul>")])
            pieces += [Piece(item, within, begins=number == 0) for number, item in enumerate(items)]
        else:
            pieces.append(Piece(block))
    return pieces


def join(pieces: Sequence[Piece]) -> str:
    out, within = [], ""
    for piece in pieces:
        if within and (piece.begins or piece.within != within):
            out.append(_end(within))
            within = ""
        if piece.within and not within:
            within = piece.within
            out.append(within)
        out.append(piece.html)
    if within:
        out.append(_end(within))
    return "".join(out)


def _end(tag: str) -> str:
    return f"</{tag[1:3]}>"


def essence(html: str) -> tuple:
    """What a block says, however it is written: `<em><strong>x</strong></em>` is `<strong><em>x</em></strong>`.

    The body editor keeps marks as a set and writes them in an order of its own, and none in code or titles of tables.
    """
    said: list[tuple] = []
    marks: list[str] = []
    unmarked = ""
    for text, slash, name, attributes in richtext.tokens(html):
        own = frozenset(marks) - {""} if not unmarked else frozenset()
        said += [("", word) if word.isspace() else (own, word) for word in re.findall(r"\s+|\S+", text)]
        if name in PHRASES and slash:
            marks.pop()
        elif "data-note=" in attributes:
            said.append((name, attributes))
            marks.append("")
        elif name in PHRASES:
            marks.append(name + attributes)
        elif name:
            said.append((slash + name, attributes))
            if name in UNMARKED:
                unmarked = "" if slash else name
    return tuple(said)


# Two bodies


@dataclass(frozen=True)
class Replaced:
    """A stretch of one body and what another has in its place, as HTML; one of the two may be empty."""

    before: str
    after: str


def hunks(before: str, after: str) -> list[Replaced]:
    """Where one body differs from another, in stretches as small as can be told apart.

    >>> hunks("<p>A</p><p>B stays</p>", "<p>A</p><p>B goes</p><p>C</p>")
    [Replaced(before='<p>B stays</p>', after='<p>B goes</p>'), Replaced(before='', after='<p>C</p>')]
    """
    old, found = _differing(before, after)
    return [Replaced(join(old[hunk.start : hunk.end]), join(hunk.into)) for hunk in found]


def with_hunks(before: str, after: str, taken: Sequence[bool]) -> str:
    """The first of two bodies with those of their `hunks` that are to be taken.

    >>> with_hunks("<p>A</p><p>B stays</p>", "<p>A</p><p>B goes</p><p>C</p>", [False, True])
    '<p>A</p><p>B stays</p><p>C</p>'
    """
    if all(taken):
        return after
    old, found = _differing(before, after)
    pieces, at = [], 0
    for hunk, is_taken in zip(found, taken, strict=True):
        pieces += [*old[at : hunk.start], *(hunk.into if is_taken else old[hunk.start : hunk.end])]
        at = hunk.end
    return join([*pieces, *old[at:]])


def _differing(before: str, after: str) -> tuple[list[Piece], list["Hunk"]]:
    old, new = split(before), split(after)
    keys = [[(piece.within[:3], essence(piece.html)) for piece in side] for side in (old, new)]
    found = _hunks(old, keys[0], new, keys[1], is_mine=True)[0]
    return old, [single for hunk in found for single in _singles(hunk)]


def _singles(hunk: "Hunk") -> Iterator["Hunk"]:
    """What became of one piece is one; several that went and several that came are each a thing of its own."""
    if hunk.end - hunk.start == len(hunk.into) == 1:
        yield hunk
        return
    yield from (Hunk(at, at + 1, [], hunk.is_mine) for at in range(hunk.start, hunk.end))
    yield from (Hunk(hunk.end, hunk.end, [piece], hunk.is_mine) for piece in hunk.into)


# Three lists of pieces


@dataclass(frozen=True)
class Sides:
    """A stretch of a text as it stands on all three sides; where they do not clash, the three are one."""

    base: list[Piece]
    mine: list[Piece]
    theirs: list[Piece]
    own: list[Piece]  # what `mine` had there, or the base where they clash
    is_clash: bool = False

    @classmethod
    def agreed(cls, pieces: list[Piece], own: list[Piece]) -> "Sides":
        return cls(pieces, pieces, pieces, own)

    @property
    def sides(self) -> tuple[list[Piece], ...]:
        return self.base, self.mine, self.theirs

    def __add__(self, after: "Sides") -> "Sides":
        both = (before + rest for before, rest in zip(self.sides, after.sides, strict=True))
        return Sides(*both, self.own + after.own, self.is_clash or after.is_clash)

    def as_segment(self, join: Callable[[Sequence[Piece]], str]) -> dict[str, str]:
        if not self.is_clash:
            return {"same": join(self.theirs)}
        return {"base": join(self.base), "mine": join(self.mine), "theirs": join(self.theirs)}


@dataclass(frozen=True)
class Hunk:
    """Pieces [start, end) of the base that one side has in another form; `into` is what it has in their place."""

    start: int
    end: int
    into: list[Piece]
    is_mine: bool


def _merge(
    base: list[Piece],
    mine: list[Piece],
    theirs: list[Piece],
    *,
    key: Callable[[str], Any],
    join: Callable[[Sequence[Piece]], str],
) -> Merged:
    # Most pieces are the same string on all sides, and need no second look at what they say.
    common = set.intersection(*({piece.html for piece in side} for side in (base, mine, theirs)))
    base_keys, my_keys, their_keys = (
        [piece.html if piece.html in common else key(piece.html) for piece in side] for side in (base, mine, theirs)
    )
    my_hunks, my_places = _hunks(base, base_keys, mine, my_keys, is_mine=True)
    their_hunks, their_places = _hunks(base, base_keys, theirs, their_keys, is_mine=False)

    def placed(at: int, piece: Piece) -> list[Piece]:
        return [_placed(piece, (base[at], my_places[at], their_places[at]))]

    def stayed(start: int, end: int) -> list[Sides]:
        return [Sides.agreed(placed(number, their_places[number]), [my_places[number]]) for number in range(start, end)]

    chunks: list[Sides] = []
    at = 0
    for start, end, hunks in _regions(sorted([*their_hunks, *my_hunks], key=lambda hunk: (hunk.start, hunk.end))):
        chunks += stayed(at, start)
        at = end
        if len({hunk.is_mine for hunk in hunks}) == 1:
            for hunk in hunks:
                is_one_for_one = hunk.end - hunk.start == len(hunk.into) == 1
                pieces = placed(hunk.start, hunk.into[0]) if is_one_for_one else hunk.into
                chunks.append(Sides.agreed(pieces, hunk.into if hunk.is_mine else base[hunk.start : hunk.end]))
            continue
        my_side, their_side = (_side(base, start, end, hunks, is_mine) for is_mine in (True, False))
        said = [key(piece.html) for piece in their_side]
        if [key(piece.html) for piece in my_side] == said:
            chunks.append(Sides.agreed(their_side, my_side))
        elif start == end:
            both = their_side + [piece for piece in my_side if key(piece.html) not in said]
            chunks.append(Sides.agreed(both, my_side))
        else:
            chunks.append(Sides(base[start:end], my_side, their_side, base[start:end], is_clash=True))
    chunks += stayed(at, len(base))
    return _merged(chunks, join)


def _hunks(
    base: list[Piece], base_keys: list, side: list[Piece], side_keys: list, *, is_mine: bool
) -> tuple[list[Hunk], dict[int, Piece]]:
    """Where a side differs, in hunks as small as can be; and for each piece of the base that is still one, that one."""
    hunks, places = [], {}
    for tag, i1, i2, j1, j2 in runs(base_keys, side_keys):
        if tag == "equal":
            places |= zip(range(i1, i2), side[j1:j2], strict=True)
            continue
        for a1, a2, b1, b2 in _narrowed(base[i1:i2], side[j1:j2]):
            hunks.append(Hunk(i1 + a1, i1 + a2, side[j1 + b1 : j1 + b2], is_mine))
            if a2 - a1 == b2 - b1 == 1:
                places[i1 + a1] = side[j1 + b1]
    return hunks, places


def _narrowed(before: list[Piece], after: list[Piece]) -> Iterator[tuple[int, int, int, int]]:
    """A run that was replaced, piece by piece where it can be told which became which."""
    if len(before) == len(after):
        pairs = [(number, number) for number in range(len(before))]
    else:
        pairs = partners([words(piece.html) for piece in before], [words(piece.html) for piece in after])
    i = j = 0
    for a, b in [*pairs, (len(before), len(after))]:
        if i < a or j < b:
            yield i, a, j, b
        if a < len(before):
            yield a, a + 1, b, b + 1
        i, j = a + 1, b + 1


def _regions(hunks: list[Hunk]) -> Iterator[tuple[int, int, list[Hunk]]]:
    """Hunks that overlap, together. What was put in beside a piece that was changed does not overlap with it."""
    while hunks:
        first = hunks.pop(0)
        start, end, together = first.start, first.end, [first]
        while hunks and (hunks[0].start < end or (hunks[0].start == hunks[0].end == start == end)):
            together.append(hunks.pop(0))
            end = max(end, together[-1].end)
        yield start, end, together


def _side(base: list[Piece], start: int, end: int, hunks: list[Hunk], is_mine: bool) -> list[Piece]:
    """What one side has in the place of pieces [start, end) of the base."""
    pieces, at = [], start
    for hunk in hunks:
        if hunk.is_mine == is_mine:
            pieces += [*base[at : hunk.start], *hunk.into]
            at = hunk.end
    return [*pieces, *base[at:end]]


def _placed(piece: Piece, places: tuple[Piece, Piece, Piece]) -> Piece:
    """An item in the list that either side has moved it to; `places`: where it is in base, mine and theirs."""
    if not (piece.within and all(place.within for place in places)):
        return piece
    within = line(*(place.within for place in places)).value
    return Piece(piece.html, within, line(*(place.begins for place in places)).value)


def _merged(chunks: list[Sides], join: Callable[[Sequence[Piece]], str]) -> Merged:
    value, overruled = (
        join([piece for chunk in chunks for piece in side(chunk)]) for side in (lambda c: c.theirs, lambda c: c.mine)
    )
    if not any(chunk.is_clash for chunk in chunks):
        return Merged(value, overruled)
    segments = [chunk.as_segment(join) for chunk in _whole_lists(chunks)]
    return Merged(value, overruled, segments, join([piece for chunk in chunks for piece in chunk.own]))


def _whole_lists(chunks: list[Sides]) -> list[Sides]:
    """No chunk ends inside a list where another goes on with it: choices from them could not be joined."""
    whole: list[Sides] = []
    ends: set[Piece] = set()  # with which piece the text so far ends, on any side
    for chunk in chunks:
        in_a_list = any(_go_on(end, side[0]) for end in ends for side in chunk.sides if side)
        while in_a_list and len(whole) > 1 and not all(whole[-1].sides):
            last = whole.pop()  # a side that has nothing here is still in the list it was in before
            whole[-1] += last
        if whole and (in_a_list or not (whole[-1].is_clash or chunk.is_clash)):
            whole[-1] += chunk
        else:
            whole.append(chunk)
        ends = {end for side in chunk.sides for end in (side[-1:] or ends)}
    return whole


def _go_on(end: Piece, piece: Piece) -> bool:
    return bool(end.within) and end.within == piece.within and not piece.begins
