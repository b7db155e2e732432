"""Pictures as the site keeps them: decoded to the last byte, upright, in sRGB, with nothing else that was in the file.

Decoders are where hostile files do harm, so this also runs as a confined program:

    keep IN OUT LONGEST                  → {"format": "JPEG", "width": 1200, "height": 800}
    narrow IN FOLDER CROP FORMAT-WIDTH…  → {"files": {"WEBP-480": "…/480.webp"}}

or {"refused": reason, …} for what is no picture to keep. It imports nothing of the site. Formats and their limits:
https://pillow.readthedocs.io/en/stable/handbook/image-file-formats.html
"""

import contextlib
import json
import re
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
MOST_PIXELS = 40_000_000
LONGEST = 4000  # pixels of a side; nothing on a page is wider
SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "progressive": True},
    "PNG": {"compress_level": 7},
    "WEBP": {"quality": 90, "method": 4},
    "AVIF": {"quality": 80, "speed": 8},
}
NARROWED: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 80, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 80},
    "AVIF": {"quality": 60, "speed": 6},
}
PLAIN = "PLAIN"  # what every browser shows: PNG where something is transparent, else JPEG
# What makes a file something else as well: markup anywhere in it, another file after the picture’s own end.
MARKUP = (b"<script", b"<?php", b"<!doctype", b"<html", b"<svg")
OTHER_FILE = re.compile(rb"PK\x03\x04|%PDF-|\x7fELF|Rar!\x1a|7z\xbc\xaf|#!/|MZ\x90")
# A JPEG may hold others, each with an end: a small one for telephones, the second of a pair.
AFTER_A_JPEG = re.compile(rb"\xff\xd9.{0,64}?(?:%b)" % OTHER_FILE.pattern, re.DOTALL)


class Refused(Exception):
    """No picture to keep; `reason` is one of unknown, large, moving, damaged, mixed."""

    def __init__(self, reason: str, **values: int):
        self.reason, self.values = reason, values
        super().__init__(reason)


def keep(source: Path, target: Path, longest: int = LONGEST) -> dict[str, Any]:
    """Write a picture anew, in its own format, no side longer than `longest` pixels; says what it is now.

    Raises Refused.
    """
    data = source.read_bytes()
    with opened(data) as picture:
        kind = kind_of(picture)
        refuse_mixed(data, kind)
        try:
            if kind == "JPEG":
                picture.draft(None, (longest, longest))  # decodes a large one at a half, a quarter or an eighth
            picture.load()
            still = upright(shrunk(picture, longest))
        except Exception as error:  # a broken file breaks a decoder in its own way
            raise Refused("damaged") from error
    if kind == "JPEG" and still.mode == "RGBA":
        still = still.convert("RGB")
    still.save(target, kind, **SAVING[kind])
    return {"format": kind, "width": still.width, "height": still.height}


def narrow(source: Path, folder: Path, crop: str, wanted: Iterable[str]) -> dict[str, str]:
    """Write a kept picture in each format and width, if that is smaller than its own: {as wanted: file}.

    `crop`: "2 0.5 0.3", how wide a part of it is by its height and which point stays in sight; "" for all of it.
    """
    with Image.open(source, formats=[*SUFFIXES]) as picture:
        refuse_large(picture)
        whole = upright(picture)
    if crop:
        whole = whole.crop(part(whole.size, *map(float, crop.split())))
    files, resized = {}, {}
    for name in wanted:
        kind, _, width = name.rpartition("-")
        if int(width) < whole.width:
            if kind == PLAIN:
                kind = "PNG" if whole.mode == "RGBA" else "JPEG"
            if width not in resized:
                size = int(width), max(1, round(whole.height * int(width) / whole.width))
                resized[width] = whole.resize(size, Image.Resampling.LANCZOS)
            files[name] = str(folder / f"{width}{SUFFIXES[kind]}")
            resized[width].save(files[name], kind, **NARROWED[kind])
    return files


def part(size: tuple[int, int], ratio: float, across: float, down: float) -> tuple[int, int, int, int]:
    """The largest part of a picture in a shape: left, top, right, bottom. What lies at (across, down) of all lies
    there of the part too, as browsers do it: https://drafts.csswg.org/css-images/#the-object-position

    >>> part((1200, 800), 2, 0.5, 0)
    (0, 0, 1200, 600)
    """
    width, height = size
    wide, high = min(width, round(height * ratio)), min(height, round(width / ratio))
    left, top = round((width - wide) * across), round((height - high) * down)
    return left, top, left + wide, top + high


