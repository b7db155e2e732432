"""The order of words in the reader’s own alphabet (pure).

ICU would know more languages, but weighs more than the rest of the site, and databases disagree about collations. The
lists that are sorted by words are short: people, topics. So each alphabet is written down here.
"""

import unicodedata
from functools import lru_cache

# Letters of foreign words stand where each language’s dictionaries put them.
ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "tr": "abcçdefgğhıijklmnoöpqrsştuüvwxyz",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",  # ё is an е that only decides between words alike
}
UNMARKED = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})

Key = tuple[str, list[str], str]


@lru_cache(20_000)  # names: those of topics and people, again on each page that lists them
def key(text: str, language: str) -> Key:
    """What `sorted` puts words in order by: the reader’s letters, then everybody else’s; then marks; then case.

    Spaces and hyphens come before figures, figures before letters; other signs do not count.

    >>> sorted(["Çelik", "Işık", "İnce", "Cem", "Ivan"], key=lambda name: key(name, "tr"))
    ['Cem', 'Çelik', 'Işık', 'Ivan', 'İnce']
    >>> sorted(["Ёлкин", "Ежов", "Adams", "Жуков"], key=lambda name: key(name, "ru"))
    ['Ежов', 'Ёлкин', 'Жуков', 'Adams']
    """
    alphabet = ALPHABETS.get(language, "")
    letters, marks = [], []
    for sign in lower(unicodedata.normalize("NFC", text), language):
        if sign in alphabet:
            letters.append(chr(2) + chr(alphabet.index(sign)))
            marks.append("")
            continue
        for part in unicodedata.normalize("NFKD", sign.translate(UNMARKED)):
            if unicodedata.combining(part):
                marks[-1:] = ["".join([*marks[-1:], part])]
            elif part in alphabet:
                letters.append(chr(2) + chr(alphabet.index(part)))
                marks.append("")
            elif part.isspace() or part in "-‐–":
                letters.append(chr(0) + chr(0))
                marks.append("")
            elif part.isalnum():
                letters.append(chr(1 if part.isdigit() else 3) + part)
                marks.append("")
    return "".join(letters), marks, text.swapcase()  # texts are compared many times as fast as lists


def lower(text: str, language: str) -> str:
    """In small letters as the language has them.

    >>> lower("ISPARTA, İzmir", "tr"), lower("ISPARTA", "en")
    ('ısparta, izmir', 'isparta')
    """
    if language == "tr":
        text = text.replace("İ", "i").replace("I", "ı")
    return text.replace("İ", "i").lower()
