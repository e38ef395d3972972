"""The facts as rows of the second billing system, among rows of others and rows that are gone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from math import inf, nextafter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from erp_adapter.records import Contract, Customer, Invoice, InvoiceLine, Meter, Payment, Reading
from tests.adapter.facts import Facts
from tests.adapter.second.facts import guid
from tests.adapter.second.tables import columns

OURS, OTHERS = 1, 2
WARSAW = ZoneInfo("Europe/Warsaw")
HOURS = (time(0, 30), time(12), time(23, 30))
"""Half an hour off either end of a day, where UTC has another one."""
TYPES = {"invoice": "INV", "correction": "CN", "note": "NOTE"}
LITRES_EVERY = 3

Written = tuple[str, tuple[Any, ...]]
"""A table and the values of its columns."""


def rows_of(facts: Facts) -> Mapping[str, list[dict[str, Any]]]:
    """The rows of every table of the three databases."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, (table, values) in enumerate(_written(facts)):
        row = dict(zip(columns(table), values, strict=True))
        found[table] += [row | _mark(), _of_others(row), *_gone(row, number)]
    return found


def _mark(tenant: int = OURS, deleted: int = 0, status: str = "OK") -> dict[str, Any]:
    return {"Tenant": tenant, "IsDeleted": deleted, "Status": status}


