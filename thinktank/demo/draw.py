"""Draws the pictures of the demo content: contour maps in two inks and a red, portraits in flat colours.

A developer runs `python -m thinktank.demo.draw` after changing a plan in `pictures.py`; the results in media/ are
committed, so a site never draws. The same plan gives the same picture.
"""

import itertools
import math
import random
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from thinktank.demo import pictures
from thinktank.demo.pictures import PETROL, RED, Break, Map, Mark, Place, Portrait, Ring, Route, Station

MEDIA = Path(__file__).parent / "media"
FINER = 3  # drawn this many times larger and reduced, which is Pillow's only anti-aliasing
CONTOUR = 0.16  # the height between two lines

LAND, WATER = "#efeee5", "#ccdcdd"
SLOPE, DEPTH = "#7f9d9b", "#94b2b4"

Corner = tuple[float, float, float]  # x, y, height

# Maps


def draw_map(plan: Map) -> Image.Image:
    width, height = plan.size
    picture = Image.new("RGB", (width * FINER, height * FINER), LAND)
    pen = ImageDraw.Draw(picture)
    unit = picture.width / 100
    triangles = list(relief(plan, step=0.5))

    for corners in triangles:
        shore = below(corners, 0)
        if len(shore) > 2:
            pen.polygon(scaled(shore, unit), fill=WATER, outline=WATER)
    for corners in triangles:
        heights = [corner[2] for corner in corners]
        for number in range(math.ceil(min(heights) / CONTOUR), math.floor(max(heights) / CONTOUR) + 1):
            line = crossing(corners, number * CONTOUR)
            if number and len(line) == 2:
                pen.line(scaled(line, unit), fill=SLOPE if number > 0 else DEPTH, width=round(0.1 * unit))
    for corners in triangles:  # the shores last, so that no contour runs over them
        shore = crossing(corners, 0)
        if len(shore) == 2:
            thick(pen, scaled(shore, unit), PETROL, 0.16 * unit)
    for mark in plan.marks:
        draw_mark(pen, mark, unit)
    return picture.reduce(FINER).quantize(palette=inks(), dither=Image.Dither.NONE)


def relief(plan: Map, step: float) -> Iterator[tuple[Corner, Corner, Corner]]:
    """The ground as small triangles, in which a level is one straight line; squares would leave saddles to guess."""
    tall = 100 * plan.size[1] / plan.size[0]
    chance = random.Random(plan.seed)  # noqa: S311  wanted: the same hills each time
    hills = []  # and hollows: place, radius, height
    for _ in range(110):
        at = chance.uniform(-5, 105), chance.uniform(-5, tall + 5)
        hills.append((at, chance.uniform(4, 12), chance.gauss(0, 0.5)))

    def corner(x: float, y: float) -> Corner:
        slopes = (height * math.exp(-((math.dist((x, y), at) / radius) ** 2)) for at, radius, height in hills)
        return x, y, plan.ground + sum(slopes)

    columns, rows = (range(math.ceil(length / step) + 1) for length in (100, tall))
    grid = [[corner(column * step, row * step) for column in columns] for row in rows]
    for above, under in itertools.pairwise(grid):
        for a, b, c, d in zip(above, above[1:], under, under[1:], strict=False):
            yield a, b, c
            yield b, d, c


def below(corners: tuple[Corner, ...], level: float) -> list[Place]:
    """The part of a triangle that lies under the level, as a polygon."""
    outline = []
    for a, b in sides(corners):
        if a[2] < level:
            outline.append(a[:2])
        if (a[2] < level) != (b[2] < level):
            outline.append(between(a, b, level))
    return outline


def crossing(corners: tuple[Corner, ...], level: float) -> list[Place]:
    """The two ends of the level's line through a triangle; empty where it does not pass."""
    return [between(a, b, level) for a, b in sides(corners) if (a[2] < level) != (b[2] < level)]


def sides(corners: tuple[Corner, ...]) -> Iterator[tuple[Corner, Corner]]:
    return zip(corners, corners[1:] + corners[:1], strict=True)


def between(a: Corner, b: Corner, level: float) -> Place:
    share = (level - a[2]) / (b[2] - a[2])
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def draw_mark(pen: ImageDraw.ImageDraw, mark: Mark, unit: float) -> None:
    match mark:
        case Route(through, ink, width, dash):
            dashed(pen, scaled(smooth(through), unit), ink, width * unit, dash * unit)
        case Ring(at, radius, dash):
            turn = [math.radians(degree) for degree in range(361)]
            circle = [(at[0] + radius * math.cos(angle), at[1] + radius * math.sin(angle)) for angle in turn]
            dashed(pen, scaled(circle, unit), RED, 0.16 * unit, dash * unit)
        case Station(at, ink, side):
            (left, top), (right, bottom) = scaled([(at[0] - side / 2, at[1] - side / 2)] * 2, unit)
            pen.rectangle((left, top, right + side * unit, bottom + side * unit), fill=ink)
        case Break((x, y), arm):
            for lean in (1, -1):
                thick(pen, scaled([(x - arm, y - lean * arm), (x + arm, y + lean * arm)], unit), RED, 0.3 * unit)


