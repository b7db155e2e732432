"""Reading lines into a site, in batches of which each is all or nothing; what is there already is left alone.

A batch that is refused is tried again line by line, so that everything before the line that is to blame is in, and the
next load goes on from there.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import ForeignKey
from django.utils import timezone
from modeltranslation.manager import get_translatable_fields_for_model

from articles import publishing, tasks
from articles.models.editions import NotPossible

from . import manuscripts, press, printing, schema
from .media import Folder
from .records import AFTER_ARTICLES, BEFORE_ARTICLES
from .schema import Refused, Wrong, written

BATCH = 300  # lines


@dataclass
class Row:
    """A line, read; an article with the lines of its editions and versions."""

    line: int
    kind: str
    values: dict
    press: list["Row"] = field(default_factory=list)

    @contextmanager
    def to_blame(self):
        """What cannot be found or accepted in here is this line’s fault."""
        try:
            yield
        except ValidationError as error:
            told = [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
            raise Refused(self.line, "; ".join(told)) from None
        except (Wrong, publishing.NotReady, NotPossible) as error:
            raise Refused(self.line, str(error)) from None


def load(lines, path, progress=lambda line: None):
    """Load lines (bytes) with their files in a folder; returns {type: loaded, "known": left alone}. Raises Refused."""
    folder, counts = Folder(path), Counter()
    for batch in batches(read(lines)):
        load_batch(batch, folder, counts)
        progress(batch[-1].line)
    # Texts that link to what came after them have their links now, not with the next tick.
    tasks.work_off(timezone.now())
    return counts


def read(lines):
    article = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = Row(number, *schema.read(line, number))
        if row.kind in ("edition", "version"):
            if article is None or article.values["id"] != row.values["article"]:
                raise Refused(number, f"must follow the line of article “{row.values['article']}”")
            article.press.append(row)
            continue
        if article:
            yield article
        article = row if row.kind == "article" else None
        if not article:
            yield row
    if article:
        yield article


def batches(rows):
    """A refusal comes after the batch of what stands before it."""
    batch = []
    try:
        for row in rows:
            if len(batch) == BATCH:
                yield batch
                batch = []
            batch.append(row)
    except Refused:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def load_batch(rows, folder, counts):
    try:
        with folder.all_or_nothing(), transaction.atomic():
            loaded = load_together(rows, folder)
    except (Refused, IntegrityError, DataError) as error:
        if len(rows) > 1:
            for row in rows:
                load_batch([row], folder, counts)
        elif isinstance(error, Refused):
            raise
        else:
            raise Refused(rows[0].line, f"the database refuses it: {' '.join(str(error).split())}") from error
    else:
        counts.update(loaded)
        counts["known"] += len(rows) - loaded.total()


def load_together(rows, folder):
    of_kind = {kind: [row for row in rows if row.kind == kind] for kind in {row.kind for row in rows}}
    loaded = Counter()
    for kind, record in BEFORE_ARTICLES.items():
        loaded[kind] = load_records(record, of_kind.get(kind, []), folder)
    loaded["article"] = load_articles(of_kind.get("article", []), folder)
    for kind, record in AFTER_ARTICLES.items():
        loaded[kind] = load_records(record, of_kind.get(kind, []), folder)
    return loaded


def load_records(record, rows, folder):
    """Load lines of one type; returns how many were new."""
    known = record.known({record.identity(row.values) for row in rows}) if rows else {}
    fresh = {}
    for row in rows:
        identity = record.identity(row.values)
        with row.to_blame():
            if identity in known:
                there = record.describe(known[identity])
                if record.file and folder.holds(row.values[record.file], getattr(known[identity], record.file)):
                    there[record.file] = row.values[record.file]
                refuse_other(row.values, there)
            elif identity in fresh:
                refuse_other(row.values, fresh[identity][0])
            else:
                new = record.build(row.values)
                record.take_file(new, row.values, folder)
                validate([new])
                fresh[identity] = row.values, new
    record.save([new for _values, new in fresh.values()], folder)
    return len(fresh)


def refuse_other(values, there):
    """Raise Wrong unless what is there already says the same."""
    differing = [name for name, value in values.items() if there[name] != value]
    if differing:
        problem = "this is here already with other content. Delete it there, or give it another id here"
        raise Wrong(", ".join(differing), problem)


def validate(rows):
    """Lengths, choices and forms, which bulk writes do not ask about, and of which SQLite knows nothing."""
    for row in rows:
        row.clean_fields(exclude=unchecked(type(row)))


@cache
def unchecked(model):
    """Foreign keys, which are looked up already, and columns that only stand for those of the languages."""
    translated = get_translatable_fields_for_model(model) or []
    return {c.name for c in model._meta.fields if isinstance(c, ForeignKey) or c.name in translated}


def load_articles(rows, folder):
    """Load lines of articles with those of their editions; returns how many were new."""
    known = articles_there({row.values["id"] for row in rows})
    fresh = {}
    for row in rows:
        name = row.values["id"]
        with row.to_blame():
            if name in known:
                refuse_other(manuscripts.wanted(row.values), manuscripts.describe_for(known[name], row.values, folder))
                refuse_other({"editions": published_by(row)}, {"editions": published(known[name], row)})
            elif name in fresh:
                refuse_other(row.values, fresh[name].values)
            else:
                fresh[name] = row
    if fresh:
        write(list(fresh.values()), folder)
    return len(fresh)


def articles_there(names):
    whole = manuscripts.WHOLE.prefetch_related("editions", *press.WHOLE)
    return {article.public_id: article for article in whole.filter(public_id__in=names)} if names else {}


def published_by(row):
    if row.press:
        return [(line.kind, line.values) for line in row.press]
    return {code: texts["published_at"] for code, texts in row.values["languages"].items() if texts["published_at"]}


def published(article, row):
    """The same of an article that is here already."""
    if row.press:
        return press.describe(article)
    return {edition.language: written(edition.published_at) for edition in article.editions.all()}


def write(rows, folder):
    references = manuscripts.References(
        [row.values for row in rows], [line.values for row in rows for line in row.press if line.kind == "edition"]
    )
    articles, editions = [], []
    for row in rows:
        with row.to_blame():
            article, hanging = manuscripts.build(row.values, references)
            manuscripts.take_files(row.values, hanging, folder)
            validate([article, *hanging])
            articles.append((article, hanging))
            editions += press.build(article, [(line.kind, line.values) for line in row.press], references)
    manuscripts.save(articles)
    now = timezone.now()
    press.save(editions, now)
    printing.publish([row for row in rows if not row.press], now)
