"""Quotation marks, dashes and spaces as each language sets them (pure).

`normalise` mends what people type, on import; `nobreak` keeps together what no line may tear apart, at each
printing. Both take plain text or HTML and leave tags and addresses alone; both change no letter and no digit.
"""

import re
from collections.abc import Callable

# The outer and the inner pair (English and Turkish: Chicago, TDK; Russian: Мильчин, Справочник издателя, 3.1).
QUOTES = {"ru": ("«»", "„“")}
USUAL_QUOTES = ("“”", "‘’")
DASH = {"ru": "—"}
USUAL_DASH = "–"

DOUBLE = '"“”„‟«»'
# What is never typed text: tags, addresses of pages and people.
UNTOUCHED = re.compile(
    r"""(<[^<>]*>|https?://[^\s<>"“”«»]+|\bwww\.[^\s<>"“”«»]+|\b10\.\d{4,9}/[^\s<>"“”«»]+|[\w.+-]+@[\w-]+\.[\w.-]+)""",
    re.IGNORECASE,
)
BLOCK = re.compile(r"\n|</?(?:p|li|h[1-6]|td|th|blockquote|figcaption|caption|br)\b[^>]*>", re.IGNORECASE)
OPENS_AFTER = re.compile(r"[\s(\[{<>—–/\0-]")
APOSTROPHE = re.compile(r"(?<=[^\W_])['´`ʼ](?=[^\W_])")
# A single quotation mark pair around words: 'so called'. A lone one is an apostrophe: the '90s.
SINGLE_PAIR = re.compile(r"(?<![^\s(\[{“«„‘—–-])'(?=\S)([^'\n]{1,200}?)(?<=\S)'(?![^\W_])")
SPACED_HYPHEN = re.compile(r"(?:(?<=\S)|\A)[ \u00a0](?:-|--|–|—)(?=[ \u00a0]\S)")
DOUBLE_HYPHEN = re.compile(r"(?<=[^\W\d_])--(?=[^\W\d_])")
NBSP = "\u00a0"


def normalise(text: str, language: str) -> str:
    """Quotation marks, apostrophes and dashes of a language in place of what a keyboard or another language has.

    >>> normalise('He said "no" - twice. İstanbul\\'un', "en")
    'He said “no” – twice. İstanbul’un'
    >>> normalise('Он сказал "нет" - дважды.', "ru")
    'Он сказал «нет» — дважды.'
    """
    text = in_text(text, lambda words: dashes(APOSTROPHE.sub("’", words), language))
    if language not in QUOTES:
        text = in_text(text, lambda words: SINGLE_PAIR.sub(r"‘\1’", words).replace(" '", " ’"))
    return quotes(text, language)


def dashes(words: str, language: str) -> str:
    dash = DASH.get(language, USUAL_DASH)
    return DOUBLE_HYPHEN.sub("—", SPACED_HYPHEN.sub(f" {dash}", words))


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
        for character in piece:
            if character == "\n":
                depth, before = 0, "\0"
            elif character in DOUBLE:
                if opens(character, before):
                    character = pairs[min(depth, 1)][0]
                    depth += 1
                elif depth or not (character == '"' and before.isdigit()):  # 17" is a measure
                    depth = max(depth - 1, 0)
                    character = pairs[min(depth, 1)][1]
                before = character
            else:
                before = character
            pieces.append(character)
    return "".join(pieces)


def opens(mark: str, before: str) -> bool:
    """A mark opens at the start, after a space, a bracket, a dash or another opening mark."""
    return bool(OPENS_AFTER.match(before)) or (before in "“«„‘" and mark not in "”»" and before + mark != "„“")


RUSSIAN = re.compile(r"(?<![^\s(«„\u00a0])([А-Яа-яЁё]{1,2}) (?=\S)")
BEFORE_DASH = re.compile(r" (?=— )")
AFTER_SIGN = re.compile(r"([№§]) (?=\d)")
PAGE = re.compile(r"(?<![\w.])((?:pp?|ss?|vol|no|[Сс]{1,2}|[Тт]|гл|стр)\.) (?=\d)")
YEAR = re.compile(r"(\d) (?=(?:г|гг|в|вв)\.)")


def nobreak(html: str, language: str) -> str:
    """No-break spaces where a line must not end.

    >>> nobreak("<p>Он и она — в порту, с. 12</p>", "ru").replace("\\u00a0", "~")
    '<p>Он~и~она~— в~порту, с.~12</p>'
    """

    def keep(words: str) -> str:
        words = AFTER_SIGN.sub(rf"\1{NBSP}", PAGE.sub(rf"\1{NBSP}", words))
        if language == "ru":
            words = YEAR.sub(rf"\1{NBSP}", BEFORE_DASH.sub(NBSP, RUSSIAN.sub(rf"\1{NBSP}", words)))
        return words

    return in_text(html, keep)


def in_text(text: str, change: Callable[[str], str]) -> str:
    """Apply a change to the words between tags and addresses."""
    pieces = UNTOUCHED.split(text)
    pieces[::2] = map(change, pieces[::2])
    return "".join(pieces)
