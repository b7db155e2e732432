"""What is written (articles, notes, sources) and what is published (editions), one file per concept."""

from .articles import Article, Authorship, Conflict, Revision, Translation
from .editions import (
    Address,
    Edition,
    EditionAuthor,
    EditionLink,
    EditionSource,
    EditionTopic,
    NotPossible,
    SearchEntry,
    Version,
)
from .images import Attachment, Image
from .notes import Cite, Footnote
from .sources import Source
from .topics import Topic

__all__ = [
    "Address",
    "Article",
    "Attachment",
    "Authorship",
    "Cite",
    "Conflict",
    "Edition",
    "EditionAuthor",
    "EditionLink",
    "EditionSource",
    "EditionTopic",
    "Footnote",
    "Image",
    "NotPossible",
    "Revision",
    "SearchEntry",
    "Source",
    "Topic",
    "Translation",
    "Version",
]
