"""The pages of a site that moves in: looked at first, then imported, reported on, its languages put together."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Edition, Imported, Move
from articles.moving.pairing import Text, pairs
from articles.tasks import clear_exports, work_off
from thinktank.models import Outbox, Redirect

from .factories import ayse, boris, carol, deniz, make_article
from .old_site import TEXTS, export, item, person

FERIBOTLAR = item(13, "Feribotlar", language="tr", link="https://old.example/feribotlar/", date="2019-06-03 09:00:00")
UPLOAD = "/admin/articles/move/upload/"


class TestPairing:
    """Without a database."""

    DAY = timezone.now()

    @pytest.mark.parametrize(
        ("one", "other", "why"),
        [
            ({"addresses": {"/a/"}}, {"alternates": {"/a/"}}, ("link",)),
            ({"sources": {"s", "t"}}, {"sources": {"s", "t"}}, ("sources",)),
            ({"slug": "ports-en", "authors": {"k"}}, {"slug": "ports-2", "authors": {"k"}}, ("slug", "authors")),
            ({"image": "i", "published_at": DAY}, {"image": "i", "published_at": DAY}, ("image", "day")),
        ],
    )
    def test_what_is_proposed(self, one, other, why):
        [pair] = pairs([Text(1, "en", **one), Text(2, "tr", **other)])
        assert pair.why == why

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"slug": "ports"}, {"slug": "ports"}),
            ({"sources": {"s"}}, {"sources": {"s"}}),
            ({"image": "i"}, {"image": "i"}),
            ({"published_at": DAY, "authors": {"k"}}, {"published_at": DAY, "authors": {"k"}}),
            ({"addresses": {"/a/"}, "apart": frozenset({2})}, {"alternates": {"/a/"}}),
        ],
    )
    def test_what_is_not(self, one, other):
        assert pairs([Text(1, "en", **one), Text(2, "tr", **other)]) == []

    def test_not_in_one_language(self):
        assert pairs([Text(1, "en", addresses={"/a/"}), Text(2, "en", alternates={"/a/"})]) == []

    def test_the_surest_of_several(self):
        texts = [
            Text(1, "en", sources=frozenset("ab"), image="i"),
            Text(2, "tr", sources=frozenset("ab")),
            Text(3, "tr", sources=frozenset("ab"), image="i"),
            Text(4, "ru", sources=frozenset("ab")),
        ]
        found = {(pair.one, pair.other) for pair in pairs(texts)}
        assert (1, 3) in found
        assert (1, 2) not in found

    def test_a_picture_of_everything_says_nothing(self):
        day = timezone.now()
        texts = [Text(n, ["en", "tr"][n % 2], image="logo", published_at=day) for n in range(40)]
        assert pairs(texts) == []

    def test_many_texts_take_moments(self):
        texts = [
            Text(n, ["en", "tr"][n % 2], frozenset({f"/{n}/"}), frozenset({f"/{n + 1}/"}), f"text-{n}", authors={"k"})
            for n in range(5000)
        ]
        assert len(pairs(texts)) >= 2000


pytestmark = pytest.mark.django_db


def upload(client, *parts, name="site.xml"):
    response = client.post(UPLOAD, {"file": SimpleUploadedFile(name, export(*parts).read())})
    return Move.objects.latest("pk") if response.status_code == 302 else response


def work():
    """As a worker would, turn after turn."""
    for _turn in range(10):
        work_off(timezone.now() + timedelta(hours=1))


@pytest.fixture
def desk(client):
    client.force_login(boris(language="en"))
    return client


def report(client, move):
    return client.get(reverse("admin:articles_move_report", args=[move.pk])).content.decode()


class TestImporting:
    def test_from_the_upload_to_the_report(self, desk):
        move = upload(desk, person(), item(12), item(13, "Ports", status="private"))
        assert 'http-equiv="refresh"' in report(desk, move)
        work()
        page = report(desk, move)
        assert "Zeynep Kaya" in page
        assert "<li>private: 1</li>" in page
        assert not Article.objects.exists()
        assert not Redirect.objects.exists()
        desk.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report", "publishes": "on"})
        work()
        move.refresh_from_db()
        assert (move.state, bool(move.file)) == ("done", False)
        assert Article.objects.filter(kind="report").count() == 2
        assert Edition.objects.count() == 1
        page = report(desk, move)
        assert 'http-equiv="refresh"' not in page

    def test_each_status_has_a_name_in_the_language_of_the_desk(self, client):
        client.force_login(boris(language="ru"))
        move = upload(client, person(), item(12), item(13, "Ports", status="private"), item(14, "X", status="odd-one"))
        work()
        page = report(client, move)
        assert "<li>publish: 1</li>" not in page
        assert "<li>odd-one: 1</li>" in page

    def test_a_finding_calls_a_status_by_its_name(self, client):
        client.force_login(boris(language="ru"))
        move = upload(client, person(), item(13, "Ports", status="pending"))
        work()
        client.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report"})
        work()
        [finding] = Imported.objects.texts().get().findings
        assert finding["code"] == "not-public"
        assert "pending" not in finding["message"]

    def test_an_export_that_nobody_imports_is_deleted(self, desk):
        looked_at, refused = upload(desk, person(), item(12)), upload(desk, person(), item(12))
        work()
        Move.objects.filter(pk=refused.pk).update(state="failed")
        later = timezone.now() + Move.KEPT
        assert clear_exports(later - timedelta(hours=1)) == 0
        names = [move.file.name for move in (looked_at, refused)]
        assert clear_exports(later) == 2
        assert [default_storage.exists(name) for name in names] == [False, False]
        assert "was deleted" in report(desk, looked_at)
        assert "was deleted" not in report(desk, refused)
        assert clear_exports(later) == 0

    def test_no_odd_address_is_a_fault(self, desk):
        assert desk.get("/admin/articles/move/1/report/x/change/").status_code == 404

    def test_it_starts_once(self, desk):
        move = upload(desk, person(), item(12))
        work()
        for _click in range(2):
            desk.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report"})
        assert Outbox.objects.filter(kind="move").count() == 1
        work()
        desk.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report", "publishes": "on"})
        work()
        assert not Edition.objects.exists()

    def test_a_worker_has_many_turns(self, desk, monkeypatch):
        monkeypatch.setattr("articles.moving.turns.SECONDS", 1e-9)
        move = upload(desk, person(), *(item(number, f"Text {number}") for number in range(12, 15)))
        work()
        desk.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report", "publishes": "on"})
        turns = 0
        while Outbox.objects.filter(kind="move").exists():
            work_off(timezone.now() + timedelta(hours=1))
            turns += 1
            assert turns < 50
        assert turns > 5
        move.refresh_from_db()
        assert move.state == "done"
        assert Edition.objects.count() == 3

    def test_a_fault_is_tried_again(self, desk, monkeypatch):
        move = upload(desk, person(), item(12))
        work()
        desk.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report"})
        with monkeypatch.context() as patch:
            patch.setattr("articles.moving.move.Moving.settle", lambda self: 1 / 0)
            work_off(timezone.now() + timedelta(hours=1))
        page = report(desk, move)
        assert "ZeroDivisionError" not in page
        assert "It will be tried again by itself" in page
        assert "ZeroDivisionError" in Outbox.objects.get(kind="move").last_error
        work_off(timezone.now() + timedelta(hours=2))
        move.refresh_from_db()
        assert move.state == "done"
        assert Article.objects.count() == 1

    def test_what_is_no_export_is_refused(self, desk):
        response = desk.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", b"PK\x03\x04 zipped")})
        assert "errornote" in response.content.decode()
        desk.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", b"<html>a page</html>")})
        work()
        assert Move.objects.get().state == "failed"

    def test_a_large_file_is_for_the_command(self, desk, monkeypatch):
        monkeypatch.setattr("articles.admin.moving.LARGEST", 100)
        response = desk.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", b"<" * 101)})
        assert "import_wordpress" in response.content.decode()
        assert not Move.objects.exists()

    @pytest.mark.parametrize("language", ["en", "tr", "ru"])
    def test_every_page_in_every_language(self, client, language):
        client.force_login(boris(language=language))
        move = upload(client, person(), item(12, status="private"), "<item><title>Broken</item>")
        report(client, move)
        work()
        assert report(client, move)
        client.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report"})
        work()
        assert report(client, move)
        for name in ("pairs", "addresses"):
            assert client.get(reverse(f"admin:articles_move_{name}", args=[move.pk])).status_code == 200
        assert client.get(reverse("admin:articles_move_changelist")).status_code == 200
        assert client.get(UPLOAD).status_code == 200


class TestWhoMay:
    def test_only_who_publishes(self, client):
        move = Move.objects.create(origin="old.example", state="looked")
        article = make_article(codes=("en", "tr"))
        addresses = [UPLOAD, reverse("admin:articles_move_changelist")]
        addresses += [
            reverse(f"admin:articles_move_{name}", args=[move.pk]) for name in ("report", "start", "addresses", "pairs")
        ]
        for user in (None, carol(), ayse(), deniz(article=article)):
            client.logout()
            if user:
                client.force_login(user)
            for address in addresses:
                assert client.get(address).status_code in (302, 403), (user, address)
                assert client.post(address, {"kind": "report"}).status_code in (302, 403), (user, address)
            assert Move.objects.get().state == "looked"


def test_addresses_as_a_table(desk):
    move = upload(desk, person(), item(12))
    work()
    desk.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report", "publishes": "on"})
    work()
    Redirect.objects.create(path="=1+1", target="@x")
    response = desk.get(reverse("admin:articles_move_addresses", args=[move.pk]))
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert any(row[0] == "/?p=12" and row[2] == "/en/articles/ferries/" for row in rows)
    assert ["'=1+1", "'@x", ""] in rows


class TestPairs:
    @pytest.fixture
    def move(self, desk):
        """Two texts of which one names the other as its translation."""
        also = (
            '<p>This post is also available in: <a href="https://old.example/feribotlar/" hreflang="tr">Türkçe</a></p>'
        )
        move = upload(
            desk,
            person(),
            item(12, content=f"<p>{TEXTS['en']}</p>{also}", link="https://old.example/ferries/"),
            FERIBOTLAR,
        )
        work()
        desk.post(reverse("admin:articles_move_start", args=[move.pk]), {"kind": "report", "publishes": "on"})
        work()
        return move

    def send(self, desk, move, **more):
        one, other = Imported.objects.texts()
        address = reverse("admin:articles_move_pairs", args=[move.pk])
        desk.post(address, {"one": one.pk, "other": other.pk} | more)

    def test_a_pair_is_proposed_and_put_together(self, desk, move):
        assert "Feribotlar" in desk.get(reverse("admin:articles_move_pairs", args=[move.pk])).content.decode()
        self.send(desk, move, keep=Imported.objects.get(language="en").pk)
        article = Article.objects.get()
        assert (article.original_language, article.written_languages) == ("en", ["en", "tr"])
        assert set(Imported.objects.texts().values_list("article", flat=True)) == {article.pk}
        assert desk.get("/feribotlar/").headers["Location"] == "/tr/articles/feribotlar/"
        assert desk.get("/?p=13").headers["Location"] == "/tr/articles/feribotlar/"
        assert "Feribotlar" not in desk.get(reverse("admin:articles_move_pairs", args=[move.pk])).content.decode()

    def test_the_other_way_round(self, desk, move):
        self.send(desk, move, keep=Imported.objects.get(language="tr").pk)
        assert Article.objects.get().original_language == "tr"

    def test_importing_again_changes_nothing_then(self, desk, move):
        self.send(desk, move, keep=Imported.objects.get(language="en").pk)
        before = Article.objects.get().snapshot()
        again = upload(desk, person(), FERIBOTLAR)
        work()
        desk.post(reverse("admin:articles_move_start", args=[again.pk]), {"kind": "report", "publishes": "on"})
        work()
        assert Article.objects.get().snapshot() == before

    def test_two_that_are_two_are_not_proposed_again(self, desk, move):
        self.send(desk, move, act="apart")
        assert Article.objects.count() == 2
        assert "Feribotlar" not in desk.get(reverse("admin:articles_move_pairs", args=[move.pk])).content.decode()

    def test_what_is_gone_is_told(self, desk, move):
        Edition.objects.update(current=None)
        Edition.objects.all().delete()
        Article.objects.get(original_language="tr").delete()
        self.send(desk, move, keep=Imported.objects.get(language="en").pk)
        assert Article.objects.count() == 1
