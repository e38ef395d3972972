"""Many rows into a table at once, the way that was measured to be the fastest of each driver.

Every way counts what the driver says it took: some were seen to drop rows without an error.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, TableClause, insert
from sqlalchemy.exc import DBAPIError

Values = Sequence[Any]
"""One row, in the order of the table's columns."""

PARAMETERS_AT_ONCE = 2000
"""SQL Server takes about 2,095 in one statement, psqlODBC about 7,500."""
ROWS_AT_ONCE = 200
PLACEHOLDERS = {"qmark": "?", "format": "%s", "pyformat": "%s"}


class RowsLost(Exception):
    """The driver did not take all rows, and raised no error."""

    def __init__(self, counted: int, given: int) -> None:
        super().__init__(f"took {counted} of {given} rows")


def insert_rows(connection: Connection, target: TableClause, rows: Iterable[Values]) -> None:
    """In the caller's transaction; raises ``DBAPIError`` or ``RowsLost``."""
    dialect = connection.dialect
    if dialect.driver == "psycopg":
        _copy(connection, target, rows)
    elif dialect.driver == "pymysql":
        _many(connection, target, list(rows))
    elif dialect.supports_multivalues_insert and dialect.paramstyle in PLACEHOLDERS:
        _several_a_statement(connection, target, list(rows))
    else:
        insert_singly(connection, target, rows)


def _copy(connection: Connection, target: TableClause, rows: Iterable[Values]) -> None:
    """PostgreSQL's COPY, four times as fast as INSERT."""
    import psycopg  # noqa: PLC0415 - an optional driver, which this connection has loaded

    place = [target.schema] if target.schema else []
    names = psycopg.sql.SQL(", ").join([psycopg.sql.Identifier(column.name) for column in target.columns])
    table = psycopg.sql.Identifier(*map(str, place), target.name)
    statement = psycopg.sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor:
            given = 0
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
                    given += 1
            _require(cursor.rowcount, given)
    except psycopg.Error as error:
        wrapped = DBAPIError.instance("COPY", (), error, psycopg.Error, hide_parameters=True)
        raise wrapped from error


def _many(connection: Connection, target: TableClause, rows: Sequence[Values]) -> None:
    """The driver's own way: it writes INSERTs of as many rows as a packet holds."""
    if rows:
        done = connection.exec_driver_sql(_statement(connection, target, 1), [tuple(row) for row in rows])
        _require(done.rowcount, len(rows))


def _several_a_statement(connection: Connection, target: TableClause, rows: Sequence[Values]) -> None:
    """INSERT … VALUES (…), (…), … written here once: SQLAlchemy would write it anew for every statement."""
    processors = _processors(connection, target)
    if any(processors):
        rows = [_processed(row, processors) for row in rows]
    step = max(1, min(ROWS_AT_ONCE, PARAMETERS_AT_ONCE // len(target.columns)))
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        statement = _statement(connection, target, len(part))
        done = connection.exec_driver_sql(statement, tuple(chain.from_iterable(part)))
        _require(done.rowcount, len(part))


def _statement(connection: Connection, target: TableClause, rows: int) -> str:
    preparer = connection.dialect.identifier_preparer
    names = ", ".join(preparer.quote(column.name) for column in target.columns)
    holder = PLACEHOLDERS[connection.dialect.paramstyle]
    one = f"({', '.join([holder] * len(target.columns))})"
    return f"INSERT INTO {preparer.format_table(target)} ({names}) VALUES {', '.join([one] * rows)}"  # noqa: S608 - names are quoted, values are parameters


Processor = Callable[[Any], Any] | None


def _processors(connection: Connection, target: TableClause) -> list[Processor]:
    """What turns a value into one that the driver takes: dates, where it has none of its own."""
    dialect = connection.dialect
    return [column.type.dialect_impl(dialect).bind_processor(dialect) for column in target.columns]


def _processed(row: Values, processors: Sequence[Processor]) -> Values:
    return [value if change is None else change(value) for value, change in zip(row, processors, strict=True)]


def insert_singly(connection: Connection, target: TableClause, rows: Iterable[Values]) -> None:
    """The plainest way, and the only one of engines without VALUES of several rows, such as Firebird."""
    names = [column.name for column in target.columns]
    for row in rows:
        values = dict(zip(names, row, strict=True))
        inserting = insert(target).values(values).execution_options(preserve_rowcount=True)
        _require(connection.execute(inserting).rowcount, 1)


def _require(counted: int, given: int) -> None:
    """-1 is what a driver says that does not count."""
    if counted not in (given, -1):
        raise RowsLost(counted, given)
