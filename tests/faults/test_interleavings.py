"""Two to four editors write in one article at once: whatever the order, each paragraph somebody sent is in the article,
in one of its revisions, or set aside. And who is alone never hears of a conflict, however slow the answers are."""

import json
import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection, connections

from articles import richtext, snapshots
from articles.models import Revision
from tests.counts import times
from tests.factories import give, make_article, make_institute
from tests.faults.editors import Editor

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = 6
NAMES = ["alma", "bora", "cyril", "dana"]


@pytest.fixture
def people(django_user_model):
    make_institute()
    users = [django_user_model.objects.create_user(name, is_staff=True, language="en") for name in NAMES]
    for user in users:
        give(user, "view_article", "add_article", "change_article", "publish_article")
    return users


@pytest.fixture
def slow_merge(monkeypatch):
    """Writers meet: between what is read and what is written there is time for others to come."""
    merge = snapshots.merge
    seeded = random.Random(0)

    def slowly(*args):
        time.sleep(seeded.uniform(0, 0.01))
        return merge(*args)

    monkeypatch.setattr(snapshots, "merge", slowly)


def kept(article):
    """Everything that can still be read of an article: as it is, as it was, and what was set aside."""
    snapshots_of = [revision.snapshot for revision in article.revisions.all()]
    return json.dumps([article.snapshot(), *snapshots_of], ensure_ascii=False)


def play(editor, barrier, seed):
    """One editor’s evening; at the barrier all of them press the button together."""
    seeded = random.Random(f"{seed}-{editor.name}-acts")
    try:
        for _ in range(STEPS):
            act = seeded.choices(["autosave", "lost", "save", "load", "publish"], [10, 2, 2, 1, 1])[0]
            for _ in range(seeded.randint(1, 3)):
                editor.type()
            barrier.wait(60)
            if act == "autosave":
                editor.autosave()
            elif act == "lost":
                editor.autosave(is_answer_lost=True)
            elif act == "save":
                editor.save()
            elif act == "publish":
                editor.publish()
            else:
                editor.load()
        editor.autosave()
    except BaseException:
        barrier.abort()
        raise
    finally:
        connections.close_all()


def test_no_paragraph_is_lost_whoever_writes_when(live_server, people, slow_merge, record_property):
    seeds = times(full=300 if connection.vendor == "postgresql" else 100, short=4)
    statuses, sentences = [], 0
    for seed in seeds:
        article = make_article(codes=("en", "tr"), notes=1)
        number = random.Random(seed).randint(2, 4)
        editors = [Editor(live_server.url, user, article, seed) for user in people[:number]]
        barrier = threading.Barrier(number)
        with ThreadPoolExecutor(number) as pool:
            for evening in [pool.submit(play, editor, barrier, seed) for editor in editors]:
                evening.result()
        close_old_connections()
        article.refresh_from_db()
        everything = kept(article)
        lost = [one for editor in editors for one in editor.submitted if one not in everything]
        assert not lost, f"seed {seed}: {lost}"
        for code in ("en", "tr"):
            body = article.text("body", code)
            assert richtext.clean(body) == body
            twice = [one for editor in editors for one in editor.submitted if body.count(one) > 1]
            # Where two clashed a paragraph may be on both sides; where nobody did, lost answers double nothing.
            assert not twice or any(editor.has_clashed for editor in editors), f"seed {seed}: {twice} in {body}"
        numbers = sorted(article.revisions.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        statuses += [status for editor in editors for status in editor.statuses]
        sentences += sum(len(editor.submitted) for editor in editors)
    # The schedules were worth playing: people did meet, and things did go out.
    assert {200, 409, 302} <= set(statuses)
    told = {"schedules": len(seeds), "sentences": sentences, "conflicts": statuses.count(409), "lost": 0}
    record_property("interleavings", told)
    logging.getLogger(__name__).info("%s", told)


def test_who_is_alone_never_hears_of_a_conflict(live_server, people, monkeypatch):
    """The answers are slow, one in ten is lost, and the typing goes on meanwhile."""
    seeded = random.Random(1)
    ask = Editor.ask

    def slowly(self, method, *args, **kwargs):
        if method == "POST":
            time.sleep(seeded.uniform(0, 0.4))
        return ask(self, method, *args, **kwargs)

    monkeypatch.setattr(Editor, "ask", slowly)
    article = make_article(notes=1)
    editor = Editor(live_server.url, people[0], article, seed=1)
    for _ in times(full=200, short=10):
        editor.type()
        assert editor.autosave(meanwhile=editor.type, is_answer_lost=seeded.random() < 0.1) == 200
    assert editor.autosave() == 200
    article.refresh_from_db()
    assert {code: article.text("body", code) for code in ("en", "tr")} == {
        code: editor.typed[code]["body"] for code in ("en", "tr")
    }
    assert not article.revisions.filter(kind=Revision.Kind.ASIDE).exists()
