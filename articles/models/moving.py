"""What came from another site: which post became which article, and how each move went."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportedQuerySet(models.QuerySet):
    def from_(self, origin):
        return self.filter(origin=origin)

    def known_as(self, origin, guid):
        """What a post of a site became; None for one that never came."""
        return self.filter(key=Imported.key_of(origin, guid)).first()

    def texts(self):
        """Posts and pages; the rest are files."""
        return self.exclude(kind=Imported.Kind.FILE)

    def articles(self):
        return self.filter(kind=Imported.Kind.POST)

    def pages(self):
        return self.filter(kind=Imported.Kind.PAGE)

    def files(self):
        return self.filter(kind=Imported.Kind.FILE)

    def in_group(self, group):
        """The languages of one text, oldest first."""
        return self.filter(group=group).order_by("pk") if group else self.none()

    def unsettled(self):
        """Those whose links and pictures have not been looked at since they were written."""
        return self.filter(is_settled=False)

    def numbered(self, number):
        return self.filter(post_id=number).first() if number else None

    def showing(self, path):
        """The file that lies, or lay, at a path below the folder of uploads."""
        return self.files().filter(file=path[:500]).first() if path else None


class Imported(models.Model):
    """One item of another site, and what it became here: so that importing twice adds nothing."""

    class Kind(models.TextChoices):
        POST = "post", _("post")
        PAGE = "page", _("page")
        FILE = "attachment", _("file")

    origin = models.CharField(_("site"), max_length=200, db_index=True)
    guid = models.TextField("GUID")
    key = models.CharField(max_length=64, unique=True, editable=False)  # of origin and GUID, which may be long
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    type = models.CharField(_("type there"), max_length=40, blank=True)
    status = models.CharField(_("status there"), max_length=20, blank=True)
    post_id = models.PositiveBigIntegerField(default=0, db_index=True)
    line = models.PositiveIntegerField(_("line"), default=0)
    link = models.TextField(_("old address"), blank=True)
    slug = models.TextField(blank=True)
    title = models.TextField(_("title"), blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    group = models.CharField(max_length=200, blank=True, db_index=True)  # items that share one are one text
    alternates = models.JSONField(default=list)  # [[language, address]] that the text itself names
    words = models.JSONField(default=dict)  # of a file: {"alt", "caption", "page"}
    apart = models.JSONField(default=list)  # keys of what an editor said is another text
    featured = models.PositiveBigIntegerField(default=0)
    parent = models.PositiveBigIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    modified_at = models.DateTimeField(null=True, blank=True)
    is_protected = models.BooleanField(default=False)
    file = models.CharField(max_length=500, blank=True, db_index=True)  # below the folder of uploads, without a size
    article = models.ForeignKey(
        "articles.Article", models.SET_NULL, verbose_name=_("article"), null=True, related_name="imported"
    )
    page = models.ForeignKey("thinktank.Page", models.SET_NULL, null=True, related_name="+")
    image = models.ForeignKey("articles.Image", models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)  # of what the site said
    written = models.CharField(max_length=64, blank=True)  # of what was written here, before anybody worked on it
    is_settled = models.BooleanField(default=False)
    is_revised = models.BooleanField(default=False)  # since it was last in print
    findings = models.JSONField(default=list)  # [{"code", "message", "place", "quoted"}]
    at = models.DateTimeField(default=timezone.now)

    objects = ImportedQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        ordering = ["pk"]

    def __str__(self):
        return self.title or self.link or self.guid

    def save(self, *args, **kwargs):
        self.key = self.key_of(self.origin, self.guid)
        super().save(*args, **kwargs)

    @staticmethod
    def key_of(origin, guid):
        return hashlib.sha256(f"{origin}\n{guid}".encode("utf-8", "surrogatepass")).hexdigest()

    def find(self, code, message, *, quoted="", place=""):
        """Note what an editor should know, once; the caller saves."""
        self.findings = [found for found in self.findings if found["code"] != code or found["message"] != message]
        self.findings.append({"code": code, "message": message, "place": place, "quoted": quoted})

    def forget(self, *codes):
        """Take back what is no longer so; the caller saves."""
        self.findings = [found for found in self.findings if found["code"] not in codes]


class MoveQuerySet(models.QuerySet):
    def of(self, origin):
        """The latest first."""
        return self.filter(origin=origin).order_by("-pk")

    def forgotten(self, now):
        """Exports that were looked at, or refused, and that nobody has imported since."""
        waiting = [Move.State.LOOKED, Move.State.FAILED]
        return self.filter(state__in=waiting, at__lt=now - Move.KEPT).exclude(file="")


class Move(models.Model):
    """One reading of an export: what was asked for, how far it is, what came of it."""

    class State(models.TextChoices):
        LOOKING = "looking", _("being read")
        LOOKED = "looked", _("read, nothing written yet")
        MOVING = "moving", _("being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("stopped")

    origin = models.CharField(_("site"), max_length=200, blank=True, db_index=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    file = models.FileField(_("export"), upload_to="wordpress/", blank=True)
    file_name = models.CharField(_("file"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=20, default="analysis")
    publishes = models.BooleanField(_("publishes what was public"), default=False)
    fetches = models.BooleanField(_("fetches pictures from the old site"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LOOKING)
    done = models.PositiveIntegerField(_("items"), default=0)
    outlook = models.JSONField(default=dict)  # what a look at the file found, before anything is written
    counts = models.JSONField(default=dict)  # {what: how many}
    left_out = models.JSONField(default=dict)  # {kind: how many}
    problems = models.JSONField(default=list)  # [[line, message, words]]
    error = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("begun"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    KEPT = timedelta(days=30)  # an export that nobody imports

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("site that moves in")
        verbose_name_plural = _("sites that move in")
        ordering = ["-pk"]

    def __str__(self):
        return self.title or self.origin or self.file_name

    @property
    def is_at_work(self):
        return self.state in (self.State.LOOKING, self.State.MOVING)

    def forget(self):
        """Delete the export; of one that was looked at say so, for it cannot be imported any more."""
        self.file.delete(save=True)
        if self.state == self.State.LOOKED:
            self.stop(_("Nobody imported it for %(days)d days, and the file was deleted.") % {"days": self.KEPT.days})

    def stop(self, why):
        """Note that it ended before its end; what was written stays, and a next import goes on from there."""
        self.state, self.error, self.ended_at = self.State.FAILED, why[:2000], timezone.now()
        self.save()
