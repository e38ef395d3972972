"""One place where water is measured: the meters that hung there one after another, and their readings."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from portal.demo.ages import hanging_days, legalised_until
from portal.demo.rows import Rows
from portal.demo.story import Story
from portal.demo.usage import Use
from portal.demo.world import World

DIGITS = 5
SCALE: int = 10**DIGITS
WATER, GARDEN = 1, 2

DocKey = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """What one meter measured of a period: indications at its ends, and m³."""

    meter: int
    before: int
    after: int
    volume: int


@dataclass(frozen=True, slots=True)
class Point:
    """A measuring point; ``first_meter`` is the id of its newest meter, older ones have the ids after it."""

    contract: int
    property: int
    kind: int
    first_meter: int
    radio: bool
    ended: bool


def measure(
    world: World,
    rng: Random,
    story: Story,
    rows: Rows,
    point: Point,
    days: list[int],
    used: list[Use],
    keys: list[DocKey | None],
) -> list[list[Segment]]:
    """Writes the point's meters and readings; returns the segments of each period, for its invoice."""
    hung, legal = hanging_days(rng, story, days)
    start_total = _first_total(rng, story, point, used)
    record = _Record(world, rng, rows, point, hung, legal, start_total)
    actual = "Z" if point.radio else "R"
    record.read(days[0], None, actual, None)
    found = []
    for (start, end), use, key in zip(pairwise(days), used, keys, strict=True):
        code = "S" if use.estimated else actual
        if code == "R" and story.self_reports and rng.random() < 0.7:
            code = "K"
        found.append(record.period(start, end, use.volume, code, key))
    record.take_down(days[-1] if point.ended else None)
    return found


def _first_total(rng: Random, story: Story, point: Point, used: list[Use]) -> int:
    if story.rolls_over and point.kind == WATER and len(used) > 3:
        before = sum(use.volume for use in used[:-3])
        return SCALE - before - (used[-3].volume + 1) // 2
    return rng.randint(0, 4) if story.brand_new else rng.randint(20, 900)


class _Record:
    """Walks through the periods; ``total`` counts on where the counter rolls over."""

    def __init__(
        self, world: World, rng: Random, rows: Rows, point: Point, hung: list[int], legal: int, total: int
    ) -> None:
        self.ymd, self.first = world.ymd, world.first
        self.rng, self.point, self.legal, self.total = rng, point, legal, total
        self.readings, self.meters = rows.odczyt, rows.wodomierz
        self.installed, *self.waiting = hung
        self.meter = point.first_meter + len(self.waiting)
        self.sequence = 0

    def period(self, start: int, end: int, volume: int, code: str, key: DocKey | None) -> list[Segment]:
        if not self.waiting or self.waiting[0] > end:
            return [self.consume(end, volume, code, key)]
        exchanged = min(max(self.waiting[0], start + 3), end - 3)
        part = volume * (exchanged - start) // (end - start)
        old = self.consume(exchanged, part, "W", key)
        self.exchange(exchanged)
        return [old, self.consume(end, volume - part, code, key)]

    def consume(self, day: int, volume: int, code: str, key: DocKey | None) -> Segment:
        before = self.total % SCALE
        self.total += volume
        self.read(day, volume, code, key)
        return Segment(self.meter, before, self.total % SCALE, volume)

    def read(self, day: int, volume: int | None, code: str, key: DocKey | None) -> None:
        self.sequence += 1
        typ, year, number = key or (None, None, None)
        row = (
            self.meter,
            self.sequence,
            self.ymd[day - self.first],
            self.total % SCALE,
            volume,
            code,
            typ,
            year,
            number,
            0,
        )
        self.readings.append(row)

    def exchange(self, day: int) -> None:
        self.take_down(day)
        self.waiting.pop(0)
        self.meter -= 1
        self.installed, self.sequence, self.total = day, 0, self.rng.randint(0, 2)
        self.read(day, 0, "W", None)

    def take_down(self, day: int | None) -> None:
        """Writes the meter that hangs now, with the day it was removed, if it was."""
        point, ymd, first = self.point, self.ymd, self.first
        legal = legalised_until(self.installed) if self.waiting else self.legal
        row = (
            self.meter,
            meter_number(self.meter),
            point.contract,
            point.property,
            point.kind,
            DIGITS,
            "T" if point.radio else "N",
            ymd[self.installed - first],
            ymd[day - first] if day else 0,
            ymd[legal - first],
            0,
        )
        self.meters.append(row)


def meter_number(meter: int) -> str:
    """As it stands on the dial: nine digits, in the CHAR(12) of the table."""
    return f"{meter * 48271 % 10**9:09d}   "
