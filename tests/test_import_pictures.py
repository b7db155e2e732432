"""Pictures that a manuscript brings: each an image of the library once, and none left by an import that failed."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError
from PIL import Image as Picture

from articles import richtext
from articles.importing import from_text
from articles.importing.document import Document, DocumentPicture
from articles.importing.gallery import Gallery
from articles.importing.save import save
from articles.models import Article, Image

pytestmark = pytest.mark.django_db
TEXT = "The ports of the region are growing, and so is the debt of the states that built them."


def drawn(colour="#0d5b63", size=(60, 40), kind="PNG"):
    file = BytesIO()
    Picture.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def picture(key="p1", content=None, **fields):
    content = drawn() if content is None else content
    return DocumentPicture(**{"key": key, "name": "image1.png", "content": content} | fields)


def document(*pictures, language="en", caption=""):
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    figures = [f'<figure data-image="{one.key}">{caption}</figure>' for one in pictures]
    return Document(language=language, title="Ports", blocks=(f"<p>{TEXT}</p>", *figures), pictures=tuple(pictures))


def codes(saved, language="en"):
    return [finding.code for finding in saved.findings[language]]


def files():
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_picture_becomes_an_image_and_its_place_a_figure():
    saved = save({"en": document(picture(alt="A ferry at Aktau", caption="The <i>Aktau</i> ferry"))})
    image = Image.objects.get()
    assert (image.alt_en, image.caption_en) == ("A ferry at Aktau", "The <em>Aktau</em> ferry")
    assert richtext.image_ids(saved.article.body_en) == [image.public_id]
    assert "picture-without-alt" not in codes(saved)


def test_it_is_written_anew():
    content = drawn(kind="JPEG")
    save({"en": document(picture(content=content))})
    image = Image.objects.get()
    assert image.file.name.endswith(".jpg")
    with image.file.open() as file:
        assert file.read() != content


def test_a_file_without_a_name_of_its_own_is_named_by_its_description():
    save({"en": document(picture(alt="A ferry at Aktau, in winter"))})
    assert "a-ferry-at-aktau-in-winter" in Image.objects.get().file.name


def test_one_file_in_two_places_and_three_languages_is_one_image():
    texts = {"en": "A ferry", "tr": "Bir feribot", "ru": "Паром"}
    documents = {code: document(picture("p1", alt=alt), picture("p2"), language=code) for code, alt in texts.items()}
    article = save(documents).article
    image = Image.objects.get()
    assert [getattr(image, f"alt_{code}") for code in texts] == list(texts.values())
    assert all(article.text("body", code).count(image.public_id) == 2 for code in texts)


def test_imported_again_it_is_the_same_image_with_the_words_it_was_given():
    article = save({"en": document(picture(alt="A ferry"))}).article
    Image.objects.update(alt_en="The ferry of Aktau, moored")
    saved = save({"en": document(picture(alt="A ferry"))}, into=article)
    assert Image.objects.get().alt_en == "The ferry of Aktau, moored"
    [finding] = [finding for finding in saved.findings["en"] if finding.code == "picture-text-kept"]
    assert finding.quoted == "A ferry"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\x01\0\0\0l\0\0\0 EMF", "no picture the site can show"), (drawn()[:60], "damaged"), (b"", "did not come")],
    ids=["a drawing of Windows", "truncated", "only an address"],
)
def test_what_is_no_picture_is_told_and_leaves_its_caption_in_the_text(content, words):
    one = picture(content=content, name="image1.emf", alt="Trade by year", url="https://example.org/1.emf")
    saved = save({"en": document(one, caption="Figure 1: Trade")})
    assert not Image.objects.exists()
    assert "figure" not in saved.article.body_en
    assert "<p>Figure 1: Trade</p>" in saved.article.body_en
    [finding] = [finding for finding in saved.findings["en"] if finding.code == "picture-left-out"]
    assert words in finding.message
    assert "Trade by year" in finding.quoted


def test_pictures_that_nobody_described_are_counted():
    saved = save({"en": document(picture("p1"), picture("p2", drawn("#ffffff")))})
    [finding] = [finding for finding in saved.findings["en"] if finding.code == "picture-without-alt"]
    assert finding.message.startswith("2 of the pictures")


def test_a_description_that_is_too_long_is_cut_and_quoted():
    saved = save({"en": document(picture(alt="word " * 200))})
    assert len(Image.objects.get().alt_en) < 500
    [finding] = [finding for finding in saved.findings["en"] if finding.code == "picture-text-cut"]
    assert finding.quoted.count("word") == 200


def test_an_image_of_the_library_that_a_text_names_stays():
    text = replace(document(picture()), pictures=())
    assert richtext.image_ids(save({"en": text}).article.body_en) == ["p1"]


def test_keys_that_look_like_ids_of_other_images_do_not_change_places():
    first = save({"en": document(picture("a", drawn("#111111")))}).article
    taken = richtext.image_ids(first.body_en)[0]
    body = save({"en": document(picture(taken, drawn("#222222")), picture("b", drawn("#111111")))}).article.body_en
    other = Image.objects.exclude(public_id=taken).get().public_id
    assert richtext.image_ids(body) == [other, taken]


def test_nothing_of_an_import_that_failed_stays_in_the_library(monkeypatch):
    def fail(self, *args, **kwargs):
        raise DatabaseError("the disk is full")

    before = files()
    monkeypatch.setattr(Article, "save", fail)
    with pytest.raises(DatabaseError):
        save({"en": document(picture(content=drawn(size=(900, 600))))})
    assert not Image.objects.exists()
    assert files() == before


def test_an_image_that_was_there_before_survives_an_import_that_failed(monkeypatch):
    save({"en": document(picture())})
    before = files()

    def fail(self, *args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(Article, "save", fail)
    with pytest.raises(DatabaseError):
        save({"en": document(picture())})
    assert Image.objects.count() == 1
    assert files() == before


def test_whoever_takes_the_article_back_takes_back_the_pictures_too():
    before = files()
    gallery = Gallery()
    save({"en": document(picture(content=drawn(size=(900, 600))))}, gallery=gallery)
    assert files() != before
    gallery.forget()
    assert files() == before
    assert not Image.objects.exists()


def test_a_text_without_pictures_asks_for_none():
    save({"en": from_text.read(f"Ports\n\n{TEXT}")})
    assert not Image.objects.exists()
