"""A CDN may keep pages for long, because it is told which of them are gone: exactly, sooner or later, and twice."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from thinktank.pages import telling
from thinktank.pages.store import Store
from thinktank.pages.telling import AGAIN, Teller

from .factories import make_article, make_author, make_institute
from .page_store import Node

pytestmark = pytest.mark.django_db


class Told(BaseHTTPRequestHandler):
    """A CDN: hears what is purged, and answers as it is bidden."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append((self.path, dict(self.headers), asked))
        self.server.may_answer.wait(20)
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def cdn():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    server.heard, server.answers, server.may_answer = [], [], threading.Event()
    server.may_answer.set()
    server.url = f"http://127.0.0.1:{server.server_port}/service/abc/purge"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.may_answer.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def node(tmp_path):
    return Node(tmp_path / "release", tells=True)


@pytest.fixture
def teller(node, cdn):
    """All that the start of a node owes has been told."""
    teller = Teller(node.store, cdn.url, "secret")
    teller.tell(time.time())
    teller.tell(time.time() + AGAIN)
    cdn.heard.clear()
    yield teller
    teller.client.clear()


@pytest.fixture
def edition():
    make_institute()
    [edition] = make_article().publish_together(["en"])
    return edition


def keys_of(cdn):
    return [set(asked["surrogate_keys"]) for _path, _headers, asked in cdn.heard]


def test_a_page_says_what_it_is_made_from_and_may_be_kept_for_long(node, edition):
    author = edition.authors.first()
    for path in (edition.get_absolute_url(), f"/en/authors/{author.slug}/", f"{edition.get_absolute_url()}cite.bib"):
        for _time in range(2):
            said = node.ask(path).headers
            keys = said["surrogate-key"].split(" ")
            places = node.store.ledger.execute("SELECT place FROM shows WHERE path = ?", [path]).fetchall()
            assert set(keys) == {place for (place,) in places} >= {f"article-{edition.article_id}", "everything"}
            assert said["cache-tag"].split(",") == keys
            assert "s-maxage=86400" in said["cache-control"]
    assert node.ask(path, HTTP_IF_NONE_MATCH=said["etag"]).headers["surrogate-key"] == said["surrogate-key"]
    folders = {folder for (folder,) in node.store.ledger.execute("SELECT folder FROM page")}
    assert folders == {"unlisted"}, "a web server would hand it out without its keys"


def test_without_a_cdn_nobody_is_told_what_a_page_is_made_from(tmp_path, edition):
    node = Node(tmp_path / "release")
    said = node.ask(edition.get_absolute_url()).headers
    assert "surrogate-key" not in said
    assert "s-maxage=1," in said["cache-control"]
    assert node.store.waiting() == (0, None)


def test_a_page_that_is_handed_out_but_not_kept_may_be_kept_by_nobody_else(node, edition):
    original = node.django.handler

    def slow(environ, start_response):
        response = original(environ, start_response)
        node.store.empty({"lists"})
        return response

    node.django.handler = slow
    said = node.ask("/en/").headers
    assert "s-maxage=1," in said["cache-control"]
    assert "surrogate-key" not in said


def test_what_was_changed_is_told_after_our_own_pages_are_gone_and_again(node, teller, cdn, edition):
    path, other = edition.get_absolute_url(), make_author()
    node.look()
    keys = set(node.ask(path).headers["surrogate-key"].split(" "))
    stranger = set(node.ask("/en/search/").headers["surrogate-key"].split(" "))
    teller.tell(time.time())
    teller.tell(time.time() + AGAIN)
    cdn.heard.clear()
    edition.withdraw("We could not confirm it.")
    node.look()
    assert node.ask(path).status == 410
    now = time.time()
    assert teller.tell(now)
    assert not teller.tell(now)
    assert teller.tell(now + AGAIN)
    assert not teller.tell(now + 2 * AGAIN)
    first, again = keys_of(cdn)
    assert first == again
    assert first & keys
    assert not first & stranger
    assert not first & {f"author-{other.pk}", "everything"}
    asked_at, headers, _body = cdn.heard[0]
    assert (asked_at, headers["Authorization"]) == ("/service/abc/purge", "Bearer secret")


def test_a_cdn_that_is_away_is_told_later_whoever_lives_then(node, teller, cdn):
    node.store.empty({"topic-1"})
    cdn.answers[:] = [500, 302, 403]
    for _attempt in range(3):
        with pytest.raises(OSError, match="the CDN answers"):
            teller.tell(time.time())
    node.store.empty({"topic-2"})
    successor = Teller(Store(node.store.root, **node.bounds), cdn.url, "secret")
    assert successor.tell(time.time())
    assert keys_of(cdn)[-1] == {"topic-1", "topic-2", "any"}
    assert node.store.waiting() == (0, None)
    successor.client.clear()


def test_what_is_emptied_while_it_is_told_is_told_anew(node, teller, cdn):
    node.store.empty({"topic-1"})
    cdn.may_answer.clear()
    telling_it = threading.Thread(target=teller.tell, args=[time.time()])
    telling_it.start()
    while not cdn.heard:
        time.sleep(0.01)
    node.store.empty({"topic-1"})
    assert node.store.waiting()[0] == 2, "a CDN that is slow holds up no emptying"
    cdn.may_answer.set()
    telling_it.join()
    assert node.store.waiting()[0] == 2
    assert teller.tell(time.time())
    assert node.store.waiting()[0] == 0


def test_when_everything_goes_nothing_else_needs_to_be_told(node, teller, cdn):
    node.store.empty({"topic-1"})
    node.store.empty({"everything", "topic-2"})
    teller.tell(time.time())
    assert keys_of(cdn) == [{"everything"}]


@pytest.mark.parametrize(
    ("url", "name", "header", "most"),
    [
        ("https://api.fastly.com/service/abc/purge", "surrogate_keys", "Fastly-Key", 250),
        ("https://api.cloudflare.com/client/v4/zones/abc/purge_cache", "tags", "Authorization", 30),
    ],
)
def test_each_is_told_in_its_own_words(node, url, name, header, most):
    teller = Teller(node.store, url, "secret")
    assert (teller.name, teller.most) == (name, most)
    assert teller.headers[header].endswith("secret")


def test_its_thread_goes_on_until_it_was_heard(node, cdn, monkeypatch):
    monkeypatch.setattr(telling, "AGAIN", 0.0)
    cdn.answers[:] = [503]
    teller = Teller(node.store, cdn.url, "secret")
    thread = threading.Thread(target=teller.run, daemon=True)
    thread.start()
    node.store.empty({"topic-7"})
    deadline = time.monotonic() + 20
    while node.store.untold(time.time(), 1) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert sum("topic-7" in keys for keys in keys_of(cdn)) >= 2
    teller.is_wanted = False
    thread.join(10)
    teller.client.clear()
