"""Notes are written in one dialog and stand under the text as they will be printed."""

import time

import pytest
from playwright.sync_api import expect

from articles.models import Article, Source
from tests.browser.test_desk import go_to_the_end_of, notes_under, open_form, save, text_of
from tests.factories import make_article, make_institute, make_note, make_source, marker, root

from ..clock import assert_within

NOTES = "async () => (await import('articles/desk')).desk.notes()"


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    return page


@pytest.fixture
def dialog(desk):
    return desk.locator("#note-dialog")


def test_a_note_is_written_with_the_keyboard_alone(desk, dialog):
    make_source(title="İstanbul’da Kış", URL="https://example.org/kis")
    article = make_article(notes=1)
    open_form(desk, article)
    go_to_the_end_of(desk, 0)
    desk.keyboard.press("Control+Alt+f")
    desk.keyboard.type("istanbul kis")
    expect(dialog.locator(".found:not([hidden]) li")).to_have_count(2)
    desk.keyboard.press("ArrowDown")
    expect(dialog.locator(".find input")).to_have_attribute("aria-activedescendant", "found-2-0")
    desk.keyboard.press("Enter")
    expect(dialog.locator(".chosen strong")).to_have_text("İstanbul’da Kış")
    desk.keyboard.type("12")
    desk.keyboard.press("Tab")
    desk.keyboard.type("28 Şubat 2024")
    desk.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(notes_under(desk).locator(".used li").nth(1)).to_contain_text("İstanbul’da Kış")
    expect(notes_under(desk).locator(".used li").nth(1)).to_contain_text("p. 12")
    save(desk)
    cite = article.footnotes.exclude(key="n1").get().cites.get()
    assert (cite.locator_label, cite.locator, cite.accessed) == ("page", "12", "2024-02-28")


def test_a_marker_opens_its_note_by_click_and_by_enter(desk, dialog):
    article = make_article(notes=2)
    open_form(desk, article)
    text_of(desk).locator("a.fn").nth(1).click()
    expect(dialog.locator("h2")).to_contain_text("Note 2")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.keyboard.press("Enter")
    expect(dialog.locator("h2")).to_contain_text("Note 2")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert text_of(desk).evaluate("text => text.contains(document.activeElement)")


def test_what_was_typed_is_not_lost_to_an_escape(desk, dialog):
    article = make_article(notes=1)
    open_form(desk, article)
    text_of(desk).locator("a.fn").click()
    dialog.locator(".own .phrases-text").click()
    desk.keyboard.type("Half a thought")
    desk.keyboard.press("Escape")
    expect(dialog.locator(".leaving")).to_be_visible()
    desk.keyboard.press("Enter")  # “Go on writing” has the focus
    expect(dialog.locator(".own .phrases-text")).to_contain_text("Half a thought")
    desk.keyboard.press("Escape")
    dialog.get_by_role("button", name="Throw the changes away").click()
    expect(dialog).to_be_hidden()
    assert desk.evaluate(NOTES)[0]["text"]["en"] == ""


def test_several_works_in_one_note_in_the_order_one_gives_them(desk, dialog):
    first, second = make_source(title="Ports of Ice"), make_source(title="Ports of Salt")
    article = make_article(notes=0)
    make_note(article=article, key="n1", source=first)
    Article.objects.update(body_en=f"<p>One{marker(key='n1')}</p>")
    open_form(desk, article)
    text_of(desk).locator("a.fn").click()
    dialog.get_by_role("button", name="Another source").click()
    desk.keyboard.type("salt")
    dialog.get_by_role("option", name="Ports of Salt").click()
    dialog.get_by_role("button", name="Move up").last.click()
    expect(dialog.locator("#note-printed")).to_contain_text("Ports of Salt”, Example Gazette")
    dialog.get_by_role("button", name="Keep this note").click()
    save(desk)
    cites = article.footnotes.get().cites.all()
    assert [cite.source_id for cite in cites] == [second.pk, first.pk]


