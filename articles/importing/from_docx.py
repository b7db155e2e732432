"""A Word file → Document (pure).

The file is a stranger’s, so it is opened only in a confined process, which hands back HTML with signs where markers,
pictures and citations stand (see `word`). Here that becomes what every manuscript becomes. Notes that Word itself
numbers need no guessing; a file that only looks as if it had notes is read as a typed text is.
"""

import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thinktank import confined

from .. import richtext
from ..works import fold
from . import furniture, people
from .accounting import missing_words
from .blocks import LONGEST_HEADING, Block, is_paragraph
from .cited_fields import FIELD, CitedFields
from .document import Document, DocumentAuthor, DocumentNote, DocumentPicture, Finding, ImportRefused
from .hypertext import as_blocks
from .identity import restored
from .manuscript import LONGEST_TITLE, MOST, Manuscript, can_be_title
from .markers import Marked, NoteList, TypedNote
from .notes import NoteReader
from .word.names import NOTE, PICTURE

LARGEST = 20_000_000
MEMORY = 1_200_000_000
SECONDS = 30
PATIENCE = 55  # others’ files included; somebody waits, and a web server gives up after a minute
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

MARKER = re.compile(re.escape(NOTE[0]) + r"([^\ue011]*)" + re.escape(NOTE[1]))
BETWEEN_MARKERS = re.compile(rf"(?<={re.escape(NOTE[1])})(?:<sup>)?\s*[,;]?\s*(?:</sup>)?(?={re.escape(NOTE[0])})")
SPACED = re.compile(rf"\s*{MARKER.pattern}")
# A marker with a word right behind it, unless it stands inside that word.
GLUED = re.compile(rf"(?:(?<![^\W\d_]){MARKER.pattern}(?=\w)|{MARKER.pattern}(?=[A-ZÇĞİÖŞÜА-ЯЁ\d]))")
PICTURED = re.compile(f"{PICTURE[0]}(\\d+){PICTURE[1]}")
MACHINE_SAID = re.compile(
    r"\s*(?:Description automatically generated(?: with [\w ]{1,40} confidence)?|Açıklama otomatik olarak oluşturuldu"
    r"|Автоматически созданное описание)\.?\s*",
    re.IGNORECASE,
)
# What Word calls whoever never told it a name.
NOBODY = re.compile(
    r"\b(?:windows|users?|kullanıcı(?:sı)?|пользователь|microsoft|office|admin\w*|acer|asus|lenovo|hp|dell|casper"
    r"|pc|home|company|unknown|author|yazar|автор|word|docx|owner)\b",
    re.IGNORECASE,
)
LONGEST_HEAD = 1_200  # characters of text after which nobody expects a title
SHOWN = 300  # characters of what was left out that a message repeats; the whole is quoted beside it


def is_word(raw: bytes) -> bool:
    """Whether a file is to be read here: a Word file, also one that is encrypted or of the old kind."""
    return raw.startswith((ZIP, OLE))


def read(
    raw: bytes,
    *,
    language: str | None = None,
    name: str = "",
    known_languages: Sequence[str] = ("en", "tr", "ru"),
) -> Document:
    """The document in a Word file. Raises ImportRefused with one clear message; nothing it refers to is fetched.

    `language` says what need not be guessed; `name` is the file's, for messages; `known_languages` are the site's.
    """
    word = opened(raw)
    returned = restored(word["returned"])
    if language is None and returned.identity and returned.identity.language in known_languages:
        language = returned.identity.language
    document = replace(_Word(word, language, name, known_languages).document(), returned=returned)
    # The last guard: whatever the reader forgot, its words are told.
    if lost := missing_words(word["words"], document):
        finding = Finding(
            "words-not-placed",
            _("These words of the file found no place in the article; put them where they belong: “%(words)s”")
            % {"words": shortened(" ".join(lost))},
            quoted=" ".join(lost),
        )
        document = replace(document, findings=(*document.findings, finding))
    return document


