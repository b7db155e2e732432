"""The institute’s icon: its initial on its red, drawn for whatever size a device asks for (pure)."""

from io import BytesIO

import font_source_serif_pro as serif
from PIL import Image, ImageDraw, ImageFont

# A tab, a phone that keeps the site on its first page (Apple’s 180), an app’s list and its start (Android’s 192, 512).
SIZES = (48, 180, 192, 512)


def draw(letter: str, colour: str, size: int) -> bytes:
    """A square PNG. The letter keeps to the middle 80 %, which no mask cuts off (W3C, Web Application Manifest)."""
    image = Image.new("RGB", (size, size), colour)
    font = ImageFont.truetype(serif.SourceSerifProSemibold, round(size * 0.62))
    pen = ImageDraw.Draw(image)
    left, top, right, bottom = pen.textbbox((0, 0), letter, font=font)
    pen.text(((size - left - right) / 2, (size - top - bottom) / 2), letter, font=font, fill="#ffffff")
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
