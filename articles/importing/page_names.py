"""Names as pages sign with them → names in CSL-JSON (pure)."""

import re

# What stands before a name, and what joins two of them.
BEFORE = re.compile(r"^\s*(by|yazan|haber|yazar|автор(?:ы)?|текст)\s*:?\s+", re.IGNORECASE)
BETWEEN = re.compile(r"\s*(?:;|\||\s/\s|\s&\s|\band\b|\bve\b|\bи\b)\s*")
INSTITUTIONAL = re.compile(
    r"\b(agency|ajans[ıi]|associated press|bureau|center|centre|desk|editorial|editor(?:s|ial board)?|editörü?"
    r"|foundation|gazete(?:si)?|haber|institute|kurumu|magazine|merkezi|ministry|bakanlığı|network|news(?:room)?|office|post|press"
    r"|redaksiyon|servisi|staff|team|times|tv|university|üniversitesi|vakfı|агентство|газета|институт|министерство"
    r"|новости|редакция|центр|фонд|reuters|bloomberg|интерфакс|тасс|риа|рбк|bbc|afp|dpa|trt)\b",
    re.IGNORECASE,
)
PARTICLES = {"de", "del", "della", "der", "den", "di", "da", "dos", "du", "la", "van", "von", "bin", "ibn", "el", "al"}
LONGEST = 80
MOST = 50


def people(values: list[str]) -> list[dict[str, str]]:
    """Everybody in some signatures, each once; addresses and handles are nobody.

    >>> people(["By Zeynep Kaya and Ali Öz", "https://example.org/author/1"])
    [{'family': 'Kaya', 'given': 'Zeynep'}, {'family': 'Öz', 'given': 'Ali'}]
    """
    found: list[dict[str, str]] = []
    for value in values[:MOST]:
        value = BEFORE.sub("", value)
        if re.match(r"(https?:)?//|@|www\.", value) or "@" in value:
            continue
        parts = [part for part in BETWEEN.split(value) if part.strip()]
        if len(parts) == 1 and value.count(",") and not re.fullmatch(r"[^,]+,\s*[^,]+", value):
            parts = value.split(",")  # “Ali Öz, Can Ak, Ece Su”; one comma alone is “Öz, Ali”
        elif len(parts) == 1 and re.fullmatch(r"\S+ [^,]+,\s*\S+ [^,]+", value):
            parts = value.split(",")  # “Ali Öz, Can Ak”
        found += [name for name in map(name_of, parts) if name and name not in found]
    return found[:MOST]


def name_of(typed: str) -> dict[str, str]:
    name = " ".join(typed.strip(" ,;:–-").split())
    if not name or len(name) > LONGEST or not re.search(r"[^\W\d_]", name):
        return {}
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and given and not is_institution(name):
        return {"family": family, "given": given}
    words = name.split(" ")
    if is_institution(name) or not 2 <= len(words) <= 5 or not all(word[0].isalpha() for word in words):
        return {"literal": name}
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return {"family": " ".join(words[start:]), "given": " ".join(words[:start])}


def is_institution(name: str) -> bool:
    """Whether a name is a house’s, as far as its words tell.

    >>> is_institution("Anadolu Ajansı"), is_institution("Zeynep Kaya")
    (True, False)
    """
    words = name.split()
    return bool(INSTITUTIONAL.search(name)) or not all(
        word[:1].isupper() or word.lower() in PARTICLES for word in words
    )
