"""A consent is given and withdrawn by the customer alone, each decision with its day."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.store.tables import consents
from tests.settings.owners import count, forge, owner_of, queued, submit


def test_it_is_given_and_withdrawn_and_both_are_kept_and_told(app: Flask, owner: FlaskClient) -> None:
    assert "Brak zgody" in owner.get("/ustawienia/zgody").text
    submit(owner, "/zgody")
    assert "Zgoda udzielona" in owner.get("/ustawienia/zgody").text
    submit(owner, "/zgody")
    page = owner.get("/ustawienia/zgody").text
    assert "Brak zgody" in page
    assert page.index(": cofnięta") < page.index(": udzielona")
    told = [(customer, item["kind"], item["given"]) for customer, item in queued(app, "consent")]
    assert told == [("000123", "e_invoice", True), ("000123", "e_invoice", False)]


def test_the_same_page_sent_twice_is_one_decision(app: Flask, owner: FlaskClient) -> None:
    for _ in range(2):
        forge(owner, "/zgody", {"customer_id": "000123", "give": "1"})
    assert count(app, consents) == len(queued(app, "consent")) == 1


@pytest.mark.parametrize("customer", ["000104", "", "000123 "])
def test_nobody_consents_for_another(app: Flask, owner: FlaskClient, customer: str) -> None:
    assert forge(owner, "/zgody", {"customer_id": customer, "give": "1"}).status_code == 404
    assert count(app, consents) == 0


def test_two_accounts_of_one_customer_decide_on_the_same_consent(app: Flask, owner: FlaskClient) -> None:
    spouse = owner_of(app, "000123", "000124", email="anna@kowalska.example")
    forge(owner, "/zgody", {"customer_id": "000123", "give": "1"})
    assert "Zgoda udzielona" in spouse.get("/ustawienia/zgody?szukaj=123").text
