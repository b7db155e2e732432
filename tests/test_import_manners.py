"""Manuscripts are understood in the manners people mix: lists, names and pages of one tradition inside another."""

from articles.importing import from_text

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
