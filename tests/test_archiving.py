"""Pages die: each is copied on the day it is cited, looked at for years, and the copy is printed when it is gone."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import citations, correcting, link_checks, merging_sources, tasks, web_archive
from articles.link_checks import Look, Standing, judged, look_at, next_look
from articles.models import Source, Version
from thinktank.models import Outbox
from thinktank.robots import Robots

from .factories import boris, give, make_article, make_source, root

PAGE = "https://news.example/story"
ARCHIVE = "https://archive.example"
COPY = f"{ARCHIVE}/web/20240301101500/{PAGE}"
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


# One look


@pytest.fixture
def news(internet):
    internet.page("https://news.example/robots.txt", "User-agent: *\nDisallow: /private", kind="text/plain")
    internet.page(PAGE, "a story")
    internet.host("doi.org")
    return internet


def test_a_page_that_answers_is_there(news):
    assert look_at(PAGE, Robots()) == Look("ok")
    assert [asked.method for asked in news.asked] == ["GET", "HEAD"]  # robots.txt, and the head alone


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_gone(news, status):
    news.page(PAGE, "", status=status)
    assert look_at(PAGE, Robots()) == Look("gone", str(status))


@pytest.mark.parametrize("status", [401, 403, 405, 429, 451, 500, 503])
def test_a_site_that_turns_us_away_has_said_nothing(news, status):
    news.page(PAGE, "", status=status)
    assert look_at(PAGE, Robots()) == Look("unsure", str(status))


@pytest.mark.parametrize("status", [400, 403, 404, 405, 501])
def test_a_server_that_knows_no_head_is_asked_for_the_page(news, status):
    def answer(handler):
        handler.send_response(status if handler.command == "HEAD" else 200)
        handler.end_headers()

    news.answer(PAGE, answer)
    assert look_at(PAGE, Robots()) == Look("ok")


def test_a_page_that_robots_shall_not_read_is_not_read(news):
    news.page("https://news.example/private/1", "", status=404)
    assert look_at("https://news.example/private/1", Robots()) == Look("unsure", "robots")
    assert [asked.url for asked in news.asked] == ["https://news.example/robots.txt"]


def test_a_name_that_is_gone_is_told_from_a_network_that_is(news):
    robots = Robots()
    robots.allow = lambda url: True
    assert look_at("https://gone.example/a", robots) == Look("gone", "dns")
    del news.names["doi.org"]
    assert look_at("https://gone.example/a", robots) == Look("unsure", "offline")
    news.down = True
    assert look_at(PAGE, robots) == Look("unsure", "offline")


def test_what_is_no_public_page_cannot_be_checked(news):
    news.host("inside.example", ["10.0.0.1"])
    robots = Robots()
    robots.allow = lambda url: True
    assert look_at("http://inside.example/a", robots) == Look("unsure", "address")


def test_an_old_address_that_leads_to_the_front_page_is_not_there_for_sure(news):
    news.redirect(PAGE, "/")
    news.page("https://news.example/", "front")
    assert look_at(PAGE, Robots()) == Look("unsure", "front-page")
    assert look_at("https://news.example/", Robots()) == Look("ok")


# Several looks


def seen(*looks, every=2 * DAY):
    standing, now = Standing(), NOW
    for look in looks:
        standing = judged(standing, look, now)
        now += every
    return standing.state


GONE, OK, UNSURE = Look("gone", "404"), Look("ok"), Look("unsure", "403")


@pytest.mark.parametrize(
    ("looks", "every", "state"),
    [
        ([OK], DAY, "ok"),
        ([UNSURE] * 9, DAY, "unsure"),
        ([GONE], DAY, "failing"),
        ([GONE, GONE], 9 * DAY, "failing"),
        ([GONE, GONE, GONE], timedelta(hours=1), "failing"),
        ([GONE, GONE, GONE], 2 * DAY, "dead"),
        ([GONE, UNSURE, GONE, UNSURE, GONE], DAY, "dead"),
        ([GONE, GONE, UNSURE, UNSURE, UNSURE], 2 * DAY, "failing"),
        ([GONE, GONE, OK, GONE, GONE], 2 * DAY, "failing"),
        ([GONE, GONE, GONE, UNSURE], 2 * DAY, "dead"),
        ([GONE, GONE, GONE, OK], 2 * DAY, "ok"),
        ([GONE, GONE, GONE, OK, GONE], 2 * DAY, "failing"),
    ],
)
def test_a_page_is_dead_when_it_was_gone_several_times_over_days(looks, every, state):
    assert seen(*looks, every=every) == state


def test_what_fails_is_looked_at_sooner_than_what_is_there():
    waits = {state: next_look(Standing(state), NOW) - NOW for state in ("failing", "unsure", "ok", "dead")}
    assert sorted(waits, key=waits.get) == ["failing", "unsure", "ok", "dead"]
    assert len({next_look(Standing("ok"), NOW, spread) for spread in range(10)}) == 10


# The archive


@pytest.fixture
def archive(news, settings):
    settings.ARCHIVE_URL = ARCHIVE
    news.page(COPY, "a story, kept")
    return news


def saved(archive, **answer):
    archive.page(f"{ARCHIVE}/save/{PAGE}", "kept", **answer)


def test_the_copy_comes_as_a_redirect(archive):
    archive.redirect(f"{ARCHIVE}/save/{PAGE}", COPY)
    assert web_archive.save_copy(PAGE + "#part") == web_archive.Copy(COPY, date(2024, 3, 1))


@pytest.mark.parametrize(
    ("headers", "on"),
    [
        ({"Content_Location": f"/web/20240301101500/{PAGE}"}, date(2024, 3, 1)),
        ({"Content_Location": "/x/abc", "Memento_Datetime": "Thu, 29 Feb 2024 23:00:00 GMT"}, date(2024, 2, 29)),
        ({"Link": f'<{PAGE}>; rel="original", <{COPY}>; rel="first memento"; datetime="x"'}, date(2024, 3, 1)),
    ],
)
def test_or_in_a_header(archive, headers, on):
    saved(archive, **headers)
    copy = web_archive.save_copy(PAGE)
    assert copy.url.startswith(ARCHIVE)
    assert copy.on == on


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content_Location": "https://elsewhere.example/web/1/x"},
        {"Content_Location": "javascript:alert(1)"},
        {"Content_Location": f"/save/{PAGE}"},
        {"Content_Location": "/"},
    ],
)
def test_what_is_no_address_of_a_copy_is_not_kept(archive, headers):
    saved(archive, **headers)
    with pytest.raises(web_archive.NotNow):
        web_archive.save_copy(PAGE)


@pytest.mark.parametrize(("status", "why"), [(429, "NotNow"), (503, "NotNow"), (403, "NotEver"), (404, "NotEver")])
def test_an_archive_that_is_busy_is_asked_again_and_one_that_refuses_is_not(archive, status, why):
    saved(archive, status=status)
    with pytest.raises(getattr(web_archive, why)):
        web_archive.save_copy(PAGE)


# On publish day

pytestmark = pytest.mark.django_db


def cited(source, **fields):
    article = make_article(codes=("en", "tr"), **fields)
    article.footnotes.get().cites.update(source=source)
    return article


@pytest.fixture
def source():
    return make_source(URL=PAGE)


def owed():
    return [row.payload["source"] for row in Outbox.objects.filter(kind="archive")]


def test_a_publication_owes_a_copy_of_each_page_it_cites(archive, source):
    archive.redirect(f"{ARCHIVE}/save/{PAGE}", COPY)
    cited(source).publish_together(["en", "tr"])
    tasks.work_off(timezone.now() + timedelta(minutes=10))
    source.refresh_from_db()
    assert (source.archived_url, source.archived_on) == (COPY, date(2024, 3, 1))
    assert source.history.first().archived_url == COPY
    assert owed() == []
    assert sum("/save/" in asked.url for asked in archive.asked) == 1


def test_a_page_that_is_kept_already_is_not_asked_for_again(archive, source):
    source.keep_copy(COPY, date(2024, 3, 1))
    cited(source).publish("en")
    assert owed() == []


def test_no_archive_is_asked_where_none_is_named(news, source):
    cited(source).publish("en")
    assert owed() == []


def test_a_publication_to_come_owes_it_when_it_comes(archive, source):
    at = timezone.now() + timedelta(days=3)
    article = cited(source)
    article.publish("en", at=at)
    assert [row.due_at for row in Outbox.objects.filter(kind="archive")] == [at]
    article.edition("en").cancel() if hasattr(article, "edition") else None
    row = Outbox.objects.get(kind="archive")
    tasks.archive(**row.payload)  # nothing is public yet: a question would tell of it
    assert not any("/save/" in asked.url for asked in archive.asked)


def test_a_publication_that_fails_owes_nothing(archive, source, monkeypatch):
    monkeypatch.setattr("articles.publishing.post_reharvests", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cited(source).publish("en")
    assert owed() == []


def test_an_archive_that_is_away_is_asked_later(archive, source):
    saved(archive, status=503)
    cited(source).publish("en")
    assert tasks.work_off(timezone.now() + timedelta(minutes=1))[1] == 1
    row = Outbox.objects.get(kind="archive")
    assert (row.attempts, row.given_up_at) == (1, None)
    saved(archive, status=403)
    tasks.work_off(row.due_at)
    source.refresh_from_db()
    assert (owed(), source.archived_url) == ([], "")


def test_many_pages_are_asked_for_one_after_the_other(archive):
    article = make_article(codes=("en",))
    note = article.footnotes.get()
    for number in range(5):
        note.cites.create(source=make_source(URL=f"https://news.example/{number}"), order=number + 5)
    article.publish("en")
    due = sorted(Outbox.objects.filter(kind="archive").values_list("due_at", flat=True))
    assert all(later - earlier == timedelta(seconds=20) for earlier, later in pairwise(due))
    assert len(due) == 6


# Looking, a few a minute


def test_only_cited_pages_that_are_due_are_looked_at_and_each_site_once(news):
    now = timezone.now()
    uncited, trashed, bare = make_source(), make_source(), make_source(URL="")
    same, other = make_source(URL="https://news.example/2"), make_source(URL="https://other.example/1")
    first = make_source(URL=PAGE)
    for source in (trashed, bare, same, other, first):
        cited(source)
    trashed.trash()
    keys = {source.pk for source in (first, same, other)}
    assert set(Source.objects.to_look_at(now).values_list("pk", flat=True)) >= keys
    assert not {uncited.pk, trashed.pk, bare.pk} & set(Source.objects.to_look_at(now).values_list("pk", flat=True))
    claimed = Source.objects.claim(now, 50)
    assert other.pk in claimed
    assert len({first.pk, same.pk} & set(claimed)) == 1
    assert not set(claimed) & set(Source.objects.claim(now, 50))


def test_tick_has_a_worker_look(news, source, settings):
    settings.CHECK_LINKS = True
    cited(source)
    Source.objects.exclude(pk=source.pk).update(link_due_at=timezone.now() + DAY)
    call_command("tick")
    source.refresh_from_db()
    assert (source.link_state, source.link_due_at > timezone.now() + 29 * DAY) == ("ok", True)
    asked = len(news.asked)
    call_command("tick")
    assert len(news.asked) == asked


def test_the_command_looks_at_all_and_is_in_no_hurry(news, source, monkeypatch, capsys):
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    second = make_source(URL="https://news.example/2")
    for each in (source, second):
        cited(each)
    Source.objects.exclude(pk__in=[source.pk, second.pk]).update(trashed_at=timezone.now())
    call_command("check_links")
    assert (
        capsys.readouterr().out.splitlines()[-1]
        == "1 not found; looked for again before it counts as dead, 1 still there"
    )
    assert [4 < pause <= 5 for pause in waited] == [True]
    call_command("check_links")
    assert "No page is due" in capsys.readouterr().out
    call_command("check_links", "--all", "--limit", "1")
    assert "1 still there" in capsys.readouterr().out


def died(source):
    for days in (0, 3, 6):
        source.note_look(Look("gone", "404"), NOW + days * DAY)
    source.refresh_from_db()
    return source


def test_looks_leave_no_trace_in_the_history_and_no_stamp(source):
    stamp, count = source.stamp, source.history.count()
    died(source)
    assert (source.link_state, source.link_failing_since, source.stamp) == ("dead", NOW, stamp)
    assert source.history.count() == count


def test_another_address_is_another_page(source):
    died(source).keep_copy(COPY, date(2024, 3, 1))
    source.csl["title"] = "Another title"
    source.save()
    assert (source.is_dead, source.archived_url) == (True, COPY)
    source.csl["URL"] = "https://news.example/new"
    source.save()
    assert (source.link_state, source.archived_url, source.archived_on) == ("", "", None)
    late = Source.objects.get(pk=source.pk)
    late.url_key = "news.example/story"
    assert late.note_look(Look("gone", "404"), NOW) == 0  # a look that was begun before


def test_of_two_sources_that_become_one_a_copy_is_kept(source):
    twin = make_source(URL=PAGE)
    twin.keep_copy(COPY, date(2024, 3, 1))
    merging_sources.unite(source, twin, csl=source.csl, localized={})
    source.refresh_from_db()
    assert (source.archived_url, source.archived_on) == (COPY, date(2024, 3, 1))


# In print


@pytest.mark.parametrize(
    ("language", "words"), [("en", "archived"), ("tr", "arşiv"), ("ru", "архивная копия"), ("ru-RU", "архивная копия")]
)
@pytest.mark.parametrize("style", ["house", "short", "apa", "isnad", "gost", "chicago"])
def test_a_dead_page_prints_its_copy(language, words, style, monkeypatch):
    monkeypatch.setattr(citations, "pgettext", lambda context, text: words)
    work = {"type": "webpage", "title": "A", "URL": PAGE, "custom": {"archived": {"URL": COPY, "on": "2024-03-01"}}}
    printed = citations.print_work(work, language=language, style=style)
    assert f'{PAGE} [{words}: <a href="{COPY}">{COPY}</a>]' in printed
    assert f'href="{PAGE}"' not in printed
    assert citations.print_work(work | {"custom": {}}, language=language, style=style).count("<a ") == 1


@pytest.mark.parametrize("custom", [None, [], "x", {}, {"archived": "x"}, {"archived": {"URL": "javascript:x"}}])
def test_odd_custom_fields_change_nothing(custom):
    work = {"type": "webpage", "title": "A", "URL": PAGE}
    assert citations.print_work(work | {"custom": custom}, language="en") == citations.print_work(work, language="en")


def test_notes_print_the_copy_from_the_next_version_on(source):
    article = cited(source)
    edition = article.publish("en")
    before = edition.current.notes_html
    died(source).keep_copy(COPY, date(2024, 3, 1))
    call_command("reprint")
    edition.refresh_from_db()
    assert edition.current.notes_html == before
    article.refresh_from_db()
    edition = article.publish("en")
    assert f'href="{COPY}"' in edition.current.notes_html
    assert Version.objects.get(edition=edition, number=1).notes_html == before


def test_or_at_once_as_a_version_that_changes_nothing_else(source):
    edition = cited(source).publish("en")
    died(source)
    assert correcting.restate_sources([source]) == []  # dead without a copy prints as before
    source.keep_copy(COPY, date(2024, 3, 1))
    assert correcting.restate_sources([source]) == [edition]
    edition.refresh_from_db()
    assert f'href="{COPY}"' in edition.current.notes_html
    assert (edition.current.kind, edition.updated_at) == ("typo", None)


def test_the_page_of_the_source_shows_the_copy(client, source):
    cited(source).publish("en")
    address = reverse("source", args=[source.public_id])
    assert COPY not in client.get(address).content.decode()
    source.keep_copy(COPY, date(2024, 3, 1))
    page = client.get(address).content.decode()
    assert f'<a href="{COPY}" rel="nofollow">' in page
    assert f'href="{PAGE}"' in page  # it is still there


# At the desk


def test_the_library_finds_what_died(client, source):
    client.force_login(root())
    other = make_source(title="Still there")
    for each in (source, other):
        cited(each)
    died(source)
    listed = client.get(reverse("admin:articles_source_changelist"), {"look": "dead"}).context["cl"].result_list
    assert list(listed) == [source]
    listed = client.get(reverse("admin:articles_source_changelist"), {"look": "unarchived"}).context["cl"].result_list
    assert {source, other} <= set(listed)
    page = client.get(reverse("admin:articles_source_change", args=[source.pk])).content.decode()
    assert "dead (404)" in page


def form_data(client, source):
    response = client.get(reverse("admin:articles_source_change", args=[source.pk]))
    form = response.context["adminform"].form
    return {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}


def test_the_form_takes_a_copy_and_drops_it_with_the_address(client, source):
    client.force_login(root())
    change = reverse("admin:articles_source_change", args=[source.pk])
    data = form_data(client, source) | {"archived_url": COPY, "archived_on": "2024-03-01"}
    assert client.post(change, data).status_code == 302
    source.refresh_from_db()
    assert (source.archived_url, source.archived_on) == (COPY, date(2024, 3, 1))
    data = form_data(client, source) | {"csl_url": "https://news.example/new"}
    assert client.post(change, data).status_code == 302
    source.refresh_from_db()
    assert (source.csl["URL"], source.archived_url) == ("https://news.example/new", "")
    data = form_data(client, source) | {"csl_url": PAGE, "archived_url": COPY}
    assert client.post(change, data).status_code == 302
    source.refresh_from_db()
    assert source.archived_url == COPY
    data = form_data(client, source) | {"archived_url": "javascript:alert(1)"}
    assert client.post(change, data).status_code == 200


def test_copies_are_printed_from_the_list_by_who_may_publish(client, source):
    edition = cited(source).publish("en")
    died(source).keep_copy(COPY, date(2024, 3, 1))
    data = {"action": "print_copies", "_selected_action": [source.pk]}
    editor = boris()
    give(editor, "view_source", "change_source")
    client.force_login(editor)
    client.post(reverse("admin:articles_source_changelist"), data)
    edition.refresh_from_db()
    assert f'href="{COPY}"' in edition.current.notes_html


def test_preflight_tells_of_a_dead_page(source):
    from articles.admin.preflight import Preflight

    article = cited(source)
    assert "dead-link" not in [finding.code for finding in Preflight(article, "en").found]
    died(source)
    [finding] = [finding for finding in Preflight(article, "en").found if finding.code == "dead-link"]
    assert "no archived copy" in finding.message
    source.keep_copy(COPY, date(2024, 3, 1))
    [finding] = [finding for finding in Preflight(article, "en").found if finding.code == "dead-link"]
    assert "prints the archived copy" in finding.message


def test_states_and_reasons_all_have_words():
    reasons = {*link_checks.REASONS.values(), "robots", "dns", "front-page", "unreachable"}
    assert reasons <= set(Source.REASONS)
    assert set(Source.STATES) == {"", link_checks.OK, link_checks.UNSURE, link_checks.FAILING, link_checks.DEAD}
