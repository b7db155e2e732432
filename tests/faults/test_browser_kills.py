"""A browser is killed while somebody types: what was typed more than two seconds before is there when it is opened
again. Every other time the server cannot be reached either, so that only the browser’s own copy has it."""

import contextlib
import os
import random
import re
import signal
import subprocess
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from tests.chromium import ARGUMENTS
from tests.counts import times
from tests.factories import make_article, root

SAFE_AFTER = 2.0  # seconds
PAUSE = 1 / 6  # between two keys
PLACES = [("en", "body"), ("en", "title"), ("tr", "summary"), ("tr", "body"), ("ru", "body"), ("en", "key_points")]


class Chromium:
    """One of our own, to be killed with all its processes; it keeps its profile."""

    def __init__(self, executable, profile, playwright):
        port_file = profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                executable,
                "--headless=new",
                *ARGUMENTS,
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while not port_file.exists() or not port_file.read_text().strip():
            assert time.monotonic() < deadline, "Chromium did not start"
            time.sleep(0.05)
        port = port_file.read_text().split()[0]
        self.browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")

    def page(self, base_url, cookie):
        context = self.browser.contexts[0]
        context.add_cookies([cookie | {"url": base_url}])
        return context.new_page()

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)
        with contextlib.suppress(Exception):  # it is gone, and the one that asks notices in its own words
            self.browser.close()


@pytest.fixture
def cookie(client, settings, transactional_db):
    client.force_login(root())
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


@pytest.fixture
def open_chromium(playwright, chromium_path, tmp_path):
    opened = []

    def open_chromium():
        opened.append(Chromium(chromium_path, tmp_path, playwright))
        return opened[-1]

    yield open_chromium
    for chromium in opened:
        chromium.kill()


def open_form(page, live_server, article, code):
    page.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]) + f"#{code}")
    page.wait_for_selector(f"fieldset.language-{code} .ProseMirror")


def place_of(page, code, field):
    if field == "body":
        return page.locator(f"fieldset.language-{code} .ProseMirror")
    return page.locator(f"#id_{field}_{code}")


def type_until_killed(page, chromium, place, seconds):
    """Types numbers until the browser is killed; returns [(number, when it was typed)]."""
    place.click()
    page.keyboard.press("Control+End")
    page.wait_for_timeout(150)
    typed, end = [], time.monotonic() + seconds
    number = 100
    while time.monotonic() < end:
        for key in f" {number}":
            page.keyboard.type(key)
            time.sleep(PAUSE)
        typed.append((number, time.monotonic()))
        number += 1
    chromium.kill()
    return typed, time.monotonic()


@pytest.mark.parametrize("seed", times(full=40, short=2))
def test_a_killed_browser_loses_nothing_older_than_two_seconds(seed, live_server, cookie, open_chromium):
    chance = random.Random(seed)
    code, field = PLACES[seed % len(PLACES)]
    article = make_article(codes=("en", "tr", "ru"), notes=1)
    chromium = open_chromium()
    page = chromium.page(live_server.url, cookie)
    open_form(page, live_server, article, code)
    if seed % 2:
        page.route("**/desk/", lambda route: route.abort())
    typed, killed_at = type_until_killed(page, chromium, place_of(page, code, field), chance.uniform(3, 9))
    page = open_chromium().page(live_server.url, cookie)
    open_form(page, live_server, article, code)
    page.wait_for_timeout(1500)
    shown = place_of(page, code, field)
    text = shown.inner_text() if field == "body" else shown.input_value()
    safe = [number for number, at in typed if at < killed_at - SAFE_AFTER]
    assert [number for number in safe if str(number) not in text] == []
    expect(page.locator("#desk-state")).to_have_text(re.compile("|Saved.*"), timeout=10_000)
    stored = Article.objects.get(pk=article.pk).text(field, code)
    assert [number for number in safe if str(number) not in stored] == []
