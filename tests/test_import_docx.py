"""Word files → Document: what Word says is understood, what an article cannot hold is told, no word is lost."""

import base64
import json
import re
import zipfile
from io import BytesIO

import pytest

from articles import richtext
from articles.importing import from_docx, reading
from articles.importing.document import ImportRefused

from .word_files import (
    LINE,
    TAB,
    W,
    Xml,
    b,
    bookmark,
    comment_on,
    control,
    deleted,
    endnote,
    equation,
    field,
    heading,
    i,
    inserted,
    joined,
    link,
    linked_picture,
    moved,
    note,
    p,
    part,
    picture,
    png,
    r,
    raised,
    relations,
    table,
    text_box,
    vml_picture,
    word_file,
    zipped,
)

FIRST = "The ports of the region are growing, and so is the debt of the states that built them."
SECOND = "Nobody has counted the ships that wait at the mouth of the canal, and few would like to."


pytestmark = pytest.mark.usefixtures("unconfined")


def read(*blocks, language="en", **file):
    """The document in a Word file of these blocks, of which no word is lost, and none is only told as forgotten."""
    raw = word_file(*blocks, **file)
    document = from_docx.read(raw, language=language)
    assert reading.lost(raw, document) == []
    assert "words-not-placed" not in codes(document), told(document, "words-not-placed").quoted
    return document


def body(*blocks, **file):
    return list(read(p("Ports of the Caspian"), p(FIRST), *blocks, **file).blocks)[1:]


def codes(document):
    return [finding.code for finding in document.findings]


def told(document, code):
    [finding] = [finding for finding in document.findings if finding.code == code]
    return finding


def printed(document):
    """The body with the words of each note where its marker is."""
    notes = {note.key: note for note in document.notes}

    def say(marker):
        note = notes[marker[1]]
        works = [document.works[cite.work].get("title", "") for cite in note.cites]
        return "{" + "; ".join([*works, *([note.text] if note.text else [])]) + "}"

    return re.sub(r'<a class="fn" data-note="([^"]*)"></a>', say, "\n".join(document.blocks))


class TestParagraphs:
    def test_emphasis_stays_and_faces_of_type_do_not(self):
        assert body(
            p("The ", i("Kara"), r(" is ", "<w:color w:val='FF0000'/>"), b("late"), r(".", "<w:sz w:val='40'/>"))
        ) == ["<p>The <em>Kara</em> is <strong>late</strong>.</p>"]

    def test_a_word_that_word_has_cut_up_is_one(self):
        assert body(p(r("Bos"), r("po", "<w:lang w:val='tr-TR'/>"), r("rus"))) == ["<p>Bosporus</p>"]

    def test_a_style_for_words_counts_as_what_it_looks_like(self):
        assert body(p("The ", r("Kara", style="Emphasis"), " again")) == ["<p>The <em>Kara</em> again</p>"]

    def test_line_ends_tabs_and_special_hyphens(self):
        breaks = [r(Xml("<w:noBreakHyphen/>")), r(Xml("<w:softHyphen/>")), r(Xml("<w:cr/>"))]
        assert body(p("one", LINE, "two", TAB, "three", breaks[0], "four", breaks[1], "five", breaks[2], "six")) == [
            "<p>one<br>two three-fourfive<br>six</p>"
        ]

    def test_raised_and_lowered_words_stay_so(self):
        assert body(p("10 km", raised("2"), " of CO", r("2", '<w:vertAlign w:val="subscript"/>'))) == [
            "<p>10 km<sup>2</sup> of CO<sub>2</sub></p>"
        ]

    def test_quotations_and_program_text(self):
        blocks = body(p("One.", style="Quote"), p("Two.", style="Quote"), p("a = 1", style="SourceCode"))
        assert blocks == ["<blockquote><p>One.</p><p>Two.</p></blockquote>", "<pre>a = 1</pre>"]

    def test_empty_paragraphs_and_page_breaks_leave_nothing(self):
        assert body(p(), p(r(Xml('<w:br w:type="page"/>'))), p(" "), p(SECOND)) == [f"<p>{SECOND}</p>"]

    def test_what_is_typed_as_markup_is_text(self):
        assert body(p("Is <b>3 < 4</b> & so on?")) == ["<p>Is &lt;b&gt;3 &lt; 4&lt;/b&gt; &amp; so on?</p>"]

    def test_quotation_marks_become_those_of_the_language(self):
        document = read(p("Limanlar"), p('Bölgenin "limanları" büyüyor.'), p(SECOND), language="tr")
        assert document.blocks[0] == "<p>Bölgenin “limanları” büyüyor.</p>"


