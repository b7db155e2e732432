"""Who reaches what at the desk: assistants their articles, translators their languages, editors everything.

Every address of the admin that takes an article is tried by everybody with every method; one that has no line in the
table fails. To add a page, add its name to OPEN with the roles that get through, for reading and for writing.
"""

import functools
from dataclasses import dataclass, field
from datetime import timedelta

import lxml.html
import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, reverse
from django.utils import timezone, translation

from articles.models import Article, Comment, Edition, PreviewLink, Translation
from authors.models import User

from .factories import ayse, boris, carol, deniz, give, make_article, make_author, make_source, root

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
        assert [fieldset.get("class") for fieldset in page.xpath("//fieldset[contains(@class, 'opens')]")] == [
            "module aligned language language-tr opens"
        ]
        told = page.xpath("//fieldset[div[@class='description']]/@class")
        assert any("language-en" in names for names in told)
        assert not any("language-tr" in names for names in told)

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


# Every page of an article

ASSISTANT, TRANSLATOR, EDITOR, ROOT = "assistant", "translator", "editor", "root"
ALL = {ASSISTANT, TRANSLATOR, EDITOR, ROOT}
WRITERS = {ASSISTANT, EDITOR, ROOT}
PRESS = {EDITOR, ROOT}


@dataclass(frozen=True)
class Page:
    """Who gets through with GET and with POST, when it is about Turkish; nobody, where there is no such way."""

    get: set = field(default_factory=set)
    post: set = field(default_factory=set)
    post_english: set | None = None  # where the language decides
    kwargs: dict = field(default_factory=dict)
    names_language: str = ""  # in what is sent, as JSON


OPEN = {
    "articles_article_change": Page(ALL, ALL),
    "articles_article_history": Page(ALL, ALL),
    "articles_article_delete": Page(PRESS, PRESS),
    "articles_article_desk": Page(ALL, ALL),
    "articles_article_print": Page(post=ALL),
    "articles_article_read": Page(post=ALL),
    "articles_article_typed": Page(post=ALL),
    "articles_article_beside": Page(ALL),
    "articles_article_mark": Page(post=ALL, post_english=WRITERS, names_language="to"),
    "articles_article_work": Page(ALL),
    "articles_article_work_act": Page(post=ALL, kwargs={"act": "comment"}),
    "articles_article_preflight": Page(ALL, ALL, post_english=WRITERS, names_language="language"),
    "articles_article_preview": Page(ALL),
    "articles_article_preview_panel": Page(ALL),
    "articles_article_preview_links": Page(ALL, ALL, post_english=WRITERS),
    "articles_article_preview_revoke": Page(post=ALL, post_english=WRITERS),
    "articles_article_revisions": Page(ALL),
    "articles_article_revision": Page(ALL, ALL, kwargs={"number": 1}),
    "articles_article_restore": Page(ALL, ALL, kwargs={"number": 1}),
    "articles_article_restore_printed": Page(ALL, ALL),
    "articles_article_word": Page(ALL, ALL),
    "articles_article_word_file": Page(post=ALL),
    "articles_article_correct": Page(PRESS, PRESS),
    "articles_article_publish": Page(PRESS, PRESS),
    "articles_article_withdraw": Page(PRESS, PRESS),
    "articles_article_act": Page(post=PRESS, kwargs={"act": "cancel"}),
    "articles_article_in_print": Page(post=PRESS),
    "articles_article_similar": Page(PRESS, PRESS),
}


def patterns(found, before=""):
    for one in found:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern), one
        else:
            yield from patterns(one.url_patterns, before + str(one.pattern))


@functools.cache
def pages_of_an_article():
    """{name: the names of what its address holds}; the key of the article among them."""
    found = {}
    for address, one in patterns(admin.site.get_urls()):
        names = list(one.pattern.converters)
        if address.startswith("articles/article/") and {"object_id", "pk"} & set(names) and one.name:
            found[one.name] = names
    return found


def address_of(name, article, language):
    values = {"object_id": article.pk, "pk": article.pk, "language": language, "act": "comment"} | OPEN[name].kwargs
    return reverse(f"admin:{name}", kwargs={key: values[key] for key in pages_of_an_article()[name]})


