"""An edition as a PDF, made once and kept for as long as it would come out the same.

pdf.of(edition)
  → sheet()       what would be printed, as HTML, with everything that decides how it looks
  → its digest    is the name of the file: one that is there is right, whatever was changed since it was made
  → make()        one at a time on this machine, in a child process with limits (typesetting.py), all or nothing

So nothing has to be told that a text, a template, a name or a picture changed. The folder is nobody's address: only
`views.pdf` opens it, for an edition that is live.
"""

import fcntl
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from thinktank import colours, confined
from thinktank.models import Institute

from .. import citations
from ..models import Edition
from . import csl_json, footing, metadata

logger = logging.getLogger(__name__)

RELEASE = 1  # counted up when typesetting.py sets the same page in another way
TYPESETTER = "articles.exporting.typesetting"
MEMORY = 1_500 * 1024 * 1024  # bytes of addresses that it may take
SECONDS = 90  # of a processor’s time
STYLE_SHEET = Path(settings.BASE_DIR) / "thinktank" / "static" / "thinktank" / "pdf.css"
LIBRARIES = ("gobject-2.0", "pango-1.0", "pangoft2-1.0", "harfbuzz", "fontconfig")
# Where fontconfig looks for fonts, and keeps what it found: to look each time takes seconds.
FONTS = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
MISSING = (
    "PDFs are off: PDFS says so, or what sets them is not on this machine.\n"
    "  On Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core"
)
PATIENCE = 10  # seconds that a reader waits for a PDF that is not there yet
LONGEST = 120  # seconds that making one may take
PAUSE = 3600  # seconds before what failed is tried again for a reader


class NotNow(Exception):
    """It is being made, or others are, or it could not be made; `again` says in how many seconds to ask again."""

    def __init__(self, again: int):
        self.again = again
        super().__init__(f"ask again in {again} seconds")


@dataclass(frozen=True)
class Sheet:
    """Everything that decides what a PDF looks like. `pictures`: {address in the HTML: name in the media storage}."""

    html: str
    css: str
    pictures: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Uploaded files never change under one name."""
        parts = [str(RELEASE), weasyprint_version(), self.html, self.css, *self.pictures.values()]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def is_on() -> bool:
    return settings.PDFS and can_typeset()


@cache
def can_typeset() -> bool:
    """Whether what sets PDFs is on this machine; asked once. WeasyPrint itself is never loaded here."""
    return bool(weasyprint_version()) and all(map(find_library, LIBRARIES))


@cache
def weasyprint_version() -> str:
    try:
        return version("weasyprint")
    except PackageNotFoundError:
        return ""


def sheet(edition: Edition) -> Sheet:
    """What would be printed of the version in print, with its people as they are now."""
    institute, printed = Institute.objects.current(), edition.current
    with override(edition.language):
        work = csl_json.as_work(edition, printed, institute.best_name)
        style = institute.style_for(edition.language)
        page = render_to_string(
            "articles/pdf.html",
            {
                "edition": edition,
                "version": printed,
                "institute": institute,
                "people": edition.people(),
                "body": footing.at_the_foot(printed.body_html, printed.notes_html),
                "citation": citations.print_work(work, language=edition.language, style=style),
                "description": metadata.description(edition, printed),
                "changed_at": edition.changed_at,
                "SITE_URL": settings.SITE_URL,
            },
        )
    return Sheet(page, style_sheet(institute), dict(pictures_in(page)))


def style_sheet(institute: Institute) -> str:
    accent, place = institute.accent_colour or colours.ACCENT, institute.place_colour or colours.PLACE
    return f":root {{ --accent: {accent}; --place: {place}; }}\n{STYLE_SHEET.read_text()}"


def pictures_in(page: str) -> Iterator[tuple[str, str]]:
    """(address, name in the media storage) of our own media alone: nothing else is fetched, whatever a page names."""
    media = metadata.absolute(default_storage.base_url)
    for address in map(metadata.absolute, footing.picture_addresses(page)):
        if address.startswith(media):
            yield address, unquote(address.removeprefix(media))


def of(edition: Edition, patience: float = PATIENCE) -> Path:
    """The PDF of a live edition; made now if there is none yet. Raises NotNow."""
    page = sheet(edition)
    path = folder(edition) / f"{page.digest}.pdf"
    return path if path.exists() else make(edition, page, path, patience)


def refresh(edition: Edition) -> None:
    """Leave on disk what readers may have, and nothing else: made anew, or removed. Raises NotNow."""
    if not edition.is_live(timezone.now()):
        shutil.rmtree(folder(edition), ignore_errors=True)
        return
    page = sheet(edition)
    path = folder(edition) / f"{page.digest}.pdf"
    leave_alone(path)
    if not path.exists():
        make(edition, page, path, patience=LONGEST)


def make(edition: Edition, page: Sheet, path: Path, patience: float) -> Path:
    failed = path.with_suffix(".failed")
    if failed.exists() and time.time() - failed.stat().st_mtime < PAUSE:
        raise NotNow(PAUSE)
    with turn(patience) as lock:
        if path.exists():  # while we waited
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in path.parent.glob(".making-*"):  # by somebody who was killed
            shutil.rmtree(left, ignore_errors=True)
        try:
            typeset(page, path, lock)
            leave_alone(path)
        except (OSError, confined.Died) as error:
            said = getattr(error.__cause__, "stderr", None) or b""
            logger.error("The PDF of %s could not be made: %s %s", edition.short_path, error, said.decode()[-2000:])
            failed.touch()
            raise NotNow(PAUSE) from error
    if not Edition.objects.live(timezone.now()).filter(pk=edition.pk).exists():  # withdrawn meanwhile
        refresh(edition)
    return path


def typeset(page: Sheet, path: Path, lock: int) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".making-") as desk:
        target = Path(desk) / "made.pdf"
        job = {
            "html": page.html,
            "base": settings.SITE_URL,
            "css": page.css,
            "pictures": {address: copied(name, Path(desk)) for address, name in page.pictures.items()},
            "target": str(target),
        }
        written = Path(desk) / "job.json"
        written.write_text(json.dumps(job))
        confined.run(
            TYPESETTER,
            written,
            memory=MEMORY,
            seconds=SECONDS,
            patience=LONGEST,
            lock="typesetting",
            told=FONTS,
            held=[lock],  # our turn lasts as long as the child lives, even if we die
        )
        with target.open("rb+") as file:  # a child that wrote nothing has failed as well
            os.fsync(file.fileno())
        target.replace(path)


def copied(name: str, desk: Path) -> str:
    """The child reads files, wherever the media are kept."""
    copy = desk / f"{hashlib.sha256(name.encode()).hexdigest()}{Path(name).suffix}"
    with default_storage.open(name) as original, copy.open("wb") as file:
        shutil.copyfileobj(original, file)
    return str(copy)


def folder(edition: Edition) -> Path:
    return Path(settings.PDF_ROOT) / edition.public_id / edition.language


def leave_alone(path: Path) -> None:
    """Remove what stood for other states of the edition; whoever is reading one of them reads it to its end."""
    for other in path.parent.glob("*.*"):
        if other != path and other.is_file():
            other.unlink(missing_ok=True)


@contextmanager
def turn(patience: float) -> Iterator[int]:
    """One at a time on this machine: a typesetter takes a processor and some hundred megabytes. Raises NotNow."""
    root = Path(settings.PDF_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    lock = os.open(root / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise NotNow(5) from None
                time.sleep(0.1)
        yield lock
    finally:
        os.close(lock)
