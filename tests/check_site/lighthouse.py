"""What Lighthouse says of a page on its mobile profile: a slow phone on a slow network."""

import json
import os
import statistics
import subprocess

RUNS = 3  # of which the median counts: a busy machine is slow for a moment
TRIES = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FIGURES = {"LCP": "largest-contentful-paint", "CLS": "cumulative-layout-shift", "TBT": "total-blocking-time"}


def measured(url, tools, chromium):
    """{category: points of 100, "LCP": ms, "CLS": …, "TBT": ms}, {audit: what it found} of what is not perfect."""
    reports = [run(url, tools, chromium) for _ in range(RUNS)]
    figures = {
        name: round(statistics.median(report["categories"][name]["score"] for report in reports) * 100)
        for name in CATEGORIES
    }
    for name, audit in FIGURES.items():
        figures[name] = round(statistics.median(report["audits"][audit]["numericValue"] for report in reports), 3)
    return figures, complaints(reports[-1])


def run(url, tools, chromium):
    """Its report. Now and then it misses that the page was opened, and says that one should run it again."""
    for _ in range(TRIES):
        done = run_once(url, tools, chromium)
        if done.returncode == 0:
            return json.loads(done.stdout)
    raise RuntimeError(done.stderr)


def run_once(url, tools, chromium):
    return subprocess.run(
        [
            tools / "lighthouse",
            url,
            "--quiet",
            "--output=json",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            *(f"--only-categories={name}" for name in CATEGORIES),
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"CHROME_PATH": chromium},
    )


def complaints(report):
    """{audit: how many points it costs and where}, of those that count."""
    found = {}
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = audit.get("details", {}).get("items", [])[:3]
                where = [item["node"]["snippet"] for item in items if "node" in item]
                found[reference["id"]] = " ".join([str(audit["score"]), audit.get("displayValue", ""), *where])
    return found
