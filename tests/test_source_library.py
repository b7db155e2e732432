"""What the library of sources promises: a work is found however it is typed, and stands in it once."""

import json

import lxml.html
import pytest
from django.urls import reverse

from articles.models import Source

from .clock import processor_time
from .factories import ayse, carol, give, make_article, make_note, make_source, marker, root

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

    @pytest.mark.parametrize(
        "words", ["", "%", "_", "'\"\\", "a" * 5000, "\x00", "https://a\x00b/", "https://[", "(*", "١٢"]
    )
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
        with processor_time(at_most=1):
            for words in ("ferries", "isik 42", "парОМЫ 1", "press 7", "https://e.org/49"):
                assert suggested(desk, words)
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


def page_of(source):
    return reverse("admin:articles_source_change", args=[source.pk])


def names_in(response):
    return {str(source) for source in response.context["cl"].result_list}


class TestTheList:
    def listed(self, client, **query):
        return client.get(reverse("admin:articles_source_changelist"), query)

    @pytest.fixture
    def shelf(self):
        """One source of each kind that a filter asks for."""
        make_article(notes=0)
        article = make_article(notes=0)
        sources = {
            "cited": make_source(title="cited", issued={"date-parts": [[2024]]}),
            "http": make_source(title="http", URL="http://example.org/old", type="report"),
            "trashed": make_source(title="trashed"),
            "twin": make_source(title="twin one of two", URL="https://example.org/twin"),
            "other": make_source(title="other one of two", URL="https://www.example.org/twin/"),
        }
        make_note(article=article, key="n1", source=sources["cited"])
        sources["trashed"].trash()
        return sources

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, {"cited", "http", "twin one of two", "other one of two"}),
            ({"where": "trash"}, {"trashed"}),
            ({"where": "all", "q": "TRASHED"}, {"trashed"}),
            ({"look": "uncited"}, {"http", "twin one of two", "other one of two"}),
            ({"look": "http"}, {"http"}),
            ({"look": "undated"}, {"http", "twin one of two", "other one of two"}),
            ({"look": "twice"}, {"twin one of two", "other one of two"}),
            ({"type": "report"}, {"http"}),
            ({"q": "gazette cit"}, {"cited"}),
        ],
    )
    def test_it_is_searched_and_narrowed(self, desk, shelf, query, found):
        assert names_in(self.listed(desk, **query)) == found

    def test_it_says_where_each_is_cited_in_a_constant_number_of_queries(
        self, desk, shelf, django_assert_max_num_queries
    ):
        source = shelf["cited"]
        for number in range(4):
            article = make_article(codes=("en", "tr"), notes=0, body={"en": f"<p>{number}.{marker(key='n1')}</p>"})
            make_note(article=article, key="n1", source=source)
            article.publish("en")
        with django_assert_max_num_queries(8):
            response = self.listed(desk)
        [listed] = [each for each in response.context["cl"].result_list if each == source]
        assert (listed.notes, listed.pages) == (5, 4)


