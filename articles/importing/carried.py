"""A document as JSON and back, to be carried by a page between two steps instead of being kept on the server (pure)."""

import base64
from dataclasses import asdict, fields
from typing import Any

from .document import CitedWork, Document, DocumentAuthor, DocumentNote, DocumentPicture, Finding
from .identity import Identity, Returned, WordNote


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
    returned = data["returned"]
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
        returned=returned
        and Returned(
            identity=returned["identity"] and Identity(**returned["identity"]),
            notes=tuple(WordNote(**note) for note in returned["notes"]),
            front={name: tuple(texts) for name, texts in returned["front"].items()},
        ),
    )


def cite(data: dict[str, Any]) -> CitedWork:
    return CitedWork(**data | {"locator": tuple(data["locator"]) if data["locator"] else None})
