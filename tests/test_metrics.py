"""Numbers for an operator’s machines, and for nobody else."""

import re
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from articles.models import Edition
from thinktank.models import Outbox
from thinktank.pages.release import release

from .factories import make_article, make_institute
from .page_store import Node

pytestmark = pytest.mark.django_db

LINE = re.compile(r'(thinktank_[a-z_]+)(?:\{([a-z]+="[a-z]+")\})? ([0-9.e+-]+)')


@pytest.fixture
def node(settings, tmp_path):
    settings.PAGES_ROOT = tmp_path
    return Node(tmp_path / release())


def read(client, **headers):
    """{(name, label): value}; every line is one that a program can read, each of a name that is explained first."""
    response = client.get("/metrics", **headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in response.headers["Cache-Control"]
    found, known = {}, set()
    for line in response.text.splitlines():
        if line.startswith("# TYPE"):
            known.add(line.split()[2])
        elif not line.startswith("# HELP"):
            name, label, value = LINE.fullmatch(line).groups()
            assert name in known
            assert (name, label) not in found
            found[name.removeprefix("thinktank_"), label] = float(value)
    return found


def test_it_counts_what_the_store_and_the_desk_do(node, client):
    make_institute()
    article = make_article(codes=("en", "tr"))
    article.publish_together(["en", "tr"])
    make_article().publish("en", at=timezone.now() + timedelta(hours=1))
    late = timezone.now() - timedelta(minutes=5)
    Outbox.objects.all().delete()
    Outbox.objects.create(kind="relink", due_at=late)
    Outbox.objects.create(kind="relink", due_at=late, given_up_at=late)
    node.look()
    for _time in range(3):
        node.ask("/en/")
        node.ask("/en/", site=node.process())  # of the same machine
    found = read(client)
    assert found["database_up", None] == 1
    assert [found["editions", f'language="{code}"'] for code in ("en", "tr", "ru")] == [1, 1, 0]
    assert found["editions_scheduled", None] == 1
    assert (found["outbox_due", None], found["outbox_given_up", None]) == (1, 1)
    assert 300 <= found["outbox_late_seconds", None] < 400
    assert [found["pages_served_total", f'result="{name}"'] for name in ("hit", "miss")] == [5, 1]
    assert found["pages_made_seconds_total", None] > 0
    assert found["pages_stored", None] == 1
    assert found["pages_stored_bytes", None] == node.store.counted()[1]
    assert found["pages_looked_at_seconds", None] < 60
    assert ("cdn_untold", None) not in found


def test_it_counts_what_a_cdn_has_not_heard_of(node, client, settings):
    settings.CDN_PURGE_URL = "https://api.fastly.com/service/abc/purge"
    Node(node.store.root, tells=True).store.empty({"topic-1"})
    assert read(client)["cdn_untold", None] == 2  # and the pages that are made from too many to name


def test_it_answers_while_the_database_is_away(node, client, monkeypatch):
    def refuse(*args):
        raise OperationalError("password authentication failed for 10.0.0.7")

    monkeypatch.setattr(Edition.objects, "live", refuse)
    found = read(client)
    assert found["database_up", None] == 0
    node.store.mark_down(True)
    monkeypatch.setattr("thinktank.metrics.of_database", refuse)  # it would wait for one that hangs
    assert read(client)["database_up", None] == 0


def test_a_site_that_keeps_no_pages_has_other_numbers(client, settings):
    settings.PAGES_ROOT = None
    assert ("pages_stored", None) not in read(client)


def test_readers_are_not_told_that_it_exists(client, settings):
    settings.METRICS_TOKEN = "a secret of the operator"
    for headers in (
        {"REMOTE_ADDR": "203.0.113.7"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer a secret"},
    ):
        assert client.get("/metrics", **headers).status_code == 404, headers
    read(client, HTTP_X_FORWARDED_FOR="203.0.113.7", HTTP_AUTHORIZATION="Bearer a secret of the operator")
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="1.2.3.4", HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_it_says_how_far_a_replica_is(node, client, settings, monkeypatch):
    assert ("replica_seconds", None) not in read(client)
    monkeypatch.setitem(settings.DATABASES, "replica", settings.DATABASES["default"])
    node.store.clock.confirmed_at = time.time() - 30
    assert 30 <= read(client)["replica_seconds", None] < 60
