"""What makes two descriptions of a work the same work (pure)."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|yclid|mc_cid|mc_eid|igshid)=")
LINK_SCHEMES = {"http", "https"}


def fold(text: Any) -> str:
    """Letters and digits only, without case or marks: two typings of one title are equal.

    >>> fold("“İstanbul’da Kış”")
    'istanbul da kis'
    """
    text = str(text or "").replace("İ", "i").replace("ı", "i").casefold()
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", text))


def normal_url(url: Any) -> str:
    """An address without what does not change the page: scheme, www., trailing slash, fragment, tracking.

    >>> normal_url("https://www.Example.org/a/?utm_source=x#top")
    'example.org/a'
    """
    try:
        parts = urlsplit(str(url or "").strip())
    except ValueError:
        return ""
    host = parts.netloc.lower().removeprefix("www.")
    if not host:
        return ""
    query = "&".join(p for p in parts.query.split("&") if p and not TRACKING.match(p))
    return host + parts.path.rstrip("/") + ("?" + query if query else "")


def normal_doi(doi: Any) -> str:
    """A DOI in lower case without its resolver; "" for what is none (DOI Handbook, 2.4: case does not count).

    >>> normal_doi("https://doi.org/10.5555/ABC")
    '10.5555/abc'
    """
    found = re.search(r"10\.\d{4,9}/\S+", str(doi or ""))
    return found[0].rstrip(".,;").lower() if found else ""


def validate_csl(csl: Any) -> None:
    """Refuse what no style could print: not an object, without title and address, with an address no link may have."""
    if not isinstance(csl, dict):
        raise ValidationError(_("A source is an object of CSL-JSON fields, for example {“title”: “…”}."))
    if not (csl.get("title") or csl.get("URL") or csl.get("author") or csl.get("container-title")):
        raise ValidationError(_("Give the source a title, an author or an address."))
    url = csl.get("URL")
    if url and (not isinstance(url, str) or urlsplit(url).scheme.lower() not in LINK_SCHEMES):
        raise ValidationError(
            _("The address of a source begins with https:// or http://: %(url)s"), params={"url": url}
        )