def _of_others(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same in another company, whose customers have the same numbers."""
    other = {name: guid("other", str(value)) for name, value in row.items() if isinstance(value, UUID)}
    return dict(row) | other | _mark(tenant=OTHERS)


def _gone(row: Mapping[str, Any], number: int) -> Iterator[dict[str, Any]]:
    """A row that was deleted or voided, beside every other one, in each of the two ways."""
    name, key = next(iter(row.items()))
    if number % 2 and isinstance(key, UUID):
        mark = _mark(deleted=1) if number % 4 == 1 else _mark(status="VOID")
        yield dict(row) | {name: guid("gone", str(key))} | mark


def _written(facts: Facts) -> Iterator[Written]:
    contract = facts.contracts_[0]
    yield "Company", (1, contract.seller_name, contract.seller_address, contract.seller_nip)
    accounts = {each.customer_id: guid("customer", each.customer_id) for each in facts.customers_}
    documents = {each.id: each for each in facts.invoices_}
    payments = {each.id for each in facts.payments}
    yield from _each(_account, facts.customers_)
    yield from _each(_agreement, facts.contracts_)
    yield from _each(_document, facts.invoices_)
    yield from (
        _item(each, documents[each.invoice].kind) for each in facts.lines if each.invoice in documents
    )
    yield from _each(_receipt, facts.payments)
    for number, part in enumerate(each for each in facts.allocations if each.payment in payments):
        key = guid("match", str(number))
        yield "ReceiptMatch", (key, UUID(part.payment), UUID(part.invoice), _drifting(part.amount))
    for verdict in facts.verdicts_:
        told = (verdict.state[0].upper(), verdict.reason_code, verdict.reason)
        yield "ReadingImport", (UUID(verdict.reading_id), accounts[verdict.customer_id], *told)
    for meter in facts.meters_:
        yield from _meter(meter)
        yield from _each(_reading, facts.readings_of[meter.id])


def _each(write: Any, records: Iterable[Any]) -> Iterator[Written]:
    return (row for record in records for row in write(record))


def _account(customer: Customer) -> Iterator[Written]:
    key = guid("customer", customer.customer_id)
    yield (
        "Account",
        (
            key,
            int(customer.customer_id),
            customer.name,
            "C" if customer.kind == "company" else "P",
            customer.tax_id,
            customer.address,
            customer.phone,
            customer.bank_account,
        ),
    )
    for rank, email in enumerate((customer.email, "former@example.com", "a@example.com"), 1):
        if email:
            attribute = guid("attribute", f"{key} {rank}")
            yield "AccountAttribute", (attribute, key, "EMAIL", email, rank)


def _agreement(contract: Contract) -> Iterator[Written]:
    street, place = (contract.property_address or "").split(", ")
    point = _point(contract.id)
    account = guid("customer", contract.customer_id)
    yield "ServicePoint", (point, account, *street.rsplit(" ", 1), *place.split(" ", 1))
    days = (contract.concluded_on, contract.starts_on, contract.ends_on)
    state = (contract.state or "").upper()
    moments = map(_moment, days)
    yield "Agreement", (UUID(contract.id), point, contract.number, *moments, contract.tariff, state)


def _document(invoice: Invoice) -> Iterator[Written]:
    amounts = (invoice.net, invoice.vat, invoice.gross)
    sign = -1 if invoice.kind == "correction" else 1
    days = (invoice.issued_on, invoice.due_on, invoice.period_from, invoice.period_to)
    yield (
        "Document",
        (
            UUID(invoice.id),
            guid("customer", invoice.customer_id),
            UUID(invoice.contract),
            invoice.number,
            TYPES[invoice.kind or ""],
            *map(_moment, days),
            *(_drifting(sign * (amount or Decimal(0))) for amount in amounts),
            UUID(invoice.corrects) if invoice.corrects else None,
            invoice.bank_account,
        ),
    )
    for name, value in (("KSEF", invoice.ksef_number), ("KSEF_SHA256", invoice.ksef_xml_sha256)):
        if value:
            yield "DocumentAttribute", (guid(name, invoice.id), UUID(invoice.id), name, value)


def _item(line: InvoiceLine, kind: str | None) -> Written:
    sign = -1 if kind == "correction" else 1
    return (
        "DocumentItem",
        (
            guid("line", f"{line.invoice} {line.position}"),
            UUID(line.invoice),
            line.position,
            line.name,
            float(sign * line.quantity),
            line.unit,
            None if line.net_price is None else float(line.net_price),
            line.vat_rate,
            _drifting(sign * line.net),
            _drifting(sign * (line.vat or Decimal(0))),
            UUID(line.meter) if line.meter else None,
            line.reading_from,
            line.reading_to,
        ),
    )


def _receipt(payment: Payment) -> Iterator[Written]:
    account = guid("customer", payment.customer_id)
    told = (
        _moment(payment.paid_on),
        _drifting(payment.amount),
        payment.title,
        (payment.method or "").upper(),
    )
    yield "Receipt", (UUID(payment.id), account, *told)


def _meter(meter: Meter) -> Iterator[Written]:
    key = UUID(meter.id)
    medium = (meter.kind or "")[0].upper()
    yield "Meter", (key, meter.number, medium, _moment(meter.legalised_until))
    for name, value in (("DIGITS", str(meter.digits)), ("REMOTE", "Y" if meter.remote else "N")):
        yield "MeterAttribute", (guid(name, meter.id), key, name, value)
    hung = (_moment(meter.installed_on), _moment(meter.removed_on))
    yield "Installation", (_installation(meter.id), key, _point(meter.contract or ""), *hung)


def _reading(reading: Reading) -> Iterator[Written]:
    in_litres = reading.read_on.toordinal() % LITRES_EVERY == 0
    value = float(reading.indication) * (1000 if in_litres else 1)
    billed = UUID(reading.billed_on_invoice) if reading.billed_on_invoice else None
    told = (value, "l" if in_litres else "m3", (reading.kind or "").upper(), billed)
    installation = _installation(reading.meter)
    yield "MeterReading", (UUID(reading.id), installation, _moment(reading.read_on), *told)


def _installation(meter: str) -> UUID:
    return guid("installation", meter)


def _point(contract: str) -> UUID:
    return guid("point", contract)


def _moment(day: date | None) -> datetime | None:
    """The same hour for all that happens on a day, so that what is sorted by it is sorted by the day."""
    return None if day is None else datetime.combine(day, HOURS[day.toordinal() % len(HOURS)], WARSAW)


def _drifting(amount: Decimal) -> float:
    """An amount as sums of floats leave it: 62.279999999999994 for 62.28."""
    return nextafter(float(amount), -inf)
