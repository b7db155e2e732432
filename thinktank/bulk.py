"""Many new rows at once, in the fastest way a database has."""

import json
from functools import cache, partial
from operator import attrgetter

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import FileField, JSONField
from psycopg import sql
from psycopg.types.json import Jsonb

from thinktank.pages.shown import Shown, together

KEYS = "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s))::regclass) FROM generate_series(1, %s)"


def new(model, **values):
    """A row, not yet saved, of values for its columns: by their places, which asks less of each than by their names."""
    known = starts(model)
    if strange := values.keys() - known.keys():
        raise TypeError(f"{model.__name__} has no columns {', '.join(sorted(strange))}")
    return model(*[values[name] if name in values else start() for name, start in known.items()])


@cache
def starts(model):
    """{column: what makes its first value}"""
    return {field.attname: start_of(field) for field in model._meta.concrete_fields}


def start_of(field):
    if callable(field.default):
        return field.get_default
    default = field.get_default()
    return lambda: default


def insert(model, rows):
    """Write new rows and give them their keys. Like bulk_create it asks neither save() nor signals."""
    with together(savepoint=False) as owed:
        rows = write(model, list(rows))
        if issubclass(model, Shown):
            owed.adds(model, [row.pk for row in rows])
    return rows


def write(model, rows):
    """Long texts go fastest by COPY, and short rows without the expressions that bulk_create makes of each value. It
    begins with two: an INSERT of several has each text quoted and read twice, the second time as part of an array.
    Neither tells keys: they are drawn first."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor not in WAYS or len(rows) <= 1:
        return model._base_manager.bulk_create(rows)
    draw, put = WAYS[database.vendor]
    with database.cursor() as cursor:
        unnamed = [row for row in rows if row.pk is None]
        if unnamed:
            for row, key in zip(unnamed, draw(cursor, model, len(unnamed)), strict=True):
                row.pk = key
        for row in rows:
            row._prepare_related_fields_for_save("insert")
        for field in model._meta.concrete_fields:
            if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
                for row in rows:
                    field.pre_save(row, add=True)
        with database.wrap_database_errors:  # a COPY raises psycopg’s own
            put(cursor, model, rows)
    for row in rows:
        row._state.adding, row._state.db = False, database.alias
    return rows


def draw(model, number):
    """Keys for so many new rows, for whoever must know them before: the rows are to be written next."""
    database = connections[DEFAULT_DB_ALIAS]
    draw_here, _put = WAYS[database.vendor]
    with database.cursor() as cursor:
        return list(draw_here(cursor, model, number))


def draw_from_sequence(cursor, model, number):
    cursor.execute(KEYS, [model._meta.db_table, model._meta.pk.column, number])
    return [key for (key,) in cursor.fetchall()]


def copy(cursor, model, rows):
    fields = model._meta.concrete_fields
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    table = sql.Identifier(model._meta.db_table)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)
    with cursor.copy(statement.as_string()) as copying:  # which Django logs as it does others
        for values in in_columns(fields, rows):
            copying.write_row(values)


def draw_next(cursor, model, number):
    """Nobody else writes meanwhile: a transaction has SQLite to itself from its beginning."""
    cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
    first = (cursor.fetchone()[0] or 0) + 1
    return range(first, first + number)


def execute_many(cursor, model, rows):
    fields, database = model._meta.concrete_fields, connections[DEFAULT_DB_ALIAS]
    columns, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    values_of = attrgetter(*(field.attname for field in fields))
    saved = [field.get_db_prep_save for field in fields]
    cursor.executemany(
        f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})',  # noqa: S608
        ([save(value, database) for save, value in zip(saved, values_of(row), strict=True)] for row in rows),
    )


WAYS = {"postgresql": (draw_from_sequence, copy), "sqlite": (draw_next, execute_many)}


def in_columns(fields, rows):
    """The values of each row as psycopg takes them: most as they are."""
    values_of = attrgetter(*(field.attname for field in fields))
    written = {number: as_json for number, field in enumerate(fields) if isinstance(field, JSONField)}
    written |= {number: str for number, field in enumerate(fields) if isinstance(field, FileField)}
    for row in rows:
        values = list(values_of(row))
        for number, write in written.items():
            values[number] = write(values[number])
        yield values


# Letters as they are: three bytes for a Cyrillic one would be six, and be read more slowly.
as_json = partial(Jsonb, dumps=partial(json.dumps, ensure_ascii=False))
