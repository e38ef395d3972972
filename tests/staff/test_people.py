"""Accounts are found by what staff are told on the telephone; whose pages are viewed is recorded."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.store.tables import accounts
from tests.web import filled, form_with, parsed, post

PAGE = "/obsluga/klienci"


@pytest.fixture
def account(app: Flask, client: FlaskClient) -> str:
    """The address of the account of customer 000123, which ``client`` made."""
    with app.extensions["ibok"].store.connect() as store:
        number = store.scalar(select(accounts.c.id).where(accounts.c.login == "klient000123"))
    return f"{PAGE}/{number}"


@pytest.mark.parametrize("told", ["klient000123", "000123", "KLIENT0001", "example.com"])
def test_found(clerk: FlaskClient, account: str, told: str) -> None:
    assert account in clerk.get(PAGE, query_string={"szukaj": told}).text


@pytest.mark.parametrize("told", ["%", "_", "0001234", "nikt"])
def test_not_found(clerk: FlaskClient, account: str, told: str) -> None:
    assert "Nie ma takiego konta" in clerk.get(PAGE, query_string={"szukaj": told}).text


def test_staff_are_no_customers(clerk: FlaskClient) -> None:
    assert "Nie ma takiego konta" in clerk.get(f"{PAGE}?szukaj=beata").text
    assert clerk.get(f"{PAGE}/987654").status_code == 404


def test_viewing_the_pages_of_a_customer_is_recorded(clerk: FlaskClient, account: str) -> None:
    page = parsed(clerk.get(account))
    shown = post(clerk, "/obsluga/podglad", filled(form_with(page, "customer_id")))
    assert shown.location == "/"
    assert "000123" in clerk.get("/").text
    assert "Rozpoczęcie podglądu" in clerk.get("/obsluga/dziennik").text
