"""Only the help of a field: it names all the styles there are."""

from django.db import migrations, models

import thinktank.models


class Migration(migrations.Migration):
    dependencies = [("thinktank", "0003_redirects_as_read")]
    operations = [
        migrations.AlterField(
            model_name="institute",
            name="citation_styles",
            field=models.JSONField(
                verbose_name="citation style per language",
                default=dict,
                blank=True,
                validators=[thinktank.models.validate_styles],
                help_text=(
                    'How notes are printed, for example {"tr": "isnad", "ru": "gost"}. There are apa, chicago, gost, '
                    "house, isnad and short, which cites a work in full once and then by its author. A language "
                    "without an entry uses house."
                ),
            ),
        )
    ]
