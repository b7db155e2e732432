"""An article language as a Word file with real footnotes: for commands and the admin only, for it shows drafts.

The file tells what it was made from (`importing/identity.py`), so that it can come back as a revision. It is written by
python-docx, which is small and keeps the parts of a file in order; footnotes, which it does not know, are our own.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from io import BytesIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image as Pixels

from thinktank import languages

from ... import amending, citations, footnotes, richtext
from ...importing import identity
from ...models import Article, Image
from ...publishing import Manuscript, as_note
from . import paper
from .writing import Picture, Writer

WIDEST = 1600  # pixels: sharp in print across a page
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@transaction.atomic
def export(article: Article, language: str, *, source: str = "", by=None) -> bytes:
    """A language as it stands now; with `source`, that language’s text, to be translated into `language`.

    What went out is kept as a revision, for it is what a file that comes back is compared with.
    """
    article = article.hold()
    source = source or language
    revision = amending.hand_out(article, language, by=by)
    manuscript = Article.objects.with_notes().get(pk=article.pk).manuscript(source)
    printed = printed_notes(manuscript)
    lead = manuscript.image or {"id": ""}
    shown = {lead["id"], *richtext.image_ids(manuscript.body)}
    pictures = {
        image.public_id: picture
        for image in Image.objects.filter(public_id__in=shown)
        if (picture := picture_of(image, source))
    }
    made_from = identity.Identity(
        article=article.public_id,
        language=language,
        source=source,
        revision=revision.number,
        notes={key: identity.fingerprint(note.text) for key, note in printed.items()},
        pictures={identity.file_fingerprint(one.content): key for key, one in pictures.items()},
    )
    return write(manuscript, {key: note.html for key, note in printed.items()}, pictures, made_from, timezone.now())


def file_name(article: Article, language: str) -> str:
    """As people file it: the address of the text, and its language."""
    slug = article.text("slug", language) or article.text("slug", article.original_language) or article.public_id
    return f"{slug[:80]}.{language}.docx"


def printed_notes(manuscript: Manuscript) -> dict[str, citations.Printed]:
    keys = [key for key in footnotes.keys(manuscript.body) if key in manuscript.notes]
    addresses = article_addresses(manuscript)
    with override(manuscript.language):
        printed = citations.print_notes(
            [as_note(manuscript.notes[key], addresses) for key in keys],
            manuscript.works,
            language=manuscript.language,
            style=manuscript.style,
        )
    return dict(zip(keys, printed, strict=True))


def article_addresses(manuscript: Manuscript) -> dict[str, str]:
    """The short address of each article that is linked to: it stays, whatever becomes public when."""
    return {key: f"{settings.SITE_URL}/a/{key}" for key in manuscript.linked_articles()}


def picture_of(image: Image, language: str) -> Picture | None:
    """A picture in a form that every word processor shows; None where its file is gone."""
    try:
        with image.file.open("rb") as file, Pixels.open(file) as pixels:
            if pixels.format in ("JPEG", "PNG") and pixels.width <= WIDEST:
                file.seek(0)
                content, width = file.read(), pixels.width
            else:
                pixels.thumbnail((WIDEST, WIDEST * 4))
                is_flat = pixels.mode in ("RGB", "L")
                drawn = BytesIO()
                (pixels if is_flat else pixels.convert("RGBA")).save(drawn, "JPEG" if is_flat else "PNG", quality=88)
                content, width = drawn.getvalue(), pixels.width
    except OSError:
        return None
    texts = image.texts_in(language)
    return Picture(content, width, texts["alt"], richtext.clean_inline(texts["caption"]))


def write(
    manuscript: Manuscript,
    notes: Mapping[str, str],
    pictures: Mapping[str, Picture],
    made_from: identity.Identity,
    at: datetime,
) -> bytes:
    """The file (pure). `notes`: {key: HTML as printed}."""
    document = paper.blank(manuscript.language, languages.direction(manuscript.language) == "rtl")
    authors = names(manuscript.byline, manuscript.language)
    describe(document, manuscript, authors, at)
    writer = Writer(document, notes, pictures, article_addresses(manuscript))
    writer.line("Title", escape(manuscript.title))
    if manuscript.image and (picture := pictures.get(manuscript.image["id"])):
        writer.picture(replace(picture, alt=manuscript.image["alt"]))
    if authors:
        writer.line("Author", escape(authors))
    if manuscript.summary:
        writer.line("Abstract", escape(manuscript.summary))
    for point in manuscript.key_points:
        writer.line("Key Points", escape(point))
    writer.write(manuscript.body)
    xml = identity.as_xml(made_from)
    id = str(uuid.UUID(hashlib.sha256(xml).hexdigest()[:32])).upper()
    paper.add_data(document, xml, identity.SCHEMA, id)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def names(byline: Sequence[Mapping], language: str) -> str:
    signed = [f"{p['given']} {p['family']}".strip() or p["author"] for p in byline if p["role"] == "author"]
    with override(language):
        return get_text_list(signed, _("and")) if signed else ""


def describe(document, manuscript: Manuscript, authors: str, at: datetime) -> None:
    """What file managers and libraries show of it."""
    about = document.core_properties
    about.title, about.author, about.language = manuscript.title[:255], authors[:255], paper.region(manuscript.language)
    about.subject, about.comments = "", ""
    about.keywords = "; ".join(topic["name"] for topic in manuscript.topics)[:255]
    about.last_modified_by, about.revision = authors[:255], 1
    about.created = about.modified = at.replace(tzinfo=None, microsecond=0)
    about.identifier = f"{settings.SITE_URL}/a/{manuscript.article}"[:255]
