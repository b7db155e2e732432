"""What the article was: by day, person and language, compared and brought back."""


class RevisionViews:
    """Mixed into the article’s admin."""
