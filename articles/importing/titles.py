"""Where the title of a cited work stands in a reference, and who stands before it (pure).

Each finder takes author and title out of the text and returns where they began and ended, or None if the reference is
not written in its way.
"""

import re

from . import people
from .cited_names import authors_in
from .dates import DATE, YEAR
from .publication import BARE_PAGES, ITALICS, LOCATOR, ONLY_YEAR, PLACE_AND_PUBLISHER, PUBLISHER_WORDS, looks_like_prose
from .typed import GONE, ITALIC, UPRIGHT, Reference, Typed, plain_words, words_of

QUOTED = re.compile(
    r"“([^“”]{1,500}(?:“[^“”]{1,200}”[^“”]{0,300}){0,3})”"
    r"|«([^«»]{1,500}(?:«[^«»]{1,200}»[^«»]{0,300}){0,3})»|„([^„“”]{1,500})[“”]"
    r"|[“]([^“”\"]{1,500})\"|\"([^\"“”]{1,500})”|\"([^\"]{1,500})\"|”([^“”]{1,500})”"
    r"|‘((?:[^‘’]|’(?=\w)){1,500})’(?!\w)|(?<!\w)'((?:[^']|'(?=\w)){2,500})'(?!\w)|``([^`]{1,500}?)''"
)
SIGNAL = re.compile(
    r"(?:\bsee,? (?:also|for example|e\.g\.)|\bsee|\bcf\.|\bcompare|\bquoted in|\bcited in|\bciting"
    r"|\baccording to|\bbkz\.?|\bbakınız|\bbk\.|\bkrş\.|\bayrıca bkz\.?|\baktaran|\bакт\."
    r"|\bсм\.(?: также)?|\bср\.|\bцит\. по|\bпо данным|\bthen|\be\.g\.|\band|\bve|\bи)[,:]?\s+|:\s+"
    r"|[.!?]\s+(?=\S)|,\s+(?=see\b)",
    re.IGNORECASE,
)
CAPITAL, SMALL = "[A-ZÇĞİÖŞÜА-ЯЁ]", "[a-zçğıöşüа-яё]"
GOST_AUTHORS = re.compile(
    rf"(?:{CAPITAL}{SMALL}+(?:-{CAPITAL}{SMALL}+)?,?\s(?:{CAPITAL}\.\s?-?){{1,3}}(?:,\s*|\s+|$)){{1,6}}"
)
SENTENCE = re.compile(r"([^.\0]{5,60})\.\s+(?=\S)")
DATED = re.compile(
    rf"[\s\0]*(?P<authors>[^()\0“”«»\"]{{2,200}}?)\s\((?P<year>{YEAR})\)(?:"
    r"[.,]\s+[“\"«](?P<quoted>[^“”\"«»\0]{3,300})[”\"»]"
    r"|\.\s+(?P<sentence>[^\0]{3,300}?)(?=[.?!](?:\s|$|\0))"
    r"|,\s+(?P<listed>[^,\0]{3,300})(?=,))"
)


def quoted_title(typed: Typed, reference: Reference) -> tuple[int, int] | None:
    text = typed.text
    for found in QUOTED.finditer(text):
        title = next(group for group in found.groups() if group is not None)
        if not words_of(title) or GONE in title:
            continue
        before, after = text[: found.start()], text[found.end() :]
        follows = re.match(
            rf"[\s{UPRIGHT}]*(?:$|[,.:;(\[/–—\0{ITALIC}\d]|[^\W\d_a-zа-яёçğıöşü]|in\b|pp?\b|s\.|içinde\b|ss\.|с\.)",
            after,
        )
        if not follows:
            continue
        authors, start = leading_authors(before)
        is_evident = bool(
            {"URL", "DOI"} & reference.csl.keys() or reference.accessed or re.search(rf"{YEAR}|\0", after)
        )
        if authors is None and not is_evident:
            continue
        set_title(reference, title)
        set_authors(reference, authors)
        taken = found.start() if authors is None else start
        typed.take(taken, found.end())
        return taken, found.end()
    # A lost opening quote: “Horowitz, Artificial Intelligence, and the Balance of Power,” _Review_ …
    lone = re.search(r"[,.]?[”\"](?=\s|,)", text)
    if lone and not re.search(r"[“„«\"]", text[: lone.start()]):
        for comma in re.finditer(r",\s+", text[: lone.start()]):
            if authors := authors_in(text[: comma.start()]):
                set_title(reference, text[comma.end() : lone.start()])
                set_authors(reference, authors)
                typed.take(0, lone.end())
                return 0, lone.end()
    return None


