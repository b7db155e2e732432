"""A language leaves for Word and comes back; whoever takes it in sees what changes, and takes what they want."""

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.importing import carried, from_text, identity
from articles.importing.document import Document, DocumentPicture
from articles.models import Article, Footnote, Revision, Source
from articles.snapshots import Change

from .factories import ayse, boris, deniz, make_article

TEXT = """Ferries without a timetable

The crossing takes twenty hours now.[1]

Nobody at the harbour knows why it does.

[1] “New”, Gazette, https://example.org/new.
"""


def page_of(article):
    return reverse("admin:articles_article_word", args=[article.pk])


def upload(client, article, text=TEXT, **sent):
    file = SimpleUploadedFile("draft.txt", text.encode())
    return client.post(page_of(article), {"file": file} | sent)


def form_of(response):
    [form] = [one for one in lxml.html.fromstring(response.content.decode()).forms if one.get("id") == "revise"]
    return form


def seen(response, code="en"):
    """(what it was compared with, the changes shown) of a page."""
    page = lxml.html.fromstring(response.content.decode())
    return page.xpath(f"string(//input[@name='seen_{code}']/@value)"), page.xpath(
        f"//input[@name='shown_{code}']/@value"
    )


def accepted(client, article, response, take=None, code="en"):
    compared, shown = seen(response, code)
    data = {"carried": form_of(response).fields["carried"], f"seen_{code}": compared, f"shown_{code}": shown}
    return client.post(page_of(article), data | {f"take_{code}": shown if take is None else take, "accept": ""})


@pytest.fixture
def article(db):
    body = "<p>The crossing takes nineteen hours now.</p><p>Nobody at the harbour knows why it does.</p>"
    return make_article(codes=("en", "tr"), notes=0, body={"en": body}, title_en="Ferries without a timetable")


class TestOut:
    def test_a_language_is_downloaded(self, client, article):
        client.force_login(ayse())
        article.created_by_id = client.session["_auth_user_id"]
        article.save()
        response = client.post(reverse("admin:articles_article_word_file", args=[article.pk, "en"]))
        assert response["Content-Type"].endswith("wordprocessingml.document")
        assert ".en.docx" in response["Content-Disposition"]
        assert identity.read(response.content).identity.article == article.public_id
        assert article.revisions.get().by.username == "ayse"

    def test_its_name_keeps_the_letters_of_its_address(self, client, article):
        client.force_login(boris())
        article.set_text("slug", "en", "şehir")  # as a site that was loaded may bring it
        article.save()
        response = client.post(reverse("admin:articles_article_word_file", args=[article.pk, "en"]))
        assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C5%9Fehir.en.docx"

    def test_a_language_is_downloaded_to_be_translated(self, client, article):
        client.force_login(boris())
        address = reverse("admin:articles_article_word_file", args=[article.pk, "ru"])
        told = identity.read(client.post(address, {"source": "en"}).content).identity
        assert (told.language, told.source) == ("ru", "en")

    @pytest.mark.parametrize(("code", "source"), [("ru", ""), ("xx", "en"), ("ru", "xx")])
    def test_what_is_not_written_is_not_there(self, client, article, code, source):
        client.force_login(boris())
        address = reverse("admin:articles_article_word_file", args=[article.pk, code])
        assert client.post(address, {"source": source}).status_code == 404

    def test_the_page_offers_what_there_is(self, client, article):
        client.force_login(boris())
        page = lxml.html.fromstring(client.get(page_of(article)).content.decode())
        assert [row.get("id") for row in page.xpath("//tr[@id]")] == ["word-en", "word-tr", "word-ru"]
        assert len(page.xpath("//tr[@id='word-tr']//button")) == 2
        assert len(page.xpath("//tr[@id='word-en']//button")) == len(page.xpath("//tr[@id='word-ru']//button")) == 1


