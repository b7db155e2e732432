"""The people of the demo site: one who may do everything, one who publishes, one who writes."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

# Known to everybody who reads this: good enough on one's own machine, and refused anywhere else.
PASSWORD = "kestrel-over-the-quay"  # noqa: S105
WRITING = ["article", "attachment", "author", "authorship", "cite", "footnote", "image", "source", "translation"]


class Command(BaseCommand):
    help = "Makes the demo accounts where they are missing and prints them. Development only."

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("Demo accounts have a public password; production does without. Use createsuperuser.")
        accounts = [("admin", "may do everything"), ("editor", "writes and publishes"), ("assistant", "writes")]
        for username, role in accounts:
            self.make_account(username)
            self.stdout.write(f"  {username:<11} {PASSWORD}   {role}")

    @transaction.atomic
    def make_account(self, username):
        user, is_new = get_user_model().objects.get_or_create(
            username=username, defaults={"is_staff": True, "is_superuser": username == "admin"}
        )
        if not is_new:
            return
        user.set_password(PASSWORD)
        user.save()
        if username == "editor":
            self.join(user, "Editors", Permission.objects.filter(content_type__app_label__in=["articles", "thinktank"]))
        if username != "admin":
            self.join(user, "Research assistants", Permission.objects.filter(codename__in=self.writing()))

    @staticmethod
    def writing():
        return [f"{verb}_{model}" for verb in ("add", "change", "view") for model in WRITING] + ["view_topic"]

    @staticmethod
    def join(user, name, permissions):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions)
        user.groups.add(group)
