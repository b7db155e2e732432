"""How long the desk takes with the largest legal article: `python tests/bench/desk.py [RUNS]`.

300 notes, three languages, 60,000 words in all: its form is opened and saved, and one paragraph is autosaved, on SQLite
and on PostgreSQL (TEST_POSTGRES_URL, or whichever the test suite would find). Prints medians of the processor’s time.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.loading import empty_database
from tests.suite import ROOT, postgres

NOTES = 300
WORDS = 20_000  # in each language


def main(runs):
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/site.sqlite3", runs)
        with postgres() as url, empty_database(url) as empty:
            measure("PostgreSQL", empty, runs)


def measure(name, url, runs):
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "thinktank.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)
    subprocess.run([sys.executable, __file__, "--in", name, str(runs)], cwd=ROOT, env=environment, check=True)


def inside(name, runs):
    """In a process whose settings name the database."""
    import django
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()
    from tests.factories import root

    client = Client(raise_request_exception=True)
    client.force_login(root())
    article = largest_legal_article()
    address = f"/admin/articles/article/{article.pk}/"
    opened = [seconds(client.get, f"{address}change/") for _ in range(runs)]
    saved, autosaved = [], []
    for run in range(runs):
        data = form_of(client.get(f"{address}change/"))
        data["body_en"] = f"<p>Saved {run}.</p>" + data["body_en"]
        took, response = seconds(client.post, f"{address}change/", data)
        assert response.status_code == 302
        saved.append((took, response))
    told = client.get(f"{address}desk/").json()
    body, version = told["manuscript"]["texts"]["en"]["body"], told["lock_version"]
    for run in range(runs):
        mine = body.replace("</p>", f" Typed {run}.</p>", 1)
        change = {"path": ["texts", "en", "body"], "base": body, "mine": mine}
        data = json.dumps({"lock_version": version, "tab": "t", "language": "en", "changes": [change]})
        took, response = seconds(client.post, f"{address}desk/", data, content_type="application/json")
        assert response.status_code == 200
        autosaved.append((took, response))
        body, version = response.json()["values"][0]["value"], response.json()["lock_version"]
    for what, times in [("open", opened), ("save", saved), ("autosave", autosaved)]:
        median = statistics.median(took for took, _response in times)
        tell(f"{name}: {what} {median * 1000:.0f} ms ({len(times[-1][1].content) / 1000:.0f} kB)")


def largest_legal_article():
    from articles.models import Cite, Footnote
    from tests.factories import SENTENCES, make_article, make_source, marker

    def body(code):
        words = (SENTENCES[code].split() * WORDS)[:WORDS]
        size = WORDS // NOTES
        return "".join(
            f"<p>{' '.join(words[at * size : (at + 1) * size])}{marker(key=f'n{at}')}</p>" for at in range(NOTES)
        )

    article = make_article(codes=("en", "tr", "ru"), notes=0, body={code: body(code) for code in SENTENCES})
    sources = [make_source() for _ in range(100)]
    notes = Footnote.objects.bulk_create(
        Footnote(article=article, key=f"n{n}", text_en="See also.", text_tr="Bkz.", text_ru="См.") for n in range(NOTES)
    )
    Cite.objects.bulk_create(
        Cite(footnote=note, source=sources[n % 100], accessed="2024-02-28") for n, note in enumerate(notes)
    )
    return article


def form_of(response):
    import lxml.html

    forms = {form.get("id"): form for form in lxml.html.fromstring(response.content.decode()).forms}
    return dict(forms["article_form"].form_values())


def seconds(act, *args, **kwargs):
    start = time.process_time()
    response = act(*args, **kwargs)
    return time.process_time() - start, response


def tell(words):
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in"]:
        inside(sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 5)