def slashed_title(typed: Typed, reference: Reference) -> tuple[int, int] | None:
    """«Иванов И. И. Название // Журнал» (GOST R 7.0.5): the title stands before two strokes."""
    strokes = re.search(r"\s//\s", typed.text)
    if not strokes:
        return None
    start = title_start = len(typed.text) - len(typed.text.lstrip(" \0"))
    if found := GOST_AUTHORS.match(typed.text, start):
        set_authors(reference, authors_in(found[0]))
        title_start = found.end()
    elif (found := SENTENCE.match(typed.text, start, strokes.start())) and people.looks_like_name(found[1]):
        set_authors(reference, authors_in(found[1]))
        title_start = found.end()
    title = typed.text[title_start : strokes.start()].strip(" .,\0")
    if not words_of(title) or GONE in title or len(title) > 400:
        return None
    set_title(reference, title)
    typed.take(start, strokes.end())
    return start, strokes.end()


def italic_title(typed: Typed, reference: Reference) -> tuple[int, int] | None:
    for found in ITALICS.finditer(typed.text):
        if len(words_of(found[1])) < 1 or GONE in found[1]:
            continue
        authors, start = leading_authors(typed.text[: found.start()])
        after = typed.text[found.end() :]
        is_evident = bool(
            re.search(rf"{YEAR}|\0", after) or BARE_PAGES.search(after) or LOCATOR.search(after) or not words_of(after)
        )
        if authors is None and not (
            {"URL", "DOI"} & reference.csl.keys() and is_evident and len(words_of(typed.text[: found.start()])) < 8
        ):
            continue
        if not is_evident:
            continue
        set_title(reference, found[1])
        set_authors(reference, authors)
        reference.csl["type"] = "book"
        taken = found.start() if authors is None else start
        typed.take(taken, found.end())
        return taken, found.end()
    return None


def book_title(typed: Typed, reference: Reference) -> tuple[int, int] | None:
    """“Schelling, The Strategy of Conflict (Cambridge: Harvard UP, 1980)”, «Иванов И. И. Название. М.: Наука, 2015»."""
    text = typed.text
    paren = re.search(rf"\s\((?=[^()]{{2,150}}:\s?[^()]{{0,100}}{YEAR}\))", text)
    if paren:
        for comma in re.finditer(r",\s+", text[: paren.start()]):
            authors, start = leading_authors(text[: comma.start()])
            if authors and GONE not in text[comma.end() : paren.start()]:
                set_title(reference, text[comma.end() : paren.start()])
                set_authors(reference, authors)
                reference.csl["type"] = "book"
                typed.take(start, paren.start())
                return start, paren.start()
        return None
    if found := GOST_AUTHORS.match(text) or SENTENCE.match(text):
        authors = authors_in(found[0])
        place = PLACE_AND_PUBLISHER.search(text, found.end())
        title = text[found.end() : place.start() if place else found.end()].strip(" .–—,")
        if place and words_of(title) and GONE not in title and authors and all(name.get("given") for name in authors):
            set_title(reference, title)
            set_authors(reference, authors)
            reference.csl["type"] = "book"
            typed.take(0, place.start())
            return 0, place.start()
    return None


def dated_title(typed: Typed, reference: Reference) -> tuple[int, int] | None:
    """“Kaya, Z., & Demir, A. (2021). Straits and tariffs. …”, “Kaya, Zeynep (2021), Straits and Tariffs, …”."""
    found = DATED.match(typed.text)
    authors = found and authors_in(found["authors"])
    if not authors or not ({"URL", "DOI"} & reference.csl.keys() or all(name.get("given") for name in authors)):
        return None
    set_authors(reference, authors)
    set_title(reference, found["quoted"] or found["sentence"] or found["listed"])
    reference.csl["issued"] = {"date-parts": [[int(found["year"])]]}
    typed.take(found.start("authors"), found.end())
    return found.start("authors"), found.end()


