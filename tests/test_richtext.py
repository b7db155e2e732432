"""What a body may contain: input → output, under the reasons people have for writing such HTML."""

import json
import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import richtext

from .clock import processor_time

MARKER = '<a class="fn" data-note="n1"></a>'
EVIL = re.compile(
    r"<(script|style|iframe|object|embed|svg|math|img|form|input|base|meta|link)\b|\son\w+=|\sstyle=", re.I
)
SAFE_LINK = re.compile(r"https?://[^\s/?#\\]|mailto:[^\s@]+@|/(?![/\\])")


def pairs(*cases):
    return pytest.mark.parametrize(("dirty", "clean"), [pytest.param(*case, id=case[0][:60]) for case in cases])


def parsed(html):
    """The body as an independent parser sees it."""
    return html5lib.parse(f"<!DOCTYPE html><body>{html}", treebuilder="lxml", namespaceHTMLElements=False).find("body")


def check_harmless(html):
    for element in parsed(html).iterdescendants():
        assert element.tag in richtext.ELEMENTS, html
        assert {*element.attrib} <= {*richtext.ELEMENTS[element.tag]}, html
        if "href" in element.attrib:
            assert SAFE_LINK.match(element.attrib["href"]), html


# Simply writing


@pairs(
    ("", ""),
    ("Just words", "<p>Just words</p>"),
    ("<p>One</p>\n\n<p>Two</p>\n", "<p>One</p><p>Two</p>"),
    ("<p>One<p>Two", "<p>One</p><p>Two</p>"),
    ("<p>R&D is 3 < 4</p>", "<p>R&amp;D is 3 &lt; 4</p>"),
    ("<p>10&nbsp;% — <em>ağır</em>\n  yük</p>", "<p>10&nbsp;% — <em>ağır</em> yük</p>"),
    ('<h2>A</h2><h3 lang="tr">B</h3><hr>', '<h2>A</h2><h3 lang="tr">B</h3><hr>'),
    ('<ol start="4"><li>C</li></ol>', '<ol start="4"><li>C</li></ol>'),
    ('<blockquote class="pull"><p>D</p></blockquote>', '<blockquote class="pull"><p>D</p></blockquote>'),
    (
        '<p>H<sub>2</sub>O, m<sup>2</sup>, <s>old</s>, <code>x</code>, <abbr title="European Union">EU</abbr></p>',
        '<p>H<sub>2</sub>O, m<sup>2</sup>, <s>old</s>, <code>x</code>, <abbr title="European Union">EU</abbr></p>',
    ),
    ('<p><span lang="ar" dir="rtl">مرحبا</span></p>', '<p><span lang="ar" dir="rtl">مرحبا</span></p>'),
    ("<pre>\nfirst\n  second</pre>", "<pre>first\n  second</pre>"),
    ("<p>verse<br>verse<br><br>verse</p>", "<p>verse<br>verse<br><br>verse</p>"),
)
def test_honest_html_stays(dirty, clean):
    assert richtext.clean(dirty) == clean


def test_a_table_keeps_its_structure():
    table = (
        "<table><caption>Table 1</caption>"
        '<thead><tr><th scope="col">Quarter</th><th class="num" scope="col" colspan="2">Wait</th></tr></thead>'
        '<tbody><tr><th scope="row">I</th><td class="num">74</td><td></td></tr></tbody></table>'
    )
    assert richtext.clean(table) == table


# Links, markers, images


@pairs(
    ('<a href="https://example.org/?a=1&b=2">x</a>', '<p><a href="https://example.org/?a=1&amp;b=2">x</a></p>'),
    ('<a href="HTTP://Example.org/Москва">x</a>', '<p><a href="http://Example.org/Москва">x</a></p>'),
    ('<a href="https://example.org/a b.pdf">x</a>', '<p><a href="https://example.org/a%20b.pdf">x</a></p>'),
    ('<a href="doi:10.1000/xyz">x</a>', '<p><a href="https://doi.org/10.1000/xyz">x</a></p>'),
    ('<a href="mailto:desk@example.org">x</a>', '<p><a href="mailto:desk@example.org">x</a></p>'),
    ('<a href="/en/articles/queue/">x</a>', '<p><a href="/en/articles/queue/">x</a></p>'),
    (
        '<a href="https://example.org" rel="nofollow" target="_blank">x</a>',
        '<p><a href="https://example.org">x</a></p>',
    ),
    ('<a data-article="k3x9" href="/old">x</a>', '<p><a data-article="k3x9">x</a></p>'),
    ('<a href="#_Toc1">x</a> <a name="y"></a>', "<p>x</p>"),
    ('<a href="page.html">x</a>', "<p>x</p>"),
    ('<a href="https://example.org"> </a>', ""),
)
def test_a_link_leads_somewhere_or_is_text(dirty, clean):
    assert richtext.clean(dirty) == clean


