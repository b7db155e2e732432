"""A page is made once and handed out as it is to everybody, and only what is everybody’s is kept."""

import contextlib
import gzip
import threading
import time
from datetime import timedelta

import brotli
import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from articles.models import Edition
from thinktank import dyeing
from thinktank.models import Redirect
from thinktank.pages import routes, serving
from thinktank.pages.answers import Page, preferred, span
from thinktank.pages.routes import is_noise
from thinktank.pages.store import date_of, file_name

from .factories import boris, make_article, make_author, make_institute, make_page
from .page_store import Node, environ_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def node(tmp_path):
    return Node(tmp_path / "release")


@pytest.fixture
def edition():
    make_institute()
    [edition] = make_article().publish_together(["en"])
    return edition


@pytest.fixture
def path(edition):
    return edition.get_absolute_url()


def files(node):
    return {p.relative_to(node.store.root).as_posix() for p in node.store.root.rglob("*index.html*")}


# Handing out


def test_a_kept_page_touches_nothing_of_django(node, path, django_assert_num_queries):
    first = node.ask(path)
    with django_assert_num_queries(0):
        again = node.ask(path)
    assert (first.came, again.came, node.django.asked) == ("miss", "hit", [path])
    assert again.body == first.body == node.fresh(path).body
    assert {**first.headers, "cache-status": ""} == {**again.headers, "cache-status": ""}


def test_it_has_all_headers_that_django_gives_it(node, path):
    fresh, kept = node.fresh(path).headers, (node.ask(path), node.ask(path))[1].headers
    fresh.pop("content-length")
    policy = fresh.pop("content-security-policy")
    assert fresh.items() <= kept.items()
    assert sorted(policy.split("; ")) == kept["content-security-policy"].split("; ")
    assert "s-maxage" in kept["cache-control"]


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.1, identity", "gzip", gzip.decompress),
        ("", None, bytes),
        ("deflate", None, bytes),
        ("*", "br", brotli.decompress),
        ("gzip;q=0", None, bytes),
        ("br;q=nonsense", None, bytes),
    ],
)
def test_everybody_gets_an_encoding_they_asked_for(node, path, accepted, encoding, decode):
    fresh = node.fresh(path)
    for _time in range(2):
        answer = node.ask(path, HTTP_ACCEPT_ENCODING=accepted)
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert decode(answer.body) == fresh.body


