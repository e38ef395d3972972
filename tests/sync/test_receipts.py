"""Receipts of batches that will never be sent again do not pile up; the others stay, however old."""

from datetime import timedelta
from pathlib import Path

import pytest

from sync.outbox import READING
from sync.points import Point
from sync.receipts import KEPT, remove_receipts
from sync.worker import Report
from tests.sync.ways_out import Importer
from tests.sync.world import World, killed_at


@pytest.fixture
def importer(sqlite_world: World, tmp_path: Path) -> Importer:
    found = Importer(tmp_path / "drop")
    sqlite_world.channels = {READING: found.channel}
    return found


def receipts(importer: Importer) -> list[str]:
    return sorted(path.name for path in (importer.directory / ".ibok").iterdir())


def swept(world: World, importer: Importer) -> int:
    return remove_receipts(world.store, {READING: importer.settings}, world.now)


def test_of_a_batch_that_has_gone_it_goes_after_a_while(sqlite_world: World, importer: Importer) -> None:
    sqlite_world.report()
    assert sqlite_world.run() == Report(sent=1)
    sqlite_world.later(KEPT)
    assert (swept(sqlite_world, importer), receipts(importer)) == (0, ["readings-00000001"])
    sqlite_world.later(timedelta(seconds=1))
    assert (swept(sqlite_world, importer), receipts(importer)) == (1, [])
    assert swept(sqlite_world, importer) == 0


def test_of_one_that_may_have_gone_it_stays(sqlite_world: World, importer: Importer) -> None:
    reading = sqlite_world.report()
    with killed_at(Point.DELIVERED, times=2):
        sqlite_world.run()
    assert importer.delivered() == [reading]
    sqlite_world.later(2 * KEPT)
    assert swept(sqlite_world, importer) == 0
    assert sqlite_world.run() == Report(sent=1)
    assert importer.delivered() == [reading]


def test_a_directory_that_is_away_has_its_turn_again(sqlite_world: World, importer: Importer) -> None:
    sqlite_world.report()
    sqlite_world.run()
    sqlite_world.later(2 * KEPT)
    with importer.broken():
        assert swept(sqlite_world, importer) == 0
    assert swept(sqlite_world, importer) == 1