class TestHeadings:
    def test_the_highest_heading_stands_below_the_title(self):
        blocks = body(heading("One", 1), p(FIRST), heading("Two", 2), p(FIRST), heading("Three", 5), p(FIRST))
        assert [block for block in blocks if block.startswith("<h")] == [
            "<h2>One</h2>",
            "<h3>Two</h3>",
            "<h4>Three</h4>",
        ]

    def test_a_title_set_as_the_first_heading_does_not_push_the_others_down(self):
        document = read(heading("Ports"), p(FIRST), heading("Ships", 2), p(SECOND))
        assert document.title == "Ports"
        assert document.blocks[1] == "<h2>Ships</h2>"

    def test_styles_made_from_headings_and_outline_levels_are_headings(self):
        based = '<w:name w:val="Chapter"/><w:basedOn w:val="Heading2"/>'
        own = f'<w:style w:type="paragraph" w:styleId="Own">{based}</w:style>'
        outlined = p("Trains", properties='<w:outlineLvl w:val="1"/>')
        blocks = body(p("Ships", style="Own"), p(FIRST), outlined, p(FIRST), styles=own)
        assert [block for block in blocks if block.startswith("<h")] == ["<h2>Ships</h2>", "<h2>Trains</h2>"]

    def test_bold_type_in_a_heading_is_its_own_affair(self):
        assert "<h2>Ships</h2>" in body(p(b("Ships"), style="Heading1"), p(FIRST))

    def test_without_headings_bold_lines_are_headings_and_that_is_told(self):
        document = read(p("Ports"), p(FIRST), p(b("Who pays"), note(1)), p(SECOND), footnotes={1: p("Nobody.")})
        assert printed(document).split("\n")[1] == "<h2>Who pays{Nobody.}</h2>"
        assert "Who pays" in told(document, "bold-headings").message

    def test_a_bold_sentence_is_none(self):
        assert body(p(b("Nobody pays.")), p(SECOND))[0] == "<p><strong>Nobody pays.</strong></p>"


class TestHead:
    def test_styles_say_title_subtitle_author_date_and_summary(self):
        document = read(
            p("Ports", style="Title"),
            p("Who Pays?", style="Subtitle"),
            p("Zeynep Kaya and Can Demir", style="Author"),
            p("3 March 2024", style="Date"),
            p("Ports grow.", style="Abstract"),
            p("So does debt.", style="Abstract"),
            p(FIRST),
        )
        assert document.title == "Ports: Who Pays?"
        assert [author.name for author in document.authors] == ["Zeynep Kaya", "Can Demir"]
        assert document.summary == "Ports grow. So does debt."
        assert document.blocks == (f"<p>{FIRST}</p>",)

    def test_without_styles_the_first_lines_are_read_as_in_a_text(self):
        document = read(p("Ports"), p("By Zeynep Kaya"), p("Summary: Ports grow."), p(FIRST))
        assert (document.title, document.summary) == ("Ports", "Ports grow.")
        assert [author.name for author in document.authors] == ["Zeynep Kaya"]

    def test_the_properties_of_the_file_tell_the_title_from_what_stands_above_it(self):
        document = read(p("Working Paper 12"), p("Ports"), p(FIRST), title="Ports")
        assert document.title == "Ports"
        assert document.blocks[0] == "<p>Working Paper 12</p>"

    def test_a_stale_title_in_the_properties_is_none(self):
        assert read(p("Ports"), p(FIRST), title="Template of the Institute").title == "Ports"

    def test_where_the_text_has_no_title_and_no_author_the_properties_help(self):
        document = read(p(FIRST + " " + FIRST + " " + FIRST + " " + FIRST), title="Ports", creator="Zeynep Kaya")
        assert document.title == "Ports"
        assert [author.name for author in document.authors] == ["Zeynep Kaya"]
        assert {"title-from-properties", "author-from-properties"} <= set(codes(document))

    @pytest.mark.parametrize(
        "creator", ["Windows User", "Windows Kullanıcısı", "Пользователь Windows", "HP", "asus pc"]
    )
    def test_a_computer_is_no_author(self, creator):
        assert read(p("Ports"), p(FIRST), creator=creator).authors == ()

    def test_a_note_beside_the_name_tells_who_the_author_is(self):
        document = read(
            p("Ports"),
            p("By Zeynep Kaya", note(1, own_mark="*")),
            p(FIRST, note(2)),
            footnotes={1: p("Fellow at the Institute of Ports, Baku."), 2: p("Interview.")},
        )
        [author] = document.authors
        assert (author.name, author.bio) == ("Zeynep Kaya", "Fellow at the Institute of Ports, Baku.")
        assert [(note.label, note.text) for note in document.notes] == [("1", "Interview.")]
        assert "author-note" in codes(document)
        assert "note-numbering" not in codes(document)

    def test_a_name_above_the_title_is_who_wrote_it(self):
        document = read(p("Иванов И. И."), p(b("Порты Каспия")), p("Порты региона растут."), language="ru")
        assert document.title == "Порты Каспия"
        assert [author.name for author in document.authors] == ["И. И. Иванов"]
        assert read(p("Hamid Karzai"), p("A Life in Politics"), p(FIRST)).title == "Hamid Karzai"

    def test_a_note_in_the_title_moves_to_the_first_paragraph(self):
        document = read(p("Ports", note(1), style="Title"), p(FIRST), footnotes={1: p("Written in May.")})
        assert document.title == "Ports"
        assert printed(document) == f"<p>{FIRST}" + "{Written in May.}</p>"
        assert "marker-in-title" in codes(document)

    def test_a_title_style_used_for_chapters_makes_headings(self):
        document = read(p("Ports", style="Title"), p(FIRST), p("Ships", style="Title"), p(SECOND))
        assert document.title == "Ports"
        assert document.blocks[1] == "<h2>Ships</h2>"


