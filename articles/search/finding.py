"""What is public and has the words that somebody asked for, best first or newest first."""

import re
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic

from django.db import OperationalError
from django.db.models import F

from thinktank import languages
from thinktank.pages.following import for_reading
from thinktank.prepared import prepared

from .. import footnotes, richtext
from ..models.editions import Edition, EditionQuerySet
from . import matching, spelling
from .asking import Query, understood
from .entries import EDITION_MASK, FIELDS, WEIGHTS, key_of
from .showing import Marked, Wanted, excerpt, mark, stretch

COMMON = 200  # of words that more texts have than this, the newest so many are ranked and counted
SIZE = 10  # hits on a page
ELSEWHERE = 3  # hits shown of each other language
LIMIT = 2.0  # seconds that one question may take the database


class TooSlow(Exception):
    """The database was stopped: what was asked for would have taken it too long."""


@dataclass(frozen=True)
class Hit:
    edition: Edition
    title: Marked
    snippet: Marked
    note: int = 0  # the number of the note that the snippet is from; 0: the text or its summary


@dataclass(frozen=True)
class Found:
    """A page of what was found. `total` is exact up to COMMON; `after` is where the next page begins, if there is one,
    for `find`.

    `keys`: the editions that were counted, for whoever wants to know more. `elsewhere`: [(language, hits)] in others.
    """

    total: int = 0
    is_common: bool = False
    hits: Sequence[Hit] = ()
    after: str = ""
    keys: Sequence[int] = ()
    elsewhere: Sequence[tuple[str, Sequence[Hit]]] = ()
    corrected: str = ""  # what was looked for instead, where nothing has the words as they were typed


def find(text: str, *, language: str, now, order: str = "", after: str = "", size: int = SIZE, **wishes) -> Found:
    """What is public in a language and has everything that was asked for; any text is a query. Raises TooSlow.

    `order`: "" for the best first, "date" for the newest; `wishes` as `Edition.objects.narrowed` takes them.
    """
    query = understood(text, language)
    if not query:
        return Found()
    found = look(text, query, language, now, order, after, size, wishes)
    if not found.total:
        for other in spelling.corrections(text, query, language):
            corrected = look(other, understood(other, language), language, now, order, after, size, wishes)
            if corrected.total:
                return replace(corrected, corrected=other, elsewhere=found.elsewhere)
    return found


def look(text, query, language, now, order, after, size, wishes) -> Found:
    is_narrowed = any(wishes.values())
    among = keys(Edition.objects.live(now).narrowed(**wishes)).query.sql_with_params() if is_narrowed else public(now)
    others = [code for code in languages.codes() if code != language] if not (after or is_narrowed) else []
    ranked, place = order != "date", read_place(after, language, now) if after else None
    asked = [Asked(language, query, COMMON + 1, is_ranked=ranked)]
    if place and not ranked:  # however far back, be it after all that was counted
        asked.append(Asked(language, query, size + 1, before=place[1]))
    asked += [Asked(code, understood(text, code), ELSEWHERE, is_spare=True) for code in others]
    rows, *more = answers(among, asked, are_few=any(wishes.get(name) for name in ("region", "topic", "by")))
    elsewhere = more[len(more) - len(others) :]
    following = more[0] if place and not ranked else rows
    counted, begin = rows[:COMMON], 0
    if ranked:
        following = sorted(counted, key=lambda row: (-row[0], -row[1]))
        begin = begin_of(following, place)
        following = following[begin:]
    page = following[:size]
    queries = [query, *(one.query for one in asked if one.is_spare)]
    shown = hits(now, list(zip([page, *elsewhere], queries, strict=True)))
    return Found(
        total=len(counted),
        is_common=len(rows) > COMMON,
        hits=shown[0],
        after=f"{begin + size}_{shown[0][-1].edition.public_id}" if shown[0] and len(following) > size else "",
        keys=[key & EDITION_MASK for _score, key in counted],
        elsewhere=[(code, found) for code, found in zip(others, shown[1:], strict=False) if found],
    )


# Pages. The next one begins after a certain hit, wherever that stands by now: nothing is shown twice, or left out.

Row = tuple[float, int]  # how well it matches (0: nobody asked), its key
Place = tuple[int, int]  # how many hits were shown, the key of the last


def read_place(after: str, language: str, now) -> Place | None:
    """“20_k3x9…”: so many hits and, as everywhere, the public id of the last, which may have been withdrawn since."""
    number, _, public_id = after.replace("\0", "").partition("_")
    edition = Edition.objects.harvestable(now).in_language(language).of_article(public_id).first()
    try:
        return edition and (int(number), key_of(edition))
    except ValueError:
        return None


def begin_of(rows: Sequence[Row], place: Place | None) -> int:
    if place is None:
        return 0
    keys = [key for _score, key in rows]
    return keys.index(place[1]) + 1 if place[1] in keys else max(0, place[0] - 1)


