"""What is said of the people who sign (pure)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .finding import Finding, Place, clip
from .reading import Reading

HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
# Verbs and nouns of Russian biographies that show who is meant; those that may speak of an institute are left out.
VERBS = (
    "окончил|закончил|родился|учился|обучался|защитил|поступил|получил|преподавал|работал|стажировался|участвовал"
    "|специализировался|занимался|опубликовал|написал|выступал|публиковался|переводил|исследовал|прослушал|прошел|прошёл"
)


def feminine(verb: str) -> str:
    return {"прошел": "прошла", "прошёл": "прошла"}.get(verb) or (
        f"{verb[:-2]}ась" if verb.endswith("ся") else f"{verb}а"
    )


RUSSIAN_HE = re.compile(rf"\b(?:{VERBS}|выпускник|он)\b", re.IGNORECASE)
RUSSIAN_SHE = re.compile(
    rf"\b(?:{'|'.join(map(feminine, VERBS.split('|')))}|выпускница|исследовательница|она)\b", re.IGNORECASE
)
# Words that are true only on the day they were written.
NOW = {
    "en": r"currently|at present|presently|at the moment|nowadays|is now|now works|still (?:works|teaches|studies)"
    r"|(?:^|(?<=[.;] ))working (?:as|at|for|in)|is pursuing|is a (?:phd|doctoral|master’s) (?:student|candidate)",
    "tr": r"h[aâ]len|şu (?:anda|an|sıralar)|şimdilerde|h[aâ]lihazırda|günümüzde|h[aâ]l[aâ]|devam etmektedir",
    "ru": r"в настоящее время|сейчас|на данный момент|в данный момент|ныне|теперь|по сей день",
}
NOWS = {code: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for code, words in NOW.items()}
YEAR = re.compile(r"(?:19|20)\d\d")
QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|\"[^\"]*\"")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zа-я])")


def check(reading: Reading) -> Iterator[Finding]:
    for person in reading.people:
        bio = QUOTED.sub(" ", person["bio"] or "")
        if bio.strip():
            place = Place(kind="person", label=_("About %(name)s") % {"name": person["name"]}, person=person["slug"])
            yield from pronouns(bio, place, reading.language)
            yield from undated(bio, place, reading.language)


def pronouns(bio: str, place: Place, language: str) -> Iterator[Finding]:
    he, she = (RUSSIAN_HE, RUSSIAN_SHE) if language == "ru" else (HE, SHE)
    if language not in ("en", "ru"):
        return
    masculine, feminine_ = he.search(bio), she.search(bio)
    if masculine and feminine_:
        yield Finding(
            code="bio-pronouns",
            message=_("The biography says both “%(one)s” and “%(other)s”. Ask the author which is right.")
            % {"one": masculine[0], "other": feminine_[0]},
            place=place,
            quoted=masculine[0],
            same=(feminine_[0],),
        )


def undated(bio: str, place: Place, language: str) -> Iterator[Finding]:
    """A sentence that says “now” and not when now is."""
    pattern = NOWS.get(language)
    for sentence in SENTENCE.split(bio) if pattern else ():
        found = pattern.search(sentence)
        if found and not YEAR.search(sentence):
            yield Finding(
                code="bio-undated",
                message=_(
                    "“%(words)s” in the biography is true only for a while. Give a year: “since 2024”, “as of 2024”."
                )
                % {"words": clip(sentence[found.start() :])},
                place=place,
                quoted=clip(sentence[found.start() :]),
            )
