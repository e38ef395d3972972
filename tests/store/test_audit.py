"""The audit trail only grows."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from portal.store.audit import note
from portal.store.tables import audit

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def noted(store: Engine) -> Engine:
    with store.begin() as connection:
        note(connection, "approved", at=NOW, actor=1, account=2, customer_id="000123", details={"score": 90})
    return store


def test_what_is_noted_can_be_read(noted: Engine) -> None:
    with noted.connect() as connection:
        row = connection.execute(select(audit)).one()
    assert (row.event, row.at, row.actor_id, row.account_id) == ("approved", NOW, 1, 2)
    assert (row.customer_id, row.details) == ("000123", {"score": 90})


def test_it_cannot_be_changed(noted: Engine) -> None:
    with pytest.raises(DBAPIError, match="append-only"), noted.begin() as connection:
        connection.execute(update(audit).values(actor_id=3))
    with noted.connect() as connection:
        assert connection.scalar(select(audit.c.actor_id)) == 1


def test_an_address_can_only_be_taken_out(noted: Engine) -> None:
    with noted.begin() as connection:
        connection.execute(update(audit).values(address=None))
    with pytest.raises(DBAPIError, match="append-only"), noted.begin() as connection:
        connection.execute(update(audit).values(address="192.0.2.1"))


def test_what_is_too_old_to_be_kept_can_be_deleted(noted: Engine) -> None:
    with noted.begin() as connection:
        connection.execute(delete(audit))
        assert connection.scalar(select(func.count()).select_from(audit)) == 0
