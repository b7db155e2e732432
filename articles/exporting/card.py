"""The picture that stands for a text wherever its link is shared: what it is called, who wrote and who publishes it.

A JPEG of 1200 × 630 points, the size that is cropped least where links are shared. The letters come with a package, so
that a card looks the same on every machine; they cover Latin and Cyrillic.
"""

import hashlib
from dataclasses import astuple, dataclass
from functools import cached_property
from io import BytesIO

import font_source_sans_pro as sans
import font_source_serif_pro as serif
from PIL import Image, ImageDraw, ImageFont, ImageOps

from thinktank import colours

RELEASE = 1  # counted up when a card is drawn in another way
WIDTH, HEIGHT = 1200, 630
MARGIN = 64
PICTURE = 420  # the width of the picture’s column
GAP = 48
INK, SOFT = "#181a1e", "#555a62"  # --ink and --soft of the style sheet
RULE = 8
TITLE_SIZES = (76, 68, 60, 52, 46, 40)
MOST_LINES = 5
LINE_HEIGHT = 1.14
QUALITY = 88


@dataclass(frozen=True)
class Card:
    """`byline` and `place` may be empty; `picture` names the lead image, `focus` is its point that must be seen."""

    title: str
    kind: str
    institute: str
    byline: str = ""
    place: str = ""
    accent: str = colours.ACCENT
    place_colour: str = colours.PLACE
    picture: str = ""
    focus: tuple[float, float] = (0.5, 0.5)

    @cached_property
    def digest(self) -> str:
        """Names the card in its address: with another title it is another one, which no cache takes for the old."""
        return hashlib.sha256(repr((RELEASE, *astuple(self))).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def of(edition, institute) -> Card:
    """The card of a text in print, in its own language."""
    places = [label["name"] for label in edition.labels if label["kind"] == "region"]
    own = {
        name: colour
        for name, colour in [("accent", institute.accent_colour), ("place_colour", institute.place_colour)]
        if colour and colours.is_readable(colour)
    }
    return Card(
        title=edition.title,
        kind=edition.kind_label,
        institute=institute.best_name,
        byline=", ".join(person["name"] for person in edition.writers),
        place=places[0] if places else "",
        picture=edition.image.file.name if edition.image else "",
        focus=(edition.image.focal_x, edition.image.focal_y) if edition.image else (0.5, 0.5),
        **own,
    )


def draw(card: Card, picture: bytes | None = None) -> bytes:
    """A card, with the file of its picture, as a JPEG; equal cards are equal bytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), colours.PAPER)
    right = WIDTH - MARGIN
    if picture:
        image.paste(cropped(picture, card.focus), (WIDTH - PICTURE, 0))
        right = WIDTH - PICTURE - GAP
    pen = ImageDraw.Draw(image)
    pen.rectangle((MARGIN, MARGIN, right, MARGIN + RULE - 1), fill=INK)
    draw_label(pen, card, MARGIN + RULE + 28)
    foot = draw_foot(pen, card, right)
    draw_title(pen, card.title, right - MARGIN, MARGIN + RULE + 88, foot)
    file = BytesIO()
    image.save(file, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return file.getvalue()


def cropped(picture: bytes, focus: tuple[float, float]) -> Image.Image:
    with Image.open(BytesIO(picture)) as image:
        return ImageOps.fit(image.convert("RGB"), (PICTURE, HEIGHT), Image.Resampling.LANCZOS, centering=focus)


def draw_label(pen: ImageDraw.ImageDraw, card: Card, top: int) -> None:
    """The kind in red, the place with its square key in petrol, as above every title on the site."""
    font = ImageFont.truetype(sans.SourceSansProSemibold, 30)
    pen.text((MARGIN, top), card.kind, font=font, fill=card.accent)
    if card.place:
        left = MARGIN + pen.textlength(card.kind, font=font) + 32
        pen.rectangle((left, top + 12, left + 15, top + 27), fill=card.place_colour)
        pen.text((left + 28, top), card.place, font=font, fill=card.place_colour)


def draw_foot(pen: ImageDraw.ImageDraw, card: Card, right: int) -> int:
    """Who publishes it, and above that who wrote it; returns where they begin."""
    width = right - MARGIN
    font = ImageFont.truetype(sans.SourceSansProSemibold, 30)
    top = HEIGHT - MARGIN - 34
    pen.text((MARGIN, top), shortened(pen, card.institute, font, width), font=font, fill=INK)
    if card.byline:
        font = ImageFont.truetype(sans.SourceSansPro, 30)
        top -= 46
        pen.text((MARGIN, top), shortened(pen, card.byline, font, width), font=font, fill=SOFT)
    return top


def draw_title(pen: ImageDraw.ImageDraw, title: str, width: int, top: int, bottom: int) -> None:
    """In the largest letters in which all of it fits; in the smallest, as much as fits."""
    for size in TITLE_SIZES:
        font = ImageFont.truetype(serif.SourceSerifPro, size)
        height = round(size * LINE_HEIGHT)
        room = min(MOST_LINES, (bottom - top - 20) // height)
        lines = wrapped(pen, title, font, width)
        if len(lines) <= room and all(pen.textlength(line, font=font) <= width for line in lines):
            break
    if len(lines) > room:
        lines = [*lines[: room - 1], " ".join(lines[room - 1 :])]
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * height), shortened(pen, line, font, width), font=font, fill=INK)


def wrapped(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A text in as few lines as it takes, and those as even as they can be: no word is left alone in the last."""
    fewest = filled(pen, text, font, width)
    narrow, wide = 0, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(filled(pen, text, font, middle)) > len(fewest):
            narrow = middle
        else:
            wide = middle
    even = filled(pen, text, font, wide)
    return even if len(even) == len(fewest) else fewest


def filled(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and pen.textlength(f"{lines[-1]} {word}", font=font) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def shortened(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """As much of a line as there is room for, with “…” where something is missing."""
    if pen.textlength(text, font=font) <= width:
        return text
    while text and pen.textlength(f"{text}…", font=font) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
