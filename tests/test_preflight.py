"""The preflight finds what editors overlook, and is silent about everything else (no database)."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from articles import preflight, richtext
from articles.preflight import Reading

from .clock import processor_time

NEWS = {
    "type": "article-newspaper",
    "title": "Ferries stay in port as the strait closes for the winter",
    "container-title": "Example Gazette",
    "URL": "https://example.org/ferries",
    "author": [{"family": "Callow", "given": "Bridget"}],
    "issued": {"date-parts": [[2024, 2, 27]]},
}
TEXTS = {
    "en": {"title": "Ferries without a timetable", "summary": "They sail when they are full."},
    "tr": {"title": "Tarifesiz feribotlar", "summary": "Dolunca kalkıyorlar."},
    "ru": {"title": "Паромы без расписания", "summary": "Они отходят, когда заполнятся."},
}


def m(key):
    return f'<a class="fn" data-note="{key}"></a>'


def cite(source="s1", **fields):
    return {"source": source, "locator": [], "accessed": "", "prefix": "", "suffix": ""} | fields


def note(*cites, text=""):
    return {"text": text, "cites": list(cites)}


def manuscript(language="en", body="", **fields):
    """A manuscript nothing is wrong with but what the test says."""
    said = {
        "language": language,
        "original_language": "en",
        **TEXTS[language],
        "key_points": [],
        "notes": {},
        "works": {"s1": NEWS},
        "topics": [{"slug": "straits"}],
        "image": None,
        "images": {},
    }
    return SimpleNamespace(**said | {"body": richtext.clean(body)} | fields)


def check(language="en", body="", *, footnotes=(), original=None, reading=None, **fields):
    """`original`: the English texts beside those of another language."""
    texts = {"en": {}, "tr": {}, "ru": {}} | ({"en": {"title": "", "summary": ""} | original} if original else {})
    article = {"texts": texts, "footnotes": list(footnotes)}
    with override("en"):
        return preflight.check(
            Reading(manuscript=manuscript(language, body, **fields), article=article, **(reading or {}))
        )


def codes(*args, **kwargs):
    return [finding.code for finding in check(*args, **kwargs)]


def only(*args, **kwargs):
    """The one thing found."""
    found = check(*args, **kwargs)
    assert len(found) == 1, [finding.message for finding in found]
    return found[0]


def mended(finding, field="body"):
    """What a field is after the mend."""
    return next(value for path, value in finding.mend.changes if path[-1] == field or path[-2] == field)


# Words of another language (1)


@pytest.mark.parametrize(
    ("language", "body", "named"),
    [
        ("en", "<p>Paylaş</p>", "Turkish"),
        ("en", "<p>Поделиться</p>", "Russian"),
        ("tr", "<p>Share this post</p>", "English"),
        ("ru", "<p>This post is also available in: Türkçe English</p>", "English"),
        ("en", "<p>Paylaş<br>In their statement they said so.</p>", "Turkish"),
        ("en", "<p>In their statement they said so. Paylaş</p>", "Turkish"),
        ("en", "<p>It sails. Bu karar bölge ülkeleri için önemli bir adım olarak görülüyor.</p>", "Turkish"),
        ("en", "<h2>Это решение стало важным шагом для стран региона</h2>", "Russian"),
        ("tr", "<p>The crossing takes nineteen hours and nobody knows why.</p>", "English"),
        ("ru", "<ul><li><p>The crossing takes nineteen hours and nobody knows why.</p></li></ul>", "English"),
        ("ru", "<p>Bu karar bölge ülkeleri için önemli bir adım olarak görülüyor.</p>", "Turkish"),
    ],
)
def test_it_finds_words_of_another_language(language, body, named):
    finding = only(language, body)
    assert finding.code == "other-language"
    assert named in finding.message


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "<p>They share the strait; “Bu karar bölge ülkeleri için önemli bir adım” is what he said.</p>"),
        ("en", "<p>In <em>Bu Karar Bölge Ülkeleri için Önemli bir Adım olarak</em> the author doubts it.</p>"),
        ("en", '<p lang="tr">Bu karar bölge ülkeleri için önemli bir adım olarak görülüyor.</p>'),
        ("en", '<p>As they say: <span lang="tr">bu karar bölge ülkeleri için önemli bir adım</span>.</p>'),
        ("en", "<p>Erdoğan, Şimşek, Özdağ, Kılıçdaroğlu, İmamoğlu, Yavaş went there.</p>"),
        ("en", "<p>The button says “Paylaş”; to share is to divide. Share prices fell.</p>"),
        ("tr", "<p>Haberi paylaş diyen yoktu; paylaşım arttı. English Channel geçildi.</p>"),
        ("en", "<p>Recep Tayyip Erdoğan Üniversitesi Güzel Sanatlar Fakültesi</p>"),
        ("tr", "<p>NATO, Associated Press ve Red Lake Nation News bunu yazdı.</p>"),
        ("ru", "<p>Об этом пишут Associated Press, Los Angeles Times и Red Lake Nation News.</p>"),
        ("ru", "<p>Обзор вышел под названием «The crossing takes nineteen hours and nobody knows why».</p>"),
    ],
)
def test_it_leaves_quotations_titles_names_and_marked_words_in_their_language(language, body):
    assert codes(language, body) == []


def test_it_removes_a_label_of_a_web_page_when_told():
    finding = only("en", "<p>Paylaş</p><p>The ferry sails.</p>")
    assert richtext.clean(mended(finding)) == "<p>The ferry sails.</p>"


def test_it_tells_labels_of_a_web_page_in_the_text_s_own_language_too():
    found = [codes("tr", "<p>Paylaş</p>"), codes("en", "<p>Share</p>"), codes("ru", "<p>Поделиться</p>")]
    assert found == [["page-words"]] * 3
    found = [codes("en", "<p>Türkçe Русский</p>"), codes("tr", "<p>Facebook | Twitter</p>")]
    assert found == [["page-words"]] * 2


@pytest.mark.parametrize(("language", "word", "right"), [("ru", "Kоманда", "Команда"), ("en", "pоlicies", "policies")])
def test_it_finds_and_mends_letters_of_two_alphabets_in_a_word(language, word, right):
    finding = only(language, f"<p>{word}</p>")
    assert finding.code == "mixed-alphabets"
    assert mended(finding) == f"<p>{right}</p>"


@pytest.mark.parametrize("word", ["IT-компания", "VIPовский", "Covid-19", "SMSки"])
def test_it_accepts_words_put_together_of_two_alphabets(word):
    assert codes("ru", f"<p>{word}</p>") == []


# One work twice (3), one report in several papers (4)


def works(*changes):
    return {f"s{number}": NEWS | change for number, change in enumerate(changes, 1)}


def citing(works_, **fields):
    """A text with a note for each work."""
    body = "".join(f"<p>They sail.{m(key)}</p>" for key in works_)
    return check("en", body, works=works_, notes={key: note(cite(key)) for key in works_}, **fields)


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"URL": "http://www.example.org/ferries/?utm_source=x"},
        {"title": "Ferries Stay in Port as the Strait closes for the Winter", "URL": ""},
        {"title": "Feribotlar limanda"},  # the same address
    ],
)
def test_it_finds_a_work_that_was_typed_in_twice(same):
    found = citing(works({}, same))
    finding = next(finding for finding in found if finding.code == "source-twice")
    assert finding.mend.merge == ("s1", "s2")
    assert "note 1" in finding.message
    assert "note 2" in finding.message


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Something else", "URL": "https://example.org/else"},
        {"title": "Yearbook 2023", "URL": "https://example.org/yearbook-2023"},
        {"title": "The second part", "URL": "https://example.org/ferries#part-2"},
    ],
)
def test_it_does_not_take_two_works_for_one(other):
    assert [finding.code for finding in citing(works({}, other))] == []


def test_it_does_not_take_works_on_a_home_page_for_one():
    home = {"URL": "https://example.org/"}
    assert citing(works(home | {"title": "Rules for the winter"}, home | {"title": "Prices of tickets"})) == []


def test_it_finds_one_report_in_several_papers():
    elsewhere = {"container-title": "Harbour Times", "URL": "https://example.com/1", "title": NEWS["title"] + " again"}
    third = {"container-title": "Quay News", "URL": "https://example.net/1", "issued": {"date-parts": [[2024, 2, 28]]}}
    [finding] = citing(works({}, elsewhere, third))
    assert finding.code == "one-report"
    assert "Example Gazette, Harbour Times, Quay News" in finding.message


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Ferries stay"},
        {"issued": {"date-parts": [[2025, 2, 27]]}},
        {"type": "book"},
        {"title": "Ferries sail again as the strait opens after a long winter"},
    ],
)
def test_it_does_not_take_different_stories_for_one_report(other):
    assert citing(works({}, {"container-title": "Harbour Times", "URL": "https://example.com/1"} | other)) == []


# Dates (5)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "In their statement on February 27, 2023, they said so."),
        ("en", "On 25 February 2025 they said so."),
        ("tr", "27 Şubat 2023’teki açıklamalarında bunu söylediler."),
        ("ru", "В заявлении от 27 февраля 2023 года они это сказали."),
        ("tr", "27.02.2023 tarihli açıklamada bu söylendi."),
    ],
)
@pytest.mark.parametrize(
    "evidence",
    [
        {"issued": {"date-parts": [[2024, 2, 27]]}},
        {"issued": None, "URL": "https://example.org/2024/02/28/ferries"},
        {"issued": None, "accessed": "2024-02-28"},
    ],
)
def test_it_finds_a_date_whose_year_no_source_of_the_note_has(language, words, evidence):
    accessed = evidence.get("accessed", "")
    work = {k: v for k, v in (NEWS | evidence).items() if v and k != "accessed"}
    found = check(language, f"<p>{words}{m('a')}</p>", works={"s1": work}, notes={"a": note(cite(accessed=accessed))})
    [finding] = [finding for finding in found if finding.code != "source-not-accessed"]
    assert finding.code == "date-and-sources"
    assert "2024" in finding.message
    assert finding.quoted in words


@pytest.mark.parametrize(
    "words",
    [
        "On 27 February 2024 they said so.",
        "The war began on 24 February 2022.",
        "The agreement of 15 July 2023 forbids it.",
        "On 27 February 2024, a year after 27 February 2023, they said so.",
        "In February 2023 they said so.",
        "The law of 2023 forbids it.",
    ],
)
def test_it_accepts_dates_that_fit_and_dates_of_long_ago(words):
    assert codes("en", f"<p>{words}{m('a')}</p>", notes={"a": note(cite())}) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "On Monday, February 27, 2024, they met."),
        ("en", "On Monday, 27 February 2024 they met."),
        ("tr", "27 Şubat 2024 Pazartesi günü buluştular."),
        ("ru", "В среду, 27 февраля 2024 года, они встретились."),
    ],
)
def test_it_finds_a_day_of_the_week_that_was_another(language, words):
    finding = only(language, f"<p>{words}</p>")
    assert finding.code == "weekday"
    assert "Tuesday" in finding.message


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "On Tuesday, February 27, 2024, they met."),
        ("en", "Until Monday, the rule of 27 February 2024 holds."),
        ("tr", "27 Şubat 2024 Salı günü buluştular."),
        ("ru", "Во вторник, 27 февраля 2024 года, они встретились."),
    ],
)
def test_it_accepts_the_right_day_of_the_week(language, words):
    assert codes(language, f"<p>{words}</p>") == []


def test_it_finds_a_work_that_was_read_before_it_appeared_or_in_days_to_come():
    body = f"<p>They sail.{m('a')}</p>"
    today = {"today": date(2024, 3, 1)}
    assert codes(body=body, notes={"a": note(cite(accessed="2024-02-01"))}, reading=today) == ["access-date"]
    assert codes(body=body, notes={"a": note(cite(accessed="2024-03-02"))}, reading=today) == ["access-date"]
    assert codes(body=body, notes={"a": note(cite(accessed="2024-02-28"))}, reading=today) == []


# Sources (7)


def test_it_finds_a_source_without_author_and_date():
    bare = {"author": None, "issued": None}
    [finding] = citing(works(bare))
    assert finding.code == "source-undated"
    assert finding.place.source == "s1"
    assert citing(works({"author": None})) == citing(works({"issued": None, "type": "book", "URL": ""})) == []


def test_it_asks_when_an_undated_page_was_read():
    undated, body = {"s1": NEWS | {"issued": None}}, f"<p>They sail.{m('a')}</p>"
    assert codes(body=body, works=undated, notes={"a": note(cite())}) == ["source-not-accessed"]
    assert codes(body=body, works=undated, notes={"a": note(cite(accessed="2024-02-28"))}) == []


def test_it_finds_addresses_that_begin_with_http():
    assert [finding.code for finding in citing(works({"URL": "http://example.org/a"}))] == ["http-only"]
    assert codes(body='<p>See <a href="http://example.org/a">the rules</a>.</p>') == ["http-only"]
    assert codes(body='<p>See <a href="https://example.org/a">the rules</a>.</p>') == []


def test_it_finds_straight_marks_in_the_title_of_a_source():
    assert [finding.code for finding in citing(works({"title": 'The "umbrella" and those who pay for it'}))] == [
        "quotes"
    ]


# Markers (9, 10)


@pytest.mark.parametrize(
    ("language", "glued", "apart"),
    [
        ("en", "he said.{m}As a result, it sails.", "he said.{m} As a result, it sails."),
        ("en", "he said.{m}<em>As</em> a result, it sails.", "he said.{m} <em>As</em> a result, it sails."),
        ("en", "he said.{m}“Never,” she replied.", "he said.{m} “Never,” she replied."),
        ("tr", "dedi.{m}Sonuç olarak kalkıyor.", "dedi.{m} Sonuç olarak kalkıyor."),
        ("ru", "сказал он{m}и ушёл.", "сказал он{m} и ушёл."),
        ("en", "One{m}{m}two.", "One{m}{m} two."),
    ],
)
def test_it_parts_a_marker_from_the_words_after_it(language, glued, apart):
    finding = only(language, f"<p>{glued.format(m=m('a'))}</p>", notes={"a": note(cite())})
    assert finding.code == "glued-marker"
    assert "note 1" in finding.message
    assert mended(finding) == f"<p>{apart.format(m=m('a'))}</p>"


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "<p>He said so.{m} As a result, it sails.</p>"),
        ("en", "<p>“No”{m}, he said{m}; then, (yes{m}).</p>"),
        ("ru", "<p>«Нет, „никогда{m}“», — сказал он{m}.</p>"),
        ("en", "<p>He said so.{m}</p><p>As a result, it sails.</p>"),
        ("en", "<table><caption>Waits</caption><tbody><tr><th>Port{m}</th></tr></tbody></table>"),
    ],
)
def test_it_accepts_a_marker_before_a_space_a_stop_or_the_end(language, body):
    assert codes(language, body.format(m=m("a")), notes={"a": note(cite())}) == []


def test_it_finds_a_marker_that_slipped_to_the_next_paragraph():
    body = f"<p>He said so.</p><p>{m('a')} As a result, it sails.</p>"
    assert codes(body=body, notes={"a": note(cite())}) == ["marker-at-beginning"]


def test_it_removes_all_spaces_before_markers_at_once():
    body = f"<p>One. {m('a')}</p><p>Two.{m('a')}</p><p>Three.&nbsp;{m('a')}</p>"
    finding = only(body=body, notes={"a": note(cite())})
    assert finding.code == "space-before-marker"
    assert mended(finding) == body.replace(". <", ".<").replace("&nbsp;", "")


@pytest.mark.parametrize("typed", ["He said so.[6]", "He said so [1, 2].", "He said so.²", "He said so.<sup>3</sup>"])
def test_it_finds_numbers_of_notes_that_were_typed(typed):
    assert codes(body=f"<p>{typed}</p>") == ["typed-marker"]


@pytest.mark.parametrize("typed", ["Since [1991] it is so.", "It has 40 m².", "It has 40 m<sup>2</sup>.", "[sic]"])
def test_it_does_not_take_years_and_powers_for_markers(typed):
    assert codes(body=f"<p>{typed}</p>") == []


# People (12, 13)


def bio(language, words):
    return codes(language, reading={"people": [{"slug": "zg", "name": "Z. Gülten", "bio": words}]})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "She graduated in 2021 with his thesis."),
        ("ru", "Окончил университет в 2021 году, преподавала в школе."),
    ],
)
def test_it_finds_two_pronouns_in_one_biography(language, words):
    assert bio(language, words) == ["bio-pronouns"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "She graduated in 2021 with her thesis on this theme."),
        ("en", "She wrote “His Own Ship” in 2021."),
        ("tr", "2021’de mezun oldu; onun tezi ödül aldı."),
        ("ru", "Окончила университет, который был основан в 1933 году, и преподавала в школе."),
    ],
)
def test_it_accepts_a_biography_of_one_person(language, words):
    assert bio(language, words) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Gülten, who is currently pursuing a degree, lives in Ankara."),
        ("en", "Born in 1990. Working as an assistant, Gülten writes on law."),
        ("tr", "Halen Marmara Üniversitesinde yüksek lisans yapıyor."),
        ("tr", "Şu anda araştırma görevlisi."),
        ("ru", "В настоящее время работает в институте."),
    ],
)
def test_it_finds_a_biography_that_is_true_only_for_a_while(language, words):
    assert bio(language, words) == ["bio-undated"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "As of 2024 he is currently pursuing a degree."),
        ("en", "He spent years working as an assistant until 2019."),
        ("tr", "2022’den beri halen aynı kurumda."),
        ("ru", "С 2022 года и по сей день работает в институте."),
        ("ru", "Изучает современную литературу."),
    ],
)
def test_it_accepts_a_biography_that_says_since_when(language, words):
    assert bio(language, words) == []


# Title, summary, topics (14)


def test_it_misses_summary_and_topic():
    assert codes(summary="", topics=[]) == ["no-summary", "no-topic"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"summary": "Long. " * 80}, "summary-long"),
        ({"key_points": [f"Point {n}" for n in "abcdef"]}, "key-points"),
        ({"title": "FERRIES WITHOUT A TIMETABLE"}, "title-capitals"),
        ({"title": "Ferries " * 20}, "title-long"),
    ],
)
def test_it_finds_what_does_not_fit_before_a_text(fields, code):
    assert codes(**fields) == [code]


@pytest.mark.parametrize("fields", [{"title": "NATO 2030"}, {"key_points": ["One", "Two"]}, {"title": "OPEC+"}])
def test_it_accepts_names_in_capitals_and_a_few_points(fields):
    assert codes(**fields) == []


def test_it_finds_a_title_and_a_paragraph_that_nobody_translated():
    body = "<p>Weather permitting, boats sail daily.</p>"
    found = check("tr", body, title=TEXTS["en"]["title"], original=TEXTS["en"] | {"body": body})
    assert [(finding.code, finding.place.field) for finding in found] == [
        ("untranslated", "title"),
        ("untranslated", "body"),
    ]


def test_it_says_once_that_a_title_is_still_the_original_s():
    title = "The crossing takes nineteen hours and nobody knows why"
    found = codes("tr", "<p>Her gün.</p>", title=title, original={"title": title, "body": "<p>Daily.</p>"})
    assert found == ["untranslated"]


def test_it_accepts_names_and_numbers_that_are_the_same_in_two_languages():
    body = "<p>NATO Review, Example Gazette, OPEC Bulletin</p><p>142 €</p><p>Agenda 2030</p>"
    original = {"title": "NATO 2030", "body": body}
    assert codes("tr", body, title="NATO 2030", original=original) == []


def test_it_tells_of_a_translation_that_its_original_has_outrun():
    body = "<p>Her gün kalkıyorlar.</p>"
    [finding] = check("tr", body, original={"body": "<p>They sail daily.</p>"}, reading={"changed": 2})
    assert finding.code == "outdated"
    assert "2 paragraphs" in finding.message


# How words are set (17)


@pytest.mark.parametrize(
    ("language", "typed", "right"),
    [
        ("en", 'He said "no".', "He said “no”."),
        ("en", "It's the ferry’s.", "It’s the ferry’s."),
        ("tr", 'İstanbul\'un "kapısı".', "İstanbul’un “kapısı”."),
        ("ru", 'Он сказал "нет".', "Он сказал «нет»."),
        ("ru", "Он сказал “нет”.", "Он сказал «нет»."),
        ("en", "He said «no».", "He said “no”."),
    ],
)
def test_it_sets_straight_and_mixed_quotation_marks_right(language, typed, right):
    finding = only(language, f"<p>{typed}</p>")
    assert finding.code == "quotes"
    assert mended(finding) == f"<p>{right}</p>"


def test_it_mends_all_quotation_marks_of_a_text_at_once_and_leaves_the_rest():
    body = f'<p>"One"{m("a")}</p><p>“Two”</p><p lang="de">"Drei"</p><ul><li><p>"Four"</p></li></ul>'
    finding = only(body=body, notes={"a": note(cite())})
    assert "in 2 paragraphs" in finding.message
    assert mended(finding) == richtext.clean(body).replace('"One"', "“One”").replace('"Four"', "“Four”")


def test_it_mends_marks_in_title_summary_points_and_notes():
    found = check(
        title='The "umbrella"',
        summary="It's one.",
        key_points=["One", '"Two"'],
        body=f"<p>One.{m('a')}</p>",
        notes={"a": note(cite(), text='See "there".')},
    )
    assert [(finding.code, finding.place.kind) for finding in found] == [("quotes", "field")] * 3 + [("quotes", "note")]
    assert [finding.mend.changes for finding in found] == [
        ((("texts", "en", "title"), "The “umbrella”"),),
        ((("texts", "en", "summary"), "It’s one."),),
        ((("texts", "en", "key_points"), "One\n“Two”"),),
        ((("footnotes", "a", "text", "en"), "See “there”."),),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "He said “no, and then “yes”."),
        ("en", 'He said "no and then yes.'),
        ("ru", "Он сказал «нет, а потом «да»."),
        ("ru", "Он сказал «нет, «Паром» ушёл»."),
    ],
)
def test_it_does_not_guess_at_quotation_marks_that_do_not_pair_up(language, words):
    finding = only(language, f"<p>{words}</p>")
    assert (finding.code, finding.mend) == ("quotes-unpaired", None)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "“He said ‘no’,” İstanbul’un kapısı, the ’90s, 6'2\" tall."),
        ("ru", "«Уровень „воды“ упал», — сказал он."),
        ("tr", "“Ev”dir, öteki ‘yaşamak’."),
    ],
)
def test_it_accepts_marks_that_are_right(language, words):
    assert codes(language, f"<p>{words}</p>") == []


@pytest.mark.parametrize(
    ("language", "typed", "right"),
    [("en", "Two - no, three.", "Two – no, three."), ("ru", "Паром - корабль.", "Паром — корабль.")],
)
def test_it_sets_dashes(language, typed, right):
    finding = only(language, f"<p>{typed}</p>")
    assert (finding.code, mended(finding)) == ("dashes", f"<p>{right}</p>")


@pytest.mark.parametrize(
    ("code", "language", "typed", "right"),
    [
        ("double-space", "en", "One&nbsp; two.", "One two."),
        ("double-punctuation", "en", "One,, two.", "One, two."),
        ("double-punctuation", "tr", "Gidiyor.. Sonra.", "Gidiyor. Sonra."),
        ("space-before-punctuation", "en", "One , two.", "One, two."),
        ("space-before-punctuation", "tr", "Gidiyor mu ?", "Gidiyor mu?"),
        ("no-space-after-sentence", "en", "It sails.Then it waits.", "It sails. Then it waits."),
        ("no-space-after-sentence", "ru", "Паром ушёл.Потом вернулся.", "Паром ушёл. Потом вернулся."),
        ("no-space-after-sentence", "tr", "“Gidiyor.”Sonra bekliyor.", "“Gidiyor.” Sonra bekliyor."),
        ("no-space-after-comma", "tr", "Feribot,gemi ve kayık.", "Feribot, gemi ve kayık."),
        ("repeated-word", "en", "It is in the the harbour.", "It is in the harbour."),
        ("repeated-word", "ru", "Паром стоит в в порту.", "Паром стоит в порту."),
        ("repeated-word", "tr", "Feribot ve ve gemi.", "Feribot ve gemi."),
    ],
)
def test_it_mends_slips_of_the_keyboard(code, language, typed, right):
    finding = only(language, f"<p>{typed}</p>")
    assert (finding.code, mended(finding)) == (code, f"<p>{right}</p>")


def test_it_finds_double_spaces_in_a_title():
    assert codes(title="Ferries  without a timetable") == ["double-space"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The U.S. and Node.js, Ph.D. and e.g. 3.5, at 09:30, 1,000 and so on …"),
        ("en", "Write to editors@example.org or see example.org. He had had enough; that that is so is known."),
        ("tr", "Prof.Dr. Ayşe Kaya, T.C. adına; yavaş yavaş, çeşit çeşit… 3,5 milyon."),
        ("ru", "И т. д., и т. п. Что?.. Да!.. Еле-еле, 3,5 млн руб., А.С. Пушкин."),
    ],
)
def test_it_accepts_abbreviations_numbers_and_ellipses(language, words):
    assert codes(language, f"<p>{words}</p>") == []


# Links


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "click here"), ("en", "here"), ("tr", "Buraya tıklayın"), ("ru", "здесь"), ("en", "https://example.org/a")],
)
def test_it_finds_links_that_do_not_say_where_they_lead(language, words):
    assert codes(language, f'<p><a href="https://example.org/a">{words}</a></p>') == ["link-text"]


def test_it_accepts_a_link_that_says_where_it_leads():
    assert codes(body='<p>See <a href="https://example.org/a">the rules for the winter</a>.</p>') == []


def test_it_makes_a_link_of_an_address_and_leaves_the_comma_out():
    finding = only(body="<p>See https://example.org/a?b=1&amp;c=2, please.</p>")
    assert finding.code == "bare-address"
    assert mended(finding) == '<p>See <a href="https://example.org/a?b=1&amp;c=2">example.org</a>, please.</p>'


def test_it_finds_an_address_in_a_note_but_lets_notes_show_linked_ones():
    body = f"<p>They sail.{m('a')}</p>"
    finding = only(body=body, notes={"a": note(text="See www.example.org/a, please.")})
    assert mended(finding, "text") == 'See <a href="https://www.example.org/a">www.example.org/a</a>, please.'
    linked = 'See <a href="https://example.org/a">https://example.org/a</a>.'
    assert codes(body=body, notes={"a": note(text=linked)}) == []


def test_it_cuts_a_comma_off_the_address_of_a_link():
    finding = only(body='<p>See <a href="https://example.org/a,">the rules</a>.</p>')
    assert mended(finding) == '<p>See <a href="https://example.org/a">the rules</a>.</p>'


def test_it_finds_links_to_articles_that_are_not_public_in_this_language():
    body = '<p>See <a data-article="k3x9">an earlier text</a>.</p>'
    assert codes(body=body) == ["article-not-public"]
    assert codes(body=body, reading={"public": frozenset({"k3x9"})}) == []


# Headings, tables, images


def test_it_finds_and_raises_a_heading_that_skips_a_level():
    finding = only(body="<h2>Ports</h2><p>One.</p><h4>In winter</h4><p>Two.</p>")
    assert finding.code == "heading-order"
    assert mended(finding) == "<h2>Ports</h2><p>One.</p><h3>In winter</h3><p>Two.</p>"
    assert codes(body="<h3>Ports</h3><p>One.</p>") == ["heading-order"]
    assert codes(body="<h2>Ports</h2><h3>A</h3><h4>B</h4><h2>C</h2>") == []


def test_it_finds_a_heading_without_words():
    assert codes(body=f"<h2>{m('a')}</h2>", notes={"a": note(cite())}) == ["heading-empty"]


def test_it_finds_tables_without_header_or_caption():
    cells = "<tbody><tr><td>Aktau</td><td>4</td></tr></tbody>"
    assert codes(body=f"<table>{cells}</table>") == ["table-header", "table-caption"]
    head = '<thead><tr><th scope="col">Port</th><th>Days</th></tr></thead>'
    assert codes(body=f"<table><caption>Waits</caption>{head}{cells}</table>") == []


@pytest.mark.parametrize(
    ("alt", "caption", "code"),
    [
        ("", "", "alt-missing"),
        ("IMG_2034.jpg", "", "alt-file-name"),
        ("harbour map", "", "alt-file-name"),
        ("image", "", "alt-says-nothing"),
        ("A map of the strait.", "A map of the strait", "alt-is-caption"),
        ("Bu harita bölge ülkeleri için önemli bir adım olarak görülüyor.", "", "other-language"),
    ],
)
def test_it_finds_images_that_say_nothing_to_who_cannot_see_them(alt, caption, code):
    picture = {"id": "i1", "alt": alt, "caption": caption, "credit": ""}
    files = {"files": {"i1": "images/harbour-map.png"}}
    assert codes(image=picture, reading=files) == [code]
    assert codes(body='<figure data-image="i1"></figure>', images={"i1": picture}, reading=files) == [code]


def test_it_accepts_an_image_with_a_text_of_its_own():
    picture = {"id": "i1", "alt": "A dashed line joins two shores.", "caption": "The cable.", "credit": ""}
    assert codes(image=picture, reading={"files": {"i1": "cable.png"}}) == []


# Notes


def stored(key, cites=(), **text):
    return {"key": key, "text": {"en": "", "tr": "", "ru": ""} | text, "cites": list(cites)}


@pytest.mark.parametrize(
    ("language", "typed", "locator"),
    [
        ("en", "Ibid.", []),
        ("en", "Ibıd., p. 12.", ["page", "12"]),
        ("tr", "A.g.e., s. 12–14.", ["page", "12–14"]),
        ("ru", "Там же. С. 68.", ["page", "68"]),
    ],
)
def test_it_makes_a_cite_of_a_typed_ibid(language, typed, locator):
    found = check(
        language,
        f"<p>a{m('a')} b{m('b')} c{m('c')}</p>",
        notes={"a": note(cite()), "b": note(text="Ibid."), "c": note(text=typed)},
        footnotes=[stored("a", [cite()]), stored("c", **{language: typed})],
    )
    finding = next(finding for finding in found if finding.place.note == "c")
    assert finding.code == "typed-ibid"
    (cites_path, cites), (text_path, text) = finding.mend.changes
    assert (cites_path, text_path, text) == (("footnotes", "c", "cites"), ("footnotes", "c", "text", language), "")
    assert [(cite["source"], cite["locator"], cite["language"]) for cite in cites] == [("s1", locator, "")]


def test_it_limits_the_cite_to_one_language_where_the_others_say_something_else():
    found = check(
        "en",
        f"<p>a{m('a')} b{m('b')}</p>",
        notes={"a": note(cite()), "b": note(text="Ibid.")},
        footnotes=[stored("b", en="Ibid.", tr="Başka bir şey.")],
    )
    [(_, cites), (path, _text)] = found[0].mend.changes
    assert cites[0]["language"] == "en"
    assert path[-1] == "en"


@pytest.mark.parametrize("before", [note(cite(), cite("s2")), note(cite(), text="And more."), note(text="A remark.")])
def test_it_does_not_guess_what_an_ibid_repeats(before):
    found = check(
        "en",
        f"<p>a{m('a')} b{m('b')}</p>",
        works=works({}, {"title": "Something else", "URL": "https://example.org/else"}),
        notes={"a": before, "b": note(text="Ibid.")},
        footnotes=[stored("b", en="Ibid.")],
    )
    assert [(finding.code, finding.mend) for finding in found] == [("typed-ibid", None)]


@pytest.mark.parametrize(("language", "words"), [("en", "Ibidemia is a moth."), ("ru", "Там жена рыбака ждёт.")])
def test_it_accepts_a_note_that_only_begins_like_a_repeat(language, words):
    assert codes(language, f"<p>a{m('a')}</p>", notes={"a": note(text=words)}) == []


def test_it_finds_notes_that_no_language_uses_and_only_in_the_original():
    lost = [stored("lost", en="A remark.", tr="Bir söz.")]
    [finding] = check(body="<p>One.</p>", footnotes=lost)
    assert (finding.code, finding.place.note) == ("unused-note", "lost")
    assert codes("tr", "<p>Bir feribot.</p>", footnotes=lost, original={"body": "<p>One.</p>"}) == []


def test_it_finds_a_translator_s_note_that_the_translation_lost():
    own = [stored("own", tr="Çevirenin notu.")]
    assert codes("tr", "<p>Bir feribot.</p>", footnotes=own, original={"body": "<p>One.</p>"}) == ["unused-note"]


# Findings


def test_places_name_paragraphs_as_a_reader_counts_them():
    body = "<h2>Ports</h2><p>One.</p><h2>It's</h2><ul><li><p>Two  , three</p></li></ul>"
    labels = {finding.code: (finding.place.label, finding.place.block) for finding in check(body=body)}
    assert labels == {"quotes": ("Heading “It's”", 2), "space-before-punctuation": ("Paragraph 2", 3)}


def test_a_finding_is_known_again_after_other_paragraphs_and_in_another_language():
    before = only(body="<p>It is in the the harbour.</p>")
    said = manuscript(body="<p>New.</p><p>It is in the the harbour.</p>")
    with override("tr"):
        [after] = preflight.check(Reading(manuscript=said, article={"texts": {"en": {}}, "footnotes": []}))
    assert before.fingerprint == after.fingerprint
    assert before.place != after.place


def test_two_equal_faults_are_two_findings():
    found = check(body="<p>It is in the the harbour.</p>" * 2)
    assert len({finding.fingerprint for finding in found}) == 2


def test_another_fault_of_the_kind_is_news():
    one, other = only(body="<p>It is in the the harbour.</p>"), only(body="<p>It is on the the quay.</p>")
    assert one.fingerprint != other.fingerprint


def test_a_mend_leaves_nothing_to_mend():
    body = f'<p>He said.{m("a")}As a "result" , it sails.Then  it waits - See https://example.org/a,</p>'
    notes = {"a": note(cite())}
    for _round in range(10):
        found = [finding for finding in check(body=body, notes=notes) if finding.mend]
        if not found:
            break
        body = mended(found[0])
    assert codes(body=body, notes=notes) == []


def test_a_long_text_is_checked_in_half_a_second():
    words = (
        "The ferry crosses the strait in nineteen hours, and those who wait for it know that “soon” means Thursday. "
    )
    paragraphs = [f"<p>{(words * 4).strip()}{m(f'n{number}')}</p>" for number in range(300)]
    notes = {f"n{number}": note(cite(f"s{number}", accessed="2024-03-01")) for number in range(300)}
    works_ = {
        f"s{number}": NEWS | {"title": f"The {number}th crossing and its wait", "URL": f"https://example.org/{number}"}
        for number in range(300)
    }
    body = "".join(paragraphs)
    assert len(re.findall(r"\w+", body)) > 20_000
    with processor_time(at_most=0.5):
        assert check(body=body, notes=notes, works=works_) == []
