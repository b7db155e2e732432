"""The panel of the preflight in a browser: it counts, leads to each place, mends, and remembers what was left."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Dismissal, Source
from tests.browser.test_accessibility import troubles
from tests.factories import make_article, make_institute, make_topic, marker, root

BODY = "<h2>Ports</h2><p>It is calm.</p><p>It is in the the harbour.</p><p>He said.{m}As a result it sails.</p>"


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    return page


@pytest.fixture
def article(desk):
    article = make_article(body={"en": BODY.format(m=marker(key="n1"))}, topics=[make_topic()])
    Source.objects.update(csl={"type": "book", "title": "Ports", "author": [{"family": "Kaya"}]})
    return article


def go_to(page, article, query=""):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]) + query + "#en")
    page.wait_for_selector("fieldset.language-en .ProseMirror")


def button_of(page):
    return page.locator("[aria-controls=panel-preflight]")


def finding(page, words):
    return page.locator("#preflight li", has_text=words)


def open_panel(page, article):
    go_to(page, article)
    button_of(page).click()
    expect(finding(page, "A word stands twice")).to_be_visible()


def text_of(page):
    return page.locator("fieldset.language-en .ProseMirror")


def test_the_button_says_how_much_there_is_before_anybody_asks(desk, article):
    go_to(desk, article)
    expect(button_of(desk).locator(".count")).to_have_text("2")


def test_a_link_opens_the_panel(desk, article):
    go_to(desk, article, "?panel=preflight")
    expect(finding(desk, "A word stands twice")).to_be_visible()


def test_show_selects_the_words_in_the_text(desk, article):
    open_panel(desk, article)
    finding(desk, "A word stands twice").get_by_role("button", name="Show").click()
    desk.wait_for_function("() => getSelection().toString() === 'It is in the the harbour.'")
    expect(text_of(desk)).to_be_focused()


def test_a_mend_comes_into_the_text_while_somebody_writes_in_it(desk, article):
    open_panel(desk, article)
    text_of(desk).locator("p").first.click()
    desk.keyboard.press("End")
    desk.keyboard.type(" And quiet.")
    finding(desk, "A word stands twice").get_by_role("button", name="Leave one").click()
    expect(text_of(desk)).to_contain_text("It is in the harbour.")
    expect(text_of(desk)).to_contain_text("It is calm. And quiet.")
    expect(finding(desk, "A word stands twice")).to_have_count(0)
    expect(button_of(desk).locator(".count")).to_have_text("1")
    expect(desk.locator("#preflight-said")).to_contain_text("Paragraph 2")
    body = Article.objects.get().text("body", "en")
    assert "in the harbour" in body
    assert "And quiet." in body


def test_what_is_left_with_a_reason_stays_left_until_it_is_brought_back(desk, article):
    open_panel(desk, article)
    one = finding(desk, "A word stands twice")
    one.get_by_text("Leave it…").click()
    one.get_by_label("Why is it right as it is?").fill("It is a song.")
    one.get_by_label("Why is it right as it is?").press("Enter")
    expect(button_of(desk).locator(".count")).to_have_text("1")
    assert Dismissal.objects.get().reason == "It is a song."
    go_to(desk, article, "?panel=preflight")
    desk.get_by_text("1 left as it is").click()
    expect(desk.get_by_text("It is a song.")).to_be_visible()
    desk.get_by_role("button", name="Bring back").click()
    expect(button_of(desk).locator(".count")).to_have_text("2")


def test_what_is_mended_by_hand_goes_from_the_list(desk, article):
    open_panel(desk, article)
    finding(desk, "glued").get_by_role("button", name="Show").click()
    desk.wait_for_function("() => getSelection().toString() === 'As a result it'")
    desk.keyboard.press("ArrowLeft")
    desk.wait_for_function("() => getSelection().isCollapsed")
    desk.wait_for_timeout(100)  # the editor learns of it by an event
    desk.keyboard.type(" ")
    expect(finding(desk, "glued")).to_have_count(0, timeout=20_000)
    expect(finding(desk, "A word stands twice")).to_be_visible()


def test_a_reason_that_is_being_typed_outlives_a_save(desk, article):
    open_panel(desk, article)
    text_of(desk).locator("p").first.click()
    desk.keyboard.type("x")
    one = finding(desk, "A word stands twice")
    one.get_by_text("Leave it…").click()
    field = one.get_by_label("Why is it right as it is?")
    field.type("It is a song,")
    expect(desk.locator("#desk-state")).to_contain_text("Saved")
    desk.wait_for_timeout(1_500)
    field.type(" I think.")
    expect(field).to_have_value("It is a song, I think.")
    expect(field).to_be_focused()


def test_it_is_about_the_language_that_is_open(desk, article):
    article.set_text("title", "tr", "Feribotlar")
    article.set_text("body", "tr", "<p>Feribot ve ve gemi.</p>")
    article.save()
    open_panel(desk, article)
    desk.get_by_role("button", name="Türkçe").click()
    expect(finding(desk, "ve ve")).to_be_visible()
    expect(finding(desk, "the the")).to_have_count(0)


def test_on_a_narrow_screen_show_uncovers_the_text(desk, article):
    desk.set_viewport_size({"width": 820, "height": 1000})
    open_panel(desk, article)
    finding(desk, "A word stands twice").get_by_role("button", name="Show").click()
    expect(desk.locator("#panel-preflight")).to_be_hidden()
    desk.wait_for_function("() => getSelection().toString() === 'It is in the the harbour.'")


def test_axe_finds_nothing_in_the_panel(desk, article, complaints):
    open_panel(desk, article)
    one = finding(desk, "A word stands twice")
    one.get_by_text("Leave it…").click()
    one.get_by_label("Why is it right as it is?").fill("It is a song.")
    one.get_by_role("button", name="Leave it", exact=True).click()
    desk.get_by_text("1 left as it is").click()
    finding(desk, "glued").get_by_text("Leave it…").click()
    assert troubles(desk, complaints, "the check") == {}
