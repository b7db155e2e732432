"""Who wrote a cited work: names as references type them → CSL names (pure)."""

import re

from ..works import fold
from . import people
from .typed import GONE, plain_words

EDITOR_SIGN = re.compile(r"[,\s]*\(?\b(?:eds?|der|haz|ред)\b\.?\)?[,.]?\s*$", re.IGNORECASE)
ET_AL = re.compile(r"[,\s]*\b(?:et\s?al\.?|vd\.?|ve diğerleri|и др\.?|и другие)\s*$", re.IGNORECASE)


def authors_in(typed: str) -> list[dict] | None:
    """CSL names of the people, or of the body, that a piece of text names; None if it names nobody.

    >>> authors_in("Keir Lieber and Daryl Press,")[1]
    {'family': 'Press', 'given': 'Daryl'}
    """
    text = plain_words(typed.replace(GONE, " ")).strip(" ,:–—")
    if not text.endswith((" et al.", " vd.", "и др.", "ed.", "eds.")) and not re.search(r"\b[^\W\d_]\.$", text):
        text = text.strip(" .")
    if not text or len(text) > 400:
        return None
    sign = EDITOR_SIGN.search(text)
    if sign:
        text = text[: sign.start()]
    others = ET_AL.search(text)
    if others:
        others_word = others[0].strip(" ,")
        text = text[: others.start()]
    names: list[dict] = []
    for group in re.split(r"\s*(?:,?\s+(?:and|ve|и|ile)\s+|\s[&–—/-]\s|;)\s*", text):
        read = names_of_group(group.strip(" ,"))
        if read is None:
            if len(text) <= 160 and people.looks_like_body(text) and not re.search(r"[“”\"«»()]", text):
                names = [{"literal": text}]
                break
            return None
        names += read
    if others and names:
        names[-1] = {"literal": f"{printed(names[-1])} {others_word}"}
    if sign and names:
        names[-1] = names[-1] | {"_editor": sign[0]}
    return names or None


def printed(name: dict) -> str:
    return name.get("literal") or f"{name.get('given', '')} {name['family']}".strip()


def names_of_group(group: str) -> list[dict] | None:
    """“Demir, Ali” is one person, “Ali Demir, Can Ak” are two, «Иванов И. И.» has his initials behind."""
    if not group:
        return []
    gost = list(re.finditer(r"([^\W\d_]+(?:[-’'][^\W\d_]+)*),?\s+((?:[^\W\d_]\.\s?-?){1,3})(?:,\s*|$)", group))
    if gost and "".join(found[0] for found in gost) == group and all(found[1][0].isupper() for found in gost):
        return [{"family": found[1], "given": " ".join(found[2].replace(".", ". ").split())} for found in gost]
    parts = [part for part in re.split(r"\s*,\s*", group) if part]
    if (
        len(parts) == 2
        and len(parts[0].split()) <= 2
        and len(parts[1].split()) == 1
        and is_name_word(parts[1])
        and all(map(is_name_word, parts[0].split()))
    ):
        return [{"family": people.normal_case(parts[0], ""), "given": parts[1]}]
    names = []
    for part in parts:
        if people.looks_like_name(part) and not people.looks_like_body(part):
            name = people.split_name(part, "")
            names.append({"family": name.family, "given": name.given})
        elif len(part.split()) == 1 and is_name_word(part):
            names.append({"literal": part})
        else:
            return None
    return names


def is_name_word(word: str) -> bool:
    return bool(people.INITIAL.fullmatch(word)) or (
        bool(people.WORD.fullmatch(word)) and word[0].isupper() and fold(word) not in people.NO_NAMES
    )
