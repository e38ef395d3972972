"""How often one may try: per login and per address, counted in the store."""

import sys
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr, ValidationError
from sqlalchemy import delete, func, select, update

from portal.accounts import passwords
from portal.accounts.attempts import TooManyAttempts, count_mail, network
from portal.accounts.changes import PASSWORD
from portal.accounts.registration import REGISTRATION
from portal.clock import now
from portal.config import LoginSettings
from portal.start import NotReady, checked_parts
from portal.store import counting
from portal.store.accounts import add_account
from portal.store.limits import rate_storage
from portal.store.tables import rate_limits
from tests.accounts.letters import letters
from tests.accounts.newcomers import TYPED
from tests.accounts.people import LOGIN, log_in, logged_in
from tests.office import Office
from tests.servers.process import free_port
from tests.servers.redis import RedisServer
from tests.web import browser, send

ALLOWED = 5


def fail(client: FlaskClient, times: int, login: str = LOGIN, address: str = "203.0.113.7") -> int:
    """The status of the last try."""
    return [log_in(client, login, "zgaduję", address=address).status_code for _ in range(times)][-1]


def pass_minutes(app: Flask, minutes: int) -> None:
    """As if every count had been begun so much earlier."""
    earlier = rate_limits.c.expires_at - minutes * 60
    with app.extensions["ibok"].store.begin() as connection:
        connection.execute(update(rate_limits).values(expires_at=earlier))


def test_a_login_that_failed_too_often_is_refused_even_the_right_password(visitor: FlaskClient) -> None:
    assert fail(visitor, ALLOWED) == 200
    refused = log_in(visitor)
    assert refused.status_code == 429
    assert "za 15 min" in refused.text
    assert not logged_in(visitor)


def test_changing_the_address_does_not_help(visitor: FlaskClient) -> None:
    for number in range(ALLOWED):
        fail(visitor, 1, address=f"198.51.100.{number}")
    assert log_in(visitor, address="198.51.100.99").status_code == 429


def test_changing_the_spelling_does_not_help(visitor: FlaskClient) -> None:
    for spelling in ("klient000123", "KLIENT000123", "klient 000123", " Klient000123", "kliENT000123"):
        fail(visitor, 1, spelling)
    assert log_in(visitor).status_code == 429


def test_another_login_is_not_affected(visitor: FlaskClient) -> None:
    fail(visitor, ALLOWED + 1)
    assert log_in(visitor, "klient000104").status_code == 302


def test_an_address_may_fail_ten_times_as_often_with_many_logins(visitor: FlaskClient) -> None:
    for number in range(10 * ALLOWED):
        assert fail(visitor, 1, f"klient{number}") == 200
    assert log_in(visitor).status_code == 429
    assert log_in(visitor, address="198.51.100.1").status_code == 302


def test_an_address_that_many_log_in_from_is_not_punished_for_it(app: Flask) -> None:
    for _ in range(10 * ALLOWED + 1):
        assert log_in(browser(app)).status_code == 302


def test_a_guesser_with_an_account_clears_only_what_was_not_a_failure(app: Flask) -> None:
    for number in range(10 * ALLOWED - 1):
        fail(browser(app), 1, f"klient{number}")
    assert log_in(browser(app)).status_code == 302
    assert fail(browser(app), 2, "klient1") == 429


def test_success_clears_what_the_login_failed_before(visitor: FlaskClient, app: Flask) -> None:
    fail(visitor, ALLOWED - 1)
    assert log_in(visitor).status_code == 302
    assert fail(browser(app), ALLOWED) == 200


def test_who_registered_the_same_login_clears_nothing_of_its_owner_s(app: Flask) -> None:
    with app.extensions["ibok"].store.begin() as connection:
        theirs = {"login": LOGIN, "user_name": "Obcy", "email": "obcy@example.com", "now": now()}
        add_account(connection, password_hash=passwords.hash_password("Moje-Wlasne-5"), **theirs)
    for _ in range(ALLOWED - 1):
        fail(browser(app), 1)
        assert log_in(browser(app), LOGIN, "Moje-Wlasne-5").status_code == 302
    assert fail(browser(app), 2) == 429


def test_after_the_window_one_may_try_again(visitor: FlaskClient, app: Flask) -> None:
    assert fail(visitor, ALLOWED + 1) == 429
    pass_minutes(app, 15)
    assert log_in(visitor).status_code == 302


def test_trying_on_does_not_make_the_window_longer(visitor: FlaskClient, app: Flask) -> None:
    fail(visitor, 1)
    pass_minutes(app, 14)
    fail(visitor, ALLOWED)
    pass_minutes(app, 1)
    assert log_in(visitor).status_code == 302


def mails_asked(
    app: Flask, times: int, number: int = 0, *, address: str = "203.0.113.7", act: str = ""
) -> int:
    """How many are let through, each e-mail of its own where ``number`` is 0; the window never refuses.

    With ``address`` empty each comes from a network of its own.
    """
    services, passed = app.extensions["ibok"], 0
    for each in range(times):
        with suppress(TooManyAttempts):
            count_mail(services, act, f"{number or each}@example.com", address or f"192.0.2.{each}")
            passed += 1
        with services.store.begin() as connection:
            connection.execute(delete(rate_limits).where(rate_limits.c.key.like("%minute%")))
    return passed


def test_an_address_gets_three_windows_worth_of_mails_a_day(app: Flask) -> None:
    assert mails_asked(app, 3 * ALLOWED + 2, 1, address="") == 3 * ALLOWED
    assert mails_asked(app, 1, 2) == 1
    pass_minutes(app, 24 * 60)
    assert mails_asked(app, 1, 1) == 1


