"""A site of many editions within minutes, for measuring what reads it: texts of the corpus, straight into tables.

Words come from the same vocabularies and in the same mixture as those of corpus.py, but are drawn a text at a time;
manuscripts are empty. Pages are as readers have them; their notes are printed once for each topic and language, and
stand under all texts on it. Whoever needs more (search entries, similar posts) makes it of each batch, in its
transaction.

    for editions, texts in fill(20_000, ["en"]):
        …

    repeat(4_000, 100_000)      the database copies what there is, until there are so many
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
from django.db import connection, transaction

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
from articles.publishing import Manuscript, compose
from authors.models import Author
from tests.bench import corpus
from thinktank import languages
from thinktank.bulk import insert

BATCH = 500  # articles
NEWEST = datetime(2026, 10, 1, 9, tzinfo=UTC)
APART = timedelta(hours=3)
WORDS, SENTENCE, PARAGRAPH = 900, 15, 75
TITLE, SUMMARY, WORK = 20, 20, 14  # words that titles are chosen from, of a summary, of the title of a work
SOURCES = 6  # that each cites
MIXTURE = np.array([42, 25, 12, 16, 5]) / 100  # function words, common ones, of the category, of its topic, of the tail
CATEGORIES = np.diff([0, *corpus.CAT_C]) / corpus.CAT_C[-1]


@dataclass(frozen=True)
class Text:
    """One text of one language; `sources`: the works it cites, as its notes print them."""

    language: str
    title: str
    summary: str
    body: str
    sources: tuple[str, ...]


def fill(number, codes):
    """Write `number` articles in each of some languages; yields (editions, their Texts), batch by batch."""
    relax()
    topics, authors, sources = insert(Topic, subjects()), insert(Author, people()), insert(Source, works(number))
    chance = np.random.default_rng(1)
    drawings = [Drawing(code) for code in codes]
    for start in range(0, number, BATCH):
        rows = range(start, min(start + BATCH, number))
        matters = [(int(chance.choice(12, p=CATEGORIES)), int(chance.integers(corpus.N_TOPICS))) for _row in rows]
        signed = [authors[chance.integers(len(authors))] for _row in rows]
        cited = [[sources[key] for key in shelf(matter, number, chance)] for matter in matters]
        about = [[topics[place] for place in subjects_of(matter)] for matter in matters]
        with transaction.atomic():
            articles = insert(Article, [Article(pk=row + 1, public_id=f"a{row}") for row in rows])
            for place, drawing in enumerate(drawings, 1):
                texts = [drawing.text(chance, *matter) for matter in matters]
                keys = [row * len(codes) + place for row in rows]
                editions = write(keys, articles, texts, signed, about)
                relate(editions, signed, about, cited)
                yield editions, texts


RELAXED = {
    "postgresql": ["SET synchronous_commit = off", "SET session_replication_role = replica"],
    "sqlite": ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -500000"],  # half a gigabyte
}


def relax():
    """Whoever loses this site by a power cut makes it anew, and what is made right need not be checked."""
    with connection.cursor() as cursor:
        for statement in RELAXED[connection.vendor]:
            cursor.execute(statement)


def subjects():
    named = corpus.meta(0)
    yield from (topic(one["slug"], "region", one["names"]) for one in named["categories"])
    yield from (topic(f"t-{one['slug']}", "theme", one["names"]) for one in named["tags"])


def topic(slug, kind, names):
    return Topic(slug=slug, kind=kind, **{languages.column("name", code): name for code, name in names.items()})


def people():
    for one in corpus.authors():
        given, family = one["name"].split(" ", 1)
        names = {languages.column("given_name", code): given for code in corpus.LANGS}
        names |= {languages.column("family_name", code): family for code in corpus.LANGS}
        yield Author(slug=one["slug"], **names)


def works(number):
    return [Source(public_id=f"s{i}", csl={"type": "book", "title": f"Work {i}"}, localized={}) for i in range(number)]


def subjects_of(matter):
    category, number = matter
    return category, len(CATEGORIES) + category * corpus.N_TOPICS + number


def shelf(matter, number, chance):
    """Some of the works of a topic, which has about as many as there are texts on it."""
    category, of_category = matter
    size = max(SOURCES, number // 240)
    first = (category * corpus.N_TOPICS + of_category) * size % max(1, number - size)
    return {int(first + key) % number for key in chance.integers(size, size=SOURCES)}


class Drawing:
    """The texts of one language."""

    def __init__(self, language):
        self.language = language
        found = corpus.V[language]
        self.function, self.common = Pool(found["func"], found["func_c"]), Pool(found["com"], found["com_c"])
        self.categories = [Pool(category["words"], found["cat_c"]) for category in found["cats"]]
        self.topics = [[Pool(words, found["topic_c"]) for words in category["topics"]] for category in found["cats"]]
        self.tail = Pool(found["tail"], found["tail_c"])

    def text(self, chance, category, topic):
        pools = [self.function, self.common, self.categories[category], self.topics[category][topic], self.tail]
        size = TITLE + SUMMARY + SOURCES * WORK + WORDS
        drawn = np.array([pool.draw(chance, size) for pool in pools])
        said = drawn[chance.choice(len(pools), size=size, p=MIXTURE), np.arange(size)].tolist()
        title = " ".join([word for word in said[:TITLE] if len(word) > 3][:8]).capitalize()
        summary = " ".join(said[TITLE : TITLE + SUMMARY])
        works = [" ".join(said[at : at + WORK]) for at in range(TITLE + SUMMARY, size - WORDS, WORK)]
        starts, step = range(size - WORDS, size, SENTENCE), PARAGRAPH // SENTENCE
        sentences = [f"{' '.join(said[at : at + SENTENCE]).capitalize()}." for at in starts]
        body = "".join(f"<p>{' '.join(sentences[at : at + step])}</p>" for at in range(0, len(sentences), step))
        return Text(self.language, title, summary, body, tuple(works))


class Pool:
    """Words, drawn as corpus.py draws them."""

    def __init__(self, words, cumulative):
        number = min(len(words), len(cumulative))
        self.words, self.cumulative = np.array(words[:number], object), np.array(cumulative[:number])

    def draw(self, chance, size):
        places = np.searchsorted(self.cumulative, chance.random(size) * self.cumulative[-1])
        return self.words[np.minimum(places, len(self.words) - 1)]


def published(article):
    return NEWEST - APART * (article.pk - 1)


def write(keys, articles, texts, signed, about):
    """The editions and what they cannot be without; an edition and its version name each other, and have one key."""
    editions, versions = [], []
    for key, article, text, author, topics in zip(keys, articles, texts, signed, about, strict=True):
        end = ending(text.language, *(str(topic) for topic in topics))
        person = {
            "author": author.slug,
            "role": "author",
            "given": author.given_name_en,
            "family": author.family_name_en,
        }
        inputs = end.manuscript.as_inputs() | {"title": text.title, "summary": text.summary, "body": text.body}
        inputs |= {"byline": [person]}
        when = {"published_at": published(article)}
        editions.append(
            Edition(
                pk=key,
                article=article,
                public_id=article.public_id,
                record_id=article.public_id,
                language=text.language,
                original_language="en",
                kind="analysis",
                slug=f"article-{article.pk - 1}",
                title=text.title,
                summary=text.summary,
                byline=[{"slug": author.slug, "name": author.name_in(text.language), "role": "author", "language": ""}],
                labels=[{"slug": one.slug, "kind": one.kind, "name": one.name_in(text.language)} for one in topics],
                word_count=WORDS,
                note_count=SOURCES,
                recorded_at=published(article),
                current_id=key,
                **when,
            )
        )
        versions.append(
            Version(
                pk=key,
                edition_id=key,
                number=1,
                kind="first",
                inputs=inputs,
                body_html=text.body + end.body_html,
                notes_html=end.notes_html,
                **when,
            )
        )
    insert(Edition, editions)
    insert(Version, versions)
    insert(Address, [Address(language=e.language, slug=e.slug, edition=e, live_from=e.published_at) for e in editions])
    return editions


@cache
def ending(language, region, topic):
    """The last paragraphs of a text, with its notes, as they are printed."""
    keys = [f"n{number}" for number in range(SOURCES)]
    works = [
        {"type": "article-newspaper", "title": f"{topic} {key}", "container-title": f"{region} Gazette"}
        | {"URL": f"https://example.org/{key}", "issued": "2024-02-27"}
        for key in keys
    ]
    cite = {"locator": [], "accessed": "2024-02-28", "prefix": "", "suffix": ""}
    manuscript = Manuscript(
        article="",
        language=language,
        kind="analysis",
        original_language="en",
        title="",
        slug="",
        summary="",
        body="".join(f'<p>{topic}.<a class="fn" data-note="{key}"></a></p>' for key in keys),
        notes={key: {"text": "", "cites": [cite | {"source": key}]} for key in keys},
        works=dict(zip(keys, works, strict=True)),
    )
    return compose(manuscript)


def relate(editions, signed, about, cited):
    authors, topics, sources = [], [], []
    for edition, author, subjects, works in zip(editions, signed, about, cited, strict=True):
        authors.append(EditionAuthor(edition=edition, author=author, role="author"))
        topics += [EditionTopic(edition=edition, topic=one, order=order) for order, one in enumerate(subjects)]
        sources += [EditionSource(edition=edition, source=one, first_note=order) for order, one in enumerate(works, 1)]
    insert(EditionAuthor, authors)
    insert(EditionTopic, topics)
    insert(EditionSource, sources)


# Many more

COPIES = """
    CREATE TEMPORARY TABLE copies AS
    WITH RECURSIVE rows (number) AS (SELECT CAST({there} AS bigint) UNION ALL SELECT number + 1 FROM rows)
    SELECT number + 1 AS article, number * 7919 % {there} + 1 AS source, {newest} - {apart} * number AS seconds
    FROM rows LIMIT {more}
