"""What stands first on the home page: the newest text, or the one an editor chose, in the languages it is in."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from articles.models import Edition, Lead

from .factories import boris, make_article
from .test_pages import LATER, all_words, one, read, words

pytestmark = pytest.mark.django_db

CODES = ("en", "tr")
__all__ = ["read"]


@pytest.fixture
def old():
    """The oldest of three articles in two languages."""
    articles = [make_article(codes=CODES) for _ in range(3)]
    for article in articles:
        article.publish_together(CODES)
    return articles[0]


def leads(read, code):
    page = read(f"/{code}/")
    assert len(page.cssselect(".entry")) == 2  # what leads is not repeated below, and nothing is missing
    return words(one(page, ".lead h2"))


def test_an_editors_choice_goes_before_the_newest_in_its_language_alone(read, old):
    Lead.objects.create(article=old, language="tr")
    assert leads(read, "tr") == old.title_tr
    assert leads(read, "en") != old.title_en


def test_a_choice_for_all_languages_gives_way_to_one_of_a_languages_own(read, old):
    middle = Edition.objects.get(language="tr", article=old.pk + 1)
    Lead.objects.create(article=old)
    Lead.objects.create(article_id=middle.article_id, language="tr")
    assert leads(read, "en") == old.title_en
    assert leads(read, "tr") == middle.title
    middle.withdraw("It was wrong.")
    assert words(one(read("/tr/"), ".lead h2")) == old.title_tr


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_what_is_not_in_print_leads_nowhere(read, old, state):
    chosen = make_article(title_en="Hidden")
    if state != "draft":
        chosen.publish("en", at=timezone.now() + LATER if state == "scheduled" else None)
    if state == "withdrawn":
        chosen.edition("en").withdraw("It was wrong.")
    Lead.objects.create(article=chosen)
    page = read("/en/")
    assert words(one(page, ".lead h2")) == Edition.objects.get(language="en", article=old.pk + 2).title
    assert "Hidden" not in words(page)


def test_a_text_that_is_older_than_the_home_page_looks_back_leads_too(read, old, monkeypatch):
    monkeypatch.setattr("articles.views.LATEST", 1)
    Lead.objects.create(article=old)
    assert words(one(read("/en/"), ".lead h2")) == old.title_en
    assert all_words(read("/en/"), ".lead a[hreflang]") == ["Türkçe"]


def test_each_language_has_one_choice(old):
    Lead.objects.create(article=old)
    with pytest.raises(ValidationError):
        Lead(article=old).full_clean()


def test_an_editor_chooses_at_the_desk_and_is_told_where_it_will_not_show(client, old):
    user = boris(language="en")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    page = client.post(reverse("admin:articles_lead_add"), {"article": old.pk, "language": ""}, follow=True)
    assert Lead.objects.get().article == old
    text = page.content.decode()
    assert "It is not in print in Русский" in text
    assert "English, Türkçe" in text
