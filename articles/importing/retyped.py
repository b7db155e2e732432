"""A printed note that somebody has changed by hand: was it a page, or a remark added at its end? (pure)

A note is printed from its works. Most of what reviewers change in one is small, and then the works stay what they are,
however the note reader would have understood the words of their citation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PLACE = re.compile(r"[\dIVXLCivxlc][\dIVXLCivxlc\s,–—-]*")
ENDS = " .,;:"


@dataclass(frozen=True)
class Retyped:
    """`place`: (number of the cite, its new place), or None; `remark`: words that were added after all of it."""

    place: tuple[int, str] | None = None
    remark: str = ""


def retyped(printed: str, typed: str, places: Sequence[str]) -> Retyped | None:
    """What is new in a note, if it is no more than a place or a remark. `places`: what each of its cites names now.

    >>> retyped("Rails Apart, Harbour Press, p. 21.", "Rails Apart, Harbour Press, p. 34–35.", ["21"])
    Retyped(place=(0, '34–35'), remark='')
    >>> retyped("Rails Apart.", "Rails Apart. They were joined later.", [""])
    Retyped(place=None, remark='They were joined later.')
    >>> retyped("Rails Apart.", "Rails Together.", [""])
    """
    printed, typed = (" ".join(text.split()) for text in (printed, typed))
    if remark := added(printed, typed):
        return Retyped(remark=remark)
    for number, place in enumerate(places):
        for found in re.finditer(rf"(?<!\w){re.escape(place)}(?!\w)", printed) if place else ():
            before, after = printed[: found.start()], printed[found.end() :].rstrip(ENDS)
            end = typed.rstrip(ENDS)
            if len(end) >= len(before) + len(after) and end.startswith(before) and end.endswith(after):
                new = end[len(before) : len(end) - len(after)].strip()
                if PLACE.fullmatch(new) and new != place:
                    return Retyped(place=(number, new))
    return None


def added(printed: str, typed: str) -> str:
    """The sentence after a note as it was printed; "" where it does not begin as it did, or nothing follows."""
    stem = printed.rstrip(ENDS)
    if not stem or not typed.startswith(stem):
        return ""
    rest = typed[len(stem) :]
    # Another page would go on without a full stop.
    return rest.lstrip(ENDS) if re.match(r"[.;]\s*[^\W\d_]", rest) else ""
