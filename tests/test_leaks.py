"""Nothing that is not public shows on any public page, in any field, in any language."""

import gzip
import re
from contextlib import contextmanager
from datetime import timedelta

import brotli
import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from articles.exporting import pdf
from articles.exporting.formats import FORMATS
from articles.models import Attachment, Edition, Move, PreviewLink, SimilarEdition
from articles.moving.move import Moving
from articles.search import spelling
from articles.sitemaps import PART
from articles.tasks import work_off
from thinktank import languages
from thinktank.models import Redirect

from .factories import (
    boris,
    make_article,
    make_author,
    make_image,
    make_institute,
    make_note,
    make_source,
    make_topic,
    marker,
)
from .old_site import TEXTS, export, item, person
from .page_store import Node

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=1)
CODES = ("en", "tr", "ru")


def token(state, field, code=""):
    """A word that stands nowhere else. Whatever a page does to it (slugs, lower case), these letters survive."""
    return f"xq{state}{field}{code}qx"


def write(article, state, code):
    """Every text of one language of an article, marked with where it comes from."""
    for field in ("title", "slug", "summary", "key_points", "image_alt", "image_caption"):
        article.set_text(field, code, token(state, field.replace("_", ""), code))
    article.set_text("body", code, f"<p>Crossing {token(state, 'body', code)}{marker(key=state)}</p>")
    article.save()


def misspelt(word):
    """As search mends it; but no token, so that what is read in the answer came from somewhere else."""
    return word[1:]


def article_in(state, *, codes=CODES):
    """An article of which everything is marked: texts, note, source, author, topic, image."""
    author = make_author(
        slug=token(state, "author"),
        **{languages.column("family_name", code): token(state, "family", code) for code in CODES},
        bio_en=token(state, "bio"),
        email=f"{token(state, 'email')}@example.org",
    )
    topic = make_topic(
        slug=token(state, "topic"),
        **{languages.column("name", code): token(state, "name", code) for code in CODES},
    )
    source = make_source(title=token(state, "source"), URL=f"https://{token(state, 'host')}.example/")
    image = make_image(size=(120, 80))
    article = make_article(codes=codes, notes=0, authors=[author], topics=[topic], image=image)
    make_note(article=article, key=state, source=source, text=token(state, "note"), prefix_en=token(state, "prefix"))
    attach(article, state)
    for code in codes:
        write(article, state, code)
    return article


def attach(article, state):
    Attachment.objects.create(
        article=article,
        name=token(state, "file"),
        file=ContentFile(f"a\n{token(state, 'inside')}\n", name="table.csv"),
        **{languages.column("title", code): token(state, "filetitle", code) for code in CODES},
    )


def make_site():
    """One article in every state that hides something, and one that hides nothing; {state: article}."""
    make_institute()
    articles = {state: article_in(state) for state in [*NEVER_PUBLIC, "live", "withdrawn", "closed", "untranslated"]}
    articles["live"].publish_together(CODES)
    articles["scheduled"].publish_together(CODES, at=timezone.now() + LATER)
    for edition in articles["cancelled"].publish_together(CODES, at=timezone.now() + LATER):
        edition.cancel()
    for edition in articles["withdrawn"].publish_together(CODES):
        edition.withdraw("We could not confirm it.")

    # A newer draft, then an update scheduled for later, over a text in print.
    for state in ("newer", "pending"):
        article = articles[state] = article_in(f"{state}live")
        article.publish_together(CODES)
        make_note(article=article, key=state, source=make_source(title=token(state, "source")))
        for code in CODES:
            write(article, state, code)
    articles["pending"].publish_together(CODES, at=timezone.now() + LATER)

    # A first version that a court had closed.
    article = articles["closed"]
    article.publish_together(CODES)
    make_note(article=article, key="closedlive", source=make_source(title=token("closedlive", "source")))
    for code in CODES:
        write(article, "closedlive", code)
    for edition in article.publish_together(CODES):
        edition.versions.get(number=1).close("A court ordered it.")

    # Public in English; Turkish is written, Russian is planned.
    articles["untranslated"].publish("en")
    articles["untranslated"].publish("ru", at=timezone.now() + LATER)
    put_beside_each_other(Edition.objects.all())
    return articles


