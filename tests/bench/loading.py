"""How many editions a second a site takes in: `python tests/bench/loading.py [ARTICLES]`, in three languages each.

Loads a site made by corpus.py and to_site.py into an empty database, search entries included, on SQLite and on
PostgreSQL (TEST_POSTGRES_URL, or whichever the test suite would find), as `load_site` does it: one process.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.suite import ROOT, postgres

BENCH = ROOT / "tests" / "bench"
LANGUAGES = 3


def main(articles):
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site.jsonl"
        make_site(articles, site)
        tell(f"{articles} articles in {LANGUAGES} languages, {site.stat().st_size / 1e6:.0f} MB")
        measure("SQLite", f"sqlite:///{folder}/site.sqlite3", site, articles)
        with postgres() as url, empty_database(url) as empty:
            measure("PostgreSQL", empty, site, articles)


def make_site(articles, path):
    with path.open("wb") as site:
        corpus = subprocess.Popen([sys.executable, BENCH / "corpus.py", str(articles)], stdout=subprocess.PIPE)
        subprocess.run([sys.executable, BENCH / "to_site.py"], stdin=corpus.stdout, stdout=site, check=True)
        corpus.stdout.close()
        corpus.wait()


@contextmanager
def empty_database(url):
    name = f"bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            address, _, options = url.partition("?")
            yield f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(name, url, site, articles):
    run(url, "migrate", "--verbosity", "0")
    start, used = time.perf_counter(), getrusage(RUSAGE_CHILDREN).ru_utime
    run(url, "load_site", str(site))
    seconds, used = time.perf_counter() - start, getrusage(RUSAGE_CHILDREN).ru_utime - used
    rate = articles * LANGUAGES / seconds
    tell(f"{name:<11} {rate:6.0f} editions/s   {seconds:6.1f} s, of which our processor time {used:.1f} s")


def tell(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(url, *words):
    subprocess.run(
        [sys.executable, ROOT / "manage.py", *words],
        env=os.environ | {"DATABASE_URL": url},
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
