"""Shortcodes by which page builders lay a page out: the layout goes, its words, pictures and films stay (pure).

WPBakery (`vc_`), Divi (`et_pb_`), Avada (`fusion_`), Enfold (`av_`) and their kin wrap every paragraph in rows and
columns; a site that used one has them in each of its posts. Some keep words in attributes: titles of boxes, buttons.
"""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable
from html import escape
from urllib.parse import unquote

from .shortcodes import SIGN, attributes_of

BUILDER = re.compile(
    r"(?:vc|et_pb|fusion|av|mk|kc|tatsu|us|ux|nectar|cs|mpc|ult)_\w+"
    r"|(?:one|two|three|four)_(?:half|third|fourth|fifth|sixth)(?:_last)?"
    r"|rows?|columns?|col|section|container|clear|divider|spacer|dropcap|raw"
)
# Only around others: what their attributes say was for the editor.
GRID = re.compile(r".*(?:_row|_column|_section|_row_inner|_column_inner|_container|_inner|_specialty)", re.IGNORECASE)
HEADINGS = ("text", "heading", "main_heading", "title")
WORDS = ("subtitle", "sub_heading", "caption", "label", "button_text", "quote", "description", "desc", "author")
IMAGES = ("image", "images", "attachment", "attachments", "include", "ids", "image_id")
SOURCES = ("src", "image_url", "image")
LINKS = ("link", "url", "video_url", "button_url")
IMAGE = re.compile(r"https?://[^\s\"'|]{4,1000}\.(?:jpe?g|png|gif|webp)", re.IGNORECASE)
FILM = re.compile(r"https?://[^\s\"'|]{4,1000}")
ENCODED = re.compile(r"\[vc_raw_(?:html|js)[^\[\]]{0,300}\]([A-Za-z0-9+/=\s]{4,400000})\[/vc_raw_(?:html|js)\]")


def is_builder(sign: re.Match) -> bool:
    """Whether a sign is a builder's; “[Section 301]” and “[sic]” are somebody's words."""
    attributes = sign["attributes"].strip(" /")
    return bool(BUILDER.fullmatch(sign["name"])) and (not attributes or "=" in attributes)


def unwrapped(text: str, picture: Callable[[int], str], found: Counter[str]) -> str:
    """A text without the shortcodes of page builders; `found` counts them by name.

    `picture` gives the place of the picture with an id.

    >>> unwrapped("[vc_row][vc_column]Ports[/vc_column][/vc_row]", str, Counter()).split()
    ['Ports']
    """
    if "[" not in text:
        return text

    def put(sign: re.Match) -> str:
        name = sign["name"].lower()
        if not is_builder(sign) or sign["escape"]:
            return sign[0]
        if sign["slash"]:
            return "" if name in ("dropcap", "raw") else "\n\n"
        found[name] += 1
        if name in ("dropcap", "raw"):
            return ""
        return "\n\n" + ("" if GRID.fullmatch(name) else words_of(name, sign["attributes"], picture)) + "\n\n"

    return SIGN.sub(put, ENCODED.sub(decoded, text))


def words_of(name: str, typed: str, picture: Callable[[int], str]) -> str:
    """What the attributes of a shortcode showed, as HTML."""
    attributes, _values = attributes_of(typed.rstrip().removesuffix("/"))
    pieces = [f"<h3>{escape(value, quote=False)}</h3>" for key in HEADINGS if (value := shown(attributes.get(key)))]
    pieces += [f"<p>{escape(value, quote=False)}</p>" for key in WORDS if (value := shown(attributes.get(key)))]
    if re.search("image|gallery|carousel|photo", name):
        listed = next((value for key in IMAGES if re.fullmatch(r"[\d,\s]+", value := attributes.get(key, ""))), "")
        pieces += [f"<p>{picture(int(ident))}</p>" for ident in re.findall(r"\d{1,12}", listed)]
        source = next((value for key in SOURCES if IMAGE.fullmatch(value := attributes.get(key, ""))), "")
        if source:
            alt = attributes.get("alt", "")
            pieces.append(f'<figure><img src="{escape(source)}" alt="{escape(alt)}"></figure>')
    elif re.search("video|audio|youtube|vimeo", name):
        sources = (attributes.get(key, "") for key in ("src", *LINKS))
        address = next((film[0] for value in sources if (film := FILM.match(value))), "")
        pieces += [f'<p><a href="{escape(address)}">{escape(address)}</a></p>'] if address else []
    return "".join(pieces)


def shown(value: str | None) -> str:
    """The words of an attribute; "" for a switch or a number. Builders escape quotes and brackets in their own ways."""
    words = unquote(value or "").replace("``", '"').replace("`{`", "[").replace("`}`", "]").strip()
    return words if re.search(r"[^\W\d_]{2}", words) and words.lower() not in ("on", "off", "yes", "no", "true") else ""


def decoded(found: re.Match) -> str:
    """The HTML that WPBakery keeps in base64."""
    try:
        return unquote(base64.b64decode(re.sub(r"\s", "", found[1]), validate=True).decode())
    except (binascii.Error, ValueError):
        return found[0]
