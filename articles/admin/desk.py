"""Writing without a Save button: what the form’s scripts read and write while somebody types."""


class DeskViews:
    """Mixed into the article’s admin."""
