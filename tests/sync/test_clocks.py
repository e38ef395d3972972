"""A clock that was wrong for a moment, as at a start without its battery, holds nothing up for years."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from erp_adapter.settings import ConnectionSettings
from sync.channels.staging_table import open_staging
from sync.checks import Answer, Ready, Wait
from sync.figures import figures
from sync.jumps import has_jumped
from sync.kinds import KINDS
from sync.marks import note, take
from sync.outbox import READING, Item
from sync.points import Point
from sync.transactions import writing
from sync.worker import Report
from tests.sync.world import STAGING, START, World, killed_at

YEARS = timedelta(days=3650)


@pytest.fixture
def wrong(sqlite_world: World) -> Iterator[World]:
    """A reading was reported, and then the clock goes wrong; ``mended`` sets it right."""
    sqlite_world.report()
    sqlite_world.later(YEARS)
    yield sqlite_world
    assert len(sqlite_world.delivered()) == 2


def mended(world: World) -> None:
    world.now = START
    world.report("WM-2")


def test_of_a_process_that_died_with_a_batch(wrong: World) -> None:
    with killed_at(Point.CLAIMED):
        wrong.run()
    mended(wrong)
    assert wrong.run() == Report(sent=2)


def test_of_one_that_put_a_batch_off(wrong: World) -> None:
    away = ConnectionSettings.model_validate({"url": "sqlite:////nowhere/billing.sqlite"})
    assert wrong.run(channels={READING: open_staging(STAGING, away, KINDS[READING])}) == Report(put_off=1)
    mended(wrong)
    assert wrong.run() == Report(sent=2)


def test_of_one_that_could_not_check(sqlite_world: World) -> None:
    def wait(_item: Item) -> Answer:
        return Wait("the ERP is away")

    reading = sqlite_world.report(needs_check=True)
    sqlite_world.later(YEARS)
    sqlite_world.run(prepare=wait)
    sqlite_world.now = START
    assert sqlite_world.run(prepare=lambda _item: Ready()) == Report(sent=1)
    sqlite_world.assert_all_there([reading])


def test_of_one_that_asked_for_verdicts(sqlite_world: World) -> None:
    reading = sqlite_world.report()
    sqlite_world.later(YEARS)
    sqlite_world.run(read_verdicts=sqlite_world.read_verdicts)
    sqlite_world.now = START
    sqlite_world.decide(reading, "P")
    assert sqlite_world.run(read_verdicts=sqlite_world.read_verdicts) == Report(verdicts=1)


def test_one_that_jumped_ahead_deletes_nothing_before_it_has_been_steady(
    sqlite_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def jumped(after: timedelta) -> bool:
        with writing(sqlite_world.store) as connection:
            return has_jumped(connection, "retention", START + after)

    day = timedelta(days=1)
    assert not jumped(day), "there was no first time"
    with writing(sqlite_world.store) as connection:
        note(connection, "retention", START)
    assert not jumped(7 * day)
    assert jumped(400 * day)
    assert jumped(402 * day)
    assert caplog.text.count("the clock may be wrong") == 1
    assert not jumped(day), "it was put right"
    assert jumped(400 * day)
    assert jumped(402 * day)
    with sqlite_world.store.connect() as connection:
        assert [*figures(connection).failing] == ["clock.retention"]
    assert not jumped(403 * day)


def test_of_one_that_noted_what_is_done_once_a_day(sqlite_world: World) -> None:
    day = timedelta(days=1)
    with sqlite_world.store.begin() as connection:
        assert take(connection, "retention", START + YEARS, day)
        assert take(connection, "retention", START, day)
        assert not take(connection, "retention", START + day / 2, day)