def test_static_files_that_say_what_they_are_are_handed_out_like_pages(tmp_path, settings, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    for name in ("site.css", "site.0123456789ab.css"):
        (settings.STATIC_ROOT / name).write_text("p { margin: 0 } " * 100)
    monkeypatch.setattr(routes, "static_files", lambda: {"/static/site.0123456789ab.css"})
    node = Node(tmp_path / "release")
    assert [node.ask("/static/site.0123456789ab.css").came for _ in range(2)] == ["miss", "hit"]
    assert [node.ask("/static/site.css").came for _ in range(2)] == ["", ""]
    packed = node.ask("/static/site.0123456789ab.css", HTTP_ACCEPT_ENCODING="br")
    assert brotli.decompress(packed.body) == node.ask("/static/site.css").body
    assert packed.headers["content-type"].startswith("text/css")


def test_the_institutes_icons_are_kept_and_no_others(node):
    institute = make_institute(name_en="Transit", name_ru="Обзор", accent_colour="#7a1fa2")
    for path in [*institute.icons.values(), "/favicon.ico", "/icons/7a1fa2-О-192.png"]:
        assert [node.ask(path).came for _ in range(2)] == ["miss", "hit"], path
    for path in ("/icons/7a1fa2-X-192.png", "/icons/a5152b-T-192.png"):
        assert [(answer.status, answer.came) for answer in [node.ask(path) for _ in range(2)]] == [(200, "")] * 2, path
    institute.accent_colour = "#004466"
    institute.save()
    node.look()
    assert node.ask("/favicon.ico").came == "miss"


def test_the_style_sheet_in_the_institutes_colours_is_kept_and_no_other(node):
    institute = make_institute(accent_colour="#7a1fa2")
    address = institute.style_sheet
    assert [node.ask(address).came for _ in range(2)] == ["miss", "hit"]
    other = node.ask(address.replace("7a1fa2", "004466"))
    assert (other.status, other.came, other.headers["location"]) == (302, "", address)


def test_what_never_changes_is_sent_as_small_as_it_gets():
    body = dyeing.PATTERN.read_bytes()
    headers = [("Content-Type", "text/css")]
    page = Page(200, headers, body)
    lasting = Page(200, [*headers, ("Cache-Control", "public, max-age=31536000, immutable")], body)
    for encoding in ("gzip", "br"):
        assert len(lasting.encoded()[encoding]) <= len(page.encoded()[encoding])
    assert brotli.decompress(lasting.encoded()["br"]) == body


def test_each_encoding_is_known_by_its_own_mark(node, path):
    tags = {node.ask(path, HTTP_ACCEPT_ENCODING=accepted).headers["etag"] for accepted in ("", "gzip", "br")}
    assert len(tags) == 3


def test_who_has_a_page_already_is_told_so(node, path):
    said = node.ask(path).headers
    for condition in (
        {"HTTP_IF_NONE_MATCH": said["etag"]},
        {"HTTP_IF_NONE_MATCH": f'W/{said["etag"]}, "other"'},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_IF_MODIFIED_SINCE": said["last-modified"]},
    ):
        answer = node.ask(path, **condition)
        assert (answer.status, answer.body) == (304, b""), condition
        assert answer.headers["etag"] == said["etag"]
        assert answer.headers["cache-control"] == said["cache-control"]
        assert answer.headers["content-security-policy"] == said["content-security-policy"]
    for condition in (
        {"HTTP_IF_NONE_MATCH": '"other"', "HTTP_IF_MODIFIED_SINCE": said["last-modified"]},
        {"HTTP_IF_MODIFIED_SINCE": "Sun, 06 Nov 1994 08:49:37 GMT"},
        {"HTTP_IF_MODIFIED_SINCE": "nonsense"},
    ):
        assert node.ask(path, **condition).status == 200, condition


def test_head_is_the_page_without_its_body(node, path):
    whole = node.ask(path)
    for head in (node.ask(path, REQUEST_METHOD="HEAD"), node.ask("/en/", REQUEST_METHOD="HEAD")):
        assert (head.status, head.body) == (200, b"")
    assert node.ask(path, REQUEST_METHOD="HEAD").headers["content-length"] == whole.headers["content-length"]
    assert node.ask("/en/").body


def test_marks_of_letters_and_networks_make_no_page_of_their_own(node, path):
    plain = node.ask(path)
    for query in ("utm_source=letter&utm_medium=e-mail", "fbclid=IwAR0", "gclid=1&utm_id=2"):
        answer = node.ask(f"{path}?{query}")
        assert (answer.came, answer.body) == ("hit", plain.body)
    assert len(node.django.asked) == 1


def test_a_marked_address_fills_the_store_with_the_plain_page(node, path):
    assert node.ask(f"{path}?utm_source=canary").came == "miss"
    assert "canary" not in node.ask(path).text
    assert node.ask(path).came == "hit"


def test_every_other_query_goes_around_the_store(node, path):
    node.ask(path)
    for query in ("page=2", "utm_source=a&page=2", "x", "=", "p=12"):
        assert node.ask(f"{path}?{query}").came == "", query
    assert not is_noise("")


def test_another_host_and_another_method_go_around_the_store(node, path, settings):
    node.ask(path)
    assert node.ask(path, HTTP_HOST="evil.example").status == 400
    assert node.ask(path, REQUEST_METHOD="POST").came == ""
    assert node.ask(path, REQUEST_METHOD="OPTIONS").came == ""


def test_plain_http_is_sent_to_https_where_that_is_wanted(node, path, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site = node.process()
    site.django.handler.load_middleware()
    assert node.ask(path, site=site, HTTP_X_FORWARDED_PROTO="https").came == "miss"
    assert node.ask(path, site=site, HTTP_X_FORWARDED_PROTO="https").came == "hit"
    assert node.ask(path, site=site).status == 301


# What is kept


@pytest.mark.parametrize("path", ["/", "/admin/", "/en/nowhere/", "/livez", "/oai?verb=Identify", "/static/none.css"])
def test_what_is_not_everybodys_is_never_kept(node, path):
    make_institute()
    for _time in range(2):
        assert node.ask(path).came == ""
    assert files(node) == set()


def test_a_withdrawn_page_says_so_from_the_store_and_from_no_web_server(node, edition, path):
    edition.withdraw("We could not confirm it.")
    assert [(a.status, a.came) for a in (node.ask(path), node.ask(path))] == [(410, "miss"), (410, "hit")]
    assert not any(name.startswith("pages/") for name in files(node))


def test_an_old_address_leads_on_from_the_store(node, edition):
    old = edition.get_absolute_url()
    edition.article.set_text("slug", "en", "another")
    edition.article.save()
    edition.article.publish("en")
    found = [node.ask(old), node.ask(old)]
    assert [a.status for a in found] == [301, 301]
    assert found[1].came == "hit"
    assert found[1].headers["location"] == "/en/articles/another/"


def test_who_signed_in_is_given_the_page_and_leaves_none(node, edition, path, client):
    client.force_login(boris())
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    assert node.ask(path, HTTP_COOKIE=cookie).status == 200
    assert files(node) == set()
    plain = node.ask(path)
    assert plain.came == "miss"
    answer = node.ask(path, HTTP_COOKIE=cookie)
    assert (answer.came, answer.body) == ("hit", plain.body)


def test_nothing_that_a_browser_sends_changes_what_is_kept(node, path):
    plain = node.fresh(path).body
    answer = node.ask(
        path,
        HTTP_COOKIE="theme=canary; csrftoken=canary",
        HTTP_ACCEPT_LANGUAGE="tr",
        HTTP_X_FORWARDED_HOST="canary.evil",
        HTTP_X_ORIGINAL_URL="/canary",
        HTTP_REFERER="https://canary.evil/",
        HTTP_RANGE="bytes=0-3",
        HTTP_IF_NONE_MATCH='"canary"',
    )
    assert node.ask(path).came == "hit"
    assert answer.body == node.ask(path).body == plain


def test_an_answer_with_a_cookie_or_for_one_reader_is_not_kept(node, path, monkeypatch):
    for header in (("Set-Cookie", "a=b"), ("Cache-Control", "private"), ("Vary", "Cookie"), ("Vary", "*")):
        assert serving.keepable("200 OK", [("Content-Type", "text/html"), header], b"") is None
    assert serving.keepable("500 Broken", [], b"") is None
    assert serving.keepable("404 Not Found", [], b"") is None
    assert serving.keepable("200 OK", [("Vary", "Accept-Encoding")], b"") is not None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/en/", "en/index.html"),
        ("/en/articles/a-b/cite.ris", "en/articles/a-b/cite.ris"),
        ("/ru/articles/\u0434\u043e\u043c/", "ru/articles/дом/index.html"),
        ("/", None),
        ("/en//", None),
        ("/en/../etc/", None),
        ("/en/.hidden/", None),
        ("/en/articles/index.html/", None),
        ("/en/feed.atom.gz", None),
        ("/en/a\x00b/", None),
        ("/en/a\\b/", None),
        (f"/en/{'a' * 201}/", None),
    ],
)
def test_every_page_has_one_place_on_the_disk_and_none_climbs_out(path, name):
    assert file_name(path.encode().decode("latin-1")) == name


