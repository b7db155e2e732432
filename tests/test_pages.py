"""What a reader finds at each address of the site."""

import json
from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from django.utils import timezone

from articles import forms
from articles.models import Authorship, Edition
from articles.tasks import work_off
from authors.models import Author
from thinktank import paging
from thinktank.models import Institute

from .factories import (
    SENTENCES,
    make_article,
    make_author,
    make_image,
    make_institute,
    make_note,
    make_page,
    make_source,
    make_topic,
    marker,
)

pytestmark = pytest.mark.django_db

SITE = "https://thinktank.example"
LATER = timedelta(days=1)
THREE_SECTIONS = "".join(f"<h2>Part {number}</h2><p>Words.</p>" for number in (1, 2, 3))


@pytest.fixture
def read(client):
    """Fetch a page, parsed; it must answer with the status that is expected."""

    def read(address, status=200):
        response = client.get(address)
        assert response.status_code == status, response.status_code
        return lxml.html.fromstring(response.content.decode())

    return read


@pytest.fixture
def edition():
    return make_article(topics=[make_topic(kind="region")]).publish("en")


def publish(*codes, **fields):
    """An article in these languages, in print; its editions in their order."""
    return make_article(codes=codes, **fields).publish_together(codes)


def words(element):
    return " ".join(element.text_content().split())


def one(document, selector):
    [found] = document.cssselect(selector)
    return found


def all_words(document, selector):
    return [words(element) for element in document.cssselect(selector)]


def links(document, selector="a"):
    return [element.get("href") for element in document.cssselect(selector)]


def alternates(document):
    return {link.get("hreflang"): link.get("href") for link in document.cssselect("link[rel=alternate][hreflang]")}


def schema(document):
    return json.loads(one(document, "script[type='application/ld+json']").text)


