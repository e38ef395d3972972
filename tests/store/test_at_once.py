"""Twelve at once who register, approve, or use the same link: exactly one effect, on each engine."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from portal.store.accounts import add_account
from portal.store.devices import remember
from portal.store.identifications import AlreadyClaimed, AlreadyDecided, ClaimState, add_claim, decide
from portal.store.one_time import LinkSpent, issue, peek, spend, withdraw
from portal.store.registrations import Registered, add_registered
from portal.store.second_factor import replace_codes, spend_code, take_step
from portal.store.tables import account_customers, accounts, identifications, known_devices
from sync.transactions import writing

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
AT_ONCE = 12
GIVEN = {
    "login": "klient000123",
    "password_hash": "x",
    "user_name": "Łucja Dąbek",
    "email": "lucja@example.com",
    "language": "pl",
    "regulations": "2026-11-22",
}


@pytest.fixture
def account(store: Engine) -> int:
    with store.begin() as connection:
        return add_account(
            connection, login="one", password_hash="x", user_name="x", email="a@example.com", now=NOW
        )


def outcomes(store: Engine, act: Callable[..., object]) -> list[object]:
    """What each of twelve got, or the kind of its failure; each in a transaction of its own."""
    together = threading.Barrier(AT_ONCE)

    def once(_number: int) -> object:
        together.wait()
        try:
            with writing(store) as connection:
                return act(connection)
        except (Registered, AlreadyClaimed, AlreadyDecided, LinkSpent) as failure:
            return type(failure)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(once, range(AT_ONCE)))


def rows(store: Engine, table: object) -> int:
    with store.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def test_registrations_of_the_same_make_one_account(store: Engine) -> None:
    made = outcomes(store, lambda connection: add_registered(connection, GIVEN, NOW))
    assert made.count(Registered) == AT_ONCE - 1
    assert rows(store, accounts) == 1


def test_a_link_is_used_once(store: Engine, account: int) -> None:
    with store.begin() as connection:
        token = issue(connection, "password", now=NOW, lasts=HOUR, account_id=account)
    used = outcomes(store, lambda connection: spend(connection, "password", token, NOW))
    assert used.count(LinkSpent) == AT_ONCE - 1


def test_the_same_account_claims_a_customer_once(store: Engine, account: int) -> None:
    claimed = outcomes(store, lambda connection: add_claim(connection, account, "000123", "x", NOW))
    assert claimed.count(AlreadyClaimed) == AT_ONCE - 1
    assert rows(store, identifications) == 1


def test_a_claim_is_decided_once(store: Engine, account: int) -> None:
    with store.begin() as connection:
        claim = add_claim(connection, account, "000123", "x", NOW)
    decided = outcomes(
        store, lambda connection: decide(connection, claim, ClaimState.APPROVED, NOW, decided_by=account)
    )
    assert decided.count(AlreadyDecided) == AT_ONCE - 1
    assert rows(store, account_customers) == 1
    with store.begin() as connection, pytest.raises(AlreadyClaimed):
        add_claim(connection, account, "000123", "x", NOW)


def test_a_customer_claimed_in_capitals_too_is_opened_once(store: Engine, account: int) -> None:
    for claimed in ("abc", "ABC"):
        with store.begin() as connection:
            claim = add_claim(connection, account, claimed, "x", NOW)
            decide(connection, claim, ClaimState.APPROVED, NOW, decided_by=account, spelt="Abc")
    assert rows(store, account_customers) == 1


def test_a_code_of_the_app_and_a_recovery_code_are_good_once(store: Engine, account: int) -> None:
    with store.begin() as connection:
        replace_codes(connection, account, ["one", "other"])
    assert outcomes(store, lambda connection: take_step(connection, account, 7)).count(True) == 1
    assert outcomes(store, lambda connection: spend_code(connection, account, "one", NOW)).count(True) == 1
    with store.begin() as connection:
        assert not take_step(connection, account, 6)
        assert take_step(connection, account, 8)
        assert spend_code(connection, account, "other", NOW)


def test_a_device_is_remembered_once(store: Engine, account: int) -> None:
    assert outcomes(store, lambda connection: remember(connection, account, "cookie", NOW)).count(True) == 0
    assert rows(store, known_devices) == 1
    with store.begin() as connection:
        assert remember(connection, account, "another", NOW)


def test_a_link_is_for_its_purpose_and_its_time(store: Engine, account: int) -> None:
    with store.begin() as connection:
        token = issue(connection, "password", now=NOW, lasts=HOUR, account_id=account, data={"a": 1})
        found = peek(connection, "password", token, NOW)
        assert (found.account_id, found.data) == (account, {"a": 1})
        for purpose, given, moment in (
            ("registration", token, NOW),
            ("password", token, NOW + HOUR),
            ("password", token[:-1], NOW),
        ):
            for use in (peek, spend):
                with pytest.raises(LinkSpent):
                    use(connection, purpose, given, moment)
        withdraw(connection, "password", account, NOW)
        with pytest.raises(LinkSpent):
            spend(connection, "password", token, NOW)


def test_what_links_carried_is_swept_out_when_they_have_run_out(store: Engine, account: int) -> None:
    with store.begin() as connection:
        old = issue(connection, "password", now=NOW - timedelta(days=3), lasts=HOUR, account_id=account)
        issue(connection, "password", now=NOW, lasts=HOUR, account_id=account)
        with pytest.raises(LinkSpent):
            peek(connection, "password", old, NOW - timedelta(days=3))
