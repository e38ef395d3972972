"""What Pulpit says: what is owed, what the customer should do, and which meters it shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from erp_adapter.answers import ZERO, Balance, MeterState, Overview
from erp_adapter.records import Invoice
from portal.meters.service import Legalisation, legalisation
from portal.readings.service import bare_number
from portal.store.identity import Report
from sync.states import State

METERS_SHOWN = 6
"""A housing co-operative has hundreds; the rest are one click away."""


class Standing(StrEnum):
    CLEAR = "clear"
    DUE = "due"
    OVERDUE = "overdue"
    CREDIT = "credit"
    UNKNOWN = "unknown"
    """The billing system does not tell what is paid, so nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Amounts in złoty; ``amount`` is what is owed, or the overpayment where the standing is a credit."""

    standing: Standing
    amount: Decimal = ZERO
    overdue: Decimal = ZERO
    due_on: date | None = None
    """The next date to pay by, or, when all of it is overdue, the date that passed first."""
    invoice: Invoice | None = None
    """The invoice to pay first."""
    overpaid: Decimal = ZERO
    """What is taken off the invoices' sum, because it was paid too much before."""
    invoices: int = 0
    """How many are to be paid, as far as they are listed."""


class Task(StrEnum):
    PAY = "pay"
    REJECTED = "rejected"
    STUCK = "stuck"
    LEGALISATION_PAST = "legalisation_past"
    LEGALISATION_NEAR = "legalisation_near"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to see to, with the record it is about."""

    task: Task
    about: Owed | Report | MeterState


def owed(overview: Overview, today: date) -> Owed:
    balance = overview.balance
    if balance.credit > ZERO:
        return Owed(Standing.CREDIT, balance.credit)
    if not balance.known:
        return Owed(Standing.UNKNOWN)
    if balance.to_pay == ZERO:
        return Owed(Standing.CLEAR)
    overdue = _overdue(balance)
    dates = [invoice.due_on for invoice in overview.unpaid if invoice.due_on and invoice.due_on >= today]
    return Owed(
        Standing.OVERDUE if overdue > ZERO else Standing.DUE,
        balance.to_pay,
        overdue,
        min(dates, default=balance.due_on),
        overview.unpaid[0] if overview.unpaid else None,
        balance.overpaid,
        len(overview.unpaid),
    )


def attention(overview: Overview, reports: Iterable[Report], today: date) -> tuple[Attention, ...]:
    """What needs the customer's attention, the most pressing first."""
    due = owed(overview, today)
    pay = [Attention(Task.PAY, due)] if due.standing is Standing.OVERDUE else []
    return (*pay, *_reports(overview.meters, reports), *_legalisations(overview.meters, today))


def reports_needed(meters: Iterable[MeterState]) -> bool:
    """Whether any meter waits for the customer's reading; one read remotely does not."""
    return any(not state.meter.remote for state in meters)


def _overdue(balance: Balance) -> Decimal:
    """What is past its date once the overpayment has covered the oldest of it."""
    return max(ZERO, balance.overdue - balance.overpaid)


def _reports(meters: Iterable[MeterState], reports: Iterable[Report]) -> Iterator[Attention]:
    """The latest report of a meter, where it failed and no later reading has taken its place."""
    last_read = {state.meter.id: state.last.read_on for state in meters if state.last}
    tasks = {State.REJECTED: Task.REJECTED, State.STUCK: Task.STUCK}
    for report in _latest(reports):
        superseded = last_read.get(report.meter_id or "", date.min) > report.read_on
        if report.state in tasks and not superseded:
            yield Attention(tasks[State(report.state)], report)


def _latest(reports: Iterable[Report]) -> Iterable[Report]:
    """The newest of each meter but those taken back; ``reports`` come newest first."""
    latest: dict[tuple[str, str], Report] = {}
    for report in (each for each in reports if each.state != State.WITHDRAWN):
        latest.setdefault((report.customer_id, bare_number(report.meter_number)), report)
    return latest.values()


def _legalisations(meters: Iterable[MeterState], today: date) -> Iterator[Attention]:
    found = [(legalisation(state.meter, today), state) for state in meters]
    for wanted, task in (
        (Legalisation.PAST, Task.LEGALISATION_PAST),
        (Legalisation.NEAR, Task.LEGALISATION_NEAR),
    ):
        yield from (Attention(task, state) for standing, state in found if standing is wanted)
