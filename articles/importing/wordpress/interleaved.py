"""Posts that hold several languages at once, as qTranslate and its heirs keep them (pure).

Title, text and excerpt have a part for each language, “[:en]Ports[:tr]Limanlar[:]” or, from before 2014,
“<!--:en-->Ports<!--:--><!--:tr-->Limanlar<!--:-->”; what stands outside of the parts is in all of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .items import Item

SIGN = re.compile(r"\[:(?P<bracket>[a-z]{2})?\]|<!--:(?P<comment>[a-z]{2})?-->|\{:(?P<brace>[a-z]{2})?\}")


def languages_of(*texts: str) -> list[str]:
    """The languages that texts have parts for, in the order of their first signs.

    >>> languages_of("[:en]Ports[:tr]Limanlar[:]")
    ['en', 'tr']
    """
    found: dict[str, None] = {}
    for text in texts:
        if "[:" in text or "<!--:" in text or "{:" in text:
            found |= dict.fromkeys(filter(None, (language_of(sign) for sign in SIGN.finditer(text))))
    return list(found)


def language_of(sign: re.Match) -> str:
    return sign["bracket"] or sign["comment"] or sign["brace"] or ""


def part(text: str, language: str) -> str:
    """What a text says in one language.

    >>> part("[:en]Ports[:tr]Limanlar[:] 2019", "tr")
    'Limanlar 2019'
    """
    pieces, end, now = [], 0, ""
    for sign in SIGN.finditer(text):
        if now in ("", language):
            pieces.append(text[end : sign.start()])
        now, end = language_of(sign), sign.end()
    if now in ("", language):
        pieces.append(text[end:])
    return "".join(pieces)


def parted(item: Item, preferred: Sequence[str]) -> Iterator[Item]:
    """An item for each language it has a text in; the first of `preferred` keeps the number, slug and address it had.

    An item in one language alone is given back as it is.
    """
    spoken = languages_of(item.title, item.content, item.excerpt)
    if not spoken:
        yield item
        return
    spoken.sort(key=lambda code: preferred.index(code) if code in preferred else len(preferred))
    first, *others = [code for code in spoken if part(item.content, code).strip()] or spoken
    group = f"qtranslate-{item.post_id}" if others else ""
    yield spoken_in(first, replace(item, group=group))
    for code in others:
        own = {"guid": f"{item.guid}#{code}", "link": asked(item.link, code), "post_id": 0, "slug": "", "comments": 0}
        yield spoken_in(code, replace(item, group=group, **own))


def spoken_in(language: str, item: Item) -> Item:
    return replace(
        item,
        title=part(item.title, language).strip(),
        content=part(item.content, language),
        excerpt=part(item.excerpt, language),
        language=language,
    )


def asked(address: str, language: str) -> str:
    """The address of a page in a language: the form that every one of these plugins answers.

    >>> asked("https://example.org/ports/?a=1", "tr")
    'https://example.org/ports/?a=1&lang=tr'
    """
    return f"{address}{'&' if '?' in address else '?'}lang={language}" if address else ""
