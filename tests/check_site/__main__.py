"""The site in figures: served as in production, looked at with a browser, one table. `make check-site` runs it.

With the names of parts (pages, html, weight, speed, lighthouse), only these.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import lighthouse, reading, validity, weighing
from .serving import ROOT, served

TOOLS = ROOT / "var" / "check-site"
PACKAGES = Path(__file__).with_name("package.json")
PARTS = ("pages", "html", "weight", "speed", "lighthouse")
FOR_LIGHTHOUSE = ("article, everything", "home", "search, found", "author")
NOT_FOR_ENGINES = ("search, found",)  # which asks not to be listed: Lighthouse counts that against it
POINTS, MOBILE_LCP, UNTHROTTLED_LCP, BLOCKED = 98, 1800, 1000, 50
PAGE, SCRIPTS, BLOCKING = 30_000, 15_000, 1
LONGEST = 50_000  # of two hundred notes that cite as many works: its words alone fill a page, with the style sheets


class Table:
    """Rows of (what, measured, goal), printed as they come; remembers what was missed."""

    def __init__(self):
        self.missed = []

    def row(self, what, measured, goal, *, is_met, troubles=()):
        print(f"{'ok ' if is_met else 'NO '} {what:46} {measured:>22}   {goal}", flush=True)
        for trouble in troubles:
            print(f"      {trouble}")
        if not is_met:
            self.missed.append(what)

    def none_of(self, what, troubles):
        self.row(what, str(len(troubles)), "0", is_met=not troubles, troubles=troubles[:20])


def main():
    parts = sys.argv[1:] or PARTS
    if unknown := set(parts) - set(PARTS):
        sys.exit(f"There is no {', '.join(unknown)}; there are {', '.join(PARTS)}.")
    tools = installed() if {"html", "lighthouse"} & set(parts) else None
    table = Table()
    with served() as (address, pages), reading.chromium() as browser:
        print(f"    {'':46} {'measured':>22}   goal")
        if "pages" in parts:
            check_pages(table, browser, address, pages)
        if "html" in parts:
            check_html(table, tools, address, pages)
        if "weight" in parts:
            check_weight(table, browser, address, pages)
        if "speed" in parts:
            check_speed(table, browser, address, pages)
        if "lighthouse" in parts:
            check_lighthouse(table, tools, address, pages)
    if table.missed:
        sys.exit(f"Missed: {'; '.join(table.missed)}.")


def installed():
    """Where the node packages are, after they were put there if they are not these."""
    own = TOOLS / PACKAGES.name
    if not own.exists() or own.read_text() != PACKAGES.read_text():
        if not shutil.which("npm"):
            sys.exit("Lighthouse and html-validate need node 20.19 or newer, with npm; without: pages weight speed.")
        shutil.rmtree(TOOLS, ignore_errors=True)
        TOOLS.mkdir(parents=True)
        shutil.copy(PACKAGES, TOOLS / "package.new")
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        (TOOLS / "package.new").rename(own)
        if subprocess.run(command, cwd=TOOLS).returncode:
            own.unlink()
            sys.exit("The node packages could not be installed.")
    return TOOLS / "node_modules" / ".bin"


def check_pages(table, browser, address, pages):
    found = {}
    for paths in pages.values():
        for path in paths.values():
            for what, troubles in reading.look(browser, address, path).items():
                found.setdefault(what, []).extend(troubles)
    count = sum(map(len, pages.values()))
    for what, troubles in found.items():
        table.none_of(f"{what}: {count} pages", troubles)
    paths = [path for kind in ("article, everything", "home", "search, found") for path in pages[kind].values()]
    lost = [f"{path}: {word}" for path in paths for word in reading.lost_without_scripts(browser, address, path)]
    table.none_of("words that are not there without JavaScript", lost)


def check_html(table, tools, address, pages):
    bodies = {
        f"{kind} {code}": weighing.fetched(address + path)[1]
        for kind, paths in pages.items()
        for code, path in paths.items()
    }
    bodies["broken"] = (ROOT / "templates" / "500.html").read_text().partition("#}")[2].lstrip().encode()
    with tempfile.TemporaryDirectory() as folder:
        found = validity.troubles(bodies, tools, Path(folder))
    table.none_of(
        f"invalid HTML: {len(bodies)} pages", [f"{name}: {one}" for name, all_ in found.items() for one in all_]
    )


def check_weight(table, browser, address, pages):
    for kind in [kind for kind in pages if kind.startswith("article,") and "withdrawn" not in kind]:
        for code, path in pages[kind].items():
            asked = reading.parts(browser, address, path)
            html, scripts = weighing.weighed([address + path]), weighing.weighed(asked["script"])
            total = weighing.weighed([address + path, *asked["stylesheet"], *asked["script"]])
            name = f"{kind} ({code})"
            most = LONGEST if "notes" in kind else PAGE
            print_weight(table, f"{name}: HTML, CSS, JS", total, most)
            print_weight(table, f"{name}: HTML alone", html, most)
            print_weight(table, f"{name}: JS", scripts, SCRIPTS)
            many = len(asked["blocking"])
            table.row(f"{name}: requests that hold up painting", str(many), f"≤ {BLOCKING}", is_met=many <= BLOCKING)


def print_weight(table, what, weights, most):
    measured = " · ".join(f"{size / 1000:.1f} {encoding}" for encoding, size in weights.items())
    table.row(what, measured, f"≤ {most / 1000:.0f} kB as browsers take it", is_met=min(weights.values()) <= most)


def check_speed(table, browser, address, pages):
    for kind in FOR_LIGHTHOUSE:
        path = pages[kind]["en"]
        reading.largest_paint(browser, address, path)
        lcp = sorted(reading.largest_paint(browser, address, path) for _ in range(3))[1]
        table.row(
            f"{kind}: LCP, nothing held back", f"{lcp:.0f} ms", f"< {UNTHROTTLED_LCP} ms", is_met=lcp < UNTHROTTLED_LCP
        )


def check_lighthouse(table, tools, address, pages):
    for kind in FOR_LIGHTHOUSE:
        figures, complaints = lighthouse.measured(address + pages[kind]["en"], tools, reading.chromium_path())
        counted = [name for name in lighthouse.CATEGORIES if name != "seo" or kind not in NOT_FOR_ENGINES]
        points = [figures[name] for name in counted]
        table.row(
            f"{kind}: Lighthouse",
            " · ".join(map(str, points)),
            f"≥ {POINTS} performance · accessibility · best practices · SEO",
            is_met=min(points) >= POINTS,
            troubles=[f"{audit}: {found}" for audit, found in complaints.items()],
        )
        for name, unit, goal, is_met in [
            ("LCP", " ms", f"< {MOBILE_LCP} ms", figures["LCP"] < MOBILE_LCP),
            ("CLS", "", "0", figures["CLS"] == 0),
            ("TBT", " ms", f"< {BLOCKED} ms", figures["TBT"] < BLOCKED),
        ]:
            table.row(f"{kind}: {name} on the mobile profile", f"{figures[name]:g}{unit}", goal, is_met=is_met)


if __name__ == "__main__":
    main()