def test_words_around_a_citation_and_an_ampersand_come_back_as_they_were_typed(desk, dialog):
    article = make_article(codes=("en", "tr"), notes=1)
    open_form(desk, article)
    text_of(desk).locator("a.fn").click()
    dialog.get_by_text("Words before and after, language").click()
    dialog.get_by_label("Words before (English)").click()
    desk.keyboard.type("On R&D see")
    dialog.get_by_label("Words after (Türkçe)").click()
    desk.keyboard.type("ve ötesi")
    dialog.locator(".own .phrases-text").click()
    desk.keyboard.type("AT&T <b> is ")
    desk.keyboard.press("Control+i")
    desk.keyboard.type("dear")
    expect(dialog.locator("#note-printed em").last).to_have_text("dear")
    dialog.get_by_role("button", name="Keep this note").click()
    save(desk)
    note = article.footnotes.get()
    cite = note.cites.get()
    assert (cite.prefix_en, cite.suffix_tr) == ("On R&amp;D see", "ve ötesi")
    assert note.text_en == "AT&amp;T &lt;b&gt; is <em>dear</em>"
    text_of(desk).locator("a.fn").click()
    expect(dialog.locator(".own .phrases-text")).to_have_text("AT&T <b> is dear")
    expect(notes_under(desk).locator(".words").first).to_contain_text("On R&D see")


def test_a_cite_for_one_language_is_printed_there_only(desk, dialog):
    article = make_article(codes=("en", "tr"), notes=1)
    open_form(desk, article)
    text_of(desk).locator("a.fn").click()
    dialog.get_by_text("Words before and after, language").click()
    dialog.get_by_label("Only in").select_option("tr")
    expect(dialog.locator("#note-printed")).to_contain_text("Nothing yet")
    dialog.get_by_role("button", name="Keep this note").click()
    expect(notes_under(desk).locator(".used .wanting")).to_have_count(1)
    desk.get_by_role("button", name="Türkçe").click()
    expect(notes_under(desk, "tr").locator(".used li")).to_contain_text("Report")
    expect(notes_under(desk, "tr").locator(".used .wanting")).to_have_count(0)


def test_a_typed_note_fills_the_fields_and_its_work_joins_the_library(desk, dialog):
    article = make_article(notes=1)
    open_form(desk, article)
    go_to_the_end_of(desk, 0)
    desk.keyboard.press("Control+Alt+f")
    dialog.get_by_role("button", name="Paste a typed note").click()
    desk.keyboard.type("“Ports of Ice & Salt”, Daily News, https://example.org/ice, (Date of Access: 28.02.2024).")
    dialog.get_by_role("button", name="Read it").click()
    expect(dialog.locator(".new [name=title]")).to_have_value("Ports of Ice & Salt")
    expect(dialog.locator(".new [name=URL]")).to_have_value("https://example.org/ice")
    expect(dialog.locator(".place [name=accessed]")).to_have_value("28.02.2024")
    dialog.get_by_role("button", name="Keep this note").click()
    expect(dialog.locator(".trouble")).to_contain_text("not chosen yet")
    dialog.get_by_role("button", name="Add to the library and cite it").click()
    expect(dialog.locator(".chosen strong")).to_have_text("Ports of Ice & Salt")
    dialog.get_by_role("button", name="Keep this note").click()
    save(desk)
    source = Source.objects.get(title="Ports of Ice & Salt")
    assert source.csl["container-title"] == "Daily News"
    assert article.footnotes.exclude(key="n1").get().cites.get().source == source


