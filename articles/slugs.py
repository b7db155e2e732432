"""Proposals for the part of an address that names a text, a person or a topic: readable ASCII in every language.

Django’s own `slugify` drops what it cannot decompose: “kısa” becomes “ksa”, a Cyrillic title becomes nothing.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable

LONGEST = 80


def _pairs(table: str) -> dict[int, str]:
    """Letters and their spellings, by turns; a dot stands for silence."""
    words = table.split()
    return {ord(letter): spelling.strip(".") for letter, spelling in zip(words[::2], words[1::2], strict=True)}


# Practical spellings, as newspapers write them. Russian prints ё as е or ё at will, so both give the same address.
LETTERS = _pairs(
    """
    а a  б b  в v  г g  д d  е e  ё e  ж zh  з z  и i  й y  к k  л l  м m  н n  о o  п p  р r  с s  т t  у u
    ф f  х kh  ц ts  ч ch  ш sh  щ shch  ъ .  ы y  ь .  э e  ю yu  я ya
    і i  ї yi  є ye  ґ g  ў u  ә a  ғ g  қ q  ң n  ө o  ұ u  ү u  һ h
    ђ dj  ј j  љ lj  њ nj  ћ c  џ dz  ѓ gj  ќ kj  ѕ dz
    ı i  ə e  ß ss  æ ae  œ oe  ø o  đ d  ð d  þ th  ł l  ħ h
    α a  β v  γ g  δ d  ε e  ζ z  η i  θ th  ι i  κ k  λ l  μ m  ν n  ξ x  ο o  π p  ρ r  σ s  ς s  τ t  υ y  φ f
    χ ch  ψ ps  ω o
    ا a  أ a  إ i  آ a  ب b  پ p  ت t  ث th  ج j  چ ch  ح h  خ kh  د d  ذ dh  ر r  ز z  ژ zh  س s  ش sh  ص s  ض d
    ط t  ظ z  ع a  غ gh  ف f  ق q  ك k  ک k  گ g  ل l  م m  ن n  ه h  ة a  و w  ؤ w  ي y  ی y  ى a  ئ y  ء .
    ٠ 0  ١ 1  ٢ 2  ٣ 3  ٤ 4  ٥ 5  ٦ 6  ٧ 7  ٨ 8  ٩ 9
    """
)
# Where a language reads a shared letter in its own way.
LANGUAGES = {
    "bg": _pairs("щ sht  ъ a"),
    "de": _pairs("ä ae  ö oe  ü ue"),
    "uk": _pairs("г h  и y"),
}
SILENT = re.compile("['’‘ʼ`´′\u00ad\u200b-\u200f]")


def propose(title: str, language: str, fallback: str = "article") -> str:
    """A slug of at most 80 characters, cut at a word; never empty.

    `fallback`, itself a slug, stands for an empty title, and, with a digest, for one without a letter we can spell.

    >>> propose("İstanbul’un ışığı", "tr")
    'istanbulun-isigi'
    >>> propose("Ещё один щит", "ru")
    'eshche-odin-shchit'
    """
    words = re.findall("[a-z0-9]+", _spelled(title, language))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    if slug:
        return slug
    if not title.strip():
        return fallback
    return f"{fallback}-{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:8]}"


def numbered(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """A slug as it is where it is free, else with the lowest number that makes it so.

    >>> numbered("ports", {"ports", "ports-2"}.__contains__)
    'ports-3'
    """
    free, number = wanted, 1
    while is_taken(free):
        number += 1
        free = f"{wanted}-{number}"
    return free


def _spelled(title: str, language: str) -> str:
    letters = LETTERS | LANGUAGES.get(language, {})
    text = SILENT.sub("", unicodedata.normalize("NFC", title)).lower().translate(letters)
    # Once more for what was written with an accent or as a compatibility form: ά, ﬁ, №.
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).lower().translate(letters)
