"""Readings of one meter arrive in their order; those of others do not wait for them."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.store.engine import open_store
from sync.checks import Wait
from sync.outbox import enqueue
from sync.tables import outbox
from sync.worker import Report
from tests.servers.postgres import PostgresServer
from tests.sync.world import START, World


def test_later_reading_of_a_meter_waits_for_the_next_batch(world: World) -> None:
    readings = [world.report("WM-1"), world.report("WM-1"), world.report("WM-2")]
    assert world.run() == Report(sent=3)
    assert [batch.size for batch in world.batches()] == [2, 1]
    world.assert_all_there(readings)


def test_later_reading_waits_while_an_earlier_one_is_not_ready(sqlite_world: World) -> None:
    first, second = sqlite_world.report("WM-1", needs_check=True), sqlite_world.report("WM-1")
    other = sqlite_world.report("WM-2")
    assert sqlite_world.run(prepare=lambda item: Wait("not yet")) == Report(sent=1)
    states = {name: sqlite_world.state(name) for name in (first, second, other)}
    assert states == {first: "waiting", second: "waiting", other: "sent"}


def test_later_reading_waits_while_an_earlier_one_is_stuck(sqlite_world: World) -> None:
    first = sqlite_world.report(meter=None, key="WM-1")
    second, other = sqlite_world.report("WM-1"), sqlite_world.report("WM-2")
    sqlite_world.run()
    states = {name: sqlite_world.state(name) for name in (first, second, other)}
    assert states == {first: "stuck", second: "waiting", other: "sent"}


def add(store: Engine, reading_id: str, roll_back: bool = False, wait: str | None = None) -> None:
    with store.connect() as connection:
        if wait is not None:
            connection.exec_driver_sql(wait)
        enqueue(
            connection,
            id=reading_id,
            kind="reading",
            customer_id="0000000123",
            ordering_key="WM-1",
            payload={},
            at=START,
        )
        connection.rollback() if roll_back else connection.commit()


def positions(store: Engine) -> dict[str, int]:
    with store.connect() as connection:
        return {row.id: row.position for row in connection.execute(select(outbox))}


def test_item_stands_or_falls_with_the_callers_transaction(store: Engine) -> None:
    add(store, "a")
    add(store, "b", roll_back=True)
    add(store, "c")
    assert positions(store) == {"a": 1, "c": 2}


def test_item_cannot_be_enqueued_twice(store: Engine) -> None:
    add(store, "a")
    with pytest.raises(IntegrityError):
        add(store, "a")


def test_no_position_is_committed_after_a_higher_one(postgres_world: World) -> None:
    """A second enqueuing transaction waits for the first; otherwise the worker might send its item before."""
    store = postgres_world.store
    with store.begin() as first:
        enqueue(
            first,
            id="a",
            kind="reading",
            customer_id="0000000123",
            ordering_key="WM-1",
            payload={},
            at=START,
        )
        with pytest.raises(OperationalError, match="lock timeout"):
            add(store, "b", wait="SET LOCAL lock_timeout = '50ms'")
    add(store, "b")
    assert positions(store) == {"a": 1, "b": 2}


def test_moments_come_back_in_utc(store: Engine) -> None:
    add(store, "a")
    with store.connect() as connection:
        came_back = connection.execute(select(outbox.c.enqueued_at)).scalar_one()
    assert came_back == START
    assert came_back.utcoffset() == timedelta(0)


def test_moment_without_a_zone_is_refused(sqlite_world: World) -> None:
    sqlite_world.now = START.replace(tzinfo=None)
    with pytest.raises(Exception, match="needs its time zone"):
        sqlite_world.report()


def test_positions_are_given_whatever_isolation_the_database_begins_with(
    postgres_world: World, postgres_server: PostgresServer
) -> None:
    """One that reads what it read before would give a number that somebody else has meanwhile."""
    name = postgres_world.store.url.database or ""
    with postgres_world.store.begin() as connection:
        connection.exec_driver_sql(
            f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"
        )
    store = open_store(postgres_server.url(name))
    try:
        with store.begin() as early:
            early.execute(select(outbox.c.id)).all()
            add(store, "first")
            enqueue(
                early,
                id="second",
                kind="reading",
                customer_id="0000000123",
                ordering_key="WM-1",
                payload={},
                at=START,
            )
        assert positions(store) == {"first": 1, "second": 2}
    finally:
        store.dispose()
