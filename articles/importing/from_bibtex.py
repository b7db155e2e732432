"""BibTeX and BibLaTeX → works in CSL-JSON (pure).

bibtexparser finds the entries and goes on after a broken one; what their fields mean is said here. Its own strings and
concatenations, LaTeX and inheritance are left to the functions below, which follow BibLaTeX’s manual.
"""

import logging
import re
from collections.abc import Mapping

import bibtexparser
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, Field, ParsingFailedBlock, String
from django.utils.translation import gettext as _

from .. import csl as reading
from .bibliography import MOST_CHARACTERS, MOST_ENTRIES, Bibliography, Gathering, place, refuse_large
from .bibtex_fields import (
    BOOKKEEPING,
    CODED,
    DATES,
    EDITOR_TYPES,
    GENRES,
    IDENTIFIERS,
    INHERITED_AS,
    KEYWORDS,
    NOT_INHERITED,
    NOTES,
    PARTS,
    PEOPLE,
    PERIODICALS,
    PLAIN,
    PUBLISHERS,
    SUBTYPES,
    TYPES,
    VERBATIM,
)
from .bibtex_names import has_others, names
from .dates import NUMBER_OF
from .language_names import code_of
from .latex import plain, verbatim

LONGEST_STRING = 10_000  # characters
GENERATIONS = 5  # of wholes that parts inherit from
MOST_SIGNS = 20 * MOST_ENTRIES  # “@”s; each may begin an entry
MISSING_COMMA = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(?=[{\"\w])")

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it says of a broken entry is a finding here


def read(text: str) -> Bibliography:
    """Every entry of a BibTeX file; a broken one is a finding that names its line, and the next is read.

    read('@book{k, title = {Kış}}').entries[0].csl → {"type": "book", "title": "Kış"}
    """
    if text.count("@") > MOST_SIGNS:
        refuse_large(MOST_CHARACTERS + 1)
    gathering = Gathering()
    strings: dict[str, str] = {}  # jan, feb … stand for themselves
    entries: list[Typed] = []
    text = re.sub(r"@[ \t]*([A-Za-z]+)[ \t]*([{(])", r"@\1\2", text)
    for block in bibtexparser.parse_string(text, parse_stack=[]).blocks:
        line = block.start_line + 1
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block
        if isinstance(block, String):
            # Cut: a string of strings of strings doubles each time.
            strings[block.key.lower()] = resolved(str(block.value), strings)[:LONGEST_STRING]
        elif isinstance(block, Entry):
            entries.append(Typed(block, line, strings, gathering))
        elif isinstance(block, ParsingFailedBlock):
            gathering.find(
                "broken",
                _("This entry breaks off: a brace, a quotation mark or a comma is missing. Mend it and try again."),
                place(line, ""),
                block.raw,
            )
    by_key = {name: entry for entry in reversed(entries) for name in entry.called}
    for entry in entries:
        if entry.kind not in ("xdata", "set"):
            gathering.add(work_of(entry, by_key, gathering), entry.key, entry.line)
    return gathering.done("BibTeX")


class Typed:
    """An entry as it stands in the file: fields in lower case, strings put in, LaTeX left as it is."""

    def __init__(self, block: Entry, line: int, strings: Mapping[str, str], gathering: Gathering):
        self.kind, self.key, self.line = block.entry_type.lower().strip(), block.key.strip(), line
        self.fields: dict[str, str] = {}
        for name, raw in with_commas(block.fields):
            value = resolved(raw, strings)
            if name not in self.fields:
                self.fields[name] = value
            elif value != self.fields[name]:
                if name in PEOPLE:
                    self.fields[name] += f" and {value}"
                else:
                    gathering.leave_out(name, place(line, self.key), plain(value))

    @property
    def called(self) -> list[str]:
        return [self.key.lower(), *(name.strip().lower() for name in self.fields.get("ids", "").split(","))]


def with_commas(fields: list[Field]):
    """(name, value as typed); a comma that was forgotten between two fields is put back."""
    for field in fields:
        name, raw = field.key.lower().strip(), str(field.value).strip()
        while raw.startswith("{") and (end := closing(raw)) and (more := MISSING_COMMA.match(raw, end)):
            yield name, raw[:end]
            name, raw = more[1].lower(), raw[more.end() :].strip()
        yield name, raw


def closing(raw: str) -> int:
    """Behind the brace that closes the first one; 0 if none does."""
    level = 0
    for sign in re.finditer(r"\\.|[{}]", raw):
        level += (sign[0] == "{") - (sign[0] == "}")
        if level == 0 and sign[0] == "}":
            return sign.end()
    return 0


PIECE = re.compile(r'\s*(?:"((?:[^"{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)"|([^\s#{}"]+))\s*(?:#\s*|$)')


def resolved(raw: str, strings: Mapping[str, str]) -> str:
    """A value without its braces or quotation marks, strings put in and pieces joined.

    >>> resolved('press # " of " # {Ankara}', {"press": "Press"})
    'Press of Ankara'
    """
    raw, pieces, at = raw.strip(), [], 0
    while at < len(raw):
        if raw[at] == "{" and (end := closing(raw[at:])):
            pieces.append(raw[at + 1 : at + end - 1])
            at += end
            at += len(re.match(r"\s*#?\s*", raw[at:])[0])
        elif found := PIECE.match(raw, at):
            pieces.append(found[1] if found[1] is not None else strings.get(found[2].lower(), found[2]))
            at = found.end()
        else:
            pieces.append(raw[at:].strip('"'))
            break
    return "".join(pieces)


# Fields


def work_of(entry: Typed, by_key: Mapping[str, Typed], gathering: Gathering) -> dict:
    where = place(entry.line, entry.key)
    fields = inherited(entry, by_key, where, gathering)
    left = {name: value for name, value in fields.items() if name not in BOOKKEEPING and value.strip()}

    gathering.typed += [text_of(name, value) for name, value in left.items() if name not in CODED]

    def take(*wanted: str) -> str:
        return next((text_of(name, left.pop(name)) for name in wanted if name in left), "")

    kind = kind_of(entry.kind, fields)
    if entry.kind not in TYPES and entry.kind != "misc":
        gathering.find("type", _("This type of work is not known; it became “anything else”."), where, entry.kind)
    csl: dict = {"type": kind, "title": joined(take("title"), take("subtitle"))}
    csl |= titles_around(kind, take)
    if not csl["title"]:  # a volume that is called by its number alone
        csl["title"] = csl.pop("collection-title", "") or csl.pop("volume-title", "")
    csl |= people(left, fields, where, gathering)
    for name, to in PLAIN.items():
        csl[to] = csl.get(to) or take(name)
    csl["genre"] = KEYWORDS.get(typed := take("type"), typed) or GENRES.get(entry.kind, "")
    csl["publisher"] = publishers([take(name) for name in PUBLISHERS])
    csl |= numbers(kind, take, left)
    for name, to in IDENTIFIERS.items():
        csl[to] = csl.get(to) or take(name)
    csl["page"] = reading.ranged(take("pages"))
    csl["URL"] = take("url") or address_in(fields.get("howpublished", ""), left)
    if eprint := take("eprint"):
        csl["archive"], csl["archive_location"] = take("eprinttype", "archiveprefix"), eprint
    csl["language"] = code_of(fields.get("langid", "") or plain(fields.get("language", "")))
    if csl["language"] and code_of(plain(fields.get("language", ""))) in ("", csl["language"]):
        left.pop("language", None)
    csl["issued"] = date_of(take("date")) or in_parts(take("year"), take("month"), take("day"))
    left.pop("year", None), left.pop("month", None)  # once more beside `date`
    csl["original-date"] = date_of(take("origdate")) or date_of(take("origyear"))
    csl["event-date"] = date_of(take("eventdate"))
    csl["accessed"] = date_of(take("urldate", "lastchecked"))
    csl["note"] = "\n".join(filter(None, map(take, NOTES)))
    for name, value in left.items():
        if name.startswith("_"):  # how people put a field aside
            gathering.leave_out("_…", where, f"{name} = {plain(value)}")
        else:
            gathering.leave_out(name, where, plain(value))
    return csl


def text_of(name: str, value: str) -> str:
    return value.strip("{} ") if name in DATES else verbatim(value) if name in VERBATIM else plain(value)


def inherited(entry: Typed, by_key: Mapping[str, Typed], where: str, gathering: Gathering) -> dict[str, str]:
    """The fields of an entry with those of its XDATA and of the wholes it is part of."""
    fields = dict(entry.fields)
    part, seen = entry, {entry.key.lower()}
    for _generation in range(GENERATIONS):
        for name in filter(None, (one.strip().lower() for one in part.fields.get("xdata", "").split(","))):
            if name in by_key and name not in seen:
                seen.add(name)
                for field, value in by_key[name].fields.items():
                    fields.setdefault(field, value)
                    part.fields.setdefault(field, value)
        name = part.fields.get("crossref", "").strip().lower()
        if not name:
            return fields
        if name not in by_key or name in seen:
            gathering.find("crossref", _("The entry that this one refers to is not there."), where, name)
            return fields
        seen.add(name)
        whole = by_key[name]
        renamed = INHERITED_AS.get(part.kind, {})
        for field, value in whole.fields.items():
            if field not in NOT_INHERITED:
                fields.setdefault(renamed.get(field, field), value)
        part = whole
    return fields


def kind_of(typed: str, fields: Mapping[str, str]) -> str:
    if kind := SUBTYPES.get(fields.get("entrysubtype", "").strip().lower()):
        return kind
    if typed not in TYPES and fields.get("url") and not fields.get("publisher"):
        return "webpage"
    return TYPES.get(typed, "document")


def joined(title: str, subtitle: str) -> str:
    if not subtitle or not title:
        return title or subtitle
    return f"{title} {subtitle}" if title[-1] in ":?!.—–" else f"{title}: {subtitle}"


def titles_around(kind: str, take) -> dict[str, str]:
    """What a work is part of, by its kind."""
    journal = joined(take("journaltitle", "journal"), take("journalsubtitle"))
    issue = joined(take("issuetitle"), take("issuesubtitle"))
    book = joined(take("booktitle", "book"), take("booksubtitle"))
    whole = joined(take("maintitle"), take("mainsubtitle"))
    site = take("organization") if kind == "webpage" else ""
    if kind in PERIODICALS:
        return {"container-title": journal or book, "volume-title": issue}
    if kind in PARTS:
        return {"container-title": book or journal or whole, "collection-title": whole if book else ""}
    return {"container-title": journal or book or site, "collection-title": whole, "volume-title": issue}


def people(left: dict[str, str], fields: Mapping[str, str], where: str, gathering: Gathering) -> dict[str, list]:
    found: dict[str, list] = {}
    for name, role in PEOPLE.items():
        typed = left.pop(name, "")
        if name == "editor":
            role = EDITOR_TYPES.get(fields.get("editortype", "").strip().lower(), "editor")
        if typed and (everybody := names(typed)):
            found[role] = [*found.get(role, []), *everybody]
        if has_others(typed):
            gathering.find("others", _("“and others”: the rest of the names is not in the file."), where)
    if typed := left.pop("editora", ""):
        role = EDITOR_TYPES.get(fields.get("editoratype", "").strip().lower(), "contributor")
        found[role] = [*found.get(role, []), *names(typed)]
    return found


def publishers(typed: list[str]) -> str:
    several = [re.sub(r"\s+and\s+", "; ", name) for name in typed if name]
    return "; ".join(dict.fromkeys(several))


def numbers(kind: str, take, left: dict[str, str]) -> dict[str, str]:
    """A number counts issues of a periodical, books of a series, or reports, laws and patents."""
    issue, number = take("issue"), take("number")
    if kind in PERIODICALS or kind == "periodical":
        return {"issue": number or issue, "volume-title": issue} if number and issue else {"issue": number or issue}
    if kind in ("book", "chapter", "paper-conference", "entry-encyclopedia"):
        return {"collection-number": number, "issue": issue}
    return {"number": number, "issue": issue}


def address_in(howpublished: str, left: dict[str, str]) -> str:
    if found := re.search(r"https?://[^\s{}]+", howpublished.replace("\\_", "_").replace("\\%", "%")):
        left.pop("howpublished", None)
        return found[0].rstrip(".,;")
    return ""


# Dates


def date_of(value: str) -> dict:
    """A date of BibLaTeX (ISO 8601-2, levels 0 and 1) → a CSL date.

    >>> date_of("2024-02-29/2024-03"), date_of("1650~")
    ({'date-parts': [[2024, 2, 29], [2024, 3]]}, {'date-parts': [[1650]], 'circa': True})
    """
    value = value.strip()
    if not value:
        return {}
    ends = [end_of(end) for end in re.split(r"/|–|--", value)[:2]]
    if not ends[0] or (len(ends) > 1 and not ends[1] and not re.search(r"[/–-]\s*(\.\.)?$", value)):
        return {"literal": value}
    date: dict = {"date-parts": [parts for parts in ends if parts]}
    if season := re.fullmatch(r"[0-9]{4}-(2[1-4])", value):
        date |= {"date-parts": [ends[0][:1]], "season": str(int(season[1]) - 20)}
    return date | ({"circa": True} if re.search(r"[~%?]", value) else {})


def end_of(value: str) -> list[int]:
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:T.*)?)?)?[~%?]?", value.strip())
    if not found:
        return []
    return list(reading.date({"date-parts": [[part for part in found.groups() if part]]}))


def in_parts(year: str, month: str, day: str) -> dict:
    """`year`, `month` and `day` of BibTeX; a month in figures or words, perhaps with the day: “28 Şubat”."""
    date = date_of(year)
    if "literal" in date or not month or not date:
        return date
    word = re.search(r"[^\W\d_]+", month)
    figures = re.findall(r"[0-9]+", month)
    number = NUMBER_OF.get(word[0].lower().replace("i̇", "i")) if word else int(figures[0]) if figures else None
    if not number or not 1 <= number <= 12:
        return {"literal": f"{month} {year}"}
    days = figures if word else figures[1:]
    parts = [date["date-parts"][0][0], number, *([int(days[0])] if days else [int(day)] if day.isdecimal() else [])]
    return {"date-parts": [list(reading.date({"date-parts": [parts]}))]}
