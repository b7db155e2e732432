"""What stands before the text: title, summary, key points, topics (pure)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..works import fold
from .finding import Finding, Place
from .reading import Reading

LONGEST_SUMMARY = 400  # characters; lists and search engines cut what is longer
LONGEST_TITLE = 140
MOST_POINTS = 5


def check(reading: Reading) -> Iterator[Finding]:
    m = reading.manuscript
    title = Place(kind="field", label=_("Title"), field="title")
    summary = Place(kind="field", label=_("Summary"), field="summary")
    words = re.findall(r"[^\W\d_]+", m.title)
    if m.title.isupper() and len(words) > 1 and sum(map(len, words)) > 10:
        yield Finding(
            code="title-capitals",
            message=_("The title is in capitals. Write it as in a sentence; the site sets its size."),
            place=title,
            quoted=m.title,
        )
    if len(m.title) > LONGEST_TITLE:
        yield Finding(
            code="title-long",
            message=_("The title has %(count)d characters. Search engines and lists cut it: shorten it to %(most)d.")
            % {"count": len(m.title), "most": LONGEST_TITLE},
            place=title,
            same=(m.title,),
        )
    if not m.summary:
        yield Finding(
            code="no-summary",
            message=_("There is no summary. Lists, search engines and messengers show it: write one or two sentences."),
            place=summary,
        )
    elif len(m.summary) > LONGEST_SUMMARY:
        yield Finding(
            code="summary-long",
            message=_("The summary has %(count)d characters; one or two sentences, %(most)d at most, are read.")
            % {"count": len(m.summary), "most": LONGEST_SUMMARY},
            place=summary,
            same=(m.summary,),
        )
    if len(m.key_points) > MOST_POINTS:
        yield Finding(
            code="key-points",
            message=_("There are %(count)d key points. Keep the %(most)d that matter most.")
            % {"count": len(m.key_points), "most": MOST_POINTS},
            place=Place(kind="field", label=_("Key points"), field="key_points"),
        )
    if not m.topics:
        yield Finding(
            code="no-topic",
            message=_("The article has no topic, so readers of a topic will not find it. Choose one or two."),
            place=Place(kind="field", label=_("Topics"), field="topics"),
        )
    yield from untranslated(reading, title, summary)


def untranslated(reading: Reading, title: Place, summary: Place) -> Iterator[Finding]:
    """A title or summary that is still the original’s; a title of names alone may be."""
    m, original = reading.manuscript, reading.original
    if not original:
        return
    for place, mine in [(title, m.title), (summary, m.summary)]:
        theirs = original.get(place.field, "")
        words = re.findall(r"[^\W\d_]+", mine)
        if mine and fold(mine) == fold(theirs) and len(words) > 2 and any(word[0].islower() for word in words):
            yield Finding(
                code="untranslated",
                message=_("This is still the text of the original. Translate it."),
                place=place,
                quoted=mine,
            )
