"""Statements about payments and what they were set against."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, ScalarSelect, Select, and_, func, null, select

from erp_adapter.answers import Settled, SettledPayment
from erp_adapter.derived import in_grosze
from erp_adapter.records import Allocation
from erp_adapter.statements import (
    NOTHING,
    Entities,
    Owned,
    Shape,
    newest_first,
    one_of,
    owned,
    paged,
    shape,
    together,
    total,
)

Numbered = Callable[[Sequence[Any]], Any]
PAYMENT = frozenset({"title", "method"})


def settled(entities: Entities) -> tuple[Select[Any], Shape, Shape | None, Numbered | None]:
    """A page of payments, each row with one of its allocations, and the sum not allocated at all.

    Told along with it: how an invoice's number is read, unless invoices are in another database. Where the
    allocations are in another database, there is none of them, and the sum is of all payments.
    """
    payment = entities["payment"]
    loaded = shape(payment, PAYMENT, prefix="p_")
    theirs = owned(entities, "payment").theirs
    page = paged(
        select(*loaded.columns, *payment["id"].columns, total(), _unallocated(entities).label("overpaid"))
        .where(theirs)
        .order_by(*newest_first(payment, "paid_on"))
    ).subquery("page")
    keys = [page.c[str(key.key)] for key in payment["id"].columns]
    columns = [page.c[column.name] for column in loaded.columns]
    extras = (page.c.total, page.c.overpaid)
    order: list[ColumnElement[Any]] = [page.c["p_paid_on_0"].desc(), *(key.desc() for key in keys)]
    if not together(entities, "payment", "allocation"):
        return select(*columns, *extras).order_by(*order), loaded, None, None
    allocation = entities["allocation"]
    parts = shape(allocation, (), prefix="a_")
    of_payment = and_(*(mine == key for mine, key in zip(allocation["payment"].columns, keys, strict=True)))
    joined, number, read = _with_number(entities, page.outerjoin(allocation.source, of_payment))
    statement = select(*columns, *parts.columns, number, *extras).select_from(joined)
    return statement.order_by(*order, *allocation["invoice"].columns), loaded, parts, read


def allocations(entities: Entities) -> tuple[Select[Any], Shape, Numbered | None]:
    """What some payments were set against, where the payments are in another database."""
    allocation = entities["allocation"]
    parts = shape(allocation, ())
    rows = owned(entities, "allocation")
    joined, number, read = _with_number(entities, rows.origin)
    statement = select(*parts.columns, number).select_from(joined).where(rows.theirs)
    if not allocation["payment"].composite:
        statement = statement.where(one_of(allocation["payment"].column, "payments"))
    return statement.order_by(*allocation["payment"].columns, *allocation["invoice"].columns), parts, read


def _with_number(
    entities: Entities, joined: FromClause
) -> tuple[FromClause, ColumnElement[Any], Numbered | None]:
    """The allocations with the number of each one's invoice, if that is the customer's own."""
    allocation, invoice = entities["allocation"], entities["invoice"]
    if not together(entities, "allocation", "invoice"):
        return joined, null().label("number"), None
    own = allocation["invoice"].same_as(invoice["id"]) & owned(entities, "invoice").theirs
    number = invoice["number"]
    return joined.outerjoin(invoice.source, own), number.column.label("number"), number.reader()


def unallocated(entities: Entities) -> Select[Any]:
    """One row: the customers' payments not set against anything, in grosze.

    Where the allocations are in another database, it is the sum of all payments.
    """
    return select(_unallocated(entities).label("overpaid"))


def allocated(entities: Entities) -> Select[Any]:
    """One row: what the customers' payments were set against, in grosze."""
    return select(_sum(entities, "allocation").label("allocated"))


def _unallocated(entities: Entities) -> ColumnElement[Any]:
    if "allocation" not in entities:
        return NOTHING
    paid = _sum(entities, "payment")
    return paid - _sum(entities, "allocation") if together(entities, "payment", "allocation") else paid


def _sum(entities: Entities, name: str) -> ScalarSelect[Any]:
    entity = entities[name]
    rows: Owned = owned(entities, name)
    summed = func.coalesce(func.sum(in_grosze(entity["amount"])), NOTHING)
    aliased = select(summed).select_from(rows.origin).where(rows.theirs)
    return aliased.correlate(None).scalar_subquery()


def put_together(
    rows: Sequence[Row[Any]], loaded: Shape, parts: Shape | None, number: Numbered | None
) -> tuple[SettledPayment, ...]:
    read = ((loaded.load(row), _settled(row, loaded, parts, number)) for row in rows)
    return tuple(
        SettledPayment(payment, tuple(part for _, part in group if part is not None))
        for payment, group in groupby(read, key=lambda pair: pair[0])
    )


def _settled(row: Row[Any], loaded: Shape, parts: Shape | None, number: Numbered | None) -> Settled | None:
    if parts is None or row[loaded.width] is None:
        return None
    return part_of(parts.load(row, loaded.width), row, number)


def part_of(allocation: Allocation, row: Row[Any], number: Numbered | None) -> Settled:
    if number is None:
        return Settled(allocation.invoice, None, allocation.amount)
    written = number((row.number,))
    return Settled(allocation.invoice if written else None, written, allocation.amount)
