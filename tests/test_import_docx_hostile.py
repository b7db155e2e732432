"""Word files that mean harm, or were harmed: one clear message each, nothing fetched, nothing left behind, and soon."""

import random
import socket
import struct
import tempfile
import time
import zipfile
from io import BytesIO

import pytest

from articles.importing import from_docx, reading
from articles.importing.document import ImportRefused
from articles.importing.word import package

from .word_files import (
    NAMES,
    Xml,
    field,
    link,
    linked_picture,
    note,
    p,
    part,
    picture,
    png,
    r,
    relations,
    table,
    word_file,
    zipped,
)

TEXT = "The ports of the region are growing, and so is the debt of the states that built them."
GOOD = word_file(p("Ports"), p(TEXT))
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def parts_of(raw):
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(**parts):
    return zipped(
        parts_of(GOOD) | {name.replace("__", "/").replace("_xml", ".xml"): value for name, value in parts.items()}
    )


def declared(name, doctype, encoding="utf-8"):
    """A good file with a document type before the root of one of its parts."""
    content = parts_of(GOOD)[name].decode()
    head, _, rest = content.rpartition("?>")
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if head else ""
    return zipped(parts_of(GOOD) | {name: (head + doctype + rest).encode(encoding)})


def lying():
    """A part whose size is said to be small, and is not."""
    raw = bytearray(zipped(parts_of(GOOD) | {"word/document.xml": bytes(3_000_000)}))
    for sign, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := raw.find(sign, at + 1)) >= 0:
            if raw[at + offset : at + offset + 4] == struct.pack("<I", 3_000_000):
                raw[at + offset : at + offset + 4] = struct.pack("<I", 300)
    return bytes(raw)


def overlapping():
    """One part of a megabyte, listed six hundred times."""
    raw = zipped({"a": random.Random(1).randbytes(1_000_000)}, zipfile.ZIP_STORED)
    start = raw.rindex(b"PK\x01\x02")
    entry, end = raw[start : raw.rindex(b"PK\x05\x06")], raw[raw.rindex(b"PK\x05\x06") :]
    count = struct.pack("<HHI", 600, 600, len(entry) * 600)
    return raw[:start] + entry * 600 + end[:8] + count + end[16:]


def nested(depth):
    return "<w:tbl><w:tr><w:tc>" * depth + p("deep") + "</w:tc></w:tr></w:tbl>" * depth


