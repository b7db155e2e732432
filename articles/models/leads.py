from django.db import models
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.pages.shown import LISTS, Shown, ShownQuerySet


class Lead(Shown):
    """The text that an editor put first on the home pages: of one language, or of all that have no choice of their own.

    Where it is not in print, the newest text leads, as it does where nobody chose.
    """

    is_seen_when_new = True

    language = models.CharField(
        _("language"),
        max_length=12,
        choices=languages.choices,
        blank=True,
        unique=True,
        help_text=_("Empty: every language without a choice of its own."),
    )
    article = models.ForeignKey("articles.Article", models.CASCADE, verbose_name=_("article"), related_name="leads")

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead story")
        verbose_name_plural = _("lead stories")
        ordering = ["language"]

    def __str__(self):
        return languages.own_name(self.language) if self.language else str(_("All languages"))

    @classmethod
    def places(cls, keys):
        return {LISTS}
