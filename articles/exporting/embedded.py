"""The `<meta>` elements in which reference managers, libraries and Google Scholar read a page.

Highwire’s citation_* follow Google Scholar’s inclusion guidelines (https://scholar.google.com/intl/en/scholar/inclusion.html),
z:itemType is Zotero’s own, DC.* are Dublin Core (https://www.dublincore.org/specifications/dublin-core/dcq-html/).
Everything is in the language of the edition: a translation is a record of its own.
"""

from collections.abc import Iterator

from django.utils import timezone

from ..kinds import KINDS
from . import dublin_core
from .metadata import absolute

# Elsewhere on the page in a better form; and a reader of dc:source takes it for the journal’s name.
NOT_IN_PAGES = {"relation", "source", "type"}


def tags(edition, version, institute) -> Iterator[tuple[str, str]]:
    """(name, content) of all of them, in the order in which they stand on the page."""
    kind = KINDS.get(edition.kind)
    yield "z:itemType", kind.zotero if kind else "webpage"
    if kind and kind.zotero == "interview":  # where Zotero has no authors
        yield from (("z:interviewers", name) for name in names(version, "author"))
    if kind and kind.is_scholarly:
        yield from ((f"citation_{name}", content) for name, content in highwire(edition, version, institute) if content)
    edition.signed = version.inputs["byline"]
    for element, content in dublin_core.elements(edition, institute):
        if content and element not in NOT_IN_PAGES:
            yield f"DC.{element}", content


def highwire(edition, version, institute) -> Iterator[tuple[str, str]]:
    published = timezone.localtime(edition.published_at)
    day = f"{published.year}/{published.month}/{published.day}"
    address = absolute(edition.get_absolute_url())
    yield "title", edition.title
    yield from (("author", whole(name)) for name in names(version, "author"))
    yield "publication_date", day
    yield "online_date", day
    if KINDS[edition.kind].zotero == "report":
        yield "technical_report_institution", institute.best_name
    else:
        yield "journal_title", institute.best_name
        yield "issn", institute.issn
    yield "publisher", institute.best_name
    yield "language", edition.language
    yield "keywords", "; ".join(label["name"].replace(";", ",") for label in edition.labels)
    yield "abstract", edition.summary
    yield "public_url", address
    yield "fulltext_html_url", address
    yield "pdf_url", absolute(edition.pdf_path) if edition.pdf_path else ""


def names(version, role: str) -> list[str]:
    return [dublin_core.catalogued(person) for person in version.inputs["byline"] if person["role"] == role]


def whole(name: str) -> str:
    """A name that Zotero does not take for two people, as it does where both sides of the comma have several words.

    >>> whole("Sarıgül Işık, Elif Nur") == "Sarıgül\\u00a0Işık, Elif Nur", whole("Kaya, Zeynep Nur")
    (True, 'Kaya, Zeynep Nur')
    """
    family, comma, given = name.partition(", ")
    return family.replace(" ", "\u00a0") + comma + given if " " in given else name
