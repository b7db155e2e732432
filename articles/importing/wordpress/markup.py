"""The HTML of a post → what an article can hold, and what became of the rest (pure).

Pictures become places for pictures, players links, captions of tables captions; scripts, styles and forms go. What is
left is read like any other page (`hypertext`).
"""

import base64
import binascii
import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from lxml import etree

from ... import richtext
from .. import hypertext
from ..document import DocumentPicture
from . import switches

DEEPEST = 200  # libxml2 gives up a little later
DEEPEST_AFTER = 240
SILENT = {"script", "style", "template", "noscript", "svg", "link", "meta", "title", "base"}
FORM = {"form", "button", "select", "textarea", "input", "fieldset", "datalist", "output"}
PLAYERS = {"iframe", "video", "audio", "embed", "object"}
BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "div", "section", "article", "pre",
    "dl", "figure", "aside", "details", "main", "header", "footer", "center",
}  # fmt: skip
VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "source", "area", "base", "embed", "param", "track"}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})\b[^<>]*?(/?)>")
WRAPPERS = re.compile(
    r"</?(?:div|span|section|font|article|main|center|aside|b|i|u|em|strong|small|big)\b[^<>]*>", re.I
)
ANY_TAG = re.compile(r"<[^<>]*>")
# A picture's place among the blocks, until they are blocks; texts have lost this sign before.
PLACE, PLACE_END = "\ue010", "\ue011"
PULLED = "\ue012"  # begins a pull quote, whose class the reader of pages does not know
PLACED = re.compile(f"{PLACE}([a-z0-9]+){PLACE_END}")
BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)
# No picture stands inside these.
CLOSED = {"table", "ul", "ol", "dl", "a", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
YOUTUBE = re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/(?!videoseries)([\w-]{3,20})")
# What plugins put around a text: buttons to share it, lists of related posts, tables of contents.
PLUGINS = re.compile(
    r"\b(?:sharedaddy|jp-relatedposts|addtoany\w*|a2a_kit|ssba\w*|heateor\w*|essb_\w*|social-?share\w*|share-?buttons?"
    r"|sharebar|ez-toc\w*|toc_container|lwptoc|wp-block-table-of-contents|breadcrumbs?|yarpp\w*|crp_related"
    r"|related-?posts?|post-navigation|simplesocialbuttons)\b",
    re.IGNORECASE,
)
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)(?:\?.*)?$", re.IGNORECASE)
DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif);base64,(.*)", re.IGNORECASE | re.DOTALL)
ATTACHMENT = re.compile(r"\bwp-image-(\d{1,12})\b")
LONGEST_PICTURE = 15_000_000


@dataclass
class Markup:
    """What came of it. `attachments` are pairs of a picture’s key and the id of its media item.

    `furniture` are words that belong to the page; `gone` counts the active parts by their names.
    """

    html: str = ""
    pictures: list[DocumentPicture] = field(default_factory=list)
    attachments: list[tuple[str, int]] = field(default_factory=list)
    alternates: list[tuple[str, str]] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    players: list[str] = field(default_factory=list)
    links_of_pictures: list[str] = field(default_factory=list)
    gone: Counter[str] = field(default_factory=Counter)
    was_flattened: bool = False

    def add(self, picture: DocumentPicture, attachment: int = 0) -> str:
        """The place of a picture."""
        self.pictures.append(picture)
        if attachment:
            self.attachments.append((picture.key, attachment))
        return f"{PLACE}{picture.key}{PLACE_END}"

    @property
    def next_key(self) -> str:
        return f"p{len(self.pictures) + 1}"


def read(html: str, base: str, markup: Markup) -> Markup:
    """Fills `markup`, which may hold pictures already; `base` is the address that relative ones start from."""
    html, markup.was_flattened = flattened(html)
    parser = etree.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    # The element around is one that nobody types, so that no stray end tag closes it.
    tree = etree.fromstring(f"<html><body>{html}</body></html>", parser)
    body = tree.find("body") if tree is not None else None
    if body is not None:
        _Rewriting(body, base, markup).all()
        markup.html = inner_html(body)
    return markup


