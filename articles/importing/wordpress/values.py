"""What an export of a WordPress site says: the values that travel from its reader to its writer (pure).

`from_wxr.read` yields them one by one: a Site first; a Person and a Term before the first Post that names it, though a
Person may come again later with more of the name; Posts and Attachments in the order of the file; LeftOut at the end.
"""

from dataclasses import dataclass
from datetime import datetime

from ..document import Document


@dataclass(frozen=True)
class Site:
    """The site an export was made of. `url` is where WordPress lies, `blog_url` where its pages are.

    `language` is a code of two letters, "" where the export names none; `version` is that of WXR, "" likewise.
    """

    title: str = ""
    url: str = ""
    blog_url: str = ""
    description: str = ""
    language: str = ""
    version: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody who signs: an account, or a guest of Co-Authors. Of two with one `login` the later knows more."""

    login: str
    email: str = ""
    given: str = ""
    family: str = ""
    display_name: str = ""
    bio: str = ""
    author_id: int = 0

    @property
    def name(self) -> str:
        return self.display_name or f"{self.given} {self.family}".strip() or self.login


@dataclass(frozen=True)
class Term:
    """A category, a tag or a term of another taxonomy. Slugs are percent-decoded; `parent` is the slug of one above.

    Terms that share a `translation_group` are one term in several languages.
    """

    taxonomy: str  # "category", "post_tag", …
    slug: str
    name: str
    description: str = ""
    parent: str = ""
    term_id: int = 0
    language: str = ""
    translation_group: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file of the media library. `url` is the file's address, `link` that of the page WordPress makes about it.

    `file` is its path below the folder of uploads (“2019/03/map.png”), "" where unknown; `parent` the id of a post.
    """

    post_id: int
    url: str
    link: str = ""
    slug: str = ""
    title: str = ""
    alt: str = ""
    caption: str = ""
    description: str = ""
    parent: int = 0
    guid: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Post:
    """A post or page. `type` is "post", "page" or that of a kind the site made itself; `status` is WordPress's own.

    `language` is always one of the known languages; posts that share a `translation_group` are one article, and the
    group “post-12” takes in the post of that id. `authors` are logins, `terms` pairs of taxonomy and slug, `alternates`
    pairs of language ("" where unknown) and address that the text names as itself in another language. Times are UTC.
    Links of `document` keep the addresses they had. `featured` is the id of an Attachment; `attachments` are pairs of
    the key of one of the document's pictures and the id of the Attachment it shows (a picture of “[gallery ids=…]” has
    no other address). `old_slugs` are ends of addresses that WordPress redirected. `comments` is the number of those
    left out.
    """

    guid: str
    post_id: int
    type: str
    status: str
    link: str
    slug: str
    document: Document
    language: str
    translation_group: str = ""
    authors: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    parent: int = 0
    featured: int = 0
    comments: int = 0
    is_protected: bool = False
    alternates: tuple[tuple[str, str], ...] = ()
    old_slugs: tuple[str, ...] = ()
    attachments: tuple[tuple[str, int], ...] = ()
    line: int = 0


@dataclass(frozen=True)
class LeftOut:
    """How many items of a kind were not read: menu entries, revisions, posts in the trash …"""

    kind: str  # WordPress's name of it, or "trash"
    count: int


@dataclass(frozen=True)
class Problem:
    """What could not be read, on which line of the file, and some of its words."""

    line: int
    message: str
    quoted: str = ""


Value = Site | Person | Term | Attachment | Post | LeftOut | Problem
