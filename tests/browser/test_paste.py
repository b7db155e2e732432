"""Pasting into a body: real notes become notes, no word is lost, and what was left out is said."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.test_desk import go_to_the_end_of, open_form, text_of
from tests.factories import ayse, make_article, make_institute, make_note, make_source, root

CLIPBOARDS = Path(__file__).parent.parent / "clipboard"
PROGRAMS = ["word", "libreoffice", "docs"]
NOTES = {"word.en": 3, "word.tr": 2, "word.ru": 2}
PASTE = """html => {
    const data = new DataTransfer()
    data.setData("text/html", html)
    const text = document.querySelector("fieldset.language:not([hidden]) .ProseMirror")
    text.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""
DESK = "async () => (await import('articles/desk')).desk.notes()"


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    return page


def start(page, code="en", **fields):
    article = make_article(codes=(code,), notes=0, body={code: "<p>Before.</p>"}, **fields)
    open_form(page, article)
    text_of(page, code).locator("p").first.click()
    page.keyboard.press("End")
    page.wait_for_timeout(150)  # until the editor knows where the cursor is
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    return article


def paste(page, html):
    page.evaluate(PASTE, html)


def clipboard(name):
    return (CLIPBOARDS / f"{name}.html").read_text()


def words(text):
    """The words, without the numbers of notes and the signs of lists, which stand for themselves no more."""
    return Counter(word for word in re.findall(r"[^\W_]+", text) if not re.fullmatch(r"\d{1,2}|[io]", word))


def words_of_clipboard(html):
    """What somebody who copied it saw: also the words of text boxes, but neither comments nor styles."""
    boxes = " ".join(re.findall(r"<v:textbox.*?</v:textbox>", html, re.DOTALL))
    unseen = r"<style.*?</style>|<title.*?</title>|<div style='mso-element:comment-list'>.*"
    html = re.sub(unseen, "", html, flags=re.DOTALL)
    html = re.sub(r"<a class=msocomanchor.*?</a>", "", html) + boxes
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    text = re.sub(r"<[^<>]*>", lambda tag: "" if re.match(r"</?(b|i|span|sub|font|del|ins)\b", tag[0]) else " ", html)
    return words(text.replace("&nbsp;", " ").replace("&amp;", "&"))


def note_words(page, code):
    notes = page.evaluate(DESK)
    html = " ".join(note["text"][code] for note in notes)
    return words(re.sub(r"<[^<>]*>", " ", html).replace("&amp;", "&").replace("&nbsp;", " "))


@pytest.mark.parametrize("code", ["en", "tr", "ru"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_no_word_is_lost_and_every_note_becomes_one(desk, program, code):
    start(desk, code)
    html = clipboard(f"{program}.{code}")
    paste(desk, html)
    expect(text_of(desk, code).locator("a.fn")).to_have_count(NOTES.get(f"{program}.{code}", 3))
    desk.locator(".ask-dialog button[value='']").click()
    shown = words(text_of(desk, code).inner_text()) + note_words(desk, code)
    missing = words_of_clipboard(html) - shown
    assert not missing, missing
    assert len(desk.evaluate(DESK)) == NOTES.get(f"{program}.{code}", 3)
    assert not re.search(r"\[[0-9i]\]", text_of(desk, code).inner_text())


@pytest.mark.parametrize("program", PROGRAMS)
def test_notes_stand_where_they_stood_with_their_own_words(desk, program):
    start(desk)
    paste(desk, clipboard(f"{program}.en"))
    desk.locator(".ask-dialog button[value='']").click()
    first, second, third = desk.evaluate(DESK)
    assert first["text"]["en"].startswith("“Ice in the Harbour”, Daily News, ")
    assert "three</" in second["text"]["en"]
    assert second["text"]["en"].startswith(("12 owners", "Twelve owners"))
    assert third["text"]["en"] == "Own count at the quay."
    html = text_of(desk).inner_html()
    order = re.findall(r'data-note="(\w+)"', html)
    assert order == [first["key"], second["key"], third["key"]]
    assert html.index("four months") < html.index(first["key"]) < html.index("Ferries wait")


def test_what_an_article_may_contain_stays_and_the_rest_is_said(desk):
    start(desk)
    paste(desk, clipboard("word.en"))
    desk.locator(".ask-dialog button[value='']").click()
    text = text_of(desk)
    expect(text.locator("h2")).to_have_text("Ports of ice")
    expect(text.locator("strong").first).to_have_text("closed")
    expect(text.locator("em").first).to_have_text("nobody")
    expect(text.locator("ul > li > ul > li")).to_have_text("one of them is new.")
    expect(text.locator("ul").first.locator("> li")).to_have_count(2)
    expect(text.locator("table td, table th")).to_have_count(4)
    expect(text.locator("a[href='https://example.org/ports?a=1&b=2']")).to_have_text("the register")
    expect(text.locator("sub")).to_have_text("2")
    expect(text.get_by_text("Boxed warning about drifting floes.")).to_be_visible()
    assert not text.locator("[style*=color], [class^=Mso], img:not([class]), span[lang], font").count()
    said = desk.locator(".said")
    for words_said in ("3 notes came along", "1 image", "1 comment", "fonts and colours", "text boxes"):
        expect(said).to_contain_text(words_said)
    expect(text).not_to_contain_text("Remark of a colleague")


def test_a_numbered_list_of_word_goes_on_counting(desk):
    start(desk, "tr")
    paste(desk, clipboard("word.tr"))
    desk.locator(".ask-dialog button[value='']").click()
    expect(text_of(desk, "tr").locator("ol[start='3'] > li")).to_have_count(2)


def test_works_are_cited_only_once_somebody_has_looked_at_them(desk):
    known = make_source(title="Limanda Buz", URL="https://example.org/buz")
    start(desk, "tr")
    paste(desk, clipboard("word.tr"))
    dialog = desk.locator(".ask-dialog")
    expect(dialog.locator("li")).to_have_count(2)
    expect(dialog.locator("li").first).to_contain_text("In the library")
    assert dialog.bounding_box()["width"] > 600
    assert dialog.get_by_role("checkbox").first.bounding_box()["width"] < 30  # beside its words
    assert [note["cites"] for note in desk.evaluate(DESK)] == [[], []]
    dialog.get_by_role("button", name="Cite the chosen works").click()
    expect(desk.locator(".said")).to_contain_text("2 notes now cite works")
    first, second = desk.evaluate(DESK)
    assert [first["cites"][0]["source"], second["cites"][0]["source"]] == [known.public_id] * 2
    assert (first["cites"][0]["accessed"], first["text"]["tr"]) == ("2024-02-28", "")
    expect(desk.locator(".notes-list .used li").nth(1)).to_contain_text("A.g.e.")


def test_a_marker_copied_without_its_note_stays_as_it_was_typed(desk):
    start(desk)
    paste(desk, '<p>Closed.<a style="mso-footnote-id:ftn7" href="#_ftn7" name="_ftnref7"><span>[7]</span></a></p>')
    expect(text_of(desk)).to_contain_text("Closed.[7]")
    expect(desk.locator(".said")).to_contain_text("without its note")


def test_typed_numbers_are_never_turned_silently(desk):
    start(desk)
    paste(desk, "<p>Closed.[1]</p><p>[1] “Ice in the Harbour”, Daily News.</p>")
    expect(text_of(desk)).to_contain_text("Closed.[1]")
    expect(text_of(desk).locator("a.fn")).to_have_count(0)


def test_typed_numbers_become_notes_after_a_look(desk):
    start(desk)
    paste(desk, "<p>Closed.[1] Open.[2] See [9].</p><h2>Notes</h2><p>[1] R&amp;D.</p><p>[2] <i>Own</i> count.</p>")
    before = text_of(desk).inner_text()
    button = desk.locator("fieldset.language-en [data-name=typedNotes]")
    button.click()
    dialog = desk.locator(".ask-dialog")
    expect(dialog.locator("ol li")).to_have_count(2)
    expect(dialog.locator(".unknown")).to_contain_text("[9]")
    dialog.get_by_role("button", name="Leave the text as it is").click()
    assert text_of(desk).inner_text() == before
    button.click()
    dialog.get_by_role("button", name="Turn them into notes").click()
    expect(text_of(desk).locator("a.fn")).to_have_count(2)
    expect(text_of(desk)).not_to_contain_text("Notes")
    assert [note["text"]["en"] for note in desk.evaluate(DESK)] == ["R&amp;D.", "<em>Own</em> count."]
    desk.keyboard.press("Control+z")
    expect(text_of(desk)).to_contain_text("Closed.[1]")


def test_a_paragraph_copied_within_the_article_keeps_its_notes(desk):
    article = make_article(notes=2)
    open_form(desk, article)
    text_of(desk).locator("p").first.click()
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+c")
    go_to_the_end_of(desk, 1)
    desk.keyboard.press("Control+v")
    expect(text_of(desk).locator("a.fn")).to_have_count(4)
    expect(text_of(desk).locator("[data-note=n1]")).to_have_count(2)
    assert len(desk.evaluate(DESK)) == 2
    assert "data-article" not in desk.evaluate("document.getElementById('id_body_en').value")


def test_a_paragraph_copied_into_another_article_brings_its_notes_as_new_ones(desk):
    article = make_article(notes=1)
    make_note(article=article, key="x1", text="R&amp;D, <em>dear</em>.", locator_label="page", locator="12")
    article.body_en = article.body_en.replace("</p>", '<a class="fn" data-note="x1"></a></p>')
    article.save()
    open_form(desk, article)
    text_of(desk).locator("p").first.click()
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+c")
    other = start(desk)
    desk.keyboard.press("Control+v")
    expect(desk.locator(".said")).to_contain_text("2 notes came along")
    keys = re.findall(r'data-note="(\w+)"', desk.evaluate("document.getElementById('id_body_en').value"))
    notes = {note["key"]: note for note in desk.evaluate(DESK)}
    assert set(keys) == set(notes)
    assert not set(keys) & {"n1", "x1"}
    assert notes[keys[1]]["text"]["en"] == "R&amp;D, <em>dear</em>."
    assert notes[keys[1]]["cites"][0]["locator"] == ["page", "12"]
    assert other.public_id != article.public_id


def test_notes_of_an_article_that_is_closed_to_one_do_not_come_along(page, sign_in, complaints, transactional_db):
    make_institute()
    assistant = ayse()
    sign_in(assistant)
    secret = make_article(notes=1)
    start(page, created_by=assistant)
    paste(page, f'<p data-pm-slice="1 1 []">One<a class="fn" data-note="n1" data-article="{secret.public_id}"></a></p>')
    expect(page.locator(".said")).to_be_visible()
    expect(text_of(page).locator("a.fn.missing")).to_have_count(1)
    assert page.evaluate(DESK) == []
    complaints.clear()  # the browser counts a 404 among its errors


def test_a_standing_page_has_no_notes_and_loses_no_word_either(desk):
    desk.goto(reverse("admin:thinktank_page_add"))
    desk.wait_for_selector(".prose-editor", state="attached")
    desk.locator("fieldset.language-en .ProseMirror").click()
    html = clipboard("libreoffice.en")
    paste(desk, html)
    expect(desk.locator("fieldset.language-en .ProseMirror")).to_contain_text("Own count at the quay.")
    assert not words_of_clipboard(html) - words(desk.locator("fieldset.language-en .ProseMirror").inner_text())
    assert Article.objects.count() == 0
