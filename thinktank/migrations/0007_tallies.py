from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("thinktank", "0006_wordmark_size")]
    operations = [
        migrations.AddField("purge", "is_counted", models.BooleanField(default=False)),
        migrations.AddIndex(
            "purge", models.Index(fields=["id"], condition=models.Q(is_counted=False), name="purge_uncounted")
        ),
    ]