def words_of(raw: bytes) -> str:
    """Every word that the file shows or keeps, as read a second way."""
    return opened(raw)["words"]


def opened(raw: bytes) -> dict[str, Any]:
    """What the confined job says of a file, with the contents of its pictures. Raises ImportRefused."""
    if len(raw) > LARGEST:
        raise ImportRefused(
            _("The file has %(size)d MB; 20 MB is the most. Make its pictures smaller (Word: Compress Pictures).")
            % {"size": round(len(raw) / 1_000_000)}
        )
    if raw.startswith(OLE):
        raise ImportRefused(refusal({"refused": "encrypted" if ENCRYPTED in raw else "old"}))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "file").write_bytes(raw)
        try:
            bounds = {"memory": MEMORY, "seconds": SECONDS, "patience": PATIENCE, "lock": "word"}
            word = confined.run("articles.importing.word.job", "read", folder / "file", folder, **bounds)
        except confined.Died as reason:
            raise ImportRefused(refusal({"refused": "died"})) from reason
        if "refused" in word:
            raise ImportRefused(refusal(word))
        for number, picture in enumerate(word["pictures"]):
            picture["content"] = (folder / str(number)).read_bytes()
    word["words"] = unicodedata.normalize("NFC", word["words"])
    return word


def refusal(found: dict[str, Any]) -> str:
    messages = {
        "encrypted": _(
            "This Word file is locked with a password. Open it in Word, take the password off, and save it."
        ),
        "old": _(
            "This is a file of an old Word (.doc) or of another program. Open it in Word and save it as Word document "
            "(.docx)."
        ),
        "other": _("This is %(what)s, not a Word file. Open it, save it as Word document (.docx), and choose that."),
        "damaged": _(
            "This Word file is damaged or was not transferred in full. Open it in Word, save it anew, and choose the "
            "new file."
        ),
        "died": _(
            "This Word file cannot be read: it is damaged, or far too large or intricate for an article. Copy its text "
            "into a new Word file, and choose that."
        ),
        "bomb": _(
            "Unpacked, this file would be far larger than an article (%(megabytes)d MB in %(entries)d parts). Copy its "
            "text into a new Word file, and choose that."
        ),
        "entities": _(
            "This file holds instructions that no Word file needs (a document type declaration). It was not opened "
            "further. Copy its text into a new Word file, and choose that."
        ),
        "long": _("This is longer than an article can be. Split it, or choose another file."),
        "notes": _("This text has %(count)s notes, more than the %(most)s an article can have. Split it."),
    }
    kinds = {
        "odt": _("a text of LibreOffice (.odt)"),
        "xlsx": _("a table of Excel"),
        "pptx": _("a presentation of PowerPoint"),
        "epub": _("an e-book"),
    }
    what = kinds.get(found.get("kind", ""), _("an archive"))
    return messages[found["refused"]] % ({"what": what, "megabytes": 0, "entries": 0, "count": 0, "most": 0} | found)


