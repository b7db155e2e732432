"""The demo site, and every other kind of page, served as in production: from a folder of its own, gone afterwards."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "thinktank" / "demo" / "site.jsonl"
PROCFILE = ROOT / "thinktank" / "deploy" / "Procfile"
PATIENCE = 60  # seconds until a server must answer
MAKE = """
import django, json
django.setup()
from tests.every_page import make_every_page
from thinktank import languages
print(json.dumps(make_every_page(languages.codes())))
"""


@contextmanager
def served():
    """(its address, {kind of page: {language: path}})."""
    with tempfile.TemporaryDirectory(prefix="check-site-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "APP_ENV": "development",
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
            "DJANGO_SETTINGS_MODULE": "thinktank.settings",
            "MEDIA_ROOT": f"{folder}/media",
            "PAGES_ROOT": f"{folder}/pages",
            "PDF_ROOT": f"{folder}/pdf",
            "PORT": str(port),
            "SITE_URL": address,
        }

        def run(*command):
            done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
            if done.returncode:
                sys.exit(done.stderr)
            return done.stdout

        run("manage.py", "migrate", "--verbosity", "0")
        run("manage.py", "load_site", str(DEMO), "--verbosity", "0")
        pages = json.loads(run("-c", MAKE).splitlines()[-1])
        run("manage.py", "make_renditions")
        probe.close()
        with open(Path(folder) / "log", "w") as log:
            server = subprocess.Popen(
                web_command(port), cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            wait_for(f"{address}/readyz", server, Path(folder) / "log")
            yield address, pages
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def web_command(port):
    """What the Procfile says of the web server."""
    [line] = [line for line in PROCFILE.read_text().splitlines() if line.startswith("web:")]
    name, *arguments = shlex.split(line.removeprefix("web:").replace("$PORT", str(port)))
    return [str(Path(sys.executable).with_name(name)), *arguments]


def wait_for(address, server, log):
    """Until the site answers; whether somebody works off the outbox does not matter here."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"The site does not answer.\n{log.read_text()}")
