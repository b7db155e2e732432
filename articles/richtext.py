"""The HTML an article may contain, and its plain text.

nh3 parses whatever comes in as browsers do and drops what is not in `ELEMENTS`. Its output is regular (tags in lower
case, attributes in double quotes, every other `<`, `>` and `&` escaped), so a pattern reads it without a second parser.
Written anew by `canonical`, cleaning it again changes nothing, equal texts are equal strings, and the other functions
here can rely on its shape: they take what `clean()` returned.
"""

import html as markup
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

import nh3

from . import slugs
from .canonical import PHRASES, InlineWriter, Open, Writer

LANGUAGE = ("lang", "dir")

# The single allow-list: every element a body may contain, with its attributes in the order they are written.
ELEMENTS: dict[str, tuple[str, ...]] = {
    "p": LANGUAGE,
    "h2": LANGUAGE,
    "h3": LANGUAGE,
    "h4": LANGUAGE,
    "ul": LANGUAGE,
    "ol": ("start", *LANGUAGE),
    "li": LANGUAGE,
    "blockquote": ("class", *LANGUAGE),
    "pre": LANGUAGE,
    "figure": ("data-image",),
    "figcaption": LANGUAGE,
    "table": LANGUAGE,
    "caption": LANGUAGE,
    "thead": (),
    "tbody": (),
    "tr": (),
    "th": ("class", "scope", "colspan", "rowspan", *LANGUAGE),
    "td": ("class", "colspan", "rowspan", *LANGUAGE),
    "a": ("class", "data-note", "data-article", "href"),
    "em": (),
    "strong": (),
    "s": (),
    "sub": (),
    "sup": (),
    "code": (),
    "abbr": ("title",),
    "span": LANGUAGE,
    "br": (),
    "hr": (),
}
CLASSES = {"a": {"fn"}, "blockquote": {"pull"}, "td": {"num"}, "th": {"num"}}
SCHEMES = {"http", "https", "mailto", "doi"}

# What other programs write, and what we call it.
ALIASES = {
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "i": "em",
    "cite": "em",
    "b": "strong",
    "del": "s",
    "strike": "s",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "tfoot": "tbody",
    "menu": "ul",
    "dir": "ul",
}
# Elements that only group others become paragraphs, so that the words of two neighbours never run together; where they
# hold paragraphs of their own, nothing is left of them.
GROUPS = """
    address article aside center dd details div dl dt fieldset footer form header hgroup legend main nav section summary
"""
ALIASES |= dict.fromkeys(GROUPS.split(), "p")
END_TAG_OPTIONAL = {"p", "li", "td", "th", "tr", "dt", "dd", "br", "hr", "img", "wbr", "col", "input", "meta", "link"}

KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
VALUES = {
    "class": re.compile(r"\S+"),
    "data-note": KEY,
    "data-article": KEY,
    "data-image": KEY,
    "lang": re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "colspan": re.compile(r"[1-9][0-9]{0,2}"),
    "rowspan": re.compile(r"[1-9][0-9]{0,2}"),
    "start": re.compile(r"[0-9]{1,4}"),
    "title": re.compile(r".*\S.*", re.DOTALL),
}

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
# Feeds are XML, which forbids these characters; PostgreSQL refuses the first of them; the last one is a stray BOM.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ufeff]")
AFTER_WORDS = " .,;:!?…)]}»”’"
WITHIN = re.compile(r"\w")
TYPED_NUMBER = re.compile(r"[\[(]?[0-9ivxlcIVXLC*†‡¹²³⁰⁴-⁹]{1,6}[\])]?")

_cleaner = nh3.Cleaner(
    tags={*ELEMENTS, *ALIASES},
    attributes={name: {*attributes} - {"class"} for name, attributes in ELEMENTS.items()}
    | {alias: {*ELEMENTS[name]} - {"class"} for alias, name in ALIASES.items()},
    allowed_classes=CLASSES,
    clean_content_tags={"script", "style", "template", "title"},
    url_schemes=SCHEMES,
    link_rel=None,
)


class Clean(str):
    """A body that `clean()` has returned: it need not be cleaned again. Whatever is made of it is an ordinary text."""


def clean(html: str) -> Clean:
    """The canonical, harmless form of a body.

    Empty paragraphs and list items go, loose text gets a paragraph, headings start at h2, links lead over http, https,
    mailto or to an address of this site. Words are never dropped, wherever they stand.

    >>> clean('<h1 onclick="x()">Ports</h1>and <i>ferries</i><p><br></p>')
    '<h2>Ports</h2><p>and <em>ferries</em></p>'
    """
    return html if isinstance(html, Clean) else Clean(_rewrite(html, Writer()))


