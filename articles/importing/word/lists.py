"""Which number an item of a Word list has, whatever stands between it and the one before (pure). ECMA-376-1, 17.9."""

from dataclasses import dataclass, field

from lxml import etree

from .names import W

UNCOUNTED = {"bullet", "none"}
FIGURES = {"decimal", "decimalZero", "ordinal", "cardinalText", "ordinalText"}
DEEPEST = 8


@dataclass
class Level:
    kind: str = "decimal"
    start: int = 1


@dataclass
class Numbering:
    """The lists of a file: `counts` is how far each has counted, per level."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)  # list → what it counts on with
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)  # of counting, other than in figures

    def has(self, number: str) -> bool:
        return number in self.levels

    def is_counted(self, number: str, level: int) -> bool:
        return self.level(number, level).kind not in UNCOUNTED

    def is_nothing(self, number: str, level: int) -> bool:
        return self.level(number, level).kind == "none"

    def level(self, number: str, level: int) -> Level:
        return self.levels[number].get(level, Level())

    def count(self, number: str, level: int) -> int:
        """The number of the next item of a list at a level; deeper levels begin again after it."""
        found = self.level(number, level)
        shared = self.shared[number]
        counts = self.counts.setdefault(shared, {})
        if number not in self.begun:
            self.begun.add(number)
            for at, start in self.restarts.get(number, {}).items():
                counts[at] = start - 1
        counts[level] = counts.get(level, found.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if found.kind not in FIGURES | UNCOUNTED:
            self.kinds.add(found.kind)
        return counts[level]


def read_numbering(root: etree._Element | None) -> Numbering:
    numbering = Numbering()
    if root is None:
        return numbering
    abstract = {one.get(f"{W}abstractNumId"): levels_of(one) for one in root.iterfind(f"{W}abstractNum")}
    for one in root.iterfind(f"{W}num"):
        number, based_on = one.get(f"{W}numId") or "", one.find(f"{W}abstractNumId")
        shared = (based_on.get(f"{W}val") or "") if based_on is not None else ""
        levels = dict(abstract.get(shared, {}))
        for override in one.iterfind(f"{W}lvlOverride"):
            at = as_number(override.get(f"{W}ilvl"), 0)
            for level in levels_of(override).values():
                levels[at] = level
            if (start := override.find(f"{W}startOverride")) is not None:
                numbering.restarts.setdefault(number, {})[at] = as_number(start.get(f"{W}val"), 1)
        numbering.levels[number], numbering.shared[number] = levels, shared
    return numbering


def levels_of(element: etree._Element) -> dict[int, Level]:
    found = {}
    for one in element.iterfind(f"{W}lvl"):
        kind, start = one.find(f"{W}numFmt"), one.find(f"{W}start")
        found[as_number(one.get(f"{W}ilvl"), 0)] = Level(
            (kind.get(f"{W}val") or "decimal") if kind is not None else "decimal",
            as_number(start.get(f"{W}val"), 1) if start is not None else 1,
        )
    return found


def as_number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else otherwise
