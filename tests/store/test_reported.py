"""Reported readings and their outbox items: both or neither, and each once, on each engine."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from portal.store.accounts import add_account
from portal.store.reported import NewReport, save
from portal.store.tables import reported_readings
from sync.tables import outbox

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WATER = NewReport("000123", "24600", "187466600", 260, date(2026, 11, 22), flag="high", reason="Źródło")
GARDEN = NewReport("000123", "24610", "187949310", 131, date(2026, 11, 22))
PAGE = "11111111-1111-4111-8111-111111111111"
AT_ONCE = 8


@pytest.fixture
def account(store: Engine) -> int:
    with store.begin() as connection:
        return add_account(
            connection, login="one", password_hash="x", user_name="x", email="a@example.com", now=NOW
        )


def counts(store: Engine) -> tuple[int, int]:
    with store.connect() as connection:
        return tuple(  # type: ignore[return-value]  # two of them
            connection.scalar(select(func.count()).select_from(table))
            for table in (reported_readings, outbox)
        )


def send(store: Engine, account: int, *reports: NewReport, submission: str = PAGE) -> None:
    save(store, reports, account_id=account, submission=submission, now=NOW)


def test_a_reading_and_its_item_say_the_same(store: Engine, account: int) -> None:
    send(store, account, WATER)
    with store.connect() as connection:
        reading, item = (
            connection.execute(select(reported_readings)).one(),
            connection.execute(select(outbox)).one(),
        )
    assert reading.id == item.id
    assert (reading.customer_id, item.customer_id) == ("000123", "000123")
    assert (reading.reported_at, item.enqueued_at) == (NOW, NOW)
    told = {
        "meter_id": "24600",
        "meter_number": "187466600",
        "indication": 260,
        "flag": "high",
        "reason": "Źródło",
    }
    assert {name: getattr(reading, name) for name in told} == told
    assert {name: item.payload[name] for name in told} == told


def test_what_a_submission_brought_before_is_not_stored_again(store: Engine, account: int) -> None:
    send(store, account, WATER)
    send(store, account, WATER, GARDEN)
    send(store, account, replace(WATER, reason="other words"), GARDEN)
    assert counts(store) == (2, 2)


@pytest.mark.parametrize(
    "other",
    [
        replace(WATER, indication=261),
        replace(WATER, read_on=date(2026, 11, 21)),
        replace(WATER, customer_id="000107"),
    ],
    ids=["indication", "day", "customer"],
)
def test_what_differs_in_what_matters_is_another_reading(
    store: Engine, account: int, other: NewReport
) -> None:
    send(store, account, WATER)
    send(store, account, other)
    assert counts(store) == (2, 2)


def test_one_meter_twice_on_a_page_is_stored_once(store: Engine, account: int) -> None:
    send(store, account, WATER, replace(WATER, reason="other words"))
    assert counts(store) == (1, 1)


def test_another_page_is_another_report(store: Engine, account: int) -> None:
    send(store, account, WATER)
    send(store, account, WATER, submission=PAGE[::-1])
    assert counts(store) == (2, 2)


def test_without_the_meter_s_key_the_item_waits_to_be_checked(store: Engine, account: int) -> None:
    send(store, account, replace(WATER, meter_id=None), GARDEN)
    with store.connect() as connection:
        waiting = connection.scalars(select(outbox.c.needs_check).order_by(outbox.c.position))
        assert list(waiting) == [True, False]


def test_eight_at_once_store_it_once(store: Engine, account: int) -> None:
    together = threading.Barrier(AT_ONCE)

    def once(_number: int) -> None:
        together.wait()
        send(store, account, WATER, GARDEN)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(once, range(AT_ONCE)))
    assert counts(store) == (2, 2)


BROKEN = {
    "sqlite": "CREATE TRIGGER broken BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END",
    "postgresql": "ALTER TABLE outbox ADD CONSTRAINT broken CHECK (customer_id = 'nobody')",
}


def test_when_the_outbox_fails_there_is_no_reading_either(store: Engine, account: int) -> None:
    with store.begin() as connection:
        connection.execute(text(BROKEN[store.dialect.name]))
    with pytest.raises(SQLAlchemyError) as failure:
        send(store, account, WATER, GARDEN)
    assert counts(store) == (0, 0)
    assert "000123" not in str(failure.value).partition("DETAIL")[0]


def test_an_account_that_is_gone_reports_nothing(store: Engine) -> None:
    with pytest.raises(SQLAlchemyError):
        send(store, 99, WATER)
    assert counts(store) == (0, 0)
