"""What cannot be taken as it was typed: a message beside the field, everything kept, nothing stored."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.clock import today
from portal.readings.service import Refused, parse_indication
from tests.office import Office, client_of
from tests.readings.reporting import (
    INDICATION,
    NUMBER,
    Offered,
    last_day,
    message,
    offered,
    outgoing,
    polish,
    report,
    stored,
)
from tests.web import Element, filled, form_with, parsed

WHOLE = "czarne cyfry, bez czerwonych"
DIGITS = "Wpisz same cyfry"
TOO_MANY = "To za dużo cyfr: ten wodomierz ma ich 5"


def refused(app: Flask, answer: TestResponse) -> Element:
    """The page that came back; nothing was stored."""
    assert answer.status_code == 200
    assert list(stored(app)) == []
    assert list(outgoing(app)) == []
    return parsed(answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12,5", WHOLE),
        ("260.412", WHOLE),
        ("260,", WHOLE),
        ("abc", DIGITS),
        ("26O", DIGITS),
        ("-5", DIGITS),
        ("+260", DIGITS),
        ("2e2", DIGITS),
        ("0x10", DIGITS),
        ("٢٦٠", DIGITS),
        ("260 m³", DIGITS),
        ("<script>alert(1)</script>", DIGITS),
        ("123456", TOO_MANY),
        ("9" * 5000, TOO_MANY),
    ],
)
def test_what_is_no_indication_is_told_beside_it(
    app: Flask, client: FlaskClient, water: Offered, typed: str, said: str
) -> None:
    page = refused(app, report(client, {water.field(): typed}))
    assert said in message(page, water.field())
    assert filled(form_with(page, "submission"))[water.field()] == typed


@pytest.mark.parametrize(("before", "after"), [(" ", " "), ("00", ""), ("", "\N{NO-BREAK SPACE}")])
def test_spaces_and_leading_zeros_are_forgiven(
    app: Flask, client: FlaskClient, water: Offered, before: str, after: str
) -> None:
    assert report(client, {water.field(): f"{before}{water.last + 2}{after}"}).status_code == 302
    assert [row.indication for row in stored(app)] == [water.last + 2]


def test_spaces_between_the_digits_are_forgiven(app: Flask, client: FlaskClient, water: Offered) -> None:
    assert report(client, {water.field(): " ".join(str(water.last + 2))}).status_code == 302
    assert [row.indication for row in stored(app)] == [water.last + 2]


def test_any_number_of_zeros_is_nought(app: Flask, client: FlaskClient, water: Offered) -> None:
    page = refused(app, report(client, {water.field(): "0" * 5000}))
    assert "To mniej niż ostatni odczyt" in message(page, water.field())


@pytest.mark.parametrize("digits", [10, 12])
def test_no_meter_counts_further_than_the_store_does(digits: int) -> None:
    assert parse_indication("9" * 9, digits) == 999_999_999
    with pytest.raises(Refused):
        parse_indication("9" * 10, digits)


def test_control_characters_are_left_out_of_all_that_is_kept(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    typed = {
        water.field(): f"{water.last + 500}\x00",
        water.field("reason"): "ciek\x00nąca\x1b\tspłuczka\x85",
        water.field("confirmed"): "y",
    }
    assert report(client, typed).status_code == 302
    assert [(row.indication, row.reason) for row in stored(app)] == [(water.last + 500, "cieknąca spłuczka")]


def test_control_characters_are_left_out_of_a_meter_s_number(away: Flask) -> None:
    assert report(client_of(away, "000123"), {NUMBER: "A\x00B\x07 1", INDICATION: "5"}).status_code == 302
    assert [row.meter_number for row in stored(away)] == ["AB 1"]


@pytest.mark.parametrize(
    "typed", ["", "x" * 36, "\x00" * 36, f"{UUID(int=7)}\n", f"{UUID(int=7)}0", f"\x00{UUID(int=7)}"[:36]]
)
def test_a_submission_the_page_did_not_make_is_not_taken(
    app: Flask, client: FlaskClient, water: Offered, typed: str
) -> None:
    refused(app, report(client, {"submission": typed, water.field(): water.last + 1}))


def test_a_day_in_the_future_is_told_beside_the_day(app: Flask, client: FlaskClient, water: Offered) -> None:
    tomorrow = today() + timedelta(days=1)
    page = refused(app, report(client, {water.field(): water.last + 1, "read_on": tomorrow}))
    assert "dopiero nadejdzie" in message(page, "read_on")
    assert filled(form_with(page, "submission"))["read_on"] == tomorrow.isoformat()


def test_a_day_before_the_last_reading_is_told_with_the_day_it_may_be(
    app: Flask, client: FlaskClient, water: Offered, office: Office
) -> None:
    last_read = last_day(office, water.number)
    page = refused(
        app, report(client, {water.field(): water.last + 1, "read_on": last_read - timedelta(days=1)})
    )
    assert f"Wpisz {polish(last_read)} albo późniejszy dzień" in message(page, "read_on")


@pytest.mark.parametrize("typed", ["", "31.02.2026", "2026-13-01", "wczoraj", "0000-00-00", "99999-01-01"])
def test_what_is_no_day_is_told_beside_it(
    app: Flask, client: FlaskClient, water: Offered, typed: str
) -> None:
    page = refused(app, report(client, {water.field(): water.last + 1, "read_on": typed}))
    assert message(page, "read_on")
    kept = filled(form_with(page, "submission"))
    assert (kept["read_on"], kept[water.field()]) == (typed, str(water.last + 1))


def test_a_reading_lower_than_the_last_asks_to_look_again(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    page = refused(app, report(client, {water.field(): water.last - 1}))
    said = message(page, water.field())
    assert "To mniej niż ostatni odczyt" in said
    assert str(water.last) in said


def test_nothing_typed_is_told_beside_the_first_meter(
    app: Flask, client: FlaskClient, water: Offered
) -> None:
    page = refused(app, report(client, {}))
    assert "Wpisz wskazanie przynajmniej jednego wodomierza" in message(page, water.field())


def test_one_wrong_among_several_holds_them_all_back_and_keeps_them(
    app: Flask, client: FlaskClient, water: Offered, garden: Offered
) -> None:
    typed = {water.field(): "abc", garden.field(): str(garden.last + 1)}
    page = refused(app, report(client, typed))
    assert DIGITS in message(page, water.field())
    assert "aria-invalid" not in page.with_id(garden.field()).attributes
    kept = filled(form_with(page, "submission"))
    assert {name: kept[name] for name in typed} == typed


def test_every_wrong_one_is_told_at_once(
    app: Flask, client: FlaskClient, water: Offered, garden: Offered
) -> None:
    page = refused(app, report(client, {water.field(): "abc", garden.field(): "12,5"}))
    assert DIGITS in message(page, water.field())
    assert WHOLE in message(page, garden.field())


def test_the_page_says_first_that_something_is_wrong(client: FlaskClient, water: Offered) -> None:
    page = parsed(report(client, {water.field(): "abc"}))
    summary = next(each for each in page.all("div") if each.attributes.get("role") == "alert")
    assert DIGITS in summary.text


def test_somebody_elses_meter_is_refused_beside_the_field(
    app: Flask, client: FlaskClient, office: Office, water: Offered
) -> None:
    theirs = offered(client_of(app, "000107"), office)[0]
    typed = {water.field("meter"): theirs.id, water.field("number"): theirs.number}
    answer = report(client, typed | {water.field(): theirs.last + 1})
    page = refused(app, answer)
    assert "To nie jest Twój wodomierz" in message(page, water.field())
    assert f"{theirs.last} m³" not in page.text


def test_somebody_elses_meter_by_its_number_alone_is_refused(
    app: Flask, client: FlaskClient, office: Office, water: Offered
) -> None:
    theirs = offered(client_of(app, "000107"), office)[0]
    typed = {water.field("meter"): "", water.field("number"): theirs.number, water.field(): theirs.last + 1}
    page = refused(app, report(client, typed))
    assert "To nie jest Twój wodomierz" in message(page, water.field("number"))


def test_somebody_elses_customer_id_is_refused(app: Flask, client: FlaskClient, water: Offered) -> None:
    refused(app, report(client, {water.field("customer"): "000107", water.field(): water.last + 1}))


def test_a_number_of_another_meter_does_not_matter_where_the_meter_is_known(
    app: Flask, client: FlaskClient, office: Office, water: Offered
) -> None:
    theirs = offered(client_of(app, "000107"), office)[0]
    report(client, {water.field("number"): theirs.number, water.field(): water.last + 1})
    assert [(row.meter_id, row.meter_number) for row in stored(app)] == [(water.id, water.number)]


def test_what_is_typed_is_never_read_as_html(client: FlaskClient, water: Offered) -> None:
    answer = report(client, {water.field(): '"><img src=x onerror=alert(1)>'})
    assert "<img" not in answer.text
