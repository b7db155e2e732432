"""How many editions a second a site takes in and gives back: `python tests/bench/loading.py [ARTICLES [TIMES]]`.

Loads a site made by corpus.py and to_site.py, in three languages, into an empty database, search entries included, on
SQLite and on PostgreSQL (TEST_POSTGRES_URL, or whichever the test suite would find), in one process and in as many as
`load_site` takes here; then dumps it. Told are the clock, the processor time of our own processes and of PostgreSQL,
whose sum does not depend on what else the machine does, and the memory of the largest process. Of several TIMES the
fastest counts.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from threading import Event, Thread

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.suite import COMPILED, ROOT, postgres

BENCH = ROOT / "tests" / "bench"
LANGUAGES = 3
MEASURE = """
import resource, sys
from django.core.management import execute_from_command_line
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
    own, helpers = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(max(own, helpers), file=sys.stderr)
"""


def main(articles, times):
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        site = folder / "site.jsonl"
        make_site(articles, site)
        (folder / "measured.py").write_text(MEASURE)
        tell(f"{articles} articles in {LANGUAGES} languages, {site.stat().st_size / 1e6:.0f} MB, {cores} cores")
        for processes in sorted({1, cores}):
            measured = [measure(f"sqlite:///{folder}/{n}-{processes}.sqlite3", site, processes) for n in range(times)]
            report("SQLite", processes, articles, measured)
        with postgres() as url:
            for processes in sorted({1, cores}):
                measured = []
                for _time in range(times):
                    with empty_database(url) as empty:
                        measured.append(measure(empty, site, processes))
                report("PostgreSQL", processes, articles, measured)


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


def measure(url, site, processes):
    """(seconds, our processor time, the server’s, megabytes) of loading, and the same of dumping."""
    run(url, site.parent, "migrate", "--verbosity", "0")
    load = timed(url, site.parent, "load_site", str(site), "--processes", str(processes))
    return load, timed(url, site.parent, "dump_site", str(site.parent / "again.jsonl"))


def timed(url, folder, *words):
    start, used = time.perf_counter(), processor_time()
    with server_time() as server:
        memory = run(url, folder, *words)
    return time.perf_counter() - start, processor_time() - used, sum(server.values()), memory / 1024


def processor_time():
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def server_time():
    """{process: seconds} of PostgreSQL for databases of this bench, looked at several times a second."""
    found, stop = {}, Event()

    def look():
        while not stop.wait(0.2):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    command = (process / "cmdline").read_bytes()
                    if command.startswith(b"postgres:") and f"bench_{os.getpid()}".encode() in command:
                        fields = (process / "stat").read_text().rpartition(")")[2].split()
                        found[process.name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                except OSError:
                    continue  # it has ended

    thread = Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


def report(name, processes, articles, measured):
    editions = articles * LANGUAGES
    for what, each in zip(("load", "dump"), zip(*measured, strict=True), strict=True):
        seconds, ours, servers, megabytes = min(each)
        tell(
            f"{name:<11} {what}  processes {processes}  {editions / seconds:6.0f} editions/s  {seconds:6.1f} s   "
            f"processor time {ours:.1f} + {servers:.1f} s, {(ours + servers) / editions * 1000:.1f} ms an edition   "
            f"{megabytes:.0f} MB"
        )


def tell(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(url, folder, *words):
    """Run a command of the site; returns the kilobytes of the largest of its processes."""
    done = subprocess.run(
        [sys.executable, folder / "measured.py", *words],
        env=os.environ
        | COMPILED
        | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "thinktank.settings", "PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return int(done.stderr.split()[-1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
