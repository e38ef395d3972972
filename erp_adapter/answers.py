"""What the reader's calls return: records put together as one page needs them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from erp_adapter.records import Invoice, InvoiceLine, Meter, Payment, Reading
from erp_adapter.vat import VatRow, summarise_vat

T = TypeVar("T")

PAGE_SIZE = 24
UNPAID_SHOWN = 5
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a longer list; pages count from 1."""

    items: tuple[T, ...]
    total: int
    page: int = 1
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def beyond_end(self) -> bool:
        return self.page > self.pages


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the customer stands, over their whole history; amounts in złoty."""

    outstanding: Decimal = ZERO
    """Sum of what is still owed on invoices; corrections not yet set off count against it."""
    overdue: Decimal = ZERO
    """The part of it whose due date has passed."""
    due_on: date | None = None
    """The earliest due date of an invoice still owed."""
    overpaid: Decimal = ZERO
    """Payments not set against any invoice yet."""
    known: bool = True
    """False where the billing database does not tell what is paid of an invoice."""

    @property
    def to_pay(self) -> Decimal:
        return max(ZERO, self.outstanding - self.overpaid)

    @property
    def credit(self) -> Decimal:
        return max(ZERO, self.overpaid - self.outstanding)


@dataclass(frozen=True, slots=True)
class MeterState:
    meter: Meter
    last: Reading | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What Pulpit shows."""

    balance: Balance
    unpaid: tuple[Invoice, ...]
    """Invoices still owed, the one due first comes first; at most ``UNPAID_SHOWN``."""
    last_invoice: Invoice | None
    meters: tuple[MeterState, ...]
    """Meters in use, each with its last reading."""


@dataclass(frozen=True, slots=True)
class InvoiceDetails:
    invoice: Invoice
    lines: tuple[InvoiceLine, ...]
    corrections: tuple[Invoice, ...] = ()
    corrected: Invoice | None = None

    @property
    def vat_summary(self) -> tuple[VatRow, ...]:
        """Totals by VAT rate, derived from the lines, in the order the rates appear."""
        return summarise_vat(self.invoice, self.lines)


@dataclass(frozen=True, slots=True)
class Settled:
    """The part of a payment that covers one invoice."""

    invoice: str | None
    """None where it is not one of the customer's own."""
    number: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SettledPayment:
    payment: Payment
    settled: tuple[Settled, ...]

    @property
    def unallocated(self) -> Decimal:
        return self.payment.amount - sum((part.amount for part in self.settled), ZERO)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What Rozrachunki shows."""

    invoices: Slice[Invoice]
    payments: Slice[SettledPayment]
    balance: Balance
