"""Pictures that articles use."""

from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.models import Outbox
from thinktank.pages.shown import Shown, ShownQuerySet, together
from thinktank.uploads import in_child, on_disk

from ..ids import new_id
from ..tasks import owe
from ..works import fold

RENDITION_WIDTHS = [480, 720, 960, 1600]  # 720: a phone of 360 points, two pixels each
FRACTION = [MinValueValidator(0), MaxValueValidator(1)]


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
    # [{"width": 480, "file": "images/….webp", "avif": "images/….avif"}], ascending; AVIF comes later, by a task.
    renditions = models.JSONField(default=list, editable=False)
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
            if self.file and not self.renditions and self.width > RENDITION_WIDTHS[0]:
                self.renditions = self.make_renditions()
                super().save(update_fields=["renditions"])
                owe([Outbox(kind="avif", payload={"image": self.public_id})])

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
        return [rendition[kind] for rendition in self.renditions for kind in ("file", "avif") if kind in rendition]

    def make_renditions(self):
        """WebP at the fixed widths that are smaller than the file itself."""
        return [{"width": width, "file": name} for width, name in self.narrowed("WEBP").items()]

    def narrowed(self, kind):
        """{width: name of a new file}"""
        stem = PurePosixPath(self.file.name).with_suffix("")
        with self.file.open("rb") as file, on_disk(file) as (source, folder):
            files = in_child("narrow", source, folder, kind, *RENDITION_WIDTHS).get("files", {})
            return {
                int(width): self.file.storage.save(
                    f"{stem}-{width}{Path(path).suffix}", ContentFile(Path(path).read_bytes())
                )
                for width, path in files.items()
            }

    def add_avif(self):
        """Offer each rendition as AVIF too, which is about half as large; does nothing the second time."""
        if all("avif" in rendition for rendition in self.renditions):
            return False
        files = self.narrowed("AVIF")
        renditions = [r | {"avif": files[r["width"]]} if r["width"] in files else r for r in self.renditions]
        # Somebody else may have been faster; then theirs stay.
        added = Image.objects.filter(pk=self.pk, renditions=self.renditions).update(renditions=renditions)
        if not added:
            for name in files.values():
                self.file.storage.delete(name)
        self.renditions = renditions
        return bool(added)

    def texts_in(self, language):
        """Alternative text, caption and credit as a version freezes them."""
        return {
            "alt": getattr(self, languages.column("alt", language)) or "",
            "caption": getattr(self, languages.column("caption", language)) or "",
            "credit": self.credit,
        }

    def sources(self):
        """What a template needs to show it: address, size, the narrower files, and what matters where it is cropped."""
        url = self.file.storage.url
        avif = [r for r in self.renditions if "avif" in r]
        return {
            "url": self.file.url,
            "width": self.width,
            "height": self.height,
            "srcset": ", ".join(f"{url(r['file'])} {r['width']}w" for r in self.renditions),
            "avif": ", ".join(f"{url(r['avif'])} {r['width']}w" for r in avif),
            "focus": self.focus,
        }

    @property
    def focus(self):
        """The classes that keep its focal point in sight, in steps of a tenth; none for the middle."""
        across, down = round(self.focal_x * 10), round(self.focal_y * 10)
        return "" if (across, down) == (5, 5) else f"across-{across} down-{down}"

    @property
    def thumbnail(self):
        """The address of the narrowest file there is."""
        return self.file.storage.url(self.renditions[0]["file"] if self.renditions else self.file.name)

    @property
    def missing_alt(self):
        """The languages in which nobody has said what it shows."""
        return [code for code in languages.codes() if not getattr(self, languages.column("alt", code))]
