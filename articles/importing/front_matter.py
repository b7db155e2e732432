"""The lines between “---” at the head of a Markdown file (pure).

Only what an article has a place for is read; the rest is handed back as typed, to be quoted.
"""

import re
from dataclasses import dataclass, field

TITLE = {"title"}
SUMMARY = {"excerpt", "summary", "description", "abstract", "subtitle"}
AUTHORS = {"author", "authors", "by"}
LONGEST_NAME = 120  # by the fields of an author
LANGUAGE = {"lang", "language", "locale"}
KEY = re.compile(r"([A-Za-z][\w-]{0,60}):(?:\s+(.*)|)$")
LONGEST = 400  # lines


@dataclass
class FrontMatter:
    """What the head says; `used` and `rest` are the keys that have a place here and the lines that have none.

    `text` is the manuscript after it, beginning below line `lines`; `paths` are the files that authors were named by.
    """

    title: str = ""
    summary: str = ""
    authors: list[str] = field(default_factory=list)
    language: str = ""
    used: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    rest: str = ""
    text: str = ""
    lines: int = 0


def read_front_matter(text: str) -> FrontMatter | None:
    """None where a text has no such head."""
    if text.lstrip("\n")[:4].rstrip(" ") not in ("---\n", "---"):
        return None
    lines = text.split("\n")
    first = lines.index(next(line for line in lines if line.strip()))
    end = next((at for at in range(first + 1, min(len(lines), LONGEST)) if lines[at].strip() in ("---", "...")), None)
    if end is None or not any(KEY.match(line) for line in lines[first + 1 : end]):
        return None
    head = FrontMatter(text="\n".join(lines[end + 1 :]), lines=end + 1)
    rest: list[str] = []
    entry: list[str] = []
    for line in [*lines[first + 1 : end], "end:"]:
        if KEY.match(line) and entry:
            rest += take(entry, head)
            entry = []
        entry.append(line)
    head.rest = "\n".join(rest)
    return head


def take(entry: list[str], head: FrontMatter) -> list[str]:
    """Put one entry where it belongs; returns its lines if it belongs nowhere."""
    found = KEY.match(entry[0])
    if not found:
        return entry
    key = found[1].lower()
    lines = [found[2] or "", *entry[1:]]
    if key in TITLE and not head.title:
        head.title = scalar(lines)
    elif key in SUMMARY and not head.summary:
        head.summary = scalar(lines)
    elif key in AUTHORS:
        typed = items(lines)
        if any(len(name) > LONGEST_NAME for name in typed):
            return entry
        head.authors = [name for name in map(author, typed) if name]
        head.paths = [path for path in typed if author(path) != path]
    elif key in LANGUAGE:
        head.language = scalar(lines)
    else:
        return entry
    head.used.append(key)
    return []


def scalar(lines: list[str]) -> str:
    """A value over one or more lines, without its quotes."""
    value = " ".join(line.strip() for line in lines if line.strip() not in ("", ">", "|", ">-", "|-"))
    if len(value) > 1 and value[0] == value[-1] == "'":
        value = value[1:-1].replace("''", "'")
    elif len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return " ".join(value.split())


def items(lines: list[str]) -> list[str]:
    first = lines[0].strip()
    if first.startswith("["):
        return [scalar([item]) for item in first.strip("[]").split(",")]
    if first:
        return [scalar([item]) for item in re.split(r"\s*(?:,|;|\band\b|\bve\b|\bи\b)\s*", scalar(lines))]
    return [scalar([re.sub(r"^\s*-\s*(?:name:\s*)?", "", line)]) for line in lines[1:] if line.strip()]


def author(value: str) -> str:
    """A name, or the name in “_authors/zeynep-kaya.md”."""
    if path := re.fullmatch(r"(?:[\w./-]*/)?([\w-]+)\.(?:md|yml|yaml|html)", value):
        return " ".join(word.capitalize() for word in re.split("[-_]+", path[1]))
    return value