@pairs(
    (f"<p>said.{MARKER}</p>", f"<p>said.{MARKER}</p>"),
    (f"<p>said {MARKER}.</p>", f"<p>said {MARKER}.</p>"),  # how much space is printed is the renderer's business
    (
        '<p>x<a data-article="k3x9" data-note="n1" class="fn" href="#n1" id="r1">1</a></p>',
        '<p>x<a class="fn" data-note="n1" data-article="k3x9"></a></p>',
    ),
    ('<p>x<a class="fn" data-note="n1">[12]</a></p>', f"<p>x{MARKER}</p>"),
    ('<p>x<a class="fn" data-note="n1">words of mine</a></p>', f"<p>x{MARKER}words of mine</p>"),
    (f"<p>x<sup>{MARKER}</sup> y</p>", f"<p>x{MARKER} y</p>"),
    (f'<p><a href="/a/">see{MARKER}</a></p>', f'<p><a href="/a/">see</a>{MARKER}</p>'),
    (f"<h2>Ports{MARKER}</h2>", f"<h2>Ports{MARKER}</h2>"),
    ('<p>x<a class="fn" data-note="no spaces!">3</a></p>', "<p>x3</p>"),
    ('<p>x<a class="fn">3</a><a data-note="n1">4</a></p>', "<p>x34</p>"),
)
def test_markers_survive_and_nothing_else_passes_for_one(dirty, clean):
    assert richtext.clean(dirty) == clean


@pairs(
    ('<figure data-image="i1"></figure>', '<figure data-image="i1"></figure>'),
    (
        '<figure data-image="i1"><img src="https://example.org/x.png"><figcaption>A <b>ferry</b></figcaption></figure>',
        '<figure data-image="i1"><figcaption>A <strong>ferry</strong></figcaption></figure>',
    ),
    (
        '<figure data-image="i1"><p>Lost words</p><figcaption>A ferry</figcaption></figure>',
        '<figure data-image="i1"></figure><p>Lost words</p><p>A ferry</p>',
    ),
    ("<figure><table><tr><td>x</table><figcaption>y</figcaption></figure>",
     "<table><tbody><tr><td>x</td></tr></tbody></table><p>y</p>"),
    ('<p>x<img src="//example.org/x.gif" onerror="alert(1)">y</p>', "<p>xy</p>"),
)  # fmt: skip
def test_images_come_from_our_own_library(dirty, clean):
    assert richtext.clean(dirty) == clean


# Pasting from elsewhere


