"""When a contract's meters are read, and how much goes through them: real profiles, season and chance."""

from dataclasses import dataclass
from datetime import date
from random import Random

from portal.demo.story import Story
from portal.demo.world import Profile, World

GARDEN_SEASON = (0.0, 0.1, 0.8, 1.0, 0.7, 0.05)
"""Share of a garden profile by two months from January on: Zawiercie waters from May to September."""
ESTIMATED_SHARE = 0.85
"""An estimate stays below the usual use, so that the next real reading is never lower than it."""
FRESH_DAYS = 8


@dataclass(frozen=True, slots=True)
class ReadingDay:
    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Use:
    """m³ billed in one period; ``estimated`` where nobody read the meter at its end."""

    volume: int
    estimated: bool


def reading_days(world: World, rng: Random, story: Story, since: int, until: int) -> list[ReadingDay]:
    """Every second month, about the same day of it; never after the 22nd, so invoices stay in its month."""
    parity, day, jitter = rng.randint(0, 1), rng.randint(4, 20), 2
    if story.fresh_invoice:
        anchor = date.fromordinal(world.today - FRESH_DAYS)
        parity, day, jitter = anchor.month % 2, min(anchor.day, 22), 0
    found = []
    for year, month, first in world.months[parity]:
        read = first + day - 1 + (int(rng.random() * 3) if jitter else 0)
        if since <= read <= until:
            found.append(ReadingDay(year, month, read))
    return found


def uses(
    rng: Random, profile: Profile, days: list[ReadingDay], season: tuple[float, ...] | None
) -> list[Use]:
    """One use for each period between two reading days."""
    factor, offset = rng.uniform(0.7, 1.3), rng.randint(0, 1)
    known = [value for value in profile if value is not None]
    usual = factor * sum(known) / len(known)
    carried = 0
    found = []
    for read in days[1:]:
        two_months = (read.month - 1) // 2
        share = season[two_months] if season else 1.0
        value = profile[(read.year + offset) % 2 * 6 + two_months]
        if value is None:
            real = round(usual * share)
            billed = int(real * ESTIMATED_SHARE)
            carried += real - billed
            found.append(Use(billed, True))
        else:
            found.append(Use(round(value * factor * share * (0.9 + 0.2 * rng.random())) + carried, False))
            carried = 0
    return found
