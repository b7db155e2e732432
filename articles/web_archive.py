"""Asking a web archive for a copy of a page: GET {ARCHIVE_URL}/save/{address}, as the Wayback Machine takes it.

https://archive.org/help/wayback_api.php; the copy’s address comes as a redirect or in Content-Location, its time in the
address (14 digits) or as Memento-Datetime (https://www.rfc-editor.org/rfc/rfc7089).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from thinktank import fetching

from . import csl

SECONDS = 60  # a copy is made while we wait
MOMENT = re.compile(r"/([12][0-9]{3})([01][0-9])([0-3][0-9])[0-9]{6}(?:[a-z]{2}_)?/")


@dataclass(frozen=True)
class Copy:
    url: str
    on: date


class NotNow(Exception):
    """The archive is busy or away: ask again later."""


class NotEver(Exception):
    """The archive has looked and keeps no copy of this page."""


def save_copy(url: str) -> Copy:
    """Have a page copied. Raises NotNow, NotEver."""
    archive = settings.ARCHIVE_URL.rstrip("/")
    asked = f"{archive}/save/{url.partition('#')[0]}"
    try:
        answer = fetching.fetch(asked, seconds=SECONDS, most_bytes=2_000, cut=True)
    except fetching.FetchError as failure:
        raise NotNow(str(failure)) from failure
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(str(answer.status))
    if answer.status >= 400:
        raise NotEver(str(answer.status))
    for found in (answer.headers.get("Content-Location", ""), memento(answer.headers.get("Link", "")), answer.url):
        copy = urljoin(answer.url, fetching.as_text(found))
        if found and is_copy(copy, archive):
            return Copy(copy, day_of(copy, answer.headers.get("Memento-Datetime", "")))
    raise NotNow("no address of a copy in the answer")


def memento(links: str) -> str:
    """The copy in a Link header."""
    found = re.search(r"<([^<>]+)>(?=[^<]*\brel=\"?[^\"<]*\bmemento\b)", links)
    return found[1] if found else ""


def is_copy(url: str, archive: str) -> bool:
    """An address of the archive that is not the question itself; one elsewhere is nobody’s copy."""
    there, here = urlsplit(url), urlsplit(archive)
    is_question = there.path.startswith(f"{here.path}/save/") or there.path.rstrip("/") == here.path
    return bool(csl.address(url)) and there.hostname == here.hostname and not is_question


def day_of(url: str, stamp: str) -> date:
    """The day of a copy, in UTC.

    >>> day_of("https://archive.example/web/20240229101500/https://example.org/", "")
    datetime.date(2024, 2, 29)
    """
    try:
        if found := MOMENT.search(url):
            return date(*map(int, found.groups()))
        return parsedate_to_datetime(stamp).astimezone(UTC).date()
    except (ValueError, TypeError):
        return datetime.now(UTC).date()
