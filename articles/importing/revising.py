"""A manuscript comes in for a language: what it makes of the article (pure).

`revise` takes the article as it was when the manuscript was made (its snapshot: the base) and the document that a
reader has made of the manuscript, and returns the snapshot that the manuscript asks for. A language without a text is
revised from nothing: that is how a translation comes in. What both have is taken from the base as it stands there, so
that only what people have changed is a change; notes are recognised and keep their keys, which the other languages’
texts point to.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from django.utils.translation import gettext as _

from .. import comparing, footnotes, merging, richtext, snapshots
from ..merging import Piece
from .document import Document, DocumentNote, Finding
from .identity import Returned, WordNote, fingerprint
from .matching import pair
from .retyped import Retyped, retyped
from .same_words import said, settled

RULE = re.compile(r"<p>\s*(?:⁂|\*\s*\*\s*\*)\s*</p>")
FIGURE = re.compile(
    r'<figure data-image="(?P<image>[^"]*)">(?:<figcaption[^>]*>(?P<caption>.*?)</figcaption>)?</figure>', re.DOTALL
)
CAPTION = re.compile(r"<caption[^>]*>.*?</caption>", re.DOTALL)
MARKER = re.compile(r'(<a class="fn" data-note=")([^"]*)(")')


@dataclass
class Revised:
    """`snapshot`: the base with the manuscript’s language as the manuscript has it. `keys`: {key in the document: key
    of the article’s note}; `findings`: what an editor should know."""

    base: dict
    snapshot: dict
    language: str
    keys: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def revise(
    base: dict,
    document: Document,
    language: str,
    *,
    sources: Sequence[str],
    new_key: Callable[[], str],
    returned: Returned | None = None,
    printed: Mapping[str, str] | None = None,
    captions: Mapping[str, str] | None = None,
    site: str = "",
) -> Revised:
    """What a document makes of an article in one language.

    `sources` are the ids of `document.works`; `printed` the base’s notes in this language, as printed, by key;
    `captions` the library’s own captions of pictures, which a figure may print without having them. `returned` is what
    the file told of itself, if it came from here. Pictures in the document have the ids of images already.
    """
    return _Revision(base, document, language, sources, new_key, returned, printed or {}, captions or {}, site).made()


class _Revision:
    def __init__(self, base, document, language, sources, new_key, returned, printed, captions, site):
        self.base, self.document, self.language, self.sources = base, document, language, sources
        self.new_key, self.returned, self.printed = new_key, returned or Returned(None), printed
        self.captions, self.site = captions, site
        self.texts = base["texts"][language]
        self.notes = {note["key"]: note for note in base["footnotes"]}
        self.others = [
            code for code, texts in base["texts"].items() if code != language and not richtext.is_empty(texts["body"])
        ]
        self.findings: list[Finding] = []
        self.is_ours = self.returned.identity is not None
        self.in_file: dict[str, WordNote] = {}

    def made(self) -> Revised:
        keys = self.match_notes()
        texts = self.texts | self.front() | {"body": self.body(keys)}
        self.tell_missing(texts["body"])
        snapshot = self.base | {
            "texts": self.base["texts"] | {self.language: texts},
            "footnotes": list(self.notes.values()),
        }
        return Revised(self.base, snapshot, self.language, keys, self.findings)

    def find(self, code: str, message: str, place: str = "", quoted: str = "") -> None:
        self.findings.append(Finding(code, message, place, quoted))

    # Notes

    def known(self) -> list[str]:
        """The keys of the base’s notes, in the order of the language they are best known in: this one, else the
        original."""
        texts = self.base["texts"]
        bodies = (texts[code]["body"] for code in (self.language, self.base["original_language"], *texts))
        order = next((found for body in bodies if (found := footnotes.keys(body))), [])
        return [*(key for key in order if key in self.notes), *(key for key in self.notes if key not in order)]

    def match_notes(self) -> dict[str, str]:
        known = self.known()
        self.in_file = told = self.told()
        keys: dict[str, str] = {}
        unchanged = set()
        for note in self.document.notes:
            key, is_unchanged = self.recognised(told.get(note.key), set(keys.values()))
            if key:
                keys[note.key] = key
                unchanged |= {note.key} if is_unchanged else set()
        # In a file of ours with its bookmarks, a note without one is new; elsewhere it is known by what it cites.
        went_out = self.returned.identity.notes if self.is_ours else {}
        has_bookmarks = any(note.key for note in self.returned.notes)
        if not self.is_ours or (went_out and not has_bookmarks):
            left = [note for note in self.document.notes if note.key not in keys]
            free = [key for key in known if key not in keys.values()]
            found = pair([self.cited(note) for note in left], [self.shared(key) for key in free])
            keys |= {note.key: free[at] for note, at in zip(left, found, strict=True) if at is not None}
        for number, note in enumerate(self.document.notes, 1):
            if note.key not in keys:
                keys[note.key] = self.add(note, number, bool(known))
            elif note.key not in unchanged:
                self.reread(keys[note.key], note, number)
        if not self.texts["body"]:
            for position, key in enumerate(known, 1):
                if key not in keys.values():
                    self.find(
                        "note-not-here",
                        _("The article’s note %(number)d has no counterpart in this text.") % {"number": position},
                        place_of(position),
                    )
        return keys

    def told(self) -> dict[str, WordNote]:
        """{key in the document: the note as it stands in the file}, where it can be told which is which."""
        notes = self.returned.notes
        order = [key for key in footnotes.keys(self.document.body) if key]
        by_order = dict(zip(order, notes, strict=False)) if len(order) == len(notes) else {}
        by_label = {
            note.key: notes[int(note.label) - 1]
            for note in self.document.notes
            if note.label.isdecimal() and 0 < int(note.label[:6]) <= len(notes)
        }
        return by_order or by_label

    def recognised(self, note: WordNote | None, taken: set[str]) -> tuple[str, bool]:
        """The key of a note that came back, and whether it says what it said."""
        if note is None:
            return "", False
        identity = self.returned.identity
        words = fingerprint(note.text)
        went_out = dict(identity.notes) if identity else {}
        prints = {key: went_out.get(key) or fingerprint(text) for key, text in self.printed.items()}
        prints |= {key: one for key, one in went_out.items() if key in self.notes}
        if note.key in self.notes:
            is_unchanged = prints.get(note.key) == words
            # A note that was copied and then changed is another one.
            return (note.key, is_unchanged) if is_unchanged or note.key not in taken else ("", False)
        alike = [key for key, one in prints.items() if one == words and key in self.notes]
        pointed = Counter(key for _, key, _ in MARKER.findall(self.texts["body"]))
        again = [key for key in alike if pointed[key] > 1]  # a text may point to one note from several places
        found = next((key for key in alike if key not in taken), next(iter(again), ""))
        return found, bool(found)

    def cited(self, note: DocumentNote) -> list[str]:
        return [self.sources[cite.work] for cite in note.cites if cite.work is not None]

    def shared(self, key: str) -> list[str]:
        return [cite["source"] for cite in self.notes[key]["cites"] if cite["language"] in ("", self.language)]

    def add(self, note: DocumentNote, number: int, is_told: bool) -> str:
        key = self.new_key()
        self.notes[key] = {
            "key": key,
            "text": dict.fromkeys(self.base["texts"], "") | {self.language: note.text},
            "cites": self.new_cites(note, ""),
        }
        if is_told:
            self.find(
                "note-only-here",
                _("Note %(number)d has no counterpart among the article’s notes and was added.") % {"number": number},
                place_of(number),
            )
        return key

    def new_cites(self, note: DocumentNote, language: str) -> list[dict]:
        nothing = dict.fromkeys(self.base["texts"], "")
        return [
            {
                "source": self.sources[cite.work],
                "locator": list(cite.locator) if cite.locator else [],
                "accessed": cite.accessed,
                "prefix": nothing | {self.language: cite.prefix},
                "suffix": nothing | {self.language: cite.suffix},
                "language": language,
            }
            for cite in note.cites
            if cite.work is not None
        ]

    def reread(self, key: str, note: DocumentNote, number: int) -> None:
        """Give a note this language’s words; where it cites something else, only here.

        An article in one language has nobody else to ask: its manuscript says what its notes cite.
        """
        stored = self.notes[key]
        own = [cite for cite in stored["cites"] if cite["language"] in ("", self.language)]
        had = stored["text"].get(self.language, "")
        if change := self.retyped(key, note, own):
            cites, text = self.with_place(stored["cites"], own, change, number), had
            if change.remark:
                text = f"{had} {escape(change.remark, quote=False)}".strip()
        else:
            cites = self.with_cites(stored["cites"], own, note, number)
            text = had if said(note.text, self.language) == said(had, self.language) else note.text
        self.notes[key] = stored | {"text": stored["text"] | {self.language: text}, "cites": cites}
        if self.is_ours and self.notes[key] != stored:
            self.find(
                "note-reread",
                _("Note %(number)d was changed in the file; look at what it cites now.") % {"number": number},
                place_of(number),
            )

    def retyped(self, key: str, note: DocumentNote, own: Sequence[dict]) -> Retyped | None:
        """What somebody has changed in a note that went out from here, where it is a page or a remark."""
        if not (own and key in self.printed and note.key in self.in_file):
            return None
        places = [cite["locator"][1] if cite["locator"] else "" for cite in own]
        return retyped(self.printed[key], self.in_file[note.key].text, places)

    def with_place(self, stored: Sequence[dict], own: Sequence[dict], change: Retyped, number: int) -> list[dict]:
        if change.place is None:
            return list(stored)
        at, place = change.place
        if self.others and not own[at]["language"]:
            self.tell_everywhere(number)
        return [cite | {"locator": [cite["locator"][0], place]} if cite is own[at] else cite for cite in stored]

    def with_cites(self, stored: Sequence[dict], own: Sequence[dict], note: DocumentNote, number: int) -> list[dict]:
        if [cite["source"] for cite in own] != self.cited(note):
            return self.cited_here(stored, note, number)
        typed = iter([cite for cite in note.cites if cite.work is not None])
        return [
            self.with_words(cite, next(typed), note, number) if cite["language"] in ("", self.language) else cite
            for cite in stored
        ]

    def tell_everywhere(self, number: int) -> None:
        self.find(
            "locator-everywhere",
            _("Note %(number)d names another place or date of access now; so it does in the other languages.")
            % {"number": number},
            place_of(number),
        )

    def cited_here(self, stored: Sequence[dict], note: DocumentNote, number: int) -> list[dict]:
        if not self.others:
            return self.new_cites(note, "")
        self.find(
            "note-differs",
            _("Note %(number)d cites something else here than in the article’s other languages. Compare them.")
            % {"number": number},
            place_of(number),
        )
        cites = []
        for cite in stored:
            if cite["language"] == "":
                cites += [cite | {"language": code} for code in self.others]
            elif cite["language"] != self.language:
                cites.append(cite)
        return cites + self.new_cites(note, self.language)

    def with_words(self, cite: dict, typed, note: DocumentNote, number: int) -> dict:
        around = {
            name: cite[name] | {self.language: value}
            for name, value in (("prefix", typed.prefix), ("suffix", typed.suffix))
        }
        # “Ibid.” names no place and no day where it means those of the note before.
        locator = list(typed.locator) if typed.locator else (cite["locator"] if note.is_ibid else [])
        accessed = typed.accessed or cite["accessed"]
        if not self.others or cite["language"] == self.language or self.is_ours:
            is_told = (
                self.others and not cite["language"] and (locator, accessed) != (cite["locator"], cite["accessed"])
            )
            if is_told:
                self.tell_everywhere(number)
            return cite | around | {"locator": locator, "accessed": accessed}
        here, there = (typed.locator or ("", ""))[1], (cite["locator"] or ["", ""])[1]
        if here != there or (typed.accessed and typed.accessed != cite["accessed"]):
            self.find(
                "locator-differs",
                _("Note %(number)d names another place or date of access (%(here)s) than the article (%(there)s).")
                % {
                    "number": number,
                    "here": f"{here} {typed.accessed}".strip() or "–",
                    "there": f"{there} {cite['accessed']}".strip() or "–",
                },
                place_of(number),
                quoted=f"{here} {typed.accessed}",
            )
        return cite | around

    def tell_missing(self, body: str) -> None:
        there = footnotes.keys(body)
        for number, key in enumerate(footnotes.keys(self.texts["body"]), 1):
            if key in self.notes and key not in there:
                self.find(
                    "note-gone",
                    _("Note %(number)d of the text is not in the manuscript: its marker goes, the note stays.")
                    % {"number": number},
                    place_of(number),
                )

    # Texts

    def front(self) -> dict[str, str]:
        """Title, summary and key points. A file of ours tells them by their styles, as long as it has these."""
        document, front = self.document, self.returned.front if self.is_ours else {}
        found = {"title": " ".join(front.get("title", ())) or document.title}
        if front.get("title"):
            found["summary"] = " ".join(front.get("summary", ())) or document.summary
            found["key_points"] = "\n".join(front.get("key_points", ()))
        elif document.summary:
            found["summary"] = document.summary
        return {
            name: self.texts[name] if value.split() == self.texts[name].split() else value
            for name, value in found.items()
        }

    def body(self, keys: Mapping[str, str]) -> str:
        html = MARKER.sub(lambda found: f"{found[1]}{keys.get(found[2], found[2])}{found[3]}", self.document.body)
        if self.site:
            home = re.compile(rf'<a href="{re.escape(self.site)}/a/([A-Za-z0-9_-]{{1,64}})/?">')
            html = home.sub(r'<a data-article="\1">', html)
        base = merging.split(self.texts["body"])
        new = self.without_front(merging.split(richtext.clean(html)))
        is_plain = self.document.returned is None  # a text, which says nothing of form where it says none
        return merging.join(settled(base, list(self.with_captions(new, base)), self.language, is_plain=is_plain))

    def without_front(self, pieces: list[Piece]) -> list[Piece]:
        """Without what stands above the text in a file of ours and is no part of it."""
        if not self.is_ours:
            return pieces
        waiting, start = self.left_at_the_head(), 0
        lead = f'<figure data-image="{self.base.get("image")}"></figure>'
        is_lead_due = self.texts["body"].count(lead) < sum(piece.html == lead for piece in pieces)
        for piece in pieces:
            words = line(richtext.plain(piece.html))
            if piece.html == lead and is_lead_due:
                is_lead_due = False
            elif words in waiting:
                del waiting[: waiting.index(words) + 1]
            else:
                break
            start += 1
        rest = pieces[start:]
        return [replace(rest[0], begins=True), *rest[1:]] if rest and rest[0].within else rest

    def left_at_the_head(self) -> list[str]:
        """The paragraphs of the head, in order, that the reader has not taken for what they are."""
        front, document = self.returned.front, self.document
        taken = {"title": document.title, "summary": document.summary, "byline": document.authors}
        return [
            line(text)
            for name in ("title", "byline", "summary", "key_points")
            if not taken.get(name)
            for text in front.get(name, ())
        ]

    def with_captions(self, pieces: list[Piece], base: list[Piece]) -> Iterator[Piece]:
        """Captions in their tables and figures, drawn lines as lines. What the library says of a picture is not said
        again by the figure."""
        of_tables = {
            line(richtext.plain(found[0])): found[0] for piece in base if (found := CAPTION.search(piece.html))
        }
        waiting: Piece | None = None
        for piece in pieces:
            if waiting:
                if piece.html.startswith("<table") and not CAPTION.search(piece.html):
                    start = piece.html.index(">") + 1
                    words = re.sub(r"^<p[^>]*>|</p>$", "", waiting.html)
                    yield replace(piece, html=f"{piece.html[:start]}<caption>{words}</caption>{piece.html[start:]}")
                    waiting = None
                    continue
                yield waiting
                waiting = None
            if RULE.fullmatch(piece.html):
                yield replace(piece, html="<hr>")
            elif piece.html.startswith("<p") and line(richtext.plain(piece.html)) in of_tables:
                waiting = piece
            elif (figure := FIGURE.fullmatch(piece.html)) and figure["caption"]:
                own = self.captions.get(figure["image"], "")
                is_own = line(richtext.plain(figure["caption"])) == line(richtext.plain(own))
                bare = f'<figure data-image="{figure["image"]}"></figure>'
                has_bare = any(one.html == bare for one in base)
                yield replace(piece, html=bare) if is_own and has_bare else piece
            else:
                yield piece
        if waiting:
            yield waiting


def place_of(number: int) -> str:
    return _("note %(number)d") % {"number": number}


def line(text: str) -> str:
    return " ".join(text.split())


def digest(snapshot: dict, language: str) -> str:
    """A fingerprint of what a manuscript in a language is compared with."""
    return comparing.digest([snapshot["texts"][language], snapshot["footnotes"]])


def changes(revised: Revised) -> list[snapshots.Change]:
    return snapshots.changes(revised.base, revised.snapshot)
