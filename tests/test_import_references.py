"""A typed reference becomes the work it cites, and nothing that was typed is lost on the way."""

import pytest

from articles.importing import from_text
from articles.importing.dates import find_date
from articles.importing.inline import html_of
from articles.importing.languages import recognise
from articles.importing.notes import missing
from articles.importing.people import split_name
from articles.importing.references import read_reference, segments
from articles.importing.typed import cut_address, typed_text

ADDRESS = "https://example.org/story"


def read(typed):
    """One reference typed in Markdown."""
    text, _strays = typed_text(html_of(typed, is_markdown=True))
    reference = read_reference(text)
    assert reference is None or not missing(text, reference)
    return reference


def notes(*typed, language="en"):
    """The notes of a small article, and the article."""
    words = {
        "en": "The ports of the region are growing, and so is the debt of the states.",
        "tr": "Bölgenin limanları büyüyor ve devletlerin borcu da bununla birlikte artıyor.",
        "ru": "Порты региона растут, и вместе с ними растёт долг государств.",
    }[language]
    body = "\n\n".join(f"{words} [{number}]" for number in range(1, len(typed) + 1))
    listed = "\n".join(f"[{number}] {note}" for number, note in enumerate(typed, 1))
    document = from_text.read(f"{words[:40]}\n\n{body}\n\n{listed}", language=language)
    return document.notes, document


def codes(document):
    return [finding.code for finding in document.findings if finding.code not in ("no-author", "wording-of-style")]


# Titles in every kind of quotation marks


@pytest.mark.parametrize(
    "quoted",
    ["“{}”", "«{}»", "„{}“", "„{}”", '"{}"', "‘{}’", "'{}'", "“{},”", '"{},"', "”{}”", '“{}"', "``{}''"],
)
def test_a_quoted_title_is_found(quoted):
    title = "The Route’s Second Life" if "'" not in quoted else "The Route of a Second Life"
    reference = read(f"{quoted.format(title)}, Daily News, {ADDRESS}.")
    assert reference.csl["title"] == title
    assert reference.csl["container-title"] == "Daily News"
    assert reference.csl["URL"] == ADDRESS


def test_quotes_inside_a_title_stay():
    assert read(f"“The “Silk” Road”, Daily News, {ADDRESS}.").csl["title"] == "The “Silk” Road"
    assert read(f"“The ‘Silk’ Road”, Daily News, {ADDRESS}.").csl["title"] == "The ‘Silk’ Road"


def test_a_lost_opening_quote_is_borne():
    csl = read("Ali Demir, Ports, States, and the Price of Depth,” _Daily News_, 3 May 2024.").csl
    assert (csl["title"], csl["author"]) == (
        "Ports, States, and the Price of Depth",
        [{"family": "Demir", "given": "Ali"}],
    )


# Authors


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Ali Demir", [("Ali", "Demir")]),
        ("Demir, Ali", [("Ali", "Demir")]),
        ("Ali Demir and Zeynep Kaya", [("Ali", "Demir"), ("Zeynep", "Kaya")]),
        ("Ali Demir ve Zeynep Kaya", [("Ali", "Demir"), ("Zeynep", "Kaya")]),
        ("Ali Demir, Can Ak & Zeynep Kaya", [("Ali", "Demir"), ("Can", "Ak"), ("Zeynep", "Kaya")]),
        ("Ursula von der Leyen", [("Ursula", "von der Leyen")]),
        ("W. Carter Johnson", [("W. Carter", "Johnson")]),
        ("Иванов И.И., Петров П. П.", [("И. И.", "Иванов"), ("П. П.", "Петров")]),
        ("И. И. Иванов", [("И. И.", "Иванов")]),
    ],
)
def test_authors_stand_before_the_title(typed, names):
    author = read(f"{typed}, “A Story”, Daily News, {ADDRESS}.").csl["author"]
    assert [(name.get("given"), name.get("family")) for name in author] == names


