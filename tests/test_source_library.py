"""What the library of sources promises: a work is found however it is typed, and stands in it once."""

import json
import time

import pytest
from django.urls import reverse

from articles.models import Source

from .factories import ayse, carol, give, make_article, make_note, make_source, root

pytestmark = pytest.mark.django_db

SUGGEST = reverse("admin:articles_source_suggest")
NEW = reverse("admin:articles_source_new")


@pytest.fixture
def desk(client):
    client.force_login(root())
    return client


def suggested(client, words, **more):
    return client.get(SUGGEST, {"q": words, **more}).json()["sources"]


def add(client, work, **more):
    return client.post(NEW, json.dumps({"csl": work, **more}), content_type="application/json")


class TestSuggestions:
    @pytest.mark.parametrize(
        "words",
        [
            "istanbul kis",
            "İSTANBUL’DA",
            "ISTANBUL",
            "ogut",
            "Öğüt kış 2023",
            "anadolu ajansi",
            "Anadolu Ajansı",
            "ornek.com.tr/kis",
            "https://www.ornek.com.tr/kis/",
            "http://ornek.com.tr/kis?utm_source=mail",
            "https://doi.org/10.5555/KIS",
            "зима в",
            "ЗИМА",
            "https://example.ru/зима",
        ],
    )
    def test_a_work_is_found_by_title_publisher_author_and_address_however_typed(self, desk, words):
        source = make_source(
            title="İstanbul’da Kış",
            container_title="Anadolu Ajansı",
            author=[{"family": "Öğüt", "given": "Işıl"}],
            issued={"date-parts": [[2023, 12]]},
            URL="https://www.ornek.com.tr/kis",
            DOI="10.5555/kis",
        )
        source.localized = {"ru": {"title": "Зима в Стамбуле", "URL": "https://example.ru/зима"}}
        source.save()
        make_source(title="Summer in Izmir", container_title="Gazette")
        assert [found["id"] for found in suggested(desk, words)] == [source.public_id]

    def test_a_suggestion_says_what_the_work_is(self, desk):
        source = make_source(title="Ferries", author=[{"literal": "World Bank"}], issued={"date-parts": [[2024, 2, 8]]})
        assert suggested(desk, "ferries") == [
            {
                "id": source.public_id,
                "label": f"Ferries · Example Gazette [{source.public_id}]",
                "title": "Ferries",
                "publisher": "Example Gazette",
                "author": "World Bank",
                "issued": "2024-02-08",
                "url": source.csl["URL"],
                "type": "article-newspaper",
                "cited": False,
            }
        ]

    def test_what_the_article_cites_comes_first_then_what_begins_with_the_words(self, desk):
        article = make_article(notes=0)
        titles = ["A late ferry", "Late ferries", "On late ferries", "Later, of ferries late"]
        sources = {title: make_source(title=title) for title in titles}
        make_note(article=article, key="n1", source=sources["On late ferries"])
        found = [source["title"] for source in suggested(desk, "late ferr", article=article.pk)]
        assert found == ["On late ferries", "Late ferries", "A late ferry", "Later, of ferries late"]
        assert suggested(desk, "late ferr")[0]["title"] == "Late ferries"

    def test_an_article_that_is_not_theirs_tells_an_assistant_nothing(self, client):
        user = ayse()
        give(user, "view_source")
        client.force_login(user)
        article, source = make_article(notes=0), make_source(title="Zebra ferries")
        make_source(title="Ferries")
        make_note(article=article, key="n1", source=source)
        assert [s["cited"] for s in suggested(client, "ferries", article=article.pk)] == [False, False]

    def test_trashed_and_merged_works_are_not_offered(self, desk):
        kept = make_source(title="Ferries")
        make_source(title="Ferries").trash()
        Source.objects.filter(pk=make_source(title="Ferries").pk).update(merged_into=kept)
        assert [found["id"] for found in suggested(desk, "ferries")] == [kept.public_id]

    @pytest.mark.parametrize("words", ["", "%", "_", "'\"\\", "a" * 5000, "\x00", "https://[", "(*", "١٢"])
    def test_nothing_one_types_breaks_it(self, desk, words):
        make_source(title="Ferries")
        assert desk.get(SUGGEST, {"q": words, "article": "x"}).status_code == 200

    def test_it_is_for_who_may_see_sources(self, client):
        user = carol(is_staff=True)
        client.force_login(user)
        assert client.get(SUGGEST, {"q": "a"}).status_code == 403

    def test_it_answers_at_once_in_a_library_of_thousands(self, desk, django_assert_num_queries):
        names = ["Ferries", "Паромы", "Işıklar", "Quays", "Straits"]
        sources = [
            Source(csl={"title": f"{names[n % 5]} {n}", "publisher": f"Press {n % 50}", "URL": f"https://e.org/{n}"})
            for n in range(5000)
        ]
        for source in sources:
            source.derive()
        Source.objects.bulk_create(sources, batch_size=500)
        start = time.process_time()
        for words in ("ferries", "isik 42", "парОМЫ 1", "press 7", "https://e.org/49"):
            assert suggested(desk, words)
        assert (time.process_time() - start) / 5 < 0.2
        with django_assert_num_queries(3):
            suggested(desk, "ferries")


