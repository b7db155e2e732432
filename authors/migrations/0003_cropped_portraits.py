import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authors', '0002_desk'),
    ]

    operations = [
        migrations.AddField(
            model_name='author',
            name='focal_x',
            field=models.FloatField(default=0.5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='focal point, across'),
        ),
        migrations.AddField(
            model_name='author',
            name='focal_y',
            field=models.FloatField(default=0.5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='focal point, down'),
        ),
        migrations.AddField(
            model_name='author',
            name='portraits',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='historicalauthor',
            name='focal_x',
            field=models.FloatField(default=0.5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='focal point, across'),
        ),
        migrations.AddField(
            model_name='historicalauthor',
            name='focal_y',
            field=models.FloatField(default=0.5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='focal point, down'),
        ),
    ]
