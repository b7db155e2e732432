"""The pictures of manuscripts become images of the library, before the articles that show them are written.

Decoding takes time and must not hold a database still, so it happens first; whoever calls takes the images back with
`forget` if nothing comes of the articles.
"""

import hashlib
import re
from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from thinktank import languages
from thinktank.uploads import PictureField

from .. import richtext
from ..models import Image
from ..works import fold
from .document import Document, DocumentPicture, Finding

MOST = 200  # pictures of one manuscript; each is decoded while somebody waits
FIGURE = re.compile(
    r'<figure data-image="(?P<key>[^"]*)">(?:<figcaption[^>]*>(?P<caption>.*?)</figcaption>)?</figure>', re.DOTALL
)


class Gallery:
    """Images for one import: the same file is one image, in every language, and on the day it is imported again."""

    def __init__(self, by=None):
        self.by = by
        self.added: list[Image] = []
        self._refused: dict[str, str] = {}  # digest → why
        self._ours: dict[str, str] = {}  # digest → id, of pictures that went out from here in a Word file

    def take(self, documents: Mapping[str, Document]) -> None:
        """Put the pictures of some documents into the library, where they are not in it yet."""
        for document in documents.values():
            self.know(document)
            for picture in document.pictures[:MOST]:
                self.image_of(picture)

    def look(self, document: Document) -> str:
        """The document’s body with those of its pictures that the library has already; nothing is written."""
        self.know(document)
        found = {picture.key: self.known(picture) for picture in document.pictures[:MOST]}
        images = {key: image.public_id for key, image in found.items() if image}
        return placed(document.body, images, images)

    def know(self, document: Document) -> None:
        if document.returned and document.returned.identity:
            self._ours |= document.returned.identity.pictures

    def known(self, picture: DocumentPicture) -> Image | None:
        if not picture.content:
            return None
        digest = hashlib.sha256(picture.content).hexdigest()
        return (
            Image.objects.filter(digest=digest).first()
            or Image.objects.filter(public_id=self._ours.get(digest, "")).first()
        )

    def hang(self, document: Document, language: str) -> tuple[str, list[Finding]]:
        """The document’s body with images for its pictures, and what an editor should know of them.

        A picture that cannot be shown leaves its caption in the text, as a paragraph.
        """
        images: dict[str, str] = {}
        findings: list[Finding] = []
        silent = 0
        for number, picture in enumerate(document.pictures, 1):
            image = self.image_of(picture) if number <= MOST else None
            if image is None:
                findings.append(self.left_out(picture, number))
                continue
            findings += describe(image, picture, language)
            silent += not getattr(image, languages.column("alt", language))
            images[picture.key] = image.public_id
        if silent:
            findings.append(
                Finding(
                    "picture-without-alt",
                    _(
                        "%(count)d of the pictures have no description. Say in the library what each shows, for "
                        "readers who cannot see it."
                    )
                    % {"count": silent},
                    _("pictures"),
                )
            )
        return placed(document.body, images, {picture.key for picture in document.pictures}), findings

    def image_of(self, picture: DocumentPicture) -> Image | None:
        if not picture.content:
            return None
        digest = hashlib.sha256(picture.content).hexdigest()
        if digest in self._refused:
            return None
        if known := self.known(picture):
            return known
        try:
            file = PictureField().clean(ContentFile(picture.content, name=file_name(picture)))
        except ValidationError as error:
            self._refused[digest] = " ".join(error.messages)
            return None
        image = Image(file=file, digest=digest, uploaded_by=self.by)
        self.added.append(image)
        image.save()
        return image

    def left_out(self, picture: DocumentPicture, number: int) -> Finding:
        name = picture.name or picture.url or str(number)
        if not picture.content:
            why = _("Its file did not come with the text. Upload it to the library and put it in.")
        elif number > MOST:
            why = _("A text can bring %(most)d pictures. Upload this one to the library and put it in.") % {
                "most": MOST
            }
        else:
            why = self._refused[hashlib.sha256(picture.content).hexdigest()]
        return Finding(
            "picture-left-out",
            _("The picture “%(name)s” was left out. %(why)s") % {"name": name, "why": why},
            _("picture %(number)d") % {"number": number},
            " ".join(filter(None, [picture.alt, richtext.plain(picture.caption), picture.url])),
        )

    def forget(self) -> None:
        """Take back what this import added, its files too, also where a transaction has taken back the rows."""
        for image in self.added:
            if image.pk and Image.objects.filter(pk=image.pk).exists():
                Image.objects.filter(pk=image.pk).delete()
            if image.file and image.file._committed:
                for name in [image.file.name, *image.narrow_files()]:
                    image.file.storage.delete(name)
        self.added = []


def file_name(picture: DocumentPicture) -> str:
    """Its own name if it has one that says something, else the words that describe it."""
    name = picture.name.rsplit("/", 1)[-1]
    if re.fullmatch(r"(?i)(?:image|img|picture|media|graphic)?[\s_-]?\d*(?:\.\w{2,5})?", name):
        name = "-".join(fold(picture.alt).split()[:6])[:60] or name
    return name[-100:] or "picture"


def describe(image: Image, picture: DocumentPicture, language: str) -> list[Finding]:
    """Give an image the words it has in this language; what somebody has written about it stays."""
    alt, caption = " ".join(picture.alt.split()), richtext.clean_inline(picture.caption)
    findings = []
    longest = Image._meta.get_field("alt").max_length
    if len(alt) > longest:
        findings.append(
            Finding(
                "picture-text-cut",
                _("The description of the picture “%(name)s” is too long and was cut.") % {"name": image},
                _("pictures"),
                alt,
            )
        )
        alt = alt[:longest].rsplit(" ", 1)[0]
    before = {name: getattr(image, languages.column(name, language)) or "" for name in ("alt", "caption")}
    for name, value in {"alt": alt, "caption": caption}.items():
        if value and not before[name]:
            setattr(image, languages.column(name, language), value)
        elif value and fold(richtext.plain(value)) != fold(richtext.plain(before[name])):
            findings.append(
                Finding(
                    "picture-text-kept",
                    _("The library has words of its own for the picture “%(name)s”; they stay. Here it says: %(text)s")
                    % {"name": image, "text": richtext.plain(value)},
                    _("pictures"),
                    richtext.plain(value),
                )
            )
    if any(getattr(image, languages.column(name, language)) != before[name] for name in before):
        image.save()
    return findings


def placed(body: str, images: Mapping[str, str], keys: Collection[str]) -> str:
    """Figures of the manuscript’s own pictures (`keys`) as figures of images; without one, the caption stays."""

    def place(figure: re.Match) -> str:
        key, caption = figure["key"], figure["caption"]
        if key not in keys:
            return figure[0]
        if key in images:
            return figure[0].replace(f'data-image="{key}"', f'data-image="{images[key]}"', 1)
        return f"<p>{caption}</p>" if caption else ""

    return FIGURE.sub(place, body)
