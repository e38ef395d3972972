"""A stored procedure of the billing database, called once a row instead of inserting it."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, TableClause

from sync.channels.bulk import PLACEHOLDERS, Values


def _call(name: str, holders: str) -> str:
    return f"CALL {name}({holders})"


_CALLS: dict[str, Callable[[str, str], str]] = {
    "firebird": lambda name, holders: f"EXECUTE PROCEDURE {name} ({holders})",
    "oracle": lambda name, holders: f"BEGIN {name}({holders}); END;",
    "mssql": lambda name, holders: f"EXEC {name} {holders}",
}
"""By dialect, where it is not CALL."""


def call_rows(connection: Connection, target: TableClause, rows: Iterable[Values]) -> None:
    """In the caller's transaction; raises ``DBAPIError``.

    ``target`` holds the procedure's name, and a column for each parameter.
    """
    name = connection.dialect.identifier_preparer.format_table(target)
    write = _CALLS.get(connection.dialect.name, _call)
    statement = write(name, _holders(connection, len(target.columns)))
    for row in rows:
        connection.exec_driver_sql(statement, tuple(row))


def _holders(connection: Connection, many: int) -> str:
    holder = PLACEHOLDERS.get(connection.dialect.paramstyle)
    return ", ".join(holder or f":{place}" for place in range(1, many + 1))
