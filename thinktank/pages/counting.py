"""How often each process of this machine did what: numbers in files that all can read, and that outlive a process."""

import mmap
import os

NAMES = ("hit", "stale", "miss", "busy", "microseconds")  # the last: spent on making pages
HIT, STALE, MISS, BUSY, MICROSECONDS = range(len(NAMES))
SIZE = 8 * len(NAMES)


def of_this_process(root):
    """Its numbers, to be counted up in place."""
    path = root / "counts" / str(os.getpid())
    path.parent.mkdir(exist_ok=True)
    with path.open("a+b") as file:
        file.truncate(SIZE)
        return memoryview(mmap.mmap(file.fileno(), SIZE)).cast("Q")


def of_this_machine(root):
    """{name: how often}, by all processes since the release began."""
    found = [0] * len(NAMES)
    for path in (root / "counts").glob("*"):
        numbers = memoryview(path.read_bytes().ljust(SIZE, b"\0")[:SIZE]).cast("Q")
        found = [total + number for total, number in zip(found, numbers, strict=True)]
    return dict(zip(NAMES, found, strict=True))
