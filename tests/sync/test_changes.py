"""Until its batch is claimed, a customer may correct an item or take it back; later neither."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, select

from sync.changes import NoSuchItem, TooLate, correct, withdraw
from sync.checks import Ready, Refuse
from sync.outbox import Item
from sync.points import Point
from sync.readings import ReportedReading, to_payload
from sync.tables import outbox
from sync.transactions import writing
from sync.worker import Report
from tests.sync.world import World, killed_at

OWN = ("0000000123",)
Change = Callable[[Connection, str], None]


def corrected(world: World, indication: int) -> Change:
    reading = ReportedReading("WM-1", "WM-1", date(2026, 11, 22), indication, world.now)

    def change(connection: Connection, item_id: str) -> None:
        correct(connection, item_id, customer_ids=OWN, payload=to_payload(reading))

    return change


def withdrawn(world: World) -> Change:
    return lambda connection, item_id: withdraw(connection, item_id, customer_ids=OWN, now=world.now)


def apply(store: Engine, change: Change, item_id: str) -> None:
    with writing(store) as connection:
        change(connection, item_id)


def test_what_was_withdrawn_is_never_sent_and_holds_up_nothing(world: World) -> None:
    first, second = world.report("WM-1"), world.report("WM-1")
    apply(world.store, withdrawn(world), first)
    assert world.run() == Report(sent=1)
    assert world.state(first) == "withdrawn"
    world.assert_all_there([second])


def test_a_correction_arrives_instead_and_in_its_place(world: World) -> None:
    first, second = world.report("WM-1"), world.report("WM-1")
    apply(world.store, corrected(world, 0), first)
    assert [world.run(batch_size=1), world.run(batch_size=1)] == [Report(sent=2), Report()]
    with world.billing.connect() as connection:
        stan = dict(connection.execute(select(world.table.c["2-ID"], world.table.c.stan)).all())
    assert stan == {first: 0, second: 2}
    assert world.out_of_order() == 0


@pytest.mark.parametrize("point", [Point.CLAIMED, Point.DELIVERED, Point.RECORDED])
def test_once_it_is_claimed_it_is_too_late(store: Engine, sqlite_world: World, point: Point) -> None:
    world = sqlite_world
    world.store = store
    reading = world.report()
    with killed_at(point):
        world.run()
    before = world.item(reading).payload
    for change in (corrected(world, 7), withdrawn(world)):
        with pytest.raises(TooLate):
            apply(store, change, reading)
    assert world.item(reading).payload == before


def test_somebody_elses_item_does_not_exist(sqlite_world: World) -> None:
    reading = sqlite_world.report()
    for item_id, owners in ((reading, ("999",)), ("no-such-item", OWN), (reading, ())):
        with pytest.raises(NoSuchItem), writing(sqlite_world.store) as connection:
            withdraw(connection, item_id, customer_ids=owners, now=sqlite_world.now)
    assert sqlite_world.state(reading) == "waiting"


def test_a_check_that_was_under_way_does_not_undo_a_correction(sqlite_world: World) -> None:
    """Its answer is to what was typed before: the correction is checked on its own."""
    world = sqlite_world
    reading = world.report(needs_check=True)
    mended = to_payload(ReportedReading(None, "WM-1", date(2026, 11, 22), 7, world.now))
    seen: list[object] = []

    def prepare(item: Item) -> Ready | Refuse:
        seen.append(item.payload["indication"])
        if len(seen) == 1:
            with writing(world.store) as connection:
                correct(connection, reading, customer_ids=OWN, payload=mended, needs_check=True)
            return Refuse("less_than_previous")
        return Ready({**item.payload, "meter_id": "WM-1"})

    world.run(prepare=prepare)
    assert world.state(reading) == "waiting"
    assert world.run(prepare=prepare) == Report(sent=1)
    assert seen == [1, 7]
    with world.store.connect() as connection:
        assert connection.scalar(select(outbox.c.payload))["indication"] == 7
