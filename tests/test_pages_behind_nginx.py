"""A page that nginx hands out from the disk is the page that the site hands out: same bytes, same headers.

A real nginx runs with the file that operators copy, its names, paths and certificates exchanged for this machine’s.
"""

import http.client
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings

from articles.exporting.formats import FORMATS
from thinktank.pages.counting import HIT

from .factories import make_article, make_author, make_institute, make_page, make_topic
from .page_store import Node

pytestmark = pytest.mark.django_db(transaction=True)

CONFIGURATION = settings.BASE_DIR / "thinktank" / "deploy" / "nginx.conf"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
# Security, caching, type and language, and by what a page is known: all that a reader’s browser acts on.
SAME = (
    *("cache-control", "content-disposition", "content-encoding", "content-language", "content-length"),
    *("content-security-policy", "content-type", "cross-origin-embedder-policy", "cross-origin-opener-policy"),
    *("cross-origin-resource-policy", "etag", "last-modified", "link", "permissions-policy", "referrer-policy"),
    *("set-cookie", "strict-transport-security", "surrogate-key", "vary", "x-content-type-options"),
    *("x-frame-options", "x-permitted-cross-domain-policies", "x-robots-tag", "cache-status"),
)
HOST = "thinktank.example"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Behind(Node):
    """A node whose site listens, and an nginx in front of it."""

    def __init__(self, folder):
        super().__init__(folder / "stored" / "release")
        self.django.handler = WSGIHandler()
        self.server = Server(("127.0.0.1", 0), Quiet)
        self.server.set_app(self.answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = free_port()
        self.has_brotli = BROTLI.exists()
        conf = folder / "nginx.conf"
        conf.write_text(configured(folder, self.port, self.server.server_port, self.has_brotli))
        program = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(conf), "-p", str(folder)]
        self.nginx = subprocess.Popen([*program, "-e", str(folder / "error.log")], stderr=subprocess.PIPE)
        self.wait(folder)

    def answer(self, environ, start_response):
        try:
            yield from self.site(environ, start_response)
        finally:
            connection.close()

    def wait(self, folder):
        for _attempt in range(200):
            if self.nginx.poll() is not None:
                pytest.fail(self.nginx.stderr.read().decode() + (folder / "error.log").read_text())
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.nginx.terminate()
        self.nginx.communicate(timeout=10)

    def from_site(self, path, **headers):
        self.watcher.look_once()  # as its thread does four times a second
        return fetched(self.server.server_port, path, headers | {"X-Forwarded-Proto": "https"})

    def from_nginx(self, path, method="GET", **headers):
        return fetched(self.port, path, headers, method)


def fetched(port, path, headers, method="GET"):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        link.request(method, path, headers={"Host": HOST} | {k.replace("_", "-"): v for k, v in headers.items()})
        answer = link.getresponse()
        named = {}
        for name, value in answer.getheaders():
            assert name.lower() not in named, f"{path} says {name} twice"
            named[name.lower()] = value
        return answer.status, named, answer.read()
    finally:
        link.close()


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def configured(folder, port, upstream, has_brotli):
    text = CONFIGURATION.read_text()
    for old, new in [
        (r"server \{\s+listen 80;.*?\n\}\n", ""),  # to https
        (r"server \{\s+listen 443 ssl default_server;.*?\n\}\n", ""),  # other names
        (r"\n\s*listen \[::\]:443 ssl http2;", ""),
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        (r"\n\s*ssl_\w+ [^\n]*", ""),
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{upstream};"),
        (r"/srv/thinktank/var/pages/served", str(folder / "stored" / "served")),
        (r"/srv/thinktank/var", str(folder)),
        (r"# (brotli_static on;)", r"\1" if has_brotli else r"# \1"),
    ]:
        text, count = re.subn(old, new, text, flags=re.DOTALL)
        assert count, f"{old} is not in the configuration any more"
    module = f"load_module {BROTLI};\n" if has_brotli else ""
    user = "user root;\n" if os.geteuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    process = f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nevents {{}}\n"
    return f"{module}{user}{process}http {{\naccess_log off;\n{folders}{text}\n}}\n"