class _Word(Manuscript):
    def __init__(self, word: dict[str, Any], language: str | None, name: str, known_languages: Sequence[str]):
        super().__init__(language, name, known_languages)
        self.word = word
        self.notes: dict[str, str] = {note["key"]: note["html"] for note in word["notes"]}
        self.labels: dict[str, str] = {}  # key of a note in the file → its number
        self.signed_in_notes: dict[str, str] = {}  # key of a note → the author it tells about
        self.shown: set[int] = set()  # numbers of pictures
        self.is_head, self.last_titled = True, -1  # where the text stands that is read, and its title

    def document(self) -> Document:
        document = super().document()
        return replace(document, findings=(*document.findings, *self.report()))

    def place(self, line: int) -> str:
        return _("paragraph %(number)s") % {"number": line}

    # --- the text ---

    def read_blocks(self) -> list[Block]:
        pieces = [dict(piece, html=self.with_cited_as_notes(piece["html"])) for piece in self.word["pieces"]]
        for piece in pieces:
            for key in MARKER.findall(piece["html"]):
                self.labels.setdefault(key, str(len(self.labels) + 1))
        self.is_bare = not any(re.fullmatch(r"h[1-6]", piece["role"]) for piece in pieces)
        blocks: list[Block] = []
        for number, piece in enumerate(with_captions(pieces), 1):
            blocks += self.blocks_of(piece, number)
            self.is_head = self.is_head and sum(len(block.plain) for block in blocks[:40]) < LONGEST_HEAD
        self.take_title_of_properties(blocks)
        self.pictures = tuple(
            DocumentPicture(
                key=f"p{number + 1}",
                name=one["name"],
                content=one["content"],
                url=one["url"],
                alt=MACHINE_SAID.sub("", one["alt"]),
            )
            for number, one in enumerate(self.word["pictures"])
            if number in self.shown
        )
        return blocks

    def with_cited_as_notes(self, html: str) -> str:
        """A citation in the text itself gets a note; its printed words stay, unless they are but a number."""

        def mark(found: re.Match) -> str:
            key = f"cited-{found[1]}"
            self.notes.setdefault(key, found[0])
            says_more = re.search(r"[^\W\d_]", re.sub(r"<[^<>]*>", "", found[2]))
            return (found[2] if says_more else "") + NOTE[0] + key + NOTE[1]

        return FIELD.sub(mark, html)

    def blocks_of(self, piece: dict[str, str], number: int) -> list[Block]:
        role, html = piece["role"], piece["html"]
        if role in ("title", "subtitle", "author", "date", "abstract-title", "abstract"):
            return self.take_styled(role, html, number)
        if role == "figure":
            self.shown |= {int(name) - 1 for name in re.findall(r'^<figure data-image="p(\d+)"', html)}
        if role == "table" or "<figcaption" in html:
            return self.cleaned(PICTURED.sub(self.figure, html), number)
        pictures = [self.figure(found) for found in PICTURED.finditer(html)]
        before, *_rest = re.sub(r"<[^<>]*>", "", html).partition(PICTURE[0])
        begins_with_picture = not before.strip() and not re.fullmatch("h[1-6]", role)
        html = PICTURED.sub(" ", html)
        if re.fullmatch(r"h[1-6]", role):
            inner = richtext.clean_inline(html).replace("<br>", " ")
            blocks = [Block(role, inner, number)] if richtext.plain(inner) else []
        else:
            blocks = self.cleaned(html, number)
        figures = [Block("whole", figure, number) for figure in pictures]
        return [*figures, *blocks] if begins_with_picture else [*blocks, *figures]

    def figure(self, found: re.Match) -> str:
        self.shown.add(int(found[1]))
        return f'<figure data-image="p{int(found[1]) + 1}"></figure>'

    def cleaned(self, html: str, number: int) -> list[Block]:
        return [block for one in richtext.paragraphs(richtext.clean(html)) for block in as_blocks(one, number)]

    def take_styled(self, role: str, html: str, number: int) -> list[Block]:
        """What a style of Word’s says a paragraph at the head is; what does not fit stays in the text."""
        block = Block("p", richtext.clean_inline(PICTURED.sub(" ", html)).replace("<br>", " "), number)
        words = " ".join(block.plain.split())
        if not words:
            return []
        is_next = number - self.last_titled <= 1
        if role in ("title", "subtitle") and not (is_next or (role == "title" and not self.title and self.is_head)):
            return [replace(block, kind="h1" if role == "title" else "h2")]  # people use them for headings, too
        if role == "title" and len(self.title) + len(words) < LONGEST_TITLE:
            self.title, self.last_titled = f"{self.title} {words}".strip(), number
        elif role == "subtitle" and self.title and len(self.title) + len(words) < LONGEST_TITLE - 2:
            self.title += f" {words}" if self.title[-1] in "?!…:.–—" else f": {words}"
            self.last_titled = number
        elif role == "author" and self.is_head and not MARKER.search(words) and (names := people.names_in(words)):
            self.take_byline(block, names)
        elif role == "abstract" and self.is_head and not MARKER.search(words):
            self.summary = f"{self.summary} {words}".strip()
        elif self.is_head and (role == "abstract-title" or (role == "date" and furniture.is_date_line(block))):
            self.drop(words, number)
        else:
            return [block]
        return []

    def take_title_of_properties(self, blocks: list[Block]) -> None:
        """The title that the file is said to have, if a paragraph at its head says the same."""
        said = " ".join(self.word["properties"]["title"].split())
        if self.title or not said:
            return
        for at, block in enumerate(blocks[:6]):
            if fold(MARKER.sub("", block.plain)) == fold(said) and len(block.plain) <= LONGEST_TITLE:
                self.title = " ".join(block.plain.split())
                del blocks[at]
                return

    def title_from_file(self) -> str:
        said = " ".join(self.word["properties"]["title"].split())[:LONGEST_TITLE]
        if not said:
            return super().title_from_file()
        self.find(
            "title-from-properties",
            _("The text has no title; the one in the properties of the file stands in for it. Check it."),
            self.place(1),
        )
        return said

    # --- notes ---

    def part_notes(self, blocks: list[Block]) -> tuple[list[Block], NoteList | None, list[Block]]:
        if not self.labels:
            return super().part_notes(blocks)
        notes = (TypedNote((label,), self.inline_note(key), 0) for key, label in self.labels.items())
        return blocks, NoteList(len(blocks), len(blocks), tuple(notes)), []

    def inline_note(self, key: str) -> str:
        html = richtext.clean_inline(PICTURED.sub(" ", self.notes.get(key, "")))
        return re.sub(r"^(?:<br>|\s)+|(?:<br>|\s)+$", "", html)

    def read_notes(
        self, note_list: NoteList | None, blocks: list[Block]
    ) -> tuple[list[DocumentNote], list[dict], Marked]:
        if not self.labels or note_list is None:
            return super().read_notes(note_list, blocks)
        reader = NoteReader(self.language, self.normalise)
        cited = CitedFields(reader, self.word["cited"])
        # Notes that tell about authors have left the count.
        named = [key for key in self.labels if key not in self.signed_in_notes]
        self.labels = {key: str(number) for number, key in enumerate(named, 1)}
        keys = {label: [f"n{label}"] for label in self.labels.values()}
        notes: list[DocumentNote] = []
        for key, label in self.labels.items():
            html = self.inline_note(key)
            note = cited.note(html, f"n{label}", label) if FIELD.search(html) else None
            typed = TypedNote((label,), FIELD.sub(r"\2", html), 0)
            notes.append(note or reader.read(typed, keys[label])[0])
        blocks = self.move_markers_of_title(blocks, keys)
        marked = self.mark([block.with_html(self.normalise(block.html)) for block in blocks], keys)
        self.findings += reader.conclude()
        self.check_numbers(notes, keys, marked)
        return notes, reader.shelf.works, marked

    def move_markers_of_title(self, blocks: list[Block], keys: dict[str, list[str]]) -> list[Block]:
        if not self.labels:
            return super().move_markers_of_title(blocks, keys)
        found = MARKER.findall(self.title)
        if not found:
            return blocks
        self.title = " ".join(MARKER.sub("", self.title).split())
        signs = "".join(NOTE[0] + key + NOTE[1] for key in found)
        for key in found:
            self.find(
                "marker-in-title",
                _("The title had the note %(label)s; it was moved to the end of the first paragraph.")
                % {"label": self.labels[key]},
                _("title"),
            )
        at = next((at for at, block in enumerate(blocks) if block.kind == "p"), None)
        if at is None:
            return [Block("p", signs), *blocks]
        return [*blocks[:at], blocks[at].with_html(blocks[at].html + signs), *blocks[at + 1 :]]

    def mark(self, blocks: list[Block], keys: dict[str, list[str]]) -> Marked:
        """The signs of notes as markers; the space around them is the site’s to set."""
        marked = Marked()

        def marker(found: re.Match) -> str:
            label = self.labels[found[1]]
            marked.used[label] += 1
            return f'<a class="fn" data-note="{keys[label][0]}"></a>'

        for block in blocks:
            if NOTE[0] in block.html:
                html = GLUED.sub(lambda found: f"{found[0]} ", BETWEEN_MARKERS.sub("", block.html))
                block = block.with_html(SPACED.sub(marker, html))
            marked.blocks.append(block)
        return marked

    # --- what stands around the article ---

    def take_head(self, blocks: list[Block]) -> list[Block]:
        """As in a text; a note beside an author’s name tells who that is."""
        originals: dict[int, tuple[Block, list[str]]] = {}
        head = []
        for block in blocks[:10]:
            bare, told = self.without_notes_of_authors(block)
            if told:
                originals[id(bare)] = (block, told)
            head.append(bare)
        left = super().take_head(self.without_name_above_title([*head, *blocks[10:]]))
        for at, block in enumerate(left[:10]):
            if id(block) in originals:
                left[at], keys = originals[id(block)]
                for key in keys:
                    del self.signed_in_notes[key]
        return left

    def without_name_above_title(self, blocks: list[Block]) -> list[Block]:
        """The name of an author as the first line, where the next one is set as a title or the name has initials."""
        if self.title or len(blocks) < 3 or not can_be_title(blocks[1]) or blocks[0].kind != "p":
            return blocks
        first, second = blocks[:2]
        with_initials = [part.strip() for part in re.split(r",\s*(?=[^\W\d_]{2})", first.plain)]
        has_initials = all(map(people.GOST_NAME.fullmatch, with_initials))
        names = with_initials if has_initials else people.names_in(first.plain)
        is_set_as_title = second.kind[0] == "h" or (second.html.startswith("<strong>") and "<strong>" not in first.html)
        if not names or not (has_initials or (is_set_as_title and not people.names_in(second.plain))):
            return blocks
        self.take_byline(first, names)
        return blocks[1:]

    def without_notes_of_authors(self, block: Block) -> tuple[Block, list[str]]:
        """A byline without its markers, and the keys of their notes."""
        if block.kind not in ("p", "h1", "h2", "h3", "h4") or not MARKER.search(block.html) or len(block.plain) > 200:
            return block, []
        bare = block.with_html(MARKER.sub("", block.html).strip())
        names = people.byline_names(bare) or people.names_in(bare.plain)
        if not names:
            return block, []
        told = []
        for found in MARKER.finditer(block.plain):
            before = MARKER.sub("", block.plain[: found.start()])
            named = [name for name in names if name in before]
            self.signed_in_notes[found[1]] = named[-1] if named else names[0]
            told.append(found[1])
        return bare, told

    def settle_headings(self, blocks: list[Block]) -> list[Block]:
        """The highest heading of the text becomes h2; in a text without any, a bold line above a paragraph does."""
        if self.is_bare:
            return self.with_bold_headings(blocks)
        levels = sorted({int(block.kind[1]) for block in blocks if re.fullmatch("h[1-6]", block.kind)})
        kinds = {f"h{level}": f"h{min(at + 2, 4)}" for at, level in enumerate(levels)}
        return [replace(block, kind=kinds[block.kind]) if block.kind in kinds else block for block in blocks]

    def with_bold_headings(self, blocks: list[Block]) -> list[Block]:
        bold = re.compile(r"<strong>((?:(?!</?strong>).)*)</strong>((?:\[\ue010[^\ue011]*\ue011\])*)", re.DOTALL)
        found: list[Block] = []
        for at, block in enumerate(blocks):
            inner = bold.fullmatch(block.html.strip()) if block.kind == "p" else None
            if (
                inner
                and 0 < len(MARKER.sub("", block.plain)) <= 2 * LONGEST_HEADING
                and block.plain[-1] not in ".;,:"
                and at + 1 < len(blocks)
                and (is_paragraph(blocks[at + 1]) or blocks[at + 1].kind != "p")
            ):
                found.append(block)
                blocks = [*blocks[:at], Block("h2", inner[1] + inner[2], block.line), *blocks[at + 1 :]]
        if not found:
            return blocks
        self.find(
            "bold-headings",
            _("The text uses no headings of Word; bold lines became headings: “%(lines)s”")
            % {"lines": "”, “".join(MARKER.sub("", block.plain) for block in found[:MOST])},
        )
        return blocks

    def read_authors(self, blocks: Sequence[Block]) -> list[DocumentAuthor]:
        for key, name in self.signed_in_notes.items():
            words = richtext.plain(self.inline_note(key)).lstrip("*†‡ ")
            self.authors.append(people.AuthorBlock([name], bio=words))
            self.find(
                "author-note",
                _("The note beside the name of %(name)s became the text about its author: “%(words)s”")
                % {"name": name, "words": shortened(words)},
                _("author"),
            )
        creator = " ".join(self.word["properties"]["creator"].split(";")[0].split())
        if not self.signed and not self.authors and people.looks_like_name(creator) and not NOBODY.search(creator):
            self.signed.append(creator)
            self.find(
                "author-from-properties",
                _("The text names no author; the properties of the file say %(name)s. Check who wrote it.")
                % {"name": creator},
                _("author"),
            )
        return super().read_authors(blocks)

    # --- what was changed and what was left out ---

    def report(self) -> list[Finding]:
        return [*self.changes(), *self.omissions()]

    def changes(self) -> list[Finding]:
        counts = Counter(self.word["counts"])
        said = {
            "boxes": ngettext(
                "The text of %(count)d box was put below the paragraph it stood beside. Check where it goes.",
                "The texts of %(count)d boxes were put below the paragraphs they stood beside. Check where they go.",
                counts["boxes"],
            ),
            "inserted": ngettext(
                "%(count)d tracked insertion was taken as accepted.",
                "%(count)d tracked insertions were taken as accepted.",
                counts["inserted"],
            ),
            "lettered": _("Lists that count with letters or Roman numerals count with figures here."),
            "notes missing": ngettext(
                "%(count)d marker has no note in the file, and was left out.",
                "%(count)d markers have no note in the file, and were left out.",
                counts["notes missing"],
            ),
        }
        findings = [
            Finding(f"word-{what}".replace(" ", "-"), text % {"count": counts[what]})
            for what, text in said.items()
            if counts[what]
        ]
        pictures = [
            one
            for html in self.notes.values()
            for found in PICTURED.finditer(html)
            if int(found[1]) not in self.shown and (one := self.word["pictures"][int(found[1])])
        ]
        for one in pictures:
            findings.append(
                Finding(
                    "picture-in-note",
                    _("A picture in a note was left out: “%(name)s”. Notes hold words only.") % {"name": one["name"]},
                    quoted=one["alt"],
                )
            )
        return findings

    def omissions(self) -> list[Finding]:
        left: dict[str, list[dict]] = {}
        for one in self.word["left"]:
            left.setdefault(one["what"], []).append(one)
        return [omission(what, ones) for what, ones in left.items()]


