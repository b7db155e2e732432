"""What a manuscript says, once it is read: the value that travels from every reader to `save.py` (pure)."""

from dataclasses import dataclass, field

from .identity import Returned


class ImportRefused(Exception):
    """Nothing can be made of the input; the message says why and what to do."""


class LanguageUnclear(ImportRefused):
    """The same, where it would help to be told which language the text is in; who asks says how to tell."""


@dataclass(frozen=True)
class Finding:
    """Something an editor should know about a manuscript.

    `code` is stable; `message` says what, where and what to do; `quoted` holds words of the manuscript that went
    into no field, so that they can be found nowhere but here.
    """

    code: str
    message: str
    place: str = ""
    quoted: str = ""


@dataclass(frozen=True)
class CitedWork:
    """One work in one note.

    `work` is an index into Document.works; `locator` a CSL label and value; `accessed` an ISO date, perhaps partial;
    `prefix` and `suffix` are inline HTML.
    """

    work: int | None
    locator: tuple[str, str] | None = None
    accessed: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class DocumentNote:
    """A note: `label` as typed; `text` is inline HTML, printed after the cites."""

    key: str
    label: str
    cites: tuple[CitedWork, ...] = ()
    text: str = ""
    is_ibid: bool = False


@dataclass(frozen=True)
class DocumentAuthor:
    given: str
    family: str
    bio: str = ""
    position: str = ""

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True)
class DocumentPicture:
    """A picture of a manuscript; its place in the blocks is `<figure data-image="KEY">`.

    `content` is the file as it came, not yet looked at, or empty where only `url` says where it lies. `alt` is plain
    text, `caption` inline HTML.
    """

    key: str
    name: str
    content: bytes = b""
    url: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Document:
    """One manuscript in one language. `blocks` are HTML with markers; `works` are CSL-JSON, each distinct work once.

    `returned`: what a Word file tells of itself that may have gone out from here.
    """

    language: str
    title: str
    summary: str = ""
    blocks: tuple[str, ...] = ()
    notes: tuple[DocumentNote, ...] = ()
    works: tuple[dict, ...] = field(default=())
    authors: tuple[DocumentAuthor, ...] = ()
    pictures: tuple[DocumentPicture, ...] = ()
    findings: tuple[Finding, ...] = ()
    returned: Returned | None = None

    @property
    def body(self) -> str:
        return "\n".join(self.blocks)
