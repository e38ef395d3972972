"""The catalogue by ODBC's own functions, for engines of which nothing else is known.

A driver that lacks one of them leaves that part out: no keys are then known, and names and rows must do.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from erp_adapter.catalogue.facts import ColumnFact, Facts, KeyFact, ReferenceFact

Names = dict[tuple[Any, Any], str]
"""Schema and table, and what the configuration calls them."""
SYSTEM = frozenset({"information_schema", "pg_catalog", "sys", "sysibm", "syscat", "sysstat", "sysproc"})


def facts(session: Connection) -> Facts:
    """Tables and views of every schema, under their bare names where there is only one schema."""
    connection: Any = session.connection.driver_connection
    cursor = connection.cursor()
    try:
        tables = [row for row in cursor.tables() if _wanted(row)]
        several = len({row.table_schem or "" for row in tables}) > 1
        names = {(row.table_schem, row.table_name): _name(row, several) for row in tables}
        views = {_name(row, several) for row in tables if row.table_type == "VIEW"}
        return Facts(
            list(_columns(cursor, names, views)), list(_keys(cursor, names)), list(_references(cursor, names))
        )
    finally:
        cursor.close()


def _columns(cursor: Any, names: Names, views: set[str]) -> Iterator[ColumnFact]:
    for (schema, table), name in names.items():
        for row in cursor.columns(table=table, schema=schema):
            if row.table_name == table:
                remark = row.remarks or None
                nullable = row.nullable != 0
                yield ColumnFact(name, name in views, row.column_name, _declared(row), nullable, remark, None)


def _wanted(row: Any) -> bool:
    system = (row.table_schem or "").casefold() in SYSTEM
    return row.table_type in ("TABLE", "VIEW") and not system


def _name(row: Any, with_schema: bool) -> str:
    return f"{row.table_schem}.{row.table_name}" if with_schema and row.table_schem else str(row.table_name)


def _declared(row: Any) -> str:
    return f"{row.type_name}({row.column_size})" if "char" in row.type_name.casefold() else str(row.type_name)


def _keys(cursor: Any, names: Names) -> Iterator[KeyFact]:
    for (schema, table), name in names.items():
        with suppress(_refusal()):
            rows = sorted(cursor.primaryKeys(table, schema=schema), key=lambda row: row.key_seq)
            yield from [KeyFact(name, "", True, row.column_name) for row in rows]


def _references(cursor: Any, names: Names) -> Iterator[ReferenceFact]:
    for (schema, table), name in names.items():
        with suppress(_refusal()):
            for row in cursor.foreignKeys(foreignTable=table, foreignSchema=schema):
                parent = names.get((row.pktable_schem, row.pktable_name), row.pktable_name)
                yield ReferenceFact(name, str(row.fk_name), row.fkcolumn_name, parent, row.pkcolumn_name)


def _refusal() -> type[Exception]:
    import pyodbc  # noqa: PLC0415 - cannot be loaded where unixODBC is missing

    refusal: type[Exception] = pyodbc.Error
    return refusal
