"""Several workers on one store and one billing database at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from sync.points import Point, watched
from sync.tables import outbox
from sync.worker import Report
from tests.sync.world import World

WORKERS = 4
PATIENCE = 60
"""Seconds until a test that hangs fails."""


def test_workers_at_once_send_each_reading_once(world: World) -> None:
    readings = [world.report(f"WM-{number % 40}") for number in range(120)]
    start = threading.Barrier(WORKERS)

    def work() -> int:
        start.wait(PATIENCE)
        return sum(world.run(batch_size=7).sent for _ in range(12))

    with ThreadPoolExecutor(WORKERS) as pool:
        sent = [worker.result(PATIENCE) for worker in [pool.submit(work) for _ in range(WORKERS)]]
    assert sum(sent) == len(readings)
    world.assert_all_there(readings)


def test_slow_worker_loses_its_batch_to_another(world: World) -> None:
    """The first has claimed and hangs; the second takes the batch up and sends it; then the first wakes."""
    readings = [world.report("WM-1"), world.report("WM-2")]
    claimed, wake = threading.Event(), threading.Event()

    def hang(point: Point) -> None:
        if point is Point.CLAIMED and threading.current_thread() is not threading.main_thread():
            claimed.set()
            wake.wait(PATIENCE)

    with watched(hang), ThreadPoolExecutor(1) as pool:
        slow = pool.submit(world.run)
        assert claimed.wait(PATIENCE)
        assert world.run() == Report(), "the lease has not ended"
        world.later()
        assert world.run() == Report(sent=2)
        wake.set()
        assert slow.result(PATIENCE) == Report(), (
            "what became of the batch is not the slow worker's to record"
        )
    world.assert_all_there(readings)


def test_worker_passes_over_rows_that_others_hold(postgres_world: World) -> None:
    held, free = postgres_world.report("WM-1"), postgres_world.report("WM-2")
    with postgres_world.store.begin() as other:
        other.execute(select(outbox.c.id).where(outbox.c.id == held).with_for_update())
        assert postgres_world.run() == Report(sent=1)
    assert postgres_world.state(free) == "sent"
    postgres_world.run()
    postgres_world.assert_all_there([held, free])
