"""The work panel in a browser: sent without leaving the text, by keyboard, and what is approved is what was shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Comment
from tests.browser.test_accessibility import troubles
from tests.factories import ayse, boris, deniz, make_article, make_institute, root

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article():
    make_institute()
    return make_article(codes=("en", "tr"), created_by=ayse())


def open_panel(page, article):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator("[aria-controls=panel-work]").click()
    expect(page.locator("#work-en")).to_be_visible()


def test_a_text_is_sent_back_and_talked_about_beside_it(page, sign_in, article):
    article.work_in("en").send_to_review(article.created_by)
    sign_in(boris(language="en"))
    open_panel(page, article)
    english = page.locator("#work-en")
    english.get_by_text("Send back…").click()
    english.get_by_label("What should be done?").fill("Mend the first note.")
    english.get_by_role("button", name="Send back").click()
    expect(page.locator("#work-said")).to_have_text("Sent back.")
    expect(english.locator(".comment.returned")).to_contain_text("Mend the first note.")
    expect(english.locator(".state").first).to_have_text("draft")
    english.get_by_label("Comment").focus()
    page.keyboard.type("I mean the year.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(english.locator(".comment").last).to_contain_text("I mean the year.")
    assert page.url.endswith("/change/") or "/change/#" in page.url
    assert [comment.text for comment in article.comments.filter(kind__in=["returned", "comment"])] == [
        "Mend the first note.",
        "I mean the year.",
    ]


def test_a_refused_act_says_why_and_keeps_what_was_typed(page, sign_in, article, complaints):
    article.work_in("en").send_to_review(article.created_by)
    editor = boris(language="en")
    sign_in(editor)
    open_panel(page, article)
    english = page.locator("#work-en")
    english.get_by_label("Comment").fill("Half a thought")
    article.summary_en = "Changed by somebody meanwhile."
    article.save()
    english.get_by_role("button", name="Approve").click()
    expect(page.locator("#work-said")).to_contain_text("changed while you were reading")
    complaints.clear()  # the browser’s note of the 409
    expect(english.get_by_label("Comment")).to_have_value("Half a thought")
    assert not Comment.objects.filter(kind=Comment.Kind.APPROVED).exists()
    english.get_by_role("button", name="Approve").click()
    expect(english.locator(".state").first).to_have_text("approved")


def test_a_comment_is_sent_once_however_often_it_is_clicked(page, sign_in, article):
    sign_in(boris(language="en"))
    open_panel(page, article)
    looks, sent = [], []
    page.route("**/work/", lambda route: looks.append(route))
    page.route("**/comment/", lambda route: sent.append(route))
    english = page.locator("#work-en")
    english.get_by_label("Comment").fill("Said once.")
    page.evaluate("document.activeElement.blur(); document.dispatchEvent(new CustomEvent('desk:saved'))")
    button = english.get_by_role("button", name="Send the comment")
    button.click()  # the panel is looked at anew as the pointer comes
    while not (looks and sent):
        page.wait_for_timeout(50)
    looks[0].continue_()
    page.wait_for_timeout(500)
    button.click(force=True)
    page.wait_for_timeout(200)
    for one in sent:
        one.continue_()
    expect(english.locator(".comment").last).to_contain_text("Said once.")
    assert Comment.objects.filter(text="Said once.").count() == len(sent) == 1


def test_the_panel_shows_the_language_of_the_open_tab(page, sign_in, article):
    sign_in(boris(language="en"))
    open_panel(page, article)
    expect(page.locator("#work-en")).to_have_attribute("open", "")
    page.locator(".languages button[value=tr]").click()
    expect(page.locator("#work-tr")).to_have_attribute("open", "")
    assert page.locator("#work-en").get_attribute("open") is None


def test_it_works_without_scripts(browser, live_server, sign_in, page, article):
    sign_in(article.created_by)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(reverse("admin:articles_article_work", args=[article.pk]))
    plain.locator("#work-en summary", has_text="…").first.click()
    plain.locator("#review-en").fill("Please.")
    plain.locator("form:has(#review-en) button").click()
    assert article.work_in("en").state == "in-review"
    context.close()


def test_nobody_is_shut_out_of_the_work(page, sign_in, article, complaints):
    """axe finds nothing, with everything in sight that these pages can show."""
    editor, translator = boris(language="en"), deniz(article=article)
    article.work_in("tr").assign(by=editor, due_on=timezone.localdate() - timedelta(days=2))
    article.work_in("en").send_to_review(article.created_by, "Please read it.")
    article.comment("Which edition?", by=article.created_by, language="en")
    article.comment("Settled.", by=editor, language="tr").settle(timezone.now())
    sign_in(root())
    for address in [
        reverse("admin:index"),
        reverse("admin:articles_article_work", args=[article.pk]),
        reverse("admin:me"),
        reverse("admin:authors_user_leaving", args=[translator.pk]),
    ]:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate("for (const box of document.querySelectorAll('#content details')) box.open = true")
        assert troubles(page, complaints, address) == {}
    open_panel(page, article)
    assert troubles(page, complaints, "the panel") == {}
