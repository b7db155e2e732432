"""Slug proposals: readable in every language, never empty."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import slugs


@pytest.mark.parametrize(
    ("title", "language", "slug"),
    [
        # plain
        ("The corridor is only as fast as its ferry", "en", "the-corridor-is-only-as-fast-as-its-ferry"),
        ("  Oil & gas: 2024–2025 (updated) ", "en", "oil-gas-2024-2025-updated"),
        ("Europe’s “new” C++ rules", "en", "europes-new-c-rules"),
        # Turkish traps
        ("kısa", "tr", "kisa"),
        ("İsmail Işık", "tr", "ismail-isik"),
        ("IŞIĞIN GÖÇÜ", "tr", "isigin-gocu"),
        ("İstanbul'un çarşısı", "tr", "istanbulun-carsisi"),
        ("Türkiye’nin güvenliği", "tr", "turkiyenin-guvenligi"),
        ("I\u0307stanbul", "tr", "istanbul"),  # decomposed, as macOS writes it
        ("Şırnak’ta “kâr” payı", "en", "sirnakta-kar-payi"),
        # Cyrillic traps
        ("Ещё один щит: объём и подъезд", "ru", "eshche-odin-shchit-obem-i-podezd"),
        ("Российский газ", "ru", "rossiyskiy-gaz"),
        ("Цхинвал, Эльбрус, Юг", "ru", "tskhinval-elbrus-yug"),
        ("РОССИЙСКИЙ", "ru", "rossiyskiy"),
        ("Его йод", "ru", "ego-yod"),
        ("Й", "ru", "y"),  # й, decomposed
        ("Київ і Ґалаґан: гривня", "uk", "kyyiv-i-galagan-hryvnya"),
        ("Қазақстан өңірі", "kk", "qazaqstan-oniri"),
        ("щит", "bg", "shtit"),
        # other scripts
        ("Ελλάδα και Κύπρος", "el", "ellada-kai-kypros"),
        ("الممرّ الأوسط ٢٠٢٤", "ar", "almmr-alawst-2024"),
        ("Straße über Łódź, Ærø", "en", "strasse-uber-lodz-aero"),
        ("Straße über", "de", "strasse-ueber"),
        ("№ 5, ﬁnal ½", "en", "no-5-final-1-2"),
    ],
)
def test_a_title_becomes_readable_ascii(title, language, slug):
    assert slugs.propose(title, language) == slug


def test_a_long_title_is_cut_at_a_word():
    slug = slugs.propose("çözüm " * 30, "tr")
    assert slug == "-".join(["cozum"] * 13)
    assert slugs.propose("ж" * 200, "ru") == "zh" * 40


def test_a_title_we_cannot_spell_gets_a_name_of_its_own():
    first, second = slugs.propose("中间走廊", "zh"), slugs.propose("走廊", "zh")
    assert re.fullmatch("article-[0-9a-f]{8}", first)
    assert first != second
    assert slugs.propose("中间走廊", "zh") == first
    assert slugs.propose("!!!", "en", fallback="author").startswith("author-")


def test_an_empty_title_gets_the_fallback():
    assert slugs.propose("", "en") == "article"
    assert slugs.propose(" \n", "en", fallback="topic") == "topic"


@given(st.text(max_size=120), st.sampled_from(["en", "tr", "ru", "uk", "de", ""]))
def test_a_slug_is_never_empty_and_always_clean(title, language):
    slug = slugs.propose(title, language)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80


@given(st.text(alphabet="abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ", min_size=1, max_size=40))
def test_no_turkish_letter_is_lost(word):
    assert len(slugs.propose(word, "tr")) == len(word)
