"""What stands before Django: a page that is kept is handed out, one that may be is made once and kept.

A page is made from its address alone. Whatever else a browser sent (cookies, languages, its own conditions, marks in
the query string) is not there when it is made, so that no reader’s page can be another’s.
"""

import logging
import sqlite3
import threading
import time
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.http.request import split_domain_port, validate_host

from . import counting
from .answers import CACHE_CONTROL, NOT_MODIFIED, NOT_SATISFIABLE, STATES, STATUS, Page, is_known, span
from .hanging import DESK, READERS, Lines
from .routes import KEPT, is_noise, route_of
from .shown import noting
from .store import file_name

logger = logging.getLogger(__name__)

FRESH = 3.0  # seconds: whoever has not looked for that long cannot say that a page is as it should be
OLDEST = 86_400.0  # seconds that pages are handed out while the database is away
WAIT = 0.9  # seconds that somebody waits for a turn to have a page made
TURNS = 3  # pages that a process makes at once: of its four threads one is always there for what is kept
KEPT_STATUS = {200, 301, 410}
ENVIRON = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SCRIPT_NAME", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO")
OURS = {"content-length", "vary", "etag", "last-modified", "date", "server"}  # said anew for each encoding
OPERATORS = {"/livez", "/readyz", "/metrics"}  # who know by themselves what to do without a database
COUNTED = {"hit": counting.HIT, "stale": counting.STALE, "miss": counting.MISS}
UNAVAILABLE = "thinktank.unavailable"  # what tells Django to say so, without asking the database


