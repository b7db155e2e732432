"""Notes are numbered 1…n as they appear, every link between text and note resolves, and nothing is printed twice."""

import re
from dataclasses import dataclass

import html5lib
from hypothesis import given
from hypothesis import strategies as st

from articles import citations
from articles.footnotes import keys, render

from .clock import processor_time


@dataclass(frozen=True)
class Note:
    html: str
    meant: str = ""


def mark(key):
    return f'<a class="fn" data-note="{key}"></a>'


def notes(names):
    return {name: Note(f"Note {name}.") for name in names}


def links(html):
    """The ids and the targets in a page, checked to be unique."""
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    return set(ids), re.findall(r'href="#([^"]+)"', html)


class TestNumbering:
    def test_numbers_follow_the_first_appearance(self):
        rendered = render(f"<p>x{mark('b')} y{mark('a')} z{mark('b')}</p>", notes("ab"))
        assert rendered.numbers == {"b": 1, "a": 2}
        assert re.findall(r'role="doc-noteref"[^>]*>(\d+)<', rendered.html) == ["1", "2", "1"]

    def test_the_list_is_in_the_order_of_the_numbers(self):
        rendered = render(f"<p>x{mark('b')} y{mark('a')}</p>", notes("ab"))
        assert rendered.notes_html.index("Note b.") < rendered.notes_html.index("Note a.")

    def test_a_marker_without_a_note_is_reported_and_takes_no_number(self):
        rendered = render(f"<p>x{mark('lost')} y{mark('a')}</p>", notes("a"))
        assert rendered.unknown == ("lost",)
        assert rendered.numbers == {"a": 1}
        assert "lost" not in rendered.html

    def test_a_note_without_a_marker_is_reported_and_not_printed(self):
        rendered = render(f"<p>x{mark('a')}</p>", notes("ab"))
        assert rendered.unused == ("b",)
        assert "Note b." not in rendered.notes_html

    def test_a_text_without_notes_has_no_list(self):
        assert render("<p>x</p>", {}).notes_html == ""

    def test_keys_are_found_in_markers_copied_from_another_article(self):
        assert keys('<p><a class="fn" data-note="k" data-article="a1"></a></p>') == ["k"]


class TestMarkup:
    def test_a_marker_is_a_reference_that_says_what_it_is(self):
        html = render(f"<p>x{mark('a')}</p>", notes("a")).html
        assert '<a class="fn" id="r1" href="#n1" role="doc-noteref" aria-label="Note 1">1</a>' in html

    def test_the_space_before_a_marker_is_ours(self):
        for typed in (" ", "\n ", "\xa0", "&nbsp;"):
            assert render(f"<p>x.{typed}{mark('a')}</p>", notes("a")).html.startswith("<p>x.<a ")

    def test_two_markers_side_by_side_do_not_read_as_one_number(self):
        html = render(f"<p>x{mark('a')} {mark('b')}</p>", notes("ab")).html
        assert html.count('<span class="between">,</span>') == 1

    def test_a_repeated_marker_shares_the_note_and_has_its_own_way_back(self):
        rendered = render(f"<p>x{mark('a')} y{mark('a')} z{mark('a')}</p>", notes("a"))
        assert re.findall(r'href="#(r1\w*)"[^>]*>(↑\w?)<', rendered.notes_html) == [
            ("r1", "↑a"),
            ("r1b", "↑b"),
            ("r1c", "↑c"),
        ]

    def test_a_source_printed_twice_brings_no_id_twice(self):
        note = Note('<a href="https://example.org/" id="x">Work</a>', meant='<cite id="y">Gazette</cite>')
        rendered = render(f"<p>x{mark('a')} y{mark('b')}</p>", {"a": note, "b": note})
        links(rendered.html + rendered.notes_html)

    def test_the_words_of_a_note_are_no_markup(self):
        rendered = render(f"<p>x{mark('a')}</p>", {"a": Note('He wrote id="x", and &lt;a href="y">.')})
        assert 'He wrote id="x", and &lt;a href="y">.' in rendered.notes_html

    def test_a_marker_without_a_note_leaves_its_space(self):
        assert render(f"<p>one {mark('lost')}two</p>", {}).html == "<p>one two</p>"

    def test_a_lost_marker_between_two_others_does_not_join_their_numbers(self):
        html = render(f"<p>x{mark('a')}{mark('lost')} {mark('b')}</p>", notes("ab")).html
        assert html.count('<span class="between">,</span>') == 1

    def test_ibid_shows_the_work_it_means(self):
        rendered = render(f"<p>x{mark('a')}</p>", {"a": Note("Ibid.", meant="<cite>Gazette</cite>")})
        assert '<span class="meant">Refers to: <cite>Gazette</cite></span>' in rendered.notes_html

    def test_a_note_is_written_once(self):
        rendered = render(f"<p>x{mark('a')} y{mark('a')}</p>", notes("a"))
        assert (rendered.html + rendered.notes_html).count("Note a.") == 1


