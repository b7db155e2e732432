"""A file of references, whatever it is written in → works in CSL-JSON, each with where it stood (pure)."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import csl as reading
from ..works import fold, normal_doi, validate_csl
from .decoding import NotText, decode
from .document import Finding, ImportRefused

MOST_CHARACTERS = 5_000_000
MOST_ENTRIES = 4_000  # the page that shows them has a field for each, and a form at most 5,000
LONGEST_QUOTE = 2_000
PEOPLE = frozenset(
    [
        *("author", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor", "curator"),
        *("director", "editor", "editorial-director", "guest", "host", "illustrator", "interviewer", "narrator"),
        *("organizer", "original-author", "performer", "producer", "recipient", "reviewed-author", "translator"),
    ]
)
DATES = frozenset(["accessed", "available-date", "event-date", "issued", "original-date", "submitted"])


@dataclass(frozen=True)
class Entry:
    """One work: `csl` without an id; `key` is what its file calls it, "" for nothing; `line` counts from 1."""

    csl: dict
    key: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        return place(self.line, self.key)

    @property
    def title(self) -> str:
        return reading.text(self.csl.get("title")) or reading.text(self.csl.get("URL")) or "–"


@dataclass(frozen=True)
class Bibliography:
    """What a file of references holds. `format` is "BibTeX", "RIS" or "CSL-JSON"."""

    format: str
    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()
    typed: tuple[str, ...] = ()  # every value that is somebody’s text, as it was understood

    @property
    def lost_words(self) -> list[str]:
        """Words of the file that are neither in a work nor in a finding: there are none, and a test says so."""
        works = json.dumps([entry.csl for entry in self.entries], ensure_ascii=False)
        kept = " ".join([works, *(finding.quoted for finding in self.findings)])
        return sorted(set(fold(" ".join(self.typed)).split()) - set(fold(kept.replace("\\n", " ")).split()))


@dataclass
class Gathering:
    """What a reader has found so far."""

    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    homeless: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # field → (place, value)
    typed: list[str] = field(default_factory=list)

    def find(self, code: str, message: str, where: str = "", quoted: str = "") -> None:
        self.findings.append(Finding(code, message, where, quoted[:LONGEST_QUOTE]))

    def leave_out(self, name: str, where: str, value: str) -> None:
        if value.strip():
            self.homeless.setdefault(name, []).append((where, value.strip()))

    def add(self, csl: dict, key: str, line: int) -> None:
        """Keep a work whose fields are values that CSL knows, and say what of it had to go."""
        entry = Entry(self.mended(csl, place(line, key)), key, line)
        try:
            validate_csl(entry.csl)
        except ValidationError as error:
            self.find("entry-refused", " ".join(error.messages), entry.place, str(csl))
        else:
            self.entries.append(entry)

    def mended(self, csl: dict, where: str) -> dict:
        csl = {name: value for name, value in csl.items() if value not in ("", [], {}, None)}
        if typed := csl.get("DOI"):
            if doi := normal_doi(typed):
                csl["DOI"] = doi
            else:
                del csl["DOI"]
                self.find("no-doi", _("This is no DOI, and was left out."), where, reading.text(typed))
        if typed := csl.get("URL"):
            url = reading.text(typed)
            url = f"https://{url}" if re.match(r"www\.[\w-]+\.\w", url) else url
            csl["URL"] = reading.address(url)
            if not csl["URL"]:
                del csl["URL"]
                self.find("no-address", _("This is no address of a page, and was left out."), where, url)
            elif not csl.get("DOI") and re.match(r"https?://(dx\.)?doi\.org/10\.", url):
                csl["DOI"] = normal_doi(url)
        return csl

    def done(self, kind: str) -> Bibliography:
        for name, left in sorted(self.homeless.items()):
            message = ngettext(
                "“%(field)s” has no place in a source and was left out, once.",
                "“%(field)s” has no place in a source and was left out, %(count)d times.",
                len(left),
            ) % {"field": name, "count": len(left)}
            first = left[0][0] if len(left) == 1 else ""
            # All of it: these words are nowhere else.
            self.findings.append(Finding("field-left-out", message, first, "\n".join(f"{w}: {v}" for w, v in left)))
        if not self.entries and not self.findings:
            self.find("nothing", _("No reference was found in this."))
        return Bibliography(kind, tuple(self.entries), tuple(self.findings), tuple(self.typed))


def place(line: int, key: str) -> str:
    where = _("line %(number)d") % {"number": line} if line else ""
    return ", ".join(filter(None, [where, key]))


def decoded(raw: bytes) -> str:
    """The text of a file that ought to hold references. Raises ImportRefused for an image, a PDF and their like."""
    try:
        return decode(raw)
    except NotText as reason:
        raise ImportRefused(
            _("This is %(what)s, not a list of references. Export them as BibTeX, RIS or CSL-JSON, and try again.")
            % {"what": reason.what}
        ) from reason


def read(text: str) -> Bibliography:
    """A file of references, its format seen from its text. What cannot be read is a finding, and the rest is read.

    Raises ImportRefused for what is none of the three formats, or too large.

    read('@book{k, title = {Kış}, year = 2024}').entries[0].csl["title"] → "Kış"
    """
    text = text.lstrip("\ufeff")
    refuse_large(len(text))
    reader = reader_for(text)
    if not reader:
        raise ImportRefused(
            _("This is neither BibTeX nor RIS nor CSL-JSON. Export the references in one of these, and try again.")
        )
    found = reader(text)
    if len(found.entries) > MOST_ENTRIES:
        raise ImportRefused(
            _("More than %(number)d references at once. Divide the file, and import the parts one after the other.")
            % {"number": MOST_ENTRIES}
        )
    return found


def refuse_large(characters: int) -> None:
    if characters > MOST_CHARACTERS:
        raise ImportRefused(_("This file is too large. Divide it, and import the parts one after the other."))


def reader_for(text: str) -> Callable[[str], Bibliography] | None:
    from . import from_bibtex, from_csl_json, from_ris  # which import this module

    start = text.lstrip()
    if start[:1] in ("[", "{") and re.match(r'[\[{]\s*["\[{\]}]', start):
        return from_csl_json.read
    ris = re.search(r"^TY {0,2}- ?", text, re.MULTILINE)
    bibtex = re.search(r"@\s*[A-Za-z]+\s*[{(]", text)
    if ris and not (bibtex and bibtex.start() < ris.start()):
        return from_ris.read
    return from_bibtex.read if bibtex else None


def repeated(entries: tuple[Entry, ...], keys_of: Callable[[dict], list[tuple]]) -> dict[int, int]:
    """{number of an entry: number of an earlier one that is surely the same work}"""
    seen: dict[tuple, int] = {}
    found = {}
    for number, entry in enumerate(entries):
        keys = keys_of(entry.csl)
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            found[number] = first
        for key in keys:
            seen.setdefault(key, number if first is None else first)
    return found
