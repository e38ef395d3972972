"""What is suggested for a column is what its engine can do with it."""

import pytest

from erp_adapter.catalogue.model import Column
from erp_adapter.suggest.shapes import day_conversion, profile


@pytest.mark.parametrize(
    ("declared", "value", "conversion"),
    [
        ("character varying(10)", "2026-01-31", "date:%Y-%m-%d"),
        ("CHAR(10)", "31.01.2026", "date:%d.%m.%Y"),
        ("integer", 20260131, "yyyymmdd"),
    ],
)
def test_days_written_as_text_get_a_conversion_that_compares_them(
    declared: str, value: object, conversion: str
) -> None:
    assert day_conversion(profile(Column("DATA", declared), [value])) == conversion
