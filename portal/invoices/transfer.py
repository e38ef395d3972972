"""A bank transfer for what is still owed on an invoice, and its QR code.

The code follows the recommendation of the Polish Bank Association (ZBP) of 2013-12-03: nine fields joined by
``|``, at most 160 characters, amounts in grosze, PLN only.
"""

from dataclasses import dataclass
from decimal import Decimal
from string import digits

from stdnum import iban

from erp_adapter.answers import ZERO
from erp_adapter.records import Invoice
from portal.config import UtilitySettings

LONGEST_RECIPIENT = 20
LONGEST_TITLE = 32
LONGEST_CODE = 160


@dataclass(frozen=True, slots=True)
class Transfer:
    """``account`` is an NRB without spaces; ``amount`` in złoty is what is outstanding, not the total."""

    account: str
    amount: Decimal
    recipient: str
    title: str
    recipient_short: str
    recipient_nip: str

    @property
    def qr_text(self) -> str | None:
        """What the QR code holds, or None where a bank would not take it."""
        text = code_text(self)
        return text if is_nrb(self.account) and len(text) <= LONGEST_CODE else None


def transfer_for(invoice: Invoice, utility: UtilitySettings) -> Transfer | None:
    """None where nothing is owed, or no account is known to pay to."""
    account = _digits(invoice.bank_account or utility.bank_account or "")
    if not account or invoice.outstanding is None or invoice.outstanding <= ZERO:
        return None
    return Transfer(
        account=account,
        amount=invoice.outstanding,
        recipient=utility.name,
        title=invoice.number,
        recipient_short=utility.short_name,
        recipient_nip=utility.nip,
    )


def code_text(transfer: Transfer) -> str:
    fields = (
        transfer.recipient_nip,
        "PL",
        transfer.account,
        f"{int(transfer.amount * 100):06d}",
        _field(transfer.recipient_short, LONGEST_RECIPIENT),
        _field(transfer.title, LONGEST_TITLE),
    )
    return "|".join(fields) + "|||"


def is_nrb(account: str) -> bool:
    """Whether these are the 26 digits of a Polish account with the right check digits (mod 97)."""
    return len(account) == 26 and iban.is_valid(f"PL{account}", check_country=False)


def _digits(account: str) -> str:
    return "".join(character for character in account if character in digits)


def _field(text: str, longest: int) -> str:
    """``|`` separates the fields, so it cannot stand in one."""
    return " ".join(text.replace("|", " ").split())[:longest].rstrip()
