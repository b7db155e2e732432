"""How long a WordPress site takes to move in, and in how much memory: `python tests/bench/moving.py [POSTS]`.

A site of two languages with notes, pictures, topics and people moves into an empty SQLite database and is published.
Told are milliseconds of processor time a post and the memory of the process at each tenth of the way, which must not
grow with it; then the same export again, which must add nothing; then another database whose import is killed a few
times on its way.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.suite import ROOT
from tests.wordpress_exports import FOOT, SITE, attachment, author, category, head, polylang_groups, post

UPLOADS = f"{SITE}/wp-content/uploads"
WORDS = {
    "en": "The ports of the region are growing, and so is their debt, as “the bank” wrote in its report of last year. ",
    "tr": "Bölgenin limanları büyüyor, borçları da öyle; “banka” geçen yılki raporunda böyle yazdı ve uyardı. ",
}
NOTE = "[mfn]“Report {0}-{1}”, Daily News, https://example.org/{0}/{1}, (Date of Access: 28.02.2024).[/mfn]"
PEOPLE, TOPICS, NOTES, EACH_PICTURE = 40, 60, 8, 4  # a picture is shown by so many posts
KILLS = 4

# The process that is measured: it tells its memory and the time it took, every so many items.
MEASURE = """
import sys, time
from pathlib import Path

import django
django.setup()
from django.core.management import call_command
from articles.management.commands import import_wordpress

def memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

def tell(self, move):
    if move.done % 50 == 0:
        print(move.done, time.process_time(), memory(), file=sys.stderr, flush=True)

import_wordpress.Command.tell = tell
call_command("import_wordpress", *sys.argv[1:])
print("end", time.process_time(), memory(), file=sys.stderr, flush=True)
"""


def main(posts):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        export = folder / "export.xml"
        make_site(posts, export, folder / "uploads")
        tell(f"{posts} posts, {export.stat().st_size / 1e6:.1f} MB")
        site = Target(folder / "whole", export)
        told = site.move()
        items = int(told[-2][0])
        report("first", posts, told)
        held = site.count()
        report("again", posts, site.move())
        tell(f"        holds {held}, then {site.count()}")
        killed = Target(folder / "killed", export)
        for kill in range(1, KILLS + 1):
            killed.move(kill_at=items * kill // (KILLS + 1))
        report("resumed", posts, killed.move())
        tell(f"        killed {KILLS} times, holds {killed.count()}")


def make_site(posts, path, uploads):
    """Written piece by piece: what makes it needs no more memory than what reads it."""
    (uploads / "2019" / "05").mkdir(parents=True)
    with path.open("w", encoding="utf-8") as export:
        export.write(head())
        for number in range(PEOPLE):
            name = f"Person{number} Family{number}"
            given, family = name.split()
            export.write(
                author(
                    f"p{number}",
                    email=f"p{number}@example.org",
                    given=given,
                    family=family,
                    name=name,
                    ident=number + 1,
                )
            )
        for number in range(TOPICS):
            export.write(category(f"topic-{number}", f"Topic {number}", ident=number + 100))
        for pair in range(posts // 2):
            export.write(polylang_groups(f"pll_{pair}", 1000 + pair, en=pair * 2 + 1, tr=pair * 2 + 2))
        for number in range(posts // EACH_PICTURE + 1):
            name = f"2019/05/map-{number}.jpg"
            Image.new("RGB", (640, 400), (number * 9 % 256, number // 28 * 9 % 256, 90)).save(
                uploads / name, quality=60
            )
            export.write(attachment(f"{UPLOADS}/{name}", ident=1_000_000 + number, file=name, alt=f"Map {number}"))
        for number in range(posts):
            export.write(text(number))
        export.write(FOOT)


def text(number):
    language = "en" if number % 2 == 0 else "tr"
    picture = f"{UPLOADS}/2019/05/map-{number // EACH_PICTURE}-300x188.jpg"
    paragraphs = [f"{WORDS[language] * 6}{NOTE.format(number // 2, at)}" for at in range(NOTES)]
    return post(
        f"Post {number} of the quay",
        "\n\n".join([*paragraphs, f'<img src="{picture}" alt="">']),
        ident=number + 1,
        slug=f"post-{number}",
        link=f"{SITE}/{language}/2019/03/04/post-{number}/",
        creator=f"p{number // 2 % PEOPLE}",
        terms=[
            ("language", language, language),
            ("post_translations", f"pll_{number // 2}", f"pll_{number // 2}"),
            ("category", f"topic-{number // 2 % TOPICS}", f"Topic {number // 2 % TOPICS}"),
        ],
        comments=2,
    )


class Target:
    """An empty site that an export moves into."""

    def __init__(self, folder, export):
        folder.mkdir()
        self.export, self.uploads = export, export.parent / "uploads"
        (folder / "measured.py").write_text(MEASURE)
        self.folder = folder
        self.manage("migrate", "--verbosity", "0")

    @property
    def surroundings(self):
        return os.environ | {
            "DATABASE_URL": f"sqlite:///{self.folder}/site.sqlite3",
            "DJANGO_SETTINGS_MODULE": "thinktank.settings",
            "MEDIA_ROOT": str(self.folder / "media"),
            "PDF_ROOT": str(self.folder / "pdf"),
            "PYTHONPATH": str(ROOT),
        }

    def manage(self, *words):
        command = [sys.executable, ROOT / "manage.py", *words]
        return subprocess.run(command, env=self.surroundings, check=True, capture_output=True, text=True).stdout

    def move(self, kill_at=None):
        """[(items done, seconds of processor time, megabytes)]; it is killed when so many items are done."""
        words = [str(self.export), "--media", str(self.uploads), "--publish"]
        process = subprocess.Popen(
            [sys.executable, self.folder / "measured.py", *words],
            env=self.surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        told = []
        for line in process.stderr:
            done, seconds, megabytes = line.split()
            told.append((done, float(seconds), float(megabytes)))
            if kill_at and done != "end" and int(done) >= kill_at:
                process.kill()
        if process.wait() and not kill_at:
            sys.exit(f"It stopped after {told[-1:]}.")
        return told

    def count(self):
        names = "articles.Article", "articles.Edition", "articles.Footnote", "articles.Source", "articles.Image"
        asked = "".join(
            f"print('{n.partition('.')[2]}', apps.get_model('{n}').objects.count(), end=' ');" for n in names
        )
        return self.manage("shell", "--no-imports", "-c", f"from django.apps import apps;{asked}").strip()


def report(name, posts, told):
    *way, end = told
    tell(f"{name:<8}{end[1] / posts * 1000:6.1f} ms a post, {end[2]:.0f} MB at the end")
    for tenth in range(1, 10):
        done, seconds, megabytes = way[len(way) * tenth // 10]
        earlier = way[len(way) * (tenth - 1) // 10]
        pace = (seconds - earlier[1]) / max(int(done) - int(earlier[0]), 1) * 1000
        tell(f"        {tenth * 10:3d} %  {megabytes:4.0f} MB  {pace:6.1f} ms an item")


def tell(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