class TestEdition:
    def test_it_says_what_who_and_when_and_how_long(self, read):
        region, theme = make_topic(kind="region", name_en="Black Sea"), make_topic(name_en="Trade")
        author = make_author(given_name_en="Zeynep", family_name_en="Kaya", position_en="Senior fellow")
        article = make_article(topics=[region, theme], authors=[author], notes=2)
        edition = article.publish("en")
        page = read(edition.get_absolute_url())
        assert all_words(page, ".opening .label a") == ["Analysis", "Black Sea", "Trade"]
        assert words(one(page, ".label .place")) == "Black Sea"
        assert words(one(page, "h1")) == edition.title
        assert words(one(page, ".standfirst")) == edition.summary
        assert words(one(page, ".facts .by > div")) == "Zeynep Kaya Senior fellow"
        assert one(page, ".facts time").get("datetime") == timezone.localtime(edition.published_at).isoformat()
        assert "1 minute · 2 notes" in words(one(page, ".facts"))
        assert all_words(page, ".prose > p")[0].startswith(SENTENCES["en"])
        assert len(page.cssselect("#n1, #n2")) == 2

    def test_a_translator_and_an_editor_are_named_as_such(self, read):
        article = make_article()
        for role in ("translator", "editor"):
            person = make_author(given_name_en=role, family_name_en="Person")
            Authorship.objects.create(article=article, author=person, role=role, order=5)
        page = read(article.publish("en").get_absolute_url())
        assert "Translated by translator Person" in words(one(page, ".facts dl"))
        assert "Edited by editor Person" in words(one(page, ".facts dl"))
        assert len(page.cssselect(".facts .by")) == len(page.cssselect(".box-author")) == 1

    def test_somebody_without_a_portrait_is_shown_by_initials(self, read):
        author = make_author(given_name_en="Zeki Talustan", family_name_en="Gülten")
        page = read(publish("en", authors=[author])[0].get_absolute_url())
        assert words(one(page, ".facts .initials")) == "ZG"
        assert not page.cssselect(".facts img")

    def test_the_byline_stays_as_published_while_the_author_box_follows_the_person(self, read):
        author = make_author(given_name_en="Ayşe", family_name_en="Ak")
        [edition] = publish("en", authors=[author])
        Author.objects.update(family_name_en="Ak-Kaya", bio_en="She married.")
        page = read(edition.get_absolute_url())
        assert words(one(page, ".facts .by strong")) == "Ayşe Ak"
        assert words(one(page, ".box-author h3")) == "Ayşe Ak-Kaya"
        assert "She married." in words(one(page, ".box-author"))

    def test_key_points_stand_above_the_text(self, read):
        [edition] = publish("en", key_points_en="Ferries <wait>\nTrains wait too")
        assert all_words(read(edition.get_absolute_url()), ".points li") == ["Ferries <wait>", "Trains wait too"]

    def test_the_lead_image_comes_with_its_words_and_narrower_files(self, read):
        [edition] = publish("en", image=make_image(), image_caption_en="The <em>strait</em>")
        figure = one(read(edition.get_absolute_url()), "figure.lead-image")
        [image], [narrow] = figure.cssselect("img"), figure.cssselect("picture > source[type='image/webp']")
        assert (image.get("alt"), image.get("width"), image.get("height")) == ("A map", "1200", "800")
        assert (image.get("fetchpriority"), image.get("loading")) == ("high", None)
        assert [part.split()[1] for part in narrow.get("srcset").split(", ")] == ["480w", "720w", "960w"]
        assert words(figure.cssselect("figcaption")[0]) == "The strait Test Institute"

    def test_pictures_further_down_wait_until_the_reader_comes_near(self, read):
        first, second, small = make_image(), make_image(), make_image(size=(300, 200))
        figures = [f'<figure data-image="{image.public_id}"></figure>' for image in (first, second, small)]
        body = f"<p>A</p>{figures[0]}<p>B</p>{figures[1]}{figures[2]}"
        page = read(publish("en", notes=0, body={"en": body})[0].get_absolute_url())
        images = page.cssselect(".prose img")
        assert [image.get("fetchpriority") for image in images] == ["high", None, None]
        assert [image.get("loading") for image in images] == [None, "lazy", "lazy"]
        assert images[2].getparent().tag == "figure"  # no narrower file to choose from
        page = read(publish("en", notes=0, body={"en": body}, image=second)[0].get_absolute_url())
        assert [image.get("loading") for image in page.cssselect(".prose img")] == ["lazy"] * 3

    def test_a_table_scrolls_in_one_frame(self, read):
        table = "<table><caption>Waits</caption><tbody><tr><td>1</td></tr></tbody></table>"
        page = read(publish("en", notes=0, body={"en": table})[0].get_absolute_url())
        assert [frame.get("aria-label") for frame in page.cssselect("[tabindex='0']")] == ["Waits"]

    def test_three_sections_make_a_list_of_contents_and_two_do_not(self, read):
        long, short = THREE_SECTIONS, THREE_SECTIONS.replace("<h2>Part 3</h2>", "")
        page = read(publish("en", notes=0, body={"en": long})[0].get_absolute_url())
        assert all_words(page, ".contents li") == ["Part 1", "Part 2", "Part 3"]
        assert all(page.cssselect(link) for link in links(page, ".contents li a"))
        page = read(publish("en", notes=0, body={"en": short})[0].get_absolute_url())
        assert not page.cssselect(".contents")

    def test_a_correction_is_told_under_the_standfirst_and_leads_to_what_changed(self, read):
        article = make_article()
        article.publish("en")
        article.set_text("body", "en", "<p>It takes 74 hours.</p>")
        article.save()
        edition = article.publish("en", kind="correction", note="It takes 74 hours, not 47.")
        page = read(edition.get_absolute_url())
        assert "It takes 74 hours, not 47." in words(one(page, ".correction"))
        assert "Updated" in words(one(page, ".facts"))
        [link] = links(page, ".correction a")
        versions = read(link)
        assert "It takes 74 hours, not 47." in words(one(versions, "#" + link.partition("#")[2]))

    def test_it_can_be_cited_and_shared_without_asking_anybody(self, read):
        make_institute()
        [edition] = publish("en", notes=0)
        page = read(edition.get_absolute_url())
        citations = all_words(page, ".citation")
        assert len(citations) == 5
        for citation in citations:
            assert edition.title in citation
            assert "Test Institute" in citation
            assert f"{SITE}/a/{edition.public_id}/en" in citation
        assert {link.split("/")[2] for link in links(page, ".share a") if link.startswith("https:")} == {
            "t.me",
            "wa.me",
            "www.linkedin.com",
            "x.com",
        }
        own = [
            element.get("src") or element.get("href") for element in page.cssselect("script[src], img, link[rel=icon]")
        ]
        assert all(address.startswith("/") and not address.startswith("//") for address in own)
        assert [button.get("hidden") for button in page.cssselect(".share button")] == ["", ""]

    def test_similar_texts_are_named(self, read):
        topic = make_topic()
        other, edition = publish("en", topics=[topic])[0], publish("en", topics=[topic])[0]
        work_off(timezone.now(), only="similar")
        assert all_words(read(edition.get_absolute_url()), ".similar h3") == [other.title]

    def test_what_is_empty_has_no_heading(self, read):
        article = make_article(notes=0, summary_en="")
        page = read(article.publish("en").get_absolute_url())
        absent = [".standfirst", ".correction", "figure", ".points", ".contents", "#notes", "#similar", ".tag"]
        assert [selector for selector in absent if page.cssselect(selector)] == []
        assert "Also in" not in words(page)
        assert "Updated" not in words(page)

    def test_dates_are_those_of_the_institute_and_of_the_language(self, read):
        english, turkish, russian = publish("en", "tr", "ru")
        late_in_london = datetime(2026, 2, 15, 22, 30, tzinfo=UTC)
        Edition.objects.update(published_at=late_in_london)
        assert words(one(read(english.get_absolute_url()), ".facts time")) == "16 February 2026"
        assert words(one(read(turkish.get_absolute_url()), ".facts time")) == "16 Şubat 2026"
        assert words(one(read(russian.get_absolute_url()), ".facts time")) == "16 февраля 2026 г."

    def test_text_is_shown_and_never_run(self, client):
        evil = "</script><script>alert(1)</script>"
        article = make_article(title_en=evil, summary_en=evil, key_points_en=evil, slug_en="evil")
        make_note(article=article, key="n9", source=make_source(title=evil))
        article.set_text("body", "en", f"<p>Words.{evil}{marker(key='n9')}</p>")
        article.save()
        page = client.get(article.publish("en").get_absolute_url()).content.decode()
        assert "<script>alert" not in page
        assert evil in schema(lxml.html.fromstring(page))["headline"]


