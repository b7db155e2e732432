"""Where and when a cited work was published: what stands behind its title (pure)."""

import re

from ..works import normal_url
from .cited_names import authors_in
from .dates import DATE, MONTH, YEAR, find_date, number, read_date
from .typed import GONE, ITALIC, UPRIGHT, Reference, Typed, note_date, plain_words, words_of

ITALICS = re.compile(f"{ITALIC}([^{ITALIC}{UPRIGHT}]{{2,300}}){UPRIGHT}")
FIGURE = re.compile(r"\d")
PARENS = re.compile(r"\(([^()]{1,300})\)")
PAGES = r"\d{1,5}(?:\s?[-–—]\s?\d{1,5})?(?:\s?,\s?(?!(?:1[89]|20)\d\d\b)\d{1,4}(?:\s?[-–—]\s?\d{1,4})?(?![\w/]|\.\d))*"
LOCATOR_LABELS = {
    "page": r"[Pp]p?|[Pp]ages?|sayfa(?:lar)?|ss?|sf|syf|sh|[Сс]тр|[сСcC]|S",
    "paragraph": r"paras?|paragraphs?|par|paragraf|абз|п|prg",
    "section": r"§{1,2}|sec(?:tion)?|разд|раздел|kısım",
    "chapter": r"chap(?:ter)?|ch|böl(?:üm)?|гл(?:ава)?",
    "article-locator": r"art(?:icle)?|madde|md|ст(?:атья)?",
}
LOCATOR = re.compile(
    r"(?<![\w.])(?:"
    + "|".join(f"(?P<{name.replace('-', '_')}>{labels})" for name, labels in LOCATOR_LABELS.items())
    + rf")(?:\.\s?|\s|(?<=§))(?P<value>{PAGES}|[ivxlc]{{1,7}}(?:[-–][ivxlc]{{1,7}})?(?!\w))(?![\w/])",
)
BARE_PAGES = re.compile(rf"(?:^|(?<=[\s,:\0{UPRIGHT}]))({PAGES})(?=[\s.),;]*$|\s*,?\s*\0)")
VOLUME_AND_ISSUE = [
    re.compile(
        r"(?<!\w)(?:vol(?:ume)?|cilt|c|том|т)\.?\s?:?\s?(?P<volume>\d{1,4}"
        r"|[IVXLC]{1,7})\b[\s,.–-]{0,4}(?:no|number|issue|iss|sayı|sy|s|№"
        r"|вып)\.?\s?:?\s?(?P<issue>\d{1,5}(?:[-/–]\d{1,4})?)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\w.])(?P<volume>\d{1,4})\s?,?\s?(?:no|number|issue|iss|sayı"
        r"|№)\.?\s?(?P<issue>\d{1,5}(?:[-/–]\d{1,4})?)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\w.])(?P<volume>\d{1,4})\s?\((?P<issue>\d{1,3}(?:[-/–]\d{1,3})?)\)"),
    re.compile(
        r"(?<!\w)(?:vol(?:ume)?|cilt|том)\.?\s?:?\s?(?P<volume>\d{1,4}|[IVXLC]{1,7})(?!\w)"
        r"|(?<!\w)Т\.\s?(?P<tome>\d{1,4})(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\w)(?:issue|sayı|вып|no|№)\.?\s?:?\s?(?P<issue>\d{1,5}(?:[-/–]\d{1,4})?)(?!\w)", re.IGNORECASE),
    re.compile(rf"(?<![\w.,])(?P<volume>\d{{1,4}})\s?(?=\((?:[^()]{{0,30}}\b)?{YEAR}\))"),
]
JOURNAL_PAGES = re.compile(rf"(?<=[\0)\d])\s?:\s?(?P<value>{PAGES})(?![\w/])")
NUMBERED_REPORT = re.compile(
    r"(?P<genre>\b(?:policy brief|working paper|discussion paper|research paper|briefing|brief|report"
    r"|paper|rapor|politika notu|analiz|доклад|отчёт))\s(?:no\.?|number|sayı:?"
    r"|№)\s?:?(?P<number>\d{1,5})\b",
    re.IGNORECASE,
)
SEASONAL = re.compile(
    rf"\b(?P<words>(?:spring|summer|autumn|fall|winter|bahar|yaz|güz|sonbahar|kış|весна|лето|осень"
    rf"|зима)(?:/(?:summer|fall|winter))?),?\s(?P<year>{YEAR})\b",
    re.IGNORECASE,
)
MONTHS_SPAN = re.compile(rf"\b(?P<first>{MONTH})\s?[/–-]\s?(?P<second>{MONTH})\.?\s(?P<year>{YEAR})\b", re.IGNORECASE)
ONLY_YEAR = re.compile(rf"(?<![\w./-])(?P<year>{YEAR})(?![\w/-])(?:\s?(?:г\.|год[а]?\b))?")
PLACE_AND_PUBLISHER = re.compile(
    rf"(?:^|(?<=[.,?!–—(\0])|(?<=[.,?!–—(\0]\s))(?P<place>[^\W\d_](?:[\w’' -]"
    rf"|\.(?!\s)){{0,40}}(?:,\s[A-Z][A-Z.]{{1,4}})?)\s?:\s(?P<publisher>[^\W\d_][^,:;()\0]{{1,80}}),\s"
    rf"(?P<year>{YEAR})(?!\d)"
)
YEAR_ALONE = re.compile(
    rf"(?:^|(?<=[,.–—\0;]))\s*(?:(?P<place>[^\W\d_]+(?:[ -][^\W\d_]+){{0,2}})\s)?(?P<year>{YEAR})"
    rf"(?P<words>\s?(?:г\.|год[а]?\b))?(?=\s*(?:[.,;–—\0)]|$))"
)
CHAPTER = re.compile(
    r"[\s,.]*(?P<lead>\b(?:in|içinde|в кн\."
    r"|в сб\.)):?\s+(?P<names>[^()\0]{3,120}?),?\s*(?P<sign>\(?(?:eds?|der"
    r"|haz)\.\)?),?\s+(?P<book>[^,()\0]{3,200})",
    re.IGNORECASE,
)
PUBLISHER_WORDS = re.compile(
    r"\b(?:press|publish\w*|publications?|books|verlag|yayın\w*|yay\.|kitabevi|kitap\w*|basımevi"
    r"|matbaa\w*|изд(?:ательство|-во|ат)?|наука|мысль|университет|universit\w*|üniversite\w*)\b",
    re.IGNORECASE,
)
EDITORS = re.compile(
    r"(?:,\s*)?\b(?:eds?\.|edited by|ed\. by|der\.|haz\."
    r"|под ред\.)\s*:?\s+(?P<names>[^,;:()\0]{3,120}(?:,[^,;:()\0]{3,60}?(?=\band\b|\bve\b"
    r"|\bи\b)[^,;:()\0]{3,60})?)",
    re.IGNORECASE,
)
EDITORS_BEHIND = re.compile(r"[,\s]*(?P<names>[^\0()]{3,120}?),?\s*(?P<sign>\(?\beds?\.\)?)")
CONNECTIVE = re.compile(
    r"^(?:in|at|on|and|by|via|from|as|içinde|bkz\.?|в|в кн\.|and the|ve|и|//|URL|\W)*$", re.IGNORECASE
)
IN_BOOK = re.compile(r"^(?:in|içinde|в кн\.:?|в сб\.:?|In)\s*:?\s+", re.IGNORECASE)
NEWS = re.compile(
    r"\b(?:news\w*|times|post|herald|guardian|reuters|bbc|cnn|afp|associated press|bloomberg|tribune"
    r"|gazette|daily|wall street journal|le monde|economist|al ?jazeera|euronews|politico|axios"
    r"|interfax|telegraph|independent|dispatch|chronicle|observer"
    r"|haber\w*|gazete\w*|ajans\w*|hürriyet|milliyet|cumhuriyet|sabah|sözcü|yeni şafak|habertürk|trt"
    r"|ntv|anadolu ajansı|aa"
    r"|новост\w*|газет\w*|тасс|риа|известия|коммерсант\w*|ведомости|интерфакс|рбк|агентство|вести"
    r"|правда|российская газета|лента\S*|sputnik|tass|ria|rbc|kommersant)\b",
    re.IGNORECASE,
)
NEWS_HOSTS = re.compile(
    r"(?:^|\.)(?:apnews|reuters|bbc|cnn|nytimes|latimes|washingtonpost|theguardian|aljazeera"
    r"|bloomberg|ft|politico|axios|euronews|dw|france24|tass|ria|rbc|kommersant|interfax|iz|lenta"
    r"|vedomosti|aa|trthaber|hurriyet|hurriyetdailynews|milliyet|cumhuriyet|sozcu|dailysabah|anews"
    r"|ntv|haberturk|rferl|voanews|npr|cnbc|wsj|economist)\.(?:com|co\.uk|org|ru|com\.tr|net|eu|news)"
)
REPORT_WORDS = re.compile(
    r"\b(?:report|white ?paper|policy brief|working paper|communiqué|strategy|factsheet|rapor\w*"
    r"|bildiri\w*|доклад\w*|отчёт\w*|стратеги\w*)\b",
    re.IGNORECASE,
)
BLOG = re.compile(r"\bblog\b", re.IGNORECASE)


