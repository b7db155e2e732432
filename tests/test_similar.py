"""What “Similar posts” promises: only what is public in this language and shares something, the most alike first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Authorship, Edition
from articles.similar import similar_to

from .factories import make_article, make_author, make_image, make_note, make_source, make_topic, marker

pytestmark = pytest.mark.django_db


def publish(*, sources=(), codes=("en",), at=None, **fields):
    """Its first edition; cites nothing but these sources."""
    notes = "".join(f"<p>A claim.{marker(key=f's{number}')}</p>" for number in range(len(sources)))
    article = make_article(codes=codes, notes=0, body=dict.fromkeys(codes, notes or "<p>A text.</p>"), **fields)
    for number, source in enumerate(sources):
        make_note(article=article, key=f"s{number}", source=source)
    return article.publish_together(codes, at=at)[0]


def similar(edition, *, limit=6, now=None):
    return similar_to(edition, limit=limit, now=now or timezone.now())


def test_nothing_shared_is_nothing_similar():
    publish()
    assert similar(publish()) == []


@pytest.mark.parametrize("what", ["source", "topic", "author"])
def test_one_thing_shared_is_enough(what):
    fields = {
        "source": lambda: {"sources": [make_source()]},
        "topic": lambda: {"topics": [make_topic()]},
        "author": lambda: {"authors": [make_author()]},
    }[what]()
    one, other = publish(**fields), publish(**fields)
    assert similar(one) == [other]
    assert similar(other) == [one]


def test_a_shared_source_counts_more_than_a_topic_and_a_topic_more_than_an_author():
    source, topic, author = make_source(), make_topic(), make_author()
    same_source = publish(sources=[source])
    same_topic = publish(topics=[topic])
    same_author = publish(authors=[author])
    edition = publish(sources=[source], topics=[topic], authors=[author])
    assert similar(edition) == [same_source, same_topic, same_author]


def test_everything_shared_adds_up_once():
    sources, topics = [make_source() for _ in range(2)], [make_topic() for _ in range(3)]
    three_topics = publish(topics=topics)
    both_sources = publish(sources=sources)
    # Cited twice, it is still one work.
    one_source = publish(sources=[sources[0], sources[0]], topics=topics[:1])
    edition = publish(sources=sources, topics=topics)
    found = similar(edition)
    assert found == [both_sources, one_source, three_topics]
    assert [each.score for each in found] == [8, 6, 6]


def test_among_equals_the_newest_comes_first():
    topic, now = make_topic(), timezone.now()
    editions = [publish(topics=[topic]) for _ in range(4)]
    for days, edition in zip([2, 0, 3, 1], editions, strict=True):
        Edition.objects.filter(pk=edition.pk).update(published_at=now - timedelta(days=days))
    assert similar(editions[0]) == [editions[1], editions[3], editions[2]]
    assert similar(editions[0], limit=1) == [editions[1]]


def test_a_translator_in_common_makes_nobody_similar():
    translator = make_author()
    editions = []
    for _ in range(2):
        article = make_article(authors=[make_author()])
        Authorship.objects.create(article=article, author=translator, role="translator", order=1)
        editions.append(article.publish("en"))
    assert similar(editions[0]) == []


def test_neither_itself_nor_another_language_is_similar():
    topic = make_topic()
    edition = publish(topics=[topic], codes=("en", "tr"))
    publish(topics=[topic], codes=("tr",))
    assert similar(edition) == []


def test_only_what_is_public_is_similar():
    topic, now = make_topic(), timezone.now()
    edition = publish(topics=[topic])
    make_article(topics=[topic])  # a draft
    scheduled = publish(topics=[topic], at=now + timedelta(hours=1))
    withdrawn = publish(topics=[topic])
    withdrawn.withdraw("Wrong.")
    assert similar(edition) == []
    withdrawn.reinstate()
    assert similar(edition) == [withdrawn]
    assert similar(edition, now=now + timedelta(hours=1)) == [scheduled, withdrawn]


def test_the_list_costs_one_query_pictures_included(django_assert_num_queries):
    topic, source, author = make_topic(), make_source(), make_author()
    editions = [publish(topics=[topic], sources=[source], authors=[author], image=make_image()) for _ in range(4)]
    edition = Edition.objects.get(pk=editions[0].pk)
    with django_assert_num_queries(1):
        found = edition.similar(limit=3)
        assert [each.image.width for each in found] == [1200] * 3
