r"""Works as a BibLaTeX file, in UTF-8.

Entry types and fields are those of the BibLaTeX manual, chapter 2 (https://ctan.org/pkg/biblatex); Zotero, JabRef and
Mendeley read the same. Nothing that somebody typed reaches TeX as a command: `\write18{…}` in a title is printed.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .. import csl
from ..slugs import propose

NAME = "BibTeX"
MEDIA_TYPE = "application/x-bibtex"

# What BibLaTeX calls a work; the rest is `online` where it has an address, else `misc`.
TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "bill": "legislation",
    "book": "book",
    "chapter": "incollection",
    "classic": "book",
    "collection": "collection",
    "dataset": "dataset",
    "entry": "inreference",
    "entry-dictionary": "inreference",
    "entry-encyclopedia": "inreference",
    "legal_case": "jurisdiction",
    "legislation": "legislation",
    "manuscript": "unpublished",
    "motion_picture": "movie",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "patent": "patent",
    "periodical": "periodical",
    "personal_communication": "letter",
    "regulation": "legislation",
    "report": "report",
    "review": "article",
    "review-book": "article",
    "software": "software",
    "song": "music",
    "speech": "unpublished",
    "standard": "standard",
    "thesis": "thesis",
    "treaty": "legislation",
}
SUBTYPES = {"article-magazine": "magazine", "article-newspaper": "newspaper"}
# Where the container and the publisher of a work stand; the default is `booktitle` and `publisher`.
CONTAINERS = {"article": "journaltitle", "online": "organization", "misc": "howpublished", "report": "series"}
PUBLISHERS = {"report": "institution", "thesis": "institution", "online": "organization", "misc": "organization"}
NAMES = {"author": "author", "editor": "editor", "translator": "translator", "container-author": "bookauthor"}
TEXTS = {
    "title": "title",
    "title-short": "shorttitle",
    "original-title": "origtitle",
    "publisher-place": "location",
    "volume": "volume",
    "edition": "edition",
    "event-title": "eventtitle",
    "genre": "type",
    "ISBN": "isbn",
    "ISSN": "issn",
    "version": "version",
    "note": "note",
    "abstract": "abstract",
}
# Names of languages as babel and polyglossia know them: hyphenation, and months in the language of the work.
LANGUAGES = {
    "ar": "arabic", "az": "azerbaijani", "bg": "bulgarian", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "fa": "persian", "fi": "finnish",
    "fr": "french", "he": "hebrew", "hr": "croatian", "hu": "hungarian", "hy": "armenian", "it": "italian",
    "ja": "japanese", "ka": "georgian", "kk": "kazakh", "lt": "lithuanian", "lv": "latvian", "nl": "dutch",
    "no": "norsk", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sk": "slovak",
    "sl": "slovene", "sr": "serbian", "sv": "swedish", "tr": "turkish", "uk": "ukrainian",
}  # fmt: skip


def dumps(works: Iterable[Mapping[str, Any]]) -> str:
    """A file of works, one entry each, their keys unique within it.

    >>> print(dumps([{"type": "book", "title": "Rail & Sea", "author": [{"family": "Öz", "given": "Ali"}]}]))
    @book{oz-rail,
      author = {Öz, Ali},
      title = {{Rail \\& Sea}},
    }
    <BLANKLINE>
    """
    taken: set[str] = set()
    entries = []
    for work in works:
        fields = fields_of(work)
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        entries.append(f"@{type_of(work)}{{{free_key(key_of(work), taken)},\n{lines}}}\n")
    return "\n".join(entries)


def type_of(work: Mapping[str, Any]) -> str:
    return TYPES.get(csl.text(work.get("type"))) or ("online" if address_of(work) else "misc")


def fields_of(work: Mapping[str, Any]) -> dict[str, str]:
    """The fields of one entry with their values as TeX, in the order in which people read them."""
    kind = type_of(work)
    fields = {field: names(work.get(name)) for name, field in NAMES.items()}
    for role, field in (("director", "editor"), ("interviewer", "editora")):
        if work.get(role) and not fields.get(field):
            fields |= {field: names(work[role]), f"{field}type": role if names(work[role]) else ""}
    fields |= {field: tex(csl.text(work.get(name))) for name, field in TEXTS.items()}
    if fields["title"]:
        fields["title"] = f"{{{fields['title']}}}"  # as typed: no style may lower its capitals
    container = tex(csl.text(work.get("container-title")))
    publisher = tex(csl.text(work.get("publisher")) or csl.text(work.get("authority")))
    fields[CONTAINERS.get(kind, "booktitle")] = container
    if publisher and not fields.get(at := PUBLISHERS.get(kind, "publisher")):
        fields[at] = publisher
    elif publisher and publisher != container:
        fields["publisher"] = publisher
    series = tex(csl.text(work.get("collection-title")))
    issue, number = csl.text(work.get("issue")), csl.text(work.get("number"))
    return {
        name: value
        for name, value in {
            **fields,
            "entrysubtype": SUBTYPES.get(csl.text(work.get("type")), ""),
            "series": fields.get("series") or series,
            "keywords": tex(re.sub(r"\s*;\s*", ", ", csl.text(work.get("keyword")))),
            "number": tex(issue or number or csl.text(work.get("collection-number"))),
            "pages": tex(csl.ranged(csl.text(work.get("page")))).replace("–", "--"),
            **dated("", work.get("issued")),
            **dated("orig", work.get("original-date")),
            "doi": verbatim(csl.doi_name(csl.text(work.get("DOI")))),
            "url": verbatim(address_of(work)),
            **(dated("url", work.get("accessed")) if address_of(work) else {}),
            "langid": LANGUAGES.get(csl.language(csl.text(work.get("language"))), ""),
        }.items()
        if value
    }


def address_of(work: Mapping[str, Any]) -> str:
    return csl.address(csl.text(work.get("URL")).replace(" ", "%20"))


def dated(prefix: str, value: object) -> dict[str, str]:
    """A date by ISO 8601, or its two ends; one in words where BibLaTeX prints a year.

    >>> dated("url", {"date-parts": [[2024, 2], [2024, 3]]}), dated("", "spring 2024")
    ({'urldate': '2024-02/2024-03'}, {'year': 'spring 2024'})
    """
    ends = csl.span(value)
    if isinstance(ends, str):
        return {f"{prefix}year": tex(ends)}
    return {f"{prefix}date": "/".join(map(csl.dashed, ends))}


def names(people: object) -> str:
    """Names joined by “and”. What BibTeX would take apart is held together by braces.

    >>> names([{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}, "Marks and Spencer"])
    'van Beethoven, Ludwig and {Marks and Spencer}'
    """
    return " and ".join(map(name, csl.people(people)))


def name(parts: Mapping[str, str]) -> str:
    if "given" not in parts:
        spoken = ("literal", "dropping-particle", "non-dropping-particle", "family", "suffix")
        return f"{{{tex(' '.join(parts[p] for p in spoken if p in parts))}}}"
    particles = " ".join(parts[p] for p in ("dropping-particle", "non-dropping-particle") if p in parts)
    if not particles or PARTICLE.fullmatch(particles):
        family = f"{particles} {held(parts['family'], is_family=True)}".lstrip()
    else:  # BibTeX knows a particle by its small letter
        family = f"{{{tex(particles)} {tex(parts['family'])}}}"
    return ", ".join([family, *(held(parts[p]) for p in ("suffix", "given") if p in parts)])


PARTICLE = re.compile(r"[a-z]+(?: [a-z]+)*")


def held(part: str, *, is_family: bool = False) -> str:
    """A part of a name, in braces where BibTeX would see a second name, another part or a particle in it."""
    escaped = tex(part)
    has_particle = is_family and (escaped != part or any(map(str.islower, SPOKEN.findall(part))))
    return f"{{{escaped}}}" if has_particle or TAKEN_APART.search(part) else escaped


SPOKEN = re.compile(r"\b[^\W\d_]")
TAKEN_APART = re.compile(r",|(?:^|\s)(?:and|others)(?:\s|$)", re.IGNORECASE)


def key_of(work: Mapping[str, Any]) -> str:
    """Who, when and what, in ASCII: `kaya-2024-ferries`."""
    people = csl.people(work.get("author")) or csl.people(work.get("editor"))
    ends = csl.span(work.get("issued"))
    words = [
        people[0].get("family") or people[0]["literal"] if people else "",
        "" if isinstance(ends, str) else str(ends[0][0]),
        next((word for word in csl.text(work.get("title")).split() if len(word) > 3), ""),
    ]
    slugs = (propose(word, csl.language(csl.text(work.get("language"))), fallback="") for word in words if word)
    key = "-".join(slug.strip("-")[:24].rstrip("-") for slug in slugs)
    return key.strip("-") or f"work-{propose(csl.text(work.get('id')), '', fallback='cited')}"


def free_key(key: str, taken: set[str]) -> str:
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}-{number}"
    taken.add(free)
    return free


def tex(text: str) -> str:
    r"""A text that TeX prints as it is typed. BibTeX counts every brace, even one behind a backslash.

    >>> tex("50% of {C:\\temp} & more")
    '50\\% of \\textbraceleft{}C:\\textbackslash{}temp\\textbraceright{} \\& more'
    """
    return text.translate(SPECIAL)


SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def verbatim(address: str) -> str:
    """Addresses and DOIs, which BibLaTeX reads as they stand, but for what would end the field.

    >>> verbatim("https://example.org/a_b%20c{d}")
    'https://example.org/a_b%20c%7Bd%7D'
    """
    return re.sub(r"[{}\\^]", lambda sign: f"%{ord(sign[0]):02X}", address)