@pairs(
    ("<p><br></p><p>&nbsp;</p><p> </p>", ""),
    ("<p></p><ul><li></li></ul><h2><em></em></h2><table></table>", ""),
    ("<h1>Title</h1><h5>Deep</h5>", "<h2>Title</h2><h4>Deep</h4>"),
    ("<i>a</i> <b>b</b> <strike>c</strike> <cite>d</cite>", "<p><em>a</em> <strong>b</strong> <s>c</s> <em>d</em></p>"),
    ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
    ("<section><div><p>one</p>two</div></section>three", "<p>one</p><p>two</p><p>three</p>"),
    ("<dl><dt>term</dt><dd>meaning</dd></dl>", "<p>term</p><p>meaning</p>"),
    ("<li>one<li>two", "<p>one</p><p>two</p>"),
    ("<ul>one<li>two</li></ul>", "<ul><li>one</li><li>two</li></ul>"),
    ("<ul><li><div>one</div><div>two</div></li></ul>", "<ul><li><p>one</p><p>two</p></li></ul>"),
    ("<blockquote>quoted</blockquote>", "<blockquote><p>quoted</p></blockquote>"),
    ("<h2><div>The</div><div>title</div></h2>", "<h2>The<br>title</h2>"),
    ('<b style="font-weight:normal" id="docs-internal-guid-1"><p>one</p><p>two</p></b>', "<p>one</p><p>two</p>"),
    ('<p class="MsoNormal" style="margin:0"><span style="color:red" lang="EN-US">x</span></p>',
     '<p><span lang="EN-US">x</span></p>'),
    ("<p>a<o:p></o:p></p><!--[if gte mso 9]><xml>junk</xml><![endif]-->", "<p>a</p>"),
    ("<p>a <em>b </em>c<em> </em>d</p>", "<p>a <em>b</em> c d</p>"),
    ("<em><em>x</em></em>", "<p><em>x</em></p>"),
    ("<p>one<ul><li>two</li></ul>three</p>", "<p>one</p><ul><li>two</li></ul><p>three</p>"),
    ("<p><button><p>x</p></button>y</p>", "<p>x</p><p>y</p>"),
    ("<table><tr><td>a<td><p>b</p></table>", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"),
    ("<table><caption><p>T</p></caption><tr><td>a</table>",
     "<table><caption>T</caption><tbody><tr><td>a</td></tr></tbody></table>"),
    ("<table>stray<tr><td>a</table>", "<p>stray</p><table><tbody><tr><td>a</td></tr></tbody></table>"),
    ("a\x00b\ud800c&#1;d\x0be\x0cf\ufeff", "<p>abcd e f</p>"),
)  # fmt: skip
def test_what_other_programs_write_becomes_ours(dirty, clean):
    assert richtext.clean(dirty) == clean


# One way to say each thing: what the body editor makes of a text nobody touched is that text


@pairs(
    ("<ul><li><p>one</p></li></ul>", "<ul><li>one</li></ul>"),
    ("<ul><li><p>one</p><ul><li><p>two</p></li></ul></li></ul>", "<ul><li>one<ul><li>two</li></ul></li></ul>"),
    ("<ul><li><p>one</p><p>two</p></li></ul>", "<ul><li><p>one</p><p>two</p></li></ul>"),
    ("<ul><li>one<p>two</p></li></ul>", "<ul><li><p>one</p><p>two</p></li></ul>"),
    ("<ul><li><p>one</p><ol><li>two</li></ol>three</li></ul>",
     "<ul><li><p>one</p><ol><li>two</li></ol><p>three</p></li></ul>"),
    ('<ul><li><p lang="tr">bir</p></li></ul>', '<ul><li><p lang="tr">bir</p></li></ul>'),
    (f"<ul><li><p>one{MARKER}<br>more</p></li></ul>", f"<ul><li>one{MARKER}<br>more</li></ul>"),
    ('<ol start="1"><li>one</li></ol>', "<ol><li>one</li></ol>"),
    ('<ol start="04"><li>one</li></ol>', '<ol start="4"><li>one</li></ol>'),
    ('<table><tr><th colspan="1" rowspan="1"><p>A</p></th></tr><tr><td colspan="1"><p>b</p></td></tr></table>',
     "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"),
    ("<table><thead><tr><td>A</td></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
     "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"),
    ("<table><tbody><tr><td>a</td></tr></tbody><tbody><tr><td>b</td></tr></tbody><tfoot><tr><td>c</td></tr></tfoot></table>",
     "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr><tr><td>c</td></tr></tbody></table>"),
    ('<table><tr><th scope="row">A</th></tr><tr><td>b</td></tr></table>',
     '<table><tbody><tr><th scope="row">A</th></tr><tr><td>b</td></tr></tbody></table>'),
    ('<table><tr><th rowspan="2">A</th><th>B</th></tr><tr><th>C</th></tr><tr><td>d</td><td>e</td></tr></table>',
     '<table><thead><tr><th rowspan="2">A</th><th>B</th></tr><tr><th>C</th></tr></thead>'
     "<tbody><tr><td>d</td><td>e</td></tr></tbody></table>"),
    ('<table><tr><th rowspan="2">A</th><th>B</th></tr><tr><td>c</td></tr></table>',
     '<table><tbody><tr><th rowspan="2">A</th><th>B</th></tr><tr><td>c</td></tr></tbody></table>'),
    ("<table><tr><td><table><tr><th>inner</th></tr><tr><td>x</td></tr></table></td></tr></table>",
     "<table><tbody><tr><td><table><thead><tr><th>inner</th></tr></thead><tbody><tr><td>x</td></tr></tbody></table>"
     "</td></tr></tbody></table>"),
)  # fmt: skip
def test_there_is_one_way_to_say_each_thing(dirty, clean):
    assert richtext.clean(dirty) == clean


# Trying to be evil


@pairs(
    ("<script>alert(1)</script>x", "<p>x</p>"),
    ("<style>p{display:none}</style>x", "<p>x</p>"),
    ('<p onclick="alert(1)" style="position:fixed" id="main" class="correction">x</p>', "<p>x</p>"),
    ('<a href="javascript:alert(1)">x</a>', "<p>x</p>"),
    ('<a href=" jAvA\tscript:alert(1)">x</a>', "<p>x</p>"),
    ('<a href="&#106;avascript&colon;alert(1)">x</a>', "<p>x</p>"),
    ('<a href="data:text/html,<script>alert(1)</script>">x</a>', "<p>x</p>"),
    ('<a href="vbscript:x">x</a><a href="file:///etc/passwd">y</a>', "<p>xy</p>"),
    ('<a href="//evil.example/">x</a>', "<p>x</p>"),
    ('<a href="/\\evil.example/">x</a>', "<p>x</p>"),
    ('<a href="/\t/evil.example/">x</a>', "<p>x</p>"),
    ('<a href="\\\\evil.example">x</a>', "<p>x</p>"),
    ('<a href="https:evil.example">x</a>', "<p>x</p>"),
    ('<a class="fn" data-note="n1" href="javascript:alert(1)"></a>', f"<p>{MARKER}</p>"),
    ('<a class="fn" data-note=\'"><script>x</script>\'></a>y', "<p>y</p>"),
    ('<abbr title="&quot; onmouseover=&quot;alert(1)">x</abbr>',
     '<p><abbr title="&quot; onmouseover=&quot;alert(1)">x</abbr></p>'),
    ('<abbr title="<img src=x onerror=alert(1)>">x</abbr>',
     '<p><abbr title="&lt;img src=x onerror=alert(1)&gt;">x</abbr></p>'),
    ('<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>y', "<p>y</p>"),
    ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", ""),
    ('<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="x"></object><embed src="x">y', "<p>y</p>"),
    ('<form action="//evil.example"><input name="password">x</form>', "<p>x</p>"),
    ('<base href="//evil.example/"><meta http-equiv="refresh"><link rel="stylesheet" href="x">y', "<p>y</p>"),
    ("<td colspan=99999999>x</td>", "<p>x</p>"),
    ('<table><tr><td colspan="99999" rowspan="x">x</table>', "<table><tbody><tr><td>x</td></tr></tbody></table>"),
    ("&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
)  # fmt: skip
def test_evil_comes_to_nothing(dirty, clean):
    assert richtext.clean(dirty) == clean


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 50_000 + "word",
        "<blockquote>" * 20_000 + "word",
        "<ul><li>" * 20_000 + "word",
        "".join(f"<b id={number}>" for number in range(2000)) + "<p>word" * 20_000,
        "".join(f"<p><font size={number}>word" for number in range(10_000)),
        "<b>" * 20_000 + "</i>" * 20_000 + "word",
        "<p " + " ".join(f"a{number}" for number in range(50_000)) + ">word",
        "<p>" + " " * 200_000 + "word" + "&nbsp; " * 50_000,
        "<" * 200_000 + " word",
    ],
    ids=lambda bomb: bomb[:20],
)
def test_a_bomb_goes_off_quietly(bomb):
    with processor_time(at_most=2):
        clean = richtext.clean(bomb)
    assert "word" in clean
    assert richtext.clean(clean) == clean


