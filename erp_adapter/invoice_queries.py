"""Statements about invoices and what is owed on them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select

from erp_adapter.answers import ZERO, Balance
from erp_adapter.dates import EARLIEST
from erp_adapter.derived import derived_names, settled_fields
from erp_adapter.entities import Field
from erp_adapter.numbers import grosze
from erp_adapter.statements import (
    NOTHING,
    Entities,
    Shape,
    first_those,
    newest_first,
    one_of,
    owned,
    paged,
    present,
    shape,
    total,
    within,
)

LISTED = frozenset({"kind", "due_on", "period_from", "period_to", "paid", "outstanding", "state", "corrects"})
CHARGED = frozenset({"kind", "period_from", "period_to", "net"})
DETAILED = LISTED | {"net", "vat", "contract", "ksef_number", "ksef_xml_sha256", "bank_account"}
LINE = frozenset({"unit", "net_price", "vat_rate", "vat", "gross", "meter", "reading_from", "reading_to"})
SETTLED = frozenset({"paid", "outstanding"})


def invoice_shape(entities: Entities, wanted: frozenset[str], prefix: str = "") -> Shape:
    computed = settled_fields(entities) if wanted & SETTLED else {}
    constants = {"derived": derived_names(entities)} if wanted & SETTLED else {}
    return shape(entities["invoice"], wanted, computed, constants, prefix)


def outstanding(entities: Entities) -> ColumnElement[Any]:
    """What is still owed on an invoice, in grosze; nothing where the database does not tell."""
    field = settled_fields(entities).get("outstanding")
    return field.column if field else NOTHING


def listed(entities: Entities, by_year: bool, unpaid: bool) -> tuple[Select[Any], Shape]:
    invoice = entities["invoice"]
    loaded = invoice_shape(entities, LISTED)
    statement = select(*loaded.columns, total()).where(owned(entities, "invoice").theirs)
    if by_year:
        statement = statement.where(within(invoice["issued_on"]))
    if unpaid:
        statement = statement.where(outstanding(entities) > NOTHING)
    return paged(statement.order_by(*newest_first(invoice, "issued_on"))), loaded


def charged(entities: Entities) -> tuple[Select[Any], Shape]:
    invoice = entities["invoice"]
    loaded = invoice_shape(entities, CHARGED)
    theirs = owned(entities, "invoice").theirs
    return (
        select(*loaded.columns)
        .where(theirs, within(invoice["issued_on"]))
        .order_by(invoice["issued_on"].column, *invoice["id"].columns),
        loaded,
    )


def last(entities: Entities) -> tuple[Select[Any], Shape]:
    loaded = invoice_shape(entities, LISTED)
    newest = newest_first(entities["invoice"], "issued_on")
    return select(*loaded.columns).where(owned(entities, "invoice").theirs).order_by(*newest).limit(1), loaded


def balance_columns(entities: Entities) -> tuple[ColumnElement[Any], ...]:
    """Sum owed, sum overdue, earliest due date: over all rows of the statement, whatever its page shows."""
    owed = outstanding(entities)
    if "due_on" not in entities["invoice"]:
        nothing: ColumnElement[Any] = literal_column("NULL")
        return (func.sum(owed).over().label("owed"), NOTHING.label("overdue"), nothing.label("due"))
    due = entities["invoice"]["due_on"]
    known = and_(owed > NOTHING, present(due))
    late = and_(known, due.column < due.bind("today"))
    return (
        func.sum(owed).over().label("owed"),
        func.sum(case((late, owed), else_=NOTHING)).over().label("overdue"),
        func.min(case((known, due.column))).over().label("due"),
    )


def balance_parameters(entities: Entities, today: date) -> dict[str, Any]:
    if "due_on" not in entities["invoice"]:
        return {}
    due = entities["invoice"]["due_on"]
    return {"today": due.raw(today), "earliest": due.raw(EARLIEST)}


def read_balance(entities: Entities, rows: Sequence[Any], overpaid: Any) -> Balance:
    """The balance from the columns of ``balance_columns`` and the grosze not allocated."""
    due: Field | None = entities["invoice"].fields.get("due_on")
    nothing = Balance(overpaid=grosze(overpaid) or Balance().overpaid, known=bool(settled_fields(entities)))
    if not rows:
        return nothing
    first = rows[0]
    outstanding = grosze(first.owed) or nothing.outstanding
    overdue = grosze(first.overdue) or nothing.overdue
    return replace(
        nothing,
        outstanding=outstanding,
        overdue=min(overdue, max(outstanding, ZERO)),
        due_on=due.reader()((first.due,)) if due else None,
    )


def unpaid(entities: Entities) -> tuple[Select[Any], Shape]:
    """Invoices not settled: those owed first, by due date, then those without one; credit notes come last."""
    invoice = entities["invoice"]
    loaded = invoice_shape(entities, LISTED)
    owed = outstanding(entities)
    order = [invoice["issued_on"].column]
    if "due_on" in invoice:
        order = [first_those(present(invoice["due_on"])), invoice["due_on"].column]
    statement = (
        select(*loaded.columns, *balance_columns(entities))
        .where(owned(entities, "invoice").theirs, owed != NOTHING)
        .order_by(first_those(owed > NOTHING), *order, *invoice["id"].columns)
    )
    return paged(statement), loaded


def statement_of_account(entities: Entities) -> tuple[Select[Any], Shape]:
    invoice = entities["invoice"]
    loaded = invoice_shape(entities, LISTED)
    statement = select(*loaded.columns, total(), *balance_columns(entities))
    theirs = owned(entities, "invoice").theirs
    return paged(statement.where(theirs).order_by(*newest_first(invoice, "issued_on"))), loaded


def with_relatives(entities: Entities) -> tuple[Select[Any], Shape]:
    """One invoice, the corrections of it and the one that it corrects, all of the same customers."""
    invoice = entities["invoice"]
    loaded = invoice_shape(entities, DETAILED)
    wanted = invoice["id"].equals("invoice")
    if "corrects" in invoice:
        wanted = or_(wanted, invoice["corrects"].equals("invoice"), _corrected_by(entities))
    return select(*loaded.columns).where(owned(entities, "invoice").theirs, wanted).order_by(
        invoice["issued_on"].column, *invoice["id"].columns
    ), loaded


def _corrected_by(entities: Entities) -> ColumnElement[bool]:
    invoice = entities["invoice"]
    correction = invoice.alias("correction")
    customer = correction["customer_id"].column
    theirs = owned({**entities, "invoice": correction}, "invoice").theirs
    same = correction["corrects"].same_as(invoice["id"])
    return (
        select(customer)
        .where(theirs, correction["id"].equals("invoice"), same)
        .correlate(invoice.source)
        .exists()
    )


def lines(entities: Entities) -> tuple[Select[Any], Shape]:
    line = entities["invoice_line"]
    loaded = shape(line, LINE)
    rows = owned(entities, "invoice_line")
    statement = select(*loaded.columns).select_from(rows.origin)
    return statement.where(rows.theirs, line["invoice"].equals("invoice")).order_by(
        line["position"].column
    ), loaded


def numbers(entities: Entities) -> tuple[Select[Any], Shape]:
    """Some invoices with their numbers, for payments in another database that were set against them."""
    invoice = entities["invoice"]
    loaded = shape(invoice, ())
    statement = select(*loaded.columns).where(owned(entities, "invoice").theirs)
    if not invoice["id"].composite:
        statement = statement.where(one_of(invoice["id"].column, "invoices"))
    return statement, loaded
