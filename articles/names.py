"""Names of people that two languages spell differently by mistake (pure).

Most capitalised words have a translation (“Black Sea”, “Ermenistan”), so a name counts only where one part of it is
there in the other text, and the part beside it is almost there.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from .slugs import propose

NAME = re.compile(r"[^\W\d_a-zа-яё][^\W\d_]+")
# Two or three words in capitals, as people are called; what follows an apostrophe is grammar.
NAMES = re.compile(rf"(?<![\w.-]){NAME.pattern}(?:[ \u00a0]{NAME.pattern}){{1,2}}")
ALIKE = 0.6
LETTERS = str.maketrans({"c": "k", "q": "k", "w": "v", "j": "z"})


def shared(original: str, translation: str, from_language: str, to_language: str) -> list[tuple[str, str]]:
    """Pairs of names that are probably one, spelled in two ways.

    >>> shared("It was Rowan Thackwell who said so.", "Bunu Rowan Tackwell söyledi.", "en", "tr")
    [('Rowan Thackwell', 'Rowan Tackwell')]
    """
    is_one_script = ("ru" in (from_language, to_language)) == (from_language == to_language)
    key = letters if is_one_script else consonants
    ours = {pair: [key(part, from_language) for part in pair] for pair in pairs(original)}
    theirs = {pair: [key(part, to_language) for part in pair] for pair in pairs(translation)}
    right = {tuple(keys) for keys in theirs.values()}
    found = []
    for name, keys in ours.items():
        if tuple(keys) in right or any(is_same(keys, other) for other in theirs.values()):
            continue
        for other, others in theirs.items():
            if is_almost(keys, others):
                found.append((" ".join(name), " ".join(other)))
    return found


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Neighbouring words of each name: of three, the first two and the last two."""
    seen = {}
    for match in NAMES.finditer(text):
        words = re.split(r"[ \u00a0]", match[0])
        seen |= dict.fromkeys(pairwise(words))
    return iter(seen)


def letters(word: str, language: str) -> str:
    return propose(word, language, fallback="-")


def consonants(word: str, language: str) -> str:
    """What is left of a name in any alphabet: Beketaeva and Бекетаевой → bktv, Zaozersky and Заозёрский → zzrsk."""
    bare = re.sub(r"[aeiouyh-]", "", letters(word, language).translate(LETTERS))
    return re.sub(r"(.)\1+", r"\1", bare)


def is_same(keys: list[str], other: list[str]) -> bool:
    """Endings aside, which names have in Turkish and Russian sentences."""
    return all(
        one and two and (one.startswith(two) or two.startswith(one)) for one, two in zip(keys, other, strict=True)
    )


def is_almost(keys: list[str], other: list[str]) -> bool:
    """One part is the same, and the other could be but for a letter or two."""
    for one, two in ((0, 1), (1, 0)):
        is_there = len(keys[one]) > 2 and keys[one] == other[one]
        could_be = len(keys[two]) > 3 and keys[two][0] == other[two][:1]
        if is_there and could_be and SequenceMatcher(None, keys[two], other[two], autojunk=False).ratio() >= ALIKE:
            return True
    return False