def listed_title(typed: Typed, reference: Reference) -> tuple[int, int] | None:
    """A reference whose parts stand between commas, if an address, or a year and a publisher, vouch for it."""
    text = typed.text
    has_address = bool({"URL", "DOI"} & reference.csl.keys())
    first_gone = text.find(GONE) if GONE in text else len(text)
    head = text[:first_gone]
    if not has_address:
        has_year = ONLY_YEAR.search(text)
        if not (has_year and (PUBLISHER_WORDS.search(text) or LOCATOR.search(text))):
            return None
    elif not words_of(head):
        return 0, 0 if first_gone == 0 else first_gone
    if len(words_of(head)) > 45 or re.search(r"[.!?]\s+[^\W\d_]+\s+[a-zа-яёçğıöşü]+\s+[a-zа-яёçğıöşü]+", head):
        return (0, 0) if has_address and len(words_of(head)) <= 45 and not looks_like_prose(head) else None
    if looks_like_prose(head):
        return None
    chunks = [found for found in re.finditer(r"[^,\0]+", head) if words_of(found[0])]
    if not chunks:
        return None
    authors, at = None, 0
    for count in range(min(len(chunks) - 1, 4), 0, -1):
        # Several chunks are several authors only if the last says “and”, or one author if it is “Demir, Ali”.
        typed_names = head[chunks[0].start() : chunks[count - 1].end()].strip(" .")
        is_joined = re.search(r"\s(?:and|ve|и|&)\s", chunks[count - 1][0])
        is_inverted = count == 2 and len(typed_names.split()) == 2
        if count > 1 and not is_joined and not is_inverted and not GOST_AUTHORS.fullmatch(typed_names + " "):
            continue
        authors = authors_in(typed_names)
        # “Boğazlar ve Ticaret” is a title, though both its words could be names.
        if authors and (count == 1 or is_inverted or all(name.get("given") for name in authors)):
            at = count
            break
        authors = None
    if not has_address and not authors:
        return None
    title = chunks[at][0].strip(" .–—")
    if DATE.fullmatch(title) or not words_of(title):
        return None
    sentence = re.match(r"(.{15,300}?[^\W\d_]{3})\.\s+(?=[^\W\d_])", title)
    end = chunks[at].end()
    if sentence and not has_address:
        title, end = sentence[1], chunks[at].start() + title_offset(chunks[at][0]) + sentence.end()
    set_title(reference, title)
    set_authors(reference, authors)
    if not has_address:
        reference.csl["type"] = "book"
    start = chunks[0].start()
    typed.take(start, end)
    return start, end


def title_offset(chunk: str) -> int:
    return len(chunk) - len(chunk.lstrip(" .–—"))


def set_title(reference: Reference, title: str) -> None:
    title = plain_words(title.replace(GONE, " ")).strip()
    title = re.sub(r"(?:[,;:]|(?<![.…])\.)+$", "", title).strip()
    reference.csl["title"] = title


def set_authors(reference: Reference, authors: list[dict] | None) -> None:
    if not authors:
        return
    role = "author"
    if authors[-1].get("_editor"):
        role = "editor"
        reference.reworded += words_of(authors[-1]["_editor"])
    reference.csl[role] = [{key: value for key, value in name.items() if key != "_editor"} for name in authors]


def leading_authors(before: str) -> tuple[list[dict] | None, int]:
    """The authors in the words before a title, and where they begin: ([], 0) for none, (None, 0) for mere words."""
    if not words_of(before):
        return [], 0
    cuts = [0, *(found.end() for found in SIGNAL.finditer(before))][:12]
    for cut in cuts:
        rest = before[cut:]
        if cut and not words_of(rest):
            return [], len(before)
        if SIGNAL.match(rest.lstrip()) and cut != cuts[-1]:
            continue
        authors = authors_in(rest)
        if authors:
            return authors, cut
    return None, 0
