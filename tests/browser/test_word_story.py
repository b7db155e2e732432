"""Manuscripts from Word: three files become an article in three languages, and one comes back corrected."""

import base64
import copy
from io import BytesIO

import docx
from playwright.sync_api import expect

from tests.factories import make_institute, root
from tests.word_files import heading, i, note, p, table, word_file

COURIER = "https://courier.example/2026/02/aktau"
TEXTS = {
    "en": {
        "title": "Who waits at the port of Aktau?",
        "author": "Zeynep Kaya",
        "first": "Forty wagons stood at the port of Aktau in February, and none of them was empty.",
        "heading": "What the clerks count",
        "second": "The clerks of the port count papers and not wagons, for papers can be counted at a desk.",
        "third": "Whoever wants to know how long a wagon waits has to ask the driver who brought it.",
        "row": ("Papers for a wagon", "forty"),
        "news": ("“Wagons Wait at Aktau”, ", "Caspian Courier", f", {COURIER}, (Date of Access: 20.02.2026)."),
        "ibid": "Ibid.",
        "own": "Our own count on three days in February.",
    },
    "tr": {
        "title": "Aktau limanında kim bekliyor?",
        "author": "Zeynep Kaya",
        "first": "Şubat ayında Aktau limanında kırk vagon duruyordu ve hiçbiri boş değildi.",
        "heading": "Memurlar neyi sayıyor",
        "second": "Limanın memurları vagonları değil kâğıtları sayıyor, çünkü kâğıtlar masa başında sayılabiliyor.",
        "third": "Bir vagonun ne kadar beklediğini öğrenmek isteyen, onu getiren sürücüye sormak zorunda.",
        "row": ("Bir vagonun kâğıtları", "kırk"),
        "news": ("“Vagonlar Aktau’da Bekliyor”, ", "Caspian Courier", f", {COURIER}, (Erişim Tarihi: 20.02.2026)."),
        "ibid": "A.g.e.",
        "own": "Şubat ayının üç gününde yaptığımız kendi sayımımız.",
    },
    "ru": {
        "title": "Кто ждёт в порту Актау?",
        "author": "Зейнеп Кая",
        "first": "В феврале в порту Актау стояло сорок вагонов, и ни один из них не был пустым.",
        "heading": "Что считают служащие",
        "second": "Служащие порта считают не вагоны, а бумаги, потому что бумаги можно считать за столом.",
        "third": "Кто хочет узнать, сколько ждёт вагон, должен спросить водителя, который его привёз.",
        "row": ("Бумаги на один вагон", "сорок"),
        "news": ("«Вагоны ждут в Актау», ", "Caspian Courier", f", {COURIER}, (Дата обращения: 20.02.2026)."),
        "ibid": "Там же.",
        "own": "Наш собственный подсчёт в течение трёх дней февраля.",
    },
}


def manuscript(code):
    says = TEXTS[code]
    before, container, after = says["news"]
    return word_file(
        p(says["title"], style="Title"),
        p(says["author"], style="Author"),
        p(says["first"], note(1)),
        heading(says["heading"]),
        p(says["second"], note(2)),
        table([says["row"][0], p(says["row"][1], note(3))]),
        p(says["third"]),
        footnotes={1: p(before, i(container), after), 2: p(says["ibid"]), 3: p(says["own"])},
        title=says["title"],
    )


