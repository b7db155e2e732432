"""One reference as typed → the work it cites, in CSL-JSON (pure)."""

import re

from .dates import DATE, find_date, read_date
from .publication import FIGURE, PARENS, kind, read_publication
from .titles import QUOTED, book_title, dated_title, italic_title, listed_title, quoted_title, slashed_title
from .typed import (
    ADDRESS,
    BLANKS,
    Reference,
    Typed,
    cut_address,
    inline_html,
    note_date,
    words_of,
)

LONGEST = 2500  # a longer note is an essay
LONGEST_AROUND = (
    280  # characters before or after a cite, by the fields of a cite  # a longer note is an essay, not a reference
)

URL_LABEL = re.compile(
    r"(?:\bURL|\bavailable (?:at|from|online(?: at)?)|\bretrieved from|\bonline|\berişim(?: adresi"
    r"| linki)?|\bbağlantı|\blink|\bадрес|\bрежим доступа|\bдоступ(?:но)?(?: по ссылке)?)\s*:?\s*$",
    re.IGNORECASE,
)
# A sentence of its own behind everything that was understood.
REMARK = re.compile(r"(?:\0[\s).]*\.?|[.])\s+([^\W\d_a-zа-яёçğıöşü][^\0]{12,}[.!?…])\s*$")
ELECTRONIC = re.compile(
    r"\[\s*(?:Электронный ресурс|Elektronik kaynak|Çevrimiçi|Online|Electronic resource)\s*\]\s*[.:]?", re.IGNORECASE
)
DOI = re.compile(
    r"(?:\bdoi\s*:?\s*)?(?:https?://(?:dx\.)?doi\.org/)?\b(10\.\d{4,9}/[^\s<>\"“”«»\0,;]{1,240}(?![^\s<>\"“”«»\0,;]))",
    re.IGNORECASE,
)
ACCESS_WORDS = (
    r"(?:date of access|access date|(?:last |date )?accessed(?: on| at)?|accessed|last (?:visited"
    r"|viewed|checked)|viewed(?: on)?|visited(?: on)?|retrieved(?: on)?"
    r"|(?:son )?erişim(?: tarihi| zamanı)?|e\.\s?t\.?|erişildi|er\. ?tar\.?|görüntüleme tarihi"
    r"|дата (?:обращения|доступа|просмотра)|обращение|обращались|просмотрено|проверено|доступ)"
)
ACCESSED = re.compile(rf"[(\[]?\s*\b(?P<label>{ACCESS_WORDS})\s*[:.\-–]?\s*(?={DATE.pattern})", re.IGNORECASE)
ACCESSED_AFTER = re.compile(r"[\s,]*(?:tarihinde |tarihli )?(?:erişildi|erişilmiştir|erişim|accessed)\b", re.IGNORECASE)


def segments(text: str) -> list[str]:
    """A note's text, parted at the semicolons outside quotes and brackets."""
    if ";" not in text:
        return [text]
    covered = [found.span() for found in QUOTED.finditer(text)] + [found.span() for found in PARENS.finditer(text)]
    covered.sort()
    parts, start, at = [], 0, 0
    for found in re.finditer(r";(?=\s|$)", text):
        while at < len(covered) and covered[at][1] <= found.start():
            at += 1
        if at < len(covered) and covered[at][0] < found.start():
            continue
        parts.append(text[start : found.start()].strip())
        start = found.end()
    return [part for part in [*parts, text[start:].strip()] if part.strip(" .,")]


