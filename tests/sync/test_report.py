"""What was sent against what stands in the billing database, whatever a reader of it answers."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest

from erp_adapter.errors import BillingUnavailable, ValueNotUnderstood
from erp_adapter.records import Verdict
from sync.outbox import Item
from sync.report import BatchReport, reconcile
from sync.verdicts import ReadVerdicts
from tests.sync.world import START, World


@pytest.fixture
def sent(sqlite_world: World) -> list[str]:
    """Six readings in two batches, the second a day later."""
    first = [sqlite_world.report(f"WM-{number}") for number in range(4)]
    sqlite_world.run()
    sqlite_world.later(timedelta(days=1))
    second = [sqlite_world.report(f"WM-{number}") for number in range(2)]
    sqlite_world.run()
    return first + second


def compared(world: World, read: ReadVerdicts, days: int = 0) -> list[BatchReport]:
    return list(reconcile(world.store, read, since=START + timedelta(days=days)))


def test_all_that_is_there_is_right(sqlite_world: World, sent: list[str]) -> None:
    for reading, verdict in zip(sent, "POPNNN", strict=True):
        sqlite_world.decide(reading, verdict)
    sqlite_world.run(read_verdicts=sqlite_world.read_verdicts)
    first, second = compared(sqlite_world, sqlite_world.read_verdicts)
    assert (first.seq, first.sent, first.accepted, first.rejected) == (1, 4, 2, 1)
    assert (second.seq, second.sent, second.accepted, second.rejected) == (2, 2, 0, 0)
    assert first.right
    assert second.right


def test_only_what_was_sent_since_then(sqlite_world: World, sent: list[str]) -> None:
    assert [batch.seq for batch in compared(sqlite_world, sqlite_world.read_verdicts, days=1)] == [2]


def test_what_is_missing_doubled_or_unreadable_is_named(sqlite_world: World, sent: list[str]) -> None:
    missing, doubled, unread = sent[0], sent[1], sent[2]

    def read(items: Sequence[Item]) -> Iterable[Verdict]:
        for item in items:
            if item.id == unread:
                raise ValueNotUnderstood("verdict", "state", "a text")
            if item.id != missing:
                yield Verdict(item.id.upper(), item.customer_id, "undecided")
            if item.id == doubled:
                yield Verdict(item.id, item.customer_id, "undecided")

    first, second = compared(sqlite_world, read)
    assert (first.missing, first.doubled, first.unread) == ((missing,), (doubled,), (unread,))
    assert not first.right
    assert second.right


def test_without_an_answer_nothing_is_said_to_be_missing(sqlite_world: World, sent: list[str]) -> None:
    def read(_items: Sequence[Item]) -> Iterable[Verdict]:
        raise BillingUnavailable("billing", "away")

    with pytest.raises(BillingUnavailable):
        compared(sqlite_world, read)
