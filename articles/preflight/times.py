"""Dates: those in the text against those of the works it cites (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..importing.dates import DATE, read_date
from .finding import Finding
from .reading import Line, Reading

DIGIT = re.compile(r"\d")
IN_ADDRESS = re.compile(r"(?<!\d)(20\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)")
# An event and the report of it: this many days before a work appeared, or after it was announced.
BEFORE, AFTER = 31, 7
WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
}
WEEKDAY_FORMS = {name: day for names in WEEKDAYS.values() for day, name in enumerate(names.split())}
WEEKDAY_FORMS |= {"среду": 2, "пятницу": 4, "субботу": 5}
BEFORE_DATE = re.compile(r"(?<!\w)([^\W\d_]+),? $")
AFTER_DATE = re.compile(r" ([^\W\d_]+)(?: günü)?(?!\w)")


@dataclass(frozen=True)
class Evidence:
    """When a cited work appeared or was read; `note` is the number of the note."""

    day: date
    note: int


def check(reading: Reading) -> Iterator[Finding]:
    everywhere = evidence(reading, reading.order)
    for line in [*reading.fields, *reading.body]:
        if not DIGIT.search(line.plain):
            continue
        own = evidence(reading, [key for key in line.keys if key in reading.numbers])
        yield from wrong_years(line, own or everywhere, is_own=bool(own))
        yield from wrong_weekdays(line, reading.language)
    yield from read_too_early(reading)


def evidence(reading: Reading, keys: list[str]) -> list[Evidence]:
    found = []
    for key in keys:
        for cite in reading.manuscript.notes[key]["cites"]:
            work = reading.manuscript.works[cite["source"]]
            days = [issued(work), whole_day(cite["accessed"])]
            days += [day for found_ in IN_ADDRESS.findall(str(work.get("URL") or "")) if (day := made(*found_))]
            found += [Evidence(day, reading.numbers[key]) for day in days if day]
    return found


def issued(work: dict) -> date | None:
    try:
        return made(*work["issued"]["date-parts"][0])
    except (KeyError, IndexError, TypeError):
        return None


def whole_day(iso: str) -> date | None:
    parts = iso.split("-") if iso else []
    return made(*parts) if len(parts) == 3 else None


def made(*parts: object) -> date | None:
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except (ValueError, TypeError):
        return None


def typed_dates(words: str) -> list[tuple[date, str, int, int]]:
    """Every whole date of a text with the words it is typed in and where they stand."""
    found = []
    for match in DATE.finditer(words):
        read = read_date(match)
        if read and not read.is_ambiguous and len(read.parts) == 3:
            found.append((date(*read.parts), words[read.start : read.end].strip(), read.start, read.end))
    return found


def wrong_years(line: Line, known: list[Evidence], *, is_own: bool) -> Iterator[Finding]:
    """“February 27, 2023” beside works that all appeared or were read at the end of February 2024.

    A date of the year before or after is taken for a slip only where, in the year of the works, it would fall right
    before them; and not where the text also has that day, which compares two years.
    """
    if not known:
        return
    dates = typed_dates(line.words)
    years = {fact.day.year for fact in known}
    days = {day for day, *_rest in dates}
    before, after = (BEFORE, AFTER) if is_own else (7, 2)
    for day, words, *_span in dates:
        if day.year in years:
            continue
        for fact in known:
            moved = in_year(day, fact.day.year)
            near = -after <= (fact.day - moved).days <= before if moved else False
            if abs(fact.day.year - day.year) == 1 and near and moved not in days:
                notes = sorted({fact.note for fact in known})
                message = ngettext(
                    "“%(date)s”: the works in note %(notes)s are from %(years)s (%(known)s). Check the year.",
                    "“%(date)s”: the works in notes %(notes)s are from %(years)s (for example %(known)s). Check the "
                    "year.",
                    len(notes),
                )
                yield Finding(
                    code="date-and-sources",
                    message=message
                    % {
                        "date": words,
                        "notes": listed(notes),
                        "years": listed(sorted(years)),
                        "known": date_format(fact.day, "DATE_FORMAT"),
                    },
                    place=line.place,
                    quoted=words,
                )
                break


def in_year(day: date, year: int) -> date | None:
    return made(year, day.month, day.day)


def listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:4]))
    return shown + (", …" if len(numbers) > 4 else "")


def wrong_weekdays(line: Line, language: str) -> Iterator[Finding]:
    """“Monday, 27 February 2024”, which was a Tuesday."""
    words = line.words
    for day, typed, start, end in typed_dates(words):
        before = BEFORE_DATE.search(words[:start])
        after = AFTER_DATE.match(words[end:]) if language == "tr" else None
        named = next(
            (found[1] for found in (before, after) if found and found[1].lower().replace("i̇", "i") in WEEKDAY_FORMS),
            None,
        )
        if named and WEEKDAY_FORMS[named.lower().replace("i̇", "i")] != day.weekday():
            yield Finding(
                code="weekday",
                message=_("“%(named)s” and “%(date)s” do not go together: that day was a %(weekday)s.")
                % {"named": named, "date": typed, "weekday": date_format(day, "l")},
                place=line.place,
                quoted=typed,
            )


def read_too_early(reading: Reading) -> Iterator[Finding]:
    for key in reading.order:
        for cite in reading.manuscript.notes[key]["cites"]:
            read, appeared = whole_day(cite["accessed"]), issued(reading.manuscript.works[cite["source"]])
            if read and appeared and read < appeared:
                message = _("The work was read on %(read)s, before it appeared on %(appeared)s. Check both dates.")
                values = {"read": date_format(read), "appeared": date_format(appeared)}
            elif read and reading.today and read > reading.today:
                message = _("The day of access, %(read)s, is still to come. Check it.")
                values = {"read": date_format(read)}
            else:
                continue
            yield Finding(
                code="access-date",
                message=message % values,
                place=reading.note_place(key),
                same=(cite["source"], cite["accessed"]),
            )
