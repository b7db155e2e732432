"""What merging two sources promises: drafts cite the one that stays, print keeps its words, no address is lost."""

import json
from datetime import timedelta
from io import StringIO

import lxml.html
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import correcting, merging_sources, tasks, twins
from articles.models import Cite, EditionSource, NotPossible, Source
from articles.publishing import reprint
from articles.twins import Work

from .breaking import writes_survived
from .factories import ayse, boris, carol, give, make_article, make_note, make_source, marker, root

pytestmark = pytest.mark.django_db


def two(**fields):
    """One work, described twice."""
    kept = make_source(title="Ferries in winter", URL="https://example.org/ferries", **fields)
    gone = make_source(title="Ferries in Winter.", URL="http://www.example.org/ferries/")
    return kept, gone


def citing(*sources, codes=("en",)):
    """An article with a note for each source, in this order."""
    keys = [f"n{i}" for i in range(len(sources))]
    text = "".join(f"<p>So it is.{marker(key=key)}</p>" for key in keys)
    article = make_article(codes=codes, notes=0, body=dict.fromkeys(codes, text))
    for key, source in zip(keys, sources, strict=True):
        make_note(article=article, key=key, source=source)
    return article


def unite(kept, gone, **more):
    return merging_sources.unite(kept, gone, **({"csl": kept.csl, "localized": kept.localized} | more))


def cited_by(article):
    return [cite.source for cite in Cite.objects.filter(footnote__article=article).order_by("footnote__pk", "order")]


class TestDrafts:
    def test_every_draft_cites_the_one_that_stays(self):
        kept, gone = two()
        articles = [citing(gone), citing(kept, gone, gone)]
        assert unite(kept, gone, by=boris()) == articles
        assert cited_by(articles[0]) == [kept]
        assert cited_by(articles[1]) == [kept, kept, kept]

    def test_the_articles_say_so_in_their_history_and_are_newer_than_open_forms(self):
        kept, gone = two()
        article = citing(gone)
        unite(kept, gone, by=(user := boris()))
        version = article.lock_version
        article.refresh_from_db()
        assert article.lock_version == version + 1
        last = article.revisions.order_by("-number").first()
        assert last.by == user
        assert last.note == "Two sources became one: Ferries in winter"
        assert last.snapshot["footnotes"][0]["cites"][0]["source"] == kept.public_id

    def test_a_note_that_cited_both_in_the_same_words_cites_the_work_once(self):
        kept, gone = two()
        article = citing(kept)
        note = article.footnotes.get()
        Cite.objects.create(footnote=note, source=gone, order=1, accessed="2024-02-28")
        Cite.objects.create(footnote=note, source=gone, order=2, accessed="2024-02-28", locator="12")
        unite(kept, gone)
        assert list(note.cites.values_list("source", "locator")) == [(kept.pk, ""), (kept.pk, "12")]

    def test_the_better_of_each_field_is_kept(self):
        kept, gone = two(DOI="10.5555/a")
        unite(kept, gone, csl=kept.csl | {"publisher": "OECD"}, localized={"tr": {"title": "Kışın feribotlar"}})
        kept.refresh_from_db()
        assert kept.csl["publisher"] == "OECD"
        assert kept.csl_in("tr")["title"] == "Kışın feribotlar"

    def test_a_doi_of_the_one_that_goes_may_stay(self):
        kept, gone = make_source(title="A"), make_source(title="B", DOI="10.5555/b")
        unite(kept, gone, csl=kept.csl | {"DOI": "10.5555/b"})
        assert Source.objects.get(doi="10.5555/b") == kept

    def test_a_doi_nobody_kept_still_leads_to_the_one_that_stays(self):
        kept, gone = make_source(title="A", DOI="10.5555/a"), make_source(title="B", DOI="10.5555/b")
        unite(kept, gone)
        assert Source.objects.recognise({"DOI": "10.5555/b"}) == kept

    def test_merging_once_more_leaves_no_chain(self):
        first, second, third = (make_source() for _ in range(3))
        unite(second, first)
        unite(third, second)
        assert set(Source.objects.filter(merged_into=third)) == {first, second}
        assert Source.objects.standing_for([first.public_id]) == {first.public_id: third}

    def test_both_keep_their_history(self):
        kept, gone = two()
        unite(kept, gone)
        assert kept.history.first().history_change_reason == f"← {gone.public_id}"
        assert gone.history.first().history_change_reason == f"→ {kept.public_id}"
        assert gone.history.last().title == "Ferries in Winter."


