"""Load a site from JSON Lines; the format is described in `articles.exporting.site`."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.exporting.site import Refused, load
from thinktank.workshop import HelperDied


class Command(BaseCommand):
    help = "Loads a site from a file of JSON Lines. What is there already is left alone, so a load can be repeated."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the lines, with their files in the folder beside; - reads standard input")
        parser.add_argument(
            "--processes",
            type=int,
            metavar="N",
            default=cores(),
            help="how many prepare what one writes, for a large site; 1 does it all in one process (here: %(default)s)",
        )

    def handle(self, *, file, processes, **options):
        path = Path() if file == "-" else Path(file).parent
        try:
            with nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb") as lines:
                counts = load(lines, path, helpers=processes if processes > 1 else 0, progress=self.tell)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        except Refused as refused:
            raise CommandError(f"{file}: {refused}") from None
        except HelperDied:
            raise CommandError(
                "A process that helped was killed, perhaps for want of memory. What is loaded stays: "
                "load the file again with --processes 1."
            ) from None
        finally:
            self.tell()
        known = counts.pop("known")
        found = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing new"
        self.stdout.write(f"Loaded: {found}." + (f" {known} were here already." if known else ""))

    def tell(self, line=None):
        """How far it is, to whoever sits at a terminal; at the end an empty line again."""
        if self.stderr.isatty():
            self.stderr.write(f"\rline {line}" if line else "\r\033[K", ending="")


def cores():
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