@pytest.fixture
def behind(tmp_path):
    if not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        pytest.skip("no nginx on this machine")
    with override_settings(
        ALLOWED_HOSTS=[HOST],
        SECURE_SSL_REDIRECT=True,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        SECURE_HSTS_SECONDS=63_072_000,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
    ):
        node = Behind(tmp_path)
        yield node
        node.stop()


def test_nginx_hands_out_what_the_site_does_until_it_is_emptied(behind, monkeypatch, tmp_path):
    make_institute()
    make_page(codes=("en", "tr"))
    author, topic = make_author(), make_topic()
    article = make_article(codes=("en", "tr"), authors=[author], topics=[topic])
    article.publish_together(("en", "tr"))
    edition = article.edition("en")
    pdf = tmp_path / "made.pdf"
    pdf.write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 40)
    monkeypatch.setattr("articles.exporting.pdf.is_on", lambda: True)
    monkeypatch.setattr("articles.exporting.pdf.of", lambda edition: pdf)
    behind.look()
    own = edition.get_absolute_url()
    source = edition.sources.first()
    paths = [
        *("/en/", "/tr/", "/ru/", "/en/articles/", "/en/topics/", "/tr/authors/", "/en/search/", "/en/pages/about/"),
        *(own, article.edition("tr").get_absolute_url(), f"{own}versions/", f"{own}{edition.slug}.pdf"),
        *(f"{own}{what}.{ending}" for what in ("cite", "sources") for ending in FORMATS),
        *(f"/en/topics/{topic.slug}/", f"/en/topics/{topic.slug}/feed.atom", f"/en/sources/{source.public_id}/"),
        *(f"/tr/authors/{author.slug}/", f"/tr/authors/{author.slug}/feed.atom", f"/authors/{author.slug}/feed.atom"),
        *("/feed.atom", "/ru/feed.atom", "/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/articles-0.xml"),
        *("/robots.txt", "/tr/manifest.webmanifest"),
    ]
    for path in paths:
        assert behind.from_site(path)[0] == 200, path
    asked, counts = len(behind.django.asked), list(behind.site.counts)
    ways = ["", "gzip", "gzip, deflate, br"] if behind.has_brotli else ["", "gzip"]
    found = {(path, way): behind.from_nginx(path, Accept_Encoding=way) for path in paths for way in ways}
    assert list(behind.site.counts) == counts, "nginx has handed all of them out by itself"
    for (path, way), (status, headers, body) in found.items():
        own_status, own_headers, own_body = behind.from_site(path, Accept_Encoding=way)
        said = {name: headers.get(name) for name in SAME}
        assert (status, said) == (own_status, {name: own_headers.get(name) for name in SAME}), (path, way)
        assert body == own_body, (path, way)
        assert behind.from_nginx(path, Accept_Encoding=way, If_None_Match=own_headers["etag"])[0] == 304
        assert behind.from_nginx(path, Accept_Encoding=way, If_Modified_Since=own_headers["last-modified"])[0] == 304
    assert len(behind.django.asked) == asked

    counts = list(behind.site.counts)
    assert behind.from_nginx(f"{own}?utm_source=letter&fbclid=1")[2] == found[own, ""][2]
    assert behind.from_nginx(own, "HEAD")[1]["content-length"] == str(len(found[own, ""][2]))
    assert list(behind.site.counts) == counts
    # What only looks like a page of ours goes to the site, which knows what it is.
    for path in ("/en/index.html", f"{own}index.html", "/feed.atom.gz", "/en/index.html.br", "/.none"):
        assert behind.from_nginx(path)[0] == 404, path
    assert behind.from_nginx("/en/articles/?page=2")[1].get("cache-status") is None
    assert behind.from_nginx(own, "POST")[1].get("cache-status") is None
    assert behind.from_nginx("/")[1]["cache-control"] == "private, no-store"

    edition.withdraw("We could not confirm it.")
    behind.look()
    assert behind.from_nginx(own)[0] == 410
    assert edition.title not in behind.from_nginx("/en/")[2].decode()
    assert edition.title not in behind.from_nginx("/feed.atom")[2].decode()
    behind.watcher.hide()
    asked = behind.site.counts[HIT]
    assert behind.from_nginx("/robots.txt")[0] == 200
    assert behind.site.counts[HIT] == asked + 1, "while nobody looks after the pages, the site answers"
