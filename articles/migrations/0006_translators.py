"""People who work on the languages given to them, and on nothing else. Written by hand."""

from django.db import migrations

RIGHTS = {
    "articles": ("view_article", "change_article", "view_source", "add_source", "view_image", "view_topic"),
    "authors": ("view_author",),
}


def make_group(apps, schema_editor):
    Group, Permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
    group, _is_new = Group.objects.get_or_create(name="Translators")
    for label, codenames in RIGHTS.items():
        # The migration of the first groups has seen to it that these are there.
        found = Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
        group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_desk"), ("authors", "0002_desk")]
    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
