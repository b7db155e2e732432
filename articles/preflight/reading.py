"""A manuscript taken apart for reading: its lines, each with its place and the way back into the manuscript (pure)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .. import footnotes, richtext
from .finding import Mend, Path, Place, clip

if TYPE_CHECKING:
    from ..publishing import Manuscript

BLOCKS = r"p|h[2-4]|ul|ol|li|blockquote|pre|figure|figcaption|table|caption|thead|tbody|tr|th|td|hr"
BLOCK = re.compile(rf"<(/?)({BLOCKS})\b([^<>]*)>")
LANG = re.compile(r'\blang="([^"]*)"')
MARKER = re.compile(footnotes.MARKER)
MARKED = re.compile(r'<span lang="[^"]*"[^>]*>.*?</span>', re.DOTALL)
TAG = re.compile(r"<[^<>]*>")
HEADINGS = {"h2", "h3", "h4"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A run of text that a reader sees as one: a paragraph, a heading, a table cell, a title, the text of a note.

    `html` stands at `start` of the field `path`, whose whole value is `value`. `is_foreign`: marked as in another
    language.
    """

    path: Path
    value: str
    start: int
    html: str
    element: str
    place: Place
    is_html: bool = True
    is_foreign: bool = False

    @cached_property
    def plain(self) -> str:
        """The words; a marker is a NUL."""
        if not self.is_html:
            return self.html
        if "<" not in self.html:
            return unescape(self.html)
        return unescape(TAG.sub("", MARKER.sub("\0", self.html.replace("<br>", "\n"))))

    @property
    def words(self) -> str:
        """The words without markers."""
        return self.plain.replace("\0", "")

    @cached_property
    def own(self) -> str:
        """The words without what is marked as another language."""
        if "<span lang" not in self.html:
            return self.words
        return unescape(TAG.sub("", MARKED.sub(" ", self.html.replace("<br>", "\n"))))

    @property
    def keys(self) -> list[str]:
        return MARKER.findall(self.html)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Everything the checks look at, as values.

    `article`: all languages, as Article.snapshot() has them. `people`: [{"slug", "name", "bio"}] of the byline in this
    language. `public`: ids of the articles that are public in it. `files`: image id → name of its file. `changed`: how
    many paragraphs of the original have changed since they were translated. `apart`: pairs of sources of which somebody
    said that they are two works. `dead`: the sources whose page is gone.
    """

    manuscript: "Manuscript"
    article: Mapping[str, Any]
    people: Sequence[dict] = ()
    public: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)
    changed: int = 0
    apart: frozenset[frozenset[str]] = frozenset()
    dead: frozenset[str] = frozenset()
    today: date | None = None

    @property
    def language(self) -> str:
        return self.manuscript.language

    @property
    def languages(self) -> list[str]:
        """The languages of the site."""
        return list(self.article["texts"])

    @property
    def original(self) -> Mapping[str, str] | None:
        """The texts this language was translated from; None where it is the original itself."""
        source = self.manuscript.original_language
        texts = self.article["texts"].get(source, {})
        return texts if source != self.language and texts.get("body") else None

    @cached_property
    def blocks(self) -> list[str]:
        return richtext.paragraphs(self.manuscript.body)

    @cached_property
    def places(self) -> list[Place]:
        """Of each block: headings by their words, everything else by its number."""
        places, number = [], 0
        for index, block in enumerate(self.blocks):
            if block[1:3] in HEADINGS:
                label = _("Heading “%(words)s”") % {"words": clip(richtext.plain(block))}
            else:
                number += 1
                label = _("Paragraph %(number)d") % {"number": number}
            places.append(Place(kind="body", label=label, field="body", block=index))
        return places

    @cached_property
    def body(self) -> list[Line]:
        path = ("texts", self.language, "body")
        return list(lines(self.manuscript.body, self.blocks, self.places, path))

    @cached_property
    def fields(self) -> list[Line]:
        """Title, summary and key points."""
        m = self.manuscript
        found = [
            self._field("title", _("Title"), m.title),
            self._field("summary", _("Summary"), m.summary),
        ]
        points, start = "\n".join(m.key_points), 0
        for point in m.key_points:
            found.append(self._field("key_points", _("Key points"), points, start, point))
            start += len(point) + 1
        return [line for line in found if line.html]

    @cached_property
    def note_lines(self) -> list[Line]:
        """The free text of every note this language has a marker for."""
        return [
            Line(
                path=("footnotes", key, "text", self.language),
                value=self.manuscript.notes[key]["text"],
                start=0,
                html=self.manuscript.notes[key]["text"],
                element="note",
                place=self.note_place(key),
            )
            for key in self.order
            if self.manuscript.notes[key]["text"]
        ]

    @cached_property
    def lines(self) -> list[Line]:
        return [*self.fields, *self.body, *self.note_lines]

    @cached_property
    def order(self) -> list[str]:
        """The keys of the notes in the order of their numbers."""
        return [key for key in footnotes.keys(self.manuscript.body) if key in self.manuscript.notes]

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.order, 1)}

    def note_place(self, key: str) -> Place:
        number = self.numbers.get(key)
        label = _("Note %(number)d") % {"number": number} if number else _("A note without a marker")
        return Place(kind="note", label=label, note=key)

    @cached_property
    def cited_in(self) -> dict[str, list[str]]:
        """Source id → keys of the notes that cite it, in order."""
        found: dict[str, list[str]] = {}
        for key in self.order:
            for cite in self.manuscript.notes[key]["cites"]:
                keys = found.setdefault(cite["source"], [])
                if key not in keys:
                    keys.append(key)
        return found

    def source_place(self, source: str) -> Place:
        """A source is looked at in the first note that cites it."""
        number = self.numbers[self.cited_in[source][0]]
        title = clip(str(self.manuscript.works[source].get("title") or self.manuscript.works[source].get("URL") or ""))
        label = _("Note %(number)d: “%(title)s”") % {"number": number, "title": title} if title else ""
        return Place(
            kind="source",
            label=label or _("Note %(number)d") % {"number": number},
            source=source,
            note=self.cited_in[source][0],
        )

    def _field(self, name: str, label: str, value: str, start: int = 0, html: str | None = None) -> Line:
        return Line(
            path=("texts", self.language, name),
            value=value,
            start=start,
            html=value if html is None else html,
            element=name,
            place=Place(kind="field", label=label, field=name),
            is_html=False,
        )


def lines(body: str, blocks: Sequence[str], places: Sequence[Place], path: Path) -> Iterator[Line]:
    """The lines of a body, of which `blocks` are the parts and `places` theirs."""
    ends: list[int] = []
    for block in blocks:
        ends.append(body.index(block, ends[-1] if ends else 0) + len(block))
    index = start = 0
    open_: list[tuple[str, bool]] = []
    for tag in [*BLOCK.finditer(body), None]:
        html = body[start : tag.start() if tag else len(body)]
        if html.strip():
            while start >= ends[index]:
                index += 1
            yield Line(
                path=path,
                value=body,
                start=start,
                html=html,
                element=open_[-1][0] if open_ else "p",
                place=places[index],
                is_foreign=any(foreign for _name, foreign in open_),
            )
        if tag is None:
            return
        start = tag.end()
        slash, name, attributes = tag.groups()
        if slash:
            while open_ and open_.pop()[0] != name:
                pass
        elif name != "hr":
            lang = LANG.search(attributes)
            open_.append((name, bool(lang and lang[1].partition("-")[0] != path[1])))


def words_of(body: str) -> set[str]:
    """Every line of a body in plain words."""
    pieces = BLOCK.sub("\n", MARKER.sub("", body)).split("\n")
    return {" ".join(unescape(TAG.sub("", piece)).split()) for piece in pieces} - {""}


def mend(label: str, changes: Iterable[tuple[Line, str]]) -> Mend | None:
    """The mend that writes new HTML in place of lines, which may lie in several fields."""
    fields: dict[Path, str] = {}
    shifts: dict[Path, int] = {}
    for line, html in sorted(changes, key=lambda change: (change[0].path, change[0].start)):
        value = fields.get(line.path, line.value)
        start = line.start + shifts.get(line.path, 0)
        fields[line.path] = value[:start] + html + value[start + len(line.html) :]
        shifts[line.path] = shifts.get(line.path, 0) + len(html) - len(line.html)
    return Mend(label, tuple(fields.items())) if fields else None
