"""A language that runs from right to left needs a line in the settings and a migration, and nothing else."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("articles", "authors", "thinktank")
SETTINGS = """
from thinktank.settings import *

LANGUAGES = [*LANGUAGES, ("ar", "Arabic")]
MIGRATION_MODULES = {{app: f"migrations_{{app}}" for app in {apps}}}
MEDIA_ROOT = "{folder}/media"
STORAGES = STORAGES | {{"staticfiles": {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}}}
WHITENOISE_USE_FINDERS = True
TASKS = {{"default": {{"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}}}
"""
PUBLISH = """
import django

django.setup()
from tests.factories import make_article, make_author, make_institute, make_topic

make_institute(name_ar="معهد التجربة")
author = make_author(given_name_ar="زينب", family_name_ar="كايا")
sentence = "تستغرق الرحلة تسع عشرة ساعة، ولا أحد يعرف متى تبدأ."
body = "<h2>الطابور</h2>" + f"<p>{sentence}<a class='fn' data-note='n1'></a></p>" * 3
article = make_article(
    codes=("ar", "en"),
    authors=[author],
    topics=[make_topic(kind="region", name_ar="المضائق")],
    body={"ar": body, "en": "<p>In English.<a class='fn' data-note='n1'></a></p>"},
)
article.set_text("title", "ar", "عبّارات بلا جدول مواعيد")
article.set_text("slug", "ar", "ferries")
article.set_text("summary", "ar", "من ينتظر، ومن يدفع.")
article.save()
article.publish_together(["ar", "en"])
"""


@pytest.fixture(scope="module")
def arabic(tmp_path_factory):
    """The address of a site that speaks Arabic too."""
    folder = tmp_path_factory.mktemp("arabic")
    root = Path(settings.BASE_DIR)
    for app in APPS:
        shutil.copytree(root / app / "migrations", folder / f"migrations_{app}")
    (folder / "arabic.py").write_text(SETTINGS.format(apps=APPS, folder=folder))
    environment = os.environ | {
        "PYTHONPATH": f"{folder}{os.pathsep}{root}",
        "DJANGO_SETTINGS_MODULE": "arabic",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
    }

    # An empty database of this very site, where a test has left one, spares the sixty migrations that came before.
    for migrated in settings.VAR_DIR.glob("tests/migrated-*.sqlite3"):
        shutil.copyfile(migrated, folder / "site.sqlite3")

    def run(*words):
        subprocess.run([sys.executable, *words], cwd=root, env=environment, check=True, capture_output=True, text=True)

    run("manage.py", "makemigrations", "--verbosity", "0")
    run("manage.py", "migrate", "--verbosity", "0")
    run("-c", PUBLISH)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/livez", server)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def wait_for(address, server):
    for _ in range(100):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server does not answer")


@pytest.mark.parametrize("width", [390, 1440])
def test_an_article_reads_from_right_to_left(browser, arabic, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{arabic}/ar/articles/ferries/")
    assert page.locator("html").get_attribute("lang") == "ar"
    assert page.locator("html").get_attribute("dir") == "rtl"
    heading, text = page.locator("h1"), page.locator(".prose p").first
    assert "عبّارات" in heading.inner_text()
    # The text begins at the right edge of its column, and nothing sticks out.
    box = text.bounding_box()
    first = page.evaluate(
        """() => {
            const range = document.createRange();
            range.setStart(document.querySelector(".prose p").firstChild, 0);
            range.setEnd(document.querySelector(".prose p").firstChild, 1);
            return range.getBoundingClientRect().right;
        }"""
    )
    assert abs(first - (box["x"] + box["width"])) < 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"arabic-{width}.png", full_page=True)
    assert not complaints
    context.close()


def test_the_notes_stand_in_the_left_margin(browser, arabic):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{arabic}/ar/articles/ferries/")
    note, text = page.locator("#s1").bounding_box(), page.locator(".prose p").first.bounding_box()
    assert note["x"] + note["width"] <= text["x"]
    context.close()


def test_its_other_language_is_offered(browser, arabic):
    page = browser.new_page()
    page.goto(f"{arabic}/ar/articles/ferries/")
    links = {link.get_attribute("hreflang") for link in page.locator("head link[hreflang]").all()}
    assert links == {"ar", "en", "x-default"}
    page.goto(f"{arabic}/ar/")
    assert "عبّارات" in page.locator("main").inner_text()
    page.close()
