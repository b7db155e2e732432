"""What a browser sees of each page: everybody can use it, nothing complains, nobody else is asked, little is sent."""

import shutil
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.accessible import outline_troubles, violations

SCHEMES = ("light", "dark")
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
LCP = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
  .observe({ type: "largest-contentful-paint", buffered: true }))"""
BLOCKING = """() => performance.getEntriesByType("resource").filter(entry => entry.renderBlockingStatus === "blocking")
  .map(entry => entry.name)"""
# But for the copies of notes beside their markers: the list at the end has these words.
WORDS = """() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll(".side").forEach(copy => copy.remove());
  return main.textContent.split(/\\s+/).filter(Boolean).join(" ");
}"""


def chromium_path():
    found = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    return found or sys.exit("No Chromium on this machine.")


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@contextmanager
def opened(browser, address, path, **settings):
    """(the page as a reader opens it, what the browser complained about, [(type, address) of every request])."""
    context = browser.new_context(base_url=address, **settings)
    page = context.new_page()
    complaints, requests = [], []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append((request.resource_type, request.url)))
    page.goto(path, wait_until="networkidle")
    yield page, complaints, requests
    context.close()


def look(browser, address, path):
    """{what was looked for: [what is wrong]} of one page, in both schemes and sizes."""
    found = {"axe": [], "headings and landmarks": [], "console and policy": [], "third parties": []}
    with opened(browser, address, path) as (page, complaints, requests):
        found["console and policy"] += without_answer(complaints)
        found["third parties"] += [url for _, url in requests if not is_ours(url, address)]
        for name, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            found["headings and landmarks"] += [f"{name}: {trouble}" for trouble in outline_troubles(page)]
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found["axe"] += [f"{name}, {scheme}: {rule}: {nodes}" for rule, nodes in violations(page).items()]
    return {what: [f"{path}: {trouble}" for trouble in troubles] for what, troubles in found.items()}


def without_answer(complaints):
    """A page that says that it is not there, or no more, is one all the same."""
    return [
        said
        for said in complaints
        if not said.startswith("Failed to load resource: the server responded with a status of 4")
    ]


def is_ours(url, address):
    return url.startswith((address, "data:"))


def largest_paint(browser, address, path):
    """Milliseconds until the largest element is there, on a phone, nothing held back."""
    width, height = SIZES["phone"]
    with opened(browser, address, path, viewport={"width": width, "height": height}) as (page, _, _):
        return page.evaluate(LCP)


def parts(browser, address, path):
    """{"blocking": [addresses], "script": [addresses], "stylesheet": [addresses]} that a page needs."""
    with opened(browser, address, path) as (page, _, requests):
        asked = {kind: [url for of, url in requests if of == kind] for kind in ("script", "stylesheet")}
        return asked | {"blocking": page.evaluate(BLOCKING)}


def lost_without_scripts(browser, address, path):
    """Words of a page that only a script puts there."""
    read = []
    for is_on in (True, False):
        with opened(browser, address, path, java_script_enabled=is_on) as (page, _, _):
            read.append(
                set(page.evaluate(WORDS).split()) if is_on else set(page.locator("main").text_content().split())
            )
    return read[0] - read[1]


def path_of(url):
    return urlsplit(url).path