@pytest.mark.parametrize(
    "typed", ["World Bank", "Ministry of Foreign Affairs", "NATO", "Reuters", "Türkiye İstatistik Kurumu"]
)
def test_a_body_is_an_author_too(typed):
    assert read(f"{typed}, “A Story”, {ADDRESS}.").csl["author"] == [{"literal": typed}]


def test_others_stay_with_the_last_author_named():
    assert read(f"Ali Demir et al., “A Story”, {ADDRESS}.").csl["author"] == [{"literal": "Ali Demir et al."}]


def test_editors_are_no_authors():
    csl = read("James Acton, ed. _Entanglement_ (Washington, D.C.: Quay Press, 2017), 5.").csl
    assert csl["editor"] == [{"family": "Acton", "given": "James"}]
    assert "author" not in csl


# Addresses and dates


@pytest.mark.parametrize("after", ["", ".", ",", ", ", ");", ".,"])
def test_an_address_ends_before_its_punctuation(after):
    assert cut_address(ADDRESS + after.strip()) == ADDRESS


def test_brackets_of_an_address_stay():
    assert cut_address("https://example.org/Port_(city)") == "https://example.org/Port_(city)"


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("28.02.2024", "2024-02-28"),
        ("28/02/2024", "2024-02-28"),
        ("28-02-2024", "2024-02-28"),
        ("02/28/2024", "2024-02-28"),
        ("28.2.24", "2024-02-28"),
        ("2024-02-28", "2024-02-28"),
        ("28 February 2024", "2024-02-28"),
        ("28th of February, 2024", "2024-02-28"),
        ("February 28, 2024", "2024-02-28"),
        ("Feb. 28, 2024", "2024-02-28"),
        ("28 Şubat 2024", "2024-02-28"),
        ("28 ŞUBAT 2024", "2024-02-28"),
        ("28 февраля 2024", "2024-02-28"),
        ("28 февраля 2024 г.", "2024-02-28"),
        ("March 2019", "2019-03"),
        ("Ekim 2019", "2019-10"),
    ],
)
def test_a_date_is_read_in_every_form(typed, iso):
    assert find_date(f"seen {typed}").iso == iso


@pytest.mark.parametrize("typed", ["31.02.2024", "99.99.2024", "1.2.3", "12/34", "20240228"])
def test_what_is_no_date_is_none(typed):
    assert find_date(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "(Date of Access: 28.02.2024)",
        "(Accessed: 28.02.2024)",
        "(accessed 28 February 2024)",
        "Accessed on February 28, 2024",
        "accessed 2024-02-28",
        "[last accessed 28 Feb 2024]",
        "(last visited 28.02.2024)",
        "Retrieved February 28, 2024",
        "(Erişim Tarihi: 28.02.2024)",
        "(Erişim: 28.02.2024)",
        "E.T: 28.02.2024",
        "E.T. 28.02.2024",
        "(e.t. 28 Şubat 2024)",
        "(28.02.2024 tarihinde erişildi)",
        "(дата обращения: 28.02.2024)",
        "(Дата обращения: 28 февраля 2024 г.)",
        "(28.02.2024)",
    ],
)
def test_a_date_of_access_is_found(typed):
    reference = read(f"“A Story”, Daily News, {ADDRESS}, {typed}.")
    assert reference.accessed == "2024-02-28"
    assert (reference.prefix, reference.suffix) == ("", "")
    assert "issued" not in reference.csl


def test_the_date_of_publication_is_another():
    reference = read(f"“A Story”, Daily News, 27 February 2024, {ADDRESS} (accessed 28 February 2024).")
    assert reference.csl["issued"] == {"date-parts": [[2024, 2, 27]]}
    assert reference.accessed == "2024-02-28"


@pytest.mark.parametrize(
    "typed", ["doi:10.5555/abc.12", "DOI: 10.5555/abc.12", "https://doi.org/10.5555/abc.12", "10.5555/abc.12"]
)
def test_a_doi_is_found(typed):
    csl = read(f"Ali Demir, “A Story”, _Review of Ports_ 12 (2021): 33-51, {typed}.").csl
    assert csl["DOI"] == "10.5555/abc.12"
    assert (csl["volume"], csl["page"], csl["type"]) == ("12", "33–51", "article-journal")
    assert "URL" not in csl


