"""What a meter read before the reading in question, as a chart and as its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from erp_adapter.records import Reading
from portal.analyses.choices import LINE
from portal.analyses.figure import Trace, figure_json
from portal.formats import day, volume
from portal.services import billing
from portal.store.flagged import Flagged


@dataclass(frozen=True, slots=True)
class History:
    readings: Sequence[Reading]
    """Newest first, the page of them that the billing system gives at once."""
    figure: str | None
    """None where there is nothing to draw."""


def history(found: Flagged) -> History:
    """At most two statements; raises ``BillingUnavailable``."""
    meter_id = found.meter_id or _meter_of(found)
    if meter_id is None:
        return History((), None)
    readings = billing().readings((found.customer_id,), 1, meter_id).items
    return History(readings, _figure(found, readings) if readings else None)


def _meter_of(found: Flagged) -> str | None:
    """Of a reading that was taken by the meter's number alone."""
    meters = billing().meter_list((found.customer_id,))
    return next((meter.id for meter in meters if meter.number == found.meter_number), None)


def _figure(found: Flagged, readings: Sequence[Reading]) -> str:
    past = list(reversed(readings))
    before = [reading.indication for reading in past]
    reported = Decimal(found.indication)
    labels = [*(day(reading.read_on) for reading in past), _("reported: %(day)s", day=day(found.read_on))]
    traces = (
        Trace(_("Readings so far"), [*before, None], [*map(volume, before), ""]),
        Trace(_("Reported"), [*[None] * len(past), reported], [*[""] * len(past), volume(reported)]),
    )
    return figure_json(LINE, traces, labels, _("Indication, m³"))