class TestTheForm:
    def edit(self, client, source, **fields):
        return client.post(page_of(source), self.fields(client, source) | fields)

    def fields(self, client, source):
        forms = lxml.html.fromstring(client.get(page_of(source)).content.decode()).forms
        return next(dict(form.form_values()) for form in forms if form.get("id") == "source_form")

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("csl_issued", "spring", "2024-02-28"),
            ("csl_issued", "2024-02-30", "no such day"),
            ("csl_url", "www.example.org", "begins with https://"),
            ("csl_url", "https://example.org/a b", "no spaces"),
            ("csl_url", "javascript:alert(1)", "begins with https://"),
            ("local_url_tr", "javascript:alert(1)", "begins with https://"),
            ("csl_doi", "12.3/4", "begins with 10."),
            ("csl_isbn", "978-0-306-40615-8", "a digit is wrong"),
            ("csl_issn", "2049-3631", "2049-3630"),
        ],
    )
    def test_what_cannot_be_right_is_refused_and_says_what_to_do(self, desk, field, value, message):
        source = make_source()
        response = self.edit(desk, source, **{field: value})
        assert message in response.content.decode()
        assert source.history.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "name"),
        [
            ("csl_isbn", "978-0-306-40615-7", "ISBN"),
            ("csl_issn", "2434-561X", "ISSN"),
            ("csl_editors", "Kaya, Zeynep", "editor"),
            ("csl_event_title", "Baku Forum", "event-title"),
        ],
    )
    def test_what_is_right_is_kept_as_csl(self, desk, field, value, name):
        source = make_source()
        assert self.edit(desk, source, **{field: value}).status_code == 302
        source.refresh_from_db()
        assert source.csl[name] in (value, [{"family": "Kaya", "given": "Zeynep"}])

    def test_each_language_may_have_its_title_and_address(self, desk):
        source = make_source()
        self.edit(desk, source, local_title_tr="Kış", local_url_tr="https://example.org/tr")
        source.refresh_from_db()
        assert source.localized == {"tr": {"title": "Kış", "URL": "https://example.org/tr"}}
        assert [found["id"] for found in suggested(desk, "kis")] == [source.public_id]

    @pytest.mark.parametrize("seen", ["", "2020-01-01T00:00:00+00:00", None])
    def test_a_source_that_somebody_else_changed_meanwhile_is_not_overwritten(self, desk, seen):
        source = make_source(title="Mine")
        data = self.fields(desk, source) | {"csl_title": "Yours", "seen": seen}
        data = {name: value for name, value in data.items() if value is not None}
        assert "Somebody else has changed this source" in desk.post(page_of(source), data).content.decode()
        source.refresh_from_db()
        assert source.title == "Mine"

    def test_it_says_in_which_notes_and_on_which_pages_it_is_cited(self, desk):
        source = make_source()
        body = f"<p>A.{marker(key='n1')}</p><p>B.{marker(key='n2')}</p>"
        article = make_article(codes=("en", "tr"), notes=1, body={"en": body, "tr": f"<p>C.{marker(key='n2')}</p>"})
        make_note(article=article, key="n2", source=source)
        edition = article.publish("en")
        cited = desk.get(page_of(source)).context["cited"]
        assert [(citing.article, citing.numbers) for citing in cited.articles] == [(article, {"en": [2], "tr": [1]})]
        assert cited.pages == [edition]
        assert "Cited in 1 note, 1 public page" in desk.get(page_of(source)).content.decode()

    def test_an_assistant_does_not_learn_of_other_peoples_drafts(self, client):
        user = ayse(first_name="A")
        give(user, "view_source", "change_source")
        client.force_login(user)
        source = make_source()
        make_note(article=make_article(notes=0, title_en="Embargoed", body={"en": "<p>x</p>"}), key="n", source=source)
        page = client.get(page_of(source)).content.decode()
        assert "Embargoed" not in page
        assert client.get(page_of(source)).context["cited"].hidden == 1

    def test_the_number_of_queries_does_not_grow_with_what_cites_it(self, desk, django_assert_max_num_queries):
        source = make_source()
        for _ in range(6):
            article = make_article(notes=0, body={"en": f"<p>A.{marker(key='n1')}</p>"})
            make_note(article=article, key="n1", source=source)
            article.publish("en")
        with django_assert_max_num_queries(12):
            desk.get(page_of(source))


