"""The commands of the press do what the buttons do: 0 when done, 1 and nothing changed when refused, 2 when misused."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Address, Edition, Version

from .factories import make_article

pytestmark = pytest.mark.django_db


def live():
    return Edition.objects.live(timezone.now())


def test_publish_takes_several_languages(capsys):
    article = make_article(codes=["en", "tr", "ru"])
    call_command("publish", article.public_id, "en", "tr")
    assert {edition.language for edition in live()} == {"en", "tr"}
    assert "/tr/articles/" in capsys.readouterr().out


def test_publish_refuses_all_when_one_language_is_not_ready():
    article = make_article(codes=["en"])
    with pytest.raises(CommandError, match="ru: The title is empty"):
        call_command("publish", article.public_id, "en", "ru")
    assert not live()


def test_a_time_without_a_zone_is_the_institutes(settings):
    settings.TIME_ZONE = "Europe/Istanbul"
    article = make_article()
    call_command("publish", article.public_id, "en", "--at", "2099-01-01T09:00")
    assert Edition.objects.get().published_at.isoformat() == "2099-01-01T06:00:00+00:00"


@pytest.mark.parametrize("time", ["tomorrow", "2026-13-01T09:00", "2001-01-01T09:00"])
def test_a_time_that_is_none_or_over_is_refused(time):
    with pytest.raises(CommandError):
        call_command("publish", make_article().public_id, "en", "--at", time)
    assert not Edition.objects.exists()


def test_a_correction_carries_its_note():
    article = make_article()
    call_command("publish", article.public_id, "en")
    with pytest.raises(CommandError):
        call_command("publish", article.public_id, "en", "--kind", "correction")
    call_command("publish", article.public_id, "en", "--kind", "correction", "--note", "74 hours, not 47.")
    assert live().get().corrections[0]["note"] == "74 hours, not 47."


def test_cancel_leaves_no_trace():
    article = make_article()
    call_command("publish", article.public_id, "en", "--at", "2099-01-01T09:00")
    call_command("cancel", article.public_id, "en")
    assert not Edition.objects.exists()
    assert not Address.objects.exists()
    with pytest.raises(CommandError, match="never been published"):
        call_command("cancel", article.public_id, "en")


def test_withdraw_and_reinstate():
    article = make_article()
    call_command("publish", article.public_id, "en")
    call_command("withdraw", article.public_id, "en", "--notice", "The data were wrong.")
    assert not live()
    with pytest.raises(CommandError):
        call_command("withdraw", article.public_id, "en", "--notice", "Again.")
    call_command("reinstate", article.public_id, "en")
    assert live().count() == 1


def test_reprint_takes_one_article_or_all(capsys):
    articles = [make_article(), make_article()]
    for article in articles:
        article.publish("en")
    Version.objects.update(body_html="")
    call_command("reprint", articles[0].public_id)
    assert Version.objects.filter(body_html="").count() == 1
    call_command("reprint")
    assert not Version.objects.filter(body_html="").exists()
    assert "2 texts" in capsys.readouterr().out


def test_an_article_that_is_not_there_is_named():
    for command in (["publish", "nobody", "en"], ["reprint", "nobody"]):
        with pytest.raises(CommandError, match="nobody"):
            call_command(*command)


def test_wrong_usage_is_exit_code_2():
    run = [sys.executable, settings.BASE_DIR / "manage.py", "publish", "some-id", "xx"]
    assert subprocess.run(run, capture_output=True).returncode == 2
