"""A load in many small batches with a helper, to be killed: `DATABASE_URL=… python -m tests.small_batches FILE`.

Says so on standard output when it begins, and after each batch.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")


def main():
    django.setup()
    from articles.exporting.site import load, loading

    from .test_loading import assert_whole

    assert_whole()
    loading.BATCH, loading.READ, loading.COMPOSED = 9, 5, 2
    file = Path(sys.argv[1])
    tell(0)
    with file.open("rb") as lines:
        load(lines, file.parent, helpers=1, progress=tell)


def tell(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
