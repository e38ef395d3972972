"""The filter of the reading history."""

from datetime import date

import pytest

from erp_adapter.records import Meter
from portal.readings.history import WantedYear, wanted_year, years_of

TODAY = date(2026, 11, 22)


def meter(installed: date | None) -> Meter:
    return Meter("1", "000123", "61962000", "ul. Polna 1", installed_on=installed)


@pytest.mark.parametrize("text", ["abc", "24", "20 4", "9999", "0000", "٢٠٢٤", "-024"])
def test_what_is_not_a_year_is_refused_and_all_years_are_shown(text: str) -> None:
    assert wanted_year(text) == WantedYear(value=None, refused=text)


def test_a_year_is_a_year_and_nothing_is_all_of_them() -> None:
    assert wanted_year("2024") == WantedYear(2024)
    assert wanted_year("") == wanted_year(None) == WantedYear()


def test_years_run_from_the_first_meter_to_this_year() -> None:
    meters = [meter(date(2025, 3, 1)), meter(None), meter(date(2023, 3, 1))]
    assert years_of(meters, WantedYear(), TODAY) == [2026, 2025, 2024, 2023]


def test_without_dates_of_meters_ten_years_are_offered() -> None:
    assert years_of([meter(None)], WantedYear(), TODAY) == list(range(2026, 2015, -1))


def test_the_year_asked_for_is_among_those_offered() -> None:
    assert years_of([meter(date(2025, 3, 1))], WantedYear(2019), TODAY) == [2026, 2025, 2019]