def put_beside_each_other(editions):
    """Each edition in the list of similar posts of every other, as if a worker had known no better."""
    SimilarEdition.objects.bulk_create(
        SimilarEdition(edition=edition, other=other, score=1)
        for edition in editions
        for other in editions
        if edition != other
    )


def give_old_addresses(articles):
    """The same as `make_site` gives them, but each was a page of a site that moved here."""
    targets = {"/": "/en/articles/"}
    for number, (state, article) in enumerate(articles.items(), 1):
        targets |= {f"/{code}/was-{state}/": f"/a/{article.public_id}/{code}" for code in CODES}
        targets |= {f"/?p={number}": f"/a/{article.public_id}/en"}
        targets |= {f"/uploads-of/{state}.csv": f"/a/{article.public_id}/en/files/{token(state, 'file')}"}
        targets |= {f"/category/{state}/": f"/en/topics/{token(state, 'topic')}/"}
        targets |= {f"/author/{state}/": f"/en/authors/{token(state, 'author')}/"}
    Redirect.objects.remember(targets)
    return articles


def old_addresses(articles):
    """What readers and programs have kept of the old site."""
    for number, state in enumerate(articles, 1):
        for code in CODES:
            yield from (f"/{code}/was-{state}/{rest}" for rest in ("", "amp/", "feed/", "2/", "?p=404"))
            yield from (f"/?p={number}&lang={code}", f"/?page_id={number}&lang={code}&feed=rss2")
        yield from (f"/was-{state}/", f"/2019/05/was-{state}/embed/", f"/archives/{number}", f"/uploads-of/{state}.csv")
        for place in ("category", "author"):
            yield from (f"/{place}/{state}/", f"/ru/{place}/{state}/feed/", f"/{place}/{state}/page/2/")


NEVER_PUBLIC = ("draft", "scheduled", "cancelled")
REPLACED = ("newer", "pending", "closed")  # states with a second text of the same article, marked “…live”
# What may be seen: of a withdrawn text its title, of an article what its own public languages say.
PUBLIC = re.compile(
    r"xq(?:live|newerlive|pendinglive|closedlive)[a-z]*qx|xqwithdrawn(?:title|slug)[a-z]*qx"
    # People and topics of these stay public with the text that replaced the hidden one.
    r"|xqclosed(?:author|family|bio|topic|name)[a-z]*qx"
    r"|xquntranslated(?:[a-z]*en|author|topic|source|host|note|prefix|bio|file|inside)qx"
    # The files of an article follow it, whichever version is in print.
    r"|xqclosed(?:file|inside|filetitle)[a-z]*qx"
)


def tokens(text):
    return set(re.findall(r"xq[a-z]+qx", text))


