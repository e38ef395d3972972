"""A doubtful reading is taken once the customer has looked again, and travels with a flag and the reason."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.clock import today
from tests.office import Office, client_of
from tests.readings.reporting import Offered, message, offered, outgoing, report, send_again, stored
from tests.web import filled, form_with, parsed

REASON = "Napełniony basen, „duży” – 30 m³ & <więcej>"


def payload(app: Flask) -> dict[str, Any]:
    (row,) = outgoing(app)
    content: dict[str, Any] = row.payload
    return content


@pytest.mark.parametrize(("more", "flag"), [(500, "high"), (-1, "lower")])
def test_it_is_stored_after_the_confirmation_with_its_flag_and_reason(
    app: Flask, client: FlaskClient, water: Offered, more: int, flag: str
) -> None:
    question = report(client, {water.field(): water.last + more})
    assert list(stored(app)) == []
    confirmed = {water.field("confirmed"): "y", water.field("reason"): REASON}
    assert send_again(client, question, confirmed).status_code == 302
    (row,) = stored(app)
    assert (row.indication, row.flag, row.reason) == (water.last + more, flag, REASON)
    assert (payload(app)["flag"], payload(app)["reason"]) == (flag, REASON)


def test_a_very_low_one_is_asked_about_too(app: Flask, office: Office) -> None:
    """The bakery uses much every month; a month later its meter shows the same."""
    company = client_of(app, "000104")
    meter = offered(company, office)[0]
    page = parsed(report(company, {meter.field(): meter.last}))
    assert "To znacznie mniej, niż zwykle zużywasz" in message(page, meter.field())
    assert list(stored(app)) == []


def test_the_question_tells_the_last_reading_and_offers_to_confirm(
    client: FlaskClient, water: Offered
) -> None:
    page = parsed(report(client, {water.field(): water.last + 500}))
    said = message(page, water.field())
    assert "To znacznie więcej, niż zwykle zużywasz" in said
    assert f"{water.last} m³" in said.replace("\N{NO-BREAK SPACE}", " ")
    box = page.with_id(water.field("confirmed"))
    assert box.attributes["type"] == "checkbox"
    assert "checked" not in box.attributes
    label = next(each for each in page.all("label") if each.attributes.get("for") == water.field("confirmed"))
    assert label.text


def test_only_the_doubtful_meter_asks_to_be_confirmed(
    client: FlaskClient, water: Offered, garden: Offered
) -> None:
    answer = report(client, {water.field(): water.last + 500, garden.field(): garden.last + 1})
    ids = {each.attributes.get("id") for each in parsed(answer).all("input")}
    assert water.field("confirmed") in ids
    assert garden.field("confirmed") not in ids


def test_without_the_confirmation_it_is_asked_again_and_the_reason_is_kept(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    question = report(client, {water.field(): water.last + 500})
    again = send_again(client, question, {water.field("reason"): REASON})
    assert message(parsed(again), water.field())
    assert filled(form_with(parsed(again), "submission"))[water.field("reason")] == REASON
    assert list(stored(app)) == []


def test_the_confirmation_stays_while_something_else_is_wrong(
    app: Flask, client: FlaskClient, water: Offered, garden: Offered
) -> None:
    question = report(client, {water.field(): water.last + 500, garden.field(): "abc"})
    again = send_again(client, question, {water.field("confirmed"): "y", water.field("reason"): REASON})
    assert message(parsed(again), garden.field())
    assert send_again(client, again, {garden.field(): garden.last + 1}).status_code == 302
    assert sorted(str(row.flag) for row in stored(app)) == ["None", "high"]


def test_an_ordinary_one_carries_no_flag(app: Flask, client: FlaskClient, water: Offered) -> None:
    report(client, {water.field(): water.last + 1})
    (row,) = stored(app)
    assert (row.flag, row.reason, payload(app)["flag"]) == (None, None, None)


def test_confirming_beforehand_does_not_make_it_doubtful(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    report(client, {water.field(): water.last + 1, water.field("confirmed"): "y"})
    assert [row.flag for row in stored(app)] == [None]


def test_a_reason_that_is_too_long_is_told_beside_it_and_kept(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    question = report(client, {water.field(): water.last + 500})
    long = {water.field("confirmed"): "y", water.field("reason"): "a" * 301}
    page = parsed(send_again(client, question, long))
    assert message(page, water.field("reason"))
    assert filled(form_with(page, "submission"))[water.field("reason")] == "a" * 301
    assert list(stored(app)) == []


def test_one_reported_since_counts_as_the_last(app: Flask, client: FlaskClient, water: Offered) -> None:
    report(client, {water.field(): water.last + 3})
    page = parsed(report(client, {water.field(): water.last + 2}))
    assert f"{water.last + 3} m³" in message(page, water.field()).replace("\N{NO-BREAK SPACE}", " ")
    assert len(stored(app)) == 1


def test_an_earlier_day_than_one_reported_since_is_settled(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    report(client, {water.field(): water.last + 3})
    yesterday = today() - timedelta(days=1)
    page = parsed(report(client, {water.field(): water.last + 2, "read_on": yesterday}))
    assert message(page, "read_on")


def test_what_is_queued_can_be_read_by_the_job(app: Flask, client: FlaskClient, water: Offered) -> None:
    report(client, {water.field(): water.last + 1})
    content = payload(app)
    assert json.loads(json.dumps(content)) == content
    assert (content["meter_id"], content["meter_number"]) == (water.id, water.number)
    assert (content["indication"], content["read_on"]) == (water.last + 1, today().isoformat())
