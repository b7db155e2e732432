"""Texts as numbers: what is learnt of them keeps, and says the same of few and of many."""

import random

import numpy as np
import pytest

from articles import likeness
from articles.likeness import Learnt, Traits, compare, learn_from, nearest, smooth

MATTERS = 6
EACH = 10


def text(matter, number):
    """Words of a matter among words of all."""
    chance = random.Random(f"{matter} {number}")
    own = [f"m{matter}w{word}" for word in chance.choices(range(25), k=40)]
    return own + [f"common{word}" for word in chance.choices(range(200), k=40)]


@pytest.fixture(scope="module")
def texts():
    return [text(matter, number) for matter in range(MATTERS) for number in range(EACH)]


def near(texts, keep=5):
    """[rows of the texts nearest to each], and what was learnt."""
    learnt, vectors = learn_from(texts)
    vectors = smooth(vectors, compare(vectors))
    traits, worths = Traits.of([{}] * len(texts)), np.ones(len(texts))
    return [found.rows.tolist() for _row, found in nearest(vectors, compare(vectors), traits, worths, keep)], learnt


def test_texts_on_one_matter_are_nearest(texts):
    found, _learnt = near(texts)
    assert all(other // EACH == row // EACH for row, others in enumerate(found) for other in others)
    assert all(row not in others for row, others in enumerate(found))


def test_a_large_language_has_the_same_neighbours_as_if_all_were_compared(texts, monkeypatch):
    exactly, _learnt = near(texts)
    monkeypatch.setattr(likeness, "EXACTLY", 10)
    monkeypatch.setattr(likeness, "CANDIDATES", 25)
    monkeypatch.setattr(likeness, "BLOCK", 7)
    found, _learnt = near(texts)
    same = [len({*one} & {*other}) for one, other in zip(exactly, found, strict=True)]
    assert sum(same) / len(same) >= 4.5


def test_what_was_learnt_comes_back_from_its_bytes(texts):
    _found, learnt = near(texts)
    back = Learnt.from_bytes(learnt.to_bytes())
    assert back.vocabulary == learnt.vocabulary
    one, other = (each.vectors([texts[0], ["unknown"], []]) for each in (learnt, back))
    assert np.allclose(one.words.toarray(), other.words.toarray())
    assert np.allclose(one.meaning, other.meaning, atol=2e-3)
    assert not one.words[1:].nnz
    assert not one.meaning[1:].any()


def test_a_text_that_comes_later_stands_beside_what_was_kept(texts):
    _found, learnt = near(texts)
    _same, vectors = learn_from(texts)
    vectors = smooth(vectors, compare(vectors))
    kept = [*vectors.to_bytes(), (b"", b"")]  # one has no vector yet
    beside = learnt.vectors([text(3, 99)]).beside(kept)
    block = next(compare(beside, only=[0]))
    traits, worths = Traits.of([{}] * len(beside)), np.ones(len(beside))
    [(row, found)] = nearest(smooth(beside, [block]), [block], traits, worths, 5)
    assert row == 0
    assert {(other - 1) // EACH for other in found.rows.tolist()} == {3}


def test_the_same_texts_are_always_learnt_alike(texts):
    assert near(texts)[1].to_bytes() == near(texts)[1].to_bytes()


@pytest.mark.parametrize("texts", [[], [[]], [["a"], ["b"]]])
def test_where_nothing_can_be_learnt_nothing_is(texts):
    assert learn_from(texts) is None


def test_a_share_counts_by_how_much_of_both_it_is():
    two, ten = {"sources": [1, 2]}, {"sources": range(1, 11)}
    traits = Traits.of([two, {"sources": [1]}, ten, {"authors": [1]}])
    worth = (traits.scaled @ traits.scaled.T).toarray()[0]
    assert worth[1] == pytest.approx(0.3 / 2**0.5, abs=1e-5)
    assert worth[1] > worth[2] > worth[3] == 0
    assert traits.shared(np.array([0, 0, 2]), np.array([1, 2, 3])).tolist() == [
        [1, 0, 0, 0, 0],
        [2, 0, 0, 0, 0],
        [0] * 5,
    ]