KEYS = ["a", "b", "c", "d", "e"]
PLACES = [
    "<p>x{}</p>",
    "<p>x <em>y{}</em>.</p>",
    "<h2>x{}</h2>",
    "<ul><li>x{}<ul><li><p>y</p></li></ul></li></ul>",
    "<blockquote><p>x{}</p></blockquote>",
    "<table><caption>x{}</caption><tbody><tr><th>x</th><td><p>x{}</p></td></tr></tbody></table>",
    '<figure data-image="i"><figcaption>x{}</figcaption></figure>',
    "<pre>x{}</pre>",
]
BLOCKS = st.lists(
    st.tuples(st.sampled_from(PLACES), st.lists(st.sampled_from([*KEYS, "lost"]), max_size=3)), max_size=8
)
WORK = Note('“Title”, <a href="https://example.org/">https://example.org/</a>.', meant="<cite>Gazette</cite>")


@given(BLOCKS)
def test_wherever_markers_stand_numbers_and_links_hold(blocks):
    body = "".join(place.replace("{}", "".join(" y" + mark(key) for key in markers)) for place, markers in blocks)
    rendered = render(body, dict.fromkeys(KEYS, WORK))
    seen = re.findall('data-note="(.)"', body)
    assert list(rendered.numbers) == list(dict.fromkeys(seen)) == keys(re.sub(r"<a [^>]*lost[^>]*></a>", "", body))
    assert list(rendered.numbers.values()) == list(range(1, len(set(seen)) + 1))
    assert {*rendered.unused} == {*KEYS} - {*seen}
    ids, targets = links(rendered.html + rendered.notes_html)
    assert set(targets) <= ids
    assert (
        len(re.findall("doc-noteref", rendered.html))
        == len(re.findall("doc-backlink", rendered.notes_html))
        == len(seen)
    )


@given(BLOCKS)
def test_wherever_markers_stand_browsers_read_the_html_as_written(blocks):
    body = "".join(place.replace("{}", "".join(" y" + mark(key) for key in markers)) for place, markers in blocks)
    rendered = render(body, dict.fromkeys(KEYS, WORK))
    html5lib.HTMLParser(strict=True).parseFragment(rendered.html + rendered.notes_html)


@given(st.lists(st.sampled_from(["s1", "s2", ""]), min_size=1, max_size=8))
def test_ibid_always_means_the_note_above(cited):
    """A note is an ibid exactly when it and the note above cite the one same work and nothing else."""
    works = {key: {"id": key, "type": "book", "title": f"Title {key}"} for key in ("s1", "s2")}
    body = "".join(f"<p>x{mark(f'k{n}')}</p>" for n in range(len(cited)))
    values = [
        citations.Note(cites=(citations.Cite(key),)) if key else citations.Note(text="A comment.") for key in cited
    ]
    printed = dict(zip(keys(body), citations.print_notes(values, works, language="en"), strict=True))
    rendered = render(body, printed)
    items = re.findall(r"<li id=\"n\d+\">(.*?)</li>", rendered.notes_html)
    for n, (item, source) in enumerate(zip(items, cited, strict=True)):
        assert ("Ibid" in item) == bool(n and source and cited[n - 1] == source)
        assert f"Title {source}" in item if source else "A comment." in item


def test_two_hundred_notes_are_numbered_in_a_twentieth_of_a_second():
    body = "".join(f"<p>{'word ' * 60}{mark(f'k{n}')}</p>" for n in range(200))
    with processor_time(at_most=0.05):
        render(body, notes([f"k{n}" for n in range(200)]))
