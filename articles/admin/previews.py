"""A language as it would be published, beside the form and behind secret links."""


class PreviewViews:
    """Mixed into the article’s admin."""
