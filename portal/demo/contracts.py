"""One contract of a demo customer: its property, meters, readings and invoices."""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from portal.demo.documents import Doc, add_line, charge, invoice_lines
from portal.demo.metering import GARDEN, WATER, Point, Segment, measure
from portal.demo.people import CITY, address
from portal.demo.rows import Rows
from portal.demo.story import Story
from portal.demo.usage import GARDEN_SEASON, ReadingDay, reading_days, uses
from portal.demo.world import LONG_YEARS, World

SELLER = 1
CORRECTED_BACK = 3
"""The invoice so many periods back is the one that is corrected."""


@dataclass(frozen=True, slots=True)
class Contract:
    """``index`` counts a customer's contracts from 0; ids are made of it and the customer's number."""

    customer: int
    index: int
    ended: bool

    @property
    def id(self) -> int:
        return self.customer * 10 + self.index

    @property
    def first_water_meter(self) -> int:
        return self.id * 20

    @property
    def first_garden_meter(self) -> int:
        return self.id * 20 + 10


def write_contract(world: World, rng: Random, story: Story, rows: Rows, contract: Contract) -> list[Doc]:
    """Everything under one contract except what is paid; returns its documents, oldest first."""
    since, until = _span(world, rng, story, contract)
    days = reading_days(world, rng, story, since, until)
    if story.brand_new or not days:
        days = [ReadingDay(0, 0, since)]
    _write_property(rng, rows, contract)
    _write_agreement(world, rng, story, rows, contract, days)
    docs = _bills(world, rng, story, contract, days)
    water, garden = _measure(world, rng, story, rows, contract, days, docs)
    for doc, day, used, watered in zip(docs, days[1:], water, garden, strict=False):
        invoice_lines(rows, doc, charge(world.tariffs[day.year], story.company), used, watered)
    if story.correction and contract.index == 0 and len(docs) > CORRECTED_BACK:
        docs += _correction(world, rng, story, rows, docs[-CORRECTED_BACK], water[len(docs) - CORRECTED_BACK])
    return docs


def _span(world: World, rng: Random, story: Story, contract: Contract) -> tuple[int, int]:
    """First and last day of the contract's part of the history, as ordinals."""
    if story.brand_new:
        return world.today - rng.randint(12, 50), world.today
    length = world.today - world.start
    if story.long_history:
        length = length * LONG_YEARS // world.years
    since = world.today - length + int(length * story.moved_in)
    if contract.ended:
        return since, world.today - max(90, (world.today - since) * rng.randint(10, 40) // 100)
    return since, world.today


def _write_property(rng: Random, rows: Rows, contract: Contract) -> None:
    street, house, code = address(rng)
    rows.posesja.append((contract.id, f"{contract.customer:06d}    ", f"ul. {street}", house, code, CITY))


def _write_agreement(
    world: World, rng: Random, story: Story, rows: Rows, contract: Contract, days: list[ReadingDay]
) -> None:
    """The history of most contracts reaches further back than what the ERP still holds."""
    ymd, first = world.ymd, world.first
    starts = days[0].day
    if not (story.brand_new or story.moved_in):
        starts -= rng.randint(200, 2500)
    ends = ymd[days[-1].day - first] if contract.ended else 0
    state = "Z" if contract.ended else "W" if story.suspended and contract.index == 0 else "A"
    rows.umowa.append(
        (
            contract.id,
            f"U/{contract.id:07d}/{ymd[starts - first] // 10000}",
            f"{contract.customer:06d}    ",
            contract.id,
            SELLER,
            "PR1 " if story.company else "GD1 ",
            ymd[starts - first - rng.randint(1, 20)],
            ymd[starts - first],
            ends,
            state,
            0,
        )
    )


def _bills(world: World, rng: Random, story: Story, contract: Contract, days: list[ReadingDay]) -> list[Doc]:
    """An empty invoice for each period, unless it would be issued after today."""
    delay = rng.randint(1, 4)
    term = 21 if story.fresh_invoice else rng.choice((14, 30)) if story.company else 14
    docs = []
    for before, read in pairwise(days):
        issued = read.day + delay
        if issued <= world.today:
            number = contract.id * 10 + (read.month + 1) // 2
            docs.append(
                Doc(("FV", read.year, number), contract.id, issued, issued + term, (before.day + 1, read.day))
            )
    return docs


def _measure(
    world: World,
    rng: Random,
    story: Story,
    rows: Rows,
    contract: Contract,
    days: list[ReadingDay],
    docs: list[Doc],
) -> tuple[list[list[Segment]], list[list[Segment]]]:
    keys = [doc.key for doc in docs] + [None] * (len(days) - 1 - len(docs))
    ordinals = [day.day for day in days]
    profile = rng.choice(world.profiles["business" if story.company else "household"])
    water = Point(contract.id, contract.id, WATER, contract.first_water_meter, story.radio, contract.ended)
    used = uses(rng, profile, days, None)
    segments = measure(world, rng, story, rows, water, ordinals, used, keys)
    if not (story.garden and contract.index == 0):
        return segments, [[] for _ in segments]
    garden = Point(contract.id, contract.id, GARDEN, contract.first_garden_meter, story.radio, contract.ended)
    watered = uses(rng, rng.choice(world.profiles["garden"]), days, GARDEN_SEASON)
    return segments, measure(world, rng, story, rows, garden, ordinals, watered, keys)


def _correction(
    world: World, rng: Random, story: Story, rows: Rows, doc: Doc, water: list[Segment]
) -> list[Doc]:
    """Takes back some of the m³ of ``doc``: the lines are negative differences."""
    volume = water[-1].volume
    issued = doc.issued + rng.randint(6, 12)
    year = doc.key[1]
    taken = min(volume, rng.randint(2, 8))
    if not taken:
        return []
    tariff = charge(world.tariffs[year], story.company)
    issued_year = world.ymd[issued - world.first] // 10000
    correction = Doc(("FK", issued_year, doc.key[2]), doc.contract, issued, None, doc.period, corrects=doc)
    after = Segment(water[-1].meter, water[-1].before, water[-1].after - taken, -taken)
    add_line(rows, correction, "Woda – korekta odczytu", -taken, "m³   ", tariff.water, after)
    add_line(rows, correction, "Ścieki – korekta odczytu", -taken, "m³   ", tariff.sewage, None)
    return [correction]
