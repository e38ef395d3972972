"""What was chosen → its series, the chart and the chart's table twin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from erp_adapter.records import Meter
from portal.analyses.choices import CUMULATIVE, Choices
from portal.analyses.figure import Trace, figure_json
from portal.analyses.labels import full_labels, short_labels
from portal.analyses.series import Series, Values, charged, consumed_by_kind, running_total
from portal.analyses.timeline import Timeline
from portal.formats import money, volume
from portal.labels import label
from portal.services import billing, customer_ids

TITLES = {
    (False, 1): _l("Consumption by month"),
    (False, 3): _l("Consumption by quarter"),
    (False, 12): _l("Consumption by year"),
    (True, 1): _l("Charges by month"),
    (True, 3): _l("Charges by quarter"),
    (True, 12): _l("Charges by year"),
}
"""By whether charges were chosen, and the months in a group."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table; every cell is written out with its unit, a gap is empty."""

    name: str
    cells: tuple[str, ...]
    total: str
    """Empty under a running total, which is one already."""


@dataclass(frozen=True, slots=True)
class Analysis:
    title: str
    since: date
    periods: tuple[str, ...]
    columns: tuple[Column, ...]
    figure: str

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """The table's rows, oldest first: the period, then a cell a column."""
        return zip(self.periods, *(column.cells for column in self.columns), strict=True)


def analyse(choices: Choices, meters: Sequence[Meter], meter: Meter | None, today: date) -> Analysis | None:
    """None when there is nothing in the period; one statement."""
    timeline = Timeline.until(today, choices.months, choices.months_grouped)
    series = _series(choices, timeline, meters, meter, today)
    if not series:
        return None
    return Analysis(
        title=str(TITLES[choices.charges, timeline.size]),
        since=timeline.since,
        periods=full_labels(timeline),
        columns=tuple(column for one in series for column in _columns(choices, one)),
        figure=_figure(choices, timeline, series),
    )


def _series(
    choices: Choices, timeline: Timeline, meters: Sequence[Meter], meter: Meter | None, today: date
) -> tuple[Series, ...]:
    if choices.charges:
        return charged(timeline, billing().charges(customer_ids(), timeline.since, today))
    readings = billing().consumption(customer_ids(), timeline.since, today, meter.id if meter else None)
    return consumed_by_kind(timeline, readings, {meter.id: meter.kind for meter in meters})


def _columns(choices: Choices, series: Series) -> list[Column]:
    name = _name(choices, series)
    written = Column(name, _written(choices, series.values), _amount(choices, series.total))
    if choices.chart != CUMULATIVE:
        return [written]
    so_far = _written(choices, running_total(series.values))
    return [written, Column(_("%(series)s, running total", series=name), so_far, "")]


def _figure(choices: Choices, timeline: Timeline, series: Sequence[Series]) -> str:
    axis = _("Charges, zł") if choices.charges else _("Consumption, m³")
    return figure_json(choices.chart, [_trace(choices, one) for one in series], short_labels(timeline), axis)


def _trace(choices: Choices, series: Series) -> Trace:
    values = running_total(series.values) if choices.chart == CUMULATIVE else series.values
    return Trace(_name(choices, series), values, _written(choices, values))


def _name(choices: Choices, series: Series) -> str:
    if choices.charges:
        return str(_("Charges"))
    return label("meter_kind", series.kind) or str(_("Consumption"))


def _written(choices: Choices, values: Values) -> tuple[str, ...]:
    return tuple("" if value is None else _amount(choices, value) for value in values)


def _amount(choices: Choices, value: Decimal) -> str:
    return money(value) if choices.charges else volume(value)
