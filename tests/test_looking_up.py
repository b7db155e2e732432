"""A source is added by its address or DOI: what the network says is shown first, and what was typed never lost."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.looking_up import NotFound, look_up
from articles.models import LookUp, Source
from thinktank.fetching import NotPublic, Offline, UnknownHost

from .factories import ayse, boris, carol, deniz, give, make_source, root

STORY = """<html lang="tr"><head><meta property="og:title" content="Ege’de kış"><meta property="og:site_name"
content="Deniz"><meta name="author" content="Zeynep Kaya"><meta property="article:published_time"
content="2024-02-29T10:00:00+03:00"></head></html>"""
READ = {
    "type": "webpage",
    "title": "Ege’de kış",
    "author": [{"family": "Kaya", "given": "Zeynep"}],
    "container-title": "Deniz",
    "issued": {"date-parts": [[2024, 2, 29]]},
    "language": "tr",
    "URL": "https://deniz.example/kis",
}
ADDRESS = "https://deniz.example/kis"
WORK = {"type": "article-journal", "title": "Kış", "DOI": "10.5555/KIS", "issued": {"date-parts": [[2024]]}}
DOIS = ["10.5555/kis", "doi:10.5555/KIS", "https://doi.org/10.5555/kis", "dx.doi.org/10.5555/kis"]
REFUSALS = [(404, "no page"), (410, "no page"), (403, "programs"), (429, "programs"), (500, "500")]
CSL = "application/vnd.citationstyles.csl+json"


@pytest.fixture
def story(internet):
    internet.page(ADDRESS, STORY)
    return internet


@pytest.mark.parametrize("typed", [ADDRESS, " deniz.example/kis ", "https://DENIZ.example/kis#yorum"])
def test_an_address_becomes_what_its_page_says(story, typed):
    found = look_up(typed)
    assert (found.csl, found.remark) == (READ, "")


@pytest.mark.parametrize(
    "typed", ["10.5555/kis", "doi:10.5555/KIS", "https://doi.org/10.5555/kis", "dx.doi.org/10.5555/kis"]
)
def test_a_doi_becomes_what_its_registry_says(internet, typed):
    internet.redirect("https://doi.org/10.5555/kis", "https://registry.example/works/10.5555/kis")
    internet.page("https://registry.example/works/10.5555/kis", json.dumps(WORK | {"abstract": "long"}), kind=CSL)
    assert look_up(typed).csl == WORK | {"DOI": "10.5555/kis"}
    assert CSL in internet.asked[0].headers["Accept"]


def test_a_registry_that_sends_on_to_the_page_is_as_good(story):
    story.redirect("https://doi.org/10.5555/kis", ADDRESS)
    assert look_up("10.5555/kis").csl == READ | {"DOI": "10.5555/kis"}


def test_a_file_has_its_name_at_least(internet):
    internet.page("https://deniz.example/files/K%C4%B1%C5%9F_raporu.pdf", b"%PDF-1.7", kind="application/pdf")
    found = look_up("https://deniz.example/files/Kış_raporu.pdf")
    assert found.csl == {
        "type": "report",
        "title": "Kış raporu",
        "URL": "https://deniz.example/files/K%C4%B1%C5%9F_raporu.pdf",
    }
    assert "file" in found.remark


@pytest.mark.parametrize(
    ("status", "why"), [(404, "no page"), (410, "no page"), (403, "programs"), (429, "programs"), (500, "500")]
)
def test_a_page_that_is_not_shown_is_said(internet, status, why):
    internet.page(ADDRESS, "", status=status)
    with pytest.raises(NotFound, match=why):
        look_up(ADDRESS)


@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        (404, CSL, ""),
        (500, CSL, ""),
        (200, CSL, "[]"),
        (200, CSL, "{"),
        (200, CSL, "null"),
        (200, CSL, '{"title": {}}'),
    ],
)
def test_a_registry_that_says_nothing_of_use_is_said(internet, status, kind, content):
    internet.page("https://doi.org/10.5555/kis", content, status=status, kind=kind)
    with pytest.raises(NotFound):
        look_up("10.5555/kis")


def test_only_public_addresses_are_asked(internet):
    internet.host("inside.example", ["10.0.0.1"])
    for typed, failure in [
        ("inside.example", NotPublic),
        ("http://127.0.0.1/", NotPublic),
        ("nowhere.example", UnknownHost),
    ]:
        with pytest.raises(failure):
            look_up(typed)
    internet.down = True
    with pytest.raises(Offline):
        look_up(ADDRESS)
    assert internet.connected == []


# At the desk

pytestmark = pytest.mark.django_db
PAGE = "admin:articles_source_look_up"


def ask(client, address):
    return client.post(
        reverse("admin:articles_source_looked_up"), json.dumps({"address": address}), content_type="application/json"
    )


def test_the_note_dialog_gets_the_work_and_nothing_is_saved(client, story):
    client.force_login(boris_with_sources())
    answer = ask(client, ADDRESS)
    assert answer.json() == {"csl": READ, "source": None, "alike": [], "message": ""}
    assert not Source.objects.exists()


def test_a_source_that_is_there_is_offered(client, story):
    client.force_login(root())
    known = Source.objects.create(
        csl={"title": "EGE’DE KIŞ", "URL": "http://www.deniz.example/kis/", "type": "webpage"}
    )
    assert ask(client, ADDRESS).json()["source"]["id"] == known.public_id
    known.delete()
    like = Source.objects.create(csl={"title": "Another title", "URL": ADDRESS, "type": "webpage"})
    answer = ask(client, ADDRESS).json()
    assert (answer["source"], [source["id"] for source in answer["alike"]]) == (None, [like.public_id])


def test_offline_it_says_so(client, internet):
    client.force_login(root())
    internet.down = True
    answer = ask(client, ADDRESS)
    assert answer.status_code == 422
    assert "network" in answer.json()["message"]
    page = client.post(reverse(PAGE), {"address": ADDRESS}).content.decode()
    assert "network" in page
    assert f'value="{ADDRESS}"' in page
    assert "csl_url=https%3A%2F%2Fdeniz.example%2Fkis" in page


def test_an_address_with_a_port_is_not_told_to_begin_as_it_does(client, internet):
    client.force_login(root())
    page = client.post(reverse(PAGE), {"address": "https://deniz.example:8443/kis"}).content.decode()
    assert "has no port and no password" in page


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"address": ""}', '{"address": {}}', "junk"])
def test_odd_questions_get_a_plain_answer(client, internet, body):
    client.force_login(root())
    answer = client.post(reverse("admin:articles_source_looked_up"), body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert internet.asked == []


def test_without_scripts_it_leads_to_the_form_filled_in(client, story):
    client.force_login(root())
    response = client.post(reverse(PAGE), {"address": ADDRESS}, follow=True)
    form = response.context["adminform"].form
    assert form["csl_title"].value() == "Ege’de kış"
    assert form["csl_authors"].value() == "Kaya, Zeynep"
    assert form["csl_issued"].value() == "2024-02-29"
    data = {name: form[name].value() or "" for name in form.fields}
    assert client.post(response.request["PATH_INFO"], data).status_code == 302
    assert Source.objects.get().csl == READ


def test_and_to_the_source_that_is_there(client, story):
    client.force_login(root())
    known = Source.objects.create(csl={"title": "Ege’de kış", "URL": ADDRESS, "type": "webpage"})
    response = client.post(reverse(PAGE), {"address": ADDRESS})
    assert response.url == reverse("admin:articles_source_change", args=[known.pk])


def test_nobody_asks_without_end(client, story):
    user = root()
    client.force_login(user)
    for _time in range(LookUp.PER_MINUTE):
        assert ask(client, ADDRESS).status_code == 200
    assert ask(client, ADDRESS).status_code == 429
    assert "Wait a minute" in client.post(reverse(PAGE), {"address": ADDRESS}).content.decode()
    assert len(story.asked) == LookUp.PER_MINUTE
    assert LookUp.objects.allow(boris(), timezone.now())
    assert LookUp.objects.allow(user, timezone.now() + timedelta(minutes=2))
    assert LookUp.objects.allow(user, timezone.now() + timedelta(hours=2))
    assert LookUp.objects.count() == 1


def test_who_may_not_add_sources_may_not_look_them_up(client, story):
    for person in (ayse, deniz, carol):
        client.force_login(person())
        assert ask(client, ADDRESS).status_code in (302, 403)
        assert client.post(reverse(PAGE), {"address": ADDRESS}).status_code in (302, 403)
        assert client.get(reverse(PAGE)).status_code in (302, 403)
    assert story.asked == []


def test_looking_up_needs_a_token(story):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(root())
    assert ask(client, ADDRESS).status_code == 403
    assert client.get(reverse("admin:articles_source_looked_up")).status_code == 405
    assert story.asked == []


def boris_with_sources():
    user = boris()
    give(user, "add_source", "view_source")
    return user


def test_a_work_with_very_many_authors_still_leads_to_a_form(client, internet):
    client.force_login(root())
    crowd = [{"family": f"Family{number}", "given": "Given name"} for number in range(2_000)]
    internet.page("https://doi.org/10.5555/kis", json.dumps(WORK | {"author": crowd}), kind=CSL)
    response = client.post(reverse(PAGE), {"address": "10.5555/kis"})
    assert len(response.url) < 7_000
    assert client.get(response.url).status_code == 200
    assert make_source().pk
