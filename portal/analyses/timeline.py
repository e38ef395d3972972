"""A period cut into months, quarters or years."""

from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True)
class Timeline:
    """Buckets of ``size`` months, numbered from year 0; ``first`` and ``last`` are both part of it."""

    size: int
    first: int
    last: int

    @classmethod
    def until(cls, today: date, months: int, size: int) -> Self:
        """The last ``months`` calendar months, this one included, in buckets of 1, 3 or 12.

        The start is moved back to a whole quarter or year, so that only the last bucket can be incomplete.
        """
        month = _month(today)
        return cls(size, (month - months + 1) // size, month // size)

    @property
    def starts(self) -> tuple[date, ...]:
        """The first day of each bucket."""
        months = (index * self.size for index in range(self.first, self.last + 1))
        return tuple(date(month // 12, month % 12 + 1, 1) for month in months)

    @property
    def since(self) -> date:
        return self.starts[0]

    def position(self, day: date) -> int | None:
        """Which bucket a day is in, from 0; None when it is in none of them."""
        index = _month(day) // self.size
        return index - self.first if self.first <= index <= self.last else None


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
