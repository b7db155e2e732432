"""What search finds texts with. Only `articles.search` reads and writes these."""

from django.db import models


class SearchEntry(models.Model):
    """The words of a text in print, folded and stemmed; its key says when that was published, and which it is.

    An FTS5 table on SQLite, a tsvector on PostgreSQL; the migration `search_entries` makes both. The columns are named
    as FTS5 names its own, so that one query serves both: its key is `rowid`, and the column that is asked for a match
    bears the table’s name.
    """

    rowid = models.BigIntegerField(primary_key=True)
    words = models.TextField(db_column="articles_searchentry", editable=False)

    def __str__(self):
        return str(self.rowid)


class Spelling(models.Model):
    """A word of some text, and a way in which it may be misspelt: as it is, or with one of its letters missing."""

    pk = models.CompositePrimaryKey("language", "key", "word")
    language = models.CharField(max_length=12)
    key = models.CharField(max_length=24)
    word = models.CharField(max_length=24)

    def __str__(self):
        return f"{self.key} → {self.word} ({self.language})"
