"""Which pictures may be uploaded, and what becomes of them: `pictures` writes each anew, confined."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from . import confined, pictures

LARGEST = 15 * 1024 * 1024
MEMORY = 1_500 * 1024 * 1024  # 40 million pixels of WebP take about half of it
SECONDS = 30
PATIENCE = 90  # seconds, others’ pictures included


class PictureField(forms.ImageField):
    """`longest`: the most pixels that a side of it has on any page; larger ones are scaled down."""

    default_validators = []  # the name is no evidence: it gets the ending of what the file really is

    def __init__(self, *, longest=pictures.LONGEST, **kwargs):
        super().__init__(**kwargs)
        self.longest = longest

    def to_python(self, data):
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        if file.size > LARGEST:
            raise ValidationError(
                _("The picture has %(size)d MB; 15 MB is the most. Save it smaller or as JPEG.")
                % {"size": round(file.size / 1024 / 1024)}
            )
        return kept(file, self.longest)


def kept(file, longest=pictures.LONGEST):
    """The picture in a file as a new file: none of the bytes that came. Raises ValidationError, saying what to do."""
    with on_disk(file) as (source, folder):
        target = folder / "kept"
        found = in_child("keep", source, target, longest)
        if "refused" in found:
            raise ValidationError(refusal(found))
        name = PurePosixPath(file.name or "picture").with_suffix(pictures.SUFFIXES[found["format"]])
        return SimpleUploadedFile(name.name, target.read_bytes(), f"image/{found['format'].lower()}")


def refusal(found):
    messages = {
        "unknown": _(
            "This is no picture the site can show. Upload a JPEG, PNG, WebP or AVIF file; save a drawing as PNG."
        ),
        "large": _("The picture has %(width)d × %(height)d pixels; 40 million in all is the most. Scale it down."),
        "moving": _("The picture moves, and pictures here stand still. Save one frame of it as PNG and upload that."),
        "mixed": _(
            "The file holds something besides a picture: a page, a program or an archive. Open it, export the picture "
            "alone and upload that."
        ),
        "damaged": _(
            "The file is damaged or was not transferred in full. Open it, save it again and upload the new file."
        ),
    }
    return messages[found["refused"]] % {"width": found.get("width", 0), "height": found.get("height", 0)}


def in_child(job, source, target, *more):
    """What `pictures` says of a job, done in a process of its own; one that died found a damaged file."""
    bounds = {"memory": MEMORY, "seconds": SECONDS, "patience": PATIENCE, "lock": "pictures"}
    try:
        return confined.run(pictures.__name__, job, source, target, *more, **bounds)
    except confined.Died:
        return {"refused": "damaged"}


@contextmanager
def on_disk(file):
    """(a path to the content of any file object, a folder beside it), both gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file.seek(0)
        with (folder / "source").open("wb") as copy:
            shutil.copyfileobj(file, copy)
        yield folder / "source", folder