def read_publication(typed: Typed, reference: Reference) -> None:
    """Container, editors, volume, pages, date, publisher: whatever the words behind a title say of them."""
    take_chapter(typed, reference)
    if FIGURE.search(typed.text):
        take_figures(typed, reference)
    take_editors(typed, reference)
    take_container(typed, reference)
    if "issue" in reference.csl and not {"volume", "container-title"} & reference.csl.keys():
        reference.csl["number"] = reference.csl.pop("issue")
    if "issued" not in reference.csl and (found := typed.find(ONLY_YEAR)):
        reference.csl["issued"] = {"date-parts": [[int(found["year"])]]}
        typed.take(*found.span())
    if not reference.locator and "page" not in reference.csl and (found := typed.find(BARE_PAGES)):
        set_pages(reference, found[1])
        typed.take(*found.span())


def take_figures(typed: Typed, reference: Reference) -> None:
    """Everything that holds a number, from the surest to the barest."""
    csl = reference.csl
    if found := typed.find(NUMBERED_REPORT):
        csl["genre"], csl["number"] = found["genre"], found["number"]
        reference.reworded += words_of(found[0][len(found["genre"]) :].replace(found["number"], ""))
        typed.take(*found.span())
    take_volume(typed, reference)
    take_parens(typed, reference)
    if not {"publisher", "publisher-place", "issued"} & csl.keys() and (found := typed.find(PLACE_AND_PUBLISHER)):
        csl["publisher-place"], csl["publisher"] = plain_words(found["place"]), plain_words(found["publisher"])
        csl["issued"] = {"date-parts": [[int(found["year"])]]}
        typed.take(*found.span())
    take_pages(typed, reference)
    take_date(typed, reference)
    if "issued" not in csl and (found := typed.find(YEAR_ALONE)):
        csl["issued"] = {"date-parts": [[int(found["year"])]]}
        is_placed = found["place"] and "publisher-place" not in csl
        if is_placed:
            csl["publisher-place"] = found["place"]
        reference.reworded += words_of(found["words"] or "")
        typed.take(found.start("place") if is_placed else found.start("year"), found.end())


