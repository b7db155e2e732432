"""Whether the page of a source is still there: one look at it, and what several looks mean together.

A page is dead only when it was gone several times over days. A site that turns robots away, asks for a password or is
down has said nothing: “could not be checked”.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from thinktank import fetching
from thinktank.robots import Robots

OK, UNSURE, FAILING, DEAD = "ok", "unsure", "failing", "dead"
GONE = {404, 410}
LOOKS_TO_DIE = 3
DAYS_TO_DIE = timedelta(days=4)
# How long until the next look.
AGAIN = {OK: timedelta(days=30), UNSURE: timedelta(days=7), FAILING: timedelta(days=2), DEAD: timedelta(days=30)}
ENOUGH = 2_000  # bytes of a page: it is its status that counts
KNOWN = "https://doi.org/"  # a name that is unknown only where all names are


@dataclass(frozen=True)
class Look:
    """One look: `state` is “ok”, “gone” or “unsure”; `reason` a status in figures or one of robots, dns, offline,
    unreachable, certificate, slow, front-page, address."""

    state: str
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """What is known of a page from all looks together."""

    state: str = ""
    reason: str = ""
    failures: int = 0
    failing_since: datetime | None = None


def look_at(url: str, robots: Robots) -> Look:
    """Ask for the head of a page, and for the page where the head says anything but yes."""
    try:
        if not robots.allow(url):
            return Look(UNSURE, "robots")
        answer = fetching.fetch(url, method="HEAD")
        if answer.status >= 300:  # many a server knows no HEAD, and says so in its own way
            answer = fetching.fetch(url, accept=fetching.PAGES, most_bytes=ENOUGH, cut=True)
    except fetching.UnknownHost:
        return Look("gone", "dns") if fetching.is_known(KNOWN) else Look(UNSURE, "offline")
    except fetching.FetchError as failure:
        return Look(UNSURE, REASONS.get(type(failure), "unreachable"))
    if answer.status in GONE:
        return Look("gone", str(answer.status))
    if answer.status >= 300:
        return Look(UNSURE, str(answer.status))
    if is_front_page(answer.url) and not is_front_page(url):
        return Look(UNSURE, "front-page")  # where sites that were rebuilt send every old address
    return Look(OK)


REASONS: dict[type, str] = {
    fetching.Offline: "offline",
    fetching.Insecure: "certificate",
    fetching.TimedOut: "slow",
    fetching.NotPublic: "address",
    fetching.BadAddress: "address",
}


def is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") in ("", "index.html", "index.php", "home") and not parts.query


def judged(before: Standing, look: Look, now: datetime) -> Standing:
    """What is known after one more look (pure).

    One look that finds nothing proves nothing, and one that cannot look takes nothing back.

    >>> judged(Standing(), Look("gone", "404"), datetime(2024, 2, 28)).state
    'failing'
    """
    if look.state == OK:
        return Standing(OK)
    if look.state == UNSURE:
        if before.state in (FAILING, DEAD):
            return before
        return Standing(UNSURE, look.reason)
    failures, since = before.failures + 1, before.failing_since or now
    is_dead = before.state == DEAD or (failures >= LOOKS_TO_DIE and now - since >= DAYS_TO_DIE)
    return Standing(DEAD if is_dead else FAILING, look.reason, failures, since)


def next_look(standing: Standing, now: datetime, spread: int = 0) -> datetime:
    """When to look again; `spread`, any number, keeps a library that came in one file from being due in one minute."""
    again = AGAIN[standing.state]
    return now + again + again * (spread % 10) / 40
