"""Correcting the text in print, whatever the draft has become meanwhile."""


class CorrectViews:
    """Mixed into the article’s admin."""
