"""A dump is the site at one moment, and nobody who writes has to wait for it."""

import io
import json
from threading import Thread

import pytest
from django.db import connection

from articles.exporting.site import dump
from articles.models import Article

from .factories import make_article, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


class Interrupted(io.StringIO):
    """Somebody acts, in a thread of their own, when the first line is written."""

    def __init__(self, act):
        super().__init__()
        self.act, self.failure = act, None

    def write(self, text):
        if self.act:
            act, self.act = self.act, None
            thread = Thread(target=self.run, args=[act])
            thread.start()
            thread.join(timeout=10)
            assert not thread.is_alive(), "a writer waits for the dump"
        return super().write(text)

    def run(self, act):
        try:
            act()
        except Exception as failure:
            self.failure = failure
        finally:
            connection.close()


def titles(text):
    lines = [json.loads(line) for line in text.splitlines()]
    return [line["languages"]["en"]["title"] for line in lines if line["type"] == "article"]


def test_what_is_written_meanwhile_is_written_at_once_and_not_in_the_dump(tmp_path):
    make_topic()
    made = make_article(title_en="Before")
    made.publish("en")

    def write():
        article = Article.objects.get()
        article.set_text("title", "en", "Meanwhile")
        article.save()
        make_article(title_en="Another").publish("en")

    out = Interrupted(write)
    dump(out, tmp_path)
    assert out.failure is None
    assert titles(out.getvalue()) == ["Before"]
    assert sorted(article.title_en for article in Article.objects.all()) == ["Another", "Meanwhile"]


def test_writing_after_a_dump_queues_as_before(tmp_path):
    mode = getattr(connection, "transaction_mode", None)
    dump(io.StringIO(), tmp_path)
    make_article().publish("en")
    assert getattr(connection, "transaction_mode", None) == mode
