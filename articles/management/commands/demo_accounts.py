"""The people of the demo site: one who may do everything, one who publishes, one who writes."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

# Known to everybody who reads this: good enough on one's own machine, and refused anywhere else.
PASSWORD = "kestrel-over-the-quay"  # noqa: S105
GROUPS = {"editor": "Editors", "assistant": "Research assistants"}


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
        if group := GROUPS.get(username):
            user.groups.add(Group.objects.get(name=group))
