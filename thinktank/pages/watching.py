"""On each machine one process watches what changed and what has fallen due, and empties the pages of both.

Every web process has a thread for it; the one that holds a lock works, and when it dies another takes over.

Changes become visible in any order, not in that of their keys: a purge of a long transaction turns up behind later
ones. So nobody asks for “what came after the last one”, but for all of a stretch of time, and leaves out what was
worked off: often for the last minutes, now and then for the whole day that they are kept.
"""

import contextlib
import fcntl
import logging
import shutil
import struct
import threading
import time
from datetime import UTC, datetime, timedelta

from django.db import Error, close_old_connections
from django.utils import timezone

from .hanging import READERS, Lines
from .shown import EVERYTHING
from .store import LISTED

logger = logging.getLogger(__name__)

PAUSE = 0.25  # seconds between two looks
LATELY = timedelta(minutes=10)  # how long ago a purge was written that a look expects
ROUNDING = timedelta(milliseconds=1)  # what a moment may lose on its way through the clock
SWEEP = timedelta(minutes=1)  # between two looks at all purges that are kept
UNWATCHED = 60.0  # seconds after which nobody looks after the pages of a release any more
OUTLIVED = 3600.0  # seconds since another release was last watched, after which its pages are of no use
SERVED = "served"  # the link through which a web server finds the pages of the release at work


class Watcher:
    def __init__(self, store, lines=None, *, teller=None, follower=None):
        self.store, self.teller, self.follower = store, teller, follower
        self.lines = lines or Lines(store)
        self.is_first = self.is_new = True
        self.done = set()
        self.swept_at = None
        self.failed_at = None

    # The thread

    def start(self):
        """Watch from now on. Returns after the first look, or when it takes too long."""
        looked = threading.Event()
        threading.Thread(target=self.watch, args=[looked], name="page watcher", daemon=True).start()
        looked.wait(1.0)

    def watch(self, looked):
        with (self.store.root / "watch").open("wb") as file:
            if not self.try_lock(file):
                looked.set()  # another process of this machine is at it
                fcntl.flock(file, fcntl.LOCK_EX)
            self.bury_other_releases()
            for other in filter(None, [self.teller, self.follower]):
                other.start()
            while True:
                self.look_once()
                close_old_connections()
                looked.set()
                time.sleep(PAUSE)

    def try_lock(self, file):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def look_once(self):
        """Look, and make known to all processes and to the web server how that went."""
        try:
            with self.lines.listening(READERS):
                self.look(timezone.now())
        except Error:
            if self.failed_at is None:
                logger.warning("the database does not answer: pages are handed out as they were")
            self.failed_at = self.failed_at or time.time()
            self.store.mark_down(True)
            self.hide()
        except Exception:  # whatever it is must not end the thread
            logger.exception("the page store could not be brought up to date")
            self.hide()
        else:
            self.failed_at = None
            self.store.mark_down(False)
            self.show()
            self.is_new = False

    # What a look is

    def look(self, now):
        """Empty the pages of everything that was changed or has fallen due since the last look."""
        from thinktank.models import Purge

        if self.is_first:
            self.done = set(self.store.ledger.execute("SELECT purge, at FROM done"))
        last = datetime.fromtimestamp(self.store.clock.looked_at, UTC) if self.store.clock.looked_at else None
        is_sweep = self.swept_at is None or now - self.swept_at >= SWEEP
        reach = Purge.KEPT if is_sweep else LATELY
        with self.store.clock.waiting():
            found = {(key, at.isoformat()): at for key, at in Purge.objects.since(now - reach).values_list("pk", "at")}
            new = found.keys() - self.done
            places = Purge.objects.places_of([key for key, _at in new])
            if last is None or now - last > Purge.KEPT - LATELY:
                places = {EVERYTHING}  # purges that we never saw may be forgotten by now
            else:
                places |= fallen_due(last, now)
        if self.follower:
            self.follower.expects({one[0]: found[one] for one in new}, now.timestamp())
        if new or places:
            self.store.empty(places, done=new)
        self.store.clock.times[0] = now.timestamp()
        self.done |= new
        self.is_first = False
        if is_sweep:
            self.swept_at = now
            before = (now - Purge.KEPT - LATELY).isoformat()
            self.store.tidy(before)
            self.done = {one for one in self.done if one[1] >= before}

    # What a web server finds

    def show(self):
        """Let the web server find the pages."""
        link, wanted = self.store.root.parent / SERVED, f"{self.store.root.name}/{LISTED}"
        if not self.may_show(link):
            return
        part = link.with_name(f"{SERVED}.{self.store.root.name}")
        part.unlink(missing_ok=True)
        part.symlink_to(wanted)
        part.replace(link)

    def may_show(self, link):
        """The release that was started last takes over from one before; afterwards from one that nobody watches."""
        try:
            shown_now = link.readlink().parts[0]
        except OSError:
            return True
        if shown_now == self.store.root.name:
            return False
        return self.is_new or time.time() - looked_at(link.parent / shown_now) > UNWATCHED

    def hide(self):
        """Let the web server ask us: it could not tell readers that a page may be out of date."""
        hide(self.store.root.parent, self.store.root.name)

    def bury_other_releases(self):
        for folder in self.store.root.parent.iterdir():
            is_other = folder.is_dir() and not folder.is_symlink() and folder != self.store.root
            if is_other and time.time() - looked_at(folder) > OUTLIVED:
                shutil.rmtree(folder, ignore_errors=True)


def fallen_due(last, now):
    """The places of what the clock alone has changed: a text is public, somebody is a former author."""
    from articles.models import Edition
    from authors.models import Author

    public = Edition.objects.became_live(last - ROUNDING, now)
    places = Edition.places(public) if public else set()
    if (today := timezone.localdate(now)) > (day := timezone.localdate(last)):
        former = Author.objects.left_between(day, today)
        places |= Author.places(former) if former else set()
    return places


def hide(root, release):
    """Take the pages of a release out of the web server’s sight, if they are what it finds."""
    link = root / SERVED
    with contextlib.suppress(OSError):
        if link.readlink().parts[0] == release:
            link.unlink()


def hide_unwatched(root):
    """Let no web server hand out pages that nobody looks after: `tick` asks for it, in case no web process is left."""
    with contextlib.suppress(OSError):
        release = (root / SERVED).readlink().parts[0]
        if time.time() - looked_at(root / release) > UNWATCHED:
            hide(root, release)


def looked_at(folder):
    """When the pages of a release were looked after last, in seconds."""
    try:
        return struct.unpack("d", (folder / "clock").read_bytes()[8:16])[0]
    except (OSError, struct.error):
        return folder.stat().st_mtime