def test_what_is_nested_too_deep_keeps_its_words():
    clean = richtext.clean("<blockquote>" * 100 + "<p>one</p><p>two</p><ul><li>three</li></ul>")
    assert clean.count("<blockquote>") < 40
    assert richtext.plain(clean).split() == ["one", "two", "three"]
    assert richtext.clean(clean) == clean


NAMES = """
    p p p h1 h2 h3 ul ol li li blockquote figure figcaption table caption thead tbody tfoot tr td th
    a em i strong b sub sup s span abbr code pre br hr div section dl dt dd font u button center
"""
TAGS = st.sampled_from(NAMES.split())
ATTRIBUTES = st.sampled_from(
    [
        *["", "", "", ' class="fn" data-note="n1"', ' class="fn" data-note="n2"', ' data-article="k3x9"'],
        *[' href="https://example.org/?a&b"', ' href="//x"', ' href="javascript:x"', ' lang="ru"', ' data-image="i1"'],
        *[' onclick="x"', ' class="pull"', ' colspan="2"', ' title="a<b"', ' style="x"', " id=x"],
    ]
)
WORDS = st.sampled_from(["alpha", "beta", "gamma ", " delta"])
PIECES = st.one_of(
    WORDS,
    st.builds("<{}{}>".format, TAGS, ATTRIBUTES),
    st.builds("</{}>".format, TAGS),
    st.sampled_from([" ", "\n", "&nbsp;", "&amp;", "<", "&lt;", "<!-- x -->"]),
    st.text(max_size=8),
)
HTML = st.lists(PIECES, max_size=30).map("".join)


