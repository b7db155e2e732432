"""Pages are light: little to load, little that holds up painting, nobody else is asked."""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import lxml.html
import pytest
from django.contrib.staticfiles import finders

from .every_page import make_every_page, make_longest
from .factories import make_article, make_author, make_institute, make_topic

pytestmark = pytest.mark.django_db

# Bytes on the wire of a page with its style sheets and scripts; requests that hold up painting.
SCRIPTS, BLOCKING = 15_000, 1
# Articles of thirty, eighty and two hundred notes, each citing another work. The words alone of the longest, with the
# style sheets and scripts that all pages share, are 29,000 in English and 32,000 in Russian.
USUAL, LONG, LONGEST = 22_000, 32_000, 50_000
STYLES = "link[@rel='stylesheet' and not(@media='print')]"
SCRIPTS_THAT_WAIT_FOR_NOTHING = "//script[@src and not(@type='module' or @defer or @async)]"
ASKING = "//link[@rel='stylesheet' or @rel='icon' or @rel='manifest']/@href | //@src | //source/@srcset"


def compressed(body):
    """As browsers take it, which is smaller than what gzip makes of it."""
    return len(brotli.compress(body, quality=5))


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


@pytest.mark.parametrize(("notes", "most"), [(30, USUAL), (80, LONG), (200, LONGEST)])
def test_an_article_is_light_and_a_long_one_weighs_little_more_than_its_words(client, notes, most):
    make_institute()
    editions = make_longest(codes=["en", "ru"], notes=notes, authors=[make_author()], topics=[make_topic()])
    for edition in editions:
        _document, weight, files = loaded(client, edition.get_absolute_url())
        assert weight + sum(files.values()) <= most, edition.language
        assert sum(size for address, size in files.items() if address.endswith(".js")) <= SCRIPTS


def test_pages_are_sent_compressed_and_files_as_they_are(client):
    path = make_article().publish("en").get_absolute_url()
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.content).startswith(b"<!doctype html>")
    assert "Content-Encoding" not in client.get(path).headers
