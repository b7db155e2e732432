"""Which pictures may be uploaded: of the formats that browsers show, within limits, decoded to their last byte."""

from pathlib import PurePosixPath

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image as Picture

SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
LARGEST = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000


class PictureField(forms.ImageField):
    default_validators = []  # the name is no evidence: it gets the ending of what the file really is

    def to_python(self, data):
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        if file.size > LARGEST:
            raise ValidationError(
                _("The picture has %(size)d MB; 15 MB is the most. Save it smaller or as JPEG.")
                % {"size": round(file.size / 1024 / 1024)}
            )
        file.image = decoded(file)
        file.name = str(PurePosixPath(file.name).with_suffix(SUFFIXES[file.image.format]))
        file.seek(0)
        return file


def decoded(file):
    """The picture in a file, decoded to its end: a header alone proves nothing. Its size is looked at before that."""
    try:
        picture = Picture.open(file, formats=list(SUFFIXES))
    except (OSError, SyntaxError, ValueError, Picture.DecompressionBombError):
        raise ValidationError(
            _("This is no picture the site can show. Upload a JPEG, PNG, WebP or AVIF file; save a drawing as PNG.")
        ) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise ValidationError(
            _("The picture has %(width)d × %(height)d pixels; 40 million in all is the most. Scale it down.")
            % {"width": picture.width, "height": picture.height}
        )
    try:
        picture.load()
    except Exception:  # a broken file breaks a decoder in its own way
        raise ValidationError(
            _("The file is damaged or was not transferred in full. Open it, save it again and upload the new file.")
        ) from None
    return picture
