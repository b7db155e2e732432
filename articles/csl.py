"""CSL-JSON as it comes: values from many hands and programs, read for what they can mean. Nothing here raises.

The format: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html and the schema of CSL 1.0.2. Reference
managers, registries and importers keep to it more or less: numbers for strings, strings for names, titles in lists.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit


def text(value: object) -> str:
    """A value as one line of text; what cannot be text is nothing.

    >>> text(["On Rails\\n"]), text(4), text({"a": 1})
    ('On Rails', '4', '')
    """
    if type(value) is str:
        if value.isprintable() and "  " not in value:
            return value.strip()
        return _UNPRINTABLE.sub(" ", value).strip()
    if isinstance(value, list) and value:
        return text(value[0]) if not isinstance(value[0], list) else ""
    return text(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


# White space other than no-break spaces, control characters, halves of characters, and what XML forbids.
_UNPRINTABLE = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def people(value: object) -> list[dict[str, str]]:
    """Names, each with the parts it has: “literal” alone, or “family” and perhaps others.

    >>> people([{"family": "Kaya", "given": "Zeynep"}, "World Bank", {"given": "Voltaire"}])
    [{'given': 'Zeynep', 'family': 'Kaya'}, {'literal': 'World Bank'}, {'literal': 'Voltaire'}]
    """
    found = []
    for person in value if isinstance(value, list) else [value]:
        if isinstance(person, Mapping):
            parts = {part: name for part in _NAME_PARTS if (name := text(person.get(part)))}
            whole = text(person.get("literal")) or ("" if "family" in parts else " ".join(parts.values()))
        else:
            parts, whole = {}, text(person)
        if whole or parts:
            found.append({"literal": whole} if whole else parts)
    return found


_NAME_PARTS = ("given", "family", "dropping-particle", "non-dropping-particle", "suffix")


def inverted(parts: Mapping[str, str]) -> str:
    """One of `people` as “Family, Given, Suffix”, particles where they are spoken.

    >>> inverted({"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"})
    'van Beethoven, Ludwig'
    """
    if "literal" in parts:
        return parts["literal"]
    family = " ".join(parts[p] for p in ("dropping-particle", "non-dropping-particle", "family") if p in parts)
    return ", ".join([family, *(parts[p] for p in ("given", "suffix") if p in parts)])


def initials(given: str) -> str:
    """The initials of the names a person was given.

    >>> initials("Zeki Talustan"), initials("Жан-Поль"), initials("J. R. R."), initials("Ludwig van")
    ('Z. T.', 'Ж.-П.', 'J. R. R.', 'L. van')
    """
    return " ".join(
        "-".join(f"{part[0]}." for part in name.split("-") if part) if name[0].isupper() else name
        for name in given.replace(".", ". ").split()
    )


def is_latin(title: str) -> bool:
    """Whether most letters of a text are Latin ones.

    >>> is_latin("NATO ve Türkiye"), is_latin("Россия и NATO"), is_latin("2024")
    (True, False, False)
    """
    letters = [unicodedata.name(letter, "").startswith("LATIN") for letter in title if letter.isalpha()]
    return sum(letters) * 2 > len(letters)


def date(value: object) -> tuple[int, ...] | str:
    """A date as (year, month, day), as far as it is known, or in words; nothing if it makes no sense.

    >>> date("2024-02"), date({"date-parts": [["2024", 2, 28.0]]}), date({"literal": "spring 2024"})
    ((2024, 2), (2024, 2, 28), 'spring 2024')
    """
    ends = span(value)
    if isinstance(ends, str) or not ends:
        return ends or ""
    return ends[0] if len(ends) == 1 else "–".join(map(_dotted, ends))


def span(value: object) -> tuple[tuple[int, ...], ...] | str:
    """The day of a date, or its first and its last, as far as they are known; or a date in words.

    >>> span({"date-parts": [[2024, 2], [2024, 3]]}), span("2024-02-28"), span({"raw": "spring 2024"}), span({})
    (((2024, 2), (2024, 3)), ((2024, 2, 28),), 'spring 2024', '')
    """
    if isinstance(value, Mapping):
        ends = value.get("date-parts")
        if isinstance(ends, list) and ends:
            first, *last = [_figures(end) for end in (ends if isinstance(ends[0], list) else [ends])]
            if first:
                return (first, last[0]) if last and last[0] else (first,)
        value = text(value.get("literal")) or text(value.get("raw"))
    words = text(value)
    iso = _ISO_DATE.fullmatch(words)
    figures = _figures(iso.groups()) if iso else ()
    return (figures,) if figures else "" if iso else words


def date_value(value: object) -> dict[str, object]:
    """A date in the one form that CSL-JSON has for it; empty if it makes no sense.

    >>> date_value("2024-02"), date_value({"raw": "spring 2024"}), date_value("")
    ({'date-parts': [[2024, 2]]}, {'literal': 'spring 2024'}, {})
    """
    ends = span(value)
    if isinstance(ends, str):
        return {"literal": ends} if ends else {}
    return {"date-parts": [list(end) for end in ends]}


def iso(value: object) -> str:
    """A date as it is typed in a form: in figures as far as it is known, else in its words.

    >>> iso({"date-parts": [[2024, 2]]}), iso({"date-parts": [[868]]}), iso("spring 2024")
    ('2024-02', '0868', 'spring 2024')
    """
    found = date(value)
    return dashed(found) if isinstance(found, tuple) else found


_ISO_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?(?:T.*)?")


def dashed(figures: Sequence[int]) -> str:
    """A date as ISO 8601 writes it, as far as it is known.

    >>> dashed((2024, 2))
    '2024-02'
    """
    return "-".join(f"{figure:0{2 if index else 4}}" for index, figure in enumerate(figures))


def _figures(parts: object) -> tuple[int, ...]:
    """The parts of a date up to the first that cannot be one."""
    figures = []
    for part, most in zip(parts if isinstance(parts, list | tuple) else (), (9999, 12, 31), strict=False):
        try:
            figure = int(part)
        except (TypeError, ValueError, OverflowError):
            break
        if not 1 <= figure <= most:
            break
        figures.append(figure)
    return tuple(figures)


def _dotted(figures: tuple[int, ...]) -> str:
    return ".".join(f"{figure:02}" for figure in reversed(figures))


def locator(value: Sequence[str] | None) -> tuple[str, str] | None:
    """A locator's label and value, spelt as CSL does; None where it points at nothing.

    >>> locator(("Sub verbo", "kilim")), locator(["page", "12-14"]), locator(("page", " "))
    (('sub-verbo', 'kilim'), ('page', '12–14'), None)
    """
    if not value:
        return None
    label, place, *_ = (*value, "", "")
    label, place = text(label).lower().replace(" ", "-"), ranged(text(place))
    return (label if _LABEL.fullmatch(label) else "", place) if place else None


_LABEL = re.compile(r"[a-z-]+")


def ranged(numbers: str) -> str:
    """Numbers with en dashes in their ranges.

    >>> ranged("12-14, 20--21"), ranged("iv-vi"), ranged("A-3")
    ('12–14, 20–21', 'iv–vi', 'A-3')
    """
    return _ROMAN_RANGE.sub(r"\1–\2", numbers) if _ROMAN_RANGE.fullmatch(numbers) else _RANGE.sub("–", numbers)


def is_many(numbers: str) -> bool:
    """Whether there is more than one number: “12–14” and “3, 5” are many, “2.1” is one."""
    return bool(_SEVERAL.search(numbers) or _ROMAN_RANGE.fullmatch(numbers))


_RANGE = re.compile(r"(?<=[0-9]) ?(?:-{1,3}|[‐‑‒–—]) ?(?=[A-Za-z]?[0-9])")
_ROMAN_RANGE = re.compile(r"([ivxlcdm]+) ?(?:-{1,3}|[‐‑‒–—]) ?([ivxlcdm]+)", re.IGNORECASE)
_SEVERAL = re.compile(r"[0-9][^0-9.]+[0-9]")


def address(url: str) -> str:
    """The URL, if a reader may be sent there: only the web, no scripts."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc and " " not in url else ""


