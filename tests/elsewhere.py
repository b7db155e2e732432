"""Sites in and out of a database of this process’s own: `DATABASE_URL=… python -m tests.elsewhere FOLDER…`.

Loads the site.jsonl of each folder into the empty database and dumps it to the folder’s own folder `elsewhere`.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from articles.exporting.site import dump, load  # noqa: E402

from .test_site import empty_site  # noqa: E402

call_command("migrate", verbosity=0)
for folder in map(Path, sys.argv[1:]):
    with (folder / "site.jsonl").open("rb") as lines:
        load(lines, folder)
    target = folder / "elsewhere"
    target.mkdir()
    with (target / "site.jsonl").open("w", encoding="utf-8", newline="\n") as out:
        dump(out, target)
    empty_site()
