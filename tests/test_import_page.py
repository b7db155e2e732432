"""The import page and Word files: what was read is shown, carried along signed, and written exactly so."""

import lxml.html
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from articles import richtext
from articles.admin import importing
from articles.importing import carried
from articles.models import Article, Image, Source
from authors.models import User

from .factories import root
from .word_files import comment_on, heading, note, p, picture, png, table, word_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unconfined")]
ADDRESS = "/admin/articles/article/import/"
ENGLISH = "The ports of the region are growing, and so is the debt of the states that built them."
TURKISH = "Bölgenin limanları büyüyor ve onları kuran devletlerin borcu da her yıl biraz daha artıyor."
RUSSIAN = "Порты региона растут, и вместе с ними растёт долг государств, которые их построили."
STORY = "“A Story of Ports”, Daily News, https://example.org/1, (Date of Access: 28.02.2024)."


@pytest.fixture
def desk(client):
    client.force_login(root())
    return client


def word(title="Ports", text=ENGLISH, name="ports.docx", *more, **file):
    blocks = [p(title), p("By Zeynep Kaya"), p(text, note(1)), *more]
    return SimpleUploadedFile(name, word_file(*blocks, footnotes={1: p(STORY)}, **file))


def three():
    return [
        word(),
        word("Limanlar", TURKISH, "limanlar.docx"),
        word("Порты", RUSSIAN, "порты.docx"),
    ]


def form_of(response):
    [form] = [form for form in lxml.html.fromstring(response.content.decode()).forms if form.get("id") == "import"]
    return {key: value or "" for key, value in form.form_values()}


def read(desk, before=None, **fields):
    return desk.post(ADDRESS, (before or {"kind": "analysis"}) | fields | {"read": ""})


def create(desk, shown, **fields):
    return desk.post(ADDRESS, form_of(shown) | fields | {"create": ""})


def test_three_word_files_at_once_are_one_article_with_shared_notes(desk):
    shown = read(desk, files=three())
    page = shown.content.decode()
    assert all(title in page for title in ("Ports", "Limanlar", "Порты"))
    assert not Article.objects.exists()
    assert not Source.objects.exists()
    create(desk, shown)
    article = Article.objects.get()
    assert (article.title_en, article.title_tr, article.title_ru) == ("Ports", "Limanlar", "Порты")
    assert (article.footnotes.count(), Source.objects.count()) == (1, 1)


def test_the_report_says_what_came_over_what_was_changed_and_what_needs_a_look(desk):
    comment = comment_on(1, "They")
    more = [heading("Ships"), table(["Port", "Ships"], ["Baku", "12"]), p(comment, " wait."), p(picture("rMap"))]
    file = word("Ports", ENGLISH, "ports.docx", *more, comments={1: ("Boris", "Who?")}, pictures={"rMap": png()})
    page = read(desk, files=[file]).content.decode()
    assert "2 paragraphs · 1 heading · 1 table · 1 picture · 1 note · 1 source" in page
    assert "1 comment was left out: “Boris: Who?”" in page
    assert "What was changed on the way" in page


def test_pictures_go_into_the_library_when_the_article_is_created(desk):
    shown = read(
        desk, file_en=word("Ports", ENGLISH, "ports.docx", p(picture("rMap", "A map")), pictures={"rMap": png()})
    )
    assert not Image.objects.exists()
    create(desk, shown)
    image = Image.objects.get()
    assert image.alt_en == "A map"
    assert image.uploaded_by.username == "root"
    assert richtext.image_ids(Article.objects.get().body_en) == [image.public_id]


def test_a_picture_that_cannot_be_shown_is_told_before_anything_is_written(desk):
    file = word(
        "Ports", ENGLISH, "ports.docx", p(picture("rMap", "A map")), pictures={"rMap": ("map.emf", b"\x01\0 EMF")}
    )
    assert "map.emf – <strong>will be left out" in read(desk, files=[file]).content.decode()


def test_a_file_chosen_for_a_language_is_in_that_language(desk):
    create(desk, read(desk, file_tr=word(text=TURKISH)))
    assert Article.objects.get().title_tr == "Ports"


def test_word_files_and_texts_come_together(desk):
    plain = SimpleUploadedFile("limanlar.txt", f"Limanlar\n\n{TURKISH}".encode())
    shown = read(desk, files=[word(), plain])
    assert form_of(shown)["text_tr"].strip().startswith("Limanlar")
    create(desk, shown)
    assert Article.objects.get().written_languages == ["en", "tr"]


def test_two_files_in_one_language_are_told_apart_by_the_editor(desk):
    shown = read(desk, files=[word(), word(name="ports2.docx")])
    assert "ports2.docx: There is another text in English" in shown.content.decode()


