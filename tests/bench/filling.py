"""A site of many editions within minutes, for measuring what reads it: texts of the corpus, straight into tables.

Words come from the same vocabularies and in the same mixture as those of corpus.py, but are drawn a text at a time;
manuscripts are empty, and of a version there is only what it was made of. Whoever needs more (search entries, pages)
makes it of each batch that `fill` yields.

    for editions, texts in fill(20_000, ["en"]):     texts: {"title", "summary", "body"} of each
        …
"""

from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import transaction

from articles.models import (
    Address,
    Article,
    Edition,
    EditionAuthor,
    EditionSource,
    EditionTopic,
    Source,
    Topic,
    Version,
)
from authors.models import Author
from tests.bench import corpus
from thinktank.bulk import insert

BATCH = 1_000
NEWEST = datetime(2026, 10, 1, 9, tzinfo=UTC)
WORDS, SENTENCE, PARAGRAPH = 900, 15, 75
SOURCES = 6  # that each cites
MIXTURE = np.array([42, 25, 12, 16, 5]) / 100  # function words, common ones, of the category, of its topic, of the tail


def fill(number, languages):
    """Write `number` articles in each of some languages; yields (editions, their texts), batch by batch."""
    topics = insert(Topic, [Topic(slug=slug, kind=kind, name=slug, name_en=slug) for slug, kind in subjects()])
    authors = insert(
        Author, [Author(slug=a["slug"], given_name_en="A.", family_name_en=a["name"]) for a in corpus.authors()]
    )
    sources = insert(
        Source,
        [Source(public_id=f"s{i}", csl={"type": "book", "title": f"Work {i}"}, localized={}) for i in range(number)],
    )
    chance = np.random.default_rng(1)
    mix = {language: Mixing(language) for language in languages}
    for start in range(0, number, BATCH):
        rows = range(start, min(start + BATCH, number))
        matters = [(int(chance.choice(12, p=SHARES)), int(chance.integers(corpus.N_TOPICS))) for _row in rows]
        signed = [authors[chance.integers(len(authors))] for _row in rows]
        cited = [sources_of(matter, number, chance) for matter in matters]
        with transaction.atomic():
            articles = insert(Article, [Article(public_id=f"a{i}") for i in rows])
            for language in languages:
                texts = [mix[language].text(chance, *matter) for matter in matters]
                editions = write(articles, language, rows, texts)
                relate(editions, matters, topics, signed, [[sources[key] for key in keys] for keys in cited])
                yield editions, texts


def subjects():
    yield from ((category[0], "region") for category in corpus.CATS)
    for category in corpus.CATS:
        yield from ((f"t-{category[0]}-{topic}", "theme") for topic in range(corpus.N_TOPICS))


SHARES = np.diff([0, *corpus.CAT_C]) / corpus.CAT_C[-1]


def sources_of(matter, number, chance):
    """Works of the topic’s own shelf, which holds about as many as there are texts on it."""
    category, topic = matter
    shelf = max(SOURCES, number // 240)
    first = (category * corpus.N_TOPICS + topic) * shelf % max(1, number - shelf)
    return {int(first + key) % number for key in chance.integers(shelf, size=SOURCES)}


class Mixing:
    """The words of one language, drawn as corpus.py draws them."""

    def __init__(self, language):
        self.language = language
        found = corpus.V[language]
        self.function, self.common = (found["func"], found["func_c"]), (found["com"], found["com_c"])
        self.categories = [(c["words"], found["cat_c"], c["topics"]) for c in found["cats"]]
        self.topic_weights = found["topic_c"]
        self.tail = found["tail"], found["tail_c"]

    def text(self, chance, category, topic):
        words, weights, topics = self.categories[category]
        pools = [self.function, self.common, (words, weights), (topics[topic], self.topic_weights), self.tail]
        drawn = [self.draw(chance, pool, WORDS + 40) for pool in pools]
        kinds = chance.choice(len(pools), size=WORDS + 40, p=MIXTURE)
        said = [drawn[kind][place] for place, kind in enumerate(kinds)]
        title = " ".join([word for word in said[:20] if len(word) > 3][:8]).capitalize()
        sentences = [f"{' '.join(said[at : at + SENTENCE]).capitalize()}." for at in range(40, WORDS + 40, SENTENCE)]
        step = PARAGRAPH // SENTENCE
        body = "".join(f"<p>{' '.join(sentences[at : at + step])}</p>" for at in range(0, len(sentences), step))
        return {"title": title, "summary": " ".join(said[20:40]), "body": body}

    def draw(self, chance, pool, size):
        words, cumulative = pool
        total = cumulative[min(len(words), len(cumulative)) - 1]
        places = np.searchsorted(cumulative, chance.random(size) * total)
        return [words[min(place, len(words) - 1)] for place in places]


def write(articles, language, rows, texts):
    pairs = list(zip(articles, rows, texts, strict=True))
    editions = insert(
        Edition,
        [
            Edition(
                article=article,
                public_id=article.public_id,
                record_id=article.public_id,
                language=language,
                original_language="en",
                kind="analysis",
                slug=f"article-{row}",
                title=text["title"],
                summary=text["summary"],
                word_count=WORDS,
                published_at=NEWEST - timedelta(hours=3 * row),
            )
            for article, row, text in pairs
        ],
    )
    versions = insert(
        Version,
        [
            Version(
                edition=edition,
                number=1,
                kind="first",
                published_at=edition.published_at,
                inputs=text | {"key_points": []},
                digest="",
                body_html=text["body"],
            )
            for edition, text in zip(editions, texts, strict=True)
        ],
    )
    for edition, version in zip(editions, versions, strict=True):
        edition.current = version
    Edition.objects.bulk_update(editions, ["current"], batch_size=500)
    insert(Address, [Address(language=language, slug=e.slug, edition=e, live_from=e.published_at) for e in editions])
    return editions


def relate(editions, matters, topics, signed, cited):
    insert(
        EditionAuthor,
        [EditionAuthor(edition=e, author=a, role="author") for e, a in zip(editions, signed, strict=True)],
    )
    insert(
        EditionTopic,
        [
            EditionTopic(edition=edition, topic=topics[number], order=order)
            for edition, (category, topic) in zip(editions, matters, strict=True)
            for order, number in enumerate([category, len(corpus.CATS) + category * corpus.N_TOPICS + topic])
        ],
    )
    insert(
        EditionSource,
        [
            EditionSource(edition=edition, source=source, first_note=order)
            for edition, sources in zip(editions, cited, strict=True)
            for order, source in enumerate(sources, 1)
        ],
    )