def take_editors(typed: Typed, reference: Reference) -> None:
    """“ed. Desmond Ball and Jeffery Richelson”."""
    found = typed.find(EDITORS) if "editor" not in reference.csl else None
    if found and (names := authors_in(found["names"])):
        reference.csl["editor"] = [{k: v for k, v in name.items() if k != "_editor"} for name in names]
        reference.reworded += words_of(found[0][: found.start("names") - found.start()])
        typed.take(*found.span())


def take_chapter(typed: Typed, reference: Reference) -> None:
    """“in Can Ak (ed.), Routes of Asia”."""
    found = CHAPTER.match(typed.text)
    if found and (names := authors_in(found["names"])):
        reference.csl |= {"type": "chapter", "editor": names, "container-title": plain_words(found["book"]).strip(" .")}
        reference.reworded += [*words_of(found["lead"]), *words_of(found["sign"])]
        typed.take(*found.span())


def take_parens(typed: Typed, reference: Reference) -> None:
    """“(Oxford: Oxford University Press, 2010)”, “(Spring 2017)”, “(blog)”."""
    csl = reference.csl
    for found in PARENS.finditer(typed.text):
        content = found[1]
        if GONE in content and not words_of(content.replace(GONE, "")):
            continue
        inner = Typed(content)
        dated = take_date(inner, reference, is_in_brackets=True) if "issued" not in csl else False
        rest = inner.text.replace(GONE, " ").strip(" ,.;")
        if BLOG.fullmatch(rest) and "genre" not in csl:
            csl["genre"] = rest
        elif ":" in rest and "publisher" not in csl and (dated or PUBLISHER_WORDS.search(rest)) and "http" not in rest:
            place, publisher = (part.strip(" ,") for part in rest.split(":", 1))
            if place:
                csl["publisher-place"] = plain_words(place)
            if publisher:
                csl["publisher"] = plain_words(publisher)
        elif dated and rest and len(rest) <= 80 and "publisher" not in csl and rest[0].isupper():
            csl["publisher"] = plain_words(rest)
        elif rest:
            if dated:
                position = found.start(1)
                typed.text = typed.text[:position] + inner.text + typed.text[position + len(content) :]
            continue
        typed.take(*found.span())


