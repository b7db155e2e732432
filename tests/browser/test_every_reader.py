"""Whoever reads: by keyboard alone, in large type or a narrow window, in colours of their own, without motion."""

import pytest
from playwright.sync_api import expect

from tests.every_page import make_every_page, make_whole
from tests.factories import make_article, make_author, make_institute, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

# The longest words that their languages are known for, in titles, where type is largest.
LONG = {
    "en": "Counterrevolutionaries’ institutionalisation",
    "tr": "Kahramanmaraşlılaştıramadıklarımızdanmışsınızcasına",
    "ru": "Частнопредпринимательское высокопревосходительство",
}
WIDTHS = (320, 640, 1024, 1440)  # 320 and 640: a window of 1280 at four times and at twice the size
FIRST = {"en": 1440, "tr": 390, "ru": 768}  # in which a page is built
# What moved while the page was built. Chromium says it a frame later. Less than a hundredth of the window moves where a
# busy machine paints half a line.
WATCH = """
  window.moved = [];
  window.watching = new PerformanceObserver(list => moved.push(...list.getEntries()));
  watching.observe({ type: "layout-shift", buffered: true });
"""
MOVED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return [...moved, ...watching.takeRecords()].filter(shift => shift.value > .01).flatMap(
    shift => shift.sources.map(({ node, previousRect, currentRect }) =>
      `${node?.outerHTML?.slice(0, 80)}: ${JSON.stringify([previousRect, currentRect])}`));
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("*")]
  .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
  .map(element => element.outerHTML.slice(0, 80))"""
MOVING = """() => [...document.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  return style.animationName !== "none" || style.transitionDuration !== "0s" || style.scrollBehavior !== "auto";
}).map(element => element.localName)"""
NOT_THERE = ("not found", "article, withdrawn", "version, closed")


def test_every_page_fits_every_window_and_holds_still(page, complaints):
    pages = [(kind, "ru", paths["ru"]) for kind, paths in make_every_page(["ru"], notes=10).items()]
    topic = make_topic(**{f"name_{code}": word for code, word in LONG.items()})
    article = make_article(codes=list(LONG), topics=[topic])
    for code, word in LONG.items():
        article.set_text("title", code, word)
        article.set_text("key_points", code, word)
        article.set_text("body", code, f"<h2>{word}</h2>" * 3 + f"<ul><li>{word}</li></ul>")
    article.save()
    for edition in article.publish_together(list(LONG)):
        code = edition.language
        paths = [
            edition.get_absolute_url(),
            f"/{code}/",
            f"/{code}/topics/{topic.slug}/",
            f"/{code}/search/?q={LONG[code]}",
        ]
        pages += [("long words", code, path) for path in paths]

    page.add_init_script(WATCH)
    troubles = []
    for kind, code, path in pages:
        page.set_viewport_size({"width": FIRST[code], "height": 800})
        page.goto(path)
        if kind in NOT_THERE:
            complaints.clear()  # which the browser says of every answer but 200
        troubles += [(kind, path, "moved", node) for node in page.evaluate(MOVED)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            troubles += [(kind, path, width, node) for node in page.evaluate(TOO_WIDE)]
    assert not troubles, "\n".join(map(str, troubles))


@pytest.fixture
def edition():
    make_institute()
    topics = [make_topic(kind="region"), make_topic()]
    return make_whole(codes=["en", "tr"], authors=[make_author()], topics=topics)[0]


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, selector):
    """With the tab key alone; whatever has the focus on the way can be seen to have it."""
    for _ in range(60):
        press(page, "Tab")
        focused = page.locator(":focus")
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle !== 'none' && e.checkVisibility()")
        if focused.evaluate("(element, selector) => element.matches(selector)", selector):
            return focused
    pytest.fail(f"the tab key does not lead to {selector}")


def test_a_keyboard_is_enough(page, edition):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(edition.get_absolute_url())
    press(page, "Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    press(page, "Enter", "Tab")  # past the masthead, to the first link of the text
    expect(page.locator("main a").first).to_be_focused()

    # A note opens where the reader is, is read there, and gives the focus back: also where its copy stands elsewhere.
    for marker, note in [("#r2", "#s2"), ("#r1b", "#s1")]:
        tab_to(page, marker)
        press(page, "Enter")
        expect(page.locator(note)).to_be_focused()
        expect(page.locator(note)).to_have_attribute("aria-hidden", "false")
        press(page, "Tab")
        expect(page.locator(f"{note} a").first).to_be_focused()
        press(page, "Escape")
        expect(page.locator(note)).to_be_hidden()
        expect(page.locator(marker)).to_be_focused()
    assert page.url.endswith("#main")  # and not at the list

    page.goto(edition.get_absolute_url())
    tab_to(page, ".tongues a[hreflang=tr]")
    press(page, "Enter")
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    tab_to(page, ".masthead a[href='/tr/search/']")
    press(page, "Enter")
    page.wait_for_url("**/tr/search/")
    tab_to(page, "#q")
    title = page.evaluate("fetch('/tr/search/suggest?q=tari').then(answer => answer.json())")[0][0]
    page.keyboard.type("tari")
    offers = page.locator("#offers")
    expect(offers).to_be_visible()
    press(page, "Escape")
    expect(offers).to_be_hidden()
    expect(page.locator("#q")).to_have_value("tari")
    page.keyboard.type("f")
    expect(offers).to_be_visible()
    press(page, "ArrowUp", "ArrowDown", "Enter")  # from the last around to the first
    expect(page.locator("h1")).to_have_text(title)


def test_colours_of_the_reader_lose_nothing_and_nothing_moves(page, edition):
    page.goto(edition.get_absolute_url())
    assert page.evaluate(MOVING) == []  # whatever the reader has asked for
    page.emulate_media(contrast="more")
    colour = "element => getComputedStyle(element).color"
    assert page.locator(".standfirst").evaluate(colour) == page.locator("body").evaluate(colour)

    # In forced colours backgrounds are gone: what they tell is told by a line too.
    page.emulate_media(contrast="no-preference", forced_colors="active")
    assert page.locator(".masthead [aria-current]").first.evaluate(
        "element => getComputedStyle(element).textDecorationLine === 'underline'"
    )
    key = page.locator(".place").first.evaluate("element => getComputedStyle(element, '::before').borderTopColor")
    assert key != page.locator("html").evaluate("element => getComputedStyle(element).backgroundColor")
    page.goto("/en/search/")
    page.locator("#q").press_sequentially("ferr")
    expect(page.locator("#offers [role=option]").first).to_be_visible()
    press(page, "ArrowDown")
    outline = page.locator("[role=option][aria-selected]").evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline == "solid"
