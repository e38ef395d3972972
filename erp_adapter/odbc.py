"""SQLAlchemy dialects over pyodbc that SQLAlchemy itself has not; loaded only when one is asked for."""

from typing import Any

from sqlalchemy import types
from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.sql.elements import quoted_name

SQL_VARCHAR = 12
"""ODBC's own number of the type, the same in every driver."""


class NarrowText:
    """Text of ASCII alone goes as VARCHAR.

    pyodbc sends all text as NVARCHAR, and a VARCHAR column compared with that cannot be looked up by its
    index. Other text stays NVARCHAR, since a narrow one would lose letters.
    """

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        sizes = [(SQL_VARCHAR, len(each), 0) if _narrow(each) else None for each in parameters]
        if any(sizes):
            cursor.setinputsizes(sizes)
        cursor.execute(statement, parameters)


def _narrow(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value.isascii()


class NamesInParts:
    """``database.schema`` before a table's name is two names, each quoted by itself."""

    def quote_schema(self, schema: str, force: Any = None) -> str:
        quoted = getattr(schema, "quote", None)
        parts = [quoted_name(part, quoted) for part in str.split(schema, ".")]
        return ".".join(map(self.quote, parts))  # type: ignore[attr-defined]  # of SQLAlchemy's preparer


class PostgreSQLOverODBC(PyODBCConnector, PGDialect):
    """PostgreSQL through psqlODBC; with ``BoolsAsChar=0``, or booleans arrive as text."""

    driver = "ibok_odbc"
    supports_statement_cache = True
    pyodbc_driver_name = "PostgreSQL Unicode"

    def _get_server_version_info(self, connection: Any) -> tuple[int, ...]:
        return PGDialect._get_server_version_info(self, connection)  # type: ignore[no-any-return, no-untyped-call]


class SQLiteOverODBC(PyODBCConnector, SQLiteDialect):
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
