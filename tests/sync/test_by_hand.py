"""What is stuck waits for somebody, who has it sent again or gives it up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text, update

from sync.batches import Batch
from sync.by_hand import (
    MayHaveArrived,
    NotStuck,
    release,
    release_batch,
    release_item,
    withdraw_batch,
    withdraw_item,
)
from sync.errors import Misconfigured, Rejected
from sync.outbox import READING
from sync.states import State
from sync.tables import outbox
from sync.worker import Report
from tests.eventually import eventually
from tests.sync.world import World

MANY_WRITERS = [pytest.param("postgres", marks=pytest.mark.needs("postgres_server"))]


class Wrong:
    """A channel that takes nothing: whole batches, or each item for itself."""

    name = "staging"

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole

    def send(self, batch: Batch) -> None:
        if self.whole:
            raise Misconfigured("no such table")
        raise Rejected({item.id: "too long" for item in batch.items})


@pytest.fixture
def world(sqlite_world: World, store: Engine) -> World:
    """With a store of each kind."""
    sqlite_world.store = store
    return sqlite_world


def stuck(world: World, *, whole: bool, readings: int = 2) -> list[str]:
    ids = [world.report(f"WM-{number}") for number in range(readings)]
    assert world.run(channels={READING: Wrong(whole=whole)}) == Report(stuck=readings)
    return ids


def waiting(store: Engine) -> int:
    """How many wait for a lock. Within one transaction PostgreSQL shows the same again and again."""
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with store.connect() as observer:
        return int(observer.scalar(waits) or 0)


@pytest.mark.parametrize("store", MANY_WRITERS, indirect=True)
def test_an_item_that_is_on_its_way_again_is_not_taken_out_of_its_new_batch(world: World) -> None:
    """Two members of staff at once, and between them a worker that claims what the first has released."""
    first, _ = stuck(world, whole=False)
    claimed = update(outbox).where(outbox.c.id == first).values(state=State.CLAIMED)
    with ThreadPoolExecutor(1) as thread, world.store.connect() as worker:
        worker.execute(claimed)
        released = thread.submit(release_item, world.store, first, now=world.now)
        eventually(lambda: waiting(world.store), "nobody waits")
        worker.commit()
        with pytest.raises(NotStuck):
            released.result()
    assert world.state(first) == State.CLAIMED


def test_one_batch_is_released_alone(world: World) -> None:
    first = world.report("WM-1")
    world.run(channels={READING: Wrong(whole=True)})
    second = world.report("WM-2")
    world.run(channels={READING: Wrong(whole=True)})
    assert release_batch(world.store, world.batches()[1].id, now=world.now) == 1
    assert world.run() == Report(sent=1)
    assert [world.state(first), world.state(second)] == ["stuck", "sent"]


def test_a_stuck_item_is_released_with_its_whole_batch(world: World) -> None:
    readings = stuck(world, whole=True)
    assert release_item(world.store, readings[0], now=world.now) == 2
    assert world.run() == Report(sent=2)
    assert [(batch.seq, batch.size) for batch in world.batches()] == [(1, 2)]
    world.assert_all_there(readings)


def test_an_item_refused_alone_is_released_alone(world: World) -> None:
    first, second = stuck(world, whole=False)
    assert release_item(world.store, second, now=world.now) == 1
    assert world.run() == Report(sent=1)
    assert [world.state(first), world.state(second)] == ["stuck", "sent"]
    assert [batch.seq for batch in world.batches()] == [1, 2]


def test_an_item_refused_alone_can_be_given_up_and_holds_up_nothing(world: World) -> None:
    (reading,) = stuck(world, whole=False, readings=1)
    later = world.report("WM-0")
    assert world.run() == Report(), "readings of one meter go in their order"
    withdraw_item(world.store, reading, now=world.now)
    assert world.run() == Report(sent=1)
    assert world.state(reading) == "withdrawn"
    world.assert_all_there([later])


def test_a_stuck_batch_is_given_up_as_a_whole_and_its_number_stays_used(world: World) -> None:
    first, second = stuck(world, whole=True)
    with pytest.raises(MayHaveArrived):
        withdraw_item(world.store, first, now=world.now)
    assert withdraw_batch(world.store, world.batches()[0].id, now=world.now) == 2
    assert {world.state(first), world.state(second)} == {"withdrawn"}
    assert world.batches()[0].withdrawn_at == world.now
    later = world.report("WM-0")
    world.later(timedelta(days=1))
    assert release(world.store, now=world.now) == 0
    assert world.run() == Report(sent=1)
    assert [batch.seq for batch in world.batches()] == [1, 2]
    world.assert_all_there([later])


def test_what_is_not_stuck_is_left_alone(world: World) -> None:
    reading = world.report()
    for act in (release_item, withdraw_item):
        with pytest.raises(NotStuck):
            act(world.store, reading, now=world.now)
    world.run()
    batch_id = world.batches()[0].id
    for act in (release_batch, withdraw_batch):
        with pytest.raises(NotStuck):
            act(world.store, batch_id, now=world.now)
    assert world.state(reading) == "sent"
