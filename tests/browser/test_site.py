"""What readers see and press: pages that fit their window, notes that open where they are, links to copy."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_article, make_image, make_institute, make_note, make_topic, marker

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Kahramanmaraşlılaştıramadıklarımızdanmışsınızcasına"
CELLS = f"<td>1,234,567,890{marker(key='c')}</td><td>0{marker(key='d')}</td>{'<td>1,234,567,890</td>' * 8}"
TABLE = f"<table><tbody><tr>{CELLS}</tr></tbody></table>"
# Whatever moved although nobody touched anything.
SHIFTS = """window.shifts = [];
  new PerformanceObserver(list => shifts.push(...list.getEntries().map(entry => entry.value)))
    .observe({ type: "layout-shift", buffered: true })"""


@pytest.fixture
def editions():
    """A text with all that could break a page: sections, a wide table, long words, notes, one of them four times."""
    make_institute()
    codes = ("en", "tr", "ru")
    article = make_article(codes=codes, notes=0, topics=[make_topic(kind="region"), make_topic()], image=make_image())
    make_note(article=article, key="a")
    make_note(article=article, key="b", text=f"{LONG} https://example.org/{'path/' * 30}")
    make_note(article=article, key="c")
    make_note(article=article, key="d")
    for code in codes:
        sections = "".join(f"<h2>{LONG} {number}</h2><p>Words.{marker(key='a')}</p>" for number in range(4))
        article.set_text("body", code, f"<p>Words.{marker(key='b')}</p>{sections}{TABLE}<ul><li>{LONG}</li></ul>")
        article.set_text("key_points", code, LONG)
    article.save()
    return article.publish_together(codes)


@pytest.fixture
def edition(editions):
    return editions[0]


def test_every_page_fits_every_window_and_breaks_no_policy(page, editions):
    too_wide = []
    paths = ["", "articles/", "topics/", "authors/", "search/?q=words"]
    for edition in editions:
        own = edition.get_absolute_url()
        for address in [own, f"{own}versions/", *(f"/{edition.language}/{path}" for path in paths)]:
            page.goto(address)
            for width in (320, 390, 768, 1024, 1440):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    too_wide.append((address, width))
    assert too_wide == []


def test_on_a_phone_a_note_opens_where_the_reader_is(page, edition):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(edition.get_absolute_url())
    note = page.locator("#s2")
    assert not note.is_visible()
    page.locator("#r2b").click()  # the second marker of note 2: the copy stands beside the first
    expect(note).to_be_visible()
    expect(note).to_be_focused()
    assert note.get_attribute("aria-hidden") == "false"
    page.keyboard.press("Escape")
    note.wait_for(state="hidden")
    expect(page.locator("#r2b")).to_be_focused()
    assert "#" not in page.url
    page.set_viewport_size({"width": 1440, "height": 800})
    expect(page.locator(".side")).to_have_count(4)


def test_where_there_is_room_notes_stand_beside_their_markers(page, edition):
    page.set_viewport_size({"width": 1440, "height": 800})
    page.add_init_script(SHIFTS)
    page.goto(edition.get_absolute_url())
    assert page.evaluate("shifts") == []
    copies = page.locator(".side")
    assert [copy.get_attribute("id") for copy in copies.all()] == ["s1", "s2", "s3", "s4"]
    assert page.locator(".scroll + #s3 + #s4").count() == 1  # behind a table that scrolls, or it would cut them off
    assert page.locator(".side:not([aria-hidden=true]), .side a:not([tabindex='-1']), .side [id]").count() == 0
    marker, note, text = (page.locator(selector).bounding_box() for selector in ("#r1", "#s1", ".prose"))
    assert note["x"] > text["x"] + text["width"]
    assert abs(note["y"] - marker["y"]) < 40
    page.locator("#r2").click()
    assert page.url.endswith("#n2")


def test_without_scripts_everything_is_there(browser, live_server, edition):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(edition.get_absolute_url())
    page.locator("#r1").click()
    assert page.url.endswith("#n1")
    assert page.locator("#n1").is_visible()
    assert page.locator(".share button:visible").count() == 0
    page.locator(".contents summary").click()
    assert page.locator(".contents li a").first.is_visible()
    context.close()


def test_the_address_can_be_copied(page, edition):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(edition.get_absolute_url())
    page.locator("[data-copy]").click()
    page.locator(".share [role=status]", has_text="copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"https://thinktank.example{edition.get_absolute_url()}"


def test_following_somebody_opens_the_sheet_copies_the_address_or_leads_to_the_feed(page, edition, browser):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person = f"/en/authors/{edition.byline[0]['slug']}/"
    page.goto(person)
    page.get_by_role("link", name="Follow").click()
    page.locator(".follow [role=status]", has_text="copied").wait_for()
    feed = f"/authors/{edition.byline[0]['slug']}/feed.atom"
    assert page.evaluate("navigator.clipboard.readText()") == f"https://thinktank.example{feed}"
    page.add_init_script("navigator.share = async shared => { window.shared = shared }")
    page.goto(person)
    page.get_by_role("link", name="Follow").click()
    assert page.evaluate("shared.url") == f"https://thinktank.example{feed}"
    assert page.url.endswith(person)
    context = browser.new_context(base_url=page.url, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(person)
    assert plain.get_by_role("link", name="Follow").get_attribute("href") == feed
    assert plain.locator("#following").is_visible()
    context.close()


def test_on_paper_the_notes_are_a_list_and_the_furniture_is_gone(page, edition):
    page.goto(edition.get_absolute_url())
    page.emulate_media(media="print")
    assert page.locator("#n1").is_visible()
    for selector in (".masthead nav", ".footer", ".side >> nth=0", ".share", ".contents"):
        assert not page.locator(selector).is_visible(), selector


def test_a_citation_is_copied_with_its_italics_and_a_word_says_so(page, edition):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(edition.get_absolute_url())
    page.locator(".cite summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the address within the first of the other styles
    button = page.get_by_role("button", name="Copy: Chicago")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".cite [role=status]", has_text="copied").wait_for()
    expected = page.locator("#cite-chicago").text_content().strip()
    assert page.evaluate("navigator.clipboard.readText()") == expected
    copied = page.evaluate(
        "navigator.clipboard.read().then(items => items[0].getType('text/html')).then(blob => blob.text())"
    )
    assert f"<i>{edition.title}</i>" in copied


def test_without_scripts_all_ways_to_cite_are_there_and_no_button(browser, live_server, edition):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(edition.get_absolute_url())
    assert page.locator(".cite .citation:visible").count() == 1
    page.locator(".cite summary").click()
    assert page.locator(".cite .citation:visible").count() == 5
    assert page.locator(".cite button:visible").count() == 0
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_reader_comes_by_topic_reads_every_language_prints_and_follows_the_author(page, editions, width):
    page.set_viewport_size({"width": width, "height": 800})
    english = editions[0]
    page.goto(f"/en/topics/{english.labels[0]['slug']}/")
    page.get_by_role("link", name=english.title).click()
    for edition in (*editions[1:], english):
        page.locator(f".masthead a[hreflang={edition.language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", edition.language)
        expect(page.locator("h1")).to_have_text(edition.title)
        expect(page.locator("ol.notes > li")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paper = page.pdf()
    assert paper.startswith(b"%PDF")
    page.locator(".box-author h3 a").click()
    feed = page.locator("main a[href$='feed.atom']").first.get_attribute("href")
    assert page.request.get(feed).text().count("<entry") == len(editions)
