"""What similar posts cost, and how good they are.

`python tests/bench/similar.py [ARTICLES…]` fills an empty database with so many editions in one language, on SQLite and
on PostgreSQL, and measures there: learning the language and making all lists, with the largest memory of the process;
placing one newly published edition (median of some); the list of a page. `--postgresql` leaves SQLite out.

`python tests/bench/similar.py --quality FOLDER` reads labelled texts (LANGUAGE_*.jsonl there, with label, title, text)
and tells which share of the six texts nearest to each bears the same label: of whole sets, of halves, of texts that
were placed into the other half; beside what is usual, and without moving texts towards those around them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.loading import empty_database, tell
from tests.suite import ROOT, postgres

PLACED = 15  # editions that are placed, and lists that are read
NEIGHBOURS = 6


def main(sizes, only_postgresql):
    for articles in sizes:
        if not only_postgresql:
            with tempfile.TemporaryDirectory() as folder:
                measure("SQLite", f"sqlite:///{folder}/site.sqlite3", articles)
        with postgres() as url, empty_database(url) as empty:
            measure("PostgreSQL", empty, articles)


def measure(name, url, articles):
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "thinktank.settings"}
    for words in (
        [ROOT / "manage.py", "migrate", "--verbosity", "0"],
        *([__file__, step, str(articles)] for step in STEPS),
    ):
        done = subprocess.run([sys.executable, *words], env=environment, check=True, stdout=subprocess.PIPE, text=True)
        for line in done.stdout.splitlines():
            tell(f"{name:<11} {articles:7} {line}")


def fill_up(articles):
    from tests.bench.filling import fill

    start = time.perf_counter()
    for _editions, _texts in fill(articles, ["en"]):
        pass
    tell(f"filled in {time.perf_counter() - start:.0f} s")


def learn(_articles):
    from articles import neighbours

    start = time.perf_counter()
    neighbours.learn("en")
    seconds = time.perf_counter() - start
    own, memory = time.process_time(), getrusage(RUSAGE_SELF).ru_maxrss / 1024
    tell(f"fit and all neighbours {seconds:.1f} s, processor time of its own {own:.1f} s, {memory:.0f} MB")


def place(articles):
    from django.utils import timezone

    from articles import neighbours
    from articles.models import Edition, SimilarEdition, TextVector

    before = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    keys = list(Edition.objects.order_by("pk").values_list("pk", flat=True)[:: max(1, articles // PLACED)])[:PLACED]
    times = []
    for key in keys:  # as if each were new
        TextVector.objects.filter(pk=key).delete()
        SimilarEdition.objects.filter(other=key).delete()
        SimilarEdition.objects.filter(edition=key).delete()
        start = time.perf_counter()
        neighbours.place(key)
        times.append(time.perf_counter() - start)
    after = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    tell(
        f"one new edition: the first {times[0] * 1000:.0f} ms, then {statistics.median(times[1:]) * 1000:.0f} ms, "
        f"at most {max(times[1:]) * 1000:.0f} ms; the worker {before:.0f} MB, at most {after:.0f} MB"
    )
    editions = list(Edition.objects.live(timezone.now()).filter(pk__in=keys))
    times = []
    for edition in editions * 10:
        start = time.perf_counter()
        found = edition.similar()
        times.append(time.perf_counter() - start)
        assert len(found) == NEIGHBOURS
    tell(f"the list of a page {statistics.median(times) * 1000:.1f} ms, at most {max(times) * 1000:.1f} ms")


STEPS = {"fill": fill_up, "learn": learn, "place": place}


# How good they are

WAYS = ("TF-IDF", "LSA", "half of both", "not moved", "here")


def quality(folder):
    import numpy as np

    tell(f"{'language':<10}{'texts':>6}  {'nearest in':<24}" + "".join(f"{way:>14}" for way in WAYS))
    for path in sorted(Path(folder).glob("??_*.jsonl")):
        language = path.name[:2]
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        labels = np.array([row["label"] for row in rows])
        texts = terms_of(language, rows)
        halves = np.array_split(np.random.default_rng(3).permutation(len(rows)), 2)
        placed = [placed_share(texts, labels, one, other) for one, other in (halves, halves[::-1])]
        of_halves = [shares([texts[row] for row in half], labels[half]) for half in halves]
        for where, found in (
            ("the whole set", shares(texts, labels)),
            ("a half of it", np.mean(of_halves, axis=0)),
            ("the half it was put into", [np.mean(placed)]),
        ):
            columns = [*[""] * (len(WAYS) - len(found)), *(f"{share:.3f}" for share in found)]
            tell(f"{language:<10}{len(rows):>6}  {where:<24}" + "".join(f"{column:>14}" for column in columns))


def shares(texts, labels):
    """By each of the WAYS."""
    return [*usual_shares(texts, labels), share(texts, labels, moved=False), share(texts, labels)]


def usual_shares(texts, labels):
    """By what is usual: the cosine of TF-IDF, of its hundred components, and half of each."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    words = TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=2, max_df=0.3).fit_transform(texts)
    meaning = normalize(TruncatedSVD(100, random_state=0).fit_transform(words))
    in_words, in_meaning = (words @ words.T).toarray(), meaning @ meaning.T
    return [right(alike, labels) for alike in (in_words, in_meaning, 0.5 * in_words + 0.5 * in_meaning)]


def right(alike, labels):
    import numpy as np

    np.fill_diagonal(alike, -1)
    nearest = np.argpartition(-alike, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    return float((labels[nearest] == labels[:, None]).mean())


def terms_of(language, rows):
    from articles.neighbours import Terms

    terms = Terms(language)
    return [terms.of(row["title"], row["text"]) for row in rows]


def share(texts, labels, *, moved=True):
    """Of the texts nearest to each, those with its label."""
    import numpy as np

    from articles import likeness

    _learnt, vectors = likeness.learn_from(texts)
    blocks = list(likeness.compare(vectors))
    vectors = likeness.smooth(vectors, blocks if moved else [])
    traits, worths = likeness.Traits.of([{}] * len(texts)), np.ones(len(texts))
    found = likeness.nearest(vectors, blocks, traits, worths, NEIGHBOURS)
    return sum(int((labels[near.rows] == labels[row]).sum()) for row, near in found) / NEIGHBOURS / len(texts)


def placed_share(texts, labels, known, new):
    """The same of texts that come one by one into a language that was learnt of others."""
    import numpy as np

    from articles import likeness

    learnt, vectors = likeness.learn_from([texts[row] for row in known])
    vectors = likeness.smooth(vectors, likeness.compare(vectors))
    stored = list(vectors.to_bytes())
    traits, worths = likeness.Traits.of([{}] * (len(known) + 1)), np.ones(len(known) + 1)
    right = 0
    for row in new[:500]:
        beside = learnt.vectors([texts[row]]).beside(stored)
        block = next(likeness.compare(beside, only=[0]))
        [(_row, near)] = likeness.nearest(likeness.smooth(beside, [block]), [block], traits, worths, NEIGHBOURS)
        right += (labels[known[near.rows - 1]] == labels[row]).sum()
    return right / NEIGHBOURS / len(new[:500])


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        import django

        django.setup()
        STEPS[sys.argv[1]](int(sys.argv[2]))
    else:
        parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
        parser.add_argument("articles", nargs="*", type=int, default=[1_000])
        parser.add_argument("--postgresql", action="store_true")
        parser.add_argument("--quality", metavar="FOLDER")
        options = parser.parse_args()
        if options.quality:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")
            import django

            django.setup()
            quality(options.quality)
        else:
            main(options.articles, options.postgresql)