class TestPrint:
    def test_the_old_address_leads_to_the_one_that_stays(self, client):
        kept, gone = two()
        citing(gone).publish("en")
        assert client.get(f"/en/sources/{gone.public_id}/").status_code == 200
        unite(kept, gone)
        response = client.get(f"/en/sources/{gone.public_id}/")
        assert response.status_code == 301
        assert response.headers["Location"] == f"/en/sources/{kept.public_id}/"
        assert "Ferries in winter" in client.get(response.headers["Location"]).content.decode()

    def test_printed_text_does_not_change_by_itself(self, client):
        kept, gone = two()
        edition = citing(gone).publish("en")
        before = client.get(edition.get_absolute_url()).content
        unite(kept, gone, csl=kept.csl | {"title": "Another title"})
        assert client.get(edition.get_absolute_url()).content == before

    def test_a_text_that_cited_both_is_listed_once_under_its_first_note(self, client):
        kept, gone = two()
        edition = citing(make_source(), gone, kept).publish("en")
        unite(kept, gone)
        rows = EditionSource.objects.filter(edition=edition, source__in=[kept, gone])
        assert list(rows.values_list("source", "first_note")) == [(kept.pk, 2)]
        assert client.get(f"/en/sources/{kept.public_id}/").content.decode().count(edition.title) == 1

    def test_frozen_texts_go_on_being_reprinted(self):
        kept, gone = two()
        edition = citing(kept, gone).publish("en")
        before = edition.current.notes_html
        unite(kept, gone)
        reprint([edition])
        edition.current.refresh_from_db()
        assert edition.current.notes_html == before
        assert edition.current.inputs["notes"]["n1"]["cites"][0]["source"] == gone.public_id

    def test_an_update_that_waited_is_listed_under_the_one_that_stays(self, client):
        kept, gone = two()
        article = citing(gone, kept)
        now = timezone.now()
        article.publish("en")
        article.set_text("title", "en", "Newer")
        article.save()
        edition = article.publish("en", at=now + timedelta(hours=1))
        unite(kept, gone)
        edition.refresh_from_db()
        assert tasks.swap_in_due(now + timedelta(hours=2)) == 1
        assert [row.source for row in edition.edition_sources.all()] == [kept]

    def test_print_can_follow_when_an_editor_says_so(self):
        kept, gone = two()
        edition = citing(gone).publish("en")
        unite(kept, gone, csl=kept.csl | {"title": "The right title"})
        kept.refresh_from_db()
        gone.refresh_from_db()
        assert correcting.restate_sources([kept, gone], by=boris()) == [edition]
        edition.refresh_from_db()
        assert "The right title" in edition.current.notes_html
        assert edition.current.kind == "typo"
        assert list(edition.current.inputs["works"]) == [kept.public_id]

    def test_a_merged_library_is_dumped_and_loaded_as_it_was(self, tmp_path):
        kept, gone = make_source(title="A", DOI="10.5555/a"), make_source(title="B", DOI="10.5555/b")
        citing(gone, kept).publish("en")
        unite(kept, gone, csl=kept.csl | {"DOI": "10.5555/b"})
        lines = StringIO()
        call_command("dump_site", "-", stdout=lines)
        found = [json.loads(line) for line in lines.getvalue().splitlines()]
        assert [row.get("merged_into") for row in found if row["type"] == "source"] == [None, kept.public_id]
        assert [row["sources"] for row in found if row["type"] == "edition"] == [
            [{"first_note": 1, "source": kept.public_id}]
        ]


