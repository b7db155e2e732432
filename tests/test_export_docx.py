"""An article language goes out as a Word file that says all it says, and that knows itself when it comes back."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from articles.exporting import docx as exporting
from articles.exporting.docx.writing import Picture
from articles.importing import identity
from articles.models import Revision
from articles.publishing import Manuscript
from articles.snapshots import Change

from .factories import ayse, make_article, make_image, make_source, marker

W = identity.W
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def manuscript(body, **fields):
    values = {
        "article": "a1",
        "language": "en",
        "kind": "analysis",
        "original_language": "en",
        "title": "Ports",
        "slug": "ports",
    }
    return Manuscript(**values | {"summary": "", "body": body} | fields)


def written(body, notes=None, pictures=None, **fields):
    made_from = identity.Identity("a1", "en", "en", 1)
    return exporting.write(manuscript(body, **fields), notes or {}, pictures or {}, made_from, AT)


def part(raw, name):
    return etree.fromstring(zipfile.ZipFile(BytesIO(raw)).read(name))


def paragraphs(raw):
    """(style, text) of each paragraph, tables left out, as an ordinary reader sees them."""
    return [(p.style.name, p.text) for p in docx.Document(BytesIO(raw)).paragraphs if p.text]


def note_texts(raw):
    return [note.text for note in identity.read(raw).notes]


class TestText:
    def test_title_byline_summary_and_key_points_stand_first_in_their_styles(self):
        byline = [
            {"author": "a", "role": "author", "given": "Ayşe", "family": "Yıldız"},
            {"author": "b", "role": "author", "given": "Bo", "family": "Li"},
            {"author": "c", "role": "translator", "given": "Deniz", "family": "Su"},
        ]
        raw = written("<p>Text.</p>", summary="In <short>.", key_points=["One & all", "Two"], byline=byline)
        assert paragraphs(raw) == [
            ("Title", "Ports"),
            ("Author", "Ayşe Yıldız and Bo Li"),
            ("Abstract", "In <short>."),
            ("Key Points", "One & all"),
            ("Key Points", "Two"),
            ("Normal", "Text."),
        ]

    def test_every_kind_of_block_has_the_style_word_has_for_it(self):
        raw = written(
            "<h2>A</h2><h3>B</h3><h4>C</h4><p>D</p><blockquote><p>E</p></blockquote>"
            '<blockquote class="pull"><p>F</p></blockquote><ul><li>G</li></ul><ol><li><p>H</p><p>I</p></li></ol>'
            "<pre>J\nK</pre><hr>"
        )
        assert paragraphs(raw)[1:] == [
            ("Heading 1", "A"),
            ("Heading 2", "B"),
            ("Heading 3", "C"),
            ("Normal", "D"),
            ("Quote", "E"),
            ("Intense Quote", "F"),
            ("List Bullet", "G"),
            ("List Number", "H"),
            ("List Continue", "I"),
            ("HTML Preformatted", "J\nK"),
            ("Normal", "⁂"),
        ]

    def test_lists_lie_in_lists_and_count_by_themselves(self):
        raw = written('<ol><li>A<ul><li>B</li></ul></li></ol><ol start="4"><li>C</li></ol>')
        numbered = [
            (p.text, p._p.pPr.numPr.ilvl.val, p._p.pPr.numPr.numId.val)
            for p in docx.Document(BytesIO(raw)).paragraphs
            if p._p.pPr is not None and p._p.pPr.numPr is not None
        ]
        assert [(text, level) for text, level, _ in numbered] == [("A", 0), ("B", 1), ("C", 0)]
        assert len({number for *_, number in numbered}) == 3
        numbering = part(raw, "word/numbering.xml")
        abstract = {n.get(f"{W}numId"): n.find(f"{W}abstractNumId").get(f"{W}val") for n in numbering.iter(f"{W}num")}[
            str(numbered[2][2])
        ]
        level = numbering.xpath(
            f"w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl[@w:ilvl='0']", namespaces={"w": W[1:-1]}
        )[0]
        assert level.find(f"{W}start").get(f"{W}val") == "4"
        assert level.find(f"{W}numFmt").get(f"{W}val") == "decimal"

    def test_words_keep_their_marks_and_language(self):
        raw = written('<p><em>a</em><strong><em>b</em></strong><s>c</s>H<sub>2</sub>O<br><span lang="ru">д</span></p>')
        runs = docx.Document(BytesIO(raw)).paragraphs[-1].runs
        assert [(r.text, r.italic, r.bold) for r in runs[:2]] == [("a", True, None), ("b", True, True)]
        assert runs[2].font.strike
        assert runs[4].font.subscript
        assert runs[-1]._r.rPr.find(f"{W}lang").get(f"{W}val") == "ru"
        assert docx.Document(BytesIO(raw)).paragraphs[-1].text == "abcH2O\nд"

    def test_links_lead_where_they_led_and_to_articles_by_their_lasting_address(self, settings):
        settings.SITE_URL = "https://example.org"
        raw = written('<p><a href="https://a.example/?x=1&amp;y=2">one</a> <a data-article="k3x9">two</a></p>')
        links = docx.Document(BytesIO(raw)).paragraphs[-1].hyperlinks
        assert [(link.text, link.address) for link in links] == [
            ("one", "https://a.example/?x=1&y=2"),
            ("two", "https://example.org/a/k3x9"),
        ]

    def test_tables_keep_their_cells_however_they_are_joined(self):
        raw = written(
            "<table><caption>Waits</caption><thead><tr><th>A</th><th>B</th></tr></thead><tbody>"
            '<tr><td rowspan="2">C</td><td class="num">1</td></tr><tr><td>2</td></tr><tr><td colspan="2">D</td></tr>'
            "</tbody></table>",
            {},
        )
        assert ("Caption", "Waits") in paragraphs(raw)
        [table] = docx.Document(BytesIO(raw)).tables
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            ["A", "B"],
            ["C", "1"],
            ["C", "2"],
            ["D", "D"],
        ]
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None

    def test_a_table_whose_cells_reach_too_far_is_still_a_table(self):
        raw = written(
            '<table><tbody><tr><td rowspan="9">A</td><td rowspan="2">B</td></tr>'
            '<tr><td colspan="3">C</td></tr></tbody></table>'
        )
        [table] = docx.Document(BytesIO(raw)).tables
        assert {cell.text for row in table.rows for cell in row.cells} >= {"A", "B", "C"}

    def test_a_picture_has_its_alternative_text_and_caption(self):
        from PIL import Image

        drawn = BytesIO()
        Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
        picture = Picture(drawn.getvalue(), 40, "A map", "The <em>library’s</em>")
        body = '<figure data-image="i1"><figcaption>Its own</figcaption></figure><figure data-image="i1"></figure>'
        raw = written(body + '<figure data-image="gone"><figcaption>Kept</figcaption></figure>', {}, {"i1": picture})
        document = docx.Document(BytesIO(raw))
        assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == ["A map", "A map"]
        captions = [text for style, text in paragraphs(raw) if style == "Caption"]
        assert captions == ["Its own", "The library’s", "Kept"]


class TestNotes:
    def test_notes_are_footnotes_wherever_they_stand(self):
        body = (
            f"<h2>A{marker(key='a')}</h2><p>B{marker(key='b')}, again{marker(key='a')}.</p>"
            f"<ul><li>C{marker(key='c')}</li></ul>"
            f"<table><caption>D{marker(key='d')}</caption><tbody><tr><td>E{marker(key='e')}</td></tr></tbody></table>"
        )
        raw = written(body, {key: f"Note {key}" for key in "abcde"})
        assert [(note.key, note.text) for note in identity.read(raw).notes] == [
            (key, f"Note {key}") for key in ["a", "b", "a", "c", "d", "e"]
        ]
        marks = [mark.get(f"{W}name") for mark in part(raw, "word/document.xml").iter(f"{W}bookmarkStart")]
        assert len(set(marks)) == len(marks) == 6

    def test_a_note_keeps_italics_and_links(self):
        raw = written(
            f"<p>A{marker(key='a')}</p>", {"a": '<cite>Rail &amp; Sea</cite>, <a href="https://e.example/">e</a>.'}
        )
        [note] = [n for n in part(raw, "word/footnotes.xml") if n.get(f"{W}id") == "1"]
        italic = [run for run in note.iter(f"{W}r") if run.find(f"{W}rPr/{W}i") is not None]
        assert ["".join(run.itertext()) for run in italic] == ["Rail & Sea"]
        relations = part(raw, "word/_rels/footnotes.xml.rels")
        assert [relation.get("Target") for relation in relations] == ["https://e.example/"]

    def test_a_marker_without_a_note_leaves_nothing(self):
        assert note_texts(written(f"<p>A{marker(key='a')}</p>")) == []

    def test_an_independent_reader_finds_the_notes(self):
        mammoth = pytest.importorskip("mammoth")
        body = f"<p>A{marker(key='a')}</p><table><tbody><tr><td>B{marker(key='b')}</td></tr></tbody></table>"
        html = mammoth.convert_to_html(BytesIO(written(body, {"a": "One <em>two</em>", "b": "Three"}))).value
        assert "One <em>two</em>" in html
        assert "Three" in html
        assert html.count('id="footnote-ref-') == 2


class TestLanguage:
    @pytest.mark.parametrize(("code", "region"), [("en", "en-GB"), ("tr", "tr-TR"), ("ru", "ru-RU")])
    def test_word_knows_the_language(self, code, region):
        raw = written("<p>A</p>", language=code)
        said = part(raw, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
        assert said.get(f"{W}val") == region
        about = docx.Document(BytesIO(raw)).core_properties
        assert (about.language, about.title, about.created) == (region, "Ports", AT)

    def test_the_list_of_authors_is_in_the_language_of_the_text(self):
        byline = [{"author": n, "role": "author", "given": n, "family": ""} for n in ("A", "B")]
        assert ("Author", "A ve B") in paragraphs(written("<p>A</p>", language="tr", byline=byline))


@pytest.mark.django_db
class TestArticles:
    def test_an_article_goes_out_with_its_notes_as_printed_and_says_what_it_is(self):
        article = make_article(codes=("en", "tr"), notes=2)
        raw = exporting.export(article, "tr", by=ayse())
        told = identity.read(raw)
        revision = article.revisions.get(number=told.identity.revision)
        assert revision.snapshot == article.snapshot()
        assert (told.identity.article, told.identity.language, told.identity.source) == (article.public_id, "tr", "tr")
        assert [note.key for note in told.notes] == ["n1", "n2"]
        assert all(told.identity.notes[note.key] == identity.fingerprint(note.text) for note in told.notes)
        assert told.notes[0].text.startswith("“Report")

    def test_what_went_out_does_not_move_when_its_writer_goes_on(self):
        article, user = make_article(), ayse()

        def write(text):
            base = article.snapshot()["texts"]["en"]["title"]
            article.amend([Change(("texts", "en", "title"), base, text)], lock_version=article.lock_version, by=user)
            article.refresh_from_db()

        write("One")
        number = identity.read(exporting.export(article, "en", by=user)).identity.revision
        write("Two")
        assert article.revisions.get(number=number).snapshot["texts"]["en"]["title"] == "One"
        assert article.revisions.get(number=number).note

    def test_two_downloads_of_one_text_are_one_revision(self):
        article = make_article(codes=("en", "tr"))
        numbers = {identity.read(exporting.export(article, code)).identity.revision for code in ("en", "tr", "en")}
        assert len(numbers) == Revision.objects.count() == 1

    def test_a_text_goes_out_to_be_translated(self):
        article = make_article(codes=("en",), notes=1)
        raw = exporting.export(article, "tr", source="en")
        assert (identity.read(raw).identity.language, identity.read(raw).identity.source) == ("tr", "en")
        assert ("Title", article.title_en) in paragraphs(raw)

    def test_pictures_of_the_library_go_along_and_are_known_by_their_bytes(self):
        image = make_image(size=(2000, 900), caption_en="Drawn by us")
        article = make_article(body={"en": f'<figure data-image="{image.public_id}"></figure><p>Text.</p>'})
        raw = exporting.export(article, "en")
        [(digest, key)] = identity.read(raw).identity.pictures.items()
        media = [name for name in zipfile.ZipFile(BytesIO(raw)).namelist() if "media/" in name]
        assert key == image.public_id
        assert [identity.file_fingerprint(zipfile.ZipFile(BytesIO(raw)).read(name)) for name in media] == [digest]
        assert docx.Document(BytesIO(raw)).inline_shapes[0]._inline.docPr.get("descr") == "A map"

    def test_the_command_writes_a_file(self, tmp_path):
        article = make_article(codes=("en",))
        call_command("export_article", article.public_id, "en", str(tmp_path / "a.docx"), verbosity=0)
        assert ("Title", article.title_en) in paragraphs((tmp_path / "a.docx").read_bytes())

    @pytest.mark.parametrize(("code", "file", "why"), [("ru", "a.docx", "Русский"), ("en", "no/where.docx", "written")])
    def test_the_command_says_what_is_missing(self, tmp_path, code, file, why):
        article = make_article(codes=("en",))
        with pytest.raises(CommandError, match=why):
            call_command("export_article", article.public_id, code, str(tmp_path / file))

    def test_a_work_of_two_languages_is_printed_in_that_of_the_text(self):
        source = make_source(title="Ports")
        source.localized = {"tr": {"title": "Limanlar"}}
        source.save()
        article = make_article(codes=("en", "tr"), notes=1)
        cite = article.footnotes.get().cites.get()
        cite.source = source
        cite.save()
        assert "Limanlar" in note_texts(exporting.export(article, "tr"))[0]


class TestIdentity:
    def test_what_is_written_is_read(self):
        one = identity.Identity("a-1", "tr", "en", 12, {'k"<1': "f"}, {"abc": "i&1"})
        raw = BytesIO(written("<p>A</p>"))
        assert identity.identity_in(identity.as_xml(one)) == one
        assert identity.read(raw.getvalue()).identity == identity.Identity("a1", "en", "en", 1)

    @pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "²"])
    def test_what_makes_no_sense_is_nothing(self, revision):
        xml = (
            identity.as_xml(identity.Identity("a", "tr", "tr", 1))
            .decode()
            .replace('revision="1"', f'revision="{revision}"')
        )
        assert identity.identity_in(xml.encode()) is None

    def test_entities_and_document_types_are_nothing(self):
        xml = identity.as_xml(identity.Identity("a", "tr", "tr", 1)).decode()
        head, tail = xml.split("?>", 1)
        evil = f'{head}?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>{tail.replace("article=", "x=")}'
        assert identity.identity_in(evil.encode()) is None

    def test_files_that_are_no_word_files_are_nothing(self):
        empty = BytesIO()
        zipfile.ZipFile(empty, "w").close()
        for raw in (b"", b"PK\x03\x04", b"text", empty.getvalue(), written("<p>A</p>")[:3000]):
            assert identity.read(raw) == identity.Returned(None)

    def test_a_note_moved_with_its_bookmark_is_still_itself_and_a_new_one_has_no_key(self):
        raw = written(f"<p>A{marker(key='a')}</p><p>B{marker(key='b')}</p>", {"a": "One", "b": "Two"})
        xml = part(raw, "word/document.xml")
        body = xml.find(f"{W}body")
        first = next(p for p in body.iter(f"{W}p") if "".join(p.itertext()) == "A")
        second = next(p for p in body.iter(f"{W}p") if "".join(p.itertext()) == "B")
        second.addnext(first)
        bare = next(first.iter(f"{W}footnoteReference")).getparent()
        second.append(etree.fromstring(etree.tostring(bare)))  # a copy beside its paragraph, without the bookmark
        notes = list(identity.notes_in(xml, {"footnote": {"1": "One", "2": "Two"}, "endnote": {}}))
        assert [note.key for note in notes] == ["b", "", "a"]

    def test_tracked_changes_count_as_accepted(self):
        xml = etree.fromstring(
            f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>Two </w:t></w:r>'
            "<w:del><w:r><w:delText>old</w:delText><w:t>x</w:t></w:r></w:del><w:ins><w:r><w:t>ships</w:t></w:r></w:ins></w:p>"
        )
        assert identity.text_of(xml) == "Two ships"
