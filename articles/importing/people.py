"""Names of people: in bylines, in the author's block at the end, in references (pure)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..works import fold
from . import furniture
from .blocks import Block

TITLES = re.compile(
    r"^(?:(?:dr|prof|doç|assoc|asst|öğr|gör|üyesi|yrd|av|amb|gen|mr|mrs|ms|sir|д-р|проф|доц"
    r"|к\.\s?и\.\s?н|д\.\s?и\.\s?н|к\.\s?п\.\s?н|д\.\s?п\.\s?н)\.?\s+)+",
    re.IGNORECASE,
)
# Small words of names; of their kind, the Turkish and Azerbaijani ones follow the name they belong to.
BEFORE_FAMILY = frozenset(
    fold("de da di del della der den van von bin ibn al el bint la le du dos ter ten фон де").split()
)
AFTER_FAMILY = frozenset(fold("oğlu kızı оглы").split())
PARTICLES = BEFORE_FAMILY | AFTER_FAMILY
INITIAL = re.compile(r"(?:[^\W\d_]\.){1,3}(?:-?[^\W\d_]\.)?|[^\W\d_a-zа-яё]")
WORD = re.compile(r"[^\W\d_]+(?:[-’'ʼ‑.][^\W\d_]+)*")
# Words that stand in titles, headings and names of places and bodies, not in names of people.
NO_NAMES = frozenset(
    fold(
        """
        the of and or in on for to with from by at as a an is are new north south east west northern southern eastern
        western central middle world war europe european asia asian africa america american russia russian turkey
        turkish türkiye china chinese ukraine eu nato un conclusion introduction summary results policy security
        energy international national institute university center centre ministry council committee commission
        organization organisation association agency bank group news house similar posts more related latest read
        further foundation party union department government parliament republic states united nations report
        corporation company society academy office bureau network research studies fund forum court army times post
        journal review associated ve ile bir bu için sonuç giriş özet rapor bakanlığı üniversitesi enstitüsü merkezi
        kurumu ajansı gazetesi derneği vakfı kurulu komisyonu başkanlığı birliği cumhurbaşkanlığı müdürlüğü bankası
        partisi meclisi rusya avrupa orta batı kuzey güney yeni dünya savaşı dergisi yayınları anadolu haber
        и в на с о об для по из заключение введение выводы итоги министерство университет институт центр комитет совет
        агентство банк союз партия комиссия россия российской федерации федерация республика правительство президент
        мид рф сша новая новый новое мир мира европа азия организация академия служба
        """
    ).split()
)
BYLINE = re.compile(
    r"^(?P<label>by|written by|authors?|text by|words by|posted by|yazan|yazar(?:lar)?"
    r"|hazırlayan(?:lar)?|kaleme alan|автор(?:ы)?|текст|подготовила?|подготовили)"
    r"(?P<sign>\s*[:\-–—]\s*|\s+)(?P<names>\S.{1,150})$",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"(?:about the authors?|about the writer|author bio(?:graphy)?|the authors?"
    r"|yazar(?:lar)? hakkında|yazar hakkında|об авторе|об авторах|сведения об авторе)\s*[:.]?\s*",
    re.IGNORECASE,
)
JOINED = re.compile(r"\s*(?:,|;|&|\||/|\band\b|\bve\b|\bи\b|\bile\b)\s*")
POSITION = re.compile(
    r"\b(?:researcher|research|analyst|fellow|professor|lecturer|director|expert|editor|student"
    r"|candidate|coordinator|adviser|advisor|specialist|head|intern|ambassador|journalist"
    r"|uzmanı?|araştırmacı(?:sı)?|danışmanı?|asistanı?|öğretim|profesör|direktörü?|müdürü"
    r"|koordinatörü?|editörü?|gazeteci|öğrencisi|doktora|başkanı|stajyeri?"
    r"|эксперт|аналитик|исследователь|научный|сотрудник|директор|профессор|доцент|редактор|журналист"
    r"|аспирант|студент\w*|ассистент|руководитель|специалист|консультант)\b",
    re.IGNORECASE,
)
SMALL_WORDS = {
    "of",
    "the",
    "and",
    "for",
    "on",
    "in",
    "to",
    "de",
    "du",
    "la",
    "des",
    "für",
    "ve",
    "ile",
    "için",
    "и",
    "по",
    "в",
    "на",
}
PATRONYMIC = re.compile(r"(?:ович|евич|ич|овна|евна|ична|инична)$", re.IGNORECASE)
TURKISH_ONLY = re.compile("[ğşıİĞŞ]")
GOST_NAME = re.compile(r"(?P<family>[^\W\d_]+(?:[-’'][^\W\d_]+)*),?\s+(?P<initials>(?:[^\W\d_]\.\s?-?){1,3})")
LONGEST_NAME = 70


@dataclass(frozen=True)
class Name:
    """A person's name; `typed_in_capitals` if its family name was written in capitals."""

    given: str
    family: str
    typed: str = ""
    typed_in_capitals: bool = False


