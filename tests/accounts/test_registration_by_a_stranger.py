"""Who registers with somebody else's address gets no account by that one's press of the button."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.store.tables import accounts, audit, one_time_tokens
from tests.accounts.letters import last_letter
from tests.accounts.newcomers import PASSWORD, TYPED, press, send, store_of
from tests.accounts.people import log_in
from tests.web import browser, parsed

LOGIN = TYPED["login"]


@pytest.fixture
def path(app: Flask) -> str:
    """The link that a stranger's registration has sent."""
    send(browser(app))
    return last_letter(app).path


def has_account(app: Flask) -> bool:
    with store_of(app).connect() as connection:
        return connection.scalar(select(accounts.c.id).where(accounts.c.login == LOGIN)) is not None


def test_the_button_alone_makes_no_account(app: Flask, visitor: FlaskClient, path: str) -> None:
    page = parsed(press(visitor, path))
    assert page.with_id("password-error").text
    assert not has_account(app)


def test_the_password_chosen_then_is_what_another_device_needs(
    app: Flask, visitor: FlaskClient, path: str
) -> None:
    wrong = parsed(press(visitor, path, {"password": "Moje-Wlasne-5"}))
    assert "nie jest hasło" in wrong.with_id("password-error").text
    assert not has_account(app)
    assert press(visitor, path, {"password": PASSWORD}).location == "/logowanie"
    assert log_in(visitor, LOGIN, PASSWORD).status_code == 302


def test_guessing_it_is_counted_as_log_ins_are(app: Flask, visitor: FlaskClient, path: str) -> None:
    tries = [press(visitor, path, {"password": f"Moje-Wlasne-{number}"}) for number in range(5)]
    assert {each.status_code for each in tries} == {200}
    assert press(visitor, path, {"password": PASSWORD}).status_code == 429
    assert not has_account(app)


def test_the_owner_of_the_address_says_that_it_was_not_them(
    app: Flask, visitor: FlaskClient, path: str
) -> None:
    assert press(visitor, path, {"not_me": "y"}).status_code == 200
    assert visitor.get(path).status_code == 404
    assert press(browser(app), "/logowanie", {"login": LOGIN, "password": PASSWORD}).status_code == 200
    with store_of(app).connect() as connection:
        assert connection.scalars(select(one_time_tokens.c.data)).all() == [{}]
        noted = connection.execute(select(audit).where(audit.c.event == "registration_disowned")).one()
    assert (noted.actor_id, noted.account_id, noted.customer_id) == (None, None, "000105")


def test_the_cookie_of_who_registered_does_not_hold_the_link(app: Flask, visitor: FlaskClient) -> None:
    send(visitor)
    with visitor.session_transaction() as session:
        kept = dict(session)
    assert last_letter(app).path.rpartition("/")[2] not in str(kept)
