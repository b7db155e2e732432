"""Lists are read off an index in their own order, however many texts there are: nothing is collected and sorted."""

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Edition

from .factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LISTS = {
    "a language": lambda live: live.in_language("en"),
    "a kind": lambda live: live.in_language("en").of_kind("report"),
    "all languages": lambda live: live,
    "after a text": lambda live: live.in_language("en").older_than(Edition.objects.filter(public_id="a")),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_off_its_index(name):
    make_article(codes=["en", "tr"]).publish_together(["en", "tr"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which reads a small table as a whole
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = LISTS[name](Edition.objects.live(timezone.now())).newest_first()[:21].explain()
    assert "edition_live" in plan
    assert "Sort" not in plan
    assert "B-TREE" not in plan
