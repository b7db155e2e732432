"""Makes the PDFs that nobody has asked for yet, one after the other; readers need not wait for the first."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.exporting import pdf
from articles.models import Edition


class Command(BaseCommand):
    help = "Makes the PDF of every text in print that has none yet."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only say if this machine can make none")

    def handle(self, *, check, **options):
        if check:
            if not pdf.is_on():
                self.stdout.write(f"  {pdf.MISSING}")
            return
        if not pdf.is_on():
            raise CommandError(pdf.MISSING)
        failed = 0
        for edition in Edition.objects.live(timezone.now()).for_print().newest_first().iterator(chunk_size=20):
            try:
                pdf.of(edition, patience=pdf.LONGEST)
            except pdf.NotNow:
                self.stderr.write(f"{edition.short_path}: no PDF; the log says why")
                failed += 1
        if failed:
            raise CommandError(f"{failed} could not be made.")
