"""The work on one language of an article: who does it by when, how far it is, what it was translated from."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thinktank import languages

from ..comparing import digest


class TranslationQuerySet(models.QuerySet):
    def follow(self, article, before, after):
        """Note what each paragraph that was written just now was translated from; called by every write of an article.

        `before`, `after`: its snapshots. Runs inside the transaction of the write.
        """


class Translation(models.Model):
    """The work on one language of an article. What is public is read from the edition, not from here."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in-review", _("in review")
        APPROVED = "approved", _("approved")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=12, choices=languages.choices)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("writer"), null=True, blank=True, related_name="+"
    )
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("translator"), null=True, blank=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("reviewer"), null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True, editable=False)
    # Per paragraph of this language: the digest of the original’s paragraph it was translated from, and whether
    # somebody said it is still correct though the original changed.
    basis = models.JSONField(default=list, blank=True, editable=False)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["article", "language"]
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="one_translation_per_language")]

    def __str__(self):
        return f"{self.article} ({self.language})"

    @property
    def is_approved(self):
        """Approval lapses when the text is no longer the one that was approved."""
        return self.state == self.State.APPROVED and self.approved_digest == digest(
            self.article.manuscript(self.language).as_inputs()
        )