# Asking a database


@dataclass(frozen=True)
class Asked:
    language: str
    query: Query
    limit: int
    is_ranked: bool = False
    is_spare: bool = False  # only asked where the first question finds no more than COMMON
    before: int | None = None  # a key

    def sql(self, among: str, params: Sequence) -> tuple[str, list]:
        """Of keys, newest first, as many as it takes to find so many of the editions that `among` selects."""
        bound = [] if self.before is None else [self.before]
        words = {
            "among": among,
            "before": " AND articles_searchentry.rowid < %s" * len(bound),
            "mask": EDITION_MASK,
            "limit": self.limit,
        }
        if for_reading().vendor == "postgresql":
            newest = NEWEST.format(**words)
            params = [matching.tsquery(self.query), *bound, *params, self.language]
            return ranked(newest, self.query, params) if self.is_ranked else (UNRANKED.format(newest=newest), params)
        weights = ", ".join(str(weight) for _label, weight in FIELDS.values())
        score = f"-bm25(articles_searchentry, {weights})" if self.is_ranked else "0"  # FTS5’s best is the lowest
        params = [*params, self.language, matching.fts5(self.query), *bound]
        return NEWEST_OF_FTS5.format(score=score, **words), params


# The joins in this order, or SQLite would go through all texts of a language rather than those found.
NEWEST_OF_FTS5 = """
    SELECT {score}, articles_searchentry.rowid
    FROM articles_searchentry
    CROSS JOIN ({among}) live ON live.pk = (articles_searchentry.rowid & {mask}) AND live.spoken = %s
    WHERE articles_searchentry MATCH %s{before} ORDER BY articles_searchentry.rowid DESC LIMIT {limit}
"""
# An OFFSET keeps PostgreSQL from making one question of the two, and the sum from reading the vectors of all texts from
# the newest on: it cannot know that a word most texts of one language have is in none of another.
NEWEST = """
    SELECT found.rowid FROM (
        SELECT rowid + 0 AS rowid FROM articles_searchentry WHERE articles_searchentry @@ %s::tsquery{before}
        ORDER BY 1 DESC OFFSET 0
    ) found JOIN ({among}) live ON live.pk = (found.rowid & {mask}) AND live.spoken = %s
    ORDER BY found.rowid DESC LIMIT {limit}
"""
UNRANKED = "SELECT 0, rowid FROM ({newest}) newest"
# What FTS5’s bm25 does (S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework, 2009), with its constants:
# `ts_rank_cd` of a single word is the sum of the weights of its places. A vector is fetched once: deleting nothing from
# it makes a copy at hand, where each count would put it together anew from its pieces. They are left behind before
# texts are compared by their lengths, or all would be kept until then.
RANKED = """
    WITH newest AS MATERIALIZED ({newest})
    SELECT {score}, rowid FROM (
        SELECT counts.*, 1.2 * (0.25 + 0.75 * length / avg(length) OVER ()) AS norm
        FROM (SELECT rowid, length, {counts} FROM (
            SELECT rowid, length, ts_delete(articles_searchentry, '') AS words
            FROM newest JOIN articles_searchentry USING (rowid) OFFSET 0
        ) fetched OFFSET 0) counts
    ) counted
"""
# How telling a word is: the fewer texts have it, the more. FTS5 counts every row of the index, and so do we.
TELLING = """
    (SELECT ln(greatest(entries - texts_with + 0.5, texts_with + 0.500001) / (texts_with + 0.5)) FROM
        (SELECT count(*) AS texts_with FROM articles_searchentry WHERE articles_searchentry @@ %s::tsquery) having_it,
        (SELECT CASE WHEN reltuples > 10000 THEN reltuples ELSE (SELECT count(*) FROM articles_searchentry) END
         AS entries FROM pg_class WHERE oid = 'articles_searchentry'::regclass) indexed)
"""


def ranked(newest: str, query: Query, params: list) -> tuple[str, list]:
    parts = matching.weighed(query)
    highest = max(WEIGHTS.values())
    weights = "{" + ",".join(str(WEIGHTS[label] / highest) for label in "DCBA") + "}"
    count = f"{highest} * ts_rank_cd('{weights}', words, %s::tsquery)"
    counts = [f"{count} AS count{n}" for n in range(len(parts))]
    is_several = len(query.asked) > 1
    score = " + ".join(
        f"{TELLING if is_several else 1} * count{n} * 2.2 / (count{n} + norm)" for n in range(len(parts))
    )
    sql = RANKED.format(newest=newest, score=score, counts=", ".join(counts))
    return sql, [*params, *(parts if is_several else ()), *parts]


Keys = tuple[str, Sequence]  # the SQL that selects them, and its parameters


def keys(editions: EditionQuerySet) -> EditionQuerySet:
    """What is looked among."""
    return editions.order_by().values("pk", spoken=F("language"))