class TestNotes:
    def test_footnotes_and_endnotes_are_notes_in_the_order_of_the_text(self):
        document = read(
            p("Ports"),
            p("One.", endnote(1), " Two.", note(7), " Three.", note(2)),
            p(SECOND),
            footnotes={2: p("third"), 7: p("second")},
            endnotes={1: p("first")},
        )
        assert [note.text for note in document.notes] == ["first", "second", "third"]
        assert document.blocks[0] == (
            '<p>One.<a class="fn" data-note="n1"></a> Two.<a class="fn" data-note="n2"></a> '
            'Three.<a class="fn" data-note="n3"></a></p>'
        )

    def test_a_work_is_recognised_and_a_repeat_means_it(self):
        story = "“A Story of Ports”, Daily News, https://example.org/1, (Date of Access: 28.02.2024)."
        document = read(
            p("Ports"), p("One.", note(1), " Two.", note(2), " ", SECOND), footnotes={1: p(story), 2: p("Ibid., p. 4.")}
        )
        assert document.works[0]["title"] == "A Story of Ports"
        assert document.notes[1].is_ibid
        assert document.notes[1].cites[0].locator == ("page", "4")

    def test_several_works_and_italics_in_one_note(self):
        words = p(
            "Ali Demir, ",
            i("Ports of Call"),
            " (Oxford: Quay Press, 2010), 4; Can Ak, ",
            i("Ships"),
            " (London: Mast, 2012).",
        )
        document = read(p("Ports"), p(FIRST, note(1)), footnotes={1: words})
        assert [work["title"] for work in document.works] == ["Ports of Call", "Ships"]
        assert len(document.notes[0].cites) == 2

    def test_a_remark_keeps_its_italics_and_its_paragraphs(self):
        words = [p("The ", i("Kara"), " was built in Baku."), p("It sank, as everybody says.")]
        document = read(p("Ports"), p(FIRST, note(1)), footnotes={1: words})
        assert document.notes[0].text == "The <em>Kara</em> was built in Baku.<br>It sank, as everybody says."

    def test_a_link_in_a_note_is_a_work_or_stays_a_link(self):
        words = p("The Kara was built in Baku, as ", link("a report"), " says.")
        document = read(
            p("Ports"), p(FIRST, note(1)), footnotes={1: words}, note_links={"rLink": "https://example.org/r"}
        )
        assert "https://example.org/r" in f"{document.works} {document.notes}"

    def test_notes_in_tables_and_lists(self):
        document = read(
            p("Ports"),
            p(FIRST),
            table(["Port", "Ships"], ["Baku", Xml(p("12", note(1)))]),
            p("Aktau", note(2), numbered=(2, 0)),
            footnotes={1: p("A count."), 2: p("A guess.")},
        )
        assert "<td>12{A count.}</td>" in printed(document)
        assert "<li>Aktau{A guess.}</li>" in printed(document)

    @pytest.mark.parametrize(
        ("written", "read_as"),
        [
            (["debt ", note(1), ", and more"], "debt{x}, and more"),
            (["debt.", note(1), "As a result"], "debt.{x} As a result"),
            (["Vi", note(1), "deo"], "Vi{x}deo"),
            (["“debt”", note(1), " grows"], "“debt”{x} grows"),
        ],
    )
    def test_the_space_around_a_marker_is_right(self, written, read_as):
        document = read(p("Ports"), p(*written), p(FIRST), footnotes={1: p("x")})
        assert printed(document).split("\n")[0] == f"<p>{read_as}</p>"

    def test_two_notes_at_one_place_lose_the_comma_between_them(self):
        document = read(p("Ports"), p(FIRST, note(1), raised(","), note(2)), footnotes={1: p("x"), 2: p("y")})
        assert printed(document).endswith("{x}{y}</p>")

    def test_a_note_that_is_referred_to_twice_is_one(self):
        document = read(p("Ports"), p("One.", note(1), " Two.", note(1)), p(FIRST), footnotes={1: p("x")})
        assert len(document.notes) == 1
        assert printed(document).count("{x}") == 2

    def test_a_note_that_nothing_refers_to_is_told(self):
        document = read(p("Ports"), p(FIRST, note(1)), footnotes={1: p("x"), 2: p("An orphan of a note.")})
        assert told(document, "word-note").quoted == "An orphan of a note."

    def test_a_marker_whose_note_is_gone_is_told(self):
        document = read(p("Ports"), p(FIRST, note(4)), footnotes={1: p("x")})
        assert document.notes == ()
        assert "word-notes-missing" in codes(document)

    def test_an_empty_note_is_told(self):
        assert "empty-note" in codes(read(p("Ports"), p(FIRST, note(1)), footnotes={1: p("")}))

    def test_a_picture_in_a_note_is_told(self):
        document = read(p("Ports"), p(FIRST, note(1)), footnotes={1: p("A map. ", picture("rNone"))})
        assert document.notes[0].text == "A map."

    def test_a_file_that_only_looks_as_if_it_had_notes_is_read_as_a_text_is(self):
        document = read(
            p("Ports"),
            p(FIRST, "[1]"),
            p(SECOND, raised("2")),
            p(b("Notes")),
            p("[1] “A Story of Ports”, Daily News, https://example.org/1."),
            p("[2] Interviews in the spring."),
        )
        assert printed(document).split("\n") == [
            f"<p>{FIRST}" + "{A Story of Ports}</p>",
            f"<p>{SECOND}" + "{Interviews in the spring.}</p>",
        ]

    def test_a_list_of_notes_that_word_counts_is_one_too(self):
        document = read(
            p("Ports"),
            p(FIRST, raised("1")),
            p(SECOND, raised("2")),
            heading("References"),
            p("“A Story of Ports”, Daily News, https://example.org/1.", numbered=(1, 0)),
            p("Interviews in the spring.", numbered=(1, 0)),
        )
        assert [note.text for note in document.notes] == ["", "Interviews in the spring."]
        assert document.works[0]["title"] == "A Story of Ports"

    def test_more_notes_than_an_article_can_have_are_refused(self):
        notes = {n: p("x") for n in range(1, 1102)}
        with pytest.raises(ImportRefused, match="1101 notes"):
            read(p("Ports"), p(FIRST, *map(note, notes)), footnotes=notes)


