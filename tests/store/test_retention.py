"""What has been kept long enough goes, what has not stays; on each engine, however often it is done."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, insert, select

from portal.config import RetentionSettings
from portal.jobs import sync_job
from portal.store import retention, tables
from portal.store.accounts import add_account
from portal.store.retention import AT_ONCE, RULES, sweep
from sync.figures import ALL_KINDS
from sync.marks import forget
from sync.outbox import READING
from sync.states import State
from sync.tables import outbox
from tests.office import Office

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAYS = RetentionSettings().model_dump()


def session(at: datetime) -> Mapping[str, Any]:
    return {"token_hash": uuid.uuid4().hex, "account_id": 1, "created_at": at, "last_seen_at": at}


def link(at: datetime) -> Mapping[str, Any]:
    data = {"purpose": "registration", "data": {"email": "a@example.com"}}
    return data | {"digest": uuid.uuid4().hex, "created_at": at - timedelta(days=1), "expires_at": at}


def device(at: datetime) -> Mapping[str, Any]:
    return {"account_id": 1, "digest": uuid.uuid4().hex, "first_seen_at": at}


def ticket(at: datetime, state: str = "closed") -> Mapping[str, Any]:
    shown = {"account_id": 1, "category": "other", "subject": "s", "state": state}
    return shown | {"created_at": at, "changed_at": at, "submission": str(uuid.uuid4())}


def check(at: datetime) -> Mapping[str, Any]:
    return {"started_at": at, "changed_at": at, "findings": []}


def event(at: datetime) -> Mapping[str, Any]:
    return {"at": at, "event": "logged_in", "details": {}}


ROWS = {
    "sessions": (tables.login_sessions, session),
    "links": (tables.one_time_tokens, link),
    "devices": (tables.known_devices, device),
    "tickets": (tables.tickets, ticket),
    "checks": (tables.check_runs, check),
    "audit": (tables.audit, event),
}


@pytest.fixture
def inhabited(store: Engine) -> Engine:
    with store.begin() as connection:
        add_account(
            connection, login="klient1", password_hash="", user_name="Jan", email="a@example.com", now=NOW
        )
    return store


def add(store: Engine, table: Table, *rows: Mapping[str, Any]) -> None:
    with store.begin() as connection:
        for row in rows:
            connection.execute(insert(table).values(row))


def left(store: Engine, table: Table) -> int:
    with store.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_there_is_a_rule_for_each_setting() -> None:
    assert set(DAYS) == set(RULES) == {*ROWS, "mails", "delivered"}


@pytest.mark.parametrize("name", ROWS)
def test_the_old_goes_and_the_rest_stays(inhabited: Engine, name: str) -> None:
    table, row = ROWS[name]
    limit = NOW - timedelta(days=DAYS[name])
    add(inhabited, table, row(limit - timedelta(seconds=1)), row(limit + timedelta(seconds=1)))
    assert sweep(inhabited, DAYS, NOW)[name] == 1
    assert left(inhabited, table) == 1
    assert sweep(inhabited, DAYS, NOW)[name] == 0


def test_an_open_ticket_stays_however_old(inhabited: Engine) -> None:
    add(inhabited, tables.tickets, ticket(NOW - timedelta(days=5000), "open"))
    sweep(inhabited, DAYS, NOW)
    assert left(inhabited, tables.tickets) == 1


GONE = {"sent", "accepted", "rejected", "withdrawn", "undeliverable"}
"""An item in one of these goes nowhere any more."""


def test_what_has_gone_is_emptied_but_for_readings(inhabited: Engine) -> None:
    pairs = [(kind, state) for kind in ALL_KINDS for state in State]
    add(inhabited, outbox, *(item(kind, state, place) for place, (kind, state) in enumerate(pairs)))
    found = sweep(inhabited, DAYS, NOW)
    assert (found["mails"], found["delivered"]) == (len(GONE), 3 * len(GONE))
    with inhabited.connect() as connection:
        rows = connection.execute(select(outbox.c.kind, outbox.c.state, outbox.c.payload)).all()
    emptied = {(row.kind, row.state) for row in rows if row.payload == {}}
    assert emptied == {(kind, state) for kind, state in pairs if kind != READING and state in GONE}
    assert sweep(inhabited, DAYS, NOW) == dict.fromkeys(DAYS, 0)


def item(kind: str, state: str, position: int) -> Mapping[str, Any]:
    old = NOW - timedelta(days=100)
    item_id = str(uuid.uuid4())
    return {
        "id": item_id,
        "kind": kind,
        "customer_id": "",
        "ordering_key": item_id,
        "position": position,
        "payload": {"to": "a@example.com"},
        "needs_check": False,
        "state": state,
        "attempts": 0,
        "enqueued_at": old,
    }


def test_more_than_one_transaction_takes_goes_too(inhabited: Engine) -> None:
    rows = [event(NOW - timedelta(days=2000))] * (AT_ONCE + 1)
    with inhabited.begin() as connection:
        connection.execute(insert(tables.audit), rows)
    assert sweep(inhabited, {"audit": 1095}, NOW) == {"audit": AT_ONCE + 1}


def test_one_that_failed_is_tried_again_with_the_next_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = office.app()
    store = app.extensions["ibok"].store
    job = sync_job(office.config, store, app.extensions["ibok"].billing)
    add(store, tables.check_runs, check(NOW - timedelta(days=5000)))
    with monkeypatch.context() as broken:
        broken.setattr(retention, "RULES", {})
        assert job().faults == 1
    assert (job().faults, left(store, tables.check_runs)) == (0, 0)


def test_of_the_jobs_of_a_day_one_sweeps(office: Office) -> None:
    app = office.app()
    job = sync_job(office.config, app.extensions["ibok"].store, app.extensions["ibok"].billing)
    store = app.extensions["ibok"].store
    add(store, tables.check_runs, check(NOW - timedelta(days=5000)))
    job()
    assert left(store, tables.check_runs) == 0
    add(store, tables.check_runs, check(NOW - timedelta(days=5000)))
    job()
    assert left(store, tables.check_runs) == 1
    with store.begin() as connection:
        forget(connection, "retention")
    job()
    assert left(store, tables.check_runs) == 0
