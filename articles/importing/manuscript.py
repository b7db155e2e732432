"""Blocks and typed notes → Document, whatever kind of file they were read from (pure).

Reads in the order in which an editor would: where are the notes, in which language is the rest, what belongs to the
page and not to the article, who wrote it, what is the title, which brackets are markers, and what do the notes cite.
Nothing is dropped: a line that has no place in an article is quoted in a finding.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from .. import typography
from ..works import fold
from . import furniture, languages, people
from .blocks import TAG, Block, joined_lists, with_headings
from .document import Document, DocumentAuthor, DocumentNote, DocumentPicture, Finding, ImportRefused
from .markers import Marked, NoteList, find_notes, order, place_markers
from .notes import NoteReader

LONGEST_TITLE = 300
MOST_NOTES = 1_000  # a book has them; each becomes a few rows, written while somebody waits
MOST_MARKS = 60_000  # quotation marks and dashes that are mended
MENDABLE = re.compile(r"[\"'“”„‟«»‘´`ʼ]|\s[-–—]|--")
MOST = 20  # of one kind of finding, named one by one


class Manuscript:
    """One manuscript while it is read: blocks that nobody has claimed yet, and what was found in the others.

    A reader of one kind of file says what its blocks are, and overrides what that kind knows better.
    """

    def __init__(self, language: str | None, name: str, known_languages: Sequence[str]):
        if language and language not in known_languages:
            raise ImportRefused(
                _("This site has no texts in %(language)s. Its languages are %(languages)s.")
                % {"language": languages.name(language), "languages": ", ".join(map(languages.name, known_languages))}
            )
        self.stated_language = language
        self.name = name
        self.known_languages = known_languages
        self.findings: list[Finding] = []
        self.marks = 0
        self.is_bare = False  # without Markdown or tags, so that headings must be guessed
        self.title = self.summary = ""
        self.signed: list[str] = []  # names in bylines
        self.authors: list[people.AuthorBlock] = []
        self.pictures: tuple[DocumentPicture, ...] = ()

    def document(self) -> Document:
        """Everything that happens, in order."""
        blocks = self.read_blocks()
        blocks, note_list, after = self.part_notes(blocks)
        self.language = self.recognise([*blocks, *after], note_list)
        self.note_mixed_quotes(blocks)
        blocks = self.take_head(blocks)
        blocks, after = self.take_tail(blocks, after)
        if not self.title:
            self.title = self.title_from_file()
        if len(self.title) > LONGEST_TITLE:
            self.shorten_title()
        blocks += self.text_after_notes(after)
        blocks = self.settle_headings(blocks)
        notes, works, marked = self.read_notes(note_list, blocks)
        body = tuple(
            block.as_html()
            for block in joined_lists(marked.blocks)
            if block.plain or "<a " in block.html or "<figure" in block.html
        )
        if not body and not notes:
            self.refuse_empty()
        return Document(
            language=self.language,
            title=self.normalise(self.title),
            summary=self.normalise(self.summary),
            blocks=body,
            notes=tuple(notes),
            works=tuple(works),
            authors=tuple(self.read_authors(blocks)),
            pictures=self.pictures,
            findings=tuple(self.findings),
        )

    def refuse_empty(self) -> None:
        raise ImportRefused(_("There is no text besides a title. Check that the file is complete."))

    def find(self, code: str, message: str, place: str = "", quoted: str = "") -> None:
        self.findings.append(Finding(code, message, place, quoted))

    def place(self, line: int) -> str:
        return _("line %(line)s") % {"line": line}

    # --- the file ---

    def read_blocks(self) -> list[Block]:
        """The blocks of the file, in order; what it says of itself goes to title, summary, signed."""
        raise NotImplementedError

    # --- the notes and the language ---

    def part_notes(self, blocks: list[Block]) -> tuple[list[Block], NoteList | None, list[Block]]:
        """The blocks before the note list, the list, and the blocks after it."""
        headings = [at for at, block in enumerate(blocks) if furniture.is_notes_heading(block)]
        found = find_notes(blocks, headings)
        if not found:
            return blocks, None, []
        if len(found.notes) > MOST_NOTES:
            raise ImportRefused(
                _("This text has %(count)s notes, more than the %(most)s an article can have. Split it.")
                % {"count": len(found.notes), "most": MOST_NOTES}
            )
        start = found.start
        while start and (start - 1 in headings):
            start -= 1
            self.drop(blocks[start].plain, line=blocks[start].line)
        return blocks[:start], found, blocks[found.end :]

    def recognise(self, blocks: Sequence[Block], note_list: NoteList | None) -> str:
        """The language of the text; notes, which often cite foreign works, count only if there is little else."""
        words = "\n".join(block.plain for block in blocks)[: languages.SAMPLE]
        if len(words.split()) < 20 and note_list:
            words += "\n" + "\n".join(TAG.sub("", note.html) for note in note_list.notes)
        words = f"{self.title}\n{words}"
        if not self.stated_language:
            return languages.recognise(words, self.known_languages)
        self.compare_language(languages.likeliest(words, self.known_languages))
        return self.stated_language

    def compare_language(self, seen: str) -> None:
        """Say so if a text reads like another language than was stated."""
        if seen not in ("", self.stated_language):
            self.find(
                "language-differs",
                _("The text was said to be in %(said)s, but reads like %(seen)s. Check that it is the right file.")
                % {"said": languages.name(self.stated_language), "seen": languages.name(seen)},
            )

    def note_mixed_quotes(self, blocks: Sequence[Block]) -> None:
        straight = sum(block.plain.count('"') for block in blocks)
        curly = sum(block.plain.count(mark) for block in blocks for mark in "“«„")
        if straight and curly:
            self.find(
                "quotes-normalised",
                _("The text mixes straight and curly quotation marks; all were set as its language sets them."),
            )

    # --- what stands around the article ---

    def drop(self, words: str, line: int = 0) -> None:
        """Leave a line out of the article, quoting it."""
        self.find(
            "furniture",
            _("Left out, because it belongs to the page and not to the article: “%(words)s”") % {"words": words},
            self.place(line) if line else "",
            words,
        )

    def take_head(self, blocks: list[Block]) -> list[Block]:
        """Title, byline and summary from the front, up to the first paragraph."""
        at = 0
        lowered = lower_words(blocks)
        while at < len(blocks):
            block = blocks[at]
            names = people.byline_names(block)
            if furniture.is_furniture(block):
                self.drop(block.plain, block.line)
            elif names or (self.title and self.is_lone_name(block, lowered)):
                self.take_byline(block, names)
            elif self.title and fold(block.plain) == fold(self.title):
                self.drop(block.plain, block.line)
            elif self.title and furniture.is_date_line(block):
                self.find(
                    "date-line",
                    _(
                        "The date “%(date)s” under the title was left out: the site prints the date "
                        "of publication itself."
                    )
                    % {"date": block.plain},
                    self.place(block.line),
                    block.plain,
                )
            elif self.authors and self.authors[-1].position == "" and people.is_position(block):
                self.authors[-1].position = block.plain
            elif self.title and not self.summary and (label := furniture.summary_label(block)):
                at = self.take_summary(blocks, at, label)
            elif not self.title and can_be_title(block):
                self.title = " ".join(block.plain.split())
            else:
                break
            at += 1
        return blocks[at:]

    def is_lone_name(self, block: Block, lowered: set[str]) -> bool:
        """A line that is only a name: the family name in capitals, or no word of it in lower case elsewhere."""
        names = people.names_in(block.plain) if block.kind == "p" and not self.signed else []
        in_capitals = all(any(len(word) > 2 and word.isupper() for word in name.split()) for name in names)
        return bool(names) and (
            in_capitals or not any(fold(word) in lowered for name in names for word in name.split())
        )

    def take_byline(self, block: Block, names: list[str]) -> None:
        typed = names or people.names_in(block.plain)
        for one in typed:
            if people.bare(one) not in map(people.bare, self.signed):
                self.signed.append(one)
            self.authors.append(people.AuthorBlock([one]))
        self.note_byline(block, typed)

    def note_byline(self, block: Block, typed: list[str]) -> None:
        """Quote what a line says besides the names of the authors."""
        rest = fold(block.plain)
        for one in typed:
            rest = rest.replace(fold(one), " ")
        if rest.split():
            self.find(
                "byline",
                _("“%(line)s” was read as the names of the authors: %(names)s.")
                % {"line": block.plain, "names": ", ".join(typed)},
                self.place(block.line),
                block.plain,
            )

    def take_summary(self, blocks: list[Block], at: int, label: re.Match) -> int:
        """“Abstract: …”, or a heading “Özet” and the paragraph under it; returns the last block used."""
        words = blocks[at].plain[label.end() :].strip()
        self.find(
            "summary",
            _("The paragraph under “%(label)s” became the summary.") % {"label": label[0].strip()},
            "",
            label[0],
        )
        if not words and at + 1 < len(blocks):
            at += 1
            words = blocks[at].plain
        self.summary = words
        return at

    def title_from_file(self) -> str:
        stem = re.sub(r"[-_]+", " ", re.sub(r"\.\w{1,5}$", "", self.name.rsplit("/", 1)[-1])).strip()
        if stem:
            self.find(
                "no-title",
                _("The text has no title; the name of the file stands in for it. Write a title."),
                self.place(1),
            )
        else:
            self.find("no-title", _("The text has no title. Write one."), self.place(1))
        return stem[:LONGEST_TITLE]

    def shorten_title(self) -> None:
        self.find(
            "long-title",
            _("The title is too long and was cut; it reads: “%(title)s”") % {"title": self.title},
            self.place(1),
            self.title,
        )
        self.title = self.title[:LONGEST_TITLE].rsplit(" ", 1)[0]

    def take_tail(self, blocks: list[Block], after: list[Block]) -> tuple[list[Block], list[Block]]:
        """Author's block, share labels and similar posts, after the notes or before them."""
        kept_after = self.claim_tail(after)
        start = len(blocks)
        # The first block from which everything up to the notes is an author's or the page's.
        for at in range(max(1, len(blocks) - 14), len(blocks)):
            if self.is_tail(blocks[at:]):
                start = at
                break
        left = self.claim_tail(blocks[start:])
        return [*blocks[:start], *left], kept_after

    def is_tail(self, blocks: list[Block]) -> bool:
        at = 0
        while at < len(blocks):
            if furniture.is_furniture(blocks[at]):
                at += 1
            elif furniture.is_similar_heading(blocks[at]):
                return all(len(block.plain) <= furniture.LONGEST for block in blocks[at:])
            elif (found := self.author_block(blocks, at)) and (found.bio or len(found.names) > 1):
                at += found.size
            else:
                return False
        return True

    def author_block(self, blocks: list[Block], at: int) -> people.AuthorBlock | None:
        return people.read_author_block(blocks, at, self.signed)

    def claim_tail(self, blocks: list[Block]) -> list[Block]:
        """Takes authors and furniture out of the end of a page; returns the blocks that are neither."""
        left: list[Block] = []
        at = 0
        while at < len(blocks):
            block = blocks[at]
            if furniture.is_furniture(block) or furniture.is_notes_heading(block):
                self.drop(block.plain, block.line)
            elif furniture.is_similar_heading(block):
                self.drop(block.plain, block.line)
                while (
                    at + 1 < len(blocks)
                    and len(blocks[at + 1].plain) <= furniture.LONGEST
                    and not self.author_block(blocks, at + 1)
                ):
                    at += 1
                    self.drop(blocks[at].plain, blocks[at].line)
            elif found := self.author_block(blocks, at):
                self.authors.append(found)
                if about := people.ABOUT.match(block.plain):
                    self.drop(about[0].strip(" :"), block.line)
                elif names := people.byline_names(block):
                    self.note_byline(block, names)
                at += found.size - 1
            else:
                left.append(block)
            at += 1
        return left

    def text_after_notes(self, after: list[Block]) -> list[Block]:
        """Text below the notes that is neither an author's nor the page's: it goes to the end of the article."""
        if after:
            self.find(
                "text-after-notes",
                _(
                    "Text below the notes was put at the end of the article, from “%(words)s” on. "
                    "Check where it belongs."
                )
                % {"words": " ".join(after[0].plain.split()[:6])},
                self.place(after[0].line),
            )
        return after

    def settle_headings(self, blocks: list[Block]) -> list[Block]:
        return with_headings(blocks) if self.is_bare else blocks

    # --- people ---

    def read_authors(self, blocks: Sequence[Block]) -> list[DocumentAuthor]:
        """Each author once, from bylines and author's blocks together."""
        found: dict[str, people.AuthorBlock] = {}
        for block in [*(people.AuthorBlock([name]) for name in self.signed), *self.authors]:
            key = people.bare(block.names[0])
            known = found.setdefault(key, people.AuthorBlock([]))
            known.names += block.names
            known.bio = "\n\n".join(dict.fromkeys(filter(None, [known.bio, block.bio])))
            if known.position and block.position not in ("", known.position):
                self.drop(block.position)
            known.position = known.position or block.position
        evidence = (
            " ".join(block.bio for block in found.values()) + " " + " ".join(block.plain for block in blocks[:40])
        )
        authors = []
        for block in found.values():
            typed = next((one for one in block.names if not one.isupper()), block.names[0])
            capitals = next(
                (one for one in block.names if any(len(word) > 1 and word.isupper() for word in one.split())), typed
            )
            name = people.split_name(capitals, self.language, evidence)
            author = DocumentAuthor(name.given, name.family, self.normalise(block.bio), block.position)
            authors.append(author)
            if name.typed_in_capitals:
                self.find(
                    "name-in-capitals",
                    _("The name “%(typed)s” was written as “%(name)s”. Check the spelling.")
                    % {"typed": capitals, "name": author.name},
                    _("author"),
                    capitals,
                )
            if titled := people.TITLES.match(typed):
                self.find(
                    "title-of-author",
                    _("“%(title)s” was left out of the author’s name.") % {"title": titled[0].strip()},
                    _("author"),
                    titled[0],
                )
        if not authors:
            self.find("no-author", _("No author was found. Choose one before publishing."), _("author"))
        return authors

    # --- markers and notes ---

    def read_notes(
        self, note_list: NoteList | None, blocks: list[Block]
    ) -> tuple[list[DocumentNote], list[dict], Marked]:
        reader = NoteReader(self.language, self.normalise)
        typed = note_list.notes if note_list else ()
        keys: dict[str, list[str]] = {}
        notes: list[DocumentNote] = []
        for entry in typed:
            own = [f"n{len(notes) + 1 + at}" for at in range(len(entry.labels))]
            for label, key in zip(entry.labels, own, strict=True):
                keys.setdefault(label, []).append(key)
            notes += reader.read(entry, own)
        blocks = self.move_markers_of_title(blocks, keys)
        # Before the markers stand in them: a marker is no quotation mark's neighbour.
        marked = place_markers([block.with_html(self.normalise(block.html)) for block in blocks], keys)
        self.findings += reader.conclude()
        self.check_numbers(notes, keys, marked)
        return notes, reader.shelf.works, marked

    def move_markers_of_title(self, blocks: list[Block], keys: dict[str, list[str]]) -> list[Block]:
        """A title takes no markers: the note goes to the end of the first paragraph."""
        found = re.search(r"\s*((?:\[\^?[^\[\]\s]{1,20}\]|[⁰¹²³⁴-⁹]{1,3}|\*{1,3}))$", self.title)
        if not found or not blocks:
            return blocks
        typed = found[1]
        labels = place_markers([Block("p", typed)], keys).used
        if not labels:
            return blocks
        self.title = self.title[: found.start()]
        self.find(
            "marker-in-title",
            _("The title had the note %(label)s; it was moved to the end of the first paragraph.") % {"label": typed},
            _("title"),
        )
        first = next((at for at, block in enumerate(blocks) if block.kind == "p"), 0)
        return [block.with_html(block.html + typed) if at == first else block for at, block in enumerate(blocks)]

    def check_numbers(self, notes: list[DocumentNote], keys: dict[str, list[str]], marked: Marked) -> None:
        for label, paragraph, words in marked.glued[:MOST]:
            self.find(
                "glued-marker",
                _("The marker [%(label)s] was glued to “%(words)s…”: the text after it became a paragraph of its own.")
                % {"label": label, "words": words},
                _("paragraph %(number)s") % {"number": paragraph + 1},
            )
        for typed, paragraph in marked.unknown[:MOST]:
            self.find(
                "marker-without-note",
                _("“%(typed)s” has no note in the list and stays in the text as typed. Write the note, or delete it.")
                % {"typed": TAG.sub("", typed)},
                _("paragraph %(number)s") % {"number": paragraph},
            )
        if len(marked.unknown) > MOST:
            self.find(
                "marker-without-note",
                _("%(count)s more markers have no note in the list.") % {"count": len(marked.unknown) - MOST},
            )
        idle = [note.label for note in notes if not marked.used[note.label]]
        for label in idle[:MOST]:
            self.find(
                "note-without-marker",
                _("Nothing in the text points to note %(note)s. Put its marker where it belongs, or delete the note.")
                % {"note": label},
                _("note %(note)s") % {"note": label},
            )
        if len(idle) > MOST:
            self.find(
                "note-without-marker",
                _("%(count)s more notes have no marker in the text.") % {"count": len(idle) - MOST},
            )
        for label, several in keys.items():
            if len(several) > 1:
                self.find(
                    "repeated-label",
                    _(
                        "The note list gives the number %(note)s %(count)s times; its markers were "
                        "matched in order. Check these notes."
                    )
                    % {"note": label, "count": len(several)},
                    _("note %(note)s") % {"note": label},
                )
        numbers = [number for note in notes if (number := order(note.label)) is not None]
        odd = [
            str(later)
            for before, later in zip([0, *numbers], numbers, strict=False)
            if later not in (before, before + 1)
        ]
        if odd:
            self.find(
                "note-numbering",
                _("The numbers of the note list do not count up by one at %(notes)s. Check that no note is missing.")
                % {"notes": ", ".join(odd[:MOST])},
                _("notes"),
            )

    # --- words as printed ---

    def normalise(self, text: str) -> str:
        # Most paragraphs hold nothing to mend, and a hostile one nothing else.
        marks = len(MENDABLE.findall(text))
        self.marks += marks
        return typography.normalise(text, self.language) if marks and self.marks < MOST_MARKS else text


def can_be_title(block: Block) -> bool:
    return (
        block.kind in ("p", "h1", "h2", "h3") and len(block.plain) <= LONGEST_TITLE and len(block.plain.split()) <= 45
    )


def lower_words(blocks: Sequence[Block]) -> set[str]:
    """The words that the text writes in lower case somewhere: names of people are not among them."""
    sample = " ".join(block.plain for block in blocks[:400])[:200_000]
    return {fold(word) for word in set(re.findall(r"\b[^\W\d_A-ZА-Я][^\W\d_]*\b", sample)) if word.islower()}