def doi_name(value: str) -> str:
    """A DOI without its resolver; nothing if it is none.

    >>> doi_name("https://doi.org/10.1000/1"), doi_name("unknown")
    ('10.1000/1', '')
    """
    found = _DOI.fullmatch(value)
    return found[1] if found else ""


def archived(work: Mapping) -> str:
    """The address of the copy to print beside that of a page that is gone, if the work has one.

    >>> archived({"custom": {"archived": {"URL": "https://archive.example/1"}}})
    'https://archive.example/1'
    """
    custom = work.get("custom")
    copy = custom.get("archived") if isinstance(custom, Mapping) else None
    return address(text(copy.get("URL"))) if isinstance(copy, Mapping) else ""


def doi(value: str) -> str:
    """The address of a DOI, however it was typed; what is no DOI stays as it is.

    >>> doi("doi:10.1000/a<b>"), doi("https://dx.doi.org/10.1000/1")
    ('https://doi.org/10.1000/a%3Cb%3E', 'https://doi.org/10.1000/1')
    """
    found = _DOI.fullmatch(value)
    return "https://doi.org/" + quote(found[1], safe="/:;().-_~%") if found else value


_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi: ?)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)


def language(value: str) -> str:
    """The language of a code or a name, without its region; nothing if it is none.

    >>> language("en-US"), language("ru_RU"), language("Turkish"), language("?")
    ('en', 'ru', 'tr', '')
    """
    found = _LANGUAGE.fullmatch(value)
    code = found[1].lower() if found else value.lower()
    return _CODES.get(code, code if found else "")


