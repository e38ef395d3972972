"""The billing system's verdict finds its way back."""

from collections.abc import Iterable, Sequence

import pytest

from erp_adapter.errors import BillingUnavailable
from erp_adapter.records import Verdict
from sync import verdicts
from sync.outbox import Item
from sync.worker import Report
from tests.sync.world import World


def test_accepted_and_rejected(world: World) -> None:
    good, bad, open_ = (world.report(f"WM-{number}") for number in range(3))
    world.run()
    world.decide(good, "P")
    world.decide(bad, "O")
    world.later()
    assert world.run(read_verdicts=world.read_verdicts) == Report(verdicts=2)
    assert [world.state(reading) for reading in (good, bad, open_)] == ["accepted", "rejected", "sent"]
    item = world.item(bad)
    assert (item.reason_code, item.reason, item.decided_at) == (
        "less_than_previous",
        "stan niższy",
        world.now,
    )


def test_decided_is_not_asked_about_again(sqlite_world: World) -> None:
    reading = sqlite_world.report()
    sqlite_world.run()
    sqlite_world.decide(reading, "P")
    assert sqlite_world.run(read_verdicts=sqlite_world.read_verdicts) == Report(verdicts=1)
    sqlite_world.decide(reading, "O")
    sqlite_world.later()
    assert sqlite_world.run(read_verdicts=sqlite_world.read_verdicts) == Report()
    assert sqlite_world.state(reading) == "accepted"


def test_verdict_on_what_was_not_asked_about_is_ignored(sqlite_world: World) -> None:
    asked = sqlite_world.report("WM-1")
    sqlite_world.run()
    unsent = sqlite_world.report("WM-2", needs_check=True)
    given = sqlite_world.run(read_verdicts=lambda items: [Verdict(unsent, "0000000123", "accepted")])
    assert given == Report()
    assert (sqlite_world.state(asked), sqlite_world.state(unsent)) == ("sent", "waiting")


def test_everyone_has_a_turn_before_anyone_has_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "ASKED_AT_ONCE", 2)
    monkeypatch.setattr(verdicts, "QUESTIONS", 1)
    readings = [world.report(f"WM-{number}") for number in range(5)]
    asked: list[str] = []

    def undecided(items: Sequence[Item]) -> Iterable[Verdict]:
        asked.extend(item.id for item in items)
        return []

    for _ in range(4):
        world.later()
        world.run(read_verdicts=undecided)
    assert asked == [*readings, *readings[:3]]


def test_absent_erp_does_not_fail_the_run(sqlite_world: World) -> None:
    reading = sqlite_world.report()

    def away(items: Sequence[Item]) -> Iterable[Verdict]:
        raise BillingUnavailable("billing", "timed out")

    assert sqlite_world.run(read_verdicts=away) == Report(sent=1)
    sqlite_world.decide(reading, "P")
    sqlite_world.later()
    assert sqlite_world.run(read_verdicts=sqlite_world.read_verdicts) == Report(verdicts=1)
