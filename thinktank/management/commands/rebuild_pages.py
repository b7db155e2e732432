"""Makes the pages that nobody has asked for yet: after an update, or on a new machine, no reader waits for the first.

It reads what search engines read: each page that the sitemaps name, in every language, and the feeds.
"""

import time
from collections import Counter
from io import BytesIO
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from thinktank import languages
from thinktank.models import Purge
from thinktank.pages.serving import FRESH, Site
from thinktank.pages.shown import EVERYTHING
from thinktank.pages.site import this_store

LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
PATIENCE = 10.0  # seconds until the purge of everything is worked off
TOLD_EVERY = 5.0  # seconds
FULL = 0.95  # of the bytes there are: more would only drive out what was made before


class Command(BaseCommand):
    help = "Makes the stored pages of this machine that are not there yet."

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="first empty all pages, on every machine")

    def handle(self, *, anew, **options):
        self.store = this_store()
        if self.store is None:
            raise CommandError("No pages are kept: PAGES_ROOT is empty, or DEBUG is on.")
        if anew:
            purge = Purge.objects.create(places=[EVERYTHING])
        self.site = Site(get_wsgi_application(), self.store)
        self.wait_for(lambda: time.time() - self.store.clock.looked_at < FRESH)
        if anew:
            self.wait_for(lambda: self.store.has_done(purge.pk))
        self.fill(self.addresses())

    def wait_for(self, is_so):
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > deadline:
                raise CommandError("Nobody looks after the pages of this machine: is this release of the site running?")
            time.sleep(0.1)

    def addresses(self):
        """The lists first, then texts, part by part."""
        machines = ["/sitemap.xml", "/robots.txt", "/feed.atom", *(f"/{code}/feed.atom" for code in languages.codes())]
        files = self.named_in("/sitemap.xml")
        return list(dict.fromkeys([*machines, *files, *(path for file in files for path in self.named_in(file))]))

    def named_in(self, path):
        status, body = self.ask(path)
        if status != 200:
            raise CommandError(f"{path} answers {status}.")
        return [unquote(urlsplit(found.text).path) for found in ElementTree.fromstring(body).iter(LOCATION)]  # noqa: S314 - our own

    def fill(self, paths):
        counted, told_at, begun = Counter(), time.monotonic(), time.monotonic()
        for number, path in enumerate(paths, 1):
            status, _body = self.ask(path)
            counted[status < 500] += 1
            if status >= 500:
                self.stderr.write(f"{path} answers {status}")
            if time.monotonic() - told_at > TOLD_EVERY or number == len(paths):
                told_at = time.monotonic()
                self.stdout.write(f"{number} of {len(paths)} pages, {number / (told_at - begun):.0f} a second")
                if self.store.counted()[1] > FULL * self.store.most_bytes:
                    raise CommandError("There is room for no more; see PAGES_BYTES.")
        if counted[False]:
            raise CommandError(f"{counted[False]} could not be made.")

    def ask(self, path):
        """(status, body) of the page at a path, asked for as a web server in front would."""
        said, address = [], urlsplit(settings.SITE_URL)
        answer = self.site(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": path.encode().decode("latin-1"),
                "QUERY_STRING": "",
                "SERVER_NAME": address.hostname,
                "SERVER_PORT": str(address.port or 80),
                "SERVER_PROTOCOL": "HTTP/1.1",
                "HTTP_HOST": address.netloc,
                "HTTP_X_FORWARDED_PROTO": address.scheme,
                "wsgi.url_scheme": address.scheme,
                "wsgi.input": BytesIO(),
                "wsgi.errors": BytesIO(),
            },
            lambda status, headers, exc_info=None: said.append(status),
        )
        try:
            return int(said[-1].split()[0]), b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
