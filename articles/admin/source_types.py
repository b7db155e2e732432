"""The types of works that people cite here, which fields of the form each uses, and what it calls them."""

from django.utils.translation import gettext_lazy as _

EVERY = ["csl_type", "csl_title", "csl_authors", "csl_issued", "csl_url", "csl_language"]
BOOK = ["csl_editors", "csl_translators", "csl_publisher", "csl_publisher_place", "csl_edition", "csl_volume"]
BOOK += ["csl_collection_title", "csl_isbn", "csl_doi"]
PERIODICAL = ["csl_container_title", "csl_volume", "csl_issue", "csl_page", "csl_issn"]
INSTITUTION = ["csl_publisher", "csl_publisher_place", "csl_genre", "csl_number"]
CONFERENCE = ["csl_editors", "csl_publisher", "csl_publisher_place", "csl_isbn", "csl_doi"]

# Whatever else a source was imported as stays as it is, and shows every field.
USES = {
    "article-newspaper": (_("news story"), ["csl_container_title", "csl_publisher_place", "csl_page"]),
    "webpage": (_("web page"), ["csl_container_title", "csl_publisher"]),
    "post-weblog": (_("blog post"), ["csl_container_title"]),
    "report": (_("report"), [*INSTITUTION, "csl_collection_title", "csl_isbn", "csl_doi"]),
    "article-journal": (_("journal article"), [*PERIODICAL, "csl_translators", "csl_doi"]),
    "article-magazine": (_("magazine article"), PERIODICAL),
    "book": (_("book"), BOOK),
    "chapter": (_("chapter of a book"), ["csl_container_title", "csl_page", *BOOK]),
    "thesis": (_("thesis"), [*INSTITUTION, "csl_doi"]),
    "paper-conference": (
        _("conference paper"),
        ["csl_container_title", "csl_event_title", "csl_page", *CONFERENCE],
    ),
    "legislation": (_("law"), ["csl_authority", "csl_number", "csl_container_title", "csl_volume", "csl_page"]),
    "treaty": (_("treaty"), ["csl_authority", "csl_number", "csl_container_title", "csl_volume", "csl_page"]),
    "speech": (_("speech"), ["csl_event_title", "csl_genre", "csl_publisher", "csl_publisher_place"]),
    "interview": (_("interview"), ["csl_interviewers", "csl_container_title", "csl_genre"]),
    "dataset": (_("data set"), ["csl_publisher", "csl_edition", "csl_number", "csl_doi"]),
}
TYPES = [*((code, label) for code, (label, _fields) in USES.items()), ("document", _("anything else"))]
CALLED = {
    "article-newspaper": {"csl_container_title": _("Newspaper or agency")},
    "webpage": {"csl_container_title": _("Site")},
    "post-weblog": {"csl_container_title": _("Blog")},
    "article-journal": {"csl_container_title": _("Journal")},
    "article-magazine": {"csl_container_title": _("Magazine")},
    "chapter": {"csl_container_title": _("Book"), "csl_editors": _("Editors of the book")},
    "paper-conference": {"csl_container_title": _("Proceedings")},
    "legislation": {"csl_container_title": _("Gazette or collection")},
    "treaty": {"csl_container_title": _("Gazette or collection")},
    "thesis": {"csl_publisher": _("University")},
    "speech": {"csl_authors": _("Speaker"), "csl_publisher_place": _("Where")},
    "interview": {"csl_authors": _("Who was asked")},
}


def uses():
    """{type: [field]}; a type that is not among them uses every field."""
    return {code: [*EVERY, *fields] for code, (_label, fields) in USES.items()}


def labels():
    """{type: {field: what this type calls it}}"""
    return {code: {field: str(label) for field, label in fields.items()} for code, fields in CALLED.items()}
