"""What every test stands on: the site's settings but for a few, a database of its own, a browser that complains."""

import contextlib
import gc
import hashlib
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import Error, connection, connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.live_server_helper import LiveServer

from .chromium import ARGUMENTS

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
# The one reason to skip that REQUIRE_ALL accepts: the files are not part of the project.
NO_SAMPLES = "sample files outside the project are not here"
MIGRATED = "test_migrated"  # databases on a PostgreSQL that are only copied
NEEDS_DATABASE = {"db", "transactional_db", "live_server"}

# A busy machine is slow, not wrong.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")


def pytest_sessionstart(session):
    admin.autodiscover()  # tests go through what is registered


def pytest_itemcollected(item):
    if item.get_closest_marker("django_db") or NEEDS_DATABASE & set(item.fixturenames):
        item.add_marker("database")
    if {"browser", "playwright"} & set(item.fixturenames):
        item.add_marker("browser")


def pytest_collection_finish(session):
    """What was loaded stays: nobody need go through it again and again in search of garbage."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return refuse_skip((yield))


def refuse_skip(report):
    """With REQUIRE_ALL=1 a test that could not run has failed, and says why."""
    if REQUIRE_ALL and report.skipped and NO_SAMPLES not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped, and REQUIRE_ALL=1 allows no skips: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def site_under_test(tmp_path_factory):
    """Where the site of the tests differs from the one that `make run` serves."""
    with override_settings(
        # Not the host that the test client asks: an absolute address can only come from here.
        SITE_URL="https://thinktank.example",
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        PDFS=False,  # each takes a second: where they matter, a test switches them on
        PDF_ROOT=tmp_path_factory.mktemp("pdf"),
        # Tests read static files where they lie; nobody has run collectstatic.
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
        CHECK_LINKS=False,  # a test that looks at pages brings them
        ARCHIVE_URL="",
        TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
        # The passwords of a cast made anew for each test; the site’s own way has a test of its own.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_blocker):
    """A database of this run’s own, so that two never meet; SQLite in a file, where it locks as it does live."""
    # What a power cut would lose is made up: nobody waits for the disk at each commit.
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)
        connection.settings_dict["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(migrated_file(), file)
    else:
        connection.settings_dict["TEST"]["NAME"] = own = f"test_thinktank_{os.getpid()}"
        connection.settings_dict["OPTIONS"]["options"] += " -c synchronous_commit=off"
        with django_db_blocker.unblock(), contextlib.suppress(Error):  # none is kept, or somebody makes a new one
            on_server(f'CREATE DATABASE "{own}" TEMPLATE "{MIGRATED}_{made_by()}"')


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Begins with the copy that lies there, and applies what it lacks: all migrations, where there was none."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Sixty migrations take as long as a hundred tests: the next run begins with a copy of what they made."""
    if connection.vendor == "sqlite":
        keep_file()
        yield
    else:
        with django_db_blocker.unblock():
            keep_on_server()
        yield
        connections.close_all()
        with django_db_blocker.unblock():
            on_server(f'DROP DATABASE "{connection.settings_dict["NAME"]}" WITH (FORCE)')


@pytest.fixture(scope="class")
def lasting(django_db_setup, django_db_blocker):
    """For what the tests of a class begin with: it is written once, and each of them leaves it as it found it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def keep_file():
    if (kept := migrated_file()).exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    mine = kept.with_suffix(f".{os.getpid()}")  # two processes come here at once
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as made:
        made.execute("VACUUM INTO ?", [str(mine)])
    mine.replace(kept)


def keep_on_server():
    kept = f"{MIGRATED}_{made_by()}"
    there = {name for [name] in on_server(f"SELECT datname FROM pg_database WHERE datname LIKE '{MIGRATED}%'")}
    if kept in there:
        return
    connections.close_all()  # a database is copied when nobody is in it
    with contextlib.suppress(Error):  # the other process was here before
        for old in there:
            on_server(f'DROP DATABASE "{old}"')
        on_server(f'CREATE DATABASE "{kept}" TEMPLATE "{connection.settings_dict["NAME"]}"')


def on_server(sql):
    """What PostgreSQL answers from outside the databases of tests."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def migrated_file():
    """Where an empty database lies that these very migrations have made."""
    return settings.VAR_DIR / "tests" / f"migrated-{made_by()}.sqlite3"


def made_by():
    """What tells these very migrations from all others."""
    files = [file for app in apps.get_app_configs() for file in sorted(Path(app.path).glob("migrations/*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


class KeptFiles(StaticFilesHandler):
    """Static files as in production, where a browser asks once: a form of the desk has a hundred."""

    def serve(self, request):
        response = super().serve(request)
        response.headers["Cache-Control"] = "max-age=86400"
        return response


@pytest.fixture(scope="session")
def live_server(django_db_setup):
    """The running site. It comes after the database: before, it would share the one in memory with its tests."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = KeptFiles
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session", autouse=True)
def each_picture_once():
    """What becomes of a picture depends on its bytes alone: it is worked on once, confined as ever, and then copied."""
    from thinktank import confined, pictures

    known = {}

    def run(module, *arguments, **bounds):
        if module != pictures.__name__:
            return confined_run(module, *arguments, **bounds)
        job, source, target, *how = arguments
        folder = target if target.is_dir() else target.parent
        key = (module, job, hashlib.sha256(source.read_bytes()).digest(), *how, *bounds.values())
        if key not in known:
            said = confined_run(module, *arguments, **bounds)
            known[key] = said, {file.name: file.read_bytes() for file in folder.iterdir() if file != source}
            return said
        said, files = known[key]
        for name, content in files.items():
            (folder / name).write_bytes(content)
        moved = {width: str(folder / Path(file).name) for width, file in said.get("files", {}).items()}
        return said | ({"files": moved} if moved else {})

    confined_run = confined.run
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confined, "run", run)
        yield


@pytest.fixture
def unconfined(monkeypatch):
    """Word files are read in this process, in a twentieth of the time; confinement has tests of its own."""
    from articles.importing.word import job
    from thinktank import confined

    def run(module, *arguments, **bounds):
        if module != job.__name__:
            return confined_run(module, *arguments, **bounds)
        return json.loads(json.dumps(job.main(*map(str, arguments))))

    confined_run = confined.run
    monkeypatch.setattr(confined, "run", run)


@pytest.fixture(scope="session")
def shared():
    """The folder of sample files beside the project."""
    folder = Path(settings.BASE_DIR).parent / "shared"
    if not folder.is_dir():
        pytest.skip(NO_SAMPLES)
    return folder


@pytest.fixture
def internet(monkeypatch):
    """Sites to fetch from, in this process; every other name is unknown."""
    from .internet import internet

    with internet(monkeypatch) as net:
        yield net


@pytest.fixture(scope="session")
def chromium_path():
    """The system’s Chromium."""
    found = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    return found or pytest.skip("no Chromium on this machine")


@pytest.fixture(scope="session")
def playwright(chromium_path):
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
    # Playwright keeps an event loop in this thread, where Django would refuse every query of a test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright, chromium_path):
    """A Chromium that is quiet on the network."""
    chromium = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture
def complaints():
    """What the browser complained about: console errors, exceptions, breaches of the Content-Security-Policy.

    A test that provokes one clears the list once it has looked.
    """
    return []


@pytest.fixture
def page(browser, live_server, complaints):
    """A fresh browser window on the running site. The test fails if the browser has anything to complain about."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()

    def note(message):
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location['url']})")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


@pytest.fixture
def sign_in(page, client, live_server):
    """Signs a user in to the browser without typing a password."""

    def sign_in(user):
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in