def take_volume(typed: Typed, reference: Reference) -> None:
    for pattern in VOLUME_AND_ISSUE:
        found = typed.find(pattern)
        if not found:
            continue
        values = {name: value for name, value in found.groupdict().items() if value}
        if (
            set(values) == {"volume"}
            and pattern is VOLUME_AND_ISSUE[-1]
            and find_date(typed.text[: found.end() + 12], max(0, found.start() - 3))
        ):
            continue
        if pattern is VOLUME_AND_ISSUE[4] and reference.csl.get("type") == "book":
            continue
        if "tome" in values:
            values["volume"] = values.pop("tome")
        if values.keys() & reference.csl.keys():
            continue
        reference.csl |= values
        label = found[0]
        for value in values.values():
            label = label.replace(value, " ", 1)
        reference.reworded += words_of(label)
        typed.take(*found.span())


def take_pages(typed: Typed, reference: Reference) -> None:
    if found := typed.find(JOURNAL_PAGES):
        set_pages(reference, found["value"], is_whole="volume" in reference.csl or "issue" in reference.csl)
        typed.take(*found.span())
        return
    for found in LOCATOR.finditer(typed.text):
        name = next(name for name in LOCATOR_LABELS if found[name.replace("-", "_")])
        label = found[name.replace("-", "_")]
        if label in ("п", "S") and not found["value"][0].isdecimal():
            continue
        if name == "page":
            set_pages(reference, found["value"])
        else:
            reference.locator = (name, tidy_pages(found["value"]))
        reference.reworded += words_of(label)
        typed.take(*found.span())
        return


def tidy_pages(value: str) -> str:
    return re.sub(r"\s*[-–—]\s*", "–", " ".join(value.split()))[:60]


def set_pages(reference: Reference, value: str, is_whole: bool = False) -> None:
    """Pages are the whole article's if they span a few, else the place that is cited."""
    value = tidy_pages(value)
    span = re.fullmatch(r"(\d+)–(\d+)", value)
    is_part = {"volume", "issue"} & reference.csl.keys()
    if span and (is_part or is_whole):
        first, last = int(span[1]), int(span[2])
        if last < first:  # 1247–56
            last = int(span[1][: -len(span[2])] + span[2]) if len(span[2]) < len(span[1]) else first
        if last - first >= 4:
            reference.csl["page"] = value
            return
    reference.locator = ("page", value)


def take_date(typed: Typed, reference: Reference, *, is_in_brackets: bool = False) -> bool:
    if "issued" in reference.csl:
        return False
    if found := typed.find(MONTHS_SPAN):
        year = int(found["year"])
        reference.csl["issued"] = {"date-parts": [[year, number(found["first"])], [year, number(found["second"])]]}
        reference.reworded += [found["first"], found["second"]]
        typed.take(*found.span())
        return True
    if found := typed.find(SEASONAL):
        reference.csl["issued"] = {"date-parts": [[int(found["year"])]]}
        reference.reworded += words_of(found["words"])
        typed.take(*found.span())
        return True
    for found in DATE.finditer(typed.text):
        if date := read_date(found):
            note_date(reference, date, found[0])
            reference.csl["issued"] = {"date-parts": [date.parts]}
            typed.take(*found.span())
            return True
    years = list(ONLY_YEAR.finditer(typed.text)) if is_in_brackets else []
    if years:
        reference.csl["issued"] = {"date-parts": [[int(years[-1]["year"])]]}
        typed.take(*years[-1].span())
        return True
    return False


