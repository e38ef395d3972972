"""A report is stored once and whole, however often it is sent and whatever fails."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.office import Office, client_of
from tests.readings.reporting import PAGE, Offered, offered, outgoing, report, stored
from tests.web import filled, form_with, parsed, post


def form_of(client: FlaskClient, typed: dict[str, int]) -> dict[str, str]:
    form = filled(form_with(parsed(client.get(PAGE)), "submission"))
    return form | {name: str(value) for name, value in typed.items()}


def break_outbox(app: Flask, when: str) -> None:
    """From now on the store refuses an outbox row where ``when`` holds."""
    trigger = (
        f"CREATE TRIGGER broken BEFORE INSERT ON outbox WHEN {when} BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with app.extensions["ibok"].store.begin() as connection:
        connection.execute(text(trigger))


def test_several_meters_are_one_report(
    app: Flask, client: FlaskClient, water: Offered, garden: Offered
) -> None:
    answer = report(client, {water.field(): water.last + 2, garden.field(): garden.last + 1})
    assert answer.status_code == 302
    assert len({row.submission for row in stored(app)}) == 1
    told = {(row.meter_id, row.indication) for row in stored(app)}
    assert told == {(water.id, water.last + 2), (garden.id, garden.last + 1)}
    assert [row.id for row in stored(app)] == [row.id for row in sorted(outgoing(app), key=by_indication)]
    assert "mamy 2 odczyty" in client.get(PAGE).text


def by_indication(row: object) -> int:
    value: int = row.payload["indication"]  # type: ignore[attr-defined]  # a row of the outbox
    return value


def test_a_meter_left_empty_is_not_reported(app: Flask, client: FlaskClient, garden: Offered) -> None:
    report(client, {garden.field(): garden.last + 1})
    assert [row.meter_id for row in stored(app)] == [garden.id]


def test_the_same_page_sent_twice_is_stored_once(app: Flask, client: FlaskClient, water: Offered) -> None:
    form = form_of(client, {water.field(): water.last + 2})
    answers = [post(client, PAGE, form) for _ in range(2)]
    assert [answer.location for answer in answers] == [PAGE, PAGE]
    assert len(stored(app)) == len(outgoing(app)) == 1
    assert "mamy 1 odczyt" in client.get(PAGE).text


def test_going_back_and_adding_a_meter_stores_it_too(
    app: Flask, client: FlaskClient, water: Offered, garden: Offered
) -> None:
    form = form_of(client, {water.field(): water.last + 2})
    post(client, PAGE, form)
    post(client, PAGE, form | {garden.field(): str(garden.last + 1)})
    assert {row.meter_id for row in stored(app)} == {water.id, garden.id}
    assert len(stored(app)) == len(outgoing(app)) == 2


def test_going_back_and_mending_a_slip_stores_the_mended_one_too(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    form = form_of(client, {water.field(): water.last + 2})
    post(client, PAGE, form)
    post(client, PAGE, form | {water.field(): str(water.last + 3)})
    assert [row.indication for row in stored(app)] == [water.last + 2, water.last + 3]


def test_the_page_opened_anew_is_a_new_report(app: Flask, client: FlaskClient, water: Offered) -> None:
    report(client, {water.field(): water.last + 2})
    report(client, {water.field(): water.last + 2})
    assert len(stored(app)) == len(outgoing(app)) == 2


@pytest.mark.parametrize("when", ["1", "new.payload LIKE '%24610%'"], ids=["every", "the second"])
def test_a_failure_in_the_outbox_leaves_neither_reading_nor_item(
    app: Flask, client: FlaskClient, water: Offered, garden: Offered, when: str
) -> None:
    assert garden.id == "24610"
    app.config["PROPAGATE_EXCEPTIONS"] = False
    break_outbox(app, when)
    answer = report(client, {water.field(): water.last + 2, garden.field(): garden.last + 1})
    assert answer.status_code == 500
    assert list(stored(app)) == []
    assert list(outgoing(app)) == []


def test_after_such_a_failure_the_same_page_can_be_sent_again(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    break_outbox(app, "1")
    form = form_of(client, {water.field(): water.last + 2})
    assert post(client, PAGE, form).status_code == 500
    with app.extensions["ibok"].store.begin() as connection:
        connection.execute(text("DROP TRIGGER broken"))
    assert post(client, PAGE, form).status_code == 302
    assert len(stored(app)) == len(outgoing(app)) == 1


def test_a_failure_of_the_store_tells_the_log_nothing_of_the_customer(
    app: Flask, client: FlaskClient, water: Offered, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    break_outbox(app, "1")
    report(client, {water.field(): water.last + 2, water.field("reason"): "tajny powód"})
    assert "IntegrityError" in caplog.text
    for secret in ("000123", water.number, "tajny powód"):
        assert secret not in caplog.text


def test_an_account_of_several_customers_reports_for_each(
    app: Flask, as_customer: Callable[..., FlaskClient], office: Office
) -> None:
    family = as_customer("000123", "000107")
    meters = offered(family, office)
    assert len(meters) == 4
    report(family, {meter.field(): meter.last + 1 for meter in meters})
    told = {(row.customer_id, row.meter_id) for row in stored(app)}
    theirs = {
        (customer, meter.id)
        for customer in ("000123", "000107")
        for meter in offered(client_of(app, customer), office)
    }
    assert told == theirs
    assert {row.customer_id for row in outgoing(app)} == {"000123", "000107"}
