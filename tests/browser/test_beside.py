"""Side by side in a browser: each paragraph level with its own, what is missing copied, what changed answered."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.test_accessibility import troubles
from tests.factories import ayse, make_article, make_institute, make_note, marker, root
from tests.test_translation_state import progress, write

EN = [
    f"<p>Nineteen hours pass between the quays, and in winter a good deal more than that.{marker(key='n1')}</p>",
    "<h2>In winter</h2>",
    "<p>Two ferries sail. " + "Nobody counts the lorries that wait on the northern side of the strait. " * 6 + "</p>",
    f"<p>The wind decides, and the wind has no timetable.{marker(key='n2')}</p>",
]
TR = [
    f"<p>Rıhtımlar arasında on dokuz saat geçer, kışın daha da çoğu.{marker(key='n1')}</p>",
    "<h2>Kışın</h2>",
    "<p>İki feribot çalışır.</p>",
    "<p>Rüzgâr karar verir. " + "Rüzgârın tarifesi yoktur. " * 30 + f"{marker(key='n2')}</p>",
]


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    page.set_viewport_size({"width": 1440, "height": 900})
    return page


@pytest.fixture
def article(transactional_db):
    article = make_article(codes=("en", "tr"), notes=0, body={"en": "".join(EN), "tr": "".join(TR)})
    make_note(article=article, key="n1", text="A note of its own.")
    make_note(article=article, key="n2")
    return article


def open_beside(page, article, code="tr"):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]) + f"#{code}")
    page.wait_for_selector(f"fieldset.language-{code} .ProseMirror")
    page.locator("#desk [aria-controls=panel-beside]").click()
    expect(page.locator(".beside-row").first).to_be_visible()


def row(page, words):
    return page.locator(".beside-row", has_text=words)


def text_of(page, code="tr"):
    return page.locator(f"fieldset.language-{code} .ProseMirror")


def tops(page, code="tr"):
    """Where each paragraph of the original and its translation stand on the page."""
    page.wait_for_timeout(300)
    return page.evaluate(
        """code => {
            const top = (element) => Math.round(element.getBoundingClientRect().top)
            return [
                [...document.querySelectorAll(".beside-row:has(> .words > *)")].map(top),
                [...document.querySelectorAll(`fieldset.language-${code} .ProseMirror > *`)].map(top),
            ]
        }""",
        code,
    )


@pytest.mark.parametrize("width", [1440, 1100])
def test_each_paragraph_stands_level_with_its_translation(desk, article, width):
    desk.set_viewport_size({"width": width, "height": 900})
    open_beside(desk, article)
    original, translation = tops(desk)
    assert original == translation
    assert original == sorted(set(original))
    text_of(desk).locator("p").nth(1).click()
    desk.keyboard.press("End")
    desk.keyboard.type(" Çok, çok daha uzun bir paragraf olur bu." * 12)
    original, translation = tops(desk)
    assert original == translation


def test_both_columns_scroll_with_the_page(desk, article):
    open_beside(desk, article)
    before = tops(desk)
    desk.mouse.wheel(0, 150)
    after = tops(desk)
    assert after[0] == after[1]
    assert after[0][0] < before[0][0]


def test_the_paragraph_under_the_cursor_is_marked_in_both(desk, article):
    open_beside(desk, article)
    text_of(desk).get_by_text("İki feribot").click()
    expect(desk.locator(".beside-row.current")).to_contain_text("Two ferries sail.")
    colour = "e => getComputedStyle(e).backgroundColor"
    marked = text_of(desk).locator("> :nth-child(3)")
    assert marked.evaluate(colour) == desk.locator(".beside-row.current").evaluate(colour)
    assert text_of(desk).locator("> :nth-child(1)").evaluate(colour) != marked.evaluate(colour)


def test_the_text_of_the_editor_is_never_touched_by_the_layout(desk, article):
    body = Article.objects.get().body_tr
    open_beside(desk, article)
    tops(desk)
    desk.locator("#desk [aria-controls=panel-beside]").click()
    desk.wait_for_timeout(1500)
    assert Article.objects.get().body_tr == body
    assert Article.objects.get().lock_version == article.lock_version
    assert not text_of(desk).locator("[style]").count()


def test_a_missing_paragraph_is_copied_to_its_place_with_its_markers(desk, article):
    write(article, body_tr="".join([*TR[:2], TR[3]]))
    open_beside(desk, article)
    missing = desk.locator(".beside-row.missing", has_text="Two ferries sail.")
    missing.get_by_role("button", name="Copy the original here").click()
    expect(text_of(desk).locator("> *").nth(2)).to_contain_text("Two ferries sail.")
    expect(desk.locator(".beside-row.copied")).to_contain_text("Copied, not translated yet.")
    text_of(desk).locator("> *").nth(2).click(click_count=3)
    desk.keyboard.type("İki feribot çalışır.")
    expect(desk.locator("#beside-state")).to_have_text("Complete and in step with the original.")
    assert progress(article)["tr"] == "complete"


def test_an_empty_translation_begins_with_the_whole_text(desk, article):
    open_beside(desk, article, code="ru")
    desk.get_by_role("button", name="Copy the whole text, with its markers").click()
    expect(text_of(desk, "ru").locator("a.fn")).to_have_count(2)
    expect(text_of(desk, "ru").locator("> *")).to_have_count(4)
    expect(desk.locator("#beside-whole")).to_be_hidden()
    text_of(desk, "ru").click()
    desk.keyboard.press("Control+z")
    expect(text_of(desk, "ru").locator("a.fn")).to_have_count(0)


def test_what_changed_is_shown_and_still_correct_can_be_taken_back(desk, article):
    write(article, body_en="".join(EN).replace("Two ferries", "Three ferries"))
    open_beside(desk, article)
    changed = desk.locator(".beside-row.outdated")
    expect(changed.locator("del")).to_have_text("Two")
    expect(changed.locator("ins")).to_have_text("Three")
    changed.get_by_role("button", name="Still correct").click()
    expect(desk.locator("#beside-state")).to_have_text("Complete and in step with the original.")
    assert progress(article)["tr"] == "complete"
    desk.locator(".beside-row.still-correct").get_by_role("button", name="Take that back").click()
    expect(desk.locator("#beside-state")).to_contain_text("1 passage of the original changed since")
    assert progress(article)["tr"] == "outdated"


def test_rewriting_a_paragraph_answers_the_change_of_its_original_alone(desk, article):
    changed = "".join(EN).replace("Two ferries", "Three ferries").replace("no timetable", "no calendar")
    write(article, body_en=changed)
    open_beside(desk, article)
    expect(desk.locator(".beside-row.outdated")).to_have_count(2)
    text_of(desk).get_by_text("İki feribot").click()
    desk.keyboard.press("End")
    desk.keyboard.type(" Hayır, üç.")
    expect(desk.locator(".beside-row.outdated")).to_have_count(1)
    expect(desk.locator(".beside-row.outdated")).to_contain_text("calendar")


def test_fields_and_notes_stand_beside_their_translations_too(desk, article):
    article.summary_tr = ""
    article.save()
    article.footnotes.filter(key="n1").update(text_tr="")
    open_beside(desk, article)
    missing = desk.locator(".beside-row.missing")
    expect(missing).to_have_count(2)
    summary = missing.filter(has_text="Summary")
    summary.get_by_role("button", name="Copy the original here").click()
    expect(desk.locator("#id_summary_tr")).to_have_value(article.summary_en)
    missing.filter(has_text="A note of its own.").get_by_role("button", name="Edit the note").click()
    expect(desk.locator("#note-dialog")).to_be_visible()


def test_differences_are_told_and_lead_to_their_place(desk, article):
    write(article, body_tr="".join(TR).replace("İki feribot", "On iki feribot 241 kez"))
    open_beside(desk, article)
    desk.locator("#beside-parity summary").click()
    line = desk.locator("#beside-parity li")
    expect(line).to_contain_text("241")
    line.get_by_role("button").click()
    expect(desk.locator(".beside-row.current")).to_contain_text("Two ferries sail.")


def test_on_a_narrow_screen_the_original_stands_above_and_follows_the_cursor(desk, article):
    desk.set_viewport_size({"width": 820, "height": 900})
    open_beside(desk, article)
    pane, editor = desk.locator("#panels").bounding_box(), text_of(desk).bounding_box()
    assert pane["y"] + pane["height"] <= editor["y"]
    text_of(desk).locator("p").last.click()
    current = desk.locator(".beside-row.current")
    expect(current).to_contain_text("The wind decides")
    pane, box = desk.locator("#panels").bounding_box(), current.bounding_box()
    assert pane["y"] <= box["y"] < pane["y"] + pane["height"]
    desk.keyboard.type("x")
    expect(text_of(desk)).to_contain_text("x")


def test_another_language_may_be_the_one_to_translate_from(desk, article):
    open_beside(desk, article, code="ru")
    desk.locator("#beside-from").select_option("tr")
    expect(row(desk, "Rıhtımlar arasında")).to_be_visible()
    desk.get_by_role("button", name="Türkçe").click()
    expect(row(desk, "Nineteen hours pass")).to_be_visible()


def test_who_may_not_write_a_language_looks_on(page, sign_in, article):
    make_institute()
    translator = ayse()
    article.translations.update_or_create(language="ru", defaults={"translator": translator})
    write(article, body_en="".join(EN).replace("Two ferries", "Three ferries"))
    sign_in(translator)
    page.set_viewport_size({"width": 1440, "height": 900})
    open_beside(page, article)
    expect(page.locator(".beside-row.outdated")).to_be_visible()
    expect(page.locator(".beside-row button")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 820])
def test_axe_finds_nothing_side_by_side(desk, complaints, article, width):
    desk.set_viewport_size({"width": width, "height": 900})
    write(article, body_en="".join(EN[:3]).replace("Two ferries", "Three ferries"), body_tr="".join(TR[1:]))
    open_beside(desk, article)
    desk.wait_for_timeout(500)
    assert troubles(desk, complaints, "side by side") == {}


@pytest.mark.parametrize("width", [1440, 820])
def test_the_buttons_of_the_editor_stay_in_sight(desk, article, width):
    desk.set_viewport_size({"width": width, "height": 700})
    write(article, body_tr="".join(TR * 4))
    open_beside(desk, article)
    text_of(desk).locator("> *").last.scroll_into_view_if_needed()
    desk.wait_for_timeout(300)
    bar, buttons = (desk.locator(place).bounding_box() for place in ("#desk", "fieldset.language-tr .prose-menubar"))
    assert buttons["y"] == pytest.approx(bar["y"] + bar["height"], abs=1)
