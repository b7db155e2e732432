"""What attachments promise: readers get them with a public text and never before, and nothing of them runs here."""

import zipfile
from datetime import timedelta
from io import BytesIO

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.enclosures import kind_of
from articles.models import Attachment

from .factories import ayse, boris, give, make_article, make_institute, root

pytestmark = pytest.mark.django_db

CSV = b"hour,metres\n1,2.5\n"
LATER = timedelta(hours=1)


def archive(**files):
    """Names with a double underscore for the dot and a triple one for the slash."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        for name, text in files.items():
            opened.writestr(name.replace("___", "/").replace("__", "."), text)
    return content.getvalue()


def attach(article, *, name="waits", content=CSV, suffix=".csv", **fields):
    return Attachment.objects.create(
        article=article, name=name, file=ContentFile(content, name=f"upload{suffix}"), **fields
    )


def status(client, path):
    response = client.get(path)
    if response.streaming:
        list(response.streaming_content)  # or its file would stay open
    return response.status_code


def address(edition, name="waits"):
    return f"{edition.get_absolute_url()}files/{name}"


class TestReaders:
    def test_a_file_comes_with_a_live_text_to_be_saved_and_runs_nothing(self, client):
        article = make_article()
        attach(article)
        response = client.get(address(article.publish("en")))
        assert response.status_code == 200
        assert b"".join(response.streaming_content) == CSV
        assert response.headers["Content-Disposition"] == 'attachment; filename="waits.csv"'
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Cache-Control"] == "no-cache"

    def test_it_has_its_name_with_or_without_the_ending(self, client):
        article = make_article()
        attach(article)
        edition = article.publish("en")
        assert status(client, address(edition, "waits.csv")) == 200
        for other in ("waits.pdf", "wait", "waits.csv.html", "upload.csv", "..", "%2e%2e%2fwaits", "waits%00", "WAITS"):
            assert status(client, address(edition, other)) == 404

    def test_never_from_the_folder_of_media(self, client):
        article = make_article()
        attachment = attach(article)
        article.publish("en")
        assert status(client, f"/media/{attachment.file.name}") == 404

    def test_a_file_of_unknown_kind_from_elsewhere_is_only_bytes(self, client):
        article = make_article()
        attach(article, suffix=".html", content=b"<script>alert(1)</script>")
        response = client.get(address(article.publish("en")))
        assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")

    def test_the_page_lists_it_in_its_language(self, client):
        article = make_article(codes=("en", "tr"))
        attach(article, title_en="Waiting times", title_tr="Bekleme süreleri")
        attach(article, name="only-tr", language="tr", content=b"%PDF-1.7\n%%EOF", suffix=".pdf")
        english, turkish = article.publish_together(["en", "tr"])
        page = client.get(english.get_absolute_url()).content.decode()
        assert "Waiting times" in page
        assert "CSV, 18\xa0bytes" in page
        assert "only-tr" not in page
        page = client.get(turkish.get_absolute_url()).content.decode()
        assert "Bekleme süreleri" in page
        assert address(turkish, "only-tr") in page
        assert status(client, address(english, "only-tr")) == 404
        assert status(client, address(turkish, "only-tr")) == 200

    def test_a_page_without_files_has_no_heading_for_them(self, client):
        edition = make_article().publish("en")
        assert 'id="files"' not in client.get(edition.get_absolute_url()).content.decode()

    def test_listing_files_asks_the_database_no_further_question(self, client, django_assert_max_num_queries):
        make_institute()
        article = make_article()
        for number in range(3):
            attach(article, name=f"table-{number}")
        edition = article.publish("en")
        with django_assert_max_num_queries(5):
            assert client.get(edition.get_absolute_url()).content.decode().count("/files/table-") == 3

    def test_an_old_address_of_the_text_leads_to_the_new_one(self, client):
        article = make_article()
        attach(article)
        old = address(article.publish("en"))
        article.set_text("slug", "en", "moved")
        article.save()
        new = address(article.publish("en"))
        assert client.get(old).headers["Location"] == new


class TestBeforeAndAfter:
    def test_a_drafts_file_cannot_be_reached(self, client):
        article = make_article(slug_en="draft")
        attach(article)
        nothing = client.get("/en/articles/nothing/files/waits")
        answer = client.get("/en/articles/draft/files/waits")
        assert (answer.status_code, answer.content) == (404, nothing.content)

    def test_nor_that_of_a_scheduled_text(self, client):
        article = make_article()
        attach(article)
        edition = article.publish("en", at=timezone.now() + LATER)
        assert status(client, address(edition)) == 404

    def test_nor_through_a_language_that_is_not_public(self, client):
        article = make_article(codes=("en", "tr"), slug_tr="taslak")
        attach(article, language="tr")
        edition = article.publish("en")
        assert status(client, "/tr/articles/taslak/files/waits") == 404
        assert status(client, address(edition)) == 404

    def test_a_withdrawn_text_takes_its_files_with_it(self, client):
        article = make_article()
        attach(article)
        edition = article.publish("en")
        edition.withdraw("We could not confirm it.")
        assert status(client, address(edition)) == 410
        edition.reinstate()
        assert status(client, address(edition)) == 200

    def test_another_articles_file_is_not_served(self, client):
        attach(make_article())
        assert client.get(address(make_article().publish("en"))).status_code == 404


def spreadsheet():
    return archive(mimetype="application/vnd.oasis.opendocument.spreadsheet", content__xml="<x/>")


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n"),
            ("Süre.CSV", "şehir;süre\nİzmir;2,5\n".encode()),
            ("a.tsv", b"\xef\xbb\xbfa\tb\n"),
            ("a.json", b'{"a": [1]}'),
            ("a.xlsx", archive(xl___workbook__xml="<x/>")),
            ("a.ods", spreadsheet()),
        ],
    )
    def test_documents_and_tables(self, name, content):
        assert kind_of(name, content).suffix == name[name.index(".") :].lower()

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("a.html", b"<script>", "PDF, CSV"),
            ("a.zip", archive(a__csv="1"), "PDF, CSV"),
            ("a.xlsm", archive(xl___workbook__xml="<x/>"), "PDF, CSV"),
            ("a.csv.exe", b"MZ", "PDF, CSV"),
            ("a", CSV, "PDF, CSV"),
            ("a.pdf", b"<html>", "not PDF"),
            ("a.pdf", b"%PDF-1.7 cut off", "not PDF"),
            ("a.csv", b"<!doctype html><script>", "not CSV"),
            ("a.csv", b"\xff\xfea\0", "not CSV"),
            ("a.csv", b"", "not CSV"),
            ("a.csv", b"%PDF-1.7\n%%EOF", "not CSV"),
            ("a.json", b"{", "not JSON"),
            ("a.json", b"[" * 100_000, "not JSON"),
            ("a.xlsx", archive(a__csv="1"), "not XLSX"),
            ("a.xlsx", archive(xl___workbook__xml="<x/>", xl___vbaProject__bin="x"), "not XLSX"),
            ("a.xlsx", b"PK\x03\x04" + bytes(50), "not XLSX"),
            ("a.ods", archive(xl___workbook__xml="<x/>"), "not ODS"),
            ("a.csv", b"1" * (20 * 1024 * 1024 + 1), "20 MB"),
        ],
    )
    def test_nothing_else(self, name, content, message):
        with pytest.raises(ValidationError, match=message):
            kind_of(name, content)


class TestTheForm:
    def page(self, article):
        return reverse("admin:articles_article_change", args=[article.pk])

    def fields(self, client, article):
        forms = lxml.html.fromstring(client.get(self.page(article)).content.decode()).forms
        return next(dict(form.form_values()) for form in forms if form.get("id") == "article_form")

    def add(self, client, article, file, **fields):
        data = self.fields(client, article)
        row = int(data["attachments-TOTAL_FORMS"])
        data |= {"attachments-TOTAL_FORMS": row + 1, f"attachments-{row}-file": file}
        data |= {f"attachments-{row}-{name}": value for name, value in fields.items()}
        return client.post(self.page(article), data)

    def assistants(self, client, **fields):
        """Ayşe’s own article, and she is signed in."""
        user = ayse()
        client.force_login(user)
        return make_article(created_by=user, **fields)

    def test_a_file_gets_an_address_from_its_name(self, client):
        client.force_login(root())
        article = make_article()
        assert self.add(client, article, SimpleUploadedFile("Süre tablosu.csv", CSV)).status_code == 302
        attachment = Attachment.objects.get()
        assert (attachment.name, attachment.size, attachment.waits) == ("sure-tablosu", len(CSV), False)

    def test_two_files_do_not_have_one_address(self, client):
        client.force_login(root())
        article = make_article()
        attach(article)
        response = self.add(client, article, SimpleUploadedFile("waits.csv", CSV))
        assert "Two files would have the address" in response.content.decode()
        assert Attachment.objects.count() == 1

    def test_what_is_no_file_for_readers_is_refused(self, client):
        client.force_login(root())
        article = make_article()
        response = self.add(client, article, SimpleUploadedFile("a.csv", b"<html>"))
        assert "not CSV" in response.content.decode()
        assert not Attachment.objects.exists()

    def test_what_an_assistant_adds_to_a_public_text_waits_until_it_is_published_next(self, client):
        article = self.assistants(client)
        edition = article.publish("en", by=boris())
        assert self.add(client, article, SimpleUploadedFile("waits.csv", CSV)).status_code == 302
        assert Attachment.objects.get().waits
        assert status(client, address(edition)) == 404
        assert "/files/" not in client.get(edition.get_absolute_url()).content.decode()
        article.publish("en")
        assert status(client, address(edition)) == 200

    def test_an_assistant_does_not_change_or_remove_what_readers_have(self, client):
        article = self.assistants(client)
        attachment = attach(article)
        article.publish("en", by=boris())
        data = self.fields(client, article)
        assert "attachments-0-file" not in data
        data |= {
            "attachments-0-DELETE": "on",
            "attachments-0-name": "other",
            "attachments-0-file": SimpleUploadedFile("b.csv", b"changed"),
        }
        client.post(self.page(article), data)
        again = Attachment.objects.get()
        assert (again.name, again.file.name) == ("waits", attachment.file.name)

    def test_of_a_draft_an_assistant_may(self, client):
        article = self.assistants(client)
        attach(article)
        client.post(self.page(article), self.fields(client, article) | {"attachments-0-DELETE": "on"})
        assert not Attachment.objects.exists()

    def test_an_editors_file_is_public_at_once_with_a_public_text(self, client):
        article = make_article()
        edition = article.publish("en")
        user = boris()
        give(user, "publish_article")
        client.force_login(user)
        assert self.add(client, article, SimpleUploadedFile("waits.csv", CSV)).status_code == 302
        assert status(client, address(edition)) == 200
