"""Make the words that search finds anew: after a change of folding or stemming, or of what is searched."""

from django.core.management.base import BaseCommand
from django.db import transaction

from articles.models import Edition
from articles.publishing import reindex
from articles.search import spelling

BATCH = 100


class Command(BaseCommand):
    help = "Makes the words that search finds anew from the texts in print. Search goes on meanwhile."

    def handle(self, **options):
        spelling.start_anew()
        keys = list(Edition.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            with transaction.atomic():
                # Held, or a text published meanwhile would keep the words of the one before it.
                editions = Edition.objects.select_for_update(of=["self"]).select_related("current")
                reindex(editions.filter(pk__in=batch))
            self.stdout.write(f"{start + len(batch)} of {len(keys)} editions")
