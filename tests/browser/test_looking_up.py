"""A source is added from inside a note by its address: what the page says fills what nobody has typed."""

import os

import pytest
from playwright.sync_api import expect

from articles.models import Source
from tests.browser.test_desk import go_to_the_end_of, open_form
from tests.factories import make_article, make_institute, root

ADDRESS = "https://deniz.example/kis"
STORY = """<html lang="tr"><head><meta property="og:title" content="Ege’de kış"><meta property="og:site_name"
content="Deniz Gazetesi"><meta name="author" content="Zeynep Kaya"><meta property="article:published_time"
content="2024-02-29T10:00:00+03:00"></head></html>"""


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    return page


@pytest.fixture
def adding(desk, internet):
    """The form of a new source in the note that somebody has just begun."""
    internet.page(ADDRESS, STORY)
    open_form(desk, make_article(notes=1))
    go_to_the_end_of(desk, 0)
    desk.keyboard.press("Control+Alt+f")
    desk.keyboard.type(ADDRESS)
    dialog = desk.locator("#note-dialog")
    dialog.locator(".found:not([hidden]) li.add").click()
    return dialog.locator("fieldset.new")


def test_what_the_page_says_is_seen_then_added(desk, adding):
    expect(adding.locator('[name="look-up"]')).to_have_value(ADDRESS)
    adding.locator('[name="publisher"]').fill("Mine")
    adding.get_by_role("button", name="Look it up").click()
    expect(adding.locator('[name="title"]')).to_have_value("Ege’de kış")
    expect(adding.locator(".looked-up")).to_have_text("Check what was found, then add it.")
    expect(adding.locator('[name="container-title"]')).to_have_value("Deniz Gazetesi")
    expect(adding.locator('[name="author"]')).to_have_value("Kaya, Zeynep")
    expect(adding.locator('[name="issued"]')).to_have_value("2024-02-29")
    expect(adding.locator('[name="publisher"]')).to_have_value("Mine")
    shoot(desk, "note-dialog")
    adding.locator(".add").click()
    expect(desk.locator("#note-dialog .chosen strong")).to_have_text("Ege’de kış")
    assert Source.objects.get(title="Ege’de kış").csl["language"] == "tr"


def test_a_work_that_is_there_is_offered(desk, adding):
    Source.objects.create(csl={"type": "webpage", "title": "Ege’de kış", "URL": ADDRESS})
    adding.locator('[name="look-up"]').press("Enter")
    expect(adding.locator(".looked-up")).to_have_text("The library has this work already.")
    adding.get_by_role("button", name="Cite this one").click()
    expect(desk.locator("#note-dialog .chosen strong")).to_have_text("Ege’de kış")


def test_offline_what_was_typed_stays(desk, adding, internet, complaints):
    adding.locator('[name="title"]').fill("Typed by hand")
    internet.down = True
    adding.get_by_role("button", name="Look it up").click()
    expect(adding.locator(".looked-up")).to_contain_text("network cannot be reached")
    expect(adding.locator('[name="title"]')).to_have_value("Typed by hand")
    expect(adding.locator('[name="URL"]')).to_have_value(ADDRESS)
    complaints.clear()  # the browser notes the 422


def shoot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")
