"""The check of all connections runs beside the requests, and its findings stand on a page."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from erp_adapter.checks.findings import fault, some
from erp_adapter.said import said
from portal.clock import now
from portal.store.check_runs import begin, record
from portal.store.tables import accounts
from tests.eventually import eventually
from tests.web import parsed, send

PAGE = "/obsluga/polaczenia"


def test_nothing_was_checked_yet(clerk: FlaskClient) -> None:
    assert "Jeszcze nic nie sprawdzano" in clerk.get(PAGE).text


def test_the_findings_of_the_check_appear(clerk: FlaskClient) -> None:
    assert send(clerk, PAGE, {}, "csrf_token").status_code == 302
    eventually(lambda: "Wszystko pasuje" in clerk.get(PAGE).text, "the check came to no end")
    headings = [caption.text for caption in parsed(clerk.get(PAGE)).all("caption")]
    assert {"store", "connections.billing", "erp.invoice", "sync.readings"} <= set(headings)


def test_findings_are_told_in_the_language_of_who_reads_them(app: Flask, clerk: FlaskClient) -> None:
    """The store keeps what was found, not the words of whoever started the check."""
    store = app.extensions["ibok"].store
    with store.connect() as connection:
        starter = connection.scalars(select(accounts.c.id)).first()
    run = begin(store, starter, now())
    assert run is not None
    shown = some(["wplata", "umowa", "odczyt", "licznik"])
    remedy = said(
        "give IBOK a login of its own that may SELECT from %(tables)s and nothing else", tables=shown
    )
    told = said("the login %(login)s may %(verbs)s: %(scopes)s", login="ibok", verbs="DELETE", scopes=shown)
    record(store, run, [fault("connections.billing", "read-only", told, remedy)], now(), finished=True)
    polish = clerk.get(PAGE).text
    assert "login ibok ma prawa DELETE: wplata, umowa, odczyt i jeszcze 1" in polish
    assert "może tylko SELECT z wplata, umowa, odczyt i jeszcze 1" in polish
    assert "tylko odczyt" in polish
    with clerk.session_transaction() as session:
        session["language"] = "en"
    assert "the login ibok may DELETE: wplata, umowa, odczyt and 1 more" in clerk.get(PAGE).text
