"""What is true of an office, as plain records, and what a reader has to tell of it.

The answers are worked out here in Python, without any SQL, so that every schema, engine and driver is
measured by the same: the one contract suite asks a reader and these facts, and wants the same answer.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from erp_adapter.answers import (
    PAGE_SIZE,
    UNPAID_SHOWN,
    ZERO,
    Balance,
    InvoiceDetails,
    MeterState,
    Overview,
    Settled,
    SettledPayment,
    Settlement,
    Slice,
)
from erp_adapter.invoice_queries import CHARGED, DETAILED, LISTED
from erp_adapter.meter_queries import CHOICE, LAST
from erp_adapter.records import (
    Allocation,
    Contract,
    Customer,
    Invoice,
    InvoiceLine,
    Meter,
    Payment,
    Reading,
    Verdict,
)
from erp_adapter.schema import field_specs
from erp_adapter.sql_reader import METERS_SHOWN

T = TypeVar("T")
Ids = Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Everything in an office; the answers have the names and arguments of ``BillingReader``'s calls."""

    customers_: tuple[Customer, ...]
    contracts_: tuple[Contract, ...]
    invoices_: tuple[Invoice, ...]
    lines: tuple[InvoiceLine, ...]
    payments: tuple[Payment, ...]
    allocations: tuple[Allocation, ...]
    meters_: tuple[Meter, ...]
    readings_: tuple[Reading, ...]
    verdicts_: tuple[Verdict, ...] = ()

    def customers(self, ids: Ids) -> tuple[Customer, ...]:
        return tuple(sorted(theirs(self.customers_, ids), key=lambda each: each.customer_id))

    def contracts(self, ids: Ids, page: int = 1) -> Slice[Contract]:
        mine = sorted(theirs(self.contracts_, ids), key=rank)
        newest = sorted(mine, key=lambda each: each.starts_on, reverse=True)
        return sliced(sorted(newest, key=lambda each: each.ends_on is not None), page)

    def invoices(
        self, ids: Ids, page: int = 1, year: int | None = None, unpaid: bool = False
    ) -> Slice[Invoice]:
        found = newest_first(theirs(self.invoices_, ids), "issued_on", year)
        return sliced([only(each, LISTED) for each in found if not unpaid or owed(each) > 0], page)

    def invoice(self, ids: Ids, invoice_id: str) -> InvoiceDetails | None:
        mine = [only(each, DETAILED) for each in oldest_first(theirs(self.invoices_, ids), "issued_on")]
        by_id = {each.id: each for each in mine}
        found = by_id.get(invoice_id)
        if found is None:
            return None
        lines = sorted(self.lines_of[invoice_id], key=lambda each: each.position)
        corrections = tuple(each for each in mine if each.corrects == invoice_id)
        return InvoiceDetails(found, tuple(lines), corrections, by_id.get(found.corrects or ""))

    def charges(self, ids: Ids, since: date, until: date) -> tuple[Invoice, ...]:
        found = oldest_first(theirs(self.invoices_, ids), "issued_on", since, until)
        return tuple(replace(only(each, CHARGED), derived=frozenset()) for each in found)

    def overview(self, ids: Ids, today: date) -> Overview:
        mine = theirs(self.invoices_, ids)
        due = sorted(mine, key=lambda each: (each.due_on or date.max, rank(each)))
        newest = newest_first(mine, "issued_on")
        return Overview(
            balance=self._balance(ids, today),
            unpaid=tuple(only(each, LISTED) for each in due if owed(each) > 0)[:UNPAID_SHOWN],
            last_invoice=only(newest[0], LISTED) if newest else None,
            meters=self.meters(ids, in_use=True).items,
        )

    def settlement(self, ids: Ids, today: date, invoice_page: int = 1, payment_page: int = 1) -> Settlement:
        paid = newest_first(theirs(self.payments, ids), "paid_on")
        return Settlement(
            invoices=self.invoices(ids, invoice_page),
            payments=sliced([self._settled(each, ids) for each in paid], payment_page),
            balance=self._balance(ids, today),
        )

    def meters(self, ids: Ids, page: int = 1, in_use: bool = False) -> Slice[MeterState]:
        found = [each for each in self._in_use_first(ids) if not (in_use and each.removed_on)]
        states = [MeterState(each, self._last_reading(each)) for each in found]
        return sliced(states, page, METERS_SHOWN)

    def meter_list(self, ids: Ids) -> tuple[Meter, ...]:
        return tuple(only(each, CHOICE) for each in self._in_use_first(ids))

    def readings(
        self, ids: Ids, page: int = 1, meter: str | None = None, year: int | None = None
    ) -> Slice[Reading]:
        return sliced(newest_first(self._readings(ids, meter), "read_on", year), page)

    def consumption(
        self, ids: Ids, since: date, until: date, meter: str | None = None
    ) -> tuple[Reading, ...]:
        return tuple(oldest_first(self._readings(ids, meter), "read_on", since, until))

    def verdicts(self, ids: Ids, reading_ids: Ids) -> tuple[Verdict, ...]:
        return tuple(each for each in theirs(self.verdicts_, ids) if each.reading_id in reading_ids)

    def only_of(self, ids: Ids) -> "Facts":
        """The facts of some customers, as if there were no others."""
        invoices, payments = theirs(self.invoices_, ids), theirs(self.payments, ids)
        meters = theirs(self.meters_, ids)
        kept = {each.id for each in (*invoices, *payments, *meters)}
        return replace(
            self,
            customers_=theirs(self.customers_, ids),
            contracts_=theirs(self.contracts_, ids),
            invoices_=invoices,
            lines=tuple(each for each in self.lines if each.invoice in kept),
            payments=payments,
            allocations=tuple(each for each in self.allocations if each.payment in kept),
            meters_=meters,
            readings_=tuple(each for each in self.readings_ if each.meter in kept),
        )

    @cached_property
    def lines_of(self) -> Mapping[str, list[InvoiceLine]]:
        return grouped(self.lines, lambda each: each.invoice)

    @cached_property
    def readings_of(self) -> Mapping[str, list[Reading]]:
        return grouped(self.readings_, lambda each: each.meter)

    @cached_property
    def parts_of(self) -> Mapping[str, list[Allocation]]:
        return grouped(self.allocations, lambda each: each.payment)

    def _readings(self, ids: Ids, meter: str | None) -> list[Reading]:
        mine = [each for each in theirs(self.meters_, ids) if meter is None or each.id == meter]
        return [reading for each in mine for reading in self.readings_of[each.id]]

    def _last_reading(self, meter: Meter) -> Reading | None:
        read = newest_first(self.readings_of[meter.id], "read_on")
        return replace(only(read[0], LAST), derived=frozenset()) if read else None

    def _in_use_first(self, ids: Ids) -> list[Meter]:
        mine = theirs(self.meters_, ids)
        return sorted(mine, key=lambda each: (each.removed_on is not None, each.number, rank(each)))

    def _settled(self, payment: Payment, ids: Ids) -> SettledPayment:
        numbers = {each.id: each.number for each in theirs(self.invoices_, ids)}
        parts = sorted(self.parts_of[payment.id], key=lambda each: ranked(each.invoice))
        told = [
            Settled(each.invoice if each.invoice in numbers else None, numbers.get(each.invoice), each.amount)
            for each in parts
        ]
        return SettledPayment(payment, tuple(told))

    def _balance(self, ids: Ids, today: date) -> Balance:
        mine = theirs(self.invoices_, ids)
        unpaid = [each for each in mine if owed(each) > 0]
        outstanding = sum(map(owed, mine), ZERO)
        late = sum((owed(each) for each in unpaid if each.due_on and each.due_on < today), ZERO)
        paid = theirs(self.payments, ids)
        parts = [part.amount for each in paid for part in self.parts_of[each.id]]
        return Balance(
            outstanding=outstanding,
            overdue=min(late, max(outstanding, ZERO)),
            due_on=min((each.due_on for each in unpaid if each.due_on), default=None),
            overpaid=sum((each.amount for each in paid), ZERO) - sum(parts, ZERO),
        )


