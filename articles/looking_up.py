"""An address or a DOI → the work it is, asked of the network.

look_up("https://example.org/a")   what the page says of itself
look_up("10.5555/abc")             what the DOI’s registry says: https://www.crosscite.org/docs.html
"""

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _

from thinktank import fetching

from .importing import bibliography
from .importing.document import ImportRefused
from .importing.from_page import read_page
from .works import normal_doi

RESOLVER = "https://doi.org/"
CSL_JSON = "application/vnd.citationstyles.csl+json"
NOT_WANTED = {"abstract", "keyword", "note", "accessed"}  # long, or somebody’s own


@dataclass(frozen=True)
class Found:
    """A work for an editor to look at; `remark` says what to look at first."""

    csl: dict
    remark: str = ""


class NotFound(Exception):
    """The network answered, and there is no work to be had; the message says what to do."""


def look_up(typed: str) -> Found:
    """The work at an address or of a DOI. Raises fetching.FetchError, or NotFound."""
    typed = typed.strip()
    if doi := doi_of(typed):
        return by_doi(doi)
    if not re.match(r"https?://", typed, re.IGNORECASE):
        typed = f"https://{typed}"
    return by_address(typed)


def doi_of(typed: str) -> str:
    """The DOI that somebody typed, bare or as its link; an address of another site that holds one is that page.

    >>> doi_of("doi:10.5555/ABC"), doi_of("https://journal.example/10.5555/abc")
    ('10.5555/abc', '')
    """
    if re.match(r"(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|doi:|10\.\d", typed, re.IGNORECASE):
        return normal_doi(unquote(typed))
    return ""


def by_doi(doi: str) -> Found:
    answer = fetching.fetch(RESOLVER + quote(doi, safe="/:;().-_~"), accept=f"{CSL_JSON}, application/json;q=0.5")
    if answer.status == 404:
        raise NotFound(_("No registry knows this DOI. Check how it is spelled."))
    if answer.status != 200:
        raise NotFound(_("The registry did not tell (%(status)d). Try again later.") % {"status": answer.status})
    if "json" not in answer.media_type:  # a registry without this service sends on to the page
        return Found(without_extras(read_page(answer.content, url=answer.url, charset=answer.charset)) | {"DOI": doi})
    try:
        work = json.loads(answer.content)
        entries = bibliography.read(json.dumps(work | {"id": doi})).entries
    except (ImportRefused, ValueError, TypeError, RecursionError):
        entries = ()
    if not entries:
        raise NotFound(_("What the registry says of this DOI cannot be understood. Type the work in by hand."))
    return Found(without_extras(entries[0].csl) | {"DOI": doi})


def by_address(url: str) -> Found:
    # What a page says of itself stands in its head: of a long one the beginning is enough.
    answer = fetching.fetch(url, accept=fetching.PAGES, cut=True)
    if answer.status in (404, 410):
        raise NotFound(_("There is no page at this address. Check how it is spelled."))
    if answer.status in (401, 402, 403, 407, 429, 451):
        raise NotFound(_("This site does not answer programs. Type the work in by hand."))
    if answer.status != 200:
        raise NotFound(_("The site did not show the page (%(status)d). Try again later.") % {"status": answer.status})
    if answer.media_type not in ("text/html", "application/xhtml+xml", ""):
        name = PurePosixPath(unquote(urlsplit(answer.url).path)).stem.replace("_", " ").replace("-", " ").strip()
        work = {"type": "report" if answer.media_type == "application/pdf" else "document", "URL": answer.url}
        remark = _("This is a file, which does not say what it is: the title is its name. Write the rest yourself.")
        return Found(work | ({"title": name} if name else {}), remark)
    work = read_page(answer.content, url=answer.url, charset=answer.charset)
    missing = [name for name in ("title", "container-title", "issued") if name not in work]
    remark = _("The page does not say everything of itself. Look at what is still empty.") if missing else ""
    return Found(without_extras(work), remark)


def without_extras(csl: dict) -> dict:
    return {name: value for name, value in csl.items() if name not in NOT_WANTED}
