"""Links and addresses in the text and its notes (pure)."""

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .. import csl, richtext
from ..importing.typed import ADDRESS, cut_address
from ..works import fold
from .finding import Finding, clip
from .reading import Line, Reading, mend

LINK = re.compile(r"<a (href|data-article)=\"([^\"]*)\">(.*?)</a>", re.DOTALL)
LINK_OR_TAG = re.compile(r"(<a href=.*?</a>|<a data-article=.*?</a>|<[^<>]*>)", re.DOTALL)
# Words that say nothing about what is behind them.
VAGUE = {
    "en": "here|click here|click|link|this link|read more|more|see here|this page|website|source",
    "tr": "burada|buradan|buraya|şurada|buraya tıklayın|buraya tıklayınız|tıklayın|tıklayınız|bağlantı|link|devamı",
    "ru": "здесь|тут|сюда|по ссылке|ссылка|нажмите здесь|нажмите сюда|подробнее|по этой ссылке|читать далее",
}
SAYS_NOTHING = {fold(words) for line in VAGUE.values() for words in line.split("|")}


def check(reading: Reading) -> Iterator[Finding]:
    for line in [*reading.body, *reading.note_lines]:
        if "<a " in line.html:
            yield from link_texts(line, reading)
        if line.element != "pre" and ("://" in line.html or "www." in line.html):
            yield from bare_addresses(line)
    for source in reading.cited_in:
        if source in reading.dead:
            yield dead_page(source, reading)


def dead_page(source: str, reading: Reading) -> Finding:
    work = reading.manuscript.works[source]
    if csl.archived(work):
        message = _("The page of this source is gone. The note prints the archived copy beside its address.")
    else:
        message = _(
            "The page of this source is gone, and no archived copy is known. Look for where it is now, or for a copy "
            "in a web archive, and enter it in the source."
        )
    url = csl.text(work.get("URL"))
    return Finding(code="dead-link", message=message, place=reading.source_place(source), quoted=url, same=(source,))


def link_texts(line: Line, reading: Reading) -> Iterator[Finding]:
    for kind, target, html in LINK.findall(line.html):
        words = richtext.plain(html)
        if kind == "data-article":
            if target not in reading.public:
                yield Finding(
                    code="article-not-public",
                    message=_(
                        "“%(words)s” leads to an article that is not public in this language, so it is printed without "
                        "a link. Publish that article first, or link to something else."
                    )
                    % {"words": clip(words)},
                    place=line.place,
                    quoted=words,
                    same=(target,),
                )
        else:
            yield from outward(line, unescape(target), words)
        if fold(words) in SAYS_NOTHING:
            yield Finding(
                code="link-text",
                message=_(
                    "The link “%(words)s” does not say where it leads. Put the link on the words that name what is "
                    "there."
                )
                % {"words": words},
                place=line.place,
                quoted=words,
                same=(target,),
            )


def outward(line: Line, url: str, words: str) -> Iterator[Finding]:
    if ADDRESS.fullmatch(words) and line.element != "note":
        yield Finding(
            code="link-text",
            message=_("The link shows its address, “%(words)s”. Put it on words that say what is there.")
            % {"words": clip(words)},
            place=line.place,
            quoted=words,
        )
    if url.startswith("http://"):
        yield Finding(
            code="http-only",
            message=_("The link “%(words)s” begins with http://. Try it with https:// and, if it opens, change it.")
            % {"words": clip(words)},
            place=line.place,
            quoted=words,
            same=(url,),
        )
    if ADDRESS.fullmatch(url) and cut_address(url) != url and url[-1] in ",;":
        shorter = line.html.replace(f'href="{escape(url)}"', f'href="{escape(cut_address(url))}"')
        yield Finding(
            code="address-punctuation",
            message=_("The address of the link “%(words)s” ends in a punctuation mark, which belongs to the sentence.")
            % {"words": clip(words)},
            place=line.place,
            quoted=words,
            mend=mend(_("Cut it off"), [(line, shorter)]),
        )


def bare_addresses(line: Line) -> Iterator[Finding]:
    pieces = LINK_OR_TAG.split(line.html)
    found: list[str] = []

    def link(match: re.Match) -> str:
        address = cut_address(unescape(match[0]))
        if len(address) < 8:
            return match[0]
        found.append(address)
        target = address if "://" in address else f"https://{address}"
        written = escape(address, quote=False)
        # In a text the name of the site says more than its address; a note shows addresses as citations do.
        shown = written if line.element == "note" else escape(urlsplit(target).netloc.removeprefix("www."))
        return f'<a href="{escape(target)}">{shown}</a>{match[0][len(written) :]}'

    pieces[::2] = [ADDRESS.sub(link, words) for words in pieces[::2]]
    if found:
        yield Finding(
            code="bare-address",
            message=_("“%(address)s” is typed out and is not a link. Make it one, or cite it in a note.")
            % {"address": clip(found[0])},
            place=line.place,
            quoted=found[0],
            mend=mend(_("Make it a link"), [(line, "".join(pieces))]) if line.is_html else None,
        )
