"""The roles of the desk, as groups that administrators may change. Written by hand."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

EVERYTHING = ("view", "add", "change", "delete")
ROLES = {
    "Research assistants": {
        "articles": {
            "article": ("view", "add", "change"),
            "source": ("view", "add", "change"),
            "image": ("view", "add", "change"),
            "topic": ("view",),
            "edition": ("view",),
        },
        "authors": {"author": ("view", "add", "change")},
    },
    "Editors": {
        "articles": {
            "article": (*EVERYTHING, "publish"),
            "source": EVERYTHING,
            "image": EVERYTHING,
            "topic": EVERYTHING,
            "edition": ("view",),
        },
        "authors": {"author": EVERYTHING, "user": ("view",)},
        "thinktank": {"page": EVERYTHING, "redirect": EVERYTHING},
    },
}


def make_groups(apps, schema_editor):
    Group, Permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
    for label in ("articles", "authors", "thinktank"):
        # Django makes permissions when all migrations are done, which is too late for this one.
        app = apps.get_app_config(label)
        app.models_module = True
        create_permissions(app, apps=apps, verbosity=0)
        app.models_module = None
    for name, rights in ROLES.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        for label, models in rights.items():
            for model, verbs in models.items():
                codenames = [f"{verb}_{model}" for verb in verbs]
                group.permissions.add(
                    *Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
                )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("authors", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("thinktank", "0001_initial"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
