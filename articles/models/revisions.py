"""What an article was at each moment somebody kept: snapshots to look at, compare with and go back to."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """The whole article at one moment."""

    class Kind(models.TextChoices):
        AUTOSAVE = "autosave", _("while writing")
        SAVE = "save", _("saved")
        IMPORT = "import", _("imported")
        LOAD = "load", _("as it was loaded")
        RESTORE = "restore", _("brought back")
        CORRECT = "correct", _("corrected in print")
        PUBLISH = "publish", _("as published")
        # What somebody wrote while another saved something else in the same place: kept, never the article’s own.
        ASIDE = "aside", _("set aside in a conflict")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(default=timezone.now)  # of the first save that this one took in
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SAVE)
    note = models.CharField(max_length=300, blank=True)
    languages = models.JSONField(default=list)  # which texts it changed; "" stands for what all languages share
    snapshot = models.JSONField()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_per_article")]

    def __str__(self):
        return f"{self.article} · {self.number}"