def opened(data: bytes) -> Image.Image:
    """The picture by its header alone, of a kind, a size and a stillness that we take."""
    Image.MAX_IMAGE_PIXELS = None  # refuse_large asks, and can say how large it is
    try:
        picture = Image.open(BytesIO(data), formats=[*SUFFIXES])
    except (OSError, SyntaxError, ValueError) as error:
        raise Refused("unknown") from error
    except Exception as error:
        raise Refused("damaged") from error
    refuse_large(picture)
    try:
        moves = kind_of(picture) == picture.format and getattr(picture, "n_frames", 1) > 1
    except Exception as error:
        raise Refused("damaged") from error
    if moves:
        raise Refused("moving")
    return picture


def kind_of(picture: Image.Image) -> str:
    """The format; telephones put several pictures into one JPEG, of which the first is the photograph (MPO)."""
    return "JPEG" if picture.format == "MPO" else picture.format or ""


def refuse_large(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("large", width=picture.width, height=picture.height)


def refuse_mixed(data: bytes, kind: str) -> None:
    """Written anew, none of it would stay; but who sends such a file should know that it was not only a picture."""
    if kind == "JPEG":
        other = AFTER_A_JPEG.search(data)
    else:
        end = end_of(data, kind)
        if end > len(data):
            raise Refused("damaged")
        other = OTHER_FILE.search(data, end)
    lower = data.lower()
    if other or any(sign in lower for sign in MARKUP):
        raise Refused("mixed")


def end_of(data: bytes, kind: str) -> int:
    """Where a PNG, WebP or AVIF itself ends; past the end of the data where some of it is missing.

    >>> end_of(b"RIFF\\x04\\0\\0\\0WEBPmore", "WEBP")
    12
    """
    if kind == "PNG":  # chunks: length, name, data, checksum
        place = 8
        while data[place + 4 : place + 8] != b"IEND":
            if place + 12 > len(data):
                return len(data) + 1
            place += 12 + int.from_bytes(data[place : place + 4], "big")
        return place + 12
    if kind == "WEBP":
        return 8 + int.from_bytes(data[4:8], "little")
    place = 0  # AVIF has boxes: length, name, data; a length of 0 reaches to the end
    while place + 8 <= len(data) and data[place + 4 : place + 8].isalnum():
        length = int.from_bytes(data[place : place + 4], "big")
        if length == 1:
            length = int.from_bytes(data[place + 8 : place + 16], "big")
        if length < 8:
            return len(data)
        place += length
    return place


def shrunk(picture: Image.Image, longest: int) -> Image.Image:
    if max(picture.size) > longest:
        if picture.mode in ("1", "P", "PA"):  # neighbours of a palette cannot be mixed
            picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def upright(picture: Image.Image) -> Image.Image:
    """As it is meant to be seen: turned as the camera says, in eight bits of sRGB, perhaps transparent; that alone."""
    profile = picture.info.get("icc_profile")
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith("I;16"):  # grey of sixteen bits
        turned = turned.convert("I").point(lambda value: value / 256).convert("L")
    clear = "A" in turned.getbands() or "transparency" in turned.info
    wanted = "RGBA" if clear else "L" if turned.mode in ("1", "L") else "RGB"
    plain = turned if turned.mode in (wanted, "CMYK") else turned.convert(wanted)
    if profile and plain.mode != "L":
        with contextlib.suppress(Exception):  # a profile that cannot be read says nothing about the colours
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            plain = ImageCms.profileToProfile(plain, own, ImageCms.createProfile("sRGB"), outputMode=wanted)
    plain = plain if plain.mode == wanted else plain.convert(wanted)
    plain = plain.copy() if plain is picture else plain
    plain.info = {}
    return plain


def main(job: str, source: str, target: str, *more: str) -> dict[str, Any]:
    try:
        if job == "keep":
            return keep(Path(source), Path(target), int(more[0]))
        return {"files": narrow(Path(source), Path(target), more[0], more[1:])}
    except Refused as refusal:
        return {"refused": refusal.reason, **refusal.values}
    except MemoryError:
        return {"refused": "damaged"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
