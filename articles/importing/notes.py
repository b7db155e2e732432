"""The typed notes of a manuscript → cites of works, each distinct work once (pure).

A note is read with the notes before it in mind: “Ibid.”, «Указ. соч.» and “Demir, ‘Middle Corridor’, 12” mean a work
that was cited already.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from ..works import fold
from .cited_names import authors_in, is_name_word
from .document import CitedWork, DocumentNote, Finding
from .markers import TypedNote
from .publication import set_pages
from .references import LONGEST, LONGEST_AROUND, read_reference, segments, take_access_date
from .shelf import Shelf
from .typed import ADDRESS, Reference, Typed, all_words, cut_address, inline_html, plain_words, typed_text, words_of
from .words import words

REPEAT = (
    r"(?:[iıİI]b[iıİI]d(?:\.|[eE]m\.?)?|idem\.?|id\.|a\.\s?g\.\s?[a-zçğıöşü]{1,2}\b\.?"
    r"|adı geçen (?:eser|makale|kaynak|yer|haber|rapor)"
    r"|aynı (?:yer|eser|kaynak|makale|haber|rapor)(?:de)?|там же|тамже|указ\.?\s?(?:соч|ст|раб"
    r"|источник)\w*\.?|ук\.\s?соч\.?|(?:указанное|цит\.) соч(?:инение|\.)"
    r"|op\.?\s?cit\.?|loc\.?\s?cit\.?|same (?:source|work|place))"
)
# Without their dots these are words of other languages, so they count only as a whole Turkish note.
REPEAT_UNDOTTED = re.compile(r"(?:age|agm|agy|agk|a\.?y)\.?(?=$|[\s,.])", re.IGNORECASE)
IBID = re.compile(rf"\W*(?P<word>{REPEAT})(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
BY_NAME = re.compile(
    rf"(?P<names>[^\W\d_].{{1,120}}?)[,.]?\s+(?P<word>{REPEAT})(?P<rest>(?:$|[\s,.:(].*))", re.IGNORECASE | re.DOTALL
)
PLACE = re.compile(
    r"[\s,.:;(]*(?:(?:at|p|pp|page|s|ss|sayfa|sf|с|c|стр)\.?\s*)?"
    r"(?P<pages>\d{1,5}(?:\s?[-–—]\s?\d{1,5})?(?:\s?,\s?\d{1,5}(?:\s?[-–—]\s?\d{1,5})?){0,3})"
    r"(?!\w|\.\d)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
SHORT = re.compile(
    r"(?P<names>[^,“”«»\"‘]{2,80}?)(?:\s\(?(?P<year>\d{4})\)?)?\s*"
    r"(?:,\s*(?P<title>(?!\s*(?:pp?|ss?|[СсCc]|стр)\.)[^\d,][^,]{2,120}?))?"
    r"\s*[,:]?\s*(?:(?:pp?|ss?|[Сс]|стр)\.\s?)?(?P<pages>\d{1,4}(?:\s?[-–—]\s?\d{1,4})?)\s*\.?"
)
MOST_CHARACTERS = 240_000  # no article has as many in its notes; a hostile file may
# The words the house style prints itself, so that nobody misses them.
PRINTED = {
    "en": "date of access p pp doi https org",
    "tr": "erişim tarihi s ss doi https org",
    "ru": "дата обращения с c doi https org",
}


class NoteReader:
    """Reads the notes of one manuscript in their order."""

    def __init__(self, language: str, normalise: Callable[[str], str]):
        self.language = language
        self.normalise = normalise
        self.shelf = Shelf()
        self.findings: list[Finding] = []
        self.last: list[int] = []  # the works of the note before, in order
        self.has_comment_between = False
        self.characters = 0
        self.first_unread = ""
        self.typed_in: dict[int, list[str]] = {}  # work → the notes that type it in full
        self.reworded: list[str] = []
        self.ambiguous: list[tuple[str, str]] = []

    def read(self, note: TypedNote, keys: Sequence[str]) -> list[DocumentNote]:
        """One entry of the list as the notes it serves: “2,3,4) https://…” is three notes alike."""
        text, strays = typed_text(note.html)
        label = ", ".join(note.labels)
        for stray in strays:
            self.find(
                "link-differs",
                _(
                    "The link in note %(note)s leads to another address than it shows; the address "
                    "shown is kept, not “%(address)s”. Check which is right."
                )
                % {"note": label, "address": stray},
                label,
                stray,
            )
        cites, rest, is_ibid = self.understand(text, note.html, label)
        notes = [
            DocumentNote(key, one, cites=tuple(cites), text=rest, is_ibid=is_ibid)
            for key, one in zip(keys, note.labels, strict=True)
        ]
        if not cites and not rest:
            self.find(
                "empty-note", _("Note %(note)s is empty. Write it, or delete its marker.") % {"note": label}, label
            )
        return notes

    def understand(self, text: str, html: str, label: str) -> tuple[list[CitedWork], str, bool]:
        """Cites, free text and whether the note repeats the one before."""
        self.characters += len(text)
        if len(text) > LONGEST or self.characters > MOST_CHARACTERS:
            self.first_unread = self.first_unread or (label if len(text) <= LONGEST else "")
            self.last = []
            return [], html, False
        parts = segments(text)
        references = [None if is_repeat(part) else read_reference(part) for part in parts]
        before = next((at for at, reference in enumerate(references) if reference), 0)
        if sum(map(len, parts[:before])) > LONGEST_AROUND:
            # Too much comment in front of a work for the field of a cite: the note stays as typed.
            return [], autolinked(self.normalise(html)), False
        cites: list[CitedWork] = []
        waiting = ""  # comments before the first work
        remarks: list[str] = []
        repeats = 0
        for part, reference in zip(parts, references, strict=True):
            repeated = self.read_repeat(part, label, [cite.work for cite in cites])
            cite, remark = repeated or (self.cite(part, reference, label), reference.remark if reference else "")
            repeats += bool(repeated)
            words = self.normalise(inline_html(part))
            if cite and waiting:
                prefix = f"{waiting}; {cite.prefix}" if cite.prefix else f"{waiting};"
                if len(prefix) <= LONGEST_AROUND:
                    cite = replace(cite, prefix=prefix)
                else:
                    remarks.append(waiting)
                waiting = ""
            if cite:
                cites.append(cite)
                remarks += [self.normalise(remark)] if remark else []
            elif not cites:
                waiting = f"{waiting}; {words}" if waiting else words
            elif len(cites[-1].suffix) + len(words) < LONGEST_AROUND:
                cites[-1] = replace(cites[-1], suffix=f"{cites[-1].suffix}; {words}")
            else:
                remarks.append(words)
        if not cites:
            self.has_comment_between = True
            return [], autolinked(self.normalise(html)), False
        self.last, self.has_comment_between = [cite.work for cite in cites], False
        return cites, autolinked(" ".join(remarks)), repeats == len(cites) == 1

    def read_repeat(self, text: str, label: str, here: list[int]) -> tuple[CitedWork | None, str] | None:
        """A repeat as a cite and the words after it; None for what is no repeat. `here`: works before it in this."""
        found = repeat_in(text, self.language)
        names: list[str] = []
        if not found and (found := BY_NAME.fullmatch(text)):
            names = self.known_families(found["names"])
            if not names:
                self.note_stranger(found["names"], text, label)
                return None
        if not found:
            return None
        before = here or self.last
        index = self.shelf.last_by(names) if names else (before[-1] if before else None)
        self.note_spelling(found["word"], label)
        if index is None:
            self.find(
                "ibid-without-work",
                _("Note %(note)s says “%(text)s”, but no note before it cites a work. Name the work in it.")
                % {"note": label, "text": plain_words(text)},
                label,
                plain_words(text),
            )
            return None, ""
        if not names and not here:
            self.note_doubt(found["word"], label)
        return self.repeated(index, found["rest"])

    def note_stranger(self, typed: str, text: str, label: str) -> None:
        """“Demir, op. cit.” where nothing of Demir’s was cited; an “ibid.” after it means the same unknown work."""
        if authors_in(typed):
            self.last = []
            self.find(
                "repeat-of-unknown",
                _("Note %(note)s says “%(text)s”, but no note before it cites that author. Name the work in it.")
                % {"note": label, "text": plain_words(text)},
                label,
            )

    def note_doubt(self, word: str, label: str) -> None:
        """“Ibid.” after several works, or after none."""
        if len(self.last) > 1:
            self.find(
                "ibid-after-several",
                _(
                    "Note %(note)s says “%(word)s” after a note with several works; it was taken for the last of them. "
                    "Check it."
                )
                % {"note": label, "word": word},
                label,
            )
        elif self.has_comment_between:
            self.find(
                "ibid-after-comment",
                _(
                    "Note %(note)s says “%(word)s” after a note without a work; it was taken for the last work before. "
                    "Check it."
                )
                % {"note": label, "word": word},
                label,
            )

    def known_families(self, typed: str) -> list[str]:
        names = authors_in(f"{typed}." if re.search(r"\b[^\W\d_]$", typed) else typed)
        folded = (
            Reference(csl={"author": [{k: v for k, v in name.items() if k != "_editor"} for name in names]}).families
            if names
            else []
        )
        return folded if folded and self.shelf.last_by(folded) is not None else []

    def repeated(self, index: int, rest: str) -> tuple[CitedWork, str]:
        """A cite of a known work: “p. 12”, perhaps a date of access; and the words after it."""
        reference = Reference(csl={})
        typed = Typed(rest)
        take_access_date(typed, reference)
        rest = typed.text
        if found := PLACE.fullmatch(rest):
            set_pages(reference, found["pages"])
            self.reworded += words_of(rest[: found.start("pages")])
            rest = found["rest"]
        self.reworded += reference.reworded
        words = self.normalise(inline_html(rest).strip(" ,;:."))
        suffix = ""
        if words_of(words):
            # A sentence of its own stands after the citation; a few words belong to it.
            is_sentence = words[0].isupper() or len(words) > LONGEST_AROUND
            suffix, words = ("", words + "." * (words[-1] not in ".!?…")) if is_sentence else (f", {words}", "")
        return CitedWork(index, reference.locator, reference.accessed, "", suffix), words if words_of(words) else ""

    def note_spelling(self, word: str, label: str) -> None:
        if re.search("[ıİ]", word) and re.match(r"[iıİI]b", word, re.IGNORECASE):
            self.find(
                "dotless-ibid",
                _(
                    "Note %(note)s says “%(word)s” with a Turkish letter; it was read as “Ibid.”, "
                    "which the site prints by itself."
                )
                % {"note": label, "word": word},
                label,
            )

    def cite(self, segment: str, reference: Reference | None, label: str) -> CitedWork | None:
        """One work of a note, put on the shelf if it is new; None for a comment."""
        if reference and missing(segment, reference):
            return None  # read wrongly: better kept as typed than printed without a word
        if reference is None or (reference.is_short and "title" not in reference.csl):
            return self.read_short(segment)
        index = self.shelf.find_short(reference) if reference.is_short else self.shelf.find(reference)
        if index is None and reference.is_short and not is_trustworthy(reference):
            return self.read_short(segment)
        if index is None:
            csl = {
                name: self.normalise(value) if name in ("title", "container-title") else value
                for name, value in reference.csl.items()
            }
            index = self.shelf.add(csl)
        else:
            differing = self.shelf.complete(index, {} if reference.is_short else reference.csl)
            if reference.is_short:
                known = {fold(word) for word in all_words(self.shelf.works[index])}
                differing = [
                    word
                    for word in all_words({k: v for k, v in reference.csl.items() if k != "type"})
                    if fold(word) not in known
                ]
            if differing:
                self.find(
                    "typed-differently",
                    _(
                        "Note %(note)s types a work cited before differently: “%(words)s”. The first "
                        "typing is kept; correct the source if it is wrong."
                    )
                    % {"note": label, "words": "; ".join(differing)},
                    label,
                    "; ".join(differing),
                )
        if not reference.is_short:
            self.typed_in.setdefault(index, []).append(label)
        self.reworded += reference.reworded
        self.ambiguous += [(label, typed) for typed in reference.ambiguous]
        return CitedWork(
            index,
            reference.locator,
            reference.accessed,
            self.normalise(reference.prefix),
            self.normalise(reference.suffix),
        )

    def read_short(self, segment: str) -> CitedWork | None:
        """“Demir, s. 12”, “Acton, Entanglement, 51”: a name, perhaps a title, a page."""
        text = plain_words(segment).strip()
        found = SHORT.fullmatch(text)
        if not found:
            return None
        names = [fold(word) for word in re.split(r"\s*(?:,|\band\b|\bve\b|\bи\b|&)\s*", found["names"]) if word]
        if not names or not all(
            is_name_word(word) for word in re.split(r"[\s,&]+", found["names"]) if word not in ("and", "ve", "и", "")
        ):
            return None
        index = self.shelf.last_by(
            [name.split()[-1] for name in names], found["title"] or "", int(found["year"]) if found["year"] else None
        )
        if index is None:
            return None
        reference = Reference(csl={})
        set_pages(reference, found["pages"])
        known = {fold(word) for word in all_words(self.shelf.works[index])}
        typed = words_of(text[: found.start("pages")])
        self.reworded += [word for word in typed if fold(word) not in known]
        return CitedWork(index, reference.locator)

    def find(self, code: str, message: str, label: str, quoted: str = "") -> None:
        self.findings.append(Finding(code, message, _("note %(note)s") % {"note": label}, quoted))

    def conclude(self) -> list[Finding]:
        """What can be said only when all notes are read."""
        for index, labels in self.typed_in.items():
            if len(labels) > 1:
                title = self.shelf.works[index].get("title") or self.shelf.works[index].get("URL", "")
                self.find(
                    "twice-typed-source",
                    _("Notes %(notes)s type in the same work, “%(title)s”. It is kept once, and all of them cite it.")
                    % {"notes": ", ".join(labels), "title": title},
                    ", ".join(labels),
                )
        if self.first_unread:
            self.find(
                "too-many-notes",
                _(
                    "There are too many notes to recognise the works in all of them; they are kept "
                    "as typed from note %(note)s on."
                )
                % {"note": self.first_unread},
                self.first_unread,
            )
        if self.ambiguous and self.language == "en":
            labels = list(dict.fromkeys(label for label, _typed in self.ambiguous))
            dates = list(dict.fromkeys(typed for _label, typed in self.ambiguous))
            self.find(
                "ambiguous-date",
                _(
                    "“%(dates)s” in notes %(notes)s could be read in two ways; the day was taken to "
                    "come first. Check the dates of these works."
                )
                % {"dates": "”, “".join(dates[:10]), "notes": ", ".join(labels[:20])},
                ", ".join(labels[:20]),
            )
        own = set(PRINTED.get(self.language, "").split())
        if reworded := [word for word in dict.fromkeys(self.reworded) if word.lower() not in own]:
            words = ", ".join(reworded)
            self.findings.append(
                Finding(
                    "wording-of-style",
                    _("The citation style has its own words and figures for “%(words)s”; they are not kept as typed.")
                    % {"words": words},
                    _("notes"),
                    words,
                )
            )
        return self.findings


