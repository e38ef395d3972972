"""Totals of an invoice by VAT rate, which the database need not hold as such."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from erp_adapter.records import Invoice, InvoiceLine

ZERO = Decimal("0.00")
GROSZ = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class VatRow:
    rate: str | None
    net: Decimal
    vat: Decimal
    gross: Decimal


def summarise_vat(invoice: Invoice, lines: Sequence[InvoiceLine]) -> tuple[VatRow, ...]:
    """By the VAT of the lines; where they have none, or it makes another sum than the invoice's, by rates.

    VAT is counted of each line, or of the net sum of each rate (VAT Act, art. 106e(1)(14)), and the two may
    differ by grosze. What is counted here is told only where it makes the invoice's own totals.
    """
    told = _by_lines(lines)
    if told and _makes(told, invoice):
        return told
    counted = _by_rates(lines)
    known = invoice.net is not None and invoice.vat is not None
    return counted if known and counted and _makes(counted, invoice) else told


def _makes(rows: Iterable[VatRow], invoice: Invoice) -> bool:
    net, vat = _summed(rows, "net"), _summed(rows, "vat")
    return invoice.net in (None, net) and invoice.vat in (None, vat)


def _summed(rows: Iterable[VatRow], field: str) -> Decimal:
    return sum((getattr(row, field) for row in rows), ZERO)


def _by_lines(lines: Iterable[InvoiceLine]) -> tuple[VatRow, ...]:
    """Nothing where a line's VAT is not told: a sum of some of them would be wrong."""
    rows: dict[str | None, VatRow] = {}
    for line in lines:
        if line.vat is None or line.gross is None:
            return ()
        before = rows.get(line.vat_rate, VatRow(line.vat_rate, ZERO, ZERO, ZERO))
        rows[line.vat_rate] = VatRow(
            line.vat_rate, before.net + line.net, before.vat + line.vat, before.gross + line.gross
        )
    return tuple(rows.values())


def _by_rates(lines: Iterable[InvoiceLine]) -> tuple[VatRow, ...]:
    nets: dict[str | None, Decimal] = {}
    for line in lines:
        nets[line.vat_rate] = nets.get(line.vat_rate, ZERO) + line.net
    vats = {rate: (net * _percent(rate) / 100).quantize(GROSZ, ROUND_HALF_UP) for rate, net in nets.items()}
    return tuple(VatRow(rate, net, vats[rate], net + vats[rate]) for rate, net in nets.items())


def _percent(rate: str | None) -> Decimal:
    """A rate that is no number, such as ``zw.``, bears no VAT."""
    try:
        return Decimal((rate or "").removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