def flattened(html: str) -> tuple[str, bool]:
    """HTML that is no deeper than the parser bears, and whether tags were taken out for it."""
    if depth(html) <= DEEPEST:
        return html, False
    flat = WRAPPERS.sub(" ", html)
    return (flat if depth(flat) <= DEEPEST else ANY_TAG.sub(" ", html)), True


def depth(html: str) -> int:
    deepest = now = 0
    for tag in TAG.finditer(html):
        if tag[1]:
            now = max(0, now - 1)
        elif not tag[3] and tag[2].lower() not in VOID:
            now += 1
            deepest = max(deepest, now)
    return deepest


def inner_html(element: etree._Element) -> str:
    # Serialised as XML, `<br/>` and all: what reads it next is an HTML parser that does not mind.
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return escape(element.text or "", quote=False) + inner


class _Rewriting:
    def __init__(self, body: etree._Element, base: str, markup: Markup):
        self.body, self.base, self.markup = body, base, markup
        self.behind: dict[etree._Element, etree._Element] = {}  # element → the last picture put behind it

    def all(self) -> None:
        for element in list(self.body.iter()):
            if not isinstance(element.tag, str):
                element.getparent() is not None and remove(element)
        self.take_switches()
        self.take_plugins()
        self.take_active()
        for quote in self.body.iter("q"):
            quote.text = f'"{quote.text or ""}'
            quote.tail = f'"{quote.tail or ""}'
        for table in list(self.body.iter("table")):
            if "tr-caption-container" in (table.get("class") or ""):
                as_figure(table)
        for quote in self.body.iter("blockquote"):
            around = quote.getparent()
            if "pullquote" in f"{quote.get('class') or ''} {around.get('class') or ''}":
                first = next((part for part in quote.iter("p")), quote)
                first.text = PULLED + (first.text or "")
        for figure in list(self.body.iter("figure")):
            self.figure(figure)
        for player in list(self.body.iter(*PLAYERS)):
            if is_within(player, self.body):
                self.player(player)
        for image in list(self.body.iter("img")):
            if is_within(image, self.body):
                self.loose_image(image)
        for cover in list(self.body.iter("div", "section")):
            if found := BACKGROUND.search(cover.get("style") or ""):
                self.background(cover, found[1])

    # --- what belongs to the page ---

    def take_switches(self) -> None:
        for link in self.body.iter("link"):
            if link.get("hreflang") and link.get("href") and "alternate" in (link.get("rel") or ""):
                self.markup.alternates.append((switches.language_of("", "", link.get("hreflang")), link.get("href")))
        for element in list(self.body.iter("div", "ul", "ol", "nav", "p", "span", "section", "aside", "select")):
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            if not switches.SWITCHER.search(names) or not is_within(element, self.body):
                continue
            links = element.findall(".//a[@href]")
            words = words_of(element)
            if len(words) > 400 or not links:
                continue
            for link in links:
                stated = link.get("hreflang") or link.get("lang") or ""
                self.markup.alternates.append(
                    (switches.language_of(words_of(link), link.get("href"), stated), self.absolute(link.get("href")))
                )
            self.markup.furniture.append(words)
            remove(element)
        for link in self.body.iter("a"):
            if (stated := link.get("hreflang")) and link.get("href"):
                self.markup.alternates.append((switches.language_of("", "", stated), self.absolute(link.get("href"))))

    def take_plugins(self) -> None:
        for element in list(self.body.iter("div", "ul", "ol", "nav", "section", "aside", "table", "header", "p")):
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            if not names.strip() or not is_within(element, self.body):
                continue
            if PLUGINS.search(names):
                self.markup.furniture.append(words_of(element))
                remove(element)
            elif hypertext.AROUND_CLASSES.search(element.get("class") or ""):
                del element.attrib["class"]  # a table of market shares is no button to share

    def take_active(self) -> None:
        for link in list(self.body.iter("a")):
            if "wp-block-file__button" in (link.get("class") or ""):  # the name of the file leads there as well
                self.markup.furniture.append(words_of(link))
                remove(link)
        for element in list(self.body.iter(*SILENT, *FORM)):
            if not is_within(element, self.body):
                continue
            if element.tag == "button" and "wp-block-button" in (element.get("class") or ""):
                element.tag = "span"  # words in the form of a button, that does nothing
                continue
            if element.tag in FORM and (words := words_of(element)):
                self.markup.furniture.append(words)
            if element.tag not in ("link", "meta", "title", "base"):
                self.markup.gone[element.tag] += 1
            remove(element)

    # --- pictures ---

    def figure(self, figure: etree._Element) -> None:
        """A figure around a picture, a table, a player or a quotation; galleries hold more figures."""
        if figure.findall(".//figure"):
            caption = next(iter(figure.findall("figcaption")), None)
            if caption is not None:
                caption.tag = "p"
            figure.tag = "div"
            return
        captions = list(figure.iter("figcaption"))
        images = list(figure.iter("img"))
        table = figure.find(".//table")
        quote = figure.find(".//blockquote")
        if table is not None:
            if captions and table.find("caption") is None:
                caption = captions[0]
                cut(caption)
                caption.tag, caption.tail = "caption", None
                table.insert(0, caption)
        elif quote is None and len(images) == 1 and len(captions) <= 1 and not list(figure.iter(*PLAYERS)):
            caption = ""
            for one in captions:
                caption = richtext.clean_inline(inner_html(one))
                cut(one)
            self.place(images[0], self.picture(images[0], caption))
            captions = []
        for caption in captions:
            if caption.tag == "figcaption":
                caption.tag = "p"
        figure.tag = "div"

    def loose_image(self, image: etree._Element) -> None:
        names = image.get("class") or ""
        alt = image.get("alt") or ""
        if re.search(r"\b(?:wp-smiley|emoji)\b", names) or (len(alt) <= 3 and "emoji" in (image.get("src") or "")):
            put_text(image, alt)
        elif image.get("width") in ("0", "1") or image.get("height") in ("0", "1"):
            remove(image)  # it counts readers
        else:
            self.place(image, self.picture(image, ""))

    def picture(self, image: etree._Element, caption: str) -> str:
        """The place of a picture in the text; "" for one without an address."""
        source, content = self.source(image)
        alt = " ".join((image.get("alt") or "").split())
        if not source and not content:
            if alt or caption:
                self.markup.furniture.append(f"{alt} {ANY_TAG.sub('', caption)}".strip())
            return ""
        key = self.markup.next_key
        attachment = ATTACHMENT.search(image.get("class") or "") or re.fullmatch(
            r"(\d{1,12})", image.get("data-id") or image.get("data-attachment-id") or ""
        )
        name = name_of(source) or key
        return self.markup.add(
            DocumentPicture(key=key, name=name, content=content, url=source, alt=alt, caption=caption),
            int(attachment[1]) if attachment else 0,
        )

    def source(self, image: etree._Element) -> tuple[str, bytes]:
        """The address of a picture, or its bytes. Pictures that load late keep their address elsewhere."""
        typed = (image.get("src") or "").strip()
        later = next(filter(None, map(image.get, ("data-orig-file", "data-lazy-src", "data-src", "data-full-url"))), "")
        if typed.startswith("data:"):
            if later:
                return self.absolute(later), b""
            found = DATA.match(typed[:LONGEST_PICTURE])
            try:
                return "", base64.b64decode(found[1]) if found else b""
            except (binascii.Error, ValueError):
                return "", b""
        return self.absolute(typed or later), b""

    def place(self, image: etree._Element, place: str) -> None:
        """Put a picture's place where the picture is, or behind the table, list or paragraph it stands in."""
        link = next((one for one in image.iterancestors("a")), None)
        if link is not None and link.get("href") and not words_of(link):
            address = self.absolute(link.get("href"))
            if not IMAGE_FILE.search(address) and "attachment_id=" not in address and "/attachment/" not in address:
                self.markup.links_of_pictures.append(address)
        spot = image if link is None or words_of(link) else link
        outer = None
        for parent in spot.iterancestors():
            if parent is self.body:
                break
            if parent.tag in CLOSED:
                outer = parent
        if not place:
            remove(spot)
            return
        paragraph = etree.Element("p")
        paragraph.text = place
        if outer is not None:
            remove(spot)
            # Several pictures of one table stay in their order.
            self.behind.get(outer, outer).addnext(paragraph)
            self.behind[outer] = paragraph
        else:
            paragraph.tail, spot.tail = spot.tail, None
            spot.getparent().replace(spot, paragraph)

    def background(self, cover: etree._Element, typed: str) -> None:
        address = self.absolute(typed.strip())
        if any(picture.url == address for picture in self.markup.pictures):
            return
        paragraph = etree.Element("p")
        key = self.markup.next_key
        paragraph.text = self.markup.add(DocumentPicture(key=key, name=name_of(address) or key, url=address))
        paragraph.tail, cover.text = cover.text, None
        cover.insert(0, paragraph)

    # --- players ---

    def player(self, player: etree._Element) -> None:
        """A film, a recording, a map: a link to it."""
        source = player.get("src") or player.get("data-src") or player.get("data-lazy-src") or player.get("data") or ""
        if not source:
            inner = next(
                (one for one in player.iter("source", "embed", "param") if one.get("src") or one.get("value")), None
            )
            source = (inner.get("src") or inner.get("value") or "") if inner is not None else ""
        address = watched(self.absolute(source)) if source and not source.startswith(("data:", "about:")) else ""
        fallback = words_of(player)
        paragraph = etree.Element("p")
        if address:
            link = etree.SubElement(paragraph, "a", href=address)
            title = " ".join((player.get("title") or "").split())
            link.text = title or (name_of(address) if player.tag in ("video", "audio") else "") or address
            self.markup.players.append(address)
        if fallback:
            self.markup.furniture.append(fallback)
        paragraph.tail, player.tail = player.tail, None
        player.getparent().replace(player, paragraph)

    def absolute(self, address: str) -> str:
        address = address.strip()
        try:
            joined = urljoin(self.base, address) if self.base else address
        except ValueError:
            return ""
        return f"https:{joined}" if joined.startswith("//") else joined


