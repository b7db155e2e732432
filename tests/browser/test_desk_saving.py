"""Nothing is lost at the desk: what is typed is saved while it is typed, beside others who type, and through whatever
ends a session."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from tests.factories import ayse, boris, make_article, make_institute, make_topic, marker, root

THREE = "<p>The first.</p><p>The second.</p><p>The third.</p>"
SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    return page


@pytest.fixture
def others_window(browser, live_server, settings):
    """A window of somebody else’s, signed in; `open_as(user)`."""
    windows = []

    def open_as(user):
        type(user).objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        windows.append(context)
        return context.new_page()

    yield open_as
    for context in windows:
        context.close()


def open_form(page, article, code="en"):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]) + f"#{code}")
    page.wait_for_selector(f"fieldset.language-{code} .ProseMirror")


def text_of(page, code="en"):
    return page.locator(f"fieldset.language-{code} .ProseMirror")


def write(page, words, *, paragraph, code="en"):
    """At the end of a paragraph, once the editor knows where the cursor is."""
    text_of(page, code).locator("p").nth(paragraph).click()
    page.keyboard.press("End")
    page.wait_for_timeout(150)
    page.keyboard.type(words)


def state_of(page):
    return page.locator("#desk-state")


def expect_saved(page):
    expect(state_of(page)).to_have_text(SAVED, timeout=10_000)


def copies_in(page):
    return page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("desk", 1)
          request.onsuccess = () => {
            const all = request.result.transaction("copies").objectStore("copies").getAll()
            all.onsuccess = () => resolve(all.result)
          }
        })"""
    )


def wait_until_forgotten(page):
    """The browser lets go of its copy a moment after the page that says “saved”."""
    for _ in range(50):
        if copies_in(page) == []:
            return
        page.wait_for_timeout(100)
    pytest.fail("the browser still has a copy")


def body(code="en"):
    return Article.objects.get().text("body", code)


def save(page):
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


# Alone


def test_what_is_typed_is_saved_while_it_is_typed(desk):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    write(desk, " And more.", paragraph=1)
    expect_saved(desk)
    assert body() == THREE.replace("The second.", "The second. And more.")
    desk.locator("#id_title_en").fill("Another title")
    desk.locator("#id_kind").select_option("report")
    expect(state_of(desk)).to_have_text("Saving…")
    expect_saved(desk)
    article.refresh_from_db()
    assert (article.title_en, article.kind) == ("Another title", "report")
    assert copies_in(desk) == []
    assert article.revisions.filter(kind="autosave").count() == 1


def test_only_what_changed_is_sent(desk):
    article = make_article(codes=("en", "tr"), notes=2)
    sent = []
    desk.on("request", lambda request: request.url.endswith("/desk/") and sent.append(request.post_data_json))
    open_form(desk, article)
    desk.locator("#id_summary_en").fill("In short.")
    expect_saved(desk)
    paths = [[change["path"] for change in data["changes"]] for data in sent]
    assert [["texts", "en", "summary"]] in paths
    assert all(path == ["texts", "en", "summary"] for one in paths for path in one)


def test_opening_and_looking_changes_nothing(desk):
    article = make_article(codes=("en", "tr"), notes=2)
    open_form(desk, article)
    for name in ("Türkçe", "Русский", "English"):
        desk.get_by_role("button", name=name, exact=True).click()
    text_of(desk).locator("p").first.click()
    desk.wait_for_timeout(1500)
    article.refresh_from_db()
    assert article.lock_version == 1
    assert not article.revisions.exists()


def test_a_space_at_the_end_is_neither_lost_nor_saved_again_and_again(desk):
    make_article(body={"en": THREE}, notes=0)
    open_form(desk, Article.objects.get())
    write(desk, " One ", paragraph=0)
    desk.locator("#id_title_en").fill("A title ")
    expect_saved(desk)
    version = Article.objects.get().lock_version
    desk.wait_for_timeout(2500)
    assert Article.objects.get().lock_version == version
    text_of(desk).locator("p").first.click()
    desk.keyboard.press("End")
    desk.wait_for_timeout(150)
    desk.keyboard.type("two.")
    expect(text_of(desk).locator("p").first).to_have_text("The first. One two.")
    desk.wait_for_timeout(1800)
    assert body().startswith("<p>The first. One two.</p>")