def without_controls(text: str) -> str:
    """A plain text without what no file or database takes; white space of odd kinds becomes a space."""
    if text.replace("\n", "").isprintable():  # as most texts are, which is soon seen
        return text
    text = text.encode("utf-8", "ignore").decode()  # JSON can carry lone surrogates
    return CONTROLS.sub(lambda sign: " " * sign[0].isspace(), text)


def clean_inline(html: str) -> str:
    """The canonical form of a note’s text, a prefix, a suffix or a caption: phrases only, no markers.

    >>> clean_inline("<p>See <b>also</b></p><p>the map.</p>")
    'See <strong>also</strong><br>the map.'
    """
    return _rewrite(html, InlineWriter()) if html else ""


def plain(html: str) -> str:
    """The words: without markers, a blank line between blocks, white space folded.

    >>> plain('<p>No plans.<a class="fn" data-note="k1"></a></p><ul><li>One</li></ul>')
    'No plans.\\n\\nOne'
    """
    pieces = []
    for text, slash, name, attributes in tokens(html):
        pieces.append(text)
        if name in ("td", "th", "br"):
            pieces.append(" ")
        elif name in ELEMENTS and name not in PHRASES:
            pieces.append("\0")
        elif name == "a" and not slash and "data-note=" in attributes:
            pieces.append("\1")
    blocks = map(_words, markup.unescape("".join(pieces)).split("\0"))
    return "\n\n".join(filter(None, blocks))


def _words(block: str) -> str:
    """A line of text; its markers (\\1) leave no space before punctuation and do not join the words around them."""
    block = " ".join(block.split())
    words, *others = re.split("\x01+", block)
    for more in others:
        if not more or more[0] in AFTER_WORDS:
            words = words.removesuffix(" ")
        elif WITHIN.match(words[-1:]) and WITHIN.match(more):
            words += " "
        words += more
    return words.strip()


def is_empty(html: str) -> bool:
    """Whether a reader would see nothing: no words and no image."""
    return not image_ids(html) and not any(markup.unescape(text).split() for text, *_tag in tokens(html))


def count_words(text: str) -> int:
    """How many words a plain text has: what begins with a letter or a digit, up to the next space."""
    return sum([word[0].isalnum() or any(map(str.isalnum, word)) for word in text.split()])


def paragraphs(html: str) -> list[str]:
    """The top-level blocks, in order, as HTML.

    >>> paragraphs("<h2>Ports</h2><ul><li><p>One</p></li></ul>")
    ['<h2>Ports</h2>', '<ul><li><p>One</p></li></ul>']
    """
    blocks, start, depth = [], 0, 0
    for tag in TAG.finditer(html):
        slash, name, _ = tag.groups()
        depth += -1 if slash else name not in ("br", "hr")
        if depth == 0 and name not in ("br", *PHRASES):
            blocks.append(html[start : tag.end()].strip())
            start = tag.end()
    rest = html[start:].strip()
    return [*blocks, rest] if rest else blocks


def image_ids(html: str) -> list[str]:
    """The images a body shows, in order of first appearance."""
    return list(dict.fromkeys(re.findall(r'<figure data-image="([^"]*)"', html)))


def article_ids(html: str) -> list[str]:
    """The articles a body links to, in order of first appearance."""
    return list(dict.fromkeys(re.findall(r'<a data-article="([^"]*)"', html)))


def fill_images(
    html: str,
    pictures: Mapping[str, str],
    captions: Mapping[str, str] | None = None,
    credits: Mapping[str, str] | None = None,
) -> str:
    """Put the HTML of each picture into its figure; without one, the caption stays as a paragraph.

    `captions` are the images’ own (inline HTML), for figures that say nothing themselves; `credits` follow any caption.

    >>> fill_images('<figure data-image="i1"></figure>', {"i1": '<img src="/m/i1.webp" alt="">'}, {"i1": "A ferry"})
    '<figure data-image="i1"><img src="/m/i1.webp" alt=""><figcaption>A ferry</figcaption></figure>'
    """

    def fill(figure: re.Match) -> str:
        image, opening, caption = figure.groups()
        if not pictures.get(image):
            return f"<p>{caption}</p>" if caption else ""
        caption = caption or (captions or {}).get(image, "")
        if credit := (credits or {}).get(image, ""):
            caption = f'{caption} <span class="credit">{credit}</span>'.strip()
        if caption:
            caption = f"{opening or '<figcaption>'}{caption}</figcaption>"
        return f'<figure data-image="{image}">{pictures[image]}{caption}</figure>'

    figures = r'<figure data-image="([^"]*)">(?:(<figcaption[^>]*>)(.*?)</figcaption>)?</figure>'
    return re.sub(figures, fill, html, flags=re.DOTALL)


