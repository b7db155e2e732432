"""Any manuscript → Document: which reader it needs is told by its content, never by its name (pure)."""

from collections.abc import Sequence
from dataclasses import replace

from . import from_text, identity
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
    returned = identity.read(raw) if isinstance(raw, bytes) and raw.startswith(b"PK") else None
    if returned and returned.identity and language is None:
        language = returned.identity.language
    document = from_text.read(raw, language=language, name=name, known_languages=known_languages)
    return replace(document, returned=returned)