REFUSED = {
    "locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le"), "old Word"),
    "half": (GOOD[: len(GOOD) // 2], "damaged"),
    "its head only": (GOOD[:4], "damaged"),
    "no archive": (b"PK\x03\x04" + bytes(5000), "damaged"),
    "a text of LibreOffice": (zipped({"mimetype": "x", "content.xml": "<a/>"}), r"LibreOffice \(\.odt\)"),
    "a table of Excel": (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "Excel"),
    "a presentation": (zipped({"ppt/presentation.xml": "<a/>"}), "PowerPoint"),
    "an archive": (zipped({"readme.txt": "x"}), "an archive"),
    "no document": (zipped({"[Content_Types].xml": "<a/>"}), "damaged"),
    "another root": (with_parts(word__document_xml="<html><body>x</body></html>"), "damaged"),
    "no body": (with_parts(word__document_xml=part("document", "")), "damaged"),
    "broken XML": (with_parts(word__document_xml=part("document", "<w:body><w:p>")), "damaged"),
    "a wrong sum": (zipped(parts_of(GOOD), zipfile.ZIP_STORED).replace(b"The ports", b"The parts"), "damaged"),
    "a PDF": (b"%PDF-1.7 ports", "a PDF"),
    "RTF": (b"{\\rtf1 ports}", "an RTF file"),
    "very many parts": (zipped({f"word/{n}.xml": "" for n in range(2_001)}), "far larger.*2001 parts"),
    "a bomb": (zipped(parts_of(GOOD) | {"word/media/a.bin": bytes(101_000_000)}), "far larger than an article"),
    "a small bomb": (zipped(parts_of(GOOD) | {"word/document.xml": b" " * 20_000_000}), "far larger than an article"),
    "one part six hundred times": (overlapping(), "far larger than an article"),
    "a part that lies about its size": (lying(), "damaged"),
    "too deep": (with_parts(word__document_xml=part("document", f"<w:body>{nested(20_000)}</w:body>")), "damaged"),
    "very long": (word_file(p("Ports"), *(p(TEXT + str(n)) for n in range(30_100))), "longer than an article"),
    "thousands of notes": (
        word_file(p("Ports"), p(TEXT, *map(note, range(1, 5_001))), footnotes={n: p("x") for n in range(1, 5_001)}),
        "5000 notes",
    ),
}
for place in (
    "word/document.xml",
    "word/styles.xml",
    "word/_rels/document.xml.rels",
    "_rels/.rels",
    "docProps/core.xml",
):
    REFUSED[f"entities in {place}"] = (declared(place, f"{ENTITIES}]>"), "document type")
REFUSED["entities in another encoding"] = (declared("word/document.xml", f"{ENTITIES}]>", "utf-16"), "document type")
REFUSED["a file of ours as an entity"] = (
    declared("word/document.xml", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "document type"
)  # fmt: skip


@pytest.fixture
def left_behind(tmp_path, monkeypatch):
    """What stays in the folder of temporary files, but for the lock that the next job takes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return lambda: [one for one in tmp_path.iterdir() if one.suffix != ".lock"]


class TestRefusals:
    @pytest.mark.usefixtures("unconfined")
    @pytest.mark.parametrize("name", REFUSED)
    def test_one_clear_message_each(self, name):
        raw, words = REFUSED[name]
        started = time.monotonic()
        with pytest.raises(ImportRefused, match=words) as refusal:
            reading.read(raw, name="draft.docx", language="en")
        assert len(str(refusal.value)) < 400
        assert time.monotonic() - started < 20

    @pytest.mark.parametrize("name", ["half", "a bomb", "entities in word/document.xml", "too deep"])
    def test_confined_they_are_refused_alike_and_nothing_stays(self, name, left_behind):
        raw, words = REFUSED[name]
        with pytest.raises(ImportRefused, match=words):
            reading.read(raw, language="en")
        assert not left_behind()

    def test_a_file_larger_than_any_manuscript_is_not_even_opened(self, monkeypatch):
        monkeypatch.setattr(from_docx.confined, "run", None)
        with pytest.raises(ImportRefused, match="20 MB is the most"):
            reading.read(GOOD + bytes(20_000_000))

    @pytest.mark.parametrize("bound", [{"MEMORY": 120_000_000}, {"PATIENCE": 0.2}])
    def test_one_that_takes_too_much_memory_or_time_is_given_up(self, bound, monkeypatch):
        for name, value in bound.items():
            monkeypatch.setattr(from_docx, name, value)
        raw = word_file(p("Ports"), *(p(TEXT, r(str(n))) for n in range(20_000)))
        with pytest.raises(ImportRefused, match="cannot be read"):
            reading.read(raw, language="en")

    def test_the_bounds_are_those_that_are_promised(self):
        assert (package.MOST_ENTRIES, package.MOST_BYTES, package.STEEPEST) == (2_000, 100_000_000, 100)
        assert from_docx.LARGEST == 20_000_000


@pytest.fixture
def listener():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        yield listener


def test_nothing_outside_is_ever_asked(listener):
    """External targets of every kind, in every part that can have some."""
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    kinds = ["image", "hyperlink", "attachedTemplate", "oleObject", "subDocument", "frame", "aFChunk", "video", "font"]
    rows = [(f"r{kind}", kind, f"{address}/{kind}", "External") for kind in kinds]
    whole = [("rStyles", "styles"), ("rNumbering", "numbering"), ("rComments", "comments"), ("rTheme", "theme")]
    rows += [(f"{key}Out", kind, f"{address}/{kind}.xml", "External") for key, kind in whole]
    shape = f'<w:r><w:pict><v:shape><v:imagedata r:id="rimage" src="{address}/src"/></v:shape></w:pict></w:r>'
    embedded = '<w:r><w:object><o:OLEObject Type="Link" ProgID="Word.Document" r:id="roleObject"/></w:object></w:r>'
    fields = [
        f'INCLUDEPICTURE "{address}/field"',
        f'INCLUDETEXT "{address}/text"',
        f"DDEAUTO {address} x",
        f'LINK "{address}"',
    ]
    blocks = [
        p("Ports"),
        p(TEXT, linked_picture("rimage"), Xml(shape), Xml(embedded), link("here", "rhyperlink"), note(1)),
        p(*(field(f" {says} ", r("shown")) for says in fields)),
        Xml('<w:altChunk r:id="raFChunk"/>'),
        p(Xml('<w:subDoc r:id="rsubDocument"/>')),
    ]
    outward = relations(*rows)
    names = ["settings", "styles", "numbering", "footnotes", "comments", "fontTable", "webSettings"]
    more = {f"word/_rels/{name}.xml.rels": outward for name in names}
    more["word/settings.xml"] = part("settings", '<w:attachedTemplate r:id="rattachedTemplate"/>')
    raw = word_file(*blocks, footnotes={1: p("x", linked_picture("rimage"))}, related=rows, more=more)
    document = reading.read(raw, language="en")
    assert document.title == "Ports"
    assert {one.url for one in document.pictures} == {f"{address}/image"}
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.usefixtures("unconfined")
class TestWhatComesThrough:
    def read(self, *blocks, **file):
        raw = word_file(p("Ports"), p(TEXT), *blocks, **file)
        document = reading.read(raw, language="en")
        assert reading.lost(raw, document) == []
        return document

    def test_names_that_point_elsewhere_point_nowhere(self):
        rows = [("rMap", "image", "../../../../../../etc/passwd"), ("rShip", "image", "/../ship.png")]
        evil = {"../../evil.sh": "x", "/etc/cron.d/x": "x", "word\\..\\..\\x": "x", "ship.png": png()}
        document = self.read(p(picture("rMap"), picture("rShip")), related=rows, more=evil)
        assert [one.content for one in document.pictures] == [b"", png()]

    def test_markup_in_a_text_is_a_text(self):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>&#x3c;b>"
        document = self.read(p(evil), table([evil]), p("x", note(1)), footnotes={1: p(evil)}, title=evil)
        html = document.body + "".join(one.text for one in document.notes)
        assert "<script" not in html
        assert "<img" not in html

    def test_signs_of_ours_in_a_text_are_not_taken_for_ours(self):
        signs = "".join(map(chr, range(0xE000, 0xE020)))
        document = self.read(p(f"[\ue010footnote-9\ue011] \ue0140\ue015 \ue0160\ue017x\ue018{signs} end"))
        assert document.notes == document.pictures == ()
        assert "end" in document.body

    def test_a_style_map_inside_the_file_says_nothing(self):
        document = self.read(more={"mammoth/style-map": "p => script:fresh"})
        assert document.blocks[0].startswith("<p>")

    def test_many_styles_in_circles(self):
        one = '<w:style w:type="paragraph" w:styleId="S{0}"><w:name w:val="S {0}"/><w:basedOn w:val="S{1}"/></w:style>'
        styles = "".join(one.format(n, (n + 1) % 5_000) for n in range(5_000))
        document = self.read(p("here", style="S7"), styles=styles)
        assert document.blocks[-1] == "<p>here</p>"

    def test_tables_in_tables_as_deep_as_word_allows(self):
        document = self.read(Xml(nested(40).replace("deep", "very deep") + p("after")))
        assert "very deep" in document.body

    def test_fields_that_end_before_they_begin(self):
        ends = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        odd = "".join(
            ends.format(kind) for kind in ("end", "separate", "begin", "begin", "separate", "separate", "end")
        )
        assert "kept" in self.read(p(Xml(odd), "kept")).body

    def test_a_note_that_refers_to_notes(self):
        document = self.read(p("x", note(1)), footnotes={1: p("see ", note(1), note(2)), 2: p("never shown")})
        assert [one.text for one in document.notes] == ["see"]

    def test_numbers_that_are_none(self):
        odd = '<w:pPr><w:numPr><w:ilvl w:val="-7"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="x"/></w:pPr>'
        span = '<w:tcPr><w:gridSpan w:val="99999999999"/></w:tcPr>'
        wide = f"<w:tbl><w:tr><w:tc>{span}{{}}</w:tc><w:tc>{{}}</w:tc></w:tr></w:tbl>"
        document = self.read(
            Xml(f"<w:p>{odd}{r('item')}</w:p>"), Xml(wide.format(p("a"), p("b"))), Xml("<w:p><w:r/></w:p>")
        )
        assert "item" in document.body

    def test_a_thousand_notes_are_read_soon(self):
        notes = {n: p(f"“Story {n}”, Daily News, https://example.org/{n}.") for n in range(1, 1_001)}
        started = time.monotonic()
        document = self.read(p(*(piece for n in notes for piece in ("word ", note(n)))), footnotes=notes)
        assert len(document.notes) == 1_000
        assert time.monotonic() - started < 60

    def test_what_no_schema_allows(self):
        root = f"<w:document {NAMES}><w:body>{r('loose')}<w:tbl>{p('row')}</w:tbl>"
        raw = word_file(more={"word/document.xml": root + p("Ports") + p(TEXT) + "</w:body></w:document>"})
        document = reading.read(raw, language="en")
        assert reading.lost(raw, document) == []
