"""Batches that the billing system fetches by itself: on every store, and with many callers at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from sync import pull
from sync.batches import Batch
from sync.by_hand import release
from sync.outbox import READING
from sync.points import Point, watched
from sync.tables import batch, outbox
from tests.billing_api.handing import AT, hand_over
from tests.sync.world import LEASE

CALLERS = 4
PATIENCE = 60


def fetch(store: Engine, client: str = "client", now: datetime = AT, size: int = 3) -> Batch | None:
    return pull.next_batch(store, kind=READING, client=client, size=size, lease=LEASE, now=now)


def fetched(store: Engine, client: str = "client", now: datetime = AT) -> Batch:
    found = fetch(store, client, now)
    assert found is not None
    return found


def test_one_client_calling_at_once_from_many_places_holds_one_batch(store: Engine) -> None:
    for meter in range(12):
        hand_over(store, f"WM-{meter}")
    start = threading.Barrier(CALLERS)

    def call() -> str:
        start.wait(PATIENCE)
        return fetched(store).id

    with ThreadPoolExecutor(CALLERS) as pool:
        ids = {caller.result(PATIENCE) for caller in [pool.submit(call) for _ in range(CALLERS)]}
    assert len(ids) == 1
    with store.connect() as connection:
        assert list(connection.scalars(select(batch.c.id))) == list(ids)


def test_clients_at_once_share_what_there_is_without_gaps(store: Engine) -> None:
    readings = {hand_over(store, f"WM-{number % 10}") for number in range(40)}
    start = threading.Barrier(CALLERS)

    def work(client: str) -> list[Batch]:
        start.wait(PATIENCE)
        kept = []
        while (got := fetch(store, client)) is not None:
            kept.append(got)
            pull.acknowledge(store, got.id, {}, AT)
        return kept

    with ThreadPoolExecutor(CALLERS) as pool:
        kept = [got for each in pool.map(work, [f"client {n}" for n in range(CALLERS)]) for got in each]
    kept += work_off(store)
    ids = [item.id for got in kept for item in got.items]
    assert (len(ids), set(ids)) == (len(readings), readings)
    assert sorted(got.seq for got in kept) == list(range(1, len(kept) + 1))


def work_off(store: Engine) -> list[Batch]:
    """What was held back by readings of the same meter while others were at work."""
    kept = []
    while (got := fetch(store)) is not None:
        kept.append(got)
        pull.acknowledge(store, got.id, {}, AT)
    return kept


def test_two_acknowledgements_at_once_are_one(store: Engine) -> None:
    first, second = hand_over(store, "WM-1"), hand_over(store, "WM-2")
    got = fetched(store)
    start = threading.Barrier(2)

    def acknowledge(refused: str) -> pull.Fetched:
        start.wait(PATIENCE)
        return pull.acknowledge(store, got.id, {refused: "no such customer"}, AT)

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(acknowledge, [first, second]))
    assert told[0] == told[1]
    assert len(told[0].refused) == 1


def test_a_client_that_died_while_it_was_given_a_batch_gets_it_again(store: Engine) -> None:
    hand_over(store)
    seen = []

    def note(point: Point) -> None:
        if point is Point.CLAIMED:
            with store.connect() as connection:
                seen.append(connection.scalar(select(batch.c.id)))
            raise KeyboardInterrupt

    with watched(note), pytest.raises(KeyboardInterrupt):
        fetch(store)
    assert fetched(store).id == seen[0]


def test_a_batch_taken_up_by_another_meanwhile_is_still_acknowledged(store: Engine) -> None:
    hand_over(store)
    got = fetched(store)
    other = fetched(store, "other", AT + LEASE)
    assert other.id == got.id
    assert pull.acknowledge(store, got.id, {}, AT).sent_at == AT
    assert pull.acknowledge(store, got.id, {}, AT + LEASE).sent_at == AT


def test_a_stuck_batch_that_is_to_be_sent_again_goes_under_its_own_id(store: Engine) -> None:
    reading = hand_over(store)
    got = fetched(store)
    with store.begin() as connection:
        connection.execute(update(batch).values(channel="staging"))
    assert fetch(store) is None, "begun another way"
    with store.begin() as connection:
        connection.execute(update(batch).values(channel="api"))
    with pytest.raises(pull.BatchClosed, match="stuck"):
        pull.acknowledge(store, got.id, {}, AT)
    assert release(store, now=AT) == 1
    pull.acknowledge(store, got.id, {}, AT)
    with store.connect() as connection:
        assert connection.scalar(select(outbox.c.state).where(outbox.c.id == reading)) == "sent"


def test_an_item_that_is_none_of_its_kind_holds_up_only_its_batch(store: Engine) -> None:
    hand_over(store, "WM-1")
    with store.begin() as connection:
        connection.execute(update(outbox).values(payload={}))
    assert fetch(store) is None
    with store.connect() as connection:
        assert connection.scalar(select(outbox.c.state)) == "stuck"
    good = hand_over(store, "WM-2")
    assert [item.id for item in fetched(store).items] == [good]


def test_a_batch_is_for_nobody_else_until_its_lease_ends(store: Engine) -> None:
    hand_over(store)
    got = fetched(store)
    assert fetch(store, "other", AT + LEASE - timedelta(seconds=1)) is None
    assert fetched(store, "client", AT + LEASE - timedelta(seconds=1)).id == got.id
    assert fetch(store, "other", AT + LEASE) is None, "it was given again, so the lease is longer now"
