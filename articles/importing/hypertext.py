"""A web page → the same blocks a plain text gives, its linked notes as typed ones (pure)."""

import re
from dataclasses import dataclass, field
from html import escape, unescape

from lxml import etree

from .. import richtext
from .blocks import Block

BLOCK_TAGS = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|li|table|blockquote|br|article|section|body)\b[^<>]{0,300}>", re.IGNORECASE
)
DOCUMENT = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?(?:<!doctype html|<html\b)", re.IGNORECASE | re.DOTALL
)
SILENT = {"script", "style", "template", "noscript", "svg", "button", "select", "textarea"}
# What a page shows around its article.
AROUND = {"nav", "footer"}
AROUND_CLASSES = re.compile(
    r"\b(?:nav(?:header|footer|bar|igation)?|toc|breadcrumbs?|menu|sharedaddy|share|sidebar|related-posts)\b",
    re.IGNORECASE,
)
NOTE_TEXT = re.compile(r"[\[(]?\s*([0-9]{1,4}|[ivxlc]{1,6}|\*{1,3}|†)\s*[\])]?")
BACK_LINK = re.compile(r"[\s↩↵⏎↑^︎️]+|[a-z]")
VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "source"}


def is_html(text: str) -> bool:
    """Whether a text is a web page, or a piece of one, rather than words with a stray tag."""
    return bool(DOCUMENT.match(text[:2000])) or (
        len(BLOCK_TAGS.findall(text[:50_000])) >= 2 and text.lstrip().startswith("<")
    )


