"""The few calls the portal makes of a billing database.

Every call takes the customer IDs that the account was identified for, and they are in the WHERE of every
statement it sends. Its statements are counted here as for one database: a lookup in another one, or an entity
that lies apart from what it hangs on, costs one more. A call raises ``BillingUnavailable`` when the database
is away or too slow, and ``QueryRefused`` or ``ValueNotUnderstood`` when it does not fit the configuration.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from erp_adapter.answers import InvoiceDetails, MeterState, Overview, Settlement, Slice
from erp_adapter.records import Contract, Customer, Invoice, Meter, Reading, Verdict

CustomerIds = Sequence[str]


class BillingReader(Protocol):
    def offers(self, what: str) -> bool:
        """Whether the billing database tells of such a thing at all: ``contract``, ``invoice.due_on``, …

        True also of what the adapter computes from other columns.
        """

    def answering(self) -> Mapping[str, bool]:
        """Which of the billing connections, by name, answer now; asks each for nothing."""

    def customers(self, ids: CustomerIds) -> tuple[Customer, ...]:
        """The customers themselves; one statement."""

    def overview(self, ids: CustomerIds, today: date) -> Overview:
        """What Pulpit shows; at most four statements."""

    def invoices(
        self, ids: CustomerIds, page: int = 1, year: int | None = None, unpaid: bool = False
    ) -> Slice[Invoice]:
        """Invoices, newest first; one statement."""

    def invoice(self, ids: CustomerIds, invoice_id: str) -> InvoiceDetails | None:
        """One invoice with lines and corrections, or None where these customers have none; two statements."""

    def contracts(self, ids: CustomerIds, page: int = 1) -> Slice[Contract]:
        """Contracts, active ones first, then newest first; one statement."""

    def meters(self, ids: CustomerIds, page: int = 1, in_use: bool = False) -> Slice[MeterState]:
        """Meters with the last reading of each, those in use first; one statement."""

    def meter_list(self, ids: CustomerIds) -> tuple[Meter, ...]:
        """Every meter there is to choose from, those in use first, without their readings; one statement."""

    def readings(
        self,
        ids: CustomerIds,
        page: int = 1,
        meter: str | None = None,
        year: int | None = None,
    ) -> Slice[Reading]:
        """Readings of all meters or of one, newest first; one statement."""

    def settlement(
        self, ids: CustomerIds, today: date, invoice_page: int = 1, payment_page: int = 1
    ) -> Settlement:
        """Invoices with what is paid, payments with what they cover, and the balance; two statements."""

    def charges(self, ids: CustomerIds, since: date, until: date) -> tuple[Invoice, ...]:
        """Invoices issued in a period, oldest first, with amounts and dates only; one statement."""

    def consumption(
        self, ids: CustomerIds, since: date, until: date, meter: str | None = None
    ) -> tuple[Reading, ...]:
        """Readings taken in a period, oldest first; one statement."""

    def verdicts(self, ids: CustomerIds, reading_ids: Sequence[str]) -> tuple[Verdict, ...]:
        """What the billing system decided about these reported readings; one statement."""
