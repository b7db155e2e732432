"""What a post holds → blocks, notes, pictures and what was left out, whichever editor it was written in (pure).

In order: the notes of plugins become markers; shortcodes become HTML; the comments that part the block editor's blocks
go; text outside of them gets the paragraphs that WordPress would give it; the HTML is read like any page.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape

from ... import richtext
from .. import decoding, hypertext
from ..blocks import Block
from . import builders, classic, markup, noted, shortcodes, spaces, switches
from .markup import PLACED, Markup

COMMENT = re.compile(r"<!--\s+(?P<slash>/)?wp:(?P<name>[a-z][a-z0-9_/-]{0,80})(?=\s)")
DIVIDER = re.compile(r"<!--(?:more.{0,300}?|nextpage|noteaser)-->", re.DOTALL)
# Blocks that WordPress fills when it shows a page, with nothing of the post in them.
SILENT_BLOCKS = {"spacer", "separator", "more", "nextpage", "footnotes", "block-end"}
FILMS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
}
LINKED = {"embed", "video", "audio", "iframe", "googlemaps", "soundcloud", "tweet", "twitter", "instagram", "wpvideo"}
PICTURES = {"caption", "wp_caption", "gallery"}
GONE = {"playlist", "contact-form-7", "contact-form", "wpforms", "gravityform", "toc", "ez-toc", "nextpage", "adsense"}
KNOWN = {*FILMS, *LINKED, *PICTURES, *GONE}
SOURCES = ("src", "url", "mp4", "webm", "ogv", "m4v", "flv", "mp3", "m4a", "ogg", "wav", "wma", "id")
ADDRESS = re.compile(r"https?://[^\s<>\"'\[\]]{4,2000}")
MOST_IN_GALLERY = 500
IMAGE = re.compile(r"(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?", re.IGNORECASE)


@dataclass
class Content:
    """`notes` are pairs of label and inline HTML, `shortcodes` of a name that nobody knows and what was typed.

    `dynamic` counts by name the blocks that hold nothing of the post, `layout` the shortcodes of page builders.
    """

    blocks: list[Block] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    unread_notes: list[str] = field(default_factory=list)
    markup: Markup = field(default_factory=Markup)
    left_out: list[str] = field(default_factory=list)  # shortcodes that held no words of the post
    shortcodes: list[tuple[str, str]] = field(default_factory=list)
    dynamic: Counter[str] = field(default_factory=Counter)
    layout: Counter[str] = field(default_factory=Counter)
    uploads: Sequence[int] = ()  # ids of the pictures that were uploaded to the post: those of a bare “[gallery]”
    galleries: int = 0  # of those that showed them, how many found none


def read(text: str, *, footnotes: str = "", base: str = "", uploads: Sequence[int] = ()) -> Content:
    """The content of one post. `footnotes` is core's JSON of them; `base` the post's address.

    `uploads` are the ids of the pictures that were uploaded to it. Raises ImportRefused for what is no text.
    """
    content = Content(uploads=uploads)
    if not text.strip():
        return content
    text = decoding.checked(text)
    taken = noted.take_notes(text, decoding.UNWANTED.sub("", decoding.CONTROLS.sub(" ", footnotes)))
    content.notes = [(label, richtext.clean_inline(html)) for label, html in taken.notes]
    content.unread_notes, content.left_out = taken.unread, taken.left_out
    text = builders.unwrapped(taken.text, lambda ident: pictured(ident, content), content.layout)
    text = shortcodes.replace(text, KNOWN, lambda code: put(code, content))
    html = paragraphs(text, content)
    content.shortcodes = list(shortcodes.unknown(markup.ANY_TAG.sub(" ", html))) if "[" in html else []
    markup.read(html, base, content.markup)
    page = hypertext.read_page(content.markup.html)
    content.markup.furniture += [page.title, *page.around] if page.title else page.around
    content.blocks = list(without_switches(settled(page.blocks), content.markup))
    return content


# --- shortcodes ---


def put(code: shortcodes.Shortcode, content: Content) -> str | None:
    """A shortcode as HTML; None keeps it as typed."""
    if code.name in ("caption", "wp_caption"):
        return captioned(code)
    if code.name == "gallery":
        return gallery(code, content)
    if code.name in GONE:
        content.left_out.append(code.typed)
        return "" if code.inner is None else f"\n\n{code.inner}\n\n"
    return linked(code)


def captioned(code: shortcodes.Shortcode) -> str | None:
    if code.inner is None:
        return None
    image = IMAGE.search(code.inner)
    if not image:
        return f"\n\n{code.inner}\n\n"
    around = code.inner[: image.start()] + code.inner[image.end() :]
    caption = around.strip() or code.attributes.get("caption", "")
    picture = image[0]
    ident = re.search(r"\d+", code.attributes.get("id", ""))
    if ident and "wp-image-" not in picture:
        picture = re.sub(r"<img\b", f'<img data-attachment-id="{ident[0][:12]}"', picture, count=1)
    return f"\n\n<figure>{picture}<figcaption>{caption}</figcaption></figure>\n\n"


def gallery(code: shortcodes.Shortcode, content: Content) -> str:
    listed = code.attributes.get("ids") or code.attributes.get("include") or ""
    idents = [int(ident) for ident in re.findall(r"\d{1,12}", listed)]
    if not listed:
        without = set(re.findall(r"\d{1,12}", code.attributes.get("exclude", "")))
        idents = [ident for ident in content.uploads if str(ident) not in without]
    if not idents:
        content.galleries += 1
        content.left_out.append(code.typed)
        return ""
    return "\n\n" + "".join(f"<p>{pictured(ident, content)}</p>" for ident in idents[:MOST_IN_GALLERY]) + "\n\n"


def pictured(ident: int, content: Content) -> str:
    """The place of a picture of which only the id is known."""
    key = content.markup.next_key
    return content.markup.add(markup.DocumentPicture(key=key, name=f"attachment-{ident}"), ident)


def linked(code: shortcodes.Shortcode) -> str | None:
    """A player as a link; None where no address is found."""
    typed = [code.inner or "", *(code.attributes.get(name, "") for name in SOURCES), *code.values]
    address = next((found[0] for value in typed if (found := ADDRESS.search(unescape(value)))), "")
    if not address and code.name in FILMS:
        ident = next(
            (value for value in (*typed[::-1], code.inner or "") if re.fullmatch(r"[\w-]{4,20}", value.strip())), ""
        )
        address = FILMS[code.name].format(ident.strip()) if ident else ""
    if not address:
        return None
    address = markup.watched(address)
    content = markup.ANY_TAG.sub("", code.inner or "").strip()
    words = content if content and not ADDRESS.fullmatch(content) else address
    return f'\n\n<p><a href="{escape(address)}">{escape(words, quote=False)}</a></p>\n\n'


# --- blocks ---


def paragraphs(text: str, content: Content) -> str:
    """The HTML of a text, without the comments of the block editor; outside of its blocks lines become paragraphs."""
    pieces: list[str] = []
    end = depth = 0
    for comment in COMMENT.finditer(text):
        if comment.start() < end:
            continue
        close = text.find("-->", comment.end())
        if close < 0:
            break
        pieces.append(between(text[end : comment.start()], depth))
        attributes, end = text[comment.end() : close].strip(), close + 3
        if comment["slash"]:
            depth = max(0, depth - 1)
        elif not attributes.endswith("/"):
            depth += 1
        else:
            pieces.append(dynamic(comment["name"], attributes[:-1], content))
    pieces.append(between(text[end:], depth if end else 0))
    return "".join(pieces)


def between(text: str, depth: int) -> str:
    if depth:
        return DIVIDER.sub(" ", text)
    return classic.paragraphs(DIVIDER.sub("\n\n", text)) if text.strip() else " "


def dynamic(name: str, typed: str, content: Content) -> str:
    """A block without HTML of its own: WordPress made it anew for every reader."""
    name = name.removeprefix("core/")
    if name.startswith(("core-embed/", "embed")):
        try:
            address = json.loads(typed or "{}").get("url")
        except (ValueError, RecursionError, AttributeError):
            address = None
        if isinstance(address, str) and ADDRESS.fullmatch(address):
            return f'<p><a href="{escape(address)}">{escape(address)}</a></p>'
    if name not in SILENT_BLOCKS:
        content.dynamic[name] += 1
    return " "


def settled(blocks: list[Block]) -> Iterator[Block]:
    """Pictures as blocks of their own, bare addresses as links."""
    for block in blocks:
        if markup.PULLED in block.html:
            html = block.as_html().replace(markup.PULLED, "")
            block = Block("whole", html.replace("<blockquote>", '<blockquote class="pull">', 1), block.line)
        if markup.PLACE not in block.html:
            if not block.html.startswith("<pre"):
                block = block.with_html(spaces.mended(block.html))
            plain = block.plain
            if block.kind == "p" and "<a " not in block.html and ADDRESS.fullmatch(plain):
                block = block.with_html(f'<a href="{escape(plain)}">{escape(plain, quote=False)}</a>')
            yield block
            continue
        keys = PLACED.findall(block.html)
        rest = block.with_html(PLACED.sub(" ", block.html))
        if rest.plain:
            yield rest
        for key in keys:
            yield Block("whole", f'<figure data-image="{key}"></figure>', block.line)


def without_switches(blocks: Iterator[Block], found: Markup) -> Iterator[Block]:
    """Leaves out lines like “Also available in Türkçe”, keeping their addresses."""
    for block in blocks:
        if block.kind != "whole" and switches.is_switch(block.plain):
            found.alternates += switches.alternates_in(block.html)
            found.furniture.append(block.plain)
        else:
            yield replace(block)