@dataclass
class Page:
    """A page as read: its own title, its blocks, and the words that stood around the article."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    around: list[str] = field(default_factory=list)


def read_page(text: str) -> Page:
    links = note_links(text)
    parser = etree.HTMLParser(
        target=_Reader(links), huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    # libxml2 reads the encoding a page declares, which the decoded text no longer has.
    parser.feed(re.sub(r"<\?xml[^<>]{0,200}>", "", text[:2000]) + text[2000:])
    reader = parser.close()
    page = Page(title=" ".join("".join(reader.title).split()), around=[t for t in map(folded, reader.around) if t])
    html = richtext.clean("".join(reader.out))
    page.blocks = [
        block for number, piece in enumerate(richtext.paragraphs(html), start=1) for block in as_blocks(piece, number)
    ]
    return page


def folded(words: list[str]) -> str:
    return " ".join("".join(words).split())


def note_links(text: str) -> dict[str, str]:
    """id of a note → its typed number, for every link inside the page whose words are a number.

    Word, DocBook, WordPress, Google Docs, pandoc and mammoth all link a marker `[1]` to a note with an id.
    """
    found: dict[str, str] = {}
    for target, words in re.findall(
        r"<a\b[^<>]{0,500}?\bhref=[\"']#([^\"'<>]{1,200})[\"'][^<>]{0,500}>((?:<[^<>]{0,200}>|[^<]){0,80}?)</a>", text
    ):
        number = NOTE_TEXT.fullmatch(unescape(re.sub(r"<[^<>]*>", "", words)).strip())
        if number:
            found.setdefault(target, number[1])
    return found


class _Reader:
    """A parser target: writes the page again without what surrounds the article, with `[n]` where notes were linked."""

    def __init__(self, links: dict[str, str]):
        self.links = links
        self.out: list[str] = []
        self.title: list[str] = []
        self.around: list[list[str]] = []
        self.stack: list[tuple[str, str]] = []  # every open tag, and what ends with it
        self.silent = self.outside = self.in_title = self.in_note = 0
        self.link: list[str] | None = None
        self.label = ""  # the number of a note whose words have not begun
        self.lists: list[int] = []  # where the tags of open lists stand in `out`

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        role = ""
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
        if tag in SILENT:
            role, self.silent = "silent", self.silent + 1
        elif tag == "title" and not self.silent:
            role, self.in_title = "title", self.in_title + 1
        elif tag in AROUND or (tag in ("div", "ul", "ol", "table", "aside", "header") and AROUND_CLASSES.search(names)):
            if not self.outside:
                self.around.append([])
            role, self.outside = "around", self.outside + 1
        elif tag == "a" and (attributes.get("href") or "").startswith("#"):
            role, self.link = "link", []
        elif tag in ("li", "div", "aside") and (number := self.links.get(attributes.get("id") or "")):
            if tag == "li" and self.lists:
                self.out[self.lists[-1]] = ""  # the note list is no list of the text
            self.write("<p>")
            role, self.label, self.in_note = "note", number, self.in_note + 1
        elif self.in_note and tag in ("p", "div"):
            self.write(" ")  # a note of several paragraphs stays one note
        elif tag == "img":
            if attributes.get("alt"):
                self.data(f" {attributes['alt']} ")
        elif tag not in ("html", "body", "head", "meta", "link", "input", "col"):
            kept = "".join(
                f' {name}="{escape(value)}"'
                for name, value in attributes.items()
                if name in ("href", "colspan", "rowspan", "lang", "title") and value
            )
            self.write(f"<{tag}{kept}>")
            role = "void" if tag in VOID else "write"
            if tag in ("ol", "ul") and self.out and self.out[-1].startswith(f"<{tag}"):
                role = "list"
                self.lists.append(len(self.out) - 1)
        self.stack.append((tag, role))

    def end(self, tag: str) -> None:
        if not self.stack:
            return
        _, role = self.stack.pop()
        if role == "silent":
            self.silent -= 1
        elif role == "title":
            self.in_title -= 1
        elif role == "around":
            self.outside -= 1
        elif role == "note":
            self.in_note -= 1
            self.write("</p>")
        elif role == "write" or (role == "list" and self.out[self.lists.pop()]):
            self.write(f"</{tag}>")
        elif role == "link":
            words, self.link = "".join(self.link or []), None
            self.write_link(words)

    def data(self, text: str) -> None:
        if self.silent:
            return
        if self.outside:
            self.around[-1].append(text)
        elif self.in_title:
            self.title.append(text)
        elif self.link is not None:
            self.link.append(text)
        else:
            if self.label and text.strip():
                self.out.append(f"[{self.label}] ")
                self.label = ""
            self.out.append(escape(text, quote=False))

    def write(self, html: str) -> None:
        if self.outside:
            self.around[-1].append(" ")
        elif not self.silent and not self.in_title and self.link is None:
            self.out.append(html)

    def write_link(self, words: str) -> None:
        """A link inside the page: a marker, a note's own number, an arrow back to the text, or mere words."""
        number = NOTE_TEXT.fullmatch(words.strip())
        if number:
            self.label = ""
            self.data(f"[{number[1]}]")
        elif not BACK_LINK.fullmatch(words):
            self.data(words)

    def close(self) -> "_Reader":
        return self


def as_blocks(html: str, number: int) -> list[Block]:
    """One canonical block of HTML. A plain numbered list is taken apart: it may be the note list."""
    if html == "<hr>":
        return []
    kind, inner = re.match(r"<([a-z0-9]+)[^<>]*>(.*)</\1>$", html, re.DOTALL).groups()
    if kind == "p":
        # A line break typed twice is how editors without paragraphs make one.
        return [Block("p", part.strip(), number) for part in re.split(r"(?:<br>\s*){2,}", inner) if part.strip()]
    if kind in ("h2", "h3", "h4"):
        return [Block(kind, inner.strip(), number)]
    if kind == "blockquote" and inner.count("<p>") == 1 and inner.startswith("<p>"):
        return [Block("quote", inner.removeprefix("<p>").removesuffix("</p>"), number)]
    if html.startswith("<ol><li>") and not re.search(r"<(?:ul|ol|table|blockquote)\b", inner):
        items = re.findall(r"<li>(?:<p>)?(.*?)(?:</p>)?</li>", inner, re.DOTALL)
        if not any("<p>" in item for item in items):
            return [Block("p", f"{at}. {item}", number) for at, item in enumerate(items, start=1)]
    return [Block("whole", html, number)]
