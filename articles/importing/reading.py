"""Any manuscript → Document: which reader it needs is told by its content, never by its name (pure)."""

from collections.abc import Sequence

from . import from_docx, from_text
from .accounting import lost_words, missing_words
from .decoding import decode
from .document import Document


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
    reader = from_docx if isinstance(raw, bytes) and from_docx.is_word(raw) else from_text
    return reader.read(raw, language=language, name=name, known_languages=known_languages)


def lost(raw: bytes, document: Document) -> list[str]:
    """The words of a file that are nowhere in the document made of it: neither in the article nor in a finding."""
    if from_docx.is_word(raw):
        return missing_words(from_docx.words_of(raw), document)
    return lost_words(decode(raw), document)
