"""How far a harvest has come, as a token that the harvester keeps and the site forgets.

A token says what was asked and the place of the last record that was given: the harvest goes on behind that place in
whatever is there by then. It is signed, so that nobody else's token is taken for ours, and good for a day.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core import signing

LIFETIME = timedelta(days=1)
SALT = "articles.oai"


class Unknown(Exception):
    """No token of ours, or one that is too old."""


@dataclass(frozen=True)
class Harvest:
    """`since`, `until`: as they were typed. `place`: (when it changed, id, language) of the last record given.
    `given`: how many were; `size`: how many there were at the start."""

    verb: str
    prefix: str
    since: str = ""
    until: str = ""
    set: str = ""
    place: tuple[datetime, str, str] | None = None
    given: int = 0
    size: int = 0

    def after(self, place: tuple[datetime, str, str], given: int) -> "Harvest":
        return replace(self, place=place, given=self.given + given)


def write(harvest: Harvest, now: datetime) -> str:
    at, *key = harvest.place
    asked = [harvest.verb, harvest.prefix, harvest.since, harvest.until, harvest.set]
    place = [at.astimezone(UTC).isoformat(), *key]
    return signing.dumps([int(now.timestamp()), *asked, *place, harvest.given, harvest.size], salt=SALT)


def read(token: str, verb: str, now: datetime) -> Harvest:
    """Raises Unknown, also for the token of another verb."""
    try:
        written, *asked, at, article, language, given, size = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Unknown from error
    if asked[0] != verb or not 0 <= now.timestamp() - written + 1 <= LIFETIME.total_seconds():
        raise Unknown
    return Harvest(*asked, (datetime.fromisoformat(at), article, language), given, size)