def fill_links(html: str, urls: Mapping[str, str | None]) -> tuple[str, list[str]]:
    """Give links between articles their addresses; those without one become plain text, and their ids are returned.

    >>> fill_links('<p>See <a data-article="k3x9">earlier</a>.</p>', {"k3x9": None})
    ('<p>See earlier.</p>', ['k3x9'])
    """
    missing = []

    def fill(link: re.Match) -> str:
        article, text = link.groups()
        if url := urls.get(article):
            return f'<a href="{_escaped(url)}">{text}</a>'
        missing.append(article)
        return text

    html = re.sub(r'<a data-article="([^"]*)">(.*?)</a>', fill, html, flags=re.DOTALL)
    return html, list(dict.fromkeys(missing))


def scroll_tables(html: str) -> str:
    """Put each table into a region of its own that scrolls sideways, by keyboard too, named by the table's caption.

    >>> scroll_tables("<table><caption>Waits</caption></table>")
    '<div class="scroll" tabindex="0" role="region" aria-label="Waits"><table><caption>Waits</caption></table></div>'
    """

    def scroll(table: re.Match) -> str:
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", table[0], re.DOTALL)
        label = _escaped(plain(re.sub(r'<a class="fn".*?</a>', "", caption[1]))) if caption else ""
        named = f' role="region" aria-label="{label}"' if label else ""
        return f'<div class="scroll" tabindex="0"{named}>{table[0]}</div>'

    return re.sub(r"<table\b.*?</table>", scroll, html, flags=re.DOTALL)


def with_addresses(html: str, page: str) -> str:
    """A text in print for reading elsewhere: links and pictures lead to `page`, the absolute address it stands at.

    Of a picture in several formats the one that everything reads is kept; headings lose the links to themselves.

    >>> with_addresses('<p><a href="#n1">1</a> <img src="/media/a.png" alt=""></p>', "https://t.example/en/articles/a/")
    '<p><a href="https://t.example/en/articles/a/#n1">1</a> <img src="https://t.example/media/a.png" alt=""></p>'
    """
    html = re.sub(r'<a class="anchor.*?</a>|<source\b[^>]*>|</?picture>|(?<=") (?:srcset|sizes)="[^"]*"', "", html)
    page = _escaped(page)
    return re.sub(r'(<[^<>]*\s(?:href|src)=")([#/][^"]*)"', lambda link: f'{link[1]}{urljoin(page, link[2])}"', html)


def headings(html: str) -> list[tuple[int, str, str]]:
    """Level, id and text of every heading, for a table of contents.

    >>> headings("<h2>İki uçlu kuyruk</h2>")
    [(2, 'h-iki-uclu-kuyruk', 'İki uçlu kuyruk')]
    """
    return [(level, anchor, text) for level, anchor, text, _ in _headings(html)]


def anchor_headings(html: str, label: str = "") -> str:
    """Give headings their ids, and with a label also the link to themselves that readers copy.

    Call it before the notes are numbered: a heading is named by its words alone.
    """
    pieces, end = [], 0
    for level, anchor, _text, heading in _headings(html):
        link = f'<a class="anchor quiet" href="#{anchor}" aria-label="{_escaped(label)}">#</a>' if label else ""
        pieces += [html[end : heading.start()], f'<h{level} id="{anchor}"{heading[2]}>{heading[3]}{link}</h{level}>']
        end = heading.end()
    return "".join([*pieces, html[end:]])


def _headings(html: str) -> Iterator[tuple[int, str, str, re.Match]]:
    taken: set[str] = set()
    for heading in re.finditer(r"<h([234])([^>]*)>(.*?)</h\1>", html, re.DOTALL):
        text = plain(re.sub(r'<a class="anchor.*?</a>', "", heading[3]))
        # The prefix keeps a heading called “Notes” or “S3” off the ids of the page and of its notes.
        name = anchor = "h-" + slugs.propose(text, "", fallback="section")
        number = 1
        while anchor in taken:
            number += 1
            anchor = f"{name}-{number}"
        taken.add(anchor)
        yield int(heading[1]), anchor, text, heading


