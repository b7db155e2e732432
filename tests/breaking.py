"""Acts that fail half-way, at every write in turn."""

from django.db import connection
from django.utils import timezone

from articles import search
from articles.models import (
    Address,
    Article,
    Cite,
    Comment,
    Edition,
    Footnote,
    Notice,
    Revision,
    Source,
    Translation,
    Version,
)
from thinktank.models import Outbox

WRITES = ("INSERT", "UPDATE", "DELETE")
TABLES = [Edition, Version, Address, Outbox, Article, Footnote, Cite, Revision, Source, Translation, Comment, Notice]
TABLES += [field.through for field in (Edition.topics, Edition.authors, Edition.sources)]


class Broken(Exception):
    """The step that fails."""


def everything():
    """All that an act on articles and editions writes, as comparable values."""
    found = [search.find(word, language="en", now=timezone.now()).total for word in ("ferries", "linked")]
    return [list(model.objects.order_by("pk").values()) for model in TABLES] + found


def fail_at(write):
    """Let the given number of writes through, then fail."""
    seen = 0

    def wrapper(execute, sql, params, many, context):
        nonlocal seen
        if sql.lstrip().upper().startswith(WRITES):
            seen += 1
            if seen > write:
                raise Broken
        return execute(sql, params, many, context)

    return wrapper


def writes_survived(act, *, changes=True):
    """Do an act again and again, each time failing one write later, until it succeeds; how many writes it took.

    After every failure everything is as it was before. For tests with transactions of their own.
    """
    before = everything()
    writes = 0
    while True:
        try:
            with connection.execute_wrapper(fail_at(writes)):
                act()
        except Broken:
            assert everything() == before
            writes += 1
        else:
            break
    assert (everything() != before) == changes
    return writes
