"""Charges and consumption summed into the buckets of a timeline; nothing here knows of a web page.

A bucket without any invoice or reading is ``None``, a gap and not a zero: that no reading was taken in a
month does not mean that no water was used in it. A charge belongs to the day its invoice was issued and may
be negative (a correction); consumption belongs to the day of the reading that ended it and is never negative.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from erp_adapter.records import Invoice, Reading
from portal.analyses.timeline import Timeline

ZERO = Decimal(0)
Values = tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Series:
    kind: str | None
    """The kind of meter that the consumption was measured by; None for charges, or where it is not known."""
    values: Values

    @property
    def total(self) -> Decimal:
        return sum((value for value in self.values if value is not None), ZERO)


def charged(timeline: Timeline, invoices: Iterable[Invoice]) -> tuple[Series, ...]:
    """Gross amounts by date of issue, in złoty; no series when no invoice was issued."""
    sums: list[Decimal | None] = [None] * len(timeline.starts)
    for invoice in invoices:
        position = timeline.position(invoice.issued_on)
        if position is not None:
            sums[position] = (sums[position] or ZERO) + invoice.gross
    return _present({None: tuple(sums)})


def consumed(timeline: Timeline, readings: Iterable[Reading]) -> Values:
    """One meter's consumption by date of reading, in m³; ``readings`` are oldest first.

    A negative consumption puts right an estimate that was too high: it is taken off the buckets before it.
    """
    sums: list[Decimal | None] = [None] * len(timeline.starts)
    for reading in readings:
        position = timeline.position(reading.read_on)
        if position is not None and reading.consumption is not None:
            sums[position] = (sums[position] or ZERO) + reading.consumption
    return tuple(_none_negative(reversed(sums)))[::-1]


def consumed_by_kind(
    timeline: Timeline, readings: Iterable[Reading], kinds: Mapping[str, str | None]
) -> tuple[Series, ...]:
    """A series for each kind of meter: a garden meter often measures water that the main one measured too."""
    by_meter: dict[str, list[Reading]] = {meter: [] for meter in kinds}
    for reading in readings:
        by_meter.setdefault(reading.meter, []).append(reading)
    by_kind: dict[str | None, Values] = {}
    for meter, taken in by_meter.items():
        kind, values = kinds.get(meter), consumed(timeline, taken)
        by_kind[kind] = added(by_kind[kind], values) if kind in by_kind else values
    return _present(by_kind)


def added(one: Values, other: Values) -> Values:
    """Bucket by bucket; a gap only where both have one."""
    return tuple(b if a is None else a if b is None else a + b for a, b in zip(one, other, strict=True))


def running_total(values: Values) -> Values:
    """The sum so far in each bucket; a gap keeps what was before it, and stays one until anything was."""
    so_far: Decimal | None = None
    totals = []
    for value in values:
        so_far = so_far if value is None else (so_far or ZERO) + value
        totals.append(so_far)
    return tuple(totals)


def _present(by_kind: Mapping[str | None, Values]) -> tuple[Series, ...]:
    """Only the series that have anything in the period."""
    return tuple(
        Series(kind, values) for kind, values in by_kind.items() if any(value is not None for value in values)
    )


def _none_negative(sums: Iterable[Decimal | None]) -> Iterator[Decimal | None]:
    """From the last bucket to the first: what one cannot give back is taken from the one before it."""
    owed = ZERO
    for value in sums:
        if value is None:
            yield None
        else:
            yield max(value + owed, ZERO)
            owed = min(value + owed, ZERO)