class TestAdding:
    def test_a_work_is_added_in_place(self, desk):
        response = add(desk, {"type": "report", "title": "Ports", "publisher": "OECD", "edition": "2"})
        source = Source.objects.get()
        assert response.status_code == 200
        assert response.json()["id"] == source.public_id
        assert response.json()["label"] == source.suggestion
        assert response.json()["is_new"] is True
        assert source.csl == {"type": "report", "title": "Ports", "publisher": "OECD", "edition": "2"}
        assert source.history.get().history_user.username == "root"

    @pytest.mark.parametrize(
        "work",
        [
            {"title": "Another title", "DOI": "https://doi.org/10.5555/Ferries"},
            {"title": "LATE FERRIES", "URL": "http://example.org/late/?utm_source=x"},
        ],
    )
    def test_a_work_the_library_has_comes_back_instead(self, desk, work):
        doi = {"DOI": "10.5555/ferries"} if "DOI" in work else {}
        source = make_source(title="Late ferries", URL="https://www.example.org/late", **doi)
        answer = add(desk, work).json()
        assert (answer["id"], answer["is_new"]) == (source.public_id, False)
        assert "already" in answer["message"]
        assert Source.objects.count() == 1

    def test_a_work_in_the_trash_is_taken_out_of_it(self, desk):
        source = make_source(title="Late ferries", DOI="10.5555/ferries")
        source.trash()
        answer = add(desk, {"title": "Late ferries", "DOI": "10.5555/ferries"}).json()
        source.refresh_from_db()
        assert answer["id"] == source.public_id
        assert source.trashed_at is None

    def test_one_that_looks_alike_is_proposed_before_a_second_is_added(self, desk):
        source = make_source(title="Ferries in the winter of 2023", URL="https://example.org/1")
        work = {"title": "Ferries in winter of 2023", "container-title": "Example Gazette", "URL": "https://m.org/1"}
        response = add(desk, work)
        assert response.status_code == 409
        assert [alike["id"] for alike in response.json()["alike"]] == [source.public_id]
        assert Source.objects.count() == 1
        assert add(desk, work, anyway=True).json()["is_new"] is True
        assert Source.objects.count() == 2

    @pytest.mark.parametrize(
        ("work", "field", "message"),
        [
            ({"title": "A", "URL": "javascript:alert(1)"}, "URL", "https://"),
            ({"title": "A", "URL": "www.example.org"}, "URL", "https://"),
            ({"title": "A", "DOI": "11.5/x"}, "DOI", "begins with 10."),
            ({}, "", "title"),
            ([], "", "JSON object"),
            ("x", "", "JSON object"),
        ],
    )
    def test_what_no_style_could_print_is_refused_field_by_field(self, desk, work, field, message):
        response = add(desk, work)
        assert response.status_code == 400
        assert message in response.json()["errors"][field][0]
        assert not Source.objects.exists()

    def test_nonsense_is_refused(self, desk):
        assert desk.post(NEW, "{", content_type="application/json").status_code == 400
        assert desk.get(NEW).status_code == 405

    def test_it_is_for_who_may_add_sources(self, client):
        user = ayse()
        give(user, "view_source")
        client.force_login(user)
        assert add(client, {"title": "Ports"}).status_code == 403
        give(user, "add_source")
        client.force_login(type(user).objects.get())
        assert add(client, {"title": "Ports"}).status_code == 200
