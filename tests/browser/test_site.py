"""A reader’s way through the site, in each language, on a desk and on a phone; and the same without scripts."""

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.every_page import make_whole
from tests.factories import make_article, make_author, make_institute, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

CODES = ("en", "tr", "ru")
SITE = "https://thinktank.example"
NOT_ON_PAPER = (".masthead nav", ".footer", ".share", ".contents", ".works")


@pytest.fixture
def editions():
    """{language: edition} of a text with all that a text can have. Its second note is an “Ibid.”."""
    make_institute()
    topics = [make_topic(kind="region"), make_topic()]
    return {edition.language: edition for edition in make_whole(codes=CODES, authors=[make_author()], topics=topics)}


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(("code", "width"), [("en", 1280), ("tr", 390), ("ru", 390)])
def test_a_reader_comes_by_topic_checks_the_notes_cites_shares_prints_searches_and_follows(page, editions, code, width):
    edition = editions[code]
    page.set_viewport_size({"width": width, "height": 800})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.goto(f"/{code}/topics/")
    page.locator("main a.place").click()
    page.get_by_role("link", name=edition.title, exact=True).click()
    expect(page.locator("h1")).to_have_text(edition.title)
    page.wait_for_load_state()  # and with it what the scripts do
    address = page.url

    check_notes(page, is_wide=width > 928)
    follow_a_source(page, edition)
    for language in (*(other for other in CODES if other != code), code):
        page.locator(f".masthead a[hreflang={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_text(editions[language].title)
        expect(page.locator("ol.notes > li")).to_have_count(3)
    page.wait_for_load_state()
    assert page.url == address

    cite_and_share(page, edition)
    print_it(page)
    search_for(page, edition)
    follow(page, edition, len(editions))


def check_notes(page, *, is_wide):
    """In the margin where there is room, else where the reader is; an “Ibid.” says which work it means."""
    note, work = page.locator("#s2"), page.locator("#s2 .meant a")
    if is_wide:
        marker, beside, text = (page.locator(name).bounding_box() for name in ("#r1", "#s1", ".prose"))
        assert beside["x"] > text["x"] + text["width"]
        assert abs(beside["y"] - marker["y"]) < 40
    else:
        expect(note).to_be_hidden()
        page.locator("#r2").click()
    expect(work).to_be_visible()
    assert work.get_attribute("href").startswith("https://example.org/")
    if is_wide:
        page.locator("#r2").click()
        assert page.url.endswith("#n2")
        page.go_back()
    else:
        page.keyboard.press("Escape")
        expect(note).to_be_hidden()
        assert "#" not in page.url


def follow_a_source(page, edition):
    """To the page of a work, which names the text that one came from, and back."""
    page.locator(".works summary").click()
    work = page.locator(".works a").first
    title = work.text_content()
    work.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main").get_by_role("link", name=edition.title, exact=True)).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_have_text(edition.title)


def cite_and_share(page, edition):
    """A citation is copied with its italics, the address as it is, and a word says so."""
    page.locator(".cite summary").click()
    page.locator("[data-copies=cite-chicago]").click()
    expect(page.locator(".cite [role=status]")).not_to_be_empty()
    assert clipboard(page) == page.locator("#cite-chicago").text_content().strip()
    html = "navigator.clipboard.read().then(items => items[0].getType('text/html')).then(blob => blob.text())"
    assert f"<i>{edition.title}</i>" in page.evaluate(html)
    page.locator("[data-copy]").click()
    expect(page.locator(".share [role=status]")).not_to_be_empty()
    assert clipboard(page) == SITE + edition.get_absolute_url()


def print_it(page):
    """On paper the notes are a list, and the furniture is gone."""
    page.emulate_media(media="print")
    assert page.locator("#n1").is_visible()
    for selector in NOT_ON_PAPER:
        assert not page.locator(selector).is_visible(), selector
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")


def search_for(page, edition):
    """What is typed brings offers; the arrow keys go through them, and Enter goes to the one that is chosen."""
    page.locator(".masthead a[href$='/search/']").click()
    page.wait_for_url("**/search/")
    field, offers = page.locator("#q"), page.locator("#offers [role=option]")
    field.press_sequentially(edition.title[:4])
    expect(offers.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    while edition.title not in page.locator("#offers [aria-selected]").all_text_contents():
        page.keyboard.press("ArrowDown")
        expect(page.locator("#offers [aria-selected]")).to_have_count(1)
    chosen = page.locator("#offers [aria-selected]").get_attribute("id")
    expect(field).to_have_attribute("aria-activedescendant", chosen)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(edition.title)
    page.go_back()
    page.locator("#q").fill(edition.title)
    page.keyboard.press("Enter")  # where none is taken, the words are looked for
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("link", name=edition.title, exact=True).click()
    expect(page.locator("h1")).to_have_text(edition.title)


def follow(page, edition, languages):
    """The feed of an author holds all languages; its address is copied, or goes to the device’s own sheet."""
    page.locator(".box-author h3 a").click()
    page.wait_for_url("**/authors/*/")
    button = page.locator("[data-follow]")
    feed = f"/authors/{edition.byline[0]['slug']}/feed.atom"
    button.click()
    expect(page.locator(".follow [role=status]")).not_to_be_empty()
    assert clipboard(page) == SITE + feed
    page.evaluate("navigator.share = async shared => { window.shared = shared }")
    button.click()
    assert page.evaluate("shared.url") == SITE + feed
    assert page.request.get(feed).text().count("<entry") == languages


def test_without_scripts_everything_is_there(browser, live_server, editions):
    edition = editions["en"]
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(edition.get_absolute_url())
    page.locator("#r1").click()
    assert page.url.endswith("#n1")
    expect(page.locator("#n1")).to_be_visible()
    expect(page.locator("#n2 .meant a")).to_be_visible()  # what the “Ibid.” means
    page.locator("#n1 .back").first.click()
    assert page.url.endswith("#r1")
    for folded, within in [(".contents", "li a"), (".cite", ".citation >> nth=4"), (".works", "a >> nth=0")]:
        page.locator(f"{folded} summary").click()
        expect(page.locator(f"{folded} {within}").first).to_be_visible()
    expect(page.locator("main button:visible")).to_have_count(0)

    page.goto(f"/en/authors/{edition.byline[0]['slug']}/")
    expect(page.locator("#following")).to_be_visible()
    assert page.get_by_role("link", name="Follow").get_attribute("href").endswith("/feed.atom")
    page.goto("/en/articles/")
    page.locator("select[name=kind]").select_option("report")
    page.locator(".filters button").click()
    expect(page.locator(".picked strong")).to_have_text("Report")
    page.goto("/en/search/")
    page.locator("#q").fill(edition.title)
    page.locator(".find button").click()
    page.get_by_role("link", name=edition.title, exact=True).click()
    expect(page.locator("h1")).to_have_text(edition.title)
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_home_page_stays_where_it_is_while_it_is_read_and_is_printed_whole(page, live_server, width):
    """What lies below is laid out late; nothing that is in sight may move for it."""
    make_institute()
    region, topic = make_topic(kind="region"), make_topic()
    titles = [make_article(topics=[region, topic]).publish("en").title for _ in range(14)]
    page.set_viewport_size({"width": width, "height": 700})
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver(list => { for (const { value } of list.getEntries()) window.moved += value; })
          .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto("/en/")
    for _ in range(40):
        page.mouse.wheel(0, 350)
        page.wait_for_timeout(30)
    expect(page.locator("footer")).to_be_in_viewport()
    assert page.evaluate("window.moved") == 0

    page.reload()
    page.keyboard.press("Control+Home")
    paper = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages)
    assert "By kind" in paper
    assert titles[-2] in " ".join(paper.split())
