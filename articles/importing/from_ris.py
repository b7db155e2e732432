"""RIS → works in CSL-JSON (pure).

The format: https://en.wikipedia.org/wiki/RIS_(file_format), as reference managers write it. Read line by line here:
readers that make one dictionary of a record lose repeated tags, cut addresses at semicolons and know no line numbers.
"""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from .. import csl as reading
from .bibliography import Bibliography, Gathering, place
from .dates import find_date
from .language_names import code_of

LINE = re.compile(r"([A-Z][A-Z0-9]) {0,2}- ?(.*)")
TYPES = {
    **dict.fromkeys(["JOUR", "EJOUR", "ABST", "INPR"], "article-journal"),
    **dict.fromkeys(["BOOK", "EBOOK", "EDBOOK", "WHOLE"], "book"),
    **dict.fromkeys(["CHAP", "ECHAP"], "chapter"),
    **dict.fromkeys(["CONF", "CPAPER"], "paper-conference"),
    **dict.fromkeys(["RPRT", "GOVDOC", "GRANT"], "report"),
    **dict.fromkeys(["ELEC", "WEB"], "webpage"),
    **dict.fromkeys(["BILL", "STAT", "LEGAL"], "legislation"),
    **dict.fromkeys(["VIDEO", "MPCT", "ADVS"], "motion_picture"),
    **dict.fromkeys(["ART", "FIGURE"], "graphic"),
    **dict.fromkeys(["DATA", "AGGR", "DBASE"], "dataset"),
    "NEWS": "article-newspaper",
    "MGZN": "article-magazine",
    "BLOG": "post-weblog",
    "THES": "thesis",
    "UNPB": "manuscript",
    "MANSCPT": "manuscript",
    "PAMP": "pamphlet",
    "PAT": "patent",
    "CASE": "legal_case",
    "HEAR": "hearing",
    "PCOMM": "personal_communication",
    "COMP": "software",
    "MAP": "map",
    "SOUND": "song",
    "MUSIC": "musical_score",
    "ENCYC": "entry-encyclopedia",
    "DICT": "entry-dictionary",
    "STAND": "standard",
    "SLIDE": "speech",
    "SER": "book",
    "INTV": "interview",
}
PLAIN = {
    "AB": "abstract",
    "N2": "abstract",
    "CY": "publisher-place",
    "PP": "publisher-place",
    "ET": "edition",
    "DB": "archive",
    "AN": "archive_location",
    "CN": "call-number",
    "NV": "number-of-volumes",
    "PB": "publisher",
    "ST": "title-short",
    "VL": "volume",
    "OP": "original-title",
    "SE": "section",
}
TITLES = ["TI", "T1", "CT", "BT"]
CONTAINERS = ["T2", "JF", "JO", "BT", "JA", "J2"]
IN_SOMETHING = {"article-journal", "article-newspaper", "article-magazine", "chapter", "paper-conference", "webpage"}
IN_SOMETHING |= {"post-weblog", "entry-encyclopedia", "entry-dictionary", "interview", "legislation", "treaty"}
CODED = {"TY", "LA", "DA", "PY", "Y1", "Y2"}
ROLES = {"AU": "author", "A1": "author", "A2": "editor", "ED": "editor", "A3": "collection-editor", "A4": "translator"}


def read(text: str) -> Bibliography:
    """Every record of a RIS file.

    read("TY  - BOOK\\nTI  - Kış\\nER  - ").entries[0].csl → {"type": "book", "title": "Kış"}
    """
    gathering = Gathering()
    record: list[tuple[str, str]] = []
    began = 0
    # Not splitlines: a form feed or a line separator inside a value ends no line.
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        found = LINE.fullmatch(line.strip(" \t\ufeff"))
        tag, value = (found[1], found[2].strip()) if found else ("", line.strip())
        if tag == "TY":
            if record:
                gathering.find("no-end", _("The reference before has no end (ER)."), place(number, ""))
                finish(record, began, gathering)
            record, began = [("TY", value)], number
        elif not record:
            if value and tag != "ER":
                gathering.find("outside", _("This stands outside of every reference."), place(number, ""), line)
        elif tag == "ER":
            finish(record, began, gathering)
            record = []
        elif tag:
            record.append((tag, value))
        elif value:
            last, before = record[-1]
            record[-1] = last, f"{before} {value}".strip()
    if record:
        finish(record, began, gathering)
    return gathering.done("RIS")


