from django.db import migrations, models


def count_all(apps, schema_editor):
    """A purge that nobody has counted: the next tick counts everything, and pages do until then."""
    apps.get_model("thinktank", "Purge").objects.create(places=["everything"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0026_cropped_pictures"), ("thinktank", "0007_tallies")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("relation", models.CharField(max_length=10)),
                ("key", models.BigIntegerField()),
                ("language", models.CharField(max_length=12)),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("relation", "language", "key"), name="tally_once_per_language")
                ]
            },
        ),
        migrations.RunPython(count_all, migrations.RunPython.noop),
    ]
