from articles.management.press import PressCommand


class Command(PressCommand):
    help = "Shows a withdrawn language of an article again."

    def add_arguments(self, parser):
        self.add_edition_arguments(parser)

    def act(self, *, id, language, **options):
        edition = self.edition(id, language)
        edition.reinstate()
        self.tell(edition, "public again")