class TestRefusals:
    def test_a_source_is_not_merged_into_itself_or_twice(self):
        kept, gone = two()
        with pytest.raises(NotPossible):
            unite(kept, kept)
        unite(kept, gone)
        with pytest.raises(NotPossible, match="one source already"):
            unite(kept, gone)

    def test_two_that_moved_since_they_were_looked_at_are_not_merged(self):
        kept, gone = two()
        seen = [kept.stamp, gone.stamp]
        gone.save()
        with pytest.raises(NotPossible, match="meanwhile"):
            unite(kept, gone, seen=seen)
        assert Source.objects.usable().count() == 2


@pytest.mark.django_db(transaction=True)
def test_it_happens_in_full_or_not_at_all():
    kept, gone = two()
    citing(kept, gone).publish("en")
    assert writes_survived(lambda: unite(kept, gone)) > 8


class TestAtTheDesk:
    @pytest.fixture
    def desk(self, client):
        client.force_login(root())
        return client

    def address(self, one, other):
        return reverse("admin:articles_source_compare", args=[one.public_id, other.public_id])

    def sent(self, client, one, other):
        """What the page of the two would send if nobody touched it."""
        [form] = [
            form
            for form in lxml.html.fromstring(client.get(self.address(one, other)).content.decode()).forms
            if "compare" in form.get("class", "")
        ]
        return dict(form.form_values())

    def test_pairs_are_shown_with_where_they_are_cited(self, desk, django_assert_max_num_queries):
        kept, gone = two()
        citing(gone, gone).publish("en")
        with django_assert_max_num_queries(9):
            page = desk.get(reverse("admin:articles_source_twins")).content.decode()
        assert "the same address" in page
        assert "2 notes" in page
        assert self.address(*sorted((kept, gone), key=lambda s: s.public_id)) in page

    def test_the_better_value_of_each_field_is_proposed_and_the_editor_decides(self, desk):
        one, other = two(publisher="OECD", issued={"date-parts": [[2024]]})
        other.csl |= {"issued": {"date-parts": [[2024, 2, 8]]}, "author": [{"family": "Kaya", "given": "Z."}]}
        other.save()
        citing(one)
        data = self.sent(desk, one, other)
        assert data["keep"] == one.public_id
        assert data["pick-URL"] == one.public_id
        assert data["pick-issued"] == data["pick-author"] == other.public_id
        desk.post(self.address(one, other), data | {"act": "unite", "pick-title": other.public_id})
        one.refresh_from_db()
        assert one.csl == {
            "type": "article-newspaper",
            "title": "Ferries in Winter.",
            "container-title": "Example Gazette",
            "URL": "https://example.org/ferries",
            "publisher": "OECD",
            "issued": {"date-parts": [[2024, 2, 8]]},
            "author": [{"family": "Kaya", "given": "Z."}],
        }
        other.refresh_from_db()
        assert other.merged_into == one

    def test_what_is_in_print_follows_only_when_an_editor_says_so(self, desk):
        one, other = two()
        edition = citing(other).publish("en")
        data = self.sent(desk, one, other) | {"keep": one.public_id, "pick-title": one.public_id, "act": "unite"}
        desk.post(self.address(one, other), data | {"in_print": "also"})
        edition.refresh_from_db()
        assert edition.current.number == 2
        assert list(edition.current.inputs["works"]) == [one.public_id]

    def test_two_that_moved_since_are_shown_again(self, desk):
        one, other = two()
        data = self.sent(desk, one, other)
        other.save()
        response = desk.post(self.address(one, other), data | {"act": "unite"}, follow=True)
        assert "meanwhile" in response.content.decode()
        assert Source.objects.usable().count() == 2

    def test_a_third_ones_doi_is_not_taken(self, desk):
        one, other = two()
        Source.objects.filter(pk=other.pk).update(csl=other.csl | {"DOI": "10.5555/x"}, doi=None)
        make_source(title="Third", DOI="10.5555/x")
        response = desk.post(self.address(one, other), self.sent(desk, one, other) | {"act": "unite"}, follow=True)
        assert "third source" in response.content.decode()

    def test_two_works_are_kept_apart(self, desk):
        one, other = two()
        page = reverse("admin:articles_source_change", args=[one.pk])
        assert desk.get(page).context["alike"] == [other]
        desk.post(self.address(one, other), {"act": "apart"})
        assert merging_sources.proposals() == []
        assert desk.get(page).context["alike"] == []

    def test_a_merged_source_leads_to_the_one_that_stays(self, desk):
        kept, gone = two()
        unite(kept, gone)
        response = desk.get(reverse("admin:articles_source_change", args=[gone.pk]))
        assert response.headers["Location"] == reverse("admin:articles_source_change", args=[kept.pk])
        assert desk.get(self.address(kept, gone)).status_code == 404

    def test_an_assistant_looks_and_does_not_merge(self, client):
        user = ayse()
        give(user, "view_source", "add_source", "change_source")
        client.force_login(user)
        one, other = two()
        page = client.get(self.address(one, other)).content.decode()
        assert "pick-title" not in page
        assert client.post(self.address(one, other), {"act": "unite"}).status_code == 403
        assert client.post(self.address(one, other), {"act": "apart"}).status_code == 403
        client.force_login(carol(is_staff=True))
        assert client.get(reverse("admin:articles_source_twins")).status_code == 403


