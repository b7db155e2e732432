"""Files that an article gives its readers, and how public pages learn of them."""

from pathlib import PurePosixPath

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.pages.shown import Shown, ShownQuerySet

from ..enclosures import MEDIA_TYPES


class ListOf(models.Subquery):
    """The column `item` of all rows of a query as one JSON list: a page learns of its files without a further query."""

    template = "(SELECT json_group_array(json(each.item)) FROM (%(subquery)s) AS each)"
    output_field = models.JSONField()

    def as_postgresql(self, compiler, connection, **context):
        template = "(SELECT jsonb_agg(each.item) FROM (%(subquery)s) AS each)"
        return self.as_sql(compiler, connection, template=template, **context)


class AttachmentQuerySet(ShownQuerySet):
    def offered(self, article, language):
        """What readers of a public edition may have: not what waits for the next publication."""
        return self.filter(article=article, language__in=["", language], waits=False)

    def listed(self, article, language):
        """The same as a column: [{"name", "title", "file", "size"}]."""
        title = F(languages.column("title", language))
        return ListOf(
            self.offered(article, language)
            .order_by("name")
            .values(item=JSONObject(name="name", title=title, file="file", size="size"))
        )

    def named(self, name):
        """The one of that name, with or without the ending of its file; None if there is none."""
        if "\0" in name:  # which PostgreSQL cannot even look for
            return None
        found = self.filter(Q(name=name) | Q(name=PurePosixPath(name).stem)).first()
        return found if found and name in (found.name, found.file_name) else None

    def publish(self, articles):
        """What waited for an article to be published goes with it."""
        self.filter(article__in=articles, waits=True).update(waits=False)


class Attachment(Shown):
    """A PDF or data file of an article: public as long as an edition of it is, in every version alike.

    It follows the article and not the version, as a portrait follows the person: a better table takes the place of the
    old one at the same address. What somebody adds who may not publish `waits` until the article is published next.
    """

    is_seen_when_new = True

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="attachments")
    file = models.FileField(
        _("file"), upload_to="attachments/", help_text=_("PDF, CSV, TSV, JSON, XLSX or ODS, 20 MB at most.")
    )
    name = models.SlugField(_("address"), max_length=120, help_text=_("The file’s name in its address."))
    title = models.CharField(_("title"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=12,
        choices=languages.choices,
        blank=True,
        help_text=_("Empty: offered in every language."),
    )
    size = models.PositiveIntegerField(_("size"), default=0, editable=False)  # in bytes
    waits = models.BooleanField(_("waits for the next publication"), default=False, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["article", "name"]
        constraints = [models.UniqueConstraint(fields=["article", "name"], name="attachment_name_once_per_article")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.size = self.file.size if self.file else 0
        super().save(*args, **kwargs)

    @classmethod
    def places(cls, keys):
        return {f"article-{key}" for key in cls.objects.filter(pk__in=keys).values_list("article", flat=True)}

    @property
    def file_name(self):
        """What it is called on a reader’s disk."""
        return self.name + PurePosixPath(self.file.name).suffix.lower()

    @property
    def media_type(self):
        return MEDIA_TYPES.get(PurePosixPath(self.file.name).suffix.lower(), "application/octet-stream")
