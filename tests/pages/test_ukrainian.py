"""The portal in Ukrainian: who gets it unasked, and what numbers, days and counted things look like in it."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_babel import ngettext

from portal.analyses.labels import short_labels
from portal.analyses.timeline import Timeline
from portal.formats import long_day, money, volume
from tests.pages.shown import words

BROWSERS = {
    "uk-UA,uk;q=0.9,ru;q=0.8,en;q=0.7": "uk",
    "pl,en;q=0.5": "pl",
    "pl-PL,pl;q=0.9,uk;q=0.8": "pl",
    "en-US,en;q=0.9": "pl",
    "en-GB,uk;q=0.5": "uk",
    "": "pl",
    "uk;q=gęś,;;": "pl",
}


@pytest.fixture
def ukrainian(client: FlaskClient) -> FlaskClient:
    with client.session_transaction() as kept:
        kept["language"] = "uk"
    return client


@pytest.mark.parametrize("accepted", BROWSERS)
def test_a_browser_that_asks_for_ukrainian_gets_it_and_any_other_polish(app: Flask, accepted: str) -> None:
    page = app.test_client().get("/logowanie", headers={"Accept-Language": accepted})
    assert f'<html lang="{BROWSERS[accepted]}">' in page.text


def test_what_one_chose_goes_before_what_the_browser_asks_for(ukrainian: FlaskClient) -> None:
    assert '<html lang="uk">' in ukrainian.get("/", headers={"Accept-Language": "pl"}).text


def test_a_page_of_figures(ukrainian: FlaskClient) -> None:
    page = ukrainian.get("/faktury?rok=2025")
    assert '<html lang="uk">' in page.text
    for word in ("Рахунки", "Сплатити до", "zł"):
        assert word in words(page)


def test_figures_and_days(app: Flask) -> None:
    with app.test_request_context():
        session["language"] = "uk"
        assert money(Decimal("-1234.5")) == "−1\xa0234,50\xa0zł"
        assert volume(12345) == "12\xa0345\xa0m³"
        assert long_day(date(2026, 12, 14)) == "14 грудня 2026"
        assert short_labels(Timeline.until(date(2026, 11, 22), months=1, size=1)) == ("лист. 2026",)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 рахунок"),
        (2, "2 рахунки"),
        (5, "5 рахунків"),
        (11, "11 рахунків"),
        (21, "21 рахунок"),
        (22, "22 рахунки"),
        (100, "100 рахунків"),
    ],
)
def test_what_is_counted(app: Flask, count: int, said: str) -> None:
    with app.test_request_context():
        session["language"] = "uk"
        assert ngettext("%(num)d invoice", "%(num)d invoices", count) == said
