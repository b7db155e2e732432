"""What says the same is the same, however a word processor wrote it: which pieces of a text have not changed (pure).

`said` is what a piece says as far as a file can hand it back; `settled` keeps the form that such pieces had.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from .. import comparing, richtext, typography
from ..merging import Piece

# What a word processor hands back; languages of words, joined cells, classes and code stay with us.
MARKS = {"em", "strong", "s", "sub", "sup"}
SILENT = {"span", "abbr", "code", "thead", "tbody", "br"}
SPACE = (" ",)
SAME_AS = {"th": "td", "pre": "p"}
NO_PARAGRAPH_IN = {"td", "th", "li", "blockquote"}


def settled(base: Sequence[Piece], new: Sequence[Piece], language: str, is_plain: bool = False) -> list[Piece]:
    """The new pieces; those that say what a piece of the base says are that piece, however it is written there.

    In what came as plain text (`is_plain`), a bare paragraph may be anything that has its words.

    >>> base, new = [Piece('<p lang="ru">Да</p>')], [Piece("<p>Да</p>"), Piece("<p>Yes</p>")]
    >>> [piece.html for piece in settled(base, new, "en")]
    ['<p lang="ru">Да</p>', '<p>Yes</p>']
    """
    result: list[tuple[Piece, Piece | None]] = []
    keys = [[said(piece.html, language) for piece in side] for side in (base, new)]
    for tag, i1, i2, j1, j2 in comparing.runs(*keys):
        if tag == "equal":
            result += zip(new[j1:j2], base[i1:i2], strict=True)
            continue
        partners = {}
        if tag == "replace":
            words = [[comparing.words(piece.html) for piece in side] for side in (base[i1:i2], new[j1:j2])]
            partners = {j1 + b: base[i1 + a] for a, b in comparing.partners(*words)}
        for at in range(j1, j2):
            before = partners.get(at)
            is_form_lost = before and ((is_plain and is_bare(new[at])) or is_bold_line(before, new[at]))
            if is_form_lost and comparing.words(before.html) == comparing.words(new[at].html):
                result.append((before, before))
            else:
                result.append((new[at], like(new[at], before)))
    return in_their_lists(result)


def is_bare(piece: Piece) -> bool:
    return not piece.within and not re.search(r"<(?!/?p>|a class=\"fn\"|/a>)", piece.html)


def is_bold_line(before: Piece, piece: Piece) -> bool:
    """Whether a paragraph in bold has come back as a heading, which it looks like in a file without headings."""
    return bool(re.fullmatch(r"<p[^>]*><strong>.*</strong></p>", before.html)) and piece.html.startswith("<h")


def like(piece: Piece, before: Piece | None) -> Piece | None:
    """A changed paragraph in the form of the one it was: a pull quote, a paragraph in another language."""
    if before is None:
        return None
    tags = [one.html[: one.html.find(">") + 1] for one in (before, piece)]
    if tags[0] == tags[1] or tags[0][1:3] != tags[1][1:3] or tags[0].startswith(("<table", "<figure", "<a", "<hr")):
        return None
    if tags[0].split(" ")[0].strip("<>") != tags[1].split(" ")[0].strip("<>"):
        return None
    return replace(before, html=tags[0] + piece.html[len(tags[1]) :])


def in_their_lists(pieces: Sequence[tuple[Piece, Piece | None]]) -> list[Piece]:
    """Each list as the manuscript bounds it, in the form that the base has for it (where it starts to count)."""
    result: list[Piece] = []
    group: list[tuple[Piece, Piece | None]] = []

    def flush() -> None:
        tags = [settled.within for new, settled in group if settled and settled.within[:3] == new.within[:3]]
        for new, found in group:
            within = tags[0] if tags else new.within
            result.append(replace(found or new, within=within, begins=new.begins))
        group.clear()

    for new, found in pieces:
        if group and (new.begins or not new.within or new.within != group[-1][0].within):
            flush()
        if new.within:
            group.append((new, found))
        else:
            result.append(replace(found, within="", begins=False) if found and not found.within else new)
    flush()
    return result


def said(html: str, language: str) -> tuple:
    """What a piece says, as far as a word processor hands it back: words, their emphasis, links, notes, structure.

    >>> said('<p lang="ru">He said <em>"no"</em></p>', "en") == said("<p>He said <em>“no”</em></p>", "en")
    True
    """
    found: list[tuple] = []
    marks: list[str] = []
    around: list[str] = []
    waiting: list[tuple[frozenset, str]] = []  # text since the last tag that says something

    def flush() -> None:
        for own, texts in groupby(waiting, key=lambda one: one[0]):
            words = re.findall(r"\s+|\S+", "".join(text for _, text in texts))
            found.extend(SPACE if word.isspace() else (own, word) for word in words)
        waiting.clear()

    for text, slash, name, attributes in richtext.tokens(typography.normalise(html, language)):
        # In the head of a table Word makes words bold by itself.
        own = frozenset(marks) - ({"strong"} if "td" in around else set())
        if text or name == "br":
            waiting.append((own, text + " " * (name == "br")))
        if not name or name in SILENT or (name == "p" and any(one in NO_PARAGRAPH_IN for one in around)):
            continue
        if name in MARKS:
            if not slash:
                marks.append(name)
            elif marks:
                marks.pop()
            continue
        flush()
        if name == "a":
            is_marker = "data-note=" in attributes or (slash and bool(found) and found[-1][0] == "note")
            found += [] if is_marker and slash else [("note" if is_marker else slash + name, attributes.strip())]
            continue
        name = SAME_AS.get(name, name)
        if slash and around:
            around.pop()
        elif name != "hr":
            around.append(name)
        found.append((slash + name, attributes.strip() if name == "figure" else ""))
    flush()
    found = [one for at, one in enumerate(found) if one != SPACE or found[at - 1 : at] != [SPACE]]
    return tuple(one for at, one in enumerate(found) if one != SPACE or parts_words(found, at))


def parts_words(found: Sequence[tuple], at: int) -> bool:
    """Whether a space parts two words; elsewhere it is layout."""
    return 0 < at < len(found) - 1 and is_word(found[at - 1]) and is_word(found[at + 1])


def is_word(one: tuple) -> bool:
    return isinstance(one[0], frozenset) or one[0] in ("a", "/a")
