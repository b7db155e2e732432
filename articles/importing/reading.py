"""Any manuscript → Document: which reader it needs is told by its content, never by its name (pure)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from . import from_docx, from_text
from .accounting import lost_words, missing_words
from .decoding import decode
from .document import Document, ImportRefused


def read(
    raw: bytes | str,
    *,
    language: str | None = None,
    name: str = "",
    known_languages: Sequence[str] = ("en", "tr", "ru"),
) -> Document:
    """The document in a file (bytes) or a pasted text (str). Raises ImportRefused with one clear message.

    >>> read(b"Ports of the Caspian\\n\\nThe ports of the region are growing, and so is their debt.").title
    'Ports of the Caspian'
    """
    if isinstance(raw, bytes) and from_docx.is_word(raw):
        return from_docx.read(raw, language=language, name=name, known_languages=known_languages)
    try:
        return from_text.read(raw, language=language, name=name, known_languages=known_languages)
    except ImportRefused as reason:
        if not name.lower().endswith((".docx", ".docm", ".dotx")):
            raise
        raise type(reason)(
            _("This is named like a Word file, but is none. Choose the Word file itself. (%(why)s)") % {"why": reason}
        ) from reason


def lost(raw: bytes, document: Document) -> list[str]:
    """The words of a file that are nowhere in the document made of it: neither in the article nor in a finding."""
    if from_docx.is_word(raw):
        return missing_words(from_docx.words_of(raw), document)
    return lost_words(decode(raw), document)
