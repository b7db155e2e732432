"""What every answer promises, whatever it says: headers, no cookies for readers, one language per address."""

import ast
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests import factories
from thinktank.middleware import REFUSED_FEATURES, LanguageMiddleware
from thinktank.models import Redirect

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/",
    "/en/",
    "/tr/",
    "/ru/",
    "/tr/articles/",
    "/ru/authors/",
    "/en/search/?q=x",
    "/en/nothing-here/",
    "/nothing",
    "/livez",
    "/feed.atom",
    "/ru/feed.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/oai?verb=Identify",
]
EDITORS = ["/admin/login/", "/admin/"]
ODD_COOKIES = {"theme": "1", "sessionid": "forged", "csrftoken": "forged", "django_language": "ru"}


@pytest.mark.parametrize("path", [*PUBLIC, *EDITORS, "/media/nothing.png"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = dict(directive.partition(" ")[::2] for directive in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Permitted-Cross-Domain-Policies"] == "none"
    assert all(f"{feature}=()" in headers["Permissions-Policy"] for feature in REFUSED_FEATURES)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_allow_nothing_inline(client, path):
    policy = directives(client.get(path))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert not re.search(r"nonce|sha256|unsafe", str(policy))


def test_admin_pages_allow_the_editors_style_and_what_carries_the_nonce(admin_client):
    policy = directives(admin_client.get("/admin/"))
    assert re.fullmatch(r"'self'( 'nonce-[^' ]{20,}')?", policy["script-src"])
    assert re.fullmatch(r"'self' 'sha256-[^' ]{44}'", policy["style-src"])


def directives(response):
    """The Content-Security-Policy as {directive: sources}; their order means nothing."""
    parts = response.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": "x" * 50,
    "SITE_URL": "https://thinktank.example",
    "ALLOWED_HOSTS": "thinktank.example",
}


def start(program, **environment):
    """A process of its own: the variables decide when the settings are imported."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "thinktank.settings"} | PRODUCTION | environment,
        capture_output=True,
        text=True,
    )


def test_production_speaks_https_only():
    answer = start(
        "import django; django.setup(); from django.test import Client;"
        "print(dict(Client(headers={'host': 'thinktank.example'}).get('/tr/').headers))"
    )
    assert "'Location': 'https://thinktank.example/tr/'" in answer.stdout


@pytest.mark.parametrize(
    ("name", "unsafe"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("DEBUG", "1"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("SITE_URL", "http://thinktank.example"),
    ],
)
def test_production_refuses_unsafe_settings(name, unsafe):
    refused = start("import thinktank.settings", **{name: unsafe})
    assert refused.returncode != 0
    assert f"refuses to start: {name}" in refused.stderr


def test_only_a_replica_of_postgresql_is_read_from():
    asked = {"DATABASE_URL": "postgres://a@127.0.0.1/a", "REPLICA_URL": "postgres://b@127.0.0.2/a?sslmode=require"}
    show = "from thinktank.settings import DATABASES; print(DATABASES['replica']['OPTIONS'])"
    found = ast.literal_eval(start(show, **asked).stdout)
    assert found["sslmode"] == "require"
    assert "default_transaction_read_only=on" in found["options"]
    for unlike in ({"REPLICA_URL": "sqlite:///b"}, {"DATABASE_URL": "sqlite:///a"}):
        assert "REPLICA_URL needs PostgreSQL" in start("import thinktank.settings", **asked | unlike).stderr


# Cookies


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_set_no_cookie_and_read_none(client, path):
    plain = client.get(path)
    client.cookies.load(ODD_COOKIES)
    with_cookies = client.get(path)
    assert with_cookies.content == plain.content
    assert with_cookies.headers == plain.headers
    assert not with_cookies.cookies
    assert "Cookie" not in plain.headers.get("Vary", "")


def test_editors_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client):
    user = factories.boris()
    response = client.post("/admin/login/", {"username": user.username, "password": "boris's password"})
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_a_form_that_another_site_sends_to_the_desk_is_refused():
    editor, form = factories.root(), {"path": "/here", "target": "/there"}
    for browser, status in [(Client(enforce_csrf_checks=True), 403), (Client(), 302)]:
        browser.force_login(editor)
        assert not Redirect.objects.exists()
        assert browser.post(reverse("admin:thinktank_redirect_add"), form).status_code == status
    assert Redirect.objects.exists()


def test_passwords_are_kept_as_slow_hashes(settings):
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # without the quick one of the tests
    user = factories.boris()
    assert user.password.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert user.check_password("boris's password")
    assert not user.check_password("boris's guess")


# Languages

ASKED = ["", "*", "ru", "tr;q=0.9, en;q=0.1", "xx", "de-DE,de;q=0.9", "tr;q=nonsense", "ru," * 2000]


@pytest.mark.parametrize("accept", ASKED)
@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_the_language_of_a_page_is_the_language_of_its_path(client, language, accept):
    client.cookies.load({"django_language": "tr"})
    for path in (f"/{language}/", f"/{language}/nothing-here/"):
        response = client.get(path, headers={"accept-language": accept})
        assert response.headers["Content-Language"] == language
        assert "Accept-Language" not in response.headers.get("Vary", "")
        assert not re.search(rb'<html[^>]* lang="(?!%b")' % language.encode(), response.content)


@pytest.mark.parametrize(
    ("accept", "language"), [("ru, en;q=0.5", "ru"), ("de, tr;q=0.4", "tr"), ("de", "en"), ("", "en"), ("*", "en")]
)
def test_the_front_door_leads_to_the_readers_language_and_is_never_cached(client, accept, language):
    response = client.get("/", headers={"accept-language": accept})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/{language}/"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_an_address_without_its_slash_is_led_to_it_in_every_language(client, language):
    with translation.override(language):
        path = reverse("authors")
    response = client.get(path.removesuffix("/"))
    assert response.status_code == 301
    assert response.headers["Location"] == path


def test_the_admin_speaks_the_editors_language_not_the_browsers(client):
    user = factories.boris()  # reads Russian
    client.force_login(user)
    response = client.get("/admin/", headers={"accept-language": "tr"})
    assert response.headers["Content-Language"] == "ru"
    assert 'lang="ru"' in response.text


def test_the_sign_in_page_speaks_the_browsers_language(client):
    response = client.get("/admin/login/", headers={"accept-language": "tr"})
    assert response.headers["Content-Language"] == "tr"


def test_editors_read_the_clock_of_their_own_time_zone(rf):
    request = rf.get("/admin/")
    request.user = factories.boris(time_zone="Asia/Almaty")
    zones = []

    def view(request):
        zones.append(timezone.get_current_timezone_name())
        return HttpResponse()

    LanguageMiddleware(view)(request)
    assert zones == ["Asia/Almaty"]
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


# Hosts

FORWARDED = {
    "x-forwarded-host": "canary.evil",
    "x-original-url": "https://canary.evil/",
    "x-rewrite-url": "https://canary.evil/",
    "forwarded": "host=canary.evil",
    "x-forwarded-prefix": "//canary.evil",
}


@pytest.mark.parametrize("path", [*PUBLIC, *EDITORS])
def test_no_header_of_the_request_changes_an_address_on_the_page(client, path):
    response = client.get(path, headers=FORWARDED)
    assert b"canary.evil" not in response.content
    assert "canary.evil" not in str(response.headers)


@pytest.mark.parametrize("path", PUBLIC[1:])
def test_absolute_addresses_come_from_the_settings_alone(client, settings, path):
    settings.ALLOWED_HOSTS = ["canary.allowed"]
    response = client.get(path, headers={"host": "canary.allowed"})
    assert b"canary.allowed" not in response.content
    assert "canary.allowed" not in str(response.headers)


def test_a_host_that_is_not_ours_gets_no_page(client):
    assert client.get("/en/", headers={"host": "canary.evil"}).status_code == 400


@pytest.mark.parametrize(
    "path", ["//canary.evil", "//canary.evil/en", "/\\canary.evil", "/en//canary.evil", "/%2f%2fcanary.evil/en"]
)
def test_no_path_leads_to_another_site(client, path):
    location = client.get(path).headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


# Old addresses


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/2019/05/old-post/", "/2019/05/old-post/"),
        ("/2019/05/статья/", "/2019/05/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F/"),
        ("/2019/05/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F/", "/2019/05/статья/"),
        ("/?p=123", "/?p=123"),
        ("/en/?page_id=7", "/en/?page_id=7"),
        ("/en/?lang=tr", "/en/?lang=tr"),
        ("/" + "long/" * 100, "/" + "long/" * 100),
    ],
)
def test_an_old_address_leads_to_the_new_one(client, old, asked):
    Redirect.objects.create(path=old, target="/en/articles/new/")
    response = client.get(asked)
    assert response.status_code == 301
    assert response.headers["Location"] == "/en/articles/new/"


def test_a_page_that_exists_goes_before_a_redirect_from_its_address(client):
    Redirect.objects.create(path="/livez", target="/en/")
    assert client.get("/livez").status_code == 200


def test_a_wordpress_parameter_that_leads_nowhere_changes_nothing(client):
    assert client.get("/livez?p=404").status_code == 200


# Files


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "secret.png").write_bytes(b"outside")
    for name in ("images/map.png", "images/page.html", "images/drawing.svg", "attachments/chart.png", "top.png"):
        file = settings.MEDIA_ROOT / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"<script>alert(1)</script>")
    return settings.MEDIA_ROOT


def test_an_image_is_served_as_an_image_and_runs_nothing(client, media):
    response = client.get("/media/images/map.png")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "images/page.html",
        "images/drawing.svg",
        "images/missing.png",
        "images",
        "",
        "top.png",
        "attachments/chart.png",
        "images/../attachments/chart.png",
        "images/%2e%2e/attachments/chart.png",
        "../secret.png",
        "images/../../secret.png",
        "%2e%2e/secret.png",
        "/etc/hostname.png",
        "images/map.png%00.html",
        "images/map%00.png",
    ],
)
def test_nothing_but_images_is_served_from_media(client, media, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_a_link_that_leaves_media_is_not_followed(client, media):
    (media / "images" / "out.png").symlink_to(media.parent / "secret.png")
    assert client.get("/media/images/out.png").status_code == 404


# In the browser


@pytest.fixture
def editor(sign_in, admin_user):
    sign_in(admin_user)
    return admin_user


def test_the_browser_has_nothing_to_complain_about_in_the_admin(page, editor):
    page.goto("/admin/")
    addresses = page.eval_on_selector_all("#content-main a", "links => links.map(link => link.href)")
    assert len(addresses) > 10
    for address in addresses:
        page.goto(address)


def test_the_body_editor_starts_under_the_strict_policy(page, editor):
    page.goto("/admin/articles/article/add/")
    page.locator(".ProseMirror[contenteditable=true]").first.wait_for()
    style = page.locator(".ProseMirror[contenteditable=true]").first.evaluate(
        "editor => getComputedStyle(editor).whiteSpace"
    )
    assert style == "break-spaces", "the editor’s own style sheet was refused: its hash in settings is out of date"


def test_a_script_that_got_in_does_not_run(page, complaints):
    """The policy holds by itself, should the sanitiser ever let something through."""

    def inject(route):
        answer = route.fetch()
        hostile = "<script>window.ran = true</script><svg onload='window.ran = true'></svg>"
        route.fulfill(response=answer, body=answer.text().replace("</body>", f"{hostile}</body>"))

    page.route("**/en/", inject)
    page.goto("/en/")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()
