"""Statements about payments and what they were set against."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, null, select

from erp_adapter.answers import Settled, SettledPayment
from erp_adapter.derived import in_grosze
from erp_adapter.statements import (
    NOTHING,
    Entities,
    Owned,
    Shape,
    newest_first,
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

    Told along with it: how an invoice's number is read, unless invoices are in another database.
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
    if "allocation" not in entities:
        return select(*columns, *extras).order_by(*order), loaded, None, None
    allocation, invoice = entities["allocation"], entities["invoice"]
    parts = shape(allocation, (), prefix="a_")
    of_payment = and_(*(mine == key for mine, key in zip(allocation["payment"].columns, keys, strict=True)))
    joined = page.outerjoin(allocation.source, of_payment)
    number: ColumnElement[Any] = null()
    read: Numbered | None = None
    if together(entities, "allocation", "invoice"):
        own = allocation["invoice"].same_as(invoice["id"]) & owned(entities, "invoice").theirs
        joined = joined.outerjoin(invoice.source, own)
        number, read = invoice["number"].column, invoice["number"].reader()
    statement = select(*columns, *parts.columns, number.label("number"), *extras).select_from(joined)
    return statement.order_by(*order, *allocation["invoice"].columns), loaded, parts, read


def unallocated(entities: Entities) -> Select[Any]:
    """One row: the customers' payments not set against anything, in grosze."""
    return select(_unallocated(entities).label("overpaid"))


def _unallocated(entities: Entities) -> ColumnElement[Any]:
    paid = _sum(entities, "payment")
    return paid - _sum(entities, "allocation") if "allocation" in entities else NOTHING


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
    allocation = parts.load(row, loaded.width)
    if number is None:
        return Settled(allocation.invoice, None, allocation.amount)
    written = number((row.number,))
    return Settled(allocation.invoice if written else None, written, allocation.amount)
