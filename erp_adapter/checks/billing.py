"""All that can be proven of ``[connections]`` and ``[erp]``, database by database and entity by entity."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erp_adapter.asking import Asking, Billing
from erp_adapter.checks.codes import codes
from erp_adapter.checks.connecting import connecting, patient
from erp_adapter.checks.fields import fields
from erp_adapter.checks.filters import unfiltered
from erp_adapter.checks.findings import Finding, fault, some, warning
from erp_adapter.checks.gathering import gathered
from erp_adapter.checks.indexes import indexed
from erp_adapter.checks.lookups import followed, references, unique
from erp_adapter.checks.read_only import read_only
from erp_adapter.checks.sample import Sample, take
from erp_adapter.checks.server import Clock, server
from erp_adapter.connections import Connection
from erp_adapter.entities import Entity
from erp_adapter.errors import BillingError, MappingError
from erp_adapter.mapping import build
from erp_adapter.probe import entity_problems
from erp_adapter.said import plain, said, taken_apart
from erp_adapter.select_only import names_used
from erp_adapter.settings import ConnectionSettings, EntitySettings, ErpSettings
from erp_adapter.trials import unusable

CUSTOMERS = 20

Tell = Callable[[str], None]


@dataclass
class BillingCheck:
    """The checks of the databases that ``[erp]`` reads, and what they learn on their way."""

    settings: Mapping[str, ConnectionSettings]
    erp: ErpSettings
    clock: Clock
    tell: Tell
    dialects: dict[str, str] = field(default_factory=dict)
    """How the SQL of each connection is to be parsed, whether it answers or not."""
    connections: dict[str, Connection] = field(default_factory=dict)
    """Those that answer."""
    samples: dict[str, Sample] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        names = sorted({settings.connection for settings in self.erp.entities().values()})
        try:
            for name in names:
                self.tell(f"connections.{name}")
                yield from self._connection(name)
            yield from self._entities(names)
        finally:
            for connection in self.connections.values():
                connection.engine.dispose()

    def _connection(self, name: str) -> Iterator[Finding]:
        connection = patient(name, self.settings[name])
        yield from connecting(connection, self._proven(connection))

    def _proven(self, connection: Connection) -> Iterator[Finding]:
        place = f"connections.{connection.name}"
        self.dialects[connection.name] = connection.sql_dialect
        yield from server(place, connection, self.clock)
        self.connections[connection.name] = connection
        yield from read_only(place, connection, self._tables(connection.name))

    def _tables(self, name: str) -> list[tuple[str, bool]]:
        """The tables that the mapping reads there, and whether they are spelt exactly as in the database."""
        mine = (each for each in self.erp.entities().values() if each.connection == name)
        sources = [source for settings in mine for source in settings.sources()]
        dialect = self.dialects[name]
        return list(dict.fromkeys(table for source in sources for table in _tables_of(source, dialect)))

    def _entities(self, names: Sequence[str]) -> Iterator[Finding]:
        away = [name for name in names if name not in self.connections]
        unread = [name for name, each in self.erp.entities().items() if each.connection in away]
        if unread:
            told = said(
                "not checked, while %(connections)s cannot be read: %(entities)s",
                connections=some(away),
                entities=some(unread, most=9),
            )
            yield warning("erp", "entities", told, said("mend the connection, then check again"))
        if self.dialects.keys() < set(names):
            return
        try:
            entities = build(self.erp, self.dialects)
        except MappingError as error:
            yield from (_mapping_fault(problem) for problem in error.problems)
            return
        yield from self._each([name for name in entities if name not in unread], entities)

    def _each(self, names: Sequence[str], entities: Mapping[str, Entity]) -> Iterator[Finding]:
        """A sample of every entity comes first: what holds between two of them needs both."""
        found: dict[str, list[Finding]] = {}
        for name in names:
            self.tell(f"erp.{name}")
            found[name] = list(self._guarded(f"erp.{name}", self._sampled(name, entities)))
        for name in names:
            self.tell(f"erp.{name}")
            yield from found[name]
            if name in self.samples:
                yield from self._guarded(f"erp.{name}", self._related(name, entities))

    def _guarded(self, place: str, findings: Iterator[Finding]) -> Iterator[Finding]:
        """One entity may be too slow or refused; the others are checked all the same."""
        try:
            yield from findings
        except BillingError as error:
            reason = plain(getattr(error, "reason", str(error)))
            told = said("could not be checked: %(reason)s", reason=reason)
            remedy = said("see that the statement needs no more than the customer's own rows, or ask the DBA")
            yield fault(place, "statement", told, remedy)

    def _sampled(self, name: str, entities: Mapping[str, Entity]) -> Iterator[Finding]:
        connection = self.connections[entities[name].connection]
        problems = list(entity_problems(name, self.erp, connection))
        yield from (_mapping_fault(problem) for problem in problems)
        if problems:
            return
        yield from gathered(name, self.erp.entities()[name], connection.sql_dialect)
        sample = take(entities[name], connection, self._customers(name, entities))
        self.samples[name] = sample
        yield from fields(sample)

    def _related(self, name: str, entities: Mapping[str, Entity]) -> Iterator[Finding]:
        sample = self.samples[name]
        entity = entities[name]
        connection = self.connections[entity.connection]
        sound = {each: entities[each] for each in self.samples}
        yield from (_mapping_fault(problem) for problem in unusable(name, sound, connection))
        yield from unfiltered(name, self.erp, self.dialects, connection)
        if not sample.size:
            return
        customers = self._customers(name, entities)
        yield from codes(entity, connection, customers)
        yield from unique(sample, connection, customers)
        yield from references(self.samples, name, self.connections, customers)
        yield from indexed(name, self.erp.entities()[name], entities, connection, customers)

    def _customers(self, name: str, entities: Mapping[str, Entity]) -> list[Any]:
        """Raw IDs of some real customers, as this entity's table writes them."""
        known = self.samples.get("customer")
        printed = known.distinct("customer_id", CUSTOMERS) if known else []
        return Asking(Billing(entities, self.connections), printed).owners(name)

    def some_meter(self) -> Mapping[str, str] | None:
        """A real meter's ``customer_id``, ``id`` and ``number``, once the checks have seen one."""
        sample = self.samples.get("meter")
        if sample is None:
            return None
        wanted = ("customer_id", "id", "number")
        columns = [sample.columns[name] for name in wanted]
        read = [[followed(self.samples, each.field, key) for key in each.read] for each in columns]
        rows = zip(*read, strict=True)
        return next((dict(zip(wanted, row, strict=True)) for row in rows if None not in row), None)


def _tables_of(source: EntitySettings, dialect: str) -> list[tuple[str, bool]]:
    if source.sql is not None:
        return [(table, False) for table in names_used(source.sql, dialect)[0]]
    return [(source.table or "", True)]


def _mapping_fault(problem: str) -> Finding:
    place, told = taken_apart(problem)
    remedy = said("correct %(place)s in the configuration, or ask the DBA for the right to read", place=place)
    return fault(place, "mapping", told, remedy)