# Bounds


def test_the_disk_is_bounded_and_the_oldest_pages_go(tmp_path, edition):
    node = Node(tmp_path / "release", most_bytes=60_000)
    paths = ["/en/", "/tr/", "/ru/", "/en/articles/", "/tr/articles/", "/en/authors/", "/en/topics/", "/en/search/"]
    paths += [edition.get_absolute_url(), "/en/feed.atom", "/tr/topics/", "/ru/topics/", "/tr/search/"]
    for path in paths:
        assert node.ask(path).status == 200
    pages, size = node.store.counted()
    assert 0 < pages < len(paths)
    assert size <= 60_000
    assert node.ask(paths[-1]).came == "hit"
    assert node.ask(paths[0]).came == "miss"


def test_memory_is_bounded(tmp_path, edition):
    node = Node(tmp_path / "release", most_memory=50_000)
    for path in ["/en/", "/tr/", "/ru/", "/en/articles/", "/tr/articles/", "/en/authors/", "/en/topics/"] * 2:
        node.ask(path)
        assert node.store.memory.size <= 50_000
    assert node.ask("/en/").came == "hit"


def test_a_full_disk_costs_speed_and_nothing_else(node, path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("thinktank.pages.store.os.fsync", full)
    assert (node.ask(path).status, node.ask(path).came) == (200, "")
    monkeypatch.undo()
    assert [node.ask(path).came for _time in range(2)] == ["miss", "hit"]
    assert list((node.store.root / "parts").iterdir()) == []


# Parts of a file


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bytes=0-3", (0, 3)),
        ("bytes=4-", (4, 9)),
        ("bytes=-2", (8, 9)),
        ("bytes=5-99", (5, 9)),
        ("bytes=3-2", None),
        ("bytes=0-1,3-4", None),
        ("bytes=-", None),
        ("lines=0-3", None),
    ],
)
def test_a_range_names_bytes(asked, found):
    assert span(asked, 10) == found


