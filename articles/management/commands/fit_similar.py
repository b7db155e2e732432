"""Learns what texts are like, anew: vocabulary, weights and components of each language, and all similar posts."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import neighbours
from articles.models import Edition
from thinktank import languages

PAUSE = 1  # seconds between two looks whether another process has done


class Command(BaseCommand):
    help = "Learns what texts are like and finds the similar posts of all of them. Readers have the old ones meanwhile."

    def add_arguments(self, parser):
        parser.add_argument("languages", nargs="*", metavar="LANG", help="without any, all")

    def handle(self, **options):
        if unknown := set(options["languages"]) - set(languages.codes()):
            raise CommandError(f"This site has no {', '.join(unknown)}; it has {', '.join(languages.codes())}.")
        for code in options["languages"] or self.spoken():
            begun = timezone.now()
            count = self.learn(code)
            self.stdout.write(f"{code}: {count} editions, {(timezone.now() - begun).total_seconds():.1f} s")

    def spoken(self):
        return [code for code in languages.codes() if Edition.objects.in_language(code).exists()]

    def learn(self, code):
        """Waits for whoever learns the same now, for that may have begun with fewer texts."""
        while True:
            try:
                return neighbours.learn(code, tell=lambda done: self.tell(code, done))
            except neighbours.AtWork:
                time.sleep(PAUSE)

    def tell(self, code, done):
        self.stdout.write(f"{code}: {done} lists made")
