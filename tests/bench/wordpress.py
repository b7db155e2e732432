"""How long it takes to read an old site: `python tests/bench/wordpress.py [POSTS]`.

Prints posts a second of processor time for posts of eight paragraphs, without notes and with a note in each paragraph,
and the most memory that reading them took.
"""

import os
import sys
import time
import tracemalloc
from io import BytesIO
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")
django.setup()  # messages about posts are Django’s to translate

from articles.importing import from_wxr  # noqa: E402
from articles.importing.wordpress.values import Post  # noqa: E402
from tests.wordpress_exports import author, export, post  # noqa: E402

PARAGRAPH = (
    "The ports of the region are growing, and so is their debt, as “the bank” wrote in its report of last year. "
)
NOTE = "[mfn]“Report {0}-{1}”, Daily News, https://example.org/{0}/{1}, (Date of Access: 28.02.2024).[/mfn]"


def site(count, note=""):
    def text(number):
        return "\n\n".join(PARAGRAPH * 6 + note.format(number, at) for at in range(8))

    return export(author(), *(post(f"Post {number}", text(number), ident=number) for number in range(count)))


def read(raw):
    return sum(isinstance(value, Post) for value in from_wxr.read(BytesIO(raw)))


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    read(site(3, NOTE))
    for name, note in (("without notes", ""), ("with 8 notes", NOTE)):
        raw = site(count, note)
        start = time.process_time()
        found = read(raw)
        sys.stdout.write(f"{name}: {found / (time.process_time() - start):.0f} posts a second\n")
    tracemalloc.start()
    read(raw)
    sys.stdout.write(
        f"{tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB at most, for a file of {len(raw) / 1e6:.1f} MB\n"
    )