def read_reference(text: str) -> Reference | None:
    """One typed reference, or None where the text is a comment.

    >>> read_reference("Ali Demir, “Middle Corridor”, Daily News, 3 May 2024, https://example.org/a.").csl["title"]
    'Middle Corridor'
    """
    if len(text) > LONGEST:
        return None
    typed, reference = Typed(text), Reference()
    take_addresses(typed, reference)
    if FIGURE.search(typed.text):
        take_access_date(typed, reference)
    if electronic := typed.find(ELECTRONIC):
        reference.reworded += words_of(electronic[0])
        typed.take(*electronic.span())
    typed.close_ranks()
    found = (
        quoted_title(typed, reference)
        or slashed_title(typed, reference)
        or dated_title(typed, reference)
        or italic_title(typed, reference)
        or book_title(typed, reference)
        or listed_title(typed, reference)
    )
    if not found:
        return None
    before = found[0]
    rest = Typed(typed.text[found[1] :])
    rest.close_ranks()
    read_publication(rest, reference)
    reference.prefix = leftover(typed.text[:before], is_before=True)
    if remark := REMARK.search(rest.text):
        reference.remark = inline_html(remark[1]).strip()
        rest.take(remark.start(1), len(rest.text))
    after = leftover(typed.text[before : found[1]] + rest.text)
    reference.suffix = after if not after or after[0] in "([," else f", {after}"
    reference.csl["type"] = kind(reference)
    reference.is_short = not (
        reference.accessed
        or {"URL", "DOI", "container-title", "publisher", "publisher-place", "issued", "volume", "page"}
        & reference.csl.keys()
    )
    return reference if max(len(reference.prefix), len(reference.suffix)) <= LONGEST_AROUND else None


def leftover(text: str, *, is_before: bool = False) -> str:
    """What nobody understood, as inline HTML, without the punctuation that held it together."""
    pieces = []
    for piece in BLANKS.split(text):
        piece = piece.lstrip(" ,;.–—/\xa0").rstrip(" ,;–—/\xa0" if is_before else " ,;.–—/\xa0")
        if words_of(piece):
            piece = re.sub(r"^[)\]:]+\s*|\s*[(\[]+$", "", piece)
            if not words_of(piece) or piece in ("(", ")"):
                continue
            if piece.count("(") != piece.count(")"):
                piece = piece.replace("(", "").replace(")", "").strip()
            if piece.count("[") != piece.count("]"):
                piece = piece.replace("[", "").replace("]", "").strip()
            pieces.append(piece)
    return inline_html(", ".join(pieces))


def take_addresses(typed: Typed, reference: Reference) -> None:
    found = typed.find(DOI)
    if found:
        reference.csl["DOI"] = cut_address(found[1])
        reference.reworded += words_of(typed.text[found.start() : found.start(1)])
        typed.take(found.start(), found.start(1) + len(reference.csl["DOI"]))
    found = typed.find(ADDRESS)
    if not found:
        return
    address = cut_address(found[0])
    start, end = found.start(), found.start() + len(address)
    reference.csl["URL"] = address if address.lower().startswith("http") else f"http://{address}"
    label = URL_LABEL.search(typed.text[:start].rstrip("<([ "))
    if label:
        reference.reworded += words_of(label[0])
        start = label.start()
    typed.take(start, end)


def take_access_date(typed: Typed, reference: Reference) -> None:
    found = typed.find(ACCESSED)
    if found:
        date = find_date(typed.text, found.end())
        if date and date.start == found.end():
            reference.reworded += words_of(found["label"])
            end = date.end + len(re.match(r"\s*[)\]]?", typed.text[date.end :])[0])
            note_date(reference, date, typed.text[date.start : date.end])
            reference.accessed = date.iso
            typed.take(found.start(), end)
            return
    # “28.02.2024 tarihinde erişildi”, or a date alone in brackets right after the address.
    for found in DATE.finditer(typed.text):
        date = read_date(found)
        if not date:
            continue
        after = ACCESSED_AFTER.match(typed.text, date.end)
        before = typed.text[: date.start].rstrip()
        if after:
            reference.reworded += words_of(after[0])
            start, end = date.start, after.end()
        elif (
            "URL" in reference.csl
            and re.search(r"\0[\s,.;]*[(\[]$", before)
            and re.match(r"\s*[)\]]\W*$", typed.text[date.end :])
        ):
            start, end = len(before) - 1, date.end + 1
        else:
            continue
        note_date(reference, date, found[0])
        reference.accessed = date.iso
        typed.take(start, end)
        return
