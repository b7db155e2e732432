"""What pictures promise: nothing of a file stays but what one sees, no file can hurt, and a picture in use stays."""

import resource
import zlib
from io import BytesIO, StringIO
from pathlib import Path

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture
from PIL import ImageCms, PngImagePlugin

from articles import tasks
from articles.models import Edition, Image
from thinktank import pictures, uploads
from thinktank.models import Outbox
from thinktank.renditions import names
from thinktank.uploads import PictureField, kept

from .factories import ayse, carol, give, make_article, make_author, make_image, root


def drawn(kind="JPEG", size=(60, 40), mode="RGB", colour="#0d5b63", **options):
    file = BytesIO()
    Picture.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def keep(content, name="map.png", **options):
    return kept(ContentFile(content, name=name), **options)


def shown(file):
    picture = Picture.open(file)
    picture.load()
    return picture


def chunk(name, data):
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


PNG = drawn("PNG")
HTML = b"<!doctype html><script>alert(1)</script>"


class TestWhatStays:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_a_picture_stays_what_it_is_and_none_of_its_bytes_do(self, kind):
        content = drawn(kind)
        file = keep(content, "map.of.winter")
        assert file.name == f"map.of{pictures.SUFFIXES[kind]}"
        assert file.read() != content
        picture = shown(file)
        assert (picture.format, picture.size) == (kind, (60, 40))
        assert all(abs(a - b) < 6 for a, b in zip(picture.convert("RGB").getpixel((30, 20)), (13, 91, 99), strict=True))

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_where_and_with_what_it_was_taken_is_gone(self, kind):
        exif = Picture.Exif()
        exif[0x010F] = "CANARY-camera"
        exif.get_ifd(0x8825)[2] = (41.0, 0.0, 28.98)
        more = {"xmp": b"<x:xmpmeta>CANARY-xmp</x:xmpmeta>", "exif": exif}
        if kind == "PNG":
            text = PngImagePlugin.PngInfo()
            text.add_text("Author", "CANARY-author")
            more = {"pnginfo": text, "exif": exif}
        if kind == "JPEG":
            more["comment"] = b"CANARY-comment"
        content = drawn(kind, **more)
        assert b"CANARY" in content
        file = keep(content)
        assert b"CANARY" not in file.read()
        picture = shown(file)
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "Author"} & set(picture.info)

    def test_a_photograph_stands_upright(self):
        exif = Picture.Exif()
        exif[0x0112] = 6  # the camera was turned to the right
        whole = Picture.new("RGB", (80, 40), "white")
        whole.paste("black", (0, 0, 40, 40))
        content = BytesIO()
        whole.save(content, "JPEG", exif=exif)
        picture = shown(keep(content.getvalue()))
        assert picture.size == (40, 80)
        assert picture.getpixel((20, 5))[0] < 30
        assert picture.getpixel((20, 75))[0] > 225

    def test_colours_are_those_of_the_web(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        lab = ImageCms.profileToProfile(
            Picture.new("RGB", (8, 8), "#c00000"), ImageCms.createProfile("sRGB"), profile, outputMode="LAB"
        )
        assert lab.mode == "LAB"
        picture = shown(keep(drawn("JPEG", mode="CMYK", colour=(0, 255, 255, 0))))
        assert picture.mode == "RGB"
        assert picture.getpixel((4, 4))[0] > 200

    def test_what_is_transparent_stays_so(self):
        content = drawn("PNG", mode="RGBA", colour=(10, 20, 30, 0))
        assert shown(keep(content)).getpixel((1, 1))[3] == 0

    def test_sixteen_bits_become_eight(self):
        file = BytesIO()
        Picture.new("I;16", (4, 4), 32768).save(file, "PNG")
        assert shown(keep(file.getvalue())).getpixel((1, 1)) == 128

    def test_a_palette_becomes_colours(self):
        assert shown(keep(drawn("PNG", mode="P", colour=0))).mode in ("RGB", "L")

    def test_larger_than_any_page_is_scaled_down(self):
        assert shown(keep(drawn("JPEG", (6000, 3000)))).size == (4000, 2000)
        assert shown(keep(drawn("PNG", (600, 300)), longest=200)).size == (200, 100)

    def test_the_first_of_a_telephones_pictures_is_the_photograph(self):
        content = BytesIO()
        first, second = Picture.new("RGB", (60, 40), "red"), Picture.new("RGB", (30, 20), "blue")
        first.save(content, "MPO", save_all=True, append_images=[second])
        picture = shown(keep(content.getvalue()))
        assert (picture.format, picture.size) == ("JPEG", (60, 40))


def moving(kind):
    frames = [Picture.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    content = BytesIO()
    frames[0].save(content, kind, save_all=True, append_images=frames[1:], duration=50)
    return content.getvalue()


def header_of(width, height, depth=1):
    """A PNG that says it is huge and holds almost nothing."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, 0, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


WELL = drawn("JPEG", (900, 900), colour="#123456")
REFUSED = {
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no picture the site can show"),
    "gif": (drawn("GIF", mode="P", colour=1), "no picture the site can show"),
    "tiff called jpg": (drawn("TIFF"), "no picture the site can show"),
    "bmp": (drawn("BMP"), "no picture the site can show"),
    "empty png": (b"\x89PNG\r\n\x1a\n", "no picture the site can show|damaged"),
    "html": (HTML, "no picture the site can show"),
    "html behind a signature": (b"\x89PNG\r\n\x1a\n" + HTML, "no picture the site can show|damaged"),
    "half a jpeg": (WELL[: len(WELL) // 2], "damaged"),
    "half a png": (drawn("PNG", (900, 900))[:400], "damaged"),
    "png without an end": (PNG[:-12], "damaged"),
    "half a webp": (drawn("WEBP", (900, 900))[:200], "damaged|no picture"),
    "half an avif": (drawn("AVIF", (900, 900))[:-200], "damaged|no picture"),
    "wrong checksum": (PNG[:-20] + b"\0\0\0\0" + PNG[-16:], "damaged|no picture"),
    "huge by its header": (header_of(30_000, 30_000), "30000 × 30000 pixels"),
    "just too large": (header_of(8000, 5001), "40 million"),
    "four thousand million pixels": (header_of(65_535, 65_535), "40 million"),
    "moving png": (moving("PNG"), "stand still"),
    "moving webp": (moving("WEBP"), "stand still"),
    "page behind a png": (PNG + HTML, "besides a picture"),
    "page in a comment": (drawn("JPEG", comment=HTML), "besides a picture"),
    "program in its texts": (PNG[:33] + chunk(b"tEXt", b"Comment\0<?php system($_GET[0]); ?>") + PNG[33:], "besides"),
    "archive behind a jpeg": (drawn("JPEG") + b"PK\x03\x04" + bytes(40), "besides a picture"),
    "archive behind a webp": (drawn("WEBP") + b"PK\x03\x04" + bytes(40), "besides a picture"),
    "document behind a png": (PNG + b"%PDF-1.7\n", "besides a picture"),
    "document behind an avif": (drawn("AVIF") + b"%PDF-1.7\n", "besides a picture"),
}


class TestWhatIsRefused:
    @pytest.mark.parametrize("name", REFUSED)
    def test_it_is_refused_with_what_to_do(self, name):
        content, message = REFUSED[name]
        with pytest.raises(ValidationError, match=message):
            keep(content)

    def test_too_large_a_file_is_refused_before_anybody_reads_it(self):
        with pytest.raises(ValidationError, match="15 MB is the most"):
            PictureField().clean(SimpleUploadedFile("a.png", PNG + bytes(15 * 1024 * 1024)))

    def test_a_decoder_that_eats_memory_or_time_is_stopped(self, monkeypatch):
        monkeypatch.setattr(uploads, "MEMORY", 200 * 1024 * 1024)
        with pytest.raises(ValidationError, match="damaged"):
            keep(drawn("PNG", (8000, 5000), compress_level=1))

    def test_a_child_that_dies_says_that_the_file_is_damaged(self, monkeypatch):
        monkeypatch.setattr(pictures, "__name__", "thinktank.nowhere")
        with pytest.raises(ValidationError, match="damaged"):
            keep(PNG)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_the_largest_picture_does_not_swell_the_server(self, kind):
        content = drawn(kind, (8000, 5000), **({"compress_level": 1} if kind == "PNG" else {}))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert shown(keep(content)).size == (4000, 2500)
        assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300

    def test_no_hostile_sample_gets_through_as_it_is(self, shared):
        """Each is refused in words, or becomes a picture without any of its bytes; none takes long."""
        folder = shared / "data" / "hostile" / "images"
        if not folder.is_dir():
            pytest.skip("sample files outside the project are not here")
        taken = set()
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            try:
                pictures.opened(path.read_bytes())  # by the header alone: most are of no kind that we decode
                picture = shown(keep(path.read_bytes(), path.name))
            except (pictures.Refused, ValidationError):
                continue
            assert picture.format in pictures.SUFFIXES
            assert not picture.getexif()
            assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5, path.name
            taken.add(path.name)
        assert "exif_gps.jpg" in taken
        assert not {"truncated_image.png", "decompression_bomb.gif", "sequence_start.png"} & taken


@pytest.mark.django_db
class TestTheLibrary:
    @pytest.fixture
    def desk(self, client):
        client.force_login(root())
        return client

    def upload(self, client, *files, **headers):
        return client.post(reverse("admin:articles_image_upload"), {"files": files}, **headers)

    def test_several_pictures_are_dropped_at_once_and_each_answer_says_which(self, desk):
        good, bad = SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", HTML)
        answer = self.upload(desk, good, bad, headers={"accept": "application/json"}).json()
        image = Image.objects.get()
        assert image.uploaded_by.username == "root"
        assert [added["id"] for added in answer["images"]] == [image.public_id]
        assert answer["images"][0]["address"] == reverse("admin:articles_image_change", args=[image.pk])
        assert answer["errors"][0].startswith("“b.png”: This is no picture")

    def test_a_form_without_scripts_does_the_same(self, desk):
        response = desk.post(
            reverse("admin:articles_image_upload"),
            {"files": [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", HTML)]},
            headers={"accept": "text/html"},
            follow=True,
        )
        page = response.content.decode()
        assert f"Added: {Image.objects.get()}" in page
        assert "“b.png”: This is no picture" in page
        assert (
            "Choose a picture first" in self.upload(desk, headers={"accept": "text/html"}, follow=True).content.decode()
        )

    def test_uploading_is_for_who_may_add_pictures(self, client):
        user = ayse()
        give(user, "view_image")
        client.force_login(user)
        assert self.upload(client, SimpleUploadedFile("a.png", PNG)).status_code == 403
        assert not Image.objects.exists()

    def test_it_is_searched_by_name_and_text_however_typed(self, desk):
        image = make_image(alt_tr="Işıklı rıhtım", credit="Gündüz")
        make_image()
        suggest = reverse("admin:articles_image_suggest")
        for words in ("isikli", "RIHTIM gunduz", image.public_id):
            [found] = desk.get(suggest, {"q": words}).json()["images"]
            assert found["id"] == image.public_id
            assert found["alt"] == {"en": "A map", "tr": "Işıklı rıhtım", "ru": "Карта"}
        assert len(desk.get(suggest).json()["images"]) == 2

    def test_suggestions_are_for_who_may_see_pictures(self, client):
        client.force_login(carol(is_staff=True))
        assert client.get(reverse("admin:articles_image_suggest")).status_code == 403

    def test_it_reminds_of_alternative_texts_that_are_missing(self, desk):
        image = make_image(alt_tr="", alt_ru="")
        make_image()
        address = reverse("admin:articles_image_changelist")
        page = desk.get(address).content.decode()
        assert page.count("No alternative text") == 1
        assert list(desk.get(address, {"without": "tr"}).context["cl"].result_list) == [image]
        assert list(desk.get(address, {"without": "en"}).context["cl"].result_list) == []

    def test_the_number_of_queries_does_not_grow(self, desk, django_assert_max_num_queries):
        for _ in range(8):
            make_image(size=(60, 40))
        with django_assert_max_num_queries(8):
            desk.get(reverse("admin:articles_image_changelist"))

    def test_it_says_where_a_picture_is_used(self, desk):
        image, other = make_image(), make_image()
        lead = make_article(image=image)
        body = make_article(body={"en": f'<p>See.</p><figure data-image="{image.public_id}"></figure>'}, notes=0)
        make_article(image=other)
        pages = [lead.publish("en"), body.publish("en")]
        used = desk.get(reverse("admin:articles_image_change", args=[image.pk])).context["used"]
        assert (used.leads, used.bodies, used.hidden) == ([lead], [body], 0)
        assert set(used.pages) == set(pages)

    def test_an_assistant_does_not_learn_of_other_peoples_drafts(self, client):
        user = ayse()
        give(user, "view_image", "change_image")
        client.force_login(user)
        image = make_image()
        make_article(image=image, title_en="Embargoed")
        response = client.get(reverse("admin:articles_image_change", args=[image.pk]))
        assert response.context["used"].hidden == 1
        assert "Embargoed" not in response.content.decode()

    @pytest.mark.parametrize("where", ["lead", "body", "printed", "earlier"])
    def test_a_picture_in_use_is_not_deleted(self, desk, where):
        image = make_image()
        if where == "lead":
            make_article(image=image)
        else:
            article = make_article(notes=0, body={"en": f'<p>A</p><figure data-image="{image.public_id}"></figure>'})
        if where in ("printed", "earlier"):
            article.publish("en")
            article.set_text("body", "en", "<p>Without it.</p>")
            article.save()
        if where == "earlier":
            article.publish("en")
        delete = reverse("admin:articles_image_delete", args=[image.pk])
        assert desk.post(delete, {"post": "yes"}).status_code == 403
        assert Image.objects.exists()

    def test_one_that_is_used_nowhere_goes_with_its_files(self, desk, django_capture_on_commit_callbacks):
        image = make_image()
        names = [image.file.name, *image.narrow_files()]
        assert len(names) == 4
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"})
        assert not Image.objects.exists()
        assert not [name for name in names if image.file.storage.exists(name)]

    def test_the_file_of_a_picture_is_not_replaced_under_pages_in_print(self, desk):
        image = make_image()
        name = image.file.name
        page = desk.get(reverse("admin:articles_image_change", args=[image.pk]))
        form = next(f for f in lxml.html.fromstring(page.content.decode()).forms if f.get("id") == "image_form")
        data = dict(form.form_values()) | {"file": SimpleUploadedFile("b.png", PNG), "credit": "New"}
        desk.post(reverse("admin:articles_image_change", args=[image.pk]), data)
        image.refresh_from_db()
        assert (image.file.name, image.credit) == (name, "New")

    def test_portraits_and_wordmarks_go_the_same_way(self, desk):
        author = make_author()
        address = reverse("admin:authors_author_change", args=[author.pk])
        page = desk.get(address).content.decode()
        form = next(f for f in lxml.html.fromstring(page).forms if f.get("id") == "author_form")
        photo = drawn("JPEG", (3000, 3600), comment=b"CANARY")
        desk.post(address, dict(form.form_values()) | {"photo": SimpleUploadedFile("me.png", photo)})
        author.refresh_from_db()
        with author.photo.open("rb") as file:
            content = file.read()
        assert b"CANARY" not in content
        assert max(shown(BytesIO(content)).size) == 720
        assert author.photo.name.endswith(".jpg")


@pytest.mark.django_db
class TestRenditions:
    def completed(self, image):
        tasks.renditions(image.public_id)
        image.refresh_from_db()
        return image

    def test_narrow_files_come_with_the_upload_and_avif_by_a_task(self):
        image = make_image(size=(1200, 800))
        assert [r["width"] for r in image.renditions] == [480, 720, 960]
        assert {Path(r["file"]).suffix for r in image.renditions} == {".webp"}
        assert [*image.sources()["files"]] == ["file"]
        assert Outbox.objects.get().payload == {"image": image.public_id}
        assert tasks.work_off(timezone.now()) == (1, 0)
        image.refresh_from_db()
        for rendition in image.renditions:
            with image.file.storage.open(rendition["avif"]) as file:
                assert (shown(file).format, shown(file).width) == ("AVIF", rendition["width"])
        assert image.sources()["files"]["avif"].endswith(" 960w")

    def test_the_task_does_nothing_the_second_time(self):
        image = self.completed(make_image())
        before = image.renditions
        assert image.complete() is False
        assert self.completed(image).renditions == before

    def test_of_two_at_once_one_leaves_no_file_behind(self):
        image = make_image()
        late = Image.objects.get()
        self.completed(image)
        there = set(image.file.storage.listdir("images")[1])
        assert late.complete() is False
        assert set(image.file.storage.listdir("images")[1]) == there

    def test_a_picture_that_went_meanwhile_is_nobodys_trouble(self):
        tasks.renditions("gone")

    def test_a_small_picture_needs_none(self):
        assert make_image(size=(300, 200)).renditions == []
        assert not Outbox.objects.exists()

    def test_pages_offer_avif_to_browsers_that_know_it_as_soon_as_it_is_there(self, client):
        image = make_image()
        body = {"en": f'<p>A</p><figure data-image="{image.public_id}"></figure>'}
        edition = make_article(notes=0, body=body, image=image).publish("en")
        assert "image/avif" not in client.get(edition.get_absolute_url()).content.decode()
        self.completed(image)
        page = client.get(edition.get_absolute_url()).content.decode()
        assert page.count('<picture><source type="image/avif"') == page.count('<source type="image/webp"') == 2
        for name in names(image.renditions):
            assert name in page
        assert edition.current.digest == Edition.objects.get().current.digest

    def test_who_knows_neither_avif_nor_webp_chooses_among_widths_too(self, client):
        image = make_image()
        edition = make_article(image=image).publish("en")
        self.completed(image)
        [shown_to_all] = lxml.html.fromstring(client.get(edition.get_absolute_url()).content).cssselect("picture img")
        offered = dict(reversed(one.split()) for one in shown_to_all.get("srcset").split(", "))
        assert [*offered] == ["480w", "720w", "960w", "1200w"]
        assert offered["1200w"] == shown_to_all.get("src") == image.file.url
        assert [Path(address).suffix for address in offered.values()] == [".jpg", ".jpg", ".jpg", ".png"]

    def test_what_is_transparent_stays_so(self):
        image = Image(file=ContentFile(drawn("PNG", (600, 400), "RGBA", "#0d5b6380"), name="clear.png"))
        image.save()
        [rendition] = self.completed(image).renditions
        for kind, suffix in (("file", ".webp"), ("avif", ".avif"), ("plain", ".png")):
            assert Path(rendition[kind]).suffix == suffix
            with image.file.storage.open(rendition[kind]) as file:
                assert shown(file).mode == "RGBA"

    def test_a_phone_gets_of_the_lead_story_what_it_shows(self, client):
        """The upper half of this picture is red; its focal point is there."""
        image = make_image(size=(1200, 1200), focal_y=0)
        with image.file.open("wb") as file:
            two = Picture.new("RGB", (1200, 1200), "#0d5b63")
            two.paste("#a5152b", (0, 0, 1200, 600))
            two.save(file, "PNG")
        self.completed(image)
        make_article(image=image).publish("en")
        [picture] = lxml.html.fromstring(client.get("/en/").content).cssselect(".lead picture")
        narrow = [source for source in picture.cssselect("source") if source.get("media")]
        assert [source.get("type") for source in narrow] == ["image/avif", "image/webp", None]
        assert picture.cssselect("source")[: len(narrow)] == narrow
        assert {source.get("media") for source in narrow} == {"(max-width: 57.99rem)"}
        for crop in image.crops:
            for kind in ("avif", "file", "plain"):
                assert any(crop[kind] in source.get("srcset") for source in narrow)
                with image.file.storage.open(crop[kind]) as file:
                    part = shown(file).convert("RGB")
                assert part.size == (crop["width"], crop["width"] // 2)
                assert part.getpixel((9, part.height - 3))[0] > 150

    def test_another_focal_point_makes_other_crops(self, django_capture_on_commit_callbacks):
        image = self.completed(make_image(size=(600, 600)))
        [before] = image.crops
        image.focal_y = 0.1
        image.save()
        assert not image.sources()["crops"], "nothing is shown that hides what matters"
        with django_capture_on_commit_callbacks(execute=True):
            [after] = self.completed(image).crops
        assert after["of"] == [image.file.name, 0.5, 0.1]
        assert not any(image.file.storage.exists(name) for name in names([before]))
        assert all(image.file.storage.exists(name) for name in image.narrow_files())

    def test_a_picture_of_that_shape_is_not_cropped(self):
        assert self.completed(make_image(size=(1000, 500))).crops == []

    def test_older_pictures_get_what_they_lack(self):
        """One from before 720 and AVIF, and one that is complete."""
        image = make_image()
        self.completed(there := make_image())
        old = [r for r in image.renditions if r["width"] != 720]
        Image.objects.filter(pk=image.pk).update(renditions=old)
        Outbox.objects.all().delete()
        call_command("make_renditions", stdout=(said := StringIO()))
        assert said.getvalue() == "1 pictures completed\n"
        image.refresh_from_db()
        assert [r["width"] for r in image.renditions] == [480, 720, 960]
        assert [r["file"] for r in image.renditions if r["width"] != 720] == [r["file"] for r in old]
        assert all({"avif", "plain"} <= r.keys() for r in [*image.renditions, *image.crops])
        files = set(image.file.storage.listdir("images")[1])
        call_command("make_renditions", stdout=(said := StringIO()))
        assert said.getvalue() == "0 pictures completed\n"
        assert set(image.file.storage.listdir("images")[1]) == files
        assert Image.objects.get(pk=there.pk).renditions == there.renditions

    def test_a_file_that_is_gone_is_named_and_the_others_are_made(self):
        image, other = make_image(), make_image()
        image.file.storage.delete(image.file.name)
        with pytest.raises(CommandError, match="1 could not be completed"):
            call_command("make_renditions", stdout=StringIO(), stderr=(said := StringIO()))
        assert str(image) in said.getvalue()
        other.refresh_from_db()
        assert not other.is_incomplete

    def test_the_focal_point_is_kept_in_sight_where_a_picture_is_cropped(self, client):
        image = make_image(focal_x=0.82, focal_y=0.1)
        make_article(image=image).publish("en")
        assert 'class="across-8 down-1"' in client.get("/en/").content.decode()
        style = (Path(__file__).parent.parent / "thinktank/static/thinktank/site.css").read_text()
        for step in range(11):
            assert f".across-{step} {{ --across: {step * 10}%; }} .down-{step} {{ --down: {step * 10}%; }}" in style


@pytest.mark.django_db
class TestPortraits:
    def photographed(self, size=(720, 720), **fields):
        author = make_author(**fields)
        author.photo.save("me.png", ContentFile(drawn("PNG", size)))
        return author

    def test_they_are_cropped_to_the_shape_that_pages_give_them(self, client):
        author = self.photographed(slug="ada", focal_y=0.2)
        make_article(authors=[author]).publish("en")
        before = client.get("/en/authors/ada/").content.decode()
        assert "<picture>" not in before
        assert author.photo.url in before
        assert tasks.work_off(timezone.now(), only="portraits")[0] == 1
        author.refresh_from_db()
        assert [p["width"] for p in author.portraits] == [192, 384]
        for portrait in author.portraits:
            for kind in ("avif", "file", "plain"):
                with author.photo.storage.open(portrait[kind]) as file:
                    width, height = shown(file).size
                assert (width, height) == (portrait["width"], round(portrait["width"] * 6 / 5))
        [image] = lxml.html.fromstring(client.get("/en/authors/ada/").content).cssselect(".who picture img")
        assert image.get("class") == "portrait across-5 down-2"
        assert image.get("sizes") == "(min-width: 76rem) 12rem, 8rem"
        assert all(portrait["plain"] in image.get("srcset") for portrait in author.portraits)

    def test_a_new_photograph_takes_the_place_of_the_old(self, django_capture_on_commit_callbacks):
        author = self.photographed()
        author.complete()
        before = names(author.portraits)
        author.photo.save("me.png", ContentFile(drawn("PNG", (600, 600))))
        assert author.portrait()["files"] == {}
        with django_capture_on_commit_callbacks(execute=True):
            assert author.complete() is True
        assert {p["of"][0] for p in author.portraits} == {author.photo.name}
        assert not any(author.storage.exists(name) for name in before)
        assert author.complete() is False

    def test_a_small_photograph_or_one_that_is_gone_stays_as_it_is(self):
        assert not self.photographed(size=(150, 180)).is_incomplete
        author = self.photographed()
        author.photo.storage.delete(author.photo.name)
        author.save()
        assert author.complete() is False

    def test_nobody_is_asked_twice_for_the_same(self):
        author = self.photographed()
        author.complete()
        Outbox.objects.all().delete()
        author.save()
        assert not Outbox.objects.filter(kind="portraits").exists()

    def test_the_focal_point_is_chosen_at_the_desk(self, client):
        client.force_login(root())
        author = self.photographed()
        page = client.get(reverse("admin:authors_author_change", args=[author.pk])).content.decode()
        shown_page = lxml.html.fromstring(page)
        assert shown_page.cssselect("img.focal")[0].get("src") == author.photo.url
        assert {"focal_x", "focal_y"} <= {field.get("name") for field in shown_page.cssselect("input")}


def test_a_picture_is_cropped_around_its_focal_point():
    assert pictures.part((1200, 800), 2, 0.5, 1) == (0, 200, 1200, 800)
    assert pictures.part((3000, 1000), 2, 0.25, 0.9) == (250, 0, 2250, 1000)
    assert pictures.part((3, 1), 5 / 6, 1, 0) == (2, 0, 3, 1)
