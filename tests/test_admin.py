"""What the editor’s desk promises: everything can be written, nothing is lost, and only editors publish."""

import json
from datetime import timedelta
from io import BytesIO

import lxml.html
import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from articles.models import Article, Cite, Edition, Footnote, Image, Source
from authors.models import Author, User
from thinktank.models import Institute, Outbox, Page, Redirect

from .factories import (
    ayse,
    carol,
    give,
    make_article,
    make_author,
    make_image,
    make_institute,
    make_note,
    make_source,
    make_topic,
    marker,
    root,
)

pytestmark = pytest.mark.django_db


def change_page(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def add_page(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def form_of(response, form_id):
    """What the page’s form would send if nobody touched it."""
    forms = lxml.html.fromstring(response.content.decode()).forms
    return next(dict(form.form_values()) for form in forms if form.get("id") == form_id)


def edit(client, obj, **fields):
    """Open an object’s form, change some fields and save."""
    data = form_of(client.get(change_page(obj)), f"{obj._meta.model_name}_form")
    return client.post(change_page(obj), data | fields)


def notes_of(data):
    """The notes in a form, by key: what its scripts read and write."""
    return {note["key"]: note for note in json.loads(data["notes"])}


def edit_notes(client, article, *, removed=(), new=(), **made):
    """Open the form, change notes (`made`: {key: fields}) and save."""
    data = form_of(client.get(change_page(article)), "article_form")
    notes = {key: note | made.get(key, {}) for key, note in notes_of(data).items() if key not in removed}
    return client.post(change_page(article), data | {"notes": json.dumps([*notes.values(), *new])})


def cite(source, **fields):
    return {"source": source.public_id} | fields


@pytest.fixture
def desk(client):
    """Signed in as an administrator, English spoken."""
    client.force_login(root())
    return client


@pytest.fixture
def one_of_everything():
    topic, author, source, image = make_topic(), make_author(), make_source(), make_image()
    article = make_article(codes=("en", "tr", "ru"), notes=2, topics=[topic], authors=[author], image=image)
    edition = article.publish("en")
    page = Page.objects.create(slug="about", title_en="About", body_en="<p>Us.</p>")
    redirect = Redirect.objects.create(path="/?p=1", target="/en/")
    outbox = Outbox.objects.create(kind="relink", payload={})
    institute = Institute.objects.current()
    return [topic, author, source, image, article, edition, page, redirect, outbox, institute, User.objects.get()]


@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_every_page_of_the_desk_opens_in_every_language(desk, one_of_everything, language):
    User.objects.update(language=language)
    for address in [reverse("admin:index"), reverse("admin:articles_article_import")]:
        assert desk.get(address).status_code == 200
    for model, model_admin in admin.site._registry.items():
        changelist = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert desk.get(changelist).status_code == 200, model
        allowed = model_admin.has_add_permission(desk.get("/admin/").wsgi_request)
        assert desk.get(add_page(model)).status_code == (200 if allowed else 403), model
    for obj in one_of_everything:
        assert desk.get(change_page(obj)).status_code == 200, obj
        assert f'lang="{language}"' in desk.get(change_page(obj)).content.decode()


@pytest.mark.parametrize("key", ["9" * 20, "9" * 5_000, "²", "-1", "x"])
def test_an_address_of_no_article_leads_back_to_the_desk(desk, key):
    assert desk.get(f"/admin/articles/article/{key}/change/").url == reverse("admin:index")


def test_the_number_of_queries_does_not_grow_with_the_list(desk, django_assert_max_num_queries):
    for _ in range(12):
        make_article(codes=("en", "tr"), topics=[make_topic()]).publish_together(["en", "tr"])
    with django_assert_max_num_queries(20):
        desk.get(reverse("admin:articles_article_changelist"))
    with django_assert_max_num_queries(12):
        desk.get(reverse("admin:index"))


def test_many_articles_are_read_as_one_is():
    first, second = make_article(notes=3, topics=[make_topic()], image=make_image()), make_article(notes=0)
    note = first.footnotes.get(key="n2")
    Cite.objects.create(
        footnote=note, source=first.footnotes.get(key="n1").cites.get().source, order=1, prefix_en="cf."
    )
    Cite.objects.create(footnote=note, source=make_source(), locator="7")
    first.footnotes.create(key="n3b", text_en="Only words.")
    first.set_text("body", "en", first.text("body", "en") + f"<p>{marker(key='n3b')}</p>")
    first.save()
    read = {article.pk: article for article in Article.objects.whole()}
    assert read.keys() == {first.pk, second.pk}
    for article in Article.objects.with_notes():
        assert read[article.pk].manuscript("en").as_inputs() == article.manuscript("en").as_inputs()
    assert [len(note.cites.all()) for note in read[first.pk].footnotes.all()] == [1, 3, 1, 0]


def test_the_number_of_queries_does_not_grow_with_the_notes(desk, django_assert_max_num_queries):
    article = make_article(notes=30)
    with django_assert_max_num_queries(28):
        desk.get(change_page(article))


class TestSaving:
    def test_one_save_writes_texts_notes_and_cites_and_keeps_a_revision(self, desk):
        article = make_article(codes=("en",), notes=2)
        source = make_source(title="The strait in winter")
        data = form_of(desk.get(change_page(article)), "article_form")
        notes = notes_of(data)
        notes["n2"]["text"]["tr"] = "Kendi gözlemimiz.<script>x</script>"
        notes["n2"]["cites"].append(
            cite(source, locator=["page", "12"], accessed="28.02.2024", prefix={"ru": "см."}),
        )
        response = desk.post(
            change_page(article),
            data
            | {
                "title_en": "A new title",
                "body_tr": f"<p>Boğaz.{marker(key='n1')}</p><script>alert(1)</script>",
                "notes": json.dumps([*notes.values()]),
            },
        )
        assert response.status_code == 302
        article.refresh_from_db()
        assert article.title_en == "A new title"
        assert article.body_tr == f"<p>Boğaz.{marker(key='n1')}</p>"
        note = article.footnotes.get(key="n2")
        assert note.text_tr == "Kendi gözlemimiz."
        last = note.cites.last()
        assert (last.source, last.locator, last.accessed, last.prefix_ru) == (source, "12", "2024-02-28", "см.")
        revision = article.revisions.get(kind="save")
        assert revision.by.username == "root"
        assert revision.snapshot["texts"]["en"]["title"] == "A new title"
        assert revision.snapshot["footnotes"][1]["cites"][1]["prefix"]["ru"] == "см."

    def test_a_form_that_nobody_touched_writes_nothing(self, desk):
        article = make_article(codes=("en", "tr"), notes=2, image=make_image(), topics=[make_topic()])
        assert edit(desk, article).status_code == 302
        article.refresh_from_db()
        assert article.lock_version == 1
        assert not article.revisions.exists()

    def test_people_are_part_of_the_revision(self, desk):
        article, author = make_article(), make_author()
        row = {"authorships-1-author": author.pk, "authorships-1-role": "author", "authorships-1-order": 1}
        edit(desk, article, title_en="New", **row, **{"authorships-TOTAL_FORMS": 2})
        assert [one["author"] for one in article.revisions.get(kind="save").snapshot["authorships"]][1] == author.slug
        article.refresh_from_db()
        assert article.lock_version == 2

    def test_a_revision_of_people_alone_says_that_all_languages_share_what_changed(self, desk):
        article, author = make_article(), make_author()
        row = {"authorships-1-author": author.pk, "authorships-1-role": "author", "authorships-1-order": 1}
        edit(desk, article, **row, **{"authorships-TOTAL_FORMS": 2})
        assert article.revisions.first().languages == [""]

    def test_a_form_sent_twice_names_a_person_once(self, desk):
        article, author = make_article(), make_author()
        row = {"authorships-1-author": author.pk, "authorships-1-role": "author", "authorships-1-order": 1}
        data = form_of(desk.get(change_page(article)), "article_form") | row | {"authorships-TOTAL_FORMS": 2}
        for _ in range(2):
            assert desk.post(change_page(article), data).status_code == 302
        assert article.authorships.filter(author=author).count() == 1

    def test_a_form_with_notes_that_make_no_sense_is_refused(self, desk):
        article = make_article()
        for notes in ["{", "3", '[{"key": "no key!"}]', '[{"key": "a"}, {"key": "a"}]', '[{"key": "a", "cites": 3}]']:
            response = edit(desk, article, notes=notes, title_en="New")
            assert "The notes of this form cannot be read" in response.content.decode()
        assert Article.objects.get().lock_version == 1

    def test_a_new_article_knows_who_began_it(self, desk):
        data = form_of(desk.get(add_page(Article)), "article_form")
        desk.post(
            add_page(Article), data | {"title_ru": "Паромы", "body_ru": "<p>Ждут.</p>", "original_language": "ru"}
        )
        article = Article.objects.get()
        assert article.created_by.username == "root"
        assert article.written_languages == ["ru"]
        assert article.revisions.count() == 1

    def test_a_new_article_is_written_in_the_language_of_whoever_begins_it(self, desk):
        User.objects.update(language="tr")
        form = desk.get(add_page(Article)).context["adminform"].form
        assert form["original_language"].value() == "tr"

    def test_an_article_needs_a_title_in_some_language(self, desk):
        data = form_of(desk.get(add_page(Article)), "article_form")
        response = desk.post(add_page(Article), data | {"body_ru": "<p>Ждут.</p>"})
        assert "at least one language" in response.content.decode()
        assert not Article.objects.exists()

    def test_a_field_can_be_emptied_in_the_language_of_the_editor(self, desk):
        article = make_article(codes=("en", "tr"))
        edit(desk, article, summary_en="", summary_tr="")
        article.refresh_from_db()
        assert (article.text("summary", "en"), article.text("summary", "tr")) == ("", "")

    def test_a_typed_address_becomes_one(self, desk):
        article = make_article(codes=("tr",))
        edit(desk, article, slug_tr="Kısa İsim")
        article.refresh_from_db()
        assert article.slug_tr == "kisa-isim"

    def test_a_new_article_is_saved_with_its_notes(self, desk):
        source = make_source()
        data = form_of(desk.get(add_page(Article)), "article_form")
        notes = json.dumps([{"key": "n1", "text": {"en": "See also."}, "cites": [cite(source)]}])
        made = {"title_en": "Ferries", "body_en": f"<p>Wait.{marker(key='n1')}</p>", "notes": notes}
        assert desk.post(add_page(Article), data | made).status_code == 302
        note = Footnote.objects.get(article__title_en="Ferries")
        assert (note.text_en, note.cites.get().source) == ("See also.", source)
        assert note.article.revisions.get().snapshot["footnotes"][0]["key"] == "n1"

    def test_a_new_article_whose_notes_cite_nothing_there_is_is_not_saved(self, desk):
        data = form_of(desk.get(add_page(Article)), "article_form")
        notes = json.dumps([{"key": "n1", "cites": [{"source": "nobody"}]}])
        response = desk.post(add_page(Article), data | {"title_en": "Ferries", "notes": notes})
        assert "the library has no source “nobody”" in response.content.decode()
        assert not Article.objects.exists()

    def test_a_new_note_is_kept_when_its_marker_stands_in_a_text(self, desk):
        article = make_article(notes=1)
        data = form_of(desk.get(change_page(article)), "article_form")
        notes = json.dumps([*notes_of(data).values(), {"key": "new"}])
        body = data["body_en"] + f"<p>More.{marker(key='new')}</p>"
        desk.post(change_page(article), data | {"body_en": body, "notes": notes})
        assert article.footnotes.filter(key="new").exists()

    def test_a_note_whose_marker_stands_in_a_text_is_not_removed(self, desk):
        article = make_article(notes=2)
        response = edit_notes(desk, article, removed=["n2"])
        assert "Note 2 still has its marker in English" in response.content.decode()
        assert article.footnotes.count() == 2

    def test_a_note_without_a_marker_is_removed_when_an_editor_says_so(self, desk):
        article = make_article(notes=1)
        make_note(article=article, key="unused")
        edit_notes(desk, article, removed=["unused"])
        assert [note.key for note in article.footnotes.all()] == ["n1"]

    def test_without_scripts_texts_are_saved_and_notes_stay(self, desk):
        article = make_article(notes=2)
        data = form_of(desk.get(change_page(article)), "article_form") | {"title_en": "New"}
        del data["notes"]
        desk.post(change_page(article), data)
        assert article.footnotes.count() == 2
        assert Article.objects.get().title_en == "New"

    def test_a_source_nobody_knows_is_refused_with_what_to_do(self, desk):
        article = make_article(notes=1)
        response = edit_notes(desk, article, n1={"cites": [{"source": "heard"}]})
        assert "Note 1: the library has no source “heard”. Choose another." in response.content.decode()
        assert article.revisions.count() == 0

    def test_a_form_that_comes_back_has_written_nothing_and_can_be_sent_again(self, desk):
        article = make_article(notes=1)
        data = form_of(desk.get(change_page(article)), "article_form") | {"title_en": "Mended"}
        notes = notes_of(data)
        notes["n1"]["cites"][0]["accessed"] = "yesterday"
        response = desk.post(change_page(article), data | {"notes": json.dumps([*notes.values()])})
        assert "2024-02-28" in response.content.decode()
        article.refresh_from_db()
        assert article.lock_version == 1
        notes["n1"]["cites"][0]["accessed"] = "2024"
        data = form_of(response, "article_form") | {"notes": json.dumps([*notes.values()])}
        assert desk.post(change_page(article), data).status_code == 302
        article.refresh_from_db()
        assert article.title_en == "Mended"

    def test_texts_that_look_like_markup_do_not_break_out_of_the_form(self, desk):
        article = make_article(title_en="</textarea><script>alert(1)</script>", summary_en="<!-- & \u2028 -->")
        response = desk.get(change_page(article))
        assert "<script>alert(1)" not in response.content.decode()
        base = json.loads(form_of(response, "article_form")["base"])
        assert base["texts"]["en"]["title"] == article.title_en


class TestTwoPeople:
    def test_saves_in_different_places_meet_without_anybody_noticing(self, desk):
        article = make_article(codes=("en", "tr"), notes=1)
        mine = form_of(desk.get(change_page(article)), "article_form")
        edit(desk, article, title_en="Theirs", body_en=article.body_en + "<p>Theirs</p>")
        mine |= {"title_tr": "Benim", "body_en": "<h2>Mine</h2>" + article.body_en}
        assert desk.post(change_page(article), mine).status_code == 302
        before = article.body_en
        article.refresh_from_db()
        assert (article.title_en, article.title_tr) == ("Theirs", "Benim")
        assert article.body_en == f"<h2>Mine</h2>{before}<p>Theirs</p>"

    def test_the_later_save_is_a_conflict_that_keeps_what_was_typed(self, desk):
        article = make_article(notes=1)
        mine = form_of(desk.get(change_page(article)), "article_form") | {"title_en": "Mine"}
        edit(desk, article, title_en="Theirs")
        response = desk.post(change_page(article), mine)
        text = response.content.decode()
        assert response.status_code == 409
        assert "Somebody else has saved this article" in text
        assert form_of(response, "article_form")["title_en"] == "Mine"
        assert json.loads(form_of(response, "article_form")["base"]) == json.loads(mine["base"])
        assert form_of(response, "article_form")["lock_version"] == "1"
        assert "<ins>Theirs</ins>" in text
        assert "<ins>Mine</ins>" in text
        article.refresh_from_db()
        assert article.title_en == "Theirs"
        assert [revision.kind for revision in article.revisions.all()] == ["aside", "save", "load"]
        assert article.revisions.get(kind="aside").snapshot["texts"]["en"]["title"] == "Mine"

    def test_a_note_both_have_changed_is_shown_with_the_works_it_cites(self, desk):
        article = make_article(notes=1)
        theirs, mine = make_source(title="Ice on the strait"), make_source(title="Fog on the strait")
        data = form_of(desk.get(change_page(article)), "article_form")
        edit_notes(desk, article, n1={"cites": [cite(theirs)]})
        notes = [note | {"cites": [cite(mine)]} for note in notes_of(data).values()]
        text = desk.post(change_page(article), data | {"notes": json.dumps(notes)}).content.decode()
        assert "Note 1, works" in text
        assert "<ins>Ice" in text
        assert "<ins>Fog" in text

    def test_without_a_base_a_form_saves_what_nobody_has_changed_meanwhile(self, desk):
        article = make_article(notes=1)
        mine = form_of(desk.get(change_page(article)), "article_form") | {"title_en": "Mine", "base": ""}
        assert desk.post(change_page(article), mine).status_code == 302
        mine |= {"title_en": "Mine again"}
        response = desk.post(change_page(article), mine)
        assert response.status_code == 409
        assert "<del>Mine</del>" in response.content.decode() or "<ins>again</ins>" in response.content.decode()
        assert article.revisions.get(kind="aside").snapshot["texts"]["en"]["title"] == "Mine again"

    def test_the_form_that_comes_back_is_a_conflict_until_the_editor_says_otherwise(self, desk):
        article = make_article(notes=1)
        mine = form_of(desk.get(change_page(article)), "article_form") | {"title_en": "Mine"}
        edit(desk, article, title_en="Theirs")
        again = form_of(desk.post(change_page(article), mine), "article_form")
        assert desk.post(change_page(article), again).status_code == 409
        article.refresh_from_db()
        assert desk.post(change_page(article), again | {"overrule": article.lock_version}).status_code == 302
        article.refresh_from_db()
        assert article.title_en == "Mine"

    def test_overruling_one_version_does_not_overrule_the_next(self, desk):
        article = make_article(notes=1)
        mine = form_of(desk.get(change_page(article)), "article_form") | {"title_en": "Mine"}
        edit(desk, article, title_en="Theirs")
        article.refresh_from_db()
        seen = article.lock_version
        edit(desk, article, title_en="Theirs again")
        assert desk.post(change_page(article), mine | {"overrule": seen}).status_code == 409

    @pytest.mark.parametrize("token", ["", "garbled", "-1", "99", None])
    def test_a_missing_or_garbled_token_is_a_conflict(self, desk, token):
        article = make_article(notes=1)
        data = form_of(desk.get(change_page(article)), "article_form") | {"title_en": "Mine"}
        data |= {"lock_version": token}
        if token is None:
            del data["lock_version"]
        assert desk.post(change_page(article), data).status_code == 409
        article.refresh_from_db()
        assert article.title_en != "Mine"


class TestMarkers:
    def test_a_text_is_not_saved_without_all_of_its_markers(self, desk):
        article = make_article(codes=("en", "tr"), notes=2)
        response = edit(desk, article, body_tr="<p>Hepsi gitti.</p>")
        assert "The text in Türkçe would lose all of its note markers" in response.content.decode()
        article.refresh_from_db()
        assert "data-note" in article.body_tr
        assert article.lock_version == 1

    def test_unless_an_editor_confirms_it(self, desk):
        article = make_article(codes=("en", "tr"), notes=2)
        response = edit(desk, article, body_tr="<p>Hepsi gitti.</p>")
        data = form_of(response, "article_form") | {"drop_markers": "tr"}
        assert desk.post(change_page(article), data).status_code == 302
        article.refresh_from_db()
        assert article.body_tr == "<p>Hepsi gitti.</p>"
        assert article.footnotes.count() == 2

    def test_a_confirmation_for_one_language_is_none_for_another(self, desk):
        article = make_article(codes=("en", "tr"), notes=1)
        edit(desk, article, body_tr="<p>Gitti.</p>", body_en="<p>Gone.</p>", drop_markers="tr")
        article.refresh_from_db()
        assert "data-note" in article.body_en

    def test_some_markers_may_go_without_asking(self, desk):
        article = make_article(notes=2)
        edit(desk, article, body_en=f"<p>One is left.{marker(key='n2')}</p>")
        article.refresh_from_db()
        assert article.body_en == f"<p>One is left.{marker(key='n2')}</p>"


def publish_page(article):
    return reverse("admin:articles_article_publish", args=[article.pk])


class TestDeleting:
    def test_what_was_published_cannot_be_deleted(self, desk):
        article = make_article(codes=("en",))
        article.publish("en")
        address = reverse("admin:articles_article_delete", args=[article.pk])
        assert "withdraw or cancel them instead" in desk.get(address).content.decode()
        desk.post(address, {"post": "yes"})
        assert Article.objects.exists()


class TestRights:
    def test_an_assistant_writes_and_does_not_publish(self, client):
        user = ayse()
        client.force_login(user)
        article = make_article(codes=("en",), notes=1, created_by=user)
        assert edit(client, article, title_en="By Ayşe").status_code == 302
        assert publish_page(article) not in client.get(change_page(article)).content.decode()
        refused = client.get(publish_page(article))
        assert refused.status_code == 403
        assert "hesaplardan sorumlu kişiye başvurun" in refused.content.decode()
        assert client.post(publish_page(article), {"languages": "en", "kind": "update"}).status_code == 403
        assert not Edition.objects.exists()

    def test_somebody_without_rights_finds_no_desk(self, client):
        client.force_login(carol())
        article = make_article()
        for address in [change_page(article), publish_page(article), reverse("admin:articles_article_import")]:
            assert client.get(address).status_code == 302
        assert client.get(reverse("admin:articles_source_suggest") + "?q=report").status_code == 302

    def test_who_may_only_look_sees_the_form_and_cannot_save(self, client):
        user = User.objects.create_user("dora", is_staff=True)
        give(user, "view_article")
        client.force_login(user)
        article = make_article(notes=1, created_by=user)
        assert client.get(change_page(article)).status_code == 200
        assert client.post(change_page(article), {"title_en": "Mine"}).status_code == 403

    def test_roles_come_with_the_database(self, client):
        user = User.objects.create_user("emre", is_staff=True)
        user.groups.add(Group.objects.get(name="Research assistants"))
        assert user.has_perms(["articles.change_article", "articles.add_source", "authors.change_author"])
        assert not user.has_perm("articles.publish_article")
        assert not user.has_perm("articles.delete_article")
        editor = User.objects.create_user("elif", is_staff=True)
        editor.groups.add(Group.objects.get(name="Editors"))
        assert editor.has_perms(["articles.publish_article", "articles.delete_article", "thinktank.change_page"])
        assert not editor.has_perm("authors.change_user")


class TestLists:
    def test_articles_say_where_each_language_stands(self, desk):
        article = make_article(codes=("en", "tr", "ru"))
        article.publish("en")
        article.publish("tr", at=timezone.now() + timedelta(days=1))
        text = desk.get(reverse("admin:articles_article_changelist")).content.decode()
        assert all(words in text for words in ["en public", "tr scheduled", "ru draft"])

    @pytest.mark.parametrize("words", ["ПАРОМЫ", "TARIFESIZ feribotlar", "istanbul", "İSTANBUL"])
    def test_articles_are_found_however_a_title_is_typed(self, desk, words):
        make_article(codes=("en", "tr", "ru"), title_en="Winter in İstanbul")
        make_article(codes=("en",), title_en="Elsewhere")
        text = desk.get(reverse("admin:articles_article_changelist"), {"q": words}).content.decode()
        assert "1 article" in text

    def test_articles_are_filtered_by_what_the_public_sees(self, desk):
        draft, live = make_article(codes=("en",)), make_article(codes=("en",))
        live.publish("en")
        for standing, found in [("nothing", draft), ("live", live)]:
            page = desk.get(reverse("admin:articles_article_changelist"), {"standing": standing})
            assert list(page.context["cl"].result_list) == [found]
        page = desk.get(reverse("admin:articles_article_changelist"), {"missing": "tr"})
        assert set(page.context["cl"].result_list) == {draft, live}


class TestSources:
    def test_the_form_keeps_what_it_has_no_field_for(self, desk):
        csl = {
            "type": "patent",
            "title": "A lock",
            "author": [{"family": "Kaya", "given": "Zeynep"}, {"literal": "World Bank"}],
            "issued": {"date-parts": [[2024, 2]]},
            "editor": [{"family": "Demir", "suffix": "Jr."}],
            "volume": 4,
        }
        source = Source.objects.create(csl=csl, localized={"tr": {"title": "Bir kilit"}})
        assert edit(desk, source).status_code == 302
        source.refresh_from_db()
        assert source.csl == csl | {"volume": "4"}
        assert source.localized == {"tr": {"title": "Bir kilit"}}

    def test_a_source_is_written_field_by_field(self, desk):
        data = form_of(desk.get(add_page(Source)), "source_form")
        desk.post(
            add_page(Source),
            data
            | {
                "csl_type": "report",
                "csl_title": "The strait in winter",
                "csl_authors": "Kaya, Zeynep\nWorld Bank",
                "csl_issued": "28 Şubat 2024",
                "csl_url": "https://example.org/strait",
                "local_title_tr": "Kışın boğaz",
            },
        )
        source = Source.objects.get()
        assert source.csl == {
            "type": "report",
            "title": "The strait in winter",
            "URL": "https://example.org/strait",
            "author": [{"family": "Kaya", "given": "Zeynep"}, {"literal": "World Bank"}],
            "issued": {"date-parts": [[2024, 2, 28]]},
        }
        assert source.csl_in("tr")["title"] == "Kışın boğaz"

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("csl_url", "javascript:alert(1)", "begins with https://"),
            ("csl_doi", "doi-less", "A DOI begins with 10."),
            ("csl_issued", "last winter", "2024-02-28"),
            ("csl_rest", "[1]", "Write an object"),
            ("csl_rest", "{", "Write an object"),
            ("csl_title", "", "Give the source a title"),
        ],
    )
    def test_what_no_style_could_print_is_refused(self, desk, field, value, message):
        data = form_of(desk.get(add_page(Source)), "source_form") | {"csl_title": "A title", field: value}
        assert message in desk.post(add_page(Source), data).content.decode()
        assert not Source.objects.exists()

    def test_one_doi_is_one_source(self, desk):
        make_source(DOI="10.5555/1", title="The first")
        data = form_of(desk.get(add_page(Source)), "source_form") | {
            "csl_title": "Again",
            "csl_doi": "https://doi.org/10.5555/1",
        }
        assert "This DOI belongs to “The first”" in desk.post(add_page(Source), data).content.decode()

    def test_suggestions_are_found_in_any_spelling(self, desk):
        source = make_source(title="İstanbul’da kış")
        found = desk.get(reverse("admin:articles_source_suggest"), {"q": "istanbul kis"}).json()["sources"]
        assert [each["label"] for each in found] == [source.suggestion]

    def test_a_source_added_from_a_note_comes_back_in_words(self, desk):
        data = form_of(desk.get(add_page(Source) + "?_popup=1"), "source_form") | {"csl_title": "New"}
        response = desk.post(add_page(Source) + "?_popup=1", data)
        assert f"New [{Source.objects.get().public_id}]" in response.content.decode()