def test_a_range_behind_the_end_is_refused():
    for asked in ("bytes=10-", "bytes=-0"):
        with pytest.raises(ValueError, match="bytes"):
            span(asked, 10)


def test_a_part_of_a_pdf_is_handed_out(node, edition, settings, monkeypatch, tmp_path):
    file = tmp_path / "made.pdf"
    file.write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 4)
    monkeypatch.setattr("articles.exporting.pdf.is_on", lambda: True)
    monkeypatch.setattr("articles.exporting.pdf.of", lambda edition: file)
    path = f"{edition.get_absolute_url()}{edition.slug}.pdf"
    whole = node.ask(path)
    assert (whole.status, whole.body, whole.headers["accept-ranges"]) == (200, file.read_bytes(), "bytes")
    part = node.ask(path, HTTP_RANGE="bytes=2-5")
    assert (part.status, part.body, part.headers["content-range"]) == (206, whole.body[2:6], "bytes 2-5/1033")
    assert node.ask(path, HTTP_RANGE="bytes=2-5", HTTP_IF_RANGE='"another"').status == 200
    assert node.ask(path, HTTP_RANGE="bytes=5000-").status == 416


# Dates


def test_another_page_at_the_same_address_never_has_the_date_of_the_one_before():
    assert date_of("a", None, 100) == 100
    assert date_of("b", ("a", 100), 100) == 101
    assert date_of("b", ("a", 100), 200) == 200
    assert date_of("a", ("a", 100), 200) == 100


def test_a_page_made_again_with_the_same_words_is_still_known(node, path):
    tag = node.ask(path).headers["etag"]
    node.store.empty({"everything"})
    assert node.ask(path, HTTP_IF_NONE_MATCH=tag).status == 304


def test_preferred_encodings():
    assert preferred("gzip, br;q=0.5") == ("gzip", "br", "")


# Once for all who wait


@pytest.mark.django_db(transaction=True)
def test_a_page_that_many_ask_for_at_once_is_made_once(node, path, monkeypatch):
    """By several processes of the machine: two stores on one disk."""
    monkeypatch.setattr(serving, "TURNS", 30)
    sites, found = [node.process() for _ in range(2)], []
    start = threading.Barrier(12)

    def reader(site):
        start.wait()
        found.append(node.ask(path, site=site))
        connection.close()

    threads = [threading.Thread(target=reader, args=[site]) for site in sites * 6]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert node.django.asked == [path]
    assert {answer.body for answer in found} == {node.fresh(path).body}
    assert sorted(answer.came for answer in found) == ["hit"] * 11 + ["miss"]


def test_who_cannot_be_served_in_time_is_asked_to_come_back(node, path, monkeypatch):
    """Those who only read what is kept are not held up by those whose pages take long to make."""
    monkeypatch.setattr(serving, "WAIT", 0.05)
    node.ask("/en/")
    for _turn in range(serving.TURNS):
        assert node.site.turns.acquire(blocking=False)
    answer = node.ask(path)
    assert (answer.status, answer.headers["retry-after"]) == (503, "10")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert node.ask("/en/").came == "hit"


# Emptying, and pages that are being made meanwhile


def test_a_page_begun_before_a_purge_is_handed_out_but_not_kept(node, path):
    """Its maker may have read what was there before the change."""
    original = node.django.handler

    def slow(environ, start_response):
        response = original(environ, start_response)
        node.store.empty({"lists"})  # somebody publishes while the page is made
        return response

    node.django.handler = slow
    assert (node.ask(path).status, files(node)) == (200, set())
    node.django.handler = original
    assert [node.ask(path).came for _time in range(2)] == ["miss", "hit"]


def test_another_process_does_not_hand_out_what_was_emptied(node, edition, path):
    other = node.process()
    assert node.ask(path, site=other).came == "miss"
    assert node.ask(path, site=other).came == "hit"
    edition.withdraw("We could not confirm it.")
    node.look()
    assert node.ask(path, site=other).status == 410
    assert not any(name.startswith(f"pages{path}index") for name in files(node))