# Where it was published


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "Ali Demir, “A Story”, Review of Ports 41, no. 4 (Spring 2017), 50-92.",
            {
                "container-title": "Review of Ports",
                "volume": "41",
                "issue": "4",
                "page": "50–92",
                "type": "article-journal",
            },
        ),
        (
            "Ali Demir, “Bir Öykü”, Liman Dergisi, Cilt 5, Sayı 2, 2019, ss. 12-34.",
            {
                "container-title": "Liman Dergisi",
                "volume": "5",
                "issue": "2",
                "page": "12–34",
                "issued": {"date-parts": [[2019]]},
            },
        ),
        (
            "Ali Demir, The Price of Depth (Oxford: Quay Press, 2010), 12.",
            {"title": "The Price of Depth", "publisher": "Quay Press", "publisher-place": "Oxford", "type": "book"},
        ),
        (
            "Ali Demir, Derinliğin Bedeli, Kıyı Yayınları, İstanbul 2001, s. 45.",
            {
                "title": "Derinliğin Bedeli",
                "publisher": "Kıyı Yayınları",
                "publisher-place": "İstanbul",
                "type": "book",
            },
        ),
        (
            "Robert Kaplan, The Price of Depth, New York: Quay House, 2012, p. 88",
            {"title": "The Price of Depth", "publisher": "Quay House", "publisher-place": "New York", "type": "book"},
        ),
        (
            "Zeynep Kaya, “A Story”, in Can Ak (ed.), Routes of Asia (London: Quay Press, 2018), pp. 5–9.",
            {"container-title": "Routes of Asia", "editor": [{"family": "Ak", "given": "Can"}], "type": "chapter"},
        ),
        (
            "Иванов И. И. История одного порта // Мировая экономика. 2020. № 3. С. 12–25.",
            {"container-title": "Мировая экономика", "issue": "3", "page": "12–25", "type": "article-journal"},
        ),
        (f"“A Story”, Associated Press News, {ADDRESS}.", {"type": "article-newspaper"}),
        (f"“A Story”, Institute of Ports, {ADDRESS}.", {"type": "webpage", "container-title": "Institute of Ports"}),
        (
            f"Ali Demir, “A Story,” Institute of Ports (blog), 3 May 2024, {ADDRESS}.",
            {"type": "post-weblog", "genre": "blog"},
        ),
        (f"{ADDRESS}.", {"type": "webpage", "URL": ADDRESS}),
        (
            f"UNCTAD, Review of Ports 2023 (Geneva: United Nations, 2023), {ADDRESS}.",
            {"type": "report", "publisher": "United Nations"},
        ),
        (
            "Keir Lieber, “A Story,” _Review of Ports_ 98, no. 3 (May/June 2019).",
            {"issued": {"date-parts": [[2019, 5], [2019, 6]]}},
        ),
    ],
)
def test_a_publication_is_described(typed, expected):
    csl = read(typed).csl
    assert csl | expected == csl


def test_russian_titles_stand_before_two_strokes():
    csl = read(
        f"Порты растут [Электронный ресурс] // РИА Новости. 27.02.2024. URL: {ADDRESS} (дата обращения: 28.02.2024)."
    ).csl
    assert (csl["title"], csl["container-title"], csl["type"]) == ("Порты растут", "РИА Новости", "article-newspaper")


@pytest.mark.parametrize(
    ("typed", "locator"),
    [
        ("p. 12", ("page", "12")),
        ("pp. 12-14", ("page", "12–14")),
        ("s. 12", ("page", "12")),
        ("ss. 12–14", ("page", "12–14")),
        ("С. 12", ("page", "12")),
        ("12", ("page", "12")),
        ("12-14, 20", ("page", "12–14, 20")),
        ("para. 5", ("paragraph", "5")),
        ("chap. 3", ("chapter", "3")),
    ],
)
def test_a_place_in_a_work_is_its_locator(typed, locator):
    assert read(f"Ali Demir, The Price of Depth (Oxford: Quay Press, 2010), {typed}.").locator == locator


