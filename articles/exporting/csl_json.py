"""Works as CSL-JSON: an edition that others cite, the works it cites, and both in the exact form of the format.

What editors and importers stored is nearly CSL-JSON (`csl.py` says how nearly). What leaves here keeps to the schema,
for other programs refuse a whole file over one value: https://docs.citationstyles.org/en/stable/specification.html and
https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from .. import csl, footnotes
from ..kinds import KINDS

NAME = "CSL-JSON"
MEDIA_TYPE = "application/vnd.citationstyles.csl+json"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TYPES = _set(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
    dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case
    legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song speech standard thesis
    treaty webpage"""
)
NAMES = _set(
    """author chair collection-editor compiler composer container-author contributor curator director editor
    editorial-director executive-producer guest host illustrator interviewer narrator organizer original-author
    performer producer recipient reviewed-author script-writer series-creator translator"""
)
DATES = _set("accessed available-date event-date issued original-date submitted")
TEXTS = _set(
    """abstract annote archive archive_collection archive_location archive-place authority call-number chapter-number
    citation-label collection-number collection-title container-title container-title-short dimensions division DOI
    edition event-place event-title genre ISBN ISSN issue jurisdiction keyword language license locator medium note
    number number-of-pages number-of-volumes original-publisher original-publisher-place original-title page part
    part-number part-title PMCID PMID printing publisher publisher-place references reviewed-genre reviewed-title scale
    section source status supplement title title-short URL version volume volume-title volume-title-short
    year-suffix"""
)


def as_work(edition, version, institute_name: str) -> dict[str, Any]:
    """The edition as a work that others cite, with the address that stays.

    Everything is in its own language, but for the title of the text it was translated from, while that one is public.
    """
    published = timezone.localtime(edition.published_at)
    kind = KINDS[edition.kind].csl if edition.kind in KINDS else "webpage"
    signed = {
        role: [
            {"given": person["given"], "family": person["family"]}
            for person in version.inputs["byline"]
            if person["role"] == role
        ]
        for role in ("author", "translator", "editor")
    }
    work = {
        "id": edition.public_id,
        "type": kind,
        "title": edition.title,
        **signed,
        "publisher" if kind == "report" else "container-title": institute_name,
        "issued": {"date-parts": [[published.year, published.month, published.day]]},
        "abstract": edition.summary,
        "keyword": "; ".join(label["name"] for label in edition.labels),
        "original-title": next((e.title for e in edition.others if is_original_of(e, edition)), ""),
        "original-language": edition.original_language,  # not of CSL: no file has it
        "URL": settings.SITE_URL + edition.short_path,
        "language": edition.language,
    }
    return {name: value for name, value in work.items() if value}


def is_original_of(other, edition) -> bool:
    return edition.is_translation and other.language == edition.original_language


def works_cited(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The works that a version cites, in the order of its notes, each with the first date on which it was seen."""
    works: dict[str, dict[str, Any]] = {}
    for key in footnotes.keys(inputs["body"]):
        for cite in inputs["notes"].get(key, {"cites": ()})["cites"]:
            source = cite["source"]
            if source in inputs["works"]:
                work = works.setdefault(source, {**inputs["works"][source], "id": source})
                if cite["accessed"] and not work.get("accessed"):
                    work["accessed"] = cite["accessed"]
    return list(works.values())


def dumps(works: Iterable[Mapping[str, Any]]) -> str:
    """A file of works. Values that make no sense are left out; nothing in them raises.

    >>> print(dumps([{"id": "a", "title": "Rail", "issued": "2024-02", "volume": 4, "x": 1}]))
    [
     {
      "id": "a",
      "type": "document",
      "issued": {
       "date-parts": [
        [
         2024,
         2
        ]
       ]
      },
      "title": "Rail",
      "volume": "4"
     }
    ]
    <BLANKLINE>
    """
    return json.dumps([exact(work) for work in works], ensure_ascii=False, indent=1) + "\n"


def exact(work: Mapping[str, Any]) -> dict[str, Any]:
    """One work with the types, names, dates and values that the schema of CSL 1.0.2 knows."""
    type_ = csl.text(work.get("type"))
    kept: dict[str, Any] = {"id": csl.text(work.get("id")), "type": type_ if type_ in TYPES else "document"}
    for name in sorted(work):
        value: Any = ""
        if name in NAMES:
            value = csl.people(work[name])
        elif name in DATES:
            value = csl.date_value(work[name])
        elif name in TEXTS:
            value = csl.text(work[name])
        if value:
            kept[name] = value
    if copy := csl.archived(work):
        kept.setdefault("archive_location", copy)
    if "title-short" not in kept and (short := csl.text(work.get("shortTitle"))):
        kept["title-short"] = short
    return kept
