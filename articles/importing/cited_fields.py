"""Citations that a reference manager keeps in a Word file: exact already, so nothing is guessed (pure).

Zotero and Mendeley write what is cited into the field around its printed words, as CSL-JSON:
https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-citation.json
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .. import csl as reading
from .. import richtext
from .document import CitedWork, DocumentNote
from .notes import NoteReader
from .references import LONGEST_AROUND
from .typed import Reference, all_words, words_of
from .word.names import CITED, CITED_END
from .words import words

FIELD = re.compile(f"{CITED[0]}(\\d+){CITED[1]}(.*?){CITED_END}", re.DOTALL)
TEXTS = [
    *("title", "title-short", "original-title", "container-title", "container-title-short", "collection-title"),
    *("collection-number", "publisher", "publisher-place", "volume", "issue", "page"),
    *("number", "number-of-pages", "number-of-volumes", "edition", "chapter-number", "section"),
    *("version", "genre", "medium", "event", "event-title", "event-place"),
    *("archive", "archive-place", "archive_location", "authority", "jurisdiction", "reviewed-title"),
    *("DOI", "URL", "ISBN", "ISSN", "PMID", "language"),
    *("status", "scale", "dimensions", "call-number"),
]
PEOPLE = [
    *("author", "editor", "translator", "container-author", "collection-editor", "composer"),
    *("director", "interviewer", "recipient", "original-author", "reviewed-author", "illustrator"),
]
DATES = ("issued", "original-date", "event-date")
MARKUP = re.compile(r"</?(?:i|b|em|strong|sup|sub|sc|span)\b[^<>]{0,200}>", re.IGNORECASE)
MOST_ITEMS = 100


@dataclass(frozen=True)
class Item:
    """One work of a citation. `identity`: what the manager calls it."""

    csl: dict
    identity: str = ""
    locator: tuple[str, str] | None = None
    accessed: str = ""
    prefix: str = ""
    suffix: str = ""


def items(says: str) -> list[Item]:
    """What the instruction of a citation field cites, in order; empty if it cannot be understood whole.

    >>> items('{"citationItems": [{"itemData": {"type": "book", "title": "Ports"}, "locator": 12}]}')[0].locator
    ('page', '12')
    """
    try:
        data, _end = json.JSONDecoder().raw_decode(says.strip())
    except (ValueError, RecursionError):
        return []
    listed = data.get("citationItems") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not listed or len(listed) > MOST_ITEMS:
        return []
    found = [item(one) for one in listed]
    return [one for one in found if one] if all(found) else []


def item(one: object) -> Item | None:
    data = one.get("itemData") if isinstance(one, dict) else None
    csl = work(data) if isinstance(data, dict) else None
    if not csl:
        return None
    addresses = next((one[name] for name in ("uris", "uri") if isinstance(one.get(name), list) and one[name]), [])
    return Item(
        csl,
        identity=str(addresses[0]) if addresses else "",
        locator=reading.locator((reading.text(one.get("label")) or "page", reading.text(one.get("locator")))),
        accessed=reading.iso(data.get("accessed"))[:10] if data.get("accessed") else "",
        prefix=inline(one.get("prefix")),
        suffix=inline(one.get("suffix")),
    )


def inline(value: object) -> str:
    return richtext.clean_inline(reading.text(value))


def work(data: dict) -> dict | None:
    """The fields of a work that the site keeps, each in its plain form; None for what no style could print."""
    csl: dict = {"type": reading.text(data.get("type")) or "document"}
    for name in TEXTS:
        if value := MARKUP.sub("", reading.text(data.get(name))):
            csl[name] = value
    for name in PEOPLE:
        if people := reading.people(data.get(name) or []):
            csl[name] = people
    for name in DATES:
        if date := reading.date_value(data.get(name)):
            csl[name] = date
    if "URL" in csl and not reading.address(csl["URL"]):
        del csl["URL"]
    return csl if {"title", "URL", "author", "container-title"} & csl.keys() else None


class CitedFields:
    """The citations of one file, put on the shelf of the notes that are typed."""

    def __init__(self, reader: NoteReader, instructions: Sequence[str]):
        self.reader, self.instructions = reader, instructions
        self.known: dict[str, int] = {}

    def note(self, html: str, key: str, label: str) -> DocumentNote | None:
        """A note made of citations and words around them; None where one cannot be understood: it is read as typed."""
        pieces = FIELD.split(html)  # words, then for each field: number, its printed words, words
        cites: list[CitedWork] = []
        shown = ""
        before = around(pieces[0])
        for number, printed, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            listed = items(self.instructions[int(number)]) if int(number) < len(self.instructions) else []
            if not listed:
                return None
            for at, one in enumerate(listed):
                cite = self.cite(one)
                if at == 0 and before:
                    cite = replace(cite, prefix=" ".join(filter(None, [before, cite.prefix])))
                cites.append(cite)
            shown += f" {printed}"
            before = around(after)
        if not cites or any(max(len(cite.prefix), len(cite.suffix)) > LONGEST_AROUND for cite in cites):
            return None
        text = self.reader.normalise(before) if words_of(before) else ""
        note = DocumentNote(key, label, cites=tuple(cites), text=text)
        self.reword(shown, cites)
        self.reader.last, self.reader.has_comment_between = [cite.work for cite in cites], False
        return note

    def cite(self, one: Item) -> CitedWork:
        shelf = self.reader.shelf
        index = self.known.get(one.identity) if one.identity else None
        if index is None:
            index = shelf.find(Reference(csl=one.csl))
            if index is None:
                index = shelf.add(one.csl)
            else:
                shelf.complete(index, one.csl)
            if one.identity:
                self.known[one.identity] = index
        suffix = one.suffix
        if suffix[:1].isalnum() or suffix.startswith("<"):
            suffix = f", {suffix}"
        normalise = self.reader.normalise
        return CitedWork(index, one.locator, one.accessed, normalise(one.prefix), normalise(suffix))

    def reword(self, shown: str, cites: Sequence[CitedWork]) -> None:
        """The words of the style that printed the citation until now are not those of the site’s."""
        kept: set[str] = set()
        for cite in cites:
            kept.update(words(" ".join(all_words(self.reader.shelf.works[cite.work]))))
            kept.update(words(f"{cite.prefix} {cite.suffix} {cite.accessed}"))
            kept.update(words(cite.locator[1]) if cite.locator else ())
        plain = richtext.plain(richtext.clean_inline(shown))
        self.reader.reworded += [one for one in re.findall(r"[^\W_]+", plain) if not {*words(one)} <= kept]


def around(html: str) -> str:
    """The words between two citations, without the signs that part them, which the site sets itself."""
    html = richtext.clean_inline(html)
    return re.sub(r"^(?:<br>|[\s;,.:])+|(?:<br>|[\s;,])+$", "", html) if words_of(richtext.plain(html)) else ""
