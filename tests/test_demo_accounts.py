"""The accounts of the demo site: useful on one's own machine, impossible elsewhere."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.management.commands.demo_accounts import PASSWORD
from authors.models import User

pytestmark = pytest.mark.django_db


def test_everybody_can_sign_in_and_only_the_editor_and_the_admin_may_publish(client):
    call_command("demo_accounts", stdout=StringIO())
    assert {user.username: user.has_perm("articles.publish_article") for user in User.objects.all()} == {
        "admin": True,
        "editor": True,
        "assistant": False,
    }
    for username in ("admin", "editor", "assistant"):
        assert client.login(username=username, password=PASSWORD)
        assert client.get("/admin/").status_code == 200


def test_assistants_write_and_delete_nothing(client):
    call_command("demo_accounts", stdout=StringIO())
    permissions = User.objects.get(username="assistant").get_all_permissions()
    assert {"articles.add_article", "articles.change_article", "authors.view_author"} <= permissions
    assert not [name for name in permissions if "delete" in name or "user" in name or "institute" in name]


def test_accounts_that_exist_are_printed_and_left_alone():
    call_command("demo_accounts", stdout=StringIO())
    editor = User.objects.get(username="editor")
    editor.set_password("my own password now")
    editor.save()
    printed = StringIO()
    call_command("demo_accounts", stdout=printed)
    assert User.objects.get(username="editor").check_password("my own password now")
    assert "assistant" in printed.getvalue()


def test_production_has_no_accounts_with_a_public_password(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("demo_accounts")
    assert not User.objects.exists()
