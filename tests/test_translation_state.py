"""How far each language of an article is, as every write leaves it; on the databases the site runs on."""

import pytest
from django.db import transaction
from django.utils import timezone

from articles.admin.states import states
from articles.importing import save as importing
from articles.importing.from_text import read
from articles.models import Article, Translation
from tests.factories import make_article, make_image, make_note, marker
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
