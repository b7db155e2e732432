"""Load a site from JSON Lines; the format is described in `articles.exporting.site`."""

import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exporting.site import Refused, load


class Command(BaseCommand):
    help = "Loads a site from a file of JSON Lines. What is there already is left alone, so a load can be repeated."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the lines, with their files in the folder beside; - reads standard input")

    def handle(self, *, file, **options):
        path = Path() if file == "-" else Path(file).parent
        try:
            with nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb") as lines:
                counts = load(lines, path, self.tell)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        except Refused as refused:
            raise CommandError(f"{file}: {refused}") from None
        known = counts.pop("known")
        found = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing new"
        self.stdout.write(f"Loaded: {found}." + (f" {known} were here already." if known else ""))

    def tell(self, line):
        if self.stderr.isatty():
            self.stderr.write(f"\rline {line}", ending="")
