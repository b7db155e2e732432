"""What should be the same in every language is, and what languages do differently is let be."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from django.conf import settings

from articles import figures
from articles.parity import compare

from .clock import processor_time


def marker(key):
    return f'<a class="fn" data-note="{key}"></a>'


def found(en, other, language="tr"):
    return [(d.kind, d.original, d.translation) for d in compare(f"<p>{en}</p>", f"<p>{other}</p>", "en", language)]


def demo():
    lines = Path(settings.BASE_DIR, "thinktank", "demo", "site.jsonl").read_text().splitlines()
    articles = [line for line in map(json.loads, lines) if line["type"] == "article"]
    return [
        pytest.param(article, one, other, id=f"{article['id']}-{one}-{other}")
        for article in articles
        for one, other in permutations(article["languages"], 2)
    ]


@pytest.mark.parametrize(("article", "one", "other"), demo())
def test_texts_that_say_the_same_raise_no_alarm(article, one, other):
    assert compare(article["languages"][one]["body"], article["languages"][other]["body"], one, other) == []


# Letting be


@pytest.mark.parametrize(
    ("en", "other", "language"),
    [
        ("1,000.5 tons", "1.000,5 ton", "tr"),
        ("1,000.5 tons", "1 000,5 тонны", "ru"),
        ("1,000.5 tons", "1\u202f000,5 тонны", "ru"),
        ("12,345,678 people", "12345678 kişi", "tr"),
        ("40% of them", "onların %40’ı", "tr"),
        ("40 percent", "40 %", "ru"),
        ("20,000 lorries", "20 bin kamyon", "tr"),
        ("20,000 lorries", "20 тыс. грузовиков", "ru"),
        ("$1.2 billion", "1,2 milyar dolar", "tr"),
        ("$1,200 million", "1,2 млрд долларов", "ru"),
        ("seven ships", "7 gemi", "tr"),
        ("7 ships", "семь судов", "ru"),
        ("nineteen hours", "19 saat", "tr"),
        ("200 voyages", "двести рейсов", "ru"),
        ("150 voyages", "yüz elli sefer", "tr"),
        ("the 19th century", "XIX век", "ru"),
        ("the 19th century", "19. yüzyıl", "tr"),
        ("the 1990s", "90-е годы", "ru"),
        ("at 2:30 p.m.", "saat 14.30’da", "tr"),
        ("at 9 a.m.", "в 9:00", "ru"),
        ("on February 28, 2024", "28 Şubat 2024’te", "tr"),
        ("on 28 February 2024", "28.02.2024", "ru"),
        ("on 2 March 2024", "2 марта 2024 года", "ru"),
        ("in May 2024", "в мае 2024 года", "ru"),
        ("in May 2024", "2024 yılının Mayıs ayında", "tr"),
        ("1,000 tons", "1,000 ton", "tr"),  # in the other language's manner: bad style, the same number
        ("Rowan Thackwell said", "Rowan Thackwell’in dediğine göre", "tr"),
        ("Saltanat Beketaeva said", "по словам Салтанат Бекетаевой", "ru"),
        ("Timofey Zaozersky said", "по словам Тимофея Заозерского", "ru"),
        ("North Macedonia and Romania", "Kuzey Makedonya ve Romanya", "tr"),
        ("the Black Sea Basin", "Karadeniz Havzası", "tr"),
    ],
)
def test_languages_may_say_the_same_in_their_own_manner(en, other, language):
    assert found(en, other, language) == []


@pytest.mark.parametrize("other", ["https://example.org/tr/report/", "https://example.org/tr/report"])
def test_an_address_may_lead_to_the_page_in_the_readers_language(other):
    en, tr = '<a href="https://example.org/en/report/">here</a>', f'<a href="{other}">burada</a>'
    assert found(en, tr) == []


def test_an_article_of_ours_that_is_not_there_in_a_language_need_not_be_linked():
    assert found('<a data-article="k3">before</a>', "önce") == []
    assert found('<a data-article="k3">before</a>', '<a data-article="m4">önce</a>') == [("links", "k3", "m4")]


def test_a_paragraph_may_be_split_or_joined():
    one = f"<p>In 2023 it made 214 voyages.{marker('a')} In 2024 it made 209.{marker('b')}</p>"
    two = f"<p>2023’te 214 sefer yaptı.{marker('a')}</p><p>2024’te 209 sefer yaptı.{marker('b')}</p>"
    assert compare(one, two, "en", "tr") == []
    assert compare(two, one, "tr", "en") == []


def test_what_is_not_translated_yet_differs_in_nothing():
    whole = f"<p>In 2023 it made 214 voyages.{marker('a')}</p><p>In 2024 it made 209.{marker('b')}</p>"
    assert compare(whole, f"<p>2023’te 214 sefer yaptı.{marker('a')}</p>", "en", "tr") == []


# Finding


@pytest.mark.parametrize(
    ("en", "other", "difference"),
    [
        ("214 voyages", "241 sefer", ("numbers", "214", "241")),
        ("1.5 tons", "15 ton", ("numbers", "1.5", "15")),
        ("1,214 voyages", "1.241 sefer", ("numbers", "1,214", "1.241")),
        ("page 7", "sayfa 8", ("numbers", "7", "8")),
        ("1.2 billion", "1,2 milyon", ("numbers", "1.2 billion", "1,2 milyon")),
        ("in 2023", "geçen yıl", ("numbers", "2023", "")),
        ("two ferries", "iki feribot 241 kez", ("numbers", "", "241")),
        ("four in a hundred", "her yüzde dördü, 741 kez", ("numbers", "", "741")),
        ("two ferries, 30 times", "iki feribot", ("numbers", "30", "")),
        ("last year", "2023’te", ("numbers", "", "2023")),
        ("on 28 February 2024", "28 Şubat 2023’te", ("dates", "28 February 2024", "28 Şubat 2023")),
        ("on 28 February 2024", "28 Mart 2024’te", ("dates", "28 February 2024", "28 Mart 2024")),
        ("at 2:30 p.m.", "saat 15.30’da", ("numbers", "2:30", "15.30")),
        (
            '<a href="https://a.example/1">one</a>',
            '<a href="https://a.example/2">bir</a>',
            ("links", "https://a.example/1", "https://a.example/2"),
        ),
        ("read https://a.example/1 on it", "okuyun", ("links", "https://a.example/1", "")),
        ("Rowan Thackwell said", "Rowan Tackwell dedi", ("names", "Rowan Thackwell", "Rowan Tackwell")),
    ],
)
def test_it_finds_what_was_mistyped(en, other, difference):
    assert found(en, other) == [difference]


def test_a_name_is_compared_across_alphabets():
    told = found("Saltanat Beketaeva said", "сказала Салтанат Бекмаева", "ru")
    assert told == [("names", "Saltanat Beketaeva", "Салтанат Бекмаева")]


def test_markers_are_compared_in_their_order_and_told_by_number():
    one, other = f"A{marker('a')} b{marker('b')}", f"B{marker('b')} a{marker('a')}"
    assert compare(f"<p>{one}</p>", f"<p>{other}</p>", "en", "tr")[0].kind == "markers"
    assert found(one, f"A{marker('a')} b") == [("markers", "[1], [2]", "[1]")]


def test_another_picture_is_a_difference():
    one, other = (f'<figure data-image="{name}"></figure>' for name in ("quay", "map"))
    assert [d.kind for d in compare(one, other, "en", "tr")] == ["images"]
    same = '<figure data-image="quay"><figcaption>{}</figcaption></figure>'
    assert compare(same.format("In 2023"), same.format("2024’te"), "en", "tr")[0].kind == "numbers"


def test_each_difference_says_where_it_is():
    en = "<h2>Ports</h2><p>Nothing to count.</p><p>In 2023.</p>"
    tr = "<h2>Limanlar</h2><p>Sayılacak bir şey yok.</p><p>2024’te.</p>"
    assert [d.place for d in compare(en, tr, "en", "tr")] == [(2, 2)]


@pytest.mark.parametrize(
    "text", ["", "<p></p>", "<p>1,,2..3::4 %% ,.</p>", "<p>" + "9" * 400 + "</p>", "<p>IIII MCM</p>"]
)
def test_nothing_is_too_odd_to_be_compared(text):
    assert compare(text, text, "en", "tr") == []


def test_a_long_article_is_compared_in_a_moment():
    line = "In {} the ferry of Rowan Thackwell made 1,214 voyages until 28 February 2024, more than ever before."
    body = "".join(f"<p>{line.format(1500 + number)}{marker(f'n{number}')}</p>" for number in range(400))
    with processor_time(at_most=3):
        assert compare(body, body, "en", "en") == []


def test_numbers_keep_their_size():
    assert [n.value for n in figures.numbers("0.50, 1,000,000, 3.14, 007 and 2 million", "en")] == [
        "0.5",
        "1000000",
        "3.14",
        "7",
        "2000000",
    ]
