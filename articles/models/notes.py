"""The notes of an article and what they cite. All languages share them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thinktank import languages

from .. import richtext
from ..ids import new_key

# CSL's locator labels (CSL 1.0.2, “Locators”) that people use in notes.
LOCATORS = [
    ("page", _("page")),
    ("chapter", _("chapter")),
    ("section", _("section")),
    ("paragraph", _("paragraph")),
    ("article-locator", pgettext_lazy("locator", "article")),
    ("volume", _("volume")),
    ("issue", _("issue")),
    ("part", _("part")),
    ("figure", _("figure")),
    ("folio", _("folio")),
    ("line", _("line")),
    ("note", _("note")),
    ("column", _("column")),
    ("verse", _("verse")),
    ("timestamp", _("time")),
]


class FootnoteQuerySet(models.QuerySet):
    def whole(self):
        """As a list, each with its cites, and these with their sources: however many, in one query.

        To prefetch them would make a queryset for each note, and each source as often as it is cited.
        """
        kinds = [(Footnote, ""), (Cite, "cites__"), (Cite.source.field.related_model, "cites__source__")]
        columns = [[field.attname for field in kind._meta.concrete_fields] for kind, _place in kinds]
        asked = [place + name for (_kind, place), names in zip(kinds, columns, strict=True) for name in names]
        first, second = len(columns[0]), len(columns[0]) + len(columns[1])

        def known(place, row):
            """The instance of a row, made when it is met first; a row begins with its key."""
            if row[0] not in met[place]:
                met[place][row[0]] = kinds[place][0].from_db(self.db, columns[place], row)
            return met[place][row[0]]

        met = [{}, {}, {}]
        for row in self.rewrite(False).order_by("pk", "cites__order", "cites__pk").values_list(*asked):
            note = known(0, row[:first])
            cites = note.__dict__.setdefault("_prefetched_objects_cache", {}).setdefault("cites", [])
            if row[first] is not None:
                cites.append(known(1, row[first:second]))
                cites[-1].source = known(2, row[second:])
        return list(met[0].values())


class Footnote(models.Model):
    """A note of one article: what it cites, and free text per language."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="footnotes")
    key = models.CharField(_("key"), max_length=64, default=new_key)
    text = models.TextField(_("text"), blank=True, help_text=_("Printed after the works this note cites."))

    objects = FootnoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("footnote")
        verbose_name_plural = _("footnotes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="footnote_key_once_per_article")]

    def __str__(self):
        return self.key

    def save(self, *args, **kwargs):
        for code in languages.codes():
            column = languages.column("text", code)
            setattr(self, column, richtext.clean_inline(getattr(self, column) or ""))
        super().save(*args, **kwargs)

    def text_in(self, language):
        return getattr(self, languages.column("text", language)) or ""

    def in_language(self, language):
        """The note as a version freezes it: text and cites of that language."""
        return {
            "text": self.text_in(language),
            "cites": [cite.in_language(language) for cite in self.cites.all() if cite.language in ("", language)],
        }


class Cite(models.Model):
    """One source in one footnote."""

    footnote = models.ForeignKey(Footnote, models.CASCADE, related_name="cites")
    source = models.ForeignKey("articles.Source", models.PROTECT, verbose_name=_("source"), related_name="cites")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    locator_label = models.CharField(_("place"), max_length=20, choices=LOCATORS, blank=True)
    locator = models.CharField(_("number"), max_length=60, blank=True, help_text=_("For example 12 or 12–14."))
    accessed = models.CharField(_("accessed"), max_length=10, blank=True, help_text=_("A date as 2024-02-28."))
    prefix = models.CharField(_("words before"), max_length=300, blank=True)
    suffix = models.CharField(_("words after"), max_length=300, blank=True)
    language = models.CharField(
        _("only in"), max_length=12, choices=languages.choices, blank=True, help_text=_("Empty: in every language.")
    )

    class Meta:
        verbose_name = _("cite")
        verbose_name_plural = _("cites")
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.source}"

    @staticmethod
    def words():
        """The columns of the words before and after, in every language."""
        return [languages.column(field, code) for field in ("prefix", "suffix") for code in languages.codes()]

    def in_language(self, language):
        return {
            "source": self.source.public_id,
            "locator": [self.locator_label or "page", self.locator] if self.locator else [],
            "accessed": self.accessed,
            "prefix": getattr(self, languages.column("prefix", language)) or "",
            "suffix": getattr(self, languages.column("suffix", language)) or "",
        }

    def snapshot(self):
        """The cite in all languages: what a revision keeps and a dump writes."""
        return {
            "source": self.source.public_id,
            "locator": [self.locator_label or "page", self.locator] if self.locator else [],
            "accessed": self.accessed,
            "prefix": self.around("prefix"),
            "suffix": self.around("suffix"),
            "language": self.language,
        }

    def around(self, side):
        """The words before (“prefix”) or after (“suffix”) the citation, in each language."""
        return {code: getattr(self, languages.column(side, code)) or "" for code in languages.codes()}