class Site:
    """The site as a WSGI application; `django` is asked for whatever is not kept."""

    def __init__(self, django, store, lines=None):
        self.django, self.store, self.lines = django, store, lines or Lines(store)
        self.clock, self.memory = store.clock, store.memory
        self.hosts = set()
        self.turns = threading.BoundedSemaphore(TURNS)
        self.is_secure_only = settings.SECURE_SSL_REDIRECT
        self.counts = counting.of_this_process(store.root)

    def __call__(self, environ, start_response):
        method = environ["REQUEST_METHOD"]
        query = environ.get("QUERY_STRING", "")
        if method not in ("GET", "HEAD") or (query and not is_noise(query)) or not self.is_ours(environ):
            return self.pass_on(environ, start_response)
        path = environ["PATH_INFO"]
        try:
            age = time.time() - self.clock.looked_at
            if age < OLDEST and (answer := self.kept(path, environ)) is not None:
                return self.send(answer, "hit" if age < FRESH else "stale", environ, start_response)
        except (OSError, sqlite3.Error):
            logger.exception("the page store cannot be read")
            return self.pass_on(environ, start_response)
        return self.absent(path, environ, start_response)

    def kept(self, path, environ):
        """What is to be sent, where the page is kept."""
        kept = self.memory.pages.get(path)
        if kept is None or kept.epoch != self.clock.epoch:
            kept = self.store.find(path)
            if kept is None:
                return None
        kept.is_used = True
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        return kept.ready.get(accepted) or self.store.answer(kept, accepted)

    def is_ours(self, environ):
        """Whether somebody asks for this site by a name of its own, and as securely as it wants to be asked."""
        host = environ.get("HTTP_HOST", "")
        if host not in self.hosts:
            if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
                return False
            if len(self.hosts) > 100:
                self.hosts.clear()
            self.hosts.add(host)
        return not self.is_secure_only or environ.get("HTTP_X_FORWARDED_PROTO") == "https"

    def send(self, answer, state, environ, start_response):
        self.counts[COUNTED[state]] += 1
        is_conditional = "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ
        if is_conditional and answer.code == 200 and is_known(answer, environ):
            start_response(NOT_MODIFIED, answer.unmodified[state])
            return []
        if answer.takes_ranges and "HTTP_RANGE" in environ:
            return self.send_part(answer, state, environ, start_response)
        start_response(answer.status, answer.headers[state])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def send_part(self, answer, state, environ, start_response):
        """A part of a file, as readers of long PDFs ask for them; who has another version gets the whole one."""
        size, condition = len(answer.body), environ.get("HTTP_IF_RANGE")
        try:
            found = span(environ["HTTP_RANGE"], size)
        except ValueError:
            start_response(NOT_SATISFIABLE, [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")])
            return []
        if found is None or (condition and condition not in (answer.etag, answer.modified)):
            start_response(answer.status, answer.headers[state])
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
        first, last = found
        own = [("Content-Range", f"bytes {first}-{last}/{size}"), ("Content-Length", str(last - first + 1))]
        start_response(STATUS[206], [*answer.parts, *own, *STATES[state]])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body[first : last + 1]]

    # What is not kept

    def absent(self, path, environ, start_response):
        if file_name(path) is None or not (route := route_of(get_path_info(environ))):
            return self.pass_on(environ, start_response)
        if self.store.is_down(READERS) or not self.turns.acquire(timeout=WAIT):
            return self.busy(environ, start_response)
        try:
            with self.store.flight(path) as is_mine:
                if not is_mine:
                    return self.busy(environ, start_response)
                if (answer := self.kept(path, environ)) is not None:
                    return self.send(answer, "hit", environ, start_response)
                return self.made(path, route, environ, start_response)
        except (OSError, sqlite3.Error):
            logger.exception("the page store cannot be written")
            return self.pass_on(environ, start_response)
        finally:
            self.turns.release()

    def pass_on(self, environ, start_response):
        """To Django, for what the store has no part in."""
        path = environ["PATH_INFO"]
        patience = DESK if path.startswith("/admin/") else READERS
        if path not in OPERATORS and self.store.is_down(patience):
            return self.busy(environ, start_response)
        with self.lines.listening(patience):
            return self.django(environ, start_response)

    def busy(self, environ, start_response):
        self.counts[counting.BUSY] += 1
        return self.django(environ | {UNAVAILABLE: True}, start_response)

    def made(self, path, route, environ, start_response):
        """Have the page made; keep it if it may be, and hand it out either way."""
        epoch, begun = self.clock.epoch, time.monotonic()
        with self.lines.listening(READERS):
            status, headers, body, places = render(self.django, path, environ)
        self.counts[counting.MICROSECONDS] += int((time.monotonic() - begun) * 1e6)
        if (page := keepable(status, headers, body)) and may_fill(environ):
            places |= KEPT[route]
            is_listed = is_alike(page) and not self.store.tells  # a web server knows no keys
            is_kept = self.store.keep(path, page, places, epoch=epoch, is_listed=is_listed)
            if is_kept and (answer := self.kept(path, environ)) is not None:
                return self.send(answer, "miss", environ, start_response)
        self.counts[counting.MISS] += 1
        if page:
            headers = [*page.headers, ("Content-Length", str(len(body))), ("Vary", "Accept-Encoding")]
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def render(django, path, environ):
    """(status, headers, body, places) of the page at a path, made from nothing else."""
    plain = {name: environ[name] for name in ENVIRON if name in environ} | {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": environ.get("wsgi.url_scheme", "http"),
        "wsgi.input": BytesIO(),
        "wsgi.errors": environ.get("wsgi.errors"),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    with noting() as places:
        status, headers, response = begun(django, plain)
        try:
            body = b"".join(response)
        finally:
            if hasattr(response, "close"):
                response.close()
    return status, headers, body, set(places)


def begun(django, environ):
    """(status, headers, response) of what Django answers; whoever has read the response closes it."""
    said = []

    def start_response(status, headers, exc_info=None):
        said[:] = [status, headers]

    response = django(environ, start_response)
    return (*said, response)


def keepable(status, headers, body):
    """The answer as a page to be kept; None where it must not be."""
    named = {name.lower(): value for name, value in headers}
    control, vary = named.get("cache-control", "no-cache"), named.get("vary", "")
    code = int(status.split()[0])
    if code not in KEPT_STATUS or "set-cookie" in named or "private" in control or "no-store" in control:
        return None
    if {name.strip().lower() for name in vary.split(",")} - {"", "accept-encoding"}:
        return None  # it would not be the same for everybody
    headers = [(name, in_order(name, value)) for name, value in headers if name.lower() not in {*OURS, "cache-control"}]
    headers.append(("Cache-Control", CACHE_CONTROL if control == "no-cache" else control))
    return Page(code, headers, body)


def in_order(name, value):
    """A policy whose directives come in no order would be another page after each start."""
    return "; ".join(sorted(value.split("; "))) if name == "Content-Security-Policy" else value


def may_fill(environ):
    """Who signed in is given what readers are given, and leaves nothing behind."""
    return settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")


def is_alike(page):
    """Whether a web server can hand the page out by itself: it says what others of its kind say."""
    return page.status == 200 and ("Cache-Control", CACHE_CONTROL) in page.headers
