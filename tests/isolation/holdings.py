"""What the store holds, row by row; what an act changed of it; and how to have it as it was before."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, delete, insert, select, update

from portal.store.tables import metadata as of_the_portal
from sync.tables import metadata as of_the_sync

TABLES: tuple[Table, ...] = (*of_the_sync.sorted_tables, *of_the_portal.sorted_tables)
"""Those that others refer to first."""
Row = Mapping[str, Any]
Key = tuple[Any, ...]
Held = Mapping[str, Mapping[Key, Row]]


@dataclass(frozen=True)
class Change:
    """A row that was added (no ``old``), removed (no ``new``) or altered."""

    table: str
    key: Key
    old: Row | None
    new: Row | None

    @property
    def how(self) -> str:
        return "added" if self.old is None else "removed" if self.new is None else "altered"

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for row in (self.old, self.new) if row is not None)

    def __str__(self) -> str:
        return f"{self.how} in {self.table}: {self.old} → {self.new}"


class Ledger:
    """What a store holds, read again only when somebody has written to it: most requests write nothing."""

    def __init__(self, store: Engine) -> None:
        self._store, self._read = store, held(store)
        self._version: int | None = None
        self._watch = sqlite3.connect(str(store.url.database)) if store.dialect.name == "sqlite" else None

    def held(self) -> Held:
        version = self._watch.execute("PRAGMA data_version").fetchone()[0] if self._watch else None
        if version is None or version != self._version:
            self._read, self._version = held(self._store), version
        return self._read

    def close(self) -> None:
        if self._watch:
            self._watch.close()
        self._store.dispose()


def held(store: Engine) -> Held:
    with store.connect() as connection:
        return {table.name: _rows(connection, table) for table in TABLES}


def _rows(connection: Connection, table: Table) -> Mapping[Key, Row]:
    key = [column.name for column in table.primary_key]
    rows = (dict(row._mapping) for row in connection.execute(select(table)))
    return {tuple(row[name] for name in key): row for row in rows}


def changes(before: Held, after: Held) -> list[Change]:
    return [change for table in TABLES for change in _changes(table.name, before, after)]


def _changes(name: str, before: Held, after: Held) -> Iterator[Change]:
    old, new = before[name], after[name]
    for key in old.keys() | new.keys():
        if old.get(key) != new.get(key):
            yield Change(name, key, old.get(key), new.get(key))


def undo(store: Engine, done: list[Change]) -> None:
    """What came last to others' tables goes first, so that no row is ever without what it refers to."""
    by_table = {table.name: [each for each in done if each.table == table.name] for table in TABLES}
    with store.begin() as connection:
        for table in reversed(TABLES):
            for each in by_table[table.name]:
                if each.how == "added":
                    connection.execute(delete(table).where(_is(table, each.key)))
        for table in TABLES:
            for each in by_table[table.name]:
                if each.how == "removed":
                    connection.execute(insert(table).values(dict(each.old or {})))
                if each.how == "altered":
                    connection.execute(update(table).where(_is(table, each.key)).values(dict(each.old or {})))


def _is(table: Table, key: Key) -> Any:
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))