# Comments


@pytest.mark.parametrize(
    "comment",
    [
        "The law is in force except for its fourth chapter.",
        "RSA is one widely-employed algorithm used to encrypt and decrypt messages.",
        "The text says “corridor”, not “route”.",
        "Interview with the author, Geneva, 4 May 2024.",
        "In areas without wires, towers are used; elsewhere, cables are.",
        "Bu makale bir doktora tezinden üretilmiştir.",
    ],
)
def test_a_comment_stays_a_comment(comment):
    [note], _document = notes(comment)
    assert note.cites == ()
    assert note.text == comment


def test_words_around_a_work_go_before_and_after_it():
    reference = read(f"For an overview, see Ali Demir, “A Story”, Daily News, {ADDRESS}, with a map.")
    assert (reference.prefix, reference.suffix) == ("For an overview, see", ", with a map")


def test_a_sentence_after_a_work_is_text():
    [note], _document = notes(f"“A Story”, Daily News, {ADDRESS}. The figures differ from those of the ministry.")
    assert len(note.cites) == 1
    assert note.text == "The figures differ from those of the ministry."


def test_a_long_comment_before_a_work_stays_in_the_text():
    comment = "The ports of the region are growing, and so is the debt of the states; " * 5
    [note], _document = notes(f"{comment}Ali Demir, “A Story”, Daily News, {ADDRESS}.")
    assert "so is the debt" in note.text
    for cite in note.cites:
        assert len(cite.prefix) <= 300


def test_several_works_are_parted_at_semicolons():
    [note], document = notes(
        f"“A; B”, Daily News, {ADDRESS}/1; Ali Demir, “Other Story”, Daily News, {ADDRESS}/2; see also the map."
    )
    assert [document.works[cite.work]["title"] for cite in note.cites] == ["A; B", "Other Story"]
    assert note.cites[1].suffix == "; see also the map."


def test_a_semicolon_in_quotes_parts_nothing():
    assert segments("“A; B”, Daily News (one; two)") == ["“A; B”, Daily News (one; two)"]


def test_a_comment_with_an_address_gets_a_link():
    [note], _document = notes(
        "When the ministry spoke of it at length in the spring it did so on a page "
        f"({ADDRESS}) that has since been taken away again, as pages are."
    )
    assert f'<a href="{ADDRESS}">{ADDRESS}</a>)' in note.text


# Works cited again


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "Ibid."),
        ("en", "Ibid"),
        ("en", "ibid."),
        ("en", "Ibıd."),
        ("en", "İbid."),
        ("en", "Ibidem."),
        ("en", "Id."),
        ("en", "Idem"),
        ("en", "Op. cit."),
        ("tr", "A.g.e."),
        ("tr", "a.g.e."),
        ("tr", "a. g. e."),
        ("tr", "A.g.m."),
        ("tr", "a.g.y."),
        ("tr", "Age."),
        ("tr", "Aynı yer."),
        ("tr", "Aynı eser"),
        ("ru", "Там же."),
        ("ru", "Там же"),
        ("ru", "Указ. соч."),
    ],
)
def test_a_repeat_is_the_work_before(language, typed):
    (first, second), document = notes(f"“A Story”, Daily News, {ADDRESS}.", typed, language=language)
    assert second.is_ibid
    assert [cite.work for cite in second.cites] == [first.cites[0].work]
    assert second.text == ""
    assert ("dotless-ibid" in codes(document)) == (typed in ("Ibıd.", "İbid."))


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "Ibid., p. 12."),
        ("en", "Ibid., 12"),
        ("en", "Ibid, pp. 12."),
        ("en", "Id. at 12."),
        ("tr", "A.g.e., s. 12."),
        ("tr", "A.g.m., ss. 12"),
        ("ru", "Там же. С. 12."),
        ("ru", "Указ. соч. С. 12."),
    ],
)
def test_a_repeat_may_name_a_page(language, typed):
    (_first, second), _document = notes(f"“A Story”, Daily News, {ADDRESS}.", typed, language=language)
    assert second.is_ibid
    assert second.cites[0].locator == ("page", "12")


