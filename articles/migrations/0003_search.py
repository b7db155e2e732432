"""What each database finds words with. Written by hand: after regenerating the others, keep this one last."""

from django.db import migrations

# FTS5 sees words that are folded already: for its ascii tokenizer everything beyond ASCII is part of a word.
FTS5 = """
    CREATE VIRTUAL TABLE articles_searchentry
    USING fts5(title, summary, names, body, notes, tokenize = 'ascii', prefix = '2 3')
"""


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE articles_searchentry ALTER COLUMN articles_searchentry TYPE tsvector "
            "USING articles_searchentry::tsvector"
        )
        # In the row as far as it fits: were all vectors stored apart, the table would look small to the planner, which
        # would then rather read every one of them than use the index.
        schema_editor.execute("ALTER TABLE articles_searchentry ALTER COLUMN articles_searchentry SET STORAGE MAIN")
        schema_editor.execute(
            "CREATE INDEX articles_searchentry_words ON articles_searchentry USING gin (articles_searchentry)"
        )
    else:
        schema_editor.delete_model(apps.get_model("articles", "SearchEntry"))
        schema_editor.execute(FTS5)


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX articles_searchentry_words")
        schema_editor.execute(
            "ALTER TABLE articles_searchentry ALTER COLUMN articles_searchentry TYPE text "
            "USING articles_searchentry::text"
        )
    else:
        schema_editor.execute("DROP TABLE articles_searchentry")
        schema_editor.create_model(apps.get_model("articles", "SearchEntry"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_initial")]
    operations = [migrations.RunPython(build, take_down)]
