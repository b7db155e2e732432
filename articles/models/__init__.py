"""What is written (articles, notes, sources) and what is published (editions), one file per concept."""

from .articles import Article, Authorship, Conflict
from .attachments import Attachment
from .editions import (
    Address,
    Edition,
    EditionAuthor,
    EditionLink,
    EditionSource,
    EditionTopic,
    NotPossible,
    Version,
)
from .images import Image
from .leads import Lead
from .moving import Imported, Move
from .notes import Cite, Footnote
from .previews import PreviewLink
from .revisions import Revision
from .searching import SearchEntry, Spelling
from .similar import Likeness, SimilarChoice, SimilarEdition, TextVector
from .sources import Distinction, LookUp, Source
from .tallies import Tally
from .topics import Topic
from .translations import Translation
from .work import Comment, Dismissal, Notice, Presence

__all__ = [
    "Address",
    "Article",
    "Attachment",
    "Authorship",
    "Cite",
    "Comment",
    "Conflict",
    "Dismissal",
    "Distinction",
    "Edition",
    "EditionAuthor",
    "EditionLink",
    "EditionSource",
    "EditionTopic",
    "Footnote",
    "Image",
    "Imported",
    "Lead",
    "Likeness",
    "LookUp",
    "Move",
    "NotPossible",
    "Notice",
    "Presence",
    "PreviewLink",
    "Revision",
    "SearchEntry",
    "SimilarChoice",
    "SimilarEdition",
    "Source",
    "Spelling",
    "Tally",
    "TextVector",
    "Topic",
    "Translation",
    "Version",
]
