"""An old site's languages: what its plugin noted, else what its texts say of each other, else how they read."""

import io

import pytest

from articles.importing import from_wxr
from articles.importing.wordpress.switches import language_of
from articles.importing.wordpress.values import Person, Post, Problem, Term

from .wordpress_exports import SITE, category, export, php, polylang_groups, post, term

TEXTS = {
    "en": "The ports of the region are growing, and so is their debt. It will be paid by those who come after us.",
    "tr": "Bölgenin limanları büyüyor ve borçları da öyle. Bu borç bizden sonra gelenler tarafından ödenecek.",
    "ru": "Порты региона растут, и долги их тоже. Заплатят за это те, кто придёт после нас и не был спрошен.",
    "de": "Die Häfen der Region wachsen und mit ihnen die Schulden, die von denen bezahlt werden, die nach uns kommen. "
    "Es ist nicht zu sehen, wer sich um sie kümmern wird, und auch nicht, ob das noch in diesem Jahr der Fall ist.",
    "el": "Τα λιμάνια της περιοχής μεγαλώνουν, και το χρέος τους επίσης, και θα το πληρώσουν άλλοι.",
}


def values(*records, known=("en", "tr", "ru"), **of_head):
    return list(from_wxr.read(io.BytesIO(export(*records, **of_head)), known_languages=known))


def posts(*records, **options):
    return [value for value in values(*records, **options) if isinstance(value, Post)]


def problems(*records, **options):
    return [value for value in values(*records, **options) if isinstance(value, Problem)]


# Plugins


def test_polylang_names_languages_and_groups():
    found = values(
        category("energy", "Energy", ident=21),
        category("enerji", "Enerji", ident=22),
        term("language", "english", "English", description=php({"locale": "en_GB", "rtl": 0})),
        term("language", "tr", "Türkçe", description=php({"locale": "tr_TR"})),
        term("term_translations", "pll_t1", description=php({"english": "21", "tr": 22})),
        polylang_groups("pll_9", 9, english=12, tr=15),
        post(content="12", ident=12, terms=[("language", "english", "English"), ("category", "energy", "Energy")]),
        post(content="Kısa", ident=15, terms=[("language", "tr", "Türkçe"), ("post_translations", "pll_9", "pll_9")]),
        post(content=TEXTS["ru"], ident=16),
    )
    assert [(one.language, one.translation_group) for one in found if isinstance(one, Post)] == [
        ("en", "pll_9"),
        ("tr", "pll_9"),
        ("ru", ""),
    ]
    assert [(one.slug, one.language, one.translation_group) for one in found if isinstance(one, Term)] == [
        ("energy", "en", "pll_t1"),
        ("enerji", "tr", "pll_t1"),
    ]
    assert next(one for one in found if isinstance(one, Post)).terms == (("category", "energy"),)


@pytest.mark.parametrize(
    "meta",
    [
        {"_wpml_import_language_code": "tr", "_wpml_import_translation_group": "77"},
        {"wpml_language": "tr", "trid": "77"},
        {"_wpml_language": "tr", "_wpml_trid": "77"},
        {"icl_translations": php({"language_code": "tr", "trid": 77, "source_language_code": "en"})},
    ],
)
def test_wpml_where_its_meta_is_exported(meta):
    (found,) = posts(post(content="Kısa", meta=meta))
    assert (found.language, found.translation_group) == ("tr", "wpml-77")


def test_a_duplicate_of_wpml_belongs_to_the_post_it_repeats():
    (found,) = posts(post(content=TEXTS["tr"], meta={"_icl_lang_duplicate_of": "12"}))
    assert found.translation_group == "post-12"


def test_bogo_names_the_locale_and_the_first_post():
    found = posts(
        post(content="12", ident=12, meta={"_locale": "en_US", "_original_post": f"{SITE}/?p=12"}),
        post(content="Kısa", ident=15, meta={"_locale": "tr_TR", "_original_post": f"{SITE}/?p=12"}),
        post(content="Kısa", ident=16, meta={"_locale": "tr_TR"}),
    )
    assert [(one.language, one.translation_group) for one in found] == [
        ("en", "post-12"),
        ("tr", "post-12"),
        ("tr", "post-16"),
    ]


@pytest.mark.parametrize("description", ["a:1:{", "", "nonsense", 'O:1:"x":0:{}', "a:1:{i:0;a:0:{}}"])
def test_broken_relations_relate_nothing(description):
    (found,) = posts(term("post_translations", "pll_9", description=description), post(content=TEXTS["en"], ident=12))
    assert found.translation_group == ""


@pytest.mark.parametrize("form", ["[:{}]{}", "<!--:{}-->{}<!--:-->"])
def test_a_post_of_qtranslate_becomes_a_post_in_each_of_its_languages(form):
    def mixed(**texts):
        return "".join(form.format(code, text) for code, text in texts.items()) + ("[:]" if form[0] == "[" else "")

    raw = [
        category("energy", mixed(en="Energy", tr="Enerji")),
        post(
            mixed(tr="Limanlar", en="Ports"),
            mixed(tr=f"{TEXTS['tr']}[mfn]Bir not.[/mfn]", en=TEXTS["en"]) + "\n\n2019",
            excerpt=mixed(en="Short"),
            ident=12,
            link=f"{SITE}/ports/",
        ),
        post(mixed(tr="Kısa", en="Short"), mixed(tr="Yalnız burada."), ident=13),
    ]
    english, turkish, alone = posts(*raw)
    assert [(one.language, one.document.title, one.document.summary) for one in (english, turkish, alone)] == [
        ("en", "Ports", "Short"),
        ("tr", "Limanlar", ""),
        ("tr", "Kısa", ""),
    ]
    assert english.document.blocks == (f"<p>{TEXTS['en']}</p>", "<p>2019</p>")
    assert len(turkish.document.notes) == 1
    assert english.translation_group == turkish.translation_group == "qtranslate-12"
    assert alone.translation_group == ""
    assert (english.guid, turkish.guid) == (f"{SITE}/?p=12", f"{SITE}/?p=12#tr")
    assert (english.post_id, turkish.post_id) == (12, 0)
    assert (english.link, turkish.link) == (f"{SITE}/ports/", f"{SITE}/ports/?lang=tr")
    assert [one.name for one in values(*raw) if isinstance(one, Term)] == ["Energy"]


