"""How charges and consumption are summed into months, quarters and years."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_adapter.records import Invoice, Reading
from portal.analyses.series import added, charged, consumed, consumed_by_kind, running_total
from portal.analyses.timeline import Timeline

TODAY = date(2026, 11, 22)
D = Decimal


def reading(day: date, consumption: str | None, meter: str = "w1") -> Reading:
    return Reading(
        id=f"{meter}-{day}",
        meter=meter,
        read_on=day,
        indication=D(0),
        consumption=None if consumption is None else D(consumption),
    )


def invoice(day: date, gross: str) -> Invoice:
    return Invoice(id=str(day), customer_id="1", number="FV", issued_on=day, gross=D(gross))


@pytest.mark.parametrize(
    ("months", "size", "since", "buckets"),
    [
        (12, 1, date(2025, 12, 1), 12),
        (24, 1, date(2024, 12, 1), 24),
        (60, 1, date(2021, 12, 1), 60),
        (12, 3, date(2025, 10, 1), 5),
        (12, 12, date(2025, 1, 1), 2),
        (60, 12, date(2021, 1, 1), 6),
    ],
)
def test_a_period_starts_with_a_whole_month_quarter_or_year(
    months: int, size: int, since: date, buckets: int
) -> None:
    timeline = Timeline.until(TODAY, months, size)
    assert timeline.since == since
    assert len(timeline.starts) == buckets


def test_a_period_ends_with_the_month_of_today() -> None:
    timeline = Timeline.until(TODAY, 12, 1)
    assert timeline.starts[-1] == date(2026, 11, 1)
    assert timeline.position(date(2026, 11, 30)) == 11
    assert timeline.position(date(2026, 12, 1)) is None
    assert timeline.position(date(2025, 11, 30)) is None


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from((1, 3, 12)))
def test_every_bucket_begins_where_position_says(today: date, size: int) -> None:
    timeline = Timeline.until(today, 60, size)
    assert [timeline.position(start) for start in timeline.starts] == list(range(len(timeline.starts)))
    assert timeline.position(today) == len(timeline.starts) - 1


def test_charges_are_summed_exactly_by_date_of_issue() -> None:
    timeline = Timeline.until(TODAY, 12, 1)
    issued = [invoice(date(2026, 1, 1), "0.10"), invoice(date(2026, 1, 31), "0.20")]
    (charges,) = charged(timeline, [*issued, invoice(date(2026, 3, 5), "-4.50")])
    assert charges.values[1:4] == (D("0.30"), None, D("-4.50"))
    assert charges.total == D("-4.20")


def test_a_month_without_an_invoice_is_a_gap_and_one_with_a_zero_is_not() -> None:
    timeline = Timeline.until(TODAY, 12, 1)
    (charges,) = charged(timeline, [invoice(date(2026, 10, 2), "0.00")])
    assert charges.values[-3:] == (None, D("0.00"), None)


def test_nothing_in_the_period_is_no_series() -> None:
    timeline = Timeline.until(TODAY, 12, 1)
    assert charged(timeline, [invoice(date(2019, 1, 1), "10.00")]) == ()
    assert consumed_by_kind(timeline, [reading(date(2026, 10, 2), None)], {"w1": "water"}) == ()


def test_consumption_belongs_to_the_day_of_its_reading() -> None:
    timeline = Timeline.until(TODAY, 12, 3)
    taken = [reading(date(2026, 3, 31), "7"), reading(date(2026, 4, 1), "5"), reading(date(2026, 6, 30), "4")]
    assert consumed(timeline, taken) == (None, D(7), D(9), None, None)


def test_an_estimate_put_right_comes_off_the_months_before_it() -> None:
    timeline = Timeline.until(TODAY, 12, 1)
    estimated = [reading(date(2026, 6, 30), "10"), reading(date(2026, 7, 31), "10")]
    corrected = reading(date(2026, 9, 30), "-13")
    assert consumed(timeline, [*estimated, corrected])[6:] == (D(7), D(0), None, D(0), None, None)


@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), TODAY), st.integers(-50, 50)), max_size=30))
def test_consumption_is_never_negative_and_never_more_than_was_measured(
    measured: list[tuple[date, int]],
) -> None:
    taken = [reading(day, str(consumption)) for day, consumption in sorted(measured)]
    values = [value for value in consumed(Timeline.until(TODAY, 12, 1), taken) if value is not None]
    assert all(value >= 0 for value in values)
    assert sum(values) >= max(0, sum(consumption for _day, consumption in measured))
    assert sum(values) <= sum(consumption for _day, consumption in measured if consumption > 0)


def test_meters_of_one_kind_are_one_series_and_a_garden_meter_is_its_own() -> None:
    timeline = Timeline.until(TODAY, 12, 12)
    day = date(2026, 5, 4)
    taken = [reading(day, "7", "old"), reading(day, "3", "new"), reading(day, "2", "garden")]
    kinds = {"old": "water", "new": "water", "garden": "garden", "idle": "sewage"}
    series = consumed_by_kind(timeline, taken, kinds)
    assert [(one.kind, one.values) for one in series] == [("water", (None, D(10))), ("garden", (None, D(2)))]


def test_a_gap_stays_one_only_where_both_have_it() -> None:
    assert added((None, D(1), None), (None, D(2), D(3))) == (None, D(3), D(3))


def test_a_running_total_goes_on_over_gaps() -> None:
    assert running_total((None, D(2), None, D(3))) == (None, D(2), D(2), D(5))
