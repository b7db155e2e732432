"""Bytes of a file → its text, or one clear refusal (pure)."""

import codecs
import re
import unicodedata

from django.utils.translation import gettext as _

from .document import ImportRefused

SIGNATURES = [
    (b"PK\x03\x04", lambda: _("a Word file or another archive")),
    (b"\xd0\xcf\x11\xe0", lambda: _("an old Word file (.doc)")),
    (b"%PDF", lambda: _("a PDF")),
    (b"{\\rtf", lambda: _("an RTF file")),
    (b"\x89PNG", lambda: _("an image")),
    (b"\xff\xd8\xff", lambda: _("an image")),
    (b"GIF8", lambda: _("an image")),
    (b"\x1f\x8b", lambda: _("a compressed file")),
    (b"\x7fELF", lambda: _("a program")),
]
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
# Half characters that no database stores, marks that show nothing, and the private range, where our place holders live.
UNWANTED = re.compile("[\ud800-\udfff\ufeff\u00ad\u200b\u2060\ue000-\uf8ff]")
# UTF-8 that was read as Latin or Cyrillic and saved again: “Ã¼”, “ÅŸ”, “Ð°”, “Р°”.
MISREAD = re.compile(r"[ÃÄÅÐÑ][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[РС][°±µ¶·ѓЃЂЉЊЌЋЏђљњќћџѕєі‚„†‡€‰‹]")
CYRILLIC_WORD = re.compile(r"\b[А-ЯЁ]?[а-яё]+\b")
LATIN_WORD = re.compile(r"\b[A-ZÇĞİÖŞÜ]?[a-zçğıöşüâîû]+\b")
WORD = re.compile(r"[^\W\d_]+")


class NotText(ImportRefused):
    """The bytes are no text at all; `what` names in words what they are, as far as that is known."""

    def __init__(self, message: str, what: str = ""):
        super().__init__(message)
        self.what = what


def decode(raw: bytes) -> str:
    """The text of a file: UTF-8, UTF-16, or one of the old Turkish and Cyrillic code pages if it reads as one.

    >>> decode("Türkiye".encode("utf-16"))
    'Türkiye'
    """
    if not raw.strip():
        raise ImportRefused(_("The file is empty. Choose the file that holds the text."))
    for signature, name in SIGNATURES:
        if raw.startswith(signature):
            message = _(
                "This is %(what)s, not a manuscript. Save it as Word document (.docx) or as plain text (UTF-8), "
                "or paste the text."
            )
            raise NotText(message % {"what": name()}, name())
    for mark, encoding in [
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ]:
        if raw.startswith(mark):
            return checked(attempt(raw, encoding))
    zeros = raw[:2000].count(0)
    if zeros:
        # Notepad's “Unicode” without its mark: every second byte of Latin text is zero.
        guess = "utf-16-le" if raw[1:2000:2].count(0) > raw[0:2000:2].count(0) else "utf-16-be"
        return checked(attempt(raw, guess) if zeros > len(raw[:2000]) / 4 else None)
    text = attempt(raw, "utf-8")
    if text is None:
        text = max((attempt(raw, page) or "" for page in ("cp1254", "cp1251", "koi8-r")), key=plausibility)
        if plausibility(text) < 0.8:
            text = None
    return checked(text)


def attempt(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def plausibility(text: str) -> float:
    """The share of letters in well-formed words: of one script, with capitals only in front."""
    sample = text[:20_000]
    letters = sum(map(len, WORD.findall(sample))) or 1
    cyrillic = sum(len(word) for word in CYRILLIC_WORD.findall(sample) if len(word) > 1)
    latin = sum(len(word) for word in LATIN_WORD.findall(sample))
    return (cyrillic + latin) / letters


def checked(text: str | None) -> str:
    """The text in composed form (NFC), or a refusal if it is no text."""
    unreadable = _(
        "This is not readable text: it is no text file, or its encoding is unknown. "
        "Save it as plain text with UTF-8 encoding."
    )
    if text is None:
        raise ImportRefused(unreadable)
    sample = text[:200_000]
    if len(CONTROLS.findall(sample)) > max(2, len(sample) / 500):
        raise ImportRefused(unreadable)
    if len(MISREAD.findall(sample)) > max(2, len(sample) / 200):
        raise ImportRefused(
            _(
                "The letters of this text were garbled before it came here (UTF-8 read in another encoding). "
                "Export it again as plain text with UTF-8 encoding."
            )
        )
    text = UNWANTED.sub("", CONTROLS.sub(" ", text))
    if not text.strip():
        raise ImportRefused(_("The text is empty. Choose the file that holds the text."))
    return unicodedata.normalize("NFC", text)
