import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.clock import now
from portal.store.accounts import add_account
from portal.store.identity import STAFF, open_session, pass_second_factor


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser in which Beata of the office has logged in, with her second factor."""
    with app.extensions["ibok"].store.begin() as connection:
        account = add_account(
            connection,
            login="beata",
            password_hash="no log-in by password",
            user_name="Beata Biurowa",
            email="beata@office.example",
            now=now(),
            role=STAFF,
        )
        token = open_session(connection, account, now())
        pass_second_factor(connection, token, now())
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session.permanent = True
    return client