KAYA = {
    "id": "http://zotero.org/users/1/items/AB",
    "type": "article-journal",
    "title": "Ports and <i>Debt</i>",
    "container-title": "Review of Ports",
    "volume": 12,
    "author": [{"family": "Kaya", "given": "Zeynep"}],
    "issued": {"date-parts": [["2020", 5]]},
    "accessed": {"date-parts": [["2024", 2, 28]]},
    "DOI": "10.5555/ports",
    "URL": "javascript:alert(1)",
}
DEMIR = {"type": "book", "title": "Ships", "publisher": "Quay", "author": [{"family": "Demir", "given": "Ali"}]}


def citation(*items, program="ZOTERO_ITEM CSL_CITATION", shown="Kaya, “Ports and Debt” (May 2020): 12."):
    data = {"citationID": "x", "properties": {"noteIndex": 1}, "citationItems": list(items)}
    return field(f" ADDIN {program} {json.dumps(data)} ", shown)


def cited(data, **fields):
    return {"id": data.get("id", 1), "uris": [f"http://zotero.org/{data['title']}"], "itemData": data} | fields


class TestReferenceManagers:
    @pytest.mark.parametrize("program", ["ZOTERO_ITEM CSL_CITATION", "CSL_CITATION"])
    def test_a_citation_says_exactly_what_it_cites(self, program):
        item = cited(KAYA, locator="12-14", label="page", prefix="see ", suffix="my emphasis")
        document = read(p("Ports"), p(FIRST, note(1)), footnotes={1: p(citation(item, program=program))})
        assert document.works == (
            {
                "type": "article-journal",
                "title": "Ports and Debt",
                "container-title": "Review of Ports",
                "volume": "12",
                "author": [{"family": "Kaya", "given": "Zeynep"}],
                "issued": {"date-parts": [[2020, 5]]},
                "DOI": "10.5555/ports",
            },
        )
        [cite] = document.notes[0].cites
        assert (cite.locator, cite.accessed) == (("page", "12–14"), "2024-02-28")
        assert (cite.prefix, cite.suffix) == ("see", ", my emphasis")
        assert document.notes[0].text == ""

    def test_several_works_and_the_words_around_them(self):
        words = p(
            "Compare ", citation(cited(KAYA), cited(DEMIR)), "; but also ", citation(cited(KAYA)), ". The map differs."
        )
        document = read(p("Ports"), p(FIRST, note(1)), footnotes={1: words})
        assert [cite.work for cite in document.notes[0].cites] == [0, 1, 0]
        assert [cite.prefix for cite in document.notes[0].cites] == ["Compare", "", "but also"]
        assert document.notes[0].text == "The map differs."
        assert len(document.works) == 2

    def test_a_typed_repeat_after_it_means_the_same_work(self):
        document = read(
            p("Ports"),
            p("One.", note(1), " Two.", note(2), SECOND),
            footnotes={1: p(citation(cited(DEMIR))), 2: p("Ibid.")},
        )
        assert document.notes[1].cites[0].work == 0

    def test_a_citation_in_the_text_gets_a_note_and_keeps_its_words(self):
        document = read(p("Ports"), p("Debt grows ", citation(cited(DEMIR), shown="(Demir, n.d.)"), " fast."), p(FIRST))
        assert printed(document).split("\n")[0] == "<p>Debt grows (Demir, n.d.){Ships} fast.</p>"

    def test_a_mere_number_in_the_text_becomes_the_marker(self):
        one = field(f" ADDIN CSL_CITATION {json.dumps({'citationItems': [cited(DEMIR)]})}", raised("1"))
        document = read(p("Ports"), p("Debt grows", one, "."), p(FIRST))
        assert printed(document).split("\n")[0] == "<p>Debt grows{Ships}.</p>"

    def test_the_bibliography_it_made_is_left_out_and_told(self):
        listed = field(" ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY ", "Demir, Ali. Ships. Quay.")
        document = read(p("Ports"), p(FIRST, note(1)), p(listed), footnotes={1: p(citation(cited(DEMIR)))})
        assert "Quay." in told(document, "word-bibliography").quoted
        assert "Demir" not in document.body

    def test_a_bibliography_is_kept_where_nothing_else_says_what_is_cited(self):
        listed = [
            field(f" ADDIN {name} ", f"Demir, Ali. {title}.")
            for name, title in (("EN.REFLIST", "Ships"), ("ZOTERO_BIBL", "Seas"))
        ]
        document = read(p("Ports"), p(FIRST), *(p(one) for one in listed))
        assert "Ships" in document.body
        assert "Seas" in document.body

    def test_citations_kept_in_content_controls(self):
        says = base64.b64encode(json.dumps({"citationItems": [{"itemData": DEMIR}]}).encode()).decode()
        one = control(r("(Demir)"), properties=f'<w:tag w:val="MENDELEY_CITATION_v3_{says}"/>')
        listed = control(p("Demir. Ships. Quay."), properties='<w:tag w:val="MENDELEY_BIBLIOGRAPHY"/>')
        document = read(p("Ports"), p("Debt grows ", one, "."), p(FIRST), listed)
        assert printed(document).split("\n") == ["<p>Debt grows (Demir){Ships}.</p>", f"<p>{FIRST}</p>"]
        assert told(document, "word-bibliography").quoted == "Demir. Ships. Quay."

    def test_citations_kept_as_bookmarks(self):
        says = f"ZOTERO_ITEM CSL_CITATION {json.dumps({'citationItems': [cited(DEMIR)]})}"
        halves = {"ZOTERO_BREF_a1_1": says[:40], "ZOTERO_BREF_a1_2": says[40:]}
        words = p(bookmark("ZOTERO_BREF_a1", "Demir, Ships."))
        document = read(p("Ports"), p(FIRST, note(1)), footnotes={1: words}, custom=halves)
        assert document.works[0]["title"] == "Ships"

    @pytest.mark.parametrize(
        "says",
        [
            "{",
            "[]",
            '{"citationItems": []}',
            '{"citationItems": [{"itemData": 7}]}',
            '{"citationItems": "x"}',
            "{}" * 9,
        ],
    )
    def test_one_that_cannot_be_understood_is_read_as_typed(self, says):
        words = p(field(f" ADDIN ZOTERO_ITEM CSL_CITATION {says}", "Ali Demir, Ships (Oxford: Quay, 2010), 4."))
        document = read(p("Ports"), p(FIRST, note(1)), footnotes={1: words})
        assert "Demir" in f"{document.works} {document.notes}"


