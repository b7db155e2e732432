"""What a site asks of robots, and whether we are one of those it asks: https://www.rfc-editor.org/rfc/rfc9309."""

from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from . import fetching

MOST_BYTES = 500_000  # what the standard wants read at least
LONGEST_PAUSE = 60.0  # seconds; a site that asks for more is asked once a run


class Robots:
    """The wishes of the sites asked during one run, each read once."""

    def __init__(self):
        self.read: dict[str, RobotFileParser] = {}

    def allow(self, url: str) -> bool:
        """Whether a page may be asked for; a site whose wishes cannot be learnt is left alone."""
        return self.of(url).can_fetch(fetching.user_agent(), url)

    def pause(self, url: str, least: float) -> float:
        """Seconds between two questions to the site of an address."""
        return max(least, min(float(self.of(url).crawl_delay(fetching.user_agent()) or 0), LONGEST_PAUSE))

    def of(self, url: str) -> RobotFileParser:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".lower()
        if site not in self.read:
            self.read[site] = wishes(urljoin(site, "/robots.txt"))
        return self.read[site]


def wishes(url: str) -> RobotFileParser:
    """A robots.txt, read as the standard says: none means no wishes, one that cannot be had means to stay away."""
    rules = RobotFileParser()
    try:
        answer = fetching.fetch(url, most_bytes=MOST_BYTES, cut=True)
    except fetching.FetchError:
        rules.disallow_all = True
    else:
        if answer.status in (401, 403, 429) or answer.status >= 500:
            rules.disallow_all = True
        elif answer.status >= 400:
            rules.allow_all = True
        else:
            rules.parse(answer.content.decode("utf-8-sig", "replace").splitlines())
    rules.modified()
    return rules
