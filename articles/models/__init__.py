"""What is written (articles, notes, sources) and what is published (editions), one file per concept."""

from .articles import Article, Authorship, Revision, Translation
from .editions import (
    Address,
    Edition,
    EditionAuthor,
    EditionLink,
    EditionSource,
    EditionTopic,
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
    "Edition",
    "EditionAuthor",
    "EditionLink",
    "EditionSource",
    "EditionTopic",
    "Footnote",
    "Image",
    "Revision",
    "SearchEntry",
    "Source",
    "Topic",
    "Translation",
    "Version",
]
