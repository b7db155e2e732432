"""Pictures and files that articles use."""

from io import BytesIO
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image as Picture
from PIL import ImageOps

from thinktank import languages

from ..ids import new_id

RENDITION_WIDTHS = [480, 960, 1600]
FRACTION = [MinValueValidator(0), MaxValueValidator(1)]


class Image(models.Model):
    """A picture of the library, with the texts it carries wherever it is used."""

    public_id = models.CharField(_("id"), max_length=64, unique=True, default=new_id, editable=False)
    file = models.ImageField(_("file"), upload_to="images/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    renditions = models.JSONField(default=list, editable=False)  # [{"width": 480, "file": "images/….webp"}], ascending
    alt = models.CharField(
        _("alternative text"), max_length=500, blank=True, help_text=_("What someone who cannot see it needs to know.")
    )
    caption = models.TextField(_("caption"), blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    focal_x = models.FloatField(_("focal point, across"), default=0.5, validators=FRACTION)
    focal_y = models.FloatField(_("focal point, down"), default=0.5, validators=FRACTION)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]

    def __str__(self):
        return PurePosixPath(self.file.name).name if self.file else self.public_id

    def save(self, *args, **kwargs):
        if self.file and not self.width:  # Django leaves them empty where the file was stored before the row
            self.width, self.height = self.file.width, self.file.height
        super().save(*args, **kwargs)
        if self.file and not self.renditions:
            self.renditions = list(self.make_renditions())
            super().save(update_fields=["renditions"])

    def make_renditions(self):
        """WebP at the fixed widths that are smaller than the file itself."""
        with self.file.open("rb") as file, Picture.open(file) as original:
            picture = ImageOps.exif_transpose(original).convert("RGB")
        stem = PurePosixPath(self.file.name).with_suffix("")
        for width in RENDITION_WIDTHS:
            if width < picture.width:
                buffer = BytesIO()
                picture.resize((width, round(picture.height * width / picture.width)), Picture.Resampling.LANCZOS).save(
                    buffer, "WEBP", quality=80
                )
                name = self.file.storage.save(f"{stem}-{width}.webp", ContentFile(buffer.getvalue()))
                yield {"width": width, "file": name}

    def texts_in(self, language):
        """Alternative text, caption and credit as a version freezes them."""
        return {
            "alt": getattr(self, languages.column("alt", language)) or "",
            "caption": getattr(self, languages.column("caption", language)) or "",
            "credit": self.credit,
        }

    def sources(self):
        """What a template needs to show it: address, size and the narrower files."""
        return {
            "url": self.file.url,
            "width": self.width,
            "height": self.height,
            "srcset": ", ".join(f"{self.file.storage.url(r['file'])} {r['width']}w" for r in self.renditions),
        }


class Attachment(models.Model):
    """A PDF or data file of an article; public only with a live edition."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="attachments")
    file = models.FileField(_("file"), upload_to="attachments/")
    name = models.SlugField(_("address"), max_length=120, help_text=_("The file’s name in its address."))
    title = models.CharField(_("title"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=12,
        choices=languages.choices,
        blank=True,
        help_text=_("Empty: offered in every language."),
    )

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["article", "name"]
        constraints = [models.UniqueConstraint(fields=["article", "name"], name="attachment_name_once_per_article")]

    def __str__(self):
        return self.name
