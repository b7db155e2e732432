from articles.management.press import PressCommand


class Command(PressCommand):
    help = "Takes a language of an article from the public; its address shows the notice."

    def add_arguments(self, parser):
        self.add_edition_arguments(parser)
        parser.add_argument("--notice", required=True, metavar="TEXT", help="what readers are told")

    def act(self, *, id, language, notice, **options):
        edition = self.edition(id, language)
        edition.withdraw(notice)
        self.tell(edition, "withdrawn")
