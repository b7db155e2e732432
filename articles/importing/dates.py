"""Dates as people type them in three languages → ISO (pure)."""

import calendar
import re
from dataclasses import dataclass

MONTHS = [
    "january jan ocak oca январь января янв",
    "february feb şubat subat şub февраль февраля февр фев",
    "march mar mart март марта мар",
    "april apr nisan nis апрель апреля апр",
    "may mayıs mayis май мая",
    "june jun haziran haz июнь июня июн",
    "july jul temmuz tem июль июля июл",
    "august aug ağustos agustos ağu август августа авг",
    "september sept sep eylül eylul eyl сентябрь сентября сент сен",
    "october oct ekim eki октябрь октября окт",
    "november nov kasım kasim kas ноябрь ноября ноя нояб",
    "december dec aralık aralik ara декабрь декабря дек",
]
NUMBER_OF = {name: number for number, names in enumerate(MONTHS, start=1) for name in names.split()}
MONTH = "(?:" + "|".join(sorted(NUMBER_OF, key=len, reverse=True)) + r")\b"
YEAR = r"(?:1[4-9]|20)\d\d"

# One pattern, tried at each place once; the year of a numeric date may have two digits.
DATE = re.compile(
    rf"(?<![\w./-])(?:(?P<iso_year>{YEAR})[-/.](?P<iso_month>\d{{1,2}})[-/.](?P<iso_day>\d{{1,2}})(?![\d-])"
    rf"|(?P<first>\d{{1,2}})(?P<separator>[./-])(?P<second>\d{{1,2}})(?P=separator)(?P<year>{YEAR}|\d\d)(?![\d/])"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:of\s)?(?P<month>{MONTH})\.?,?\s?(?P<long_year>{YEAR})"
    rf"|(?P<us_month>{MONTH})\.?\s(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s)(?P<us_year>{YEAR})"
    rf"|(?P<only_month>{MONTH})\.?,?\s(?P<month_year>{YEAR}))"
    r"(?:\s?(?:г\.|года\b|год\b))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TypedDate:
    """`iso` may be a month only. `is_ambiguous`: day and month could be read the other way round."""

    iso: str
    start: int
    end: int
    is_ambiguous: bool = False
    words: tuple[str, ...] = ()  # what ISO does not keep: the month's name, “г.”, a year of two digits

    @property
    def parts(self) -> list[int]:
        return [int(part) for part in self.iso.split("-")]


def find_date(text: str, start: int = 0) -> TypedDate | None:
    """The first date in a text.

    >>> find_date("read on 28 Şubat 2024").iso
    '2024-02-28'
    """
    for found in DATE.finditer(text, start):
        if date := read_date(found):
            return date
    return None


def read_date(found: re.Match) -> TypedDate | None:
    ambiguous = False
    words = tuple(re.findall(r"[^\W\d_]+", found[0]))
    if found["iso_year"]:
        year, month, day = int(found["iso_year"]), int(found["iso_month"]), int(found["iso_day"])
    elif found["first"]:
        day, month = int(found["first"]), int(found["second"])
        if month > 12 >= day:
            day, month = month, day
        ambiguous = day <= 12 and month <= 12 and day != month
        year = int(found["year"])
        if year < 100:
            words, year = (*words, found["year"]), year + 2000
    elif found["only_month"]:
        return TypedDate(
            f"{found['month_year']}-{number(found['only_month']):02d}", found.start(), found.end(), words=words
        )
    else:
        day, month = int(found["day"] or found["us_day"]), number(found["month"] or found["us_month"])
        year = int(found["long_year"] or found["us_year"])
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return TypedDate(f"{year:04d}-{month:02d}-{day:02d}", found.start(), found.end(), ambiguous, words)


def number(month: str) -> int:
    """1 to 12; lower-casing “İ” leaves a combining dot behind."""
    return NUMBER_OF[month.lower().replace("i̇", "i")]
