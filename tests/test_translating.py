"""What a translation owes to its original: pure, without a database."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from articles import aligning
from articles.translating import follow, mark, stand

from .clock import processor_time

EN = [
    "<h2>The strait</h2>",
    '<p>Nineteen hours pass between the quays.<a class="fn" data-note="a"></a></p>',
    "<p>In 2023 the ferry made 214 voyages, of which 31 were cancelled by the wind.</p>",
    "<ul><li><p>Fuel</p></li><li><p>Crew</p></li></ul>",
    '<p>Nobody counts the lorries that wait on the northern side.<a class="fn" data-note="b"></a></p>',
]
TR = [
    "<h2>Boğaz</h2>",
    '<p>Rıhtımlar arasında on dokuz saat geçiyor.<a class="fn" data-note="a"></a></p>',
    "<p>Feribot 2023’te 214 sefer yaptı; bunların 31’i rüzgâr yüzünden iptal edildi.</p>",
    "<ul><li><p>Yakıt</p></li><li><p>Mürettebat</p></li></ul>",
    '<p>Kuzey yakasında bekleyen kamyonları kimse saymıyor.<a class="fn" data-note="b"></a></p>',
]


def article(*, en=EN, tr=TR, title=("The ferry", "Feribot"), notes=(), original="en", **fields):
    """A snapshot; `fields` are (English, Turkish)."""
    texts = {
        code: {"title": title[side], "body": "".join(body)} | {name: pair[side] for name, pair in fields.items()}
        for side, (code, body) in enumerate([("en", en), ("tr", tr)])
    }
    return {"original_language": original, "texts": texts, "footnotes": list(notes)}


def states(standing):
    return [row.state for row in standing.rows]


def after_writing(*steps, basis=None):
    """The basis of the Turkish text after the article went through these states."""
    for before, after in pairwise(steps):
        basis = follow(before, after, "tr", basis)
        assert json.loads(json.dumps(basis)) == basis
        assert "\0" not in str(basis)  # PostgreSQL keeps no NUL
    return basis


def changed(body, number, html):
    return [*body[:number], html, *body[number + 1 :]]


REWRITTEN = "<p>In 2023 the ferry made 209 voyages, of which 31 were cancelled by the wind.</p>"


def test_what_nobody_noted_is_in_step():
    standing = stand(article(), "tr")
    assert standing.state == "complete"
    assert states(standing) == ["ok"] * 5
    assert [(row.original, row.translation) for row in standing.rows] == [(n, n) for n in range(5)]


def test_the_original_is_the_original():
    assert stand(article(), "en").state == "original"


def test_a_language_without_a_word_is_missing():
    assert stand(article(tr=[], title=("The ferry", "")), "tr").state == "missing"
    assert stand(article(), "ru").state == "missing"


@pytest.mark.parametrize("gone", range(5))
def test_it_knows_which_paragraph_is_missing(gone):
    standing = stand(article(tr=TR[:gone] + TR[gone + 1 :]), "tr")
    assert standing.state == "begun"
    assert [row.original for row in standing.rows if row.state == "missing"] == [gone]
    assert standing.missing == 1


def test_it_knows_the_paragraphs_that_only_the_translation_has():
    standing = stand(article(tr=[*TR[:2], "<p>Çevirenin notu.</p>", *TR[2:]]), "tr")
    assert states(standing) == ["ok", "ok", "extra", "ok", "ok", "ok"]
    assert standing.state == "complete"


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": ("Nobody counts.", "")},
        {"image_alt": ("A quay", "")},
        {"image_caption": ("The quay in June", "")},
        {"key_points": ("One\nTwo", "")},
        {"title": ("The ferry", "")},
        {"notes": [{"key": "a", "text": {"en": "See also the map.", "tr": ""}, "cites": []}]},
        {"notes": [{"key": "a", "text": {}, "cites": [{"prefix": {"en": "See"}, "suffix": {}, "language": ""}]}]},
    ],
)
def test_complete_means_with_notes_summary_alternative_text_and_caption(fields):
    standing = stand(article(**fields), "tr")
    assert standing.state == "begun"
    assert [part.state for part in standing.parts if part.state != "ok"] == ["missing"]


def test_words_around_a_cite_of_the_original_alone_are_nobody_elses_to_translate():
    cites = [{"prefix": {"en": "See"}, "suffix": {}, "language": "en"}]
    assert stand(article(notes=[{"key": "a", "text": {}, "cites": cites}]), "tr").state == "complete"


def test_a_note_that_nothing_points_at_is_missed_by_nobody():
    note = {"key": "unused", "text": {"en": "Left over.", "tr": ""}, "cites": []}
    assert stand(article(notes=[note]), "tr").state == "complete"


def test_a_rewritten_paragraph_makes_its_translation_outdated_word_by_word():
    now = article(en=changed(EN, 2, REWRITTEN))
    standing = stand(now, "tr", after_writing(article(), now))
    assert standing.state == "outdated"
    assert states(standing) == ["ok", "ok", "outdated", "ok", "ok"]
    assert [(p.kind, p.text) for p in standing.rows[2].pieces if p.kind != "same"] == [
        ("removed", "214"),
        ("added", "209"),
    ]


def test_what_changed_is_told_from_the_text_that_was_translated():
    first = article(en=changed(EN, 2, REWRITTEN))
    second = article(en=changed(EN, 2, REWRITTEN.replace("31", "33")))
    standing = stand(second, "tr", after_writing(article(), first, second))
    assert [p.text for p in standing.rows[2].pieces if p.kind == "removed"] == ["214", "31"]


def test_a_change_that_is_taken_back_never_was():
    now = article(en=changed(EN, 2, REWRITTEN))
    assert stand(article(), "tr", after_writing(article(), now, article())).state == "complete"


def test_rewriting_the_translation_brings_that_paragraph_in_step_and_no_other():
    now = article(en=changed(changed(EN, 2, REWRITTEN), 4, "<p>Everybody counts the lorries that wait.</p>"))
    answered = article(en=now["texts"]["en"]["body"], tr=changed(TR, 2, TR[2].replace("214", "209")))
    standing = stand(answered, "tr", after_writing(article(), now, answered))
    assert states(standing) == ["ok", "ok", "ok", "ok", "outdated"]


def test_rewriting_one_paragraph_and_adding_another_clears_no_third():
    now = article(en=changed(EN, 2, REWRITTEN))
    answered = article(en=now["texts"]["en"]["body"], tr=["<h2>Boğaz yolu</h2>", "<p>Yeni.</p>", *TR[1:]])
    standing = stand(answered, "tr", after_writing(article(), now, answered))
    assert [row.translation for row in standing.rows if row.state == "outdated"] == [3]


@pytest.mark.parametrize(
    "moved", [[0, 4, 1, 2, 3], [4, 3, 2, 1, 0], [0, 2, 1, 3, 4]], ids=["up", "backwards", "swapped"]
)
def test_moving_paragraphs_outdates_nothing(moved):
    now = article(en=[EN[number] for number in moved])
    assert stand(now, "tr", after_writing(article(), now)).state == "complete"


@pytest.mark.parametrize("place", range(6))
def test_a_new_paragraph_is_the_only_thing_that_is_new(place):
    now = article(en=[*EN[:place], "<p>A word about the tides.</p>", *EN[place:]])
    standing = stand(now, "tr", after_writing(article(), now))
    assert (standing.state, standing.outdated, standing.missing) == ("outdated", 1, 0)
    assert [row.original for row in standing.rows if row.state == "new"] == [place]


@pytest.mark.parametrize("place", range(5))
def test_a_paragraph_that_the_original_has_lost_is_gone(place):
    now = article(en=EN[:place] + EN[place + 1 :])
    standing = stand(now, "tr", after_writing(article(), now))
    assert [row.translation for row in standing.rows if row.state == "gone"] == [place]
    assert standing.outdated == 1
    followed = article(en=EN[:place] + EN[place + 1 :], tr=TR[:place] + TR[place + 1 :])
    assert stand(followed, "tr", after_writing(article(), now, followed)).state == "complete"


def test_what_is_not_translated_yet_is_missing_however_the_original_grows():
    half, more = article(tr=TR[:2]), article(en=[*EN, "<p>More.</p>"], tr=TR[:2])
    standing = stand(more, "tr", after_writing(article(tr=[], title=("The ferry", "")), half, more))
    assert (standing.state, standing.missing, standing.outdated) == ("begun", 4, 0)


def test_a_text_that_grows_from_the_top_finds_its_paragraphs():
    steps = [article(tr=[], title=("The ferry", "")), article(tr=[])]
    for number in range(5):
        steps += [article(tr=[*TR[:number], "<p>Bir</p>" if number in (1, 2, 4) else TR[number]])]
        steps += [article(tr=TR[: number + 1])]
    basis = None
    for before, after in pairwise(steps):
        basis = follow(before, after, "tr", basis)
    standing = stand(steps[-1], "tr", basis)
    assert (standing.state, states(standing)) == ("complete", ["ok"] * 5)
    now = article(en=changed(EN, 2, REWRITTEN))
    assert states(stand(now, "tr", follow(steps[-1], now, "tr", basis))) == ["ok", "ok", "outdated", "ok", "ok"]


def test_it_takes_the_word_of_somebody_who_looked():
    now = article(en=changed(EN, 2, REWRITTEN))
    basis = after_writing(article(), now)
    row = stand(now, "tr", basis).rows[2]
    marked = mark(now, "tr", basis, row.id)
    standing = stand(now, "tr", marked)
    assert (standing.state, standing.rows[2].state) == ("complete", "still-correct")
    assert standing.rows[2].pieces
    assert stand(now, "tr", mark(now, "tr", marked, row.id, on=False)).rows[2].state == "outdated"


def test_still_correct_holds_for_the_words_that_were_looked_at():
    first = article(en=changed(EN, 2, REWRITTEN))
    basis = after_writing(article(), first)
    basis = mark(first, "tr", basis, stand(first, "tr", basis).rows[2].id)
    other = article(en=changed(EN, 0, "<h2>The narrow strait</h2>"))
    other["texts"]["en"]["body"] = "".join(changed(changed(EN, 2, REWRITTEN), 0, "<h2>The narrow strait</h2>"))
    assert states(stand(other, "tr", follow(first, other, "tr", basis)))[:3] == ["outdated", "ok", "still-correct"]
    second = article(en=changed(EN, 2, REWRITTEN.replace("31", "33")))
    assert stand(second, "tr", follow(first, second, "tr", basis)).rows[2].state == "outdated"


def test_a_paragraph_the_original_lost_may_stay():
    now = article(en=EN[:4])
    basis = after_writing(article(), now)
    basis = mark(now, "tr", basis, next(row.id for row in stand(now, "tr", basis).rows if row.state == "gone"))
    assert stand(now, "tr", basis).state == "complete"


def test_a_paragraph_may_be_left_out_on_purpose():
    half = article(tr=TR[:4])
    row = next(row for row in stand(half, "tr").rows if row.state == "missing")
    basis = mark(half, "tr", None, row.id)
    assert stand(half, "tr", basis).state == "complete"
    assert stand(half, "tr", mark(half, "tr", basis, row.id, on=False)).state == "begun"


def test_what_was_only_copied_is_not_translated():
    copied = article(tr=changed(TR, 2, EN[2]))
    basis = after_writing(article(tr=TR[:2]), copied)
    standing = stand(copied, "tr", basis)
    assert (standing.state, standing.missing, standing.rows[2].state) == ("begun", 1, "copied")
    quoted = mark(copied, "tr", basis, standing.rows[2].id)
    assert stand(copied, "tr", quoted).state == "complete"
    assert stand(copied, "tr", mark(copied, "tr", quoted, standing.rows[2].id, on=False)).missing == 1


def test_what_is_no_longer_there_cannot_be_marked():
    with pytest.raises(LookupError):
        mark(article(), "tr", None, "nothing.nowhere")


def test_fields_and_notes_are_outdated_like_paragraphs():
    def about(*, en, tr="Özet"):
        note = {"key": "a", "text": {"en": f"{en} in a note", "tr": f"{tr} notta"}, "cites": []}
        return article(summary=(en, tr), notes=[note])

    now = about(en="A new summary")
    basis = after_writing(about(en="A summary"), now)
    outdated = {part.name: part for part in stand(now, "tr", basis).parts if part.state == "outdated"}
    assert list(outdated) == ["summary", "note:a"]
    assert [piece.text for piece in outdated["summary"].pieces if piece.kind == "added"] == ["new"]
    marked = mark(now, "tr", basis, "note:a")
    assert stand(now, "tr", marked).outdated == 1
    assert stand(now, "tr", mark(now, "tr", marked, "note:a", on=False)).outdated == 2
    answered = about(en="A new summary", tr="Yeni özet")
    assert stand(answered, "tr", follow(now, answered, "tr", basis)).state == "complete"


def test_a_cite_more_is_no_new_word():
    cite = {"prefix": {"en": ""}, "suffix": {}, "language": ""}
    notes = [{"key": "a", "text": {"en": "See.", "tr": "Bkz."}, "cites": [cite] * number} for number in (1, 2)]
    one, two = (article(notes=[note]) for note in notes)
    assert stand(two, "tr", after_writing(one, two)).state == "complete"


def test_an_original_in_another_language_begins_anew():
    now = article(en=changed(EN, 2, REWRITTEN))
    basis = after_writing(article(), now)
    turned = article(en=now["texts"]["en"]["body"], original="tr")
    assert follow(now, turned, "tr", basis) == {}
    assert stand(turned, "en", follow(now, turned, "en", {})).state == "complete"


def test_emphasis_outdates_nothing_and_a_link_does():
    stressed = article(en=changed(EN, 2, EN[2].replace("2023", "<em>2023</em>")))
    assert stand(stressed, "tr", after_writing(article(), stressed)).state == "complete"
    linked = article(en=changed(EN, 2, EN[2].replace("2023", '<a href="https://example.org/">2023</a>')))
    assert states(stand(linked, "tr", after_writing(article(), linked)))[2] == "outdated"


def test_the_longest_article_is_followed_in_a_moment():
    """20,000 words in 400 paragraphs, none of which has anything to hold on to but its length."""
    words = [f"word{letter}" for letter in "abcdefghijkl"]
    en = [f"<p>{' '.join(words[(n + k) % 12] for k in range(30 + n * 7 % 40))}.</p>" for n in range(400)]
    tr = [paragraph.replace("word", "kelime") for paragraph in en]
    whole, now = article(en=en, tr=tr), article(en=changed(en, 200, "<p>Other words.</p>"), tr=tr)
    aligning.block_of.cache_clear()
    with processor_time(at_most=2.5):
        basis = follow(whole, now, "tr", None)
        standing = stand(now, "tr", basis)
    assert [row.original for row in standing.rows if row.state != "ok"] == [200]
    with processor_time(at_most=0.5):
        follow(now, article(en=now["texts"]["en"]["body"], tr=changed(tr, 7, "<p>Yeni.</p>")), "tr", basis)


def demo():
    lines = Path(settings.BASE_DIR, "thinktank", "demo", "site.jsonl").read_text().splitlines()
    for line in filter(lambda line: line["type"] == "article", map(json.loads, lines)):
        texts = line["languages"]
        for fields in texts.values():
            fields["key_points"] = "\n".join(fields.get("key_points", []))
        for code in texts:
            if code != line["original_language"]:
                snapshot = {"original_language": line["original_language"], "texts": texts}
                yield pytest.param(snapshot | {"footnotes": line["footnotes"]}, code, id=f"{line['id']}-{code}")


@pytest.mark.parametrize(("snapshot", "code"), list(demo()))
def test_every_translation_of_the_demo_site_is_complete_and_knows_its_paragraphs(snapshot, code):
    standing = stand(snapshot, code)
    assert [(part.name, part.state) for part in standing.parts if part.state != "ok"] == []
    assert {row.state for row in standing.rows} <= {"ok", "extra"}
    assert standing.state == "complete"
