"""The billing system's verdict finds its way back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from erp_adapter.errors import BillingUnavailable, ValueNotUnderstood
from erp_adapter.records import Verdict
from sync import verdicts
from sync.figures import figures
from sync.outbox import Item
from sync.rejections import Rejection
from sync.verdicts import ReadVerdicts
from sync.worker import Report, run_once
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


def test_one_that_nobody_foresaw_holds_up_no_other_verdict_and_has_its_turn_again(
    sqlite_world: World,
) -> None:
    readings = [sqlite_world.report(f"WM-{number}") for number in range(7)]
    strange, unmailed = readings[2], readings[5]
    sqlite_world.run()
    sqlite_world.decide(unmailed, "O")
    for reading in {*readings} - {unmailed}:
        sqlite_world.decide(reading, "P")

    def read(items: Sequence[Item]) -> Iterable[Verdict]:
        if strange in {item.id for item in items}:
            raise UnicodeError
        return sqlite_world.read_verdicts(items)

    def no_mail(_connection: Connection, _rejection: Rejection) -> None:
        raise ZeroDivisionError

    given = run_once(
        sqlite_world.store, {}, read_verdicts=read, announce=no_mail, clock=lambda: sqlite_world.now
    )
    assert given == Report(verdicts=5, faults=2)
    with sqlite_world.store.connect() as connection:
        assert [*figures(connection).failing] == ["verdicts"]
    sqlite_world.later()
    assert sqlite_world.run(read_verdicts=sqlite_world.read_verdicts) == Report(verdicts=2)
    with sqlite_world.store.connect() as connection:
        assert not figures(connection).failing


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


def test_ids_in_upper_case_are_ours_as_well(sqlite_world: World) -> None:
    good, bad = sqlite_world.report("WM-1"), sqlite_world.report("WM-2")
    given = [
        Verdict(good.upper(), "0000000123", "accepted"),
        Verdict(bad.upper(), "0000000123", "rejected", "less_than_previous"),
    ]
    assert sqlite_world.run(read_verdicts=lambda items: given) == Report(sent=2, verdicts=2)
    assert (sqlite_world.state(good), sqlite_world.state(bad)) == ("accepted", "rejected")


@pytest.mark.parametrize("places", [{0}, {6}, {2, 3}, {0, 3, 5}], ids=str)
def test_unreadable_verdict_holds_up_no_other(
    sqlite_world: World, caplog: pytest.LogCaptureFixture, places: set[int]
) -> None:
    readings = [sqlite_world.report(f"WM-{number}") for number in range(7)]
    sqlite_world.run()
    for reading in readings:
        sqlite_world.decide(reading, "P")
    bad = {readings[place] for place in places}
    sqlite_world.later()
    done = sqlite_world.run(read_verdicts=unreadable(sqlite_world, bad))
    assert done == Report(verdicts=7 - len(bad))
    assert {reading for reading in readings if sqlite_world.state(reading) == "sent"} == bad
    assert {reading for reading in readings if reading in caplog.text} == bad
    sqlite_world.later()
    assert sqlite_world.run(read_verdicts=sqlite_world.read_verdicts) == Report(verdicts=len(bad))


def unreadable(world: World, bad: Collection[str]) -> ReadVerdicts:
    """The billing system's answer where some rows hold what their conversion cannot read."""

    def read(items: Sequence[Item]) -> Iterable[Verdict]:
        for verdict in world.read_verdicts(items):
            if verdict.reading_id in bad:
                raise ValueNotUnderstood("verdict", "decided_on", "a date")
            yield verdict

    return read


def test_erp_that_can_tell_nothing_is_not_asked_for_ever(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(verdicts, "REFUSALS", 3)
    readings = [sqlite_world.report(f"WM-{number}") for number in range(8)]
    asked: list[int] = []

    def broken(items: Sequence[Item]) -> Iterable[Verdict]:
        asked.append(len(items))
        return unreadable(sqlite_world, readings)(items)

    assert sqlite_world.run(read_verdicts=broken) == Report(sent=8)
    assert asked == [8, 4, 4]
    assert "verdicts were not read" in caplog.text


def test_what_was_told_before_the_erp_went_away_is_kept(sqlite_world: World) -> None:
    told, bad = sqlite_world.report("WM-1"), sqlite_world.report("WM-2")
    sqlite_world.run()
    sqlite_world.decide(told, "P")

    def going_away(items: Sequence[Item]) -> Iterable[Verdict]:
        if [item.id for item in items] == [bad]:
            raise BillingUnavailable("billing", "timed out")
        return unreadable(sqlite_world, [bad])(items)

    sqlite_world.later()
    sqlite_world.run(read_verdicts=going_away)
    assert (sqlite_world.state(told), sqlite_world.state(bad)) == ("accepted", "sent")


def test_an_accepted_reading_is_asked_about_until_it_is_billed(world: World) -> None:
    """Once a day, and no more once its invoice is known."""
    first, second = world.report("WM-1"), world.report("WM-2")
    world.run()
    world.decide(first, "P")
    world.decide(second, "P")
    invoices: dict[str, str | None] = {first: None, second: None}
    asked: list[list[str]] = []

    def read(items: Sequence[Item]) -> Iterable[Verdict]:
        asked.append([item.id for item in items])
        return [Verdict(item.id, "0000000123", "accepted", invoice=invoices[item.id]) for item in items]

    def job() -> Report:
        return run_once(world.store, {}, read_verdicts=read, read_invoices=read, clock=lambda: world.now)

    assert job() == Report(verdicts=2)
    world.later(timedelta(hours=1))
    assert (job(), asked[1:]) == (Report(), [])
    invoices[first] = "FV/1/2026"
    world.later(timedelta(days=1))
    assert (job(), asked[1:]) == (Report(verdicts=1), [[first, second]])
    world.later(timedelta(days=2))
    assert (job(), asked[2:]) == (Report(), [[second]])
    assert (world.item(first).billed_on, world.item(second).billed_on) == ("FV/1/2026", None)
