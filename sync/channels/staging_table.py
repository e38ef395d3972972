"""A table of the billing database that our log-in may INSERT into, and at most see the ids of its own rows.

The table has a unique key on the item's id. A batch goes in one transaction; where the log-in may look, its
rows are counted there before the commit. What may have arrived before is looked up, and only the rest goes.

Where the log-in may not look, or the rows are not all wanted, they go one by one, and what the unique key
refuses has arrived before. Instead of a table there may be a procedure that is called once a row; then it is
that which recognises an id that it was given before.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, TableClause
from sqlalchemy.exc import DBAPIError

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.said import Said, said
from erp_adapter.settings import ConnectionSettings
from sync.batches import Batch
from sync.channels.bulk import RowsLost, Values, insert_rows, insert_singly
from sync.channels.calls import call_rows
from sync.channels.faults import Fault, code, fault, mentions, unsupported
from sync.channels.present import Present
from sync.channels.rows import Writer, records, writers
from sync.channels.target import open_engine, target_table
from sync.errors import Misconfigured, Rejected, Retry
from sync.kinds import Kind
from sync.letters import holdable
from sync.outbox import Item
from sync.points import Point, reached
from sync.settings import StagingSettings

MADE_AT_ONCE = 500
LARGE = 2000
"""From so many rows on, a new batch is counted by its own id, not by those of its items."""


@dataclass(frozen=True, slots=True)
class StagingTable:
    """The channel; see ``open_staging``."""

    engine: Engine
    settings: StagingSettings
    target: TableClause
    writers: Sequence[Writer]
    """One for each column of ``target``."""
    present: Present
    place: str
    """Where the configuration says so: ``sync.readings.staging``."""
    name: str = "staging"

    def send(self, batch: Batch) -> None:
        """Keeps the promise of ``Channel.send``.

        A server may freeze so that no driver notices: after ``timeout_seconds`` the attempt is given up.
        """
        limit = self.settings.timeout_seconds
        try:
            refused = call_within(limit, lambda: self._bring(batch))
        except TookTooLong:
            told = said(
                "the billing database did not take the batch within %(seconds)s s", seconds=f"{limit:g}"
            )
            raise Retry(told) from None
        if refused:
            raise Rejected(refused)

    def _made(self, batch: Batch, refused: dict[str, str]) -> Iterator[Values]:
        """Makes some rows at a time, when it is their turn, so that the database works meanwhile."""
        for start in range(0, len(batch.items), MADE_AT_ONCE):
            items = batch.items[start : start + MADE_AT_ONCE]
            try:
                yield from records(self.writers, batch, items)
            except (KeyError, ValueError):
                yield from filter(None, self._made_singly(batch, items, refused))

    def _by_id(self, batch: Batch) -> dict[str, Values]:
        """The rows that can be made, by item id."""
        made = self._made_singly(batch, batch.items, {})
        return {item.id: values for item, values in zip(batch.items, made, strict=True) if values}

    def _made_singly(
        self, batch: Batch, items: Iterable[Item], refused: dict[str, str]
    ) -> Iterator[tuple[Any, ...]]:
        """Nothing for an item that cannot be made a row of."""
        for item in items:
            try:
                yield from records(self.writers, batch, [item])
            except (KeyError, ValueError):
                refused[item.id] = said(
                    "a value cannot be converted as %(setting)s wants it", setting=f"{self.place}.columns"
                )
                yield ()

    def _bring(self, batch: Batch) -> dict[str, str]:
        with self._connected() as connection:
            try:
                return self._deliver(connection, batch)
            except DBAPIError as error:
                raise self._failure(error) from error

    def _connected(self) -> Connection:
        try:
            return self.engine.connect()
        except DBAPIError as error:
            raise Retry(_unreached(code(error))) from error
        except OSError as error:  # its password is read anew each time, and may be being replaced just now
            raise Retry(_unreached(str(error.strerror))) from error

    def _deliver(self, connection: Connection, batch: Batch) -> dict[str, str]:
        """Bring the rows in; the reasons of those that are not wanted, by item id."""
        refused: dict[str, str] = {}
        try:
            if batch.attempts == 1:
                self._first(connection, batch, refused)
            else:
                self._again(connection, batch, refused)
        except (DBAPIError, RowsLost) as error:
            if not _better_singly(error):
                raise
            deque(self._made(batch, refused), maxlen=0)
            refused |= dict(self._one_by_one(connection, self._missing(connection, self._by_id(batch))))
        return self._not_there(connection, refused) if batch.attempts > 1 else refused

    def _not_there(self, connection: Connection, refused: Mapping[str, str]) -> dict[str, str]:
        """Without what an earlier attempt has brought, when the table or the configuration still took it."""
        there = self.present.among(connection, refused)
        return {item_id: reason for item_id, reason in refused.items() if item_id not in there}

    def _first(self, connection: Connection, batch: Batch, refused: dict[str, str]) -> None:
        """Nothing of the batch is there yet."""
        looking = self.present.may_look(connection)
        by_batch = len(batch.items) >= LARGE and self.present.may_count_batch(connection)
        with connection.begin():
            self._write(connection, self._made(batch, refused))
            given = [item.id for item in batch.items if item.id not in refused]
            if by_batch:
                _require(self.present.count_batch(connection, batch.id), len(given))
            elif looking:
                _require(self.present.count(connection, given), len(given))
            reached(Point.DELIVERING)
        reached(Point.DELIVERED)

    def _again(self, connection: Connection, batch: Batch, refused: dict[str, str]) -> None:
        """Some of the batch may be there."""
        deque(self._made(batch, refused), maxlen=0)
        missing = self._missing(connection, self._by_id(batch))
        looking = self.present.may_look(connection)
        with connection.begin():
            self._write(connection, missing.values())
            if looking:
                _require(self.present.count(connection, missing), len(missing))
            reached(Point.DELIVERING)
        reached(Point.DELIVERED)

    def _missing(self, connection: Connection, rows: Mapping[str, Values]) -> Mapping[str, Values]:
        """The rows that are not there, as far as we may look."""
        there = self.present.among(connection, rows)
        return {item_id: values for item_id, values in rows.items() if item_id not in there}

    def _write(self, connection: Connection, rows: Iterable[Values]) -> None:
        write = insert_rows if self.settings.procedure is None else call_rows
        write(connection, self.target, rows)

    def _write_one(self, connection: Connection, values: Values) -> None:
        write = insert_singly if self.settings.procedure is None else call_rows
        write(connection, self.target, [values])

    def _one_by_one(self, connection: Connection, rows: Mapping[str, Values]) -> Iterator[tuple[str, str]]:
        for item_id, values in rows.items():
            try:
                with connection.begin():
                    self._write_one(connection, values)
                    if self.present.may_look(connection):
                        _require(self.present.count(connection, [item_id]), 1)
                    reached(Point.DELIVERING)
            except RowsLost:
                yield (
                    item_id,
                    said("%(table)s lets the row vanish without an error", table=self.settings.target),
                )
            except DBAPIError as error:
                refusal = self._refusal(connection, error, item_id)
                if refusal is not None:
                    yield item_id, refusal
            reached(Point.DELIVERED)

    def _refusal(self, connection: Connection, error: DBAPIError, item_id: str) -> str | None:
        """Why the database does not want the row; None where it has that very row."""
        match fault(error):
            case Fault.DUPLICATE if self._is_there(connection, error, item_id):
                return None
            case Fault.DUPLICATE:
                return said(
                    "another row of %(table)s has the same unique key (%(code)s)",
                    table=self.settings.target,
                    code=code(error),
                )
            case Fault.ROW:
                return said(
                    "%(table)s does not take the row (%(code)s)",
                    table=self.settings.target,
                    code=code(error),
                )
            case _:
                raise error

    def _is_there(self, connection: Connection, error: DBAPIError, item_id: str) -> bool:
        """Whether the key that stood in the way is the one on the item's id, and not another unique key.

        Where we may not look, the error tells: PostgreSQL names the key, SQLite its columns, MariaDB and SQL
        Server the value.
        """
        if self.settings.procedure is not None:
            return False
        if self.present.may_look(connection):
            return item_id in self.present.among(connection, [item_id])
        id_column, name = self.settings.id_column, self.target.name
        by_default = (f"{name}_pkey", f"{name}_{id_column}_key")
        keys = (self.settings.key,) if self.settings.key else by_default
        return mentions(error, (*keys, f"{name}.{id_column}", item_id))

    def _failure(self, error: DBAPIError) -> Retry | Misconfigured:
        if fault(error) is Fault.SETUP:
            self.present.forget()
            told = said(
                "cannot write to %(table)s as configured (%(code)s)",
                table=self.settings.target,
                code=code(error),
            )
            return Misconfigured(told)
        return Retry(said("the billing database broke off (%(code)s)", code=code(error)))


def _better_singly(error: DBAPIError | RowsLost) -> bool:
    """Whether some rows of the batch may stand in the way of the others."""
    if isinstance(error, RowsLost):
        return True
    return fault(error) in (Fault.DUPLICATE, Fault.ROW) or unsupported(error)


def _require(there: int, given: int) -> None:
    if there != given:
        raise RowsLost(there, given)


def _batch_column(settings: StagingSettings) -> str | None:
    plain = {source.field: name for name, source in settings.columns.items() if source.convert is None}
    return plain.get("batch_id")


def open_staging(settings: StagingSettings, connection: ConnectionSettings, kind: Kind) -> StagingTable:
    """The channel as configured; nothing is connected until it sends. Raises ``DriverMissing``."""
    target = target_table(settings, kind)
    return StagingTable(
        open_engine(connection),
        settings,
        target,
        writers(settings.columns, kind, holdable(settings.encoding) if settings.encoding else {}),
        Present(
            target,
            settings.id_column,
            settings.columns[settings.id_column],
            settings.procedure is None,
            _batch_column(settings),
        ),
        f"sync.{kind.section}.staging",
    )


def _unreached(sign: str) -> Said:
    return said("cannot connect to the billing database (%(sign)s)", sign=sign)