def looks_like_name(text: str) -> bool:
    """Whether a short text can be somebody's name: two to five words with capitals, none of them an ordinary one.

    >>> looks_like_name("Zeki Talustan GÜLTEN"), looks_like_name("Similar Posts in English")
    (True, False)
    """
    text = TITLES.sub("", text.strip().rstrip(",*"))
    if not text or len(text) > LONGEST_NAME or any(sign in text for sign in '?!:;“”"«»()[]@/\\|0123456789'):
        return False
    tokens = text.split()
    words = [token for token in tokens if not INITIAL.fullmatch(token)]
    if not 2 <= len(tokens) <= 5 or not words:
        return False
    for token in words:
        if fold(token) in PARTICLES:
            continue
        if not WORD.fullmatch(token.rstrip(",")) or not token[0].isupper() or fold(token) in NO_NAMES:
            return False
        if token.endswith("."):
            return False
    return any(len(token) > 1 and token[0].isupper() for token in words)


def looks_like_body(text: str) -> bool:
    """Whether an author is an organisation: a ministry, a council, an agency, an acronym.

    >>> looks_like_body("Council of Europe"), looks_like_body("The Turkish text says")
    (True, False)
    """
    words = text.split()
    if not 0 < len(words) <= 12 or not text[0].isupper():
        return False
    if len(words) == 1:
        return text.isupper() and len(text) > 1
    # Russian names of bodies have capitals only in front.
    is_cyrillic = bool(re.search("[а-яё]", text))
    capitals = all(word[0].isupper() or not word[0].isalpha() or word in SMALL_WORDS for word in words)
    return (capitals and any(fold(word) in NO_NAMES for word in words if word[-1] != ".")) or (
        is_cyrillic and len(words[0]) > 2 and fold(words[0]) in NO_NAMES
    )


def bare(name: str) -> str:
    """A name without titles and case, to see whether two are one.

    >>> bare("Dr. Ayşe IŞIK") == bare("Ayşe Işık")
    True
    """
    return fold(TITLES.sub("", name.strip()))


def split_name(typed: str, language: str, evidence: str = "") -> Name:
    """Given and family name; a family name in capitals gets the spelling it has in `evidence` (a bio, a text).

    >>> split_name("Zeki Talustan GÜLTEN", "en").family
    'Gülten'
    """
    name = TITLES.sub("", " ".join(typed.split()).strip(" ,;*"))
    if match := re.fullmatch(r"([^,]{1,60}),\s*([^,]{1,60})", name):  # “Demir, Ali”
        name = f"{match[2]} {match[1]}" if len(match[1].split()) <= 3 else name
        typed_family = match[1]
    else:
        typed_family = ""
    if match := GOST_NAME.fullmatch(name):  # «Иванов И. И.»
        return Name(
            " ".join(match["initials"].replace(".", ". ").split()),
            normal_case(match["family"], language, evidence),
            typed,
        )
    tokens = name.split()
    capitals = [token for token in tokens if len(token) > 1 and token.isupper() and not INITIAL.fullmatch(token)]
    in_capitals = bool(capitals)
    if typed_family:
        count = len(typed_family.split())
    elif in_capitals and len(capitals) < len(tokens):
        if tokens[0] in capitals and tokens[-1] not in capitals:  # «ИВАНОВ Иван Иванович»
            count = len([t for t in tokens if t in capitals])
            tokens = tokens[count:] + tokens[:count]
        else:
            count = (
                next(index for index, token in enumerate(reversed([*tokens, ""])) if token not in capitals and index)
                - 1
                or 1
            )
    elif len(tokens) == 3 and PATRONYMIC.search(tokens[-1]) and not PATRONYMIC.search(tokens[1]):
        tokens, count = [tokens[1], tokens[2], tokens[0]], 1
    else:
        count = 1
        while count < len(tokens) - 1 and fold(tokens[-count - 1]) in BEFORE_FAMILY:
            count += 1
        if len(tokens) > 2 and fold(tokens[-1]) in AFTER_FAMILY:
            count = 2
    parts = [normal_case(token, language, evidence, name) for token in tokens]
    return Name(" ".join(parts[:-count]), " ".join(parts[-count:]), typed, in_capitals)


