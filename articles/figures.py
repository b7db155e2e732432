"""The numbers and dates of a text, whatever its language writes them like (pure)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .importing.dates import find_date

SPACES = " \u00a0\u2009\u202f"
# Between thousands, before decimals.
SIGNS = {"en": (",", "."), "tr": (".", ","), "ru": (f"[{SPACES}]", ",")}
SCALES = {
    1_000: r"thousand|bin|тыс(?:яч\w*|\b)",
    1_000_000: r"million|milyon|млн|миллион\w*",
    1_000_000_000: r"billion|milyar|млрд|миллиард\w*",
    1_000_000_000_000: r"trillion|trilyon|трлн|триллион\w*",
}
SCALE = re.compile(rf"[{SPACES}-]?(?:" + "|".join(f"(?P<s{n}>{words})" for n, words in SCALES.items()) + r")", re.I)
NOON = re.compile(rf"[{SPACES}]?(?P<half>[ap])\.?m\b", re.IGNORECASE)
ROMAN = re.compile(r"\b(?=[IVXLC]{1,7}\b)(X{0,3}|XL|LX{0,3}|XC|C)?(IX|IV|V?I{0,3})\b")
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
# Enough of the number words of each language to know that a number of so many digits may have been spelled out.
SPELLED = {
    2: re.compile(
        r"\b(?:\w+teen|twent|thirt|fort|fift|sixt|sevent|eight[yi]|ninet|dozen|"
        r"on|yirmi|otuz|kırk|elli|altmış|yetmiş|seksen|doksan|düzine|"
        r"\w+дцат|сорок|\w+десят|девяност|дюжин)",
        re.IGNORECASE,
    ),
    3: re.compile(r"\b(?:hundred|yüz|ст[оа]\b|двест|двухсот|трист|трёхсот|четыр\w+ст|\w+сот)", re.IGNORECASE),
}
SMALL = 12  # up to here any language may prefer the word


@dataclass(frozen=True)
class Number:
    """`value`: normal form, "14:30" for a time; `text`: as typed."""

    value: str
    text: str

    @property
    def typed(self) -> str:
        """With all separators alike: what was left in the other language's manner is not wrong for that."""
        return re.sub(rf"[.,:{SPACES}]", ".", self.text)

    @property
    def size(self) -> Decimal | None:
        return None if ":" in self.value else Decimal(self.value)


@dataclass(frozen=True)
class Date:
    """`isos`: how it can be read; more than one where day and month could change places."""

    isos: tuple[str, ...]
    text: str

    @property
    def numbers(self) -> list[Number]:
        """Its figures, for comparing with what the other side does not write as a date; a month may be a word there."""
        year, *rest = self.isos[0].split("-")
        day = [str(int(rest[1]))] if len(rest) > 1 else []
        return [Number(value, value) for value in [*day, year]]


def dates(text: str) -> tuple[list[Date], str]:
    """The dates of a text, and the text without them.

    >>> dates("until 28 Şubat 2024, at most")
    ([Date(isos=('2024-02-28',), text='28 Şubat 2024')], 'until  , at most')
    """
    found, rest, start = [], [], 0
    while date := find_date(text, start):
        isos = [date.iso]
        if date.is_ambiguous:
            year, month, day = date.iso.split("-")
            isos.append(f"{year}-{day}-{month}")
        found.append(Date(tuple(isos), text[date.start : date.end].strip()))
        rest.append(text[start : date.start])
        start = date.end
    return found, " ".join([*rest, text[start:]])


