"""Taking a report: what was typed for each meter → a reading to keep, or a message beside its field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext as _

from erp_adapter.answers import MeterState, Slice
from erp_adapter.reader import BillingReader
from erp_adapter.records import Meter, Reading
from portal.formats import day, volume
from portal.readings.plausibility import Flag, Indication, Period, doubt
from portal.store.identity import Report
from portal.store.reported import NewReport

HISTORY = timedelta(days=3 * 366)
OLDEST = timedelta(days=60)
"""How far back a reading may be reported where the last one is not known."""
USUAL_DIGITS = 8
MOST_DIGITS = 9
"""What the store's integers hold, whatever the billing system says of the meter."""
UNDECIDED = frozenset({"waiting", "claimed", "sent", "stuck", "accepted"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed for one meter."""

    meter_id: str
    meter_number: str
    customer_id: str
    indication: str
    confirmed: bool
    reason: str


class Refused(Exception):
    """An entry that cannot be taken as it is; ``field`` is where the message belongs.

    ``doubtful``: the customer may confirm it and send it again.
    """

    def __init__(self, field: str, message: str, doubtful: bool = False) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.doubtful = doubtful


def bare_number(number: str) -> str:
    """A meter number without what people leave out or add when they copy it: blanks and capitals."""
    return "".join(number.split()).casefold()


def same_number(one: str, other: str) -> bool:
    return bare_number(one) == bare_number(other)


@dataclass(frozen=True, slots=True)
class Known:
    """What the billing system, and the portal's own undecided reports, tell of the customer's meters."""

    meters: Slice[MeterState]
    history: Mapping[str, Sequence[Period]]
    reports: tuple[Report, ...]

    def find(self, entry: Entry) -> MeterState | None:
        """The entry's meter, by its key or by its customer and number, if it is one of the caller's own."""
        return next((state for state in self.meters.items if _means(entry, state.meter)), None)

    def may_miss(self, entry: Entry) -> bool:
        """Whether the meter may be on another page; a key is offered on its own page only."""
        return not entry.meter_id and self.meters.pages > 1

    def last_of(self, state: MeterState) -> Indication | None:
        """The newest indication: the billing system's, or one reported since and not refused."""
        known = [Indication(state.last.indication, state.last.read_on)] if state.last else []
        known += [
            Indication(Decimal(report.indication), report.read_on)
            for report in self.reports
            if same_number(report.meter_number, state.meter.number)
            and report.customer_id == state.meter.customer_id
            and report.state in UNDECIDED
        ]
        return max(known, key=lambda each: (each.read_on, each.value), default=None)


def _means(entry: Entry, meter: Meter) -> bool:
    if entry.meter_id:
        return entry.meter_id == meter.id
    return entry.customer_id == meter.customer_id and same_number(entry.meter_number, meter.number)


def known_meters(
    billing: BillingReader, ids: Sequence[str], page: int, reports: tuple[Report, ...], today: date
) -> Known:
    """Raises ``BillingUnavailable``; two statements."""
    meters = billing.meters(ids, page, in_use=True)
    readings = billing.consumption(ids, today - HISTORY, today)
    return Known(meters, history_of(readings), reports)


def history_of(readings: Iterable[Reading]) -> dict[str, list[Period]]:
    history: dict[str, list[Period]] = {}
    for reading in readings:
        if reading.consumption is not None:
            history.setdefault(reading.meter, []).append(Period(reading.read_on, reading.consumption))
    return history


def accept(entry: Entry, read_on: date, known: Known | None, today: date) -> NewReport:
    """The reading to keep; raises ``Refused``.

    It is checked later where the ERP is away (``known`` None), or the meter may be on another page.
    """
    state = known.find(entry) if known else None
    if known is None or (state is None and known.may_miss(entry)):
        return _unchecked(entry, read_on, today)
    if state is None:
        raise Refused("number" if not entry.meter_id else "indication", _("This is not one of your meters."))
    value = parse_indication(entry.indication, state.meter.digits)
    last = known.last_of(state)
    _require_day(read_on, last.read_on if last else today - OLDEST, today)
    flag = doubt(Indication(Decimal(value), read_on), last, known.history.get(state.meter.id, ()))
    if flag and not entry.confirmed:
        raise Refused("indication", _question(flag, last), doubtful=True)
    return NewReport(
        customer_id=state.meter.customer_id,
        meter_id=state.meter.id,
        meter_number=state.meter.number,
        indication=value,
        read_on=read_on,
        flag=flag,
        reason=entry.reason or None,
    )


def _unchecked(entry: Entry, read_on: date, today: date) -> NewReport:
    if not entry.meter_number:
        raise Refused("number", _("Enter the meter number; it stands on its face."))
    value = parse_indication(entry.indication, None)
    _require_day(read_on, today - OLDEST, today)
    return NewReport(
        customer_id=entry.customer_id,
        meter_id=None,
        meter_number=entry.meter_number,
        indication=value,
        read_on=read_on,
        reason=entry.reason or None,
    )


def parse_indication(text: str, digits: int | None) -> int:
    """Whole m³, the black digits; raises ``Refused``."""
    plain = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]+[.,][0-9]*", plain):
        raise Refused("indication", _("Enter whole cubic metres: the black digits, without the red ones."))
    if plain.startswith("-") or not (plain.isascii() and plain.isdigit()):
        raise Refused("indication", _("Enter digits only, for example 123."))
    most = min(digits or USUAL_DIGITS, MOST_DIGITS)
    value = plain.lstrip("0") or "0"
    if len(value) > most:
        raise Refused("indication", _("That is too many digits: this meter has %(digits)d.", digits=most))
    return int(value)


def _require_day(read_on: date, earliest: date, today: date) -> None:
    if read_on > today:
        raise Refused("read_on", _("This day lies in the future. Enter today or an earlier day."))
    if read_on < earliest:
        raise Refused(
            "read_on",
            _("Enter %(day)s or a later day; earlier ones are settled.", day=day(earliest)),
        )


def _question(flag: Flag, last: Indication | None) -> str:
    before = volume(last.value) if last else ""
    match flag:
        case Flag.LOWER:
            text = _(
                "This is less than the last reading, %(before)s. "
                "Look again; if it is right, confirm it below.",
                before=before,
            )
        case Flag.HIGH:
            text = _(
                "This is much more than you usually use; the last reading was %(before)s. "
                "Look again; if it is right, confirm it below.",
                before=before,
            )
        case Flag.LOW:
            text = _(
                "This is much less than you usually use; the last reading was %(before)s. "
                "Look again; if it is right, confirm it below.",
                before=before,
            )
    return str(text)
