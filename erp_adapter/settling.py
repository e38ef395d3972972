"""What was paid and what it was set against, wherever payments, allocations and invoices lie."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from erp_adapter import invoice_queries, payment_queries
from erp_adapter.answers import PAGE_SIZE, Settled, SettledPayment, Slice
from erp_adapter.asking import Asking, total_of
from erp_adapter.statements import page_parameters, together


def overpaid(asking: Asking) -> Any:
    """The customers' payments not set against anything, in grosze; None where no payments are known."""
    if "payment" not in asking.billing.entities:
        return None
    rows = asking.rows("payment", asking.query(payment_queries.unallocated))
    return rows[0].overpaid - _allocated_elsewhere(asking)


def payments(asking: Asking, page: int) -> tuple[Slice[SettledPayment], Any]:
    """A page of payments, newest first, and what ``overpaid`` tells."""
    entities = asking.billing.entities
    if "payment" not in entities:
        return Slice((), 0), None
    statement, loaded, parts, number = asking.query(payment_queries.settled)
    rows = asking.rows("payment", statement, page_parameters(page, PAGE_SIZE))
    found = payment_queries.put_together(rows, loaded, parts, number)
    if _apart(asking, "payment"):
        found = _with_parts(asking, found)
    if _apart(asking, "invoice"):
        found = _with_numbers(asking, found)
    left = rows[0].overpaid - _allocated_elsewhere(asking) if rows else None
    return Slice(found, total_of(rows), page), left


def _apart(asking: Asking, other: str) -> bool:
    """Whether allocations are mapped, in another database than ``other``."""
    entities = asking.billing.entities
    return "allocation" in entities and not together(entities, "allocation", other)


def _allocated_elsewhere(asking: Asking) -> Any:
    if not _apart(asking, "payment"):
        return 0
    return asking.rows("allocation", asking.query(payment_queries.allocated))[0].allocated


def _with_parts(asking: Asking, found: Sequence[SettledPayment]) -> tuple[SettledPayment, ...]:
    ids = [each.payment.id for each in found]
    statement, loaded, number = asking.query(payment_queries.allocations)
    parameters = _keys(asking, "allocation", "payment", "payments", ids)
    parts: dict[str, list[Settled]] = defaultdict(list)
    for row in asking.rows("allocation", statement, parameters, parents=ids):
        allocation = loaded.load(row)
        parts[allocation.payment].append(payment_queries.part_of(allocation, row, number))
    return tuple(replace(each, settled=tuple(parts[each.payment.id])) for each in found)


def _with_numbers(asking: Asking, found: Sequence[SettledPayment]) -> tuple[SettledPayment, ...]:
    ids = list({part.invoice or "": None for each in found for part in each.settled})
    statement, loaded = asking.query(invoice_queries.numbers)
    parameters = _keys(asking, "invoice", "id", "invoices", ids)
    invoices = (loaded.load(row) for row in asking.rows("invoice", statement, parameters))
    numbers = {each.id: each.number for each in invoices}
    return tuple(
        replace(each, settled=tuple(_numbered(part, numbers) for part in each.settled)) for each in found
    )


def _numbered(part: Settled, numbers: Mapping[str, str]) -> Settled:
    number = numbers.get(part.invoice or "")
    return Settled(part.invoice if number else None, number, part.amount)


def _keys(asking: Asking, entity: str, field: str, parameter: str, ids: Sequence[str]) -> dict[str, Any]:
    """The list of ``one_of``; a key of several columns is sought without one, among all of the customers'."""
    key = asking.billing.entities[entity][field]
    if key.composite:
        return {}
    found = (asking.billing.key(entity, field, "one", each) for each in ids)
    return {parameter: [each["one_0"] for each in found if each is not None]}
