"""Values that PHP serialised → Python's (pure).

Nothing is run and no object is made: strings, numbers, booleans, null and arrays are read, anything else is refused.
The length of a string counts its bytes. See https://www.php.net/manual/en/function.serialize.php
"""

import re

LONGEST = 1_000_000  # bytes
MOST = 20_000  # values
DEEPEST = 16
SCALAR = re.compile(
    rb"(?:i:(?P<integer>-?\d{1,19})|d:(?P<float>[-+0-9.eE]{1,40}|-?INF|NAN)|b:(?P<truth>[01])|(?P<null>N));"
)
STRING = re.compile(rb's:(\d{1,7}):"')
ARRAY = re.compile(rb"a:(\d{1,6}):\{")


class NotSerialised(ValueError):
    """A text that is no serialised value, or a longer one than anybody needs."""


def unserialise(text: str):
    """The value of a serialised text; an array is a dict, in its order.

    >>> unserialise('a:2:{s:2:"en";i:12;s:2:"tr";i:15;}')
    {'en': 12, 'tr': 15}
    """
    raw = text.strip().encode("utf-8", "replace")
    if len(raw) > LONGEST:
        raise NotSerialised
    reader = _Reader(raw)
    value = reader.value(0)
    if reader.at != len(raw):
        raise NotSerialised
    return value


class _Reader:
    def __init__(self, raw: bytes):
        self.raw, self.at, self.count = raw, 0, 0

    def value(self, depth: int):
        self.count += 1
        if depth > DEEPEST or self.count > MOST:
            raise NotSerialised
        if found := SCALAR.match(self.raw, self.at):
            self.at = found.end()
            if found["integer"]:
                return int(found["integer"])
            if found["float"]:
                return self.number(found["float"])
            return None if found["null"] else found["truth"] == b"1"
        if found := STRING.match(self.raw, self.at):
            return self.string(found)
        if found := ARRAY.match(self.raw, self.at):
            return self.array(found, depth)
        raise NotSerialised

    def number(self, typed: bytes) -> float:
        try:
            return float(typed)
        except ValueError:
            raise NotSerialised from None

    def string(self, found: re.Match) -> str:
        end = found.end() + int(found[1])
        if self.raw[end : end + 2] != b'";':
            raise NotSerialised
        self.at = end + 2
        return self.raw[found.end() : end].decode("utf-8", "replace")

    def array(self, found: re.Match, depth: int) -> dict:
        self.at = found.end()
        items = {}
        for _ in range(int(found[1])):
            key = self.value(depth + 1)
            if not isinstance(key, int | str):
                raise NotSerialised
            items[key] = self.value(depth + 1)
        if self.raw[self.at : self.at + 1] != b"}":
            raise NotSerialised
        self.at += 1
        return items
