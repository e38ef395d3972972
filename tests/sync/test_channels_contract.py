"""What every channel promises: each item stands at the target once, whatever happens on the way."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sync.by_hand import release
from sync.claims import claim
from sync.outbox import READING
from sync.points import Point
from sync.worker import Report
from tests.servers.sftp import SftpServer
from tests.sync.conftest import params
from tests.sync.ways_out import Importer, TableTarget, Target
from tests.sync.world import LEASE, World, killed_at

ON_THE_WAY = [(Point.DELIVERING, 1), (Point.DELIVERED, 1), (Point.RECORDING, 1), (Point.RECORDED, 1)]
"""Where a run may die, and for the how many-th time it gets there."""


@pytest.fixture(params=params({"staging": (), "file": (), "sftp": ("sftp_server",)}))
def target(request: pytest.FixtureRequest, sqlite_world: World, tmp_path: Path) -> Target:
    made: Target
    match request.param:
        case "staging":
            made = TableTarget(sqlite_world)
        case "file":
            made = Importer(tmp_path / "drop")
        case _:
            server: SftpServer = request.getfixturevalue("sftp_server")
            made = Importer(tmp_path / "drop", sftp=server.settings())
    sqlite_world.channels = {READING: made.channel}
    return made


def test_a_batch_that_is_sent_again_arrives_once(sqlite_world: World, target: Target) -> None:
    readings = [sqlite_world.report(f"WM-{number}") for number in range(3)]
    for _ in range(2):
        with killed_at(Point.DELIVERED):
            sqlite_world.run()
        target.delivered()
        sqlite_world.later()
    assert sqlite_world.run() == Report(sent=3)
    assert sorted(target.delivered()) == sorted(readings)


@pytest.mark.parametrize(("first", "second"), list(itertools.product(ON_THE_WAY, repeat=2)))
def test_it_arrives_once_wherever_two_runs_die(
    sqlite_world: World, target: Target, first: tuple[Point, int], second: tuple[Point, int]
) -> None:
    readings = [sqlite_world.report("WM-1")]
    for place in (first, second):
        readings.append(sqlite_world.report(f"WM-{len(readings) + 1}"))
        with killed_at(*place):
            sqlite_world.run()
        target.delivered()
        sqlite_world.later()
    sqlite_world.run()
    assert sorted(target.delivered()) == sorted(readings)
    assert {sqlite_world.state(reading) for reading in readings} == {"sent"}


def test_two_who_send_the_same_batch_at_once_deliver_it_once(sqlite_world: World, target: Target) -> None:
    readings = [sqlite_world.report(f"WM-{number}") for number in range(50)]
    with killed_at(Point.CLAIMED):
        sqlite_world.run()
    sqlite_world.later()
    claimed = claim(
        sqlite_world.store,
        kind=READING,
        channel=target.channel.name,
        size=50,
        lease=LEASE,
        now=sqlite_world.now,
    )
    assert claimed is not None
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(target.channel.send, [claimed] * 8))
    assert sorted(target.delivered()) == sorted(readings)


def test_what_does_not_fit_is_stuck_until_it_is_mended(sqlite_world: World, target: Target) -> None:
    readings = [sqlite_world.report("WM-1"), sqlite_world.report("WM-2")]
    with target.broken():
        assert sqlite_world.run() == Report(stuck=2)
    release(sqlite_world.store, now=sqlite_world.now)
    assert sqlite_world.run() == Report(sent=2)
    assert sorted(target.delivered()) == sorted(readings)


def test_an_item_that_cannot_be_written_is_stuck_and_the_others_go(
    sqlite_world: World, target: Target
) -> None:
    """No meter where the table wants one; a letter that the file's encoding has not."""
    good, bad = sqlite_world.report("WM-1"), sqlite_world.report(target.unwritable)
    assert sqlite_world.run() == Report(sent=1, stuck=1)
    assert sqlite_world.state(bad) == "stuck"
    assert sqlite_world.state(good) == "sent"
    assert good in target.delivered()
    assert bad not in target.delivered()
