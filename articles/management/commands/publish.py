from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.management.press import PressCommand
from articles.models import Version
from thinktank import languages


class Command(PressCommand):
    help = "Publishes languages of an article as they stand, all or none."

    def add_arguments(self, parser):
        parser.add_argument("id", metavar="ID", help="the article’s id")
        parser.add_argument("languages", nargs="+", metavar="LANG", choices=languages.codes())
        parser.add_argument("--at", metavar="TIME", help="ISO 8601; without a zone it is the institute’s time")
        parser.add_argument("--kind", choices=["typo", "update", "correction"], default=Version.Kind.UPDATE)
        parser.add_argument("--note", default="", metavar="TEXT", help="what readers are told")

    def act(self, *, id, languages, at, kind, note, **options):
        at = at and self.moment(at)
        codes = list(dict.fromkeys(languages))
        for edition in self.article(id).publish_together(codes, at=at, kind=kind, note=note):
            self.tell(edition, f"public from {timezone.localtime(at):%Y-%m-%d %H:%M %Z}" if at else "published")

    def moment(self, text):
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None:
            raise CommandError(_("“%(text)s” is no time. Write it as 2026-12-01T09:00.") % {"text": text})
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
