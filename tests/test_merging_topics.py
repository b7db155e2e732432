"""Several topics become one: nothing loses its subject, and no address of a subject dies."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.merging_topics import gather
from articles.models import Edition, NotPossible, Topic
from articles.tasks import swap_in_due
from thinktank.models import Redirect

from .factories import ayse, boris, give, make_article, make_topic, root

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics():
    return make_topic(slug="europe", name_tr=""), make_topic(slug="avrupa", name_tr="Avrupa"), make_topic(slug="eu")


def test_articles_and_texts_in_print_move_to_the_one_that_stays(client, topics):
    europe, avrupa, eu = topics
    other = make_topic(slug="ports")
    one, two = make_article(topics=[avrupa, other]), make_article(topics=[eu, europe])
    one.publish("en")
    two.publish("en")
    assert set(gather(europe, [avrupa, eu])) == {one, two}
    assert [set(article.topics.all()) for article in (one, two)] == [{europe, other}, {europe}]
    labels = [[label["slug"] for label in edition.labels] for edition in Edition.objects.order_by("article_id")]
    assert [sorted(slugs) for slugs in labels] == [["europe", "ports"], ["europe"]]
    page = client.get("/en/topics/europe/").content.decode()
    assert one.text("title", "en") in page
    assert two.text("title", "en") in page
    assert one.revisions.count() == 1


def test_it_takes_the_words_it_lacks_and_keeps_its_own(topics):
    europe, avrupa, _eu = topics
    name = europe.name_en
    gather(europe, [avrupa])
    europe.refresh_from_db()
    assert (europe.name_en, europe.name_tr) == (name, "Avrupa")
    assert "avrupa" in europe.history.first().history_change_reason


def test_every_old_address_leads_to_it_in_one_step(client, topics):
    europe, avrupa, eu = topics
    make_article(codes=("en", "tr"), topics=[eu]).publish_together(["en", "tr"])
    Redirect.objects.create(path="/category/avrupa/", target="/tr/topics/avrupa/")
    gather(avrupa, [eu])
    gather(europe, [avrupa])
    for address, target in [
        ("/tr/topics/avrupa/", "/tr/topics/europe/"),
        ("/en/topics/eu/", "/en/topics/europe/"),
        ("/category/avrupa/feed/", "/tr/topics/europe/feed.atom"),
        ("/en/topics/eu/feed.atom", "/en/topics/europe/feed.atom"),
    ]:
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, target)
        assert client.get(target).status_code == 200


def test_an_update_that_waits_keeps_its_subject(topics):
    europe, avrupa, _eu = topics
    article = make_article(topics=[avrupa])
    edition = article.publish("en")
    article.set_text("title", "en", "New")
    article.save()
    at = timezone.now() + timedelta(hours=1)
    article.publish("en", at=at)
    gather(europe, [avrupa])
    swap_in_due(at + timedelta(minutes=1))
    edition.refresh_from_db()
    assert edition.title == "New"
    assert [label["slug"] for label in edition.labels] == ["europe"]
    assert list(edition.topics.all()) == [europe]


def test_what_is_gone_cannot_be_merged(topics):
    europe, avrupa, eu = topics
    gather(europe, [avrupa])
    with pytest.raises(NotPossible):
        gather(eu, [avrupa])
    with pytest.raises(NotPossible):
        gather(eu, [eu])
    assert Topic.objects.count() == 2


def test_nothing_is_half_merged(monkeypatch, topics):
    europe, avrupa, _eu = topics
    article = make_article(topics=[avrupa])
    monkeypatch.setattr("articles.merging_topics.lead_on", lambda *topics: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        gather(europe, [avrupa])
    assert list(article.topics.all()) == [avrupa]
    assert Topic.objects.count() == 3


class TestScreen:
    ADDRESS = "/admin/articles/topic/merge/"

    def test_from_the_list_to_one_topic(self, client, topics):
        client.force_login(root())
        sent = {"action": "merge_topics", "_selected_action": [topic.pk for topic in topics[:2]]}
        response = client.post(reverse("admin:articles_topic_changelist"), sent)
        assert response.url == f"{self.ADDRESS}?t=avrupa&t=europe"
        assert "Avrupa" in client.get(response.url).content.decode()
        response = client.post(self.ADDRESS, {"t": ["avrupa", "europe"], "keep": "europe"})
        assert response.url == reverse("admin:articles_topic_change", args=[topics[0].pk])
        assert not Topic.objects.filter(slug="avrupa").exists()

    def test_nothing_is_chosen_by_default_in_a_request(self, client, topics):
        client.force_login(root())
        client.post(self.ADDRESS, {"t": ["avrupa", "europe"]})
        assert Topic.objects.count() == 3

    def test_who_may_not_delete_topics_may_not_merge_them(self, client, topics):
        assistant = ayse()
        give(assistant, "view_topic", "change_topic")
        editor = boris()
        for user in (assistant, editor):
            client.force_login(user)
            assert client.get(self.ADDRESS, {"t": ["avrupa", "europe"]}).status_code == 403
            assert client.post(self.ADDRESS, {"t": ["avrupa", "europe"], "keep": "eu"}).status_code == 403
        give(editor, "delete_topic")
        assert client.get(self.ADDRESS, {"t": ["avrupa", "europe"]}).status_code == 200