def test_no_process_takes_up_again_what_is_being_emptied(node, path, monkeypatch):
    """It has the page in memory, and asks the ledger while whoever empties it has not yet committed."""
    other = node.process()
    assert [node.ask(path, site=other).came for _time in range(2)] == ["miss", "hit"]
    seen = []

    class Clock(type(node.store.clock)):
        def tick(self):
            super().tick()
            seen.append(other.kept(path, environ_of(path)))

    monkeypatch.setattr(node.store.clock, "__class__", Clock)
    node.store.empty({"lists", f"article-{Edition.objects.get().article_id}"})
    assert seen == [None]
    assert other.kept(path, environ_of(path)) is None
    assert node.ask(path, site=other).came == "miss"


def test_purges_that_become_visible_out_of_order_are_all_worked_off(node, path):
    """A long transaction writes its purge early and commits late: behind others with higher keys."""
    from thinktank.models import Purge

    article = Edition.objects.get().article_id
    node.look()
    node.ask(path)
    early = Purge.objects.create(places=[f"article-{article}"])
    key, at = early.pk, early.at
    early.delete()  # nobody can see it yet
    Purge.objects.create(places=["topic-1"])
    node.look()
    assert node.ask(path).came == "hit"
    Purge.objects.create(pk=key, places=[f"article-{article}"], at=at)
    node.look()
    assert node.ask(path).came == "miss"
    epoch = node.store.clock.epoch
    node.look()
    assert node.store.clock.epoch == epoch, "each purge is worked off once"


def test_a_purge_of_a_very_long_transaction_is_found_by_the_next_sweep(node, path):
    from thinktank.models import Purge

    node.look()
    node.ask(path)
    hours_ago = timezone.now() - timedelta(hours=3)
    Purge.objects.create(places=["everything"], at=hours_ago)
    node.look()
    assert node.ask(path).came == "hit"
    node.look(timezone.now() + timedelta(seconds=61))
    assert node.ask(path).came == "miss"


def test_a_machine_that_was_away_for_a_day_begins_anew(node, path):
    node.ask(path)
    node.look(timezone.now() + timedelta(hours=24))
    assert files(node) == set()


def test_another_watcher_goes_on_where_one_was_killed(node, edition, path):
    from thinktank.pages.watching import Watcher

    node.ask(path)
    edition.article.set_text("title", "en", "Another title")
    edition.article.save()
    edition.article.publish("en")
    successor = Watcher(node.store)
    successor.look(timezone.now())
    assert "Another title" in node.ask(path).text
    epoch = node.store.clock.epoch
    Watcher(node.store).look(timezone.now())
    assert node.store.clock.epoch == epoch, "what was worked off is known to whoever comes after"


def test_whatever_falls_due_is_emptied_when_it_does(node):
    make_institute()
    article = make_article()
    at = timezone.now() + timedelta(minutes=5)
    [edition] = article.publish_together(["en"], at=at)
    node.look()
    assert edition.title not in node.ask("/en/").text
    node.look(at - timedelta(seconds=1))
    assert node.ask("/en/").came == "hit"
    node.look(at + timedelta(milliseconds=100))
    assert node.ask("/en/").came == "miss"


def test_an_old_address_that_becomes_a_page_or_leads_elsewhere_is_no_longer_led_on(node):
    make_institute()
    make_article(title_en="There", slug_en="there").publish("en")
    Redirect.objects.remember({"/en/articles/ports/": "/en/articles/there/"})
    node.look()
    assert [node.ask("/en/articles/ports/").headers["location"] for _time in range(2)] == ["/en/articles/there/"] * 2
    redirect = Redirect.objects.get()
    redirect.target = "/en/articles/"
    redirect.save()
    node.look()
    assert node.ask("/en/articles/ports/").headers["location"] == "/en/articles/"
    make_article(title_en="Ports", slug_en="ports").publish("en")
    node.look()
    assert node.ask("/en/articles/ports/").status == 200


def test_what_does_not_concern_a_page_leaves_it_alone(node):
    make_institute()
    mine, other = make_author(), make_author()
    [edition] = make_article(authors=[mine]).publish_together(["en"])
    [stranger] = make_article(authors=[other]).publish_together(["en"])
    paths = [edition.get_absolute_url(), stranger.get_absolute_url(), "/en/", "/en/feed.atom"]
    node.look()
    for path in paths:
        node.ask(path)
    other.position_en = "director"
    other.save()
    node.look()
    assert [node.ask(path).came for path in paths] == ["hit", "miss", "hit", "hit"]
    make_page()  # it stands at the foot of every page
    node.look()
    assert {node.ask(path).came for path in paths} == {"miss"}