@given(HTML)
def test_cleaning_twice_is_cleaning_once_and_harmless(html):
    clean = richtext.clean(html)
    check_harmless(clean)
    assert richtext.clean(clean) == clean
    inline = richtext.clean_inline(html)
    check_harmless(inline)
    assert richtext.clean_inline(inline) == inline
    assert "data-note" not in inline


@given(HTML)
def test_what_is_clean_reads_the_same_to_another_parser(html):
    """Browsers build the tree that was written: nothing for them to repair, so nothing for anyone to smuggle."""
    clean = richtext.clean(html)
    tree = html5lib.parseFragment(clean, namespaceHTMLElements=False)
    again = html5lib.serialize(
        tree,
        quote_attr_values="always",
        omit_optional_tags=False,
        alphabetical_attributes=False,
        resolve_entities=False,
    )
    assert richtext.clean(again) == clean
    tags, clean_tags = (re.findall(r"</?[a-z0-9]+", re.sub(r'"[^"]*"', '""', html)) for html in (again, clean))
    assert tags == clean_tags


def words_seen(html):
    """The words as an independent parser reads them, where whatever is not a phrase keeps its neighbours apart."""
    phrases = {"a", "em", "i", "strong", "b", "sub", "sup", "s", "span", "abbr", "code", "font", "u", "button"}
    pieces = []

    def walk(element):
        gap = "" if element.tag in phrases else " "
        pieces.extend([gap, element.text or ""])
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        pieces.append(gap)

    walk(parsed(html))
    return "".join(pieces).split()


@given(st.lists(st.one_of(st.builds("<{}>".format, TAGS), st.builds("</{}>".format, TAGS), WORDS), max_size=40))
def test_no_word_is_dropped_moved_or_run_into_another(pieces):
    html = "".join(pieces)
    assert richtext.plain(richtext.clean(html)).split() == words_seen(html)
    assert richtext.plain(richtext.clean_inline(html)).split() == words_seen(html)


def test_samples_of_sanitiser_tests_are_harmless(shared):
    files = sorted((shared / "data/hostile/bleach").glob("*.test"))
    assert files
    for file in files:
        dirty = file.read_text().partition("\n--\n")[0]
        clean = richtext.clean(dirty)
        check_harmless(clean)
        assert not EVIL.search(re.sub(r">[^<]*", ">", clean)), file.name
        assert richtext.clean(clean) == clean


def test_naughty_strings_are_harmless_and_do_not_disappear(shared):
    for string in json.loads((shared / "data/hostile/blns/blns.json").read_text()):
        clean = richtext.clean(string)
        check_harmless(clean)
        assert richtext.clean(clean) == clean
        escaped = string.replace("&", "&amp;").replace("<", "&lt;")
        words = re.sub(r"\s+", "", richtext.CONTROLS.sub(" ", string))
        assert re.sub(r"\s+", "", richtext.plain(richtext.clean(escaped))) == words


# Notes and captions


@pairs(
    ("See <b>also</b> <i>this</i>.", "See <strong>also</strong> <em>this</em>."),
    ("<p>one</p><p>two</p>", "one<br>two"),
    ("<ul><li>one</li><li>two</li></ul>three", "one<br>two<br>three"),
    (f"x{MARKER}", "x"),
    ("<p></p>", ""),
    ('<a href="//x">y</a><script>z</script>', "y"),
    ('<a href="https://example.org">y</a><hr>z', '<a href="https://example.org">y</a><br>z'),
)
def test_a_note_is_one_line_of_phrases(dirty, clean):
    assert richtext.clean_inline(dirty) == clean


# The words alone


@pairs(
    ("<p>One &amp; two</p><p>three</p>", "One & two\n\nthree"),
    (f"<p>runs{MARKER} on.{MARKER}{MARKER}</p>", "runs on."),
    (f"<p>said {MARKER}.</p><p>He{MARKER}</p>", "said.\n\nHe"),
    (f"<p>ends. {MARKER}As a result</p>", "ends. As a result"),
    (f"<p>word{MARKER}next</p>", "word next"),
    ("<p>a<br>b&nbsp;c</p>", "a b c"),
    ("<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>", "a b\n\nc"),
    ("<ul><li><p>a</p><ul><li>b</li></ul></li></ul>", "a\n\nb"),
    ("<p>in<em>side</em>r</p>", "insider"),
    ('<p><abbr title="x">EU</abbr></p>', "EU"),
)
def test_plain_text_has_words_and_no_numbers_of_notes(dirty, clean):
    assert richtext.plain(dirty) == clean


