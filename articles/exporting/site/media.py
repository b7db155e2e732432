"""The files beside the lines: a picture, a portrait, an attachment."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.core.files import File

from thinktank.storing import PART

from .schema import Wrong


def name_beside(field, stem):
    """What a dump calls a file of the site; the same wherever it was stored. "" for none."""
    return f"media/{stem}{PurePosixPath(field.name).suffix.lower()}" if field else ""


class Folder:
    """The folder in which the lines lie."""

    def __init__(self, path):
        self.path = Path(path)
        self.stored = []

    def given(self, name):
        path = self.path / name
        if not path.resolve().is_relative_to(self.path.resolve()):
            raise Wrong(name, f"leads out of the folder {self.path}")
        if not path.is_file():
            raise Wrong(name, f"there is no such file in the folder {self.path}")
        return path

    def take(self, name, field, stem):
        """Store a file in the site, under a name of its own."""
        path = self.given(name)
        wanted = field.field.generate_filename(field.instance, stem + path.suffix.lower())
        if is_left_over(field, wanted, path):
            field.name = wanted
            setattr(field.instance, field.field.attname, wanted)
        else:
            with path.open("rb") as opened:
                field.save(stem + path.suffix.lower(), File(opened), save=False)
        self.remember(field.storage, field.name)

    def remember(self, storage, name):
        self.stored.append((storage, name))

    @contextmanager
    def all_or_nothing(self):
        """Files know no transaction: what was stored goes again when the rows that need it are refused."""
        self.stored.clear()
        try:
            yield
        except BaseException:
            for storage, name in self.stored:
                storage.delete(name)
            raise

    def holds(self, name, field):
        """Whether the site has this very file already."""
        if not field or not name:
            return not field and not name
        path = self.given(name)
        return (
            field.storage.exists(field.name) and field.size == path.stat().st_size and read(field) == path.read_bytes()
        )

    def put(self, field, stem):
        """Copy a file of the site to where the lines say it is."""
        target = self.path / name_beside(field, stem)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + PART)
        try:
            with field.open("rb") as opened, part.open("wb") as copy:
                shutil.copyfileobj(opened, copy)
                copy.flush()
                os.fsync(copy.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def is_left_over(field, name, path):
    """Whether a load that was killed has stored this very file already, and no row knows of it."""
    if not field.storage.exists(name) or field.storage.size(name) != path.stat().st_size:
        return False
    if type(field.instance)._base_manager.filter(**{field.field.name: name}).exists():
        return False
    with field.storage.open(name) as stored:
        return stored.read() == path.read_bytes()


def read(field):
    with field.open("rb") as opened:
        return opened.read()