class TestLanguages:
    @pytest.fixture
    def editions(self):
        make_institute(default_language="tr")
        return publish("en", "tr", "ru")

    def test_each_language_has_its_own_text_and_nobody_elses(self, client, editions):
        for edition in editions:
            page = client.get(edition.get_absolute_url()).content.decode()
            assert f'<html lang="{edition.language}" dir="ltr">' in page
            assert edition.title in page
            others = [other for other in editions if other != edition]
            assert not [other for other in others if SENTENCES[other.language] in page]

    def test_a_slug_belongs_to_one_language(self, client, editions):
        for code in ("tr", "ru"):
            assert client.get(f"/{code}/articles/{editions[0].slug}/").status_code == 404

    def test_the_others_are_offered_under_their_own_names(self, read, editions):
        page = read(editions[0].get_absolute_url())
        for links_to_others in (page.cssselect(".tongues a"), page.cssselect(".facts dd a[hreflang]")):
            assert [(a.get("lang"), a.get("hreflang"), words(a)) for a in links_to_others] == [
                ("tr", "tr", "Türkçe"),
                ("ru", "ru", "Русский"),
            ]
            assert [a.get("href") for a in links_to_others] == [e.get_absolute_url() for e in editions[1:]]

    def test_only_languages_that_exist_are_offered(self, read):
        [edition] = publish("tr")
        page = read(edition.get_absolute_url())
        assert all_words(page, ".tongues li") == ["Türkçe"]
        assert alternates(page) == {
            "tr": SITE + edition.get_absolute_url(),
            "x-default": SITE + edition.get_absolute_url(),
        }

    def test_every_edition_lists_all_of_them_and_itself(self, read, editions):
        expected = {edition.language: SITE + edition.get_absolute_url() for edition in editions}
        for edition in editions:
            assert alternates(read(edition.get_absolute_url())) == {**expected, "x-default": expected["en"]}

    def test_without_the_original_the_default_language_stands_for_all_others(self, read, editions):
        editions[0].withdraw("It was wrong.")
        found = alternates(read(editions[2].get_absolute_url()))
        assert set(found) == {"tr", "ru", "x-default"}
        assert found["x-default"] == found["tr"]

    def test_without_both_nothing_does(self, read, editions):
        for edition in editions[:2]:
            edition.withdraw("It was wrong.")
        assert set(alternates(read(editions[2].get_absolute_url()))) == {"ru"}

    def test_a_language_scheduled_for_later_is_not_mentioned(self, read):
        article = make_article(codes=("en", "tr"))
        edition = article.publish("en")
        article.publish("tr", at=timezone.now() + LATER)
        page = read(edition.get_absolute_url())
        assert set(alternates(page)) == {"en", "x-default"}
        assert all_words(page, ".tongues li") == ["English"]

    @pytest.mark.parametrize("path", ["", "articles/", "topics/", "authors/", "search/"])
    def test_pages_of_the_site_itself_exist_in_every_language(self, read, path):
        for code in ("en", "tr", "ru"):
            page = read(f"/{code}/{path}")
            assert links(page, ".tongues a") == [f"/{other}/{path}" for other in ("en", "tr", "ru") if other != code]


