"""Writing a site as lines."""

from contextlib import contextmanager

from django.db import connection, transaction

from . import manuscripts, press
from .media import Folder
from .records import AFTER_ARTICLES, BEFORE_ARTICLES
from .schema import write

CHUNK = 50  # articles held in memory at a time
TOLD = 200  # lines between two that whoever waits is told of


def dump(out, path, *, progress=lambda line: None):
    """Write every line to a text file, and every file of the site into a folder; returns the number of lines."""
    count = 0
    with one_moment():
        for kind, values in lines(Folder(path)):
            out.write(write(kind, values) + "\n")
            count += 1
            if count % TOLD == 0:
                progress(count)
    return count


@contextmanager
def one_moment():
    """The site as it is now, whatever is published meanwhile; nobody who writes has to wait."""
    if connection.in_atomic_block:  # whoever began it has chosen its moment
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # Whoever reads the lines may take their time.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield
    else:
        # Ours begin as writers, who queue; one that only reads has its own view of the WAL from its first query.
        connection.ensure_connection()
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode


def lines(folder):
    for kind, record in BEFORE_ARTICLES.items():
        yield from record_lines(kind, record, folder)
    articles = manuscripts.WHOLE.order_by("pk").prefetch_related("editions", *press.WHOLE)
    for article in articles.iterator(chunk_size=CHUNK):
        for attachment in manuscripts.attachments(article):
            folder.put(attachment.file, manuscripts.stem(attachment))
        yield "article", manuscripts.describe(article)
        yield from press.describe(article)
    for kind, record in AFTER_ARTICLES.items():
        yield from record_lines(kind, record, folder)


def record_lines(kind, record, folder):
    for row in record.rows():
        if record.file and getattr(row, record.file):
            folder.put(getattr(row, record.file), record.stem(row))
        yield kind, record.describe(row)
