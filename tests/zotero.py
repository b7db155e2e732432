"""What Zotero makes of a page: the rules of its readers of embedded metadata and of COinS, as far as we use them.

Written from what these readers do, to hold our pages to it: a page that is misread fails here, not on a reader’s desk.
The first of the two that finds something wins, and that is COinS: so a page names itself there, too.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

import lxml.html

ITEM_TYPES = {
    "artwork", "audioRecording", "bill", "blogPost", "book", "bookSection", "case", "computerProgram",
    "conferencePaper", "dataset", "dictionaryEntry", "document", "encyclopediaArticle", "film", "forumPost", "hearing",
    "interview", "journalArticle", "letter", "magazineArticle", "manuscript", "map", "newspaperArticle", "patent",
    "podcast", "preprint", "presentation", "radioBroadcast", "report", "standard", "statute", "thesis", "tvBroadcast",
    "videoRecording", "webpage",
}  # fmt: skip
HIGHWIRE_TYPES = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_book_title": "bookSection",
    "citation_inbook_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}


@dataclass
class Item:
    type: str = ""
    title: str = ""
    creators: list = field(default_factory=list)  # (role, family, given)
    date: str = ""
    url: str = ""
    language: str = ""
    abstract: str = ""
    publication: str = ""
    publisher: str = ""
    tags: list = field(default_factory=list)
    pdf: str = ""
    doi: str = ""
    pages: str = ""


def embedded(html):
    """The page itself, by its `<meta>` elements."""
    page = lxml.html.document_fromstring(html)
    metas = [
        (meta.get("name") or meta.get("property"), meta.get("content"))
        for meta in page.iterfind("head/meta")
        if (meta.get("name") or meta.get("property")) and meta.get("content")
    ]

    def all_of(*names):
        """The values of the first of these names that has any; names of RDF are told apart by their prefix’s case."""
        for name in names:
            if found := [content for known, content in metas if known.lower() == name.lower()]:
                return found
        return []

    def joined(*names):
        return ", ".join(all_of(*names))

    def first(*names):
        return next(iter(all_of(*names)), "")

    names = {name for name, _content in metas}
    asked = first("z:itemType")
    guessed = next((type_ for name, type_ in HIGHWIRE_TYPES.items() if name in names), "")
    if not guessed and "citation_title" in names:
        guessed = "journalArticle"
    item = Item(type=asked if asked in ITEM_TYPES else guessed or "webpage")
    item.title = joined("citation_title") or first("DC.title", "og:title") or page.findtext("head/title")
    item.publication = joined("citation_journal_title") or first("DC.source", "og:site_name")
    item.publisher = joined("citation_publisher", "citation_technical_report_institution") or first("DC.publisher")
    item.title = re.sub(rf"\s*\W\s*{re.escape(item.publication)}\s*$", "", item.title, flags=re.IGNORECASE)
    for value in all_of("citation_author"):
        item.creators += [creator("author", name) for name in apart(value) if re.search(r"[^\s,\-.;]", name)]
    if not item.creators:
        roles = {"interview": {"interviewer": ["z:interviewers"]}}.get(item.type)
        for role, predicates in (roles or {"author": ["DC.creator", "DC.contributor"]}).items():
            item.creators += [creator(role, name) for name in all_of(*predicates)]
    item.date = joined("citation_publication_date") or first("DC.date") or joined("citation_online_date")
    item.url = (
        joined("citation_public_url")
        or first("og:url")
        or next((link.get("href") for link in page.iterfind("head/link[@rel='canonical']")), "")
    )
    item.language = joined("citation_language") or first("DC.language") or page.get("lang")
    item.abstract = joined("citation_abstract") or first("DC.description", "og:description", "description")
    tags = all_of("DC.subject") or [tag for value in all_of("citation_keywords") for tag in value.split(";")]
    item.tags = [tag.strip() for tag in tags if tag.strip()]
    item.pdf = first("citation_pdf_url")
    return item


def apart(value):
    """The names in one tag: a comma between two parts of several words is taken for one between two people."""
    names = re.split(r"\s*;\s*", value)
    if len(names) == 1:
        by_comma = re.split(r"\s*,\s*", value)
        if len(by_comma) > 1 and " " in by_comma[0] and " " in by_comma[1]:
            return by_comma
    return names


def creator(role, name):
    """A comma makes a family name of what stands before it; without one the last word is taken for it."""
    name = name.strip()
    if "," in name:
        family, given = (part.strip() for part in name.split(",", 1))
    else:
        given, _space, family = name.rpartition(" ")
    return role, family.replace("\u00a0", " "), given


def coins(html):
    """The works a page names, in order."""
    page = lxml.html.document_fromstring(html)
    return [context_object(span.get("title")) for span in page.iterfind(".//span[@class='Z3988']")]


def context_object(title):
    pairs = [part.split("=") for part in title.split("&")]
    assert all(len(pair) == 2 for pair in pairs), title
    format_ = next((unquote(value) for key, value in pairs if key == "rft_val_fmt"), "").rpartition(":")[2]
    genre = next((value for key, value in pairs if key == "rft.genre"), "")
    genres = {"bookitem": "bookSection", "conference": "conferencePaper", "proceeding": "conferencePaper"}
    types = {
        "journal": "journalArticle",
        "book": genres.get(genre, "report" if genre == "report" else "book"),
        "dissertation": "thesis",
        "patent": "patent",
        "dc": "webpage",
    }
    item = Item(type=types.get(format_, ""))
    for key, raw in pairs:
        value = unquote(re.sub(r"\+|%2[bB]", " ", raw), errors="strict")
        match key:
            case "rft_id" if value.startswith("info:doi/"):
                item.doi = value.removeprefix("info:doi/")
            case "rft_id" if re.match("https?://", value):
                item.url = value
            case "rft.btitle" if item.type in ("book", "conferencePaper", "report"):
                item.title = value
            case "rft.btitle" if item.type == "bookSection":
                item.publication = value
            case "rft.atitle" if item.type in ("journalArticle", "bookSection"):
                item.title = value
            case "rft.jtitle" if item.type == "journalArticle":
                item.publication = value
            case "rft.title" if item.type not in ("journalArticle", "bookSection"):
                item.title = value
            case "rft.date":
                item.date = value
            case "rft.pages":
                item.pages = value
            case "rft.au" | "rft.creator":
                item.creators.append(creator("author", value))
            case "rft.aucorp":
                item.creators.append(("author", value, ""))
            case "rft.pub" | "rft.publisher":
                item.publisher = value
            case "rft.identifier" if format_ == "dc" and re.match("https?://", value):
                item.url = value
            case "rft.language" if format_ == "dc":
                item.language = value
            case "rft.type" if format_ == "dc" and value in ITEM_TYPES:
                item.type = value
            case "rft.source" if format_ == "dc":
                item.publication = value
    return item
