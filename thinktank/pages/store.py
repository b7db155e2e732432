"""Finished pages on the disk of one machine, shared by all its web processes.

  ledger.sqlite3   which pages there are, which places each was made from, which purges were worked off, and what of
                   them a CDN has not been told yet
  clock            numbers that every process sees at once: how often something was emptied, when we last looked, since
                   when we have been waiting for a database, when its replica last had everything
  counts/          how often each process did what
  pages/           files that a web server may hand out by itself, laid out by their address
  unlisted/        files whose headers only we know
  parts/           files being written

A page is written like this: its bytes as parts, on the disk; its row and places in the ledger; then, holding the
ledger, the parts are given their names, unless something was emptied since the page began to be made. Whoever empties
holds the ledger too. So whatever kills whom, no file lies there that the ledger does not know.
"""

import contextlib
import fcntl
import json
import mmap
import os
import secrets
import shutil
import sqlite3
import threading
import time
import zlib
from pathlib import Path

from .answers import ENDINGS, Answer, Page, preferred
from .shown import ANY, EVERYTHING

SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    path TEXT PRIMARY KEY, folder TEXT, digest TEXT, modified INTEGER, status INTEGER, headers TEXT,
    encodings TEXT, size INTEGER, stored REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_stored ON page (stored) WHERE size > 0;
