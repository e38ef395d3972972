"""How an invoice can be paid and checked: the transfer and the codes that stand on its page and its PDF."""

from dataclasses import dataclass

from erp_adapter.records import Invoice
from portal.config import UtilitySettings
from portal.invoices.ksef import is_number, verification_link
from portal.invoices.transfer import Transfer, transfer_for

NIP_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Payable:
    transfer: Transfer | None
    verification: str | None
    """The KSeF link that the second QR code holds."""


def payable(invoice: Invoice, utility: UtilitySettings) -> Payable:
    return Payable(transfer_for(invoice, utility), _verification(invoice, utility))


def _verification(invoice: Invoice, utility: UtilitySettings) -> str | None:
    """A KSeF number starts with the seller's NIP; for one with a wrong checksum no code vouches."""
    number = invoice.ksef_number
    if number is not None and not is_number(number):
        return None
    seller = number[:NIP_DIGITS] if number else utility.nip
    return verification_link(
        utility.ksef_verification_url, seller, invoice.issued_on, invoice.ksef_xml_sha256
    )
