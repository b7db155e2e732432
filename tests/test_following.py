"""Pages are made from a replica of the database, and never show what the database does not hold any more."""

import time
from datetime import timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.utils import timezone

from articles.models import Article, Edition
from thinktank.models import Purge
from thinktank.pages import following
from thinktank.pages.following import CERTAIN, LONGEST, REPLICA, Follower, Following, from_replica

from .factories import make_article, make_institute
from .page_store import Node
from .replica import ROUTERS, Replica

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition():
    make_institute()
    return make_article(title_en="As it was").publish("en")


@pytest.fixture
def path(edition):
    return edition.get_absolute_url()


@pytest.fixture
def replica(edition, settings, tmp_path, monkeypatch):
    settings.DATABASE_ROUTERS = ROUTERS
    monkeypatch.setattr(following, "CERTAIN", 60.0)  # a busy machine takes its time
    replica = Replica(tmp_path)
    yield replica
    replica.stop()


@pytest.fixture
def node(replica, tmp_path):
    return following_node(tmp_path / "release")


def following_node(folder):
    node = Node(folder)
    node.watcher.follower = Follower(node.store, node.watcher.lines)
    node.site.django = Following(node.django, node.store.clock)
    return node


def follow(node, replica):
    """Look, and let the replica come that far."""
    node.look()
    ask(node)  # a first time, for which something is written
    replica.catch_up()
    ask(node)


def ask(node):
    """As the follower does in its thread, whose connection to the database is its own."""
    close, connections[DEFAULT_DB_ALIAS].close = connections[DEFAULT_DB_ALIAS].close, lambda: None
    try:
        node.watcher.follower.ask()
    finally:
        connections[DEFAULT_DB_ALIAS].close = close


def retitle(edition, title):
    article = Article.objects.get(pk=edition.article_id)
    article.set_text("title", "en", title)
    article.save()
    article.publish("en")


def made_from_replica(node, replica, path):
    """Whether a page, which is there at any rate, is made without asking the database itself."""
    replica.asked.clear()
    answer = node.ask(path)
    assert (answer.status, answer.came in ("miss", "")) == (200, True)
    return bool(replica.asked)


def test_pages_are_made_from_a_replica_that_has_everything(node, replica, path, django_assert_num_queries):
    assert not made_from_replica(node, replica, path), "nobody knows yet how far it is"
    follow(node, replica)
    with django_assert_num_queries(0):  # of the database itself
        for one in ("/en/", "/en/articles/", "/en/search/?q=was", "/oai?verb=Identify", "/feed.atom"):
            assert made_from_replica(node, replica, one), one


def test_one_that_is_behind_is_not_asked_until_it_has_come_that_far(node, replica, edition, path):
    follow(node, replica)
    assert "As it was" in node.ask(path).text
    retitle(edition, "As it is")
    node.look()
    ask(node)
    assert not made_from_replica(node, replica, path)
    assert "As it is" in node.ask(path).text
    replica.catch_up()
    ask(node)
    assert made_from_replica(node, replica, "/en/")
    assert "As it is" in node.ask("/en/").text


def test_what_was_withdrawn_never_comes_back(node, replica, edition, path):
    follow(node, replica)
    assert {node.ask(one).status for one in (path, "/en/search/?q=was")} == {200}
    edition.withdraw("We could not confirm it.")
    node.look()
    for _time in range(3):
        ask(node)
        assert node.ask(path).status == 410
        assert "As it was" not in node.ask("/en/").text
        assert "As it was" not in node.ask("/en/search/?q=was").text


def test_a_page_that_was_begun_before_a_purge_is_not_kept(node, replica, edition, path):
    follow(node, replica)
    django = node.site.django

    def slow(environ, start_response):
        answer = django(environ, start_response)
        retitle(edition, "As it is")
        node.look()
        node.site.django = django
        return answer

    node.site.django = slow
    assert "As it was" in node.ask(path).text
    assert "As it is" in node.ask(path).text


def test_the_purge_is_known_to_be_missing_before_its_pages_are_emptied(node, replica, edition, monkeypatch):
    follow(node, replica)
    seen = []
    empty = node.store.empty
    monkeypatch.setattr(
        node.store, "empty", lambda *args, **how: (seen.append(node.store.clock.confirmed_at), empty(*args, **how))
    )
    retitle(edition, "As it is")
    node.look()
    assert seen == [0.0]


