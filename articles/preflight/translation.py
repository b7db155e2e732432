"""A translation beside its original (pure)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import parity
from ..importing.languages import name
from .finding import Finding, Place, clip
from .reading import Reading, words_of
from .tongues import foreign

FEWEST_WORDS = 4


def check(reading: Reading) -> Iterator[Finding]:
    if not reading.original:
        return
    yield from left_over(reading)
    yield from differences(reading)
    if reading.changed:
        yield Finding(
            code="outdated",
            message=ngettext(
                "%(count)d paragraph of the original changed after it was translated. Compare the two side by side.",
                "%(count)d paragraphs of the original changed after they were translated. Compare the two side by "
                "side.",
                reading.changed,
            )
            % {"count": reading.changed},
            place=Place(kind="article", label=_("Translation")),
            same=(str(reading.changed),),
        )


def differences(reading: Reading) -> Iterator[Finding]:
    """What both languages should have in common: notes, images, addresses, dates, numbers, names."""
    kinds = {
        "markers": _("Notes"),
        "images": _("Images"),
        "links": _("Links"),
        "dates": _("Dates"),
        "numbers": _("Numbers"),
        "names": _("Names"),
    }
    language = reading.manuscript.original_language
    for found in parity.compare(reading.original["body"], reading.manuscript.body, language, reading.language):
        if found.original and found.translation:
            message = _("%(kind)s: the original has “%(theirs)s” here, this text “%(mine)s”. Compare the two.")
        elif found.original:
            message = _("%(kind)s: the original has “%(theirs)s” here, which this text lacks.")
        else:
            message = _("%(kind)s: this text has “%(mine)s”, which the original lacks.")
        mine, theirs = clip(found.translation), clip(found.original)
        yield Finding(
            code=f"parity-{found.kind}",
            message=message % {"kind": kinds[found.kind], "theirs": theirs, "mine": mine},
            place=reading.places[found.place[1]],
            # A list of several, or the number of a marker, stands nowhere in the text.
            quoted="" if found.kind in ("markers", "images") else found.translation.partition(", ")[0],
            same=(found.original, found.translation),
        )


def left_over(reading: Reading) -> Iterator[Finding]:
    """Paragraphs that are word for word the original’s, and too short for their language to be recognised."""
    language = reading.manuscript.original_language
    theirs = words_of(reading.original["body"])
    for line in reading.body:
        words = " ".join(line.words.split())
        tokens = [word for word in words.split() if word[0].isalpha()]
        if line.is_foreign or line.element == "pre" or len(tokens) < FEWEST_WORDS or words not in theirs:
            continue
        if foreign(words, reading.language, reading.languages) or is_named(words):
            continue
        if not foreign(words, language, reading.languages):
            yield Finding(
                code="untranslated",
                message=_("“%(words)s” is still as in the original (%(language)s). Translate it.")
                % {"words": clip(words), "language": name(language)},
                place=line.place,
                quoted=words,
            )


def is_named(words: str) -> bool:
    """Names and titles of works may stay as they are."""
    return not any(word[0].islower() and len(word) > 3 for word in words.split())
