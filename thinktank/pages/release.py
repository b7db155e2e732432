"""What the pages of this release are made with: other code, words, templates or settings make other pages."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

ROOMS = ("thinktank", "articles", "authors", "templates")
KINDS = {".css", ".csl", ".html", ".js", ".json", ".mo", ".py", ".txt", ".xml"}
NAMES = (
    "CDN_PURGE_URL",
    "CONTENT_SECURITY_POLICY",
    "INSTALLED_APPS",
    "LANGUAGES",
    "LANGUAGE_CODE",
    "MEDIA_ROOT",
    "MEDIA_URL",
    "MIDDLEWARE",
    "PDFS",
    "SECURE_HSTS_SECONDS",
    "SITE_URL",
    "STATIC_URL",
    "TIME_ZONE",
)


BOOT = Path("/proc/sys/kernel/random/boot_id")


@cache
def release():
    """A word that stands for all of it. Files are known by when they were written, so that a start costs nothing.

    A machine that was switched on again begins anew: what was taken off a disk just before the power went may be back.
    """
    said = hashlib.sha256(BOOT.read_bytes() if BOOT.exists() else b"")
    for name in ("ENGINE", "NAME", "HOST", "PORT"):
        said.update(f"{name}={settings.DATABASES['default'].get(name)}\n".encode())
    for name in NAMES:
        said.update(f"{name}={getattr(settings, name)!r}\n".encode())
    for path in sorted(files()):
        found = path.stat()
        said.update(f"{path} {found.st_mtime_ns} {found.st_size}\n".encode())
    return said.hexdigest()[:16]


def files():
    for room in ROOMS:
        for path in (settings.BASE_DIR / room).rglob("*"):
            if path.suffix in KINDS:
                yield path
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists():
        yield manifest
