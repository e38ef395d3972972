"""How the reader asks: statements built once, the customers' IDs in each, each sent to its own database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from erp_adapter.answers import PAGE_SIZE, Slice
from erp_adapter.connections import Connection
from erp_adapter.dates import EARLIEST, LATEST
from erp_adapter.entities import Entity
from erp_adapter.keys import NoSuchKey
from erp_adapter.reader import CustomerIds
from erp_adapter.schema import PARENTS
from erp_adapter.statements import JOINED_IN, Shape, keys_of, owned, owned_beside, page_parameters


class Asking:
    """Statements are built once for each shape of call and run with the call's parameters."""

    def __init__(self, entities: Mapping[str, Entity], connections: Mapping[str, Connection]) -> None:
        self.entities = entities
        self.connections = connections
        self._built: dict[tuple[Any, ...], Any] = {}

    def _query(self, make: Callable[..., Any], **options: bool | str) -> Any:
        key = (make, *sorted(options.items()))
        if key not in self._built:
            self._built[key] = make(self.entities, **options)
        return self._built[key]

    def _rows(
        self,
        entity: str,
        ids: CustomerIds,
        statement: Any,
        parameters: Mapping[str, Any] | None = None,
        parents: Sequence[str] | None = None,
    ) -> Sequence[Row[Any]]:
        """``parents``: keys proven to be the customers' own, for their rows in another database."""
        connection = self.connections[self.entities[entity].connection]
        return connection.rows(statement, {**self._owners(entity, ids, parents), **(parameters or {})})

    def _owners(self, entity: str, ids: CustomerIds, parents: Sequence[str] | None = None) -> dict[str, Any]:
        """What keeps a statement to the customers' own rows; asks for their keys where parents lie apart."""
        joined = (owned_beside(self.entities, name) for name in JOINED_IN if name in self.entities)
        beside = [each.parameters(ids) for each in joined if not each.by_parent]
        found = {name: value for parameters in beside for name, value in parameters.items()}
        rows = owned(self.entities, entity)
        if not rows.by_parent:
            return found | rows.parameters(ids)
        return found | rows.parameters(self._keys(entity, ids) if parents is None else parents)

    def _keys(self, child: str, ids: CustomerIds) -> list[str]:
        parent = PARENTS[child][1]
        statement, read = self._query(keys_of, name=parent)
        return [str(read(row)) for row in self._rows(parent, ids, statement)]

    def _page(
        self,
        entity: str,
        ids: CustomerIds,
        statement: Any,
        loaded: Shape,
        page: int,
        parameters: Mapping[str, Any],
    ) -> Slice[Any]:
        rows = self._rows(entity, ids, statement, {**parameters, **page_parameters(page, PAGE_SIZE)})
        return Slice(tuple(loaded.load(row) for row in rows), total_of(rows), page)

    def _key(self, entity: str, field: str, parameter: str, key: str) -> dict[str, Any] | None:
        try:
            return self.entities[entity][field].parameters(parameter, key)
        except NoSuchKey:
            return None

    def _year(self, entity: str, field: str, year: int | None) -> Mapping[str, Any]:
        if year is None:
            return {}
        return self._period(entity, field, date(year, 1, 1), date(year, 12, 31))

    def _period(self, entity: str, field: str, since: date, until: date) -> Mapping[str, Any]:
        day = self.entities[entity][field]
        first, last = max(since, EARLIEST), min(until, LATEST)
        return {"since": day.raw(first), "before": day.raw(last + timedelta(days=1))}


def total_of(rows: Sequence[Row[Any]]) -> int:
    return int(rows[0].total) if rows else 0
