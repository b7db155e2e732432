"""The handbook names what is on the desk as the desk itself names it, in each of its languages."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from articles.models import Lead, Move

from .factories import ayse, boris

pytestmark = pytest.mark.django_db


def handbook(client, user):
    client.force_login(user)
    return client.get(reverse("admin:handbook")).content.decode()


@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_it_calls_pages_by_their_names(client, language):
    page = handbook(client, boris(language=language))
    with override(language):
        kinds = [str(model._meta.verbose_name_plural) for model in (Lead, Move)]
        names = [gettext("Import a manuscript"), gettext("Word files…"), gettext("Preview"), gettext("Check")]
        names.append(gettext("Similar posts"))
    assert [name for name in names if name not in page] == []
    assert [kind for kind in kinds if kind.lower() not in page.lower()] == []


@pytest.mark.parametrize("told", ["Word", "WordPress", "BibTeX", "DOI", "PDF", "web archive"])
def test_it_tells_of_every_door(client, told):
    assert told in handbook(client, boris(language="en"))


def test_whoever_writes_may_read_it(client):
    assert "Ctrl+Alt+F" in handbook(client, ayse())