def test_a_work_the_library_has_is_not_added_twice(desk, dialog):
    make_source(title="Ports of Ice", URL="https://example.org/ice")
    article = make_article(notes=0)
    open_form(desk, article)
    go_to_the_end_of(desk, 0)
    desk.keyboard.press("Control+Alt+f")
    desk.keyboard.type("Ports of Ice in another typing")
    dialog.get_by_role("option", name="Add “Ports of Ice in another typing” to the library…").click()
    dialog.locator(".new [name=title]").fill("Ports of Ice")
    dialog.locator(".new [name=URL]").fill("https://www.example.org/ice/")
    dialog.get_by_role("button", name="Add to the library and cite it").click()
    expect(dialog.locator(".chosen strong")).to_have_text("Ports of Ice")
    assert Source.objects.count() == 1


def test_a_note_of_the_article_is_put_in_again(desk, dialog):
    article = make_article(notes=2)
    open_form(desk, article)
    expect(notes_under(desk).locator(".used li")).to_have_count(2)
    go_to_the_end_of(desk, 1)
    desk.locator("fieldset.language-en [data-name=footnote]").click()
    dialog.get_by_label("A note of this article, again").fill("1 ·")
    dialog.locator(".found:not([hidden]) li").first.click()
    expect(text_of(desk).locator("[data-note=n1]")).to_have_count(2)
    save(desk)
    assert Article.objects.get().body_en.count('data-note="n1"') == 2


def test_ibid_follows_the_order_of_the_markers_as_they_move(desk):
    report = make_source(title="Ports of Ice")
    article = make_article(notes=0)
    for key in ("a", "b"):
        make_note(article=article, key=key, source=report)
    make_note(article=article, key="c")
    Article.objects.update(body_en="".join(f"<p>Said {key}.{marker(key=key)}</p>" for key in "abc"))
    open_form(desk, article)
    lines = notes_under(desk).locator(".used li .words")
    expect(lines.nth(1)).to_have_text("Ibid.")
    text_of(desk).locator("[data-note=c]").click()
    desk.keyboard.press("Escape")
    desk.keyboard.press("Control+x")
    expect(lines).to_have_count(2)
    go_to_the_end_of(desk, 0)
    desk.keyboard.press("Control+v")
    expect(lines.nth(2)).to_contain_text("Ports of Ice")
    desk.keyboard.press("Control+z")
    desk.keyboard.press("Control+z")
    expect(lines.nth(1)).to_have_text("Ibid.")


def test_a_note_without_a_marker_is_kept_until_somebody_removes_it(desk):
    article = make_article(codes=("en", "tr"), notes=1)
    make_note(article=article, key="idle", text="Nobody points here.")
    Article.objects.update(body_tr="<p>Geçiş.</p>")
    open_form(desk, article)
    idle = notes_under(desk).locator(".idle")
    expect(idle).to_contain_text("Unused in English: 1")
    assert idle.locator("li").bounding_box()["x"] == idle.bounding_box()["x"]
    idle.get_by_role("button", name="Insert here")
    idle.get_by_role("button", name="Remove", exact=True).click()
    idle.get_by_role("button", name="Leave it").click()
    idle.get_by_role("button", name="Remove", exact=True).click()
    idle.get_by_role("button", name="Remove it").click()
    expect(idle).to_be_hidden()
    desk.get_by_role("button", name="Türkçe").click()
    turkish = notes_under(desk, "tr").locator(".idle")
    expect(turkish).to_contain_text("Unused in Türkçe: 1")
    expect(turkish).to_contain_text("Has its marker in: English")
    expect(turkish.get_by_role("button", name="Remove", exact=True)).to_have_count(0)
    turkish.get_by_role("button", name="Insert here").click()
    expect(turkish).to_be_hidden()
    save(desk)
    assert [note.key for note in article.footnotes.all()] == ["n1"]
    assert 'data-note="n1"' in Article.objects.get().body_tr


