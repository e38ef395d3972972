"""What legacy columns hold, and what is made of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_adapter.dates import EARLIEST, LATEST
from erp_adapter.values import converter

D = Decimal
DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("text", "Gęś   ", "Gęś"),
        ("text", "   ", None),
        ("text", "Łódź".encode(), "Łódź"),
        ("text", 12, "12"),
        ("integer", "12 ", 12),
        ("integer", D("12.0"), 12),
        ("integer", 12.0, 12),
        ("integer", "", None),
        ("decimal", "12,5", D("12.5")),
        ("decimal", 0.1, D("0.1")),
        ("money", 62.279999999999994, D("62.28")),
        ("money", D("10.005"), D("10.01")),
        ("money", "1,5", D("1.50")),
        ("grosze", 6228, D("62.28")),
        ("grosze", -1, D("-0.01")),
        ("padded:10", "012345    ", "012345"),
        ("zeros:6", 12345, "012345"),
        ("date", DAY, DAY),
        ("date", datetime.fromisoformat("2026-11-22T00:00"), DAY),
        ("date", datetime(2026, 11, 21, 23, 30, tzinfo=UTC), DAY),
        ("date", "2026-11-22", DAY),
        ("date", "2026-11-22 13:14:15", DAY),
        ("date", "0000-00-00", None),
        ("date", "0000-00-00 00:00:00", None),
        ("date", date(1899, 12, 30), None),
        ("date", date(7025, 1, 1), None),
        ("date", date(9999, 12, 31), None),
        ("yyyymmdd", 20261122, DAY),
        ("yyyymmdd", "20261122", DAY),
        ("yyyymmdd", 0, None),
        ("unix", 1795302000, DAY),
        ("unix", 0, None),
        ("unix_ms", 1795302000000, DAY),
        ("date@UTC", datetime.fromisoformat("2026-11-21T23:30"), DAY),
        ("date", datetime.fromisoformat("2026-11-21T23:30"), date(2026, 11, 21)),
        ("unix@UTC", 1795302000, date(2026, 11, 21)),
        ("days:1899-12-30", 46348, DAY),
        ("cp1250", "Gęś i łabędź".encode("cp1250").decode("latin-1"), "Gęś i łabędź"),
        ("cp1250", "Gęś".encode("cp1250"), "Gęś"),
        ("mojibake", "GÄ™Å›", "Gęś"),
        ("mojibake", "Gęś", "Gęś"),
        ("mojibake", "\u00c5\x81\u00c4\u2122czyca", "Łęczyca"),
        ("hex", b"\x01\xff", "01ff"),
        ("unpadded:6", "12345", "012345"),
        ("stripped:10", "0000012345", "12345"),
        ("money:text", "112,45", D("112.45")),
        ("money", D("-0.001"), D("0.00")),
        ("html", "Gęś &amp; Śliwka ", "Gęś & Śliwka"),
        ("mojibake+html", "GÄ™Å› &amp; sad", "Gęś & sad"),
        ("bit:2", 4, True),
        ("bit:2", 3, False),
        ("clarion", 82509, DAY),
        ("clarion", 0, None),
        ("date:%d/%m/%Y", "22/11/2026", DAY),
        ("date:%d/%m/%Y", "00/00/0000", None),
        ("flag", "T", True),
        ("flag", "nie", False),
        ("flag", 1, True),
        ("flag", False, False),
    ],
)
def test_a_raw_value_is_read(name: str, raw: Any, value: Any) -> None:
    assert converter(name).read(raw) == value


NAMES = (
    "text integer decimal money grosze padded:8 zeros:6 date yyyymmdd unix clarion mojibake html bit:1 flag"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_null_is_none(name: str) -> None:
    assert converter(name).read(None) is None


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("integer", "1.5"),
        ("integer", "abc"),
        ("decimal", "abc"),
        ("money", "NaN"),
        ("date", "22/11/2026"),
        ("yyyymmdd", 20261345),
        ("date:%d/%m/%Y", "2026-11-22"),
        ("flag", "maybe"),
    ],
)
def test_nonsense_is_refused(name: str, raw: Any) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        converter(name).read(raw)


@pytest.mark.parametrize("name", ["grosz", "padded", "padded:x", "date:", "zeros:-1"])
def test_an_unknown_conversion_names_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match="yyyymmdd"):
        converter(name)


@given(st.dates(EARLIEST, LATEST))
def test_a_date_written_is_read_back(day: date) -> None:
    for name in ("date", "yyyymmdd", "unix", "unix_ms", "clarion", "date:%d/%m/%Y"):
        written = converter(name).write(day)
        assert converter(name).read(written) == day or (name.startswith("unix") and written == 0)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_written_is_read_back(amount: Decimal) -> None:
    for name in ("money", "grosze"):
        assert converter(name).read(converter(name).write(amount)) == amount


@pytest.mark.parametrize("printed", ["12345", "0123456", "abc", ""])
def test_a_customer_id_that_is_not_as_printed_finds_nobody(printed: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        converter("zeros:6").write(printed)
