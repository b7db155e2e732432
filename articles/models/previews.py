"""Links that show a draft to whoever holds them."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thinktank import languages

LONGEST = timedelta(days=7)


class PreviewLinkQuerySet(models.QuerySet):
    def working(self, now):
        """Neither expired nor revoked, and whoever made it still works here."""
        return self.filter(revoked_at=None, expires_at__gt=now, by__is_active=True)

    def opened_by(self, token, now):
        """The link with this secret; None for one that is unknown, expired or revoked."""
        return self.working(now).select_related("article").filter(token_digest=digest_of(token)).first()

    def make(self, article, language, *, by, lasts, note="", now=None):
        """A new link and its secret, which is known here and never again: (link, token)."""
        token, now = secrets.token_urlsafe(32), now or timezone.now()
        link = self.create(
            article=article,
            language=language,
            token_digest=digest_of(token),
            note=note.strip()[:200],
            by=by,
            created_at=now,
            expires_at=now + min(lasts, LONGEST),
        )
        return link, token

    def revoke(self, now):
        return self.filter(revoked_at=None).update(revoked_at=now)


def digest_of(token):
    """Without a salt: the secret is 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class PreviewLink(models.Model):
    """A secret address of one language of a draft. Only a digest of the secret is kept: the database opens nothing."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="preview_links")
    language = models.CharField(_("language"), max_length=12, choices=languages.choices)
    token_digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(_("for whom"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.article} ({self.language})"
