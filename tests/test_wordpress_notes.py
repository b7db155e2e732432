"""Whatever plugin or habit made them, the notes of an old site become footnotes."""

import io
import json
import re

import pytest

from articles import richtext
from articles.importing import from_wxr
from articles.importing.wordpress.noted import take_notes
from articles.importing.wordpress.values import Post

from .wordpress_exports import export, post

PLANS = "NATO chief: ‘no plans’ to send combat troops, https://example.org/nato (Date of Access: 28.02.2024)."
SUMMIT = "“Paris summit”, Daily News, https://example.org/paris"


def document(content, **options):
    (found,) = [
        value
        for value in from_wxr.read(io.BytesIO(export(post(content=content, **options))))
        if isinstance(value, Post)
    ]
    return found.document


def codes(found):
    return [finding.code for finding in found.findings]


INLINE = {
    "Modern Footnotes": "[mfn]{}[/mfn]",
    "Modern Footnotes, long": "[modern_footnote]{}[/modern_footnote]",
    "Easy Footnotes": "[efn_note]{}[/efn_note]",
    "Easy Footnotes, short": "[note]{}[/note]",
    "Footnotes, parentheses": "(({}))",
    "Footnotes Made Easy": " (({}))",
    "Footnotes, ref": "[ref]{}[/ref]",
    "Footnotes, fn": "[fn]{}[/fn]",
    "Footnotes, tag": "<fn>{}</fn>",
    "others": "[footnote]{}[/footnote]",
}


@pytest.mark.parametrize("form", INLINE.values(), ids=INLINE)
@pytest.mark.parametrize("editor", ["classic", "blocks"])
def test_notes_inside_the_text(form, editor):
    one, other, again = form.format(PLANS), form.format(SUMMIT), form.format("Ibid., p. 12.")
    paragraphs = [f"No troops are planned.{one} So it was said.", f"A summit met{other} in Paris.{again}"]
    if editor == "classic":
        content = "\n\n".join(paragraphs)
    else:
        content = "\n\n".join(f"<!-- wp:paragraph -->\n<p>{p}</p>\n<!-- /wp:paragraph -->" for p in paragraphs)
    found = document(content)
    assert found.blocks == (
        '<p>No troops are planned.<a class="fn" data-note="n1"></a> So it was said.</p>',
        '<p>A summit met<a class="fn" data-note="n2"></a> in Paris.<a class="fn" data-note="n3"></a></p>',
    )
    assert [note.label for note in found.notes] == ["1", "2", "3"]
    assert [work["URL"] for work in found.works] == ["https://example.org/nato", "https://example.org/paris"]
    assert [[cite.work for cite in note.cites] for note in found.notes] == [[0], [1], [1]]
    assert found.notes[2].is_ibid
    assert found.notes[2].cites[0].locator == ("page", "12")
    assert "shortcodes" not in codes(found)


def core(key, number=1):
    return f'<sup data-fn="{key}" class="fn"><a href="#{key}" id="{key}-link">{number}</a></sup>'


def test_notes_of_core_come_from_the_meta_beside_the_text():
    one, other = "0d5b1a3e-1111-4222-8333-444455556666", "9f1c2b3d-1111-4222-8333-444455556666"
    meta = [{"content": f"<em>See</em> {SUMMIT}", "id": other}, {"content": PLANS, "id": one}]
    found = document(
        f"<!-- wp:paragraph --><p>No troops{core(one)} and a summit{core(other, 2)}.</p><!-- /wp:paragraph -->\n"
        f"<!-- wp:paragraph --><p>Again{core(one)}.</p><!-- /wp:paragraph --><!-- wp:footnotes /-->",
        meta={"footnotes": json.dumps(meta)},
    )
    assert found.blocks == (
        '<p>No troops<a class="fn" data-note="n1"></a> and a summit<a class="fn" data-note="n2"></a>.</p>',
        '<p>Again<a class="fn" data-note="n1"></a>.</p>',
    )
    assert [work["URL"] for work in found.works] == ["https://example.org/nato", "https://example.org/paris"]
    assert "dynamic-blocks" not in codes(found)


