"""The demo's clerk and newcomer: printed as they are, and there once however often it is started."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.identification import match
from portal.demo.newcomers import CLERK, KEY, NEWCOMER, add_newcomers
from portal.demo.office import PASSWORD
from portal.demo.run import _introduce
from portal.store.identifications import waiting
from portal.store.tables import accounts
from tests.accounts import staff
from tests.accounts.people import log_in
from tests.office import Office
from tests.web import browser, filled, form_with, parsed, post


@pytest.fixture
def app(office: Office) -> Flask:
    for _ in range(2):
        add_newcomers(Path(office.directory))
    return office.app()


def test_the_newcomer_waits_and_matches_the_customer(app: Flask) -> None:
    services = app.extensions["ibok"]
    with services.store.connect() as connection:
        (claim,) = waiting(connection)
        theirs = select(func.count()).where(accounts.c.login.in_((CLERK, f"klient{NEWCOMER}")))
        assert connection.scalar(theirs) == 2
    assert claim.customer_id == NEWCOMER
    assert match(services, claim).score == 100
    client = browser(app)
    assert log_in(client, f"klient{NEWCOMER}").status_code == 302
    assert "Sprawdzamy Twoje konto" in client.get("/").text


def test_the_clerk_logs_in_with_the_key_that_is_printed(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    _introduce("http://127.0.0.1:8000")
    printed = capsys.readouterr().out
    assert all(word in printed for word in (CLERK, PASSWORD, KEY, f"klient{NEWCOMER}"))
    client = browser(app)
    step = log_in(client, CLERK).location
    form = filled(form_with(parsed(client.get(step)), "code")) | {"code": staff.code(KEY)}
    assert post(client, step, form).location == "/"
    assert client.get("/").location == "/obsluga"
