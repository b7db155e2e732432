"""What two people made of one text: put together where they wrote in different places, laid side by side where not."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles import merging, richtext


def text(*blocks):
    return "".join(f"<p>{block}</p>" for block in blocks)


def merged(base, mine, theirs):
    """A merge that may not clash."""
    result = merging.body(base, mine, theirs)
    assert not result.is_clash, result.segments
    return result.value


class TestLines:
    def test_a_line_only_one_has_changed_is_theirs_who_changed_it(self):
        assert merging.line("a", "b", "a").value == "b"
        assert merging.line("a", "a", "b").value == "b"

    def test_the_same_change_is_no_clash(self):
        assert not merging.line("a", "b", "b").is_clash

    def test_a_line_both_have_changed_is_a_clash_that_keeps_theirs(self):
        result = merging.line("a", "b", "c")
        assert (result.value, result.overruled) == ("c", "b")
        assert result.segments == [{"base": "a", "mine": "b", "theirs": "c"}]

    def test_key_points_are_lines_of_their_own(self):
        assert merging.lines("One\nTwo\nThree", "One!\nTwo\nThree", "One\nTwo").value == "One!\nTwo"

    def test_topics_added_and_taken_out_by_two_people_are_added_and_taken_out(self):
        assert merging.members(["a", "b"], ["a", "b", "c"], ["b", "d"]).value == ["b", "d", "c"]


class TestBodies:
    def test_two_paragraphs_changed_by_two_people_are_both_changed(self):
        assert merged(text("A", "B", "C"), text("A!", "B", "C"), text("A", "B", "C!")) == text("A!", "B", "C!")

    def test_neighbours_too(self):
        assert merged(text("A", "B"), text("A!", "B"), text("A", "B!")) == text("A!", "B!")

    def test_one_who_changed_both_of_them_clashes_in_one_only(self):
        result = merging.body(text("A", "B"), text("A!", "B!"), text("A", "B?"))
        assert result.value == text("A!", "B?")
        assert result.segments == [
            {"same": text("A!")},
            {"base": text("B"), "mine": text("B!"), "theirs": text("B?")},
        ]

    def test_two_paragraphs_added_in_one_place_are_both_kept_theirs_first(self):
        assert merged(text("A", "B"), text("A", "mine", "B"), text("A", "theirs", "B")) == text(
            "A", "theirs", "mine", "B"
        )

    def test_the_same_paragraph_added_twice_is_added_once(self):
        assert merged(text("A"), text("A", "new", "mine"), text("A", "new")) == text("A", "new", "mine")

    def test_what_was_accepted_of_a_clash_is_all_the_rest(self):
        result = merging.body(text("A", "B", "C"), text("new", "A", "B!", "C!"), text("A", "B?", "C"))
        assert result.accepted == text("new", "A", "B", "C!")

    def test_what_is_added_beside_a_changed_paragraph_is_no_clash(self):
        assert merged(text("A", "B"), text("A", "mine", "B"), text("A!", "B!")) == text("A!", "mine", "B!")

    def test_a_paragraph_that_was_rewritten_and_followed_by_another_is_still_that_paragraph(self):
        base = text("The ferries wait for days.", "Nobody knows why.")
        mine = text("The ferries wait for weeks.", "In spring the queue is gone.", "Nobody knows why.")
        theirs = text("The ferries wait for days.", "Nobody knows why or how.")
        assert merged(base, mine, theirs) == text(
            "The ferries wait for weeks.", "In spring the queue is gone.", "Nobody knows why or how."
        )

    def test_a_paragraph_that_one_removed_and_the_other_changed_is_a_clash(self):
        result = merging.body(text("A", "B"), text("A"), text("A", "B!"))
        assert result.segments[1:] == [{"base": text("B"), "mine": "", "theirs": text("B!")}]
        assert result.value == text("A", "B!")
        assert result.overruled == text("A")

    def test_a_paragraph_both_removed_is_gone(self):
        assert merged(text("A", "B"), text("A"), text("A")) == text("A")

    def test_a_note_placed_by_one_and_words_changed_by_the_other_clash(self):
        marker = '<a class="fn" data-note="n1"></a>'
        assert merging.body(text("A"), text(f"A{marker}"), text("A!")).is_clash

    def test_items_of_a_list_are_merged_one_by_one(self):
        base = "<ul><li>A</li><li>B</li><li>C</li></ul>"
        mine = "<ul><li>A!</li><li>B</li><li>C</li><li>D</li></ul>"
        theirs = "<ul><li>A</li><li>B</li></ul>"
        assert merged(base, mine, theirs) == "<ul><li>A!</li><li>B</li><li>D</li></ul>"

    def test_an_item_put_first_and_the_first_one_changed_are_one_list(self):
        base = "<ol><li>A</li><li>B</li></ol>"
        mine = "<ol><li>new</li><li>A</li><li>B</li></ol>"
        theirs = "<ol><li>A!</li><li>B</li></ol>"
        assert merged(base, mine, theirs) == "<ol><li>new</li><li>A!</li><li>B</li></ol>"

    def test_a_list_that_was_given_numbers_keeps_what_the_other_wrote_in_it(self):
        base = "<ul><li>A</li><li>B</li></ul>"
        assert merged(base, base.replace("ul", "ol"), base.replace("B", "B!")) == "<ol><li>A</li><li>B!</li></ol>"

    def test_a_clash_inside_a_list_holds_the_list(self):
        base = "<p>x</p><ul><li>A</li><li>B</li></ul><p>y</p>"
        result = merging.body(base, base.replace("A", "mine"), base.replace("A", "theirs"))
        assert result.segments == [
            {"same": "<p>x</p>"},
            {
                "base": "<ul><li>A</li><li>B</li></ul>",
                "mine": "<ul><li>mine</li><li>B</li></ul>",
                "theirs": "<ul><li>theirs</li><li>B</li></ul>",
            },
            {"same": "<p>y</p>"},
        ]

    @pytest.mark.parametrize(
        ("written", "by_the_editor"),
        [
            ("<em><strong>x</strong></em>", "<strong><em>x</em></strong>"),
            ("<em>a <strong>b</strong></em>", "<em>a</em> <strong><em>b</em></strong>"),
            ('<em>a<a class="fn" data-note="n1"></a> b</em>', '<em>a</em><a class="fn" data-note="n1"></a> <em>b</em>'),
            ('<a href="/a/"><em>x</em></a>', '<em><a href="/a/">x</a></em>'),
        ],
    )
    def test_marks_in_another_order_are_no_change(self, written, by_the_editor):
        base, mine = text(written, "B"), text(by_the_editor, "B!")
        assert merged(base, mine, base) == text(written, "B!")
        assert merging.essence(text(written)) != merging.essence(text("x"))


SOURCES = ["s1", "s2"]


def cite(source, **fields):
    return {"source": source, "locator": [], "accessed": "", "prefix": {}, "suffix": {}, "language": ""} | fields


class TestCites:
    def test_words_before_in_two_languages_are_both_kept(self):
        base, mine, theirs = [cite("s1")], [cite("s1", prefix={"tr": "bkz."})], [cite("s1", prefix={"ru": "см."})]
        assert merging.cites(base, mine, theirs).value == [cite("s1", prefix={"ru": "см.", "tr": "bkz."})]

    def test_two_works_of_a_note_are_changed_by_two_people(self):
        base = [cite("s1"), cite("s2")]
        mine = [cite("s1", locator=["page", "1"]), cite("s2")]
        theirs = [cite("s1"), cite("s2", accessed="2024")]
        assert merging.cites(base, mine, theirs).value == [mine[0], theirs[1]]

    def test_two_pages_of_one_work_clash(self):
        sides = ([cite("s1", locator=locator)] for locator in ([], ["page", "1"], ["page", "2"]))
        assert merging.cites(*sides).is_clash

    def test_a_work_added_while_another_was_changed_clashes(self):
        assert merging.cites([cite("s1")], [cite("s1"), cite("s2")], [cite("s1", accessed="2024")]).is_clash

    def test_a_work_added_while_nothing_else_changed_is_added(self):
        assert merging.cites([cite("s1")], [cite("s1"), cite("s2")], [cite("s1")]).value == [cite("s1"), cite("s2")]


# Whatever people write

LETTERS = st.sampled_from("ABCDEF")
BLOCKS = st.one_of(
    st.builds("<p>{}</p>".format, LETTERS),
    st.builds('<p>{}<a class="fn" data-note="{}"></a></p>'.format, LETTERS, LETTERS),
    st.builds("<h2>{}</h2>".format, LETTERS),
    st.lists(st.builds("<li>{}</li>".format, LETTERS), min_size=1, max_size=3).map(
        lambda items: f"<ul>{''.join(items)}</ul>"
    ),
    st.lists(st.builds("<li>{}</li>".format, LETTERS), min_size=1, max_size=3).map(
        lambda items: f'<ol start="3">{"".join(items)}</ol>'
    ),
    st.just("<table><tbody><tr><td>1</td></tr></tbody></table>"),
)
BODIES = st.lists(BLOCKS, max_size=6).map("".join).map(richtext.clean)


@given(BODIES)
def test_a_body_put_together_from_its_pieces_is_that_body(html):
    assert merging.join(merging.split(html)) == html


@given(BODIES, BODIES)
def test_who_is_alone_gets_what_they_wrote(base, mine):
    assert merged(base, mine, base) == mine
    assert merged(base, base, mine) == mine
    assert merged(base, mine, mine) == mine


@example("<p>A</p><p>B</p><p>A</p>", "<ul><li>B</li></ul>", "<ul><li>A</li><li>A</li></ul>")
@given(BODIES, BODIES, BODIES)
def test_segments_joined_are_a_body_whatever_is_chosen(base, mine, theirs):
    result = merging.body(base, mine, theirs)
    for side, whole in [("theirs", result.value), ("mine", result.overruled)]:
        assert richtext.clean(whole) == whole
        if result.segments:
            assert "".join(segment.get("same", segment.get(side)) for segment in result.segments) == whole


@given(BODIES, BODIES, BODIES)
def test_nothing_that_was_added_is_lost(base, mine, theirs):
    """Each block one of the two has written is in the merged text or in the segments of a clash."""
    result = merging.body(base, mine, theirs)
    kept = result.value + "".join(segment.get("mine", "") for segment in result.segments)
    old = {piece.html for piece in merging.split(base)}
    for piece in [*merging.split(mine), *merging.split(theirs)]:
        assert piece.html in old or piece.html in kept


@given(BODIES, BODIES, BODIES)
def test_no_marker_disappears_that_nobody_took_out(base, mine, theirs):
    def notes(html):
        return re.findall(r'data-note="(\w)"', html)

    result = merging.body(base, mine, theirs)
    once = {key for key in notes(base) if notes(base).count(key) == 1}
    assert once & {*notes(mine)} & {*notes(theirs)} <= {*notes(result.value), *notes(result.overruled)}