def numbers(text: str, language: str) -> list[Number]:
    """The numbers of a text in their order.

    >>> [number.value for number in numbers("1.000,5 ton, %40, 3 bin, 14.30", "tr")]
    ['1000.5', '40', '3000', '14:30']
    """
    thousands, decimal = SIGNS.get(language, SIGNS["en"])
    thousands = thousands if len(thousands) > 1 else re.escape(thousands)
    pattern = (
        r"(?<![\d])(?:(?P<hour>[01]?\d|2[0-3])(?P<colon>[:.])(?P<minute>[0-5]\d)(?![\d.,:]*\d)"
        rf"|(?P<whole>\d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)|\d+)(?:{re.escape(decimal)}(?P<part>\d+))?)"
    )
    found, start = [], 0
    while match := re.compile(pattern).search(text, start):
        start = match.end()
        if match["hour"] and match["colon"] == "." and decimal == ".":
            found.append(Number(normal(f"{match['hour']}.{match['minute']}"), match[0]))
        elif match["hour"]:
            found.append(Number(time(int(match["hour"]), match["minute"], text[start:]), match[0]))
        elif NOON.match(text, start) and int(match["whole"]) <= 12:
            found.append(Number(time(int(match["whole"]), "00", text[start:]), match[0]))
        else:
            value = Decimal(re.sub(r"\D", "", match["whole"]) + (f".{match['part']}" if match["part"] else ""))
            if scale := SCALE.match(text, start):
                value *= int(scale.lastgroup[1:])
                start = scale.end()
            found.append(Number(normal(value), text[match.start() : start]))
    return found


def time(hour: int, minute: str, after: str) -> str:
    if noon := NOON.match(after):
        hour = hour % 12 + 12 * (noon["half"] in "pP")
    return f"{hour}:{minute}"


def normal(value: Decimal | str) -> str:
    """Without zeros that count for nothing: 0.50 is 0.5."""
    text = f"{Decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def unmatched_dates(one: Sequence[Date], other: Sequence[Date]) -> tuple[list[Date], list[Date]]:
    left, rest = list(other), []
    for date in one:
        partner = next((candidate for candidate in left if set(candidate.isos) & set(date.isos)), None)
        if partner:
            left.remove(partner)
        else:
            rest.append(date)
    return rest, left


def unmatched(one: Sequence[Number], other: Sequence[Number], texts: tuple[str, str]) -> tuple[list[str], list[str]]:
    """What only one side says, as typed; `texts` may spell out what the other has in figures."""
    ours, theirs = list(one), list(other)
    for alike in (
        lambda a, b: a.value == b.value,
        lambda a, b: a.typed == b.typed,
        lambda a, b: is_decade(a.value, b.value) or is_decade(b.value, a.value),
        lambda a, b: f"{a.value}:00" == b.value or f"{b.value}:00" == a.value,
    ):
        for number in list(ours):
            if partner := next((candidate for candidate in theirs if alike(number, candidate)), None):
                ours.remove(number)
                theirs.remove(partner)
    # A number said twice on one side and once on the other is told, not lost.
    ours = [number for number in ours if number.value not in {n.value for n in other}]
    theirs = [number for number in theirs if number.value not in {n.value for n in one}]
    ours = [number for number in ours if number.value not in romans(texts[1])]
    theirs = [number for number in theirs if number.value not in romans(texts[0])]
    if not theirs:
        ours = [number for number in ours if not may_be_spelled(number, texts[1])]
    elif not ours:
        theirs = [number for number in theirs if not may_be_spelled(number, texts[0])]
    return [number.text for number in ours], [number.text for number in theirs]


def is_decade(long: str, short: str) -> bool:
    return len(long) == 4 and len(short) == 2 and long.endswith(short) and long[:2] in ("19", "20")


def may_be_spelled(number: Number, text: str) -> bool:
    if number.size is None:
        return False
    words = SPELLED.get(len(number.value))
    if number.size > 100 and number.size % 50:
        return False  # nobody writes out 741
    return number.size <= SMALL or (words is not None and words.search(text) is not None)


def romans(text: str) -> Counter[str]:
    """Numbers in Roman figures, as centuries are counted: XIX → 19."""
    found = Counter()
    for match in ROMAN.finditer(text):
        digits = [ROMAN_DIGITS[letter] for letter in match[0]]
        value = sum(-d if any(d < later for later in digits[n + 1 : n + 2]) else d for n, d in enumerate(digits))
        found[str(value)] += bool(value)
    return found