# Texts


@pytest.mark.parametrize("language", ["en", "tr", "ru"])
@pytest.mark.parametrize("site", ["en-US", "tr-TR", "", "de-DE"])
def test_a_text_is_in_the_language_it_is_written_in(language, site):
    (found,) = posts(post(content=TEXTS[language]), language=site)
    assert (found.language, found.document.language) == (language, language)


@pytest.mark.parametrize(
    ("content", "link", "site", "expected"),
    [
        ("Kısa", "", "tr-TR", "tr"),
        ("OK", f"{SITE}/tr/ok/", "en-US", "tr"),
        ("OK", f"{SITE}/?p=3&lang=ru", "en-US", "ru"),
        ("OK", "", "en-US", "en"),
        ("OK", "", "de-DE", "en"),
        ("Да", "", "en-US", "ru"),
        ("Lorem ipsum dolor sit amet, consectetuer adipiscing elit. Donec mollis. Quisque libero.", "", "tr", "tr"),
        ("A paragraph. " * 40, "", "en-US", "en"),
    ],
)
def test_a_text_that_says_too_little_takes_its_address_or_its_site(content, link, site, expected):
    (found,) = posts(post("12", content, link=link), language=site)
    assert found.language == expected


@pytest.mark.parametrize("language", ["de", "el"])
def test_a_language_the_site_does_not_publish_is_named(language):
    (problem,) = problems(post("Häfen", TEXTS[language]))
    assert "The post “Häfen” was left out. It is in G" in problem.message
    assert problem.quoted.startswith(TEXTS[language][:20])
    assert posts(post(content=TEXTS[language]), known=("en", language))[0].language == language


def test_a_language_that_is_stated_is_believed():
    (found,) = posts(post(content=TEXTS["ru"] * 3, terms=[("language", "en", "English")]))
    assert found.language == "en"
    assert "language-differs" in [finding.code for finding in found.document.findings]
    (problem,) = problems(post("Essai", TEXTS["en"], terms=[("language", "fr", "Français")]))
    assert "French" in problem.message


# What texts say of each other

SWITCHES = [
    'This post is also available in: <a href="{site}/tr/x/">Türkçe</a> <a href="{site}/ru/x/">Русский</a>',
    '<div class="wpml-ls-statics-post_translations wpml-ls"><a href="{site}/tr/x/" hreflang="tr">TR</a> | '
    '<a href="{site}/ru/x/">Русский</a></div>',
    '<ul class="language-switcher"><li><a lang="tr-TR" href="{site}/tr/x/">Turkish version</a></li>'
    '<li><a hreflang="ru" href="{site}/ru/x/">In Russian</a></li></ul>',
    '<p class="available-languages">Read in <a href="{site}/tr/x/">Turkish</a>, <a href="{site}/ru/x/">Rusça</a></p>',
]


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("place", ["{switch}\n\n{text}", "{text}\n\n{switch}", "{text}\n\n{switch}\n\n{text}"])
def test_a_switch_tells_where_the_others_are_and_is_taken_out(switch, place):
    (found,) = posts(post(content=place.format(switch=switch.format(site=SITE), text=TEXTS["en"])))
    assert found.alternates == (("tr", f"{SITE}/tr/x/"), ("ru", f"{SITE}/ru/x/"))
    assert set(found.document.blocks) == {f"<p>{TEXTS['en']}</p>"}
    assert any(finding.code == "furniture" for finding in found.document.findings)


def test_links_with_hreflang_tell_it_and_stay():
    text = f'{TEXTS["en"]} There is <a hreflang="tr" href="/tr/x/">a Turkish text</a>.'
    (found,) = posts(post(content=f'<link rel="alternate" hreflang="ru" href="{SITE}/ru/x/" />{text}'))
    assert set(found.alternates) == {("tr", f"{SITE}/tr/x/"), ("ru", f"{SITE}/ru/x/")}
    assert "a Turkish text" in found.document.body


@pytest.mark.parametrize(
    ("words", "address", "stated", "expected"),
    [
        ("Türkçe", "", "", "tr"),
        ("РУССКИЙ", "", "", "ru"),
        ("İngilizce", "", "", "en"),
        ("[TR]", "", "", "tr"),
        ("here", "https://example.org/ru/x/", "", "ru"),
        ("here", "https://example.org/x/?lang=tr", "", "tr"),
        ("English", "", "ru-RU", "ru"),
        ("here", "https://example.org/news/", "", ""),
    ],
)
def test_a_link_names_its_language(words, address, stated, expected):
    assert language_of(words, address, stated) == expected


def test_people_are_named_once_before_their_posts():
    found = values(post(creator="ali"), post(creator="ali"), post(creator=""))
    assert [one.login for one in found if isinstance(one, Person)] == ["ali"]
    assert [one.authors for one in found if isinstance(one, Post)] == [("ali",), ("ali",), ()]