def test_an_answer_to_an_earlier_question_confirms_nothing_new(node, replica, edition):
    """A purge is found while the replica is being asked for those before it."""
    follow(node, replica)
    follower, execute = node.watcher.follower, replica.execute

    def meanwhile(*args):
        answer = execute(*args)
        follower.expects({10**9: timezone.now()}, time.time())
        return answer

    replica.connection.execute_wrappers[:] = [meanwhile]
    ask(node)
    assert node.store.clock.confirmed_at == 0


def test_after_a_second_without_word_the_database_is_asked(node, replica, path, monkeypatch):
    follow(node, replica)
    monkeypatch.setattr(following, "CERTAIN", CERTAIN)
    node.store.clock.confirmed_at = time.time() - CERTAIN
    assert not made_from_replica(node, replica, path)


def test_one_that_is_away_leaves_pages_to_the_database(node, replica, path):
    follow(node, replica)
    replica.is_away = True
    assert "As it was" in node.ask(path).text
    assert node.store.clock.confirmed_at == 0, "nobody else need try"
    with pytest.raises(OperationalError):
        node.watcher.follower.ask()
    assert node.ask("/en/").status == node.ask("/en/search/?q=was").status == 200
    replica.connection.close()
    replica.is_away = False
    follow(node, replica)
    assert made_from_replica(node, replica, "/en/articles/")


def test_a_page_that_fails_there_is_made_again_whole(node, replica, path):
    follow(node, replica)
    execute = replica.execute

    def break_off(execute_it, sql, *args):
        if len(replica.asked) == 2:
            raise OperationalError("canceling statement due to conflict with recovery")
        return execute(execute_it, sql, *args)

    replica.asked.clear()
    replica.connection.execute_wrappers[:] = [break_off]
    answer = node.ask(path)
    assert len(replica.asked) == 2
    assert (answer.status, answer.body) == (200, node.fresh(path).body)
    assert node.ask(path).came == "hit"


def test_one_that_was_set_up_anew_from_a_backup_is_not_believed(node, replica, edition):
    """It has all purges that are awaited, for there are none; and it is not what it was."""
    follow(node, replica)
    retitle(edition, "As it is")
    follow(node, replica)
    assert made_from_replica(node, replica, "/en/")
    replica.restore()
    node.store.clock.confirmed_at = 0.0
    for _time in range(3):
        node.look()
        ask(node)
        assert node.store.clock.confirmed_at == 0
    follow(node, replica)
    assert made_from_replica(node, replica, "/en/articles/")


def test_what_never_comes_is_not_waited_for_for_ever(node, replica):
    """Purges are deleted after a day: one that was behind for longer has no trace of them."""
    follow(node, replica)
    node.watcher.follower.expects({10**9: timezone.now() - LONGEST - timedelta(minutes=1)}, time.time())
    ask(node)
    assert node.store.clock.confirmed_at == 0
    follow(node, replica)
    assert node.store.clock.confirmed_at > 0


def test_the_desk_and_whoever_writes_ask_the_database_itself(node, replica, edition):
    follow(node, replica)
    replica.asked.clear()
    for path in ("/admin/login/", f"/preview/{edition.public_id}/", "/readyz"):
        node.ask(path)
    node.ask("/oai", REQUEST_METHOD="POST", CONTENT_LENGTH="0")
    assert not replica.asked
    with from_replica():
        assert Edition.objects.get().title == "As it was"
        assert len(replica.asked) == 1
        with transaction.atomic():
            Purge.objects.create(places=["x"])
            assert Purge.objects.filter(places=["x"]).count() == 1
        Edition.objects.get().article.save()
    assert not any("INSERT" in sql or "UPDATE" in sql for sql in replica.asked)


def test_its_tables_are_not_made_by_migrations(replica, settings):
    from django.db import router

    assert [router.allow_migrate(name, "articles") for name in (DEFAULT_DB_ALIAS, REPLICA)] == [True, False]


def test_a_copy_of_the_replica_shows_what_was(replica, edition):
    """What the tests above stand on."""
    retitle(edition, "As it is")
    with from_replica():
        assert Edition.objects.get().title == "As it was"
    replica.catch_up()
    with from_replica():
        assert Edition.objects.get().title == "As it is"
    assert connection.alias == DEFAULT_DB_ALIAS
