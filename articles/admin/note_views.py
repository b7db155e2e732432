"""What the note dialog asks: notes as they will be printed, typed notes taken apart."""


class NoteViews:
    """Mixed into the article’s admin."""
