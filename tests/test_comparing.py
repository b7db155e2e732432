"""Differences show every word that changed, no word that did not, and never make a reader wait."""

from hypothesis import given
from hypothesis import strategies as st

from articles.comparing import Change, Piece, compare, compare_words, digest, is_changed

from .clock import processor_time

WORDS = st.lists(
    st.sampled_from(["ports", "ferries", "queue", "ıssız", "зима", "wait", "quay", "sea"]), min_size=1, max_size=12
)
BODIES = st.lists(WORDS.map(lambda words: f"<p>{' '.join(words)}</p>"), max_size=8).map("".join)


def kinds(changes):
    return [change.kind for change in changes]


def text(changes, *, without):
    return " ".join(piece.text for change in changes for piece in change.pieces if piece.kind != without)


def test_equal_texts_have_no_change():
    changes = compare("<p>One.</p><h2>Two</h2>", "<p>One.</p><h2>Two</h2>")
    assert kinds(changes) == ["same", "same"]
    assert not is_changed(changes)


def test_a_changed_word_is_shown_inside_its_paragraph():
    [change] = compare("<p>It took 47 hours to cross.</p>", "<p>It took 74 hours to cross.</p>")
    assert change == Change(
        "changed",
        (Piece("same", "It took"), Piece("removed", "47"), Piece("added", "74"), Piece("same", "hours to cross.")),
    )


def test_a_paragraph_put_between_others_is_the_only_change():
    assert kinds(compare("<p>a b</p><p>c d</p>", "<p>a b</p><p>new one</p><p>c d</p>")) == ["same", "added", "same"]


def test_a_paragraph_rewritten_beside_a_new_one_keeps_its_partner():
    changes = compare("<p>the ferry waits at the quay</p>", "<p>entirely fresh</p><p>the ferry waits at a quay</p>")
    assert kinds(changes) == ["added", "changed"]


def test_a_moved_note_is_a_change_and_its_number_is_not():
    old = '<p>One<a class="fn" data-note="k1"></a> two three four.</p>'
    new = '<p>One two three four<a class="fn" data-note="k1"></a>.</p>'
    [change] = compare(old, new)
    assert change.pieces == (
        Piece("same", "One"),
        Piece("removed", "[*]"),
        Piece("same", "two three"),
        Piece("removed", "four."),
        Piece("added", "four[*]."),
    )


def test_one_note_in_place_of_another_is_a_change():
    old, new = (f'<p>One<a class="fn" data-note="{key}"></a></p>' for key in ("k1", "k2"))
    assert is_changed(compare(old, new))


def test_one_word_changed_in_a_very_long_paragraph_is_one_word():
    words = [f"word{number}" for number in range(20_000)]
    old = " ".join(words)
    [change] = compare(f"<p>{old}</p>", f"<p>{old.replace('word9000 ', 'other ')}</p>")
    assert [piece.text for piece in change.pieces if piece.kind != "same"] == ["word9000", "other"]


def test_titles_are_compared_word_by_word():
    assert compare_words("", "New") == (Piece("added", "New"),)


def test_markup_in_a_text_stays_text():
    [change] = compare("<p>x</p>", "<p>x &lt;script&gt;</p>")
    assert change.pieces[-1].text == "<script>"


def test_cells_of_a_table_do_not_run_together():
    [change] = compare("", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>")
    assert change.pieces == (Piece("added", "a b"),)


def test_items_of_a_list_do_not_run_together():
    [change] = compare("", "<ul><li><p>An <em>ho</em>ur.</p></li><li>A joint</li></ul>")
    assert change.pieces == (Piece("added", "An hour. A joint"),)


@given(BODIES, BODIES)
def test_both_texts_can_be_read_from_their_difference(old, new):
    changes = compare(old, new)
    plain = [" ".join(body.replace("<p>", " ").replace("</p>", " ").split()) for body in (old, new)]
    assert [text(changes, without="added"), text(changes, without="removed")] == plain


def test_sixty_thousand_words_compare_in_two_seconds():
    old = [f"<p>{' '.join(f'word{(i * j) % 997}' for j in range(100))}</p>" for i in range(600)]
    new = [p.replace("word7 ", "other ") for p in old]
    with processor_time(at_most=2):
        changes = compare("".join(old), "".join(new))
    assert is_changed(changes)


def test_a_text_replaced_as_a_whole_compares_in_two_seconds():
    old = "".join(f"<p>{'alpha ' * 100}{i}</p>" for i in range(600))
    with processor_time(at_most=2):
        compare(old, old.replace("alpha", "beta"))


def test_a_digest_does_not_depend_on_the_order_of_keys():
    assert digest({"a": 1, "ı": ["x"]}) == digest({"ı": ("x",), "a": 1})
    assert digest({"a": 1}) != digest({"a": "1"})
