"""How far each language of an article is, as every write leaves it; on the databases the site runs on."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.admin.states import states
from articles.importing import save as importing
from articles.importing.from_text import read
from articles.models import Article, Translation
from tests.factories import ayse, boris, make_article, make_image, make_note, marker, root
from thinktank import languages

pytestmark = pytest.mark.django_db

EN = f"<p>Nineteen hours.{marker(key='n1')}</p><p>Two ferries sail in winter.</p>"
TR = f"<p>On dokuz saat.{marker(key='n1')}</p><p>Kışın iki feribot çalışır.</p>"


def write(article, **texts):
    """What every write does: the article, then what follows from it, in one transaction."""
    article = Article.objects.get(pk=article.pk)
    before = article.snapshot()
    for column, value in texts.items():
        setattr(article, column, value)
    with transaction.atomic():
        article.save()
        Translation.objects.follow(article, before, Article.objects.get(pk=article.pk).snapshot())
    return progress(article)


def progress(article):
    return dict(article.translations.values_list("language", "progress"))


def test_a_write_notes_how_far_every_language_is():
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR})
    assert write(article, title_en="Ferries") == {"en": "original", "tr": "outdated", "ru": "missing"}
    assert write(article, title_tr="Feribotlar")["tr"] == "complete"
    assert write(article, title_ru="Паромы")["ru"] == "begun"


def test_what_the_original_says_anew_outdates_what_was_loaded_with_it():
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR})
    assert progress(article) == {}
    assert write(article, body_en=EN.replace("Two", "Three"))["tr"] == "outdated"
    work = article.translations.get(language="tr")
    assert (work.outdated, work.missing) == (1, 0)
    assert write(article, body_tr=TR.replace("iki", "üç"))["tr"] == "complete"


def test_a_write_that_changes_no_text_writes_nothing(django_assert_num_queries):
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR})
    write(article, title_en="Ferries")
    snapshot = Article.objects.get(pk=article.pk).snapshot()
    with django_assert_num_queries(0):
        Translation.objects.follow(article, snapshot, snapshot | {"kind": "news"})


@pytest.mark.parametrize("paragraphs", [1, 30])
def test_following_asks_as_much_of_a_long_text_as_of_a_short_one(django_assert_num_queries, paragraphs):
    article = make_article(codes=("en", "tr"), body={"en": EN * paragraphs, "tr": TR * paragraphs})
    before = article.snapshot()
    after = before | {"texts": before["texts"] | {"en": before["texts"]["en"] | {"title": "New"}}}
    with django_assert_num_queries(2):
        Translation.objects.follow(article, before, after)


def test_people_and_days_stay_when_the_texts_move(django_user_model):
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR})
    translator = django_user_model.objects.create_user("defne")
    Translation.objects.create(article=article, language="tr", translator=translator, due_on="2026-12-01")
    write(article, body_en=EN.replace("Two", "Three"))
    work = article.translations.get(language="tr")
    assert (work.translator, work.due_on.isoformat(), work.progress) == (translator, "2026-12-01", "outdated")


def test_stock_is_taken_of_what_came_with_a_file(django_assert_num_queries):
    articles = [make_article(codes=("en", "tr"), body={"en": EN, "tr": TR}) for _number in range(3)]
    articles += [make_article(codes=("en", "tr"), body={"en": EN, "tr": TR[:40] + "</p>"})]
    with django_assert_num_queries(6):
        Translation.objects.take_stock(articles)
    assert [progress(article)["tr"] for article in articles] == ["complete"] * 3 + ["begun"]
    assert progress(articles[0])["ru"] == "missing"
    with django_assert_num_queries(1):
        Translation.objects.take_stock(articles)


def test_a_row_somebody_made_without_looking_is_filled_in():
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR})
    article.translations.create(language="tr", due_on="2026-12-01")
    Translation.objects.take_stock([article])
    work = article.translations.get(language="tr")
    assert (work.progress, work.due_on.isoformat()) == ("complete", "2026-12-01")


def test_the_texts_alone_say_the_same_as_a_snapshot():
    article = make_article(codes=("en", "tr"), notes=0, body={"en": EN, "tr": TR}, image=make_image(size=(600, 400)))
    make_note(article=article, key="n1", text="See.", prefix_en="See")
    whole = Article.objects.get(pk=article.pk).snapshot()
    part = Article.objects.get(pk=article.pk).as_translated()
    for note in whole["footnotes"]:
        for cite in note["cites"]:
            del cite["source"], cite["locator"], cite["accessed"]
    assert part == {name: whole[name] for name in part}


def test_a_manuscript_in_several_languages_arrives_in_step():
    texts = {
        "en": "Ferries\n\nNineteen hours pass.\n\nTwo ferries sail in winter.\n",
        "tr": "Feribotlar\n\nOn dokuz saat geçer.\n\nKışın iki feribot çalışır.\n",
    }
    documents = {code: read(text, language=code) for code, text in texts.items()}
    article = importing.save(documents).article
    assert progress(article) == {"en": "original", "tr": "complete", "ru": "missing"}
    revised = {"en": read(texts["en"].replace("Two", "Three"), language="en")}
    importing.save(revised, into=Article.objects.get(pk=article.pk))
    assert progress(article)["tr"] == "outdated"


def test_every_language_has_its_row_once():
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR})
    Translation.objects.take_stock([article])
    write(article, title_en="Ferries")
    assert article.translations.count() == len(languages.codes())


def test_a_language_that_only_has_its_row_stands_nowhere():
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR})
    write(article, title_en="Ferries")
    assert list(states(article, timezone.now())) == ["en", "tr"]
    article.translations.filter(language="ru").update(due_on="2026-12-01")
    assert list(states(article, timezone.now())) == ["en", "tr", "ru"]


# Side by side


def beside(client, article, **query):
    address = reverse("admin:articles_article_beside", args=[article.pk])
    return client.get(address, query or {"to": "tr"})


def say_still_correct(client, article, id, on="yes", language="tr"):
    address = reverse("admin:articles_article_mark", args=[article.pk])
    return client.post(address, {"to": language, "id": id, "on": on}, content_type="application/json")


@pytest.fixture
def outdated():
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR})
    write(article, body_en=EN.replace("Two", "Three"))
    return article


def test_a_translation_is_shown_paragraph_beside_paragraph(client, outdated):
    client.force_login(root())
    answer = beside(client, outdated).json()
    assert [(p["translation"], p["state"]) for p in answer["paragraphs"]] == [(0, "ok"), (1, "outdated")]
    assert answer["paragraphs"][1]["original"] == "<p>Three ferries sail in winter.</p>"
    assert ["removed", "Two"] in answer["paragraphs"][1]["pieces"]
    assert answer["state"] == {"code": "outdated", "text": "1 passage of the original changed since"}


def test_any_language_may_be_the_one_to_translate_from(client, outdated):
    client.force_login(boris())
    answer = beside(client, outdated, **{"from": "tr", "to": "ru"}).json()
    assert "".join(p["original"] for p in answer["paragraphs"]) == TR
    assert {p["state"] for p in answer["paragraphs"]} == {"missing"}


def test_the_original_lacks_nothing_of_its_translations(client, outdated):
    client.force_login(root())
    answer = beside(client, outdated, **{"from": "tr", "to": "en"}).json()
    assert answer["state"] == {"code": "original", "text": "This is the original."}
    assert [p["translation"] for p in answer["paragraphs"]] == [0, 1]


def test_still_correct_can_be_said_and_taken_back(client, outdated):
    client.force_login(boris())
    id = beside(client, outdated).json()["paragraphs"][1]["id"]
    version = Article.objects.get(pk=outdated.pk).lock_version
    assert say_still_correct(client, outdated, id).json()["paragraphs"][1]["state"] == "still-correct"
    assert progress(outdated)["tr"] == "complete"
    assert say_still_correct(client, outdated, id, on="").json()["paragraphs"][1]["state"] == "outdated"
    assert progress(outdated)["tr"] == "outdated"
    assert Article.objects.get(pk=outdated.pk).lock_version == version  # nobody's typing is in conflict with it


def test_a_paragraph_that_is_no_longer_there_is_not_marked(client, outdated):
    client.force_login(boris())
    response = say_still_correct(client, outdated, "nowhere.nothing")
    assert (response.status_code, progress(outdated)["tr"]) == (409, "outdated")


def test_only_who_writes_a_language_says_that_it_is_still_correct(client, outdated):
    translator = ayse()
    client.force_login(translator)
    assert beside(client, outdated).status_code == 404
    outdated.translations.filter(language="ru").update(translator=translator)
    id = beside(client, outdated).json()["paragraphs"][1]["id"]
    assert say_still_correct(client, outdated, id).status_code == 403
    assert not beside(client, outdated).json()["may_write"]
    outdated.translations.filter(language="tr").update(translator=translator)
    assert say_still_correct(client, outdated, id).status_code == 200


def test_what_differs_is_told_with_its_place(client):
    article = make_article(codes=("en", "tr"), notes=0, body={"en": "<p>214 voyages.</p>", "tr": "<p>241 sefer.</p>"})
    client.force_login(boris())
    (difference,) = beside(client, article).json()["parity"]
    assert (difference["kind"], difference["place"]) == ("numbers", [0, 0])


def test_a_picture_without_words_in_a_language_is_missing_there(client):
    image = make_image(size=(600, 400), alt_tr="")
    article = make_article(codes=("en", "tr"), body={"en": EN, "tr": TR}, image=image)
    client.force_login(boris())
    parts = {part["name"]: part for part in beside(client, article).json()["parts"]}
    assert (parts["image_alt"]["original"], parts["image_alt"]["state"]) == ("A map", "missing")


@pytest.mark.parametrize("query", [{}, {"to": "xx"}, {"to": "en"}, {"from": "xx", "to": "tr"}])
def test_two_languages_are_asked_for(client, outdated, query):
    client.force_login(boris())
    assert beside(client, outdated, **(query or {"from": "en"})).status_code == 400
