"""What an editor should look at before publishing a language (pure).

The checks advise; what must be mended first is told by `publishing.blocking`. They would rather be silent than wrong:
an editor who was told of three faults that are none does not read the fourth.

check() → a Reading takes the manuscript apart → each file here looks at one thing → findings in reading order
"""

from collections import Counter
from dataclasses import replace

from . import front, links, markers, notes, people, pictures, setting, structure, times, tongues, translation, works
from .finding import Finding, Mend, Place
from .reading import Reading

__all__ = ["Finding", "Mend", "Place", "Reading", "check"]

CHECKS = [front, people, translation, tongues, structure, markers, setting, links, pictures, times, notes, works]
KINDS = ["article", "field", "person", "body", "note", "source"]
FIELDS = ["title", "summary", "topics", "key_points", "image_alt"]


def check(reading: Reading) -> list[Finding]:
    """Everything worth a look in one language, from the title to the last note, in the editor’s language.

    >>> from types import SimpleNamespace
    >>> said = dict(language="en", original_language="en", title="Ferries", summary="Two.", body="<p>No  , wait.</p>")
    >>> said |= dict(key_points=[], notes={}, works={}, topics=[{}], image=None, images={})
    >>> article = {"texts": {"en": said}, "footnotes": []}
    >>> [finding.code for finding in check(Reading(manuscript=SimpleNamespace(**said), article=article))]
    ['double-space', 'space-before-punctuation']
    """
    found = [finding for look in CHECKS for finding in look.check(reading)]
    seen: Counter[str] = Counter()
    numbered = []
    for finding in found:
        seen[finding.fingerprint] += 1
        numbered.append(replace(finding, number=seen[finding.fingerprint] - 1))
    return sorted(numbered, key=lambda finding: position(finding, reading))


def position(finding: Finding, reading: Reading) -> tuple[int, int]:
    """Where its place stands in the text."""
    place = finding.place
    order = KINDS.index(place.kind)
    if place.kind == "field":
        return order, FIELDS.index(place.field) if place.field in FIELDS else len(FIELDS)
    if place.kind == "body":
        return order, place.block or 0
    if place.kind in ("note", "source"):
        return KINDS.index("note"), reading.numbers.get(place.note, len(reading.numbers) + 1)
    return order, 0