class TestMetadata:
    def test_addresses_are_those_of_the_site_and_not_of_the_request(self, client, edition, settings):
        settings.ALLOWED_HOSTS = ["evil.example"]
        page = client.get(edition.get_absolute_url(), headers={"host": "evil.example"}).content.decode()
        assert "evil.example" not in page
        assert f'<link rel="canonical" href="{SITE}{edition.get_absolute_url()}">' in page

    def test_it_describes_itself_to_machines(self, read):
        make_institute()
        author = make_author(
            given_name_en="Ada", family_name_en="Day", orcid="0000-0002-1825-0097", links=["javascript:x"]
        )
        source = make_source(title="Water accounts", issued={"date-parts": [[2024, 2]]}, type="report")
        article = make_article(kind="commentary", authors=[author], notes=0, topics=[make_topic(name_en="Water")])
        make_note(article=article, key="a", source=source)
        article.set_text("body", "en", f"<p>Rivers.{marker(key='a')}</p>")
        article.save()
        edition = article.publish("en")
        data = schema(read(edition.get_absolute_url()))
        assert data["@type"] == "OpinionNewsArticle"
        assert data["@id"] == data["url"] == SITE + edition.get_absolute_url()
        assert (data["headline"], data["inLanguage"]) == (edition.title, "en")
        assert data["datePublished"].endswith("+03:00")
        assert data["author"] == [
            {
                "@type": "Person",
                "name": "Ada Day",
                "url": SITE + author.get_absolute_url(),
                "sameAs": ["https://orcid.org/0000-0002-1825-0097"],
            }
        ]
        assert data["citation"] == [{"@type": "Report", "url": source.csl["URL"]}]
        assert data["about"] == [{"@type": "Thing", "name": "Water"}]
        assert "correction" not in data

    def test_a_translation_and_its_original_name_each_other(self, read):
        english, turkish = publish("en", "tr")
        assert schema(read(english.get_absolute_url()))["workTranslation"][0]["inLanguage"] == "tr"
        assert schema(read(turkish.get_absolute_url()))["translationOfWork"]["@id"] == SITE + english.get_absolute_url()

    def test_it_can_be_shown_as_a_card(self, read):
        [edition] = publish("en", image=make_image())
        page = read(edition.get_absolute_url())
        card = {meta.get("property"): meta.get("content") for meta in page.cssselect("meta[property]")}
        assert card["og:title"] == edition.title
        assert card["og:url"] == SITE + edition.get_absolute_url()
        assert card["og:image"].startswith(SITE + edition.get_absolute_url())
        assert (card["og:image:width"], card["og:image:alt"]) == ("1200", f"{edition.title} · thinktank")

    def test_a_text_without_a_summary_is_described_by_how_it_begins(self, read):
        page = read(publish("en", summary_en="")[0].get_absolute_url())
        assert one(page, "meta[name=description]").get("content") == SENTENCES["en"]


