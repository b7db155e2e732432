"""How long it takes to print the notes of an article: `python tests/bench/citations.py`.

Prints, for each style, the median milliseconds of processor time for 200 notes, when the style has yet to be read and
when every pattern is known, and for the six notes of an ordinary article as bulk publishing meets them.
"""

import os
import statistics
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")
django.setup()  # the names of months are Django’s

from articles import patterns  # noqa: E402
from articles.citations import Cite, Note, print_notes, styles  # noqa: E402

KINDS = ("article-newspaper", "report", "webpage", "book", "article-journal")
PEOPLE = [{"family": "Demir", "given": "Ayşe"}, {"family": "Иванов", "given": "Иван"}, {"literal": "World Bank"}]


def work(number):
    return {
        "type": KINDS[number % len(KINDS)],
        "title": f"The Title of Work Number {number} and What It Is About",
        "container-title": f"Paper {number % 9}",
        "author": PEOPLE[: number % 4],
        "issued": {"date-parts": [[2024, 3, 1][: 1 + number % 3]]},
        "URL": f"https://example.org/{number}",
        "language": ("en", "tr", "ru")[number % 3],
    }


WORKS = {str(number): work(number) for number in range(80)}
NOTES = [
    Note((Cite(str(number * 3 // 4 % 80), ("page", str(number)) if number % 3 else None, "2024-02-28"),))
    for number in range(200)
]


def median(do, *, before=lambda: None, times):
    seconds = []
    for _ in range(times):
        before()
        start = time.process_time()
        do()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds) * 1000


def forget():
    patterns.pattern.cache_clear()
    patterns.style.cache_clear()


def main():
    for style in styles():
        new = median(
            lambda style=style: print_notes(NOTES, WORKS, language="tr", style=style),
            before=forget,
            times=7,
        )
        known = median(lambda style=style: print_notes(NOTES, WORKS, language="tr", style=style), times=31)
        six = median(lambda style=style: print_notes(NOTES[:6], WORKS, language="tr", style=style), times=501)
        sys.stdout.write(f"{style}: 200 notes {new:.1f} ms at first, then {known:.1f} ms; 6 notes {six:.2f} ms\n")


if __name__ == "__main__":
    main()
