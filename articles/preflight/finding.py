"""What the preflight tells an editor: where, what, and the change that would mend it (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..comparing import digest

Path = tuple[str, ...]  # a leaf of Article.snapshot(): ("texts", "en", "body"), ("footnotes", "k1", "cites")
LONGEST_QUOTE = 60


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to look. `kind` is "field", "body", "note", "source", "person" or "article"; `block` counts the top-level
    blocks of the body from 0, `note` is a key, `source` a public id, `person` a slug."""

    kind: str
    label: str
    field: str = ""
    block: int | None = None
    note: str = ""
    source: str = ""
    person: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """What stays the same when paragraphs move or the editor’s language changes."""
        return (self.kind, self.field, self.note, self.source, self.person)


@dataclass(frozen=True)
class Mend:
    """One click: `changes` are (path, new value) to be written through article.amend; `merge` names sources that the
    library can make one of."""

    label: str
    changes: tuple[tuple[Path, object], ...] = ()
    merge: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something to look at. `quoted` are the words as they stand, for finding them again in the text."""

    code: str
    message: str
    place: Place
    quoted: str = ""
    mend: Mend | None = None
    same: Sequence[str] = field(default=())  # what else tells two findings of one kind and place apart
    number: int = 0  # of equal ones, in order

    @property
    def fingerprint(self) -> str:
        """The same for the same fault, whatever is written around it and whoever reads it."""
        return digest([self.code, self.place.identity, self.quoted, self.same, self.number])


def clip(words: str) -> str:
    """The beginning of a long quotation, to a whole word.

    >>> clip("word " * 20)[-6:]
    'word …'
    """
    words = " ".join(words.split())
    if len(words) <= LONGEST_QUOTE:
        return words
    return (words[:LONGEST_QUOTE].rpartition(" ")[0] or words[:LONGEST_QUOTE]) + " …"