class TestIn:
    def test_what_changes_is_shown_and_nothing_is_written(self, client, article):
        client.force_login(boris())
        before = Article.objects.get().snapshot()
        response = upload(client, article)
        shown = lxml.html.fromstring(response.content.decode())
        assert [one.text_content() for one in shown.xpath("//ol[@class='edits']//del")] == ["nineteen"]
        added = [one.text_content() for one in shown.xpath("//ol[@class='edits']//ins")]
        assert added[0] == "twenty"
        assert any("New" in text for text in added)
        assert Article.objects.get().snapshot() == before
        assert not Source.objects.exists()

    def test_what_is_taken_is_written(self, client, article):
        client.force_login(boris())
        response = accepted(client, article, upload(client, article))
        assert response.status_code == 302
        stored = Article.objects.get()
        assert "twenty hours now." in stored.body_en
        assert stored.text("body", "tr") == article.text("body", "tr")
        assert Footnote.objects.get().cites.get().source.title == "New"
        revision = stored.revisions.order_by("-number").first()
        assert (revision.kind, revision.by.username) == (Revision.Kind.IMPORT, "boris")

    def test_what_is_left_stays_out(self, client, article):
        client.force_login(boris())
        response = accepted(client, article, upload(client, article), take=[])
        assert response.status_code == 302
        stored = Article.objects.get()
        assert stored.text("body", "en") == article.text("body", "en")
        assert not Footnote.objects.exists()
        assert not Source.objects.exists()

    def test_a_draft_that_moved_since_the_look_is_merged(self, client, article):
        client.force_login(boris())
        article.revise()
        response = upload(client, article)
        body = article.text("body", "en")
        change = Change(("texts", "en", "body"), body, body.replace("Nobody at", "Nobody in"))
        article.amend([change], lock_version=article.lock_version, by=None)
        assert accepted(client, article, response).status_code == 302
        stored = Article.objects.get()
        assert "twenty hours" in stored.body_en
        assert "Nobody in the harbour" in stored.body_en

    def test_what_cannot_be_compared_any_more_is_shown_again(self, client, article):
        client.force_login(boris())
        response = upload(client, article)
        Article.objects.update(body_en="<p>Something else.</p>")
        answer = accepted(client, article, response)
        assert answer.status_code == 409
        assert seen(answer)[0] != seen(response)[0]
        assert Article.objects.get().body_en == "<p>Something else.</p>"

    def test_a_clash_is_told_and_kept(self, client, article):
        client.force_login(boris())
        article.revise()
        response = upload(client, article)
        body = article.text("body", "en")
        change = Change(("texts", "en", "body"), body, body.replace("nineteen", "eighteen"))
        article.amend([change], lock_version=article.lock_version, by=None)
        answer = accepted(client, article, response)
        aside = article.revisions.get(kind=Revision.Kind.ASIDE)
        assert answer.url == reverse("admin:articles_article_revision", args=[article.pk, aside.number])
        assert "eighteen" in Article.objects.get().body_en
        assert "twenty" in aside.snapshot["texts"]["en"]["body"]

    def test_a_clash_is_foreseen(self, client, article):
        client.force_login(boris())
        article.revise()
        made = identity.Identity(article.public_id, "en", "en", article.revisions.get().number)
        Article.objects.update(body_en=article.text("body", "en").replace("nineteen", "eighteen"))
        document = from_text.read(TEXT.replace("[1]", "").partition("\n\n “")[0], language="en")
        document = Document(**vars(document) | {"returned": identity.Returned(made)})
        response = carry(client, article, document)
        page = lxml.html.fromstring(response.content.decode())
        assert [one.text_content() for one in page.xpath("//section//del")] == ["eighteen"]  # and once
        assert seen(response)[1] == []
        assert accepted(client, article, response).status_code == 302
        assert "eighteen" in Article.objects.get().body_en
        assert "twenty" in article.revisions.get(kind=Revision.Kind.ASIDE).snapshot["texts"]["en"]["body"]

    def test_what_was_taken_already_is_not_offered_again(self, client, article):
        client.force_login(boris())
        article.revise()
        made = identity.Identity(article.public_id, "en", "en", article.revisions.get().number)
        text = TEXT.replace("[1]", "").partition("\n\n “")[0]
        document = Document(**vars(from_text.read(text, language="en")) | {"returned": identity.Returned(made)})
        assert accepted(client, article, carry(client, article, document)).status_code == 302
        text = text.replace("Nobody at the harbour", "Nobody in the town")
        document = Document(**vars(from_text.read(text, language="en")) | {"returned": identity.Returned(made)})
        page = lxml.html.fromstring(carry(client, article, document).content.decode())
        assert [one.text_content() for one in page.xpath("//ol[@class='edits']//ins")] == ["in", "town"]

    def test_nothing_new_says_so(self, client, article):
        client.force_login(boris())
        text = TEXT.replace("twenty", "nineteen").replace("[1]", "").partition("\n\n “")[0]
        response = upload(client, article, text)
        page = lxml.html.fromstring(response.content.decode())
        assert not [one for one in page.forms if one.get("id") == "revise"]

    def test_a_translator_revises_her_language_and_no_other(self, client, article):
        client.force_login(deniz(article=article))
        turkish = "Tarifesiz feribotlar\n\nGeçiş artık yirmi saat sürüyor ve bunun nedenini limanda kimse bilmiyor."
        assert accepted(client, article, upload(client, article, turkish), code="tr").status_code == 302
        assert "yirmi saat" in Article.objects.get().body_tr
        response = upload(client, article)
        assert not [one for one in lxml.html.fromstring(response.content.decode()).forms if one.get("id") == "revise"]
        assert "nineteen" in Article.objects.get().body_en

    @pytest.mark.parametrize("text", ["", "x", "\0\0\0"])
    def test_what_is_no_manuscript_is_refused(self, client, article, text):
        client.force_login(boris())
        response = upload(client, article, text)
        assert response.status_code == 200
        assert lxml.html.fromstring(response.content.decode()).xpath("//ul[contains(@class, 'errorlist')]")

    def test_what_a_page_carries_is_that_persons_and_that_articles(self, client, article):
        client.force_login(boris())
        parcel = form_of(upload(client, article)).fields["carried"]
        other = make_article()
        for target, sent in [(other, parcel), (article, parcel[:-4] + "AAAA"), (article, "x")]:
            response = client.post(page_of(target), {"carried": sent, "accept": ""})
            page = lxml.html.fromstring(response.content.decode())
            assert not [one for one in page.forms if one.get("id") == "revise"]
        assert "nineteen" in Article.objects.get(pk=article.pk).body_en


