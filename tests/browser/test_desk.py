"""The desk in a browser: nothing in a text is lost to its editor, and every page works within the strict policy."""

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Source
from tests.factories import ayse, make_article, make_image, make_institute, make_topic, marker, root

UNADDABLE = {"edition", "outbox", "institute", "move"}
# Everything that a body may contain.
EVERYTHING = f"""
<h2>Ports</h2><h3>Of ice</h3><h4>In winter</h4>
<p>One{marker(key="n1")} and <em>two</em>{marker(key="n2")}, <strong>three</strong>, <s>four</s>,
H<sub>2</sub>O, m<sup>2</sup>, <code>x</code>, <a data-article="abc123">an article</a>,
<a href="https://example.org/a?b=1">a link</a>,
<span lang="de">Hafen</span>, <abbr title="European Union">EU</abbr>.<br>A line.</p>
<p lang="tr" dir="ltr">Kış.</p>
<blockquote class="pull"><p>Pulled.</p></blockquote><blockquote><p>Quoted.</p></blockquote>
<ul><li><p>A</p></li><li><p>B</p><ul><li><p>C</p></li></ul></li></ul><ol start="3"><li><p>Third</p></li></ol>
<figure data-image="img1"><figcaption>A <em>map</em>{marker(key="n3")}</figcaption></figure>
<table><caption>Waiting days</caption><tbody><tr><th scope="col"><p>Port</p></th><th class="num"><p>Days</p></th></tr>
<tr><td><p>Aktau{marker(key="n1")}</p></td><td class="num"><p>4</p></td></tr></tbody></table>
<pre>as typed</pre><hr>
"""


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    return page


def open_form(page, article):
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.wait_for_selector(".prose-editor", state="attached")


def text_of(page, code="en"):
    return page.locator(f"fieldset.language-{code} .ProseMirror")


def notes_under(page, code="en"):
    return page.locator(f"fieldset.language-{code} .notes-list")


def go_to_the_end_of(page, paragraph):
    """Put the cursor there, and wait until the editor, which learns of it by an event, knows."""
    text_of(page).locator("p").nth(paragraph).click()
    page.keyboard.press("End")
    page.wait_for_function(
        "n => document.querySelectorAll('fieldset.language-en .ProseMirror p')[n].contains(getSelection().anchorNode)",
        arg=paragraph,
    )
    page.wait_for_timeout(100)


def save(page):
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_a_text_survives_its_editor_word_for_word_and_marker_for_marker(desk):
    article = make_article(body={"en": EVERYTHING}, notes=3)
    before = Article.objects.get().body_en
    open_form(desk, article)
    text_of(desk).get_by_text("Quoted.").click()
    desk.keyboard.press("End")
    desk.keyboard.type(" Once more.")
    save(desk)
    after = Article.objects.get().body_en
    assert after.replace("Quoted. Once more.", "Quoted.") == before


def test_markers_show_their_numbers_and_renumber_as_they_move(desk):
    article = make_article(notes=2)
    open_form(desk, article)
    markers = text_of(desk).locator("a.fn")
    expect(markers.nth(0)).to_have_attribute("data-number", "1")
    markers.nth(0).click()
    desk.keyboard.press("Escape")
    expect(desk.locator("#note-dialog")).to_be_hidden()
    desk.keyboard.press("Control+x")
    expect(text_of(desk).locator("a.fn")).to_have_attribute("data-number", "1")
    expect(notes_under(desk).locator(".idle")).to_contain_text("Unused in English: 1")
    go_to_the_end_of(desk, 1)
    desk.keyboard.press("Control+v")
    expect(text_of(desk).locator("[data-note=n1]")).to_have_attribute("data-number", "2")
    desk.keyboard.press("Control+z")
    desk.keyboard.press("Control+z")
    expect(text_of(desk).locator("[data-note=n1]")).to_have_attribute("data-number", "1")


@pytest.mark.parametrize("module", ["footnote", "kept"])
def test_nothing_is_lost_when_a_module_of_the_editor_does_not_load(desk, complaints, module):
    article = make_article(body={"en": EVERYTHING}, notes=3)
    before = Article.objects.get().body_en
    desk.route(f"**/articles/{module}.js", lambda route: route.abort())
    open_form(desk, article)
    expect(desk.locator("fieldset.language-en .errornote")).to_contain_text("it is closed")
    text_of(desk).locator("p").first.click()
    desk.keyboard.type("Half a word")
    desk.locator("#id_title_en").fill("A title that can be saved")
    complaints.clear()  # the browser tells that a module was missing
    desk.unroute_all()
    save(desk)
    assert Article.objects.get().body_en == before
    assert Article.objects.get().title_en == "A title that can be saved"


