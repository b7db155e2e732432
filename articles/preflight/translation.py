"""A translation beside its original (pure)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..importing.languages import name
from .finding import Finding, Place, clip
from .reading import Reading
from .tongues import foreign

FEWEST_WORDS = 4


def check(reading: Reading) -> Iterator[Finding]:
    if not reading.original or reading.language == reading.manuscript.original_language:
        return
    yield from left_over(reading)
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


def left_over(reading: Reading) -> Iterator[Finding]:
    """Paragraphs that are word for word the original’s, and too short for their language to be recognised."""
    language = reading.manuscript.original_language
    theirs = {" ".join(line.words.split()) for line in lines_of(reading.original)}
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


def lines_of(manuscript):
    return Reading(manuscript=manuscript).body


def is_named(words: str) -> bool:
    """Names and titles of works may stay as they are."""
    return not any(word[0].islower() and len(word) > 3 for word in words.split())
