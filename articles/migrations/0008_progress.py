"""How far each language is, kept so that lists need not read texts. Written by hand."""

from django.db import migrations, models

import articles.models.translations


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_source_words")]

    operations = [
        migrations.AlterField(
            model_name="translation",
            name="basis",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="translation",
            name="progress",
            field=models.CharField(
                blank=True,
                choices=articles.models.translations.PROGRESS,
                editable=False,
                max_length=12,
                verbose_name="translation",
            ),
        ),
        migrations.AddField(
            model_name="translation",
            name="missing",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="translation",
            name="outdated",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
