"""Typed marks become a language's own; no letter, no digit, no address changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.typography import nobreak, normalise

from .clock import processor_time

NBSP = "\u00a0"
TEXTS = st.text(alphabet="ab1 .,-–—'\"“”«»„‘’()ыİ\n", max_size=60)
LANGUAGES = st.sampled_from(["en", "tr", "ru"])


@pytest.mark.parametrize(
    ("language", "typed", "printed"),
    [
        ("en", 'He said "no".', "He said “no”."),
        ("en", '"Why?" he asked', "“Why?” he asked"),
        ("en", '("no")', "(“no”)"),
        ("en", "It's the ministers' word", "It’s the ministers’ word"),
        ("en", "the '90s, \"'Tis", "the ’90s, “’Tis"),
        ("en", "6'2\" tall", "6'2\" tall"),
        ("en", "\"'so called' reform\"", "“‘so called’ reform”"),
        ("en", "a 'so called' reform", "a ‘so called’ reform"),
        ("en", 'titled "The "Middle" Corridor"', "titled “The ‘Middle’ Corridor”"),
        ("en", "«Le Monde»", "“Le Monde”"),
        ("en", "ports - and ferries", "ports – and ferries"),
        ("en", "ports--and ferries", "ports—and ferries"),
        ("en", "ports — and – ferries", "ports — and – ferries"),
        ("en", "<p>ports - <em>and</em> - ferries</p>", "<p>ports – <em>and</em> – ferries</p>"),
        ("en", 'a 17" screen', 'a 17" screen'),
        ("en", "well-known 2023-24", "well-known 2023-24"),
        ("tr", 'İstanbul\'un "yeni" limanı', "İstanbul’un “yeni” limanı"),
        ("tr", "«yeni» liman", "“yeni” liman"),
        ("ru", '"Новая" переправа', "«Новая» переправа"),
        ("ru", "“Новая” переправа", "«Новая» переправа"),
        ("ru", 'газета "Паром "Восток"', "газета «Паром „Восток“"),
        ("ru", 'газета "Паром "Восток""', "газета «Паром „Восток“»"),
        ("ru", '""Восток" плывёт"', "«„Восток“ плывёт»"),
        ("ru", "«Паром „Восток“ плывёт»", "«Паром „Восток“ плывёт»"),
        ("ru", "Паром - это мост", "Паром — это мост"),
        ("ru", "Паром – это мост", "Паром — это мост"),
        ("en", '<p>"One"</p><p>"Two"</p>', "<p>“One”</p><p>“Two”</p>"),
        ("en", 'see <a href="https://x.example/a-b">"this"</a>', 'see <a href="https://x.example/a-b">“this”</a>'),
    ],
)
def test_typed_marks_become_the_languages_own(language, typed, printed):
    assert normalise(typed, language) == printed


def test_addresses_stay_as_they_are():
    url = "https://example.org/it's--here?a=1-2"
    assert normalise(f"See {url} - there", "en") == f"See {url} – there"


@given(TEXTS, LANGUAGES)
def test_normalising_twice_is_normalising_once(text, language):
    once = normalise(text, language)
    assert normalise(once, language) == once


@pytest.mark.parametrize("run", ["a.a", "\"'", " 'a", "“", "- ", "<", "a@"])
def test_a_long_run_of_anything_takes_no_longer_than_it_should(run):
    with processor_time(at_most=2):
        normalise(run * 50_000, "en")
        nobreak(run * 50_000, "ru")


@given(TEXTS, LANGUAGES)
def test_words_never_change(text, language):
    for changed in (normalise(text, language), nobreak(text, language)):
        assert re.findall(r"[^\W_]+", changed) == re.findall(r"[^\W_]+", text)


@pytest.mark.parametrize(
    ("language", "text", "printed"),
    [
        ("ru", "Я и ты в порту", "Я~и~ты~в~порту"),
        ("ru", "Паром — мост", "Паром~— мост"),
        ("ru", "№ 5, с. 12, в 2024 г.", "№~5, с.~12, в~2024~г."),
        ("en", "p. 12, pp. 3–4, no. 2", "p.~12, pp.~3–4, no.~2"),
        ("tr", "s. 12", "s.~12"),
        ("en", "I am in a port", "I am in a port"),
        ("ru", '<a href="/в порту/">и я</a>', '<a href="/в порту/">и~я</a>'),
    ],
)
def test_lines_do_not_break_where_they_must_not(language, text, printed):
    assert nobreak(text, language).replace(NBSP, "~") == printed


@given(TEXTS, LANGUAGES)
def test_keeping_together_twice_is_keeping_together_once(text, language):
    once = nobreak(text, language)
    assert nobreak(once, language) == once
