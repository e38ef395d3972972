"""A database's catalogue and a few of its rows, through the same read-only connection as everything else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Select,
    TableClause,
    and_,
    column,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy import table as table_clause
from sqlalchemy.sql.elements import quoted_name

from erp_adapter.catalogue import odbc, postgresql, reflected, sqlite, standard
from erp_adapter.catalogue.facts import Facts, assembled
from erp_adapter.catalogue.model import Catalogue, Table
from erp_adapter.connections import Connection
from erp_adapter.errors import QueryRefused

SAMPLE = 200
"""Rows looked at of each table."""
COUNTED = 100_000
"""Where the engine has no estimate, no more rows than this are counted."""


def read_catalogue(connection: Connection) -> Catalogue:
    """Tables and views that the login may read; raises ``BillingUnavailable``, ``QueryRefused``."""
    return assembled(_facts(connection))


def _facts(connection: Connection) -> Facts:
    ask = ask_of(connection)
    match connection.engine.dialect.name:
        case "sqlite":
            return sqlite.facts(ask)
        case "postgresql":
            return postgresql.facts(ask)
        case "mariadb" | "mysql":
            return standard.mariadb_facts(ask)
        case "mssql":
            return standard.standard_facts(ask, own_schema=None)
        case "ibok_odbc":
            return connection.ask(odbc.facts)
        case _:
            return connection.ask(reflected.facts)


def ask_of(connection: Connection) -> Callable[[str], Sequence[Any]]:
    """Rows of a catalogue's query, sent as everything else is: as one SELECT."""

    def ask(sql: str) -> Sequence[Any]:
        found: Select[Any] = select(literal_column("*")).select_from(text(f"({sql.strip()}) AS found"))
        return connection.rows(found, {})

    return ask


Row = tuple[Any, ...]


def _clause(table: Table) -> TableClause:
    owner, _, plain = table.name.rpartition(".")
    schema = quoted_name(owner, quote=True) if owner else None
    return table_clause(quoted_name(plain, quote=True), schema=schema)


@dataclass
class Database:
    """Small, bounded questions about rows; a table that refuses to be read counts as empty."""

    connection: Connection
    refused: dict[str, str] = field(default_factory=dict)
    _samples: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    def sample(self, table: Table) -> tuple[Row, ...]:
        """The first rows, each with its columns in the table's order."""
        if table.name not in self._samples:
            self._samples[table.name] = self._sample(table)
        return self._samples[table.name]

    def _sample(self, table: Table) -> tuple[Row, ...]:
        columns: list[ColumnClause[Any]] = [column(quoted_name(name, quote=True)) for name in table.names]
        statement: Select[Any] = select(*columns).select_from(_clause(table)).limit(SAMPLE)
        try:
            return tuple(tuple(row) for row in self.connection.rows(statement, {}))
        except QueryRefused as error:
            self.refused[table.name] = error.reason
            return ()

    def present(self, table: Table, columns: Sequence[str], keys: Sequence[Row]) -> int:
        """How many of these keys the table has; 0 where it refuses the comparison."""
        found: list[ColumnClause[Any]] = [column(quoted_name(name, quote=True)) for name in columns]
        either = or_(*(and_(*(a == b for a, b in zip(found, key, strict=True))) for key in keys))
        statement = select(*found).select_from(_clause(table)).where(either).distinct()
        try:
            return len(self.connection.rows(statement, {}))
        except QueryRefused:
            return 0

    def rows(self, table: Table) -> int:
        """The engine's estimate, or a count that stops after ``COUNTED``."""
        if table.rows is not None:
            return table.rows
        some: Select[Any] = (
            select(literal_column("1").label("one")).select_from(_clause(table)).limit(COUNTED + 1)
        )
        try:
            return int(self.connection.rows(select(func.count()).select_from(some.subquery()), {})[0][0])
        except QueryRefused as error:
            self.refused[table.name] = error.reason
            return 0
