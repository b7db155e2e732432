"""Texts in print without the copies of their notes: the page makes these itself."""

from django.db import migrations

from articles.footnotes import without_copies


def take_out(apps, schema_editor):
    versions = apps.get_model("articles", "Version").objects.filter(body_html__contains='<span class="side"')
    for version in versions.only("body_html").iterator(chunk_size=200):
        version.body_html = without_copies(version.body_html)
        version.save(update_fields=["body_html"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_search_entries")]
    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
