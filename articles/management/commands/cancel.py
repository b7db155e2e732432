from articles.management.press import PressCommand


class Command(PressCommand):
    help = "Takes back what is scheduled for a language of an article, without a trace."

    def add_arguments(self, parser):
        self.add_edition_arguments(parser)

    def act(self, *, id, language, **options):
        edition = self.edition(id, language)
        edition.cancel()
        self.tell(edition, "no longer scheduled")