def take_container(typed: Typed, reference: Reference) -> None:
    csl = reference.csl
    is_book = csl.get("type") == "book"
    if "container-title" in csl:
        return
    found = typed.find(ITALICS)
    if found and not is_book and GONE not in found[1]:
        csl["container-title"] = plain_words(found[1]).strip(" ,.")
        lead = re.search(r"(?:\bin|\biçinde|в кн\.:?)\s*$", typed.text[: found.start()], re.IGNORECASE)
        begin = lead.start() if lead else found.start()
        reference.reworded += words_of(lead[0]) if lead else []
        typed.take(begin, found.end())
        if lead:
            csl["type"] = "chapter"
        take_named_editors(typed, reference, found.end())
        return
    for chunk in re.finditer(r"[^,\0]+(?:\.\s(?=[^\W\d_])|(?=[,\0])|$)", typed.text):
        piece = chunk[0].strip(" .–—:;/()[]")
        if CONNECTIVE.match(piece) or not re.search(r"[^\W\d_]{2}", piece) or len(piece) > 150:
            continue
        lead = IN_BOOK.match(piece)
        name = plain_words(piece[lead.end() :] if lead else piece)
        if looks_like_prose(name) or (name[:1].islower() and not lead and len(name.split()) > 4):
            return
        place, colon, publisher = name.partition(": ")
        if colon and "publisher" not in csl and not lead and PUBLISHER_WORDS.search(publisher):
            csl |= {"type": "book", "publisher-place": place, "publisher": publisher}
        elif is_book or (PUBLISHER_WORDS.search(name) and "container-title" in csl):
            if "publisher" in csl:
                return
            csl["publisher"] = name
        elif "container-title" not in csl and ("publisher" not in csl or lead):
            csl["container-title"] = name
            if lead:
                reference.reworded += words_of(lead[0])
        else:
            return
        # Brackets and stops around the name go with it, or they would be left over alone.
        typed.take(*chunk.span())
        if is_book:
            return
        if not PUBLISHER_WORDS.search(typed.text[chunk.end() :]):
            take_named_editors(typed, reference, chunk.end())
            return


def take_named_editors(typed: Typed, reference: Reference, start: int) -> None:
    """“…, R.L. Burgess and D.M. Sharpe, eds.”"""
    found = EDITORS_BEHIND.match(typed.text, start)
    if found and "editor" not in reference.csl and (names := authors_in(found["names"])):
        reference.csl["editor"] = [{k: v for k, v in name.items() if k != "_editor"} for name in names]
        reference.csl["type"] = "chapter"
        reference.reworded += words_of(found["sign"])
        typed.take(*found.span())


def kind(reference: Reference) -> str:
    """The CSL type that the parts of a reference suggest."""
    csl = reference.csl
    container = csl.get("container-title", "")
    host = normal_url(csl.get("URL", "")).partition("/")[0]
    if csl.get("type") == "book":
        return (
            "book"
            if "URL" not in csl or PUBLISHER_WORDS.search(csl.get("publisher", "")) or "publisher" not in csl
            else "report"
        )
    if csl.get("type") == "chapter" or ("editor" in csl and container):
        return "chapter"
    if csl.get("genre", "").lower() == "blog" or BLOG.search(container):
        return "post-weblog"
    if csl.get("number"):
        return "report"
    if NEWS.search(container) or NEWS_HOSTS.search(host):
        return "article-newspaper"
    if "volume" in csl or "issue" in csl or "DOI" in csl or ("page" in csl and container):
        return "article-journal"
    if csl.get("publisher") and not container:
        return "report"
    if "URL" in csl:
        is_report = REPORT_WORDS.search(csl.get("title", "")) and csl["URL"].lower().split("?")[0].endswith(".pdf")
        return "report" if is_report else "webpage"
    return (
        "article-newspaper" if container and len(csl.get("issued", {}).get("date-parts", [[]])[0]) == 3 else "document"
    )


def looks_like_prose(text: str) -> bool:
    """Whether words are a sentence rather than names and titles: many of them, most in lower case."""
    words = words_of(text)
    small = sum(word.islower() for word in words)
    return len(words) > 12 and small > 0.6 * len(words) and not re.search(r"[“”«»\"]", text)
