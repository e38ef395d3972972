"""Which rows of a batch stand in the target, asked by their ids, which have a unique key.

Our log-in need not be allowed to look; then nothing is known.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, TableClause, any_, bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from erp_adapter.values import converter
from sync.channels.faults import Fault, fault
from sync.columns import SourceSettings

ASKED_AT_ONCE = 1000
"""What Oracle takes in one list; SQL Server takes twice as many."""
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(slots=True)
class Present:
    """Looks for items in ``target``, in the column ``name`` that holds what ``source`` says."""

    target: TableClause
    name: str
    source: SourceSettings
    lookable: bool = True
    """Whether there is a table to look at."""
    batch: str | None = None
    """The column that holds the batch's id as it is, where there is one."""
    allowed: bool | None = None
    """Whether the log-in may look; None until that was tried."""
    by_batch: bool | None = None
    """Whether the log-in may look for that, too."""

    def forget(self) -> None:
        """What the log-in may is to be tried anew: the table or its rights are about to be mended."""
        self.allowed = self.by_batch = None

    def may_look(self, connection: Connection) -> bool:
        """Tries it the first time, outside of any transaction."""
        if not self.lookable:
            return False
        if self.allowed is None:
            nobody = {"ids": _listed(connection, [self._written(NOBODY)])}
            self.allowed = _permitted(connection, self._asking(connection), nobody)
        return self.allowed

    def may_count_batch(self, connection: Connection) -> bool:
        """Likewise."""
        if self.by_batch is None:
            may_look = self.batch is not None and self.may_look(connection)
            self.by_batch = may_look and _permitted(connection, self._counting(), {"batch": NOBODY})
        return self.by_batch

    def among(self, connection: Connection, ids: Collection[str]) -> set[str]:
        """The items that are there, in a transaction of its own; none where we may not look."""
        if not self.may_look(connection):
            return set()
        by_value = {_plain(self._written(item_id)): item_id for item_id in ids}
        found: set[str] = set()
        with connection.begin():
            for part in self._parts(ids):
                rows = connection.execute(self._asking(connection), {"ids": _listed(connection, part)})
                found |= {by_value[value] for (raw,) in rows if (value := _plain(raw)) in by_value}
        return found

    def count(self, connection: Connection, ids: Collection[str]) -> int:
        """How many of the items' rows there are, seen from the caller's transaction."""
        counting = self._asking(connection).with_only_columns(func.count())
        parts = (_listed(connection, part) for part in self._parts(ids))
        return sum(connection.execute(counting, {"ids": part}).scalar_one() for part in parts)

    def count_batch(self, connection: Connection, batch_id: str) -> int:
        """How many rows of the batch there are, seen from the caller's transaction.

        The whole table is read where that column has no index: for a large batch that is sooner done than
        looking for each id.
        """
        return int(connection.execute(self._counting(), {"batch": batch_id}).scalar_one())

    def _counting(self) -> Select[Any]:
        held = self.target.c[self.batch or ""]
        return (
            select(func.count()).select_from(self.target).where(held == bindparam("batch", type_=NullType()))
        )

    def _asking(self, connection: Connection) -> Select[Any]:
        """Without a type, or PostgreSQL would be told that they are texts where the column may hold UUIDs."""
        held = self.target.c[self.name]
        if _as_array(connection):
            return select(held).where(held == any_(bindparam("ids", type_=NullType())))
        return select(held).where(held.in_(bindparam("ids", type_=NullType(), expanding=True)))

    def _parts(self, ids: Collection[str]) -> Iterator[Sequence[Any]]:
        values = [self._written(item_id) for item_id in ids]
        for start in range(0, len(values), ASKED_AT_ONCE):
            yield values[start : start + ASKED_AT_ONCE]

    def _written(self, item_id: str) -> Any:
        return item_id if self.source.convert is None else converter(self.source.convert).write(item_id)


def _permitted(connection: Connection, statement: Select[Any], parameters: Mapping[str, Any]) -> bool:
    try:
        with connection.begin():
            connection.execute(statement, parameters).all()
    except DBAPIError as error:
        if fault(error) is not Fault.SETUP:
            raise
        return False
    return True


def _as_array(connection: Connection) -> bool:
    """PostgreSQL takes a whole list as one parameter."""
    return connection.dialect.driver == "psycopg"


def _listed(connection: Connection, values: Sequence[Any]) -> Sequence[Any] | str:
    """For PostgreSQL an array as text, which is then taken for one of the column's own type: of another type
    it would make the index useless."""
    if not _as_array(connection):
        return values
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def _plain(value: object) -> object:
    """Some drivers give texts padded, and UUIDs in upper case or as objects."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else str(value).strip().lower()
