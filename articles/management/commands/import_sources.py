"""Files of references become sources of the library; with --table, what is in a folder of them."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.importing import bibliography
from articles.importing.document import ImportRefused
from articles.importing.save_sources import look, save_sources

MOST_BYTES = 4 * bibliography.MOST_CHARACTERS


class Command(BaseCommand):
    help = "Imports BibTeX, RIS or CSL-JSON as sources; what the library has already is left as it is."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="- is standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--table", action="store_true", help="a row for each file of a folder; writes nothing")

    def handle(self, *, files, dry_run, table, **options):
        if table:
            return self.print_table(files)
        read = [(name, self.read(name)) for name in files]
        try:
            with transaction.atomic():  # several files: all of them or none
                for name, found in read:
                    self.say(name, found)
                    save_sources(found)
                if dry_run:
                    transaction.set_rollback(True)
        except ImportRefused as reason:
            raise CommandError(str(reason)) from reason
        if dry_run:
            self.stdout.write(_("Nothing was written."))

    def read(self, name):
        try:
            found = bibliography.read(bibliography.decoded(contents(name)))
        except ImportRefused as reason:
            raise CommandError(f"{name}: {reason}") from reason
        if not found.entries:
            for finding in found.findings:
                self.stderr.write(in_words(finding))
            raise CommandError(_("%(file)s: nothing in it could be read.") % {"file": name})
        return found

    def say(self, name, found):
        seen = look(found)
        self.stdout.write(
            _("%(file)s: %(format)s, %(new)d new, %(known)d in the library, %(twice)d twice in the file")
            % {
                "file": name,
                "format": found.format,
                "new": sum(sighting.is_new for sighting in seen),
                "known": sum(sighting.known is not None for sighting in seen),
                "twice": sum(sighting.twin is not None for sighting in seen),
            }
        )
        for sighting in seen:
            self.stdout.write(f"  {standing(sighting)}  {sighting.entry.title}  ({sighting.entry.place})")
            for other in sighting.alike:
                self.stdout.write("     " + _("possibly the same as: %(work)s") % {"work": other})
        for finding in found.findings:
            self.stdout.write(f"  !  {in_words(finding)}")

    def print_table(self, names):
        files = [
            file
            for path in map(Path, names)
            for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
            if file.is_file()
        ]
        self.stdout.write("| file | format | works | findings | words lost |")
        self.stdout.write("|---|---|--:|--:|--:|")
        for file in files:
            self.stdout.write("| " + " | ".join(map(str, [file.name, *table_row(file)])) + " |")


def table_row(file):
    try:
        found = bibliography.read(bibliography.decoded(contents(file)))
    except (ImportRefused, CommandError) as reason:
        return ["–", "–", str(reason).replace("|", "/"), "–"]
    return [found.format, len(found.entries), len(found.findings), len(found.lost_words)]


def contents(name):
    if str(name) == "-":
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        try:
            with Path(name).open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
        except OSError as reason:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s") % {"file": name, "why": reason.strerror}
            ) from reason
    if len(raw) > MOST_BYTES:
        raise CommandError(_("This file is too large. Divide it, and import the parts one after the other."))
    return raw


def standing(sighting):
    if sighting.known:
        return _("in the library: %(id)s") % {"id": sighting.known.public_id}
    return _("twice in this file") if sighting.twin else _("new")


def in_words(finding):
    words = ": ".join(filter(None, [finding.place, finding.message]))
    quoted = " ".join(finding.quoted.split())
    return f"{words} “{quoted[:300]}{'…' if len(quoted) > 300 else ''}”" if quoted else words
