"""What is different between two states of a text, for people to look at: [(label, changes)]."""

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from .. import citations, footnotes
from ..comparing import Change, compare, compare_words
from ..kinds import KINDS
from ..publishing import as_note


def line(label, old, new):
    """One line of plain text, whatever it is called."""
    if old == new:
        return []
    return [(label, [Change("changed", compare_words(old, new))])]


def paragraphs(label, old, new):
    """A body; paragraphs that stayed are left out. Those of “form” say what they said, in another shape."""
    changes = [
        Change("form", change.pieces) if all(piece.kind == "same" for piece in change.pieces) else change
        for change in compare(old, new)
        if change.kind != "same"
    ]
    return [(label, changes)] if changes else []


def between(old, new):
    """What readers will find different when `new` is printed in the place of `old`; both manuscripts, `old` or None."""
    fields = [reading(manuscript) if manuscript else {} for manuscript in (old, new)]
    before, after = fields
    found = []
    for label, value in after.items():
        compare_with = paragraphs if value.startswith("<") or before.get(label, "").startswith("<") else line
        found += compare_with(label, before.get(label, ""), value)
    return found


def reading(manuscript):
    """What a manuscript shows its readers: {label: plain text, or HTML where it has paragraphs}."""
    return {
        _("Title"): manuscript.title,
        _("Address"): manuscript.slug,
        _("Kind"): str(KINDS[manuscript.kind].label) if manuscript.kind in KINDS else manuscript.kind,
        _("Signed by"): ", ".join(f"{p['given']} {p['family']}".strip() for p in manuscript.byline),
        _("Topics"): ", ".join(topic["name"] for topic in manuscript.topics),
        pgettext("of a text", "Summary"): manuscript.summary,
        _("Key points"): "".join(f"<p>{escape(point)}</p>" for point in manuscript.key_points),
        _("Lead image"): image_words(manuscript.image),
        _("Text"): manuscript.body,
        _("Images in the text"): "; ".join(
            image_words({"id": key} | texts) for key, texts in manuscript.images.items()
        ),
        _("Notes"): printed_notes(manuscript),
    }


def image_words(image):
    return " · ".join(filter(None, [image["id"], image["alt"], image["caption"], image["credit"]])) if image else ""


def printed_notes(manuscript):
    """The notes as they will be printed, each a paragraph."""
    keys = [key for key in footnotes.keys(manuscript.body) if key in manuscript.notes]
    with override(manuscript.language):
        printed = citations.print_notes(
            [as_note(manuscript.notes[key]) for key in keys],
            manuscript.works,
            language=manuscript.language,
            style=manuscript.style,
        )
    return "".join(f"<p>{escape(note.text)}</p>" for note in printed)
