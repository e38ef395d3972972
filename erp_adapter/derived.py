"""What a billing database does not store but its other columns tell; the one place where it is computed."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from erp_adapter.entities import Entity, Field
from erp_adapter.in_sql import Rounded
from erp_adapter.records import InvoiceLine, Kind
from erp_adapter.values import converter

HUNDRED: ColumnElement[Any] = literal_column("100")
ROLLED_OVER_AT_MOST = 10
"""A counter that went round has used at most so small a part of its range."""


def in_grosze(field: Field) -> ColumnElement[Any]:
    """An amount as whole grosze, so that columns of different scales add up, and floats exactly."""
    return field.column if field.converters[0].name == "grosze" else Rounded(field.column * HUNDRED)


def amount(entity: str, name: str, expression: ColumnElement[Any]) -> Field:
    return Field(entity, name, Kind.MONEY, (expression,), (converter("grosze"),))


def settled_fields(entities: Mapping[str, Entity]) -> dict[str, Field]:
    """``paid`` and ``outstanding`` of invoices: as mapped, else from each other, else from allocations."""
    invoice = entities["invoice"]
    gross = in_grosze(invoice["gross"])
    if "outstanding" in invoice:
        outstanding = in_grosze(invoice["outstanding"])
        paid = in_grosze(invoice["paid"]) if "paid" in invoice else gross - outstanding
    elif "paid" in invoice:
        paid = func.coalesce(in_grosze(invoice["paid"]), literal_column("0"))
        outstanding = gross - paid
    elif "allocation" in entities and entities["allocation"].connection == invoice.connection:
        paid = _allocated(entities)
        outstanding = gross - paid
    else:
        return {}
    return {
        "paid": amount("invoice", "paid", paid),
        "outstanding": amount("invoice", "outstanding", outstanding),
    }


def derived_names(entities: Mapping[str, Entity]) -> frozenset[str]:
    """Which of ``paid`` and ``outstanding`` are computed here."""
    return frozenset(name for name in settled_fields(entities) if name not in entities["invoice"])


def complete(line: InvoiceLine) -> InvoiceLine:
    """The line with its VAT or its gross amount worked out from the other, where one of them is told."""
    if line.gross is None and line.vat is not None:
        return replace(line, gross=line.net + line.vat)
    if line.vat is None and line.gross is not None:
        return replace(line, vat=line.gross - line.net)
    return line


def computable(entities: Mapping[str, Entity]) -> frozenset[str]:
    """Fields, as ``entity.field``, that are told whether or not they are mapped."""
    return frozenset({"reading.consumption", *(f"invoice.{name}" for name in settled_fields(entities))})


def _allocated(entities: Mapping[str, Entity]) -> ColumnElement[Any]:
    allocation = entities["allocation"]
    theirs = allocation["invoice"].same_as(entities["invoice"]["id"])
    covered = func.coalesce(func.sum(in_grosze(allocation["amount"])), literal_column("0"))
    return select(covered).where(theirs).correlate(entities["invoice"].source).scalar_subquery()


def consumption(
    indication: Decimal, before: Decimal | None, digits: int | None, exchanged: bool = False
) -> Decimal | None:
    """m³ between two indications of one meter, over the roll-over of its counter.

    None where there is nothing to compare with. An exchange starts anew, so it is never negative; otherwise
    a negative use takes back what an estimate before was too high. Without the counter's digits a lower
    indication tells nothing.
    """
    if before is None:
        return None
    used = indication - before
    if used >= 0:
        return used
    if exchanged or digits is None:
        return None
    size = Decimal(10) ** digits
    around = used + size
    return around if around * ROLLED_OVER_AT_MOST <= size else used
