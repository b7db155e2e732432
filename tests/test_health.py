"""What an operator's machines are told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles import publishing
from articles.models import Article
from thinktank.models import Outbox

from .factories import make_article


def test_a_living_process_says_so_without_asking_the_database(client):
    response = client.get("/livez")  # pytest-django refuses every query of a test without a database
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_site_with_everything_in_place_is_ready(client):
    Outbox.objects.create(kind="relink", due_at=timezone.now() - timedelta(minutes=1))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_site_whose_outbox_nobody_works_off_is_not_ready(client):
    Outbox.objects.create(kind="relink", due_at=timezone.now() - timedelta(minutes=11))
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready: the outbox is late; is tick running?\n")


@pytest.mark.django_db
def test_an_old_site_that_has_just_been_loaded_is_ready(client, monkeypatch):
    """Of which some texts were corrected long ago."""
    monkeypatch.setattr("articles.exporting.pdf.is_on", lambda: True)
    article = make_article()
    first, later = (timezone.now() - timedelta(days=days) for days in (90, 60))
    article.publish_as_of("en", first)
    manuscript = Article.objects.with_notes().get(pk=article.pk).manuscript("en")
    composition = publishing.compose(replace(manuscript, title="Corrected"))
    publishing.store([publishing.Printing(article.pk, composition, at=later, kind="update")], now=later)
    assert Outbox.objects.due(timezone.now()).of_kind("pdf").exists()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_work_that_a_person_must_look_at_does_not_close_the_site(client):
    late = timezone.now() - timedelta(minutes=11)
    Outbox.objects.create(kind="relink", due_at=late, given_up_at=late)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_site_that_lacks_a_migration_is_not_ready(client):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("thinktank")
    MigrationRecorder(connection).record_unapplied(*newest)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready: migrations have not been applied\n")


@pytest.mark.django_db
def test_a_site_without_its_database_is_not_ready(client, monkeypatch):
    def refuse(*args):
        raise OperationalError("connection to server at 10.0.0.7 failed: password authentication failed")

    monkeypatch.setattr(Outbox.objects, "due", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "not ready: the database does not answer\n")
