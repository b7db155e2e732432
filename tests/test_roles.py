"""Who reaches what at the desk: assistants their articles, translators their languages, editors everything."""

import lxml.html
import pytest
from django.urls import reverse
from django.utils import translation

from .factories import ayse, boris, deniz, make_article, root

pytestmark = pytest.mark.django_db


def change_page(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def form_of(response):
    forms = lxml.html.fromstring(response.content.decode()).forms
    return next(dict(form.form_values()) for form in forms if form.get("id") == "article_form")


class TestAssistants:
    def test_they_work_on_articles_they_began_or_sign(self, client):
        user = ayse()
        client.force_login(user)
        begun, signed, other = make_article(created_by=user), make_article(), make_article()
        author = signed.authorships.get().author
        author.user = user
        author.save()
        listed = client.get(reverse("admin:articles_article_changelist")).context["cl"].result_list
        assert set(listed) == {begun, signed}
        assert client.get(change_page(begun)).status_code == client.get(change_page(signed)).status_code == 200
        assert client.get(change_page(other)).status_code == 302


class TestTranslators:
    def test_they_write_in_their_languages_and_nowhere_else(self, client):
        article = make_article(codes=("en", "tr"), kind="report")
        client.force_login(deniz(article=article))
        before = article.snapshot()
        data = form_of(client.get(change_page(article))) | {"title_tr": "Yeni başlık"}
        data |= {"title_en": "Mine", "body_en": "<p>Mine.</p>", "kind": "news", "original_language": "tr"}
        assert client.post(change_page(article), data).status_code == 302
        article.refresh_from_db()
        before["texts"]["tr"]["title"] = "Yeni başlık"
        assert article.snapshot() == before

    def test_what_is_not_theirs_is_shown_and_closed(self, client):
        article = make_article(codes=("en", "tr"))
        client.force_login(deniz(article=article))
        page = lxml.html.fromstring(client.get(change_page(article)).content.decode())
        closed = {field.get("name"): field.get("disabled") is not None for field in page.xpath("//*[@name][@id]")}
        assert closed["body_en"]
        assert closed["kind"]
        assert not closed["body_tr"]

    def test_an_article_without_a_language_of_theirs_is_not_there(self, client):
        client.force_login(deniz())
        article = make_article(codes=("en", "tr"))
        assert client.get(change_page(article)).status_code == 302
        assert client.post(change_page(article), {"title_tr": "Yeni"}).status_code == 302

    def test_they_delete_and_import_into_nothing(self, client):
        article = make_article(codes=("en", "tr"))
        user = deniz(article=article)
        client.force_login(user)
        assert client.get(reverse("admin:articles_article_delete", args=[article.pk])).status_code == 403
        assert client.get(reverse("admin:articles_article_import")).status_code == 403


def test_an_article_that_is_not_open_cannot_be_imported_into(client):
    client.force_login(ayse())
    article = make_article(codes=("en",))
    text = "A title\n\nBy Zeynep Kaya\n\nA paragraph of words that say something."
    sent = {"into": article.public_id, "kind": "analysis", "text_en": text, "create": ""}
    response = client.post(reverse("admin:articles_article_import"), sent)
    assert response.status_code == 200
    before = article.snapshot()
    article.refresh_from_db()
    assert article.snapshot() == before


def test_editors_work_on_everything(client):
    client.force_login(boris())
    assert client.get(change_page(make_article())).status_code == 200


@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_roles_and_rights_are_named_in_the_language_of_the_desk(client, language):
    user = root()
    type(user).objects.update(language=language)
    client.force_login(user)
    page = client.get(reverse("admin:authors_user_change", args=[user.pk]))
    shown = page.content.decode()
    with translation.override(language):
        assert f">{translation.gettext('Research assistants')}</option>" in shown
        assert f" | {translation.gettext('Can publish articles')}</option>" in shown
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 200
