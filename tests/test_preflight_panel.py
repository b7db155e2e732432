"""The panel of the preflight: what is found in real articles, mended, left with a reason and brought back."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from articles import merging_sources, preflight
from articles.admin.preflight import Preflight, reading
from articles.models import Article, Cite, Dismissal, Footnote, Source, Translation
from tests.factories import ayse, boris, carol, make_article, make_institute, make_topic, marker, root

BASE = Path(settings.BASE_DIR)
FAULTY = "<p>It is in the the harbour.</p><p>He said.{m}As a result it sails.</p>"


def look(article, language="en"):
    with override("en"):
        return Preflight(Article.objects.with_notes().get(pk=article.pk), language)


def codes(article, language="en"):
    return {finding.code for finding in look(article, language).open}


def panel(client, article, language="en", **wishes):
    address = reverse("admin:articles_article_preflight", args=[article.pk])
    if not wishes:
        return client.get(address, {"language": language}, headers={"Accept": "application/json"})
    data = json.dumps({"language": language} | wishes)
    return client.post(address, data, content_type="application/json", headers={"Accept": "application/json"})


def found(article, code, language="en"):
    return next(finding for finding in look(article, language).found if finding.code == code)


@pytest.fixture
def faulty(db):
    make_institute()
    topic = make_topic()
    article = make_article(body={"en": FAULTY.format(m=marker(key="n1"))}, topics=[topic])
    Source.objects.update(csl={"type": "book", "title": "Ports", "author": [{"family": "Kaya"}]})
    return article


# What is found in whole articles


@pytest.fixture(params=["seed", "strait"])
def imported(request, db):
    """The page that this site began with, and one of ours with the same faults."""
    file = BASE / "tests" / "manuscripts" / "strait.en.txt"
    if request.param == "seed":
        [file] = (request.getfixturevalue("shared") / "seed").glob("*.txt")
    make_institute()
    call_command("import_article", f"en={file}", stdout=StringIO(), stderr=StringIO())
    return Article.objects.get()


def test_it_finds_in_the_seed_what_the_importer_cannot_mend(imported):
    assert codes(imported) == {
        "date-and-sources",  # 5: February 27, 2023
        "one-report",  # 4: one story in three papers
        "source-undated",  # 7
        "bio-pronouns",  # 12
        "bio-undated",  # 13
        "no-summary",  # 14
        "no-topic",
    }
    [wrong] = [finding for finding in look(imported).found if finding.code == "date-and-sources"]
    assert "2023" in wrong.quoted
    assert wrong.place.block == 0
    [report] = [finding for finding in look(imported).found if finding.code == "one-report"]
    assert report.message.count("News") == 2
    assert "Times" in report.message


def test_it_finds_what_the_importer_mended_when_it_is_put_back(imported):
    body = imported.text("body", "en").replace("”", '"', 2).replace("“", '"', 2)
    paragraph = body.rindex("<p>")
    body = "<p>Paylaş</p>" + body[:paragraph].removesuffix("</p>") + body[paragraph:].removeprefix("<p>")
    imported.set_text("body", "en", body)
    imported.save()
    last = Footnote.objects.filter(article=imported).order_by("pk").last()
    cite = last.cites.get()
    cite.source = Source.objects.create(csl=cite.source.csl)
    cite.save()
    assert {"other-language", "source-twice", "glued-marker", "quotes"} <= codes(imported)  # 1, 3, 9, 17


def test_it_mends_what_was_put_back_one_click_after_another(imported, client):
    before = imported.text("body", "en")
    paragraph = before.rindex("<p>")
    glued = before[:paragraph].removesuffix("</p>") + before[paragraph:].removeprefix("<p>")
    imported.set_text("body", "en", "<p>Paylaş</p>" + glued.replace("“", '"', 2).replace("”", '"', 2))
    imported.save()
    client.force_login(root())
    for _click in range(10):
        mendable = [finding for finding in look(imported).open if finding.mend and finding.mend.changes]
        if not mendable:
            break
        answer = panel(client, imported, act="mend", fingerprint=mendable[0].fingerprint).json()
        assert "error" not in answer
    imported.refresh_from_db()
    assert imported.text("body", "en").replace("</a> As", "</a></p><p>As") == before


def test_it_finds_nothing_in_the_demo(db):
    call_command("load_site", str(BASE / "thinktank" / "demo" / "site.jsonl"), stdout=StringIO())
    looked = 0
    for article in Article.objects.with_notes():
        for code in article.written_languages:
            looked += 1
            with override("en"):
                findings = preflight.check(reading(article, article.manuscript(code)))
            assert [finding.message for finding in findings] == [], f"{article.public_id} {code}"
    assert looked == 28


# The panel


def test_it_shows_first_what_blocks_and_then_findings_by_place(faulty, client):
    Cite.objects.all().delete()
    client.force_login(root())
    answer = panel(client, faulty).json()
    assert answer["count"] == 3
    html = answer["html"]
    assert html.index("Note 1 is empty") < html.index("the the harbour") < html.index("glued")
    assert html.index("Paragraph 1") < html.index("Paragraph 2")


def test_it_says_so_when_there_is_nothing_to_look_at(faulty, client):
    faulty.set_text("body", "en", f"<p>He said.{marker(key='n1')}</p>")
    faulty.save()
    client.force_login(root())
    answer = panel(client, faulty).json()
    assert answer["count"] == 0
    assert "Nothing to look at" in answer["html"]


def test_a_mend_is_saved_like_any_edit(faulty, client):
    client.force_login(user := root())
    answer = panel(client, faulty, act="mend", fingerprint=found(faulty, "repeated-word").fingerprint).json()
    assert "Paragraph 1" in answer["message"]
    assert answer["count"] == 1
    before = faulty.lock_version
    faulty.refresh_from_db()
    assert faulty.text("body", "en").startswith("<p>It is in the harbour.</p>")
    assert faulty.lock_version == before + 1
    assert faulty.revisions.first().by == user


def test_a_mend_touches_nothing_that_others_have_written_meanwhile(faulty, client):
    finding = found(faulty, "repeated-word")
    faulty.set_text("body", "en", faulty.text("body", "en").replace("As a result", "Therefore"))
    faulty.set_text("title", "tr", "Başlık")
    faulty.save()
    client.force_login(root())
    panel(client, faulty, act="mend", fingerprint=finding.fingerprint)
    faulty.refresh_from_db()
    assert "in the harbour" in faulty.text("body", "en")
    assert "Therefore" in faulty.text("body", "en")
    assert faulty.text("title", "tr") == "Başlık"


def test_a_mend_of_what_has_gone_says_so_and_changes_nothing(faulty, client):
    finding = found(faulty, "repeated-word")
    faulty.set_text("body", "en", "<p>It is in port.</p>")
    faulty.save()
    client.force_login(root())
    answer = panel(client, faulty, act="mend", fingerprint=finding.fingerprint).json()
    assert "changed meanwhile" in answer["error"]
    faulty.refresh_from_db()
    assert faulty.text("body", "en") == "<p>It is in port.</p>"


def test_a_typed_ibid_becomes_a_cite(faulty, client):
    body = f"<p>One.{marker(key='n1')}</p><p>Two.{marker(key='n2')}</p>"
    faulty.set_text("body", "en", body)
    faulty.save()
    Footnote.objects.create(article=faulty, key="n2", text_en="Ibid., p. 12.", text_tr="A.g.e., s. 12.")
    client.force_login(root())
    answer = panel(client, faulty, act="mend", fingerprint=found(faulty, "typed-ibid").fingerprint).json()
    assert "error" not in answer
    note = Footnote.objects.get(key="n2")
    assert (note.text_en, note.text_tr) == ("", "")
    cite = note.cites.get()
    assert (cite.source, cite.locator_label, cite.locator) == (Source.objects.get(), "page", "12")


def test_what_is_left_with_a_reason_stays_left_and_can_be_brought_back(faulty, client):
    client.force_login(user := root())
    fingerprint = found(faulty, "repeated-word").fingerprint
    answer = panel(client, faulty, act="dismiss", fingerprint=fingerprint, reason="It is a song.").json()
    assert answer["count"] == 1
    assert "It is a song." in answer["html"]
    assert user.username in answer["html"]
    assert codes(faulty) == {"glued-marker"}
    faulty.set_text("body", "en", "<p>New.</p>" + faulty.text("body", "en"))
    faulty.save()
    assert codes(faulty) == {"glued-marker"}  # it moved, and is the same
    answer = panel(client, faulty, act="bring-back", fingerprint=fingerprint).json()
    assert answer["count"] == 2
    assert not Dismissal.objects.exists()


def test_nothing_is_left_without_a_reason(faulty, client):
    client.force_login(root())
    fingerprint = found(faulty, "repeated-word").fingerprint
    answer = panel(client, faulty, act="dismiss", fingerprint=fingerprint, reason="  ").json()
    assert "error" in answer
    assert not Dismissal.objects.exists()


def test_what_was_left_once_is_news_when_it_is_another_fault(faulty, client):
    client.force_login(root())
    fingerprint = found(faulty, "repeated-word").fingerprint
    panel(client, faulty, act="dismiss", fingerprint=fingerprint, reason="It is a song.")
    faulty.set_text("body", "en", faulty.text("body", "en").replace("the the harbour", "the the quay"))
    faulty.save()
    assert "repeated-word" in codes(faulty)


def test_findings_never_keep_a_text_from_being_published(faulty):
    assert codes(faulty)
    assert faulty.publish("en").is_live


def test_it_is_written_in_the_editor_s_language_about_any_language(faulty, client):
    faulty.set_text("title", "ru", "Паромы")
    faulty.set_text("body", "ru", "<p>Паром стоит в в порту.</p>")
    faulty.save()
    user = root()
    user.language = "tr"
    user.save()
    client.force_login(user)
    assert "в в порту" in panel(client, faulty, "ru").json()["html"]


# To whom it is open


def test_strangers_see_nothing(faulty, client):
    address = reverse("admin:articles_article_preflight", args=[faulty.pk]) + "?language=en"
    assert client.get(address).status_code == 302
    client.force_login(carol())
    assert client.get(address).status_code == 302
    client.logout()
    client.force_login(ayse())  # an assistant, and not one of this article
    assert panel(client, faulty).status_code == 404


@pytest.mark.parametrize("act", ["mend", "dismiss", "bring-back"])
def test_a_translator_decides_about_their_own_language_alone(faulty, client, act):
    faulty.set_text("body", "tr", "<p>Feribot ve ve gemi.</p>")
    faulty.save()
    user = ayse()
    Translation.objects.update_or_create(article=faulty, language="tr", defaults={"translator": user})
    client.force_login(user)
    before = faulty.text("body", "en")
    html = panel(client, faulty, "en").json()["html"]
    assert "the the harbour" in html
    assert "data-act" not in html
    fingerprint = found(faulty, "repeated-word").fingerprint
    assert panel(client, faulty, act=act, fingerprint=fingerprint, reason="No.").status_code == 403
    faulty.refresh_from_db()
    assert faulty.text("body", "en") == before
    assert not Dismissal.objects.exists()
    fingerprint = found(faulty, "repeated-word", "tr").fingerprint
    if act == "mend":
        answer = panel(client, faulty, "tr", act=act, fingerprint=fingerprint).json()
        assert "error" not in answer
        faulty.refresh_from_db()
        assert faulty.text("body", "tr") == "<p>Feribot ve gemi.</p>"


def test_links_to_what_articles_share_are_for_those_who_may_change_it(faulty, client):
    source = Source.objects.get()
    source.csl = {"type": "webpage", "title": "Ports", "URL": "https://example.org/a"}
    source.save()
    address = reverse("admin:articles_source_change", args=[source.pk])
    client.force_login(root())
    assert address in panel(client, faulty).json()["html"]
    client.force_login(user := ayse())
    Article.objects.update(created_by=user)
    assert address not in panel(client, faulty).json()["html"]


def test_two_sources_that_somebody_kept_apart_are_not_proposed_again(faulty):
    one = Source.objects.get()
    one.csl = {"type": "book", "title": "Ports of the strait", "author": [{"family": "Kaya"}]}
    one.save()
    other = Source.objects.create(csl=one.csl)
    Cite.objects.create(footnote=Footnote.objects.get(), source=other, accessed="2024-01-01")
    assert "source-twice" in codes(faulty)
    merging_sources.keep_apart(one, other)
    assert "source-twice" not in codes(faulty)


@pytest.mark.parametrize("wishes", [{"act": "explode"}, {"act": ""}, {"act": "mend", "language": "xx"}])
def test_it_refuses_what_nobody_can_ask(faulty, client, wishes):
    client.force_login(root())
    assert panel(client, faulty, **{"fingerprint": "x"} | wishes).status_code == 400


def test_it_takes_as_many_queries_for_a_long_text_as_for_a_short_one(db, client):
    make_institute()
    client.force_login(boris())
    counted = []
    for notes in (2, 40):
        article = make_article(codes=("en", "tr"), notes=notes)
        panel(client, article)
        with CaptureQueriesContext(connection) as queries:
            panel(client, article)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 30
