"""Questions that every page asks: put into SQL once, after that only their values change.

Most of what a page takes of the processor went into writing the SQL of its few queries, the same each time:

    @prepared("language")
    def at_address(*, language, slug, now):
        return Address.objects.filter(language=language, slug=slug, live_from__lte=now)

    at_address(language="en", slug="ports", now=now)       → the rows, as list(queryset) has them
    at_address.put(language="en", slug="ports", now=now)   → (the SQL, what goes with it), to be part of a longer one

The values named to the decorator decide how the question is put: each of theirs is a question of its own. For the other
ones (texts, whole numbers, times) the function is given marks, which are looked for among what goes to the database
with the SQL; so it may pass them on, and do nothing else with them.
"""

from copy import copy
from datetime import UTC, datetime
from functools import wraps
from threading import Lock
from types import SimpleNamespace

from django.db import connections
from django.db.models.query import ModelIterable

# Of no row, so that a mark is not taken for something that always goes with the question.
MARKS = {
    str: lambda number: f"\ue000{number}",
    int: lambda number: -1_111_111_111 - number,
    datetime: lambda number: datetime(1001, 1, 1 + number, tzinfo=UTC),
}


def prepared(*deciding):
    def decorate(ask):
        questions = {}

        def question(values):
            fixed = {name: values.pop(name) for name in deciding}
            key = tuple(fixed.values())
            if key not in questions:
                questions[key] = Question(ask, fixed, values)
            return questions[key]

        @wraps(ask)
        def answer(**values):
            return question(values).rows(values)

        answer.put = lambda **values: question(values).put(values)
        answer.questions = questions
        return answer

    return decorate


class Question:
    def __init__(self, ask, fixed, values):
        self.marks = {name: mark_for(value, number) for number, (name, value) in enumerate(values.items())}
        self.queryset = ask(**fixed, **self.marks)
        self.written = {}  # {database: what `write` makes for it}
        self.lock = Lock()  # writing the SQL changes the query

    def rows(self, values):
        database = self.queryset.db  # a router may choose another one each time
        compiler, sql, params, converters = self.sql_for(database)
        # What reads the rows belongs to the connection of this thread.
        compiler = copy(compiler)
        compiler.connection = connections[database]
        bound = bind(params, values, compiler.connection)
        compiler.as_sql = lambda: (sql, bound)
        compiler.get_converters = lambda columns: converters
        asked = SimpleNamespace(get_compiler=lambda using: compiler)
        return list(ModelIterable(SimpleNamespace(db=database, query=asked, _known_related_objects={})))

    def put(self, values):
        database = self.queryset.db
        _compiler, sql, params, _converters = self.sql_for(database)
        return sql, bind(params, values, connections[database])

    def sql_for(self, database):
        if database not in self.written:
            with self.lock:
                if database not in self.written:
                    self.written[database] = self.write(database)
        return self.written[database]

    def write(self, database):
        """The compiler that wrote the SQL, the SQL, what goes with it, and what its answers are put through."""
        compiler = self.queryset.query.get_compiler(database)
        sql, params = compiler.as_sql()
        marks = as_params(self.marks, compiler.connection)
        params = [(next((name for name, mark in marks.items() if param == mark), None), param) for param in params]
        if missing := marks.keys() - {name for name, _param in params}:
            raise ValueError(f"{missing} did not reach the SQL as they are.")
        converters = compiler.get_converters([column for column, *_rest in compiler.select[: compiler.col_count]])
        compiler.connection = None  # whose thread may end
        return compiler, sql, params, converters


def mark_for(value, number):
    return next(mark(number) for kind, mark in MARKS.items() if isinstance(value, kind))


def bind(params, values, connection):
    values = as_params(values, connection)
    return [values[name] if name else param for name, param in params]


def as_params(values, connection):
    """Values as the database takes them: SQLite knows no times."""
    as_time = connection.ops.adapt_datetimefield_value
    return {name: as_time(value) if isinstance(value, datetime) else value for name, value in values.items()}
