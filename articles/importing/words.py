"""What counts as one word, and when two are the same: the measure by which nothing is lost (pure)."""

import re
import unicodedata

RAISED = re.compile("[⁰¹²³⁴-⁹]+")
WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Runs of letters and digits, folded.

    >>> words("“İstanbul’un” 02/2024")
    ['istanbul', 'un', '2', '2024']
    """
    return [folded(word) for word in WORD.findall(plain(text))]


def plain(text: str) -> str:
    """NFKC, but for a number that is raised, which would grow together with the word before it."""
    return unicodedata.normalize("NFKC", RAISED.sub(r" \g<0> ", text.replace("№", " ")))


def folded(word: str) -> str:
    """A word without case, a number without leading zeros.

    >>> folded("GÜLTEN") == folded("Gülten"), folded("02")
    (True, '2')
    """
    word = word.replace("İ", "i").replace("I", "i").replace("ı", "i").casefold()
    return word.lstrip("0") or "0" if word.isdecimal() else word
