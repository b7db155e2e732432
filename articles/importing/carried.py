"""A document that a page carries, signed, from the step that shows it to the step that writes it (pure).

So nothing is kept on the server meanwhile, and exactly what was shown is written.
"""

import base64
from dataclasses import asdict, fields
from typing import Any

from django.core import signing

from .document import CitedWork, Document, DocumentAuthor, DocumentNote, DocumentPicture, Finding
from .identity import restored

PATIENCE = 24 * 60 * 60  # seconds for which a page that was shown can be sent


class TooOld(Exception):
    """Not signed here and for this, too long ago, or by a site that has learnt something since."""


def sealed(document: Document, *, salt: str, name: str = "") -> str:
    """A document and the name of its file as a text that only `opened` with the same salt takes."""
    return signing.dumps({"name": name, "document": as_json(document)}, salt=salt, compress=True)


def opened(parcel: str, *, salt: str) -> tuple[Document, str]:
    """(the document, the name of its file). Raises TooOld.

    >>> opened(sealed(Document("en", "Ports"), salt="1", name="a.docx"), salt="1")[1]
    'a.docx'
    """
    try:
        content = signing.loads(parcel, salt=salt, max_age=PATIENCE)
        return from_json(content["document"]), content["name"]
    except (signing.BadSignature, KeyError, TypeError, ValueError) as problem:
        raise TooOld from problem


def as_json(document: Document) -> dict[str, Any]:
    """A document as values that JSON knows.

    >>> from_json(as_json(Document("en", "Ports"))) == Document("en", "Ports")
    True
    """
    data = asdict(document)
    for picture in data["pictures"]:
        picture["content"] = base64.b64encode(picture["content"]).decode()
    return data


def from_json(data: dict[str, Any]) -> Document:
    """What `as_json` returned, once it has been JSON. Raises TypeError, KeyError or ValueError for anything else."""
    return Document(
        **{one.name: data[one.name] for one in fields(Document) if isinstance(data[one.name], str)},
        blocks=tuple(data["blocks"]),
        works=tuple(data["works"]),
        notes=tuple(DocumentNote(**note | {"cites": tuple(map(cite, note["cites"]))}) for note in data["notes"]),
        authors=tuple(DocumentAuthor(**author) for author in data["authors"]),
        pictures=tuple(
            DocumentPicture(**picture | {"content": base64.b64decode(picture["content"])})
            for picture in data["pictures"]
        ),
        findings=tuple(Finding(**finding) for finding in data["findings"]),
        returned=data["returned"] and restored(data["returned"]),
    )


def cite(data: dict[str, Any]) -> CitedWork:
    return CitedWork(**data | {"locator": tuple(data["locator"]) if data["locator"] else None})