def test_a_body_is_empty_when_a_reader_sees_nothing():
    assert richtext.is_empty("<p><br></p>")
    assert richtext.is_empty(f"<p>{MARKER}</p>")
    assert not richtext.is_empty("<p>x</p>")
    assert not richtext.is_empty('<figure data-image="i1"></figure>')


def test_words_are_counted_as_people_count_them():
    html = f"<p>İstanbul’un 3 well-known — ports,{MARKER} “R&amp;D”.</p>"
    assert richtext.count_words(richtext.plain(html)) == 5


def test_paragraphs_are_the_blocks_at_the_top():
    blocks = [
        "<h2>A</h2>",
        f"<p>b<br>c{MARKER}</p>",
        "<hr>",
        "<ul><li><p>d</p></li><li>e</li></ul>",
        '<figure data-image="i1"><figcaption>f</figcaption></figure>',
        "<blockquote><p>g</p><p>h</p></blockquote>",
    ]
    assert richtext.paragraphs("\n".join(blocks)) == blocks
    assert richtext.paragraphs("") == []


# Images, links, headings


FIGURES = '<figure data-image="i2"><figcaption lang="tr">own</figcaption></figure><figure data-image="i1"></figure>'


def test_images_are_named_once_in_order():
    assert richtext.image_ids(FIGURES + FIGURES) == ["i2", "i1"]


def test_pictures_captions_and_credits_fill_figures():
    pictures = {"i1": '<img alt="one">', "i2": '<img alt="two">'}
    assert richtext.fill_images(
        FIGURES, pictures, captions={"i1": "first", "i2": "second"}, credits={"i2": "© us"}
    ) == (
        '<figure data-image="i2"><img alt="two">'
        '<figcaption lang="tr">own <span class="credit">© us</span></figcaption></figure>'
        '<figure data-image="i1"><img alt="one"><figcaption>first</figcaption></figure>'
    )
    assert (
        richtext.fill_images('<figure data-image="i1"></figure>', pictures)
        == '<figure data-image="i1"><img alt="one"></figure>'
    )


def test_a_missing_picture_leaves_its_caption():
    assert richtext.fill_images(FIGURES, {"i1": ""}) == "<p>own</p>"


def test_links_between_articles_get_addresses_or_become_text():
    html = '<p><a data-article="a1">one</a>, <a data-article="a2"><em>two</em></a>, <a data-article="a2">three</a></p>'
    assert richtext.article_ids(html + '<a class="fn" data-note="n1" data-article="a9"></a>') == ["a1", "a2"]
    filled, missing = richtext.fill_links(html, {"a1": "/en/?a=1&b=2", "a2": None})
    assert filled == '<p><a href="/en/?a=1&amp;b=2">one</a>, <em>two</em>, three</p>'
    assert missing == ["a2"]


def test_headings_are_named_by_their_words_and_never_twice():
    html = f"<h2>Notes</h2><h3>Щит{MARKER}</h3><h2>Notes</h2><h4>r3</h4><h2>Notes 2</h2><h2>中</h2>"
    found = richtext.headings(html)
    assert [anchor for _, anchor, _ in found[:5]] == ["h-notes", "h-shchit", "h-notes-2", "h-r3", "h-notes-2-2"]
    assert found[1] == (3, "h-shchit", "Щит")
    anchored = richtext.anchor_headings(html, label="Link to this section")
    assert re.findall(r' id="([^"]*)"', anchored) == [anchor for _, anchor, _ in found]
    assert anchored.startswith(
        '<h2 id="h-notes">Notes<a class="anchor quiet" href="#h-notes" aria-label="Link to this section">#</a></h2>'
    )
    assert richtext.headings(anchored) == found


def test_headings_without_a_label_get_only_their_ids():
    assert richtext.anchor_headings('<p>x</p><h2 lang="tr">Işık</h2>') == '<p>x</p><h2 id="h-isik" lang="tr">Işık</h2>'


def test_what_is_clean_is_not_cleaned_again_but_what_is_made_of_it_is():
    body = richtext.clean("<h1>Ports</h1>")
    assert richtext.clean(body) is body
    assert richtext.clean(body + "<script>x()</script><h1>Piers</h1>") == "<h2>Ports</h2><h2>Piers</h2>"
