"""Which readings a customer is asked to look at again, rule by rule and on real households."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.readings.plausibility import Flag, Indication, Period, doubt
from tests.readings.households import Reported, reported

D = Decimal
START = date(2026, 1, 10)
MONTHS = timedelta(days=60)


def history(*used: int) -> list[Period]:
    """What was used in each of the last periods of sixty days; the newest ends on ``START``."""
    return [
        Period(START - MONTHS * (len(used) - number), D(each)) for number, each in enumerate(used, start=1)
    ]


def asked(used: int, *before: int, days: int = 60) -> Flag | None:
    """The question after so much use in so many days, with this use in the periods before."""
    last = Indication(D(500), START)
    return doubt(Indication(D(500 + used), START + timedelta(days=days)), last, history(*before))


def test_the_usual_use_is_not_asked_about() -> None:
    assert asked(20, 18, 22, 20, 19) is None


def test_a_first_reading_is_not_asked_about() -> None:
    assert doubt(Indication(D(99999), START), None, history(20, 20, 20)) is None


def test_less_than_the_last_reading_is_asked_about_even_without_a_history() -> None:
    assert asked(-1) is Flag.LOWER


def test_the_same_as_the_last_reading_is_not_lower() -> None:
    assert asked(0) is None


@pytest.mark.parametrize("before", [(), (20,), (20, 20)])
def test_without_two_known_periods_only_a_lower_reading_is_asked_about(before: tuple[int, ...]) -> None:
    assert asked(1000, *before) is None
    assert asked(-1, *before) is Flag.LOWER


@pytest.mark.parametrize(("used", "flag"), [(55, None), (56, Flag.HIGH)])
def test_two_and_a_half_times_the_usual_and_five_is_the_most(used: int, flag: Flag | None) -> None:
    assert asked(used, 20, 20, 20, 20) is flag


@pytest.mark.parametrize(("used", "flag"), [(125, None), (126, Flag.HIGH)])
def test_a_household_is_measured_by_its_own_summers(used: int, flag: Flag | None) -> None:
    """Its highest period was 80 m³: half as much again, and five."""
    assert asked(used, 10, 10, 80, 10, 10) is flag


@pytest.mark.parametrize(("used", "flag"), [(2, None), (1, Flag.LOW), (0, Flag.LOW)])
def test_less_than_a_tenth_of_the_usual_is_asked_about(used: int, flag: Flag | None) -> None:
    assert asked(used, 20, 20, 20) is flag


def test_little_use_where_little_is_usual_is_not_asked_about() -> None:
    assert asked(0, 5, 5, 5) is None
    assert asked(10, 2, 2, 2) is None


def test_a_longer_time_may_use_more() -> None:
    assert asked(110, 20, 20, 20, days=60) is Flag.HIGH
    assert asked(110, 20, 20, 20, days=240) is None


def test_a_second_reading_on_the_same_day_is_held_to_the_margin() -> None:
    assert asked(5, 20, 20, 20, days=0) is None
    assert asked(6, 20, 20, 20, days=0) is Flag.HIGH


def test_two_periods_that_end_on_one_day_do_no_harm() -> None:
    twice = [*history(20, 20, 20), Period(START, D(0))]
    last = Indication(D(500), START)
    assert doubt(Indication(D(520), START + MONTHS), last, twice) is None


@given(st.integers(0, 2000), st.integers(0, 2000), st.lists(st.integers(0, 200), min_size=3, max_size=12))
def test_more_use_is_never_less_doubtful(one: int, other: int, before: list[int]) -> None:
    less, more = sorted((one, other))
    assert asked(less, *before) is not Flag.HIGH or asked(more, *before) is Flag.HIGH


SHARES = (D(1), D("0.4"))
"""The real use, and that of thriftier households with the same habits."""


def share_of(readings: tuple[Reported, ...], times: int) -> float:
    return sum(each.doubt(times) is not None for each in readings) / len(readings)


@pytest.mark.parametrize("share", SHARES)
def test_of_real_households_readings_at_most_three_in_a_hundred_are_questioned(share: Decimal) -> None:
    readings = reported(share)
    assert len(readings) > 8000
    assert share_of(readings, times=1) <= 0.03


@pytest.mark.parametrize("share", SHARES)
def test_of_real_households_fivefold_use_three_quarters_are_questioned(share: Decimal) -> None:
    assert share_of(reported(share), times=5) >= 0.75


def test_an_indication_with_a_digit_too_many_is_always_questioned() -> None:
    wrong = (
        doubt(Indication((each.last.value + each.used) * 10, each.read_on), each.last, each.history)
        for each in reported()
        if each.last.value + each.used >= 100
    )
    assert set(wrong) == {Flag.HIGH}
