"""Which files an article may carry for its readers: documents and tables, known by what is in them (pure).

Archives are not among them: nobody can see what one holds before opening it. Nor are tables with macros.
"""

import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 20 * 1024 * 1024
# By ending: what a browser is told it is.
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@dataclass(frozen=True)
class Kind:
    suffix: str
    media_type: str


def kind_of(name: str, content: bytes) -> Kind:
    """What a file is, by its ending and its content together. Raises ValidationError, saying what to do.

    >>> kind_of("Waits 2024.CSV", b"hour,metres\\n1,2.5\\n").suffix
    '.csv'
    """
    if len(content) > LARGEST:
        raise ValidationError(_("The file is too large: 20 MB is the most. Leave out its pictures, or split it."))
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in MEDIA_TYPES:
        raise ValidationError(_("Readers may be given PDF, CSV, TSV, JSON, XLSX and ODS. Save it as one of these."))
    if not HOLDS[suffix](content):
        kind = suffix[1:].upper()
        raise ValidationError(_("What is in this file is not %(kind)s. Save it anew as one.") % {"kind": kind})
    return Kind(suffix, MEDIA_TYPES[suffix])


def is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]


def is_table(content: bytes) -> bool:
    """Text in UTF-8, and no page that a browser might take it for."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and "\0" not in text and not text.lstrip().startswith(("<", "%PDF"))


def is_json(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict | list)
    except (ValueError, RecursionError):
        return False


def is_workbook(content: bytes) -> bool:
    names = _names(content)
    return "xl/workbook.xml" in names and not any("vbaproject" in name.lower() for name in names)


def is_spreadsheet(content: bytes) -> bool:
    names = _names(content)
    head = content[30:120]  # OpenDocument says in its first, uncompressed entry what it is
    return b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head and not any(
        name.startswith(("Basic/", "Scripts/")) for name in names
    )


def _names(content: bytes) -> list[str]:
    """What an archive lists; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


HOLDS = {
    ".pdf": is_pdf,
    ".csv": is_table,
    ".tsv": is_table,
    ".json": is_json,
    ".xlsx": is_workbook,
    ".ods": is_spreadsheet,
}