def test_nor_when_the_guard_does_not_load_either(desk, complaints):
    article = make_article(notes=2)
    desk.route("**/articles/footnote.js", lambda route: route.abort())
    desk.route("**/articles/guard.js", lambda route: route.abort())
    open_form(desk, article)
    text_of(desk).locator("p").first.click()
    desk.keyboard.type("Half a word")
    complaints.clear()  # the browser tells that modules were missing
    desk.unroute_all()
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".errorlist.nonfield")).to_contain_text("would lose all of its note markers")
    assert Article.objects.get().body_en.count("data-note") == 2


def test_tabs_show_one_language_and_start_with_the_original(desk):
    article = make_article(codes=("tr", "en"))
    open_form(desk, article)
    expect(desk.locator("#id_title_tr")).to_be_visible()
    expect(desk.locator("#id_title_en")).to_be_hidden()
    desk.get_by_role("button", name="Русский").click()
    expect(desk.locator("#id_title_ru")).to_be_visible()
    expect(desk.locator("fieldset.language-ru .prose-editor")).to_be_visible()
    expect(desk.locator("fieldset.language-en .prose-editor")).to_have_count(0)  # nobody has asked for it yet


def test_a_new_article_begins_with_its_title(desk):
    desk.goto("/admin/articles/article/add/")
    desk.wait_for_load_state("load")
    expect(desk.locator("#id_title_en")).to_be_focused()


def test_what_has_the_focus_is_never_under_the_bar(desk):
    open_form(desk, make_article())
    desk.evaluate("scrollTo(0, document.body.scrollHeight)")
    desk.locator("#id_title_en").focus()
    bar = desk.locator("#desk").bounding_box()
    assert desk.locator("#id_title_en").bounding_box()["y"] >= bar["y"] + bar["height"]


def test_a_tab_with_errors_is_marked_and_opened(desk):
    article = make_article(codes=("en",))
    open_form(desk, article)
    desk.locator("#id_title_en").fill("")
    desk.get_by_role("button", name="Русский").click()
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".languages .has-errors")).to_have_text("English")
    expect(desk.locator("#id_title_en")).to_be_visible()


def test_the_form_works_without_scripts(browser, live_server, client, settings, transactional_db):
    article = make_article(codes=("en", "tr"), notes=1)
    client.force_login(root())
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    for code in ("en", "tr", "ru"):
        expect(page.locator(f"#id_title_{code}")).to_be_visible()
    page.locator("#id_body_tr").fill(f"<p>Elle yazıldı.{marker(key='n1')}</p>")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    context.close()
    assert Article.objects.get().body_tr == f"<p>Elle yazıldı.{marker(key='n1')}</p>"


def test_no_page_of_the_desk_breaks_the_policy(desk, complaints):
    """Also the ones with Django’s own scripts: autocompletion, calendars, the filter of choices."""
    article = make_article(codes=("en", "tr"), topics=[make_topic()], image=make_image())
    article.publish("en")
    pages = [reverse("admin:index"), reverse("admin:articles_article_import"), "/admin/password_change/"]
    pages += [reverse("admin:articles_article_publish", args=[article.pk])]
    source = Source.objects.get()
    pages += [reverse("admin:articles_source_simple_history", args=[source.pk, source.history.get().pk])]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        if model._meta.model_name not in UNADDABLE:
            pages.append(reverse(f"{name}_add"))
        if (first := model._default_manager.first()) is not None:
            pages += [reverse(f"{name}_{page}", args=[first.pk]) for page in ("change", "history")]
    for address in pages:
        assert desk.goto(address).ok, address
        if desk.locator("textarea[data-body]").count():
            desk.wait_for_selector(".prose-menubar", state="attached")
        assert not complaints, address


def test_the_buttons_of_the_editor_speak_the_language_of_the_desk(page, sign_in, transactional_db):
    sign_in(ayse())
    page.goto(reverse("admin:articles_article_add"))
    expect(page.locator(".prose-menubar button[title='kalın']").first).to_be_attached()
    assert page.locator(".prose-menubar button[title='bold']").count() == 0