def with_captions(pieces: list[dict[str, str]]) -> list[dict[str, str]]:
    """Captions put into the table or around the picture they stand beside; others are paragraphs."""
    result: list[dict[str, str]] = []
    waiting: dict[str, str] | None = None
    for piece in pieces:
        if waiting and piece["role"] == "table":
            piece = captioned_table(piece, waiting)
            waiting = None
        elif waiting and is_picture(piece) and not (result and is_picture(result[-1])):
            piece = captioned_picture(piece, waiting)
            waiting = None
        elif waiting:
            result.append(waiting)
            waiting = None
        if piece["role"] != "caption":
            result.append(piece)
        elif result and is_picture(result[-1]):
            result[-1] = captioned_picture(result[-1], piece)
        else:
            waiting = piece | {"role": "p"}
    return [*result, waiting] if waiting else result


def is_picture(piece: dict[str, str]) -> bool:
    """Whether a paragraph is one picture and nothing else."""
    inner = re.sub(r"<[^<>]*>", "", piece["html"]).strip()
    return piece["role"] == "p" and "<fig" not in piece["html"] and bool(PICTURED.fullmatch(inner))


def captioned_table(table: dict[str, str], caption: dict[str, str]) -> dict[str, str]:
    inner = richtext.clean_inline(caption["html"])
    return table | {"html": re.sub(r"^<table>", lambda found: f"<table><caption>{inner}</caption>", table["html"])}