def repeat_in(text: str, language: str) -> re.Match | None:
    """“Ibid.” and its likes at the beginning of a text, as `word` and `rest`."""
    found = IBID.fullmatch(text)
    if not found and language == "tr" and (short := REPEAT_UNDOTTED.match(text)):
        found = re.fullmatch(rf"(?P<word>.{{{short.end()}}})(?P<rest>.*)", text, re.DOTALL)
    return found if found and not found["rest"][:1].isalnum() else None


def is_repeat(text: str) -> bool:
    return bool(IBID.fullmatch(text) or BY_NAME.fullmatch(text))


def is_trustworthy(reference: Reference) -> bool:
    """Whether a reference without place or date is a work all the same: it has a title, and an author's full name."""
    return "title" in reference.csl and any(
        name.get("given") for name in reference.csl.get("author", reference.csl.get("editor", []))
    )


def missing(segment: str, reference: Reference) -> Counter[str]:
    """The words of a reference that are in none of its parts."""
    kept = Counter(words(" ".join(all_words(reference.csl))))
    around = [reference.prefix, reference.suffix, reference.remark, reference.accessed]
    kept.update(words(" ".join(around + reference.reworded)))
    kept.update(words(reference.locator[1]) if reference.locator else ())
    for joined in ("and", "ve", "и"):
        kept[joined] += len(reference.csl.get("author", ())) + len(reference.csl.get("editor", ()))
    return Counter(words(segment)) - kept


def autolinked(html: str) -> str:
    """A comment with its bare addresses as links."""

    def link(found: re.Match) -> str:
        address = cut_address(found[0])
        href = address if address.lower().startswith("http") else f"http://{address}"
        return f'<a href="{href}">{address}</a>{found[0][len(address) :]}'

    return html if "<a " in html else ADDRESS.sub(link, html)
