"""A note is written once; its copy opens where the reader is, or stands in the margin beside its marker."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_article, make_institute, make_note, make_source, marker

pytestmark = pytest.mark.django_db(transaction=True)

CELLS = f"<td>1,234,567,890{marker(key='c')}</td><td>0{marker(key='d')}</td>{'<td>1,234,567,890</td>' * 8}"
# Whatever moved although nobody touched anything.
SHIFTS = """window.shifts = [];
  new PerformanceObserver(list => shifts.push(...list.getEntries().map(entry => entry.value)))
    .observe({ type: "layout-shift", buffered: true })"""


def test_a_note_opens_on_a_phone_and_stands_beside_its_marker_on_a_desk(page):
    make_institute()
    article = make_article(notes=0)
    for key in "abc":
        make_note(article=article, key=key)
    make_note(article=article, key="d", source=make_source(language="ru"))
    text = f"<p>Words.{marker(key='a')}</p><p>Words.{marker(key='b')}</p><p>Words.{marker(key='b')}</p>"
    article.set_text("body", "en", f"{text}<table><tbody><tr>{CELLS}</tr></tbody></table>")
    article.save()
    edition = article.publish("en")

    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(edition.get_absolute_url())
    note = page.locator("#s2")
    expect(note).to_be_hidden()
    for press in ("Escape", "the marker", "the text"):
        page.locator("#r2b").click()  # the second marker of note 2: the copy stands beside the first
        expect(note).to_be_visible()
        expect(note).to_be_focused()
        expect(note).to_have_attribute("aria-hidden", "false")
        if press == "Escape":
            page.keyboard.press("Escape")
        else:
            page.locator("#r2b" if press == "the marker" else "h1").click()
        expect(note).to_be_hidden()
    page.locator("#r2b").click()
    page.keyboard.press("Escape")
    expect(page.locator("#r2b")).to_be_focused()
    assert "#" not in page.url
    copies = page.locator(".side")
    page.set_viewport_size({"width": 1440, "height": 800})
    expect(copies).to_have_count(4)

    page.add_init_script(SHIFTS)
    page.goto(edition.get_absolute_url())
    assert page.evaluate("shifts") == []
    assert [copy.get_attribute("id") for copy in copies.all()] == ["s1", "s2", "s3", "s4"]
    assert page.locator(".scroll + #s3 + #s4").count() == 1  # behind a table that scrolls, or it would cut them off
    assert page.locator(".side:not([aria-hidden=true]), .side a:not([tabindex='-1']), .side [id]").count() == 0
    first, copy, prose = (page.locator(selector).bounding_box() for selector in ("#r1", "#s1", ".prose"))
    assert copy["x"] > prose["x"] + prose["width"]
    assert abs(copy["y"] - first["y"]) < 40
    assert page.locator("#s3 a wbr").count() > 2  # where an address may end a line
    expect(page.locator("#s4 [lang=ru] + .tag")).to_have_text("in Russian")  # read where the title ends
    page.locator("#r2").click()
    assert page.url.endswith("#n2")