def in_group(user, name):
    user.user_permissions.clear()
    user.groups.add(Group.objects.get(name=name))
    return user


def person(role, article):
    """Somebody in the group of a role, to whom the article is open."""
    if role == ASSISTANT:
        return in_group(article.created_by, "Research assistants")
    if role == TRANSLATOR:
        return in_group(deniz(article=article), "Translators")
    return in_group(boris(), "Editors") if role == EDITOR else root()


def strangers():
    """People to whom the article is not open, and who may do a lot with others."""
    assistant = in_group(User.objects.create_user("other-assistant", is_staff=True), "Research assistants")
    translator = in_group(User.objects.create_user("other-translator", is_staff=True), "Translators")
    busy = make_article(codes=("en", "tr"), created_by=assistant)
    busy.work_in("tr").assign(by=None, translator=translator)
    give(assistant, "delete_article")
    return [assistant, translator]


def is_let_in(response):
    """Whether somebody got past the door, whatever became of what they sent."""
    if response.status_code in (401, 403, 404, 405):
        return False
    doors = (reverse("admin:index"), reverse("admin:login"))
    return not (response.status_code == 302 and response.url.partition("?")[0] in doors)


def state_of_everything(article):
    article = Article.objects.get(pk=article.pk)
    return (
        article.snapshot(),
        article.lock_version,
        list(Edition.objects.values_list("pk", "withdrawn_at", "pending_at", "current")),
        list(Translation.objects.filter(article=article).values_list("language", "state", "basis")),
        article.comments.count(),
        article.dismissals.count(),
        PreviewLink.objects.count(),
    )


def knock(client, user, method, name, article, language):
    client.logout()
    if user:
        client.force_login(user)
    address, named = address_of(name, article, language), OPEN[name].names_language
    if method == "GET":
        return client.get(address, {named: language} if named else {})
    if named:
        return client.post(address, {named: language, "dismiss": "x"}, content_type="application/json")
    return client.post(address)


def keep():
    """An article that is not for everybody, and is public in English."""
    article = make_article(codes=("en", "tr"), created_by=ayse(), title_en="Kept from strangers", title_tr="Saklı")
    article.publish("en")
    article.revise(by=article.created_by)
    return article


@pytest.fixture
def kept():
    return keep()


def test_every_page_of_an_article_says_who_gets_through():
    assert set(pages_of_an_article()) == set(OPEN)


class TestEveryPage:
    @pytest.fixture(scope="class")
    @classmethod
    def key(cls, lasting):
        return keep().pk

    @pytest.fixture
    def kept(self, key):
        return Article.objects.get(pk=key)

    @pytest.mark.parametrize("name", sorted(OPEN))
    def test_nobody_gets_to_an_article_that_is_not_open_to_them(self, client, kept, name):
        before = state_of_everything(kept)
        for user in [None, carol(), *strangers()]:
            for method in ("GET", "POST"):
                for language in ("en", "tr"):
                    response = knock(client, user, method, name, kept, language)
                    assert not is_let_in(response), (user, method, response)
                    assert "Kept from strangers" not in response.content.decode(), (user, method)
        assert state_of_everything(kept) == before

    @pytest.mark.parametrize("role", [ASSISTANT, TRANSLATOR, EDITOR, ROOT])
    @pytest.mark.parametrize("name", sorted(OPEN))
    def test_everybody_gets_as_far_as_their_role(self, client, kept, name, role):
        user, page = person(role, kept), OPEN[name]
        for method, may in [("GET", page.get), ("POST", page.post)]:
            for language in ("tr", "en"):
                if method == "POST" and language == "en" and page.post_english is not None:
                    may = page.post_english
                response = knock(client, user, method, name, kept, language)
                if response.status_code == 404 and language == "tr" and role in may:
                    continue  # nothing of this language is in print
                assert is_let_in(response) == (role in may), (method, language, response)


# Nobody reaches through a second object


@pytest.fixture
def assistant():
    """Somebody else’s assistant, with an article of her own."""
    return strangers()[0]


