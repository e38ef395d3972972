"""What a column's values look like, and which conversion reads them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from erp_adapter.catalogue.model import NUMBERS, TEXTS, Column, Family
from erp_adapter.values import converter

FEW_CODES = 12
LONGEST_CODE = 24
"""A code longer than that is a text, and a text may be somebody's."""
PLAUSIBLE = (date(1985, 1, 1), date(2045, 12, 31))
"""Where the middle of a column of dates lies; the day counts of different systems do not overlap in it."""
NUMBER_DATES = ("yyyymmdd", "clarion", "unix", "unix_ms", "days:1899-12-30")
TEXT_DATES = ("date:%Y-%m-%d", "date:%Y%m%d", "date", "date:%d.%m.%Y", "date:%d-%m-%Y", "date:%d/%m/%Y")
PATTERNS = {
    "tax_id": r"(PL)?\d{3}-?\d{3}-?\d{2}-?\d{2}|(PL)?\d{3}-?\d{2}-?\d{2}-?\d{3}",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "phone": r"\+?[\d ()/-]{7,20}",
    "bank_account": r"(PL ?)?\d{2}( ?\d{4}){6}",
    "ksef_number": r"\d{10}-\d{8}-[0-9A-F]{12}-[0-9A-F]{2}",
    "ksef_xml_sha256": r"[A-Za-z0-9_-]{43}=?",
}

HELD: Sequence[tuple[type, Family]] = (
    (str, Family.TEXT),
    (bool, Family.FLAG),
    (int, Family.WHOLE),
    (float, Family.FLOAT),
    (Decimal, Family.DECIMAL),
    (datetime, Family.MOMENT),
    (date, Family.DATE),
)
"""A type before those that it is a kind of."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A column with the values of its sample; ``values`` holds those that are neither NULL nor empty."""

    column: Column
    values: tuple[Any, ...]
    rows: int

    @property
    def family(self) -> Family:
        """As declared; by the values where the engine does not say, as for SQLite's views."""
        declared = self.column.family
        if declared is not Family.OTHER or not self.values:
            return declared
        return next((found for kind, found in HELD if isinstance(self.values[0], kind)), declared)

    @property
    def distinct(self) -> int:
        return len({str(value) for value in self.values})

    @property
    def unique(self) -> bool:
        return self.rows > 1 and self.distinct == len(self.values) == self.rows

    @property
    def longest(self) -> int:
        return max((len(str(value)) for value in self.values), default=0)


def profile(column: Column, raw: Sequence[Any]) -> Profile:
    values = (value.rstrip() if isinstance(value, str) else value for value in raw)
    return Profile(column, tuple(value for value in values if value is not None and value != ""), len(raw))


def day_conversion(seen: Profile) -> str | None:
    """The conversion that reads every value as a plausible day; None where there is none."""
    match seen.family:
        case Family.DATE | Family.MOMENT:
            names: tuple[str, ...] = ("date",)
        case each if each in NUMBERS:
            names = NUMBER_DATES
        case each if each in TEXTS:
            names = TEXT_DATES
        case _:
            names = ()
    return next((name for name in names if _plausible(days(seen.values, name))), None)


def days(values: Sequence[Any], conversion: str) -> list[date | None] | None:
    """The values as days; None when one of them cannot be read so."""
    read = converter(conversion).read
    try:
        return [read(value) for value in values]
    except (ValueError, TypeError, OverflowError, OSError, ArithmeticError):
        return None


def _plausible(found: list[date | None] | None) -> bool:
    known = sorted(day for day in found or () if day is not None)
    return bool(known) and PLAUSIBLE[0] <= known[len(known) // 2] <= PLAUSIBLE[1]


def numbers(seen: Profile) -> list[Decimal] | None:
    """The values as numbers; None when one is not, or there are none."""
    if seen.family not in NUMBERS | TEXTS:
        return None
    read = converter("decimal").read
    try:
        found = [read(value) for value in seen.values]
    except (ValueError, TypeError):
        return None
    return [value for value in found if value is not None] or None


def in_grosze(seen: Profile) -> bool:
    """Whole numbers in a column of whole numbers, and not small ones: nobody keeps money in whole złoty."""
    found = numbers(seen)
    return seen.family is Family.WHOLE and bool(found) and median(abs(each) for each in found or ()) >= 100


def fits_pattern(seen: Profile, field: str) -> bool | None:
    """Whether nearly all values look like the field's; None without a pattern, or without values."""
    pattern = PATTERNS.get(field)
    if pattern is None or not seen.values:
        return None
    matching = sum(re.fullmatch(pattern, str(value).strip()) is not None for value in seen.values)
    return matching >= 0.95 * len(seen.values)


def wordy(seen: Profile) -> bool:
    """Text with words in it, not numbers or codes."""
    lettered = sum(len(re.findall(r"[^\W\d_]", str(value))) >= 3 for value in seen.values)
    return seen.family in TEXTS and bool(seen.values) and lettered >= 0.9 * len(seen.values)


def numbered(seen: Profile) -> bool:
    """Texts or whole numbers that tell rows apart: numbers of documents, meters, customers."""
    if seen.family not in TEXTS | {Family.WHOLE} or not seen.values:
        return False
    with_digits = sum(any(letter.isdigit() for letter in str(value)) for value in seen.values)
    return with_digits >= 0.9 * len(seen.values) and seen.distinct >= 0.8 * len(seen.values)


def is_flag(seen: Profile) -> bool:
    read = converter("flag").read
    try:
        return (
            bool(seen.values) and seen.distinct <= 2 and all(read(value) is not None for value in seen.values)
        )
    except ValueError:
        return False
