"""Where the markers of notes stand (pure)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import footnotes
from .finding import Finding, clip
from .reading import MARKER, Line, Reading, mend

RUN = rf"(?:{footnotes.MARKER.replace('([^', '(?:[^')})"
OPENING = r"<(?:em|strong|s|a|span|abbr)\b[^>]*>"
# In Russian “ closes a quotation inside another.
GLUED = re.compile(rf"({RUN}+)(?=(?:{OPENING})*[\w«(])")
GLUED_TO_QUOTE = re.compile(rf"({RUN}+)(?=(?:{OPENING})*[“‘])")
SPACE_BEFORE = re.compile(rf"(?:\s|&nbsp;)+(?={RUN})")
TYPED = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\](?!\d)|(?<=[.,;!?»”’)])[¹²³⁰⁴-⁹]+")
RAISED = re.compile(r"(?<=[.,;!?»”’)])<sup>(\d{1,3})</sup>")


def check(reading: Reading) -> Iterator[Finding]:
    spaced = []
    for line in reading.body:
        if line.element == "pre":
            continue
        if line.keys:
            yield from glued(line, reading)
            yield from at_the_beginning(line, reading)
            if SPACE_BEFORE.search(line.html):
                spaced.append((line, SPACE_BEFORE.sub("", line.html)))
        yield from typed(line)
    for line in reading.fields:
        yield from typed(line)
    if spaced:
        line = spaced[0][0]
        before = line.plain[: re.search(r"\s\0", line.plain).start()] if re.search(r"\s\0", line.plain) else line.words
        words = before[-40:].partition(" ")[2] or before
        yield Finding(
            code="space-before-marker",
            message=ngettext(
                "A space before a note marker, after “%(words)s”. The site sets the space itself.",
                "Spaces before note markers in %(count)d paragraphs, first after “%(words)s”. The site sets the space "
                "itself.",
                len(spaced),
            )
            % {"count": len(spaced), "words": words},
            place=line.place,
            quoted=words,
            mend=mend(_("Remove the spaces"), spaced),
        )


def glued(line: Line, reading: Reading) -> Iterator[Finding]:
    """“…,” he said.[6]As a result: the next sentence hangs on the marker."""
    html = GLUED.sub(r"\1 ", line.html)
    if reading.language != "ru":
        html = GLUED_TO_QUOTE.sub(r"\1 ", html)
    if html == line.html:
        return
    key = keys_before(line.html, html)
    words = following(line, key)
    yield Finding(
        code="glued-marker",
        message=_(
            "The marker of note %(number)s is glued to “%(words)s”. Put a space between them, or begin a paragraph."
        )
        % {"number": reading.numbers.get(key, "?"), "words": clip(words)},
        place=line.place,
        quoted=words,
        mend=mend(_("Put a space"), [(line, html)]),
    )


def keys_before(html: str, mended: str) -> str:
    """The key of the last marker before the first difference."""
    at = next(i for i, (a, b) in enumerate(zip(html, mended, strict=False)) if a != b)
    return MARKER.findall(html[:at])[-1]


def following(line: Line, key: str) -> str:
    """The first words after a marker."""
    rest = line.html[line.html.index(f'data-note="{key}"') :].partition("</a>")[2]
    words = re.sub(r"<[^<>]*>", "", rest).split()
    return " ".join(words[:4])


def at_the_beginning(line: Line, reading: Reading) -> Iterator[Finding]:
    """A marker before any word slipped off the end of the paragraph before."""
    if line.element in ("p", "li", "h2", "h3", "h4") and line.plain.lstrip().startswith("\0") and line.words.strip():
        key = line.keys[0]
        yield Finding(
            code="marker-at-beginning",
            message=_(
                "The marker of note %(number)s stands before the first word of this paragraph. Move it to the end of "
                "the words it belongs to."
            )
            % {"number": reading.numbers.get(key, "?")},
            place=line.place,
            quoted=following(line, key),
        )


def typed(line: Line) -> Iterator[Finding]:
    found = [*TYPED.findall(line.words), *RAISED.findall(line.html)]
    if found:
        yield Finding(
            code="typed-marker",
            message=_(
                "“%(words)s” looks like the number of a note that was typed. Make it a note, or remove it: typed "
                "numbers do not follow when notes move."
            )
            % {"words": ", ".join(dict.fromkeys(found))},
            place=line.place,
            quoted=found[0],
        )
