"""Nothing of an old site is dropped: every word is in a document or in a finding, whatever happens to the file."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.importing import from_wxr
from articles.importing.document import ImportRefused
from articles.importing.from_wxr import Export
from articles.importing.wordpress import table
from articles.importing.wordpress.accounting import lost_words
from articles.importing.wordpress.values import Post, Problem

from .clock import processor_time
from .test_wordpress_content import BLOCKS
from .test_wordpress_languages import TEXTS
from .test_wordpress_notes import ENDED, LIBREOFFICE, LINKED, PLANS, SUMMIT, TYPED, WORD, WORD_IN_DIVS
from .wordpress_exports import attachment, author, category, export, post, tag

KNOWN = ("en", "tr", "ru")


def lost(raw):
    return [
        word
        for item, value in Export(io.BytesIO(raw), KNOWN).values()
        if isinstance(value, Post)
        for word in lost_words(item, value)
    ]


PIECES = [
    *(typed for typed, _expected in BLOCKS),
    *TEXTS.values(),
    "Text[mfn]A note, https://example.org/a[/mfn] and ((another, “Title”, 3 May 2019)) and [ref]Ibid.[/ref]",
    '[caption id="attachment_7"]<img src="/a.png" alt="A map">Its caption[/caption]',
    '[gallery ids="1,2"]',
    '[unknown a="b"]inside[/unknown]',
    "<table><caption>Years</caption><tr><th>Year</th><td>2019<ul><li>x</li></ul></td></tr></table>",
    "<form><label>Your address</label><select><option>Ankara</option></select></form>",
    '<iframe src="https://youtube.com/embed/abcd">Old browser</iframe>',
    '<figure><img src="/b.png" alt="Quay"><figcaption>Seen <b>from</b> above</figcaption></figure>',
    '<div class="sharedaddy">Share this</div>',
    '[vc_row][vc_column_text el_class="x"]In a column[/vc_column_text][vc_btn title="Read on"][/vc_row]',
    "<dl><dt>Term</dt><dd>Meaning</dd></dl>",
    '<a href="https://example.org/"><img src="/c.png"></a>',
    "By Zeynep Kaya",
    "Zeynep Kaya studied history in Ankara and writes on ports.",
    "<h2>References</h2>",
    "[1] Kaya, Ports (London: Quay, 2019), 12.",
    "Line\nline\n\n&nbsp;\n\n<p>x",
    "<h3>Ayşe</h3><div><b>unclosed",
    "<!-- wp:html --><div><custom-tag>Words</custom-tag></div><!-- /wp:html -->",
    "<q>quoted</q> &lt;b&gt;tag as text&lt;/b&gt; &amp;amp; AT&T 5 < 6",
]


@pytest.mark.parametrize("content", PIECES)
def test_no_word_of_a_piece_is_lost(content):
    assert lost(export(post(content=f"{TEXTS['en']}\n\n{content}", excerpt="A <b>summary</b>, too"))) == []


@pytest.mark.parametrize("content", [WORD, WORD_IN_DIVS, LIBREOFFICE, LINKED, TYPED, ENDED])
def test_no_word_of_notes_is_lost(content):
    assert lost(export(post(content=content.format(plans=PLANS, summit=SUMMIT, heading="<h2>Notes</h2>")))) == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.sampled_from(["\n\n", "\n", " ", ""]))
def test_no_word_of_any_mixture_is_lost(pieces, between):
    assert lost(export(post(content=between.join(pieces)))) == []


WHOLE = export(
    author(),
    category(),
    tag(),
    post("One", f"{TEXTS['en']}[mfn]{PLANS}[/mfn]", comments=1, meta={"_thumbnail_id": "7"}),
    attachment("https://old.example.org/a.png", alt="A map"),
    post("İki", f"{TEXTS['tr']}\n\n<ul><li>x</li></ul>", kind="page", excerpt="Özet"),
)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(WHOLE)))
def test_a_file_that_was_cut_anywhere_breaks_nothing(at):
    try:
        found = list(from_wxr.read(io.BytesIO(WHOLE[:at])))
    except ImportRefused:
        return
    assert all(value.document.body for value in found if isinstance(value, Post))
    assert any(isinstance(value, Problem) for value in found) or WHOLE[at:].strip() in (b"", b">")


SIGNS = [
    b"<",
    b">",
    b"]]>",
    b"<![CDATA[",
    b"&",
    b"\x00",
    b"\xff",
    b"</item>",
    b"<item>",
    b"<!--",
    b'"',
    b"[",
    b"((",
    b"",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.sampled_from(SIGNS), st.integers(0, 12)), max_size=6))
def test_a_file_that_was_changed_anywhere_breaks_nothing(changes):
    raw = bytearray(WHOLE)
    for at, sign, cut in sorted(changes, reverse=True):
        raw[at : at + cut] = sign
    try:
        for value in from_wxr.read(io.BytesIO(bytes(raw))):
            assert not isinstance(value, Post) or value.language in KNOWN
    except ImportRefused:
        pass


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_an_export_or_refused(raw):
    for whole in (raw, b"<rss><channel>" + raw, export(post()).replace(b"The ports", raw)):
        with suppress(ImportRefused):
            list(from_wxr.read(io.BytesIO(whole)))


HOSTILE = {
    "nested tags": "<div>" * 100_000 + "Words" + "</div>" * 100_000,
    "nested spans": "<p>" + "<span>" * 30_000 + "Words",
    "nested quotations": "<blockquote>" * 3_000 + "Words",
    "nested lists": "<ul><li>" * 3_000 + "Words",
    "open tags": "<a href='x" * 100_000,
    "shortcodes": "[caption]" * 40_000,
    "nested shortcodes": "[caption]" * 2_000 + "Words" + "[/caption]" * 2_000,
    "nested notes": "[mfn]x" * 20_000 + "[/mfn]" * 20_000,
    "parentheses": "word ((" * 100_000,
    "brackets": "[" * 500_000,
    "attributes": "[gallery " + 'a="b" ' * 100_000 + "]",
    "comments": "<!-- wp:paragraph -->" * 50_000 + "Words",
    "json": '<!-- wp:x {"a":' + "[" * 400_000 + "} -->Words",
    "open comments": "<!-- wp:x {" * 50_000,
    "dividers": "<!--more" * 100_000,
    "pictures": "<ul><li>" + '<img src="/a.png">' * 6_000 + "</li></ul>",
    "figures": "<figure>" * 3_000 + '<img src="/a.png">',
    "blank lines": "\n \xa0" * 300_000 + "Words",
    "spaces": "a&nbsp;" * 60_000,
    "markers": "word[1] " * 50_000,
    "hyphens": "a-" * 500_000,
    "style": '<div style="background:url(' + "x" * 500_000,
    "data": '<img src="data:image/png;base64,' + "A" * 2_000_000 + '">',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_content_is_answered_soon(content):
    with processor_time(at_most=8):
        found = list(from_wxr.read(io.BytesIO(export(post(content=content), post("After it")))))
    assert "After it" in [value.document.title for value in found if isinstance(value, Post)]


@pytest.mark.parametrize("field", ["title", "excerpt", "slug", "link", "guid", "creator", "gmt"])
def test_endless_fields_are_answered_soon(field):
    with processor_time(at_most=8):
        list(from_wxr.read(io.BytesIO(export(post(**{field: "<x " * 500_000})))))


# The table


def test_the_table_tells_what_came_of_each_file(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "whole.xml").write_bytes(WHOLE)
    (tmp_path / "cut.xml").write_bytes(WHOLE[:-600])
    (tmp_path / "other.xml").write_bytes(b"<html></html>")
    cut, other, whole = table.rows(tmp_path)
    assert (whole.file, whole.posts, whole.pages, whole.attachments) == ("sub/whole.xml", 1, 1, 1)
    assert (whole.people, whole.terms, whole.notes, whole.sources) == (1, 2, 1, 1)
    assert (whole.problems, whole.crashed, whole.words_lost) == (0, "", 0)
    assert cut.problems == 2
    assert other.refused.startswith("This is no export")
    assert [len(row.cells) for row in (cut, other, whole)] == [len(table.HEADINGS)] * 3


def test_a_fault_of_ours_is_in_the_table(tmp_path, monkeypatch):
    (tmp_path / "whole.xml").write_bytes(WHOLE)
    monkeypatch.setattr("articles.importing.from_wxr.attachment", lambda item: 1 / 0)
    (row,) = table.rows(tmp_path)
    assert row.crashed == "ZeroDivisionError: division by zero"


def test_sample_exports_lose_no_word_and_crash_nothing(shared):
    rows = list(table.rows(Path(shared) / "data" / "wxr"))
    assert len(rows) > 40
    assert [(row.file, row.crashed, row.words_lost) for row in rows if row.crashed or row.words_lost] == []
    assert sum(row.posts + row.pages for row in rows) > 350
