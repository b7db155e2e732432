"""A day at the desk: one writes, one translates, one edits and publishes, all at once; nothing is lost, and the three
public pages are right."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Source
from authors.models import User
from tests.factories import ayse, boris, give, make_author, make_institute, make_source, make_topic

REPORT = "Soundings of the North Caspian"
PARAGRAPHS = {
    "en": [
        "The ferry to Aktau sails when it is full.",
        "The port says that the channel loses eleven centimetres a year.",
        "It says nothing about who pays for the dredging.",
        "Drivers wait four days on average.",
        "In 2025 the queue was twice as long.",
        "Nobody has published a timetable since.",
    ],
    "tr": [
        "Aktau feribotu dolunca kalkar.",
        "Liman, kanalın yılda on bir santimetre sığlaştığını söylüyor.",
        "Taramayı kimin ödeyeceği konusunda bir şey söylemiyor.",
        "Sürücüler ortalama dört gün bekliyor.",
        "2025’te kuyruk iki katıydı.",
        "O zamandan beri kimse tarife yayımlamadı.",
    ],
    "ru": [
        "Паром в Актау отходит, когда заполнится.",
        "Порт сообщает, что канал мелеет на одиннадцать сантиметров в год.",
        "О том, кто платит за дноуглубление, он молчит.",
        "Водители ждут в среднем четыре дня.",
        "В 2025 году очередь была вдвое длиннее.",
        "С тех пор никто не публиковал расписания.",
    ],
}
HEADS = {
    "en": ("Who waits for the ferry", "Lorries queue for days, and no timetable says why."),
    "tr": ("Feribotu kim bekliyor", "Kamyonlar günlerce bekliyor; hiçbir tarife nedenini söylemiyor."),
    "ru": ("Кто ждёт паром", "Грузовики стоят днями, и ни одно расписание не объясняет почему."),
}
SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture
def window(browser, live_server, transactional_db):
    """`window(user)`: their own browser window, signed in."""
    contexts, complaints = [], []

    def open_for(user):
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: "Security Policy" in said.text and complaints.append(said.text))
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert not complaints


def text_of(page, code="en"):
    return page.locator(f"fieldset.language-{code} .ProseMirror")


def expect_saved(page):
    expect(page.locator("#desk-state")).to_have_text(SAVED, timeout=15_000)


def open_text(page, article, code, panel=""):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]) + f"?panel={panel}#{code}")
    page.wait_for_selector(f"fieldset.language-{code} .ProseMirror")


def put_cursor(page, code, paragraph):
    """At the end of a paragraph; the editor learns of it a moment later."""
    text_of(page, code).locator("p").nth(paragraph).click(position={"x": 3, "y": 8})  # not on a marker
    page.keyboard.press("End")
    page.wait_for_timeout(150)


def keep_note(page):
    page.get_by_role("button", name="Keep this note").click()
    expect(page.locator("#note-dialog")).not_to_be_visible()


def cite(page, words, title):
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type(words)
    page.get_by_role("option", name=title).first.click()
    keep_note(page)


def write_over(page, code, paragraph, words):
    """Everything before the marker at the end of a paragraph."""
    put_cursor(page, code, paragraph)
    text_of(page, code).locator("p").nth(paragraph).evaluate(
        """(paragraph) => {
          const range = document.createRange()
          range.setStart(paragraph, 0)
          range.setEndBefore(paragraph.querySelector("a.fn"))
          getSelection().removeAllRanges()
          getSelection().addRange(range)
        }"""
    )
    page.wait_for_timeout(150)
    page.keyboard.type(words)


def assistant_writes(page):
    page.goto("/admin/")
    page.get_by_role("link", name="Write an article").click()
    page.wait_for_selector("fieldset.language-en .ProseMirror")
    page.locator("#id_title_en").fill(HEADS["en"][0])
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_selector("#desk-state", state="attached")
    page.wait_for_selector("fieldset.language-en .ProseMirror")
    page.locator("#id_summary_en").fill(HEADS["en"][1])
    text_of(page).click()
    first, second, third, fourth, fifth, sixth = PARAGRAPHS["en"]

    page.keyboard.type(first)
    page.keyboard.press("Control+Alt+f")
    page.get_by_role("button", name="Paste a typed note").click()
    typed = "“No Boat on Friday”, Example Gazette, https://gazette.example/friday, (Date of Access: 28.02.2026)"
    page.locator("#note-typed-words").fill(typed)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Add to the library and cite it").click()
    expect(page.locator("#note-cites .chosen")).to_be_visible()
    keep_note(page)
    for words in (second, third):  # the same report in a row
        page.keyboard.press("Enter")
        page.keyboard.type(words)
        cite(page, "north casp", REPORT)
    page.keyboard.press("Enter")
    page.keyboard.type(fourth)
    cite(page, "waiting", "Waiting at Aktau")
    page.keyboard.press("Enter")
    page.keyboard.type(fifth)
    cite(page, "friday", "No Boat on Friday")
    page.keyboard.press("Enter")
    page.keyboard.type(sixth)
    page.keyboard.press("Control+Alt+f")
    keep_note(page)  # an empty one, for later
    expect_saved(page)
    notes = page.locator("fieldset.language-en .notes-list .used li")
    expect(notes).to_have_count(6)
    expect(notes.nth(2)).to_contain_text("Ibid.")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def editor_gives_work(page, article, code, person):
    page.goto(reverse("admin:articles_article_work", args=[article.pk]))
    work = page.locator(f"#work-{code}")
    if work.get_attribute("open") is None:
        work.locator("summary").first.click()
    work.get_by_text("Give it to somebody").click()
    work.get_by_label("Translator").select_option(label=person)
    work.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("Noted")


def translator_translates(page, article, code):
    open_text(page, article, code, panel="beside")
    page.get_by_role("button", name="Copy the whole text, with its markers").click()
    expect(text_of(page, code).locator("a.fn")).to_have_count(6)
    title, summary = HEADS[code]
    page.locator(f"#id_title_{code}").fill(title)
    page.locator(f"#id_summary_{code}").fill(summary)
    for number, words in enumerate(PARAGRAPHS[code]):
        write_over(page, code, number, words)
    expect_saved(page)
    expect(text_of(page, code).locator("p").nth(5)).to_contain_text(PARAGRAPHS[code][5])


def test_a_day_at_the_desk(window, complaints):
    make_institute()
    make_topic(slug="ports", name_en="Ports", name_tr="Limanlar", name_ru="Порты")
    for title, family in ((REPORT, "Omarov"), ("Waiting at Aktau", "Lindqvist")):
        author = [{"family": family, "given": "A."}]
        make_source(title=title, type="report", author=author, issued={"date-parts": [[2025]]})
    assistant, editor = ayse(first_name="Ayşe"), boris(first_name="Boris")
    translator = User.objects.create_user("deniz", first_name="Deniz", is_staff=True)
    second_editor = User.objects.create_user("olga", first_name="Olga", is_staff=True)
    give(assistant, "view_source", "add_source", "view_author", "view_topic")
    give(editor, "view_source", "view_author", "view_topic")
    give(translator, "view_article", "change_article", "view_source")
    give(second_editor, "view_article", "change_article", "publish_article")
    User.objects.update(language="en")
    make_author(slug="ayse-kaya", user=assistant, given_name_en="Ayşe", family_name_en="Kaya")

    # An assistant writes, with six notes; the editor gives the languages to people, and one of them translates.
    writing = window(assistant)
    assistant_writes(writing)
    article = Article.objects.get()
    assert Source.objects.filter(csl__title="No Boat on Friday").count() == 1
    editing = window(editor)
    editor_gives_work(editing, article, "tr", "Deniz")
    translating = window(translator)
    translating.goto("/admin/")
    expect(translating.locator(".needs-now, .desk").first).to_contain_text(HEADS["en"][0])
    translator_translates(translating, article, "tr")
    assert translating.locator("#id_title_en").is_editable() is False
    translator_translates(editing, article, "ru")

    # The original changes: the board says what it leaves to do, and side by side shows it word by word.
    open_text(writing, article, "en")
    write_over(writing, "en", 3, "Drivers wait five days on average.")
    expect_saved(writing)
    editing.goto(reverse("admin:articles_article_board"))
    expect(editing.locator("table.board tbody tr td", has_text="outdated")).to_have_count(2)
    open_text(translating, article, "tr", panel="beside")
    changed = translating.locator(".beside-row.outdated")
    expect(changed.locator("ins")).to_contain_text("five")
    write_over(translating, "tr", 3, "Sürücüler ortalama beş gün bekliyor.")
    expect_saved(translating)
    expect(changed).to_have_count(0)
    open_text(editing, article, "ru")
    write_over(editing, "ru", 3, "Водители ждут в среднем пять дней.")
    expect_saved(editing)

    # Nothing goes out with an empty note, and nobody signs yet; the check shows the rest, and the editor mends it.
    publish = reverse("admin:articles_article_publish", args=[article.pk])
    editing.goto(publish)
    for name in ("English", "Türkçe", "Русский"):
        editing.get_by_role("checkbox", name=name).check()
    editing.get_by_role("button", name="Publish the chosen languages").click()
    expect(editing.locator("body")).to_contain_text("Nothing was published")
    english = editing.locator("[aria-labelledby=standing-en]")
    expect(english.locator(".blocked")).to_contain_text(["", "Note 6 is empty"])
    open_text(editing, article, "en", panel="preflight")
    expect(editing.locator("#preflight")).to_contain_text("no topic")
    editing.locator("fieldset.language-en .ProseMirror a.fn").last.click()
    expect(editing.locator("#note-dialog")).to_be_visible()
    if not editing.locator("#note-cites .find input").count():
        editing.get_by_role("button", name="Another source").click()
    editing.locator("#note-cites .find input").first.click()
    editing.keyboard.type("waiting")
    editing.get_by_role("option", name="Waiting at Aktau").first.click()
    keep_note(editing)
    choose(editing, "topics", "Ports")
    editing.locator("#authorships-group .add-row a").click()
    choose(editing, "authorships-0-author", "Kaya")
    editing.get_by_role("button", name="Save and continue editing").click()
    expect(editing.locator(".messagelist .success")).to_be_visible()

    # Three languages are scheduled together, and then put out at once.
    editing.goto(publish)
    for name in ("English", "Türkçe", "Русский"):
        editing.get_by_role("checkbox", name=name).check()
    tomorrow = timezone.localtime() + timezone.timedelta(days=1)
    editing.locator("[name=at]").fill(tomorrow.strftime("%Y-%m-%dT09:00"))
    editing.get_by_role("button", name=re.compile("the chosen languages")).click()
    expect(editing.locator(".state.scheduled")).to_have_count(3)
    editing.goto(reverse("admin:articles_article_calendar"))
    if tomorrow.month == timezone.localtime().month:
        expect(editing.locator("body")).to_contain_text(HEADS["tr"][0])
    editing.goto(publish)
    for name in ("English", "Türkçe", "Русский"):
        editing.get_by_role("checkbox", name=name).check()
    editing.get_by_role("button", name=re.compile("the chosen languages")).click()
    expect(editing.locator(".state.live")).to_have_count(3)

    # The assistant rewrites; meanwhile the text in print is corrected, a second editor saves, and the session ends.
    open_text(writing, article, "en")
    write_over(writing, "en", 4, "In 2025 the queue was three times as long, says the port.")
    expect_saved(writing)
    editing.goto(reverse("admin:articles_article_correct", args=[article.pk, "en"]))
    editing.wait_for_selector(".ProseMirror")
    paragraph = editing.locator(".ProseMirror p").nth(1)
    paragraph.click()
    editing.keyboard.press("Home")
    editing.wait_for_timeout(150)
    editing.keyboard.type("Officially: ")
    editing.get_by_label("Correction").check()
    editing.get_by_label("Note to readers").fill("The port said so officially.")
    editing.get_by_role("button", name="Show what changes").click()
    expect(editing.locator(".changes ins").first).to_contain_text("Officially:")
    editing.get_by_role("button", name="Publish this").click()
    expect(editing.locator(".messagelist .success")).to_be_visible()
    Session.objects.all().delete()
    put_cursor(writing, "en", 5)
    writing.keyboard.press("ArrowLeft")
    writing.keyboard.type(" Nor has anybody asked.")
    dialog = writing.locator("dialog[open]")
    expect(dialog).to_contain_text("signed out", timeout=15_000)
    second = window(second_editor)
    open_text(second, article, "en")
    write_over(second, "en", 0, "The ferry to Aktau sails when it is quite full.")
    expect_saved(second)
    dialog.get_by_label("User name").fill("ayse")
    dialog.get_by_label("Password").fill("ayse's password")
    dialog.get_by_role("button", name="Sign in", exact=True).click()
    expect_saved(writing)

    # Nothing is lost: the draft has what all of them wrote …
    article.refresh_from_db()
    for words in (
        "sails when it is quite full.",
        "Officially: The port says",
        "three times as long, says the port.",
        "Nor has anybody asked.",
        "five days on average",
    ):
        assert words in article.body_en, words
    # … and readers have what was published, corrected, and nothing of the draft.
    for code, (title, summary) in HEADS.items():
        second.goto(article.edition(code).get_absolute_url())
        expect(second.locator("h1")).to_have_text(title)
        expect(second.locator("body")).to_contain_text(summary)
        notes = second.locator("ol.notes > li")
        expect(notes).to_have_count(6)
        expect(notes.nth(2)).to_contain_text({"en": "Ibid.", "tr": "A.g.e.", "ru": "Там же."}[code])
        for number in (0, 1, 2, 4, 5):
            expect(second.locator(".prose")).to_contain_text(PARAGRAPHS[code][number])
    second.goto(article.edition("en").get_absolute_url())
    expect(second.locator(".prose")).to_contain_text("Officially: The port says")
    expect(second.locator(".prose")).to_contain_text("Drivers wait five days on average.")
    expect(second.locator(".correction")).to_contain_text("The port said so officially.")
    for words in ("quite full", "three times as long", "Nor has anybody asked"):
        expect(second.locator("body")).not_to_contain_text(words)


def choose(page, field, words):
    """In one of the admin’s own choosers."""
    page.locator(f"#id_{field} + .select2").click()
    page.keyboard.type(words)
    page.locator(".select2-results__option", has_text=words).first.click()
