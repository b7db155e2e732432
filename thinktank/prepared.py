"""Questions that every page asks: put into SQL once, after that only their values change.

Most of what a page takes of the processor went into writing the SQL of its few queries, the same each time:

    @prepared("language")
    def at_address(*, language, slug, now):
        return Address.objects.filter(language=language, slug=slug, live_from__lte=now)

    at_address(language="en", slug="ports", now=now)       → the rows, as list(queryset) has them
    at_address.put(language="en", slug="ports", now=now)   → (the SQL, what goes with it), to be part of a longer one

PostgreSQL reads and plans each question once in a connection, too, as its values come beside the SQL.

The values named to the decorator decide how the question is put: each of theirs is a question of its own. For the other
ones (texts, whole numbers, times) the function is given marks, which are looked for among what goes to the database
with the SQL; so it may pass them on, and do nothing else with them.
"""

from datetime import UTC, datetime
from functools import wraps
from threading import Lock

from django.db import connections
from django.db.models.query import get_related_populators

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
        written, connection = self.sql_for(database), connections[database]
        found = fetch(connection, written.sql, bind(written.params, values, connection))
        return [written.made(list(row), connection) for row in found]

    def put(self, values):
        database = self.queryset.db
        written = self.sql_for(database)
        return written.sql, bind(written.params, values, connections[database])

    def sql_for(self, database):
        if database not in self.written:
            with self.lock:
                if database not in self.written:
                    self.written[database] = self.write(database)
        return self.written[database]

    def write(self, database):
        compiler = self.queryset.query.get_compiler(database)
        sql, params = compiler.as_sql()
        marks = as_params(self.marks, compiler.connection)
        params = [(next((name for name, mark in marks.items() if param == mark), None), param) for param in params]
        if missing := marks.keys() - {name for name, _param in params}:
            raise ValueError(f"{missing} did not reach the SQL as they are.")
        if compiler.connection.vendor == "postgresql":
            sql, params = with_constants(sql, params, compiler.connection)
        return Written(sql, params, compiler, database, only_values=self.queryset._fields is not None)


class Written:
    """A question in SQL; `params`: [(name of a value, or None for a constant, the constant)]."""

    def __init__(self, sql, params, compiler, database, *, only_values):
        self.sql, self.params, self.database = sql, params, database
        select, of_model = compiler.select, compiler.klass_info
        self.converters = compiler.get_converters([column for column, *_rest in select[: compiler.col_count]]).items()
        self.model = None if only_values else of_model["model"]
        self.columns = slice(of_model["select_fields"][0], of_model["select_fields"][-1] + 1)
        self.names = [column.target.attname for column, *_rest in select[self.columns]]
        self.related = get_related_populators(of_model, select, database)
        self.annotations = (compiler.annotation_col_map or {}).items()

    def made(self, row, connection):
        """A row of the answer as Django makes it of one."""
        for place, (converters, expression) in self.converters:
            for converter in converters:
                row[place] = converter(row[place], expression, connection)
        if not self.model:
            return tuple(row)
        found = self.model.from_db(self.database, self.names, row[self.columns])
        for related in self.related:
            related.populate(row, found)
        for name, place in self.annotations:
            setattr(found, name, row[place])
        return found


def fetch(connection, sql, params):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not connection.queries_logged:  # a log is to show the values too
            from django.db.backends.postgresql.base import ServerBindingCursor  # of a driver that SQLite does without

            cursor.cursor = ServerBindingCursor(connection.connection)
        cursor.execute(sql, params)
        return cursor.fetchall()


def with_constants(sql, params, connection):
    """The same with everything written into the SQL that is no value: PostgreSQL cannot tell the type of each."""
    written = ["%s" if name else connection.ops.compose_sql("%s", [param]).replace("%", "%%") for name, param in params]
    return sql.replace("%%", "%%%%") % tuple(written), [(name, param) for name, param in params if name]


def mark_for(value, number):
    return next(mark(number) for kind, mark in MARKS.items() if isinstance(value, kind))


def bind(params, values, connection):
    values = as_params(values, connection)
    return [values[name] if name else param for name, param in params]


def as_params(values, connection):
    """Values as the database takes them: SQLite knows no times."""
    as_time = connection.ops.adapt_datetimefield_value
    return {name: as_time(value) if isinstance(value, datetime) else value for name, value in values.items()}
