from django.db import migrations, models


def call_by_new_name(apps, schema_editor):
    """What waits was owed as AVIF alone; now it is every file that a picture lacks."""
    apps.get_model("thinktank", "Outbox").objects.filter(kind="avif").update(kind="renditions")


def call_by_old_name(apps, schema_editor):
    apps.get_model("thinktank", "Outbox").objects.filter(kind="renditions").update(kind="avif")


class Migration(migrations.Migration):
    dependencies = [("articles", "0025_article_changed"), ("thinktank", "0006_wordmark_size")]
    operations = [
        migrations.AddField("image", "crops", models.JSONField(default=list, editable=False)),
        migrations.RunPython(call_by_new_name, call_by_old_name),
    ]