def test_a_note_of_core_without_a_marker_is_quoted_and_a_marker_without_a_note_stays():
    found = document(
        f"<p>No troops{core('aaaa')} are planned for the region this year.</p>",
        meta={"footnotes": json.dumps([{"content": "Lost <b>words</b>", "id": "bbbb"}])},
    )
    assert [finding.quoted for finding in found.findings if finding.code == "note-without-marker"] == ["Lost words"]
    assert "marker-without-note" in codes(found)
    assert "[1]" in found.body


@pytest.mark.parametrize("meta", ["not json", "{}", "[1, 2]", '[{"id": 3}]', "[" * 5000, ""])
def test_broken_notes_of_core_break_nothing(meta):
    found = document(f"<p>No troops{core('aaaa')} are planned.</p>", meta={"footnotes": meta})
    assert found.body.startswith("<p>No troops")
    assert [finding.quoted for finding in found.findings if finding.code == "note-without-marker"] == (
        [meta] if re.search(r"\w", meta) and not meta.startswith("[") else []
    )


WORD = """No troops are planned.<a href="#_ftn1" name="_ftnref1">[1]</a> So it was said.

A summit met<a href="#_ftn2" name="_ftnref2"><sup>[2]</sup></a> in Paris.

<hr />

<a href="#_ftnref1" name="_ftn1">[1]</a> {plans}

<a href="#_ftnref2" name="_ftn2">[2]</a> {summit}"""

WORD_IN_DIVS = """<p>No troops are planned.<a style="mso-footnote-id: ftn1;" title="" href="#_ftn1" name="_ftnref1">\
<span class="MsoFootnoteReference"><span style="font-size: 12pt;">[1]</span></span></a> So it was said.</p>
<p>A summit met<a href="#_ftn2" name="_ftnref2"><span class="MsoFootnoteReference">[2]</span></a> in Paris.</p>
<div><br clear="all" /><hr align="left" size="1" width="33%" />
<div id="ftn1"><p class="MsoFootnoteText"><a href="#_ftnref1" name="_ftn1">[1]</a> {plans}</p></div>
<div id="ftn2"><p class="MsoFootnoteText"><a href="#_ftnref2" name="_ftn2">[2]</a> {summit}</p></div>
</div>"""

LIBREOFFICE = """<p>No troops are planned.<a class="sdfootnoteanc" href="#sdfootnote1sym" name="sdfootnote1anc">\
<sup>1</sup></a> So it was said.</p>
<p>A summit met<a class="sdfootnoteanc" href="#sdfootnote2sym" name="sdfootnote2anc"><sup>2</sup></a> in Paris.</p>
<div id="sdfootnote1"><p class="sdfootnote">\
<a class="sdfootnotesym" href="#sdfootnote1anc" name="sdfootnote1sym">1</a>{plans}</p></div>
<div id="sdfootnote2"><p class="sdfootnote">\
<a class="sdfootnotesym" href="#sdfootnote2anc" name="sdfootnote2sym">2</a>{summit}</p></div>"""

TYPED = """No troops are planned.[1] So it was said.

A summit met[2] in Paris.

{heading}[1] {plans}

[2] {summit}"""

ENDED = """<p>No troops are planned.<sup>1</sup> So it was said.</p>
<p>A summit met<sup>2</sup> in Paris.</p>
{heading}<ol>
<li>{plans}</li>
<li>{summit}</li>
</ol>"""

