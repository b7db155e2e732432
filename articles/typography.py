"""Quotation marks, dashes and spaces as each language sets them (pure).

`normalise` mends what people type, on import; `nobreak` keeps together what no line may tear apart, at each
printing. Both take plain text or HTML and leave tags and addresses alone; both change no letter and no digit.
"""

import re
from collections.abc import Callable

# The outer and the inner pair (English and Turkish: Chicago, TDK; Russian: Мильчин, Справочник издателя, 3.1).
QUOTES = {"ru": ("«»", "„“")}
USUAL_QUOTES = ("“”", "‘’")
# Russian knows one dash; elsewhere the author’s choice between – and — stands, and a hyphen becomes the shorter one.
SPACED_DASHES = {"ru": ("-|--|–|—", "—")}
USUAL_SPACED_DASHES = ("-|--", "–")

DOUBLE = '"“”„‟«»'
MARKS = re.compile(f"[{DOUBLE}\n]")
# What is never typed text: tags and addresses.
UNTOUCHED = re.compile(r"""(<[^<>]*>|\b(?:https?://|www\.|10\.\d{4,9}/)[^\s<>"“”«»]+)""", re.IGNORECASE)
TAG = re.compile(r"(<[^<>]*>)")
BLOCK = re.compile(r"\n|</?(?:p|li|h[1-6]|td|th|blockquote|figcaption|caption|br)\b[^>]*>", re.IGNORECASE)
OPENS_AFTER = re.compile(r"[\s(\[{<>—–/\0-]")
# Beside a letter: İstanbul'un, 1990's, the states' rights, the '90s; not between digits, where it is a measure: 6'2".
APOSTROPHE = re.compile(r"(?<=[^\W\d_])['´`ʼ](?=[^\W_])|(?<=\d)['´`ʼ](?=[^\W\d_])")
LONE_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?!')|(?<![\d'])'(?=[^\W_])")
# A single quotation mark pair around words: 'so called'.
SINGLE_PAIR = re.compile(r"(?<![^\s(\[{\"“«„‘—–-])'(?=\S)([^'\n]{1,200}?)(?<=\S)'(?![^\W_])")
DOUBLE_HYPHEN = re.compile(r"(?<=[^\W\d_])--(?=[^\W\d_])")
NBSP = "\u00a0"


def normalise(text: str, language: str) -> str:
    """Quotation marks, apostrophes and dashes of a language in place of what a keyboard or another language has.

    >>> normalise('He said "no" - twice. İstanbul\\'un', "en")
    'He said “no” – twice. İstanbul’un'
    >>> normalise('Он сказал "нет" - дважды.', "ru")
    'Он сказал «нет» — дважды.'
    """
    # Where marks crowd (»'.'), one that has turned round turns its neighbour at the next reading.
    for _reading in range(5):
        text, before = marks(text, language), text
        if text == before:
            break
    return text


def marks(text: str, language: str) -> str:
    def change(words: str) -> str:
        words = dashes(APOSTROPHE.sub("’", words), language)
        if language in QUOTES:
            return words
        return LONE_APOSTROPHE.sub("’", SINGLE_PAIR.sub(r"‘\1’", words))

    return quotes(in_text(text, change), language)


def dashes(words: str, language: str) -> str:
    typed, printed = SPACED_DASHES.get(language, USUAL_SPACED_DASHES)
    spaced = rf"(?:(?<=\S)|\A)[ {NBSP}](?:{typed})(?=[ {NBSP}](?:\S|\Z))"
    return DOUBLE_HYPHEN.sub("—", re.sub(spaced, f" {printed}", words))


def quotes(text: str, language: str) -> str:
    """Double quotation marks by their place: what opens, what closes, what stands inside another pair."""
    pairs = QUOTES.get(language, USUAL_QUOTES)
    pieces, depth, before = [], 0, "\0"
    for number, piece in enumerate(UNTOUCHED.split(text)):
        if number % 2:
            if BLOCK.fullmatch(piece):
                depth, before = 0, "\0"
            elif not piece.startswith("<"):
                before = piece[-1]
            pieces.append(piece)
            continue
        end = 0
        for found in MARKS.finditer(piece):
            mark, start = found[0], found.start()
            if start > end:
                before = piece[start - 1]
            pieces.append(piece[end:start])
            end = start + 1
            if mark == "\n":
                depth, before = 0, "\0"
            elif opens(mark, before, pairs):
                mark = before = pairs[min(depth, 1)][0]
                depth += 1
            elif depth or not (mark == '"' and before.isdigit()):  # 17" is a measure
                depth = max(depth - 1, 0)
                mark = before = pairs[min(depth, 1)][1]
            else:
                before = mark
            pieces.append(mark)
        pieces.append(piece[end:])
        before = piece[-1] if end < len(piece) else before
    return "".join(pieces)


def opens(mark: str, before: str, pairs: tuple[str, str]) -> bool:
    """A mark opens at the start, after a space, a bracket or a dash, and right after an opening mark if it can."""
    if OPENS_AFTER.match(before):
        return True
    (outer, _), (inner, closing) = pairs
    if before == inner:
        return mark in {*"„«“"} - {closing}  # “ opens in English and closes in Russian
    return before == outer and mark not in "”»"


# Patterns that begin with the sign they are found by: looking back from every letter would take ten times as long.
SHORT_WORDS = re.compile(r"[\s(«„](?:[А-Яа-яЁё]{1,2} )+(?=\S)")
BEFORE_DASH = re.compile(r" (?=— )")
BEFORE_NUMBER = re.compile(r"[.№§] (?=\d)")
PAGE = re.compile(r"(?<![\w.])(?:pp?|ss?|vol|no|[Сс]{1,2}|[Тт]|гл|стр)\Z")
YEAR = re.compile(r"(\d) (?=(?:г|гг|в|вв)\.)")


def nobreak(html: str, language: str) -> str:
    """No-break spaces where a line must not end.

    >>> nobreak("<p>Он и она — в порту, с. 12</p>", "ru").replace("\\u00a0", "~")
    '<p>Он~и~она~— в~порту, с.~12</p>'
    """

    def keep(words: str) -> str:
        words = BEFORE_NUMBER.sub(before_number, words)
        if language == "ru":
            words = SHORT_WORDS.sub(after_short_words, f" {words}")[1:]
            words = YEAR.sub(rf"\1{NBSP}", BEFORE_DASH.sub(NBSP, words))
        return words

    return in_text(html, keep, TAG)  # addresses have no spaces


def before_number(found: re.Match) -> str:
    """After a sign, and after the stop of “p.” and its like."""
    is_page = found[0] != ". " or PAGE.search(found.string, max(0, found.start() - 3), found.start())
    return found[0][0] + NBSP if is_page else found[0]


def after_short_words(found: re.Match) -> str:
    return found[0][0] + found[0][1:].replace(" ", NBSP)


def in_text(text: str, change: Callable[[str], str], untouched: re.Pattern = UNTOUCHED) -> str:
    """Apply a change to the words between tags and addresses."""
    pieces = untouched.split(text)
    pieces[::2] = map(change, pieces[::2])
    return "".join(pieces)
