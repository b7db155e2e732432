"""How the words are set: quotation marks, dashes, spaces, punctuation (pure)."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import typography
from .finding import Finding, clip
from .markers import GLUED_TO_QUOTE
from .reading import Line, Reading, mend

MARKS = str.maketrans("", "", "\"'`´“”„‟«»‘’‚ʼ")
SPACES = re.compile(r"(?:[ \u00a0]|&nbsp;){2,}")
BEFORE_PUNCTUATION = re.compile(r"(?<=[\w)»”])(?:[ \u00a0]|&nbsp;)+(?=[,;](?:\s|$)|[.:!?](?:[»”)]*(?:\s|$)))")
DOUBLED = re.compile(r"([,;:])\1+|(?<![.?!…])\.\.(?!\.)|,(\.)(?!\.)")
# “end.Next”, “end.”Next”; not “Prof.Dr.”, “T.C.” or an address.
NO_SPACE = re.compile(r"(?<!\w)([^\W\d_]{3,})([.!?][»”’)]?)(?=([^\W\d_]{3,})(?![\w.@/]))")
COMMA = re.compile(r"(?<=[^\W\d_]{2}),(?=[^\W\d_]{2})")
TITLES = {"prof", "doç", "yrd", "öğr", "uzm", "arş", "gör", "assoc", "asst", "проф", "доц", "акад", "член"}
REPEATED = {
    "en": "the|a|an|of|in|to|and|is|for|on|with|at|by|from|was|are",
    "tr": "ve|için|ile|ama|olan|bu|de|da",
    "ru": "и|в|на|с|не|что|как|для|по|от|из|к",
}


def check(reading: Reading) -> Iterator[Finding]:
    lines = [line for line in reading.lines if not line.is_foreign and line.element != "pre"]
    yield from typed_marks(lines, reading)
    changes = {
        "double-space": (SPACES, lambda found: " "),
        "space-before-punctuation": (BEFORE_PUNCTUATION, lambda found: ""),
        "double-punctuation": (DOUBLED, lambda found: found[1] or "."),
        "no-space-after-sentence": (NO_SPACE, spaced),
        "no-space-after-comma": (COMMA, lambda found: ", "),
    }
    if words := REPEATED.get(reading.language):
        pattern = re.compile(rf"(?<![\w’'-])({words}) \1(?![\w’'-])", re.IGNORECASE)
        changes["repeated-word"] = (pattern, lambda found: found[1])
    for code, (pattern, change) in changes.items():
        for line in lines:
            yield from slips(code, pattern, change, line)


def spaced(found: re.Match) -> str:
    word, stop, following = found.groups()
    if word.lower() in TITLES or not following[0].isupper() or following.isupper() or not word[-1].islower():
        return found[0]
    return f"{word}{stop} "


def slips(code: str, pattern: re.Pattern, change: Callable, line: Line) -> Iterator[Finding]:
    """One finding for a line, however often it slips."""
    if not pattern.search(line.plain) and "&nbsp;" not in line.html:
        return
    first: list[str] = []

    def note(words: str) -> str:
        def mended_form(found: re.Match) -> str:
            mended = change(found)
            if mended != found[0] and not first:
                around = words[max(found.start() - 20, 0) : found.end() + 20]
                before = around.find(" ") + 1 if found.start() > 20 else 0
                after = around.rfind(" ") if found.end() + 20 < len(words) else len(around)
                first.append(around[before:after] if after > before else around)
            return mended

        return pattern.sub(mended_form, words)

    html = typography.in_text(line.html, note)
    if first:
        words = first[0].replace("&nbsp;", typography.NBSP)
        message, label = SLIPS[code]()
        yield Finding(
            code=code,
            message=message % {"words": words},
            place=line.place,
            quoted=words,
            mend=mend(label, [(line, html)]),
        )


# What is said, and what the button that mends it says.
SLIPS = {
    "double-space": lambda: (_("Two spaces in a row in “%(words)s”."), _("Leave one")),
    "space-before-punctuation": lambda: (_("A space before a punctuation mark in “%(words)s”."), _("Remove it")),
    "double-punctuation": lambda: (_("Two punctuation marks where one belongs: “%(words)s”."), _("Leave one")),
    "no-space-after-sentence": lambda: (_("No space between two sentences: “%(words)s”."), _("Put a space")),
    "no-space-after-comma": lambda: (_("No space after a comma: “%(words)s”."), _("Put a space")),
    "repeated-word": lambda: (_("A word stands twice: “%(words)s”."), _("Leave one")),
}


def typed_marks(lines: list[Line], reading: Reading) -> Iterator[Finding]:
    """Straight and mixed quotation marks, and hyphens for dashes; one finding for a field, mended all together."""
    fields: dict[tuple, list[tuple[Line, str]]] = {}
    for line in lines:
        # Another language’s marks may be right in its words; where a marker is glued, nobody knows what a mark does.
        if "<span lang" in line.html or GLUED_TO_QUOTE.search(line.html):
            continue
        html = typography.normalise(line.html, reading.language)
        if html == line.html:
            continue
        kind = "dashes" if marks_of(html) == marks_of(line.html) else "quotes"
        if kind == "quotes" and not is_sure(line.html, html, reading.language):
            yield unpaired(line, html)
        else:
            fields.setdefault((kind, line.path), []).append((line, html))
    for (kind, _path), changes in fields.items():
        line, html = changes[0]
        if kind == "quotes":
            message = ngettext(
                "Quotation marks or apostrophes typed straight or mixed: “%(words)s”. This language has its own.",
                "Quotation marks or apostrophes typed straight or mixed in %(count)d paragraphs, first: “%(words)s”. "
                "This language has its own.",
                len(changes),
            )
            label = _("Set the right marks")
        else:
            message = ngettext(
                "A hyphen, or another language’s dash, stands where this language has its own: “%(words)s”.",
                "Hyphens, or another language’s dashes, stand in %(count)d paragraphs where this language has its own, "
                "first: “%(words)s”.",
                len(changes),
            )
            label = _("Set dashes")
        words = around_difference(line, html)
        yield Finding(
            code=kind,
            message=message % {"count": len(changes), "words": clip(words)},
            place=line.place,
            quoted=words,
            mend=mend(label, changes),
        )


def is_sure(typed: str, mended: str, language: str) -> bool:
    """Whether only marks that this language does not have would change, and every one finds its partner."""
    pairs = typography.QUOTES.get(language, typography.USUAL_QUOTES)
    gone = Counter(marks_of(typed)) - Counter(marks_of(mended))
    outer = pairs[0]
    return bool(set(gone) - set("".join(pairs))) and mended.count(outer[0]) == mended.count(outer[1])


def unpaired(line: Line, html: str) -> Finding:
    words = around_difference(line, html)
    return Finding(
        code="quotes-unpaired",
        message=_("Quotation marks do not pair up, or stand inside others of the same kind: “%(words)s”. Look at them.")
        % {"words": clip(words)},
        place=line.place,
        quoted=words,
    )


def marks_of(html: str) -> str:
    return "".join(c for c in html if ord(c) in MARKS)


def around_difference(line: Line, html: str) -> str:
    """A few words around the first mark that is to change, as they stand now."""
    typed = line.words.split()
    mended = replace(line, html=html).words.split()
    differing = [i for i, (a, b) in enumerate(zip(typed, mended, strict=False)) if a != b]
    # Where both are wrong, a quotation mark is what the message speaks of.
    marked = [i for i in differing if marks_of(typed[i]) != marks_of(mended[i])]
    at = next(iter(marked or differing), 0)
    return " ".join(typed[max(at - 2, 0) : at + 3])
