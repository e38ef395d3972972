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
from erp_adapter.said import Said, said
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
            told = said("its columns and keys are not looked up on this engine; a row was tried all the same")
            remedy = said(
                "see that a unique key stands on %(column)s alone", column=str(self.settings.id_column)
            )
            yield warning(f"{self.place}.table", "table", told, remedy)
            yield self._inserted(connection, None)
            return
        table = connection.ask(lambda session: describe(session, self.settings.target))
        if table is None:
            told = said("there is no table %(table)s that this login may use", table=self.settings.target)
            remedy = said("create it and grant INSERT on it: see docs/connect")
            yield fault(f"{self.place}.table", "table", told, remedy)
            return
        problems = [*self._columns(table), *self._keys(table, dialect)]
        yield from problems
        if not any(problem.subject == "columns" for problem in problems):
            yield self._inserted(connection, table)
        yield from self._rights(connection)

    def _procedure(self, connection: Connection, name: str) -> Iterator[Finding]:
        place = f"{self.place}.procedure"
        if connection.ask(lambda session: may_call(session, name)) is False:
            told = said("there is no procedure %(procedure)s that this login may call", procedure=name)
            yield fault(place, "procedure", told, said("create it and grant EXECUTE on it: see docs/sync"))
            return
        told = said("a procedure is not tried: it may do what cannot be rolled back")
        remedy = said("see that it takes an id that it was given before without doing anything twice")
        yield warning(place, "procedure", told, remedy)

    def _columns(self, table: StagingTable) -> Iterator[Finding]:
        for name in self.settings.columns:
            if name not in table.columns:
                told = said(
                    "%(table)s has no column %(column)s%(nearest)s",
                    table=self.settings.target,
                    column=name,
                    nearest=nearest(name, table.columns),
                )
                remedy = said(
                    "spell the column exactly as the database does, or have it added, or INSERT granted"
                )
                yield fault(f"{self.place}.columns.{name}", "columns", told, remedy)
        mapped = self.settings.columns.keys()
        known = mapped | meant(mapped - table.columns.keys(), table.columns)
        left = [name for name, needed in table.columns.items() if needed and name not in known]
        if left:
            told = said(
                "%(table)s wants a value in %(columns)s, and none is mapped",
                table=self.settings.target,
                columns=some(left, most=9),
            )
            remedy = said("map these columns, or have the DBA give them a default")
            yield fault(f"{self.place}.columns", "columns", told, remedy)

    def _keys(self, table: StagingTable, dialect: str) -> Iterator[Finding]:
        name = self.settings.id_column
        place = f"{self.place}.columns.{name}"
        if name not in table.unique:
            told = said(
                "there is no unique key on the item's id: a batch that is sent again would arrive twice"
            )
            remedy = _ask_for(f"ALTER TABLE {self.settings.target} ADD UNIQUE ({name})")
            yield fault(place, "key", told, remedy)
            return
        key, plain = table.unique[name], self.settings.target.rpartition(".")[2]
        known = {self.settings.key} if self.settings.key else {f"{plain}_pkey", f"{plain}_{name}_key"}
        if dialect == "postgresql" and key not in known:
            told = said(
                "the unique key on the item's id is called %(key)s, so a repeated row is not recognised",
                key=key,
            )
            remedy = said('add key = "%(key)s" to [%(place)s]', key=key, place=self.place)
            yield fault(f"{self.place}.key", "key", told, remedy)
            return
        yield ok(place, "key", said("unique, so a batch that is sent again arrives once"))

    def _inserted(self, connection: Connection, table: StagingTable | None) -> Finding:
        if table is not None and not table.transactional:
            told = said(
                "the table's engine knows no transactions: a batch could arrive in part, so no row was tried"
            )
            remedy = _ask_for(f"ALTER TABLE {self.settings.target} ENGINE = InnoDB")
            return fault(f"{self.place}.table", "insert", told, remedy)
        try:
            values = self._row()
        except (KeyError, ValueError):
            told = said("a meter's or customer's value cannot be converted as the columns want it")
            remedy = said("give the conversions that [erp.meter] reads them by")
            return fault(f"{self.place}.columns", "insert", told, remedy)
        try:
            call_within(PATIENCE_SECONDS, lambda: self._try(values))
        except TookTooLong:
            told = said("no answer to an INSERT within %(seconds)s s", seconds=PATIENCE_SECONDS)
            remedy = said("see who locks the table, then check again")
            return fault(f"{self.place}.table", "insert", told, remedy)
        except DBAPIError as error:
            return self._refused(error)
        return ok(f"{self.place}.table", "insert", said("a row was taken and rolled back"))

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
                told = said(
                    "%(table)s does not take a row as configured (%(code)s)", table=table, code=code(error)
                )
                remedy = said(
                    "compare %(setting)s with the table: types, lengths, NOT NULL, references",
                    setting=f"{self.place}.columns",
                )
            case Fault.AWAY:
                told = said("the database broke off (%(code)s)", code=code(error))
                remedy = said("check again when it is less busy")
            case _:
                told = said(
                    "this login may not INSERT into %(table)s (%(code)s)", table=table, code=code(error)
                )
                remedy = said(
                    "ask the DBA for: GRANT INSERT ON %(table)s to it; a file must be writable", table=table
                )
        return fault(place, "insert", told, remedy)

    def _rights(self, connection: Connection) -> Iterator[Finding]:
        known = connection.ask(rights)
        if known is None:
            return
        place = f"connections.{self.settings.connection}"
        mine, others = self._split(known.changing)
        remedy = said(
            "REVOKE all but INSERT ON %(table)s from %(login)s: see docs/connect",
            table=self.settings.target,
            login=known.login,
        )
        if others:
            told = said(
                "the login %(login)s may change more than the staging table: %(scopes)s",
                login=known.login,
                scopes=some(others),
            )
            yield fault(place, "rights", told, remedy)
        more = [verb for verb in mine if verb not in ("INSERT", "SELECT")]
        if more:
            told = said(
                "the login %(login)s may also %(verbs)s in %(table)s",
                login=known.login,
                verbs=", ".join(more),
                table=self.settings.target,
            )
            yield warning(place, "rights", told, remedy)
        elif not others:
            yield ok(place, "rights", _enough(known.login, may_look=self._may_look(connection)))

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


def _ask_for(sql: str) -> Said:
    return said("ask the DBA for: %(sql)s", sql=sql)


def _enough(login: str, may_look: bool) -> Said:
    if may_look:
        return said("the login %(login)s may INSERT there, and see which ids are there", login=login)
    return said("the login %(login)s may INSERT there, and nothing else", login=login)


def _plain(name: str) -> str:
    return name.rpartition(".")[2]
