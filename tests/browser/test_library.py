"""The libraries in a browser: sources by type, pictures dropped in, a focal point by mouse and by keyboard."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image as Picture

from articles.models import Image, Source

from ..factories import make_image, make_source, root

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, sign_in):
    sign_in(root())
    return page


def drawn(size=(60, 40)):
    file = BytesIO()
    Picture.new("RGB", size, "#0d5b63").save(file, "PNG")
    return file.getvalue()


def test_the_form_of_a_source_shows_what_its_type_uses_and_what_is_filled_in(desk):
    desk.goto(reverse("admin:articles_source_add"))
    desk.select_option("#id_csl_type", "article-newspaper")
    assert desk.is_visible("#id_csl_container_title")
    assert not desk.is_visible("#id_csl_isbn")
    assert desk.text_content("label[for=id_csl_container_title]") == "Newspaper or agency"
    pages = "text=All pages it fills"
    assert desk.is_visible(pages)
    desk.select_option("#id_csl_type", "book")
    assert not desk.is_visible(pages), "what explains a field goes with it"
    desk.fill("#id_csl_isbn", "978-0-306-40615-7")
    desk.select_option("#id_csl_type", "webpage")
    assert desk.is_visible("#id_csl_isbn"), "what is filled in stays in sight"
    assert not desk.is_visible("#id_csl_edition")
    desk.fill("#id_csl_title", "Ports")
    desk.click("[name=_save]")
    assert Source.objects.get().csl == {"type": "webpage", "title": "Ports", "ISBN": "978-0-306-40615-7"}


def test_two_sources_are_made_one_by_keyboard(desk):
    kept = make_source(title="Ferries", URL="https://example.org/f")
    make_source(title="Ferries!", URL="http://example.org/f", publisher="OECD")
    desk.goto(reverse("admin:articles_source_twins"))
    desk.focus("text=Compare")
    desk.keyboard.press("Enter")
    desk.focus("button[value=unite]")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/change/")
    kept.refresh_from_db()
    assert kept.csl["publisher"] == "OECD"
    assert Source.objects.usable().get() == kept


def test_pictures_are_dropped_in_and_those_refused_say_why(desk):
    desk.goto(reverse("admin:articles_image_changelist"))
    desk.set_input_files(
        "#drop-files",
        [
            {"name": "a.png", "mimeType": "image/png", "buffer": drawn()},
            {"name": "b.png", "mimeType": "image/png", "buffer": b"<svg/>"},
        ],
    )
    desk.wait_for_selector(".uploads .refused")
    assert "This is no picture" in desk.text_content(".uploads .refused")
    assert desk.locator(".uploads progress").count() == 0
    assert Image.objects.get().width == 60
    transfer = desk.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer()
            transfer.items.add(new File([new Uint8Array(bytes)], "c.png", { type: "image/png" }))
            return transfer
        }""",
        list(drawn((30, 20))),
    )
    with desk.expect_navigation():
        desk.dispatch_event("#drop", "drop", {"dataTransfer": transfer})
    assert desk.locator(".pictures li").count() == 2


def test_the_focal_point_is_clicked_or_moved_with_the_arrow_keys(desk):
    image = make_image(size=(400, 200))
    desk.goto(reverse("admin:articles_image_change", args=[image.pk]))
    frame = desk.locator(".focal-frame")
    frame.click(position={"x": 300, "y": 50})
    assert desk.input_value("#id_focal_x") == "0.75"
    assert desk.input_value("#id_focal_y") == "0.25"
    frame.focus()
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("ArrowDown")
    assert desk.input_value("#id_focal_x") == "0.73"
    assert desk.input_value("#id_focal_y") == "0.27"
    desk.click("[name=_save]")
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (0.73, 0.27)