def test_a_marker_without_a_note_is_red_and_says_what_to_do(desk, dialog):
    article = make_article(notes=1)
    Article.objects.update(body_en=f"<p>One{marker(key='n1')} and two{marker(key='gone')}.</p>")
    open_form(desk, article)
    expect(text_of(desk).locator("a.fn.missing")).to_have_count(1)
    line = notes_under(desk).locator(".used li").nth(1)
    expect(line).to_contain_text("points to a note that is missing")
    line.get_by_role("button", name="Edit note ?").click()
    dialog.locator(".own .phrases-text").click()
    desk.keyboard.type("Found again.")
    dialog.get_by_role("button", name="Keep this note").click()
    expect(text_of(desk).locator("a.fn.missing")).to_have_count(0)
    expect(notes_under(desk).locator(".used li").nth(1)).to_contain_text("Found again.")


def test_an_empty_note_may_stay_but_is_marked(desk, dialog):
    article = make_article(notes=0)
    open_form(desk, article)
    go_to_the_end_of(desk, 0)
    desk.keyboard.press("Control+Alt+f")
    dialog.get_by_role("button", name="Keep this note").click()
    expect(text_of(desk).locator("a.fn")).to_have_count(1)
    expect(notes_under(desk).locator(".wanting")).to_contain_text("Empty in this language")
    save(desk)
    assert article.footnotes.count() == 1


def test_the_number_under_the_text_leads_to_the_marker(desk):
    article = make_article(notes=30)
    open_form(desk, article)
    notes_under(desk).get_by_role("button", name="Note 30: go to its marker").click()
    expect(text_of(desk).locator("[data-note=n30]")).to_be_in_viewport()
    expect(text_of(desk).locator("[data-note=n30].ProseMirror-selectednode")).to_have_count(1)


def test_the_longest_article_opens_soon_and_typing_in_it_stays_fluid(desk):
    paragraph = "Переправа занимает день. " * (20_000 // 300 // 3)
    body = "".join(f"<p>{paragraph}{marker(key=f'n{n}')}</p>" for n in range(1, 301))
    article = make_article(codes=("en", "tr", "ru"), notes=0, body=dict.fromkeys(("en", "tr", "ru"), body))
    source = make_source()
    for n in range(1, 301):
        make_note(article=article, key=f"n{n}", source=source)
    metrics = desk.context.new_cdp_session(desk)
    metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
    start = time.process_time()
    open_form(desk, article)
    text_of(desk).locator("[data-note=n300]").wait_for(state="attached")
    # The work of browser and server, however busy the machine is with something else.
    found = {metric["name"]: metric["value"] for metric in metrics.send("Performance.getMetrics")["metrics"]}
    assert_within(3, found["TaskDuration"] + time.process_time() - start)
    expect(desk.locator(".prose-editor")).to_have_count(1)
    expect(notes_under(desk).locator(".used li")).to_have_count(300)
    a_key = desk.evaluate("""async () => {
        const editor = (await import("articles/desk")).desk.editor("en")
        const start = performance.now()
        for (let at = 0; at < 50; at += 1) editor.commands.insertContentAt(2, "x")
        return (performance.now() - start) / 50
    }""")
    assert a_key < 40  # milliseconds


def test_what_others_write_in_a_note_meanwhile_stays(desk, dialog):
    article = make_article(codes=("en", "tr"), notes=1)
    open_form(desk, article)
    text_of(desk).locator("a.fn").click()
    desk.evaluate("""async () => {
        const { desk } = await import("articles/desk")
        const note = structuredClone(desk.note("n1"))
        note.text.tr = "Çevirmenin sözü."
        note.cites[0].locator = ["page", "7"]
        desk.putNote(note)
    }""")
    dialog.locator(".own .phrases-text").click()
    desk.keyboard.type("The author’s word.")
    dialog.get_by_role("button", name="Keep this note").click()
    expect(dialog).to_be_hidden()
    [note] = desk.evaluate(NOTES)
    assert (note["text"]["en"], note["text"]["tr"]) == ("The author’s word.", "Çevirmenin sözü.")
    assert note["cites"][0]["locator"] == ["page", "7"]