def as_figure(table: etree._Element) -> None:
    """Blogger’s way to put words under a picture: a table of two cells."""
    caption = next((cell for cell in table.iter("td") if "tr-caption" in (cell.get("class") or "").split()), None)
    image = table.find(".//img")
    if image is None or caption is None or len(table.findall(".//td")) > 2:
        return
    put_text(image, "")
    put_text(caption, "")
    caption.tag, table.tag = "figcaption", "figure"
    for child in list(table):
        table.remove(child)
    table.text = None
    table.extend([image, caption])


def watched(address: str) -> str:
    """The page of a film that a player shows.

    >>> watched("https://www.youtube.com/embed/abc_1?rel=0")
    'https://www.youtube.com/watch?v=abc_1'
    """
    if found := YOUTUBE.match(address):
        return f"https://www.youtube.com/watch?v={found[1]}"
    if found := re.match(r"https?://player\.vimeo\.com/video/(\d{3,12})", address):
        return f"https://vimeo.com/{found[1]}"
    if "/plugins/post.php" in address or "/plugins/video.php" in address:
        return parse_qs(urlsplit(address).query).get("href", [address])[0]
    return address


def name_of(address: str) -> str:
    try:
        return unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2])[:200]
    except ValueError:
        return ""


def words_of(element: etree._Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def is_within(element: etree._Element, body: etree._Element) -> bool:
    return any(parent is body for parent in element.iterancestors())


def put_text(element: etree._Element, text: str) -> None:
    """Text in the place of an element."""
    text += element.tail or ""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


def remove(element: etree._Element) -> None:
    """Takes an element away and leaves what stands behind it."""
    put_text(element, " " if element.tag in BLOCKS else "")


def cut(element: etree._Element) -> None:
    remove(element)