CREATE TABLE IF NOT EXISTS shows (place TEXT, path TEXT, PRIMARY KEY (place, path)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shows_path ON shows (path);
CREATE TABLE IF NOT EXISTS done (purge INTEGER, at TEXT, PRIMARY KEY (purge, at)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS untold (place TEXT PRIMARY KEY, since REAL, due REAL, times INTEGER) WITHOUT ROWID;
"""
MOST_PLACES = 400  # a page made from more goes with every change
LISTED, UNLISTED = "pages", "unlisted"
LONGEST_NAME = 200  # bytes: what file systems allow, with room for endings
PATIENCE = 10.0  # seconds that a reader waits for another who has the same page made
FLIGHTS = 512
REMEMBERED = 30 * 86_400  # seconds that the date of an emptied page is known, so that a new one has another


class Clock:
    """Numbers in a file that all processes have in memory: a look costs nothing, and needs no lock."""

    SIZE = 40
    WAITING = {"default": 1, "replica": 3}  # databases

    def __init__(self, path):
        with path.open("a+b") as file:
            file.truncate(self.SIZE)
            memory = memoryview(mmap.mmap(file.fileno(), self.SIZE))
        self.numbers, self.times = memory[:8].cast("Q"), memory[8:].cast("d")

    @property
    def epoch(self):
        return self.numbers[0]

    @property
    def looked_at(self):
        """When the purges and the schedule were last asked for, in seconds."""
        return self.times[0]

    @property
    def confirmed_at(self):
        """When the replica of the database was last known to have everything that emptied pages; 0 if it has not."""
        return self.times[2]

    @confirmed_at.setter
    def confirmed_at(self, seconds):
        self.times[2] = seconds

    def tick(self):
        self.numbers[0] += 1

    def waiting_since(self, database="default"):
        """Since when whoever looks has been waiting for a database, in seconds; 0 if it has answered."""
        return self.times[self.WAITING[database]]

    @contextlib.contextmanager
    def waiting(self, database="default"):
        self.times[self.WAITING[database]] = time.time()
        try:
            yield
        finally:
            self.times[self.WAITING[database]] = 0.0


class Store:
    """The pages of one release of the site; `most_bytes` bounds the disk, `most_memory` what this process keeps.

    `tells`: a CDN keeps pages too, and each says by its headers what it was made from.
    """

    def __init__(self, root, *, most_bytes, most_memory, tells=False):
        self.root, self.most_bytes, self.tells = Path(root), most_bytes, tells
        self.emptied = threading.Event()  # something was, by this process
        for folder in (LISTED, UNLISTED, "parts", "flights"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        self.clock = Clock(self.root / "clock")
        self.memory = Memory(most_memory)
        self.local = threading.local()

    # The ledger

    @property
    def ledger(self):
        """This thread’s connection."""
        found = getattr(self.local, "ledger", None)
        if found is None:
            found = sqlite3.connect(self.root / "ledger.sqlite3", timeout=20, isolation_level=None)
            found.execute("PRAGMA journal_mode=WAL")
            found.execute("PRAGMA synchronous=NORMAL")  # after a power cut another release begins
            found.execute("PRAGMA cache_size=-256")  # KiB: each thread has one, and the system has the file in memory
            found.executescript(SCHEMA)
            self.local.ledger = found
        return found

    def close(self):
        """Close this thread’s connection."""
        if ledger := getattr(self.local, "ledger", None):
            ledger.close()
            self.local.ledger = None

    @contextlib.contextmanager
    def held(self):
        """The ledger, and nobody else’s until this is over."""
        ledger = self.ledger
        ledger.execute("BEGIN IMMEDIATE")
        try:
            yield ledger
        except BaseException:
            ledger.execute("ROLLBACK")
            raise
        ledger.execute("COMMIT")

    # Whether the database is away

    def is_down(self, patience):
        """Whether it failed the last look, or has hung for so many seconds; whichever process looks, all know."""
        return 0 < self.clock.waiting_since() < time.time() - patience or (self.root / "down").exists()

    def mark_down(self, is_down):
        if is_down:
            (self.root / "down").touch()
        else:
            (self.root / "down").unlink(missing_ok=True)

    # Reading

    def find(self, path):
        """The page at a path as it is kept now; None if there is none."""
        epoch = self.clock.epoch
        kept = self.memory.get(path)
        if kept is not None and kept.epoch == epoch:
            return kept
        row = self.ledger.execute(
            "SELECT folder, modified, status, headers, encodings, stored FROM page WHERE path = ? AND size > 0", [path]
        ).fetchone()
        # Whoever empties ends the old epoch when the files are gone, but before others can see that in the ledger.
        if row is None or date_on_disk(self.root / row[0] / file_name(path)) != row[1]:
            self.memory.drop(path)
            return None
        if kept is None or kept.stored != row[5]:
            kept = Kept(self.root / row[0] / file_name(path), *row[1:])
        kept.epoch = epoch
        self.memory.add(path, kept)
        return kept

    def answer(self, kept, accepted):
        """A kept page for whoever accepts these encodings, from memory or the disk; None if it was emptied just now."""
        encoding = next(name for name in preferred(accepted) if name in kept.encodings)
        found = kept.answers.get(encoding)
        if found is None:
            try:
                found = kept.read(encoding)
            except FileNotFoundError:
                return None
            if len(found.body) <= Memory.LARGEST:
                kept.answers[encoding] = found
                self.memory.grew(len(found.body))
        if encoding in kept.answers and len(kept.ready) < 50:
            kept.ready[accepted] = found
        return found

    # Writing

    @contextlib.contextmanager
    def flight(self, path):
        """Only one on this machine has a page made; False for who has waited too long."""
        deadline = time.monotonic() + PATIENCE
        with (self.root / "flights" / str(zlib.crc32(path.encode()) % FLIGHTS)).open("wb") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        yield False
                        return
                    time.sleep(0.005)
                else:
                    yield True
                    return  # closing the file ends the lock, as does the end of the process

    def keep(self, path, page: Page, places, *, epoch, is_listed):
        """Keep a page that began to be made at `epoch`; False if it was emptied in the meantime."""
        name, folder = file_name(path), LISTED if is_listed else UNLISTED
        places = {*places, EVERYTHING} if len(places) <= MOST_PLACES else {EVERYTHING, ANY}
        if self.tells:
            page = page.marked(sorted(places))
        encoded = page.encoded()
        size = sum(map(len, encoded.values())) or 1  # what only leads elsewhere takes its place too
        with self.written(encoded) as parts:
            with self.held() as ledger:
                row = ledger.execute("SELECT digest, modified FROM page WHERE path = ?", [path]).fetchone()
                self.take_away(ledger, path)
                modified = date_of(page.digest, row, int(time.time()))
                ledger.execute(
                    "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
                    [path, folder, page.digest, modified, page.status, json.dumps(page.headers), " ".join(encoded), 0],
                )
                ledger.executemany("INSERT INTO shows VALUES (?, ?)", [(place, path) for place in places])
            target = self.root / folder / name
            with self.held() as ledger:
                if self.clock.epoch != epoch:
                    return False
                target.parent.mkdir(parents=True, exist_ok=True)
                for encoding, part in parts.items():
                    os.utime(part, (modified, modified))
                    part.replace(f"{target}{ENDINGS[encoding]}")
                ledger.execute("UPDATE page SET size = ?, stored = ? WHERE path = ?", [size, time.time(), path])
        self.make_room()
        return True

    @contextlib.contextmanager
    def written(self, encoded):
        """{encoding: a file of its bytes, safe on the disk}; whatever is not given a name is gone afterwards."""
        parts = {encoding: self.root / "parts" / secrets.token_hex(8) for encoding in encoded}
        try:
            for encoding, part in parts.items():
                with part.open("xb") as file:
                    file.write(encoded[encoding])
                    file.flush()
                    os.fsync(file.fileno())
            yield parts
        finally:
            for part in parts.values():
                part.unlink(missing_ok=True)

    def make_room(self):
        """Take the oldest pages away until all fit."""
        ledger = self.ledger
        if total(ledger) <= self.most_bytes:
            return
        with self.held() as ledger:
            over = total(ledger) - self.most_bytes * 9 // 10
            for path, size in ledger.execute("SELECT path, size FROM page WHERE size > 0 ORDER BY stored").fetchall():
                if over <= 0:
                    break
                self.take_away(ledger, path)
                over -= size
            self.clock.tick()

    # Emptying

    def empty(self, places, *, done=()):
        """Take away all pages made from these places, and remember which purges that was: (key, time) of each."""
        with self.held() as ledger:
            if EVERYTHING in places:
                self.clear(ledger)
            elif places:
                found = set()
                for place in [*places, ANY]:
                    found.update(ledger.execute("SELECT path FROM shows WHERE place = ?", [place]))
                for (path,) in found:
                    self.take_away(ledger, path)
            ledger.executemany("INSERT OR IGNORE INTO done VALUES (?, ?)", done)
            if places and self.tells:
                self.owe_telling(ledger, {EVERYTHING} if EVERYTHING in places else {*places, ANY})
            if places:
                self.clock.tick()  # after the files are gone: who looks now finds nothing
        shutil.rmtree(self.root / "emptied", ignore_errors=True)
        self.emptied.set()

    def has_done(self, purge):
        """Whether a purge was worked off, by its key."""
        return self.ledger.execute("SELECT 1 FROM done WHERE purge = ?", [purge]).fetchone() is not None

    def take_away(self, ledger, path):
        for folder in (LISTED, UNLISTED):
            for ending in ENDINGS.values():
                Path(f"{self.root / folder / file_name(path)}{ending}").unlink(missing_ok=True)
        ledger.execute("DELETE FROM shows WHERE path = ?", [path])
        ledger.execute("UPDATE page SET size = 0 WHERE path = ?", [path])

    def clear(self, ledger):
        """Everything at once: two folders change their names, however much is in them."""
        grave = self.root / "emptied" / secrets.token_hex(8)
        grave.mkdir(parents=True)
        for folder in (LISTED, UNLISTED):
            (self.root / folder).rename(grave / folder)
            (self.root / folder).mkdir()
        ledger.execute("DELETE FROM shows")
        ledger.execute("UPDATE page SET size = 0 WHERE size > 0")

    # What a CDN is to be told

    def owe_telling(self, ledger, places):
        if EVERYTHING in places:
            ledger.execute("DELETE FROM untold")
        now = time.time()
        ledger.executemany("INSERT OR REPLACE INTO untold VALUES (?, ?, ?, 0)", [(place, now, now) for place in places])

    def untold(self, now, most):
        """[(place, since when)] of those that are due to be told, the oldest first."""
        found = self.ledger.execute("SELECT place, since FROM untold WHERE due <= ? ORDER BY due LIMIT ?", [now, most])
        return found.fetchall()

    def was_told(self, told, *, times, again_at):
        """Forget what has been told often enough, unless it was emptied again meanwhile."""
        with self.held() as ledger:
            ledger.executemany(
                "UPDATE untold SET times = times + 1, due = ? WHERE place = ? AND since = ?",
                [(again_at, *one) for one in told],
            )
            ledger.execute("DELETE FROM untold WHERE times >= ?", [times])

    def waiting(self):
        """(places that a CDN has not been told once, since when)"""
        row = self.ledger.execute("SELECT count(*), min(since) FROM untold WHERE times = 0")
        return row.fetchone()

    # Keeping order

    def tidy(self, before):
        """Forget the purges worked off before a time, and the dates of pages that nobody has asked for since long."""
        with self.held() as ledger:
            ledger.execute("DELETE FROM done WHERE at < ?", [before])
            ledger.execute("DELETE FROM page WHERE size = 0 AND modified < ?", [int(time.time()) - REMEMBERED])

    def counted(self):
        """(pages, bytes on disk)"""
        row = self.ledger.execute("SELECT count(*), coalesce(sum(size), 0) FROM page WHERE size > 0")
        return row.fetchone()


def total(ledger):
    return ledger.execute("SELECT coalesce(sum(size), 0) FROM page WHERE size > 0").fetchone()[0]


def date_of(digest, row, now):
    """The date of a page: that of the same page before; of another one at the same address, a later one.

    Dates count in seconds, and nginx knows a page by its date and length: two changes within one must not be one.
    """
    if row is None:
        return now
    known, modified = row
    return modified if known == digest else max(now, modified + 1)


def date_on_disk(file):
    try:
        return int(file.stat().st_mtime)
    except FileNotFoundError:
        return None


def file_name(path):
    """Where the page at a path lies; None where it has no place: nothing that hides, climbs, or is too long.

    file_name("/en/articles/") → "en/articles/index.html"
    """
    try:
        text = path.encode("latin-1").decode()  # PATH_INFO is bytes, whatever it looks like
    except UnicodeError:
        return None
    *folders, name = text.removeprefix("/").split("/")
    names = [*folders, name] if name else folders
    for each in names:
        is_reserved = each.startswith(".") or each == "index.html" or each.endswith((".gz", ".br"))
        if not each or is_reserved or len(each.encode()) > LONGEST_NAME or not each.isprintable() or "\\" in each:
            return None
    return "/".join([*folders, name or "index.html"]) if len(text) <= 1000 and names else None


class Kept:
    """A page of the store; its bytes are read when somebody wants them."""

    def __init__(self, file, modified, status, headers, encodings, stored):
        self.file, self.modified, self.status, self.stored = file, modified, status, stored
        self.headers = [tuple(header) for header in json.loads(headers)]
        self.encodings = encodings.split(" ")
        self.answers = {}  # {encoding: answer}, as far as somebody has asked
        self.ready = {}  # {what a browser accepts: answer}: few browsers differ
        self.epoch = None
        self.is_used = True

    def read(self, encoding):
        """Raises FileNotFoundError where it was emptied this moment."""
        body = Path(f"{self.file}{ENDINGS[encoding]}").read_bytes()
        return Answer(self.status, self.headers, self.modified, encoding, body, varies=len(self.encodings) > 1)


class Memory:
    """Pages that this process has at hand; those that nobody has asked for lately go first."""

    LARGEST = 512 * 1024  # bytes of an answer that is kept at all
    BARE = 6_000  # bytes that a page takes beside its answers

    def __init__(self, most):
        self.most, self.size = most, 0
        self.pages = {}
        self.lock = threading.Lock()

    def get(self, path):
        return self.pages.get(path)

    def add(self, path, kept):
        with self.lock:
            is_new = path not in self.pages
            self.pages[path] = kept
        if is_new:
            self.grew(self.BARE)

    def drop(self, path):
        with self.lock:
            self.pages.pop(path, None)

    def grew(self, size):
        with self.lock:
            self.size += size
            if self.size > self.most:
                self.shrink()

    def shrink(self):
        """Keep what was asked for since the last time, up to half; counted anew, as some were dropped in between."""
        kept, size = {}, 0
        for path, page in sorted(self.pages.items(), key=lambda item: not item[1].is_used):
            size += self.BARE + sum(len(answer.body) for answer in list(page.answers.values()))
            if size > self.most // 2:
                break
            kept[path], page.is_used = page, False
        self.pages, self.size = kept, min(size, self.most // 2)
