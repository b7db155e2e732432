"""What the note dialog is told: notes as printed, typed notes taken apart, what belongs to other articles."""

import json

import pytest
from django.urls import reverse

from articles import richtext
from articles.models import Article, Source
from tests.factories import ayse, boris, carol, make_article, make_institute, make_note, make_source, marker, root

from .clock import processor_time

pytestmark = pytest.mark.django_db


def ask(client, name, article, **data):
    address = reverse(f"admin:articles_article_{name}", args=[article.pk])
    return client.post(address, json.dumps(data), content_type="application/json")


def footnote(*, key, source=None, text=None, **cite):
    empty = {"locator": [], "accessed": "", "prefix": {}, "suffix": {}, "language": ""}
    cites = [{"source": source.public_id} | empty | cite] if source else []
    return {"key": key, "text": text or {}, "cites": cites}


@pytest.fixture
def article(client):
    make_institute()
    client.force_login(root())
    return make_article(codes=("en", "tr"), notes=0)


def test_notes_are_printed_as_they_stand_in_the_form_and_not_in_the_database(client, article):
    report = make_source(title="Ports of Ice")
    notes = [footnote(key="a", source=report, accessed="2024-02-28"), footnote(key="b", source=report)]
    answer = ask(client, "print", article, language="en", keys=["a", "b"], footnotes=notes).json()
    assert [(note["key"], note["number"], note["ibid"]) for note in answer["notes"]] == [
        ("a", 1, False),
        ("b", 2, True),
    ]
    assert "Ports of Ice" in answer["notes"][0]["text"]
    assert answer["notes"][1]["text"] == "Ibid."
    assert answer["sources"][report.public_id]["title"] == "Ports of Ice"
    turkish = ask(client, "print", article, language="tr", keys=["a", "b"], footnotes=notes).json()
    assert turkish["notes"][1]["text"] == "A.g.e."


def test_a_note_no_marker_points_to_is_told_apart_and_a_marker_without_a_note_has_no_number(client, article):
    notes = [footnote(key="a", text={"en": "Own counting."}), footnote(key="b", text={"en": "Unused."})]
    answer = ask(client, "print", article, language="en", keys=["gone", "a"], footnotes=notes).json()
    assert [(note["key"], note["number"], note["empty"]) for note in answer["notes"]] == [
        ("gone", None, True),
        ("a", 1, False),
    ]
    assert [note["key"] for note in answer["unused"]] == ["b"]


def test_an_empty_note_is_called_empty_in_the_languages_in_which_it_is(client, article):
    notes = [footnote(key="a", text={"en": "Own counting."})]
    for language, empty in [("en", False), ("tr", True)]:
        answer = ask(client, "print", article, language=language, keys=["a"], footnotes=notes).json()
        assert answer["notes"][0]["empty"] is empty


def test_what_is_posted_is_sanitised_before_it_comes_back_as_html(client, article):
    evil = "<img src=x onerror=alert(1)><em>R&amp;D</em><script>alert(1)</script>"
    notes = [footnote(key="a", source=make_source(title="<b>x</b>"), prefix={"en": evil}, text={"en": evil})]
    html = ask(client, "print", article, language="en", keys=["a"], footnotes=notes).json()["notes"][0]["html"]
    for bad in ("<script", "onerror", "<b>"):
        assert bad not in html
    assert "<em>R&amp;D</em>" in html


@pytest.mark.parametrize(
    "data",
    [{}, {"language": "xx", "keys": [], "footnotes": []}, {"language": "en", "keys": 1, "footnotes": 2}]
    + [{"language": "en", "keys": [], "footnotes": [note]} for note in (None, 1, {}, {"key": "a", "cites": [3]})],
)
def test_it_says_that_it_could_not_read_what_is_no_request(client, article, data):
    assert ask(client, "print", article, **data).status_code == 400


def test_three_hundred_notes_are_printed_while_one_types(client, article, django_assert_max_num_queries):
    sources = [make_source() for _ in range(150)]
    notes = [footnote(key=f"k{n}", source=sources[n % 150], accessed="2024-02-28") for n in range(300)]
    data = {"language": "en", "keys": [note["key"] for note in notes], "footnotes": notes}
    ask(client, "print", article, **data)
    with processor_time(at_most=0.3), django_assert_max_num_queries(15):
        answer = ask(client, "print", article, **data)
    assert len(answer.json()["notes"]) == 300


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "“Ports of Ice”, Daily News, https://example.org/ice, (Date of Access: 28.02.2024)."),
        ("tr", "“Ports of Ice”, Daily News, https://example.org/ice, (Erişim Tarihi: 28.02.2024)."),
        ("ru", "«Ports of Ice», Daily News, https://example.org/ice, (Дата обращения: 28.02.2024)."),
    ],
)
def test_a_typed_note_fills_the_fields_in_three_languages(client, article, language, typed):
    answer = ask(client, "read", article, language=language, notes=[typed]).json()
    [cite] = answer["notes"][0]["cites"]
    assert cite["accessed"] == "2024-02-28"
    assert cite["csl"]["title"] == "Ports of Ice"
    assert cite["csl"]["URL"] == "https://example.org/ice"
    assert (cite["source"], cite["known"], answer["notes"][0]["rest"]) == ("", None, "")