def test_a_change_that_is_taken_back_empties_nothing(node, edition, path):
    from django.db import transaction

    from thinktank.models import Purge

    count = Purge.objects.count()
    with transaction.atomic():
        edition.withdraw("We could not confirm it.")
        assert Purge.objects.count() > count
        transaction.set_rollback(True)
    assert Purge.objects.count() == count


def test_what_is_changed_together_is_emptied_by_one_purge(node, django_assert_max_num_queries):
    from thinktank.models import Purge

    make_institute()
    article = make_article(codes=("en", "tr"), authors=[make_author(), make_author()], notes=3)
    with django_assert_max_num_queries(65):
        article.publish_together(["en", "tr"])
    [edition, _turkish] = article.editions.all()
    writer, *others = edition.authors.all()
    places = Purge.objects.last().places
    assert {f"article-{article.pk}", f"author-{writer.pk}", f"author-{others[0].pk}", "lists"} <= set(places)
    count = Purge.objects.count()
    article.refresh_from_db()
    article.authorships.filter(author=writer).delete()
    article.publish_together(["en", "tr"])
    assert Purge.objects.count() == count + 1
    assert f"author-{writer.pk}" in Purge.objects.last().places, "who is gone from it had it on their page"


def test_what_was_changed_in_a_part_that_was_taken_back_does_not_hinder_the_rest(node, edition, path):
    from thinktank.models import Purge
    from thinktank.pages.shown import together

    node.ask(path)
    Purge.objects.all().delete()
    with together():
        with contextlib.suppress(ValueError), together():
            edition.withdraw("We could not confirm it.")
            raise ValueError
        edition.withdraw("We could not confirm it.")
    assert Purge.objects.count() == 1
    node.look()
    assert node.ask(path).status == 410


# The database is away


@pytest.fixture
def away(monkeypatch):
    """A switch: the database does not answer."""
    wrapper = []

    def refuse(execute, sql, params, many, context):
        raise OperationalError("connection refused")

    class Switch:
        def off(self):
            wrapper.append(connection.execute_wrapper(refuse))
            wrapper[-1].__enter__()

        def on(self):
            wrapper.pop().__exit__(None, None, None)

    yield Switch()
    while wrapper:
        wrapper.pop().__exit__(None, None, None)


def test_kept_pages_outlive_the_database_and_say_so(node, edition, path, away, monkeypatch):
    node.look()
    kept = node.ask(path)
    served = node.store.root.parent / "served"
    assert (served / path[1:] / "index.html").exists()
    away.off()
    node.watcher.look_once()
    later = time.time() + serving.FRESH + 1
    monkeypatch.setattr(serving.time, "time", lambda: later)
    answer = node.ask(path)
    assert (answer.status, answer.body, answer.came) == (200, kept.body, "stale")
    assert answer.headers["warning"].startswith("110")
    assert not served.exists(), "the web server asks us: it cannot say how old a page is"
    begun = time.monotonic()
    cold = node.ask("/en/")
    assert (cold.status, cold.headers["retry-after"]) == (503, "10")
    assert cold.headers["content-security-policy"]
    assert time.monotonic() - begun < 1
    monkeypatch.setattr(serving.time, "time", lambda: later + serving.OLDEST)
    assert node.ask(path).status == 503, "nobody knows any more whether it is still public"
    monkeypatch.undo()
    away.on()
    node.watcher.look_once()
    assert node.ask(path).came == "hit"
    assert node.ask("/en/").status == 200
    assert served.exists()


def test_before_anybody_has_noticed_a_cold_page_is_not_called_broken(node, path, away):
    away.off()
    answer = node.ask(path)
    assert (answer.status, answer.headers["retry-after"], answer.headers["cache-control"]) == (503, "10", "no-store")
    away.on()
    assert node.ask(path).status == 200


def test_what_was_withdrawn_while_nobody_looked_is_not_handed_out_after_the_next_look(node, edition, path):
    node.ask(path)
    edition.withdraw("We could not confirm it.")
    node.watcher.look_once()
    assert node.ask(path).status == 410