class TestLists:
    def test_lists_in_lists(self):
        blocks = body(
            p("Sea", numbered=(2, 0)),
            p("Caspian", numbered=(1, 1)),
            p("Aral", numbered=(1, 1)),
            p("Land", numbered=(2, 0)),
        )
        assert blocks == ["<ul><li>Sea<ol><li>Caspian</li><li>Aral</li></ol></li><li>Land</li></ul>"]

    def test_a_list_goes_on_counting_after_a_paragraph(self):
        blocks = body(p("One", numbered=(1, 0)), p("Two", numbered=(1, 0)), p(SECOND), p("Three", numbered=(1, 0)))
        assert blocks == ["<ol><li>One</li><li>Two</li></ol>", f"<p>{SECOND}</p>", '<ol start="3"><li>Three</li></ol>']

    def test_letters_become_figures_and_that_is_told(self):
        document = read(p("Ports"), p(FIRST), p("One", numbered=(3, 0)), p("Two", numbered=(3, 0)))
        assert document.blocks[1] == "<ol><li>One</li><li>Two</li></ol>"
        assert "word-lettered" in codes(document)

    def test_a_list_of_a_style_and_no_list_in_spite_of_it(self):
        style = (
            '<w:style w:type="paragraph" w:styleId="Dots"><w:name w:val="List Bullet"/>'
            '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        )
        none = p("Three", style="Dots", numbered=(0, 0))
        blocks = body(p("One", style="Dots"), p("Two", style="Dots"), none, styles=style)
        assert blocks == ["<ul><li>One</li><li>Two</li></ul>", "<p>Three</p>"]


class TestTables:
    def test_a_table_with_its_head(self):
        assert body(table(["Port", "Ships"], ["Baku", "12"], head=True)) == [
            "<table><thead><tr><th>Port</th><th>Ships</th></tr></thead><tbody><tr><td>Baku</td><td>12</td></tr></tbody></table>"
        ]

    def test_a_first_row_in_bold_is_its_head(self):
        [block] = body(table([Xml(p(b("Port"))), Xml(p(b("Ships")))], ["Baku", "12"]))
        assert block.startswith("<table><thead><tr><th>Port</th>")

    def test_merged_cells(self):
        wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + p("Ports") + "</w:tc>"
        start, rest = ('<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tc><w:tcPr><w:vMerge/></w:tcPr>")
        rows = [
            wide,
            start + p("Baku") + "</w:tc>" + f"<w:tc>{p('1')}</w:tc>",
            rest + p() + "</w:tc>" + f"<w:tc>{p('2')}</w:tc>",
        ]
        [block] = body(Xml("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"))
        assert block == (
            '<table><tbody><tr><td colspan="2">Ports</td></tr><tr><td rowspan="2">Baku</td><td>1</td></tr>'
            "<tr><td>2</td></tr></tbody></table>"
        )

    def test_a_caption_above_or_below_belongs_to_the_table(self):
        one = table(["Port", "Ships"], ["Baku", "12"])
        caption = p("Table 1: Ports", style="Caption")
        for blocks in ([caption, one], [caption, one, p(SECOND)]):
            assert body(*blocks)[0].startswith("<table><caption>Table 1: Ports</caption>")

    def test_a_table_of_one_cell_is_a_frame(self):
        assert body(table([Xml(p("In short:") + p(SECOND))])) == ["<p>In short:</p>", f"<p>{SECOND}</p>"]

    def test_a_table_in_a_table_keeps_its_words(self):
        [block] = body(table(["Baku", Xml(p("Berths") + table(["North", "South"]) + p())]))
        assert richtext.plain(block).split() == ["Baku", "Berths", "North", "South"]


class TestLinks:
    def test_links_of_both_kinds(self):
        one, other = link("one"), field(' HYPERLINK "https://example.org/2" ', r("other"))
        assert body(p(one, " and ", other), links={"rLink": "https://example.org/1"}) == [
            '<p><a href="https://example.org/1">one</a> and <a href="https://example.org/2">other</a></p>'
        ]

    def test_links_to_places_in_the_file_and_their_anchors_leave_their_words(self):
        words = [bookmark("here", "There"), " is ", link("no place", relation="", anchor="here"), "."]
        assert body(p(*words, field(' HYPERLINK \\l "here" ', r(" Go")))) == ["<p>There is no place. Go</p>"]

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "file:///C:/Users/x.docx", "consultantplus://offline/1"]
    )
    def test_links_that_lead_nowhere_on_the_web_are_told(self, address):
        document = read(p("Ports"), p(FIRST, link("see")), links={"rLink": address})
        assert "href" not in document.body
        assert address in told(document, "word-link").quoted


