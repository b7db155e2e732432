"""No address of a WordPress site dies: what readers, search engines and other sites have kept leads somewhere."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from thinktank.models import Redirect
from thinktank.old_addresses import file_names, read, upload_path

from .factories import make_article, make_author, make_page, make_topic

CODES = ["en", "tr", "ru"]
CYRILLIC = "%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F"


class TestReading:
    """Without a database."""

    @pytest.mark.parametrize(
        "address",
        [
            "/ferries/",
            "/ferries",
            "/2019/05/03/ferries/",
            "/2019/05/ferries/",
            "/news/ferries/",
            "/news/europe/ferries/",
            "/index.php/ferries/",
            "/index.php/2019/05/03/ferries/",
            "/en/ferries/",
            "/en/2019/05/ferries/",
            "/blog/ferries/",
            "/ferries.html",
            "/2019/05/ferries.html",
            "/ferries/amp/",
            "/ferries/?amp=1",
            "/ferries/feed/",
            "/ferries/feed/atom/",
            "/ferries/trackback/",
            "/ferries/embed/",
            "/ferries/2/",
            "/ferries/page/2/",
            "/ferries/comment-page-3/",
            "/ferries/comment-page-3/amp",
            "/ferries/?replytocom=12",
            "/ferries/?utm_source=x&lang=en",
            "/?name=ferries",
            "/en/?pagename=ferries",
        ],
    )
    def test_a_text_by_its_name(self, address):
        assert "/ferries/" in read(address, CODES).candidates

    @pytest.mark.parametrize(
        "address",
        [
            *("/?p=12", "/?page_id=12", "/?attachment_id=12", "/en/?p=12", "/index.php?p=12", "/?p=12&lang=tr"),
            *("/?lang=tr&p=12", "/?p=12&amp=1", "/?p=012", "/archives/12", "/archives/12/", "/archives/12.html"),
            *("/index.php/archives/12", "/?p=12&feed=rss2", "/?feed=rss2&p=12", "/12/", "/archives/12/feed/"),
        ],
    )
    def test_a_text_by_its_number(self, address):
        assert "/?p=12" in read(address, CODES).candidates

    @pytest.mark.parametrize(
        ("address", "wanted"),
        [
            ("/category/europe/", "/category/europe/"),
            ("/category/world/europe/page/3/", "/category/europe/"),
            ("/category/europe/feed/", "/category/europe/"),
            ("/tr/category/europe/feed/rss2/", "/category/europe/"),
            ("/index.php/category/europe/", "/category/europe/"),
            ("/?cat=7&paged=2", "/?cat=7"),
            ("/?category_name=world/europe", "/category/europe/"),
            ("/tag/ports/", "/tag/ports/"),
            ("/?tag=ports", "/tag/ports/"),
            ("/author/kaya/page/2/", "/author/kaya/"),
            ("/author/kaya/feed/", "/author/kaya/"),
            ("/?author=3", "/?author=3"),
            ("/?author=kaya", "/author/kaya/"),
        ],
    )
    def test_lists(self, address, wanted):
        assert wanted in read(address, CODES).candidates

    @pytest.mark.parametrize(
        ("address", "year"),
        [
            *[(f"{before}/2019/05/{after}", "2019") for before in ("", "/tr", "/index.php") for after in ("", "feed/")],
            *[("/2019/", "2019"), ("/2019/05/03/", "2019"), ("/2019/05/page/2/", "2019"), ("/?m=201905", "2019")],
            *[("/archives/date/2019/05/", "2019"), ("/ferries/", ""), ("/2019/05/03/ferries/", "")],
        ],
    )
    def test_archives_by_date(self, address, year):
        asked = read(address, CODES)
        assert (asked.year, asked.is_list) == (year, bool(year))

    @pytest.mark.parametrize(
        "address", ["/feed/", "/comments/feed/", "/feed/atom/", "/page/2/", "/tr/page/2/", "/tr/feed"]
    )
    def test_the_latest_of_the_whole_site(self, address):
        assert read(address, CODES).is_list

    @pytest.mark.parametrize(
        ("address", "is_feed"),
        [
            *[
                (f"{path}feed{more}", True)
                for path in ("/", "/tr/", "/category/a/", "/tag/a/")
                for more in ("/", "/rdf")
            ],
            *[(path, True) for path in ("/rss/", "/rss2", "/tr/atom/", "/wp-rss2.php", "/category/a/b/rss/")],
            *[(path, True) for path in ("/?feed=rss2", "/?cat=7&feed=atom", "/index.php?feed=rss")],
            *[(path, False) for path in ("/", "/comments/feed/", "/?feed=comments-rss2", "/tag/atom/", "/feedback/")],
            *[(path, False) for path in ("/ferries/comments/feed/", "/en/feed.atom", "/?feed=")],
        ],
    )
    def test_what_programs_subscribed_to(self, address, is_feed):
        assert read(address, CODES).is_feed is is_feed

    def test_our_own_pages_are_not_guessed_at(self):
        assert read("/en/articles/ferries/", CODES).candidates == ("/en/articles/ferries/", "/en/articles/ferries")
        assert "/?p=404" not in read("/livez?p=404", CODES).candidates

    def test_files(self):
        found = read("/wp-content/uploads/2019/05/map-1024x768.png", CODES).candidates
        assert "/wp-content/uploads/2019/05/map.png" in found
        assert "/map.png/" not in found
        assert list(file_names("map-scaled.jpg")) == ["map-scaled.jpg", "map.jpg"]
        assert upload_path("https://x.org/wp-content/uploads/2019/%D0%BA.png") == "2019/к.png"
        assert upload_path("https://x.org/wp-content/uploads/../../secret.png") == ""
        assert upload_path("https://x.org/about/") == ""


pytestmark = pytest.mark.django_db


def old(path, target):
    return Redirect.objects.create(path=path, target=target)


class TestSigns:
    """However an address is spelled, it is one."""

    @pytest.mark.parametrize(
        "asked",
        [
            f"/{CYRILLIC}/",
            f"/{CYRILLIC.lower()}/",
            "/статья/",
            f"/{CYRILLIC.replace('%', '%25')}/",
            f"/{CYRILLIC}/amp/",
        ],
    )
    def test_cyrillic(self, client, asked):
        old("/статья/", "/en/search/")
        assert client.get(asked).headers["Location"] == "/en/search/"

    @pytest.mark.parametrize("path", ["/100%25-safe/", "/100%2520/", "/a%2525b/"])
    def test_a_sign_of_its_own(self, client, path):
        row = old(path, "/en/search/")
        row.save()
        row.save()
        assert client.get(path).status_code == 301
        assert Redirect.objects.get().path == path

    def test_letters_composed_and_not(self, client):
        old("/й/", "/en/search/")
        assert client.get("/%D0%B8%CC%86/").status_code == 301


class TestWhereItLeads:
    def test_a_text_moves_and_its_old_address_follows_in_one_step(self, client):
        article = make_article(slug_en="first")
        article.publish("en")
        old("/ferries/", f"/a/{article.public_id}/en")
        assert client.get("/ferries/").headers["Location"] == "/en/articles/first/"
        article.set_text("slug", "en", "second")
        article.save()
        article.publish("en")
        assert client.get("/ferries/").headers["Location"] == "/en/articles/second/"

    def test_the_language_somebody_asks_for(self, client):
        article = make_article(codes=("en", "tr", "ru"))
        english, turkish = article.publish_together(["en", "tr"])
        old("/?p=12", f"/a/{article.public_id}/en")
        assert client.get("/?p=12").headers["Location"] == english.get_absolute_url()
        assert client.get("/?lang=tr&p=12").headers["Location"] == turkish.get_absolute_url()
        assert client.get("/?p=12&lang=ru").headers["Location"] == english.get_absolute_url()

    def test_what_is_not_public_is_not_there(self, client):
        article = make_article(codes=("en", "tr"), slug_tr="gizli")
        article.publish("en")
        article.publish("tr", at=timezone.now() + timedelta(days=1))
        old("/?p=13", f"/a/{article.public_id}/tr")
        old("/gizli-yazi/", f"/a/{article.public_id}/tr")
        for address in ("/?p=13&feed=rss2", "/gizli-yazi/", "/2019/gizli-yazi/amp/", "/gizli-yazi/?lang=tr"):
            response = client.get(address)
            assert "gizli/" not in response.headers.get("Location", "")
            assert "articles" not in response.headers.get("Location", "")

    def test_what_was_withdrawn_says_so(self, client):
        article = make_article()
        article.publish("en").withdraw("Wrong.")
        old("/ferries/", f"/a/{article.public_id}/en")
        assert client.get("/ferries/", follow=True).status_code == 410

    def test_topics_and_people_lead_to_the_nearest_list(self, client):
        topic, author = make_topic(slug="europe"), make_author(slug="kaya")
        old("/category/europe/", "/tr/topics/europe/")
        old("/author/kaya/", "/tr/authors/kaya/")
        assert client.get("/category/europe/").headers["Location"] == "/tr/articles/"
        assert client.get("/category/europe/feed/").headers["Location"] == "/tr/feed.atom"
        article = make_article(codes=("en", "tr"), authors=[author], topics=[topic])
        article.publish("en")
        assert client.get("/category/europe/").headers["Location"] == "/en/topics/europe/"
        assert client.get("/author/kaya/page/2/").headers["Location"] == "/en/authors/kaya/"
        article.publish("tr")
        assert client.get("/category/world/europe/").headers["Location"] == "/tr/topics/europe/"
        assert client.get("/en/category/europe/").headers["Location"] == "/en/topics/europe/"

    def test_standing_pages(self, client):
        page = make_page(codes=("en",))
        old("/about-us/", "/tr/pages/about/")
        assert client.get("/about-us/").headers["Location"] == "/en/pages/about/"
        page.is_draft = True
        page.save()
        assert client.get("/about-us/").status_code == 404
        assert client.get("/en/pages/about/").status_code == 404

    @pytest.mark.parametrize(
        ("address", "target"),
        [
            ("/feed/", "/tr/feed.atom"),
            ("/feed/atom/", "/tr/feed.atom"),
            ("/wp-rss2.php", "/tr/feed.atom"),
            ("/?feed=rss2&lang=ru", "/ru/feed.atom"),
            ("/comments/feed/", "/tr/articles/"),
            ("/en/feed/", "/en/feed.atom"),
            ("/page/4/", "/tr/articles/"),
            ("/2019/05/", "/tr/articles/?year=2019"),
            ("/ru/2019/05/03/feed/", "/ru/articles/?year=2019"),
            ("/?m=2019", "/tr/articles/?year=2019"),
            ("/?s=deniz&lang=en", "/en/search/?q=deniz"),
            ("/search/deniz%20feneri/page/2/", "/tr/search/?q=deniz+feneri"),
            ("/?lang=ru", "/ru/articles/"),
        ],
    )
    def test_lists_of_a_site_that_moved_here(self, client, address, target):
        assert client.get(address).status_code in (302, 404)
        old("/", "/tr/articles/")
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, target)
        assert client.get(target, follow=True).status_code == 200

    def test_whoever_subscribed_to_a_list_goes_on_with_its_feed(self, client):
        topic, author = make_topic(slug="europe"), make_author(slug="kaya")
        make_article(codes=("en", "tr"), authors=[author], topics=[topic]).publish_together(["en", "tr"])
        targets = {"/category/europe/": "topics/europe", "/?cat=7": "topics/europe", "/author/kaya/": "authors/kaya"}
        for path, place in targets.items():
            old(path, f"/tr/{place}/")
            followed = path.replace("/", "/en/", 1) + ("&feed=rss2" if "?" in path else "feed/")
            for asked, language in ((followed.replace("/en/", "/"), "tr"), (followed, "en")):
                response = client.get(asked)
                assert response.headers["Location"] == f"/{language}/{place}/feed.atom"
                assert client.get(response.headers["Location"]).status_code == 200

    def test_a_blog_in_a_folder_has_a_feed_too(self, client):
        old("/blog/", "/tr/articles/")
        assert client.get("/blog/feed/").headers["Location"] == "/tr/feed.atom"
        assert client.get("/blog/").headers["Location"] == "/tr/articles/"

    def test_a_feed_of_a_single_text_was_of_its_comments_and_shows_the_text(self, client):
        article = make_article(slug_en="ferries")
        article.publish("en")
        old("/ferries/", f"/a/{article.public_id}/en")
        for address in ("/ferries/feed/", "/ferries/?feed=rss2", "/2019/05/ferries/feed/atom/"):
            assert client.get(address).headers["Location"] == "/en/articles/ferries/"

    @pytest.mark.parametrize(
        "target",
        [
            *("https://evil.example/", "//evil.example/", "///evil.example/", "/\\evil.example/"),
            *("evil", "javascript:alert(1)", ""),
        ],
    )
    def test_nobody_is_handed_on_to_another_site(self, client, target):
        old("/ferries/", target)
        assert client.get("/ferries/").status_code == 404
        with pytest.raises(ValidationError, match="a path of this site"):
            Redirect(path="/ports/", target=target).clean()

    @pytest.mark.parametrize("target", ["/", "//evil.example/", "https://evil.example/"])
    def test_nor_by_a_list_of_the_old_site(self, client, target):
        old("/", target)
        assert client.get("/page/2/").headers["Location"] == "/en/articles/"

    def test_a_file_may_lie_where_this_site_keeps_its_own(self, client, settings):
        settings.MEDIA_URL = "https://media.thinktank.example/"
        old("/wp-content/uploads/map.png", "https://media.thinktank.example/images/map.png")
        old("/wp-content/uploads/trap.png", "https://media.thinktank.example.evil.example/map.png")
        assert client.get("/wp-content/uploads/map-300x200.png").status_code == 301
        assert client.get("/wp-content/uploads/trap.png").status_code == 404

    def test_the_front_page_stays_ours(self, client):
        old("/", "/tr/articles/")
        assert client.get("/").status_code == 302
        assert client.get("/nothing/").status_code == 404


@pytest.mark.parametrize("address", ["/?p={}", "/?author={}", "/archives/{}/", "/{}/"])
def test_a_number_without_end_is_no_fault_of_ours(client, address):
    assert client.get(address.format("9" * 5_000)).status_code in (302, 404)


def test_an_old_address_costs_three_queries(client, django_assert_max_num_queries):
    article = make_article()
    article.publish("en")
    old("/ferries/", f"/a/{article.public_id}/en")
    with django_assert_max_num_queries(3):
        assert client.get("/2019/05/ferries/feed/").status_code == 301
