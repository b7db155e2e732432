"""A page store of a test’s own, and whoever asks it."""

from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone

from thinktank.pages import serving
from thinktank.pages.serving import Site, render
from thinktank.pages.store import Store
from thinktank.pages.watching import Watcher

serving.FRESH = 60.0  # seconds: nobody looks while a test does something else, and a busy machine takes its time


@dataclass
class Answered:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def came(self):
        """hit, stale or miss; "" for what the store had no part in."""
        said = self.headers.get("cache-status", "")
        return {"thinktank; hit": "hit", "thinktank; hit; detail=stale": "stale"}.get(said, "miss" if said else "")


class Node:
    """One machine: its disk, its watcher, one web process."""

    def __init__(self, folder, **bounds):
        self.bounds = {"most_bytes": 10**9, "most_memory": 10**7} | bounds
        self.store = Store(folder, **self.bounds)
        self.watcher = Watcher(self.store)
        self.django = Counting()
        self.site = Site(self.django, self.store)
        self.watcher.look_once()

    def process(self):
        """Another web process of this machine."""
        return Site(self.django, Store(self.store.root, **self.bounds))

    def look(self, now=None):
        self.watcher.look(now or timezone.now())

    def ask(self, path, *, site=None, **environ):
        return ask(site or self.site, path, **environ)

    def fresh(self, path):
        """The same page, made by Django this moment."""
        with connections_left_open():
            status, headers, body, _places = render(self.django.handler, as_bytes(path), environ_of(path))
        return Answered(int(status.split()[0]), {name.lower(): value for name, value in headers}, body)


class Counting:
    """Django, and what it was asked for."""

    def __init__(self):
        self.handler, self.asked = WSGIHandler(), []

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        return self.handler(environ, start_response)


@contextmanager
def connections_left_open():
    """As Django’s test client does it: the connection belongs to the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def ask(site, path, **environ):
    """`environ`: as WSGI has it, HTTP_COOKIE="…"."""
    said = []
    with connections_left_open():
        body = site(environ_of(path) | environ, lambda status, headers, exc_info=None: said.append((status, headers)))
        whole = b"".join(body)
        if hasattr(body, "close"):
            body.close()
    status, headers = said[-1]
    return Answered(int(status.split()[0]), {name.lower(): value for name, value in headers}, whole)


def as_bytes(path):
    return path.encode().decode("latin-1")


def environ_of(path):
    path, _mark, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": as_bytes(path),
        "QUERY_STRING": quote(query, safe="=&%"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
    }
