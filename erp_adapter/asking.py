"""How the reader asks: statements built once, the customers' IDs in each, each sent to its own database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select
from sqlalchemy.sql.visitors import iterate

from erp_adapter.answers import PAGE_SIZE, Slice
from erp_adapter.connections import Connection
from erp_adapter.dates import EARLIEST, LATEST
from erp_adapter.entities import Entity, Field
from erp_adapter.keys import NoSuchKey
from erp_adapter.long_lists import bounded
from erp_adapter.lookup_queries import looked_up
from erp_adapter.reader import CustomerIds
from erp_adapter.schema import LOOKUP, PARENTS, customers_of
from erp_adapter.statements import Shape, keys_of, owned, page_parameters


class Billing:
    """The mapped entities, their databases, and the statements about them, each built once."""

    def __init__(self, entities: Mapping[str, Entity], connections: Mapping[str, Connection]) -> None:
        self.entities = entities
        self.connections = connections
        self._built: dict[tuple[Any, ...], Any] = {}

    def query(self, make: Callable[..., Any], **options: bool | str) -> Any:
        key = (make, *sorted(options.items()))
        if key not in self._built:
            self._built[key] = make(self.entities, **options)
        return self._built[key]

    def year(self, entity: str, field: str, year: int | None) -> Mapping[str, Any]:
        if year is None:
            return {}
        return self.period(entity, field, date(year, 1, 1), date(year, 12, 31))

    def period(self, entity: str, field: str, since: date, until: date) -> Mapping[str, Any]:
        day = self.entities[entity][field]
        first, last = (min(max(each, EARLIEST), LATEST) for each in (since, until))
        following = last if until < EARLIEST else last + timedelta(days=1)
        return {"since": day.raw(first), "before": day.raw(following)}

    def key(self, entity: str, field: str, parameter: str, key: str) -> dict[str, Any] | None:
        """Parameters for a record's key; None for a text that can be none."""
        try:
            return self.entities[entity][field].parameters(parameter, key)
        except NoSuchKey:
            return None


@dataclass(slots=True)
class Asking:
    """One call: whose rows it is about, and what stands for these customers in other databases."""

    billing: Billing
    ids: CustomerIds
    found: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """By entity, its rows of these customers by their keys: asked for once a call."""

    def query(self, make: Callable[..., Any], **options: bool | str) -> Any:
        """A statement, or one and how its rows are read."""
        made = self.billing.query(make, **options)
        return tuple(map(self._complete, made)) if isinstance(made, tuple) else made

    def rows(
        self,
        entity: str,
        statement: Select[Any],
        parameters: Mapping[str, Any] | None = None,
        parents: Sequence[str] | None = None,
    ) -> Sequence[Row[Any]]:
        """``parents``: keys proven to be the customers' own, for their rows in another database."""
        connection = self.billing.connections[self.billing.entities[entity].connection]
        owners = {customers_of(name): self.owners(name, parents) for name in self._owned_in(statement)}
        return connection.rows(*bounded(statement, owners | dict(parameters or {})))

    def page(
        self, entity: str, statement: Select[Any], loaded: Shape, page: int, parameters: Mapping[str, Any]
    ) -> Slice[Any]:
        rows = self.rows(entity, statement, {**parameters, **page_parameters(page, PAGE_SIZE)})
        return Slice(tuple(loaded.load(row) for row in rows), total_of(rows), page)

    def owners(self, entity: str, parents: Sequence[str] | None = None) -> list[Any]:
        """What keeps an entity's rows to these customers: their IDs, or keys, as its column holds them."""
        rows = owned(self.billing.entities, entity)
        if rows.keys_of is None:
            return rows.raw(self.ids)
        if parents is not None and rows.keys_of == PARENTS.get(entity, ("", ""))[1]:
            return rows.raw(parents)
        return rows.raw(list(self._found(rows.keys_of)))

    def _owned_in(self, statement: Select[Any]) -> list[str]:
        names = parameters_in(statement)
        return [name for name in self.billing.entities if customers_of(name) in names]

    def _found(self, entity: str) -> Mapping[str, Any]:
        if entity not in self.found:
            make = looked_up if entity.startswith(LOOKUP) else keys_of
            statement, read = self.billing.query(make, name=entity)
            self.found[entity] = dict(read(self.rows(entity, statement)))
        return self.found[entity]

    def _complete(self, part: Any) -> Any:
        """A shape whose lookups find the values of this call."""
        if not isinstance(part, Shape) or not any(each.lookup for each, _, _ in part.loaders):
            return part
        loaders = [
            (each, place, self._looking_up(each, read) if each.lookup else read)
            for each, place, read in part.loaders
        ]
        return replace(part, loaders=tuple(loaders))

    def _looking_up(self, field: Field, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda raw: self._told(field, read(raw))

    def _told(self, field: Field, key: Any) -> Any:
        """What the field's lookup tells of a key; that may be a key of another lookup."""
        if field.lookup is None or key is None:
            return key
        told = self._found(field.lookup).get(key, {}).get(field.name)
        return self._told(self.billing.entities[field.lookup][field.name], told)


@lru_cache(maxsize=512)
def parameters_in(statement: Select[Any]) -> frozenset[str]:
    return frozenset(part.key for part in iterate(statement) if isinstance(part, BindParameter))


def total_of(rows: Sequence[Row[Any]]) -> int:
    return int(rows[0].total) if rows else 0