class TestPictures:
    def test_a_picture_comes_with_what_it_shows(self):
        document = read(
            p("Ports"), p(FIRST), p(picture("rMap", "A map of the ports")), pictures={"rMap": ("map.png", png())}
        )
        [one] = document.pictures
        assert (one.name, one.alt, one.content) == ("map.png", "A map of the ports", png())
        assert document.blocks[1] == f'<figure data-image="{one.key}"></figure>'

    def test_its_caption_goes_with_it(self):
        for blocks in (
            [p(picture("rMap")), p("Figure 1: Ports", style="Caption")],
            [p("Figure 1: Ports", style="Caption"), p(picture("rMap"))],
        ):
            document = read(p("Ports"), p(FIRST), *blocks, p(SECOND), pictures={"rMap": png()})
            assert document.blocks[1] == '<figure data-image="p1"><figcaption>Figure 1: Ports</figcaption></figure>'
            assert [one.key for one in document.pictures] == ["p1"]

    def test_one_inside_a_sentence_stands_below_its_paragraph(self):
        assert body(p("Here ", picture("rMap"), "it is."), pictures={"rMap": png()}) == [
            "<p>Here it is.</p>", '<figure data-image="p1"></figure>',
        ]  # fmt: skip

    def test_one_in_a_table_stays_in_its_cell(self):
        [block] = body(table(["Port", Xml(p(picture("rMap")))]), pictures={"rMap": png()})
        assert '<td><figure data-image="p1"></figure></td>' in block

    def test_one_of_an_older_word(self):
        document = read(p("Ports"), p(FIRST), p(vml_picture("rMap", "A map")), pictures={"rMap": png()})
        assert [one.alt for one in document.pictures] == ["A map"]

    def test_one_that_lies_elsewhere_is_named_and_not_fetched(self):
        rows = [("rMap", "image", "https://example.org/map.png", "External")]
        document = read(p("Ports"), p(FIRST), p(linked_picture("rMap")), related=rows)
        assert [(one.url, one.content) for one in document.pictures] == [("https://example.org/map.png", b"")]

    def test_what_a_machine_saw_in_it_is_not_said_to_be_so(self):
        alt = "A ship in a harbour\n\nDescription automatically generated with medium confidence"
        document = read(p("Ports"), p(FIRST), p(picture("rMap", alt)), pictures={"rMap": png()})
        assert [one.alt.strip() for one in document.pictures] == ["A ship in a harbour"]


