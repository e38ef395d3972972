"""Statements about lookups: what another database knows of a key that an entity holds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from erp_adapter.entities import Entity
from erp_adapter.statements import Entities, owned

Found = Iterator[tuple[str, dict[str, Any]]]


def looked_up(
    entities: Entities, name: str
) -> tuple[Select[Any], Callable[[Iterable[Sequence[Any]]], Found]]:
    """All that a lookup tells of these customers: its fields by its id."""
    lookup = entities[name]
    columns = [field.column.label(f"{each}_0") for each, field in lookup.fields.items()]
    return select(*columns).where(owned(entities, name).theirs), _reader(lookup)


def _reader(lookup: Entity) -> Callable[[Iterable[Sequence[Any]]], Found]:
    readers = {name: field.reader() for name, field in lookup.fields.items()}

    def read(rows: Iterable[Sequence[Any]]) -> Found:
        for row in rows:
            values = {name: reads((raw,)) for (name, reads), raw in zip(readers.items(), row, strict=True)}
            if values["id"] is not None:
                yield values["id"], values

    return read