class TestImportPage:
    """Several languages at once, new ones and ones that are there."""

    def send(self, client, article, **sent):
        texts = {
            "text_en": TEXT,
            "text_ru": "Паромы\n\nПереправа занимает теперь двадцать часов, и никто не знает почему.",
        }
        return client.post(
            reverse("admin:articles_article_import"), {"into": article.public_id, **texts, "kind": "news", **sent}
        )

    def test_what_changes_in_a_language_that_is_there_is_shown_and_chosen(self, client, article):
        client.force_login(boris())
        response = self.send(client, article)
        compared, shown = seen(response)
        assert compared
        assert shown
        assert seen(response, "ru") == ("", [])
        sent = {"seen_en": compared, "shown_en": shown, "take_en": [], "create": ""}
        assert self.send(client, article, **sent).status_code == 302
        stored = Article.objects.get()
        assert stored.body_en == article.text("body", "en")
        assert "двадцать часов" in stored.body_ru

    def test_what_nobody_has_looked_at_is_shown_first(self, client, article):
        client.force_login(boris())
        response = self.send(client, article, create="")
        assert response.status_code == 200
        assert seen(response)[0]
        assert "двадцать часов" not in (Article.objects.get().body_ru or "")

    def test_a_file_that_went_out_from_an_article_is_sent_home(self, client, article):
        client.force_login(boris())
        raw = client.post(reverse("admin:articles_article_word_file", args=[article.pk, "en"])).content
        file = SimpleUploadedFile("a.docx", raw)
        response = client.post(reverse("admin:articles_article_import"), {"files": [file], "kind": "news"})
        assert page_of(article) in response.content.decode()


def carry(client, article, document):
    """What the page would carry, had it read this document."""
    from django.contrib.auth import get_user

    from articles.admin.word import salt

    user = get_user(type("Request", (), {"session": client.session})())
    return client.post(page_of(article), {"carried": carried.sealed(document, salt=salt(article, user))})


def test_a_document_is_the_same_after_being_carried():
    import json

    read = from_text.read(TEXT)
    made = identity.Identity("a", "en", "en", 4, {"k": "f"}, {"d": "i"})
    returned = identity.Returned(made, (identity.WordNote("k", "Words"),), {"title": ("Ports",)})
    picture = DocumentPicture("p1", "a.png", b"\x00\xff", alt="A")
    document = Document(**vars(read) | {"returned": returned, "pictures": (picture,)})
    assert carried.from_json(json.loads(json.dumps(carried.as_json(document)))) == document


@pytest.mark.django_db
def test_whoever_knows_better_says_which_language_a_file_is_in(client):
    client.force_login(boris(language="en"))
    article = make_article(codes=("en", "tr"))
    assert "Say which language it is in" in upload(client, article, "Aktau\n\nBaku 2026").content.decode()
    assert 'name="seen_tr"' in upload(client, article, "Aktau\n\nBaku 2026", language="tr").content.decode()


@pytest.mark.django_db
def test_a_translator_is_offered_only_her_language(client):
    article = make_article(codes=("en", "tr"))
    client.force_login(deniz(article=article))
    page = lxml.html.fromstring(client.get(page_of(article)).content.decode())
    assert page.xpath("//select[@name='language']/option/@value") == ["", "tr"]
