"""Totals by VAT rate agree with the invoice, whatever of them the database holds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from erp_adapter.answers import InvoiceDetails
from erp_adapter.records import Invoice, InvoiceLine

D = Decimal

INVOICE = Invoice("1", "000123", "FV/1", date(2026, 11, 1), D("22.85"), net=D("20.60"), vat=D("2.25"))
LINES = (
    InvoiceLine("1", 1, "Woda", D(1), D("8.31"), vat_rate="8 %"),
    InvoiceLine("1", 2, "Ścieki", D(1), D("8.29"), vat_rate="8 %"),
    InvoiceLine("1", 3, "Plomba", D(1), D("4.00"), vat_rate="23"),
)
"""VAT of each line by itself makes 0.66 + 0.66 + 0.92, of the sum at 8 % it makes 1.33."""


def shown(invoice: Invoice, *lines: InvoiceLine) -> list[tuple[str | None, D, D, D]]:
    return [(row.rate, row.net, row.vat, row.gross) for row in InvoiceDetails(invoice, lines).vat_summary]


def with_vat(line: InvoiceLine, vat: str) -> InvoiceLine:
    return replace(line, vat=D(vat), gross=line.net + D(vat))


BY_RATE = [("8 %", D("16.60"), D("1.33"), D("17.93")), ("23", D("4.00"), D("0.92"), D("4.92"))]
WITH_VAT = [with_vat(line, vat) for line, vat in zip(LINES, ("0.66", "0.66", "0.92"), strict=True)]


def test_vat_that_the_lines_do_not_tell_is_counted_by_rate() -> None:
    assert shown(INVOICE, *LINES) == BY_RATE


def test_vat_of_the_lines_that_misses_the_invoices_by_a_grosz_gives_way() -> None:
    assert shown(INVOICE, *WITH_VAT) == BY_RATE


def test_vat_of_the_lines_stands_where_it_makes_the_invoices() -> None:
    by_line = replace(INVOICE, vat=D("2.24"), gross=D("22.84"))
    assert [row[2] for row in shown(by_line, *WITH_VAT)] == [D("1.32"), D("0.92")]


def test_lines_that_are_exempt_bear_none() -> None:
    exempt = replace(LINES[2], vat_rate="zw.")
    invoice = replace(INVOICE, vat=D("1.33"), gross=D("21.93"))
    assert [row[2] for row in shown(invoice, *LINES[:2], exempt)] == [D("1.33"), D("0.00")]


def test_nothing_is_counted_that_is_not_the_invoices_own_total() -> None:
    assert shown(replace(INVOICE, net=D("-1.00"), vat=D("-0.08")), *LINES) == []
    assert shown(replace(INVOICE, net=None), *LINES) == []
    assert shown(replace(INVOICE, vat=None), *LINES) == []
