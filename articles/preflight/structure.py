"""Headings and tables: what a reader who listens finds their way by (pure)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .. import richtext
from .finding import Finding, Mend
from .reading import MARKER, Reading

HEADING = re.compile(r"<h([234])([^>]*)>(.*)</h\1>", re.DOTALL)


def check(reading: Reading) -> Iterator[Finding]:
    yield from headings(reading)
    yield from tables(reading)


def headings(reading: Reading) -> Iterator[Finding]:
    above = 1
    for index, (block, place) in enumerate(zip(reading.blocks, reading.places, strict=True)):
        found = HEADING.fullmatch(block)
        if not found:
            continue
        level, words = int(found[1]), richtext.plain(MARKER.sub("", found[3]))
        if not words:
            yield Finding(
                code="heading-empty",
                message=_("A heading has no words. Write them, or make it an ordinary paragraph."),
                place=place,
            )
        elif level > above + 1:
            right = above + 1
            message = _(
                "The heading “%(words)s” is of level %(level)d, but nothing of level %(missing)d is above it. Raise it."
            )
            yield Finding(
                code="heading-order",
                message=message % {"words": words, "level": level, "missing": level - 1},
                place=place,
                quoted=words,
                mend=replace_block(reading, index, f"<h{right}{found[2]}>{found[3]}</h{right}>"),
            )
            level = right
        above = level


def replace_block(reading: Reading, index: int, html: str) -> Mend:
    body, position = reading.manuscript.body, 0
    for block in reading.blocks[:index]:
        position = body.index(block, position) + len(block)
    start = body.index(reading.blocks[index], position)
    mended = body[:start] + html + body[start + len(reading.blocks[index]) :]
    return Mend(_("Raise it"), ((("texts", reading.language, "body"), mended),))


def tables(reading: Reading) -> Iterator[Finding]:
    for block, place in zip(reading.blocks, reading.places, strict=True):
        for table in re.findall(r"<table\b.*?</table>", block, re.DOTALL) if "<table" in block else ():
            cell = re.search(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", table, re.DOTALL)
            words = richtext.plain(MARKER.sub("", cell[1])) if cell else ""
            if "<th" not in re.sub("<thead", "", table):
                yield Finding(
                    code="table-header",
                    message=_("The table has no header cells, so nobody is told what its columns are. Mark them."),
                    place=place,
                    quoted=words,
                )
            if "<caption" not in table:
                yield Finding(
                    code="table-caption",
                    message=_("The table has no caption. Say above it what it shows."),
                    place=place,
                    quoted=words,
                )
