"""A replica of the test’s database that is as far behind as a test wants."""

import contextlib
import shutil
import sqlite3

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from thinktank.pages.following import REPLICA

ROUTERS = ["thinktank.pages.following.Router"]


class Replica:
    """What the database held when it last caught up: of SQLite a copy, of PostgreSQL what one moment showed."""

    def __init__(self, folder):
        self.primary, self.is_away, self.asked = connections[DEFAULT_DB_ALIAS], False, []
        self.file, self.first = folder / "replica.sqlite3", folder / "first.sqlite3"  # of SQLite
        self.moments, self.shown = [], None  # of PostgreSQL
        own = (
            {"NAME": str(self.file)}
            if self.primary.vendor == "sqlite"
            else {"NAME": self.primary.settings_dict["NAME"]}
        )
        connections.settings[REPLICA] = self.primary.settings_dict | own
        self.connection = connections[REPLICA]
        self.connection.execute_wrappers.append(self.execute)
        self.connection.ensure_connection = self.ensure_connection
        self.open, self.connection.get_new_connection = self.connection.get_new_connection, self.connect
        self.catch_up()

    def catch_up(self):
        if self.primary.vendor == "sqlite":
            with contextlib.closing(sqlite3.connect(self.file)) as copy:
                self.primary.connection.backup(copy)
            if not self.first.exists():
                shutil.copyfile(self.file, self.first)
            return
        holder = self.primary.copy("holder")
        holder.ensure_connection()
        with holder.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            self.moments.append((holder, cursor.fetchone()[0]))

    def restore(self):
        """It is again what it was when it began, as one that is set up from a backup."""
        self.connection.close()
        if self.primary.vendor == "sqlite":
            shutil.copyfile(self.first, self.file)
        else:
            self.moments.append(self.moments[0])

    def ensure_connection(self):
        """Django lets a test connect to none but the databases that there were when it began."""
        if self.connection.connection is None:
            self.connection.connect()

    def connect(self, params):
        if self.is_away:
            raise OperationalError("nobody listens")
        self.shown = None
        return self.open(params)

    def execute(self, execute, sql, params, many, context):
        if self.is_away:
            raise OperationalError("the server closed the connection")
        self.asked.append(sql)
        if self.primary.vendor == "postgresql" and self.shown is not self.moments[-1]:
            self.shown = self.moments[-1]
            with self.connection.connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(f"SET TRANSACTION SNAPSHOT '{self.shown[1]}'")
        return execute(sql, params, many, context)

    def stop(self):
        self.connection.close()
        del connections[REPLICA]
        del connections.settings[REPLICA]
        for holder, _moment in self.moments:
            holder.close()
