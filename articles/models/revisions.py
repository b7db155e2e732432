"""What an article was at each moment somebody kept: snapshots to look at, compare with and go back to."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thinktank import languages


class RevisionQuerySet(models.QuerySet):
    def people(self):
        """Who made them, by name."""
        users = get_user_model().objects.filter(pk__in=self.order_by().values("by"))
        return sorted(users, key=lambda user: user.full_name)

    def narrowed(self, language="", by="", kind=""):
        """Newest first, without what they hold: those that touched a language, of a person, of a kind."""
        found = self.filter(**{name: value for name, value in (("by", by), ("kind", kind)) if value})
        if language:
            # Neither database asks alike what a JSON list holds; the lists are short, and the snapshots stay there.
            touched = [pk for pk, codes in found.values_list("pk", "languages") if language in codes or not codes]
            found = found.filter(pk__in=touched)
        return found.defer("snapshot").select_related("by").order_by("-number")


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

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_per_article")]

    def __str__(self):
        return f"{self.article} · {self.number}"

    @property
    def day(self):
        return timezone.localdate(self.at)

    @property
    def began_earlier(self):
        """Whether it took in writing of more than a moment."""
        return (self.at - self.began_at).total_seconds() >= 60

    @property
    def touched(self):
        """What it changed, in words; nothing where nobody noted it."""
        names = {code: languages.own_name(code) for code in languages.codes()} | {"": gettext("what languages share")}
        return [names.get(code, code) for code in self.languages]

    def before(self):
        """The state that this one followed; None for the first."""
        earlier = self.article.revisions.filter(number__lt=self.number).exclude(kind=self.Kind.ASIDE)
        return earlier.order_by("-number").first()
