"""Draws how what was measured grows with the site: `python tests/bench/growth.py` makes growth.svg of the README.

Every row of a table there whose first cell is a name and whose others have “N: time” is a line in the picture of its
section; time is in ms, s or min. What is told of a database (“…, SQLite”) has the colour of its other rows and a line
of that database. Both axes are logarithmic, so that what grows as the site does is a slope of one.
"""

import math
import re
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| ([^|]+?) \|(.+)\|$", re.MULTILINE)
POINT = re.compile(r"([\d,]+): ([\d.]+) (ms|s|min)")
SECONDS = {"ms": 0.001, "s": 1, "min": 60}
WIDTH, HEIGHT, LEFT, RIGHT, EDGE = 760, 300, 70, 290, 40
COLOURS = ["#a5152b", "#0d5b63", "#8a5a00", "#4b3f8f", "#2f6b2f", "#7a1f6a", "#555555"]
DASHES = {"SQLite": "5 4"}


def main():
    _opening, *sections = SECTION.split((HERE / "README.md").read_text())
    found = {title: lines_of(words) for title, words in zip(sections[::2], sections[1::2], strict=True)}
    (HERE / "growth.svg").write_text(picture({title: lines for title, lines in found.items() if lines}))


def lines_of(words):
    """[(name, [(N, seconds)])]"""
    lines = [
        (name, [(int(n.replace(",", "")), float(value) * SECONDS[unit]) for n, value, unit in POINT.findall(cells)])
        for name, cells in ROW.findall(words)
    ]
    return [(name, points) for name, points in lines if points]


def picture(sections):
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT * len(sections)}" '
    opening += 'font-family="sans-serif" font-size="12">'
    drawn = [opening, '<rect width="100%" height="100%" fill="#fcfdf9"/>']
    for number, (title, lines) in enumerate(sections.items()):
        drawn += [
            f'<g transform="translate(0 {number * HEIGHT})">',
            text(LEFT, EDGE - 16, title, "#555"),
            *panel(lines),
        ]
        drawn.append("</g>")
    return "\n".join([*drawn, "</svg>", ""])


def panel(lines):
    sizes = [size for _name, points in lines for size, _seconds in points]
    times = [seconds for _name, points in lines for _size, seconds in points]
    across, up = scale(sizes, LEFT, WIDTH - RIGHT), scale(times, HEIGHT - EDGE, EDGE)
    yield from grid(across, up, sizes, times)
    things = list(dict.fromkeys(name.partition(", ")[0] for name, _points in lines))
    for number, (name, points) in enumerate(lines):
        thing, _, database = name.partition(", ")
        colour, dash = COLOURS[things.index(thing) % len(COLOURS)], DASHES.get(database, "none")
        places = [(across(size), up(seconds)) for size, seconds in points]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
        line = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
        yield f'<polyline points="{path}" fill="none" {line}/>'
        yield from (f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{colour}"/>' for x, y in places)
        yield text(WIDTH - RIGHT + 24, EDGE + 20 * number, name, colour)


def scale(values, start, end):
    low, high = math.log10(min(values)), math.log10(max(values))
    return lambda value: start + (math.log10(value) - low) / ((high - low) or 1) * (end - start)


def grid(across, up, sizes, times):
    for size in sorted(set(sizes)):
        yield text(across(size) - 16, HEIGHT - EDGE + 24, f"{size:,}", "#555")
    powers = range(math.floor(math.log10(min(times))), math.ceil(math.log10(max(times))) + 1)
    steps = (1, 2, 5) if max(times) < 100 * min(times) else (1,)
    for time in (step * 10.0**power for power in powers for step in steps):
        if min(times) <= time <= max(times):
            y = up(time)
            yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>'
            yield text(12, y + 4, f"{1000 * time:g} ms" if time < 1 else f"{time:g} s", "#555")


def text(x, y, words, colour):
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}">{escape(words)}</text>'


if __name__ == "__main__":
    main()