LISTS = [
    *sorted(f"{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry),
    "articles_article_board",
    "articles_article_calendar",
    "articles_article_suggest",
    "articles_source_suggest",
    "index",
]


@pytest.mark.parametrize("name", LISTS)
def test_no_list_names_what_is_not_open(client, assistant, name):
    secret = make_article(codes=("en",), created_by=ayse(), title_en="Kept from strangers")
    secret.publish("en", at=timezone.now() + timedelta(days=3))
    secret.work_in("en").send_to_review(secret.created_by)
    client.force_login(assistant)
    for query in ({}, {"q": "Kept"}, {"q": "kept from"}, {"term": "Kept"}):
        response = client.get(reverse(f"admin:{name}"), query)
        assert "Kept from strangers" not in response.content.decode(), query


@pytest.mark.parametrize(
    "query",
    [
        {"created_by__password__startswith": "md5"},
        {"created_by__username": "ayse"},
        {"comments__text__startswith": "A"},
        {"authorships__author__user__username": "ayse"},
        {"revisions__snapshot__contains": "Kept"},
    ],
)
def test_no_list_is_asked_about_what_it_does_not_show(client, assistant, query):
    client.force_login(assistant)
    assert client.get(reverse("admin:articles_article_changelist"), query).status_code in (302, 400)


@pytest.mark.parametrize("name", ["articles_edition_changelist", "articles_source_changelist"])
def test_nor_are_other_lists_asked_about_articles(client, assistant, name):
    client.force_login(assistant)
    for query in ({"article__title_en__startswith": "K"}, {"cites__footnote__article__title_en__startswith": "K"}):
        assert client.get(reverse(f"admin:{name}"), query).status_code in (302, 400)


def test_what_an_own_source_is_cited_in_keeps_the_secrets_of_others(client, assistant):
    source = make_source()
    secret = make_article(codes=("en",), created_by=ayse(), title_en="Kept from strangers", notes=1)
    secret.footnotes.get().cites.update(source=source)
    client.force_login(assistant)
    response = client.get(reverse("admin:articles_source_change", args=[source.pk]))
    assert response.status_code == 200
    assert "Kept from strangers" not in response.content.decode()


def test_a_bulk_action_reaches_only_what_is_listed(client, assistant):
    secret = make_article(codes=("en",), created_by=ayse())
    client.force_login(assistant)
    sent = {"action": "delete_selected", "_selected_action": [secret.pk], "post": "yes"}
    client.post(reverse("admin:articles_article_changelist"), sent)
    assert Article.objects.filter(pk=secret.pk).exists()


def test_a_popup_is_no_way_in(client, assistant):
    secret = make_article(codes=("en",), created_by=ayse())
    client.force_login(assistant)
    response = client.get(change_page(secret), {"_popup": "1", "_to_field": "id"})
    assert not is_let_in(response)


def test_the_chooser_offers_no_articles(client, assistant):
    secret = make_article(codes=("en",), created_by=ayse(), title_en="Kept from strangers")
    client.force_login(assistant)
    for model in ("comment", "footnote", "translation", "edition", "attachment", "revision"):
        query = {"app_label": "articles", "model_name": model, "field_name": "article", "term": "Kept"}
        response = client.get(reverse("admin:autocomplete"), query)
        assert str(secret.pk) not in str(response.content) or response.status_code in (403, 404)
        assert "Kept from strangers" not in response.content.decode()


def test_the_way_to_the_site_tells_no_address_of_what_is_to_come(client, assistant):
    secret = make_article(codes=("en",), created_by=ayse(), title_en="Kept from strangers")
    edition = secret.publish("en", at=timezone.now() + timedelta(days=3))
    author = secret.authorships.get().author
    client.force_login(assistant)

    def way(obj):
        kind = ContentType.objects.get_for_model(obj).pk
        return client.get(reverse("admin:view_on_site", args=[kind, obj.pk]))

    assert way(edition).status_code == way(secret).status_code == 404
    assert way(author).status_code == 302
    client.force_login(secret.created_by)
    give(secret.created_by, "view_edition")
    assert way(edition).status_code == 302


def test_notes_are_copied_only_from_articles_that_are_open(client, assistant):
    secret = make_article(codes=("en",), created_by=ayse(), notes=1)
    client.force_login(assistant)
    query = {"article": secret.public_id, "keys": "n1"}
    assert client.get(reverse("admin:articles_article_elsewhere"), query).status_code == 404


def test_a_comment_is_settled_only_through_its_own_article(client, assistant):
    secret = make_article(codes=("en",), created_by=ayse())
    comment = secret.comment("Between us.", by=secret.created_by)
    own = Article.objects.get(created_by=assistant)
    client.force_login(assistant)
    address = reverse("admin:articles_article_work_act", args=[own.pk, "resolve"])
    assert client.post(address, {"comment": comment.pk}).status_code == 404
    assert Comment.objects.get().resolved_at is None


def test_a_link_is_taken_back_only_through_its_own_article(client, assistant):
    secret = make_article(codes=("en",), created_by=ayse())
    link, _token = PreviewLink.objects.make(secret, "en", by=secret.created_by, lasts=timedelta(days=1))
    own = Article.objects.get(created_by=assistant)
    client.force_login(assistant)
    address = reverse("admin:articles_article_preview_revoke", args=[own.pk, "en"])
    client.post(address, {"id": link.pk}, content_type="application/json")
    assert secret.preview_links.working(timezone.now()).count() == 1


@pytest.mark.parametrize(("code", "is_written"), [("tr", True), ("en", False)])
def test_translators_are_held_to_their_languages_while_they_type(client, kept, code, is_written):
    client.force_login(person(TRANSLATOR, kept))
    before = kept.snapshot()["texts"]
    change = {"path": ["texts", code, "title"], "base": before[code]["title"], "mine": "Başka"}
    sent = {"lock_version": kept.lock_version, "tab": "t", "language": code, "changes": [change], "named": False}
    address = reverse("admin:articles_article_desk", args=[kept.pk])
    response = client.post(address, sent, content_type="application/json")
    assert response.status_code == (200 if is_written else 403)
    kept.refresh_from_db()
    assert (kept.snapshot()["texts"] != before) == is_written


@pytest.mark.parametrize("name", ["articles_article_restore", "articles_article_restore_printed"])
def test_translators_bring_back_nothing_of_other_languages(client, kept, name):
    translator = person(TRANSLATOR, kept)
    kept.title_en = "Rewritten since"
    kept.save()
    client.force_login(translator)
    sent = {"lock_version": kept.lock_version, "language": "en"}
    assert client.post(address_of(name, kept, "en"), sent).status_code == 403
    kept.refresh_from_db()
    assert kept.title_en == "Rewritten since"


class TestActs:
    """What the panel of the work lets people do."""

    def do(self, client, user, article, act, **data):
        client.force_login(user)
        address = reverse("admin:articles_article_work_act", args=[article.pk, act])
        return client.post(address, data).status_code

    def test_translators_send_their_languages_to_review_and_no_others(self, client, kept):
        translator = person(TRANSLATOR, kept)
        assert self.do(client, translator, kept, "review", language="tr") == 302
        assert self.do(client, translator, kept, "review", language="en") == 403
        assert kept.work_in("tr").state == "in-review"

    def test_only_who_writes_all_of_it_gives_work_to_people(self, client, kept):
        data = {"language": "tr", "tr-due_on": "2031-01-01"}
        assert self.do(client, person(TRANSLATOR, kept), kept, "assign", **data) == 403
        assert self.do(client, kept.created_by, kept, "assign", **data) == 302

    def test_nobody_judges_who_neither_reviews_nor_publishes(self, client, kept):
        kept.work_in("tr").send_to_review(kept.created_by)
        shown = kept.work_in("tr").digest()
        for user in (person(TRANSLATOR, kept), kept.created_by):
            assert self.do(client, user, kept, "approve", language="tr", shown=shown) == 403
            assert self.do(client, user, kept, "return", language="tr", text="Mend it.") == 403
        assert kept.work_in("tr").state == "in-review"

    def test_nobody_makes_somebody_an_author_by_being_one(self, client, kept):
        other = User.objects.create_user("former", is_staff=True)
        in_group(other, "Research assistants")
        make_author(user=other, former_since=timezone.localdate())
        assert self.do(client, other, kept, "comment", language="tr", text="Let me in.") == 404
