"""Sources as printed: a footnote's cites, in one language and one style, become the words a reader sees.

The words and their order come from the CSL files in `styles/`, as patterns (`patterns.py`). Here is what fills these,
and what makes notes of cites: positions, ibid, prefix and suffix, the full stop.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape

from django.utils.translation import override, pgettext

from . import csl, patterns
from .patterns import QUOTED, TITLES, Part, Style, filled, pattern


@dataclass(frozen=True)
class Cite:
    """One source in one note. `locator` is a CSL label and a value; `accessed` an ISO date that may lack day and month;
    `prefix` and `suffix` are sanitised inline HTML."""

    source: str
    locator: tuple[str, str] | None = None
    accessed: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Note:
    """A footnote in one language: cites in the editor's order, then free text (sanitised inline HTML)."""

    cites: tuple[Cite, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Printed:
    """A note as a reader sees it: `html`, and the same as plain `text`. `full` is plain text with every work in full,
    for search and exports; `meant` is HTML that names the work an ibid stands for, and empty otherwise."""

    html: str
    text: str
    full: str
    is_ibid: bool
    meant: str
    sources: tuple[str, ...]


def styles() -> list[str]:
    """The names of the styles there are."""
    return patterns.names()


def print_notes(
    notes: Sequence[Note], works: Mapping[str, dict], *, language: str, style: str = "house"
) -> list[Printed]:
    """Print the notes of one article, in the order in which their markers appear.

    `works` holds the CSL-JSON of each source by its id, localised already. Raises ValueError for an unknown style and
    KeyError for a cite of a source that is not among the works. Odd CSL data raises nothing: what can be printed is.

    >>> work = {"title": "Rail and Sea", "container-title": "Tribune", "URL": "https://example.org/a"}
    >>> notes = [Note((Cite("s1", accessed="2024-02-28"),)), Note((Cite("s1", ("page", "4")),))]
    >>> [printed.text for printed in print_notes(notes, {"s1": work}, language="en")]
    ['“Rail and Sea”, Tribune, https://example.org/a, (Date of Access: 28.02.2024).', 'Ibid., p. 4.']
    """
    for number, note in enumerate(notes, 1):
        for cite in note.cites:
            if cite.source not in works:
                raise KeyError(f"note {number} cites a source that is not among the works: {cite.source}")
    printing = patterns.style(style, language)
    cited = {cite.source: works[cite.source] for note in notes for cite in note.cites}
    printer = _Printer(printing, {source: _read(work, printing) for source, work in cited.items()})
    return [printer.note(note, positions) for note, positions in zip(notes, _positions(notes, printing), strict=True)]


def print_work(work: dict, *, language: str, style: str = "house", accessed: str = "") -> str:
    """Print one work in full, as HTML: “cite this article”, the page of a source. Where the style has a form of its own
    for lists of works, it is that one.

    >>> print_work({"type": "book", "title": "Rail & Sea", "issued": {"date-parts": [[2024, 3]]}}, language="en")
    '<cite>Rail &amp; Sea</cite>, 2024.'
    """
    printing = patterns.style(style, language)
    printer = _Printer(printing, {"": _read(work, printing)})
    if printing.has_list:
        return printer.citation(printer.works[""], "named", None, accessed, is_alike=False, begins=True)
    return _stopped(printer.cite(Cite(""), "first", accessed, begins=True))


# --- Notes ---


def _positions(notes: Sequence[Note], style: Style) -> Iterator[list[tuple[str, str]]]:
    """For each note, the position of each cite in CSL's words, and the date on which its work was seen.

    “Ibid.” must leave no doubt what it means: the note before holds one cite of the same work and not a word more, and
    this note cites nothing else. A cite without a page does not follow one with a page so, for it would mean that page.
    An ibid without a date of its own means the visit of the cite it repeats.
    """
    cited = set()
    before = None
    accessed = ""
    for note in notes:
        positions = []
        for cite in note.cites:
            position = "subsequent" if cite.source in cited else "first"
            if before and before.source == cite.source and len(note.cites) == 1:
                here, there = csl.locator(cite.locator), csl.locator(before.locator)
                if here == there:
                    position = "ibid"
                elif here:
                    position = "ibid-with-locator"
            position = style.position(position)
            accessed = cite.accessed or (accessed if position in _IBID else "")
            positions.append((position, accessed))
            cited.add(cite.source)
        yield positions
        is_bare = len(note.cites) == 1 and not _plain(note.cites[0].prefix + note.cites[0].suffix + note.text)
        before = note.cites[0] if is_bare else None


_IBID = ("ibid", "ibid-with-locator")


class _Printer:
    """Prints the notes of one article, knowing which of its works read alike in short form."""

    def __init__(self, style: Style, works: dict[str, "_Work"]):
        self.style = style
        self.works = works

    def note(self, note: Note, positions: list[tuple[str, str]]) -> Printed:
        printed, full = [], []
        for cite, (position, accessed) in zip(note.cites, positions, strict=True):
            begins = not printed
            printed.append(self.cite(cite, position, cite.accessed, begins=begins))
            full.append(printed[-1] if position == "first" else self.cite(cite, "first", accessed, begins=begins))
        html = _joined(printed, note.text)
        text = _plain(html)
        is_ibid = any(position in _IBID for position, _ in positions)
        return Printed(
            html=html,
            text=text,
            full=text if full == printed else _plain(_joined(full, note.text)),
            is_ibid=is_ibid,
            meant=self.named(note.cites[0].source) if is_ibid else "",
            sources=tuple(dict.fromkeys(cite.source for cite in note.cites)),
        )

    def cite(self, cite: Cite, position: str, accessed: str, *, begins: bool) -> str:
        """Prefix · citation · suffix. What `begins` a note has a capital, unless a prefix comes before it."""
        work = self.works[cite.source]
        prefix, suffix = cite.prefix.strip(), cite.suffix.strip()
        is_alike = position == "subsequent" and cite.source in self.alike
        html = self.citation(work, position, cite.locator, accessed, is_alike, begins and not prefix)
        if prefix:
            html = prefix + html if _plain(prefix)[-1:] in _OPENING else f"{prefix} {html}".rstrip()
        if suffix.startswith(".") and _plain(html).endswith("."):
            return html + suffix[1:]  # “Ibid.” and “. See …” share the full stop
        if suffix:
            html = html + suffix if _plain(suffix)[:1] in _CLOSING else f"{html} {suffix}".lstrip()
        return html

    def citation(
        self, work: "_Work", position: str, locator: tuple | None, accessed: str, is_alike: bool, begins: bool
    ) -> str:
        values, shape = work.values, work.shape
        if locator := csl.locator(locator):
            label, value = locator
            shape += (Part("locator", _kind_of(value), label),)
            values = values | {"locator": _escape(value)}
        if accessed:
            dated, figures = _dated("accessed", csl.date(accessed), work.style)
            shape += tuple(dated)
            values = values | figures
        pieces = filled(pattern(work.style, work.type, shape, position, is_alike), values)
        if begins:
            pieces[0] = pieces[0][:1].upper() + pieces[0][1:]
        return "".join(pieces)

    def named(self, source: str) -> str:
        """The work named in passing; its title, or else its container, is a link to it."""
        work = self.works[source]
        values = work.values
        linked = next((name for name in ("title", "container-title", "publisher") if name in values), "")
        if work.address:
            start = f'<a href="{escape(work.address)}">'
            slots = values.keys() & {linked, QUOTED + linked}
            values = values | {slot: f"{start}{values[slot]}</a>" for slot in slots}
        return "".join(filled(pattern(work.style, work.type, work.shape, "named"), values))

    @cached_property
    def alike(self) -> set[str]:
        """The sources whose short form is that of another source of the article, too."""
        if not self.style.tells_apart:
            return set()
        short = {
            source: self.citation(work, "subsequent", None, "", is_alike=False, begins=False)
            for source, work in self.works.items()
        }
        count = Counter(short.values())
        return {source for source, html in short.items() if count[html] > 1}


_OPENING = tuple("([{“«‘„")
_CLOSING = tuple(",.;:!?…)]}”»’")


def _joined(cites: list[str], text: str) -> str:
    """A whole note: cites joined by semicolons, then the free text as a sentence of its own, and one full stop."""
    html = "; ".join(filter(None, cites))
    if first := _plain(text)[:1]:
        html = html + text.strip() if first in _CLOSING or not html else f"{_stopped(html)} {text.strip()}"
    return _stopped(html)


def _stopped(html: str) -> str:
    """The sentence with its full stop. “… Peace?” and “(Ibid.)” have ended; an address that ends in “?” has not."""
    if not html or (_ENDED.search(_plain(html)) and not _ENDS_IN_LINK.search(html)):
        return html
    return html + "."


_ENDED = re.compile(r"[.?!…][)\]'\"”’“»]*$")
_ENDS_IN_LINK = re.compile(r">https?://[^<>]*</a>$")


def _plain(html: str) -> str:
    if "<" in html:
        html = _TAG.sub(lambda tag: " " if tag[0].startswith("<br") else "", html)
    return unescape(html).strip()


_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")


# --- Works: what fills the slots ---


@dataclass(frozen=True)
class _Work:
    """A work as printed from: the style in words that suit it, its type, the slots it fills, their values as HTML, and
    its address on the web."""

    style: Style
    type: str
    shape: tuple
    values: dict[str, str]
    address: str


def _read(work: Mapping, style: Style) -> _Work:
    """Take from CSL-JSON what the style asks for, as far as it makes sense."""
    work = work if isinstance(work, Mapping) else {}
    style = style.for_title(csl.text(work.get("title")) or csl.text(work.get("container-title")))
    shape: list[Part] = []
    values: dict[str, str] = {}

    texts = _texts(work, style)
    for name, text in texts.items():
        if name in _RANGES:
            shape.append(Part(name, _kind_of(text)))
        elif name in style.ordinals and _ORDINARY.fullmatch(text):
            shape.append(Part(name, "ordinal", text))
        else:
            shape.append(Part(name))
        values[name] = _link(text) if name in ("URL", "DOI") else _escape(csl.requoted(text, style.quotes))
    copy = csl.archived(work)
    if copy and "URL" in values:
        values["URL"] = f"{_escape(texts['URL'])} [{_copy_words(style.language)}: {_link(copy)}]"
    tag = _foreign(csl.language(csl.text(work.get("language"))), style.language)
    for name in TITLES & texts.keys():
        values[QUOTED + name] = _escape(csl.requoted(texts[name], style.quotes, depth=1))
        if tag:
            values |= {slot: f"{tag}{values[slot]}</span>" for slot in (name, QUOTED + name)}

    original = _foreign(csl.language(csl.text(work.get("original-language"))), style.language)
    if original and "original-title" in texts:
        values["original-title"] = f"{original}{values['original-title']}</span>"

    for name in style.names & work.keys():
        if people := csl.people(work[name]):
            shape.append(Part(name, "names", tuple(map(tuple, people))))
        for index, person in enumerate(people):
            for part, text in person.items():
                values[f"{name}.{index}.{part}"] = _escape(text)
            if "given" in person:
                values[f"{name}.{index}.initials"] = _escape(csl.initials(person["given"]))

    for name in (style.dates - {"accessed"}) & work.keys():
        dated, figures = _dated(name, csl.date(work[name]), style)
        shape += dated
        values |= figures

    type_ = csl.text(work.get("type"))
    return _Work(
        style=style,
        type=type_ if type_ in style.types else "",
        shape=tuple(sorted(shape)),
        values=values,
        address=copy or csl.address(texts.get("URL", "")) or csl.address(texts.get("DOI", "")),
    )


_RANGES = ("page", "volume", "issue")
_ORDINARY = re.compile(r"[1-9][0-9]?")


def _texts(work: Mapping, style: Style) -> dict[str, str]:
    """What the style asks for and the work has in words, and what follows from it."""
    texts = {name: text for name in style.texts & work.keys() if (text := csl.text(work[name]))}
    texts |= {name: csl.ranged(texts[name]) for name in texts.keys() & _RANGES}
    if "DOI" in texts:
        texts["DOI"] = csl.doi(texts["DOI"])
    if "title-short" in style.texts and "title" in texts:
        short = texts.get("title-short") or csl.text(work.get("shortTitle")) or csl.short_title(texts["title"])
        texts["title-short"] = short
    return texts


def _kind_of(number: str) -> str:
    return "numbers" if csl.is_many(number) else "text"


def _dated(name: str, date: tuple[int, ...] | str, style: Style) -> tuple[list[Part], dict[str, str]]:
    """The shape and the values of a date; of no date, nothing."""
    if not date:
        return [], {}
    if isinstance(date, str):
        return [Part(name, "date", 0)], {name: _escape(date)}
    values = {}
    for part, figure in zip(("year", "month", "day"), date, strict=False):
        values[f"{name}.{part}"] = str(figure)
        values[f"{name}.{part}02"] = f"{figure:02}"
    if len(date) > 1:
        after_day, alone = style.months
        values[f"{name}.monthname"] = (after_day if len(date) == 3 else alone)[date[1] - 1]
    return [Part(name, "date", len(date))], values


def _foreign(language: str, printing: str) -> str:
    """The tag around a title in another language than the one it is printed in, or nothing."""
    printing = csl.language(printing)
    if language in ("", printing):
        return ""
    if (language in _RIGHT_TO_LEFT) == (printing in _RIGHT_TO_LEFT):
        return f'<span lang="{language}">'
    return f'<span lang="{language}" dir="{"rtl" if language in _RIGHT_TO_LEFT else "ltr"}">'


_RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"))


def _link(text: str) -> str:
    return f'<a href="{escape(text)}">{_escape(text)}</a>' if csl.address(text) else _escape(text)


def _copy_words(language: str) -> str:
    """What stands before the address of a copy whose original is gone."""
    with override(csl.language(language)):
        return _escape(pgettext("before the address of a copy of a dead page", "archived"))


def _escape(text: str) -> str:
    return escape(text, quote=False)
