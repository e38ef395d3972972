"""A table of the billing database that our log-in may INSERT into, and at most see the ids of its own rows.

The table has a unique key on the item's id. A batch goes in one transaction; where the log-in may look, its
rows are counted there before the commit. What may have arrived before is looked up, and only the rest goes.

Where the log-in may not look, or the rows are not all wanted, they go one by one, and what the unique key
refuses has arrived before. Instead of a table there may be a procedure that is called once a row; then it is
that which recognises an id that it was given before.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, TableClause
from sqlalchemy.exc import DBAPIError

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.settings import ConnectionSettings
from sync.batches import Batch
from sync.channels.bulk import RowsLost, Values, insert_rows, insert_singly
from sync.channels.calls import call_rows
from sync.channels.faults import Fault, code, fault, mentions, unsupported
from sync.channels.present import Present
from sync.channels.rows import Writer, writer
from sync.channels.target import open_engine, target_table
from sync.errors import Misconfigured, Rejected, Retry
from sync.kinds import Kind
from sync.points import Point, reached
from sync.settings import StagingSettings


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
            raise Retry(f"the billing database did not take the batch within {limit:g} s") from None
        if refused:
            raise Rejected(refused)

    def _made(self, batch: Batch, rows: dict[str, Values], refused: dict[str, str]) -> Iterator[Values]:
        """Makes each row when it is its turn, so that the database works meanwhile; it is also put into
        ``rows``."""
        for item in batch.items:
            try:
                values = tuple([write(batch, item) for write in self.writers])
            except (KeyError, ValueError):
                refused[item.id] = f"a value cannot be converted as {self.place}.columns wants it"
            else:
                rows[item.id] = values
                yield values

    def _bring(self, batch: Batch) -> dict[str, str]:
        with self._connected() as connection:
            try:
                return self._deliver(connection, batch)
            except RowsLost as error:
                raise Misconfigured(f"{self.settings.target}: the driver {error}") from error
            except DBAPIError as error:
                raise self._failure(error) from error

    def _connected(self) -> Connection:
        try:
            return self.engine.connect()
        except DBAPIError as error:
            raise Retry(f"cannot connect to the billing database ({code(error)})") from error

    def _deliver(self, connection: Connection, batch: Batch) -> dict[str, str]:
        """Bring the rows in; the reasons of those that are not wanted, by item id."""
        rows: dict[str, Values] = {}
        refused: dict[str, str] = {}
        made = self._made(batch, rows, refused)
        try:
            if batch.attempts == 1:
                self._all_at_once(connection, made, rows)
            else:
                _all(made)
                missing = self._missing(connection, rows)
                self._all_at_once(connection, missing.values(), missing)
        except DBAPIError as error:
            if fault(error) not in (Fault.DUPLICATE, Fault.ROW) and not unsupported(error):
                raise
            _all(made)
            refused |= dict(self._one_by_one(connection, self._missing(connection, rows)))
        return refused

    def _missing(self, connection: Connection, rows: Mapping[str, Values]) -> Mapping[str, Values]:
        """The rows that are not there, as far as we may look."""
        there = self.present.among(connection, rows)
        return {item_id: values for item_id, values in rows.items() if item_id not in there}

    def _all_at_once(
        self, connection: Connection, made: Iterable[Values], rows: Mapping[str, Values]
    ) -> None:
        """``rows`` holds them by item id once they have been made."""
        looking = self.present.may_look(connection)
        with connection.begin():
            self._write(connection, made)
            if looking:
                self._count(connection, rows)
            reached(Point.DELIVERING)
        reached(Point.DELIVERED)

    def _count(self, connection: Connection, rows: Collection[str]) -> None:
        there = self.present.count(connection, rows)
        if there != len(rows):
            raise RowsLost(there, len(rows))

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
                    reached(Point.DELIVERING)
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
                return f"another row of {self.settings.target} has the same unique key ({code(error)})"
            case Fault.ROW:
                return f"{self.settings.target} does not take the row ({code(error)})"
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
            return Misconfigured(f"cannot write to {self.settings.target} as configured ({code(error)})")
        return Retry(f"the billing database broke off ({code(error)})")


def _all(made: Iterator[Values]) -> None:
    deque(made, maxlen=0)


def open_staging(settings: StagingSettings, connection: ConnectionSettings, kind: Kind) -> StagingTable:
    """The channel as configured; nothing is connected until it sends. Raises ``DriverMissing``."""
    target = target_table(settings, kind)
    blind = None if settings.procedure is None else False
    return StagingTable(
        open_engine(connection),
        settings,
        target,
        [writer(source, kind) for source in settings.columns.values()],
        Present(target, settings.id_column, settings.columns[settings.id_column], blind),
        f"sync.{kind.section}.staging",
    )
