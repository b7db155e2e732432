"""Works as a RIS file, in UTF-8 with the line ends of the format.

Tags are those of the specification by Reference Manager, as Zotero and EndNote read them: one value is one line, two
spaces before the dash.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .. import csl

NAME = "RIS"
MEDIA_TYPE = "application/x-research-info-systems"

# What RIS calls a work; the rest is ELEC where it has an address, else GEN.
TYPES = {
    "article": "UNPB",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "bill": "BILL",
    "book": "BOOK",
    "broadcast": "VIDEO",
    "chapter": "CHAP",
    "classic": "BOOK",
    "collection": "BOOK",
    "dataset": "DATA",
    "entry": "ENCYC",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "figure": "FIGURE",
    "graphic": "ART",
    "hearing": "HEAR",
    "legal_case": "CASE",
    "legislation": "STAT",
    "manuscript": "UNPB",
    "map": "MAP",
    "motion_picture": "MPCT",
    "musical_score": "MUSIC",
    "pamphlet": "PAMP",
    "paper-conference": "CONF",
    "patent": "PAT",
    "periodical": "SER",
    "personal_communication": "PCOMM",
    "post-weblog": "BLOG",
    "regulation": "STAT",
    "report": "RPRT",
    "review": "JOUR",
    "review-book": "JOUR",
    "software": "COMP",
    "song": "SOUND",
    "speech": "SLIDE",
    "standard": "STAND",
    "thesis": "THES",
    "treaty": "STAT",
}
TEXTS = {
    "title": "TI",
    "title-short": "ST",
    "original-title": "OP",
    "container-title": "T2",
    "collection-title": "T3",
    "genre": "M3",
    "publisher-place": "CY",
    "volume": "VL",
    "edition": "ET",
    "ISBN": "SN",
    "ISSN": "SN",
    "abstract": "AB",
    "note": "N1",
}


def dumps(works: Iterable[Mapping[str, Any]]) -> str:
    r"""A file of works. No value can begin a line: line breaks and control characters become spaces.

    >>> dumps([{"type": "book", "title": "Rail\nER  - ", "issued": "2024-02"}])
    'TY  - BOOK\r\nTI  - Rail ER -\r\nPY  - 2024\r\nDA  - 2024/02//\r\nER  - \r\n'
    """
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines(works))


def lines(works: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for work in works:
        yield "TY", type_of(work)
        yield from ((tag, value) for tag, value in fields_of(work) if value)
        yield "ER", ""


def type_of(work: Mapping[str, Any]) -> str:
    return TYPES.get(csl.text(work.get("type"))) or ("ELEC" if csl.address(csl.text(work.get("URL"))) else "GEN")


def fields_of(work: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = type_of(work)
    yield from (
        ("AU", csl.inverted(person)) for person in csl.people(work.get("author")) or csl.people(work.get("director"))
    )
    # The second authors of a whole book are those of its series.
    editors = "ED" if kind in ("BOOK", "RPRT") else "A2"
    yield from ((editors, csl.inverted(person)) for person in csl.people(work.get("editor")))
    yield from (("A4", csl.inverted(person)) for person in csl.people(work.get("translator")))
    # The format knows no interviewer.
    yield from (("N1", f"Interviewer: {csl.inverted(person)}") for person in csl.people(work.get("interviewer")))
    for field, tag in TEXTS.items():
        if not (field == "ISSN" and work.get("ISBN")):  # one tag serves both
            yield tag, csl.text(work.get(field))
    issue, number = csl.text(work.get("issue")), csl.text(work.get("number"))
    yield "IS", issue or number
    yield "M1", number if issue else ""
    yield "PB", csl.text(work.get("publisher")) or csl.text(work.get("authority"))
    yield from dated(work.get("issued"))
    first, _dash, last = csl.ranged(csl.text(work.get("page"))).partition("–")
    yield "SP", first
    yield "EP", last
    yield "DO", csl.doi_name(csl.text(work.get("DOI")))
    yield "UR", csl.address(csl.text(work.get("URL")).replace(" ", "%20"))
    yield "Y2", slashed(work.get("accessed"))
    yield "LA", csl.text(work.get("language"))
    yield from (("KW", keyword.strip()) for keyword in csl.text(work.get("keyword")).split(";"))


def dated(value: object) -> Iterator[tuple[str, str]]:
    ends = csl.span(value)
    yield "PY", "" if isinstance(ends, str) else f"{ends[0][0]:04}"
    yield "DA", slashed(value)


def slashed(value: object) -> str:
    """Year, month, day and other words between slashes; the last day of a longer date is among the words.

    >>> slashed("2024-02-27"), slashed({"date-parts": [[2024, 2], [2024, 3]]}), slashed("spring 2024")
    ('2024/02/27/', '2024/02//until 2024-03', '///spring 2024')
    """
    ends = csl.span(value)
    if isinstance(ends, str):
        return f"///{ends}" if ends else ""
    parts = [*csl.dashed(ends[0]).split("-"), "", ""][:3]
    return "/".join([*parts, f"until {csl.dashed(ends[1])}" if len(ends) > 1 else ""])
