"""The filter of the reading history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from erp_adapter.dates import EARLIEST, LATEST
from erp_adapter.records import Meter

YEARS = range(EARLIEST.year, LATEST.year + 1)
"""Years that a reading can be of at all."""
YEARS_WITHOUT_DATES = 10
"""How far back the years go when the billing system does not say when a meter was installed."""


@dataclass(frozen=True, slots=True)
class WantedYear:
    value: int | None = None
    refused: str | None = None
    """What was typed when it is not a year; the history then shows all years and says so."""


def wanted_year(text: str | None) -> WantedYear:
    if not text:
        return WantedYear()
    if text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS:
        return WantedYear(int(text))
    return WantedYear(refused=text)


def years_of(meters: Iterable[Meter], wanted: WantedYear, today: date) -> list[int]:
    """The years there may be readings for, the latest first; the one asked for is always among them."""
    installed = [meter.installed_on.year for meter in meters if meter.installed_on]
    first = min(installed, default=today.year - YEARS_WITHOUT_DATES)
    asked = {wanted.value} if wanted.value else set()
    return sorted({*range(first, today.year), today.year, *asked}, reverse=True)
