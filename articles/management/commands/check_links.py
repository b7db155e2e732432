"""Whether the pages of cited sources are still there, looked at now.

`tick` has a worker do the same a few a minute. Sites are asked one question at a time, with a pause between two to the
same one, and only where their robots.txt lets us.
"""

import time
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.link_checks import look_at
from articles.models import Source
from thinktank.robots import Robots

PAUSE = 5  # seconds between two questions to one site


class Command(BaseCommand):
    help = "Looks at the pages of cited sources that are due for a look, and keeps what it found."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="also those that are not due yet")
        parser.add_argument("--limit", type=int, metavar="N", help="at most so many")

    def handle(self, *, all, limit, **options):
        now = timezone.now()
        due = Source.objects.usable().with_address().cited() if all else Source.objects.to_look_at(now)
        robots, asked, count = Robots(), {}, {}
        for source in in_turns(list(due[:limit] if limit else due)):
            url = source.csl["URL"]
            wait(asked, urlsplit(url).netloc, robots, url)
            source.note_look(look_at(url, robots), timezone.now())
            count[source.link_state] = count.get(source.link_state, 0) + 1
            self.stdout.write(f"{source.link_said}  {source}  {url}")
        said = [f"{number} {Source.STATES[state]}" for state, number in sorted(count.items())]
        self.stdout.write(", ".join(said) or _("No page is due for a look."))


def in_turns(sources):
    """One of each site after the other, so that the pauses overlap."""
    by_site = {}
    for source in sources:
        by_site.setdefault(urlsplit(source.csl["URL"]).netloc, []).append(source)
    while by_site:
        for site in list(by_site):
            yield by_site[site].pop(0)
            if not by_site[site]:
                del by_site[site]


def wait(asked, site, robots, url):
    if site in asked:
        time.sleep(max(0.0, asked[site] + robots.pause(url, PAUSE) - time.monotonic()))
    asked[site] = time.monotonic()
