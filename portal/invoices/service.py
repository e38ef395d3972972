"""Where an invoice stands, and which invoices the caller may ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import abort

from erp_adapter.answers import ZERO
from erp_adapter.records import Invoice

YEARS_OFFERED = 10


class Standing(StrEnum):
    PAID = "paid"
    DUE = "due"
    OVERDUE = "overdue"
    CREDIT = "credit"
    """More was paid, or credited by a correction, than the document asks for."""


def standing(invoice: Invoice, today: date) -> Standing | None:
    """None where the billing system tells neither what is paid nor what is outstanding."""
    if invoice.outstanding is None:
        return None
    if invoice.outstanding == ZERO:
        return Standing.PAID
    if invoice.outstanding < ZERO:
        return Standing.CREDIT
    overdue = invoice.due_on is not None and invoice.due_on < today
    return Standing.OVERDUE if overdue else Standing.DUE


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter of the list."""

    year: int | None
    unpaid: bool

    @property
    def everything(self) -> bool:
        return self.year is None and not self.unpaid


def wanted(arguments: Mapping[str, str]) -> Wanted:
    """The filter in an address; a year that is none is 404, as any address of nothing."""
    text = arguments.get("rok", "")
    if text and not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) >= date.min.year):
        abort(404)
    return Wanted(year=int(text) if text else None, unpaid=bool(arguments.get("niezaplacone")))


def years_to_choose(chosen: Wanted, today: date) -> list[int]:
    """The latest years, newest first, and the chosen one wherever it lies."""
    years = set(range(today.year, today.year - YEARS_OFFERED, -1))
    return sorted(years | ({chosen.year} if chosen.year else set()), reverse=True)