def said(words):
    return f"<m:r><m:t>{words}</m:t></m:r>"


class TestWhatAnArticleCannotHold:
    def test_text_boxes_stand_below_their_paragraph(self):
        document = read(p("Ports"), p("One ", text_box(p("In a box."), p("Twice.")), "and two."), p(FIRST))
        assert document.blocks[:3] == ("<p>One and two.</p>", "<p>In a box.</p>", "<p>Twice.</p>")
        assert "word-boxes" in codes(document)

    def test_a_box_in_a_box(self):
        blocks = body(p("One", text_box(p("Two", text_box(p("Three"))))))
        assert [richtext.plain(block) for block in blocks] == ["One", "Two", "Three"]

    def test_content_controls_are_opened_and_their_empty_places_told(self):
        empty = control(p("Click here to type."), properties="<w:showingPlcHdr/>")
        document = read(p("Ports"), p(FIRST), control(p("One ", control("two"), ".")), empty)
        assert document.blocks[1:] == ("<p>One two.</p>",)
        assert told(document, "word-placeholder").quoted == "Click here to type."

    def test_accepted_changes_are_taken_and_the_others_quoted(self):
        document = read(p("Ports"), p("The ", inserted("new "), deleted("old "), "debt grows."), p(FIRST))
        assert document.blocks[0] == "<p>The new debt grows.</p>"
        assert told(document, "word-deleted").quoted.strip() == "old"
        assert "Ayşe" in told(document, "word-deleted").message
        assert "word-inserted" in codes(document)

    def test_what_was_moved_stands_where_it_was_moved_to(self):
        document = read(p("Ports"), p(moved("Once "), FIRST, " ", moved("Once", to=True)))
        assert document.blocks[0] == f"<p>{FIRST} Once</p>"
        assert "word-moved" in codes(document)

    def test_a_deleted_paragraph_mark_joins_two_paragraphs(self):
        joined_mark = Xml(f'<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{r("One ")}</w:p>')
        assert body(joined_mark, p("two.")) == ["<p>One two.</p>"]

    def test_comments_are_counted_and_quoted(self):
        document = read(
            p("Ports"),
            p(comment_on(1, "The debt"), " grows. ", FIRST),
            comments={1: ("Boris", "Whose?"), 2: ("Ayşe", "Check.")},
        )
        finding = told(document, "word-comment")
        assert finding.message.startswith("2 comments were left out: “Boris: Whose?; Ayşe: Check.")
        assert "Whose" not in document.body

    def test_headers_footers_and_the_table_of_contents(self):
        contents = field(' TOC \\o "1-3" ', joined(["Ships", "\t3"]))
        document = read(
            p("Ports"), p(contents), p("Trains 4", style="TOC1"), p(FIRST), headers=["Working Paper", "Draft"]
        )
        assert document.blocks == (f"<p>{FIRST}</p>",)
        assert told(document, "word-header").quoted == "Working Paper Draft"
        assert {"Ships", "Trains"} <= set(told(document, "word-contents").quoted.split())

    def test_hidden_text(self):
        document = read(p("Ports"), p(FIRST, r("secret", "<w:vanish/>")))
        assert told(document, "word-hidden").quoted == "secret"

    @pytest.mark.parametrize(
        ("formula", "line"),
        [
            (f"{said('E=m')}<m:sSup><m:e>{said('c')}</m:e><m:sup>{said('2')}</m:sup></m:sSup>", "E=mc<sup>2</sup>"),
            (f"<m:f><m:num>{said('a+b')}</m:num><m:den>{said('c')}</m:den></m:f>", "(a+b)/c"),
            (f"<m:rad><m:deg/><m:e>{said('x')}</m:e></m:rad>", "√x"),
            (f"<m:d><m:e>{said('x')}</m:e></m:d>", "(x)"),
        ],
    )
    def test_a_formula_is_a_line_of_text(self, formula, line):
        document = read(p("Ports"), p("So ", equation(formula)), p(FIRST))
        assert document.blocks[0] == f"<p>So {line}</p>"
        assert "word-equation" in codes(document)

    def test_the_words_of_a_diagram_are_told(self):
        chart = Xml(
            '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><c:chart r:id="rChart"/></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>"
        )
        content = (
            '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            "<a:t>Debt by year</a:t><c:v>2024</c:v></c:chartSpace>"
        )
        document = read(
            p("Ports"),
            p(FIRST, chart),
            more={"word/charts/chart1.xml": content},
            related=[("rChart", "chart", "charts/chart1.xml")],
        )
        assert told(document, "word-diagram").quoted == "Debt by year · 2024"

    def test_a_ticked_box_a_symbol_and_a_smart_tag(self):
        box = Xml(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>'
            "</w:fldChar></w:r>"
            "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        arrow = r(Xml('<w:sym w:font="Wingdings" w:char="F0E0"/>'))
        tag = Xml(f"<w:smartTag>{r('Baku')}</w:smartTag>")
        assert body(p(box, "Yes ", tag, " ", arrow)) == ["<p>☒ Yes Baku 🡪</p>"]

    def test_a_simple_field_and_one_that_never_ends(self):
        simple = Xml(f'<w:fldSimple w:instr=" SEQ Table ">{r("4")}</w:fldSimple>')
        open_one = Xml('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("open"))
        assert body(p("Table ", simple, " ", open_one)) == ["<p>Table 4 open</p>"]

    def test_what_nobody_thought_of_keeps_its_words(self):
        odd = Xml(f"<w:unheardOf><w:within>{r('kept')}</w:within></w:unheardOf>")
        assert body(p("It is ", odd, "."), Xml(f"<w:aroundThem>{p('Too.')}</w:aroundThem>")) == [
            "<p>It is kept.</p>",
            "<p>Too.</p>",
        ]


class TestWhichReader:
    def test_content_decides_and_the_name_does_not(self):
        raw = word_file(p("Ports"), p(FIRST))
        assert reading.read(raw, name="ports.txt", language="en").title == "Ports"
        assert reading.read(f"Ports\n\n{FIRST}".encode(), name="ports.docx", language="en").title == "Ports"

    def test_strict_files_read_alike(self):
        document = part("document", f"<w:body>{p('Ports')}{p(FIRST)}{heading('Ships')}{p(SECOND)}</w:body>")
        document = document.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
        found = from_docx.read(word_file(more={"word/document.xml": document}), language="en")
        assert (found.title, found.blocks[1]) == ("Ports", "<h2>Ships</h2>")

    def test_language_is_told_from_the_words(self):
        assert (
            from_docx.read(word_file(p("Порты"), p("Порты региона растут, и вместе с ними растёт их долг."))).language
            == "ru"
        )

    def test_a_document_of_another_name_is_found(self):
        raw = word_file(p("Ports"), p(FIRST))
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        parts["word/document2.xml"] = parts.pop("word/document.xml")
        parts["word/_rels/document2.xml.rels"] = parts.pop("word/_rels/document.xml.rels")
        parts["_rels/.rels"] = relations(("r1", "officeDocument", "/word/document2.xml"))
        assert from_docx.read(zipped(parts), language="en").title == "Ports"
