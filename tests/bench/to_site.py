#!/usr/bin/env python3
"""Turn bench/corpus.py's output into a site in the load_site format (see interface.md).

    python3 corpus.py 1000 | python3 to_site.py > site-1000.jsonl

Images are left out; every article gets its six footnotes with real sources, of which every third repeats.
"""

import json
import re
import sys

MARKER = re.compile(r"\[\[fn:(\d+)\]\]")


def line(obj):
    sys.stdout.write(json.dumps(obj, ensure_ascii=False) + "\n")


def main():
    for raw in sys.stdin:
        row = json.loads(raw)
        if row["type"] == "meta":
            categories, tags, authors = row["categories"], row["tags"], row["authors"]
            for c in categories:
                line({"type": "topic", "slug": c["slug"], "kind": "theme", "name": c["names"]})
            for t in tags:
                line({"type": "topic", "slug": "t-" + t["slug"], "kind": "theme", "name": t["names"]})
            for a in authors:
                name = dict.fromkeys(a["bio"], a["name"])
                line({"type": "author", "slug": a["slug"], "name": name, "bio": a["bio"]})
            continue
        i = row["i"]
        footnotes = []
        for n, note in enumerate(row["tr"]["en"]["footnotes"], 1):
            if n % 3:  # every third note cites the work of the note before it
                source = f"a{i}-s{n}"
                title, _, url = note.rpartition(" ")
                line(
                    {
                        "type": "source",
                        "id": source,
                        "csl": {
                            "type": "article-newspaper",
                            "title": title.rstrip("."),
                            "container-title": "Example Gazette",
                            "URL": url,
                        },
                    }
                )
            footnotes.append({"key": f"n{n}", "source": source, "accessed": row["date"][:10]})
        line(
            {
                "type": "article",
                "id": f"a{i}",
                "kind": "analysis",
                "original_language": "en",
                "topics": [categories[row["category"]]["slug"]] + ["t-" + tags[t]["slug"] for t in row["tags"]],
                "authors": [{"author": authors[row["author"]]["slug"], "role": "author"}],
                "footnotes": footnotes,
                "languages": {
                    lang: {
                        "title": text["title"],
                        "slug": f"{row['slug']}",
                        "summary": text["excerpt"],
                        "body": MARKER.sub(lambda m: f'<a class="fn" data-note="n{m.group(1)}"></a>', text["body"]),
                        "published_at": row["date"],
                    }
                    for lang, text in row["tr"].items()
                },
            }
        )


if __name__ == "__main__":
    main()
