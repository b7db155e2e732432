"""How often something is tried: a few times in the suite, as often as was promised in `make faults`."""

import os

FULL = os.environ.get("FAULTS") == "full"


def times(*, full, short):
    return range(full if FULL else short)
