"""The demo's office as the second billing system tells of it: other keys, and what it works out itself."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from erp_adapter.records import Invoice, Reading, Verdict
from tests.adapter.facts import Facts, oldest_first

NAMESPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
SETTLED = frozenset({"paid", "outstanding"})
CONSUMED = frozenset({"consumption"})
ROLLED_OVER = Decimal(10)


def guid(kind: str, key: str) -> UUID:
    return uuid5(NAMESPACE, f"{kind} {key}")


def second_facts(facts: Facts) -> Facts:
    renamed = replace(
        facts,
        contracts_=tuple(_keyed(each, id="contract") for each in facts.contracts_),
        invoices_=tuple(
            _keyed(each, id="invoice", contract="contract", corrects="invoice") for each in facts.invoices_
        ),
        lines=tuple(_keyed(each, invoice="invoice", meter="meter") for each in facts.lines),
        payments=tuple(_keyed(each, id="payment") for each in facts.payments),
        allocations=tuple(_keyed(each, payment="payment", invoice="invoice") for each in facts.allocations),
        meters_=tuple(_keyed(each, id="meter", contract="contract") for each in facts.meters_),
        readings_=tuple(
            _keyed(each, id="reading", meter="meter", billed_on_invoice="invoice") for each in facts.readings_
        ),
        verdicts_=tuple(_verdicts(facts)),
    )
    return replace(
        renamed,
        invoices_=tuple(_settled(each, renamed) for each in renamed.invoices_),
        readings_=tuple(
            reading
            for meter in renamed.meters_
            for reading in _consumed(renamed.readings_of[meter.id], meter.digits or 0)
        ),
    )


def _keyed(record: Any, **kinds: str) -> Any:
    keys = {name: getattr(record, name) for name in kinds}
    return replace(record, **{name: key and str(guid(kinds[name], key)) for name, key in keys.items()})


def _settled(invoice: Invoice, facts: Facts) -> Invoice:
    """Nothing is stored of what is paid: it is what was set against the invoice."""
    parts = [each.amount for each in facts.allocations if each.invoice == invoice.id]
    paid = sum(parts, Decimal("0.00"))
    return replace(invoice, paid=paid, outstanding=invoice.gross - paid, derived=SETTLED)


def _consumed(readings: list[Reading], digits: int) -> list[Reading]:
    """No consumption is stored either: it is the difference to the reading before, over a roll-over."""
    found: list[Reading] = []
    for reading in oldest_first(readings, "read_on"):
        used = reading.indication - found[-1].indication if found else None
        if used is not None and used < 0 and (used + 10**digits) * ROLLED_OVER <= 10**digits:
            used += 10**digits
        found.append(replace(reading, consumption=used, derived=CONSUMED))
    return found


def _verdicts(facts: Facts) -> list[Verdict]:
    first, second = (each.customer_id for each in facts.customers_[:2])
    return [
        Verdict(str(guid("verdict", "1")), first, "accepted"),
        Verdict(str(guid("verdict", "2")), second, "rejected", "less_than_previous", "Za mało"),
    ]
