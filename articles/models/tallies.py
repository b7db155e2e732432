from django.db import models


class TallyQuerySet(models.QuerySet):
    def kept(self, relation, language):
        """[(key of a topic or person, number)]"""
        return self.filter(relation=relation, language=language).values_list("key", "number")


class Tally(models.Model):
    """How many texts of a language stand under a topic or a person, those included that wait for their time.

    Kept by tallies.py, which says how many of them are public.
    """

    relation = models.CharField(max_length=10)  # of Edition: topics or authors
    key = models.BigIntegerField()  # of the topic or person
    language = models.CharField(max_length=12)
    number = models.PositiveIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["relation", "language", "key"], name="tally_once_per_language")]

    def __str__(self):
        return f"{self.relation} {self.key} ({self.language}): {self.number}"
