"""What the sync job asks the portal: late checks of readings, and the verdicts on those that were sent."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from erp_adapter.answers import MeterState
from erp_adapter.reader import BillingReader
from erp_adapter.records import Verdict
from portal.clock import today
from portal.readings.plausibility import Flag, Indication, Period, doubt
from portal.readings.service import HISTORY, history_of, same_number
from sync.checks import Answer, Prepare, Ready, Refuse
from sync.outbox import Item
from sync.readings import ReportedReading, from_payload, to_payload
from sync.verdicts import ReadVerdicts


def checker(billing: BillingReader) -> Prepare:
    """Checks a reading that was taken while the ERP was away, as it would have been checked then."""

    def prepare(item: Item) -> Answer:
        reading = from_payload(item.payload)
        state = _find(billing, item.customer_id, reading.meter_number)
        if state is None:
            return Refuse("meter_unknown")
        if state.meter.removed_on is not None and state.meter.removed_on < reading.read_on:
            return Refuse("meter_decommissioned")
        since = today() - HISTORY
        history = history_of(billing.consumption((item.customer_id,), since, today(), state.meter.id))
        return _judge(reading, state, history.get(state.meter.id, []))

    return prepare


def _find(billing: BillingReader, customer_id: str, number: str) -> MeterState | None:
    page, pages = 1, 1
    while page <= pages:
        found = billing.meters((customer_id,), page)
        for state in found.items:
            if same_number(state.meter.number, number):
                return state
        page, pages = page + 1, found.pages
    return None


def _judge(reading: ReportedReading, state: MeterState, periods: Sequence[Period]) -> Answer:
    last = Indication(state.last.indication, state.last.read_on) if state.last else None
    if last is not None and reading.read_on < last.read_on:
        return Refuse("out_of_period")
    flag = doubt(Indication(Decimal(reading.indication), reading.read_on), last, periods)
    if flag is Flag.LOWER:
        return Refuse("less_than_previous")
    meter = state.meter
    return Ready(to_payload(replace(reading, meter_id=meter.id, meter_number=meter.number, flag=flag)))


def verdicts_from(billing: BillingReader) -> ReadVerdicts:
    def read(items: Sequence[Item]) -> Iterable[Verdict]:
        customers = tuple(dict.fromkeys(item.customer_id for item in items))
        return billing.verdicts(customers, [item.id for item in items])

    return read
