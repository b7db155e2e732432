"""Languages side by side: what a translation was made from, what changed since, what differs."""


class BesideViews:
    """Mixed into the article’s admin."""
