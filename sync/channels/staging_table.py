"""A table of the billing database that our log-in may INSERT into, and nothing else.

The table has a unique key on the item's id. A batch goes in one transaction; where that meets a row that is
there already, or one that the database does not want, the rows go one by one, and what is there has arrived
before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, TableClause, insert
from sqlalchemy.exc import DBAPIError

from erp_adapter.settings import ConnectionSettings
from sync.batches import Batch
from sync.channels.faults import Fault, code, fault, mentions
from sync.channels.rows import Row, row
from sync.channels.target import open_engine, target_table
from sync.errors import Misconfigured, Rejected, Retry
from sync.kinds import Kind
from sync.points import Point, reached
from sync.settings import StagingSettings

PARAMETERS_AT_ONCE = 2000
"""SQL Server takes about 2,095 in one statement, psqlODBC about 7,500."""
ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class StagingTable:
    """The channel; see ``open_staging``."""

    engine: Engine
    settings: StagingSettings
    target: TableClause
    place: str
    """Where the configuration says so: ``sync.readings.staging``."""
    name: str = "staging"

    def send(self, batch: Batch) -> None:
        """Keeps the promise of ``Channel.send``."""
        rows, refused = self._rows(batch)
        with self._connected() as connection:
            try:
                refused |= self._deliver(connection, rows)
            except DBAPIError as error:
                raise self._failure(error) from error
        if refused:
            raise Rejected(refused)

    def _connected(self) -> Connection:
        try:
            return self.engine.connect()
        except DBAPIError as error:
            raise Retry(f"cannot connect to the billing database ({code(error)})") from error

    def _rows(self, batch: Batch) -> tuple[dict[str, Row], dict[str, str]]:
        rows: dict[str, Row] = {}
        refused: dict[str, str] = {}
        for item in batch.items:
            try:
                rows[item.id] = row(self.settings.columns, batch, item)
            except (KeyError, ValueError):
                refused[item.id] = f"a value cannot be converted as {self.place}.columns wants it"
        return rows, refused

    def _deliver(self, connection: Connection, rows: Mapping[str, Row]) -> dict[str, str]:
        """Bring the rows in; the reasons of those the database does not want, by item id."""
        try:
            with connection.begin():
                self._insert(connection, list(rows.values()))
                reached(Point.DELIVERING)
        except DBAPIError as error:
            if fault(error) not in (Fault.DUPLICATE, Fault.ROW):
                raise
            return dict(self._one_by_one(connection, rows))
        reached(Point.DELIVERED)
        return {}

    def _one_by_one(self, connection: Connection, rows: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
        for item_id, values in rows.items():
            try:
                with connection.begin():
                    self._insert(connection, [values])
                    reached(Point.DELIVERING)
            except DBAPIError as error:
                refusal = self._refusal(error, values)
                if refusal is not None:
                    yield item_id, refusal
            reached(Point.DELIVERED)

    def _insert(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Several rows a statement, so that every driver counts them; some were seen to drop rows."""
        step = self._rows_a_statement(connection)
        for start in range(0, len(rows), step):
            part = [dict(values) for values in rows[start : start + step]]
            values = part if len(part) > 1 else part[0]
            inserting = insert(self.target).values(values).execution_options(preserve_rowcount=True)
            counted = connection.execute(inserting).rowcount
            if counted not in (len(part), -1):
                raise Misconfigured(f"{self.settings.table} took {counted} of {len(part)} rows")

    def _rows_a_statement(self, connection: Connection) -> int:
        """One where the engine has no VALUES of several rows, as Firebird and Oracle."""
        if not connection.dialect.supports_multivalues_insert:
            return 1
        return max(1, min(ROWS_AT_ONCE, PARAMETERS_AT_ONCE // len(self.settings.columns)))

    def _refusal(self, error: DBAPIError, values: Row) -> str | None:
        """Why the database does not want the row; None where it has that very row."""
        match fault(error):
            case Fault.DUPLICATE if self._is_the_same(error, values):
                return None
            case Fault.DUPLICATE:
                return f"another row of {self.settings.table} has the same unique key ({code(error)})"
            case Fault.ROW:
                return f"{self.settings.table} does not take the row ({code(error)})"
            case _:
                raise error

    def _is_the_same(self, error: DBAPIError, values: Row) -> bool:
        """Whether the key that stood in the way is the one on the item's id, and not another unique key.

        PostgreSQL names the key, SQLite its columns, MariaDB and SQL Server the value.
        """
        id_column, name = self.settings.id_column, self.target.name
        by_default = (f"{name}_pkey", f"{name}_{id_column}_key")
        keys = (self.settings.key,) if self.settings.key else by_default
        return mentions(error, (*keys, f"{name}.{id_column}", str(values[id_column])))

    def _failure(self, error: DBAPIError) -> Retry | Misconfigured:
        if fault(error) is Fault.SETUP:
            return Misconfigured(f"cannot insert into {self.settings.table} as configured ({code(error)})")
        return Retry(f"the billing database broke off ({code(error)})")


def open_staging(settings: StagingSettings, connection: ConnectionSettings, kind: Kind) -> StagingTable:
    """The channel as configured; nothing is connected until it sends. Raises ``DriverMissing``."""
    place = f"sync.{kind.section}.staging"
    return StagingTable(open_engine(connection), settings, target_table(settings, kind), place)
