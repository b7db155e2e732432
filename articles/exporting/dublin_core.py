"""An edition as a Dublin Core record: what catalogues and libraries keep of it.

Everything is in the language of the edition. The elements are those of the Dublin Core Metadata Element Set 1.1
(https://www.dublincore.org/specifications/dublin-core/dces/), dc:type also in the words of info:eu-repo, which
aggregators of research ask for.
"""

from collections.abc import Iterator, Mapping

from django.utils import timezone
from django.utils.translation import override

from ..kinds import KINDS
from .metadata import absolute

PERIODICAL = "info:eu-repo/semantics/contributionToPeriodical"
SEMANTICS = {"report": "info:eu-repo/semantics/report"}  # by the CSL type of its kind; everything else is periodical
IN_ITS_LANGUAGE = {"title", "subject", "description", "publisher"}


def elements(edition, institute) -> Iterator[tuple[str, str]]:
    """(element, value) of one edition that knows its `others` and who `signed` it, as frozen in print.

    The first identifier is the page; its PDF and the permanent short link follow.
    """
    with override(edition.language):
        publisher, kind = institute.best_name, edition.kind_label
    yield "title", edition.title
    yield from (("creator", name) for name in names(edition, "author"))
    yield from (("contributor", name) for role in ("translator", "editor") for name in names(edition, role))
    yield from (("subject", label["name"]) for label in edition.labels)
    yield "description", edition.summary
    yield "publisher", publisher
    yield "date", timezone.localtime(edition.published_at).date().isoformat()
    yield "type", kind
    yield "type", SEMANTICS.get(KINDS[edition.kind].csl, PERIODICAL) if edition.kind in KINDS else ""
    yield "type", "Text"
    yield "format", "text/html"
    yield "format", "application/pdf" if edition.pdf_path else ""
    yield "identifier", absolute(edition.get_absolute_url())
    yield "identifier", absolute(edition.pdf_path) if edition.pdf_path else ""
    yield "identifier", absolute(edition.short_path)
    yield "language", edition.language
    for other in edition.others:
        address = absolute(other.get_absolute_url())
        yield "relation", address
        if other.language == edition.original_language:
            yield "source", address
    if institute.issn:
        yield "source", f"{publisher}, ISSN {institute.issn}"
    yield "rights", institute.licence


def names(edition, role: str) -> Iterator[str]:
    return (catalogued(person) for person in edition.signed if person["role"] == role)


def catalogued(person: Mapping[str, str]) -> str:
    """A name as catalogues sort it.

    >>> catalogued({"given": "Zeynep", "family": "Kaya", "author": "zeynep-kaya"})
    'Kaya, Zeynep'
    """
    return ", ".join(filter(None, [person["family"], person["given"]])) or person["author"]
