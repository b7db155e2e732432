"""Eight ways in which a session ends while somebody types. Each time the text stays in the page, whoever wrote it signs
in there or simply goes on, and everything is saved: in the same tab, and nothing is copied by hand."""

import random
import re
import secrets

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from authors.models import User
from tests.counts import times
from tests.factories import make_article, make_institute

WRITING = ["view_article", "add_article", "change_article", "publish_article"]


class Cause:
    """What ends the session, what has to be done elsewhere before it can go on, and whether it asks for a password."""

    def __init__(self, end, mend=lambda world: None, *, asks=True):
        self.end, self.mend, self.asks = end, mend, asks


def expire(world):
    Session.objects.all().delete()


def log_out_elsewhere(world):
    other = world.page.context.new_page()
    other.goto(reverse("admin:index"))
    other.get_by_role("button", name="Log out").click()
    other.wait_for_url("**/logout/")
    other.close()


def change_password(world):
    world.password = secrets.token_urlsafe(12)
    user = User.objects.get()
    user.set_password(world.password)
    user.save()


def delete_cookies(world):
    world.page.context.clear_cookies()


def rotate_token(world):
    """As a sign-in in another window does."""
    other = world.page.context.new_page()
    other.goto(reverse("admin:index"))
    other.context.clear_cookies(name="csrftoken")
    other.goto(reverse("admin:password_change"))
    other.close()


def rotate_key(world):
    world.settings.SECRET_KEY = secrets.token_urlsafe(48)


def take_rights(world):
    User.objects.get().user_permissions.clear()


def give_rights(world):
    User.objects.get().user_permissions.set(Permission.objects.filter(codename__in=WRITING))
    world.page.locator("#desk-state").get_by_role("button", name="Try again").click()


def lock(world):
    User.objects.update(is_active=False)


def unlock(world):
    """An administrator does, when told that it is locked."""
    sign_in_again(world)
    expect(world.page.locator("dialog[open] .errornote")).to_be_visible()
    User.objects.update(is_active=True)


CAUSES = {
    "the session expires": Cause(expire),
    "logged out in another window": Cause(log_out_elsewhere),
    "the password is changed": Cause(change_password),
    "the cookies are deleted": Cause(delete_cookies),
    "the token is rotated": Cause(rotate_token, asks=False),
    "the secret key is rotated": Cause(rotate_key),
    "the rights are taken away": Cause(take_rights, give_rights, asks=False),
    "the account is locked": Cause(lock, unlock),
}


class World:
    def __init__(self, page, settings):
        self.page, self.settings = page, settings
        self.is_taken_up = False
        self.password = secrets.token_urlsafe(12)


@pytest.fixture
def world(page, settings, transactional_db):
    make_institute()
    world = World(page, settings)
    user = User.objects.create_user("writer", password=world.password, is_staff=True, language="en")
    user.user_permissions.set(Permission.objects.filter(codename__in=WRITING))
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("writer")
    page.get_by_label("Password").fill(world.password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    return world


def is_asked(world):
    return world.page.locator("dialog[open]").count() > 0


def sign_in_again(world):
    dialog = world.page.locator("dialog[open]")
    expect(dialog).to_contain_text("You are signed out", timeout=10_000)
    dialog.get_by_label("Password").fill(world.password)
    dialog.get_by_role("button", name="Sign in").click()


def take_up(world, cause):
    """What has to be done before it can go on, once."""
    if world.is_taken_up:
        return
    world.is_taken_up = True
    cause.mend(world)
    if cause.asks:
        sign_in_again(world)
        expect(world.page.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize("seed", times(full=5, short=1))
@pytest.mark.parametrize("name", CAUSES)
def test_a_session_is_taken_up_again_in_the_same_tab(name, seed, world, complaints):
    cause, chance, page = CAUSES[name], random.Random(f"{name}{seed}"), world.page
    article = make_article(codes=("en", "tr"), notes=1, created_by=User.objects.get())
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    body = page.locator("fieldset.language-en .ProseMirror")
    body.locator("p").first.click()
    page.keyboard.press("Control+End")
    page.wait_for_timeout(150)
    page.evaluate("window.isTheSamePage = true")
    words = [f"w{chance.randrange(10**6)}" for _ in range(12)]
    end_at = chance.randrange(len(words))
    for number, word in enumerate(words):
        if number == end_at:
            page.wait_for_timeout(chance.randrange(1500))
            cause.end(world)
        if is_asked(world):
            take_up(world, cause)
        page.keyboard.type(f" {word}", delay=20)
        if is_asked(world) and word not in body.inner_text():  # it opened at this very word
            take_up(world, cause)
            page.keyboard.type(f" {word}", delay=20)
    if name == "the rights are taken away":
        expect(page.locator("#desk-state")).to_contain_text("kept in this browser", timeout=10_000)
    take_up(world, cause)
    expect(page.locator("#desk-state")).to_have_text(re.compile(r"Saved \d\d:\d\d"), timeout=15_000)
    assert [word for word in words if word not in body.inner_text()] == []
    stored = Article.objects.get(pk=article.pk).body_en
    assert [word for word in words if word not in stored] == []
    assert page.evaluate("window.isTheSamePage")
    complaints.clear()  # the browser tells of every 401 and 403
