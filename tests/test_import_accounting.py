"""Nothing is dropped: every word of a manuscript is in the article, its notes, its author, or quoted in a finding."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.importing import from_docx, from_text, reading
from articles.importing.accounting import lost_words
from articles.importing.document import ImportRefused

from .counts import FULL
from .word_files import (
    b,
    comment_on,
    control,
    deleted,
    equation,
    i,
    inserted,
    joined,
    link,
    note,
    p,
    r,
    raised,
    table,
    text_box,
    word_file,
)

MANUSCRIPTS = Path(__file__).parent / "manuscripts"
WORDS = {
    "en": "the of and ports to in region sea that is debt for with states 2024 7 was Baku NATO Erdoğan’s self-made",
    "tr": "ve bir bu için liman deniz ile olarak borç bölge İstanbul’un ağır ışık 2024 üç NATO devletlerin çok sığ",
    "ru": "и в не на порт море что с как регион долг Каспий 2024 из государства ещё Баку это НАТО суда",
}
NOTES = {
    "en": [
        "“{title}”, Daily News, https://example.org/{n}, (Date of Access: 28.02.2024).",
        "Ali Demir, “{title},” _Review of Ports_ 12, no. 3 (2021): 33-51, doi:10.5555/abc.{n}.",
        "Ali Demir and Can Ak, {title} (Oxford: Quay Press, 2010), {n}.",
        "See also “{title}”, Reuters, 3 May 2023, https://example.org/{n} (accessed May 4, 2023); the map differs.",
        "Ibid., p. {n}.",
        "Ibıd.",
        "Demir, 12.",
        "{title} is not what the law says; see its fourth chapter.",
        "https://example.org/{n}",
        "World Bank, {title}, 14 June 2021, www.example.org/{n}.pdf; "
        "Zeynep Kaya et al., ‘{title}’, in Can Ak (ed.), Routes (London: Quay, 2018), pp. 5–9.",
    ],
    "tr": [
        "“{title}”, Anadolu Ajansı, https://example.org/{n}, (Erişim Tarihi: 28.02.2024).",
        "Ali Demir, “{title}”, Liman Dergisi, Cilt 5, Sayı {n}, 2019, ss. 12-34.",
        "Ali Demir, {title}, Kıyı Yayınları, İstanbul 2001, s. {n}.",
        "Bkz. “{title}”, TRT Haber, 28 Şubat 2024, https://example.org/{n}, E.T: 01.03.2024.",
        "A.g.e., s. {n}.",
        "Aynı yer.",
        "Demir, a.g.e., s. 12.",
        "{title} hakkında bilgi yoktur.",
    ],
    "ru": [
        "«{title}», ТАСС, 27 февраля 2024 г., https://example.org/{n} (дата обращения: 28.02.2024).",
        "Иванов И. И., Петров П. П. {title} // Мировая экономика. 2020. № {n}. С. 12–25.",
        "Иванов И. И. {title}. М.: Наука, 2015. С. {n}.",
        "{title} [Электронный ресурс] // РИА Новости. URL: https://example.org/{n} (дата обращения: 28 февраля 2024).",
        "Там же. С. {n}.",
        "Иванов И. И. Указ. соч. С. 40.",
        "См. также: {title}.",
    ],
}
FURNITURE = [
    "Paylaş",
    "Share",
    "This post is also available in: Türkçe Русский",
    "Similar Posts",
    "By Zeynep Kaya",
    "3 March 2024",
]
AUTHOR = "Zeynep KAYA\nZeynep Kaya\nZeynep Kaya studied history in Ankara and writes on ports."
LABELS = ["[{}] {}", "{}. {}", "{}) {}", "[^{}]: {}", "[{}] - {}"]
MARKERS = ["[{}]", " [{}]", "[{}].", "[^{}]", "[{}]As"]


@st.composite
def manuscripts(draw):
    """A manuscript typed by somebody in a hurry."""
    language = draw(st.sampled_from(sorted(WORDS)))
    word = st.sampled_from(WORDS[language].split())
    sentence = st.lists(word, min_size=3, max_size=12).map(lambda words: " ".join(words).capitalize())
    noise = st.sampled_from(
        ["[sic]", "[2024]", "a[i]", "“so”", "«так»", "(1)", "km²", "--", "*", "_x_", "&", "<b>", "1.", "[9]", "\u00ad"]
    )
    count = draw(st.integers(0, 6))
    marker, label = draw(st.sampled_from(MARKERS)), draw(st.sampled_from(LABELS))
    parts = [f"{draw(sentence)} XXI"]
    parts += draw(st.lists(st.sampled_from(FURNITURE), max_size=2))
    for number in range(1, count + 1):
        parts.append(f"{draw(sentence)} {draw(noise)} {draw(sentence)}.{marker.format(number)} {draw(sentence)}.")
    parts += draw(st.lists(sentence.map(lambda words: f"{words}."), min_size=1, max_size=3))
    notes = [
        label.format(number, draw(st.sampled_from(NOTES[language])).format(title=draw(sentence), n=number))
        for number in range(1, count + 1)
    ]
    tail = [draw(st.sampled_from(["\n\n", "\n"])).join(notes)]
    tail = draw(st.permutations([*tail, *draw(st.sampled_from([[], [AUTHOR]]))]))
    tail += draw(st.lists(st.sampled_from(FURNITURE), max_size=2))
    return language, "\n\n".join([*parts, *tail])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(manuscripts())
def test_no_word_of_a_manuscript_is_lost(manuscript):
    language, text = manuscript
    assert lost_words(text, from_text.read(text, language=language)) == []


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=400), st.sampled_from(sorted(WORDS)))
def test_no_word_of_any_text_is_lost(text, language):
    try:
        document = from_text.read(f"{WORDS[language]}\n\n{text}\n\n{WORDS[language]}.", language=language)
    except ImportRefused:
        return
    assert lost_words(text, document) == []


@pytest.mark.parametrize("path", sorted(MANUSCRIPTS.iterdir()), ids=lambda path: path.name)
def test_no_word_of_our_manuscripts_is_lost(path):
    text = path.read_text()
    try:
        document = from_text.read(text, name=path.name)
    except ImportRefused:
        assert path.name == "german.txt"
        return
    assert lost_words(text, document) == []


def test_no_word_of_real_manuscripts_is_lost(shared):
    read = []
    for path in [*(shared / "data/manuscripts").iterdir(), *(shared / "seed").iterdir()]:
        text = path.read_text()
        try:
            document = from_text.read(text, name=path.name)
        except ImportRefused:
            continue
        read.append(path)
        assert lost_words(text, document) == [], path.name
    assert len(read) > 10


@st.composite
def word_files(draw):
    """A Word file put together by somebody who uses everything that Word has."""
    language = draw(st.sampled_from(sorted(WORDS)))
    word = st.sampled_from(WORDS[language].split())
    sentence = st.lists(word, min_size=2, max_size=9).map(lambda words: " ".join(words).capitalize())
    notes = {}

    def noted(kind):
        number = len(notes) + 1
        notes[number] = p(draw(st.sampled_from(NOTES[language])).format(title=draw(sentence), n=number))
        return kind(number)

    def piece():
        words = f"{draw(sentence)} "
        make = draw(
            st.sampled_from([r, i, b, raised, inserted, deleted, link, equations, noted_words, boxed, marked, tagged])
        )
        return make(words)

    def noted_words(words):
        return joined([words, noted(note)])

    def equations(words):
        return equation(f"<m:r><m:t>{words}</m:t></m:r>")

    def boxed(words):
        return text_box(p(words), table([words, words]))

    def marked(words):
        return comment_on(1, words)

    def tagged(words):
        return control(r(words), properties=draw(st.sampled_from(["", "<w:showingPlcHdr/>"])))

    def paragraph():
        return p(*(piece() for _ in range(draw(st.integers(1, 4)))))

    def block():
        make = draw(
            st.sampled_from(["p", "p", "p", "heading", "list", "table", "quote", "contents", "caption", "title"])
        )
        if make == "table":
            return table([draw(sentence), paragraph()], [paragraph(), draw(sentence)])
        if make == "list":
            place = (draw(st.integers(1, 3)), draw(st.integers(0, 3)))
            return joined([p(piece(), numbered=place), p(piece(), numbered=place)])
        styles = {"heading": "Heading2", "quote": "Quote", "contents": "TOC1", "caption": "Caption", "title": "Title"}
        return paragraph() if make == "p" else p(piece(), style=styles[make])

    blocks = [block() for _ in range(draw(st.integers(1, 6)))]
    return language, word_file(
        p(draw(sentence)),
        *blocks,
        p(WORDS[language] + "."),
        footnotes=notes,
        comments={1: ("Boris", draw(sentence))},
        headers=[draw(sentence)],
        links={"rLink": "https://example.org/link"},
    )


@pytest.mark.usefixtures("unconfined")
@settings(
    max_examples=100 if FULL else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(word_files())
def test_no_word_of_a_word_file_is_lost(made):
    language, raw = made
    document = from_docx.read(raw, language=language)
    assert reading.lost(raw, document) == []
    assert [finding.quoted for finding in document.findings if finding.code == "words-not-placed"] == []


@pytest.mark.usefixtures("unconfined")
def test_no_word_of_real_word_files_is_lost(shared):
    """Whatever language they are in: here they are read as English."""
    read = []
    for path in sorted((shared / "data/docx").glob("*.docx")):
        raw = path.read_bytes()
        if len(raw) > 300_000 and not FULL:  # tables of thousands of cells: `make doors` reads them too
            continue
        try:
            document = reading.read(raw, name=path.name, language="en")
        except ImportRefused:
            continue
        read.append(path)
        assert reading.lost(raw, document) == [], path.name
    assert len(read) > 40


# The count itself can fail

TEXT = """A Title of Its Own

