from django.db import models
from django.db.models import Count, OuterRef, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.addressing import address
from thinktank.models import Redirect
from thinktank.pages.shown import NAMES, Shown, ShownQuerySet, note, together
from thinktank.paging import with_counts

from ..tasks import owe_similar


class TopicQuerySet(ShownQuerySet):
    def of(self, editions):
        """The topics of these editions."""
        return self.alias(one=editions.one_of(topics=OuterRef("pk"))).exclude(one=None)

    def counted(self, counts):
        """Those that `counts` has ({key: how many texts}), as a list, each with its number."""
        return with_counts(self, counts)

    def for_choices(self, language):
        """(slug, kind, its names, that in a language first) of each: see `Topic.choices`."""
        columns = [languages.column("name", code) for code in [language, *languages.codes()]]
        return self.rewrite(False).values_list("slug", "kind", *columns)

    def with_languages(self, editions):
        """Each knows in which languages any of these editions is about it."""
        return editions.languages_of(self, topics=OuterRef("pk"))

    def with_reach(self, now):
        """Each knows how many articles are about it (`articles_count`) and how many public pages (`pages`)."""
        live = Q(editions__published_at__lte=now, editions__withdrawn_at=None)
        return self.annotate(
            articles_count=Count("articles", distinct=True), pages=Count("editions", filter=live, distinct=True)
        )

    def standing_for(self, slugs):
        """{slug: the topic it stands for today}: one that became another is found under its old slug too."""
        found = self.in_bulk(slugs, field_name="slug")
        missing = [slug for slug in slugs if slug not in found]
        codes = languages.codes()
        for slug in missing:
            row = Redirect.objects.first_of([f"/{code}/topics/{slug}/" for code in codes])
            if row and (topic := self.filter(slug=row.target.strip("/").split("/")[-1]).first()):
                found[slug] = topic
        return found


class Topic(Shown):
    """A region, theme, programme or series that articles belong to."""

    place = ("topic", "id")
    also = frozenset({NAMES})

    class Kind(models.TextChoices):
        REGION = "region", _("region")
        THEME = "theme", _("theme")
        PROGRAMME = "programme", _("programme")
        SERIES = "series", _("series")

        @property
        def heading(self):
            """Over a list of topics of this kind."""
            headings = {
                "region": _("Regions"),
                "theme": _("Themes"),
                "programme": _("Programmes"),
                "series": pgettext_lazy("several", "Series"),
            }
            return headings[self]

    slug = models.SlugField(_("address"), max_length=100, unique=True, help_text=_("The same in every language."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.THEME)
    name = models.CharField(_("name"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]

    def __str__(self):
        return self.name_in(get_language() or "en")

    def save(self, *args, **kwargs):
        with together():
            is_another_kind = Topic.objects.filter(pk=self.pk).exclude(kind=self.kind).exists()
            super().save(*args, **kwargs)
            for edition in self.editions.all():
                edition.refresh_labels()
            self.editions.owe_words()
            if is_another_kind:
                owe_similar(self.editions.all())  # “same region” is “same series” now

    def get_absolute_url(self):
        return address(get_language(), "topic", self.slug)

    @staticmethod
    def choices(rows):
        """[(slug, kind, name)] of topics `for_choices`, as `name_in` has the names."""
        note(NAMES)
        return [(slug, kind, next(filter(None, names), slug)) for slug, kind, *names in rows]

    def name_in(self, language):
        """The name in a language, else in the first that has one."""
        names = (getattr(self, languages.column("name", code), "") for code in [language, *languages.codes()])
        return next((name for name in names if name), self.slug)