def normal_case(word: str, language: str, evidence: str = "", context: str = "") -> str:
    """A word in capitals as a name is written: as the text spells it elsewhere, else by the rules of its language.

    >>> normal_case("IŞIK", "tr")
    'Işık'
    """
    if len(word) < 2 or not word.isupper() or INITIAL.fullmatch(word):
        return word
    folded = fold(word)
    for found in re.finditer(rf"\b{re.escape(word[0])}[^\W\d_]+", evidence) if evidence else ():
        if fold(found[0]) == folded and not found[0].isupper():
            return found[0]
    turkish = language == "tr" or TURKISH_ONLY.search(context or word)

    def cased(match: re.Match) -> str:
        rest = match[0][1:].replace("İ", "i")
        rest = rest.replace("I", "ı") if turkish else rest
        return match[0][0] + rest.lower()

    return re.sub(r"[^\W\d_]+", cased, word)


def names_in(typed: str) -> list[str]:
    """The names in a byline; empty if any part of it is none.

    >>> names_in("Zeynep Kaya ve Ali Demir")
    ['Zeynep Kaya', 'Ali Demir']
    """
    parts = [part for part in JOINED.split(typed.strip().rstrip(".")) if part]
    if len(parts) == 2 and "," in typed and all(len(part.split()) == 1 for part in parts):
        parts = [f"{parts[1]} {parts[0]}"]  # “Demir, Ali”
    return parts if parts and all(map(looks_like_name, parts)) else []


def byline_names(block: Block) -> list[str]:
    """Who signs, if a line says so: “By …”, «Автор: …»."""
    found = BYLINE.match(block.plain)
    if not found or not (block.kind == "p" or block.kind[0] == "h"):
        return []
    return names_in(re.split(r"\s+[|•·–—]\s+", found["names"])[0])


def is_position(block: Block) -> bool:
    """A line such as “Senior Researcher, Institute of …”."""
    return (
        block.kind == "p"
        and len(block.plain) <= 140
        and not block.plain.endswith((".", "!", "?"))
        and bool(POSITION.search(block.plain))
    )


def mentions(text: str, name: str) -> bool:
    """Whether a text names a person, by full name or by family name."""
    words = set(fold(text).split())
    parts = fold(name).split()
    return bool(parts) and (parts[-1] in words or parts[0] in words)


@dataclass
class AuthorBlock:
    """Who wrote the article, as a page says at its end."""

    names: list[str]
    bio: str = ""
    position: str = ""
    size: int = 0  # blocks it takes up


def read_author_block(blocks: Sequence[Block], start: int, signed: Sequence[str] = ()) -> AuthorBlock | None:
    """The author's block that begins at `start`: a name (often twice), perhaps a position, then the biography.

    `signed` are the names of the byline: a paragraph that begins with one of them is its biography without a name line.
    """
    at = start
    first = blocks[at].plain
    if ABOUT.fullmatch(first) and at + 1 < len(blocks):
        at += 1
        first = blocks[at].plain
        headed = True
    else:
        headed = False
        if (about := ABOUT.match(first)) and ":" in about[0]:
            first, headed = first[about.end() :], True
    typed = byline_names(blocks[at])[:1] or ([first] if looks_like_name(first) else [])
    if not typed:
        known = next((name for name in signed if bare(first).startswith(bare(name) + " ")), "")
        known = known or (leading_name(first) if headed else "")
        if known and is_prose(first):
            return AuthorBlock([known], first, size=at + 1 - start)
        return None
    names = [typed[0]]
    at += 1
    while at < len(blocks) and bare(blocks[at].plain) == bare(names[0]):
        names.append(blocks[at].plain)
        at += 1
    position = ""
    if at < len(blocks) and is_position(blocks[at]):
        position = blocks[at].plain
        at += 1
    bio: list[str] = []
    is_known = len(names) > 1 or headed or any(bare(name) == bare(names[0]) for name in signed)
    while (
        at < len(blocks)
        and is_prose(blocks[at].plain)
        and not furniture.is_furniture(blocks[at])
        and (mentions(blocks[at].plain, names[0]) or (is_known and not bio))
    ):
        bio.append(blocks[at].plain)
        at += 1
    if not bio and not is_known and not position:
        return None
    return AuthorBlock(names, "\n\n".join(bio), position, at - start)


def is_prose(text: str) -> bool:
    return len(text.split()) >= 6


def leading_name(text: str) -> str:
    """The name a biography begins with: the words with capitals before its first other word."""
    words = text.split()
    for count in (4, 3, 2):
        name = " ".join(words[:count]).rstrip(",")
        if len(words) > count and not words[count][0].isupper() and looks_like_name(name):
            return name
    return ""
