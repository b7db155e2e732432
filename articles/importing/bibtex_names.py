"""Names in BibTeX → names in CSL-JSON (pure).

“First von Last”, “von Last, First”, “von Last, Jr, First”, {Institution}, and BibLaTeX’s “family=…, given=…”.
"""

import re

from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts, split_multiple_persons_names

from .latex import depth, plain

MOST_NAMES = 1_000
KEYED = re.compile(r"\s*(family|given|prefix|suffix)(?:-i)?\s*=", re.IGNORECASE)


def names(value: str) -> list[dict[str, str]]:
    """Everybody in a field, as CSL names; “others” is nobody.

    >>> names("{World Bank} and de la Cruz, Juan and Ludwig van Beethoven")[1]
    {'family': 'Cruz', 'given': 'Juan', 'non-dropping-particle': 'de la'}
    """
    value = " ".join(value.split())
    if not value or depth(value) > 20:
        return [{"literal": plain(value)}] if value else []
    found = [name_of(name) for name in split_multiple_persons_names(value)[:MOST_NAMES]]
    return [name for name in found if name]


def has_others(value: str) -> bool:
    return bool(re.search(r"\band\s+others\s*$", value))


def name_of(name: str) -> dict[str, str]:
    if not name.strip() or name.strip() == "others":
        return {}
    if is_whole(name):
        return {"literal": plain(name)}
    if KEYED.match(name):
        return keyed(name)
    try:
        parts = parse_single_name_into_parts(name, strict=False)
    except InvalidNameError:
        return {"literal": plain(name)}
    family, given, particle, suffix = (plain(" ".join(part)) for part in (parts.last, parts.first, parts.von, parts.jr))
    if not given and not suffix and not particle:
        return {"literal": family}
    named = {"family": family, "given": given, "non-dropping-particle": particle, "suffix": suffix}
    return {part: text for part, text in named.items() if text}


def is_whole(name: str) -> bool:
    """Whether one pair of braces holds all of it: an institution.

    >>> is_whole("{World Bank}"), is_whole("{A} and {B}")
    (True, False)
    """
    name, level = name.strip(), 0
    if not (name.startswith("{") and name.endswith("}")) or name.startswith("{\\"):
        return False
    for place, sign in enumerate(name):
        level += (sign == "{") - (sign == "}")
        if level == 0 and place < len(name) - 1:
            return False
    return True


def keyed(name: str) -> dict[str, str]:
    to = {"family": "family", "given": "given", "prefix": "non-dropping-particle", "suffix": "suffix"}
    found = {}
    for part in name.split(","):
        label, equals, value = part.partition("=")
        if equals and label.strip().lower() in to and value.strip():
            found[to[label.strip().lower()]] = plain(value.strip().strip('"'))
    return found if found.get("family") else {"literal": " ".join(found.values())} if found else {}
