"""Django's own command, without guesses."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    # A fuzzy guess looks translated in the file and is never shown; an empty entry is seen by whoever translates next.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