def picture(suffix="PNG", size=(60, 40), **options):
    file = BytesIO()
    Picture.new("RGB", size, "#0d5b63").save(file, suffix, **options)
    return file.getvalue()


class TestPictures:
    def upload(self, desk, content, name="map.png"):
        data = form_of(desk.get(add_page(Image)), "image_form")
        return desk.post(add_page(Image), data | {"file": SimpleUploadedFile(name, content)})

    @pytest.mark.parametrize("suffix", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_pictures_that_browsers_show_are_taken(self, desk, suffix):
        assert self.upload(desk, picture(suffix), "map.of.winter").status_code == 302
        assert (Image.objects.get().width, Image.objects.get().height) == (60, 40)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
                "no picture the site can show",
            ),
            (b"GIF89a" + bytes(40), "no picture the site can show"),
            (picture("JPEG", (900, 900))[:4000], "damaged"),
            (picture("PNG", (8000, 5001)), "40 million"),
            (picture() + bytes(15 * 1024 * 1024), "15 MB"),
        ],
    )
    def test_others_are_refused_with_the_reason(self, desk, content, message):
        assert message in self.upload(desk, content).content.decode()
        assert not Image.objects.exists()

    def test_a_file_gets_the_ending_of_what_it_is(self, desk):
        self.upload(desk, picture("JPEG"), "map.svg")
        assert Image.objects.get().file.name.endswith(".jpg")


