"""Until it is sent, a reported reading can be corrected or taken back; then its customer is told so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.clock import today
from sync.worker import Report
from tests.office import Office, client_of
from tests.readings.reporting import (
    INDICATION,
    PAGE,
    Offered,
    message,
    outgoing,
    polish,
    report,
    staged,
    stored,
    take,
)
from tests.web import filled as fields
from tests.web import form_with, parsed, post, send

TOO_LATE = "jest już w drodze do systemu rozliczeń"


@pytest.fixture
def reported(app: Flask, client: FlaskClient, water: Offered) -> str:
    """A reading that waits; the address of its own page, as the list of readings links it."""
    report(client, {water.field(): water.last + 2})
    links = [
        link.attributes["href"]
        for link in parsed(client.get(PAGE)).all("a")
        if PAGE + "/" in link.attributes["href"]
    ]
    assert links == [f"{PAGE}/{stored(app)[0].id}"]
    return links[0]


def correct(client: FlaskClient, address: str, **typed: object) -> TestResponse:
    names = {"indication": INDICATION, "reason": "meters-0-reason", "confirmed": "meters-0-confirmed"}
    values = {names.get(name, name): str(value) for name, value in typed.items()}
    return send(client, address, values, form="submission")


def take_back(client: FlaskClient, address: str) -> TestResponse:
    form = next(each for each in parsed(client.get(address)).all("form") if "wycofaj" in str(each.attributes))
    return post(client, form.attributes["action"], fields(form))


def test_a_correction_is_what_is_sent(
    app: Flask, client: FlaskClient, office: Office, water: Offered, reported: str, back: Callable[[], Report]
) -> None:
    yesterday = today() - timedelta(days=1)
    answer = correct(client, reported, indication=water.last + 3, read_on=yesterday)
    assert (answer.status_code, answer.location) == (302, PAGE)
    assert "Poprawiliśmy odczyt" in client.get(PAGE).text
    (row,) = stored(app)
    assert (row.indication, row.read_on, row.meter_id) == (water.last + 3, yesterday, water.id)
    assert back() == Report(sent=1)
    (arrived,) = staged(office)
    assert (arrived.stan, arrived.data) == (water.last + 3, int(f"{yesterday:%Y%m%d}"))


def test_a_correction_is_compared_with_the_readings_before_not_with_what_it_corrects(
    client: FlaskClient, water: Offered, reported: str
) -> None:
    assert correct(client, reported, indication=water.last + 1).status_code == 302
    answer = correct(client, reported, indication=water.last - 1)
    assert "To mniej niż ostatni odczyt" in message(parsed(answer), INDICATION)
    assert correct(client, reported, indication="pięć").status_code == 200


def test_a_doubtful_correction_travels_with_its_flag(
    app: Flask, client: FlaskClient, water: Offered, reported: str
) -> None:
    page = correct(client, reported, indication=water.last - 1)
    form = fields(form_with(parsed(page), "submission"))
    post(client, reported, form | {"meters-0-confirmed": "y", "meters-0-reason": "nowy licznik"})
    (row,) = stored(app)
    assert (row.flag, row.reason) == ("lower", "nowy licznik")
    assert outgoing(app)[0].payload["flag"] == "lower"


def test_one_taken_back_is_never_sent(client: FlaskClient, reported: str, back: Callable[[], Report]) -> None:
    assert take_back(client, reported).location == PAGE
    page = client.get(PAGE).text
    assert f"Wycofany {polish(today())}" in page
    assert reported not in page
    assert back() == Report()


def test_once_it_is_sent_it_is_too_late(
    app: Flask, client: FlaskClient, water: Offered, reported: str, back: Callable[[], Report]
) -> None:
    """Also for the pages that were opened before."""
    form = fields(form_with(parsed(client.get(reported)), "submission"))
    back()
    assert reported not in client.get(PAGE).text
    answers = (
        lambda: client.get(reported),
        lambda: post(client, reported, form | {INDICATION: str(water.last + 9)}),
        lambda: post(client, f"{reported}/wycofaj", form),
    )
    for answer in answers:
        assert answer().location == PAGE
        assert TOO_LATE in client.get(PAGE).text
    assert stored(app)[0].indication == water.last + 2


def test_another_customers_reading_does_not_exist(app: Flask, reported: str) -> None:
    other = client_of(app, "000104")
    form = fields(form_with(parsed(other.get(PAGE)), "submission"))
    answers = [other.get(reported), post(other, reported, form), post(other, f"{reported}/wycofaj", form)]
    assert {answer.status_code for answer in answers} == {404}
    assert outgoing(app)[0].state == "waiting"


def test_while_the_billing_system_is_away_a_correction_is_checked_later(
    away: Flask, app: Flask, water: Offered, back: Callable[[], Report]
) -> None:
    client = client_of(away, "000123")
    take(client, water.number, water.last + 2)
    address = f"{PAGE}/{stored(app)[0].id}"
    assert correct(client, address, indication=water.last + 3).status_code == 302
    (item,) = outgoing(app)
    assert (item.needs_check, item.payload["indication"]) == (True, water.last + 3)
    assert back() == Report(sent=1)


def test_the_meter_stays_the_one_that_was_reported(
    app: Flask, client: FlaskClient, water: Offered, garden: Offered, reported: str
) -> None:
    correct(client, reported, **{"meters-0-number": garden.number, "indication": water.last + 4})
    assert [(row.meter_id, row.indication) for row in stored(app)] == [(water.id, water.last + 4)]
