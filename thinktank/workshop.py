"""Who does the work that needs no database: this process alone, or helpers beside it that share the machine’s cores."""

import gc
import os
import signal
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import islice
from multiprocessing import get_context, parent_process

from django.db import connections

SELDOM = 20_000  # objects that are made before the collector of garbage looks for cycles: there are few
AHEAD = 4  # pieces of work that wait for each helper, so that none is ever idle and memory stays what it is


class HelperDied(Exception):
    """The system killed a helper, most likely for its memory."""


class Workshop:
    """Calls functions on values, here or in helpers; what comes back comes in the order in which it was asked for."""

    def __init__(self, helpers):
        self.helpers = helpers
        self.pool = None

    def __enter__(self):
        self.collected = gc.get_threshold()
        gc.set_threshold(SELDOM, *self.collected[1:])
        return self

    def __exit__(self, *_reason):
        gc.set_threshold(*self.collected)
        if self.pool:
            self.pool.shutdown(cancel_futures=True)
            gc.unfreeze()

    def each(self, function, pieces):
        """function(piece) for each of them, some way ahead of whoever reads. For a single piece no helper is called."""
        pieces = iter(pieces)
        first = list(islice(pieces, 2))
        if self.helpers and len(first) > 1:
            # Copies of this process are at work at once, where new ones would first learn for seconds what it knows.
            # What it knows stays, and is shared with them as long as no collector of garbage goes through it.
            gc.freeze()
            self.pool = ProcessPoolExecutor(self.helpers, mp_context=get_context("fork"), initializer=begin)
        asked = deque(self.ask(function, piece) for piece in first)
        while asked:
            yield asked.popleft()()
            asked.extend(self.ask(function, piece) for piece in islice(pieces, max(0, self.ahead - len(asked))))

    @property
    def ahead(self):
        return AHEAD * self.helpers if self.pool else 1

    def ask(self, function, piece):
        """A function that waits for function(piece), which without helpers is called when somebody waits for it."""
        if not self.pool:
            return cache(lambda: function(piece))
        future = self.pool.submit(function, piece)

        def wait():
            try:
                return future.result()
            except BrokenProcessPool:
                raise HelperDied from None

        return wait


def begin():
    """What a helper does first."""
    # Ctrl+C reaches every process of a terminal; the one that called us says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=leave_with_parent, daemon=True).start()
    for connection in connections.all(initialized_only=True):
        connection.execute_wrappers.append(refuse)


def refuse(*_query):
    raise RuntimeError("The connection belongs to the process that called this helper, which must not ask it anything.")


def leave_with_parent():
    """A pool whose owner was killed would wait for work for ever."""
    parent_process().join()
    os._exit(1)
