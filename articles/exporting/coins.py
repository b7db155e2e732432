"""Works for reference managers that read a page: one string for each, the title of an empty element.

ContextObjects in Spans: OpenURL, ANSI/NISO Z39.88-2004, as keys and encoded values.
The formats are journal, book and dissertation; the rest is Dublin Core, where Zotero takes its own names of types.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus

from .. import csl

# Letters of all alphabets stand for themselves, as in IRIs (RFC 3987): a decoder leaves them alone, and encoded they
# would be a tenth of a page with many notes.
ENCODED = re.compile(r"""[\0- "#%&+<=>\\^`{|}\x7f-\xa0]""")
JOURNAL = {"article-journal": "article", "review": "article", "review-book": "article"}
BOOK = {
    "book": "book",
    "chapter": "bookitem",
    "classic": "book",
    "collection": "book",
    "entry": "bookitem",
    "entry-dictionary": "bookitem",
    "entry-encyclopedia": "bookitem",
    "paper-conference": "proceeding",
    "report": "report",
}
ZOTERO = {
    "article-magazine": "magazineArticle",
    "article-newspaper": "newspaperArticle",
    "bill": "bill",
    "broadcast": "radioBroadcast",
    "dataset": "dataset",
    "hearing": "hearing",
    "interview": "interview",
    "legal_case": "case",
    "legislation": "statute",
    "manuscript": "manuscript",
    "map": "map",
    "motion_picture": "film",
    "personal_communication": "letter",
    "post": "forumPost",
    "post-weblog": "blogPost",
    "regulation": "statute",
    "software": "computerProgram",
    "speech": "presentation",
    "standard": "standard",
    "treaty": "statute",
    "webpage": "webpage",
}


def title(work: Mapping[str, Any]) -> str:
    """A work as the title of its element, not escaped for HTML yet.

    >>> title({"type": "book", "title": "Rail & Sea", "author": [{"family": "Öz", "given": "Ali"}]})
    'ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:book&rft.genre=book&rft.btitle=Rail+%26+Sea\
&rft.au=Öz,+Ali'
    """
    pairs = [("ctx_ver", "Z39.88-2004"), *((key, value) for key, value in pairs_of(work) if value)]
    return "&".join(f"{key}={ENCODED.sub(lambda found: quote_plus(found[0]), value)}" for key, value in pairs)


def pairs_of(work: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    def text(name: str) -> str:
        return csl.text(work.get(name))

    kind = text("type")
    address = csl.address(text("URL"))
    if kind in JOURNAL:
        yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"
        yield "rft.genre", JOURNAL[kind]
        yield "rft.atitle", text("title")
        yield "rft.jtitle", text("container-title")
        yield "rft.volume", text("volume")
        yield "rft.issue", text("issue")
        yield "rft.issn", text("ISSN")
    elif kind in BOOK:
        yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:book"
        yield "rft.genre", BOOK[kind]
        is_part = BOOK[kind] in ("bookitem", "proceeding")
        yield "rft.atitle" if is_part else "rft.btitle", text("title")
        yield "rft.btitle", text("container-title") if is_part else ""
        yield "rft.title", text("title") if BOOK[kind] == "proceeding" else ""  # which Zotero asks for
        yield "rft.place", text("publisher-place")
        yield "rft.pub", text("publisher") or ("" if is_part else text("container-title"))
        yield "rft.edition", text("edition")
        yield "rft.series", text("collection-title")
        yield "rft.isbn", text("ISBN")
    elif kind == "thesis":
        yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dissertation"
        yield "rft.title", text("title")
        yield "rft.inst", text("publisher")
        yield "rft.degree", text("genre")
    else:
        yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"
        yield "rft.type", ZOTERO.get(kind, "webpage" if address else "document")
        yield "rft.title", text("title")
        yield "rft.source", text("container-title")
        yield "rft.publisher", text("publisher") or text("authority")
        yield "rft.identifier", address
    person = "rft.au" if kind in (*JOURNAL, *BOOK, "thesis") else "rft.creator"
    for parts in csl.people(work.get("author")):
        yield "rft.aucorp" if "literal" in parts else person, csl.inverted(parts)
    ends = csl.span(work.get("issued"))
    yield "rft.date", ends if isinstance(ends, str) else csl.dashed(ends[0])
    yield "rft.pages", csl.ranged(text("page"))
    yield "rft.language", text("language")
    if doi := csl.doi_name(text("DOI")):
        yield "rft_id", f"info:doi/{doi}"
    if person == "rft.au":
        yield "rft_id", address
