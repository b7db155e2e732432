"""Long texts compressed in the way that is fastest to write and read."""

from django.db import migrations, models

# PostgreSQL's usual way takes more time than all else that it does to store a text. A server may be built without this.
IS_THERE = "SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"


def compress(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(IS_THERE)
        if not cursor.fetchone():
            return
    for name in ("Article", "Revision", "Version"):
        model = apps.get_model("articles", name)
        for field in model._meta.concrete_fields:
            if isinstance(field, models.TextField | models.JSONField):
                table, column = map(schema_editor.quote_name, (model._meta.db_table, field.column))
                schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION lz4")


class Migration(migrations.Migration):
    dependencies = [("articles", "0020_similar")]
    operations = [migrations.RunPython(compress, migrations.RunPython.noop)]
