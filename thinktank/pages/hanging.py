"""Nobody waits long for a database that is there and does not answer: a full disk, a stopped process, a lost network.

Whether it hangs is seen by the process that looks what changed (`watching`): it notes since when it has been waiting,
for the database and for its replica (`following`). A thread of each process then ends the waiting of all others, by
closing the wire that they listen to, so that no web thread is lost to what is kept. A database that refuses says so by
itself; SQLite is no wire.
"""

import contextlib
import os
import socket
import threading
import time

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

READERS, DESK = 0.75, 5.0  # seconds that a page, or what somebody writes, waits for a database that hangs
PAUSE = 0.1


class Lines:
    """The wires to the database and its replica that this process listens to now."""

    def __init__(self, store):
        self.store = store
        self.held = {}  # {thread: (its connections, since when, how long it may wait)}
        self.lock = threading.Lock()

    def start(self):
        if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
            threading.Thread(target=self.watch, name="line watcher", daemon=True).start()

    @contextlib.contextmanager
    def listening(self, patience):
        """This thread asks the database; when it has hung for `patience` seconds, that fails."""
        mine = threading.get_ident()
        self.held[mine] = ({name: connections[name] for name in connections}, time.time(), patience)
        try:
            yield
        finally:
            with self.lock:
                wrappers, *_rest = self.held.pop(mine)
                for wrapper in wrappers.values():
                    wrapper.__dict__.pop("get_new_connection", None)

    def watch(self):
        while True:
            time.sleep(PAUSE)
            for database in connections:
                if since := self.store.clock.waiting_since(database):
                    self.cut(database, since, time.time())

    def cut(self, database, since, now):
        with self.lock:
            for wrappers, begun, patience in list(self.held.values()):
                if max(since, begun) < now - patience:
                    wrappers[database].get_new_connection = refuse  # or it would wait for another
                    close_wire(wrappers[database])


def refuse(*args):
    raise OperationalError("the database hangs")


def close_wire(wrapper):
    """Whoever listens to it hears that it is closed."""
    with contextlib.suppress(Exception), socket.socket(fileno=os.dup(wrapper.connection.pgconn.socket)) as wire:
        wire.shutdown(socket.SHUT_RDWR)  # unless it is not connected, or not any more
