"""Images: whether who cannot see them is told what they show (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from .. import richtext
from ..works import fold
from .finding import Finding, Place, clip
from .reading import Reading

FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|avif|tiff?|bmp)|(?:img|dsc|dscn|pxl|image|photo|screenshot|foto|resim)[\s_-]?\d[\d_\s-]*",
    re.IGNORECASE,
)
FIGURE = re.compile(r'<figure data-image="([^"]*)">(?:<figcaption[^>]*>(.*?)</figcaption>)?', re.DOTALL)
SAYS_NOTHING = set("image picture photo map görsel resim fotoğraf harita изображение картинка фото карта".split())  # noqa: SIM905


@dataclass(frozen=True)
class Picture:
    """An image where it is used. `caption` is the library’s where the text has none of its own."""

    id: str
    place: Place
    alt: str
    caption: str


def pictures(reading: Reading) -> Iterator[Picture]:
    m = reading.manuscript
    if m.image:
        place = Place(kind="field", label=_("Lead image"), field="image_alt")
        yield Picture(m.image["id"], place, m.image["alt"], m.image["caption"])
    for block, place in zip(reading.blocks, reading.places, strict=True):
        for image, caption in FIGURE.findall(block) if "<figure" in block else ():
            texts = m.images.get(image)
            if texts:
                yield Picture(image, place, texts["alt"], caption or texts["caption"])


def check(reading: Reading) -> Iterator[Finding]:
    for picture in pictures(reading):
        alt = picture.alt.strip()
        stem = PurePosixPath(reading.files.get(picture.id, "")).stem
        if not alt:
            yield Finding(
                code="alt-missing",
                message=_(
                    "The image has no alternative text in this language. Say in the library, or here, what someone who "
                    "cannot see it needs to know."
                ),
                place=picture.place,
                same=(picture.id,),
            )
        elif FILE_NAME.fullmatch(alt) or (stem and fold(alt) == fold(stem)):
            yield Finding(
                code="alt-file-name",
                message=_("The alternative text “%(alt)s” is the name of a file. Say what the image shows.")
                % {"alt": clip(alt)},
                place=picture.place,
                quoted=alt,
            )
        elif alt.lower().strip(".") in SAYS_NOTHING:
            yield Finding(
                code="alt-says-nothing",
                message=_("The alternative text “%(alt)s” does not say what the image shows.") % {"alt": alt},
                place=picture.place,
                quoted=alt,
            )
        elif fold(alt) == fold(richtext.plain(picture.caption)):
            yield Finding(
                code="alt-is-caption",
                message=_(
                    "The alternative text repeats the caption, so it is read out twice. Say what the image shows "
                    "instead."
                ),
                place=picture.place,
                quoted=alt,
            )
