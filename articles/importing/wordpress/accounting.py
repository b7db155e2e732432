"""Is every word of a post accounted for? (pure)

Counted is what a reader of the old site saw: its text, its title, its excerpt, and the notes that core keeps beside it.
Set aside are shortcodes that mean something to us, the comments of the block editor, and what `accounting` sets aside.
"""

import re
from html import escape

from .. import accounting
from . import builders, content, noted, shortcodes
from .items import Item
from .values import Post

UNDERSTOOD = content.KNOWN | noted.ALWAYS | noted.INLINE | noted.LISTS
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def lost_words(item: Item, post: Post) -> list[str]:
    """The words of an item that are nowhere in the post made of it, in order."""
    notes = noted.core_notes(item.meta.get("footnotes", "")) or {}
    pieces = [escape(item.title), item.excerpt, without_signs(item.content), *notes.values()]
    text = accounting.visible_text("\n".join(pieces))
    if not text.strip():
        return []
    # In front of it a line that keeps what was escaped (“<p>” as text) from being taken for a page.
    return accounting.lost_words(f".\n{text}", post.document)


def without_signs(text: str) -> str:
    """A content without shortcodes and comments, but with what stands between them."""

    def put(sign: re.Match) -> str:
        return " " if sign["name"].lower() in UNDERSTOOD or builders.is_builder(sign) else sign[0]

    return COMMENT.sub(" ", shortcodes.SIGN.sub(put, builders.ENCODED.sub(builders.decoded, text)))
