"""Which field of BibTeX and BibLaTeX says what in CSL-JSON (data, pure).

Sections 2.1 to 2.3 of the BibLaTeX manual (https://ctan.org/pkg/biblatex); for GOST, its own manual.
"""

TYPES = {
    "article": "article-journal",
    "audio": "song",
    "bookinbook": "chapter",
    "booklet": "pamphlet",
    "collection": "book",
    "conference": "paper-conference",
    "dataset": "dataset",
    "electronic": "webpage",
    "image": "graphic",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "inreference": "entry-encyclopedia",
    "jurisdiction": "legal_case",
    "legal": "legislation",
    "legislation": "legislation",
    "letter": "personal_communication",
    "manual": "report",
    "map": "map",
    "mastersthesis": "thesis",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "book",
    "mvreference": "book",
    "movie": "motion_picture",
    "music": "song",
    "newspaper": "article-newspaper",
    "online": "webpage",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "phdthesis": "thesis",
    "proceedings": "book",
    "reference": "book",
    "report": "report",
    "review": "review",
    "software": "software",
    "standard": "standard",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "suppperiodical": "article-journal",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "video": "motion_picture",
    "www": "webpage",
    "book": "book",
}
GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis", "techreport": "", "mathesis": "MA thesis"}
# Values of `type` and `pubstate` that stand for words; BibLaTeX prints them in the language of the reader.
KEYWORDS = {
    "phdthesis": "PhD thesis",
    "mathesis": "MA thesis",
    "mastersthesis": "Master’s thesis",
    "bathesis": "BA thesis",
    "candthesis": "Candidate of Sciences thesis",
    "docthesis": "Doctor of Sciences thesis",
    "techreport": "technical report",
    "resreport": "research report",
    "patent": "",
    "inpress": "in press",
    "submitted": "submitted",
    "forthcoming": "forthcoming",
    "prepublished": "prepublished",
}
SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
PEOPLE = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "bookauthor": "container-author",
    "serieseditor": "collection-editor",
    "director": "director",
    "interviewer": "interviewer",
    "recipient": "recipient",
    "origauthor": "original-author",
}
EDITOR_TYPES = {
    "compiler": "compiler",
    "director": "director",
    "producer": "producer",
    "organizer": "organizer",
    "performer": "performer",
    "editor": "editor",
    "": "editor",
}
PLAIN = {
    "abstract": "abstract",
    "annotation": "annote",
    "annote": "annote",
    "chapter": "chapter-number",
    "edition": "edition",
    "eventtitle": "event-title",
    "venue": "event-place",
    "keywords": "keyword",
    "library": "archive",
    "location": "publisher-place",
    "address": "publisher-place",
    "pagetotal": "number-of-pages",
    "numpages": "number-of-pages",
    "pubstate": "status",
    "series": "collection-title",
    "shorttitle": "title-short",
    "version": "version",
    "volume": "volume",
    "volumes": "number-of-volumes",
    "origtitle": "original-title",
    "origpublisher": "original-publisher",
    "origlocation": "original-publisher-place",
    "part": "part-number",
    "media": "medium",
    "shelfmark": "call-number",
    "annotator": "",
}
PLAIN = {name: to for name, to in PLAIN.items() if to}
PUBLISHERS = ("publisher", "institution", "school", "organization", "holder")
NOTES = ("note", "addendum", "howpublished", "titleaddon")
IDENTIFIERS = {"isbn": "ISBN", "issn": "ISSN", "doi": "DOI", "eid": "number"}
# How a file is kept in order, not what a work is: no words of it are anybody’s text.
BOOKKEEPING = frozenset(
    [
        *("crossref", "xref", "xdata", "ids", "entryset", "options", "langid", "langidopts", "hyphenation", "execute"),
        *("sortkey", "sorttitle", "sortname", "sortyear", "sortshorthand", "presort", "key", "label", "shorthand"),
        *("timestamp", "owner", "file", "groups", "__markedentry", "date-added", "date-modified", "related"),
        *("relatedtype", "relatedoptions", "entrysubtype", "editortype", "editoratype", "authortype", "nameaddon"),
        *("gender", "citekey", "bdsk-url-1", "bdsk-url-2", "bdsk-file-1", "creationdate", "modificationdate"),
    ]
)
VERBATIM = frozenset(["url", "doi", "eprint", "file", "pdf", "verba", "verbb", "verbc", "crossref", "xdata", "ids"])
DATES = frozenset(["date", "urldate", "lastchecked", "eventdate", "origdate", "origyear", "year"])  # “~” is circa
# Whose words stand for others: a code for a language, a number for a month; or LaTeX around an address.
CODED = DATES | {"doi", "language", "month", "type", "pubstate", "howpublished"} | frozenset(PEOPLE) | {"editora"}
# What a part inherits from its whole under another name; everything else that it lacks it inherits as it is.
TITLES = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
TO_JOURNAL = {"title": "journaltitle", "subtitle": "journalsubtitle"}
TO_MAIN = {"title": "maintitle", "subtitle": "mainsubtitle", "titleaddon": "maintitleaddon"}
INHERITED_AS = {
    **dict.fromkeys(["inbook", "bookinbook", "suppbook"], TITLES | {"author": "bookauthor"}),
    **dict.fromkeys(["incollection", "suppcollection", "inreference", "inproceedings", "conference"], TITLES),
    **dict.fromkeys(["article", "suppperiodical"], TO_JOURNAL),
    **dict.fromkeys(["book", "collection", "proceedings", "reference"], TO_MAIN),
}
NOT_INHERITED = BOOKKEEPING - {"langid"} | {"shorttitle", "indextitle", "keywords", "abstract", "annotation", "note"}
PARTS = frozenset(["chapter", "paper-conference", "entry-encyclopedia"])
PERIODICALS = frozenset(["article-journal", "article-newspaper", "article-magazine", "review"])