def test_one_network_does_not_use_up_what_an_address_gets(app: Flask) -> None:
    assert mails_asked(app, 4 * ALLOWED, 1) == ALLOWED
    assert mails_asked(app, 4 * ALLOWED, 1, address="198.51.100.1") == ALLOWED


def test_a_device_that_the_account_knows_recovers_it_whoever_else_has_asked(app: Flask) -> None:
    typed = {"login": LOGIN, "email": f"{LOGIN}@example.com"}
    known, stranger = browser(app), browser(app)
    for each in (known, stranger):
        log_in(each, LOGIN if each is known else "klient000104")
    services = app.extensions["ibok"]
    for number in range(3 * ALLOWED):
        with suppress(TooManyAttempts):
            count_mail(services, PASSWORD, typed["email"], f"192.0.2.{number}")
    assert send(stranger, "/haslo", typed, form="email").status_code == 429
    assert send(known, "/haslo", typed, form="email").status_code == 302


@pytest.mark.parametrize(("page", "act"), [("/rejestracja", REGISTRATION), ("/haslo", PASSWORD)])
def test_one_is_told_to_wait_until_tomorrow(app: Flask, visitor: FlaskClient, page: str, act: str) -> None:
    mails_asked(app, 3 * ALLOWED, 1, address="", act=act)
    refused = send(visitor, page, TYPED | {"email": "1@example.com"}, form="email")
    assert (refused.status_code, letters(app)) == (429, [])
    assert "Spróbuj jutro" in refused.text


def test_nor_does_a_network_send_more_to_many_addresses(app: Flask) -> None:
    assert mails_asked(app, 30 * ALLOWED + 2) == 30 * ALLOWED
    assert mails_asked(app, 1, address="198.51.100.1") == 1


def test_what_the_window_refuses_does_not_use_up_the_day(app: Flask) -> None:
    services = app.extensions["ibok"]
    for number in range(4 * ALLOWED):
        with suppress(TooManyAttempts):
            count_mail(services, "", "1@example.com", f"203.0.113.{number}")
    assert mails_asked(app, 1, 1) == 0
    assert mails_asked(app, 3 * ALLOWED, 1, address="") == 2 * ALLOWED


def test_every_process_of_the_portal_counts_together(office: Office) -> None:
    one, other = browser(office.app()), browser(office.app())
    fail(one, 3)
    fail(other, 2)
    assert log_in(one).status_code == 429
    assert log_in(other).status_code == 429


def test_an_ipv6_network_of_a_household_counts_as_one_address(visitor: FlaskClient) -> None:
    for number in range(10 * ALLOWED):
        fail(visitor, 1, f"klient{number}", address=f"2001:db8:1:2::{number:x}")
    assert log_in(visitor, address="2001:db8:1:2:ffff::1").status_code == 429
    assert log_in(visitor, address="2001:db8:1:3::1").status_code == 302


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_address_is_counted_by_its_network(address: str, counted: str) -> None:
    assert network(address) == counted


@pytest.fixture
def redis(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> RedisServer:
    """It is not taken to be away when the machine stalls."""
    monkeypatch.setattr(counting, "REDIS_SECONDS", 60)
    server: RedisServer = request.getfixturevalue("redis_server")
    return server


@pytest.mark.needs("redis_server")
def test_a_redis_server_counts_for_all_processes(office: Office, redis: RedisServer) -> None:
    login = LoginSettings(limits_url=SecretStr(redis.url))
    config = office.config.model_copy(update={"login": login})
    one, other = browser(office.app_of(config)), browser(office.app_of(config))
    fail(one, 3)
    fail(other, 2)
    assert log_in(one).status_code == 429
    assert log_in(other, "klient000104").status_code == 302
    with office.app_of(config).extensions["ibok"].store.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(rate_limits)) == 0


def test_while_redis_is_away_the_store_counts_and_nobody_is_kept_out(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LEFT_ALONE_SECONDS", 3600)
    login = LoginSettings(limits_url=SecretStr(f"redis://:secret@127.0.0.1:{free_port()}/0"))
    app = office.app_of(office.config.model_copy(update={"login": login}))
    assert log_in(browser(app), "klient000104").status_code == 302
    fail(browser(app), ALLOWED)
    assert log_in(browser(app)).status_code == 429
    told = [record.getMessage() for record in caplog.records if "limits_url" in record.getMessage()]
    assert told == ["login.limits_url: away (ConnectionError); the store counts attempts"]


@pytest.mark.needs("redis_server")
def test_redis_counts_again_once_it_is_back(
    office: Office, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LEFT_ALONE_SECONDS", 0)
    store = office.app().extensions["ibok"].store
    counters = rate_storage(store, redis.url)
    assert counters.incr("a", 60) == 1
    with redis.process.away():
        assert [counters.incr("a", 60) for _ in range(2)] == [1, 2]
    assert counters.incr("a", 60) == 1


def test_a_start_without_the_driver_of_redis_says_what_to_install(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = LoginSettings(limits_url=SecretStr("redis://localhost:1/0"))
    config = office.config.model_copy(update={"login": login})
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(NotReady, match=r"login\.limits_url: .*ibok\[redis\]"):
        checked_parts(config)


def test_other_servers_than_redis_count_nothing() -> None:
    with pytest.raises(ValidationError, match="redis://localhost"):
        LoginSettings(limits_url=SecretStr("memcached://localhost"))
