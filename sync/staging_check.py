"""Proof that the staging channel can deliver: its login, its table, a row that is taken and rolled back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import false, insert, select
from sqlalchemy.exc import DBAPIError

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.checks.connecting import PATIENCE_SECONDS, connecting, patient
from erp_adapter.checks.findings import Finding, fault, ok, some, warning
from erp_adapter.checks.rights import Right, rights
from erp_adapter.checks.server import Clock, server
from erp_adapter.connections import Connection
from erp_adapter.errors import QueryRefused
from erp_adapter.settings import ConnectionSettings
from erp_adapter.words import meant, nearest
from sync.channels.faults import Fault, code
from sync.channels.faults import fault as fault_of
from sync.channels.rows import Row, row
from sync.channels.target import open_engine, target_table
from sync.kinds import Kind
from sync.samples import sample_batch
from sync.settings import StagingSettings
from sync.staging_catalogue import StagingTable, describe, is_known, may_call


@dataclass(frozen=True, slots=True)
class StagingCheck:
    settings: StagingSettings
    connection: ConnectionSettings
    clock: Clock
    kind: Kind
    meter: Mapping[str, str] | None = None
    """A real meter's ``customer_id``, ``id`` and ``number``, where one is known: its values prove most."""
    besides: Sequence[str] = ()
    """The tables that other kinds go to by the same login."""

    @property
    def place(self) -> str:
        return f"sync.{self.kind.section}.staging"

    def findings(self) -> Iterator[Finding]:
        connection = patient(self.settings.connection, self.connection)
        yield from connecting(connection, self._proven(connection))

    def _proven(self, connection: Connection) -> Iterator[Finding]:
        try:
            yield from server(f"connections.{connection.name}", connection, self.clock)
            yield from self._table(connection)
        finally:
            connection.engine.dispose()

    def _table(self, connection: Connection) -> Iterator[Finding]:
        if self.settings.procedure is not None:
            yield from self._procedure(connection, self.settings.procedure)
            return
        dialect = connection.engine.dialect.name
        if not is_known(dialect):
            told = "its columns and keys are not looked up on this engine; a row was tried all the same"
            remedy = f"see that a unique key stands on {self.settings.id_column} alone"
            yield warning(f"{self.place}.table", "table", told, remedy)
            yield self._inserted(connection, None)
            return
        table = connection.ask(lambda session: describe(session, self.settings.target))
        if table is None:
            told = f"there is no table {self.settings.target} that this login may use"
            yield fault(
                f"{self.place}.table", "table", told, "create it and grant INSERT on it: see docs/connect"
            )
            return
        problems = [*self._columns(table), *self._keys(table, dialect)]
        yield from problems
        if not any(problem.subject == "columns" for problem in problems):
            yield self._inserted(connection, table)
        yield from self._rights(connection)

    def _procedure(self, connection: Connection, name: str) -> Iterator[Finding]:
        place = f"{self.place}.procedure"
        if connection.ask(lambda session: may_call(session, name)) is False:
            told = f"there is no procedure {name} that this login may call"
            yield fault(place, "procedure", told, "create it and grant EXECUTE on it: see docs/sync")
            return
        told = "a procedure is not tried: it may do what cannot be rolled back"
        remedy = "see that it takes an id that it was given before without doing anything twice"
        yield warning(place, "procedure", told, remedy)

    def _columns(self, table: StagingTable) -> Iterator[Finding]:
        for name in self.settings.columns:
            if name not in table.columns:
                told = f"{self.settings.target} has no column {name}{nearest(name, table.columns)}"
                remedy = "spell the column exactly as the database does, or have it added, or INSERT granted"
                yield fault(f"{self.place}.columns.{name}", "columns", told, remedy)
        mapped = self.settings.columns.keys()
        known = mapped | meant(mapped - table.columns.keys(), table.columns)
        left = [name for name, needed in table.columns.items() if needed and name not in known]
        if left:
            told = f"{self.settings.target} wants a value in {some(left, most=9)}, and none is mapped"
            remedy = "map these columns, or have the DBA give them a default"
            yield fault(f"{self.place}.columns", "columns", told, remedy)

    def _keys(self, table: StagingTable, dialect: str) -> Iterator[Finding]:
        name = self.settings.id_column
        place = f"{self.place}.columns.{name}"
        if name not in table.unique:
            told = "there is no unique key on the item's id: a batch that is sent again would arrive twice"
            remedy = f"ask the DBA for: ALTER TABLE {self.settings.target} ADD UNIQUE ({name})"
            yield fault(place, "key", told, remedy)
            return
        key, plain = table.unique[name], self.settings.target.rpartition(".")[2]
        known = {self.settings.key} if self.settings.key else {f"{plain}_pkey", f"{plain}_{name}_key"}
        if dialect == "postgresql" and key not in known:
            told = f"the unique key on the item's id is called {key}, so a repeated row is not recognised"
            yield fault(f"{self.place}.key", "key", told, f'add key = "{key}" to [{self.place}]')
            return
        yield ok(place, "key", "unique, so a batch that is sent again arrives once")

    def _inserted(self, connection: Connection, table: StagingTable | None) -> Finding:
        if table is not None and not table.transactional:
            told = (
                "the table's engine knows no transactions: a batch could arrive in part, so no row was tried"
            )
            remedy = f"ask the DBA for: ALTER TABLE {self.settings.target} ENGINE = InnoDB"
            return fault(f"{self.place}.table", "insert", told, remedy)
        try:
            values = self._row()
        except (KeyError, ValueError):
            told = "a meter's or customer's value cannot be converted as the columns want it"
            return fault(
                f"{self.place}.columns", "insert", told, "give the conversions that [erp.meter] reads them by"
            )
        try:
            call_within(PATIENCE_SECONDS, lambda: self._try(values))
        except TookTooLong:
            told = f"no answer to an INSERT within {PATIENCE_SECONDS} s"
            return fault(f"{self.place}.table", "insert", told, "see who locks the table, then check again")
        except DBAPIError as error:
            return self._refused(error)
        return ok(f"{self.place}.table", "insert", "a row was taken and rolled back")

    def _try(self, values: Row) -> None:
        engine = open_engine(self.connection)
        try:
            with engine.connect() as session:
                session.execute(insert(target_table(self.settings, self.kind)).values(dict(values)))
                session.rollback()
        finally:
            engine.dispose()

    def _row(self) -> Row:
        """An item as the channel would write it."""
        batch = sample_batch(self.kind, "staging", self.meter)
        return row(self.settings.columns, batch, batch.items[0])

    def _refused(self, error: DBAPIError) -> Finding:
        table, place = self.settings.target, f"{self.place}.table"
        match fault_of(error):
            case Fault.ROW:
                told = f"{table} does not take a row as configured ({code(error)})"
                remedy = f"compare {self.place}.columns with the table: types, lengths, NOT NULL, references"
            case Fault.AWAY:
                told, remedy = f"the database broke off ({code(error)})", "check again when it is less busy"
            case _:
                told = f"this login may not INSERT into {table} ({code(error)})"
                remedy = f"ask the DBA for: GRANT INSERT ON {table} to it; a file must be writable"
        return fault(place, "insert", told, remedy)

    def _rights(self, connection: Connection) -> Iterator[Finding]:
        known = connection.ask(rights)
        if known is None:
            return
        place = f"connections.{self.settings.connection}"
        mine, others = self._split(known.changing)
        remedy = f"REVOKE all but INSERT ON {self.settings.target} from {known.login}: see docs/connect"
        if others:
            told = f"the login {known.login} may change more than the staging table: {some(others)}"
            yield fault(place, "rights", told, remedy)
        more = [verb for verb in mine if verb not in ("INSERT", "SELECT")]
        if more:
            told = f"the login {known.login} may also {', '.join(more)} in {self.settings.target}"
            yield warning(place, "rights", told, remedy)
        elif not others:
            looks = "see which ids are there" if self._may_look(connection) else "nothing else"
            yield ok(place, "rights", f"the login {known.login} may INSERT there, and {looks}")

    def _may_look(self, connection: Connection) -> bool:
        held = target_table(self.settings, self.kind).c[self.settings.id_column]
        try:
            connection.ask(lambda session: session.execute(select(held).where(false())).all())
        except QueryRefused:
            return False
        return True

    def _split(self, changing: tuple[Right, ...]) -> tuple[list[str], list[str]]:
        """What may be done in the staging table, and where else anything."""
        mine = [right for right in changing if _plain(right.scope) == _plain(self.settings.target)]
        known = {_plain(target) for target in (self.settings.target, *self.besides)}
        others = [right.scope for right in changing if _plain(right.scope) not in known]
        return [verb for right in mine for verb in right.verbs], others


def _plain(name: str) -> str:
    return name.rpartition(".")[2]
