"""What previews promise: the page as it would be published, for whoever was let in, and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from articles.models import Edition, PreviewLink, Version
from authors.models import User

from .factories import (
    ayse,
    boris,
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
)

pytestmark = pytest.mark.django_db

NOW = timezone.now
WEEK = timedelta(days=7)


def link_to(article, language="en", *, by=None, lasts=WEEK, now=None):
    """The address of a new secret link."""
    by = by or User.objects.filter(username="boris").first() or boris()
    _link, token = PreviewLink.objects.make(article, language, by=by, lasts=lasts, now=now)
    return f"/preview/{token}/"


def preview_page(article, language="en", rest=""):
    return reverse("admin:articles_article_preview", args=[article.pk, language]) + rest


@pytest.fixture
def article():
    """Everything a page can show."""
    make_institute()
    article = make_article(
        codes=("en", "tr"),
        notes=0,
        authors=[make_author(family_name_en="Onlyhere", bio_en="Sails.")],
        topics=[make_topic(name_en="Straits of Preview")],
        image=make_image(alt_en="A draft map"),
        body={
            "en": f"<h2>Ports</h2><p>Half a thought.{marker(key='k')}</p>",
            "tr": f"<p>Yarım bir düşünce.{marker(key='k')}</p>",
        },
        key_points_en="One point",
    )
    make_note(article=article, key="k", source=make_source(title="Tide tables"))
    return article


class TestThePage:
    def test_it_is_the_draft_as_it_would_be_published(self, client, article):
        page = client.get(link_to(article)).content.decode()
        shown = [
            "Half a thought.",
            "Tide tables",
            "Onlyhere",
            "Straits of Preview",
            "A draft map",
            "One point",
            "Sails.",
        ]
        assert [words for words in shown if words not in page] == []
        assert 'lang="en"' in page
        assert "Readers do not see it." in page

    def test_its_words_are_those_of_the_published_page(self, client, article):
        previewed = client.get(link_to(article)).content.decode()
        edition = article.publish("en")
        published = client.get(edition.get_absolute_url()).content.decode()

        def text(page):
            """The article itself, without what a publication alone has: what is alike, the time, files for machines."""
            article = re.search(r'<article class="sheet">(.*?)(<section class="similar|</article>)', page, re.DOTALL)[1]
            for alone in (
                r'<p class="row ui exports">.*?</p>',
                r'<details class="works.*?</details>',
                r'<span class="Z3988".*?</span>',
                r'datetime="[^"]*"',
            ):
                article = re.sub(alone, "", article, flags=re.DOTALL)
            return re.sub(r"\n+", "\n", article)

        assert text(previewed) == text(published)

    def test_it_shows_the_draft_as_it_is_now(self, client, article):
        address = link_to(article)
        client.get(address)
        article.body_en = article.body_en.replace("Half", "Three quarters of")
        article.save()
        assert "Three quarters of a thought." in client.get(address).content.decode()

    def test_looking_writes_nothing(self, client, article):
        article.publish("en")
        article.title_en = "Another title"
        article.save()
        before = [list(model.objects.values()) for model in (Edition, Version)]
        assert "Another title" in client.get(link_to(article)).content.decode()
        assert [list(model.objects.values()) for model in (Edition, Version)] == before

    def test_a_text_that_cannot_be_published_shows_what_is_there_and_what_blocks(self, client, article):
        article.footnotes.all().delete()
        article.authorships.all().delete()
        article.title_en = article.slug_en = ""
        article.save()
        page = client.get(link_to(article)).content.decode()
        assert "Half a thought." in page
        for problem in ("The title is empty", "Nobody signs", "Marker 1 points to a note"):
            assert problem in page

    def test_its_files_are_named_and_not_given_out(self, client, article):
        article.attachments.create(name="waits", title_en="Waiting days", file=ContentFile(b"a,b", name="waits.csv"))
        article.attachments.create(
            name="bekleme", title_tr="Bekleme", language="tr", file=ContentFile(b"a", name="b.csv")
        )
        page = client.get(link_to(article)).content.decode()
        assert "Waiting days" in page
        assert "Bekleme" not in page
        address = re.search(r'href="([^"]*/files/[^"]*)"', page)[1]
        assert client.get(address).status_code == 404

    def test_a_language_nobody_has_written_says_so(self, client, article):
        page = client.get(link_to(article, "ru"))
        assert page.status_code == 200
        assert "Half" not in page.content.decode()
        assert "Yarım" not in page.content.decode()

    def test_it_names_other_languages_only_where_they_are_public(self, client, article):
        page = client.get(link_to(article)).content.decode()
        assert "Yarım" not in page
        assert article.title_tr not in page
        assert "/tr/articles/" not in page
        edition = article.publish("tr")
        article.title_tr = "Yarım bir başlık"
        article.save()
        page = client.get(link_to(article)).content.decode()
        assert edition.get_absolute_url() in page
        assert "Yarım" not in page

    def test_it_speaks_the_language_of_the_text_whoever_asks(self, client, article):
        response = client.get(link_to(article, "tr"), headers={"Accept-Language": "ru"})
        assert response.headers["Content-Language"] == "tr"
        assert "Yarım bir düşünce" in response.content.decode()


class TestSecretLinks:
    def test_the_database_does_not_know_the_secret(self, article):
        address = link_to(article)
        token = address.split("/")[2]
        assert len(token) >= 43  # 256 bits
        assert token not in str(list(PreviewLink.objects.values()))

    def test_no_two_are_alike(self, article):
        assert len({link_to(article) for _ in range(50)}) == 50

    def test_nobody_keeps_it_and_nobody_finds_it(self, client, article):
        response = client.get(link_to(article))
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert not response.cookies
        assert response.headers["X-Frame-Options"] == "DENY"
        page = response.content.decode()
        assert "noindex" in page
        for machine in ("canonical", "hreflang", "og:", "ld+json", "citation_"):
            assert machine not in page.split("<body")[0]

    def test_it_is_the_same_for_an_editor_who_is_signed_in(self, client, article):
        client.force_login(boris())
        address = link_to(article)
        response = client.get(address)
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")

    def test_it_opens_one_language_of_one_article(self, client, article):
        other = make_article(codes=("en",), title_en="Quite another")
        page = client.get(link_to(article, "tr")).content.decode()
        assert "Half a thought" not in page
        assert other.title_en not in page

    def test_it_ends_when_it_should(self, client, article):
        address = link_to(article, lasts=timedelta(days=1), now=NOW() - timedelta(hours=23, minutes=59))
        assert client.get(address).status_code == 200
        PreviewLink.objects.update(expires_at=NOW())
        assert client.get(address).status_code == 404

    def test_no_link_works_longer_than_a_week(self, article):
        link_to(article, lasts=timedelta(days=365))
        assert PreviewLink.objects.get().expires_at <= NOW() + WEEK

    def test_a_link_of_somebody_who_has_left_is_dead(self, client, article):
        address = link_to(article)
        User.objects.filter(username="boris").update(is_active=False)
        assert client.get(address).status_code == 404

    def test_unknown_expired_revoked_and_garbled_links_are_one_and_the_same_nothing(self, client, article):
        good = link_to(article)
        revoked = link_to(article)
        PreviewLink.objects.filter(pk=PreviewLink.objects.latest("pk").pk).revoke(NOW())
        expired = link_to(article, lasts=timedelta(days=1), now=NOW() - 2 * WEEK)
        token = good.split("/")[2]
        mutants = [
            token[:-1],
            token + "A",
            token[1:],
            token.swapcase(),
            token[::-1],
            token + "%00",
            f"%20{token}",
            "x",
            "%FF",
        ]
        mutants += [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token))]
        assert client.get(good).status_code == 200

        def answer(address):
            response = client.get(address)
            page = response.content.decode().replace(response.wsgi_request.path, "")
            return response.status_code, dict(response.headers) | {"Content-Length": ""}, page

        nothing = answer("/preview/never-made/")
        assert nothing[0] == 404
        for address in [revoked, expired, *(f"/preview/{mutant}/" for mutant in mutants)]:
            assert answer(address) == nothing, address

    def test_its_address_is_exact(self, client, article):
        address = link_to(article)
        assert client.get(address + "x/").status_code == 404
        assert client.get("/preview/").status_code == 404


class TestAtTheDesk:
    @pytest.fixture
    def desk(self, client, article):
        client.force_login(boris())
        return client

    def links(self, client, article, language="en", rest="", **data):
        address = preview_page(article, language, f"links/{rest}")
        return client.post(address, data, content_type="application/json") if data else client.get(address)

    def test_a_link_is_made_shown_once_and_revoked(self, desk, client, article):
        made = self.links(desk, article, days="3", note="The reviewer").json()
        assert made["address"].startswith("https://thinktank.example/preview/")
        path = made["address"].removeprefix("https://thinktank.example")
        assert client.get(path).status_code == 200
        listed = self.links(desk, article).json()
        assert "address" not in listed
        assert [(link["note"], link["by"]) for link in listed["links"]] == [("The reviewer", "boris")]
        assert self.links(desk, article, "tr").json() == {"links": []}
        # Not through another language of the article, nor through another article.
        self.links(desk, article, "tr", "revoke/", id=listed["links"][0]["id"])
        self.links(desk, make_article(), "en", "revoke/", id=listed["links"][0]["id"])
        assert client.get(path).status_code == 200
        assert self.links(desk, article, "en", "revoke/", id=listed["links"][0]["id"]).json() == {"links": []}
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("days", ["0", "8", "-1", "", "10", "3.0", "٣"])
    def test_it_works_for_one_three_or_seven_days(self, desk, article, days):
        assert self.links(desk, article, days=days, note="x").status_code == 400
        assert not PreviewLink.objects.exists()

    @pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "\\xff", '{"days": 3}', '{"days": ["3"]}'])
    def test_what_is_no_wish_makes_nothing(self, desk, article, body):
        response = desk.post(preview_page(article, "en", "links/"), body, content_type="application/json")
        assert response.status_code == 400

    def test_the_full_page_is_nobody_else_s(self, desk, article):
        response = desk.get(preview_page(article))
        assert "Half a thought." in response.content.decode()
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]

    def test_the_page_beside_the_form_may_stand_in_a_frame_of_ours_and_runs_nothing(self, desk, article):
        response = desk.get(preview_page(article, "en", "panel/"))
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "<script" not in response.content.decode()

    def test_only_the_form_may_hold_a_frame(self, desk, article):
        change = reverse("admin:articles_article_change", args=[article.pk])
        assert "frame-src 'self'" in desk.get(change).headers["Content-Security-Policy"]
        for address in (preview_page(article), reverse("admin:articles_article_publish", args=[article.pk])):
            assert "frame-src" not in desk.get(address).headers["Content-Security-Policy"]

    def test_nobody_reaches_an_article_that_is_not_open_to_them(self, client, article):
        client.force_login(ayse())
        for rest in ("", "panel/", "links/"):
            assert client.get(preview_page(article, "en", rest)).status_code == 404
        for rest in ("links/", "links/revoke/"):
            assert self.links(client, article, "en", rest.removeprefix("links/"), days="3").status_code == 404
        assert not PreviewLink.objects.exists()

    def test_a_translator_looks_at_all_and_shows_their_own_language(self, client, article):
        user = ayse()
        article.translations.create(language="tr", translator=user)
        client.force_login(user)
        assert client.get(preview_page(article, "en")).status_code == 200
        assert self.links(client, article, "en", days="3").status_code == 403
        assert self.links(client, article, "tr", days="3").status_code == 200

    def test_who_may_only_look_makes_no_links(self, client, article):
        user = User.objects.create_user("dora", is_staff=True)
        give(user, "view_article")
        client.force_login(user)
        assert self.links(client, article, days="3").status_code in (403, 404)
        client.force_login(carol())
        assert self.links(client, article, days="3").status_code == 302

    @pytest.mark.parametrize("language", ["xx", "EN"])
    def test_a_language_that_is_none_is_nothing(self, desk, article, language):
        assert desk.get(preview_page(article, language)).status_code == 404
