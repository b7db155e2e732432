"""Is every word of a manuscript accounted for? (pure)

Counted are runs of letters and digits, without case, quotes, dashes and white space. A word may be in the article, in
its notes and the works they cite, in the names of its authors, or quoted in a finding. Set aside are note numbers and
the spellings of “ibid.”, which the site makes itself, and the words of a citation that its style prints.
"""

import re
from collections import Counter
from html import unescape

import nh3

from . import hypertext
from .decoding import checked
from .document import Document
from .inline import KEPT_TAGS
from .notes import PRINTED, REPEAT, REPEAT_UNDOTTED
from .typed import all_words
from .words import WORD, folded, plain, words

ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»]+", re.IGNORECASE)
MARKER = re.compile(r'<a class="fn" data-note="([^"]*)"></a>')
MARKER_IN_WORD = re.compile(rf"(?<=[^\W\d_]){MARKER.pattern}(?=[^\W\d_])")
HREF = re.compile(r'<a href="([^"]*)">')
LETTERS_OR_FIGURES = re.compile(r"\d+|[^\W\d_]+")
KEPT_TAG = re.compile(rf"</?(?:{'|'.join(KEPT_TAGS)})\s*/?>", re.IGNORECASE)
REPEATS = re.compile(rf"(?<!\w){REPEAT}(?!\w)|(?m:(?<=[\]\d.)]\s){REPEAT_UNDOTTED.pattern}$)", re.IGNORECASE)


def lost_words(text: str, document: Document) -> list[str]:
    """The words of a text that are nowhere in the document made of it, in order, as often as they are missing.

    An address may be kept once where it was typed several times; a name counts for each time it was typed.
    """
    source = checked(text)
    if hypertext.is_html(source):
        source = visible_text(source)
    else:
        source = KEPT_TAG.sub(" ", source)
    return missing_words(source, document)


def missing_words(source: str, document: Document) -> list[str]:
    """The same of words that need no reading: those of a file that is no text itself."""
    source = plain(REPEATS.sub(" ", source))
    quoted = {word for finding in document.findings for word in words(finding.quoted)}
    unlimited = quoted | {word for author in document.authors for word in words(author.name)}
    unlimited |= set(words(PRINTED.get(document.language, "")))
    kept = Counter(kept_words(document))
    addresses = dict.fromkeys(word for address in ADDRESS.findall(source) for word in words(address))
    lost = [word for word in addresses if word not in unlimited and not kept[word]]
    for typed in WORD.findall(ADDRESS.sub(" ", source)):
        word = folded(typed)
        if word in unlimited:
            continue
        if kept[word]:
            kept[word] -= 1
        elif not is_kept_in_parts(typed, kept):
            lost.append(typed)
    return lost


def is_kept_in_parts(typed: str, kept: Counter[str]) -> bool:
    """Whether a word of letters and figures is kept as these: the 2 of “м2” may stand higher now."""
    parts = Counter(folded(part) for part in LETTERS_OR_FIGURES.findall(typed))
    if parts.total() < 2 or parts - kept:
        return False
    kept.subtract(parts)
    return True


def visible_text(html: str) -> str:
    """What a browser shows of a page."""
    spaced = html.replace("<", " <")
    return unescape(
        nh3.clean(spaced, tags=set(), clean_content_tags={"script", "style", "template", "noscript", "svg"})
    )


def kept_words(document: Document) -> list[str]:
    kept = [*words(document.title), *words(document.summary)]
    labels = {note.key: note.label for note in document.notes}
    for block in document.blocks:
        kept += words_of_html(block)
        kept += [word for key in MARKER.findall(block) for word in words(labels.get(key, ""))]
        kept += [str(number) for number in range(1, block.count("<li>") + 1) if block.startswith("<ol>")]
    for note in document.notes:
        kept += [*words(note.label), *words_of_html(note.text)]
        for cite in note.cites:
            kept += [*words_of_html(cite.prefix), *words_of_html(cite.suffix), *words(cite.accessed)]
            kept += words(cite.locator[1]) if cite.locator else []
            kept += words_of_work(document.works[cite.work]) if cite.work is not None else []
    for picture in document.pictures:
        kept += [*words(picture.alt), *words_of_html(picture.caption)]
    for author in document.authors:
        kept += [*words(author.bio), *words(author.position)]
    return kept


def words_of_work(csl: dict) -> list[str]:
    joined = [word for role in ("author", "editor") if len(csl.get(role, [])) > 1 for word in ("and", "ve", "и")]
    return [*words(" ".join(all_words(csl))), *joined]


def words_of_html(html: str) -> list[str]:
    html = MARKER_IN_WORD.sub("", html)
    return words(unescape(re.sub(r"<[^<>]*>", " ", html) + " " + " ".join(HREF.findall(html))))