The ports of the region are growing, and so is the debt. [1]

[1] “A Story”, Daily News, 3 May 2023, https://example.org/1."""


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda d: replace(d, title=""), ["A", "Title", "Its", "Own"]),
        (lambda d: replace(d, blocks=()), ["ports", "region", "are", "growing", "so", "debt"]),
        (lambda d: replace(d, works=({"title": "A Story"},)), ["Daily", "News"]),
        (lambda d: replace(d, findings=()), ["May"]),
        (lambda d: replace(d, notes=()), ["Story", "Daily", "News", "3", "2023"]),
    ],
)
def test_what_is_missing_is_found(change, lost):
    document = from_text.read(TEXT)
    assert lost_words(TEXT, document) == []
    assert set(lost) <= set(lost_words(TEXT, change(document)))


def test_a_word_typed_twice_is_missed_when_it_is_kept_once():
    text = "A Title\n\nThe ports and the ports and the sea of the region."
    document = from_text.read(text)
    shortened = replace(document, blocks=(document.blocks[0].replace(" and the ports", ""),))
    assert sorted(lost_words(text, shortened)) == ["and", "ports", "the"]


@pytest.mark.usefixtures("unconfined")
@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda d: replace(d, blocks=d.blocks[1:]), ["debt", "grows"]),
        (lambda d: replace(d, notes=()), ["Interview", "spring"]),
        (lambda d: replace(d, findings=()), ["Whose"]),
        (lambda d: replace(d, blocks=d.blocks[:1]), ["Baku"]),
    ],
)
def test_what_is_missing_of_a_word_file_is_found(change, lost):
    blocks = [p("Ports"), p(comment_on(1, "The debt"), " grows.", note(1)), table(["Port", "Ships"], ["Baku", "12"])]
    raw = word_file(*blocks, footnotes={1: p("Interview, spring.")}, comments={1: ("Boris", "Whose?")})
    document = from_docx.read(raw, language="en")
    assert reading.lost(raw, document) == []
    assert set(lost) <= set(reading.lost(raw, change(document)))


@pytest.mark.usefixtures("unconfined")
def test_what_the_reader_forgets_is_told_all_the_same(monkeypatch):
    forgetful = from_docx._Word.cleaned
    monkeypatch.setattr(from_docx._Word, "cleaned", lambda self, html, number: forgetful(self, html, number)[:0])
    raw = word_file(p("Ports", style="Title"), p("The debt grows.", note(1)), footnotes={1: p("Interview.")})
    document = from_docx.read(raw, language="en")
    [finding] = [finding for finding in document.findings if finding.code == "words-not-placed"]
    assert finding.quoted == "The debt grows"
