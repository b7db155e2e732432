"""Publishing, correcting print and previews in a browser."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Edition, PreviewLink, Version
from tests.browser.test_accessibility import troubles
from tests.factories import boris, make_article, make_institute, marker

TEXT = f"<p>The crossing takes nineteen hours.{marker(key='n1')}</p><p>Ships wait.</p><p>Nobody knows why.</p>"


@pytest.fixture
def desk(page, sign_in, transactional_db):
    """Signed in as an editor whose admin speaks English."""
    make_institute()
    user = boris()
    user.language = "en"
    user.save()
    sign_in(user)
    page.set_viewport_size({"width": 1440, "height": 900})
    return page


@pytest.fixture
def article(transactional_db):
    article = make_article(codes=("en", "tr"), body={"en": TEXT}, notes=1)
    article.publish_together(["en", "tr"])
    return article


def text_of(page):
    return page.locator(".ProseMirror").first


def open_correcting(page, article):
    page.goto(reverse("admin:articles_article_correct", args=[article.pk, "en"]))
    expect(page.locator(".notes-list .used li")).to_have_count(1)


def append(page, words, paragraph=1):
    """Type at the end of a paragraph."""
    text_of(page).locator("p").nth(paragraph).click()
    page.keyboard.press("End")
    page.wait_for_timeout(100)
    page.keyboard.type(words)


def look(page):
    page.get_by_role("button", name="Show what changes").click()
    expect(page.locator("#looked")).to_be_visible()


class TestCorrecting:
    def test_the_fix_goes_out_and_the_half_written_draft_does_not(self, desk, article):
        Article.objects.filter(pk=article.pk).update(body_en=TEXT.replace("Nobody knows why", "Half a tho"))
        open_correcting(desk, article)
        append(desk, " For days.")
        look(desk)
        expect(desk.locator("#looked ins")).to_have_text(["For days."])
        assert Version.objects.filter(edition__language="en").count() == 1
        desk.get_by_role("button", name="Publish this").click()
        expect(desk.locator(".messagelist .success")).to_contain_text("version 2 is in print")
        html = Edition.objects.get(language="en").current.body_html
        assert "Ships wait. For days." in html
        assert "Half" not in html
        draft = Article.objects.get().body_en
        assert "Ships wait. For days." in draft
        assert "Half a tho" in draft

    def test_a_note_is_mended_in_the_desk_s_own_dialog(self, desk, article):
        open_correcting(desk, article)
        desk.locator(".notes-list").get_by_role("button", name="Edit").click()
        dialog = desk.get_by_role("dialog")
        dialog.get_by_label("Place in it").first.select_option("page")
        dialog.locator("[name=locator]").first.fill("13")
        dialog.get_by_role("button", name="Keep this note").click()
        look(desk)
        expect(desk.locator("#looked ins")).to_contain_text(["13"])
        desk.get_by_role("button", name="Publish this").click()
        expect(desk.locator(".messagelist .success")).to_be_visible()
        assert "p.\u00a013" in Edition.objects.get(language="en").current.notes_html
        assert Article.objects.get().footnotes.get().cites.get().locator == "13"

    def test_nothing_of_it_is_saved_before_it_is_published(self, desk, article):
        before = Article.objects.values().get()
        sent = []
        desk.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        open_correcting(desk, article)
        append(desk, " For days.")
        desk.wait_for_timeout(2500)
        assert not [url for url in sent if url.endswith("/desk/")]
        assert Article.objects.values().get() == before

    def test_what_was_typed_survives_the_window(self, desk, article):
        open_correcting(desk, article)
        append(desk, " For days.")
        desk.wait_for_timeout(400)
        desk.goto("about:blank")
        open_correcting(desk, article)
        expect(text_of(desk)).to_contain_text("Ships wait. For days.")
        # It is a copy of the correction, not of the draft.
        desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
        expect(text_of(desk)).to_contain_text("Ships wait.")
        desk.wait_for_timeout(1000)
        expect(text_of(desk)).not_to_contain_text("For days.")

    def test_another_version_meanwhile_is_put_together_with_it(self, desk, article, complaints):
        open_correcting(desk, article)
        append(desk, " For days.")
        fresh = Article.objects.get()
        fresh.body_en = TEXT.replace("nineteen", "twenty")
        fresh.save()
        fresh.publish("en")
        desk.get_by_role("button", name="Show what changes").click()
        expect(desk.get_by_role("heading", name="Somebody has published this language meanwhile")).to_be_visible()
        complaints.clear()  # the browser names the 409
        expect(text_of(desk)).to_contain_text("Ships wait. For days.")
        desk.get_by_role("button", name="Put my changes into the text").click()
        expect(text_of(desk)).to_contain_text("twenty hours")
        look(desk)
        desk.get_by_role("button", name="Publish this").click()
        expect(desk.locator(".messagelist .success")).to_contain_text("version 3 is in print")
        html = Edition.objects.get(language="en").current.body_html
        assert "twenty" in html
        assert "For days." in html

    def test_a_session_that_ends_costs_nothing(self, desk, article, complaints):
        open_correcting(desk, article)
        append(desk, " For days.")
        desk.context.clear_cookies(name="sessionid")
        desk.get_by_role("button", name="Show what changes").click()
        dialog = desk.get_by_role("dialog")
        dialog.get_by_label("Password").fill("boris's password")
        dialog.get_by_role("button", name="Sign in", exact=True).click()
        expect(desk.locator("#looked ins")).to_have_text(["For days."])
        complaints.clear()


class TestPublishing:
    def test_a_time_is_told_by_three_clocks_as_it_is_typed(self, desk, article):
        desk.goto(reverse("admin:articles_article_publish", args=[article.pk]))
        button = desk.locator("#publish-button")
        expect(button).to_have_text("Publish the chosen languages")
        desk.locator("input[name=at]").fill("2031-07-01T09:00")
        expect(button).to_have_text("Schedule the chosen languages")
        expect(desk.locator("#when-meant")).to_contain_text("9:00 AM (Europe/Istanbul)")
        expect(desk.locator("#when-meant")).to_contain_text("6:00 AM (UTC)")

    def test_the_words_to_send_are_copied(self, desk, article):
        desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
        desk.goto(reverse("admin:articles_article_publish", args=[article.pk]) + "?sent=en")
        card = desk.locator("#card-en")
        card.get_by_role("button", name="Copy").first.click()
        expect(card.locator("[role=status]").first).to_have_text("Copied")
        copied = desk.evaluate("navigator.clipboard.readText()")
        assert copied == f"https://thinktank.example/a/{article.public_id}/en"
        expect(desk.locator("#card-tr textarea").first).not_to_be_visible()

    def test_what_to_look_at_is_one_click_away(self, desk, article):
        article.body_tr = "<h4>Derin</h4>" + article.body_tr
        article.save()
        desk.goto(reverse("admin:articles_article_publish", args=[article.pk]))
        desk.locator("section", has_text="Türkçe").get_by_role("link", name="to look at before publishing").click()
        expect(desk.locator("#panel-preflight")).to_be_visible()
        expect(desk.locator(".languages [aria-pressed=true]")).to_have_text("Türkçe")

    def test_several_languages_are_withdrawn_on_one_page(self, desk, article):
        desk.goto(reverse("admin:articles_article_publish", args=[article.pk]))
        desk.get_by_role("link", name="Withdraw…").first.click()
        desk.get_by_label("Türkçe").check()
        desk.locator("#id_notice_en").fill("Built on a forged paper.")
        desk.locator("#id_notice_tr").fill("Sahte bir belgeye dayanıyordu.")
        desk.get_by_role("button", name="Withdraw the chosen languages").click()
        expect(desk.locator(".messagelist .success")).to_have_count(2)
        assert not Edition.objects.live(timezone.now()).exists()

    @pytest.mark.parametrize("page_of", ["publish", "correct", "withdraw"])
    def test_its_pages_are_accessible(self, desk, article, page_of, complaints):
        article.title_en = "Another"
        article.save()
        article.publish("en", kind="typo")
        args = [article.pk] if page_of == "publish" else [article.pk, "en"]
        desk.goto(reverse(f"admin:articles_article_{page_of}", args=args))
        for details in desk.locator(".standing details").all():
            details.evaluate("element => element.open = true")
        desk.wait_for_load_state("networkidle")
        assert troubles(desk, complaints, page_of) == {}


class TestPreview:
    def open_panel(self, desk, article):
        desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
        desk.locator("#desk [aria-controls=panel-preview]").click()
        expect(desk.locator(".preview-frame iframe:not(.coming)")).to_be_visible()
        return desk.frame_locator(".preview-frame iframe:not(.coming)")

    def test_it_stands_beside_the_form_and_follows_what_is_typed(self, desk, article):
        frame = self.open_panel(desk, article)
        expect(frame.locator("article")).to_contain_text("Ships wait.")
        expect(frame.locator(".preview-strip")).to_contain_text("Readers do not see it")
        append(desk, " For days.")
        expect(frame.locator("article")).to_contain_text("Ships wait. For days.", timeout=10_000)

    def test_it_stays_where_somebody_was_reading(self, desk, article):
        article.body_en = TEXT + "<p>Waiting.</p>" * 80
        article.save()
        frame = self.open_panel(desk, article)
        frame.locator("body").evaluate("body => body.ownerDocument.defaultView.scrollTo(0, 700)")
        append(desk, " For days.", paragraph=2)
        expect(frame.locator("article")).to_contain_text("For days.", timeout=10_000)
        assert frame.locator("body").evaluate("body => body.ownerDocument.defaultView.scrollY") == 700

    def test_it_shows_the_language_of_the_tab_in_the_width_that_was_chosen(self, desk, article):
        frame = self.open_panel(desk, article)
        desk.locator(".languages").get_by_role("button", name="Türkçe").click()
        expect(frame.locator("html")).to_have_attribute("lang", "tr")
        desk.get_by_role("button", name="Phone").click()
        expect(desk.get_by_role("button", name="Phone")).to_have_attribute("aria-pressed", "true")
        assert desk.locator(".preview-frame iframe").evaluate("frame => frame.contentWindow.innerWidth") == 390

    def test_a_secret_link_is_made_opened_and_revoked(self, desk, article, browser, live_server, complaints):
        self.open_panel(desk, article)
        desk.get_by_text("Show it to somebody outside").click()
        desk.get_by_label("For whom").fill("The reviewer")
        desk.get_by_role("button", name="Make a link").click()
        expect(desk.locator("#preview-made")).to_be_visible()
        address = desk.locator("#preview-address").input_value()
        path = address.removeprefix("https://thinktank.example")
        expect(desk.locator("#preview-links li")).to_contain_text(["The reviewer"])
        outside = browser.new_context(base_url=live_server.url)
        page = outside.new_page()
        troubles = []
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.goto(path)
        expect(page.locator("article")).to_contain_text("Ships wait.")
        assert not troubles
        assert not outside.cookies()
        desk.locator("#preview-links").get_by_role("button", name="Revoke").click()
        expect(desk.locator("#preview-links li")).to_have_count(0)
        assert page.goto(path).status == 404
        assert PreviewLink.objects.working(timezone.now()).count() == 0
        outside.close()