def test_portraits_are_pictures_too(desk):
    author = make_author()
    response = edit(desk, author, photo=SimpleUploadedFile("me.png", b"<svg/>"))
    assert "no picture the site can show" in response.content.decode()
    assert not Author.objects.get().photo


def test_there_is_one_institute(desk):
    make_institute()
    assert desk.get(add_page(Institute)).status_code == 403


def test_the_press_can_only_be_looked_at(desk):
    edition = make_article().publish("en")
    assert desk.post(change_page(edition), {"title": "Changed"}).status_code == 403
    assert desk.post(reverse("admin:articles_edition_delete", args=[edition.pk]), {"post": "yes"}).status_code == 403


MANUSCRIPT = """The strait in winter

By Zeynep Kaya

Ferries wait for days in the ice.[1] Nobody keeps a timetable, and nobody expects one.[2]

In spring the queue is gone.[3]

[1] “Ferries Wait”, Example Gazette, https://example.org/ferries, (Date of Access: 28.02.2024).
[2] Ibid.
[3] “Spring Again”, Example Gazette, https://example.org/spring, (Date of Access: 01.03.2024).
"""


class TestImporting:
    address = "/admin/articles/article/import/"

    def read(self, desk, **texts):
        data = form_of(desk.get(self.address), "import")
        return desk.post(self.address, data | texts)

    def test_what_was_understood_is_shown_before_anything_is_written(self, desk):
        make_source(title="Ferries Wait", URL="https://example.org/ferries")
        text = self.read(desk, text_en=MANUSCRIPT).content.decode()
        assert all(words in text for words in ["The strait in winter", "Zeynep Kaya", "3 notes", "2 sources", "Ibid."])
        assert text.count("in the library") == 1
        assert not Article.objects.exists()
        assert Source.objects.count() == 1

    def test_then_it_is_created_as_it_was_shown(self, desk):
        shown = form_of(self.read(desk, text_en=MANUSCRIPT), "import")
        response = desk.post(self.address, shown | {"create": ""})
        article = Article.objects.get()
        assert response.url == change_page(article)
        assert article.title_en == "The strait in winter"
        assert article.footnotes.count() == 3
        assert article.created_by.username == "root"
        assert article.revisions.get().kind == "import"

    def test_a_file_is_read_like_a_pasted_text(self, desk):
        file = SimpleUploadedFile("strait.txt", MANUSCRIPT.encode("utf-16"))
        shown = form_of(self.read(desk, file_en=file), "import")
        assert shown["text_en"].lstrip().startswith("The strait in winter")
        desk.post(self.address, shown | {"create": ""})
        assert Article.objects.get().title_en == "The strait in winter"

    def test_a_translation_joins_the_notes_of_its_article(self, desk):
        desk.post(self.address, {"kind": "analysis", "text_en": MANUSCRIPT, "create": ""})
        article = Article.objects.get()
        translation = MANUSCRIPT.replace("The strait in winter", "Kışın boğaz").replace("Ibid.", "A.g.e.")
        opened = desk.get(f"{self.address}?into={article.public_id}")
        desk.post(self.address, form_of(opened, "import") | {"text_tr": translation, "create": ""})
        article = Article.objects.get()
        assert article.title_tr == "Kışın boğaz"
        assert article.footnotes.count() == 3

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({}, "Paste a text or choose a file"),
            ({"into": "gone", "text_en": MANUSCRIPT}, "There is no article gone any more"),
            ({"file_en": SimpleUploadedFile("a.txt", bytes(range(256)) * 40)}, "Nothing was imported"),
        ],
    )
    def test_what_cannot_be_imported_says_why_and_writes_nothing(self, desk, fields, message):
        response = self.read(desk, **fields, create="")
        assert message in response.content.decode()
        assert not Article.objects.exists()

    def test_only_who_writes_articles_imports_them(self, client):
        user = User.objects.create_user("dora", is_staff=True)
        give(user, "view_article")
        client.force_login(user)
        assert client.get(self.address).status_code == 403


def test_no_part_of_the_articles_admin_takes_the_name_of_another_s_method():
    """They are mixed into one class, where the later of two is never reached."""
    owners = {}
    for part in type(admin.site._registry[Article]).__mro__:
        if part.__module__.startswith("articles.admin"):
            for name in set(vars(part)) - set(dir(admin.ModelAdmin)):
                owners.setdefault(name, []).append(part.__name__)
    assert {name: parts for name, parts in owners.items() if len(parts) > 1} == {}
