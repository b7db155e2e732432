"""What is promised of stored pages, by the processes that serve them: killed, crowded, their database hanging."""

import os
import signal
import threading
import time

import pytest
from django.db import connection

from articles.models import Edition
from tests.counts import FULL, times
from tests.factories import make_article, make_institute
from thinktank.models import Purge
from thinktank.pages.following import CERTAIN
from thinktank.pages.store import Clock

from .running import Between, Running, database_url, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SOON = 1.0 if FULL else 5.0  # seconds; the short run shares its machine with others
RETITLE = """
from articles.models import Article

article = Article.objects.get(pk={pk})
article.set_text("title", "en", "{title}")
article.save()
article.publish("en")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def edition(transactional_db):
    make_institute()
    return make_article(title_en="As it was").publish("en")


@pytest.fixture
def running(edition, tmp_path):
    site = Running(tmp_path)
    yield site
    site.stop()


def all_say(site, path, words):
    return all(words in body for _status, _headers, body in site.asked_of_all(path))


def test_what_is_committed_is_seen_by_all_whoever_is_killed(running, edition):
    """The process that published dies with its commit, and each time another of those that serve dies with it."""
    path = edition.get_absolute_url()
    lags = []
    for trial in times(full=60, short=3):
        assert running.ask(path)[0] == 200
        title = f"Title {trial}"
        victim = [None, running.watching_worker(), min(running.workers(), default=None)][trial % 3]
        done = running.run(RETITLE.format(pk=edition.article_id, title=title))
        assert done.returncode == -signal.SIGKILL, done.stderr
        if victim:
            os.kill(victim, signal.SIGKILL)
            wait_until(lambda victim=victim: victim not in running.workers() and len(running.workers()) == 2)
            wait_until(lambda: all(running.status("/livez") == 200 for _time in range(8)))
        lag = wait_until(lambda title=title: title in running.ask(path)[2])
        assert all_say(running, path, title)
        assert title in running.ask("/en/")[2]
        lags += [] if victim else [lag]
    assert max(lags) <= SOON


def test_a_withdrawn_text_is_gone_from_both_processes_within_a_second(running, edition):
    path = edition.get_absolute_url()
    for _trial in times(full=20, short=2):
        assert {status for status, _headers, _body in running.asked_of_all(path)} == {200}
        edition.withdraw("We could not confirm it.")
        committed = time.monotonic()
        wait_until(lambda: running.status(path) == 410)
        assert time.monotonic() - committed <= SOON
        assert {status for status, _headers, _body in running.asked_of_all(path)} == {410}
        assert not any(edition.title in body for _status, _headers, body in running.asked_of_all("/en/"))
        edition.reinstate()
        wait_until(lambda: running.status(path) == 200)


def test_a_purge_under_load_makes_each_page_once(running, edition):
    """However many readers ask both processes at the moment."""
    stopped, answered = threading.Event(), []

    def read():
        while not stopped.is_set():
            answered.append(running.ask("/en/")[0])

    readers = [threading.Thread(target=read) for _reader in range(6)]
    wait_until(lambda: running.ask("/en/")[1].get("cache-status", "").endswith("hit"))
    before = running.counts()
    for reader in readers:
        reader.start()
    purges = times(full=40, short=4)
    for number, _purge in enumerate(purges, 1):
        Purge.objects.create(places=["lists"])
        wait_until(lambda number=number: running.counts()["miss"] >= before["miss"] + number)
    stopped.set()
    for reader in readers:
        reader.join()
    after = running.counts()
    assert after["miss"] - before["miss"] == len(purges)
    assert after["busy"] == before["busy"]
    assert set(answered) == {200}


def test_a_database_that_hangs_takes_no_stored_page_with_it(edition, tmp_path):
    if connection.vendor == "sqlite":
        return  # a file on this machine: it answers or refuses
    other = make_article().publish("en")
    gone = make_article().publish("en")
    between = Between()
    site = Running(tmp_path, database=database_url(between.port))
    try:
        kept, cold = edition.get_absolute_url(), other.get_absolute_url()
        withdrawn = gone.get_absolute_url()
        assert {site.status(path) for path in (kept, withdrawn)} == {200}
        workers = site.workers()
        gone.withdraw("We could not confirm it.")
        wait_until(lambda: site.status(withdrawn) == 410)
        wait_until(lambda: all(is_kept(site.ask(path)) for path in (kept, withdrawn)))
        body = site.ask(kept)[2]
        assert site.ask("/en/search/?q=ferries")[0] == 200  # each process has its connections
        for _trial in times(full=5, short=1):
            between.hangs.set()
            took = timed(lambda: is_unavailable(site.ask(cold)))  # before anybody has noticed
            assert took < 4 * SOON
            crowd = [threading.Thread(target=site.status, args=["/en/search/?q=ferries"]) for _ in range(12)]
            for reader in crowd:
                reader.start()
            wait_until(lambda: "stale" in site.ask(kept)[1]["cache-status"])
            for _time in range(20):
                assert timed(lambda: is_unavailable(site.ask(cold))) < SOON
                assert timed(lambda: is_unavailable(site.ask("/en/search/?q=ferries"))) < SOON
                assert timed(lambda: site.ask(kept)) < SOON
            status, headers, said = site.ask(kept)
            assert (status, said, headers["warning"]) == (200, body, '110 - "Response is Stale"')
            assert site.status(withdrawn) == 410
            assert (site.status("/livez"), site.status("/readyz")) == (200, 503)
            assert not (site.root.parent / "served").exists(), "a web server would not say how old a page is"
            for reader in crowd:
                reader.join()
            between.hangs.clear()
            wait_until(lambda: is_kept(site.ask(kept)))
            assert site.status("/en/search/?q=ferries") == 200
        wait_until(lambda: site.status(cold) == 200)
        assert site.workers() == workers, "nobody had to start anything again"
    finally:
        between.stop()
        site.stop()
    assert Edition.objects.withdrawn().count() == 1


def test_a_replica_that_hangs_costs_no_reader_a_page(edition, tmp_path):
    if connection.vendor == "sqlite":
        return  # it has none
    cold = [make_article().publish("en").get_absolute_url() for _trial in range(12)]
    between = Between()
    site = Running(tmp_path, REPLICA_URL=database_url(between.port))
    confirmed = Clock(site.root / "clock")

    def is_followed():
        return time.time() - confirmed.confirmed_at < CERTAIN

    try:
        for _trial in times(full=5, short=1):
            wait_until(is_followed)
            assert {site.ask(path)[0] for path in (cold.pop(), "/en/search/?q=ferries")} == {200}
            between.hangs.set()
            assert timed(lambda: site.ask(cold[0])) < 4 * SOON  # before anybody has noticed
            assert site.ask(cold.pop(0))[0] == site.ask("/en/search/?q=ferries")[0] == 200
            wait_until(lambda: not is_followed())
            for _time in range(20):
                assert timed(lambda: site.ask("/en/search/?q=ferries")) < SOON
            edition.withdraw("We could not confirm it.")
            assert wait_until(lambda: site.status(edition.get_absolute_url()) == 410) <= SOON
            edition.reinstate()
            assert wait_until(lambda: site.status(edition.get_absolute_url()) == 200) <= SOON
            between.hangs.clear()
        wait_until(is_followed)
    finally:
        between.stop()
        site.stop()


def is_kept(answer):
    return answer[1].get("cache-status", "").endswith("hit")


def is_unavailable(answer):
    status, headers, _body = answer
    assert (status, headers["retry-after"]) == (503, "10")


def timed(act):
    begun = time.monotonic()
    act()
    return time.monotonic() - begun
