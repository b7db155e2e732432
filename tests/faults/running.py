"""The site as it runs in production, in processes of its own, on the database of the test."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from thinktank.pages import counting

# As in production, but for static files, which lie where they are written: nobody has collected them.
SETTINGS = """
from thinktank.settings import *

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""
PATIENCE = 60.0  # seconds for what happens at once on a machine that is not busy


def database_url(port=None):
    """Of the test’s database; behind another port, if somebody stands between."""
    wanted = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{wanted['NAME']}"
    account = f"{wanted['USER']}:{wanted['PASSWORD']}" if wanted["PASSWORD"] else wanted["USER"]
    return f"postgres://{account}@{wanted['HOST']}:{port or wanted['PORT'] or 5432}/{wanted['NAME']}"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Running:
    """Two web processes that share a folder of pages, as on one machine."""

    def __init__(self, folder, *, database=None, **environment):
        self.folder, self.port = folder, free_port()
        (folder / "settings_of_running.py").write_text(SETTINGS)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "settings_of_running",
            "PYTHONPATH": f"{folder}{os.pathsep}{settings.BASE_DIR}",
            "DATABASE_URL": database or database_url(),
            "PAGES_ROOT": str(folder / "pages"),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "SECRET_KEY": "x" * 50,
            "PDFS": "0",
            **environment,
        }
        words = "--interface wsgi --workers 2 --blocking-threads 4 --no-ws --respawn-failed-workers --host 127.0.0.1"
        program = shutil.which("granian", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        self.log = (folder / "granian.log").open("wb")
        self.server = subprocess.Popen(
            [
                program,
                *words.split(),
                "--port",
                str(self.port),
                "thinktank.wsgi:application",
            ],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        wait_until(lambda: self.status("/livez") == 200 and self.is_looked_after())

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(20)
        self.log.close()

    # Asking

    def ask(self, path, **headers):
        """(status, headers, body), each time over a new connection: whichever process takes it."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            link.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = link.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        finally:
            link.close()

    def status(self, path):
        try:
            return self.ask(path)[0]
        except OSError:
            return None

    def asked_of_all(self, path, times=12):
        """The same of as many connections as reach both processes, all but surely."""
        return [self.ask(path) for _time in range(times)]

    # Looking in

    @property
    def root(self):
        [root] = [path for path in (self.folder / "pages").iterdir() if path.is_dir() and not path.is_symlink()]
        return root

    def is_looked_after(self):
        from thinktank.pages.watching import looked_at

        return time.time() - looked_at(self.root) < 2

    def counts(self):
        return counting.of_this_machine(self.root)

    def workers(self):
        """The keys of the web processes."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        found = []
        for key in children:
            with contextlib.suppress(OSError):  # it is gone by now
                found += [int(key)] if "granian" in Path(f"/proc/{key}/cmdline").read_text() else []
        return found

    def watching_worker(self):
        """Of those the one that looks after the pages: it alone holds the lock, which the kernel lists."""
        inode = (self.root / "watch").stat().st_ino
        for line in Path("/proc/locks").read_text().splitlines():
            fields = line.split()
            if "->" not in fields and fields[-3].endswith(f":{inode}"):
                return int(fields[-4])
        return None

    def run(self, code):
        """A process that does something at the desk; may kill itself."""
        program = f"import django, os, signal\ndjango.setup()\n{code}"
        words, where = [sys.executable, "-c", program], {"cwd": settings.BASE_DIR, "env": self.environment}
        return subprocess.run(words, **where, capture_output=True, text=True)


def wait_until(is_so, patience=PATIENCE, pause=0.02):
    """How many seconds it took."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < patience, "it did not happen"
        time.sleep(pause)
    return time.monotonic() - begun


class Between:
    """Stands between the site and PostgreSQL, and hands on what both say; while `hangs`, nothing."""

    def __init__(self):
        wanted = connection.settings_dict
        self.server = (wanted["HOST"] or "127.0.0.1", int(wanted["PORT"] or 5432))
        self.hangs = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.ends = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                mine, _address = self.socket.accept()
                theirs = socket.create_connection(self.server)
                self.ends += [mine, theirs]
                threading.Thread(target=self.hand_on, args=[mine, theirs], daemon=True).start()
                threading.Thread(target=self.hand_on, args=[theirs, mine], daemon=True).start()

    def hand_on(self, one, other):
        with contextlib.suppress(OSError):
            while said := one.recv(65_536):
                while self.hangs.is_set():
                    time.sleep(0.02)
                other.sendall(said)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def stop(self):
        self.hangs.clear()
        self.socket.close()
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
