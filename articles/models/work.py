"""The work on an article: what was said about it, who has to know, who is there now, what was looked at and left."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thinktank import languages


class Comment(models.Model):
    """What people at the desk tell each other about a language of an article, or about all of it."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        REVIEW = "review", _("sent to review")
        RETURNED = "returned", _("sent back")
        APPROVED = "approved", _("approved")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="comments")
    language = models.CharField(_("language"), max_length=12, choices=languages.choices, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.COMMENT)
    text = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.article} · {self.get_kind_display()}"


class Notice(models.Model):
    """Something one person should know; mailed at once or in a daily digest, shown on the desk until it is seen."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("assigned to you")
        REVIEW = "review", _("waiting for your review")
        RETURNED = "returned", _("sent back to you")
        APPROVED = "approved", _("approved")
        COMMENT = "comment", _("commented")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    language = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.user}: {self.article} ({self.kind})"


class Presence(models.Model):
    """One open form: who has it, in which language they are."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40)
    language = models.CharField(max_length=12, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "user", "tab"], name="presence_once_per_tab")]

    def __str__(self):
        return f"{self.user} · {self.article}"


class Dismissal(models.Model):
    """A finding of the preflight that somebody has looked at and means to leave, with the reason."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="dismissals")
    language = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)  # of what was found: another finding of the kind is news again
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("dismissed finding")
        verbose_name_plural = _("dismissed findings")
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "code", "fingerprint"], name="dismissed_once")
        ]

    def __str__(self):
        return f"{self.article} ({self.language}) · {self.code}"