def test_the_library_s_own_work_is_recognised_and_a_likely_one_is_offered(client, article):
    sure = make_source(title="Ports of Ice", URL="https://example.org/ice")
    likely = make_source(title="Ports of Salt", URL="https://example.org/salt")
    answer = ask(
        client,
        "read",
        article,
        language="en",
        notes=["“Ports of Ice”, https://www.example.org/ice/.", "“Ports of salt”, https://other.example/."],
    ).json()
    [first], [second] = (note["cites"] for note in answer["notes"])
    assert (first["source"], first["is_sure"]) == (sure.public_id, True)
    assert (second["source"], second["is_sure"], second["known"]["id"]) == ("", False, likely.public_id)


def test_ibid_among_pasted_notes_is_the_work_before_it(client, article):
    notes = ["“Ports of Ice”, Daily News, https://example.org/ice.", "A.g.e., s. 4.", "R&amp;D is <em>dear</em>."]
    read = ask(client, "read", article, language="tr", notes=notes).json()["notes"]
    assert read[1]["cites"][0]["csl"] == read[0]["cites"][0]["csl"]
    assert read[1]["cites"][0]["locator"] == ["page", "4"]
    assert (read[2]["cites"], read[2]["rest"]) == ([], "R&amp;D is <em>dear</em>.")


def test_reading_notes_writes_nothing(client, article):
    before = Article.objects.get().lock_version
    ask(client, "read", article, language="en", notes=["“Ports of Ice”, Daily News, https://example.org/ice."])
    ask(client, "typed", article, language="en", body="<p>One[1].</p><p>[1] “A”, Tribune.</p>")
    assert Source.objects.count() == 0
    assert Article.objects.get().lock_version == before


def test_typed_numbers_become_markers_and_everything_else_stays(client, article):
    body = (
        '<h2>Ports</h2><p lang="tr">Bir [1] ve <em>iki</em>[2].</p><ul><li><p>Üç [1]</p></li></ul><hr>'
        "<p>m<sup>2</sup> and [7] and [sic].</p><h2>Notes</h2><p>[1] “A”, Tribune.</p><p>[2] R&amp;D</p>"
    )
    answer = ask(client, "typed", article, language="en", body=body).json()
    one, two = (note["key"] for note in answer["notes"])
    assert answer["body"] == richtext.clean(
        f'<h2>Ports</h2><p lang="tr">Bir {marker(key=one)} ve <em>iki</em>{marker(key=two)}.</p>'
        f"<ul><li><p>Üç {marker(key=one)}</p></li></ul><hr><p>m<sup>2</sup> and [7] and [sic].</p>"
    )
    assert [note["text"] for note in answer["notes"]] == ["“A”, Tribune.", "R&amp;D"]
    assert answer["unknown"] == ["[7]"]


def test_a_text_without_a_list_of_notes_is_left_alone(client, article):
    answer = ask(client, "typed", article, language="en", body="<p>One[1] and two[2].</p>").json()
    assert answer["notes"] == []


def test_notes_of_another_article_come_along_only_where_it_is_open(client, article):
    other = make_article(notes=2)
    make_note(article=other, key="x1", text="A <em>word</em>.", locator_label="page", locator="12")
    address = reverse("admin:articles_article_elsewhere")
    answer = client.get(address, {"article": other.public_id, "keys": "x1,n9"}).json()
    [note] = answer["footnotes"]
    assert (note["key"], note["text"]["en"], note["cites"][0]["locator"]) == ("x1", "A <em>word</em>.", ["page", "12"])
    client.force_login(ayse())
    assert client.get(address, {"article": other.public_id, "keys": "x1"}).status_code == 404


def test_articles_to_link_to_are_one_s_own_and_what_the_public_reads(client, article):
    draft, public = make_article(title_en="Ports of Ice"), make_article(title_en="Ports of Salt")
    public.publish("en")
    Article.objects.filter(pk=public.pk).update(title_en="Ports of gold, not yet announced")
    address = reverse("admin:articles_article_suggest")
    assistant = ayse()
    client.force_login(assistant)
    found = client.get(address, {"q": "ports", "language": "en"}).json()["articles"]
    assert found == [{"id": public.public_id, "title": "Ports of Salt", "is_public": True}]
    Article.objects.filter(pk=draft.pk).update(created_by=assistant)
    found = client.get(address, {"q": "PORTS ice", "language": "en"}).json()["articles"]
    assert found == [{"id": draft.public_id, "title": "Ports of Ice", "is_public": False}]


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("28.02.2024", "2024-02-28"),
        ("28 Şubat 2024", "2024-02-28"),
        ("28 февраля 2024 г.", "2024-02-28"),
        ("February 28, 2024", "2024-02-28"),
        ("2024-02", "2024-02"),
        ("2024", "2024"),
        ("soon", ""),
        ("31.02.2024", ""),
    ],
)
def test_a_day_is_understood_as_people_type_it(client, article, typed, iso):
    assert client.get(reverse("admin:articles_article_date"), {"q": typed}).json() == {"iso": iso}


@pytest.mark.parametrize("name", ["print", "read", "typed"])
def test_who_may_not_see_an_article_learns_nothing_of_its_notes(client, article, name):
    stranger = ayse()
    client.force_login(stranger)
    assert ask(client, name, article, language="en", keys=[], footnotes=[], notes=[], body="").status_code == 404
    client.force_login(carol())
    assert ask(client, name, article, language="en").status_code == 302
    client.force_login(boris())
    assert ask(client, name, article, language="en", keys=[], footnotes=[], notes=[], body="").status_code == 200
