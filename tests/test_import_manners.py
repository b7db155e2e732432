"""Manuscripts are understood in the manners people mix: lists, names and pages of one tradition inside another."""

import pytest

from articles.importing import from_text
from articles.importing.document import ImportRefused
from articles.importing.references import read_reference

BODY = "The ports of the region are growing, and so is the debt of the states that built them."


def read(*notes):
    markers = "".join(f" {BODY}[{number}]" for number in range(1, len(notes) + 1))
    return from_text.read(f"Ports and Debts\n\n{markers}\n\n" + "\n\n".join(notes))


def test_one_list_may_have_stops_and_brackets():
    text = (
        f"Ports and Debts\n\n{BODY}[1] {BODY}[2] {BODY}[3]\n\n1. “A Story”, Daily News.\n\n2,3) https://example.org/b"
    )
    document = from_text.read(text)
    assert [note.label for note in document.notes] == ["1", "2", "3"]
    assert document.notes[1].cites == document.notes[2].cites


@pytest.mark.parametrize(
    ("typed", "family", "given"),
    [
        ("Aksoy S. Who Pays for the Straits? // Black Sea Quarterly. 2023. Vol. 12. No. 3. P. 17.", "Aksoy", "S."),
        ("Selin Aksoy. Who Pays for the Straits? // Black Sea Quarterly. 2023. Vol. 12. P. 17.", "Aksoy", "Selin"),
        ("Aksoy, Selin. “Who Pays for the Straits?” Black Sea Quarterly 12, no. 3 (2023): 17.", "Aksoy", "Selin"),
        ("Aksoy, Selin. Who Pays for the Straits? Izmir: Straits Press, 2023, p. 17.", "Aksoy", "Selin"),
        ("Aksoy, S. (2023). Who Pays for the Straits? Black Sea Quarterly, 12(3), p. 17.", "Aksoy", "S."),
        ("AKSOY, Selin (2023), Who Pays for the Straits?, İzmir: Deniz Yayınları, s. 17.", "Aksoy", "Selin"),
        ("Aksoy, Selin (2023), “Who Pays for the Straits?”, Deniz Dergisi, 12(3), s. 17.", "Aksoy", "Selin"),
    ],
)
def test_the_author_of_a_work_stands_before_its_title(typed, family, given):
    reference = read_reference(typed)
    assert reference.csl["author"] == [{"family": family, "given": given}]
    assert reference.csl["title"].rstrip("?") == "Who Pays for the Straits"
    assert reference.csl["issued"] == {"date-parts": [[2023]]}
    assert reference.locator == ("page", "17")
    assert (reference.prefix, reference.suffix) == ("", "")


@pytest.mark.parametrize(
    "comment", ["The minister spoke to Ali Demir (2021). He said that nothing would change there."]
)
def test_a_sentence_with_a_name_and_a_year_is_no_work(comment):
    assert read_reference(comment) is None


def test_a_repeat_of_an_unknown_work_lends_its_place_to_none_before():
    document = read(
        "[1] “A Story”, Daily News, https://example.org/a.", "[2] Kaya, op. cit., p. 4.", "[3] Ibid., p. 5."
    )
    assert [len(note.cites) for note in document.notes] == [1, 0, 0]
    told = {finding.code: finding.place for finding in document.findings}
    assert (told["repeat-of-unknown"], told["ibid-without-work"]) == ("note 2", "note 3")


def test_a_text_with_more_notes_than_a_book_is_refused():
    with pytest.raises(ImportRefused, match="1001 notes"):
        read(*(f"[{number}] A remark." for number in range(1, 1002)))
