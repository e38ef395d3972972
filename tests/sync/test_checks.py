"""Readings taken while the ERP was away are checked when it is back, before they are sent."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest

from erp_adapter.errors import BillingError, BillingUnavailable, QueryRefused, ValueNotUnderstood
from erp_adapter.records import Verdict
from sync.backoff import FIRST
from sync.checks import Answer, Ready, Refuse, Wait
from sync.outbox import Item
from sync.worker import Report
from tests.sync.world import World


def test_without_a_check_it_is_not_sent(sqlite_world: World) -> None:
    held, free = sqlite_world.report("WM-1", needs_check=True), sqlite_world.report("WM-2")
    assert sqlite_world.run() == Report(sent=1)
    assert (sqlite_world.state(held), sqlite_world.state(free)) == ("waiting", "sent")


def test_ready_goes_in_the_same_run_with_what_the_check_has_learnt(world: World) -> None:
    reading = world.report(meter=None, needs_check=True)

    def find_meter(item: Item) -> Answer:
        return Ready({**item.payload, "meter_id": "WM-7"})

    assert world.run(prepare=find_meter) == Report(sent=1)
    assert world.item(reading).payload["meter_id"] == "WM-7"
    world.assert_all_there([reading])


def test_refused_is_a_verdict_and_never_sent(world: World) -> None:
    reading = world.report(needs_check=True)
    refused = world.run(prepare=lambda item: Refuse("less_than_previous", "stan niższy niż poprzedni"))
    assert refused == Report(refused=1)
    item = world.item(reading)
    assert (item.state, item.reason_code, item.reason, item.decided_at) == (
        "rejected",
        "less_than_previous",
        "stan niższy niż poprzedni",
        world.now,
    )
    assert world.delivered() == []


def test_waiting_is_checked_again_after_a_growing_delay(sqlite_world: World) -> None:
    reading = sqlite_world.report(needs_check=True)
    asked: list[str] = []

    def not_yet(item: Item) -> Answer:
        asked.append(item.id)
        return Wait("the meter is not known yet")

    for pause in (timedelta(0), FIRST / 2, FIRST / 2, FIRST, FIRST):
        sqlite_world.later(pause)
        sqlite_world.run(prepare=not_yet)
    assert asked == [reading] * 3, "at once, after 15 s, and after 30 s more"
    assert sqlite_world.item(reading).last_error == "the meter is not known yet"


def test_absent_erp_is_asked_once_a_run(sqlite_world: World) -> None:
    readings = [sqlite_world.report(f"WM-{number}", needs_check=True) for number in range(3)]
    asked: list[str] = []

    def away(item: Item) -> Answer:
        asked.append(item.id)
        raise BillingUnavailable("billing", "timed out")

    sqlite_world.run(prepare=away)
    assert asked == readings[:1]
    sqlite_world.later()
    sqlite_world.run(prepare=lambda item: Ready())
    sqlite_world.assert_all_there(readings)


@pytest.mark.parametrize(
    "error",
    [ValueNotUnderstood("meter", "number", "text"), QueryRefused("billing", "bad row")],
    ids=["value", "query"],
)
def test_one_that_the_erp_cannot_tell_about_is_put_off_alone(
    sqlite_world: World, caplog: pytest.LogCaptureFixture, error: BillingError
) -> None:
    bad, *good = (sqlite_world.report(f"WM-{number}", needs_check=True) for number in range(3))
    asked: list[str] = []

    def unreadable(item: Item) -> Answer:
        asked.append(item.id)
        if item.id == bad:
            raise error
        return Ready()

    assert sqlite_world.run(prepare=unreadable, read_verdicts=accepted) == Report(sent=2, verdicts=2)
    assert (sqlite_world.state(bad), sqlite_world.item(bad).last_error) == ("waiting", str(error))
    assert bad in caplog.text
    for pause in (FIRST / 2, FIRST / 2, FIRST, FIRST):
        sqlite_world.later(pause)
        sqlite_world.run(prepare=unreadable)
    assert asked == [bad, *good, bad, bad], "the second delay is longer"


def accepted(items: Sequence[Item]) -> Iterable[Verdict]:
    return [Verdict(item.id, item.customer_id, "accepted") for item in items]


def test_fault_in_a_check_holds_up_nothing_else(sqlite_world: World) -> None:
    bad = sqlite_world.report("WM-1", needs_check=True)
    free = sqlite_world.report("WM-2")

    def broken(item: Item) -> Answer:
        raise ZeroDivisionError

    assert sqlite_world.run(prepare=broken, read_verdicts=accepted) == Report(sent=1, verdicts=1, faults=1)
    assert sqlite_world.state(free) == "accepted"
    assert "ZeroDivisionError" in sqlite_world.item(bad).last_error
    sqlite_world.later()
    assert sqlite_world.run(prepare=lambda item: Ready()) == Report(sent=1)


def test_check_overtaken_by_another_changes_nothing(sqlite_world: World) -> None:
    reading = sqlite_world.report(needs_check=True)

    def slow(item: Item) -> Answer:
        assert sqlite_world.run(prepare=lambda same: Ready()) == Report(sent=1)
        return Refuse("other")

    sqlite_world.run(prepare=slow)
    assert sqlite_world.state(reading) == "sent"
