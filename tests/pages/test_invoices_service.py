from datetime import date
from decimal import Decimal

import pytest
from werkzeug.exceptions import NotFound

from erp_adapter.records import Invoice
from portal.invoices.service import Standing, Wanted, standing, wanted, years_to_choose

TODAY = date(2026, 11, 22)


def invoice(outstanding: str | None, due_on: date | None = TODAY) -> Invoice:
    owed = None if outstanding is None else Decimal(outstanding)
    return Invoice("1", "000123", "FV 1", TODAY, Decimal("10.00"), due_on=due_on, outstanding=owed)


@pytest.mark.parametrize(
    ("outstanding", "due_on", "expected"),
    [
        ("0.00", date(2026, 1, 1), Standing.PAID),
        ("10.00", date(2026, 11, 22), Standing.DUE),
        ("10.00", date(2026, 11, 21), Standing.OVERDUE),
        ("0.01", date(2026, 11, 21), Standing.OVERDUE),
        ("10.00", None, Standing.DUE),
        ("-5.00", date(2026, 1, 1), Standing.CREDIT),
        (None, date(2026, 1, 1), None),
    ],
)
def test_where_an_invoice_stands(
    outstanding: str | None, due_on: date | None, expected: Standing | None
) -> None:
    assert standing(invoice(outstanding, due_on), TODAY) is expected


def test_the_filter_is_read_from_the_address() -> None:
    assert wanted({}) == Wanted(year=None, unpaid=False)
    assert wanted({"rok": "", "niezaplacone": ""}).everything
    assert wanted({"rok": "2025", "niezaplacone": "1"}) == Wanted(year=2025, unpaid=True)


@pytest.mark.parametrize("year", ["25", "20255", "0000", "abcd", "-202", "٢٠٢٥", "2025 "])
def test_a_year_that_is_none_is_not_found(year: str) -> None:
    with pytest.raises(NotFound):
        wanted({"rok": year})


def test_the_years_to_choose_include_the_chosen_one() -> None:
    assert years_to_choose(Wanted(None, False), TODAY) == list(range(2026, 2016, -1))
    assert years_to_choose(Wanted(2001, False), TODAY)[-1] == 2001
