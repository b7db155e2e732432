"""A WordPress site moves in from its export; with --table, what is in a folder of exports."""

import csv
import sys
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles import kinds
from articles.importing.document import Finding, ImportRefused
from articles.importing.wordpress import table
from articles.management.commands.import_article import as_json
from articles.management.commands.import_article import row as described
from articles.models import Article, Imported, Move
from articles.moving import report
from articles.moving.media import Media
from articles.moving.move import Moving
from thinktank import languages


class Command(BaseCommand):
    help = "Imports a WordPress export (WXR). Run it again after an interruption, or with a newer export."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.xml", type=existing)
        parser.add_argument("--media", metavar="DIR", type=existing, help="a copy of the site’s folder of uploads")
        parser.add_argument("--fetch", action="store_true", help="get pictures that are not there from the old site")
        parser.add_argument("--publish", action="store_true", help="publish what was public there, with its dates")
        parser.add_argument("--kind", choices=list(kinds.KINDS), default="analysis", help="of what the posts become")
        parser.add_argument("--json", action="store_true", help="one JSON object per post on standard output")
        parser.add_argument("--addresses", metavar="CSV", help="write old and new addresses to this file")
        parser.add_argument("--table", action="store_true", help="a row for each export of a folder; writes nothing")

    def handle(self, *, file, **options):
        if options["table"]:
            return self.print_table(file)
        if file.is_dir():
            raise CommandError(_("%(path)s is a folder. Name one export, or add --table.") % {"path": file})
        moving = self.move(file, **options)
        if options["addresses"]:
            with open(options["addresses"], "w", newline="", encoding="utf-8-sig") as target:
                csv.writer(target).writerows(report.addresses())
        if options["json"]:
            self.print_posts(moving, file)
        else:
            self.print_report(moving.move)

    def move(self, file, *, media, fetch, publish, kind, **options):
        move = Move.objects.create(
            file_name=file.name, kind=kind, publishes=publish, fetches=fetch, state=Move.State.MOVING
        )
        moving = Moving(move, media=Media(media, fetches=fetch), tell=self.tell)
        try:
            with file.open("rb") as stream:
                moving.run(stream)
        except (ImportRefused, OSError) as reason:
            move.stop(str(reason))
            raise CommandError(f"{file}: {reason}") from reason
        except BaseException as problem:
            move.stop(f"{type(problem).__name__}: {problem}")
            raise
        return moving

    def tell(self, move):
        """How far it is, on one line where somebody looks, else now and then."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{move.done}", ending="")
        elif move.done % 500 == 0:
            self.stderr.write(str(move.done))

    def print_posts(self, moving, file):
        for pk in moving.touched:
            self.stdout.write(as_json(post_row(Imported.objects.get(pk=pk), file)))

    def print_report(self, move):
        for line in report.lines(move):
            self.stdout.write(line)

    def print_table(self, path):
        headings = table.HEADINGS
        self.stdout.write("| " + " | ".join(headings) + " |")
        self.stdout.write("|---" + "|--:" * (len(headings) - 1) + "|")
        found = (
            table.rows(path, languages.codes()) if path.is_dir() else [table.row(path, path.name, languages.codes())]
        )
        for row in found:
            self.stdout.write("| " + " | ".join(cell.replace("|", "/") for cell in row.cells) + " |")


def existing(argument):
    path = Path(argument)
    if not path.exists():
        raise ArgumentTypeError(f"there is no file {argument}")
    return path


def post_row(item, file):
    """What interface asks for: one post as it came in."""
    findings = [Finding(**found) for found in item.findings]
    if item.article is None:
        return {
            "file": str(file),
            "article": "",
            "language": item.language,
            "title": item.title,
            "authors": [],
            "footnotes": 0,
            "sources": 0,
            "notes": [],
            "warnings": [finding.message for finding in findings],
            "url": report.public_path(item),
        }
    article = Article.objects.with_notes().get(pk=item.article_id)
    return described(article, item.language, file, findings, report.public_path(item))
