"""What every demo customer shares: the calendar, the tariffs and the profiles of consumption."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

LONG_YEARS = 15
"""The showcase customer with a long history goes back so far, whatever the wanted length."""
CLARION_BASE = date(1800, 12, 28).toordinal()

Profile = tuple[int | None, ...]
"""m³ in each two months of two years, January first; None where nobody read the meter."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """Net prices in grosze, invented: water and sewage per m³, subscription per month."""

    water: int
    sewage: int
    subscription: int


@dataclass(frozen=True, slots=True)
class World:
    """Days are counted by ``date.toordinal``; ``iso`` and ``ymd`` are indexed by the day less ``first``."""

    seed: int
    years: int
    today: int
    first: int
    start: int
    iso: tuple[str, ...]
    ymd: tuple[int, ...]
    months: tuple[tuple[tuple[int, int, int], ...], tuple[tuple[int, int, int], ...]]
    """Even months, then odd ones: year, month, day count of the first; oldest first."""
    tariffs: dict[int, Tariff]
    profiles: dict[str, tuple[Profile, ...]]


def make_world(years: int, seed: int, as_of: date) -> World:
    first = date(as_of.year - max(years, LONG_YEARS) - 8, 1, 1)
    last = date(as_of.year + 6, 12, 31)
    days = [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
    firsts = [day for day in days if day.day == 1]
    return World(
        seed=seed,
        years=years,
        today=as_of.toordinal(),
        first=first.toordinal(),
        start=years_before(as_of, years).toordinal(),
        iso=tuple(day.isoformat() for day in days),
        ymd=tuple(day.year * 10000 + day.month * 100 + day.day for day in days),
        months=(_months(firsts, 0), _months(firsts, 1)),
        tariffs={year: _tariff(year) for year in range(first.year, last.year + 1)},
        profiles=load_profiles(),
    )


def years_before(day: date, years: int) -> date:
    """The same day so many years before; 28 February where there was no 29th."""
    leap_day = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28 if leap_day else day.day)


def _months(firsts: list[date], parity: int) -> tuple[tuple[int, int, int], ...]:
    return tuple((day.year, day.month, day.toordinal()) for day in firsts if day.month % 2 == parity)


def _tariff(year: int) -> Tariff:
    """Prices of 2026 and about 6 % less for each year before it."""
    growth = 1.06 ** (year - 2026)
    return Tariff(round(624 * growth), round(987 * growth), round(745 * growth))


@cache
def load_profiles() -> dict[str, tuple[Profile, ...]]:
    """The profiles by class: ``household``, ``business`` and ``garden``."""
    text = files("portal.demo").joinpath("profiles.csv").read_text("utf-8")
    grouped: dict[str, list[Profile]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, *values = line.split(",")
            grouped.setdefault(name, []).append(tuple(int(v) if v else None for v in values))
    return {name: tuple(profiles) for name, profiles in grouped.items()}
