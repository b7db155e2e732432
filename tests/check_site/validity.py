"""Whether the HTML of each page is valid, by html-validate, which asks nobody."""

import json
import subprocess
from pathlib import Path

RULES = Path(__file__).with_name("rules.mjs")


def troubles(bodies, tools, folder):
    """{kind: [what is wrong]}; `bodies`: {kind: HTML}, `tools`: where the node packages are."""
    files = {folder / f"{number}.html": kind for number, kind in enumerate(bodies)}
    for file, kind in files.items():
        file.write_bytes(bodies[kind])
    found = folder / "found.json"  # not standard output, which node cuts off where it leaves
    done = subprocess.run(
        [tools / "html-validate", "--config", RULES, "--formatter", f"json={found}", *files],
        capture_output=True,
        text=True,
        cwd=tools.parent.parent,
    )
    if not found.exists():
        raise RuntimeError(done.stderr)
    return {
        files[Path(report["filePath"])]: [
            f"line {wrong['line']}: {wrong['message']} ({wrong['ruleId']})" for wrong in report["messages"]
        ]
        for report in json.loads(found.read_text())
    }