def drop(page, files):
    """Let go of files over the page, as a hand does."""
    encoded = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer()
            for (const [name, encoded] of files) {
                const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0))
                transfer.items.add(new File([bytes], name))
            }
            return transfer
        }""",
        encoded,
    )
    page.dispatch_event("#manuscripts", "dragover", {"dataTransfer": transfer})
    expect(page.locator("#manuscripts")).to_have_class("drop over")
    with page.expect_navigation():
        page.dispatch_event("#manuscripts", "drop", {"dataTransfer": transfer})


def corrected(path):
    """What a reviewer does: another word, a paragraph moved with its note, a new note, a line that nobody wanted."""
    document = docx.Document(path)
    named = {paragraph.text: paragraph for paragraph in document.paragraphs}
    says = TEXTS["en"]
    first, second, third = (named[says[name]] for name in ("first", "second", "third"))
    run = next(run for run in first.runs if "Forty wagons" in run.text)
    run.text = run.text.replace("Forty wagons", "Fifty wagons")
    third._p.addnext(second._p)
    third.add_run(" Drivers lie.")
    third._p.addnext(copy.deepcopy(third._p))
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_from_word_to_page_and_back(page, sign_in, complaints):
    make_institute()
    sign_in(root(time_zone="Europe/Berlin"))

    # Three files are let go over the import page at once; each is known by its language.
    page.goto("/admin/articles/article/import/")
    drop(page, {f"draft-{number}.docx": manuscript(code) for number, code in enumerate(TEXTS)})
    for code, says in TEXTS.items():
        understood = page.locator(f".understood[aria-labelledby=read-{code}]")
        expect(understood).to_contain_text(says["title"])
        expect(understood.locator("ol.notes li")).to_have_count(3)
        expect(understood.locator("ol.notes li").nth(1)).to_have_text(says["ibid"])
    page.get_by_role("button", name="Create the article").click()

    # One article, one set of notes.
    page.wait_for_selector(".prose-menubar")
    expect(page.locator("fieldset.language-en .notes-list .used li")).to_have_count(3)

    # All three languages go to print at once.
    page.get_by_role("link", name="Publish…").click()
    for name in ("English", "Türkçe", "Русский"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Publish the chosen languages").click()
    expect(page.locator(".state.live")).to_have_count(3)
    addresses = {}
    for code in TEXTS:
        standing = page.locator(f"[aria-labelledby=standing-{code}]")
        addresses[code] = standing.get_by_role("link", name="Read it").get_attribute("href")
    for code, says in TEXTS.items():
        page.goto(addresses[code])
        expect(page.locator("h1")).to_have_text(says["title"])
        expect(page.locator("ol.notes > li")).to_have_count(3)
        expect(page.locator("ol.notes > li").first).to_contain_text("Caspian Courier")
        expect(page.locator("table")).to_contain_text(says["row"][0])

    # English leaves for a reviewer …
    page.goto("/admin/articles/article/")
    page.locator("#result_list .field-__str__ a").click()
    page.get_by_role("link", name="Word files…").first.click()
    with page.expect_download() as download:
        page.locator("#word-en").get_by_role("button", name="The text").click()
    assert download.value.suggested_filename == "who-waits-at-the-port-of-aktau.en.docx"

    # … and comes back. What changed is shown; one of the changes is not wanted.
    drop(page, {"who-waits (corrected).docx": corrected(download.value.path())})
    changes = page.locator(".edits li")
    expect(changes.filter(has_text="Fifty").locator("del")).to_have_text("Forty")
    expect(changes.filter(has_text="Fifty").locator("ins")).to_have_text("Fifty")
    twice = changes.filter(has_text="Drivers lie.")
    expect(twice).to_have_count(2)
    twice.last.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Take these changes").click()
    expect(page.locator(".messagelist .success")).to_contain_text("English")
    page.wait_for_selector(".prose-menubar")
    english = page.locator("fieldset.language-en .ProseMirror").last
    expect(english).to_contain_text("Fifty wagons")
    expect(page.locator("fieldset.language-en .notes-list .used li")).to_have_count(3)

    # The correction is published; the other languages are as they were.
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("checkbox", name="English").check()
    page.get_by_role("button", name="Publish the chosen languages").click()
    expect(page.locator(".state.live")).to_have_count(3)
    page.goto(addresses["en"])
    prose = page.locator(".prose")
    expect(prose).to_contain_text("Fifty wagons")
    assert prose.inner_text().count("Drivers lie.") == 1
    assert prose.inner_text().index("Drivers lie.") < prose.inner_text().index("count papers and not wagons")
    expect(page.locator("ol.notes > li")).to_have_count(3)
    for code in ("tr", "ru"):
        page.goto(addresses[code])
        expect(page.locator(".prose")).to_contain_text(TEXTS[code]["first"][:30])
        expect(page.locator("ol.notes > li").nth(1)).to_contain_text(TEXTS[code]["ibid"])
    assert not complaints
