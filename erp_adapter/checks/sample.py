"""The first rows of an entity, as raw as the driver hands them over and as the portal reads them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from erp_adapter.connections import Connection
from erp_adapter.entities import Entity, Field
from erp_adapter.errors import ValueNotUnderstood
from erp_adapter.schema import customers_of

ROWS = 200

Raw = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """What a sample holds of one field: the raw values, and those that could be read."""

    field: Field
    raw: tuple[Raw, ...]
    read: tuple[Any, ...]
    """What became of each raw value; None also where it could not be read."""
    unreadable: tuple[Raw, ...]

    @property
    def values(self) -> tuple[Any, ...]:
        return tuple(value for value in self.read if value is not None)


@dataclass(frozen=True, slots=True)
class Sample:
    entity: Entity
    size: int
    columns: Mapping[str, Column]

    def distinct(self, name: str, most: int) -> list[Any]:
        """Different values of a field, taken evenly from the whole sample."""
        found = list(dict.fromkeys(self.columns[name].values)) if name in self.columns else []
        return found[:: max(1, -(-len(found) // most))]


def take(entity: Entity, connection: Connection, customers: Sequence[Any]) -> Sample:
    """``customers`` are raw customer IDs, for a source that asks for them by ``:customer_ids``."""
    labelled = [
        column.label(f"{field.name}_{number}")
        for field in entity.fields.values()
        for number, column in enumerate(field.columns)
    ]
    statement = select(*labelled).select_from(entity.source).limit(ROWS)
    rows = [tuple(row) for row in connection.rows(statement, {customers_of(entity.name): list(customers)})]
    return Sample(entity, len(rows), dict(_columns(entity, rows)))


def _columns(entity: Entity, rows: Sequence[Raw]) -> Iterator[tuple[str, Column]]:
    first = 0
    for name, field in entity.fields.items():
        last = first + len(field.columns)
        yield name, _column(field, [row[first:last] for row in rows])
        first = last


def _column(field: Field, raw: Sequence[Raw]) -> Column:
    reader = field.reader()
    read: list[Any] = []
    unreadable: list[Raw] = []
    for each in raw:
        try:
            read.append(reader(each))
        except ValueNotUnderstood:
            read.append(None)
            unreadable.append(each)
    return Column(field, tuple(raw), tuple(read), tuple(unreadable))
