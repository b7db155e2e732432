"""Entries whose keys stand in the order of publication, and the words that a misspelt one may have meant.

Written by hand: Django does not know these tables, only how to ask them.
"""

from django.db import migrations, models
from django.utils import timezone

# FTS5 sees words that are folded already: for its ascii tokenizer everything beyond ASCII is part of a word.
FTS5 = """
    CREATE VIRTUAL TABLE articles_searchentry
    USING fts5(title, authors, topics, summary, body, notes, sources, tokenize = 'ascii', prefix = '2 3 4')
"""
POSTGRESQL = [
    """
    CREATE TABLE articles_searchentry (
        rowid bigint PRIMARY KEY,
        length integer NOT NULL,
        articles_searchentry tsvector NOT NULL
    )
    """,
    # All vectors apart from their keys, which are so few pages that even a very common word is counted quickly.
    "ALTER TABLE articles_searchentry ALTER COLUMN articles_searchentry SET STORAGE EXTERNAL",
    "ALTER TABLE articles_searchentry SET (toast_tuple_target = 128)",
    "CREATE INDEX articles_searchentry_words ON articles_searchentry USING gin (articles_searchentry)",
]
BATCH = 100


def build(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_searchentry")
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else [FTS5]:
        schema_editor.execute(statement)
    # A worker writes the entries anew; on a new site there are none.
    keys = list(apps.get_model("articles", "Edition").objects.order_by("pk").values_list("pk", flat=True))
    outbox = apps.get_model("thinktank", "Outbox").objects
    outbox.bulk_create(
        outbox.model(
            kind="reindex", payload={"editions": keys[start : start + BATCH]}, due_at=timezone.now()
        )
        for start in range(0, len(keys), BATCH)
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_compression"), ("thinktank", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(build)],
            state_operations=[
                migrations.DeleteModel("SearchEntry"),
                migrations.CreateModel(
                    "SearchEntry",
                    fields=[
                        ("rowid", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("words", models.TextField(db_column="articles_searchentry", editable=False)),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            "Spelling",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "language", "key", "word", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=24)),
                ("word", models.CharField(max_length=24)),
            ],
        ),
    ]
