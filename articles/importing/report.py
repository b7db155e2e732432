"""What came over from a manuscript, what was changed on the way, and what somebody should look at (pure)."""

import re
from dataclasses import dataclass

from django.utils.translation import ngettext

from .document import Document, Finding

# Codes of findings that tell what was done and is most likely right; every other asks somebody to look.
CHANGES = {
    *("quotes-normalised", "wording-of-style", "furniture", "date-line", "byline", "summary", "front-matter"),
    *("name-in-capitals", "title-of-author", "dotless-ibid", "twice-typed-source", "marker-in-title", "glued-marker"),
    *("markup-left-out", "name-kept", "picture-text-kept", "bold-headings", "author-note"),
    *("word-inserted", "word-deleted", "word-moved", "word-comment", "word-header", "word-contents", "word-hidden"),
    *("word-bibliography", "word-placeholder", "word-lettered"),
}


@dataclass(frozen=True)
class Report:
    """`came`: how many of each there are, in words; `changed` and `look` share out the findings."""

    came: tuple[str, ...]
    changed: tuple[Finding, ...]
    look: tuple[Finding, ...]


def report(document: Document) -> Report:
    """
    >>> report(Document("en", "Ports", blocks=("<h2>Debt</h2>", "<p>It grows.</p>"))).came
    ('1 paragraph', '1 heading')
    """
    found = document.findings
    return Report(
        came=came(document),
        changed=tuple(finding for finding in found if finding.code in CHANGES),
        look=tuple(finding for finding in found if finding.code not in CHANGES),
    )


def came(document: Document) -> tuple[str, ...]:
    body = document.body

    def count(pattern: str) -> int:
        return len(re.findall(pattern, body))

    paragraphs, headings, lists = count(r"<(?:p|pre)\b(?=[^<>]*>)"), count(r"<h[2-4]\b"), count(r"<(?:ul|ol)\b")
    tables, pictures = count(r"<table\b"), len(document.pictures)
    notes, works = len(document.notes), len(document.works)
    said = [
        (paragraphs, ngettext("%(count)d paragraph", "%(count)d paragraphs", paragraphs)),
        (headings, ngettext("%(count)d heading", "%(count)d headings", headings)),
        (lists, ngettext("%(count)d list", "%(count)d lists", lists)),
        (tables, ngettext("%(count)d table", "%(count)d tables", tables)),
        (pictures, ngettext("%(count)d picture", "%(count)d pictures", pictures)),
        (notes, ngettext("%(count)d note", "%(count)d notes", notes)),
        (works, ngettext("%(count)d source", "%(count)d sources", works)),
    ]
    return tuple(text % {"count": number} for number, text in said if number)
