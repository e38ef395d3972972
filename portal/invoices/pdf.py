"""An invoice as an A4 paper: a picture of what the billing system holds, not the original."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _

from erp_adapter.answers import InvoiceDetails
from erp_adapter.records import Invoice, InvoiceLine
from erp_adapter.vat import VatRow
from portal.config import UtilitySettings
from portal.formats import day, money, nrb, number, period, price, vat_rate, volume
from portal.invoices.paper import Paper
from portal.invoices.payable import Payable
from portal.invoices.transfer import Transfer
from portal.labels import label

LINE_WIDTHS = (58, 20, 20, 22, 16, 18, 22)
VAT_WIDTHS = (80, 32, 32, 32)
NOT_ASCII_NAME = re.compile(r"[^A-Za-z0-9-]+")


def draw(details: InvoiceDetails, payable: Payable, utility: UtilitySettings) -> bytes:
    """The PDF file, in the caller's language."""
    invoice = details.invoice
    title = f"{label('invoice_kind', invoice.kind or 'invoice')} {invoice.number}"
    paper = Paper(title)
    _draw_head(paper, title, utility)
    _draw_facts(paper, details)
    if details.lines:
        _draw_lines(paper, details.lines)
        _draw_vat(paper, details.vat_summary, invoice)
    if payable.transfer:
        _draw_transfer(paper, payable.transfer)
    if invoice.ksef_number or payable.verification:
        _draw_ksef(paper, invoice.ksef_number, payable.verification)
    return bytes(paper.output())


def file_name(invoice: Invoice) -> str:
    return f"{NOT_ASCII_NAME.sub('-', invoice.number).strip('-') or 'faktura'}.pdf"


def _draw_head(paper: Paper, title: str, utility: UtilitySettings) -> None:
    paper.write_line(utility.name, 10, bold=True)
    paper.write_line(f"{utility.address}\nNIP {utility.nip}")
    paper.ln(5)
    paper.write_line(title, 16, bold=True)


def _draw_facts(paper: Paper, details: InvoiceDetails) -> None:
    invoice = details.invoice
    paper.fact(_("Customer ID"), invoice.customer_id)
    paper.fact(_("Issued"), day(invoice.issued_on))
    paper.fact(_("For the period"), period(invoice.period_from, invoice.period_to))
    paper.fact(_("Pay by"), day(invoice.due_on))
    paper.fact(_("Corrects"), details.corrected.number if details.corrected else "")
    paper.fact(_("Amount"), money(invoice.gross))
    paper.fact(_("Paid"), money(invoice.paid))
    paper.fact(_("Left to pay"), money(invoice.outstanding))


def _draw_lines(paper: Paper, lines: Iterable[InvoiceLine]) -> None:
    paper.heading(_("Lines of the invoice"))
    names = _("Service"), _("Quantity"), _("Net price, zł"), _("Net"), _("VAT rate"), _("VAT"), _("Gross")
    paper.grid(names, LINE_WIDTHS, map(_line_cells, lines))


def _line_cells(line: InvoiceLine) -> tuple[str, ...]:
    name = line.name
    if line.reading_from is not None and line.reading_to is not None:
        between = _(
            "meter from %(start)s to %(end)s", start=number(line.reading_from), end=volume(line.reading_to)
        )
        name = f"{name}\n{between}"
    quantity = f"{number(line.quantity)} {line.unit or ''}".strip()
    amounts = money(line.net), vat_rate(line.vat_rate), money(line.vat), money(line.gross)
    return name, quantity, price(line.net_price), *amounts


def _draw_vat(paper: Paper, summary: Iterable[VatRow], invoice: Invoice) -> None:
    paper.heading(_("Totals by VAT rate"))
    cells = [
        (vat_rate(row.rate) or _("without a rate"), money(row.net), money(row.vat), money(row.gross))
        for row in summary
    ]
    together = _("Together"), money(invoice.net), money(invoice.vat), money(invoice.gross)
    names = _("VAT rate"), _("Net"), _("VAT"), _("Gross")
    paper.grid(names, VAT_WIDTHS, [*cells, together])


def _draw_transfer(paper: Paper, transfer: Transfer) -> None:
    paper.heading(_("Pay by bank transfer"))
    paper.fact(_("Account number"), nrb(transfer.account))
    paper.fact(_("Amount"), money(transfer.amount))
    paper.fact(_("Title"), transfer.title)
    paper.fact(_("Recipient"), transfer.recipient)
    if transfer.qr_text:
        paper.qr(transfer.qr_text, "l", _("Scan it in your bank's app"))


def _draw_ksef(paper: Paper, ksef_number: str | None, verification: str | None) -> None:
    paper.heading(_("In the national e-invoice system (KSeF)"))
    paper.fact(_("KSeF number"), ksef_number or "")
    if verification:
        paper.qr(verification, "m", ksef_number or "OFFLINE")
