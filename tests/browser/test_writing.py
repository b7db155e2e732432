"""What the editor does as one writes: marks of each language, images, links, tables, lengths, empty translations."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.test_desk import go_to_the_end_of, open_form, save, text_of
from tests.factories import ayse, make_article, make_image, make_institute, make_note, marker, root


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    return page


def write_in(page, code):
    open_form(page, make_article(codes=(code,), notes=0, body={code: "<p>One.</p>"}))
    text_of(page, code).locator("p").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    expect(text_of(page, code)).to_have_text("")


@pytest.mark.parametrize(
    ("code", "typed", "printed"),
    [
        ("en", '"We don\'t know" - he said', "“We don’t know” – he said"),
        ("en", '"He said "no" twice" and \'went\'', "“He said ‘no’ twice” and ‘went’"),
        ("en", 'a 17" pipe--long', 'a 17" pipe—long'),
        ("tr", '"Kış" - İstanbul\'da', "“Kış” – İstanbul’da"),
        ("ru", '"Лёд" - это "порт "Север""', "«Лёд» — это «порт „Север“»"),
    ],
)
def test_marks_are_those_of_the_language(desk, code, typed, printed):
    write_in(desk, code)
    desk.keyboard.type(typed)
    expect(text_of(desk, code)).to_have_text(printed)


def test_backspace_takes_a_mark_back(desk):
    write_in(desk, "en")
    desk.keyboard.type('"')
    expect(text_of(desk)).to_have_text("“")
    desk.keyboard.press("Backspace")
    expect(text_of(desk)).to_have_text('"')


def test_program_text_keeps_its_own_marks(desk):
    open_form(desk, make_article(notes=0, body={"en": "<pre>x</pre>"}))
    text_of(desk).locator("pre").click()
    desk.keyboard.press("End")
    desk.keyboard.type(' = "a" - b')
    expect(text_of(desk).locator("pre")).to_have_text('x = "a" - b')


def test_an_image_of_the_library_is_put_in_and_its_missing_words_are_asked_for(desk):
    image = make_image(alt_en="", alt_tr="Bir harita")
    open_form(desk, make_article(notes=0, body={"en": "<p>One.</p>"}))
    go_to_the_end_of(desk, 0)
    desk.locator("fieldset.language-en [data-name=insertImage]").click()
    desk.locator(".ask-dialog [role=option]").first.click()
    expect(text_of(desk).locator(f"figure[data-image='{image.public_id}']")).to_have_count(1)
    expect(desk.locator(".said")).to_contain_text("no alternative text in this language")
    save(desk)
    assert f'<figure data-image="{image.public_id}">' in Article.objects.get().body_en


def test_a_link_to_an_article_of_ours_goes_by_its_id(desk):
    other = make_article(title_en="Ports of Ice")
    article = make_article(notes=0, body={"en": "<p>One.</p>"})
    open_form(desk, article)
    go_to_the_end_of(desk, 0)
    desk.locator("fieldset.language-en [data-name=linkArticle]").click()
    desk.locator(".ask-dialog input").fill("ice")
    desk.locator(".ask-dialog [role=option]").click()
    expect(text_of(desk).locator(f"a[data-article='{other.public_id}']")).to_have_text("Ports of Ice")
    save(desk)
    article.refresh_from_db()
    assert article.body_en == f'<p>One.<a data-article="{other.public_id}">Ports of Ice</a></p>'


def test_a_link_to_elsewhere_is_set_and_taken_away(desk):
    article = make_article(notes=0, body={"en": "<p>One.</p>"})
    open_form(desk, article)
    link = text_of(desk).locator("a")
    for typed, count in [("example.org/a?b=1&c=2", 1), ("", 0), ("https://example.org/b", 1)]:
        text_of(desk).locator("p").click()
        desk.keyboard.press("Control+a")
        desk.keyboard.press("Control+k")
        desk.locator(".ask-dialog input").fill(typed)
        desk.keyboard.press("Enter")
        expect(link).to_have_count(count)
        if typed.startswith("example"):
            expect(link).to_have_attribute("href", "https://example.org/a?b=1&c=2")
    save(desk)
    article.refresh_from_db()
    assert article.body_en == '<p><a href="https://example.org/b">One.</a></p>'


def test_a_table_has_a_title(desk):
    open_form(desk, make_article(notes=0, body={"en": "<p>One.</p>"}))
    go_to_the_end_of(desk, 0)
    desk.locator("fieldset.language-en [data-name=table]").click()
    desk.keyboard.type("Port")
    desk.locator("fieldset.language-en [data-name=tableCaption]").click()
    desk.locator(".ask-dialog input").fill("Days of waiting")
    desk.keyboard.press("Enter")
    expect(text_of(desk).locator("[data-caption='Days of waiting'] th")).to_have_count(3)
    save(desk)
    assert "<caption>Days of waiting</caption>" in Article.objects.get().body_en


def test_the_length_of_a_text_follows_its_words(desk):
    open_form(desk, make_article(notes=0, body={"en": f"<p>{'word ' * 439}end.</p>"}))
    length = desk.locator("fieldset.language-en .length")
    expect(length).to_have_text("440 words · 2 minutes to read")
    go_to_the_end_of(desk, 0)
    desk.keyboard.type(" More ")
    expect(length).to_have_text("441 words · 2 minutes to read")


def test_an_empty_language_begins_with_the_original_and_its_notes(desk):
    article = make_article(notes=2)
    open_form(desk, article)
    desk.get_by_role("button", name="Türkçe").click()
    desk.get_by_role("button", name="Begin with the text in English").click()
    expect(text_of(desk, "tr").locator("a.fn")).to_have_count(2)
    expect(desk.locator("fieldset.language-tr .notes-list .used li")).to_have_count(2)
    save(desk)
    article.refresh_from_db()
    assert article.body_tr == article.body_en
    assert article.footnotes.count() == 2


def test_who_may_write_one_language_writes_its_words_of_a_note_only(page, sign_in, transactional_db):
    make_institute()
    translator = ayse()
    sign_in(translator)
    article = make_article(codes=("en", "tr"), notes=0)
    make_note(article=article, key="n1")
    Article.objects.update(body_en=f"<p>One{marker(key='n1')}</p>", body_tr=f"<p>Bir{marker(key='n1')}</p>")
    article.translations.update_or_create(language="tr", defaults={"translator": translator})
    open_form(page, article)
    page.locator(".languages [value=tr]").click()
    text_of(page, "tr").locator("a.fn").click()
    dialog = page.locator("#note-dialog")
    dialog.locator(".others summary").click()
    expect(dialog.locator(".others [lang=en][contenteditable=false]")).to_have_count(1)
    expect(dialog.locator(".own [lang=tr][contenteditable=true]")).to_have_count(1)