def tokens(html: str) -> Iterator[tuple[str, str, str, str]]:
    """Text and the tag after it, as (text, slash, name, attributes); the last text comes with an empty tag."""
    pieces = TAG.split(html)
    pieces += ["", "", ""]
    return zip(pieces[::4], pieces[1::4], pieces[2::4], pieces[3::4], strict=True)


def _rewrite(html: str, writer: "Writer") -> str:
    html = without_controls(html)
    if _is_bomb(html):
        html = _escaped(re.sub(r"<[^<>]*>", " ", html))
    html = without_controls(_cleaner.clean(html))
    sources: list[Open | None] = []  # what each open element of the source became
    marker = 0  # how deep the source stands inside a marker
    for text, slash, name, attributes in tokens(html):
        # A copied marker may carry the number it was printed with; any other text in it stays.
        if text and not (marker and TYPED_NUMBER.fullmatch(text.strip())):
            writer.write_text(text)
        if not name:
            continue
        if slash:
            if marker == len(sources):
                marker = 0
            if source := sources.pop():
                writer.close(source)
            continue
        name = ALIASES.get(name, name)
        values = _values(name, attributes)
        tag = "".join(["<", name, *(f' {attribute}="{value}"' for attribute, value in values.items()), ">"])
        if name == "br":
            writer.write_break()
        elif name == "hr":
            writer.write_rule()
        elif "data-note" in values:
            writer.write_marker(tag)
            sources.append(None)
            marker = len(sources)
        elif name in ("a", "abbr", "span") and not values:
            sources.append(None)
        elif name == "figure" and not values:
            sources.append(writer.open("p", "<p>"))
        else:
            sources.append(writer.open(name, tag))
    return writer.finish()


def _is_bomb(html: str) -> bool:
    """Whether parsing would take time or memory out of all proportion: HTML5 repeats open elements in every new block.

    Elements that need no end tag are not counted as open, or an old page of unclosed paragraphs would look deep.
    """
    tags = re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)", html)
    if any(len(attributes.split()) > 1000 for _slash, _name, attributes in tags):
        return True
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for slash, name, _attributes in tags:
        name = name.lower()
        if name in END_TAG_OPTIONAL:
            continue
        if slash:
            depth -= opened[name] > 0
            opened[name] = max(0, opened[name] - 1)
        else:
            opened[name] += 1
            depth += 1
            deepest = max(depth, deepest)
    return deepest * len(tags) > 1_000_000


def _values(name: str, attributes: str) -> dict[str, str]:
    """The acceptable attributes of a tag, in the order of the allow-list, values still escaped."""
    if not attributes:
        return {}
    found = dict(ATTRIBUTE.findall(attributes))
    values = {}
    for attribute in ELEMENTS[name]:
        value = found.get(attribute, "").strip()
        if attribute == "href":
            value = _link(markup.unescape(value))
        elif not VALUES[attribute].fullmatch(value):
            value = ""
        elif attribute in ("colspan", "rowspan", "start"):
            value = str(int(value)) if int(value) != 1 else ""  # as it is without it
        if value:
            values[attribute] = value
    if name == "a":
        return _anchor(values)
    return values


def _anchor(values: dict[str, str]) -> dict[str, str]:
    """One of the three things a link can be: a marker, a link to an article of ours, a link to elsewhere."""
    if "class" in values and "data-note" in values:
        kept = ("class", "data-note", "data-article")
    elif "data-article" in values:
        kept = ("data-article",)
    else:
        kept = ("href",)
    return {name: value for name, value in values.items() if name in kept}


def _link(url: str) -> str:
    """A safe address, escaped, or "" where there is none.

    Browsers drop tabs and line ends inside an address and read a backslash as a slash, so both are taken into account
    before `//host`, which would lead off the site under the page’s own scheme, is refused.
    """
    url = re.sub(r"[\t\n\r\x00-\x1f]", "", url).strip()
    if match := re.fullmatch(r"doi:\s*(10\..+)", url, re.IGNORECASE):
        url = "https://doi.org/" + match[1]
    scheme, colon, rest = url.partition(":")
    url = scheme.lower() + colon + rest if scheme.lower() in SCHEMES else url
    if not re.match(r"https?://[^\s/?#\\]|mailto:[^\s@]+@[^\s@]|/(?![/\\])", url):
        return ""
    for character, code in [(" ", "%20"), ('"', "%22"), ("<", "%3C"), (">", "%3E"), ("\xa0", "%C2%A0")]:
        url = url.replace(character, code)
    return url.replace("&", "&amp;")


def _escaped(text: str) -> str:
    return markup.escape(text, quote=True)