@prepared()
def public_keys(*, now):
    return keys(Edition.objects.live(now))


def public(now) -> Keys:
    return public_keys.put(now=now)


# Whoever has hundreds to read in their own language is offered none in others, which would take longest to find.
SPARE = " WHERE (SELECT count(*) FROM part0) <= {common}"


def answers(among: Keys, asked: Sequence[Asked], *, are_few: bool = False) -> list[list[Row]]:
    """The rows of each, in one question, newest first (of ranked ones in any order).

    `are_few`: those looked among are a small part of what is public, best collected before what is found is looked at.
    """
    tables, statements, params = [], [], []
    for number, one in enumerate(asked):
        if one.query:
            sql, own = one.sql(*among)
            tables.append(f"part{number} AS {'' if number else 'MATERIALIZED '}({sql})")
            condition = SPARE.format(common=COMMON) if one.is_spare else ""
            statements.append(f"SELECT {number}, part{number}.* FROM part{number}{condition}")  # noqa: S608
            params += own
    rows = [[] for _one in asked]
    with bounded() as cursor:
        execute(cursor, f"WITH {', '.join(tables)} {' UNION ALL '.join(statements)}", params, one_by_one=not are_few)
        for number, score, key in cursor.fetchall():
            rows[number].append((float(score), key))
    for found in rows:
        found.sort(key=lambda row: -row[1])
    return rows


# Without the first the table of keys looks small to PostgreSQL, which would rather read every text than ask the index;
# without the second it starts processes for what is done before they run.
SETTINGS = """
    SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL statement_timeout = {};
"""
# What is found is looked up among the public texts, newest first, until there is enough: not all of these beforehand.
ONE_BY_ONE = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"


def execute(cursor, sql, params, *, one_by_one=True):
    """In one message on PostgreSQL, whose settings hold to its end: no round trips, nothing to take back."""
    if for_reading().vendor == "postgresql":
        before = SETTINGS.format(int(LIMIT * 1000)) + ONE_BY_ONE * one_by_one
        cursor.execute(f"{before} {sql}", params)
        while cursor.description is None:
            cursor.nextset()
    else:
        cursor.execute(sql, params)


@contextmanager
def bounded():
    """A cursor whose questions end in time, on both databases."""
    connection = for_reading()
    connection.ensure_connection()
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        end = monotonic() + LIMIT
        connection.connection.set_progress_handler(lambda: monotonic() > end, 20_000)  # some milliseconds’ work
    try:
        with connection.cursor() as cursor:
            yield cursor
    except OperationalError as error:
        if any(word in str(error) for word in ("interrupted", "statement timeout")):
            raise TooSlow from error
        raise
    finally:
        if is_sqlite:
            connection.connection.set_progress_handler(None, 0)


# Showing


@prepared("number")
def of_keys(*, number, now, **keys):
    return Edition.objects.live(now).filter(pk__in=keys.values()).for_search_results()


def hits(now, pages: Sequence[tuple[Sequence[Row], Query]]) -> list[list[Hit]]:
    keys = [key & EDITION_MASK for rows, _query in pages for _score, key in rows]
    named = {f"key{place}": key for place, key in enumerate(keys)}
    shown = {edition.pk: edition for edition in of_keys(number=len(keys), now=now, **named)} if keys else {}
    found = []
    for rows, query in pages:
        editions = [shown[pk] for _score, key in rows if (pk := key & EDITION_MASK) in shown]
        wanted = Wanted(query, editions[0].language) if editions else None
        found.append([hit(edition, wanted) for edition in editions])
    return found


def hit(edition: Edition, wanted: Wanted) -> Hit:
    blocks = (block for block in BLOCK.split(edition.found_body or "") if wanted.may_begin.search(block))
    snippet, note = excerpt(map(richtext.plain, blocks), wanted), 0
    title = mark(edition.title, wanted)
    if not snippet and not any(is_hit for _piece, is_hit in title):
        snippet, note = in_notes(edition.found_notes or "", wanted)
    return Hit(edition, title, mark(snippet or edition.summary or beginning_of(edition), wanted), note)


def beginning_of(edition: Edition) -> str:
    return stretch(richtext.plain(edition.found_body or "").partition("\n")[0], 0)


BLOCK = re.compile("</(?:p|h[1-6]|li|blockquote|figcaption|t[dh])>")
NOTE = re.compile(r"<li[^>]*>(.*?)</li>", re.DOTALL)


def in_notes(html: str, wanted: Wanted) -> tuple[str, int]:
    """The first note that has a word, and its number; ("", 0) where none has."""
    for number, note in enumerate(NOTE.findall(footnotes.without_ways_back(html)), 1):
        if snippet := excerpt([richtext.plain(note)], wanted):
            return snippet, number
    return "", 0
