"""What the commands of the press share: finding what is meant, and refusing in one sentence."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.models import Article, Conflict, Edition, NotPossible
from articles.publishing import NotReady
from thinktank import languages


class PressCommand(BaseCommand):
    """Does what a button of the admin does. A refusal is exit code 1 and changes nothing."""

    def handle(self, **options):
        try:
            self.act(**options)
        except (NotPossible, NotReady, Conflict) as refusal:
            raise CommandError(str(refusal)) from refusal

    def add_edition_arguments(self, parser):
        parser.add_argument("id", metavar="ID", help="the article’s id")
        parser.add_argument("language", metavar="LANG", choices=languages.codes())

    def article(self, public_id):
        try:
            return Article.objects.get(public_id=public_id)
        except Article.DoesNotExist:
            raise CommandError(_("There is no article “%(id)s”.") % {"id": public_id}) from None

    def edition(self, public_id, language):
        edition = self.article(public_id).edition(language)
        if edition is None:
            raise CommandError(
                _("Article %(id)s has never been published in %(language)s.")
                % {"id": public_id, "language": languages.own_name(language)}
            )
        return edition

    def tell(self, edition: Edition, what):
        self.stdout.write(f"{edition.get_absolute_url()} {what}")