class TestProposals:
    def test_likely_twins_are_proposed_and_others_are_not(self):
        kept, gone = two()
        make_source(title="Ferries in winter", container_title="Another Gazette", URL="https://another.org/1")
        [proposal] = merging_sources.proposals()
        assert {proposal.one, proposal.other} == {kept.public_id, gone.public_id}
        assert proposal.why == "url"

    def test_two_that_somebody_kept_apart_are_not_proposed_again(self):
        kept, gone = two()
        merging_sources.keep_apart(gone, kept, by=boris())
        merging_sources.keep_apart(kept, gone)
        assert merging_sources.proposals() == []

    def test_the_number_of_queries_does_not_grow(self, django_assert_num_queries):
        for _ in range(5):
            two()
        with django_assert_num_queries(2):
            assert len(merging_sources.proposals()) >= 5

    @pytest.mark.parametrize(
        ("one", "other", "why"),
        [
            ({"doi": "10.5555/abc"}, {"doi": "10.5555/abc.v2"}, "doi"),
            ({"url": "example.org/1"}, {"url": "example.org/1"}, "url"),
            ({"title": "ferries in the winter"}, {"title": "ferries in the winter"}, "title"),
            ({"title": "ferries in the winter"}, {"title": "feries in the winter"}, "title"),
            (
                {"title": "ferries in winter", "issued": "2024-02"},
                {"title": "ferries in winter", "issued": "2024"},
                "title",
            ),
            ({"title": "ferries in winter", "issued": "2024"}, {"title": "ferries in winter", "issued": "2023"}, ""),
            (
                {"title": "ferries in winter", "publisher": "ap"},
                {"title": "ferries in winter", "publisher": "tass"},
                "",
            ),
            ({"title": "annual report 2023"}, {"title": "annual report 2024"}, ""),
            ({"title": "editorial"}, {"title": "editorial"}, ""),
            ({"title": "ferries in winter", "doi": "10.1/a"}, {"title": "ferries in winter", "doi": "10.1/b"}, ""),
            ({}, {}, ""),
        ],
    )
    def test_what_makes_two_descriptions_likely_one_work(self, one, other, why):
        assert twins.likeness(Work("a", **one), Work("b", **other)) == why
        assert twins.pairs([Work("a", **one), Work("b", **other)]) == ([("a", "b", why)] if why else [])
