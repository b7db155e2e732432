"""`rebuild_pages`: whatever the sitemaps name lies ready before anybody asks."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from thinktank.management.commands import rebuild_pages
from thinktank.pages.release import release

from .factories import make_article, make_institute, make_topic
from .page_store import Node, connections_left_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def node(settings, tmp_path):
    settings.PAGES_ROOT = tmp_path
    settings.ALLOWED_HOSTS = ["thinktank.example", "testserver"]
    return Node(tmp_path / release())


def rebuild(*arguments):
    said = StringIO()
    with connections_left_open():
        call_command("rebuild_pages", *arguments, stdout=said)
    return said.getvalue()


def test_every_page_that_the_sitemaps_name_is_made_once(node):
    make_institute()
    topic = make_topic()
    article = make_article(codes=("en", "tr"), topics=[topic])
    article.publish_together(["en", "tr"])
    node.look()
    said = rebuild()
    pages, _size = node.store.counted()
    assert f"{pages} of {pages} pages" in said
    own = [edition.get_absolute_url() for edition in article.editions.all()]
    for path in [*own, "/en/", "/ru/", f"/tr/topics/{topic.slug}/", "/tr/feed.atom", "/sitemap.xml"]:
        answer = node.ask(path)
        assert (answer.came, answer.body) == ("hit", node.fresh(path).body), path
    assert node.django.asked == []


def test_anew_means_that_every_machine_begins_anew(node, tmp_path, monkeypatch):
    make_institute()
    other = Node(tmp_path / "another machine")
    other.ask("/en/")
    node.ask("/en/")
    monkeypatch.setattr(rebuild_pages.time, "sleep", lambda seconds: node.look())  # as its web process does
    made_at = node.store.find("/en/").stored
    rebuild("--anew")
    assert node.store.find("/en/").stored > made_at
    other.look()
    assert other.ask("/en/").came == "miss"


def test_where_nobody_looks_after_the_pages_none_are_made(node, monkeypatch):
    monkeypatch.setattr(rebuild_pages, "PATIENCE", 0.0)
    node.store.clock.times[0] = timezone.now().timestamp() - 60
    with pytest.raises(CommandError, match="is this release of the site running"):
        rebuild()
    assert node.store.counted() == (0, 0)


def test_what_cannot_be_made_is_named_and_the_rest_is_made(node, monkeypatch, caplog):
    make_institute()
    make_article().publish("en")
    node.look()
    monkeypatch.setattr("authors.views.page_of", None)
    with pytest.raises(CommandError, match="could not be made"):
        rebuild()
    assert node.ask("/en/").came == "hit"
