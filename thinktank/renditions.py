"""Narrower files of a picture, in the formats that browsers take. A row keeps a list of them, the narrowest first:

    {"width": 480, "file": "images/….webp", "avif": "images/….avif", "plain": "images/….jpg"}

A cropped one says which picture it is a part of and which point of that stays in sight:

    "of": ["images/….jpg", 0.5, 0.3]
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction

from . import pictures
from .uploads import in_child, on_disk

FORMATS = {"avif": "AVIF", "file": "WEBP", "plain": pictures.PLAIN}  # the smallest first
FRACTION = [MinValueValidator(0), MaxValueValidator(1)]  # where its focal point is, of its width or height


@dataclass(frozen=True)
class Shape:
    """The widths a picture is offered in, and how wide by its height it is then; 0: as it is."""

    widths: tuple
    ratio: float = 0

    def fitting(self, size):
        """Those of its widths that a picture is larger than."""
        widest = pictures.part(size, self.ratio, 0, 0)[2] if self.ratio else size[0]
        return [width for width in self.widths if width < widest]

    def of(self, file, focus):
        return {"of": [file.name, *focus]} if self.ratio else {}

    def current(self, there, file, focus):
        """Without those that are cropped in another way than they should be."""
        return [r for r in there if not self.ratio or r.get("of") == self.of(file, focus)["of"]]

    def lacking(self, there, file, size, focus=(), formats=FORMATS):
        """[(format, width)]"""
        known = {r["width"]: r for r in self.current(there, file, focus)}
        return [(key, width) for width in self.fitting(size) for key in formats if key not in known.get(width, {})]

    def complete(self, there, file, size, focus=(), formats=FORMATS):
        """The list with what it lacks, of which the files are written."""
        lacking = self.lacking(there, file, size, focus, formats)
        known = {r["width"]: r for r in self.current(there, file, focus)}
        for (key, width), name in self.written(lacking, file, focus).items():
            known[width] = known.get(width, {"width": width} | self.of(file, focus)) | {key: name}
        return [known[width] for width in sorted(known)]

    def written(self, lacking, file, focus):
        """{(format, width): name of a new file}"""
        if not lacking:
            return {}
        stem = PurePosixPath(file.name).with_suffix("")
        crop = " ".join(map(str, (self.ratio, *focus))) if self.ratio else ""
        with file.open("rb") as content, on_disk(content) as (source, folder):
            names = {f"{FORMATS[key]}-{width}": (key, width) for key, width in lacking}
            files = in_child("narrow", source, folder, crop, *names).get("files", {})
            return {
                names[wanted]: file.storage.save(
                    f"{stem}-{'part-' if crop else ''}{Path(path).name}", ContentFile(Path(path).read_bytes())
                )
                for wanted, path in files.items()
            }

    def offered(self, there, file, focus=()):
        """{format: what a page says of its files}, of those formats that there are."""
        there = self.current(there, file, focus)
        url = file.storage.url
        lists = {key: ", ".join(f"{url(r[key])} {r['width']}w" for r in there if key in r) for key in FORMATS}
        return {key: files for key, files in lists.items() if files}


def names(there):
    """The names of all files of a list."""
    return [rendition[key] for rendition in there for key in FORMATS if key in rendition]


def keep(row, **lists):
    """Put lists in the place of a row's own, unless somebody was faster; files that no list names any more go."""
    before = {name: getattr(row, name) for name in lists}
    if lists == before:
        return False
    old, new = ({name for there in all_.values() for name in names(there)} for all_ in (before, lists))
    kept = type(row).objects.filter(pk=row.pk, **before).update(**lists)
    if kept:
        transaction.on_commit(lambda: [row.storage.delete(name) for name in old - new])
    else:
        for name in new - old:
            row.storage.delete(name)
    row.refresh_from_db(fields=[*lists])
    return bool(kept)


def in_sight(across, down):
    """The classes that keep a point of a picture in sight where a style sheet crops it, in steps of a tenth; none for
    the middle.

    >>> in_sight(0.82, 0.1)
    'across-8 down-1'
    """
    steps = round(across * 10), round(down * 10)
    return "" if steps == (5, 5) else "across-{} down-{}".format(*steps)
