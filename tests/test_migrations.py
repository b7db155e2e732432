"""What migrations make of rows that were there before."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

MARKER = '<a class="fn" id="r{0}" href="#n{0}" role="doc-noteref" aria-label="Note {0}">{0}</a>'
COPY = (
    '<span class="side" id="s{0}" popover aria-hidden="true"><b>{0}</b> A report, <span lang="tr">Rapor</span>'
    '<span class="meant">Refers to: <span><i>B</i></span></span></span>'
)
OLD = f'<p>Rain{MARKER}{COPY} fell.{MARKER}{COPY}</p><p><span lang="tr">Yağmur</span>.</p>'.format
NEW = f'<p>Rain{MARKER} fell.{MARKER}</p><p><span lang="tr">Yağmur</span>.</p>'.format


@pytest.fixture
def migrated(transactional_db):
    """Takes the database to where an app’s migration is, and gives the models as they were there."""

    def to(*target):
        executor = MigrationExecutor(connection)
        executor.migrate([target])
        return executor.loader.project_state([target]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_texts_in_print_lose_the_copies_of_their_notes(migrated):
    before = migrated("articles", "0022_search_entries")
    article = before.get_model("articles", "Article").objects.create(public_id="a", original_language="en")
    edition = before.get_model("articles", "Edition").objects.create(
        article=article, public_id="a", language="en", original_language="en", published_at="2026-01-01T00:00:00Z"
    )
    versions = before.get_model("articles", "Version").objects
    for number, html in enumerate((OLD(1), "<p>No notes.</p>", NEW(2)), 1):
        versions.create(edition=edition, number=number, inputs={}, body_html=html, published_at="2026-01-01T00:00:00Z")
    after = migrated("articles", "0023_notes_once").get_model("articles", "Version").objects.order_by("number")
    assert [*after.values_list("body_html", flat=True)] == [NEW(1), "<p>No notes.</p>", NEW(2)]


def test_pictures_that_waited_for_avif_wait_for_all_their_files(migrated):
    before = migrated("articles", "0025_article_changed")
    owed = before.get_model("thinktank", "Outbox").objects
    owed.create(kind="avif", payload={"image": "i"})
    owed.create(kind="mail", payload={"notices": [1]})
    after = migrated("articles", "0026_cropped_pictures").get_model("thinktank", "Outbox").objects.order_by("pk")
    assert [*after.values_list("kind", "payload")] == [("renditions", {"image": "i"}), ("mail", {"notices": [1]})]
