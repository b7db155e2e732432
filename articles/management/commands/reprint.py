from django.utils import timezone

from articles.management.press import PressCommand
from articles.models import Edition
from articles.publishing import reprint


class Command(PressCommand):
    help = "Makes the HTML of texts in print anew from their own inputs: of one article, or of all."

    def add_arguments(self, parser):
        parser.add_argument("id", nargs="?", metavar="ID", help="the article’s id; without it, everything")

    def act(self, *, id, **options):
        editions = Edition.objects.harvestable(timezone.now())
        if id:
            editions = editions.filter(article=self.article(id))
        self.stdout.write(f"{reprint(editions.iterator(chunk_size=200))} texts reprinted")
