"""The board: articles × languages, where each stands, and the calendar of what is scheduled."""


class BoardViews:
    """Mixed into the article’s admin."""