def test_save_sends_what_was_typed_last(desk):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    write(desk, " The last words", paragraph=2)
    save(desk)
    assert "The last words" in body()
    assert article.revisions.first().kind in {"save", "autosave"}
    assert copies_in(desk) == []


def test_a_link_is_followed_when_all_is_saved(desk):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    write(desk, " Just before leaving", paragraph=0)
    desk.locator(".breadcrumbs").get_by_role("link", name="Articles").last.click()
    desk.wait_for_url("**/articles/article/")
    assert "Just before leaving" in body()


# Beside others


def test_two_people_write_in_different_paragraphs(desk, others_window):
    article = make_article(body={"en": THREE}, notes=0)
    other = others_window(boris())
    open_form(desk, article)
    open_form(other, article)
    write(desk, " Mine.", paragraph=0)
    write(other, " Theirs.", paragraph=2)
    both = "<p>The first. Mine.</p><p>The second.</p><p>The third. Theirs.</p>"
    expect_saved(desk)
    expect_saved(other)
    assert body() == both
    write(desk, " Again.", paragraph=0)
    expect(text_of(desk).locator("p").nth(2)).to_have_text("The third. Theirs.", timeout=10_000)
    # What came from the other is not mine to undo, and my cursor has not moved.
    desk.keyboard.type("!")
    expect(text_of(desk).locator("p").first).to_have_text("The first. Mine. Again.!")
    desk.keyboard.press("Control+z")
    desk.keyboard.press("Control+z")
    expect(text_of(desk).locator("p").nth(2)).to_have_text("The third. Theirs.")
    desk.wait_for_timeout(2500)
    assert body().endswith("<p>The third. Theirs.</p>")


def test_people_in_different_languages_and_fields_never_meet(desk, others_window):
    article = make_article(codes=("en", "tr"), notes=1)
    other = others_window(boris())
    open_form(desk, article)
    open_form(other, article, "tr")
    write(other, " Onların.", paragraph=0, code="tr")
    desk.locator("#id_title_en").fill("Mine")
    expect_saved(desk)
    save(other)
    save(desk)
    article.refresh_from_db()
    assert article.title_en == "Mine"
    assert "Onların." in article.body_tr