class TestAddresses:
    @pytest.fixture
    def renamed(self):
        article = make_article(slug_en="first-name")
        article.publish("en")
        article.set_text("slug", "en", "second-name")
        article.save()
        return article.publish("en")

    @pytest.mark.parametrize("rest", ["", "versions/", "versions/1/"])
    def test_an_old_slug_leads_to_the_new_one_for_ever(self, client, renamed, rest):
        response = client.get(f"/en/articles/first-name/{rest}")
        assert (response.status_code, response.url) == (301, f"/en/articles/second-name/{rest}")

    def test_a_slug_that_a_scheduled_update_brings_is_not_there_before(self, client, renamed):
        article = renamed.article
        article.set_text("slug", "en", "third-name")
        article.save()
        article.publish("en", at=timezone.now() + LATER)
        assert client.get("/en/articles/third-name/").status_code == 404
        # `tick` is late: the new text is due and not in print yet.
        Edition.objects.update(pending_at=timezone.now() - LATER)
        renamed.addresses.filter(slug="third-name").update(live_from=Edition.objects.get().pending_at)
        assert client.get("/en/articles/third-name/").status_code == 404
        assert client.get("/en/articles/second-name/").status_code == 200

    def test_a_withdrawn_text_answers_that_it_is(self, client, edition):
        edition.withdraw("We could not confirm it.")
        for rest in ("", "versions/", "versions/1/"):
            response = client.get(edition.get_absolute_url() + rest)
            page = response.content.decode()
            assert response.status_code == 410
            assert edition.title in page
            assert "We could not confirm it." in page
            assert f"{timezone.localtime(edition.published_at).day} " in page
            assert SENTENCES["en"] not in page

    def test_the_short_link_leads_to_the_language_asked_for(self, client):
        _english, turkish = publish("en", "tr")
        response = client.get(turkish.short_path, headers={"accept-language": "en"})
        assert (response.status_code, response.url) == (302, turkish.get_absolute_url())
        assert response.headers["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(("reads", "expected"), [("tr", "tr"), ("ru", "en"), ("de", "en")])
    def test_else_to_the_readers_else_to_the_originals(self, client, reads, expected):
        editions = {edition.language: edition for edition in publish("en", "tr")}
        for asked in ("", "/ru", "/xx"):
            response = client.get(f"/a/{editions['en'].public_id}{asked}", headers={"accept-language": reads})
            assert response.url == editions[expected].get_absolute_url()

    def test_a_withdrawn_language_is_the_last_choice(self, client):
        english, turkish = publish("en", "tr")
        english.withdraw("It was wrong.")
        assert client.get(english.short_path).url == turkish.get_absolute_url()
        turkish.withdraw("So was this.")
        assert client.get(english.short_path).url == english.get_absolute_url()

    def test_there_is_no_short_link_to_what_was_never_public(self, client):
        article = make_article()
        assert client.get(f"/a/{article.public_id}").status_code == 404
        article.publish("en", at=timezone.now() + LATER)
        assert client.get(f"/a/{article.public_id}/en").status_code == 404


class TestVersions:
    @pytest.fixture
    def edition(self):
        """Three versions: 47 hours, 74 hours, 74 hours at anchor."""
        article = make_article(notes=0, body={"en": "<p>The crossing takes 47 hours.</p>"})
        article.publish("en")
        for text in ("The crossing takes 74 hours.", "The crossing takes 74 hours at anchor."):
            article.set_text("body", "en", f"<p>{text}</p>")
            article.save()
            edition = article.publish("en")
        return edition

    def address(self, edition, number):
        return f"{edition.get_absolute_url()}versions/{number}/"

    def test_they_are_listed_newest_first(self, read, edition):
        page = read(f"{edition.get_absolute_url()}versions/")
        assert all_words(page, ".entry h2") == ["Version 3", "Version 2", "Version 1"]
        assert links(page, "#v2 .grounds a") == [self.address(edition, 2) + "#text", self.address(edition, 1)]

    def test_an_earlier_one_shows_its_text_and_what_the_next_one_changed(self, read, edition):
        page = read(self.address(edition, 1))
        assert words(one(page, ".prose")) == "The crossing takes 47 hours."
        assert (words(one(page, "del")), words(one(page, "ins"))) == ("47", "74")

    def test_the_text_in_print_is_at_its_own_address(self, client, edition):
        response = client.get(self.address(edition, 3))
        assert (response.status_code, response.url) == (302, edition.get_absolute_url())

    def test_search_engines_are_sent_to_the_text_in_print(self, read, edition):
        for address in (self.address(edition, 1), f"{edition.get_absolute_url()}versions/"):
            page = read(address)
            assert one(page, "meta[name=robots]").get("content") == "noindex"
            assert one(page, "link[rel=canonical]").get("href") == SITE + edition.get_absolute_url()
            assert alternates(page) == {}

    def test_a_closed_one_says_so_and_shows_nothing_else(self, read, edition):
        edition.versions.get(number=2).close("A court ordered it.")
        page = read(self.address(edition, 2), status=410)
        assert "A court ordered it." in words(page)
        assert "74 hours" not in words(page)
        assert "A court ordered it." in words(one(read(f"{edition.get_absolute_url()}versions/"), "#v2"))

    def test_the_one_before_is_compared_with_the_next_that_is_open(self, read, edition):
        edition.versions.get(number=2).close("A court ordered it.")
        assert " ".join(all_words(read(self.address(edition, 1)), "ins")) == "74 hours at anchor."

    def test_what_was_never_public_is_no_version(self, client, edition):
        edition.article.publish("en", at=timezone.now() + LATER)
        assert client.get(self.address(edition, 4)).status_code == 404
        assert client.get(self.address(edition, 0)).status_code == 404


class TestLists:
    def test_an_empty_site_is_a_site(self, read):
        for path in ("", "articles/", "topics/", "authors/", "search/"):
            page = read(f"/en/{path}")
            assert not page.cssselect(".entry, .index, .catalogue, .people")

    def test_home_leads_with_the_newest_and_what_it_rests_on(self, read):
        make_institute()
        older, newest = publish("en", topics=[make_topic(kind="region")])[0], publish("en", "tr", image=make_image())[0]
        page = read("/en/")
        assert words(one(page, ".lead h2")) == newest.title
        assert links(page, ".rests a") == [newest.get_absolute_url() + "#n1"]
        assert all_words(page, ".lead a[hreflang]") == ["Türkçe"]
        assert all_words(page, ".entry h3") == [older.title]
        assert all_words(page, "[aria-labelledby=regions] li") == [older.title]
        assert one(page, "h1").text_content() == "Test Institute"

    def test_an_entry_offers_its_other_languages(self, read):
        _english, turkish = publish("en", "tr")
        assert links(read("/en/articles/"), ".entry a[hreflang]") == [turkish.get_absolute_url()]

    def test_articles_come_newest_first_a_page_at_a_time(self, read, monkeypatch):
        monkeypatch.setattr(paging, "SIZE", 2)
        monkeypatch.setattr(paging, "COUNTED", 4)
        editions = [publish("en", notes=0)[0] for _ in range(5)]
        # Published together, as a site that is loaded: their order must not change from page to page.
        Edition.objects.filter(pk__in=[edition.pk for edition in editions[1:4]]).update(published_at=timezone.now())
        order = [editions[n].title for n in (3, 2, 1, 4, 0)]
        first = read("/en/articles/")
        assert all_words(first, ".entry h2") == order[:2]
        assert "More than 4 articles" in words(one(first, ".picked"))
        assert not first.cssselect("[rel=prev]")
        second = read("/en/articles/" + one(first, "a[rel=next]").get("href"))
        assert all_words(second, ".entry h2") == order[2:4]
        assert one(second, "meta[name=robots]").get("content") == "noindex, follow"
        third = read("/en/articles/" + one(second, "a[rel=next]").get("href"))
        assert all_words(third, ".entry h2") == order[4:]
        assert not third.cssselect("a[rel=next]")
        back = read("/en/articles/" + one(third, "a[rel=prev]").get("href"))
        assert all_words(back, ".entry h2") == order[2:4]
        back = read("/en/articles/" + one(back, "a[rel=prev]").get("href"))
        assert all_words(back, ".entry h2") == order[:2]
        assert not back.cssselect("a[rel=prev], meta[name=robots]")

    def test_a_list_begins_at_nothing_that_is_not_public(self, read, client):
        [edition] = publish("en")
        scheduled, draft = make_article(), make_article()
        scheduled.publish("en", at=timezone.now() + LATER)
        for place in (scheduled.public_id, draft.public_id, edition.public_id, "x", "'", "%FF"):
            assert client.get(f"/en/articles/?before={place}").status_code == 404
        assert client.get("/en/articles/?before=%00").status_code == 200
        assert client.get(f"/tr/articles/?after={edition.public_id}").status_code == 404

    def test_they_can_be_narrowed(self, read, client):
        region = make_topic(slug="caucasus", name_en="Caucasus", kind="region")
        topic = make_topic(slug="water", name_en="Water")
        author = make_author(slug="day", given_name_en="Ada", family_name_en="Day")
        report = publish("en", kind="report", topics=[topic, region])[0]
        old = publish("en", topics=[topic], authors=[author])[0]
        Edition.objects.filter(pk=old.pk).update(published_at=datetime(2024, 6, 1, tzinfo=UTC))
        publish("en")
        for query, found in {
            "kind=report": [report],
            "topic=water": [report, old],
            "region=caucasus&topic=water": [report],
            "by=day": [old],
            "topic=water&year=2024": [old],
            "region=caucasus&by=day": [],
        }.items():
            assert all_words(read(f"/en/articles/?{query}"), ".entry h2") == [edition.title for edition in found]
        assert "Remove one of the filters" in words(read("/en/articles/?region=caucasus&by=day"))
        page = read("/en/articles/?topic=water&year=2024")
        assert all_words(page, ".picked strong") == ["Water", "2024"]
        assert links(page, ".picked a") == ["?year=2024", "?topic=water"]
        assert one(page, "meta[name=robots]").get("content") == "noindex, follow"
        assert all_words(page, "select[name=region] option") == ["All regions", "Caucasus"]
        assert "Ada Day" in all_words(page, "select[name=by] option")

    def test_what_is_left_open_or_means_nothing_is_no_part_of_the_address_to_send_on(self, client):
        publish("en")
        for query in ("kind=&region=&year=", "kind=poem&topic='&year=1&page=1&junk=%00"):
            assert client.get(f"/en/articles/?{query}").headers["Location"] == "/en/articles/"
        assert client.get("/en/articles/?year=&kind=analysis").headers["Location"] == "/en/articles/?kind=analysis"

    def test_of_very_many_people_the_one_is_offered_who_was_asked_for(self, read, monkeypatch):
        monkeypatch.setattr(forms, "MOST_PEOPLE", 1)
        authors = [make_author(given_name_en="", family_name_en=name) for name in ("Ak", "Day", "Kaya")]
        [edition] = publish("en", authors=authors)
        assert not read("/en/articles/").cssselect("select[name=by]")
        page = read(f"/en/articles/?by={authors[1].slug}")
        assert all_words(page, "select[name=by] option") == ["All authors", "Day"]
        assert all_words(page, ".entry h2") == [edition.title]

    def test_topics_are_listed_where_something_is_in_print(self, read, client):
        used, unused = make_topic(kind="region", name_en="Anatolia"), make_topic(slug="unused")
        publish("en", topics=[used])
        make_article(topics=[unused])
        page = read("/en/topics/")
        assert all_words(page, ".catalogue h3") == ["Anatolia"]
        assert client.get(used.get_absolute_url()).status_code == 200
        assert client.get("/en/topics/unused/").status_code == 404
        assert client.get(f"/tr/topics/{used.slug}/").status_code == 404
        assert not read("/tr/topics/").cssselect(".catalogue")

    def test_a_topic_shows_its_texts_of_this_language(self, read):
        topic = make_topic(name_en="Straits", description_en="Narrow waters.")
        english, _turkish = publish("en", "tr", topics=[topic])
        publish("tr", topics=[topic])
        page = read(f"/en/topics/{topic.slug}/")
        assert words(one(page, "h1")) == "Straits"
        assert words(one(page, ".standfirst")) == "Narrow waters."
        assert all_words(page, ".entry h2") == [english.title]
        assert set(alternates(page)) == {"en", "tr", "x-default"}

    def test_authors_are_listed_by_family_name_and_former_ones_apart(self, read):
        names = ["Zorlu", "Çelik", "Demir", "Ayşe"]
        authors = [make_author(given_name_en="A", family_name_en=name) for name in names]
        Author.objects.filter(pk=authors[2].pk).update(former_since=timezone.localdate())
        Author.objects.filter(pk=authors[0].pk).update(former_since=timezone.localdate() + LATER)
        publish("en", authors=authors)
        assert "Left the institute on" in words(read(authors[2].get_absolute_url()))
        assert "Left the institute on" not in words(read(authors[0].get_absolute_url()))
        make_author(family_name_en="Nobody")
        page = read("/en/authors/")
        assert all_words(page, ".people :is(h2, h3)") == ["A Ayşe", "A Çelik", "A Zorlu", "A Demir"]
        assert all_words(page, "[aria-labelledby=former] h3") == ["A Demir"]

    def test_people_and_topics_stand_in_the_order_of_the_readers_alphabet(self, read):
        turkish = [make_author(given_name_tr="", family_name_tr=name) for name in ("İnce", "Dağ", "Işık", "Çam", "Can")]
        russian = [make_author(given_name_ru="", family_name_ru=name) for name in ("Жуков", "Ёлкин", "Ежов", "Adams")]
        topics = [make_topic(name_tr=name) for name in ("Şehir", "Su", "Tarım")]
        make_article(codes=("tr", "ru"), authors=turkish + russian, topics=topics).publish_together(["tr", "ru"])
        own = {author.family_name_tr for author in turkish}
        assert [n for n in all_words(read("/tr/authors/"), ".people h2") if n in own] == [
            *("Can", "Çam", "Dağ", "Işık", "İnce")
        ]
        own = {author.family_name_ru for author in russian}
        assert [n for n in all_words(read("/ru/authors/"), ".people h2") if n in own] == [
            *("Ежов", "Ёлкин", "Жуков", "Adams")
        ]
        assert all_words(read("/tr/topics/"), ".catalogue h3") == ["Su", "Şehir", "Tarım"]

    def test_what_somebody_only_translated_is_told_from_what_they_wrote(self, read):
        author = make_author(given_name_en="Ada", family_name_en="Day")
        publish("en", authors=[author])
        article = make_article()
        Authorship.objects.create(article=article, author=author, role="translator", order=1)
        article.publish("en")
        notes = all_words(read(author.get_absolute_url()), ".grounds")
        assert ["Translated by Ada Day" in note for note in notes] == [True, False]

    def test_an_author_can_be_followed_over_all_languages(self, read, client):
        author = make_author(given_name_en="Ada", family_name_en="Day")
        publish("en", "tr", authors=[author])
        page = read(author.get_absolute_url())
        follow = one(page, "a[data-follow]")
        assert words(follow) == "Follow"
        assert follow.get("href") == f"/authors/{author.slug}/feed.atom"
        assert follow.get("data-follow") == SITE + follow.get("href")
        assert words(page.get_element_by_id(follow.get("aria-describedby")))
        assert client.get(follow.get("href")).content.decode().count("<entry") == 2
        assert links(page, ".follow p a") == [f"/en/authors/{author.slug}/feed.atom"]
        alone = publish("tr")[0].byline[0]["slug"]
        assert not links(read(f"/tr/authors/{alone}/"), ".follow p a")

    def test_an_author_shows_what_they_signed_here_and_what_is_only_elsewhere(self, read, client):
        author = make_author(
            given_name_en="Ada", family_name_en="Day", bio_en="She writes.", show_email=False, email="a@b.c"
        )
        both = make_article(codes=("en", "tr"), authors=[author])
        both.publish_together(["en", "tr"])
        elsewhere, russian = publish("tr", "ru", authors=[author])
        page = read(author.get_absolute_url())
        assert words(one(page, "h1")) == "Ada Day"
        assert "She writes." in words(page)
        assert "a@b.c" not in words(page)
        here, there = page.cssselect("ul.entries")
        assert all_words(here, "h3") == [both.title_en]
        assert [(a.get("lang"), words(a)) for a in there.cssselect("h3 a")] == [("tr", elsewhere.title)]
        assert links(there, ".tag") == [elsewhere.get_absolute_url(), russian.get_absolute_url()]
        assert all_words(there, ".tag") == ["in Turkish", "in Russian"]
        russian.withdraw("It was wrong.")
        assert client.get(f"/ru/authors/{author.slug}/").status_code == 404

    def test_an_author_who_also_edited_a_text_has_it_once(self, read):
        author = make_author()
        article = make_article(authors=[author])
        Authorship.objects.create(article=article, author=author, role="editor", order=1)
        article.publish("en")
        page = read(author.get_absolute_url())
        assert len(page.cssselect(".entry")) == 1
        assert "1 article" in words(one(page, "#signed"))

    def test_a_source_shows_the_texts_that_cite_it(self, read):
        make_institute()
        source = make_source(title="Water accounts")
        article = make_article(codes=("en", "tr"), notes=0)
        make_note(article=article, key="a", source=source)
        for code in ("en", "tr"):
            article.set_text("body", code, f"<p>Rivers.{marker(key='a')}</p>")
        article.save()
        draft_only = make_source()
        make_note(article=make_article(), key="x", source=draft_only)
        read(f"/en/sources/{source.public_id}/", status=404)
        article.publish("tr")
        page = read(f"/en/sources/{source.public_id}/")
        assert words(one(page, "h1")) == "Water accounts"
        assert source.csl["URL"] in words(one(page, ".citation"))
        assert all_words(page, ".entry .tag") == ["in Turkish"]
        assert one(page, "meta[name=robots]").get("content") == "noindex"
        article.publish("en")
        assert all_words(read(f"/en/sources/{source.public_id}/"), ".entry h3") == [article.title_en]
        read(f"/en/sources/{draft_only.public_id}/", status=404)

    def test_a_source_merged_into_another_leads_there(self, client):
        kept = make_source()
        merged = make_source()
        merged.merged_into = kept
        merged.save()
        response = client.get(f"/en/sources/{merged.public_id}/")
        assert (response.status_code, response.url) == (301, f"/en/sources/{kept.public_id}/")

    def test_search_marks_what_it_found(self, read):
        publish("en", title_en="Ferries & <trains>")
        page = read("/en/search/?q=ferry")
        assert words(one(page, ".results h2")) == "Ferries & <trains>"
        assert all_words(page, ".results h2 mark") == ["Ferries"]
        assert one(page, "input[name=q]").get("value") == "ferry"
        assert one(page, "meta[name=robots]").get("content") == "noindex, follow"

    def test_search_takes_anything(self, read):
        for query in ("", "%20", "%00", "%22%22%22", "a" * 5000, "%27;DROP", "%3Cscript%3E"):
            assert not read(f"/en/search/?q={query}").cssselect(".results li")


class TestStandingPages:
    def test_they_exist_in_the_languages_they_are_written_in(self, read, client):
        make_page(slug="imprint", codes=("en", "ru"), body_ru="<h2>Кто мы</h2><script>alert(1)</script>")
        page = read("/ru/pages/imprint/")
        assert words(one(page, "h1")) == "About (ru)"
        assert words(one(page, ".prose")) == "Кто мы"
        assert links(page, ".tongues a") == ["/en/pages/imprint/"]
        assert client.get("/tr/pages/imprint/").status_code == 404

    def test_every_page_names_them_at_its_foot(self, read):
        make_institute(contact_email="desk@example.org")
        make_page(slug="imprint", codes=("en",))
        assert "/en/pages/imprint/" in links(read("/en/"), ".footer a")
        assert "mailto:desk@example.org" in links(read("/en/"), ".footer a")
        assert not [link for link in links(read("/tr/"), ".footer a") if "imprint" in link]

    def test_the_institute_is_named_in_each_language(self, read):
        make_institute()
        assert words(one(read("/en/"), ".wordmark")) == "Test Institute"
        assert words(one(read("/ru/"), ".wordmark")) == "Пробный институт"
        Institute.objects.update(name_ru="")
        assert words(one(read("/ru/"), ".wordmark")) == "Test Institute"


class TestErrors:
    @pytest.mark.parametrize(
        "path", ["/tr/nothing/", "/tr/articles/nothing/", "/tr/authors/nobody/", "/tr/pages/none/"]
    )
    def test_a_404_offers_search_in_its_language(self, read, path):
        page = read(f"/tr/{path}", status=404)
        assert page.get("lang") == "tr"
        assert one(page, "form[role=search]").get("action") == "/tr/search/"
        assert one(page, "meta[name=robots]").get("content") == "noindex"
        assert alternates(page) == {}
        assert links(page, ".tongues a") == ["/en/", "/ru/"]

    def test_a_500_needs_nothing(self, client, monkeypatch, django_assert_num_queries):
        def fail(resolver, path):
            raise RuntimeError

        client.raise_request_exception = False
        monkeypatch.setattr("django.urls.resolvers.URLResolver.resolve", fail)
        with django_assert_num_queries(0):
            response = client.get("/en/")
        page = response.content.decode()
        assert response.status_code == 500
        assert [section in page for section in ("went wrong", "ters gitti", "пошло не так")] == [True] * 3
        assert "/static/" not in page
