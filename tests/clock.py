"""Bounds on processor time that hold on any machine: what is slower at everything may be slower at this."""

import gc
import re
import time
from contextlib import contextmanager

# What `yardstick` takes on the machine that the bounds were written for.
REFERENCE = 0.019


@contextmanager
def processor_time(*, at_most):
    """What is done in here takes no more seconds of this process, or as many times more as the yardstick does.

    What tests before this one left in memory is not looked through meanwhile.
    """
    gc.collect()
    gc.freeze()
    try:
        start = time.process_time()
        yield
        spent = time.process_time() - start
    finally:
        gc.unfreeze()
    assert_within(at_most, spent)


def assert_within(seconds, spent):
    if spent > seconds:
        slowness = yardstick() / REFERENCE
        assert spent <= seconds * max(slowness, 1), f"the yardstick took {slowness:.1f} times what it takes elsewhere"


def yardstick():
    """The processor time of a bit of everything that texts are put through: the median of five."""
    return sorted(measured() for _ in range(5))[2]


def measured():
    start = time.process_time()
    text = "The ferry crosses the strait in nineteen hours, and 42 of them wait. " * 500
    for _ in range(4):
        words = re.findall(r"\w+", text)
        counts = {}
        for word in words:
            counts[word.casefold()] = counts.get(word, 0) + len(word)
        " ".join(sorted(words, key=lambda word: (len(word), word)))
    return time.process_time() - start
