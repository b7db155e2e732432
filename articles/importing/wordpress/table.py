"""What became of each export in a folder: the rows of a table (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from ..document import ImportRefused
from ..from_wxr import Export
from .accounting import lost_words
from .values import Attachment, Person, Post, Problem, Term

HEADINGS = (
    "file", "posts", "pages", "attachments", "people", "terms", "notes", "sources", "warnings", "problems", "crashed",
    "words lost",
)  # fmt: skip


@dataclass
class Row:
    """One file. `refused` says why nothing could be read of it; `crashed` what our own fault was, "" for none."""

    file: str
    posts: int = 0
    pages: int = 0
    attachments: int = 0
    people: int = 0
    terms: int = 0
    notes: int = 0
    sources: int = 0
    warnings: int = 0
    problems: int = 0
    crashed: str = ""
    words_lost: int = 0
    refused: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """As many as HEADINGS."""
        shown = [str(value) if value != "" else "0" for value in astuple(self)[:-1]]
        return tuple(shown if not self.refused else [self.file, *"–" * 8, self.refused, *"–" * 2])


def rows(folder: Path, known_languages: Sequence[str] = ("en", "tr", "ru")) -> Iterator[Row]:
    """A row for each XML file in a folder and those in it, in the order of their names."""
    for path in sorted(folder.rglob("*.xml")):
        yield row(path, path.relative_to(folder).as_posix(), known_languages)


def row(path: Path, name: str, known_languages: Sequence[str] = ("en", "tr", "ru")) -> Row:
    made = Row(name)
    people, terms = set(), set()
    try:
        with path.open("rb") as stream:
            for item, value in Export(stream, known_languages).values():
                match value:
                    case Post():
                        made.posts += value.type != "page"
                        made.pages += value.type == "page"
                        made.notes += len(value.document.notes)
                        made.sources += len(value.document.works)
                        made.warnings += len(value.document.findings)
                        made.words_lost += len(lost_words(item, value))
                    case Attachment():
                        made.attachments += 1
                    case Person():
                        people.add(value.login)
                    case Term():
                        terms.add((value.taxonomy, value.slug))
                    case Problem():
                        made.problems += 1
    except ImportRefused as refusal:
        made.refused = str(refusal)
    except Exception as fault:  # what the table is for: to find them
        made.crashed = f"{type(fault).__name__}: {fault}"
    made.people, made.terms = len(people), len(terms)
    return made
