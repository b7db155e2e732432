"""What “Similar posts” promises: only what is public in this language, the most alike first, and the reason is true."""

import os
import random
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from articles import choosing, neighbours, tasks
from articles.merging_sources import unite
from articles.merging_topics import gather
from articles.models import Authorship, Edition, EditionTopic, Likeness, SimilarEdition, TextVector
from articles.similar import similar_to
from articles.tasks import owe_learning, work_off
from thinktank.models import Outbox

from .factories import ayse, boris, make_article, make_author, make_note, make_source, make_topic, marker

pytestmark = pytest.mark.django_db

# Words of four matters, and words that are in every text.
MATTERS = {
    "ships": ["harbour", "ferry", "crew", "anchor", "tide", "vessel", "cargo", "berth", "captain", "deck"],
    "wheat": ["harvest", "grain", "drought", "farmer", "silo", "bread", "field", "seed", "flour", "acre"],
    "courts": ["judge", "verdict", "appeal", "lawyer", "trial", "statute", "clause", "witness", "bench", "ruling"],
    "rivers": ["dam", "flood", "basin", "water", "delta", "canal", "spring", "stream", "valley", "shore"],
}
COMMON = ["the", "of", "and", "a", "report", "says", "that", "it", "will", "be"]


def publish(*, sources=(), codes=("en",), at=None, text="A text.", **fields):
    """Its editions; it cites nothing but these sources."""
    notes = "".join(f"<p>{text}{marker(key=f's{number}')}</p>" for number in range(len(sources)))
    body = {"body": dict.fromkeys(codes, notes or f"<p>{text}</p>")}
    article = make_article(codes=codes, notes=0, **body | fields)
    for number, source in enumerate(sources):
        make_note(article=article, key=f"s{number}", source=source)
    return article.publish_together(codes, at=at)


def one(**fields):
    return publish(**fields)[0]