def captioned_picture(picture: dict[str, str], caption: dict[str, str]) -> dict[str, str]:
    number = PICTURED.search(picture["html"])
    inner = richtext.clean_inline(PICTURED.sub(" ", caption["html"]))
    html = f'<figure data-image="p{int(number[1]) + 1}"><figcaption>{inner}</figcaption></figure>'
    return picture | {"html": html, "role": "figure"}


def omission(what: str, ones: list[dict]) -> Finding:
    texts = [one["text"] for one in ones if one["text"]]
    shown = shortened("; ".join(f"{one['by']}: {one['text']}" if one.get("by") else one["text"] for one in ones))
    count = len(ones)
    messages = {
        "comment": ngettext(
            "%(count)d comment was left out: “%(words)s”", "%(count)d comments were left out: “%(words)s”", count
        ),
        "deleted": ngettext(
            "%(count)d passage deleted with tracked changes was left out: “%(words)s”",
            "%(count)d passages deleted with tracked changes were left out: “%(words)s”",
            count,
        ),
        "moved": ngettext(
            "%(count)d passage moved with tracked changes stands in its new place: “%(words)s”",
            "%(count)d passages moved with tracked changes stand in their new places: “%(words)s”",
            count,
        ),
        "header": _("The headers and footers of the file were left out: “%(words)s”"),
        "contents": _("The table of contents was left out; the site makes its own: “%(words)s”"),
        "bibliography": _(
            "The bibliography that a reference manager made was left out, because the notes cite its works: “%(words)s”"
        ),
        "placeholder": _("Fields that nobody filled in were left out: “%(words)s”"),
        "hidden": _("Hidden text was left out: “%(words)s”"),
        "note": ngettext(
            "%(count)d note to which nothing in the text refers was left out: “%(words)s”",
            "%(count)d notes to which nothing in the text refers were left out: “%(words)s”",
            count,
        ),
        "diagram": ngettext(
            "%(count)d chart or diagram was left out; put it in as a picture. It says: “%(words)s”",
            "%(count)d charts or diagrams were left out; put them in as pictures. They say: “%(words)s”",
            count,
        ),
        "equation": ngettext(
            "%(count)d formula was written as a line of text. Compare it with the file: “%(words)s”",
            "%(count)d formulas were written as lines of text. Compare them with the file: “%(words)s”",
            count,
        ),
        "wordart": _("Decorated words were left out: “%(words)s”"),
        "object": ngettext(
            "%(count)d embedded object was left out; attach its file to the article. It is: “%(words)s”",
            "%(count)d embedded objects were left out; attach their files to the article. They are: “%(words)s”",
            count,
        ),
        "inserted file": _("Text inserted from another file was left out. Open the file in Word and save it anew."),
        "link": _("Links that lead nowhere on the web were left out; their words stay: “%(words)s”"),
    }
    return Finding(
        f"word-{what}".replace(" ", "-"), messages[what] % {"count": count, "words": shown}, quoted=" ".join(texts)
    )


def shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else words[:SHOWN].rsplit(" ", 1)[0] + " …"