LINKED = """<p>No troops are planned.<sup><a id="ref1" href="#note1">1</a></sup> So it was said.</p>
<p>A summit met<sup><a id="ref2" href="#note2">2</a></sup> in Paris.</p>
<h3>Notes</h3>
<ol><li id="note1">{plans} <a href="#ref1">↩</a></li><li id="note2">{summit} <a href="#ref2">↩</a></li></ol>"""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(WORD, id="Word, classic"),
        pytest.param(WORD_IN_DIVS, id="Word, with its tags"),
        pytest.param(LIBREOFFICE, id="LibreOffice"),
        pytest.param(TYPED.replace("{heading}", ""), id="typed"),
        pytest.param(TYPED.replace("{heading}", "<h2>Notes</h2>\n"), id="typed, with a heading"),
        pytest.param(TYPED.replace("{heading}", "<strong>References:</strong>\n\n"), id="typed, with a bold line"),
        pytest.param(ENDED.replace("{heading}", ""), id="list at the end"),
        pytest.param(ENDED.replace("{heading}", "<h3>Endnotes</h3>"), id="list with a heading"),
        pytest.param(LINKED, id="linked both ways"),
    ],
)
def test_notes_at_the_end(content):
    found = document(content.format(plans=PLANS, summit=SUMMIT))
    assert found.blocks == (
        '<p>No troops are planned.<a class="fn" data-note="n1"></a> So it was said.</p>',
        '<p>A summit met<a class="fn" data-note="n2"></a> in Paris.</p>',
    )
    assert [work["URL"] for work in found.works] == ["https://example.org/nato", "https://example.org/paris"]


def test_a_plugin_and_a_typed_list_in_one_post():
    found = document(f"Planned.[mfn]{PLANS}[/mfn] Met in Paris.[1]\n\n<h2>Notes</h2>\n[1] {SUMMIT}")
    assert found.blocks == (
        '<p>Planned.<a class="fn" data-note="n1"></a> Met in Paris.<a class="fn" data-note="n2"></a></p>',
    )
    assert len(found.notes) == 2


@pytest.mark.parametrize(
    "content",
    [
        "A call of f((x)) and of g((y, z)) in the text.",
        "<pre>if ((a == b)) { return ((c)); }</pre>\n\nAfter the program.",
        "<p>Nothing ((</p><p>closes)) it.</p>",
        "\n[note]A box that stands by itself.[/note]\n\nAfter it.",
        "Escaped: [[mfn]]not a note[[/mfn]].",
        "An opening [mfn] without an end.",
        "An empty one.[mfn][/mfn]",
    ],
)
def test_what_is_no_note_stays_in_the_text(content):
    found = document(content)
    assert found.notes == ()
    kept = richtext.plain(found.body)
    assert all(
        word in kept for word in ("call", "program", "closes", "box", "Escaped", "opening", "empty") if word in content
    )


def test_places_where_a_plugin_prints_its_list_go():
    found = document(f"Planned.[ref]{PLANS}[/ref]\n\n[references /]\n\n[mfn_list]")
    assert found.blocks == ('<p>Planned.<a class="fn" data-note="n1"></a></p>',)
    assert [finding.quoted for finding in found.findings if finding.code == "shortcodes-left-out"] == [
        "[references /] [mfn_list]"
    ]


def test_notes_keep_their_form():
    (note,) = document("Planned.[mfn]The <em>map</em> of the quay &amp; its <b>sheds</b>.[/mfn]").notes
    assert note.text == "The <em>map</em> of the quay &amp; its <strong>sheds</strong>."


def test_notes_in_lists_tables_and_captions_are_notes():
    found = document(
        "<ul><li>One[mfn]First.[/mfn]</li><li>Two</li></ul><table><tr><td>Three[mfn]Second.[/mfn]</td></tr></table>"
        '<figure><img src="https://old.example.org/a.png"><figcaption>Four</figcaption></figure>'
    )
    assert found.body.count('class="fn"') == 2
    assert [note.text for note in found.notes] == ["First.", "Second."]


def test_thousands_of_openings_cost_nothing():
    for sign in ("[mfn]", "((", "[mfn]((", "<fn>", '<sup data-fn="a">'):
        assert take_notes("word " + sign * 100_000).text
