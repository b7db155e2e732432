"""What the pages of topics and people say of how much there is: exactly what a count finds, at any moment."""

import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import tallies
from articles.merging_topics import gather
from articles.models import Article, Edition, Tally, Topic
from thinktank.models import Purge
from thinktank.pages.shown import EVERYTHING

from .factories import make_article, make_author, make_institute, make_topic

pytestmark = pytest.mark.django_db

CODES = ("en", "tr", "ru")
LATER = timedelta(days=2)


def counted(now):
    live = Edition.objects.live(now)
    return {(what, code): live.in_language(code).count_by(what) for what in tallies.PLACES for code in CODES}


def told(now):
    return {(what, code): Edition.objects.live_counts(what, code, now) for what in tallies.PLACES for code in CODES}


class Newsroom:
    """Does things to articles, at random, as far as they are possible."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.topics, self.authors = [make_topic() for _ in range(4)], [make_author() for _ in range(4)]

    def act(self):
        self.chance.choice(
            [self.publish, self.publish, self.schedule, self.withdraw, self.show, self.move, self.merge]
        )()

    def some(self, of, least=0):
        return self.chance.sample(of, self.chance.randint(least, 2))

    def article(self):
        article = make_article(codes=CODES, notes=0, topics=self.some(self.topics), authors=self.some(self.authors, 1))
        for signed in article.authorships.all()[:1]:  # who wrote it may also have edited it
            article.authorships.create(author=signed.author, role="editor", order=9)
        return article

    def publish(self):
        self.article().publish_together(self.chance.sample(CODES, self.chance.randint(1, 3)))

    def schedule(self):
        self.article().publish("en", at=timezone.now() + LATER)

    def any_of(self, editions):
        found = list(editions.order_by("pk"))
        return self.chance.choice(found) if found else None

    def withdraw(self):
        if edition := self.any_of(Edition.objects.live(timezone.now())):
            edition.withdraw("It was wrong.")

    def show(self):
        """Again, what was withdrawn; else what was to come is taken back."""
        if edition := self.any_of(Edition.objects.withdrawn()):
            edition.reinstate()
        elif edition := self.any_of(Edition.objects.coming(timezone.now())):
            edition.cancel()

    def move(self):
        """Another text is printed, under other topics."""
        if edition := self.any_of(Edition.objects.live(timezone.now())):
            article = Article.objects.get(pk=edition.article_id)
            article.topics.set(self.some(self.topics))
            article.publish(edition.language)

    def merge(self):
        if len(self.topics) > 2:
            gather(self.topics[0], [self.topics.pop()])


@pytest.mark.parametrize("seed", range(6))
def test_after_whatever_was_done_they_are_those_of_a_count(seed):
    tallies.settle()
    newsroom = Newsroom(seed)
    for number in range(25):
        newsroom.act()
        if newsroom.chance.random() < 0.3:
            tallies.settle()
        now = timezone.now()
        for at in (now, now + 2 * LATER):  # by then what was scheduled is public, and nothing has run
            assert told(at) == counted(at), number
    tallies.settle()
    assert not Purge.objects.uncounted().exists()
    assert told(now) == counted(now)
    assert set(Tally.objects.values_list("number", flat=True)) != set()


def test_what_is_kept_is_told(client):
    """Were it not, all would be counted after all."""
    topic = make_topic()
    make_article(topics=[topic], notes=0).publish("en")
    tallies.settle()
    Tally.objects.filter(relation="topics", key=topic.pk).update(number=7)
    assert Edition.objects.live_counts("topics", "en", timezone.now()) == {topic.pk: 7}
    assert "7 articles" in client.get("/en/topics/").content.decode()
    make_article(topics=[topic], notes=0).publish("en")
    assert Edition.objects.live_counts("topics", "en", timezone.now()) == {topic.pk: 2}, "what changed is counted"


@pytest.mark.parametrize("path", ["/en/topics/", "/en/authors/"])
def test_pages_ask_six_times_at_most_and_count_nothing_that_stayed(client, path):
    make_institute()
    topics, authors = [make_topic() for _ in range(3)], [make_author() for _ in range(3)]
    for topic, author in zip(topics, authors, strict=True):
        make_article(topics=[topic], authors=[author], notes=0).publish("en")
    call_command("tick")
    make_article(topics=topics[:1], authors=authors[:1], notes=0).publish("en", at=timezone.now() + LATER)
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert len(asked) <= 6
    call_command("tick")
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert len(asked) <= 6
    counts = [query["sql"] for query in asked if "COUNT(" in query["sql"]]
    assert len(counts) == 1
    assert '"published_at" > ' in counts[0], "only what waits for its time"


def test_many_changes_at_once_are_all(monkeypatch):
    """As after the first migration: everything is counted, by pages too, until it is kept."""
    make_article(topics=[make_topic()], notes=0).publish("en")
    Tally.objects.all().delete()
    Purge.objects.create(places=[EVERYTHING])
    now = timezone.now()
    assert told(now) == counted(now)
    tallies.settle()
    assert told(now) == counted(now)
    monkeypatch.setattr(Purge, "MANY", 2)
    for _ in range(3):
        make_article(topics=[make_topic()], notes=0).publish("en")
    assert told(timezone.now()) == counted(timezone.now())


def test_a_change_that_nobody_has_counted_is_not_forgotten():
    Purge.objects.all().delete()
    old = timezone.now() - Purge.KEPT - LATER
    kept, gone = (Purge.objects.create(places=["topic-1"], at=old, is_counted=flag) for flag in (False, True))
    assert list(Purge.objects.forgotten(timezone.now())) == [gone]
    call_command("tick")
    assert not Purge.objects.filter(pk__in=[kept.pk, gone.pk]).exists()


def test_topics_that_are_gone_are_not_told():
    topic = make_topic()
    edition = make_article(topics=[topic], notes=0).publish("en")
    tallies.settle()
    edition.withdraw("It was wrong.")
    tallies.settle()
    assert Edition.objects.live_counts("topics", "en", timezone.now()) == {}
    assert Topic.objects.counted({}) == []
