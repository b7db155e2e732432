"""What stands behind “Similar posts”: what was learnt of the texts, what each is like, and what editors decided."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thinktank.pages.shown import Shown, ShownQuerySet

from .editions import Edition

GROWTH = 1.1  # so many times as many texts as were learnt of: time to learn again
SILENCE = timedelta(minutes=10)  # after which whoever learns is taken for dead


class LikenessQuerySet(models.QuerySet):
    def claim(self, language, now):
        """Whether the caller may learn this language: nobody else is at it, or whoever is seems dead."""
        free = Q(at_work=None) | Q(at_work__lt=now - SILENCE)
        return bool(self.filter(free, language=language).update(at_work=now))

    def outdate(self, languages):
        """So much has changed in these that they are learnt again, as if all their texts were new."""
        self.filter(language__in=languages).update(texts=0)

    def grown(self, now):
        """The languages with a tenth more texts than were learnt of, that nobody is learning."""
        known = {likeness.language: likeness for likeness in self.defer("data")}
        standing = Edition.objects.filter(withdrawn_at=None).order_by().values_list("language")
        return [
            code
            for code, number in standing.annotate(models.Count("pk"))
            if (found := known.get(code)) is None
            or (
                number >= max(found.texts + 1, found.texts * GROWTH)
                and not (found.at_work and found.at_work > now - SILENCE)
            )
        ]


class Likeness(models.Model):
    """What was learnt of all texts of a language: which words they have, what each weighs, which go together.

    It lies in the database, not in a file: any machine may learn and any may ask, and a backup has it.
    """

    language = models.CharField(max_length=12, unique=True)
    texts = models.PositiveIntegerField(default=0)  # how many it was learnt of
    # Numbers say nothing beside numbers of another time: each vector bears the generation it belongs to.
    generation = models.PositiveIntegerField(default=0)
    learnt_at = models.DateTimeField(null=True)
    at_work = models.DateTimeField(null=True)  # when whoever learns now last gave a sign of life
    data = models.BinaryField(default=bytes)  # `articles.likeness.Learnt`; empty where there was nothing to learn

    objects = LikenessQuerySet.as_manager()

    def __str__(self):
        return f"{self.language} · {self.texts}"


class TextVector(models.Model):
    """The text in print as numbers, in the terms of what was learnt of its language."""

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="text_vector")
    language = models.CharField(max_length=12)
    generation = models.PositiveIntegerField()
    version = models.BigIntegerField()  # the key of the version it was made of
    made_at = models.DateTimeField()
    matter = models.BinaryField()  # small: all of a language are read for each new text
    words = models.BinaryField()  # large: read of the few that may be alike

    class Meta:
        indexes = [models.Index(fields=["language", "generation"], name="text_vector_generation")]

    def __str__(self):
        return f"{self.edition}"


class SimilarEditionQuerySet(ShownQuerySet):
    def native(self):
        """Both in one language."""
        return self.filter(other__language=F("edition__language"))

    def foreign(self):
        return self.exclude(other__language=F("edition__language"))


class SimilarEdition(Shown):
    """One edition that readers of another may want next, and what both share.

    More are kept than are shown: what is not public now is passed over by whoever asks.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="similar_editions")
    other = models.ForeignKey(Edition, models.CASCADE, related_name="similar_to")
    score = models.FloatField()
    place = models.PositiveSmallIntegerField(null=True)  # among those that an editor pinned
    sources = models.PositiveSmallIntegerField(default=0)
    topics = models.PositiveSmallIntegerField(default=0)
    regions = models.PositiveSmallIntegerField(default=0)
    series = models.PositiveSmallIntegerField(default=0)
    authors = models.PositiveSmallIntegerField(default=0)

    is_seen_when_new = True

    objects = SimilarEditionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "other"], name="similar_edition_once")]

    def __str__(self):
        return f"{self.edition} → {self.other}"

    @classmethod
    def places(cls, keys):
        return {f"article-{key}" for key in cls.objects.filter(pk__in=keys).values_list("edition__article", flat=True)}


class SimilarChoice(models.Model):
    """What an editor decided about one article beside another: always show it first, or never."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="similar_choices")
    to_public_id = models.CharField(_("article"), max_length=64, db_index=True)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "to_public_id"], name="similar_choice_once")]

    def __str__(self):
        return f"{self.article} → {self.to_public_id}"
