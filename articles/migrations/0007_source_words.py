"""The folded words that a source is found by. Written by hand for the rows that are there."""

from django.db import migrations, models

from articles.works import words_of


def fill(apps, schema_editor):
    Source = apps.get_model("articles", "Source")
    keys = list(Source.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        sources = list(Source.objects.filter(pk__in=keys[start : start + 500]).only("csl", "localized"))
        for source in sources:
            source.words = words_of(source.csl, source.localized)
        Source.objects.bulk_update(sources, ["words"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_translators")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="words",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
