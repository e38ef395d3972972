"""``BillingReader`` over the configured databases."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import false, select

from erp_adapter import invoice_queries, meter_queries, party_queries, settling
from erp_adapter.answers import (
    PAGE_SIZE,
    UNPAID_SHOWN,
    InvoiceDetails,
    MeterState,
    Overview,
    Settlement,
    Slice,
)
from erp_adapter.asking import Asking, Billing, total_of
from erp_adapter.connections import Connection
from erp_adapter.derived import complete, computable
from erp_adapter.entities import Entity, Field
from erp_adapter.errors import BillingUnavailable, QueryRefused, ValueRefused
from erp_adapter.explanation import Explanation
from erp_adapter.mapping import build
from erp_adapter.patience import apart
from erp_adapter.reader import BillingReader, CustomerIds
from erp_adapter.records import Contract, Customer, Invoice, InvoiceLine, Meter, Reading, Verdict
from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.statements import absence_parameters, page_parameters, together

METERS_SHOWN = 100


def open_reader(connections: Mapping[str, ConnectionSettings], erp: ErpSettings) -> "SqlReader":
    """The reader that the configuration describes; connects to nothing yet.

    Raises ``DriverMissing``, and ``MappingError`` when the mapping cannot fit whatever the database holds.
    """
    opened = {name: Connection(name, connections[name]) for name in _used(erp)}
    dialects = {name: connection.sql_dialect for name, connection in opened.items()}
    for connection in opened.values():
        connection.refused = Explanation(erp, connection).log
    return SqlReader(build(erp, dialects), opened)


def _used(erp: ErpSettings) -> set[str]:
    return {settings.connection for settings in erp.entities().values()}


class SqlReader(Billing, BillingReader):
    """The calls of ``BillingReader``, each put together from the statements of the query modules."""

    def offers(self, what: str) -> bool:
        name, _, field = what.partition(".")
        entity = self.entities.get(name)
        if entity is None or not field:
            return entity is not None
        return field in entity or what in computable(self.entities)

    def answering(self) -> Mapping[str, bool]:
        asked = {entity.connection: entity for entity in self.entities.values()}
        return {name: self._answers(entity) for name, entity in sorted(asked.items())}

    def _answers(self, entity: Entity) -> bool:
        try:
            with apart():
                self.connections[entity.connection].column_names(select(entity.source).where(false()))
        except BillingUnavailable:
            return False
        except QueryRefused:
            return True
        return True

    def dispose(self) -> None:
        """Close all connections; the next call opens new ones."""
        for connection in self.connections.values():
            connection.engine.dispose()

    def customers(self, ids: CustomerIds) -> tuple[Customer, ...]:
        asking = Asking(self, ids)
        statement, loaded = asking.query(party_queries.customers)
        return tuple(loaded.load(row) for row in asking.rows("customer", statement))

    def overview(self, ids: CustomerIds, today: date) -> Overview:
        asking = Asking(self, ids)
        statement, loaded = asking.query(invoice_queries.unpaid)
        parameters = invoice_queries.balance_parameters(self.entities, today)
        unpaid = asking.rows("invoice", statement, parameters | page_parameters(1, UNPAID_SHOWN))
        balance = invoice_queries.read_balance(self.entities, unpaid, settling.overpaid(asking))
        invoices = (loaded.load(row) for row in unpaid)
        return Overview(
            balance=balance,
            unpaid=tuple(each for each in invoices if each.outstanding > 0),
            last_invoice=_last_invoice(asking),
            meters=_meters(asking, 1, in_use=True).items,
        )

    def invoices(
        self, ids: CustomerIds, page: int = 1, year: int | None = None, unpaid: bool = False
    ) -> Slice[Invoice]:
        asking = Asking(self, ids)
        statement, loaded = asking.query(invoice_queries.listed, by_year=year is not None, unpaid=unpaid)
        return asking.page("invoice", statement, loaded, page, self.year("invoice", "issued_on", year))

    def invoice(self, ids: CustomerIds, invoice_id: str) -> InvoiceDetails | None:
        key = self.key("invoice", "id", "invoice", invoice_id)
        if key is None:
            return None
        asking = Asking(self, ids)
        statement, loaded = asking.query(invoice_queries.with_relatives)
        try:
            family = [loaded.load(row) for row in asking.rows("invoice", statement, key)]
        except ValueRefused:
            return None
        found = next((each for each in family if each.id == invoice_id), None)
        if found is None:
            return None
        return InvoiceDetails(
            invoice=found,
            lines=_lines(asking, invoice_id),
            corrections=tuple(each for each in family if each.corrects == invoice_id),
            corrected=next((each for each in family if each.id == found.corrects), None),
        )

    def contracts(self, ids: CustomerIds, page: int = 1) -> Slice[Contract]:
        if "contract" not in self.entities:
            return Slice((), 0)
        asking = Asking(self, ids)
        statement, loaded = asking.query(party_queries.contracts)
        ends = self.entities["contract"].fields.get("ends_on")
        return asking.page("contract", statement, loaded, page, _absence(ends))

    def meters(self, ids: CustomerIds, page: int = 1, in_use: bool = False) -> Slice[MeterState]:
        return _meters(Asking(self, ids), page, in_use)

    def meter_list(self, ids: CustomerIds) -> tuple[Meter, ...]:
        asking = Asking(self, ids)
        statement, loaded = asking.query(meter_queries.every_meter)
        parameters = _absence(self.entities["meter"].fields.get("removed_on"))
        return tuple(loaded.load(row) for row in asking.rows("meter", statement, parameters))

    def readings(
        self, ids: CustomerIds, page: int = 1, meter: str | None = None, year: int | None = None
    ) -> Slice[Reading]:
        key = self.key("reading", "meter", "meter", meter) if meter is not None else {}
        if key is None:
            return Slice((), 0, page)
        asking = Asking(self, ids)
        statement, loaded, finished = asking.query(
            meter_queries.readings, of_meter=meter is not None, by_period=year is not None, newest=True
        )
        parameters = {**key, **self.year("reading", "read_on", year), **page_parameters(page, PAGE_SIZE)}
        rows = asking.rows("reading", statement, parameters)
        return Slice(tuple(finished(row, loaded.load(row)) for row in rows), total_of(rows), page)

    def settlement(
        self, ids: CustomerIds, today: date, invoice_page: int = 1, payment_page: int = 1
    ) -> Settlement:
        asking = Asking(self, ids)
        statement, loaded = asking.query(invoice_queries.statement_of_account)
        parameters = invoice_queries.balance_parameters(self.entities, today)
        rows = asking.rows("invoice", statement, parameters | page_parameters(invoice_page, PAGE_SIZE))
        payments, overpaid = settling.payments(asking, payment_page)
        return Settlement(
            invoices=Slice(tuple(loaded.load(row) for row in rows), total_of(rows), invoice_page),
            payments=payments,
            balance=invoice_queries.read_balance(self.entities, rows, overpaid),
        )

    def charges(self, ids: CustomerIds, since: date, until: date) -> tuple[Invoice, ...]:
        asking = Asking(self, ids)
        statement, loaded = asking.query(invoice_queries.charged)
        parameters = self.period("invoice", "issued_on", since, until)
        return tuple(loaded.load(row) for row in asking.rows("invoice", statement, parameters))

    def consumption(
        self, ids: CustomerIds, since: date, until: date, meter: str | None = None
    ) -> tuple[Reading, ...]:
        key = self.key("reading", "meter", "meter", meter) if meter is not None else {}
        if key is None:
            return ()
        asking = Asking(self, ids)
        statement, loaded, finished = asking.query(
            meter_queries.readings, of_meter=meter is not None, by_period=True, newest=False
        )
        rows = asking.rows("reading", statement, {**key, **self.period("reading", "read_on", since, until)})
        return tuple(finished(row, loaded.load(row)) for row in rows)

    def verdicts(self, ids: CustomerIds, reading_ids: Sequence[str]) -> tuple[Verdict, ...]:
        if "verdict" not in self.entities:
            return ()
        asking = Asking(self, ids)
        statement, loaded = asking.query(party_queries.verdicts)
        field = self.entities["verdict"]["reading_id"]
        parameters = {"readings": [field.raw(each) for each in reading_ids]}
        return tuple(loaded.load(row) for row in asking.rows("verdict", statement, parameters))


def _meters(asking: Asking, page: int, in_use: bool) -> Slice[MeterState]:
    entities = asking.billing.entities
    statement, loaded, last = asking.query(meter_queries.meters, in_use=in_use)
    parameters = _absence(entities["meter"].fields.get("removed_on"))
    rows = asking.rows("meter", statement, parameters | page_parameters(page, METERS_SHOWN))
    states = [meter_queries.state(row, loaded, last) for row in rows]
    if not together(entities, "meter", "reading"):
        states = _with_readings(asking, states)
    return Slice(tuple(states), total_of(rows), page, METERS_SHOWN)


def _with_readings(asking: Asking, states: Sequence[MeterState]) -> list[MeterState]:
    statement, loaded = asking.query(meter_queries.last_readings)
    theirs = [state.meter.id for state in states]
    newest = (loaded.load(row) for row in asking.rows("reading", statement, parents=theirs))
    by_meter = {reading.meter: reading for reading in newest}
    return [replace(state, last=by_meter.get(state.meter.id)) for state in states]


def _lines(asking: Asking, invoice_id: str) -> tuple[InvoiceLine, ...]:
    key = None
    if "invoice_line" in asking.billing.entities:
        key = asking.billing.key("invoice_line", "invoice", "invoice", invoice_id)
    if key is None:
        return ()
    statement, loaded = asking.query(invoice_queries.lines)
    rows = asking.rows("invoice_line", statement, key, parents=[invoice_id])
    return tuple(complete(loaded.load(row)) for row in rows)


def _last_invoice(asking: Asking) -> Invoice | None:
    statement, loaded = asking.query(invoice_queries.last)
    rows = asking.rows("invoice", statement)
    return loaded.load(rows[0]) if rows else None


def _absence(field: Field | None) -> dict[str, Any]:
    return absence_parameters(field) if field else {}
