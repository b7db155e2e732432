"""The works an article cites: typed in twice, one report in many papers, without author and date (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .. import csl, twins, typography
from ..works import fold, normal_doi, normal_url
from .finding import Finding, Mend, clip
from .reading import Reading
from .times import issued

FEWEST_WORDS = 5  # of a title: shorter ones are alike by accident
ALIKE = 0.8
DAYS = 10  # between the first and the last paper that prints a report
NUMBER = re.compile(r"\d")
NEWS = {"article-newspaper", "article-magazine", "article", "webpage", "post-weblog", "post", "broadcast"}
# Several of them lie at one address.
PARTS = {"chapter", "legislation", "entry", "entry-encyclopedia", "dataset"}
# Undated by their nature, or named by something else.
UNSIGNED = {"legislation", "legal_case", "bill", "treaty", "regulation", "standard", "map", "collection"}


def check(reading: Reading) -> Iterator[Finding]:
    works = {source: reading.manuscript.works[source] for source in reading.cited_in}
    twice = [pair for pair in typed_twice(works) if frozenset(pair) not in reading.apart]
    for one, other in twice:
        yield duplicate(reading, one, other)
    merged = {frozenset(pair) for pair in twice}
    for group in wire_stories(works, merged):
        yield wire_story(reading, group)
    for source, work in works.items():
        yield from undated(reading, source, work)
        yield from address(reading, source, work)
        yield from straight_title(reading, source, work)


def typed_twice(works: dict[str, dict]) -> Iterator[tuple[str, str]]:
    """Pairs of sources that the library, too, proposes to make one; but a home page is the address of many works."""
    order = list(works)
    for one, other, why in twins.pairs(described(source, work) for source, work in works.items()):
        if (
            why != "url"
            or fold(works[one].get("title")) == fold(works[other].get("title"))
            or is_page(works, one, other)
        ):
            yield tuple(sorted((one, other), key=order.index))


def is_page(works: dict[str, dict], one: str, other: str) -> bool:
    """Whether one address is surely one work, whatever its title: not a home page, nor parts of a longer page."""
    urls = [str(works[source].get("URL") or "") for source in (one, other)]
    is_home = not re.search(r"[/?]", normal_url(urls[0]))
    fragments = {url.partition("#")[2] for url in urls}
    return not is_home and len(fragments) == 1 and works[one].get("type") not in PARTS


def described(source: str, work: dict) -> twins.Work:
    return twins.Work(
        key=source,
        title=fold(work.get("title")),
        url=normal_url(work.get("URL")),
        doi=normal_doi(work.get("DOI")),
        publisher=fold(work.get("container-title") or work.get("publisher")),
        issued=csl.iso(work.get("issued")),
    )


def duplicate(reading: Reading, one: str, other: str) -> Finding:
    notes = [numbers(reading, one), numbers(reading, other)]
    return Finding(
        code="source-twice",
        message=_(
            "“%(title)s” is in the library twice: note %(one)s cites one, note %(other)s the other. Make them one "
            "source; then repeats are printed as such."
        )
        % {"title": title(reading, other), "one": notes[0], "other": notes[1]},
        place=reading.source_place(other),
        same=sorted((one, other)),
        mend=Mend(_("Merge them…"), merge=(one, other)),
    )


@dataclass(frozen=True)
class Story:
    """A report in one paper: what its title says, whose paper, of what day."""

    source: str
    words: frozenset[str]
    outlet: str
    day: date | None


def wire_stories(works: dict[str, dict], merged: set[frozenset]) -> Iterator[list[str]]:
    """Groups of works with nearly one title and different publishers."""
    groups: list[list[Story]] = []
    for source, work in works.items():
        words = fold(work.get("title")).split()
        if len(words) < FEWEST_WORDS or work.get("type", "article") not in NEWS:
            continue
        story = Story(source, frozenset(words), outlet(work), issued(work))
        for group in groups:
            is_known = any(frozenset((other.source, source)) in merged for other in group)
            if not is_known and any(one_report(other, story) for other in group):
                group.append(story)
                break
        else:
            groups.append([story])
    yield from ([story.source for story in group] for group in groups if len(group) > 1)


def one_report(one: Story, other: Story) -> bool:
    shorter, longer = sorted((one.words, other.words), key=len)
    common = len(shorter & longer)
    if one.outlet == other.outlet or (common < len(shorter) and common < ALIKE * len(shorter | longer)):
        return False
    # “Report 2024” and “Report 2025” are a series.
    if any(NUMBER.search(word) for word in one.words ^ other.words):
        return False
    return not (one.day and other.day) or abs((one.day - other.day).days) <= DAYS


def outlet(work: dict) -> str:
    return fold(work.get("container-title") or work.get("publisher") or urlsplit(str(work.get("URL") or "")).netloc)


def wire_story(reading: Reading, group: list[str]) -> Finding:
    works = reading.manuscript.works
    names = [str(works[s].get("container-title") or works[s].get("publisher") or works[s].get("URL")) for s in group]
    return Finding(
        code="one-report",
        message=_(
            "“%(title)s” seems to be one report, printed by %(names)s. As several sources it looks better supported "
            "than it is: cite the one it comes from."
        )
        % {"title": title(reading, group[0]), "names": ", ".join(names)},
        place=reading.source_place(group[0]),
        same=sorted(group),
    )


def undated(reading: Reading, source: str, work: dict) -> Iterator[Finding]:
    if work.get("type") in UNSIGNED:
        return
    signed = any(work.get(name) for name in ("author", "editor", "translator", "director", "interviewer"))
    if not signed and not work.get("issued"):
        yield Finding(
            code="source-undated",
            message=_(
                "“%(title)s” has neither author nor date. Look for them on the page and add them to the source: they "
                "are what readers judge it by."
            )
            % {"title": title(reading, source)},
            place=reading.source_place(source),
            same=(source,),
        )
        return
    accessed = [
        cite["accessed"]
        for key in reading.cited_in[source]
        for cite in reading.manuscript.notes[key]["cites"]
        if cite["source"] == source
    ]
    if work.get("URL") and not work.get("DOI") and not work.get("issued") and not any(accessed):
        yield Finding(
            code="source-not-accessed",
            message=_(
                "“%(title)s” has an address but no date. Say in note %(number)s when you read it: the page may change."
            )
            % {"title": title(reading, source), "number": numbers(reading, source)},
            place=reading.source_place(source),
            same=(source,),
        )


def address(reading: Reading, source: str, work: dict) -> Iterator[Finding]:
    url = str(work.get("URL") or "")
    if url.lower().startswith("http://"):
        yield Finding(
            code="http-only",
            message=_(
                "The address of “%(title)s” begins with http://. Try it with https:// and, if it opens, change it in "
                "the source."
            )
            % {"title": title(reading, source)},
            place=reading.source_place(source),
            quoted=url,
            same=(source,),
        )


def straight_title(reading: Reading, source: str, work: dict) -> Iterator[Finding]:
    """What is typed into a source is printed as it is."""
    typed = str(work.get("title") or "")
    language = str(work.get("language") or reading.language).partition("-")[0].lower()
    if ('"' in typed or "'" in typed) and typography.normalise(typed, language) != typed:
        yield Finding(
            code="quotes",
            message=_("The title “%(title)s” has straight quotation marks or apostrophes. Change them in the source.")
            % {"title": clip(typed)},
            place=reading.source_place(source),
            quoted=typed,
        )


def title(reading: Reading, source: str) -> str:
    work = reading.manuscript.works[source]
    return clip(str(work.get("title") or work.get("URL") or source))


def numbers(reading: Reading, source: str) -> str:
    found = [str(reading.numbers[key]) for key in reading.cited_in[source]]
    return ", ".join(found[:4]) + (", …" if len(found) > 4 else "")
