"""An article language as a Word file, notes included, for whoever reviews or translates it."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from articles.exporting import docx
from articles.management.press import PressCommand
from thinktank import languages


class Command(PressCommand):
    help = "Writes a language of an article as a Word file; import_article takes it back as a revision."

    def add_arguments(self, parser):
        self.add_edition_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--translate", metavar="LANG", choices=languages.codes(), help="the text of this language, to be translated"
        )

    def act(self, *, id, language, file, translate, **options):
        article = self.article(id)
        source = translate or language
        if source not in article.written_languages:
            raise CommandError(
                _("Article %(id)s has no text in %(language)s.") % {"id": id, "language": languages.own_name(source)}
            )
        content = docx.export(article, language, source=source)
        try:
            file.write_bytes(content)
        except OSError as reason:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s") % {"file": file, "why": reason.strerror}
            ) from None
        self.stdout.write(str(file))
