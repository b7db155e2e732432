"""Pages are light: little to load, little that holds up painting, nobody else is asked."""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
import pytest
from django.contrib.staticfiles import finders

from .every_page import make_every_page
from .factories import make_article

pytestmark = pytest.mark.django_db

PAGE, SCRIPTS, BLOCKING = 30_000, 15_000, 1  # bytes as gzip sends them; requests
STYLES = "link[@rel='stylesheet' and not(@media='print')]"
SCRIPTS_THAT_WAIT_FOR_NOTHING = "//script[@src and not(@type='module' or @defer or @async)]"
ASKING = "//link[@rel='stylesheet' or @rel='icon' or @rel='manifest']/@href | //@src | //source/@srcset"


def compressed(body):
    return len(gzip.compress(body, 6))


def loaded(client, path):
    """The page, parsed, with what it weighs; and {address: bytes} of the style sheets and scripts that it loads."""
    body = client.get(path).content
    document = lxml.html.fromstring(body.decode())
    addresses = document.xpath("//link[@rel='stylesheet']/@href | //script/@src")
    files = {address: Path(finders.find(address.removeprefix("/static/"))).read_bytes() for address in addresses}
    return document, compressed(body), {address: compressed(file) for address, file in files.items()}


def test_every_page_asks_for_little_and_for_nothing_from_elsewhere(client):
    for kind, paths in make_every_page(["en"], notes=20).items():
        document, _weight, _files = loaded(client, paths["en"])
        blocking = document.xpath(f"//head/{STYLES} | {SCRIPTS_THAT_WAIT_FOR_NOTHING}")
        assert len(blocking) <= BLOCKING, kind
        hosts = {urlsplit(address.split()[0]).netloc for address in document.xpath(ASKING) if address}
        assert hosts <= {""}, kind


def test_an_article_with_two_hundred_notes_is_light(client):
    path = make_article(notes=200).publish("en").get_absolute_url()
    _document, weight, files = loaded(client, path)
    assert weight + sum(files.values()) <= PAGE
    assert sum(size for address, size in files.items() if address.endswith(".js")) <= SCRIPTS


def test_pages_are_sent_compressed_and_files_as_they_are(client):
    path = make_article().publish("en").get_absolute_url()
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.content).startswith(b"<!doctype html>")
    assert "Content-Encoding" not in client.get(path).headers
