"""What an editor should look at before publishing, and what was decided about it."""


class PreflightViews:
    """Mixed into the article’s admin."""
