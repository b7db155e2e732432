"""Every way in and out, tried on real files: `python -m tests.doors FOLDER`, or `make doors`.

FOLDER holds `manuscripts`, `docx`, `wxr` and `bib`. In a database of its own, each file goes through the reader of its
door, as its command does it with --table. Whole sites go in and out; libraries are one that asks /oai for all there is,
with a reader of its own.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
HEADINGS = ["door", "files", "ok", "with warnings", "refused with a message", "crashed", "words lost"]


@dataclass
class Door:
    """What became of the files of one door; a file is ok, with warnings or without, or refused, or it crashed."""

    name: str
    counts: Counter = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def row(self):
        return [self.name, *(self.counts[heading] for heading in HEADINGS[1:])]

    def note(self, file, *, warnings=0, lost=0):
        self.counts.update({"files": 1, "ok": 1, "with warnings": int(warnings > 0), "words lost": lost})
        if lost:
            self.told.append(f"{self.name}: {file}: {lost} words lost")

    def refuse(self, file, reason):
        self.counts.update({"files": 1, "refused with a message": 1})
        self.told.append(f"{self.name}: {file}: refused: {reason}")

    def crash(self, file, fault):
        self.counts.update({"files": 1, "crashed": 1})
        self.told.append(f"{self.name}: {file}: CRASHED: {type(fault).__name__}: {fault}")


def main(folder):
    with tempfile.TemporaryDirectory() as own:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "thinktank.settings",
            "DATABASE_URL": f"sqlite:///{own}/site.sqlite3",
            "MEDIA_ROOT": f"{own}/media",
        }
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        doors = [
            through_tables("Text", "import_article", files(folder / "manuscripts")),
            through_tables("Word", "import_article", files(folder / "docx")),
            through_tables("WordPress", "import_wordpress", files(folder / "wxr", ".xml")),
            through_tables("References", "import_sources", files(folder / "bib")),
            sites(Path(own)),
            libraries(),
        ]
    print("| " + " | ".join(HEADINGS) + " |")
    print("|---" + "|--:" * (len(HEADINGS) - 1) + "|")
    for door in doors:
        print("| " + " | ".join(map(str, door.row())) + " |")
    for line in (line for door in doors for line in door.told):
        print(line, file=sys.stderr)
    sys.exit(any(door.counts["crashed"] or door.counts["words lost"] for door in doors))


def files(folder, ending=""):
    found = (path for path in folder.rglob("*") if path.is_file() and path.name.endswith(ending))
    return sorted(path for path in found if path.name != "README.md")


def through_tables(name, command, paths):
    """Each file as one row of the command's own table; where no words are counted, it says why it refused the file."""
    from django.core.management import CommandError, call_command

    door = Door(name)
    for path in paths:
        out = io.StringIO()
        try:
            call_command(command, str(path), table=True, stdout=out)
        except CommandError as refused:
            door.refuse(path.name, refused)
        except Exception as fault:  # what this is for: to find them
            door.crash(path.name, fault)
        else:
            headings, _line, cells = (re.split(r" *\| *", line)[1:-1] for line in out.getvalue().splitlines())
            row = dict(zip(headings, cells, strict=True))
            warnings = row.get("warnings") or row.get("findings")
            if row.get("crashed", "0") not in ("0", "–"):
                door.crash(path.name, Exception(row["crashed"]))
            elif not row["words lost"].isdigit():
                door.refuse(path.name, max(cells[1:], key=len))
            else:
                warned = int(warnings) + int(row.get("problems", 0))
                door.note(path.name, warnings=warned, lost=int(row["words lost"]))
    return door


def sites(own):
    """The demo, the site that says something in every field, one from the generator; each in, out, in and out again."""
    from articles.exporting.site import Refused

    door = Door("Site")
    generated = own / "generated"
    generated.mkdir()
    corpus = subprocess.run([sys.executable, ROOT / "tests/bench/corpus.py", "60"], capture_output=True, check=True)
    to_site = [sys.executable, ROOT / "tests/bench/to_site.py"]
    made = subprocess.run(to_site, input=corpus.stdout, capture_output=True, check=True)
    (generated / "site.jsonl").write_bytes(made.stdout)
    for folder in [ROOT / "tests/sites/whole", generated, ROOT / "thinktank/demo"]:
        try:
            door.note(folder.name, lost=round_trip(folder, own / f"{folder.name}-again"))
        except Refused as refused:
            door.refuse(folder.name, refused)
        except Exception as fault:  # as above
            door.crash(folder.name, fault)
    return door


def round_trip(folder, again):
    """How many words a site has lost once it was loaded and dumped; what it says stays, for what comes next."""
    from articles.exporting.site import load

    from .test_site import empty_site

    empty_site()
    with (folder / "site.jsonl").open("rb") as lines:
        load(lines, folder)
    first = dumped(again)
    empty_site()
    with (again / "site.jsonl").open("rb") as lines:
        load(lines, again)
    if dumped(again / "again") != first:
        raise AssertionError("another site came back")
    return len(words_in((folder / "site.jsonl").read_text(encoding="utf-8")) - words_in(first))


def words_in(lines):
    """The words of all that the lines say, without those of the format and without moments, which are written anew."""
    found = set()

    def look(value):
        if isinstance(value, dict):
            value = value.values()
        if isinstance(value, str):
            found.update(re.findall(r"[^\W\d_]{2,}", value))
        elif value is not None and not isinstance(value, bool | int | float):
            for each in value:
                look(each)

    for line in lines.splitlines():
        look(json.loads(line))
    return found


def dumped(folder):
    from articles.exporting.site import dump

    folder.mkdir()
    out = io.StringIO()
    dump(out, folder)
    (folder / "site.jsonl").write_text(out.getvalue(), encoding="utf-8", newline="\n")
    return out.getvalue()


def libraries():
    """Every record of the demo, harvested; words lost are those of a title that the record does not say."""
    from django.test import Client
    from django.utils import timezone

    from articles.models import Edition

    door = Door("OAI-PMH")
    records, asked = {}, {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    try:
        while asked:
            page = xml.fromstring(Client().get("/oai", asked, headers={"host": "127.0.0.1"}).content)
            if (error := page.find(f"{OAI}error")) is not None:
                door.refuse("ListRecords", error.get("code"))
                break
            for record in page.iter(f"{OAI}record"):
                header = record.find(f"{OAI}header")
                deleted = header.get("status") == "deleted"
                titles = [title.text for title in record.iter(f"{DC}title")]
                records[header.findtext(f"{OAI}identifier")] = None if deleted else titles
            token = page.findtext(f".//{OAI}resumptionToken")
            asked = {"verb": "ListRecords", "resumptionToken": token} if token else None
    except Exception as fault:  # as above
        door.crash("ListRecords", fault)
    harvested = [" ".join(titles) for titles in records.values() if titles is not None]
    for edition in Edition.objects.live(timezone.now()):
        found = any(edition.title in titles for titles in harvested)
        door.note(str(edition), lost=0 if found else len(edition.title.split()))
    gone = sum(titles is None for titles in records.values())
    if gone != Edition.objects.withdrawn().count():
        door.told.append(f"OAI-PMH: {gone} records say that they were deleted")
    return door


if __name__ == "__main__":
    main(Path(sys.argv[1]))