def addresses(articles):
    """Every address that somebody could guess, whether it exists or not."""
    yield from ("/feed.atom", "/sitemap.xml", "/sitemaps/pages.xml", "/robots.txt")
    for part in sorted({edition.pk // PART for edition in Edition.objects.all()}):
        yield f"/sitemaps/articles-{part}.xml"
    for code in CODES:
        yield f"/{code}/feed.atom"
        for path in ("", "articles/", "articles/?kind=analysis", "topics/", "authors/"):
            yield f"/{code}/{path}"
        for path in ("search/?q=crossing", "search/?q=crossing&order=date", "search/?q=xq*", "search/suggest?q=xq"):
            yield f"/{code}/{path}"
        for state, article in articles.items():
            yield f"/a/{article.public_id}/{code}"
            yield f"/{code}/articles/?before={article.public_id}"
            for name in (state, f"{state}live") if state in REPLACED else (state,):
                yield f"/{code}/topics/{token(name, 'topic')}/"
                yield f"/{code}/topics/{token(name, 'topic')}/feed.atom"
                yield f"/{code}/authors/{token(name, 'author')}/feed.atom"
                yield f"/authors/{token(name, 'author')}/feed.atom"
                yield f"/{code}/articles/?topic={token(name, 'topic')}"
                yield f"/{code}/articles/?by={token(name, 'author')}"
                yield f"/{code}/authors/{token(name, 'author')}/"
                for slug in (token(name, "slug", other) for other in CODES):
                    yield f"/{code}/articles/{slug}/"
                yield f"/{code}/articles/{token(name, 'slug', code)}/files/{token(name, 'file')}"
                for rest in ("", "1/", "2/"):
                    yield f"/{code}/articles/{token(name, 'slug', code)}/versions/{rest}"
                yield f"/{code}/articles/{token(name, 'slug', code)}/{token(name, 'slug', code)}.pdf"
                for ending in FORMATS:
                    yield f"/{code}/articles/{token(name, 'slug', code)}/cite.{ending}"
                    yield f"/{code}/articles/{token(name, 'slug', code)}/sources.{ending}"
            for note in article.footnotes.prefetch_related("cites__source"):
                for cite in note.cites.all():
                    yield f"/{code}/sources/{cite.source.public_id}/"
            for field in ("title", "summary", "body"):
                yield f"/{code}/search/?q={token(state, field, code)}"
                yield f"/{code}/search/?q={misspelt(token(state, field, code))}"
                yield f"/{code}/search/suggest?q={token(state, field, code)[:-3]}"
            for field in ("source", "note", "prefix", "family"):
                yield f"/{code}/search/?q={token(state, field)}"
            yield f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={record(article, code)}"
    for verb in ("ListRecords", "ListIdentifiers"):
        for narrowed in ("", "&set=lang:ru", "&set=kind:analysis", "&from=2000-01-01", "&until=2999-12-31"):
            yield f"/oai?verb={verb}&metadataPrefix=oai_dc{narrowed}"
    yield from ("/oai?verb=Identify", "/oai?verb=ListSets", "/oai?verb=ListMetadataFormats")


def record(article, code):
    return f"oai:thinktank.example:{article.public_id}/{code}"


@contextmanager
def pdfs_as_they_are_set():
    """The page that would be set, in the place of its PDF: every word of it can be read, and it takes no time."""
    with pytest.MonkeyPatch.context() as patch, override_settings(PDFS=True):
        patch.setattr(pdf, "can_typeset", lambda: True)
        patch.setattr(pdf, "typeset", lambda page, path, lock: path.write_text(page.html))
        yield


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """{address: status, headers and body} of all that can be guessed: asked once, and nothing stays in the database."""
    with django_db_blocker.unblock(), transaction.atomic(), pdfs_as_they_are_set():
        spelling.known.clear()  # of texts that are gone
        client = Client()
        found = {}
        articles = give_old_addresses(make_site())
        work_off(timezone.now(), only="spelling")  # no commit wakes the worker: this transaction never ends
        for address in [
            *addresses(articles),
            *old_addresses(articles),
            "/en/articles/nothing/",
            "/tr/articles/nothing/",
            "/ru/articles/nothing/",
            *(f"/{code}/articles/nothing/files/nothing" for code in CODES),
            *(f"/{code}/articles/nothing/cite.bib" for code in CODES),
        ]:
            response = client.get(address)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            found[address] = f"{response.status_code} {dict(response.headers)}\n{content.decode()}"
        transaction.set_rollback(True)
    return found


def test_no_public_page_shows_what_is_not_public(answers):
    # Words of the address itself come back in the links of a page: who asked for them knew them.
    leaks = {
        address: {found for found in tokens(answer) - tokens(address) if not PUBLIC.fullmatch(found)}
        for address, answer in answers.items()
    }
    assert {address: found for address, found in leaks.items() if found} == {}


def test_no_stored_page_shows_what_is_not_public_whoever_asked_for_it_first(tmp_path, client):
    """What is kept is kept for all: an editor who asks on the site itself leaves nothing there, a reader only this."""
    articles = make_site()
    node = Node(tmp_path / "release")
    client.force_login(boris())
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    asked = [address for address in addresses(articles) if not re.search(r"\?|^/(tr|ru)/", address)]
    with pdfs_as_they_are_set():
        for address in asked[::7]:
            node.ask(address, HTTP_COOKIE=cookie)
        assert node.store.counted() == (0, 0)
        for address in asked:
            node.ask(address)
    files = [file for folder in ("pages", "unlisted") for file in (node.store.root / folder).rglob("*")]
    kept = {file: file.read_bytes() for file in files if file.is_file()}
    assert len(kept) > 100
    for file, content in kept.items():
        content = gzip.decompress(content) if file.suffix == ".gz" else content
        content = brotli.decompress(content) if file.suffix == ".br" else content
        hidden = {found for found in tokens(content.decode()) - tokens(str(file)) if not PUBLIC.fullmatch(found)}
        assert not hidden, file
    assert any(token("live", "body", "en").encode() in content for content in kept.values())


def test_what_is_public_does_show(answers):
    """Otherwise the test above could not fail."""
    shown = set().union(*(tokens(answer) - tokens(address) for address, answer in answers.items()))
    assert {token("live", field, code) for field in ("title", "summary", "body", "slug") for code in CODES} <= shown
    assert {token(state, "title", "en") for state in ("newerlive", "pendinglive", "closedlive", "withdrawn")} <= shown
    assert {token("live", field) for field in ("source", "note", "prefix", "bio", "inside")} <= shown
    assert {token("live", "filetitle", code) for code in CODES} <= shown


def test_what_was_never_public_answers_as_if_it_did_not_exist(answers):
    for code in CODES:
        for state in NEVER_PUBLIC:
            for rest in ("", "versions/", "versions/1/"):
                answer = answers[f"/{code}/articles/{token(state, 'slug', code)}/{rest}"]
                assert answer == answers[f"/{code}/articles/nothing/"]
            answer = answers[f"/{code}/articles/{token(state, 'slug', code)}/files/{token(state, 'file')}"]
            assert answer == answers[f"/{code}/articles/nothing/files/nothing"]
            answer = answers[f"/{code}/articles/{token(state, 'slug', code)}/cite.bib"]
            assert answer == answers[f"/{code}/articles/nothing/cite.bib"]


def test_no_old_address_leads_to_what_was_never_public(answers):
    for state in NEVER_PUBLIC:
        for code in CODES:
            assert answers[f"/{code}/was-{state}/"].startswith("404")
            assert answers[f"/{code}/was-{state}/feed/"].startswith("404")
        assert answers[f"/uploads-of/{state}.csv"].startswith("404")
        assert "'/en/articles/'" in answers[f"/category/{state}/"]
        assert "'/ru/feed.atom'" in answers[f"/ru/author/{state}/feed/"]
    for code in CODES:
        assert token("live", "slug", code) in answers[f"/{code}/was-live/"]
    assert token("live", "topic") in answers["/category/live/"]


@pytest.mark.parametrize("status", ["draft", "pending", "private", "future"])
def test_a_draft_that_moved_in_is_behind_none_of_its_old_addresses(client, status):
    """Also where it cites, files and signs what nothing public does; the text beside it is public."""
    hidden = item(
        12,
        token("moved", "title"),
        slug="kept-back",
        link="https://old.example/2019/05/03/kept-back/",
        status=status,
        author="hidden",
        date="2099-05-03 09:00:00",
        content=f"<p>{TEXTS['en']} {token('moved', 'body')}</p>",
        terms=[("category", "hidden", token("moved", "topic"))],
    )
    people = person(), person("hidden", 3, token("moved", "family"), "hidden@old.example")
    move = Move.objects.create(publishes=True)
    Moving(move).run(export(*people, hidden, item(13)))
    for address in (
        *(
            "/kept-back/",
            "/2019/05/03/kept-back/",
            "/kept-back/feed/",
            "/en/kept-back/amp/",
            "/?p=12",
            "/?p=12&lang=en",
        ),
        *("/?page_id=12", "/archives/12", "/?p=12&preview=true", "/category/hidden/", "/category/hidden/feed/"),
        *("/author/hidden/", "/author/hidden/feed/", "/?author=3", "/feed/", "/2099/05/", "/?s=kept-back", "/wp-json/"),
    ):
        response = client.get(address, follow=True)
        assert not tokens(f"{response.redirect_chain} {response.content.decode()}"), address
    assert client.get("/2019/05/03/ferries/", follow=True).status_code == 200


def test_a_pdf_says_what_its_page_says(answers):
    for code in CODES:
        for state in ("live", "newerlive", "pendinglive", "closedlive"):
            slug = token(state, "slug", code)
            shown = tokens(answers[f"/{code}/articles/{slug}/{slug}.pdf"])
            assert {token(state, "title", code), token(state, "body", code)} <= shown
        for state in NEVER_PUBLIC:
            slug = token(state, "slug", code)
            assert answers[f"/{code}/articles/{slug}/{slug}.pdf"].startswith("404")
        slug = token("withdrawn", "slug", code)
        assert answers[f"/{code}/articles/{slug}/{slug}.pdf"].startswith("410")


def test_harvesters_learn_of_what_is_or_was_public_and_of_nothing_else(answers):
    listed = answers["/oai?verb=ListIdentifiers&metadataPrefix=oai_dc"]
    assert len(re.findall("<header>", listed)) == 3 * len(["live", "newer", "pending", "closed"]) + 1
    assert len(re.findall('<header status="deleted">', listed)) == 3
    whole = answers["/oai?verb=ListRecords&metadataPrefix=oai_dc"]
    shown = {word for word in tokens(whole) if word.startswith("xqwithdrawn")}
    assert shown == set()  # not even the title, which its own address still says


def test_search_finds_what_is_public_and_nothing_else(answers):
    found = {
        address.partition("?q=")[2]
        for address, answer in answers.items()
        if "/search/" in address and "<mark>" in answer
    }
    assert {token("live", "title", code) for code in CODES} <= found
    words = {word for word in found if not (PUBLIC.fullmatch(word) or PUBLIC.fullmatch(f"x{word}"))}  # … or misspelt
    assert words == {"crossing", "crossing&order=date", "xq*"}


def test_a_misspelt_word_is_mended_to_what_is_public_and_nothing_else(answers):
    """What was never public is known by its letters all the same: it stands among the words that mend."""
    for code in CODES:
        for field in ("title", "summary", "body"):
            live, secret = (token(state, field, code) for state in ("live", "scheduled"))
            assert f"<strong>{live}</strong>" in answers[f"/{code}/search/?q={misspelt(live)}"]
            assert "<mark>" not in answers[f"/{code}/search/?q={misspelt(secret)}"]


def test_no_language_shows_the_text_of_another(answers):
    for state in ("live", "newerlive", "pendinglive", "closedlive"):
        for code in CODES:
            shown = tokens(answers[f"/{code}/articles/{token(state, 'slug', code)}/"])
            assert token(state, "body", code) in shown
            assert (
                not {token(state, field, other) for field in ("summary", "body") for other in CODES if other != code}
                & shown
            )


def test_a_preview_shows_one_language_of_one_draft_and_nothing_else(client):
    """Also of drafts behind a text in print, a schedule or a withdrawal."""
    user = boris()
    for state, article in make_site().items():
        draft = "closedlive" if state == "closed" else state
        # People, topics and files of a text that was rewritten are still its own.
        shared = f"{state}(live)?(author|bio|topic|source|host|note|prefix|image|file)"
        for code in CODES:
            _link, secret = PreviewLink.objects.make(article, code, by=user, lasts=LATER)
            page = client.get(f"/preview/{secret}/").content.decode()
            own = re.compile(f"xq({draft}[a-z]*{code}|{state}(live)?(family|name|filetitle){code}|{shared})qx")
            strangers = {found for found in tokens(page) if not own.fullmatch(found)}
            # Where else it can be read, and what it was translated from: both as they are public.
            known = re.compile("xq[a-z]*(slug[a-z]*|titleen)qx")
            assert {found for found in strangers if not (known.fullmatch(found) and PUBLIC.fullmatch(found))} == set()
            assert token(draft, "body", code) in page, (state, code)


def test_who_has_no_link_sees_nothing_of_what_has_one(client):
    user = boris()
    for state, article in make_site().items():
        for code in CODES:
            PreviewLink.objects.make(article, code, by=user, lasts=LATER, note=token(state, "forwhom"))
    for address in ("/preview/", "/preview/x/", "/en/", "/sitemap.xml", "/en/search/?q=preview"):
        shown = tokens(client.get(address).content.decode())
        assert {found for found in shown if not PUBLIC.fullmatch(found)} == set()
