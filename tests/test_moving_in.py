"""A WordPress site moves in: what it held is here, once, as it was, and nothing is public that was not."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from articles.models import Article, Edition, Image, Imported, Move, Revision, Topic
from articles.moving import posts
from articles.moving.media import PATIENCE, READ_AT_MOST, Media
from articles.moving.move import Moving
from authors.models import Author
from thinktank.models import Page, Redirect

from .factories import make_author, make_image
from .old_site import TEXTS, category, comment, export, file, item, person, tag

pytestmark = pytest.mark.django_db
FERRIES = "/en/articles/ferries/"
UPLOADS = "https://old.example/wp-content/uploads"


def move_in(*parts, media=None, home="https://old.example", **options):
    move = Move.objects.create(publishes=options.pop("publish", False), **options)
    moving = Moving(move, media=Media(media))
    moving.run(export(*parts, home=home))
    return moving


def codes(**wanted):
    return [finding["code"] for finding in Imported.objects.get(**wanted).findings]


@pytest.fixture
def uploads(tmp_path):
    """A copy of a folder of uploads with one picture and one document."""
    folder = tmp_path / "uploads" / "2019" / "05"
    folder.mkdir(parents=True)
    with make_image(size=(600, 400)).file.open("rb") as picture:
        (folder / "map.png").write_bytes(picture.read())
    (folder / "table.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n")
    Image.objects.all().delete()
    return tmp_path / "uploads"


class TestPosts:
    def test_a_post_becomes_a_draft(self):
        move_in(person(), item(12, excerpt="In short.", inner=comment()))
        article = Article.objects.get()
        assert article.text("title", "en") == "Ferries"
        assert article.text("summary", "en") == "In short."
        assert article.text("slug", "en") == "ferries"
        assert TEXTS["en"] in article.text("body", "en")
        assert [link.author.name for link in article.authorships.all()] == ["Zeynep Kaya"]
        assert not Edition.objects.exists()
        assert Imported.objects.get().comments == 1

    def test_what_was_public_is_public_since_the_day_it_was(self, client):
        move_in(person(), item(12, modified="2020-01-01 10:00:00"), publish=True)
        edition = Edition.objects.get()
        assert edition.published_at == datetime(2019, 5, 3, 9, tzinfo=UTC)
        assert edition.updated_at == datetime(2020, 1, 1, 10, tzinfo=UTC)
        assert edition.get_absolute_url() == FERRIES
        assert client.get(FERRIES).status_code == 200

    def test_the_last_touches_of_the_first_day_are_no_update(self):
        move_in(person(), item(12), publish=True)
        assert Edition.objects.get().updated_at is None

    @pytest.mark.parametrize("status", ["draft", "pending", "private"])
    def test_what_was_not_public_stays_a_draft(self, client, status):
        move_in(person(), item(12, status=status), publish=True)
        assert Article.objects.count() == 1
        assert not Edition.objects.exists()
        assert client.get("/?p=12").status_code == 302  # to the front page
        assert client.get("/ferries/").status_code == 404

    def test_what_a_password_kept_stays_a_draft_and_is_told(self):
        move_in(person(), item(12, password="secret"), publish=True)
        assert not Edition.objects.exists()
        assert "protected" in codes()

    def test_what_is_to_come_is_scheduled(self, client):
        at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
        move_in(person(), item(12, status="future", date=f"{at:%Y-%m-%d %H:%M:%S}"), publish=True)
        assert Edition.objects.get().published_at == at
        assert client.get("/ferries/").status_code == 404

    def test_a_schedule_that_has_passed_is_not_published_by_guess(self):
        move_in(person(), item(12, status="future"), publish=True)
        assert not Edition.objects.exists()
        assert "missed-schedule" in codes()

    def test_trash_is_left_out_and_counted(self):
        moving = move_in(person(), item(12, status="trash"), item(13))
        assert Article.objects.count() == 1
        assert moving.move.left_out == {"trash": 1}

    def test_what_cannot_be_published_is_a_draft_and_says_why(self):
        move_in(person(), item(12, content=""), publish=True)
        assert not Edition.objects.exists()
        assert "not-published" in codes()

    def test_notes_become_footnotes(self):
        content = f"<p>{TEXTS['en']} [1]</p><p>Notes</p><p>[1] “Ports in Winter,” Example Gazette, May 2, 2019.</p>"
        move_in(person(), item(12, content=content))
        assert Article.objects.get().footnotes.count() == 1

    def test_one_that_cannot_be_written_keeps_no_other_out(self, monkeypatch):
        write = posts.Writing.write_article

        def refuse(self, row, post, document):
            if post.post_id == 12:
                raise ValueError("no")
            write(self, row, post, document)

        monkeypatch.setattr(posts.Writing, "write_article", refuse)
        moving = move_in(person(), item(12), item(13, "Ports"))
        assert [article.text("title", "en") for article in Article.objects.all()] == ["Ports"]
        [[line, message, _link]] = moving.move.problems
        assert line > 0
        assert "Ferries" in message
        monkeypatch.undo()
        move_in(person(), item(12), item(13, "Ports"))
        assert Article.objects.count() == 2

    @pytest.mark.parametrize(
        "odd",
        [
            {"title": "Long " * 200},
            {"slug": "%00", "link": "https://old.example/%00/"},
            {"slug": "x" * 900},
            {"slug": ""},
            {"link": ""},
            {"link": "https://[old/"},
            {"author": ""},
            {"author": "nobody in the list"},
            {"meta": {"_thumbnail_id": "999999999999999999999"}},
            {"date": "0000-00-00 00:00:00"},
            {"date": "1901-01-01 00:00:00"},
            {"terms": [("category", "x" * 300, "Long name " * 60)]},
            {"parent": 12},
            {"content": '<img src="https://old.example/wp-content/uploads/' + "x" * 700 + '.png">'},
            {"content": '<a href="https://[old/">x</a> <a href="https://old.example:99999/x">y</a> text'},
        ],
    )
    def test_odd_items_come_in_all_the_same(self, odd, uploads):
        moving = move_in(person(), item(12, **odd), item(13, "Ports"), media=uploads, publish=True)
        assert [problem[1] for problem in moving.move.problems] == []
        assert Imported.objects.texts().count() == 2

    def test_two_posts_under_one_guid_are_two(self):
        move_in(person(), item(12, guid="same"), item(13, "Ports", guid="same"))
        assert Article.objects.count() == 2
        move_in(person(), item(12, guid="same"), item(13, "Ports", guid="same"))
        assert Article.objects.count() == 2


class TestAgain:
    def test_a_second_time_adds_nothing(self):
        parts = person(), category("europe", "Europe"), file(5), item(12, terms=[("category", "europe", "Europe")])
        move_in(*parts, publish=True)
        before = [list(model.objects.values()) for model in (Article, Edition, Topic, Author, Redirect, Revision)]
        moving = move_in(*parts, publish=True)
        assert moving.counts["posts same"] == 1
        assert before == [
            list(model.objects.values()) for model in (Article, Edition, Topic, Author, Redirect, Revision)
        ]

    def test_it_is_the_same_in_another_language_of_the_desk(self):
        parts = person(), item(12, content=f"<p>{TEXTS['en']}</p><script>x</script>")
        move_in(*parts)
        with override("tr"):
            assert move_in(*parts).counts["posts same"] == 1

    def test_what_was_changed_there_is_changed_here(self):
        move_in(person(), item(12), publish=True)
        move_in(
            person(), item(12, content="<p>Another text about the very same ferries in the harbour.</p>"), publish=True
        )
        article = Article.objects.get()
        assert "Another text" in article.text("body", "en")
        edition = Edition.objects.get()
        assert "Another text" in edition.current.body_html
        assert edition.published_at.year == 2019

    def test_what_was_changed_here_stays_and_is_told(self):
        move_in(person(), item(12))
        article = Article.objects.get()
        article.set_text("title", "en", "My title")
        article.save()
        moving = move_in(person(), item(12, content="<p>Another text about the very same ferries.</p>"), publish=True)
        article.refresh_from_db()
        assert article.text("title", "en") == "My title"
        assert TEXTS["en"] in article.text("body", "en")
        assert moving.counts["posts edited"] == 1
        assert "edited-here" in codes()
        assert not Edition.objects.exists()

    def test_what_was_deleted_here_stays_deleted(self):
        move_in(person(), item(12))
        Article.objects.all().delete()
        move_in(person(), item(12))
        move_in(person(), item(12, "Ferries again"))
        assert not Article.objects.exists()

    def test_a_picture_that_comes_later_is_put_in(self, uploads):
        content = (
            f'<p>{TEXTS["en"]}</p><img src="https://old.example/wp-content/uploads/2019/05/map-300x200.png" alt="x">'
        )
        move_in(person(), item(12, content=content))
        assert "<figure" not in Article.objects.get().text("body", "en")
        move_in(person(), item(12, content=content), media=uploads)
        assert "<figure" in Article.objects.get().text("body", "en")


class Killed(BaseException):
    """As abrupt as it gets inside one process: nobody catches it."""


class TestInterrupted:
    PARTS = (
        person(),
        category("europe", "Europe"),
        file(5),
        *(
            item(
                n, f"Text {n}", slug=f"text-{n}", terms=[("category", "europe", "Europe")], meta={"_thumbnail_id": "5"}
            )
            for n in (12, 13)
        ),
    )

    def state(self):
        """Everything but what is made by chance or by the clock."""
        articles = [
            (
                a.text("title", "en"),
                a.text("body", "en"),
                a.text("slug", "en"),
                a.image is not None,
                a.authorships.count(),
            )
            for a in Article.objects.order_by("title_en")
        ]
        editions = list(Edition.objects.order_by("slug").values_list("slug", "published_at", "note_count"))
        return articles, editions, sorted(Redirect.objects.values_list("path", flat=True)), Topic.objects.count()

    @pytest.fixture
    def whole(self, uploads):
        """What it comes to when nobody is killed."""
        move_in(*self.PARTS, media=uploads, publish=True)
        state = self.state()
        Edition.objects.update(current=None)
        for model in (Edition, Article, Topic, Author, Imported, Redirect, Image, Move):
            model.objects.all().delete()
        return state

    def test_it_can_be_killed_at_every_item_and_goes_on(self, whole, uploads):
        kills = 0
        while True:
            moving = Moving(Move.objects.create(publishes=True), media=Media(uploads), tell=self.after(kills))
            try:
                moving.run(export(*self.PARTS))
                break
            except Killed:
                kills += 1
        assert kills >= 5
        assert self.state() == whole

    @staticmethod
    def after(steps):
        left = iter(range(steps))

        def die(move):
            if next(left, None) is None:
                raise Killed

        return die

    @pytest.mark.parametrize("step", ["write_article", "sign", "lead", "note"])
    def test_nothing_of_a_post_is_there_when_it_fails_half_way(self, step, uploads):
        content = '<img src="https://old.example/wp-content/uploads/2019/05/map.png" alt="x">'
        before = set(Image._meta.get_field("file").storage.listdir("images")[1])
        with mock.patch.object(posts.Writing, step, side_effect=Killed), pytest.raises(Killed):
            move_in(person(), item(12, content=content), media=uploads)
        assert not Article.objects.exists()
        assert not Imported.objects.texts().exists()
        assert not Redirect.objects.filter(path="/?p=12").exists()
        assert set(Image._meta.get_field("file").storage.listdir("images")[1]) == before


class TestPeople:
    def test_somebody_known_by_name_or_mail_is_recognised(self):
        by_name = make_author(given_name_en="Zeynep", family_name_en="Kaya")
        by_mail = make_author(email="demir@old.example")
        move_in(
            person(), person("demir", 3, "A. Demir", "demir@old.example"), item(12), item(13, "Two", author="demir")
        )
        assert set(Author.objects.all()) == {by_name, by_mail}

    def test_several_sign(self):
        both = [("author", "cap-kaya", "kaya"), ("author", "cap-demir", "demir")]
        move_in(person(), person("demir", 3, "Ali Demir", ""), item(12, terms=both))
        names = [link.author.name for link in Article.objects.get().authorships.order_by("order")]
        assert names == ["Zeynep Kaya", "Ali Demir"]

    def test_a_byline_counts_more_than_an_account(self):
        content = f"<p>By Ayşe Işık</p><p>{TEXTS['en']}</p>"
        move_in(person("admin", 1, "admin", ""), item(12, author="admin", content=content))
        names = [link.author.name for link in Article.objects.get().authorships.all()]
        assert names == ["Ayşe Işık"]


class TestTopics:
    def test_categories_and_tags_are_topics_with_an_address_in_latin_letters(self):
        terms = [("category", "%d0%b5%d0%b2%d1%80%d0%be%d0%bf%d0%b0", "Европа"), ("post_tag", "ports", "Ports")]
        move_in(person(), item(12, language="ru", terms=terms))
        assert sorted(Topic.objects.values_list("slug", flat=True)) == ["evropa", "ports"]
        assert Topic.objects.get(slug="evropa").name_ru == "Европа"

    def test_what_nobody_filed_is_about_nothing(self):
        move_in(person(), item(12, terms=[("category", "uncategorized", "Uncategorized")]))
        assert not Topic.objects.exists()

    def test_a_topic_of_ours_is_recognised(self):
        topic = Topic.objects.create(slug="europe", name_en="Europe")
        move_in(person(), item(12, terms=[("category", "europa-2", "Europe")]))
        assert list(Article.objects.get().topics.all()) == [topic]


class TestPages:
    def test_a_page_becomes_a_standing_page(self, client):
        page = item(3, "About", type="page", link="https://old.example/about/")
        move_in(person(), page)
        assert client.get("/en/pages/about/").status_code == 404
        move_in(person(), page, publish=True)
        assert client.get("/about/").headers["Location"] == "/en/pages/about/"
        assert TEXTS["en"] in client.get("/en/pages/about/").content.decode()
        assert not Page.objects.get().is_unlisted

    def test_the_foot_of_every_page_does_not_fill_up(self):
        move_in(person(), *(item(n, f"Project {n}", type="page") for n in range(3, 9)), publish=True)
        assert Page.objects.filter(is_unlisted=True).count() == 6

    def test_its_pictures_and_links_are_shown(self, client, uploads):
        figure = f'<figure><img src="{UPLOADS}/2019/05/map.png" alt="A map"></figure>'
        content = f'<p>{TEXTS["en"]} <a href="https://old.example/?p=12">Ferries</a></p>{figure}'
        move_in(person(), item(12), item(3, "About", type="page", content=content), media=uploads, publish=True)
        page = client.get("/en/pages/about/").content.decode()
        assert f'<a href="{FERRIES}">Ferries</a>' in page
        assert f'<img src="{Image.objects.get().file.url}"' in page
        assert 'alt="A map"' in page

    def test_a_draft_of_a_page_is_nobodys(self, client):
        move_in(
            person(),
            item(3, "Secret plan", type="page", status="draft", link="https://old.example/?page_id=3"),
            publish=True,
        )
        assert client.get("/secret-plan/").status_code == 404
        assert client.get("/en/pages/secret-plan/").status_code == 404


class TestLanguages:
    def group(self, code, name="pll_1"):
        return [("language", code, code), ("post_translations", name, name)]

    def test_translations_are_one_article(self, client):
        move_in(
            person(),
            item(12, terms=self.group("en")),
            item(13, "Feribotlar", language="tr", terms=self.group("tr")),
            item(14, "Паромы", slug="паромы", language="ru", terms=self.group("ru")),
            publish=True,
        )
        article = Article.objects.get()
        assert article.written_languages == ["en", "tr", "ru"]
        assert {edition.slug for edition in article.editions.all()} == {"ferries", "feribotlar", "paromy"}
        assert client.get("/?p=13").headers["Location"] == "/tr/articles/feribotlar/"

    def test_without_a_relation_they_are_two(self):
        move_in(person(), item(12), item(13, "Feribotlar", language="tr"))
        assert Article.objects.count() == 2


class TestPictures:
    URL = "https://old.example/wp-content/uploads/2019/05/map"

    def test_lead_and_inline_pictures_come_from_the_folder(self, client, uploads):
        figure = f'<figure><img src="{self.URL}-300x200.png" alt=""><figcaption>A map</figcaption></figure>'
        content = f"<p>{TEXTS['en']}</p>{figure}"
        move_in(
            person(), file(5, alt="The strait"), item(12, content=content, meta={"_thumbnail_id": "5"}),
            media=uploads, publish=True,
        )  # fmt: skip
        image, article = Image.objects.get(), Article.objects.get()
        assert article.image == image
        assert image.alt_en == "The strait"
        assert f'<figure data-image="{image.public_id}">' in article.text("body", "en")
        for address in ("map.png", "map-300x200.png", "map-1024x683.png"):
            response = client.get(f"/wp-content/uploads/2019/05/{address}")
            assert response.headers["Location"] == image.file.url
        shown = client.get(image.file.url)
        shown.close()
        assert shown.status_code == 200

    def test_what_no_text_shows_comes_too(self, client, uploads):
        move_in(person(), file(5), media=uploads)
        assert client.get("/wp-content/uploads/2019/05/map.png").headers["Location"] == Image.objects.get().file.url
        assert client.get("/?attachment_id=5").headers["Location"] == Image.objects.get().file.url

    def test_the_page_about_a_picture_leads_to_its_text(self, client, uploads):
        move_in(person(), file(5, parent=12), item(12), media=uploads, publish=True)
        assert client.get("/?attachment_id=5").headers["Location"] == FERRIES
        assert client.get("/2019/05/03/ferries/map/").headers["Location"] == FERRIES

    def test_a_missing_picture_is_told_and_its_words_stay(self):
        figure = f'<figure><img src="{self.URL}.png" alt=""><figcaption>A map of it</figcaption></figure>'
        content = f"<p>{TEXTS['en']}</p>{figure}"
        move_in(person(), item(12, content=content))
        assert "A map of it" in Article.objects.get().text("body", "en")
        assert "picture-left-out" in codes(kind="post")

    @pytest.mark.parametrize("path", ["../../secret.png", "2019/05/../../../secret.png", "/etc/hostname.png"])
    def test_nothing_outside_the_folder_is_read(self, uploads, path):
        (uploads.parent / "secret.png").write_bytes((uploads / "2019/05/map.png").read_bytes())
        assert Media(uploads).content(path, "")[0] == b""

    def test_a_link_out_of_the_folder_is_not_followed(self, uploads):
        (uploads.parent / "secret.png").write_bytes(b"secret")
        (uploads / "2019/05/link.png").symlink_to(uploads.parent / "secret.png")
        assert Media(uploads).content("2019/05/link.png", "")[0] == b""

    def test_nothing_is_fetched_unless_asked_for(self, monkeypatch):
        monkeypatch.setattr("thinktank.fetching.fetch", mock.Mock(side_effect=AssertionError))
        content = f'<p>{TEXTS["en"]}</p><img src="{self.URL}.png">'
        move_in(person(), item(12, content=content))

    def fetch_in(self, tmp_path, *parts):
        """As somebody does it who has no copy of the folder; returns what the command says."""
        site, said = tmp_path / "site.xml", io.StringIO()
        site.write_bytes(export(*parts).getvalue())
        call_command("import_wordpress", str(site), "--fetch", stdout=said)
        return said.getvalue()

    SHOWN = f'<p>{TEXTS["en"]}</p><img src="{URL}-300x200.png" alt="A map">'

    def test_a_picture_is_fetched_once_and_is_the_whole_one(self, client, internet, tmp_path, uploads):
        picture = (uploads / "2019/05/map.png").read_bytes()
        internet.page(f"{self.URL}.png", picture, kind="image/png")
        parts = person(), file(5, alt="The strait"), item(12, content=self.SHOWN, meta={"_thumbnail_id": "5"})
        self.fetch_in(tmp_path, *parts)
        image, article = Image.objects.get(), Article.objects.get()
        assert (image.file.width, image.file.height) == (600, 400)
        assert article.image == image
        assert f'data-image="{image.public_id}"' in article.text("body", "en")
        self.fetch_in(tmp_path, *parts)
        assert [asked.url for asked in internet.asked] == [f"{self.URL}.png"]
        assert client.get("/wp-content/uploads/2019/05/map-300x200.png").headers["Location"] == image.file.url

    def test_a_size_is_taken_where_the_whole_one_is_gone(self, internet, tmp_path, uploads):
        internet.page(f"{self.URL}-300x200.png", (uploads / "2019/05/map.png").read_bytes(), kind="image/png")
        self.fetch_in(tmp_path, person(), item(12, content=self.SHOWN))
        assert Image.objects.count() == 1

    def told(self):
        [why] = [found["message"] for found in Imported.objects.get(kind="attachment").findings]
        assert not Image.objects.exists()
        assert "picture-left-out" in codes(kind="post")
        return why

    @pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1"])
    def test_nothing_is_fetched_from_an_internal_network(self, internet, tmp_path, address):
        internet.host("old.example", [address])
        self.fetch_in(tmp_path, person(), item(12, content=self.SHOWN))
        assert internet.connected == []
        assert "internal network" in self.told()

    def test_nor_where_the_old_site_sends_us_to_one(self, internet, tmp_path):
        for size in ("", "-300x200"):
            internet.redirect(f"{self.URL}{size}.png", "http://169.254.169.254/latest/meta-data/map.png")
        self.fetch_in(tmp_path, person(), item(12, content=self.SHOWN))
        assert set(internet.connected) == {internet.names["old.example"][0][0]}
        assert "internal network" in self.told()

    @pytest.mark.parametrize(
        ("status", "headers", "content", "why"),
        [
            (200, {"Content-Type": "image/png", "Content-Length": str(READ_AT_MOST + 1)}, b"", "too large"),
            (200, {"Content-Type": "text/html"}, b"<p>This page was parked.</p>", "no picture"),
            (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n cut short", "no picture"),
            (200, {"Content-Type": "image/svg+xml"}, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
            (404, {"Content-Type": "text/html"}, b"Nothing here.", "404"),
            (503, {"Content-Type": "text/html"}, b"Later.", "503"),
        ],
    )
    def test_what_cannot_be_shown_is_told(self, internet, tmp_path, status, headers, content, why):
        for size in ("", "-300x200"):
            internet.answer(f"{self.URL}{size}.png", (status, headers, content))
        said = self.fetch_in(tmp_path, person(), item(12, content=self.SHOWN))
        assert why in self.told()
        assert f"{self.URL}-300x200.png" in said

    def test_pictures_of_other_sites_are_not_asked_for(self, internet, tmp_path):
        content = f'<p>{TEXTS["en"]}</p><img src="https://tracker.example/wp-content/uploads/pixel.png">'
        internet.page("https://tracker.example/wp-content/uploads/pixel.png", b"x", kind="image/png")
        self.fetch_in(tmp_path, person(), item(12, content=content))
        assert (internet.looked_up, internet.connected) == ([], [])

    def test_a_site_that_is_gone_is_not_waited_for_at_each_picture(self, internet, tmp_path):
        shown = "".join(f'<img src="https://old.example/wp-content/uploads/{n}.png">' for n in range(40))
        self.fetch_in(tmp_path, person(), item(12, content=f"<p>{TEXTS['en']}</p>{shown}"))
        assert len(internet.looked_up) == PATIENCE
        whys = {found["message"] for row in Imported.objects.files() for found in row.findings}
        assert any("not asked again" in why for why in whys)

    def test_documents_are_offered_with_the_article_and_only_when_it_is_public(self, client, uploads):
        content = (
            f'<p>{TEXTS["en"]} <a href="https://old.example/wp-content/uploads/2019/05/table.pdf">The table</a></p>'
        )
        parts = person(), file(6, "2019/05/table.pdf", title="Table"), item(12, content=content)
        move_in(*parts, media=uploads)
        assert client.get("/wp-content/uploads/2019/05/table.pdf").status_code == 404
        move_in(*parts, media=uploads, publish=True)
        response = client.get("/wp-content/uploads/2019/05/table.pdf")
        assert response.headers["Location"] == f"{FERRIES}files/table"
        given = client.get(response.headers["Location"])
        given.close()
        assert given.status_code == 200


class TestLinks:
    @pytest.mark.django_db(transaction=True)  # what is owed at the commit makes the later of two posts a link
    def test_links_between_posts_are_links_of_ours(self, client):
        there = (
            '<a href="https://old.example/2019/05/03/ports/">ports</a> <a href="https://old.example/?p=13">again</a>'
        )
        elsewhere = '<a href="https://example.org/ports/">elsewhere</a>'
        move_in(
            person(), item(12, content=f"<p>{TEXTS['en']} {there} {elsewhere}</p>"), item(13, "Ports"), publish=True
        )
        ports = Article.objects.get(title_en="Ports")
        body = Article.objects.get(title_en="Ferries").text("body", "en")
        assert body.count(f'<a data-article="{ports.public_id}">') == 2
        assert 'href="https://example.org/ports/"' in body
        assert 'href="/en/articles/ports/"' in client.get(FERRIES).content.decode()

    def test_a_link_that_leads_nowhere_stays_and_is_told(self):
        move_in(person(), item(12, content=f'<p>{TEXTS["en"]} <a href="https://old.example/shop/">shop</a></p>'))
        assert 'href="https://old.example/shop/"' in Article.objects.get().text("body", "en")
        assert "dead-link" in codes()


class TestAddresses:
    """Every form of an address that WordPress ever answered, through the door."""

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def site(cls, lasting):
        move_in(
            person(),
            category("world", "World", 6),
            category("europe", "Europe", 7, "world"),
            category("empty", "Empty", 8),
            tag("ports", "Ports"),
            item(12, terms=[("category", "europe", "Europe"), ("post_tag", "ports", "Ports")],
                 meta={"_wp_old_slug": "boats"}),
            item(13, "Паромы", slug="%d0%bf%d0%b0%d1%80%d0%be%d0%bc%d1%8b", language="ru",
                 link="https://old.example/ru/%d0%bf%d0%b0%d1%80%d0%be%d0%bc%d1%8b/"),
            item(14, "Kept", slug="kept", status="draft", link="https://old.example/?p=14"),
            publish=True,
        )  # fmt: skip

    @pytest.mark.parametrize(
        "address",
        [
            *("/2019/05/03/ferries/", "/2019/05/ferries/", "/ferries/", "/ferries", "/archives/12", "/archives/12/"),
            *("/world/europe/ferries/", "/europe/ferries/", "/index.php/ferries/", "/index.php/2019/05/03/ferries/"),
            *("/?p=12", "/?page_id=12", "/?lang=en&p=12", "/?p=12&lang=en", "/index.php?p=12", "/en/?p=12"),
            *("/en/ferries/", "/en/2019/05/03/ferries/", "/ferries/?lang=en", "/boats/", "/2019/05/03/boats/"),
            *("/ferries/amp/", "/ferries/?amp=1", "/?p=12&amp=1", "/ferries/feed/", "/2019/05/03/ferries/feed/atom/"),
            *("/ferries/trackback/", "/ferries/2/", "/ferries/comment-page-2/", "/ferries/embed/", "/ferries.html"),
        ],
    )
    def test_a_text(self, client, address):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, FERRIES)

    @pytest.mark.parametrize(
        "address",
        [
            *("/ru/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC%D1%8B/", "/ru/%d0%bf%d0%b0%d1%80%d0%be%d0%bc%d1%8b/", "/ru/паромы/"),
            *("/паромы/amp/", "/2019/паромы/feed/", "/%25D0%25BF%25D0%25B0%25D1%2580%25D0%25BE%25D0%25BC%25D1%258B/"),
        ],
    )
    def test_a_text_in_russian(self, client, address):
        assert client.get(address).headers["Location"] == "/ru/articles/paromy/"

    @pytest.mark.parametrize(
        ("address", "target"),
        [
            ("/category/europe/", "/en/topics/europe/"),
            ("/category/world/europe/", "/en/topics/europe/"),
            ("/category/world/europe/feed/", "/en/topics/europe/feed.atom"),
            ("/category/europe/page/2/", "/en/topics/europe/"),
            ("/index.php/category/europe/", "/en/topics/europe/"),
            ("/?cat=7", "/en/topics/europe/"),
            ("/category/empty/", "/en/articles/"),
            ("/?cat=8&paged=2", "/en/articles/"),
            ("/tag/ports/", "/en/topics/ports/"),
            ("/tag/ports/feed/", "/en/topics/ports/feed.atom"),
            ("/?tag=ports", "/en/topics/ports/"),
            ("/author/kaya/", "/en/authors/zeynep-kaya/"),
            ("/author/kaya/page/3/", "/en/authors/zeynep-kaya/"),
            ("/author/kaya/feed/", "/en/authors/zeynep-kaya/feed.atom"),
            ("/?author=2", "/en/authors/zeynep-kaya/"),
            ("/2019/", "/en/articles/?year=2019"),
            ("/2019/05/", "/en/articles/?year=2019"),
            ("/2019/05/03/page/2/", "/en/articles/?year=2019"),
            ("/ru/2019/05/feed/", "/ru/articles/?year=2019"),
            ("/feed/", "/en/feed.atom"),
            ("/comments/feed/", "/en/articles/"),
            ("/page/2/", "/en/articles/"),
        ],
    )
    def test_a_list_in_one_step(self, client, address, target):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, target)
        assert client.get(target).status_code == 200

    @pytest.mark.parametrize("address", ["/kept/", "/2019/kept/feed/", "/en/kept/", "/archives/14", "/kept/?amp=1"])
    def test_a_draft_is_not_there(self, client, address):
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("address", ["/?p=14", "/?p=14&lang=en", "/?page_id=14"])
    def test_nor_by_its_number(self, client, address):
        response = client.get(address)
        assert response.headers["Location"] == "/en/"  # the front door, as for any number

    def test_every_redirect_leads_to_a_page_that_is_there_or_to_nothing(self, client):
        for row in Redirect.objects.all():
            response = client.get(row.path)
            if response.status_code == 301:
                assert client.get(response.headers["Location"]).status_code == 200, row.path
            assert "kept" not in response.headers.get("Location", "")


def test_a_site_in_a_folder(client):
    home = "https://old.example/blog"
    move_in(person(), item(12, link=f"{home}/2019/ferries/"), home=home, publish=True)
    for address in ("/blog/2019/ferries/", "/blog/ferries/amp/", "/blog/?p=12"):
        assert client.get(address).headers["Location"] == FERRIES, address
    assert client.get("/blog/feed/").headers["Location"] == "/en/feed.atom"


class TestCommand:
    def run(self, tmp_path, *parts, **options):
        path = tmp_path / "site.xml"
        path.write_bytes(export(*parts).read())
        out, err = io.StringIO(), io.StringIO()
        call_command("import_wordpress", str(path), stdout=out, stderr=err, **options)
        return out.getvalue()

    def test_json_has_one_object_per_post_and_nothing_else(self, tmp_path):
        out = self.run(tmp_path, person(), item(12), item(13, "About", type="page"), json=True, publish=True)
        post, page = map(json.loads, out.splitlines())
        assert post["title"] == "Ferries"
        assert post["url"] == FERRIES
        assert post["authors"] == ["Zeynep Kaya"]
        assert set(post) == set(page)
        assert page["url"] == "/en/pages/about/"

    def test_the_report_names_what_needs_a_look(self, tmp_path):
        out = self.run(tmp_path, person(), item(12, status="private"), item(13, status="trash"))
        assert "private" in out
        assert "trash" in out

    def test_the_table_of_addresses_is_safe_in_a_spreadsheet(self, tmp_path):
        Redirect.objects.create(path="=cmd|' /C calc'!A0", target="/en/")
        table = tmp_path / "addresses.csv"
        self.run(tmp_path, person(), item(12), addresses=str(table), publish=True)
        rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))
        assert ["/?p=12", f"/a/{Article.objects.get().public_id}/en", FERRIES] in rows
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)

    def test_what_is_no_export_is_refused(self, tmp_path):
        path = tmp_path / "page.xml"
        path.write_text("<html><body>No export</body></html>")
        with pytest.raises(CommandError):
            call_command("import_wordpress", str(path))
        assert Move.objects.get().state == "failed"
        assert not Imported.objects.exists()

    def test_a_damaged_export_gives_what_can_be_read_and_names_the_line(self, tmp_path):
        out = self.run(tmp_path, person(), item(12), "<item><title>Broken</item>\n", item(13, "Ports"))
        assert Article.objects.count() == 2
        assert "Broken" in out or "line" in out
        assert Move.objects.get().problems

    def test_a_table_of_a_folder_writes_nothing(self, tmp_path):
        (tmp_path / "a.xml").write_bytes(export(person(), item(12)).read())
        out = io.StringIO()
        call_command("import_wordpress", str(tmp_path), table=True, stdout=out)
        assert "| a.xml | 1 |" in out.getvalue()
        assert not Imported.objects.exists()
