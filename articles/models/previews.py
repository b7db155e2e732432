"""Links that show a draft to whoever holds them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thinktank import languages


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

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.article} ({self.language})"
