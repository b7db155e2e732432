"""Reading lines into a site, in batches of which each is all or nothing; what is there already is left alone.

A batch passes through two transactions. The first brings in what articles refer to; then its texts are composed, by
helpers where there are any, while the batch before it goes through the second, which writes articles with all that was
published of them. A batch that is refused is tried again line by line, so that everything before the line that is to
blame is in, and the next load goes on from there.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count, islice

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import ForeignKey
from django.utils import timezone
from modeltranslation.manager import get_translatable_fields_for_model

from articles import publishing, tasks
from articles.models.editions import NotPossible
from thinktank.pages.shown import together
from thinktank.workshop import Workshop

from . import manuscripts, press, printing, schema
from .media import Folder
from .records import AFTER_ARTICLES, BEFORE_ARTICLES
from .schema import Refused, Wrong, written

BATCH = 300  # lines
READ = 100  # lines that are read at a time
COMPOSED = 5  # articles that are composed at a time
REFUSALS = (Refused, IntegrityError, DataError)


@dataclass
class Row:
    """A line, read; an article with the lines of its editions and versions."""

    line: int
    kind: str
    values: dict
    press: list["Row"] = field(default_factory=list)

    @property
    def press_lines(self):
        return [(line.kind, line.values) for line in self.press]

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


@dataclass
class Sheet:
    """A new article on its way into the database; `composed` waits for what was made of it meanwhile."""

    row: Row
    article: object
    hanging: list
    editions: list  # that are loaded as they are
    job: printing.Job | None = None  # what publishes others
    composed: object = dict


@dataclass
class Batch:
    """Lines whose first half is in; `sheets` is None where that was refused."""

    rows: list[Row]
    sheets: list[Sheet] | None = None
    loaded: Counter = field(default_factory=Counter)


def load(lines, path, *, helpers=0, progress=lambda line: None):
    """Load lines (bytes) with their files in a folder; returns {type: loaded, "known": left alone}. Raises Refused.

    `helpers`: processes beside this one, for a site of more than a few lines.
    """
    counts, seen = Counter(), 0
    with Workshop(helpers) as workshop:
        loading = Loading(Folder(path), workshop)
        for batch in one_ahead(map(loading.begin_or_leave, batches(read(lines, workshop)))):
            counts += loading.end_or_retry(batch)
            seen += len(batch.rows)
            progress(batch.rows[-1].line)
    counts["known"] = seen - counts.total()
    # Texts that link to what came after them have their links now, not with the next tick; PDFs and pictures can wait.
    tasks.work_off(timezone.now(), only="relink")
    return counts


def one_ahead(items):
    """Each item once the next one is made; a refusal comes after what was made before it."""
    waiting = []
    try:
        for item in items:
            waiting.append(item)
            if len(waiting) > 1:
                yield waiting.pop(0)
    except Refused:
        yield from waiting
        raise
    yield from waiting


def read(lines, workshop):
    """The rows of the lines; an article has those of its editions and versions."""
    article = None
    for row in read_each(lines, workshop):
        if row.kind in ("edition", "version"):
            if article is None or article.values["id"] != row.values["article"]:
                raise Refused(row.line, f"must follow the line of article “{row.values['article']}”")
            article.press.append(row)
            continue
        if article:
            yield article
        article = row if row.kind == "article" else None
        if not article:
            yield row
    if article:
        yield article


def read_each(lines, workshop):
    pieces = numbered_pieces(lines)
    for found, problem in workshop.each(read_piece, pieces):
        for number, kind, values in found:
            yield Row(number, kind, values)
        if problem:
            raise Refused(*problem)


def numbered_pieces(lines):
    lines = iter(lines)
    for first in count(1, READ):
        if not (piece := list(islice(lines, READ))):
            return
        yield first, piece


def read_piece(piece):
    """What lines say up to the first that is refused, and the number of that with the reason, or None."""
    first, lines = piece
    found = []
    for number, line in enumerate(lines, first):
        if line.strip():
            try:
                found.append((number, *schema.read(line, number)))
            except Refused as refused:
                return found, (refused.line, refused.problem)
    return found, None


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


class Loading:
    """One load: where its files lie, and who composes its texts."""

    def __init__(self, folder, workshop):
        self.folder, self.workshop = folder, workshop

    def begin_or_leave(self, rows):
        try:
            return self.begin(rows)
        except REFUSALS:
            return Batch(rows)

    def end_or_retry(self, batch):
        """Load what is left of a batch; returns {type: how many of it were new}."""
        if batch.sheets is not None:
            try:
                return batch.loaded + self.end(batch)
            except REFUSALS:
                pass
        loaded = batch.loaded
        for row in batch.rows:
            try:
                alone = self.begin([row])
                loaded += alone.loaded + self.end(alone)
            except (IntegrityError, DataError) as error:
                raise Refused(row.line, f"the database refuses it: {' '.join(str(error).split())}") from error
        return loaded

    def begin(self, rows):
        """The first transaction: what articles refer to. Then their texts are on their way."""
        batch = Batch(rows, [])
        with self.folder.all_or_nothing(), together():
            for kind, record in BEFORE_ARTICLES.items():
                batch.loaded[kind] = load_records(record, of_kind(kind, rows), self.folder)
        fresh = new_articles(of_kind("article", rows), self.folder)
        if fresh:
            batch.sheets = built(fresh)
            self.compose(batch.sheets)
        return batch

    def compose(self, sheets):
        texts = [sheet for sheet in sheets if sheet.job or sheet.editions]
        for start in range(0, len(texts), COMPOSED):
            piece = texts[start : start + COMPOSED]
            answer = self.workshop.ask(compose_piece, [sheet.job or sheet.row.press_lines for sheet in piece])
            for number, sheet in enumerate(piece):
                sheet.composed = lambda answer=answer, number=number: answer()[number]

    def end(self, batch):
        """The second transaction: articles whole, and what stands after them."""
        loaded = Counter()
        with self.folder.all_or_nothing(), together():
            if batch.sheets:
                self.write(batch.sheets)
                loaded["article"] = len(batch.sheets)
            for kind, record in AFTER_ARTICLES.items():
                loaded[kind] = load_records(record, of_kind(kind, batch.rows), self.folder)
        return loaded

    def write(self, sheets):
        for sheet in sheets:
            with sheet.row.to_blame():
                manuscripts.take_files(sheet.row.values, sheet.hanging, self.folder)
                validate([sheet.article, *sheet.hanging])
        manuscripts.save([(sheet.article, sheet.hanging) for sheet in sheets])
        now = timezone.now()
        verbatim = [(sheet.composed(), edition) for sheet in sheets for edition in sheet.editions]
        if verbatim:
            texts = [found[edition[0].language] for found, edition in verbatim]
            press.save([edition for _found, edition in verbatim], texts, now)
        printing.publish([(s.row, s.article, s.job, s.composed()) for s in sheets if s.job], now)


def compose_piece(works):
    """What comes of each: of a Job what it composes, of lines of editions what search finds of them."""
    return [
        printing.compose_languages(work) if isinstance(work, printing.Job) else press.texts_in_print(work)
        for work in works
    ]


def of_kind(kind, rows):
    return [row for row in rows if row.kind == kind]


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


def new_articles(rows, folder):
    """The lines of articles that are not here yet, once each."""
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
    return list(fresh.values())


def articles_there(names):
    whole = manuscripts.WHOLE.prefetch_related("editions", *press.WHOLE)
    return {article.public_id: article for article in whole.filter(public_id__in=names)} if names else {}


def published_by(row):
    if row.press:
        return row.press_lines
    return {code: texts["published_at"] for code, texts in printing.timed(row.values).items()}


def published(article, row):
    """The same of an article that is here already."""
    if row.press:
        return press.describe(article)
    return {edition.language: written(edition.published_at) for edition in article.editions.all()}


def built(rows):
    """A Sheet for each line of an article, with nothing of it written yet."""
    editions = [line.values for row in rows for line in row.press if line.kind == "edition"]
    references = manuscripts.References.look_up([row.values for row in rows], editions)
    sheets = []
    for row in rows:
        with row.to_blame():
            article, hanging = manuscripts.build(row.values, references)
            sheets.append(Sheet(row, article, hanging, press.build(article, row.press_lines, references)))
    timed = [sheet for sheet in sheets if not sheet.row.press and printing.timed(sheet.row.values)]
    jobs = printing.jobs([sheet.row.values for sheet in timed], references, timezone.now())
    for sheet, job in zip(timed, jobs, strict=True):
        sheet.job = job
    return sheets