def test_the_english_word_age_is_no_repeat():
    (_first, second), _document = notes(f"“A Story”, Daily News, {ADDRESS}.", "Age and sex were not recorded.")
    assert not second.is_ibid


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "Demir, op. cit., p. 12."),
        ("tr", "Demir, a.g.e., s. 12."),
        ("tr", "Ali Demir, a.g.m., s. 12"),
        ("ru", "Demir. Указ. соч. С. 12."),
        ("en", "Demir, 12."),
        ("en", "Demir, p. 12."),
        ("tr", "Demir, s. 12."),
        ("en", "Demir, “The Price…”, 12."),
        ("en", "Demir, “The Price of Depth,” 12."),
        ("en", "Ali Demir, _The Price of Depth_, 12."),
        ("en", "Demir, The Price of Depth, 12."),
    ],
)
def test_a_short_form_means_the_work_of_that_author(language, typed):
    (first, _second, third), document = notes(
        "Ali Demir, The Price of Depth (Oxford: Quay Press, 2010), 5.",
        f"“A Story”, Daily News, {ADDRESS}.",
        typed if "_" not in typed else typed.replace("_", ""),
        language=language,
    )
    assert [cite.work for cite in third.cites] == [first.cites[0].work]
    assert third.cites[0].locator == ("page", "12")
    assert len(document.works) == 2


def test_a_repeat_of_nothing_is_told():
    (first,), document = notes("Ibid.")
    assert first.text == "Ibid."
    assert not first.cites
    assert "ibid-without-work" in codes(document)


def test_a_repeat_after_several_works_is_told():
    (first, second), document = notes(
        f"“A Story”, Daily News, {ADDRESS}/1; “Another”, Daily News, {ADDRESS}/2.", "Ibid."
    )
    assert second.cites[0].work == first.cites[1].work
    assert "ibid-after-several" in codes(document)


def test_a_repeat_after_a_comment_is_told():
    (first, _second, third), document = notes(f"“A Story”, Daily News, {ADDRESS}.", "The law is in force.", "Ibid.")
    assert third.cites[0].work == first.cites[0].work
    assert "ibid-after-comment" in codes(document)


def test_repeats_may_stand_together():
    (_first, _second, third), _document = notes(
        "Ali Demir, The Price of Depth (Oxford: Quay Press, 2010), 5.",
        f"World Bank, “A Story”, {ADDRESS}.",
        "Ibid., p. 3; Demir, op. cit., p. 30; ibid., 31; the figures differ.",
    )
    assert [(cite.work, cite.locator[1]) for cite in third.cites] == [(1, "3"), (0, "30"), (0, "31")]
    assert third.cites[2].suffix == "; the figures differ."
    assert not third.is_ibid


def test_a_repeat_may_have_company():
    (first, second), document = notes(
        f"“A Story”, Daily News, {ADDRESS}/1.", f"Ibid.; “Another”, Daily News, {ADDRESS}/2."
    )
    assert [cite.work for cite in second.cites] == [first.cites[0].work, 1]
    assert len(document.works) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"“A Story”, Daily News, {ADDRESS}.", "“A story,” Daily News, http://www.example.org/story/.", True),
        (f"“A Story”, Daily News, {ADDRESS}.", f"“A Story”, Daily News, {ADDRESS}?utm_source=mail.", True),
        (f"“A Story”, Daily News, {ADDRESS}.", f"“A Story”, Evening Post, {ADDRESS}-2.", False),
        (f"“A Story”, Daily News, {ADDRESS}.", f"“Another Story”, Daily News, {ADDRESS}.", False),
        (
            "Ali Demir, “A Story”, Review of Ports 1 (2021), doi:10.5555/ABC.",
            "Demir, Ali, “A Story”, doi:10.5555/abc.",
            True,
        ),
        (
            "Ali Demir, The Price of Depth (Oxford: Quay Press, 2010), 5.",
            "Ali Demir, The Price of Depth (Oxford: Quay Press, 2010), 88.",
            True,
        ),
    ],
)
def test_a_work_typed_twice_is_kept_once(one, other, same):
    _notes, document = notes(one, other)
    assert len(document.works) == (1 if same else 2)
    assert ("twice-typed-source" in codes(document)) == same


