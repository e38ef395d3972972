"""The plug is pulled between any two steps: afterwards every reading stands exactly once, in order."""

import pytest

from sync.checks import Ready
from sync.points import Point
from tests.sync.world import World, killed_at


def report_some(world: World) -> list[str]:
    """Several batches' worth, two readings of one meter, and one that needs a check first."""
    return [
        world.report("WM-1"),
        world.report("WM-2"),
        world.report("WM-1"),
        world.report("WM-3", needs_check=True),
    ]


def run(world: World) -> None:
    world.run(prepare=lambda item: Ready(), read_verdicts=world.read_verdicts, batch_size=2)


def run_to_the_end(world: World) -> None:
    for _ in range(3):
        world.later()
        run(world)


@pytest.mark.parametrize("point", Point)
def test_killed_once(world: World, point: Point) -> None:
    readings = report_some(world)
    with killed_at(point):
        run(world)
    run_to_the_end(world)
    world.assert_all_there(readings)


@pytest.mark.parametrize("rows_before", [1, 2, 3])
def test_killed_again_while_finding_out_what_arrived(server_world: World, rows_before: int) -> None:
    """Row by row, since the log-in may not look; on SQLite, where it may, one look tells."""
    world = server_world
    readings = [world.report(f"WM-{number}") for number in range(4)]
    with killed_at(Point.DELIVERED):
        run_of_one_batch(world)
    world.later()
    with killed_at(Point.DELIVERED, times=rows_before):
        run_of_one_batch(world)
    run_to_the_end(world)
    world.assert_all_there(readings)
    assert len(world.batches()) == 1


def run_of_one_batch(world: World) -> None:
    world.run(batch_size=4)


def test_killed_twice_at_every_pair_of_points(sqlite_world: World) -> None:
    readings: list[str] = []
    for first in Point:
        for second in Point:
            readings += report_some(sqlite_world)
            with killed_at(first):
                run(sqlite_world)
            sqlite_world.later()
            readings += report_some(sqlite_world)
            with killed_at(second):
                run(sqlite_world)
            sqlite_world.later()
    run_to_the_end(sqlite_world)
    sqlite_world.assert_all_there(readings)
