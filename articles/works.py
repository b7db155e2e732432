"""What makes two descriptions of a work the same work (pure)."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import csl as reading

TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|yclid|mc_cid|mc_eid|igshid)=")
LINK_SCHEMES = {"http", "https"}


def fold(text: Any) -> str:
    """Letters and digits only, without case or marks: two typings of one title are equal.

    >>> fold("“İstanbul’da Kış”")
    'istanbul da kis'
    """
    text = str(text or "").replace("İ", "i").replace("ı", "i").casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
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


def is_isbn(text: str) -> bool:
    """Whether the check digit agrees, of ten digits or thirteen (ISO 2108).

    >>> is_isbn("978-0-306-40615-7"), is_isbn("0 306 40615 2"), is_isbn("978-0-306-40615-8")
    (True, True, False)
    """
    digits = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"[0-9]{13}", digits):
        return sum(int(digit) * (1, 3)[n % 2] for n, digit in enumerate(digits)) % 10 == 0
    return bool(re.fullmatch(r"[0-9]{9}[0-9X]", digits)) and _is_divisible_by_eleven(digits)


def is_issn(text: str) -> bool:
    """Whether the check digit agrees (ISO 3297).

    >>> is_issn("2049-3630"), is_issn("2434-561X"), is_issn("2049-3631")
    (True, True, False)
    """
    digits = re.sub(r"[\s-]", "", text).upper()
    return bool(re.fullmatch(r"[0-9]{7}[0-9X]", digits)) and _is_divisible_by_eleven(digits)


def _is_divisible_by_eleven(digits: str) -> bool:
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum(weight * value for weight, value in enumerate(reversed(values), 1)) % 11 == 0


def words_of(csl: Mapping[str, Any], localized: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Everything somebody may type to find a work, folded, one space before each word: its titles, where it appeared,
    who wrote and published it, its addresses, its DOI and its year, in every language it is known in.

    >>> words_of({"title": "Kış", "publisher": "AP", "author": [{"family": "Öz", "given": "Ali"}]})
    ' kis ap oz ali'
    """
    people = [name for person in reading.people(csl.get("author")) for name in reversed(person.values())]
    year = reading.date(csl.get("issued"))
    texts = [
        *(reading.text(csl.get(name)) for name in ("title", "container-title", "publisher")),
        *people,
        *(reading.text(value) for own in (localized or {}).values() for value in own.values()),
        *(reading.text(csl.get(name)) for name in ("URL", "DOI", "number", "title-short")),
        str(year[0]) if isinstance(year, tuple) and year else "",
    ]
    addresses = [normal_url(reading.text(work.get("URL"))) for work in (csl, *(localized or {}).values())]
    words = dict.fromkeys([*(word for text in texts for word in fold(text).split()), *filter(None, addresses)])
    return "".join(f" {word}" for word in words)[:2000]


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