def about(matter, number=0, words=60):
    """A text on one of four matters, always the same for a number."""
    chance = random.Random(f"{matter} {number}")
    return " ".join(chance.choices(MATTERS[matter], k=words // 2) + chance.choices(COMMON, k=words // 2))


def place_all(now=None):
    """What a worker does within the second."""
    work_off(now or timezone.now(), only="similar")
    assert [row.last_error for row in Outbox.objects.of_kind("similar").exclude(last_error="")] == []


def similar(edition, *, limit=6, now=None):
    place_all()
    return similar_to(edition, limit=limit, now=now or timezone.now()).native


def elsewhere(edition, now=None):
    place_all()
    return similar_to(edition, limit=6, now=now or timezone.now()).foreign


# Without having learnt: a site of a few articles


def test_nothing_shared_is_nothing_similar():
    one()
    assert similar(one()) == []


@pytest.mark.parametrize("what", ["source", "topic", "author"])
def test_one_thing_shared_is_enough(what):
    fields = {
        "source": lambda: {"sources": [make_source()]},
        "topic": lambda: {"topics": [make_topic()]},
        "author": lambda: {"authors": [make_author()]},
    }[what]()
    first, other = one(**fields), one(**fields)
    assert similar(first) == [other]
    assert similar(other) == [first]


def test_a_shared_source_counts_more_than_a_topic_and_a_topic_more_than_an_author():
    source, topic, author = make_source(), make_topic(), make_author()
    same_author = one(authors=[author])
    same_topic = one(topics=[topic])
    same_source = one(sources=[source])
    edition = one(sources=[source], topics=[topic], authors=[author])
    assert similar(edition) == [same_source, same_topic, same_author]


def test_one_of_many_sources_shared_is_less_than_one_of_two():
    source = make_source()
    many = one(sources=[source, *(make_source() for _ in range(9))])
    two = one(sources=[source, make_source()])
    assert similar(one(sources=[source])) == [two, many]


def test_among_equals_the_newest_comes_first():
    topic, now = make_topic(), timezone.now()
    editions = [one(topics=[topic]) for _ in range(4)]
    for years, edition in zip([2, 0, 3, 1], editions, strict=True):
        Edition.objects.filter(pk=edition.pk).update(published_at=now - timedelta(days=366 * years))
    assert similar(editions[0]) == [editions[1], editions[3], editions[2]]
    assert similar(editions[0], limit=1) == [editions[1]]


def test_a_translator_in_common_makes_nobody_similar():
    translator = make_author()
    editions = []
    for _ in range(2):
        article = make_article(authors=[make_author()])
        Authorship.objects.create(article=article, author=translator, role="translator", order=1)
        editions.append(article.publish("en"))
    assert similar(editions[0]) == []


def test_nobody_is_there_three_times_while_there_are_others():
    topic, prolific = make_topic(), make_author()
    theirs = [one(topics=[topic], authors=[prolific]) for _ in range(4)]
    others = [one(topics=[topic]) for _ in range(2)]
    edition = one(topics=[topic], authors=[prolific])
    found = similar(edition)
    assert set(found[:4]) == {*others, theirs[-1], theirs[-2]}
    assert set(found[4:]) == {theirs[0], theirs[1]}  # there is nobody else


# Only what is public


def test_only_what_is_public_in_this_language_is_similar():
    """Neither a draft nor a schedule, nothing withdrawn, no other language, not the text itself."""
    topic, now = make_topic(), timezone.now()
    edition, translation = publish(topics=[topic], codes=("en", "tr"))
    make_article(topics=[topic])
    one(topics=[topic], codes=("tr",))
    scheduled = one(topics=[topic], at=now + timedelta(hours=1))
    withdrawn = one(topics=[topic])
    withdrawn.withdraw("Wrong.")
    assert similar(edition) == []
    assert translation not in elsewhere(edition)
    assert similar(edition, now=now + timedelta(minutes=59)) == []
    assert similar(edition, now=now + timedelta(hours=1, seconds=1)) == [scheduled]
    withdrawn.reinstate()
    assert set(similar(edition, now=now + timedelta(hours=2))) == {scheduled, withdrawn}


def test_a_withdrawn_text_is_gone_before_a_worker_has_come_by():
    topic = make_topic()
    edition, other = one(topics=[topic]), one(topics=[topic])
    assert similar(edition) == [other]
    other.withdraw("Wrong.")
    assert similar_to(edition, limit=6, now=timezone.now()).native == []


def test_a_cancelled_schedule_leaves_nothing_behind():
    topic, now = make_topic(), timezone.now()
    edition, scheduled = one(topics=[topic]), one(topics=[topic], at=now + timedelta(hours=1))
    place_all()
    scheduled.cancel()
    assert similar(edition, now=now + timedelta(hours=2)) == []


def test_where_few_are_found_other_languages_are_offered_once_each():
    topic, region, now = make_topic(), make_topic(kind="region"), timezone.now()
    edition = one(topics=[topic, region])
    nearer = publish(topics=[topic, region], codes=("tr", "ru"))
    farther = one(topics=[region], codes=("tr",))
    one(codes=("tr",))
    later = one(topics=[topic, region], codes=("ru",), at=now + timedelta(hours=1))
    found = elsewhere(edition)
    assert [each.article_id for each in found] == [nearer[0].article_id, farther.article_id]
    assert [each.reasons for each in found] == ["Same region · same topic", "Same region"]
    assert later in elsewhere(edition, now=now + timedelta(hours=2))
    # It is there in English too, though not before its time.
    nearer[0].article.refresh_from_db()
    article = nearer[0].article
    article.title_en, article.body_en = "In English too", "<p>A text.</p>"
    article.save()
    translated = article.publish("en", at=now + timedelta(hours=1))
    assert nearer[0].article_id in {each.article_id for each in elsewhere(edition)}
    at_last = now + timedelta(hours=2)
    assert similar(edition, now=at_last) == [translated]
    assert nearer[0].article_id not in {each.article_id for each in elsewhere(edition, now=at_last)}


def test_where_enough_are_found_no_other_language_is_offered():
    topic = make_topic()
    editions = [one(topics=[topic]) for _ in range(4)]
    one(topics=[topic], codes=("tr",))
    assert len(similar(editions[0])) == 3
    assert elsewhere(editions[0]) == []


def test_what_is_alike_in_a_language_that_both_have_is_offered_across():
    """The English text has nothing beside it; its Turkish translation reads like a text that is in Turkish only."""
    for number in range(12):
        one(codes=("tr",), text=about("wheat", number), title_tr="Buğday", summary_tr="", authors=[make_author()])
    twin = one(codes=("tr",), text=about("ships", 1), title_tr="Gemiler", summary_tr="")
    both = publish(codes=("en", "tr"), text=about("ships", 2), title_tr="Gemi", summary_tr="")
    neighbours.learn("tr")
    neighbours.learn("en")
    assert elsewhere(both[0])[:1] == [twin]


# Reasons


def test_the_reasons_are_those_of_the_data():
    """Every reason that is given is true, and none is kept back but for the room there is."""
    chance = random.Random(5)
    sources, authors = [make_source() for _ in range(3)], [make_author() for _ in range(2)]
    topics = [make_topic(kind=kind) for kind in ("region", "region", "series", "theme", "programme")]
    for _ in range(8):
        one(
            sources=chance.sample(sources, chance.randint(0, 3)),
            topics=chance.sample(topics, chance.randint(1, 5)),
            authors=chance.sample(authors, 1),
        )
    place_all()
    seen = set()
    for edition in Edition.objects.all():
        for other in similar(edition):
            cited = set(edition.sources.all()) & set(other.sources.all())
            common = set(edition.topics.all()) & set(other.topics.all())
            kinds = [topic.kind for topic in common]
            themes = len([kind for kind in kinds if kind not in ("region", "series")])
            true = [
                *(["same series"] if "series" in kinds else []),
                *(["same region"] if "region" in kinds else []),
                *([["cites the same source", f"shares {len(cited)} sources"][len(cited) > 1]] if cited else []),
                *([["same topic", f"shares {themes} topics"][themes > 1]] if themes else []),
                *(["by the same author"] if set(edition.authors.all()) & set(other.authors.all()) else []),
            ][:3]
            assert other.reasons.lower() == " · ".join(true)
            seen.update(true)
    assert len(seen) >= 6


def test_reasons_follow_the_data():
    region, source = make_topic(kind="region"), make_source()
    edition, other = one(sources=[source], topics=[region]), one(sources=[source], topics=[region])
    assert [each.reasons for each in similar(edition)] == ["Same region · cites the same source"]
    article = other.article
    article.topics.clear()
    article.publish("en", kind="update")
    assert [each.reasons for each in similar(edition)] == ["Cites the same source"]


def test_reasons_follow_topics_and_sources_that_became_one():
    regions, themes = [make_topic(kind="region") for _ in range(2)], [make_topic() for _ in range(2)]
    sources = [make_source() for _ in range(2)]
    editions = [one(topics=[region, *themes], sources=[s]) for region, s in zip(regions, sources, strict=True)]
    assert [each.reasons for each in similar(editions[0])] == ["Shares 2 topics"]
    kept, gone = sources
    unite(kept, gone, csl=kept.csl, localized=kept.localized)
    for kept, gone in (regions, themes):
        gather(kept, [gone])
    for edition in editions:
        assert [each.reasons for each in similar(edition)] == ["Same region · cites the same source · same topic"]
    regions[0].refresh_from_db()
    regions[0].kind = "series"
    regions[0].save()
    for edition in editions:
        assert [each.reasons for each in similar(edition)] == ["Same series · cites the same source · same topic"]


def test_where_much_changes_at_once_the_language_is_learnt_again(library, monkeypatch):
    monkeypatch.setattr(tasks, "MANY", 1)
    kept, gone = make_topic(kind="region"), make_topic(kind="region")
    for topic, edition in zip((kept, gone), library["ships"], strict=False):
        EditionTopic.objects.create(edition=edition, topic=topic)
    assert Likeness.objects.grown(timezone.now()) == []
    gather(kept, [gone])
    assert not Outbox.objects.of_kind("similar").exists()
    assert Likeness.objects.grown(timezone.now()) == ["en"]


# Having learnt


def make_library():
    """A language of eight texts on each of four matters, learnt."""
    editions = {
        matter: [one(text=about(matter, number), title_en=f"On {matter} {number}") for number in range(8)]
        for matter in MATTERS
    }
    Outbox.objects.all().delete()
    assert neighbours.learn("en") == 32
    return editions


@pytest.fixture
def library():
    return make_library()


class TestHavingLearnt:
    @pytest.fixture(scope="class")
    @classmethod
    def made(cls, lasting):
        return make_library()

    @pytest.fixture
    def library(self, made):
        return {
            matter: [Edition.objects.get(pk=edition.pk) for edition in editions] for matter, editions in made.items()
        }

    def test_texts_on_one_matter_stand_beside_each_other(self, library):
        for matter, editions in library.items():
            for edition in editions:
                found = similar(edition)
                assert len(found) == 6
                assert {each.title.split()[1] for each in found} == {matter}
                assert {each.reasons for each in found} == {"Close in content"}

    def test_a_new_text_changes_the_lists_of_those_it_is_like(self, library):
        new = one(text=about("ships", 1), title_en="On ships 1")  # the very words of another
        wheat = library["wheat"][0]
        before = similar(wheat)
        assert similar(new)[0] == library["ships"][1]
        assert similar(library["ships"][1])[0] == new
        assert similar(wheat) == before
        article = new.article
        article.body_en, article.title_en = f"<p>{about('wheat', 0)}</p>", "On wheat 0"
        article.save()
        article.publish("en", kind="update")
        assert similar(wheat)[0] == new
        assert new not in similar(library["ships"][1], limit=24)
        new.withdraw("Wrong.")
        assert similar(wheat) == before
        assert not SimilarEdition.objects.filter(other=new).exists()
        new.reinstate()
        assert similar(wheat)[0] == new

    def test_one_placed_stands_as_it_would_had_all_been_learnt_together(self, library):
        new = one(text=about("courts", 99), title_en="On courts")
        placed = similar(new)
        neighbours.learn("en")
        learnt = similar(new)
        assert {each.title.split()[1] for each in placed + learnt} == {"courts"}
        assert len({*placed} & {*learnt}) >= 4

    def test_learning_twice_gives_the_same_lists(self, library):
        def lists():
            return list(SimilarEdition.objects.order_by("edition", "other").values_list("edition", "other", "score"))

        before = lists()
        neighbours.learn("en")
        assert lists() == before
        assert len(before) >= 32 * 7
        assert TextVector.objects.filter(generation=2).count() == 32

    def test_what_happens_while_a_language_is_learnt_is_not_lost(self, library, monkeypatch):
        """One is published, one withdrawn and one schedule cancelled between reading and writing."""
        scheduled = one(text=about("ships", 50), title_en="On ships", at=timezone.now() + timedelta(hours=1))
        place_all()
        written = neighbours.write
        new = []

        def write(lists):
            if not new:
                new.append(one(text=about("ships", 2), title_en="On ships 2"))
                library["ships"][3].withdraw("Wrong.")
                scheduled.cancel()
                place_all()
            written(lists)

        monkeypatch.setattr(neighbours, "write", write)
        neighbours.learn("en")
        assert similar(library["ships"][2])[0] == new[0]
        assert library["ships"][3] not in similar(library["ships"][2], limit=30)
        assert not SimilarEdition.objects.filter(other_id=scheduled.pk).exists()

    def test_two_do_not_learn_one_language_at_once(self, library):
        now = timezone.now()
        assert Likeness.objects.claim("en", now)
        with pytest.raises(neighbours.AtWork):
            neighbours.learn("en")
        Likeness.objects.update(at_work=now - timedelta(minutes=11))  # whoever it was, they are dead
        assert neighbours.learn("en") == 32

    def test_a_language_is_learnt_again_when_it_grew_by_a_tenth(self, library):
        for number in range(3):
            one(text=about("ships", 20 + number))
        assert owe_learning(timezone.now()) == 0
        one(text=about("ships", 30))
        assert owe_learning(timezone.now()) == 1  # 36 are more than a tenth more than 32
        assert Likeness.objects.get(language="en").texts == 36
        assert owe_learning(timezone.now()) == 0


def test_loading_a_site_owes_one_thing_and_no_task_for_each_edition(monkeypatch):
    from articles import publishing

    monkeypatch.setattr(publishing, "FEW", 2)
    articles = [make_article(codes=("en",), body={"en": f"<p>{about('ships', n)}</p>"}) for n in range(4)]
    publishing.publish([(article.pk, article.manuscript("en")) for article in articles])
    assert not Outbox.objects.of_kind("similar").exists()
    assert Likeness.objects.grown(timezone.now()) == ["en"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_site_of_a_few_articles_can_be_learnt(number):
    topic = make_topic()
    editions = [one(topics=[topic], text=about("ships", n), title_en=f"Ships {n}") for n in range(number)]
    assert neighbours.learn("en") == number
    for edition in editions:
        assert set(similar(edition)) == {*editions} - {edition}
        assert {each.reasons for each in similar(edition)} <= {"Same topic"}


def test_texts_without_a_word_in_common_can_be_learnt():
    editions = [one(text=text, title_en=text, summary_en="") for text in ("Alpha.", "Beta.", "Gamma.")]
    assert neighbours.learn("en") == 3
    assert similar(editions[0]) == []


# What editors decide


def test_an_editor_pins_and_hides(library):
    edition, wheat = library["ships"][0], library["wheat"][0]
    before = similar(edition)
    best = before[0]
    choosing.decide(edition.article_id, [wheat.public_id], [best.public_id])
    found = similar(edition)
    assert found[0] == wheat
    assert found[0].reasons == "Chosen by the editors"
    assert best not in similar(edition, limit=30)
    neighbours.learn("en")
    assert similar(edition) == found
    assert edition in similar(best, limit=30)  # a decision is about one list
    choosing.decide(edition.article_id, [], [])
    assert similar(edition) == before


def test_a_decision_holds_for_what_is_published_later(library):
    edition, article = library["ships"][0], make_article(body={"en": f"<p>{about('ships', 0)}</p>"})
    choosing.decide(edition.article_id, [], [article.public_id])
    place_all()
    hidden = article.publish("en")
    assert hidden not in similar(edition, limit=30)
    choosing.decide(edition.article_id, [article.public_id], [])
    assert similar(edition)[0] == hidden
    hidden.withdraw("Wrong.")
    assert hidden not in similar(edition)


def test_an_editor_decides_at_the_desk(client):
    topic = make_topic()
    edition, other, third = (one(topics=[topic]) for _ in range(3))
    far = one()
    place_all()
    page = reverse("admin:articles_article_similar", args=[edition.article_id])
    client.force_login(ayse())
    assert client.get(page).status_code == 403
    client.force_login(boris(language="en"))
    assert other.title in client.get(page).content.decode()
    client.post(page, {"act": f"hide:{other.public_id}"})
    assert similar(edition) == [third]
    client.post(page, {"act": "add", "which": f"https://thinktank.example{far.get_absolute_url()}?from=mail"})
    assert similar(edition) == [far, third]
    client.post(page, {"act": "add", "which": f"/a/{third.public_id}/en"})
    client.post(page, {"act": f"first:{third.public_id}"})
    assert similar(edition) == [third, far]
    client.post(page, {"act": f"free:{other.public_id}"})
    assert similar(edition) == [third, far, other]
    for nothing in ("/en/articles/nowhere/", "", edition.get_absolute_url()):
        answer = client.post(page, {"act": "add", "which": nothing}, follow=True)
        assert "No published article has this address" in answer.content.decode()
    assert similar(edition) == [third, far, other]


# Where it runs


def test_no_process_that_serves_pages_loads_what_learns():
    """It takes a second and a hundred megabytes: pages read finished lists."""
    program = (
        "import sys, thinktank.wsgi, thinktank.desk_urls, articles.tasks, articles.choosing\n"
        "from django.test import Client\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'numpy', 'joblib'}))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "thinktank.settings"}
    done = subprocess.run([sys.executable, "-c", program], cwd=settings.BASE_DIR, env=environment, capture_output=True)
    assert (done.stdout.strip(), done.returncode) == (b"", 0), done.stderr


# The list on the page


def test_the_list_costs_one_query_addresses_and_reasons_included(django_assert_num_queries):
    topic, source, author = make_topic(), make_source(), make_author()
    editions = [one(topics=[topic], sources=[source], authors=[author]) for _ in range(4)]
    place_all()
    edition = Edition.objects.get(pk=editions[0].pk)
    with django_assert_num_queries(1):
        found = edition.similar(limit=3)
        assert len({each.get_absolute_url() for each in found}) == 3
        assert all(each.reasons for each in found)


def test_reasons_are_in_the_language_of_the_text(monkeypatch):
    region = make_topic(kind="region")
    editions = [publish(topics=[region], codes=("en", "tr", "ru")) for _ in range(2)]
    place_all()
    monkeypatch.setattr("articles.similar._", lambda words: f"{words} in {get_language()}")
    with override("en"):
        said = [edition.similar()[0].reasons for edition in editions[0]]
    assert said == ["Same region in en", "Same region in tr", "Same region in ru"]


def test_publishing_and_withdrawing_changes_the_lists_on_both_pages(client, django_capture_on_commit_callbacks):
    """As readers see it: each page lists the other a moment after one is published, and no more once it is not."""
    region = make_topic(kind="region", name_en="Straits of test")
    first = one(topics=[region], title_en="The first of the two")

    def act(what):
        with django_capture_on_commit_callbacks(execute=True):
            return what()

    def page(edition):
        return client.get(edition.get_absolute_url()).content.decode()

    assert 'id="similar"' not in page(first)
    second = act(lambda: one(topics=[region], title_en="The second of the two"))
    for edition, other in ((first, second), (second, first)):
        block = page(edition).partition('id="similar"')[2]
        assert other.title in block
        assert "Same region" in block
    act(lambda: second.withdraw("Wrong."))
    assert 'id="similar"' not in page(first)
    act(second.reinstate)
    assert second.title in page(first)
    turkish = act(lambda: one(topics=[region], codes=("tr",), title_tr="Yalnız Türkçe"))
    block = page(first).partition('id="similar-elsewhere"')[2]
    assert turkish.title in block
    assert 'lang="tr"' in block
    assert "in Turkish" in block
