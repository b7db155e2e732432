"""A manuscript as plain text, Markdown or a saved page → Document (pure)."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from ..works import fold
from . import hypertext
from .blocks import LINE_ENDS, Block, is_markdown, split
from .decoding import checked, decode
from .document import Document, ImportRefused
from .front_matter import FrontMatter, read_front_matter
from .inline import html_of, left_out
from .manuscript import Manuscript

# Far beyond any article, near enough to answer at once.
LONGEST_TEXT = 4_000_000
MOST_LINES = 30_000
LONGEST_LINE = 400_000
MOST_TAGS = 60_000


def read(
    raw: str | bytes,
    *,
    language: str | None = None,
    name: str = "",
    known_languages: Sequence[str] = ("en", "tr", "ru"),
) -> Document:
    """The document in a file or a pasted text. Raises ImportRefused with one clear message if there is none.

    `language` says what need not be guessed; `name` is the file's, for messages; `known_languages` are the site's.

    >>> read("Ports of the Caspian\\n\\nThe ports of the region are growing, and so is their debt.").title
    'Ports of the Caspian'
    """
    text = LINE_ENDS.sub("\n", decode(raw) if isinstance(raw, bytes) else checked(raw))
    refuse_endless(text)
    return _Text(text, language, name, known_languages).document()


def refuse_endless(text: str) -> None:
    lengths = [len(line) for line in text.split("\n") if line]
    lines = len(lengths)
    if len(text) > LONGEST_TEXT or lines > MOST_LINES:
        raise ImportRefused(
            _(
                "This is longer than an article can be: %(lines)s lines, %(length)s characters. "
                "Split it, or choose another file."
            )
            % {"lines": lines, "length": len(text)}
        )
    if max(lengths, default=0) > LONGEST_LINE:
        raise ImportRefused(
            _(
                "This text has a paragraph of %(length)s characters: its line ends were lost. Save "
                "it again as plain text."
            )
            % {"length": max(lengths)}
        )
    if hypertext.is_html(text) and text.count("<") > MOST_TAGS:
        raise ImportRefused(_("This page has more tags than can be read. Copy its text and save it as plain text."))


class _Text(Manuscript):
    def __init__(self, text: str, language: str | None, name: str, known_languages: Sequence[str]):
        super().__init__(language, name, known_languages)
        self.text = text

    def read_blocks(self) -> list[Block]:
        if hypertext.is_html(self.text):
            page = hypertext.read_page(self.text)
            for words in page.around:
                self.drop(words)
            if not any(block.kind in ("h1", "h2") for block in page.blocks[:3]) and page.title:
                self.title = page.title
            elif page.title and fold(page.title) not in {fold(block.plain) for block in page.blocks[:6]}:
                self.drop(page.title)
            return page.blocks
        head = read_front_matter(self.text)
        if head:
            self.take_front_matter(head)
        text = head.text if head else self.text
        blocks = split(text)
        if is_markdown(text) and (pieces := left_out(text)):
            shown = " ".join(pieces)
            self.find(
                "markup-left-out",
                _(
                    "These tags and addresses have no place in an article and were left out; the "
                    "words they stood around were kept: “%(pieces)s”"
                )
                % {"pieces": shown},
                quoted=shown,
            )
        self.is_bare = all(block.kind == "p" for block in blocks)
        return [replace(block, line=block.line + head.lines) for block in blocks] if head else blocks

    def take_front_matter(self, head: FrontMatter) -> None:
        self.title, self.summary = head.title, plain_of(head.summary)
        self.signed = head.authors
        if not self.stated_language and head.language[:2].lower() in self.known_languages:
            self.stated_language = head.language[:2].lower()
        if head.paths:
            self.find(
                "author-from-file-name",
                _("The authors are named only by files: “%(files)s”. Check how their names are spelled.")
                % {"files": ", ".join(head.paths)},
                _("head of the file"),
                " ".join(head.paths),
            )
        if head.rest or head.used:
            self.find(
                "front-matter",
                _(
                    "At the head of the file, “%(used)s” were read; what else it says has no place "
                    "in a manuscript and was left out: “%(rest)s”"
                )
                % {"used": ", ".join(head.used), "rest": head.rest},
                _("head of the file"),
                f"{' '.join(head.used)} {head.language} {head.rest}",
            )


def plain_of(typed: str) -> str:
    """The words of a line of Markdown."""
    return Block("p", html_of(typed, is_markdown=True)).plain
