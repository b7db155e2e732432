"""The main job from end to end: a manuscript with all the usual faults goes in, three public pages come out."""

from pathlib import Path

from playwright.sync_api import expect

from tests.factories import make_institute, make_source, root

MANUSCRIPTS = Path(__file__).parent.parent / "manuscripts"


def test_from_manuscript_to_page(page, sign_in, complaints):
    make_institute()
    make_source(title="Soundings of the North Caspian", URL="https://soundings.example/2025")
    sign_in(root(time_zone="Europe/Berlin"))

    # An assistant pastes the manuscript in three languages and sees what was understood.
    page.goto("/admin/")
    page.get_by_role("link", name="Import a manuscript").click()
    for code in ("en", "tr", "ru"):
        page.locator(f"#id_text_{code}").fill((MANUSCRIPTS / f"lake.{code}.txt").read_text())
    page.get_by_role("button", name="Preview").click()
    english = page.locator(".understood[aria-labelledby=read-en]")
    expect(english).to_contain_text("Who Will Pay for the Shrinking Caspian?")
    expect(english).to_contain_text("Deniz Aylin Çağlar")
    expect(english.locator("ol.notes li")).to_have_count(6)
    expect(english.locator("ol.notes li").nth(2)).to_have_text("Ibid.")
    expect(english.locator(".findings").first).to_contain_text("Ibıd")
    page.get_by_role("button", name="Create the article").click()

    # The notes are there once for all languages; one is added in English.
    page.wait_for_selector(".prose-menubar")
    expect(page.locator("fieldset.language-en .notes-list .used li")).to_have_count(6)
    text = page.locator("fieldset.language-en .ProseMirror")
    text.get_by_text("the corridor will be as deep").click()
    page.keyboard.press("End")
    page.locator("fieldset.language-en [data-name=footnote]").click()
    page.keyboard.type("soundings nor")
    page.get_by_role("option", name="Soundings of the North Caspian").click()
    page.get_by_role("button", name="Keep this note").click()
    expect(page.locator("fieldset.language-en .notes-list .used li")).to_have_count(7)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("fieldset.language-en .notes-list .used li")).to_have_count(7)

    # An editor publishes all three languages at once.
    page.get_by_role("link", name="Publish…").click()
    for name in ("English", "Türkçe", "Русский"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Publish the chosen languages").click()
    expect(page.locator(".state.live")).to_have_count(3)

    addresses = {}
    for code, title, count in [
        ("en", "Who Will Pay for the Shrinking Caspian?", 7),
        ("tr", "Küçülen Hazar’ın Bedelini Kim Ödeyecek?", 6),
        ("ru", "", 6),
    ]:
        standing = page.locator(f"[aria-labelledby=standing-{code}]")
        addresses[code] = standing.get_by_role("link", name="Read it").get_attribute("href")
        page.goto(addresses[code])
        expect(page.locator("h1")).to_contain_text(title)
        expect(page.locator("ol.notes > li")).to_have_count(count)
        expect(page.locator("body")).not_to_contain_text("Similar Posts")
        page.go_back()
    page.goto(addresses["en"])
    expect(page.locator("ol.notes > li").last).to_contain_text("Soundings of the North Caspian")
    for paragraph in page.locator(".prose p").all_inner_texts():
        assert "Paylaş" not in paragraph

    # What was wrong is put right, and readers are told.
    page.goto("/admin/articles/article/")
    page.locator("#result_list .field-__str__ a").click()
    page.wait_for_selector(".prose-menubar")
    page.locator("fieldset.language-en .ProseMirror").get_by_text("the corridor will be as deep").click()
    page.keyboard.press("End")
    page.keyboard.type(" It met twice in seven years.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="Publish…").click()
    expect(page.locator(".changes ins")).to_contain_text("It met twice in seven years.")
    page.get_by_role("checkbox", name="English").check()
    page.get_by_label("Correction").check()
    page.get_by_label("Note to readers").fill("The fund met twice, not once.")
    page.get_by_role("button", name="Publish the chosen languages").click()
    page.goto(addresses["en"])
    expect(page.locator(".correction")).to_contain_text("The fund met twice, not once.")
    expect(page.locator(".prose")).to_contain_text("It met twice in seven years.")

    # One language is withdrawn; its address says so.
    page.goto("/admin/articles/article/")
    page.locator("#result_list .field-__str__ a").click()
    page.get_by_role("link", name="Publish…").click()
    turkish = page.locator("[aria-labelledby=standing-tr]")
    turkish.get_by_role("link", name="Withdraw…").click()
    page.locator("textarea[lang=tr]").fill("Çeviri yeniden yapılıyor.")
    page.get_by_role("button", name="Withdraw the chosen languages").click()
    expect(turkish.locator(".state").first).to_have_text("withdrawn")
    assert not complaints
    assert page.goto(addresses["tr"]).status == 410
    expect(page.locator("body")).to_contain_text("Çeviri yeniden yapılıyor.")
    complaints.clear()  # the browser counts a 410 among its errors
    assert page.goto(addresses["en"]).status == 200
