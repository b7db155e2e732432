"""Words in all the forms they are found by (pure): folded and stemmed by the rules of their language.

İstanbul’un  → lower case as its language writes it, the ending after the apostrophe cut  → istanbul
войнами      → the word and its Snowball stem                                             → войнами, войн
ещё, ışık    → without marks: dotless ı, ё and the rest; й is a letter of its own         → еще, isik
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer
from django.utils.translation import get_language_info

LONGEST_WORD = 40  # characters; what is longer is found by its beginning

# Combining marks (a Russian stress), soft hyphens and joiners are part of the word around them.
MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
APOSTROPHES = "'’‘ʼ`´"
# Bounded, or somebody’s megabyte without a space would be kept as a word.
WORD = re.compile(rf"[^\W_]{{1,60}}(?:[{MARKS}{APOSTROPHES}]{{1,4}}[^\W_]{{1,60}}){{0,8}}")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
MARK = re.compile(f"[{MARKS}]")
HYPHENS = "-‐‑"
DOTLESS = str.maketrans({"I": "ı", "İ": "i"})
# Letters that no mark was added to, and how people type them on other keyboards.
BARE = str.maketrans({"ı": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ə": "e"})

# What says so little that a text need not have it, unless nothing else was asked for.
LITTLE_WORDS = {
    "en": "a an and are as at be by for from in into is it its of on or that the their this to was were what when where"
    " which who why how with do does did has have will",
    "tr": "ve veya ya da de ki ile bir bu şu o için mi mı mu mü ne nasıl neden niçin niye hangi kim ama fakat ancak"
    " gibi daha en çok olan olarak",
    "ru": "и в во не на с со что как а но или к ко у о об от до за из по для при под над это этот эта эти тот та те же"
    " ли бы был была были быть кто где когда почему зачем какой какая какие их его её ее",
}

OWNED = re.compile("..[aeıioöuü]s[ıiuü]$")

stemming = threading.Lock()


@lru_cache(maxsize=100_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """What one word is found by, the word itself first; letters and digits only.

    >>> forms("İstanbul’un", "tr")
    ('istanbul', 'istanbulun')
    >>> forms("O’Brien’s", "en")
    ('obriens', 'obrien', 'brien')
    """
    found = {}
    for part in parts(lower(word, language)):
        for form in (part, stem(part, language), *owned(part, language)):
            found[bare(form)[:LONGEST_WORD]] = None
    found.pop("", None)
    return tuple(found)


def parts(word: str) -> list[str]:
    """A word with an apostrophe without its ending and as if it had none: “Kur’an” is typed “Kuran” too.

    One letter before the apostrophe begins a name (O’Brien, d’Estaing) that is also known without it.
    """
    pieces = APOSTROPHE.split(word)
    if len(pieces) == 1:
        return pieces
    if len(pieces[0]) == 1:
        return ["".join(pieces), "".join(pieces[:2]), pieces[1]]
    return [pieces[0], "".join(pieces)]


def owned(word: str, language: str) -> list[str]:
    """What a Turkish word is without the ending of whose it is, which Snowball only cuts half: anlaşma of anlaşması."""
    if language != "tr" or not OWNED.search(word):
        return []
    return [word[:-2], stem(word[:-2], language)]


def lower(word: str, language: str) -> str:
    if language in ("tr", "az"):
        word = word.translate(DOTLESS)
    if word.isascii():
        return word.lower()
    # What cannot be composed with its letter (a stress, the dot that İ leaves over, a soft hyphen) would hide the stem.
    return MARK.sub("", unicodedata.normalize("NFC", word.lower()))


def bare(word: str) -> str:
    """Without marks, but for й, which is a letter and not an и that somebody marked."""
    if word.isascii() and word.isalnum():
        return word
    return unicodedata.normalize("NFC", word).translate(bared)


class Bared(dict):
    """{the code of a character: the letters and digits in it}, each found out once."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code).translate(BARE)).replace("и\u0306", "й")
        self[code] = "".join(letter for letter in decomposed if letter.isalnum())
        return self[code]


bared = Bared()


def stem(word: str, language: str) -> str:
    stemmer = stemmer_of(language)
    if stemmer is None:
        return word
    with stemming:  # a stemmer keeps the word it works on in itself
        return stemmer.stemWord(word)


@lru_cache
def stemmer_of(language: str):
    """Snowball names its stemmers by the English names of languages; None where it has none."""
    name = get_language_info(language.partition("-")[0])["name"].lower()
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None


def read_both_ways(word: str, language: str) -> tuple[str, ...]:
    """Every form that a typed word may have in a text: nobody knows whether a typed I is a Turkish one.

    >>> read_both_ways("IRAK", "tr")
    ('irak',)
    """
    return tuple(dict.fromkeys([*forms(word, language), *forms(lower(word, ""), language)]))


def together(chunk: str) -> str:
    """A compound without its hyphens; "" where there is none.

    >>> together("policy-making")
    'policymaking'
    """
    pieces = re.split(f"[{HYPHENS}]", chunk)
    whole = len(pieces) > 1 and all(map(WORD.fullmatch, pieces))
    return "".join(pieces) if whole else ""


@lru_cache
def little_words(language: str) -> frozenset[str]:
    return frozenset(bare(word) for word in LITTLE_WORDS.get(language, "").split())


def says_little(word: str, language: str) -> bool:
    """The name of the health organisation (WHO) is typed in capitals, and is no little word."""
    return not (len(word) > 1 and word.isupper()) and bare(lower(word, language)) in little_words(language)


@lru_cache
def variants() -> dict[str, str]:
    """{a bare letter: every letter that is bared to it}, of the alphabets that have marks.

    >>> set("iIıİî") <= set(variants()["i"])
    True
    """
    found = {}
    for code in (*range(0x30, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)):
        for folded in {bare(lower(chr(code), "")), bare(lower(chr(code), "tr"))}:
            if folded:
                found[folded[0]] = found.get(folded[0], "") + chr(code)
    return found


def beginning_with(starts: Iterable[str]) -> re.Pattern:
    """Finds the places in a text where a word may begin so, whatever its case and marks.

    >>> beginning_with(["gul"]).findall("Gülten, gül, regulate")
    ['Gül', 'gül']
    """
    first, ways = "", []
    for start in sorted(set(starts), key=len):
        letters = [re.escape(variants().get(letter, letter)) for letter in start]
        first += letters[0]
        ways.append(f"[{MARKS}{APOSTROPHES}]*".join([f"(?<=[{letters[0]}])", *(f"[{each}]" for each in letters[1:])]))
    # It begins with a set of letters, which is looked for quickly, and only then asks what stands before.
    return re.compile(rf"[{first}](?<![^\W_].)(?:{'|'.join(ways)})")