class TestTheTrash:
    def act(self, client, source, act):
        return client.post(reverse(f"admin:articles_source_{act}", args=[source.pk]))

    def test_what_is_cited_goes_to_the_trash_and_is_not_deleted(self, desk):
        source = make_source()
        make_note(article=make_article(notes=0), key="n1", source=source)
        delete = reverse("admin:articles_source_delete", args=[source.pk])
        assert desk.post(delete, {"post": "yes"}).status_code == 403
        assert "deletelink" not in desk.get(page_of(source)).content.decode()
        assert self.act(desk, source, "trash").status_code == 302
        source.refresh_from_db()
        assert source.trashed_at
        self.act(desk, source, "restore")
        source.refresh_from_db()
        assert source.trashed_at is None

    def test_what_only_a_text_in_print_cites_is_not_deleted(self, desk):
        article = make_article(notes=1)
        source = Source.objects.get()
        article.publish("en")
        article.footnotes.all().delete()
        assert desk.post(reverse("admin:articles_source_delete", args=[source.pk]), {"post": "yes"}).status_code == 403

    def test_what_nobody_ever_cited_can_be_deleted(self, desk):
        source = make_source()
        assert desk.post(reverse("admin:articles_source_delete", args=[source.pk]), {"post": "yes"}).status_code == 302
        assert not Source.objects.exists()

    def test_a_trashed_source_still_prints(self, client):
        article = make_article(notes=1)
        source = Source.objects.get()
        source.trash()
        edition = article.publish("en")
        assert source.title in client.get(edition.get_absolute_url()).content.decode()
        assert client.get(f"/en/sources/{source.public_id}/").status_code == 200

    def test_the_trash_is_for_who_may_change_sources(self, client):
        user = ayse()
        give(user, "view_source")
        client.force_login(user)
        source = make_source()
        assert self.act(client, source, "trash").status_code == 403
        assert client.get(reverse("admin:articles_source_trash", args=[source.pk])).status_code == 405

    def test_several_go_at_once(self, desk):
        sources = [make_source(), make_source()]
        desk.post(
            reverse("admin:articles_source_changelist"),
            {"action": "trash_chosen", "_selected_action": [source.pk for source in sources]},
        )
        assert Source.objects.usable().count() == 0


class TestInPrint:
    edit, fields = TestTheForm.edit, TestTheForm.fields

    @pytest.fixture
    def printed(self):
        """A source that three public pages and a draft cite."""
        source = make_source(title="Wrong title")
        editions = []
        for codes in (("en", "tr"), ("en",)):
            body = dict.fromkeys(codes, f"<p>A.{marker(key='n1')}</p>")
            article = make_article(codes=codes, notes=0, body=body)
            make_note(article=article, key="n1", source=source)
            editions += article.publish_together(codes)
        make_note(article=make_article(notes=0), key="n1", source=source)
        return source, editions

    def test_printed_text_does_not_change_by_itself(self, desk, printed):
        source, editions = printed
        page = desk.get(page_of(source)).content.decode()
        assert "Cited in 3 notes, 3 public pages" in page
        assert "Only from now on" in page
        self.edit(desk, source, csl_title="Right title")
        for edition in editions:
            edition.refresh_from_db()
            assert "Wrong title" in edition.current.notes_html
            assert edition.current.number == 1

    def test_an_editor_may_have_it_printed_anew_never_from_drafts(self, desk, printed):
        source, editions = printed
        for article in {edition.article for edition in editions}:
            article.set_text("title", "en", "Half a thought")
            article.save()
        response = self.edit(desk, source, csl_title="Right title", in_print="also")
        assert response.status_code == 302
        for edition in editions:
            edition.refresh_from_db()
            assert "Right title" in edition.current.notes_html
            assert (edition.current.number, edition.current.kind) == (2, "typo")
            assert edition.title != "Half a thought"
            assert edition.current.by.username == "root"

    def test_an_assistant_may_edit_a_source_and_never_what_is_printed(self, client, printed):
        source, editions = printed
        user = ayse()
        give(user, "view_source", "change_source")
        client.force_login(user)
        assert 'name="in_print"' not in client.get(page_of(source)).content.decode()
        assert self.edit(client, source, csl_title="Right title", in_print="also").status_code == 302
        source.refresh_from_db()
        assert source.title == "Right title"
        for edition in editions:
            edition.refresh_from_db()
            assert edition.current.number == 1
