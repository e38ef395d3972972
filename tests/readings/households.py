"""Real households' meters: the billed use of ``tests/data`` as indications, with the history before each."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path

from portal.readings.plausibility import Flag, Indication, Period, doubt

DATA = Path(__file__).parent.parent / "data" / "santa-monica-water-usage.csv.gz"
CUBIC_METRES = Decimal("2.8316847")
"""In a hundred cubic feet."""
LONGEST_GAP = 130
"""Days; where a billing is missing, its use is not known, and the household starts anew."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One real reading as it could have been reported, with what was known before it."""

    last: Indication
    read_on: date
    used: Decimal
    history: tuple[Period, ...]

    def doubt(self, times: int = 1) -> Flag | None:
        """What is thought of it if so many times as much had been used."""
        new = Indication(self.last.value + self.used * times, self.read_on)
        return doubt(new, self.last, self.history)


@cache
def reported(share: Decimal = Decimal(1)) -> tuple[Reported, ...]:
    """Every reading that has enough of a history; ``share`` of the real use, for thriftier households."""
    with gzip.open(DATA, "rt") as file:
        rows = [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]
    households = groupby(rows, key=lambda row: row["cust_id"])
    return tuple(each for _, billings in households for each in _readings(list(billings), share))


def _readings(billings: list[dict[str, int]], share: Decimal) -> Iterator[Reported]:
    history: list[Period] = []
    stands = Decimal(0)
    for row in sorted(billings, key=lambda row: (row["usage_year"], row["usage_month"])):
        day = date(row["usage_year"], row["usage_month"], 15)
        used = (row["usage_ccf"] * CUBIC_METRES * share).to_integral_value()
        if history and (day - history[-1].end).days > LONGEST_GAP:
            history.clear()
        elif len(history) >= 3:
            yield Reported(Indication(stands, history[-1].end), day, used, tuple(history))
        history.append(Period(day, used))
        stands += used