def finish(record: list[tuple[str, str]], line: int, gathering: Gathering) -> None:
    values: dict[str, list[str]] = defaultdict(list)
    for tag, value in record:
        if value:
            values[tag].append(value)
    key = next(iter(values.pop("ID", [])), "")
    where = place(line, key)
    gathering.typed += [value for tag, found in values.items() if tag not in CODED for value in found]
    csl = work_of(values, where, gathering)
    for tag, left in values.items():
        for value in left:
            gathering.leave_out(tag, where, value)
    gathering.add(csl, key, line)


def work_of(values: dict[str, list[str]], where: str, gathering: Gathering) -> dict:
    """Takes what it understands out of `values`."""

    def take(*tags: str) -> str:
        return next((values[tag].pop(0) for tag in tags if values.get(tag)), "")

    typed = take("TY").upper()
    kind = TYPES.get(typed, "document")
    if typed not in TYPES and typed != "GEN":
        gathering.find("type", _("This type of work is not known; it became “anything else”."), where, typed)
    csl: dict = {"type": kind, "title": take(*TITLES)}
    if kind in IN_SOMETHING:
        csl["container-title"] = take(*CONTAINERS)
        csl["collection-title"] = take("T3") if kind != "paper-conference" else ""
        if kind == "paper-conference":
            csl["event-title"] = take("T3")
    else:
        csl["collection-title"] = take("T2", "T3")
    for shorter in ("JF", "JO", "JA", "J2"):
        if values.get(shorter) and values[shorter][0] == csl.get("container-title"):
            values[shorter].pop(0)
    csl["container-title-short"] = take("J2", "JA") if csl.get("container-title") else ""
    for tag, name in PLAIN.items():
        csl[name] = csl.get(name) or take(tag)
    csl["number" if kind in ("report", "patent", "legislation", "standard") else "issue"] = take("IS")
    if kind in ("report", "thesis", "speech", "manuscript"):
        csl["genre"] = take("M3", "U3")
        csl["number"] = csl.get("number") or take("SN") if kind == "report" else csl.get("number")
    first, last = take("SP"), take("EP")
    csl["page"] = f"{first}–{last}" if last and last != first else reading.ranged(first)
    csl["ISBN" if kind in ("book", "chapter", "report", "pamphlet", "paper-conference") else "ISSN"] = take("SN")
    csl["DOI"] = take("DO", "DI")
    csl["URL"] = take("UR", "LK")
    csl["language"] = code_of(take("LA"))
    csl["keyword"] = ", ".join(values.pop("KW", []))
    csl["issued"] = date_of(take("DA")) or date_of(take("PY", "Y1"))
    take("PY"), take("Y1")  # the year once more
    csl["accessed"] = date_of(take("Y2"))
    for tag, role in ROLES.items():
        if people := [name_of(name) for name in values.pop(tag, [])]:
            csl[role] = [*csl.get(role, []), *people]
    csl["note"] = "\n".join([*values.pop("N1", []), *values.pop("RN", [])])
    return csl


def date_of(value: str) -> dict:
    """“2024/02/28/”, “2024///spring”, “2024-02-28”, “28 Şubat 2024” → a CSL date.

    >>> date_of("2024/02//")
    {'date-parts': [[2024, 2]]}
    """
    year, *rest = (*value.split("/"), "", "", "") if "/" in value else (value, "", "", "")
    parts = reading.date({"date-parts": [[year, *filter(str.strip, rest[:2])]]})
    if "/" in value and isinstance(parts, tuple) and parts:
        return {"date-parts": [list(parts)]} | ({"season": rest[2]} if rest[2].strip() else {})
    if found := find_date(value):
        return {"date-parts": [found.parts]}
    return reading.date_value(value)


def name_of(value: str) -> dict[str, str]:
    """“Kaya, Zeynep, Jr.” → its parts; without a comma it is an institution, or somebody who goes by one name."""
    family, given, suffix = (*(part.strip() for part in value.split(",", 2)), "", "")[:3]
    if not given:
        return {"literal": value.strip(" ,")}
    return {"family": family, "given": given} | ({"suffix": suffix} if suffix else {})
