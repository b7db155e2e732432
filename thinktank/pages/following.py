"""Pages are made from a replica of the database, while it is known to have everything that has emptied pages.

A replica is behind, mostly by milliseconds. A page made from it could show what was just taken back, and be kept. So
whoever watches what changed (`watching`) also asks the replica for the same purges, several times a second, and notes
when it had them all. That note is taken back before the pages of a new purge are emptied; while it is older than a
second, pages are made from the database itself.

A replica may come back older than it was. So each new connection begins with a purge of nothing, written for this alone
into the database: a replica that has it has all that was before.
"""

import logging
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from .serving import OPERATORS, begun

logger = logging.getLogger(__name__)

REPLICA = "replica"
CERTAIN = 1.0  # seconds that a replica counts as having everything, after it was last seen to
PAUSE = 1.0  # seconds until one that failed is asked again
LONGEST = timedelta(hours=1)  # that a purge is waited for; after a day it is forgotten, and would never come
# Who has just written something, or asks after the database itself.
NEVER = ("/admin/", "/preview/", *OPERATORS)

is_followed: ContextVar[bool] = ContextVar("is_followed", default=False)


@contextmanager
def from_replica():
    """What this thread reads meanwhile is read from the replica."""
    token = is_followed.set(True)
    try:
        yield
    finally:
        is_followed.reset(token)


def for_reading():
    """The connection to read from: inside a transaction that of the transaction, which sees what it has written."""
    is_away = is_followed.get() and not connections[DEFAULT_DB_ALIAS].in_atomic_block
    return connections[REPLICA if is_away else DEFAULT_DB_ALIAS]


class Router:
    """Everything is in the one database; only what `from_replica` is made from comes from there."""

    def db_for_read(self, model, **hints):
        return for_reading().alias

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, database, app_label, **hints):
        return database == DEFAULT_DB_ALIAS


class Following:
    """The site as a WSGI application: `django`, which reads public pages from the replica while that has everything.

    What fails there is asked for again, from the database.
    """

    def __init__(self, django, clock):
        self.django, self.clock = django, clock

    def __call__(self, environ, start_response):
        if self.may_follow(environ):
            with from_replica():
                status, headers, response = begun(self.django, environ)
            if not status.startswith("5"):
                start_response(status, headers)
                return response
            response.close()
            self.clock.confirmed_at = 0.0
        return self.django(environ, start_response)

    def may_follow(self, environ):
        is_public = environ["REQUEST_METHOD"] in ("GET", "HEAD") and not environ["PATH_INFO"].startswith(NEVER)
        return is_public and time.time() - self.clock.confirmed_at < CERTAIN


class Follower:
    """Sees how far the replica has come, in a thread of its own: one that hangs keeps no page from being emptied."""

    def __init__(self, store, lines):
        self.clock, self.lines = store.clock, lines
        self.lock = threading.Lock()
        self.looked = threading.Event()
        self.looked_at = 0.0
        self.awaited = {}  # {key of a purge that the replica was not yet seen to have: when it was written}

    def expects(self, purges, looked_at):
        """These were found by a look that began then; called before their pages are emptied."""
        with self.lock:
            if purges:
                self.clock.confirmed_at = 0.0
            self.awaited |= purges
            self.looked_at = looked_at
        self.looked.set()

    # The thread

    def start(self):
        threading.Thread(target=self.follow, name="replica follower", daemon=True).start()

    def follow(self):
        is_away = False
        while True:
            self.looked.wait()
            self.looked.clear()
            try:
                with self.lines.listening(CERTAIN):
                    self.ask()
            except Exception as error:  # whatever it is must not end the thread
                connections[REPLICA].close()
                if not is_away:
                    logger.warning("the replica cannot be read; the database is instead", exc_info=error)
                is_away = True
                time.sleep(PAUSE)
            else:
                is_away = False

    def ask(self):
        """See whether the replica has everything found so far. Raises django.db.Error where it does not answer."""
        from thinktank.models import Purge

        replica = connections[REPLICA]
        if replica.connection is None:
            self.meet(replica)
        with self.lock:
            awaited, looked_at = [*self.awaited, 0], self.looked_at  # never none, so that it has to answer
        with self.clock.waiting(REPLICA):
            there = list(Purge.objects.using(REPLICA).filter(pk__in=awaited).values_list("pk", flat=True))
        with self.lock:
            for key in there:
                self.awaited.pop(key, None)
            if not self.awaited:
                self.clock.confirmed_at = looked_at
            elif min(self.awaited.values()) < timezone.now() - LONGEST:
                replica.close()

    def meet(self, replica):
        """Connect, and then write what it is to have: whichever server it is now, it must have come that far."""
        from thinktank.models import Purge

        with self.clock.waiting(REPLICA):
            replica.ensure_connection()
        with self.lock:
            self.awaited.clear()
        try:
            first = Purge.objects.create(places=[])
        except Exception:
            replica.close()
            raise
        finally:
            connections[DEFAULT_DB_ALIAS].close()
        with self.lock:
            self.awaited[first.pk] = first.at