"""
INSERT = "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} old JOIN copies ON copies.source = {source}"
EDITION = "((copies.article - 1) * {codes} + (old.{key} - 1) % {codes} + 1)"  # the copy of an edition
WHEN = {"postgresql": "to_timestamp(copies.seconds)", "sqlite": "datetime(copies.seconds, 'unixepoch')"}


def repeat(there, number, codes):
    """Copy articles that are `there`, until it is so many: in another order, published before them.

    Leaves a table `copies` (article, source, seconds), the keys of each copy and of what it is a copy of, and when it
    was published, for whoever has more to copy.
    """
    with connection.cursor() as cursor:
        named = {"newest": int(NEWEST.timestamp()), "apart": int(APART.total_seconds())}
        cursor.execute(COPIES.format(there=there, more=number - there, **named))
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE copies")
        with transaction.atomic():
            for statement in statements(len(codes)):
                cursor.execute(statement)


def statements(codes):
    when, number = WHEN[connection.vendor], "copies.article - 1"
    public_id = f"'a' || ({number})"
    edition, of_edition = (EDITION.format(codes=codes, key=key) for key in ("id", "edition_id"))
    is_of = f"(old.edition_id - 1) / {codes} + 1"
    yield copying(Article, "old.id", id="copies.article", public_id=public_id)
    yield copying(
        Edition,
        "old.article_id",
        id=edition,
        article_id="copies.article",
        public_id=public_id,
        record_id=public_id,
        slug=f"'article-' || ({number})",
        published_at=when,
        recorded_at=when,
        current_id=edition,
    )
    yield copying(Version, is_of, id=of_edition, edition_id=of_edition, published_at=when)
    yield copying(Address, is_of, id="", edition_id=of_edition, slug=f"'article-' || ({number})", live_from=when)
    for links in (EditionAuthor, EditionTopic, EditionSource):
        yield copying(links, is_of, id="", edition_id=of_edition)


def copying(model, source, **changes):
    """`source`: the article that a row belongs to; `changes`: columns that are not copied; "": given by the table."""
    values = {field.column: f'old."{field.column}"' for field in model._meta.concrete_fields} | changes
    values = {column: value for column, value in values.items() if value}
    columns = ", ".join(f'"{column}"' for column in values)
    return INSERT.format(table=model._meta.db_table, columns=columns, values=", ".join(values.values()), source=source)