def smooth(places: tuple[Place, ...], steps: int = 40) -> list[Place]:
    """A Catmull–Rom curve: it passes through every place, so a plan can be read off the picture."""
    if len(places) == 2:
        (x, y), (to_x, to_y) = places
        return [(x + (to_x - x) * i / steps, y + (to_y - y) * i / steps) for i in range(steps + 1)]
    curve = []
    for p, q, r, s in zip((places[0], *places), places, places[1:], (*places[2:], places[-1]), strict=False):
        for i in range(steps):
            t = i / steps
            weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
            x, y = (
                sum(weight * value for weight, value in zip(weights, axis, strict=True)) / 2
                for axis in zip(p, q, r, s, strict=True)
            )
            curve.append((x, y))
    return [*curve, places[-1]]


def dashed(pen: ImageDraw.ImageDraw, line: list[Place], ink: str, width: float, dash: float) -> None:
    """Dashes with gaps of three quarters their length; a dash of 0 draws the whole line."""
    walked = 0.0
    for a, b in itertools.pairwise(line):
        parts = max(1, round(math.dist(a, b) / width * 2))
        for i in range(parts):
            walked += math.dist(a, b) / parts
            if not dash or walked % (1.75 * dash) < dash:
                start, end = (
                    (a[0] + (b[0] - a[0]) * share / parts, a[1] + (b[1] - a[1]) * share / parts) for share in (i, i + 1)
                )
                pen.line([start, end], fill=ink, width=round(width))


def thick(pen: ImageDraw.ImageDraw, line: list[Place], ink: str, width: float) -> None:
    """A line with round ends, which closes the notches where short pieces meet at an angle."""
    pen.line(line, fill=ink, width=round(width))
    for x, y in line:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ink)


def scaled(places: list[Place], unit: float) -> list[Place]:
    return [(x * unit, y * unit) for x, y in places]


def inks() -> Image.Image:
    """The palette: every ink on every ground with the steps between. It keeps the files small, and the red red."""
    colours = []
    for ground in (LAND, WATER):
        for ink in (SLOPE, DEPTH, PETROL, RED):
            colours += [blend(ground, ink, i / 10) for i in range(11)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return palette


def blend(ground: str, ink: str, share: float) -> tuple[int, int, int]:
    parts = zip(bytes.fromhex(ground[1:]), bytes.fromhex(ink[1:]), strict=True)
    return tuple(round(a + (b - a) * share) for a, b in parts)


# Portraits


def draw_portrait(person: Portrait) -> Image.Image:
    picture = Image.new("RGB", (480 * FINER, 576 * FINER), person.backdrop)
    pen = ImageDraw.Draw(picture)
    unit = picture.width / 100
    shade, dark = blend(person.skin, "#3a2a20", 0.17), blend(person.hair, "#000000", 0.25)

    def shape(ink, around: tuple[Place, ...]) -> None:
        pen.polygon(scaled(smooth((*around, around[0]), steps=20), unit), fill=ink)

    if behind := pictures.HAIR_BEHIND.get(person.haircut):
        shape(dark, behind)
    pen.ellipse([v * unit for v in (5, 88, 95, 180)], fill=person.clothes)
    pen.polygon(scaled([(41, 66), (59, 66), (60, 89), (50, 105), (40, 89)], unit), fill=shade)
    face = [v * unit for v in (29.5, 28, 70.5, 80)]
    pen.ellipse(face, fill=person.skin)
    pen.pieslice(face, -90, 90, fill=shade)
    if person.beard:
        shape(person.hair, pictures.BEARD)
    shape(person.hair, pictures.HAIR[person.haircut])
    if person.glasses:
        for x in (40.5, 59.5):
            glass = [v * unit for v in (x - 7.2, 50, x + 7.2, 62.5)]
            pen.ellipse(glass, outline=person.glasses, width=round(1.1 * unit))
        thick(pen, scaled([(47.7, 55), (52.3, 55)], unit), person.glasses, 1.1 * unit)
    return picture.reduce(FINER).quantize(48, dither=Image.Dither.NONE)


if __name__ == "__main__":
    for plan in pictures.MAPS:
        draw_map(plan).save(MEDIA / f"{plan.name}.png", optimize=True)
    for person in pictures.PORTRAITS:
        draw_portrait(person).save(MEDIA / f"{person.name}.png", optimize=True)
