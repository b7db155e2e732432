"""What the demo's pictures show: maps and portraits as plans, which `draw.py` turns into files.

Places on a map are pairs (x, y) in hundredths of its width, from the top left corner.
"""

import math
from dataclasses import dataclass

PETROL, RED = "#0d5b63", "#a5152b"

Place = tuple[float, float]


@dataclass(frozen=True)
class Route:
    """A smooth line through the places: dashed and red, unless it says otherwise."""

    through: tuple[Place, ...]
    ink: str = RED
    width: float = 0.2
    dash: float = 1.1


@dataclass(frozen=True)
class Station:
    at: Place
    ink: str = RED
    side: float = 1.1


@dataclass(frozen=True)
class Ring:
    at: Place
    radius: float
    dash: float = 0.8


@dataclass(frozen=True)
class Break:
    """A small cross: here something stopped working."""

    at: Place
    arm: float = 1.0


Mark = Route | Station | Ring | Break


@dataclass(frozen=True)
class Map:
    name: str
    seed: int
    ground: float  # height added everywhere: the more, the less water
    marks: tuple[Mark, ...] = ()
    size: tuple[int, int] = (1600, 1000)


@dataclass(frozen=True)
class Portrait:
    name: str
    backdrop: str
    clothes: str
    skin: str
    hair: str
    haircut: str
    beard: bool = False
    glasses: str = ""  # the colour of the frame


def points(line: str) -> tuple[Place, ...]:
    """Places written as in SVG: "28,62 24,44" is two of them."""
    return tuple(tuple(map(float, place.split(","))) for place in line.split())


MAPS = (
    Map(
        "gauge",  # a line from sea to sea, and the yard where it changes wheels
        seed=19,
        ground=0.12,
        marks=(
            Route(((31, 22), (40, 28), (56, 26))),
            Route(((56, 26), (70, 24), (83.4, 10.6))),
            Station((31, 22)),
            Station((56, 26), side=1.8),
            Station((83.4, 10.6)),
        ),
    ),
    Map(
        "cable",  # a cable across a sea, and where it broke
        seed=6,
        ground=0.02,
        marks=(Route(((16, 58), (30, 40), (52, 34), (90, 20))), Station((16, 58)), Station((90, 20)), Break((52, 34))),
    ),
    Map(
        "repair-voyage",  # the ship's way to the same break, which is most of the story
        seed=30,
        ground=0.14,
        marks=(Route(((22, 54), (36, 40), (52, 26), (44, 14), (22, 9))), Station((22, 54)), Break((22, 9))),
        size=(1200, 675),
    ),
    Map(
        "rain",  # a gauge, and a field forty kilometres away
        seed=2,
        ground=0.12,
        marks=(
            Ring((36, 30), 8),
            Ring((36, 30), 16),
            Ring((36, 30), 24),
            Station((36, 30)),
            Station((63, 44), ink=PETROL),
        ),
    ),
    Map(
        "glacier",  # a river from the ice to the lake, and the two places that count its water
        seed=7,
        ground=0.12,
        marks=(
            Route(((74, 6), (70, 16), (60, 22), (56, 30), (48, 36), (45, 39.4)), ink=PETROL, width=0.34, dash=0),
            Station((70, 16)),
            Station((48, 36)),
        ),
    ),
    Map(
        "queue",  # a border, and the lorries that wait on one side of it
        seed=42,
        ground=0.2,
        marks=(
            Route(((66, 0), (60, 20), (65, 40), (61, 63)), ink=PETROL, dash=2.4),
            *(Station((14 + 4.4 * n, 34 - 4 * math.sin(n / 3))) for n in range(11)),
            Station((63.8, 33.5), side=1.8),
        ),
    ),
    Map(
        "departures",  # one way out, four ways to count it
        seed=14,
        ground=0.12,
        marks=(
            Route(((46, 30), (60, 18), (88, 12))),
            Route(((46, 30), (66, 34), (92, 46))),
            Route(((46, 30), (34, 18), (10, 10))),
            Route(((46, 30), (38, 44), (14, 53))),
            Station((46, 30), side=1.7),
            *(Station(at) for at in ((88, 12), (92, 46), (10, 10), (14, 53))),
        ),
    ),
    Map(
        "shoal",  # two survey boxes in one sea
        seed=4,
        ground=0.02,
        marks=(Ring((58, 21), 9), Ring((83, 34), 10), Station((58, 21)), Station((83, 34))),
    ),
    Map(
        "fault",  # a fault, and the towns along it
        seed=1,
        ground=0.12,
        marks=(
            Route(((0, 50), (30, 38), (55, 34), (100, 20)), width=0.3, dash=2.4),
            Station((18, 36)),
            Station((44, 40)),
            Station((72, 22)),
        ),
    ),
    Map(
        "lakes",  # many lakes under two passes of a satellite
        seed=21,
        ground=0.12,
        marks=(
            Route(((38, 0), (58, 63))),
            Route(((68, 0), (88, 63))),
            *(Station(at) for at in ((45.6, 24), (72, 12.5), (80.7, 40))),
        ),
    ),
    Map(
        "observers",  # the polling stations of a district, and the three that were seen
        seed=35,
        ground=0.2,
        marks=(
            *(
                Station(at, ink=PETROL)
                for at in points("9,10 17,31 8,44 15,56 25,38 29,8 35,29 38,17 40,42 44,55 47,8")
            ),
            *(Station(at, ink=PETROL) for at in points("49,21 56,45 58,14 60,56 63,27 68,7 71,21 80,17 84,8 88,25")),
            *(Station(at, side=1.5) for at in ((24, 17), (52, 33), (30, 49))),
        ),
    ),
)

# Hair and beards are smooth outlines around these places; the face lies at 29–71 across and 28–80 down.
HAIR = {
    "bob": points("28,62 24,44 32,28 50,22 68,28 76,44 72,62 69,44 56,36"),
    "bun": points("28.5,54 28,40 36,28 50,24 64,28 72,40 71.5,54 65,39 50,33 35,39"),
    "short": points("29.4,50 27.5,37 36,26 52,23.5 66,27 72.5,38 70.6,50 66,40 52,37 34.5,39"),
    "parted": points("28.8,52 27,38 34,26 48,22 64,25 73,36 71.2,52 68,43 58,40 42,31 33,40"),
}
HAIR_BEHIND = {
    "bob": points("50,22 73,33 79,58 76,80 66,90 34,90 24,80 21,58 27,33"),
    "bun": points("50,29 42.5,26 39.5,20 42.5,14 50,11 57.5,14 60.5,20 57.5,26"),
}
BEARD = points("29.5,54 33,62 42,65.5 50,64 58,65.5 67,62 70.5,54 69.5,70 61,81.5 50,85 39,81.5 30.5,70")

PORTRAITS = (
    Portrait("defne-alacam", "#cddbdd", clothes=PETROL, skin="#dcb596", hair="#33323a", haircut="bob"),
    Portrait(
        "timofey-zaozersky", "#e8e1d3", clothes="#3e434d", skin="#d3a587", hair="#6b5d54", haircut="short", beard=True
    ),
    Portrait(
        "rowan-thackwell",
        "#d8dbd0",
        clothes="#566254",
        skin="#a9795c",
        hair="#211f20",
        haircut="parted",
        glasses="#211f20",
    ),
    Portrait("saltanat-beketaeva", "#dfcecb", clothes="#7c1627", skin="#e0bc9d", hair="#2a2527", haircut="bun"),
)
