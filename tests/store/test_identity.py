"""Who is calling: one statement finds the session, its account, its customers and what they reported."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError

from portal.store.accounts import add_account, credentials
from portal.store.identity import REPORTS_SHOWN, Identity, Lifetime, identify, open_session
from portal.store.reported import NewReport, save
from portal.store.sessions import end_session

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOURS = timedelta(hours=12)


def account(store: Engine, login: str, *customer_ids: str) -> int:
    with store.begin() as connection:
        return add_account(
            connection,
            login=login,
            password_hash="x",
            user_name="Łucja Dąbek",
            email="a@example.com",
            now=NOW,
            customer_ids=customer_ids,
        )


def session_of(store: Engine, account_id: int) -> str:
    with store.begin() as connection:
        return open_session(connection, account_id, NOW)


def caller(store: Engine, token: str, at: datetime = NOW, reports: bool = False) -> Identity | None:
    with store.connect() as connection:
        return identify(connection, token, at, Lifetime(idle=HOURS, whole=HOURS), with_reports=reports)


def report(store: Engine, account_id: int, customer: str, indication: int, at: datetime = NOW) -> None:
    reading = NewReport(customer, "1", "WM-1", indication, at.date())
    save(store, [reading], account_id=account_id, submission=f"{indication:036}", now=at)


def indications(identity: Identity | None) -> list[int]:
    assert identity
    return [each.indication for each in identity.reports]


def test_a_token_names_its_account_and_customers(store: Engine) -> None:
    token = session_of(store, account(store, "one", "000107", "000123"))
    session_of(store, account(store, "other", "000104"))
    found = caller(store, token)
    assert found
    assert (found.login, found.user_name) == ("one", "Łucja Dąbek")
    assert found.customer_ids == ("000107", "000123")


def test_an_account_not_identified_yet_has_no_customers(store: Engine) -> None:
    found = caller(store, session_of(store, account(store, "new")), reports=True)
    assert found
    assert (found.customer_ids, found.reports) == ((), ())


@pytest.mark.parametrize("token", ["", "unknown", "x" * 500, "'; DROP TABLE accounts; --"])
def test_an_unknown_token_is_nobody(store: Engine, token: str) -> None:
    session_of(store, account(store, "one"))
    assert caller(store, token) is None


def test_a_session_lasts_its_hours_and_no_longer(store: Engine) -> None:
    token = session_of(store, account(store, "one"))
    assert caller(store, token, NOW + HOURS - timedelta(seconds=1))
    assert caller(store, token, NOW + HOURS) is None


def test_an_ended_session_is_nobody_and_others_go_on(store: Engine) -> None:
    one = account(store, "one")
    ended, other = session_of(store, one), session_of(store, one)
    with store.begin() as connection:
        end_session(connection, ended, NOW)
    assert caller(store, ended) is None
    assert caller(store, other)


def test_reports_are_those_of_the_account_s_customers_newest_first(store: Engine) -> None:
    one, other = account(store, "one", "000107", "000123"), account(store, "other", "000104", "000123")
    report(store, one, "000107", 1, NOW - timedelta(days=2))
    report(store, other, "000123", 2, NOW - timedelta(days=1))
    report(store, other, "000104", 3)
    token = session_of(store, one)
    assert indications(caller(store, token, reports=True)) == [2, 1]
    assert indications(caller(store, token)) == []


def test_reports_of_long_ago_are_not_shown(store: Engine) -> None:
    one = account(store, "one", "000123")
    report(store, one, "000123", 1, NOW - REPORTS_SHOWN - timedelta(days=1))
    report(store, one, "000123", 2, NOW - REPORTS_SHOWN + timedelta(days=1))
    assert indications(caller(store, session_of(store, one), reports=True)) == [2]


@pytest.mark.parametrize("reports", [False, True])
def test_all_that_takes_one_statement(store: Engine, reports: bool) -> None:
    one = account(store, "one", "000107", "000123")
    report(store, one, "000123", 1)
    token = session_of(store, one)
    statements: list[str] = []
    event.listen(store, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert caller(store, token, reports=reports)
    assert len(statements) == 1


def test_a_login_can_be_taken_once(store: Engine) -> None:
    account(store, "one")
    with pytest.raises(IntegrityError):
        account(store, "one")


def test_a_login_nobody_has_has_no_credentials(store: Engine) -> None:
    account(store, "one")
    with store.connect() as connection:
        assert credentials(connection, "ONE") is None
        assert credentials(connection, "one") is not None


def test_an_identity_does_not_show_its_token(store: Engine) -> None:
    token = session_of(store, account(store, "one"))
    assert token not in repr(caller(store, token))
