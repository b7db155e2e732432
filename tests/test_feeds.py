"""The newest texts reach feed readers whole, each in its own language, at addresses that stay."""

from urllib.parse import urlsplit

import html5lib
import pytest
from lxml import etree

from .factories import make_article, make_author, make_image, make_institute, make_topic, marker

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CODES = ("en", "tr", "ru")


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return etree.fromstring(response.content)


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


@pytest.fixture
def article():
    make_institute(tagline_en="We count ferries.")
    body = {"en": f"<h2>Queues</h2><p>One & two.{marker(key='n1')}</p><p>Again.{marker(key='n1')}</p>"}
    article = make_article(codes=CODES, body=body, image=make_image(), topics=[make_topic(slug="straits")])
    article.set_text("key_points", "en", "Ferries <late> & full")
    article.save()
    article.publish_together(CODES)
    return article


def test_an_entry_says_what_readers_need(client, article):
    edition = article.edition("en")
    feed = read(client, "/en/feed.atom")
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "https://thinktank.example/en/feed.atom"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Test Institute"
    [entry] = feed.iter(f"{ATOM}entry")
    assert entry.get(LANG) == "en"
    assert entry.findtext(f"{ATOM}title") == edition.title
    assert entry.findtext(f"{ATOM}id") == f"https://thinktank.example/a/{article.public_id}/en"
    assert entry.find(f"{ATOM}link").get("href") == f"https://thinktank.example{edition.get_absolute_url()}"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == edition.byline[0]["name"]
    assert edition.labels[0]["name"] in [category.get("term") for category in entry.iter(f"{ATOM}category")]


def test_an_entry_holds_the_whole_text_and_each_note_once(client, article):
    content = next(read(client, "/en/feed.atom").iter(f"{ATOM}content")).text
    assert "One &amp; two." in content
    assert "Ferries &lt;late&gt; &amp; full" in content
    assert content.count("Example Gazette") == 1
    assert "popover" not in content
    assert "doc-backlink" not in content


@pytest.mark.parametrize(("kind", "heading"), [("analysis", "References"), ("news", "Notes and sources")])
def test_the_notes_stand_under_the_heading_they_have_on_the_page(client, kind, heading):
    article = make_article(kind=kind)
    article.publish("en")
    content = next(read(client, "/en/feed.atom").iter(f"{ATOM}content")).text
    assert f"<h2>{heading}</h2>" in content
    assert f">{heading}</h2>" in client.get(article.edition("en").get_absolute_url()).content.decode()


def test_every_address_in_a_text_leads_here_from_anywhere(client, article):
    content = next(read(client, "/en/feed.atom").iter(f"{ATOM}content")).text
    page = html5lib.parse(content, treebuilder="lxml", namespaceHTMLElements=False)
    found = page.xpath("//@href | //@src")
    assert found
    assert {urlsplit(address).scheme for address in found} == {"https"}
    assert f"https://thinktank.example{article.edition('en').get_absolute_url()}#n1" in found


def test_each_language_has_its_feed_and_one_has_them_all(client, article):
    for code in CODES:
        assert titles(read(client, f"/{code}/feed.atom")) == [article.text("title", code)]
    feed = read(client, "/feed.atom")
    assert {entry.get(LANG) for entry in feed.iter(f"{ATOM}entry")} == set(CODES)


def test_a_topic_and_a_person_can_be_followed(client, article):
    other = make_author(slug="other")
    make_article(authors=[other]).publish("en")
    mine = article.text("title", "en")
    assert titles(read(client, "/en/topics/straits/feed.atom")) == [mine]
    slug = article.edition("en").byline[0]["slug"]
    assert titles(read(client, f"/en/authors/{slug}/feed.atom")) == [mine]
    assert len(titles(read(client, f"/authors/{slug}/feed.atom"))) == 3


def test_who_wrote_in_one_language_only_is_followed_there(client):
    make_institute()
    make_article(codes=("ru",), authors=[make_author(slug="kaya")]).publish("ru")
    feed = read(client, "/authors/kaya/feed.atom")
    assert feed.find(f"{ATOM}link[@rel='alternate']").get("href") == "https://thinktank.example/ru/authors/kaya/"
    assert client.get("/en/authors/kaya/feed.atom").status_code == 404


def test_nothing_to_follow_is_not_found(client):
    make_topic(slug="empty")
    make_author(slug="silent")
    for path in ("/en/topics/empty/feed.atom", "/en/authors/silent/feed.atom", "/authors/silent/feed.atom"):
        assert client.get(path).status_code == 404
    assert titles(read(client, "/en/feed.atom")) == []


def test_a_correction_is_news_and_a_typo_is_not(client, article):
    def updated():
        return next(read(client, "/en/feed.atom").iter(f"{ATOM}entry")).findtext(f"{ATOM}updated")

    first = updated()
    article.set_text("summary", "en", "Mended.")
    article.save()
    article.publish("en", kind="typo")
    assert updated() == first
    article.set_text("summary", "en", "Put right.")
    article.save()
    article.publish("en", kind="correction", note="It was wrong.")
    assert updated() > first


def test_pages_name_their_feeds(client, article):
    slug = article.edition("en").byline[0]["slug"]
    for page, feeds in {
        "/en/": ["/en/feed.atom"],
        "/en/topics/straits/": ["/en/topics/straits/feed.atom"],
        f"/en/authors/{slug}/": [f"/en/authors/{slug}/feed.atom", f"/authors/{slug}/feed.atom"],
    }.items():
        text = client.get(page).content.decode()
        for feed in feeds:
            assert f'href="{feed}"' in text