def test_what_the_second_typing_says_differently_is_told():
    _notes, document = notes(f"“A Story”, Daily News, {ADDRESS}.", f"“A Story”, Evening Post, {ADDRESS}.")
    [finding] = [finding for finding in document.findings if finding.code == "typed-differently"]
    assert finding.quoted == "Evening Post"


def test_a_date_that_can_be_read_two_ways_is_told_in_english():
    assert "ambiguous-date" in codes(notes(f"“A Story”, Daily News, {ADDRESS} (accessed 03.04.2024).")[1])
    assert "ambiguous-date" not in codes(notes(f"“A Story”, Daily News, {ADDRESS} (accessed 28.02.2024).")[1])
    assert "ambiguous-date" not in codes(
        notes(f"“A Story”, Daily News, {ADDRESS} (E.T: 03.04.2024).", language="tr")[1]
    )


def test_a_link_to_elsewhere_is_told():
    _notes, document = notes(f"“A Story,” Daily News, [{ADDRESS}](https://elsewhere.example/).")
    assert document.works[0]["URL"] == ADDRESS
    [finding] = [finding for finding in document.findings if finding.code == "link-differs"]
    assert finding.quoted == "https://elsewhere.example/"


def test_words_that_the_style_prints_anew_are_told():
    _notes, document = notes(f"“A Story”, Daily News, 3 May 2023, {ADDRESS} (last visited 28 February 2024).")
    [finding] = [finding for finding in document.findings if finding.code == "wording-of-style"]
    assert set(finding.quoted.split(", ")) == {"last", "visited", "February", "May"}


# Languages and names, on which all of this stands


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who will pay for the shrinking sea?", "en"),
        ("Küçülen denizin bedelini kim ödeyecek?", "tr"),
        ("Turkiye ve Avrupa Birligi arasindaki gumruk birligi yeniden ele aliniyor.", "tr"),
        ("Кто заплатит за мелеющее море?", "ru"),
        ("Правительство России приняло новый закон о воде.", "ru"),
    ],
)
def test_the_language_of_a_sentence_is_recognised(text, language):
    assert recognise(text, ["en", "tr", "ru"]) == language


@pytest.mark.parametrize(
    ("typed", "language", "given", "family"),
    [
        ("Zeki Talustan GÜLTEN", "en", "Zeki Talustan", "Gülten"),
        ("AYŞE IŞIK", "tr", "Ayşe", "Işık"),
        ("Ali AYDIN", "tr", "Ali", "Aydın"),
        ("Ali AYDIN", "en", "Ali", "Aydin"),
        ("Deniz YILMAZ KAYA", "tr", "Deniz", "Yılmaz Kaya"),
        ("ИВАНОВ Иван Иванович", "ru", "Иван Иванович", "Иванов"),
        ("Иванов Иван Иванович", "ru", "Иван Иванович", "Иванов"),
        ("Иван Иванов", "ru", "Иван", "Иванов"),
        ("Ludwig van der Berg", "en", "Ludwig", "van der Berg"),
        ("Prof. Dr. Ali Demir", "en", "Ali", "Demir"),
    ],
)
def test_a_name_is_parted_and_cased(typed, language, given, family):
    name = split_name(typed, language)
    assert (name.given, name.family) == (given, family)


def test_a_name_in_capitals_is_spelled_as_the_text_spells_it():
    assert split_name("Ali AYDIN", "en", "Ali Aydın is an economist.").family == "Aydın"