def owed(invoice: Invoice) -> Decimal:
    return invoice.outstanding or ZERO


def theirs(records: Sequence[Any], ids: Ids) -> tuple[Any, ...]:
    return tuple(each for each in records if each.customer_id in ids)


def grouped(records: Iterable[T], key: Callable[[T], str]) -> Mapping[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for each in records:
        found[key(each)].append(each)
    return found


def only(record: Any, wanted: frozenset[str]) -> Any:
    """The record with its required fields and those wanted; what a page does not need is not read."""
    specs = field_specs(type(record).__name__.lower())
    left_out = [each.name for each in fields(record) if each.name in specs and each.name not in wanted]
    return replace(record, **{name: None for name in left_out if not specs[name].required})


def rank(record: Any) -> Any:
    return ranked(record.id)


def ranked(key: str) -> Any:
    """As the columns of a key are sorted: part by part, numbers as numbers."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in key.split("~"))


def newest_first(records: Sequence[T], day: str, year: int | None = None) -> list[T]:
    wanted = [each for each in records if year is None or getattr(each, day).year == year]
    return sorted(wanted, key=lambda each: (getattr(each, day), rank(each)), reverse=True)


def oldest_first(records: Sequence[T], day: str, since: date = date.min, until: date = date.max) -> list[T]:
    wanted = [each for each in records if since <= getattr(each, day) <= until]
    return sorted(wanted, key=lambda each: (getattr(each, day), rank(each)))


def sliced(records: Sequence[T], page: int, size: int = PAGE_SIZE) -> Slice[T]:
    """A page; one beyond the end knows no total."""
    items = tuple(records[(page - 1) * size : page * size])
    return Slice(items, len(records) if items else 0, page, size)
