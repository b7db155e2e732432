"""A device that keeps the site on its first page shows the institute’s own name, colours and letter."""

from io import BytesIO

import pytest
from lxml import etree
from PIL import Image

from thinktank import icons

from .factories import make_institute

pytestmark = pytest.mark.django_db


def opened(response):
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    return Image.open(BytesIO(response.content))


@pytest.mark.parametrize(("code", "name", "letter"), [("en", "Test Institute", "T"), ("ru", "Пробный институт", "П")])
def test_the_manifest_speaks_the_readers_language(client, code, name, letter):
    make_institute(accent_colour="#0d5b63")
    response = client.get(f"/{code}/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["name"], manifest["lang"], manifest["start_url"]) == (name, code, f"/{code}/")
    for icon in manifest["icons"]:
        image = opened(client.get(icon["src"]))
        assert icon["sizes"] == f"{image.width}x{image.height}"
        assert image.convert("RGB").getpixel((0, 0)) == (0x0D, 0x5B, 0x63)
    assert icons.draw(letter, "#0d5b63", 192) in [client.get(icon["src"]).content for icon in manifest["icons"]]


def test_every_page_names_the_icons_and_the_manifest(client):
    make_institute()
    page = etree.HTML(client.get("/tr/").content)
    for rel in ("icon", "apple-touch-icon"):
        opened(client.get(page.find(f"head/link[@rel='{rel}']").get("href")))
    assert page.find("head/link[@rel='manifest']").get("href") == "/tr/manifest.webmanifest"
    opened(client.get("/favicon.ico", follow=True))


def test_a_colour_that_cannot_be_read_is_not_used(client):
    make_institute(accent_colour="#ffffaa")
    page = etree.HTML(client.get("/en/").content)
    image = opened(client.get(page.find("head/link[@rel='icon']").get("href")))
    assert image.convert("RGB").getpixel((0, 0)) == (0xA5, 0x15, 0x2B)


@pytest.mark.parametrize("path", ["a5152b-T-64", "a5152b-TT-192", "a5152b-T-999", "red-T-192"])
def test_only_the_sizes_that_devices_ask_for_are_drawn(client, path):
    assert client.get(f"/icons/{path}.png").status_code == 404


@pytest.mark.parametrize("letter", ["T", "İ", "Ş", "Щ", "8"])
def test_the_letter_stands_in_the_middle(letter):
    image = Image.open(BytesIO(icons.draw(letter, "#000000", 192))).convert("L")
    left, top, right, bottom = image.point(lambda value: 255 if value > 128 else 0).getbbox()
    assert abs((left + right) / 2 - 96) <= 2
    assert abs((top + bottom) / 2 - 96) <= 2
    assert (right - left, bottom - top) < (154, 154)  # inside what every mask leaves