def test_a_corrected_file_takes_the_place_of_the_one_that_is_held(desk):
    shown = read(desk, files=[word()])
    shown = read(desk, form_of(shown), files=[word("Ports, again")])
    create(desk, shown)
    assert Article.objects.get().title_en == "Ports, again"


def test_a_file_may_be_left_out_again(desk):
    shown = read(desk, files=three()[:2])
    create(desk, shown, without_en="on")
    assert Article.objects.get().written_languages == ["tr"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "old Word"),
    ],
)
def test_what_is_refused_is_named_and_nothing_is_written(desk, raw, words):
    page = read(desk, files=[SimpleUploadedFile("draft.docx", raw)], create="").content.decode()
    assert "draft.docx: " in page
    assert words in page
    assert not Article.objects.exists()


@pytest.mark.parametrize("lie", ["", "x", "{}", "a:b:c"])
def test_nobody_writes_what_was_not_shown(desk, lie):
    shown = form_of(read(desk, files=[word()]))
    parcel = shown["carried_en"]
    desk.post(ADDRESS, shown | {"carried_en": f"{parcel[:200]}{lie or 'A'}{parcel[201:]}", "create": ""})
    assert not Article.objects.exists()


def test_what_another_person_was_shown_is_not_theirs_to_write(desk, client):
    parcel = form_of(read(desk, files=[word()]))["carried_en"]
    client.force_login(User.objects.create_superuser("somebody", password="x"))
    response = client.post(ADDRESS, {"kind": "analysis", "carried_en": parcel, "create": ""})
    assert "Choose the file again" in response.content.decode()
    assert not Article.objects.exists()


def test_a_page_that_lay_about_for_days_asks_for_the_file_again(desk, monkeypatch):
    shown = form_of(read(desk, files=[word()]))
    monkeypatch.setattr(carried, "PATIENCE", -1)
    response = desk.post(ADDRESS, shown | {"create": ""})
    assert "Choose the file again" in response.content.decode()
    assert not Article.objects.exists()


def test_a_file_too_large_to_be_carried_is_chosen_again(desk, monkeypatch):
    monkeypatch.setattr(importing, "MOST_CARRIED", 100)
    shown = read(desk, files=[word()])
    assert "too large to be kept in the page" in shown.content.decode()
    assert not form_of(shown).get("carried_en")
    create(desk, shown, file_en=word())
    assert Article.objects.get().title_en == "Ports"


def test_what_is_carried_fits_into_a_form_that_comes_back():
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE > importing.MOST_CARRIED


def test_what_is_carried_says_nothing_that_is_trusted_unsigned(desk):
    parcel = form_of(read(desk, files=[word()]))["carried_en"]
    with pytest.raises(carried.TooOld):
        carried.opened(parcel, salt="manuscripts imported by 0")


def test_what_an_older_site_carried_is_chosen_again(desk, monkeypatch):
    monkeypatch.setattr(carried, "as_json", lambda document: {"language": "en"})  # before a document had what it has
    shown = form_of(read(desk, files=[word()]))
    monkeypatch.undo()
    page = desk.post(ADDRESS, shown | {"create": ""}).content.decode()
    assert "This page is too old. Choose the file again." in page
    assert not Article.objects.exists()


def test_a_text_whose_language_is_unclear_is_chosen_beside_it(desk):
    short = SimpleUploadedFile("short.txt", b"Aktau 2026")
    page = read(desk, files=[short]).content.decode()
    assert "Choose it below, beside its language." in page
    assert "FILE" not in page
    short.seek(0)
    assert "Choose it below" not in read(desk, file_tr=short).content.decode()


def test_an_empty_file_among_several_is_named(desk):
    page = read(desk, files=[word(), SimpleUploadedFile("empty.docx", b"")]).content.decode()
    assert "empty.docx: " in page


def test_only_words_of_the_manuscript_are_said_to_be_in_its_language(desk):
    page = lxml.html.fromstring(read(desk, files=three()).content.decode())
    for section in page.find_class("understood"):
        assert "lang" not in section.attrib
        assert not section.xpath(".//h3/ancestor-or-self::*[@lang and not(self::html)]")
        [title] = section.xpath("./h2/@lang")
        assert set(section.xpath(".//*[self::pre or contains(@class, 'notes')]/@lang")) == {title}


def test_who_brought_word_files_is_not_sent_to_a_text_that_is_not_there(desk):
    assert "mend the text below" not in read(desk, files=three()).content.decode()
    assert "mend the text below" in read(desk, text_en=f"Ports\n\n{ENGLISH}").content.decode()