def test_where_both_wrote_somebody_chooses(desk, others_window, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    other = others_window(boris(first_name="Boris", last_name="Alekseev"))
    open_form(desk, article)
    open_form(other, article)
    write(other, " Theirs.", paragraph=1)
    expect_saved(other)
    write(desk, " Mine.", paragraph=1)
    expect(state_of(desk)).to_contain_text("somebody else has written in the same place", timeout=10_000)
    complaints.clear()  # the browser tells of the 409
    assert body() == THREE.replace("The second.", "The second. Theirs.")
    state_of(desk).get_by_role("button", name="Decide…").click()
    dialog = desk.locator("dialog[open]")
    expect(dialog).to_contain_text("Boris Alekseev")
    expect(dialog.locator("ins").filter(has_text="Mine")).to_be_visible()
    expect(dialog.locator("ins").filter(has_text="Theirs")).to_be_visible()
    dialog.get_by_label("Keep both, theirs first").check()
    dialog.get_by_role("button", name="Save this").press("Enter")
    expect_saved(desk)
    assert body() == THREE.replace("The second.", "The second. Theirs.</p><p>The second. Mine.")


def test_works_of_a_note_are_chosen_as_they_are_printed(desk, others_window, complaints):
    article = make_article(notes=1)
    other = others_window(boris())
    open_form(desk, article)
    open_form(other, article)
    cite = """async (number) => {
      const { desk } = await import("articles/desk")
      const note = desk.note("n1")
      note.cites[0].locator = ["page", number]
      desk.putNote(note)
    }"""
    other.evaluate(cite, "11")
    expect_saved(other)
    desk.evaluate(cite, "22")
    expect(state_of(desk)).to_contain_text("in the same place", timeout=10_000)
    complaints.clear()  # the browser tells of the 409
    state_of(desk).get_by_role("button", name="Decide…").click()
    dialog = desk.locator("dialog[open]")
    expect(dialog).to_contain_text("Example Gazette")
    expect(dialog.locator("ins").filter(has_text="11")).to_be_visible()
    dialog.get_by_label("Take mine").check()
    dialog.get_by_role("button", name="Save this").click()
    expect_saved(desk)
    assert article.footnotes.get().cites.get().locator == "22"


def test_a_choice_can_wait_and_keeps_both_texts(desk, others_window, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    Article.objects.filter(pk=article.pk).update(title_en="Theirs", lock_version=2)
    desk.locator("#id_title_en").fill("Mine")
    expect(state_of(desk)).to_contain_text("in the same place", timeout=10_000)
    complaints.clear()  # the browser tells of the 409
    desk.get_by_role("button", name="Save and continue editing").click()
    desk.locator("dialog[open]").get_by_role("button", name="Decide later").click()
    expect(desk.locator("#id_title_en")).to_have_value("Mine")
    assert Article.objects.get().title_en == "Theirs"
    assert [change["mine"] for copy in copies_in(desk) for change in copy["changes"]] == ["Mine"]
    complaints.clear()
    state_of(desk).get_by_role("button", name="Decide…").click()
    desk.locator("dialog[open]").get_by_label("Take mine").check()
    desk.locator("dialog[open]").get_by_role("button", name="Save this").click()
    expect_saved(desk)
    assert Article.objects.get().title_en == "Mine"


def test_two_windows_of_one_person_share_one_text(desk, live_server):
    article = make_article(body={"en": THREE}, notes=0)
    second = desk.context.new_page()
    open_form(desk, article)
    open_form(second, article)
    write(desk, " From one.", paragraph=0)
    expect_saved(desk)
    write(second, " From two.", paragraph=1)
    expect_saved(second)
    expect(text_of(second).locator("p").first).to_have_text("The first. From one.", timeout=10_000)
    assert body() == "<p>The first. From one.</p><p>The second. From two.</p><p>The third.</p>"
    expect(second.locator("#desk-others")).to_contain_text("you, in another window")


def test_who_else_is_here_is_shown(desk, others_window):
    article = make_article(codes=("en", "tr"))
    other = others_window(boris(first_name="Boris"))
    open_form(other, article, "tr")
    write(other, " x", paragraph=0, code="tr")
    expect(state_of(other)).not_to_be_empty(timeout=10_000)
    open_form(desk, article)
    desk.locator("#id_summary_en").fill("In short.")
    expect(desk.locator("#desk-others")).to_have_text("Also here: Boris (Türkçe)", timeout=10_000)


# Through trouble


def test_offline_the_text_stays_and_goes_on_by_itself(desk, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    desk.context.set_offline(True)
    write(desk, " Offline.", paragraph=0)
    expect(state_of(desk)).to_contain_text("Not saved since", timeout=3_000)
    expect(state_of(desk)).to_contain_text("kept in this browser")
    assert body() == THREE
    assert len(copies_in(desk)) == 1
    desk.context.set_offline(False)
    expect_saved(desk)
    assert body() == THREE.replace("The first.", "The first. Offline.")
    assert copies_in(desk) == []
    complaints.clear()  # the browser tells of requests that failed


def test_a_server_that_does_not_answer_is_told_of_within_three_seconds(desk, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    # Measured in the page: how long a test waits to look again is none of it.
    desk.evaluate(
        """() => {
          addEventListener("keydown", () => (window.typedAt = performance.now()), true)
          const line = document.getElementById("desk-state")
          const look = () => line.textContent.includes("does not answer") && (window.toldAt ??= performance.now())
          new MutationObserver(look).observe(line, { childList: true })
        }"""
    )
    held = []
    desk.route("**/desk/", lambda route: held.append(route))
    write(desk, " Into the silence.", paragraph=0)
    expect(state_of(desk)).to_contain_text("the server does not answer", timeout=10_000)
    assert desk.evaluate("window.toldAt - window.typedAt") < 3_000
    desk.unroute_all()
    expect_saved(desk)
    assert "Into the silence." in body()


def test_an_answer_that_got_lost_is_no_conflict(desk, complaints):
    """The request arrived, its answer did not; meanwhile somebody typed on in the same paragraph."""
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)

    def arrive_and_be_lost(route):
        route.fetch()
        route.abort()

    desk.route("**/desk/", arrive_and_be_lost, times=1)
    write(desk, " One", paragraph=0)
    expect(state_of(desk)).to_contain_text("Not saved since", timeout=5_000)
    desk.keyboard.type(" and two.")
    expect_saved(desk)
    assert body() == THREE.replace("The first.", "The first. One and two.")
    complaints.clear()  # the browser tells of the request that failed


def test_a_text_that_never_reached_the_server_comes_back(desk, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    desk.route("**/desk/", lambda route: route.abort())
    write(desk, " Before the crash.", paragraph=1)
    expect(state_of(desk)).to_contain_text("Not saved since", timeout=5_000)
    desk.goto("about:blank")
    desk.unroute_all()
    assert body() == THREE
    # Meanwhile somebody has written elsewhere in the text.
    Article.objects.filter(pk=article.pk).update(body_en=THREE.replace("third", "last"), lock_version=2)
    open_form(desk, article)
    expect(desk.locator(".brought-back")).to_contain_text("is back")
    expect(text_of(desk)).to_contain_text("The second. Before the crash.")
    expect_saved(desk)
    assert body() == "<p>The first.</p><p>The second. Before the crash.</p><p>The last.</p>"
    desk.locator(".brought-back").get_by_role("button", name="Undo").click()
    expect(text_of(desk)).not_to_contain_text("Before the crash.")
    desk.wait_for_timeout(2000)
    assert "Before the crash." not in body()
    complaints.clear()  # the browser tells of requests that failed
    open_form(desk, article)
    expect(desk.locator(".brought-back")).to_have_count(0)


def test_what_the_server_has_already_is_not_brought_up_again(desk, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)

    def arrive_and_be_lost(route):
        route.fetch()
        route.abort()

    desk.route("**/desk/", arrive_and_be_lost)
    write(desk, " It arrived.", paragraph=1)
    expect(state_of(desk)).to_contain_text("Not saved since", timeout=5_000)
    desk.goto("about:blank")
    desk.unroute_all()
    complaints.clear()  # the browser tells of requests that failed
    open_form(desk, article)
    expect(text_of(desk)).to_contain_text("It arrived.")
    desk.wait_for_timeout(1000)
    expect(desk.locator(".brought-back")).to_have_count(0)
    assert copies_in(desk) == []


# Through the end of a session


def test_a_session_that_ends_costs_nothing(desk, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    Session.objects.all().delete()
    write(desk, " After the end.", paragraph=0)
    dialog = desk.locator("dialog[open]")
    expect(dialog).to_contain_text("You are signed out", timeout=5_000)
    assert body() == THREE
    dialog.get_by_label("Password").fill("not this")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.locator(".errornote")).to_contain_text("correct username and password")
    dialog.get_by_label("Password").fill("root's password")
    dialog.get_by_label("Password").press("Enter")
    expect_saved(desk)
    assert body() == THREE.replace("The first.", "The first. After the end.")
    complaints.clear()  # the browser tells of the 401
    save(desk)


def test_a_token_rotated_in_another_window_is_renewed_without_a_word(desk, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    desk.context.clear_cookies(name="csrftoken")
    write(desk, " With a new token.", paragraph=0)
    expect_saved(desk)
    assert "With a new token." in body()
    complaints.clear()  # the browser tells of the 403
    save(desk)


def test_nothing_is_saved_under_another_name_unasked(desk, sign_in, complaints):
    article = make_article(body={"en": THREE}, notes=0)
    open_form(desk, article)
    sign_in(boris(first_name="Boris"))
    write(desk, " Whose?", paragraph=0)
    dialog = desk.locator("dialog[open]")
    expect(dialog).to_contain_text("now Boris is signed in", timeout=5_000)
    assert body() == THREE
    dialog.get_by_role("button", name="Save as Boris").click()
    expect_saved(desk)
    assert article.revisions.first().by.username == "boris"
    complaints.clear()  # the browser tells of the 401


def test_who_may_not_write_any_more_is_told_and_keeps_the_text(desk, sign_in, complaints):
    writer = ayse()
    writer.language = "en"
    writer.save()
    article = make_article(body={"en": THREE}, notes=0, created_by=writer)
    sign_in(writer)
    open_form(desk, article)
    writer.user_permissions.clear()
    write(desk, " Too late.", paragraph=0)
    expect(state_of(desk)).to_contain_text("kept in this browser", timeout=5_000)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    state_of(desk).get_by_role("button", name="Copy my text").click()
    expect(state_of(desk).get_by_role("button", name="Copied")).to_be_visible()
    assert "The first. Too late." in desk.evaluate("navigator.clipboard.readText()")
    assert len(copies_in(desk)) == 1
    complaints.clear()  # the browser tells of the 403


# What must not be saved


def test_an_editor_that_lost_its_markers_saves_nothing(desk, complaints):
    make_article(notes=2)
    before = body()
    desk.route("**/articles/footnote.js", lambda route: route.abort())
    desk.route("**/articles/guard.js", lambda route: route.abort())
    open_form(desk, Article.objects.get())
    text_of(desk).locator("p").first.click()
    desk.keyboard.type("Half a word")
    desk.locator("#id_summary_en").fill("In short.")
    expect_saved(desk)
    assert body() == before
    assert Article.objects.get().summary_en == "In short."
    complaints.clear()  # the browser tells that modules were missing


def test_the_last_marker_goes_only_when_somebody_says_so(desk, complaints):
    make_article(body={"en": f"<p>Words.{marker(key='n1')}</p>"}, notes=1)
    open_form(desk, Article.objects.get())
    text_of(desk).locator("p").first.click()
    desk.keyboard.press("End")
    desk.wait_for_timeout(150)
    desk.keyboard.press("Backspace")
    desk.locator("#id_summary_en").fill("In short.")
    expect(state_of(desk)).to_contain_text("would lose all of its note markers", timeout=10_000)
    assert "data-note" in body()
    assert Article.objects.get().summary_en == "In short."
    complaints.clear()  # the browser tells of the 400
    state_of(desk).get_by_role("button", name="Let the markers go").click()
    expect_saved(desk)
    assert body() == "<p>Words.</p>"


# Before the first save


def begin_article(page, title):
    page.goto(reverse("admin:articles_article_add") + "#en")
    page.locator("#id_title_en").fill(title)
    page.wait_for_timeout(500)


def open_new(page):
    page.goto("about:blank")
    page.goto(reverse("admin:articles_article_add") + "#en")
    page.wait_for_timeout(800)


def test_a_new_article_that_was_not_saved_is_offered_again(desk):
    begin_article(desk, "Begun and left")
    open_new(desk)
    expect(desk.locator("#id_title_en")).to_have_value("")
    desk.locator(".brought-back").get_by_role("button", name="Bring it back").click()
    expect(desk.locator("#id_title_en")).to_have_value("Begun and left")
    save(desk)
    assert Article.objects.get().title_en == "Begun and left"
    wait_until_forgotten(desk)
    open_new(desk)
    expect(desk.locator(".brought-back")).to_have_count(0)


def test_a_new_article_that_was_saved_is_not_offered_again(desk):
    begin_article(desk, "Begun and saved")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    desk.wait_for_timeout(300)
    open_new(desk)
    expect(desk.locator(".brought-back")).to_have_count(0)
    assert Article.objects.count() == 1


def test_topics_and_picture_are_saved_as_they_are_chosen(desk):
    make_topic(name_en="Straits")
    article = make_article(notes=0)
    open_form(desk, article)
    desk.locator(".field-topics .select2-selection").click()
    desk.locator(".select2-results__option", has_text="Straits").click()
    expect_saved(desk)
    assert [topic.name_en for topic in article.topics.all()] == ["Straits"]


# What stays in sight


def test_the_bar_and_the_tools_of_the_editor_stay_in_sight_also_on_a_tablet(desk):
    article = make_article(body={"en": THREE * 30}, notes=0)
    desk.set_viewport_size({"width": 820, "height": 900})
    open_form(desk, article)
    desk.mouse.move(300, 400)
    desk.mouse.wheel(0, 700)
    desk.wait_for_timeout(500)
    bar, tools = (desk.locator(one).first.bounding_box() for one in ("#desk", "fieldset.language-en .prose-menubar"))
    assert bar["y"] == 0
    assert tools["y"] >= bar["height"] - 1
