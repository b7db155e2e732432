"""Three Word files are dropped on the import page, published, and one comes back from Word as a revision."""

import base64
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Edition, Footnote, Image, Source
from tests.factories import make_institute, make_topic, root
from tests.word_files import heading, note, p, picture, png, table, word_file

TEXTS = {
    "en": (
        "Who Pays for the Ports?",
        "The ports of the region are growing, and so is the debt of those who built them.",
    ),
    "tr": (
        "Limanların Bedelini Kim Ödüyor?",
        "Bölgenin limanları büyüyor ve onları kuranların borcu da her yıl artıyor.",
    ),
    "ru": ("Кто платит за порты?", "Порты региона растут, и вместе с ними растёт долг тех, кто их построил."),
}
NAMES = {"en": "English", "tr": "Türkçe", "ru": "Русский"}
STORY = "“A Story of Ports”, Daily News, https://example.org/1, (Date of Access: 28.02.2024)."
DROP = """files => {
    const data = new DataTransfer()
    for (const [name, content] of files) {
        data.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name))
    }
    const area = document.getElementById("manuscripts")
    for (const kind of ["dragenter", "dragover", "drop"]) {
        area.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
    }
}"""


@pytest.fixture
def desk(page, sign_in, transactional_db):
    make_institute()
    sign_in(root())
    return page


def manuscript(code):
    title, text = TEXTS[code]
    rows = table(["Port", "Ships"], ["Baku", "12"], head=True)
    blocks = [p(title), p("Zeynep Kaya"), p(text, note(1)), heading("2024"), p(text), rows, p(picture("rMap", title))]
    return word_file(*blocks, footnotes={1: p(STORY)}, pictures={"rMap": png(size=(600, 400))})


def test_three_word_files_come_in_go_out_and_one_comes_back(desk, tmp_path):
    desk.goto(reverse("admin:articles_article_import"))
    dropped = [(f"{code}.docx", base64.b64encode(manuscript(code)).decode()) for code in ("tr", "en", "ru")]
    with desk.expect_navigation():
        desk.evaluate(DROP, dropped)
    expect(desk.locator(".understood")).to_have_count(3)
    expect(desk.locator(".understood h2").first).to_contain_text(TEXTS["en"][0])
    expect(desk.locator(".understood").first).to_contain_text("2 paragraphs · 1 heading · 1 table · 1 picture · 1 note")
    assert not Article.objects.exists()
    desk.get_by_role("button", name="Create the article").click()
    expect(desk.locator(".messagelist .success")).to_contain_text("Imported")
    article = Article.objects.get()
    assert (Footnote.objects.count(), Source.objects.count()) == (1, 1)

    article.topics.add(make_topic())
    desk.goto(reverse("admin:articles_article_publish", args=[article.pk]))
    for name in NAMES.values():
        desk.get_by_role("checkbox", name=name).check()
    desk.get_by_role("button", name=re.compile("the chosen languages")).click()
    expect(desk.locator(".state.live")).to_have_count(3)

    key = Footnote.objects.get().key
    desk.goto(reverse("admin:articles_article_word", args=[article.pk]))
    changed = tmp_path / "en.docx"
    title, text = TEXTS["en"]
    changed.write_bytes(
        word_file(
            *(p(title), p("Zeynep Kaya"), p(text.replace("growing", "shrinking"), note(1)), heading("2024"), p(text)),
            *(table(["Port", "Ships"], ["Baku", "12"], head=True), p(picture("rMap", title))),
            footnotes={1: p(STORY)},
            pictures={"rMap": png(size=(600, 400))},
        )
    )
    desk.locator("input[type=file]").set_input_files(changed)
    desk.get_by_role("button", name="Show what changes").click()
    expect(desk.locator(".edits ins")).to_have_text(["shrinking,"])
    expect(desk.locator(".edits del")).to_have_text(["growing,"])
    desk.get_by_role("button", name="Take these changes").click()
    expect(desk.locator(".messagelist .success")).to_contain_text("revised")
    article.refresh_from_db()
    assert "shrinking" in article.body_en
    assert Footnote.objects.get().key == key
    assert all(key in article.text("body", code) for code in TEXTS)
    assert Edition.objects.filter(article=article).count() == 3
    assert Image.objects.count() == 1
