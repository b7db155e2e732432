"""Write a site as JSON Lines; the format is described in `articles.exporting.site`."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exporting.site import dump


class Command(BaseCommand):
    help = "Writes the whole site to a file of JSON Lines, its pictures and attachments to the folder media beside it."

    def add_arguments(self, parser):
        parser.add_argument("file", help="where to write; - is standard output, with the files below this folder")

    def handle(self, *, file, **options):
        if file == "-":
            dump(self.stdout._out, Path(), progress=self.tell)
            return self.tell()
        path = Path(file)
        unfinished = path.with_name(path.name + ".part")
        try:
            with unfinished.open("w", encoding="utf-8", newline="\n") as out:
                count = dump(out, path.parent, progress=self.tell)
            self.tell()
            os.replace(unfinished, path)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"Wrote {count} lines.")

    def tell(self, line=None):
        """How far it is, to whoever sits at a terminal; at the end an empty line again."""
        if self.stderr.isatty():
            self.stderr.write(f"\rline {line}" if line else "\r\033[K", ending="")
