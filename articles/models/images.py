"""Pictures that articles use."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.models import Outbox
from thinktank.pages.shown import Shown, ShownQuerySet, together
from thinktank.renditions import FRACTION, Shape, in_sight, keep, names

from ..ids import new_id
from ..tasks import owe
from ..works import fold

WIDTHS = (480, 720, 960, 1600)  # 720: a phone of 360 points, two pixels each
WHOLE = Shape(WIDTHS)
WIDE = Shape(WIDTHS, ratio=2)  # as the lead story shows it on a phone


class ImageQuerySet(ShownQuerySet):
    def matching(self, words):
        """The id is this one, or every word stands in a name or text of the picture, however it is typed."""
        columns = [languages.column(field, code) for field in ("alt", "caption") for code in languages.codes()]
        wanted = fold(words).split()
        found = [
            pk
            for pk, public_id, *texts in self.values_list("pk", "public_id", "file", "credit", *columns)
            if public_id == words.strip() or all(word in fold(" ".join(filter(None, texts))) for word in wanted)
        ]
        return self.filter(pk__in=found)

    def without_alt(self, code):
        column = languages.column("alt", code)
        return self.filter(models.Q(**{column: ""}) | models.Q(**{column: None}))


class Image(Shown):
    """A picture of the library, with the texts it carries wherever it is used."""

    place = ("image", "id")

    public_id = models.CharField(_("id"), max_length=64, unique=True, default=new_id, editable=False)
    file = models.ImageField(_("file"), upload_to="images/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    # SHA-256 of the file as a manuscript brought it: imported again, it is this image again.
    digest = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    # As `thinktank.renditions` keeps them. WebP of the whole comes with the upload, the rest later, by a task.
    renditions = models.JSONField(default=list, editable=False)
    crops = models.JSONField(default=list, editable=False)
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

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]

    def __str__(self):
        return PurePosixPath(self.file.name).name if self.file else self.public_id

    def save(self, *args, **kwargs):
        if self.file and not self.width:  # Django leaves them empty where the file was stored before the row
            self.width, self.height = self.file.width, self.file.height
        with together():
            super().save(*args, **kwargs)
            if self.file and not self.renditions and self.width > WIDTHS[0]:
                self.renditions = WHOLE.complete([], self.file, self.size, formats=["file"])
                super().save(update_fields=["renditions"])
            if self.is_incomplete:
                owe([Outbox(kind="renditions", payload={"image": self.public_id})])

    def delete(self, *args, **kwargs):
        files = [self.file.name, *self.narrow_files()]
        with transaction.atomic():
            result = super().delete(*args, **kwargs)
            transaction.on_commit(lambda: [self.file.storage.delete(name) for name in files])
        return result

    def content(self):
        with self.file.open("rb") as file:
            return file.read()

    def narrow_files(self):
        """The names of its renditions’ files."""
        return names([*self.renditions, *self.crops])

    @property
    def is_incomplete(self):
        """Whether a page would offer it in another width, format or shape than there is."""
        lacks_some = WHOLE.lacking(self.renditions, self.file, self.size)
        return bool(self.file and (lacks_some or WIDE.lacking(self.crops, self.file, self.size_to_crop, self.focus)))

    def complete(self):
        """Offer it in every width, format and shape that pages ask for; does nothing the second time."""
        return keep(
            self,
            renditions=WHOLE.complete(self.renditions, self.file, self.size),
            crops=WIDE.complete(self.crops, self.file, self.size_to_crop, self.focus),
        )

    def texts_in(self, language):
        """Alternative text, caption and credit as a version freezes them."""
        return {
            "alt": getattr(self, languages.column("alt", language)) or "",
            "caption": getattr(self, languages.column("caption", language)) or "",
            "credit": self.credit,
        }

    def sources(self):
        """What a template needs to show it: address, size, the narrower files, and what matters where it is cropped."""
        return {
            "url": self.file.url,
            "width": self.width,
            "height": self.height,
            "files": WHOLE.offered(self.renditions, self.file),
            "crops": WIDE.offered(self.crops, self.file, self.focus),
            "in_sight": in_sight(*self.focus),
        }

    @property
    def storage(self):
        return self.file.storage

    @property
    def size(self):
        return self.width, self.height

    @property
    def size_to_crop(self):
        """Nothing, where it has that shape already or nearly."""
        return (0, 0) if abs(self.width - WIDE.ratio * self.height) < self.width / 20 else self.size

    @property
    def focus(self):
        return self.focal_x, self.focal_y

    @property
    def thumbnail(self):
        """The address of the narrowest file there is."""
        return self.file.storage.url(self.renditions[0]["file"] if self.renditions else self.file.name)

    @property
    def missing_alt(self):
        """The languages in which nobody has said what it shows."""
        return [code for code in languages.codes() if not getattr(self, languages.column("alt", code))]
