"""SQLAlchemy dialects over pyodbc that SQLAlchemy itself has not; loaded only when one is asked for."""

from typing import Any

from sqlalchemy import types
from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

AWAY = frozenset({"08S01", "08003", "08007", "57P01", "57P02"})
"""SQLSTATEs of a connection that is gone."""


class OverODBC(PyODBCConnector):
    """What our dialects have in common; SQLSTATEs tell a lost connection from a refused statement."""

    use_setinputsizes = False

    def is_disconnect(self, e: Exception, connection: Any, cursor: Any) -> bool:
        return (bool(e.args) and e.args[0] in AWAY) or super().is_disconnect(e, connection, cursor)


class PostgreSQLOverODBC(OverODBC, PGDialect):
    """PostgreSQL through psqlODBC; with ``BoolsAsChar=0``, or booleans arrive as text."""

    driver = "ibok_odbc"
    supports_statement_cache = True
    pyodbc_driver_name = "PostgreSQL Unicode"

    def _get_server_version_info(self, connection: Any) -> tuple[int, ...]:
        return PGDialect._get_server_version_info(self, connection)  # type: ignore[no-any-return, no-untyped-call]


class SQLiteOverODBC(OverODBC, SQLiteDialect):
    """SQLite through sqliteodbc, which hands over dates as dates."""

    driver = "ibok_odbc"
    supports_statement_cache = True
    pyodbc_driver_name = "SQLite3"
    default_paramstyle = "qmark"
    colspecs = {  # noqa: RUF012 - as the dialect above has it
        kind: impl
        for kind, impl in SQLiteDialect.colspecs.items()
        if not issubclass(kind, (types.Date, types.DateTime))
    }

    def __init__(self, dbapi: Any = None, **options: Any) -> None:
        """Without the driver, whose version SQLAlchemy would take for SQLite's."""
        super().__init__(**options)
        self.dbapi = dbapi

    def _get_server_version_info(self, connection: Any) -> tuple[int, ...]:
        return tuple(map(int, connection.exec_driver_sql("SELECT sqlite_version()").scalar().split(".")))
