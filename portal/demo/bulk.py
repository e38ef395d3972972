"""The quickest way into each engine: COPY, pages of multi-row INSERTs, executemany."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from portal.demo import schema
from portal.demo.rows import Row, Rows

MARIADB_PAGE_BYTES = 4_000_000
"""A multi-row INSERT stays well under the server's default packet of 16 MB."""

Insert = Callable[[sa.Table, list[Row]], None]


def load(connection: sa.Connection, rows: Rows) -> None:
    """Inserts the rows in the caller's transaction."""
    with closing(connection.connection.cursor()) as cursor:
        pages = connection.dialect.name != "postgresql"
        insert = _pages(cursor, connection.dialect) if pages else _copy(cursor)
        for name, listed in rows.by_table().items():
            if listed:
                insert(schema.metadata.tables[name], listed)


def _copy(cursor: Any) -> Insert:
    def insert(table: sa.Table, rows: list[Row]) -> None:
        columns = ", ".join(column.name for column in table.columns)
        with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    return insert


def _pages(cursor: Any, of: sa.Dialect) -> Insert:
    """pymysql puts as many rows as a statement may hold into one INSERT; the others run one prepared."""
    pymysql = of.driver == "pymysql"
    if pymysql:
        cursor.max_stmt_length = MARIADB_PAGE_BYTES
    dialect: Any = type(of)
    positional = dialect(paramstyle="format" if pymysql else "qmark")

    def insert(table: sa.Table, rows: list[Row]) -> None:
        cursor.executemany(str(table.insert().compile(dialect=positional)), rows)

    return insert
