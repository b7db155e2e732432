"""The way of a language to approval: who does it, what was said, where it stands."""


class WorkViews:
    """Mixed into the article’s admin."""