_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
_CODES = {"english": "en", "eng": "en", "turkish": "tr", "tur": "tr", "russian": "ru", "rus": "ru"}


def short_title(title: str) -> str:
    """A title as a later note gives it: without subtitle, four words at most.

    >>> short_title("Germany and Poland Say They’re Not Sending Troops"), short_title("Rail and Sea: A History")
    ('Germany and Poland Say…', 'Rail and Sea')
    """
    words = _QUOTATION_MARK.sub("", _SUBTITLE.split(title, maxsplit=1)[0]).split(" ")
    return " ".join(words) if len(words) <= 4 else " ".join(words[:4]).rstrip(",;.") + "…"


_SUBTITLE = re.compile(r": | [–—-] ")


def requoted(title: str, quotes: Sequence[tuple[str, str]], depth: int = 0) -> str:
    """The title with the quotation marks of another language. `quotes` are its outer and its inner pair; at depth 1 the
    title stands in quotation marks itself. Marks without a partner become straight, and cannot be taken for its end.

    >>> requoted('The "Middle" «Corridor»', [("“", "”"), ("‘", "’")], depth=1)
    'The ‘Middle’ ‘Corridor’'
    """
    if not _QUOTATION_MARK.search(title):
        return title
    characters = list(title)
    opened: list[int] = []
    for index, character in enumerate(title):
        if character not in _QUOTATION_MARKS:
            continue
        if character == '"':
            before, after = title[max(index - 1, 0) : index], title[index + 1 : index + 2]
            opens = (not before or before in " (['‘—–-/") and after not in ("", " ")
        elif character == "“":  # closes in Russian and German
            opens = not (opened and title[opened[-1]] == "„")
        else:
            opens = character in "«„"
        characters[index] = '"'
        if opens:
            opened.append(index)
        elif opened:
            start = opened.pop()
            characters[start], characters[index] = quotes[(len(opened) + depth) % 2]
    return "".join(characters)


_QUOTATION_MARKS = '“”„«»"'
_QUOTATION_MARK = re.compile(f"[{_QUOTATION_MARKS}]")
